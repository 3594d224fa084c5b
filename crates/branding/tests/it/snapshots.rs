//! The style sheets of the demo brands and of the neutral one.

use insta::assert_snapshot;
use vestibule_branding::{BrandInput, theme};

use crate::{fjord, nachtwerk};

/// One declaration a line, for reviewable differences.
fn lines(css: &str) -> String {
    css.replace(';', ";\n").replace('{', "{\n").replace('}', "\n}\n")
}

#[test]
fn default_brand() {
    assert_snapshot!(lines(&theme(&BrandInput::default()).css(None)));
}

#[test]
fn fjord_bank() {
    assert_snapshot!(lines(&theme(&fjord()).css(None)));
}

#[test]
fn nachtwerk_with_its_font() {
    assert_snapshot!(lines(&theme(&nachtwerk()).css(Some("/ui/v2/login/brand/nachtwerk/font"))));
}
