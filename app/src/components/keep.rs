//! Buttons to keep a text with: copied, printed. Each stays hidden until its island is there.

use leptos::prelude::*;

use crate::islands::{CopyText, PrintPage};
use crate::page::Chrome;

/// Copies the text of the element `source`; `done` is what it says afterwards.
pub fn copy_button(chrome: &Chrome, source: &'static str, label: String, done: String) -> Option<AnyView> {
    chrome.islands.as_ref()?;
    let button = view! {
        <CopyText>
            <button type="button" class="button" hidden=true aria-controls=source aria-live="polite" data-done=done>{label}</button>
        </CopyText>
    };
    Some(button.into_any())
}

/// Prints the page.
pub fn print_button(chrome: &Chrome, label: String) -> Option<AnyView> {
    chrome.islands.as_ref()?;
    Some(view! { <PrintPage><button type="button" class="button" hidden=true>{label}</button></PrintPage> }.into_any())
}
