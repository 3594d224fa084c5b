//! Mails that the sandbox sent, beside the recorded ones.

use std::collections::BTreeSet;

use serde_json::Value;

use super::compare::target;
use super::tape::Mail;
use super::twins::Twins;

/// Finds the live mail that stands for the recorded one, learns what its links hand out, and tells how they differ.
pub fn difference(recorded: &Mail, live: &[Value], twins: &mut Twins) -> Option<String> {
    let to = recorded.to.first().map(|to| twins.text(to)).unwrap_or_default();
    let has_code = |links: &[String]| links.iter().any(|link| link.contains("code="));
    let wanted: BTreeSet<_> = recorded.links.iter().map(|link| target(link)).collect();
    let mut mails: Vec<(Vec<String>, String)> = live
        .iter()
        .filter(|mail| mail["to"].to_string().contains(&to))
        .map(|mail| (links(mail), plain(mail)))
        .filter(|(links, _)| has_code(links) == has_code(&recorded.links))
        .collect();
    // The newest one that leads to the same page; if none does, the newest.
    mails.sort_by_key(|(links, _)| links.iter().map(|link| target(link)).any(|place| wanted.contains(&place)));
    let Some((links, text)) = mails.pop() else {
        return Some("no such mail was sent".to_owned());
    };
    for recorded in &recorded.links {
        for link in &links {
            twins.learn_link(recorded, link);
        }
    }
    let found: BTreeSet<_> = links.iter().map(|link| target(link)).collect();
    if !wanted.is_subset(&found) {
        return Some(format!("the mail's links {wanted:?} are now {found:?}"));
    }
    let shows_code = code(&links).is_some_and(|code| text.contains(&code));
    (shows_code != recorded.has_code_in_text).then(|| format!("the mail's text shows the code: {shows_code}"))
}

fn text<'a>(mail: &'a Value, part: &str) -> &'a str {
    mail[part].as_str().unwrap_or_default()
}

fn links(mail: &Value) -> Vec<String> {
    let found = text(mail, "html").split("href=\"").skip(1);
    let found = found.filter_map(|rest| rest.split('"').next());
    let found: BTreeSet<String> = found.map(|link| link.replace("&amp;", "&")).collect();
    found.into_iter().filter(|link| link.starts_with("http")).collect()
}

/// What a person reads of it.
fn plain(mail: &Value) -> String {
    let html = text(mail, "html");
    let mut out = String::new();
    let mut is_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            letter if !is_tag => out.push(letter),
            _ => {}
        }
    }
    out
}

fn code(links: &[String]) -> Option<String> {
    let all = links.join(" ");
    let at = all.find("?code=").or_else(|| all.find("&code="))?;
    let rest = all.get(at + "?code=".len()..)?;
    rest.split(['&', ' ']).next().map(str::to_owned)
}
