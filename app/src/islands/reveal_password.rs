//! "Show" beside a password. Without script the button stays hidden.

use leptos::html::Div;
use leptos::prelude::*;

/// Lets a button show what was typed, and hides it again when the form is sent.
#[island]
pub fn RevealPassword(
    /// The hidden button, whose `aria-controls` names the field.
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
    use super::dom::{find, input_named_by, listen};

    let button: web_sys::HtmlButtonElement = find(root, "button")?;
    let input = input_named_by(&button, "aria-controls")?;
    let form = input.form()?;
    // The field keeps the focus, and a phone its keyboard.
    listen(&button, "mousedown", |event: web_sys::Event| event.prevent_default());
    let (field, pressed) = (input.clone(), button.clone());
    listen(&button, "click", move |_: web_sys::Event| {
        show(&field, &pressed, field.type_() == "password")
    });
    // At once, so that no browser keeps the password as a text that it might suggest later.
    let (field, pressed) = (input.clone(), button.clone());
    listen(&form, "submit", move |_: web_sys::Event| show(&field, &pressed, false));
    button.set_hidden(false);
    Some(())
}

/// Changes the kind of the field, and keeps value and caret.
#[cfg(feature = "hydrate")]
fn show(input: &web_sys::HtmlInputElement, button: &web_sys::HtmlButtonElement, is_shown: bool) {
    let caret = (input.selection_start(), input.selection_end());
    input.set_type(if is_shown { "text" } else { "password" });
    super::dom::set(button, "aria-pressed", if is_shown { "true" } else { "false" });
    if let (Ok(Some(start)), Ok(Some(end))) = caret {
        let _ = input.set_selection_range(start, end);
    }
}
