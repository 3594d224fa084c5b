//! How well a new password stands up to guessing, told after a pause. Without script the server tells it of a password that it refused.

use leptos::html::Div;
use leptos::prelude::*;

/// Asks the server about the password that is being typed, and says politely what it answers.
#[island]
pub fn PasswordStrength(
    /// The status line, whose `data-for` names the field. `data-action`, `data-token` and `data-at` make the question; the answer is the
    /// name of the attribute (`data-weak`, …) with the words.
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
    use super::dom::{ask, find, input_named_by, listen, text_of};

    /// Silence before the server is asked.
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(600);
    /// A longer one is refused in any case. In bytes.
    const LONGEST: usize = 72;

    let line: web_sys::Element = find(root, "[data-for]")?;
    let input = input_named_by(&line, "data-for")?;
    let field = input.clone();
    let mut waiting: Option<TimeoutHandle> = None;
    let mut look = move || {
        if let Some(waiting) = waiting.take() {
            waiting.clear();
        }
        let password = field.value();
        if password.is_empty() || password.len() > LONGEST {
            return say(&line, "");
        }
        let (field, line) = (field.clone(), line.clone());
        let question = move || {
            leptos::task::spawn_local(async move {
                let (token, at) = (text_of(&line, "data-token"), text_of(&line, "data-at"));
                let fields = [("token", &*token), ("at", &at), ("new", &password)];
                let answer = ask(&text_of(&line, "data-action"), &fields).await;
                // Whatever was typed meanwhile has a question of its own.
                if field.value() == password {
                    say(&line, &answer.ok().and_then(|answer| answer.as_string()).unwrap_or_default());
                }
            });
        };
        waiting = set_timeout_with_handle(question, PAUSE).ok();
    };
    // The browser may have kept what was typed before.
    if !input.value().is_empty() {
        look();
    }
    listen(&input, "input", move |_: web_sys::Event| look());
    Some(())
}

/// What is the same is not said again.
#[cfg(feature = "hydrate")]
fn say(line: &web_sys::Element, level: &str) {
    use super::dom::{set, text_of};

    if text_of(line, "data-level") != level {
        set(line, "data-level", level);
        line.set_text_content(Some(&text_of(line, &format!("data-{level}"))));
    }
}
