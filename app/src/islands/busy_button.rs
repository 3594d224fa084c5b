//! The button of a form. Without script it is a plain one, and the server takes a second submit of the same page for the first.

use leptos::html::Div;
use leptos::prelude::*;

/// Lets a submit button ignore a second press, and say what it is doing (`data-busy`) when that takes long.
#[island]
pub fn BusyButton(
    /// The button.
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
    use super::dom::{find, listen, on_restored, set, text_of, unset};
    use std::cell::Cell;
    use std::rc::Rc;

    /// How long a submit may take before the button says so.
    const PATIENCE: std::time::Duration = std::time::Duration::from_millis(400);

    let button: web_sys::HtmlButtonElement = find(root, "button")?;
    let form = button.form()?;
    let idle = button.text_content();
    let is_sent = Rc::new(Cell::new(false));
    let (sent, busy) = (is_sent.clone(), button.clone());
    listen(&form, "submit", move |event: web_sys::Event| {
        if sent.replace(true) {
            return event.prevent_default();
        }
        let (sent, busy) = (sent.clone(), busy.clone());
        let say = move || {
            if sent.get() {
                set(&busy, "aria-busy", "true");
                busy.set_text_content(Some(&text_of(&busy, "data-busy")));
            }
        };
        set_timeout(say, PATIENCE);
    });
    on_restored(move || {
        is_sent.set(false);
        unset(&button, "aria-busy");
        button.set_text_content(idle.as_deref());
    });
    Some(())
}
