//! Branding settings to a validated theme: every color is computed here, so that its contrast can be proven.
//! No fetching of logos and fonts, no caching, no HTML: those belong to the callers.

#![deny(missing_docs)]

mod font;
mod input;
mod palette;
mod rgb;
mod theme;

pub use input::{BrandInput, ModeInput, PaletteInput, Radius};
pub use palette::{Adjustment, Cause, Setting};
pub use theme::{Scheme, SchemeChoice, Theme, theme};
