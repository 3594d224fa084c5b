//! The guarantees of a theme, read back from the style sheet that browsers get.
//! Contrast is computed here a second time, in `f64`, from WCAG's own formula.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod properties;
mod snapshots;

use vestibule_branding::{BrandInput, ModeInput, PaletteInput};

fn palette(primary: &str, background: &str, font: &str, warn: &str) -> PaletteInput {
    PaletteInput {
        primary: Some(primary.to_owned()),
        background: Some(background.to_owned()),
        font: Some(font.to_owned()),
        warn: Some(warn.to_owned()),
    }
}

fn fjord() -> BrandInput {
    BrandInput {
        light: palette("#0b5c7a", "#f6f9fa", "#10212b", "#b3261e"),
        dark: palette("#6cc7e8", "#0d1a20", "#e6f0f4", "#ffb4ab"),
        ..BrandInput::default()
    }
}

fn nachtwerk() -> BrandInput {
    let night = PaletteInput {
        warn: None,
        ..palette("#ff8a3d", "#121016", "#f4eff7", "")
    };
    BrandInput {
        light: night.clone(),
        dark: night,
        mode: ModeInput::Dark,
        radius: None,
    }
}

/// The value of a token in each half of its `light-dark()` pair.
fn pair(css: &str, token: &str) -> [String; 2] {
    let start = css.find(&format!("--{token}:light-dark(")).expect(token);
    let inner = css[start..].split_once('(').unwrap().1.split_once(')').unwrap().0;
    let (light, dark) = inner.split_once(',').unwrap();
    [light.to_owned(), dark.to_owned()]
}

fn contrast(one: &str, two: &str) -> f64 {
    let (one, two) = (luminance(one), luminance(two));
    (one.max(two) + 0.05) / (one.min(two) + 0.05)
}

fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
