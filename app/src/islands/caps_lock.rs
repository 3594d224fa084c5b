//! A hint under a password field. Without script there is none, and the error of a wrong password names caps lock.

use leptos::html::Div;
use leptos::prelude::*;

/// Says politely that caps lock is on (`data-on`), or was on for a part of what is in the field (`data-partly`).
#[island]
pub fn CapsLock(
    /// The empty line of the hint, whose `data-for` names the field.
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
    use super::dom::{find, input_named_by, listen, text_of};
    use std::cell::Cell;
    use std::rc::Rc;
    use wasm_bindgen::JsCast;

    let line: web_sys::HtmlElement = find(root, "[data-for]")?;
    let input = input_named_by(&line, "data-for")?;
    let was_on = Rc::new(Cell::new(false));
    let field = input.clone();
    let look = move |event: web_sys::KeyboardEvent| {
        // Autofill sends key events that are none.
        if !event.has_type::<web_sys::KeyboardEvent>() {
            return;
        }
        let is_on = event.get_modifier_state("CapsLock");
        // A longer name is a key that types nothing, such as `Shift`.
        let is_typed = event.type_() == "keydown" && event.key().len() == 1;
        let is_empty = field.value().is_empty() && !is_typed;
        was_on.set(!is_empty && (was_on.get() || (is_on && is_typed)));
        let hint = match (is_on, was_on.get()) {
            (true, _) => text_of(&line, "data-on"),
            (false, true) => text_of(&line, "data-partly"),
            (false, false) => String::new(),
        };
        // What is the same is not said again.
        if line.text_content().as_ref() != Some(&hint) {
            line.set_text_content(Some(&hint));
        }
    };
    listen(&input, "keydown", look.clone());
    listen(&input, "keyup", look);
    Some(())
}
