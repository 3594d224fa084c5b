//! Reads forms and addresses from a page's HTML, as far as this project's own pages need it. No general HTML parser.

use std::collections::BTreeMap;

/// A form of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// As printed; may be relative, empty for the page itself.
    pub action: String,
    pub method: String,
    /// What a page asks a key.
    pub options: String,
    pub inputs: Vec<Input>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    pub name: String,
    pub kind: String,
    pub value: String,
}

impl Form {
    /// What a browser would send with these fields typed into it; a typed one takes the place of a hidden one of its name.
    pub fn filled(&self, typed: &[(&str, &str)]) -> Vec<(String, String)> {
        let is_typed = |input: &&Input| typed.iter().any(|(name, _)| *name == input.name);
        let hidden = self.inputs.iter().filter(|input| input.kind == "hidden" && !is_typed(input));
        let hidden = hidden.map(|input| (input.name.clone(), input.value.clone()));
        let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        hidden.chain(typed).collect()
    }
}

/// The forms of a page, in order.
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut is_open = false;
    for tag in tags(html) {
        match tag.name.as_str() {
            "form" => {
                let method = tag.attribute("method").to_ascii_lowercase();
                forms.push(Form {
                    action: tag.attribute("action"),
                    method,
                    options: tag.attribute("data-options"),
                    inputs: Vec::new(),
                });
                is_open = true;
            }
            "/form" => is_open = false,
            "input" if is_open => {
                let input = Input {
                    name: tag.attribute("name"),
                    kind: tag.attribute("type").to_ascii_lowercase(),
                    value: tag.attribute("value"),
                };
                if let Some(form) = forms.last_mut() {
                    form.inputs.push(input);
                }
            }
            // All other elements of a page.
            _ => {}
        }
    }
    forms
}

/// The addresses of style sheets, scripts and wasm modules that a page names, in elements or in its own scripts.
pub fn resources(html: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in html.split(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | '<' | '>' | '(' | ')')) {
        let path = word.split(['?', '#']).next().unwrap_or_default();
        let is_resource = [".css", ".js", ".wasm"]
            .iter()
            .any(|ending| path.len() > ending.len() && path.ends_with(ending));
        if is_resource && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
}

impl Tag {
    fn attribute(&self, name: &str) -> String {
        self.attributes.get(name).cloned().unwrap_or_default()
    }
}

fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end_of_name = rest
            .find(|letter: char| letter.is_whitespace() || letter == '>')
            .unwrap_or(rest.len());
        let name = rest[..end_of_name].trim_end_matches('/').to_ascii_lowercase();
        let (attributes, after) = attributes(&rest[end_of_name..]);
        rest = after;
        // A script's text is no HTML.
        if name == "script" {
            rest = rest.split_once("</script").map_or("", |(_, after)| after);
        }
        tags.push(Tag { name, attributes });
    }
    tags
}

/// The attributes up to the tag's end, and what follows it.
fn attributes(text: &str) -> (BTreeMap<String, String>, &str) {
    let mut attributes = BTreeMap::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        if rest.is_empty() {
            return (attributes, "");
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (attributes, after);
        }
        let end = rest
            .find(|letter: char| letter.is_whitespace() || matches!(letter, '=' | '>'))
            .unwrap_or(rest.len());
        // An equals sign where a name belongs is part of the name, as HTML has it; without this nothing would be consumed.
        let end = if end == 0 { 1 } else { end };
        let name = rest[..end].trim_end_matches('/').to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let (raw, after) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                Some(_) | None => after.split_at(
                    after
                        .find(|letter: char| letter.is_whitespace() || letter == '>')
                        .unwrap_or(after.len()),
                ),
            };
            value = unescaped(raw);
            rest = after;
        }
        attributes.entry(name).or_insert(value);
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = text.to_owned();
    // The ampersand last: `&amp;lt;` means `&lt;`.
    for (entity, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2F;", "/"),
        ("&#x2f;", "/"),
        ("&amp;", "&"),
    ] {
        plain = plain.replace(entity, letter);
    }
    plain
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><head><link rel="stylesheet" href="/ui/v2/login/style.css?v=1">
        <script nonce="x">if (1 < 2) { import("/ui/v2/login/pkg/vestibule.0a.js") } // <form></script></head><body>
        <form method="POST" action="/ui/v2/login/api/language?a=1&amp;b=2"><input type="hidden" name="token" value="one"></form>
        <!-- <form><input name="wrong"></form> -->
        <form action='/ui/v2/login/api/loginname' method=post novalidate data-options="{&quot;a&quot;:1}"><input type="hidden" name="token" value="t&amp;&quot;wo"/>
          <input name="login_name" type="text" required value="">
          <input type="checkbox" name="remember"><button type="submit">Go</button></form>
        <input name="outside" type="hidden" value="x"></body></html>"#;

    #[test]
    fn form_with_a_field_is_filled_as_a_browser_would() {
        let forms = forms(PAGE);
        assert_eq!(forms.len(), 2);
        assert_eq!(forms[0].action, "/ui/v2/login/api/language?a=1&b=2");
        assert_eq!(
            (forms[1].action.as_str(), forms[1].method.as_str()),
            ("/ui/v2/login/api/loginname", "post")
        );
        assert_eq!(forms[1].options, "{\"a\":1}");
        let pairs = |pairs: [(&str, &str); 2]| pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let filled = forms[1].filled(&[("login_name", "mia")]);
        assert_eq!(filled, pairs([("token", "t&\"wo"), ("login_name", "mia")]));
        let replaced = forms[1].filled(&[("token", "other"), ("login_name", "mia")]);
        assert_eq!(replaced, pairs([("token", "other"), ("login_name", "mia")]));
    }

    #[test]
    fn resources_are_found_in_elements_and_scripts() {
        assert_eq!(
            resources(PAGE),
            ["/ui/v2/login/style.css?v=1", "/ui/v2/login/pkg/vestibule.0a.js"]
        );
        assert_eq!(resources(".js .css <p>node.js</p>"), ["node.js"]);
    }

    #[test]
    fn broken_html_ends_the_search_without_a_hang() {
        for html in [
            "<",
            "<form",
            "<form action=\"",
            "<form = = >",
            "<script>",
            "<!--",
            "<input =\"\">",
        ] {
            forms(html);
        }
        assert_eq!(unescaped("&amp;lt;"), "&lt;");
    }
}
