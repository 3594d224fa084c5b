//! The rules for a new password, ticked off while typing. Without script it is a plain list; the server decides in any case.

use leptos::html::Div;
use leptos::prelude::*;

/// Ticks off the rules of a list, and says after a pause how many are met.
#[island]
pub fn PasswordRules(
    /// The list, whose `data-for` names the field. Each rule has its name in `data-rule` (and the least length in `data-least`), and
    /// the words for its state in an element with `data-met` and `data-open`; the last line has one sentence a number of met rules
    /// in `data-progress`, each in a line.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    #[cfg(feature = "hydrate")]
    root.on_load(|root| {
        let _ = watch(&root);
    });
    view! { <div class="island" node_ref=root>{children()}</div> }
}

#[cfg(feature = "hydrate")]
fn watch(root: &web_sys::Element) -> Option<()> {
    use super::dom::{find, find_all, input_named_by, listen, set, text_of, unset};

    /// Silence before progress is read aloud.
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(700);

    let list: web_sys::Element = find(root, "[data-for]")?;
    let spoken: web_sys::Element = find(root, "[data-progress]")?;
    let input = input_named_by(&list, "data-for")?;
    let rules: Vec<web_sys::Element> = find_all(root, "[data-rule]");
    let field = input.clone();
    let mut waiting: Option<TimeoutHandle> = None;
    let mut look = move || {
        let password = field.value();
        let mut met = 0;
        for rule in &rules {
            let state = if password.is_empty() {
                // Nothing typed: no rule is broken yet.
                unset(rule, "data-is-met");
                String::new()
            } else {
                let is_met = is_met(rule, &password);
                met += usize::from(is_met);
                set(rule, "data-is-met", if is_met { "true" } else { "false" });
                find(rule, "[data-met]")
                    .map(|words| text_of(&words, if is_met { "data-met" } else { "data-open" }))
                    .unwrap_or_default()
            };
            if let Some(words) = find::<web_sys::Element>(rule, "[data-met]") {
                words.set_text_content(Some(&state));
            }
        }
        if let Some(waiting) = waiting.take() {
            waiting.clear();
        }
        let spoken = spoken.clone();
        let sentence = text_of(&spoken, "data-progress")
            .lines()
            .nth(met)
            .unwrap_or_default()
            .to_owned();
        waiting = set_timeout_with_handle(move || spoken.set_text_content(Some(&sentence)), PAUSE).ok();
    };
    // The browser may have kept what was typed before.
    if !input.value().is_empty() {
        look();
    }
    listen(&input, "input", move |_: web_sys::Event| look());
    Some(())
}

/// The rules as the backend has them: letters and digits are those of ASCII, everything else is a symbol.
#[cfg(feature = "hydrate")]
fn is_met(rule: &web_sys::Element, password: &str) -> bool {
    match super::dom::text_of(rule, "data-rule").as_str() {
        "length" => super::dom::text_of(rule, "data-least")
            .parse()
            .is_ok_and(|least: usize| password.chars().count() >= least),
        "uppercase" => password.bytes().any(|byte| byte.is_ascii_uppercase()),
        "lowercase" => password.bytes().any(|byte| byte.is_ascii_lowercase()),
        "number" => password.bytes().any(|byte| byte.is_ascii_digit()),
        _ => password.bytes().any(|byte| !byte.is_ascii_alphanumeric()),
    }
}
