//! "Trouble signing in?": whom to ask. Later methods add their rungs above the contact.

use leptos::prelude::*;

use crate::page::{Chrome, HelpContact};
use crate::text::msg;

/// The ladder, folded until it is asked for.
pub fn help_ladder(chrome: &Chrome, contact: &HelpContact) -> AnyView {
    view! {
        <details class="help">
            <summary>{chrome.locale.text(msg::ShellTrouble)}</summary>
            {contact_list(chrome, contact)}
        </details>
    }
    .into_any()
}

/// The contacts of the organization; at least a sentence about whom to ask.
pub fn contact_list(chrome: &Chrome, contact: &HelpContact) -> AnyView {
    let locale = &chrome.locale;
    let page = contact.help.clone().map(|href| {
        let label = locale.text(msg::ShellTroublePage);
        view! { <li><a href=href rel="noopener">{label}</a></li> }
    });
    let mail = contact.support_email.clone().map(|address| {
        let label = locale.text(msg::ShellTroubleMail { address: &address });
        view! { <li><a href=format!("mailto:{address}")>{label}</a></li> }
    });
    let nobody = (page.is_none() && mail.is_none()).then(|| {
        let sentence = locale.text(msg::ShellTroubleAdmin {
            brand: &chrome.brand.name,
        });
        view! { <li>{sentence}</li> }
    });
    view! { <ul class="contacts">{page}{mail}{nobody}</ul> }.into_any()
}
