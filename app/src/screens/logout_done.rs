//! `/logout/done`: signed out.

use leptos::prelude::*;

use crate::components::{TabNews, button_link, other_tab, text_link};
use crate::page::Chrome;
use crate::screens::ScreenModel;
use crate::text::{Locale, msg};

/// The confirmation.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Address to sign in again.
    pub sign_in: String,
    /// Address of the account picker.
    pub accounts: String,
    /// How many accounts of this browser are still signed in.
    pub remaining: usize,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        false
    }

    fn title(&self, locale: &Locale) -> String {
        heading(locale, self)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let done = |remaining| Model {
        sign_in: "/ui/v2/login/loginname".into(),
        accounts: "/ui/v2/login/accounts".into(),
        remaining,
    };
    vec![("none-left", done(0)), ("one-left", done(1)), ("several-left", done(4))]
}

/// The screen's heading.
#[must_use]
pub fn heading(locale: &Locale, model: &Model) -> String {
    if model.remaining == 0 {
        locale.text(msg::LogoutDoneHeading)
    } else {
        locale.text(msg::LogoutDoneHeadingRemaining)
    }
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let lead = if model.remaining == 0 {
        locale.text(msg::LogoutDoneLead)
    } else {
        locale.text(msg::LogoutDoneRemaining {
            count: model.remaining as u64,
        })
    };
    let accounts = (model.remaining > 0).then(|| {
        let link = text_link(model.accounts.clone(), locale.text(msg::AccountsHeading));
        view! { <div class="ways">{link}</div> }
    });
    view! {
        <h1>{heading(locale, model)}</h1>
        <p class="lead">{lead}</p>
        {other_tab(chrome, Some(TabNews::SignedOut), Some(TabNews::SignedIn))}
        {button_link(model.sign_in.clone(), locale.text(msg::LogoutDoneSignIn))}
        {accounts}
    }
    .into_any()
}
