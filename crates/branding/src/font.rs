//! The brand's font face, and a stand-in of the same size while it loads.
//! Fetching and checking the font file is left to the server.

use url::Url;

/// The address of a font, safe to stand between quotes in a style sheet.
pub(crate) struct FontSource(String);

impl FontSource {
    /// What goes with the faces: the font stack, and one x-height for all of it. The file's own metrics are not
    /// known here; `font-size-adjust` lets the browser scale the font and its stand-in to the same apparent size.
    pub const DECLARATIONS: &str = ";--font:\"Brand\",\"Brand fallback\",system-ui,sans-serif;font-size-adjust:ex-height .52";

    /// Accepts a path from the root (`/ui/v2/login/…`) or an http(s) address, made of unreserved characters only.
    pub fn parse(raw: &str) -> Option<Self> {
        // Security: a closed alphabet. No quote, bracket, backslash, semicolon, control or non-ASCII character is
        // needed in an address that the server writes itself, and each of them can end a CSS string or function.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:?=&%".contains(&byte);
        if raw.is_empty() || raw.len() > 2048 || !raw.bytes().all(is_plain) {
            return None;
        }
        // `//host` would be another origin.
        if raw.starts_with('/') && !raw.starts_with("//") {
            return Some(Self(raw.to_owned()));
        }
        let url = Url::parse(raw).ok()?;
        (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| Self(url.into()))
    }

    /// The `@font-face` rules. All faces take the same line metrics, so that no line moves when they swap. The
    /// weight range suits variable fonts; a font of one weight is shown in that weight rather than smeared bold.
    pub fn faces(&self) -> String {
        const METRICS: &str = "ascent-override:96%;descent-override:26%;line-gap-override:0%";
        format!(
            "@font-face{{font-family:\"Brand\";src:url(\"{}\");font-weight:100 900;font-display:swap;{METRICS}}}\
             @font-face{{font-family:\"Brand fallback\";src:local(\"Arial\"),local(\"Helvetica Neue\"),\
             local(\"Roboto\"),local(\"Liberation Sans\");{METRICS}}}\
             @font-face{{font-family:\"Brand fallback\";src:local(\"Arial Bold\"),local(\"Helvetica Neue Bold\"),\
             local(\"Roboto Bold\"),local(\"Liberation Sans Bold\");font-weight:700;{METRICS}}}",
            self.0
        )
    }
}
