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

/// A button of a form of its own that looks like a link in a line of its own. `value`: name and value that the form sends with it.
pub fn text_button(value: Option<(&'static str, &'static str)>, label: String, test_id: &'static str) -> AnyView {
    let (name, value) = value.unzip();
    view! { <button type="submit" class="text-link" name=name value=value data-testid=test_id>{label}</button> }.into_any()
}

/// The button that sends a code.
pub fn send_button(label: String, class: &'static str) -> AnyView {
    view! { <button type="submit" class=class data-testid="resend-button">{label}</button> }.into_any()
}

/// One of several ways on, with a sentence about it, in a list.
pub fn way_link(href: String, label: String, hint: String, test_id: &'static str) -> AnyView {
    view! {
        <li>
            <a href=href data-testid=test_id>
                <span class="label">{label}</span>
                <span class="hint">{hint}</span>
            </a>
        </li>
    }
    .into_any()
}
