//! Sends a code as soon as it is whole. Without script there is the button.

use leptos::html::Div;
use leptos::prelude::*;

/// Sends the form of a code once, when the last digit is there.
///
/// A code that the server has refused is corrected in peace, and one that the page brought along is not sent unasked.
#[island]
pub fn FullCode(
    /// The field. `data-digits`: how many digits a code has; without it, a code is whole where it was pasted or filled in at once.
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
    use super::dom::{find, listen, on_restored, text_of};
    use std::cell::Cell;

    /// Fewer are no code of any backend.
    const LEAST: usize = 6;

    let input: web_sys::HtmlInputElement = find(root, "input")?;
    let form = input.form()?;
    // It stays in the field and keeps the keyboard of a phone open, but changes no more.
    let sent = input.clone();
    listen(&form, "submit", move |event: web_sys::Event| {
        if !event.default_prevented() {
            sent.set_read_only(true);
        }
    });
    let restored = input.clone();
    on_restored(move || restored.set_read_only(false));
    if text_of(&input, "aria-invalid") == "true" {
        return None;
    }
    let digits: Option<usize> = text_of(&input, "data-digits").parse().ok();
    let before = Cell::new(count(&input.value()));
    let is_sent = Cell::new(false);
    let field = input.clone();
    listen(&input, "input", move |_: web_sys::Event| {
        let now = count(&field.value());
        let was = before.replace(now);
        let is_whole = match digits {
            Some(digits) => now == digits && was < now,
            None => was == 0 && now >= LEAST,
        };
        if is_whole && !is_sent.replace(true) {
            let _ = form.request_submit();
        }
    });
    Some(())
}

/// The digits of `123 456` and of `G-123456`.
#[cfg(feature = "hydrate")]
fn count(code: &str) -> usize {
    code.bytes().filter(u8::is_ascii_digit).count()
}
