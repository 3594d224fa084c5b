//! Tells the browser which keys of a person still count. Without script, and in browsers without that call, the others go on being
//! offered, and are refused.

use leptos::html::Div;
use leptos::prelude::*;

/// Passes on the full list after a key was set up.
#[island]
pub fn AcceptedKeys(
    /// An element with `data-accepted`: JSON of `rpId`, `userId` and `allAcceptedCredentialIds`.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    #[cfg(feature = "hydrate")]
    root.on_load(|root| {
        use super::dom::{find, text_of};
        if let Some(list) = find::<web_sys::Element>(&root, "[data-accepted]") {
            let list = text_of(&list, "data-accepted");
            leptos::task::spawn_local(async move { super::web_authn::keep_only(&list).await });
        }
    });
    view! { <div class="island" node_ref=root>{children()}</div> }
}
