//! What an organization says about its brand, unchecked: the strings may be broken or hostile.
//! Judging them is left to `palette`.

use serde::{Deserialize, Serialize};

/// The brand of one organization as its settings give it. `Default` is the neutral brand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BrandInput {
    /// Colors of the light scheme.
    pub light: PaletteInput,
    /// Colors of the dark scheme.
    pub dark: PaletteInput,
    /// Whether the brand insists on one scheme.
    pub mode: ModeInput,
    /// Corner radius of cards and controls; 0.625 rem unless given.
    pub radius: Option<Radius>,
}

/// The four colors of one scheme, each `#rgb`, `#rgba`, `#rrggbb` or `#rrggbbaa` (alpha is dropped).
/// Anything else counts as not given. Source: `Theme` (settings/v2/branding_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaletteInput {
    /// Buttons, links and focus rings. A scheme without one borrows that of the other scheme.
    pub primary: Option<String>,
    /// The page behind the card.
    pub background: Option<String>,
    /// Errors and destructive actions.
    pub warn: Option<String>,
    /// Text.
    pub font: Option<String>,
}

/// Source: `ThemeMode` (settings/v2/branding_settings.proto); unspecified is `Auto`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModeInput {
    /// The person chooses, or their system does.
    #[default]
    Auto,
    /// Always the light scheme.
    Light,
    /// Always the dark scheme.
    Dark,
}

/// Corner radius in rem, between 0 and 1.375 (half a control's height: round ends).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "f32", into = "f32")]
pub struct Radius(f32);

impl Radius {
    const LARGEST_REM: f32 = 1.375;

    /// The nearest allowed radius; the default for what is not a number.
    pub fn from_rem(rem: f32) -> Self {
        if rem.is_nan() {
            return Self::default();
        }
        // Three decimals are finer than any screen. Adding zero turns -0, which would be written "-0rem", into 0.
        Self((rem.clamp(0.0, Self::LARGEST_REM) * 1000.0).round() / 1000.0 + 0.0)
    }

    /// The radius in rem.
    pub fn rem(self) -> f32 {
        self.0
    }
}

impl Default for Radius {
    fn default() -> Self {
        Self(0.625)
    }
}

impl From<f32> for Radius {
    fn from(rem: f32) -> Self {
        Self::from_rem(rem)
    }
}

impl From<Radius> for f32 {
    fn from(radius: Radius) -> Self {
        radius.rem()
    }
}
