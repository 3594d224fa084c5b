//! A color as screens show it (8-bit sRGB), its contrast, and moves of its OKLCH lightness.
//! Which color needs which contrast is not known here.

use std::fmt;

use color::{Oklch, OpaqueColor, Rgba8, Srgb, parse_color};

/// Added to every required ratio, so that rounding in another checker cannot turn a pass into a fail.
const MARGIN: f32 = 0.005;

/// Moves of lightness are tried in this many steps; the last one is black or white.
const STEPS: u8 = 100;

/// An opaque color. Contrast is judged on these bytes, after rounding: they are what the browser paints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rgb([u8; 3]);

/// Lightness 0–1, chroma from 0, hue in degrees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lch {
    pub lightness: f32,
    pub chroma: f32,
    pub hue: f32,
}

/// The end of the lightness scale that text moves toward to become readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pole {
    Black,
    White,
}

impl Pole {
    pub fn rgb(self) -> Rgb {
        match self {
            Self::Black => Rgb([0; 3]),
            Self::White => Rgb([255; 3]),
        }
    }

    /// The pole that reads better on `ground`. Its contrast is never under 4.58:1, whatever the ground.
    pub fn best_on(ground: Rgb) -> Self {
        if ground.contrast(Self::White.rgb()) >= ground.contrast(Self::Black.rgb()) {
            Self::White
        } else {
            Self::Black
        }
    }
}

impl Rgb {
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Reads `#` and 3, 4, 6 or 8 hexadecimal digits; alpha is dropped.
    pub fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        // Security: the parser knows all of CSS (names, functions, `none`); only hexadecimal reaches it.
        let digits = raw.strip_prefix('#')?;
        if !matches!(digits.len(), 3 | 4 | 6 | 8) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let parsed = parse_color(raw).ok()?.to_alpha_color::<Srgb>().discard_alpha();
        Some(parsed.to_rgba8().into())
    }

    /// WCAG 2.2 contrast ratio, 1–21.
    pub fn contrast(self, other: Self) -> f32 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Whether the contrast with every ground is at least `ratio`.
    pub fn passes(self, grounds: &[Self], ratio: f32) -> bool {
        grounds.iter().all(|ground| self.contrast(*ground) >= ratio + MARGIN)
    }

    /// This color if it passes; else the nearest one of its hue on the way to the pole that does; else the pole.
    pub fn reaching(self, ratio: f32, grounds: &[Self], pole: Pole) -> Self {
        if self.passes(grounds, ratio) {
            return self;
        }
        let start = self.lch();
        let end = pole.rgb().lch().lightness;
        (1..STEPS)
            .map(|step| start.toward(end, f32::from(step) / f32::from(STEPS)).rgb())
            .find(|candidate| candidate.passes(grounds, ratio))
            .unwrap_or(pole.rgb())
    }

    pub fn lch(self) -> Lch {
        let [lightness, chroma, hue] = self.opaque().convert::<Oklch>().components;
        Lch { lightness, chroma, hue }
    }

    fn luminance(self) -> f32 {
        self.opaque().relative_luminance()
    }

    fn opaque(self) -> OpaqueColor<Srgb> {
        OpaqueColor::new(self.0.map(|byte| f32::from(byte) / 255.0))
    }
}

impl Lch {
    /// The same hue with the lightness this share of the way to another.
    pub fn toward(self, lightness: f32, share: f32) -> Self {
        Self {
            lightness: self.lightness + (lightness - self.lightness) * share,
            ..self
        }
    }

    /// The nearest color a screen can show: chroma gives way, hue and lightness stay.
    pub fn rgb(self) -> Rgb {
        let shown = self.srgb(self.chroma);
        if in_gamut(shown) {
            return shown.to_rgba8().into();
        }
        let (mut inside, mut outside) = (0.0, self.chroma);
        for _ in 0..12 {
            let middle = (inside + outside) / 2.0;
            if in_gamut(self.srgb(middle)) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        self.srgb(inside).to_rgba8().into()
    }

    fn srgb(self, chroma: f32) -> OpaqueColor<Srgb> {
        OpaqueColor::<Oklch>::new([self.lightness, chroma, self.hue]).convert()
    }
}

fn in_gamut(color: OpaqueColor<Srgb>) -> bool {
    // Half of one 8-bit step: what is closer rounds into the gamut without a visible change.
    let slack = 0.5 / 255.0;
    color.components.iter().all(|part| (-slack..=1.0 + slack).contains(part))
}

impl From<Rgba8> for Rgb {
    fn from(color: Rgba8) -> Self {
        Self::new(color.r, color.g, color.b)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}
