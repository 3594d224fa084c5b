//! Reads the HTML that is printed here, well enough to ask for elements and attributes. No parser for anybody else's HTML.

use std::collections::BTreeMap;

/// One start tag.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Lower-case name.
    pub name: String,
    /// Attributes; those without a value have an empty one.
    pub attributes: BTreeMap<String, String>,
    /// Number of the form that it is in, from 1; 0 outside.
    pub form: usize,
    /// Names of the elements around it, from the outside in.
    pub around: Vec<String>,
}

impl Tag {
    /// Value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Whether the attribute is there.
    pub fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }
}

/// Elements that have no end tag.
const VOID: [&str; 9] = ["meta", "link", "input", "img", "source", "wbr", "br", "hr", "path"];

/// All start tags in order.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut forms = 0;
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with('!') {
            continue;
        }
        let end = end_of_tag(rest);
        let inside = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            if !VOID.contains(&name) {
                assert_eq!(open.pop().as_deref(), Some(name), "elements are nested badly");
            }
            continue;
        }
        let (name, attributes) = read(inside);
        forms += usize::from(name == "form");
        let form = if name == "form" || open.iter().any(|name| name == "form") {
            forms
        } else {
            0
        };
        tags.push(Tag {
            name: name.clone(),
            attributes,
            form,
            around: open.clone(),
        });
        if name == "style" || name == "script" {
            let skipped = rest.find(&format!("</{name}>")).expect("style and script end");
            rest = &rest[skipped + name.len() + 3..];
        } else if !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "open at the end: {open:?}");
    tags
}

fn end_of_tag(text: &str) -> usize {
    let mut is_quoted = false;
    for (position, sign) in text.char_indices() {
        match sign {
            '"' => is_quoted = !is_quoted,
            '>' if !is_quoted => return position,
            _ => {}
        }
    }
    panic!("a tag does not end: {text}");
}

fn read(inside: &str) -> (String, BTreeMap<String, String>) {
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let mut attributes = BTreeMap::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let attribute = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let end = quoted.find('"').expect("values are in quotes");
            value = quoted[..end].to_owned();
            rest = &quoted[end + 1..];
        }
        assert!(
            attributes.insert(attribute.clone(), value).is_none(),
            "{attribute} is there twice in <{inside}>"
        );
    }
    (name.to_owned(), attributes)
}

/// One line an element, so that a difference is a line; without what differs from build to build.
pub fn pretty(html: &str) -> String {
    let mut lines = String::new();
    let mut depth = 0_usize;
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let text = rest[..start].trim();
        if !text.is_empty() {
            lines.push_str(&format!("{}{text}\n", "  ".repeat(depth)));
        }
        rest = &rest[start..];
        let end = end_of_tag(&rest[1..]) + 2;
        let tag = &rest[..end];
        rest = &rest[end..];
        let name = tag
            .trim_start_matches(['<', '/'])
            .split([' ', '>'])
            .next()
            .unwrap_or_default();
        if tag.starts_with("<!>") {
            continue;
        }
        if tag.starts_with("</") {
            if !VOID.contains(&name) {
                depth -= 1;
                lines.push_str(&format!("{}{tag}\n", "  ".repeat(depth)));
            }
            continue;
        }
        lines.push_str(&format!("{}{}\n", "  ".repeat(depth), without_hash(tag)));
        if name == "style" || name == "script" {
            let close = format!("</{name}>");
            let end = rest.find(&close).expect("style and script end");
            rest = &rest[end + close.len()..];
        } else if !VOID.contains(&name) && !tag.starts_with("<!") {
            depth += 1;
        }
    }
    lines
}

/// `data-component="Name_123"` without the number.
fn without_hash(tag: &str) -> String {
    let Some((before, after)) = tag.split_once("data-component=\"") else {
        return tag.to_owned();
    };
    let Some((component, after)) = after.split_once('"') else {
        return tag.to_owned();
    };
    let name = component.rsplit_once('_').map_or(component, |(name, _)| name);
    format!("{before}data-component=\"{name}\"{after}")
}
