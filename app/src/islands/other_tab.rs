//! Tells the tabs of one browser about each other. Without script nothing is told, and every page still finds out when it is used.

use leptos::html::Div;
use leptos::prelude::*;

/// Tells other tabs what was finished here, and says so when another tab has finished something.
#[island]
pub fn OtherTab(
    /// A status region with a hidden sentence. `data-channel`: name of the channel; `data-announce`: what was finished here;
    /// `data-await`: what uncovers the sentence.
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
    use super::dom::{find, listen, on_restored, unset};

    let region: web_sys::Element = find(root, "[data-channel]")?;
    let channel = web_sys::BroadcastChannel::new(&region.get_attribute("data-channel")?).ok()?;
    if let Some(news) = region.get_attribute("data-announce") {
        // A tab that cannot be told finds out by itself.
        let _ = channel.post_message(&news.into());
        // What Back brings out of the cache may belong to a person who has signed out meanwhile: the server knows.
        on_restored(|| {
            let _ = window().location().reload();
        });
    }
    let awaited = region.get_attribute("data-await")?;
    let sentence: web_sys::Element = find(&region, "[hidden]")?;
    listen(&channel, "message", move |event: web_sys::MessageEvent| {
        if event.data().as_string().as_ref() == Some(&awaited) {
            unset(&sentence, "hidden");
        }
    });
    Some(())
}
