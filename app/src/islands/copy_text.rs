//! "Copy" beside a text. Without script the button stays hidden, and the text can be selected.

use leptos::html::Div;
use leptos::prelude::*;

/// Lets a button copy the text of the element that its `aria-controls` names: the items of a list a line each.
#[island]
pub fn CopyText(
    /// The hidden button, with what it says afterwards in `data-done`.
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
    use super::dom::{find, find_all, listen, text_of};

    /// How long the button says that it is done.
    const SHOWN: std::time::Duration = std::time::Duration::from_secs(3);

    // Elsewhere there is no clipboard to write to.
    if !window().is_secure_context() {
        return None;
    }
    let button: web_sys::HtmlButtonElement = find(root, "button")?;
    let idle = button.text_content();
    let pressed = button.clone();
    listen(&button, "click", move |_: web_sys::Event| {
        let Some(source) = document().get_element_by_id(&text_of(&pressed, "aria-controls")) else {
            return;
        };
        let items: Vec<web_sys::Element> = find_all(&source, "li");
        let lines: Vec<String> = if items.is_empty() {
            // Spaces between groups are for the eye alone.
            vec![source.text_content().unwrap_or_default().replace(' ', "")]
        } else {
            items.iter().filter_map(|item| item.text_content()).collect()
        };
        let copied = window().navigator().clipboard().write_text(&lines.join("\n"));
        let (button, idle) = (pressed.clone(), idle.clone());
        leptos::task::spawn_local(async move {
            if wasm_bindgen_futures::JsFuture::from(copied).await.is_ok() {
                button.set_text_content(Some(&text_of(&button, "data-done")));
                set_timeout(move || button.set_text_content(idle.as_deref()), SHOWN);
            }
        });
    });
    button.set_hidden(false);
    Some(())
}
