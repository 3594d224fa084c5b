//! The one way to write a form that changes something.

use leptos::prelude::*;

use crate::page::{Chrome, FormToken};
use crate::server_fns::Submit;

/// A form that posts to `submit` with its token. The server judges the fields, so the browser's own bubbles (in its own
/// language) are turned off.
pub fn form(chrome: &Chrome, token: &FormToken, submit: Submit, class: &'static str, fields: impl IntoView + 'static) -> AnyView {
    view! {
        <form method="post" action=chrome.base.at(submit.path()) class=class novalidate=true>
            <input type="hidden" name="token" value=token.token.clone() />
            <input type="hidden" name="at" value=token.at.clone() />
            {fields.into_any()}
        </form>
    }
    .into_any()
}
