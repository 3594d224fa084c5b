//! The validated theme and its style sheet. Deriving colors is left to `palette`.

use crate::font::FontSource;
use crate::input::{BrandInput, ModeInput, Radius};
use crate::palette::{Adjustment, Palette, derive};
use crate::rgb::Rgb;

/// One of the two sets of colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// The light one.
    Light,
    /// The dark one.
    Dark,
}

/// What the person chose in the theme picker.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SchemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A brand that can be shown: all colors are this crate's own, and meet WCAG 2.2 AA where they are used.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    light: Palette,
    dark: Palette,
    mode: ModeInput,
    radius: Radius,
    adjustments: Vec<Adjustment>,
}

/// The theme for a brand. Never fails: what cannot be used is replaced, and listed in [`Theme::adjustments`].
pub fn theme(input: &BrandInput) -> Theme {
    let light = || derive(Scheme::Light, &input.light, &input.dark);
    let dark = || derive(Scheme::Dark, &input.dark, &input.light);
    // A forced scheme fills both halves, so that no setting of the browser can bring the other one back.
    let ((light, light_log), (dark, dark_log)) = match input.mode {
        ModeInput::Auto => (light(), dark()),
        ModeInput::Light => {
            let (palette, log) = light();
            ((palette.clone(), log), (palette, Vec::new()))
        }
        ModeInput::Dark => {
            let (palette, log) = dark();
            ((palette.clone(), Vec::new()), (palette, log))
        }
    };
    let adjustments = light_log.into_iter().chain(dark_log).collect();
    Theme {
        light,
        dark,
        mode: input.mode,
        radius: input.radius.unwrap_or_default(),
        adjustments,
    }
}

impl Theme {
    /// The body of a `<style>` element: custom properties in the cascade layer `brand`, and the brand's font if
    /// its address (on our origin) is given. An address that is not plain is left out.
    ///
    /// Tokens: `--surface`, `--card`, `--text`, `--muted`, `--line`, `--brand`, `--brand-hover`, `--on-brand`,
    /// `--brand-text`, `--danger`, `--on-danger`, `--ok`, `--focus`, each a `light-dark()` pair; `--radius`; and
    /// with a font `--font`, a whole font stack.
    ///
    /// Security: every byte is a literal of this crate, a number it computed, or an address of a closed alphabet.
    pub fn css(&self, font_url: Option<&str>) -> String {
        let font = font_url.and_then(FontSource::parse);
        let mut css = font.as_ref().map(FontSource::faces).unwrap_or_default();
        css.push_str("@layer brand{:root{");
        for ((name, light), (_, dark)) in tokens(&self.light).iter().zip(tokens(&self.dark)) {
            css.push_str(&format!("--{name}:light-dark({light},{dark});"));
        }
        css.push_str(&format!("--radius:{}rem", self.radius.rem()));
        if font.is_some() {
            css.push_str(FontSource::DECLARATIONS);
        }
        css.push_str("}}");
        css
    }

    /// The value for CSS `color-scheme` and `<meta name="color-scheme">`. A scheme that the brand forces wins.
    pub fn color_scheme(&self, choice: SchemeChoice) -> &'static str {
        match (self.mode, choice) {
            (ModeInput::Light, _) | (ModeInput::Auto, SchemeChoice::Light) => "light",
            (ModeInput::Dark, _) | (ModeInput::Auto, SchemeChoice::Dark) => "dark",
            (ModeInput::Auto, SchemeChoice::System) => "light dark",
        }
    }

    /// Whether the brand insists on one scheme, so that there is nothing to pick.
    pub fn is_forced(&self) -> bool {
        self.mode != ModeInput::Auto
    }

    /// The page's color as `#rrggbb`, for `<meta name="theme-color">`.
    pub fn theme_color(&self, scheme: Scheme) -> String {
        match scheme {
            Scheme::Light => self.light.surface.to_string(),
            Scheme::Dark => self.dark.surface.to_string(),
        }
    }

    /// The settings that could not be used as they are; for logs.
    pub fn adjustments(&self) -> &[Adjustment] {
        &self.adjustments
    }
}

fn tokens(palette: &Palette) -> [(&'static str, Rgb); 13] {
    [
        ("surface", palette.surface),
        ("card", palette.card),
        ("text", palette.text),
        ("muted", palette.muted),
        ("line", palette.line),
        ("brand", palette.brand),
        ("brand-hover", palette.brand_hover),
        ("on-brand", palette.on_brand),
        ("brand-text", palette.brand_text),
        ("danger", palette.danger),
        ("on-danger", palette.on_danger),
        ("ok", palette.ok),
        ("focus", palette.focus),
    ]
}
