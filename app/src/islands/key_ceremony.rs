//! The button that asks for a passkey or a security key. Without script there is a sentence that says so, and the other ways.

use leptos::html::Div;
use leptos::prelude::*;

/// Starts a ceremony when its button is pressed, and sends the answer with the form.
///
/// It never starts by itself: a page that was come back to would ask out of nowhere.
#[island]
pub fn KeyCeremony(
    /// A form with `data-ceremony` (`get` or `create`), `data-options` (JSON) and `data-lifetime` (milliseconds for which they are
    /// good); in it a hidden field `credential`, a hidden button with `data-start`, `data-busy` and `data-again`, a status line with
    /// `data-cancelled`, `data-known`, `data-insecure` and `data-failed`, and a sentence with `data-needs-script` and
    /// `data-unsupported`. Beside the form, another one with `data-renew` fetches new options. `data-unknown` and `data-rp-id` on the
    /// form name a key that the browser should offer no longer.
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
    use super::dom::{find, listen, set, text_of, unset};
    use super::web_authn::{Ceremony, forget};
    use leptos::task::spawn_local;
    use std::cell::Cell;
    use std::rc::Rc;

    let form: web_sys::HtmlFormElement = find(root, "form[data-options]")?;
    let button: web_sys::HtmlButtonElement = find(&form, "[data-start]")?;
    let field: web_sys::HtmlInputElement = find(&form, "[name=credential]")?;
    let line: web_sys::Element = find(&form, "[role=status]")?;
    let sentence: web_sys::HtmlElement = find(&form, "[data-needs-script]")?;
    let unknown = text_of(&form, "data-unknown");
    if !unknown.is_empty() {
        let rp_id = text_of(&form, "data-rp-id");
        spawn_local(async move { forget(&rp_id, &unknown).await });
    }
    let ceremony = match text_of(&form, "data-ceremony").as_str() {
        "create" => Ceremony::Create,
        _ => Ceremony::Get,
    };
    if !ceremony.is_supported() {
        sentence.set_text_content(Some(&text_of(&sentence, "data-unsupported")));
        return None;
    }
    sentence.set_hidden(true);
    button.set_hidden(false);
    let _ = button.focus();

    let lifetime: f64 = text_of(&form, "data-lifetime").parse().unwrap_or(f64::INFINITY);
    let renewal: Option<web_sys::HtmlFormElement> = find(root, "form[data-renew]");
    let is_asking = Rc::new(Cell::new(false));
    let pressed = button.clone();
    listen(&button, "click", move |event: web_sys::Event| {
        if is_asking.replace(true) {
            return;
        }
        // `timeStamp` counts from the page's arrival: options that are too old are not even tried.
        if event.time_stamp() > lifetime
            && let Some(renewal) = &renewal
        {
            let _ = renewal.submit();
            return;
        }
        let (form, field, line, button, is_asking) =
            (form.clone(), field.clone(), line.clone(), pressed.clone(), is_asking.clone());
        line.set_text_content(None);
        set(&button, "aria-busy", "true");
        button.set_text_content(Some(&text_of(&button, "data-busy")));
        spawn_local(async move {
            match ceremony.run(&text_of(&form, "data-options"), &[]).await {
                Ok(answer) => {
                    field.set_value(&answer);
                    let _ = form.submit();
                }
                Err(error) => {
                    // Somebody who thought better of it, and a time-out, are told apart by nobody, and are no error.
                    let said = match error.as_str() {
                        "NotAllowedError" | "AbortError" => "data-cancelled",
                        "InvalidStateError" => "data-known",
                        "SecurityError" => "data-insecure",
                        _ => "data-failed",
                    };
                    line.set_text_content(Some(&text_of(&line, said)));
                    unset(&button, "aria-busy");
                    button.set_text_content(Some(&text_of(&button, "data-again")));
                    is_asking.set(false);
                }
            }
        });
    });
    Some(())
}
