//! From the four colors of a scheme to all of its tokens, each with the contrast its use needs.
//! How tokens are written down is left to `theme`.

use std::fmt;

use crate::input::PaletteInput;
use crate::rgb::{Pole, Rgb};
use crate::theme::Scheme;

/// WCAG 2.2, 1.4.3: text.
const TEXT: f32 = 4.5;
/// WCAG 2.2, 1.4.11: borders of controls, focus rings, filled buttons.
const SHAPE: f32 = 3.0;

/// A setting that could not be used as it is; for logs. Never holds what was written in it, only parsed colors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// The scheme it belongs to.
    pub scheme: Scheme,
    /// The setting.
    pub setting: Setting,
    /// What was wrong with it.
    pub cause: Cause,
}

/// A color that an organization sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// `primaryColor`.
    Primary,
    /// `backgroundColor`.
    Background,
    /// `warnColor`.
    Warn,
    /// `fontColor`.
    Font,
}

/// Why a setting was not used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// It is not a hexadecimal color; the default is used.
    NotAColor,
    /// It was too close to what is behind it; its lightness moved.
    Contrast {
        /// The color that was set, `#rrggbb`.
        wanted: String,
        /// The color that is shown, `#rrggbb`.
        used: String,
    },
}

impl fmt::Display for Adjustment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let setting = match self.setting {
            Setting::Primary => "primary",
            Setting::Background => "background",
            Setting::Warn => "warn",
            Setting::Font => "font",
        };
        match &self.cause {
            Cause::NotAColor => write!(f, "{scheme} {setting} color is not hexadecimal, default used"),
            Cause::Contrast { wanted, used } => write!(f, "{scheme} {setting} color {wanted} became {used} for contrast"),
        }
    }
}

/// The tokens of one scheme.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Palette {
    pub surface: Rgb,
    pub card: Rgb,
    pub text: Rgb,
    pub muted: Rgb,
    pub line: Rgb,
    pub brand: Rgb,
    pub brand_hover: Rgb,
    pub on_brand: Rgb,
    pub brand_text: Rgb,
    pub danger: Rgb,
    pub on_danger: Rgb,
    pub ok: Rgb,
    pub focus: Rgb,
}

/// What stands in for colors that were not given, on grounds that text moves away from toward `Pole`.
struct Defaults {
    text: Rgb,
    brand: Rgb,
    danger: Rgb,
    ok: Rgb,
}

const INK: Defaults = Defaults {
    text: Rgb::new(0x1b, 0x1f, 0x2a),
    brand: Rgb::new(0x2f, 0x5b, 0xd8),
    danger: Rgb::new(0xb3, 0x26, 0x1e),
    ok: Rgb::new(0x1a, 0x74, 0x45),
};

const CHALK: Defaults = Defaults {
    text: Rgb::new(0xe8, 0xea, 0xf0),
    brand: Rgb::new(0x8f, 0xab, 0xff),
    danger: Rgb::new(0xff, 0xb4, 0xab),
    ok: Rgb::new(0x7f, 0xd6, 0xa4),
};

fn default_surface(scheme: Scheme) -> Rgb {
    match scheme {
        Scheme::Light => Rgb::new(0xf6, 0xf7, 0xf9),
        Scheme::Dark => Rgb::new(0x11, 0x13, 0x18),
    }
}

/// Derives all tokens of a scheme. `other` lends its primary color where `own` has none.
pub(crate) fn derive(scheme: Scheme, own: &PaletteInput, other: &PaletteInput) -> (Palette, Vec<Adjustment>) {
    let mut log = Log {
        scheme,
        entries: Vec::new(),
    };
    let background = log.parse(Setting::Background, own.background.as_deref());
    let font = log.parse(Setting::Font, own.font.as_deref());
    let primary = log.parse(Setting::Primary, own.primary.as_deref());
    let warn = log.parse(Setting::Warn, own.warn.as_deref());

    // Every ground has a pole that passes on it, so the page keeps the color that was asked for.
    let surface = background.unwrap_or(default_surface(scheme));
    let pole = text_pole(surface, font);
    let defaults = match pole {
        Pole::Black => INK,
        Pole::White => CHALK,
    };
    let card = card_on(surface, pole);
    let grounds = [surface, card];

    let text = log.reach(Setting::Font, font, defaults.text, |color| {
        color.reaching(TEXT, &grounds, pole)
    });
    let lent = primary
        .or_else(|| Rgb::parse(other.primary.as_deref()?))
        .unwrap_or(defaults.brand);
    let brand = log.reach(Setting::Primary, primary, lent, |color| color.reaching(SHAPE, &[card], pole));
    let danger = log.reach(Setting::Warn, warn, defaults.danger, |color| {
        color.reaching(TEXT, &grounds, pole)
    });
    let on_brand = Pole::best_on(brand).rgb();

    let palette = Palette {
        surface,
        card,
        text,
        muted: muted(text, card).reaching(TEXT, &grounds, pole),
        line: line(text, card).reaching(SHAPE, &grounds, pole),
        brand,
        brand_hover: hover(brand, on_brand, card),
        on_brand,
        brand_text: brand.reaching(TEXT, &grounds, pole),
        danger,
        on_danger: Pole::best_on(danger).rgb(),
        ok: defaults.ok.reaching(TEXT, &grounds, pole),
        focus: brand.reaching(SHAPE, &grounds, pole),
    };
    (palette, log.entries)
}

/// Dark or light text: as the organization's own text has it if that can be read, else what reads better.
fn text_pole(surface: Rgb, font: Option<Rgb>) -> Pole {
    let Some(font) = font.filter(|font| font.passes(&[surface], TEXT)) else {
        return Pole::best_on(surface);
    };
    if font.lch().lightness < surface.lch().lightness {
        Pole::Black
    } else {
        Pole::White
    }
}

/// The card is white under dark text. Under light text it is one soft step lighter than a dark page, and
/// much darker than a colorful one: both keep the text that the page has readable.
fn card_on(surface: Rgb, pole: Pole) -> Rgb {
    let page = surface.lch();
    match pole {
        Pole::Black => Pole::White.rgb(),
        Pole::White if page.lightness <= 0.35 => page.toward(page.lightness + 0.04, 1.0).rgb(),
        Pole::White => {
            let mut card = page.toward(0.27, 1.0);
            card.chroma = card.chroma.min(0.06);
            card.rgb()
        }
    }
}

fn muted(text: Rgb, card: Rgb) -> Rgb {
    text.lch().toward(card.lch().lightness, 0.36).rgb()
}

fn line(text: Rgb, card: Rgb) -> Rgb {
    let mut line = text.lch().toward(card.lch().lightness, 0.6);
    line.chroma = line.chroma.min(0.03);
    line.rgb()
}

/// A step away from the label, or toward it where the button would sink into the card; else no change.
fn hover(brand: Rgb, on_brand: Rgb, card: Rgb) -> Rgb {
    let start = brand.lch();
    let away = if on_brand == Pole::White.rgb() { -0.05 } else { 0.05 };
    [away, -away]
        .map(|step| start.toward((start.lightness + step).clamp(0.0, 1.0), 1.0).rgb())
        .into_iter()
        .find(|color| *color != brand && color.passes(&[card], SHAPE) && color.passes(&[on_brand], TEXT))
        .unwrap_or(brand)
}

struct Log {
    scheme: Scheme,
    entries: Vec<Adjustment>,
}

impl Log {
    fn parse(&mut self, setting: Setting, raw: Option<&str>) -> Option<Rgb> {
        // proto3 writes an unset string as an empty one.
        let raw = raw.filter(|raw| !raw.is_empty())?;
        let parsed = Rgb::parse(raw);
        if parsed.is_none() {
            self.push(setting, Cause::NotAColor);
        }
        parsed
    }

    fn reach(&mut self, setting: Setting, given: Option<Rgb>, default: Rgb, adjust: impl Fn(Rgb) -> Rgb) -> Rgb {
        let used = adjust(given.unwrap_or(default));
        if let Some(wanted) = given.filter(|wanted| *wanted != used) {
            self.push(
                setting,
                Cause::Contrast {
                    wanted: wanted.to_string(),
                    used: used.to_string(),
                },
            );
        }
        used
    }

    fn push(&mut self, setting: Setting, cause: Cause) {
        self.entries.push(Adjustment {
            scheme: self.scheme,
            setting,
            cause,
        });
    }
}
