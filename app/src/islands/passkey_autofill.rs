//! A passkey among what the browser suggests for the identifier. Without script, and in browsers that cannot, nothing is suggested.

use leptos::html::Div;
use leptos::prelude::*;

/// Asks the server what to offer, and sends what the passkey answered. It shows nothing: the browser does.
#[island]
pub fn PasskeyAutofill(
    /// Two hidden forms: `offer` is answered with options as JSON, `offered` takes the answer in its field `credential`.
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
    use super::dom::{ask_with, find, listen};
    use super::web_authn::{Ceremony, can_offer_by_itself};
    use leptos::task::spawn_local;

    let offer: web_sys::HtmlFormElement = find(root, "form.offer")?;
    let offered: web_sys::HtmlFormElement = find(root, "form.offered")?;
    let field: web_sys::HtmlInputElement = find(&offered, "[name=credential]")?;
    let controller = web_sys::AbortController::new().ok()?;
    let signal = controller.signal();
    // A page in the browser's cache must not hold the authenticator while the next page asks for it.
    listen(&window(), "pagehide", move |_: web_sys::Event| controller.abort());
    spawn_local(async move {
        if !can_offer_by_itself().await {
            return;
        }
        let Some(options) = ask_with(&offer).await.ok().and_then(|answer| answer.as_string()) else {
            return;
        };
        if options.is_empty() {
            return;
        }
        let more = [("mediation", "conditional".into()), ("signal", signal.into())];
        // Whoever types a name instead ends it; that is no error.
        if let Ok(answer) = Ceremony::Get.run(&options, &more).await {
            field.set_value(&answer);
            let _ = offered.submit();
        }
    });
    Some(())
}
