//! Light, dark, or as the device has it. The plain form does the same with a new page.

use leptos::html::Div;
use leptos::prelude::*;

/// Lets the buttons of the form change this page, and sends the form beside it.
#[island]
pub fn ThemePicker(
    /// The form; its buttons have the schemes as values.
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
    use super::dom::{find, find_all, listen, post, set};
    use web_sys::{HtmlButtonElement, HtmlFormElement};

    let form: HtmlFormElement = find(root, "form")?;
    let buttons: Vec<HtmlButtonElement> = find_all(root, "button");
    for button in buttons.clone() {
        let (form, buttons) = (form.clone(), buttons.clone());
        listen(&button.clone(), "click", move |event: web_sys::Event| {
            // This click comes from here: the quick way has failed.
            if button.get_attribute("data-plain").is_some() {
                return;
            }
            event.prevent_default();
            let value = button.value();
            apply(&value);
            for other in &buttons {
                set(other, "aria-pressed", if other.value() == value { "true" } else { "false" });
            }
            let (form, button) = (form.clone(), button.clone());
            leptos::task::spawn_local(async move {
                if post(&form, "theme", &value).await.is_err() {
                    set(&button, "data-plain", "");
                    button.click();
                }
            });
        });
    }
    Some(())
}

/// Whatever stands for one scheme says by its `media` when it counts; the root says which scheme is forced.
#[cfg(feature = "hydrate")]
fn apply(value: &str) {
    use super::dom::{find_all, set, text_of, unset};
    let Some(root) = document().document_element() else { return };
    match value {
        "system" => unset(&root, "data-scheme"),
        _ => set(&root, "data-scheme", value),
    }
    for part in find_all::<web_sys::Element>(&root, "[data-for-scheme]") {
        let own = text_of(&part, "data-for-scheme");
        match value {
            "system" => set(
                &part,
                "media",
                if own == "dark" {
                    "(prefers-color-scheme: dark)"
                } else {
                    "(prefers-color-scheme: light)"
                },
            ),
            _ => set(&part, "media", if own == value { "all" } else { "not all" }),
        }
    }
}
