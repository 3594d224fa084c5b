//! One account of this browser. Its two controls are two forms beside each other: a button never holds another.

use leptos::prelude::*;

use crate::components::{Icon, avatar, breakable, form, icon};
use crate::page::{Chrome, FormToken};
use crate::screens::accounts::{AccountState, Row};
use crate::server_fns::Submit;
use crate::text::msg;

/// Initials, name, login name where it says more, and state.
pub fn account_summary(chrome: &Chrome, row: &Row) -> AnyView {
    let login_name = (row.login_name != row.name).then(|| view! { <span class="login-name">{breakable(&row.login_name)}</span> });
    let (state, class) = match row.state {
        AccountState::SignedIn => (chrome.locale.text(msg::AccountsSignedIn), "state active"),
        AccountState::NeedsSignIn => (chrome.locale.text(msg::AccountsNeedsSignIn), "state"),
    };
    view! {
        {avatar(&row.initials)}
        <span class="who">
            <span class="name">{breakable(&row.name)}</span>
            {login_name}
            <span class=class>{state}</span>
        </span>
    }
    .into_any()
}

/// A row of the picker: choose it, or remove it from this browser.
pub fn account_row(chrome: &Chrome, row: &Row, choose: &FormToken, remove: &FormToken) -> AnyView {
    let name = chrome.locale.text(msg::AccountsRemove { name: &row.login_name });
    let choose = form(
        chrome,
        choose,
        Submit::AccountChoose,
        "choose",
        view! {
            <button type="submit" name="account" value=row.account.clone()>
                {account_summary(chrome, row)}
            </button>
        },
    );
    let remove = form(
        chrome,
        remove,
        Submit::AccountRemove,
        "remove",
        view! {
            <button type="submit" name="account" value=row.account.clone() aria-label=name.clone() title=name>
                {icon(Icon::Cross)}
            </button>
        },
    );
    view! { <li class="account">{choose}{remove}</li> }.into_any()
}
