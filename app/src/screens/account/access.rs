//! The lower half of the profile: what is set up, what is known of the account, and the ways to change it.

use leptos::prelude::*;

use super::{Contact, Factor, Model};
use crate::components::{breakable, form, text_link};
use crate::page::Chrome;
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// What is set up, and the way to more. Where there is neither, there is nothing to say.
pub(super) fn security(chrome: &Chrome, model: &Model) -> Option<AnyView> {
    let locale = &chrome.locale;
    if model.factors.is_empty() && model.add_factor.is_none() {
        return None;
    }
    let factors = if model.factors.is_empty() {
        view! { <p>{locale.text(msg::AccountFactorsNone)}</p> }.into_any()
    } else {
        let items = model
            .factors
            .iter()
            .map(|factor| view! { <li>{factor_name(locale, *factor)}</li> });
        view! { <ul class="factors">{items.collect_view()}</ul> }.into_any()
    };
    let add = model.add_factor.clone().map(|href| {
        view! { <div class="buttons"><a class="button" href=href>{locale.text(msg::AccountFactorsAdd)}</a></div> }
    });
    let section = view! {
        <section class="access" aria-labelledby="security">
            <h2 id="security">{locale.text(msg::AccountFactors)}</h2>
            {factors}
            {add}
        </section>
    };
    Some(section.into_any())
}

fn factor_name(locale: &Locale, factor: Factor) -> String {
    match factor {
        Factor::Passkey => locale.text(msg::AccountFactorPasskey),
        Factor::Totp => locale.text(msg::AccountFactorTotp),
        Factor::U2f => locale.text(msg::AccountFactorU2f),
        Factor::Sms => locale.text(msg::AccountFactorSms),
        Factor::Email => locale.text(msg::AccountFactorEmail),
        Factor::RecoveryCodes => locale.text(msg::AccountFactorRecovery),
    }
}

/// What is shown about the account, and the ways to change its password and to sign out.
pub(super) fn access(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let login_name = view! { <div><dt>{locale.text(msg::AccountLoginName)}</dt><dd>{breakable(&model.login_name)}</dd></div> };
    let email = model.email.as_ref().map(|email| {
        let (term, verify) = (locale.text(msg::AccountEmail), locale.text(msg::AccountVerifyEmail));
        contact(locale, email, term, verify)
    });
    let phone = model.phone.as_ref().map(|phone| {
        let (term, verify) = (locale.text(msg::AccountPhone), locale.text(msg::AccountVerifyPhone));
        contact(locale, phone, term, verify)
    });
    let change = model.change_password.clone().map(|href| {
        view! { <a class="button" href=href>{locale.text(msg::AccountChangePassword)}</a> }
    });
    let add = model.add_passkey.clone().map(|href| {
        view! { <a class="button" href=href>{locale.text(msg::AccountAddPasskey)}</a> }
    });
    let sign_out = view! {
        <input type="hidden" name="account" value=model.account.clone() />
        <button type="submit" class="button">{locale.text(msg::AccountSignOut)}</button>
    };
    view! {
        <section class="access" aria-labelledby="access">
            <h2 id="access">{locale.text(msg::AccountSecurity)}</h2>
            <dl>{login_name}{email}{phone}</dl>
            <div class="buttons">{change}{add}{form(chrome, &model.sign_out, Submit::SignOut, "sign-out", sign_out)}</div>
        </section>
    }
    .into_any()
}

/// An address or a number; and where it is not verified, the way to that.
fn contact(locale: &Locale, contact: &Contact, term: String, verify: String) -> AnyView {
    let verify = contact.verify.clone().map(|href| {
        view! {
            <dd class="unverified">
                <span>{locale.text(msg::AccountUnverified)}</span>
                {text_link(href, verify)}
            </dd>
        }
    });
    view! { <div><dt>{term}</dt><dd>{breakable(&contact.text)}</dd>{verify}</div> }.into_any()
}
