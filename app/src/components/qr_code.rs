//! A QR code, drawn here: no script, no image of anybody else's, nothing that a content security policy would have to allow.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the drawing. Source: ISO/IEC 18004, section 9.1.
const QUIET: usize = 4;

/// The drawing, always black on white: readers want it so, in dark pages too. `None`: the text is too long for a code.
pub fn qr_code(text: &str, label: String) -> Option<AnyView> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let all = width + 2 * QUIET;
    let drawing = view! {
        <svg
            class="qr-code"
            viewBox=format!("0 0 {all} {all}")
            role="img"
            aria-label=label
            shape-rendering="crispEdges"
            data-testid="qr-code"
        >
            <path fill="#fff" d=format!("M0 0h{all}v{all}H0z") />
            <path fill="#000" d=dark(&code.to_colors(), width) />
        </svg>
    };
    Some(drawing.into_any())
}

/// The dark modules as one path, a rectangle a run.
fn dark(modules: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (row, line) in modules.chunks(width.max(1)).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|one, next| one == next) {
            if run.first() == Some(&Color::Dark) {
                path.push_str(&format!(
                    "M{} {}h{}v1h-{}z",
                    column + QUIET,
                    row + QUIET,
                    run.len(),
                    run.len()
                ));
            }
            column += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the path again, and compares every module.
    #[test]
    fn the_path_is_dark_where_the_code_is() {
        let text = "otpauth://totp/ZITADEL:ada@mail.example?algorithm=SHA1&digits=6&issuer=ZITADEL&period=30&secret=GEZDGNBV";
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let (width, path) = (code.width(), dark(&code.to_colors(), code.width()));
        let mut drawn = vec![Color::Light; width * width];
        for run in path.split('M').skip(1) {
            let (start, rest) = run.split_once('h').unwrap();
            let (column, row) = start.split_once(' ').unwrap();
            let (column, row): (usize, usize) = (column.parse().unwrap(), row.parse().unwrap());
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            for offset in 0..length {
                drawn[(row - QUIET) * width + column - QUIET + offset] = Color::Dark;
            }
        }
        assert!(drawn == code.to_colors());
    }

    #[test]
    fn a_text_that_no_code_can_hold_is_not_drawn() {
        assert!(qr_code(&"x".repeat(5_000), String::new()).is_none());
    }
}
