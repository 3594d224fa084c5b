//! "Print". Without script the button stays hidden: browsers print by themselves, too.

use leptos::html::Div;
use leptos::prelude::*;

/// Lets a button print the page.
#[island]
pub fn PrintPage(
    /// The hidden button.
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
    use super::dom::{find, listen};

    let button: web_sys::HtmlButtonElement = find(root, "button")?;
    listen(&button, "click", |_: web_sys::Event| {
        // Where it fails there is no printer to be had.
        let _ = window().print();
    });
    button.set_hidden(false);
    Some(())
}
