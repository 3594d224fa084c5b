//! The button that asks for another code. Without script it is a plain one, and the server says how long to wait.

use leptos::html::Div;
use leptos::prelude::*;

/// Turns a button off until the server would send another code, and shows the time that is left on it.
///
/// The sentence beside it is read aloud when the page opens and when the wait is over, and never in between.
#[island]
pub fn ResendCountdown(
    /// The button and its status. `data-seconds`: the wait; `data-label`: the button's own text; `data-waiting`: the same with a `#`
    /// for the time; `data-ready`: what is said in the end.
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
    use super::dom::{find, text_of};

    let texts: web_sys::Element = find(root, "[data-seconds]")?;
    let button: web_sys::HtmlButtonElement = find(&texts, "button")?;
    let status: web_sys::Element = find(&texts, "[role=status]")?;
    let seconds: u32 = text_of(&texts, "data-seconds").parse().ok()?;
    button.set_disabled(true);
    let parts = Parts {
        texts,
        button,
        status,
        ends_at: window().performance()?.now() + f64::from(seconds) * 1000.0,
    };
    tick(parts);
    Some(())
}

#[cfg(feature = "hydrate")]
struct Parts {
    texts: web_sys::Element,
    button: web_sys::HtmlButtonElement,
    status: web_sys::Element,
    /// By the clock, because a tab in the background is woken up seldom.
    ends_at: f64,
}

#[cfg(feature = "hydrate")]
fn tick(parts: Parts) {
    use super::dom::text_of;

    let now = window().performance().map_or(parts.ends_at, |performance| performance.now());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates: what is negative is 0"
    )]
    let left = ((parts.ends_at - now) / 1000.0).ceil() as u32;
    if left == 0 {
        parts.button.set_disabled(false);
        parts.button.set_text_content(Some(&text_of(&parts.texts, "data-label")));
        parts.status.set_text_content(Some(&text_of(&parts.texts, "data-ready")));
        return;
    }
    let time = format!("{}:{:02}", left / 60, left % 60);
    let label = text_of(&parts.texts, "data-waiting").replace('#', &time);
    parts.button.set_text_content(Some(&label));
    set_timeout(move || tick(parts), std::time::Duration::from_secs(1));
}
