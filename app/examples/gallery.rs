//! Writes every sample of every screen, in every language and brand, as a page of its own: `gallery FOLDER`.
//! The pages are for eyes and screenshots; their forms lead nowhere.

use std::fs;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

use leptos::nonce::Nonce;
use vestibule_app::page::ThemeChoice;
use vestibule_app::screens::Screen;
use vestibule_app::shell;
use vestibule_app::text::Locale;

#[path = "../tests/it/sample.rs"]
mod sample;

use sample::Brand;

fn main() -> Result<()> {
    let folder = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or_else(|| Error::other("usage: gallery FOLDER"))?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    copy(&root.join("public"), &folder.join("assets/public"))?;
    copy(&root.join("crates/sandbox/demo"), &folder.join("assets/demo"))?;
    fs::copy(root.join("style/main.css"), folder.join("main.css"))?;
    let assets = folder.join("assets").display().to_string();
    for (brand, brand_name) in [
        (Brand::Neutral, "neutral"),
        (Brand::Fjord, "fjord"),
        (Brand::Nachtwerk, "nachtwerk"),
    ] {
        for theme in [ThemeChoice::Light, ThemeChoice::Dark] {
            for locale in Locale::all() {
                let place = folder.join(brand_name).join(theme.as_str()).join(locale.tag());
                fs::create_dir_all(&place)?;
                for &screen in Screen::ALL {
                    for (name, page) in screen.samples() {
                        let mut chrome = sample::chrome(brand.view(&assets, theme), locale, theme);
                        chrome.stylesheet = folder.join("main.css").display().to_string();
                        let html = shell::render(chrome, &page, Nonce::from_value("gallery"));
                        fs::write(place.join(format!("{}-{name}.html", screen.name())), html)?;
                    }
                }
            }
        }
    }
    println!("{}", folder.display());
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
