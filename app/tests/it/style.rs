//! The style sheet: its order of layers, its size, and what must not be in it.

const SHEET: &str = include_str!("../../../style/main.css");

#[test]
fn layers_are_declared_first_and_the_brand_comes_last() {
    let first = SHEET.lines().find(|line| line.starts_with('@')).expect("there are rules");
    assert_eq!(first, "@layer reset, tokens, base, components, screens, brand;");
}

#[test]
fn every_block_that_is_opened_is_closed_where_it_stands() {
    let mut depth = 0_usize;
    for (line, text) in SHEET.lines().enumerate() {
        let indent = text.len() - text.trim_start().len();
        let is_rule = text.trim_end().ends_with('{');
        if is_rule {
            assert_eq!(indent, depth * 2, "line {}: {text}", line + 1);
        }
        depth += text.matches('{').count();
        depth -= text.matches('}').count();
    }
    assert_eq!(depth, 0);
}

#[test]
fn only_logical_directions_are_used() {
    for word in [
        "margin-left",
        "margin-right",
        "padding-left",
        "padding-right",
        "text-align: left",
        "text-align: right",
        "float:",
    ] {
        assert!(!SHEET.contains(word), "{word} does not turn around");
    }
}

#[test]
fn nothing_is_fetched_from_the_sheet() {
    assert!(!SHEET.contains("url(") && !SHEET.contains("@import"));
}

#[test]
fn every_token_that_is_used_is_set() {
    for (position, _) in SHEET.match_indices("var(--") {
        let name: String = SHEET[position + 4..]
            .chars()
            .take_while(|sign| !",)".contains(*sign))
            .collect();
        let has_fallback = SHEET[position + 4 + name.len()..].starts_with(',');
        assert!(has_fallback || SHEET.contains(&format!("{name}:")), "{name} is never set");
    }
}
