//! Buttons, and links that look like them.

use leptos::prelude::*;

use crate::islands::BusyButton;
use crate::page::Chrome;

/// The primary button of a form. `busy`: what it says while a submit takes long, where the page has the islands' bundle.
pub fn submit_button(chrome: &Chrome, label: String, busy: String) -> AnyView {
    if chrome.islands.is_none() {
        return view! { <button type="submit" class="button primary" data-testid="submit-button">{label}</button> }.into_any();
    }
    view! {
        <BusyButton>
            <button type="submit" class="button primary" data-testid="submit-button" data-busy=busy>{label}</button>
        </BusyButton>
    }
    .into_any()
}

/// A link that is the primary way on.
pub fn button_link(href: String, label: String) -> AnyView {
    view! { <a class="button primary" href=href>{label}</a> }.into_any()
}

/// A link in a line of its own.
pub fn text_link(href: String, label: String) -> AnyView {
    view! { <a class="text-link" href=href>{label}</a> }.into_any()
}

/// A button that looks like a link in a line of its own: a way that begins with a submit.
pub fn link_button(label: String, test_id: Option<&'static str>) -> AnyView {
    view! { <button type="submit" class="text-link" data-testid=test_id>{label}</button> }.into_any()
}
