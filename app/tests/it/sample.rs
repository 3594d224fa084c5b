//! Pages to look at: the neutral brand and the two demo organizations' around any screen.

use vestibule_app::page::{BasePath, BrandView, Chrome, FormToken, LegalLinks, ThemeChoice};
use vestibule_app::text::Locale;
use vestibule_branding::{BrandInput, ModeInput, PaletteInput, Scheme, SchemeChoice, theme};

/// A brand, and where its files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brand {
    /// Nobody has set anything.
    Neutral,
    /// A bank, light and dark.
    Fjord,
    /// A club, always dark, with its own font.
    Nachtwerk,
}

impl Brand {
    /// The look. `assets`: address of a folder with `public/` and `demo/`.
    pub fn view(self, assets: &str, choice: ThemeChoice) -> BrandView {
        let palette = |[primary, background, font, warn]: [&str; 4]| PaletteInput {
            primary: Some(primary.to_owned()),
            background: Some(background.to_owned()),
            font: Some(font.to_owned()),
            warn: Some(warn.to_owned()),
        };
        let (name, input, font) = match self {
            Self::Neutral => ("Vestibule", BrandInput::default(), None),
            Self::Fjord => {
                let light = palette(["#0b5c7a", "#f6f9fa", "#10212b", "#b3261e"]);
                let dark = palette(["#6cc7e8", "#0d1a20", "#e6f0f4", "#ffb4ab"]);
                (
                    "Fjord Bank",
                    BrandInput {
                        light,
                        dark,
                        ..BrandInput::default()
                    },
                    None,
                )
            }
            Self::Nachtwerk => {
                let dark = palette(["#ff8a3d", "#121016", "#f4eff7", "#ff8fa0"]);
                let font = format!("{assets}/demo/nachtwerk-font.woff2");
                (
                    "Nachtwerk",
                    BrandInput {
                        dark,
                        mode: ModeInput::Dark,
                        ..BrandInput::default()
                    },
                    Some(font),
                )
            }
        };
        let logo = |file: &str| Some(format!("{assets}/{file}"));
        let (logo_light, logo_dark, icon) = match self {
            Self::Neutral => (logo("public/logo.svg"), logo("public/logo-dark.svg"), "public/favicon.svg"),
            Self::Fjord => (
                logo("demo/fjord-logo.svg"),
                logo("demo/fjord-logo-dark.svg"),
                "demo/fjord-icon.svg",
            ),
            Self::Nachtwerk => (logo("demo/nachtwerk-logo.svg"), None, "demo/nachtwerk-icon.svg"),
        };
        let theme = theme(&input);
        let choice = match choice {
            ThemeChoice::System => SchemeChoice::System,
            ThemeChoice::Light => SchemeChoice::Light,
            ThemeChoice::Dark => SchemeChoice::Dark,
        };
        BrandView {
            name: name.to_owned(),
            css: theme.css(font.as_deref()),
            color_scheme: theme.color_scheme(choice),
            theme_color: (theme.theme_color(Scheme::Light), theme.theme_color(Scheme::Dark)),
            is_scheme_forced: theme.is_forced(),
            logo_light,
            logo_dark,
            icon: format!("{assets}/{icon}"),
        }
    }
}

/// A page's frame.
pub fn chrome(brand: BrandView, locale: &Locale, theme: ThemeChoice) -> Chrome {
    let link = |path: &str| Some(format!("https://fjord.example/{path}"));
    Chrome {
        base: BasePath::new("/ui/v2/login"),
        locale: locale.clone(),
        languages: Locale::all()
            .iter()
            .map(|locale| (locale.tag().to_owned(), locale.endonym().to_owned()))
            .collect(),
        brand,
        theme,
        legal: LegalLinks {
            tos: link("terms"),
            privacy: link("privacy"),
            help: link("help"),
            support_email: None,
        },
        pickers: Some(FormToken {
            token: "c2FtcGxlLXRva2VuLW9mLXRoZS1mb290ZXI".to_owned(),
            at: "/loginname".to_owned(),
        }),
        notice: None,
        stylesheet: "/ui/v2/login/assets/main.css".to_owned(),
        islands: Some("vestibule.sample".to_owned()),
        request_id: "01J9Z3W8KQ4T7E5N".to_owned(),
    }
}
