//! The ways to prove who one is: to choose from, or to change to.

use leptos::prelude::*;
use vestibule_engine::Way;

use crate::components::{Icon, form, icon};
use crate::page::{Chrome, FormToken};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// One way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayOption {
    /// Which.
    pub way: Way,
    /// Where its code goes, masked.
    pub destination: Option<String>,
}

/// The ways that a page offers, and the form that chooses one: some need something done first, such as a code that is sent, so
/// that they are buttons and not links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// Token of the form.
    pub form: FormToken,
    /// Best first.
    pub options: Vec<WayOption>,
}

/// "Try another way", folded until it is asked for. Nothing where there is no other one.
pub fn other_ways(chrome: &Chrome, ways: &Ways) -> Option<AnyView> {
    (!ways.options.is_empty()).then(|| {
        view! {
            <details class="help other-ways">
                <summary>{chrome.locale.text(msg::ShellOtherWays)}</summary>
                {way_list(chrome, ways)}
            </details>
        }
        .into_any()
    })
}

/// The ways, one button each.
pub fn way_list(chrome: &Chrome, ways: &Ways) -> AnyView {
    let buttons = ways.options.iter().map(|option| {
        let (drawing, label, hint) = described(&chrome.locale, option);
        let hint = hint.map(|hint| view! { <span class="hint"><bdi>{hint}</bdi></span> });
        view! {
            <li>
                <button type="submit" name="way" value=option.way.as_str()>
                    {icon(drawing)}
                    <span class="who"><span class="name">{label}</span>{hint}</span>
                </button>
            </li>
        }
    });
    let list = view! { <ul class="way-list" role="list">{buttons.collect_view()}</ul> };
    form(chrome, &ways.form, Submit::Way, "choose-way", list)
}

fn described(locale: &Locale, option: &WayOption) -> (Icon, String, Option<String>) {
    let destination = option.destination.clone();
    match option.way {
        Way::Password => (Icon::Lock, locale.text(msg::ShellWayPassword), None),
        Way::Passkey => (
            Icon::Person,
            locale.text(msg::ShellWayPasskey),
            Some(locale.text(msg::ShellWayPasskeyHint)),
        ),
        Way::Idp => (
            Icon::Globe,
            locale.text(msg::ShellWayIdp),
            Some(locale.text(msg::ShellWayIdpHint)),
        ),
        Way::Totp => (
            Icon::Phone,
            locale.text(msg::ShellWayTotp),
            Some(locale.text(msg::ShellWayTotpHint)),
        ),
        Way::U2f => (
            Icon::Key,
            locale.text(msg::ShellWayU2f),
            Some(locale.text(msg::ShellWayU2fHint)),
        ),
        Way::OtpSms => {
            let hint = match &destination {
                Some(number) => locale.text(msg::ShellWayOtpSmsTo { number }),
                None => locale.text(msg::ShellWayOtpSmsHint),
            };
            (Icon::Message, locale.text(msg::ShellWayOtpSms), Some(hint))
        }
        Way::OtpEmail => (Icon::Mail, locale.text(msg::ShellWayOtpEmail), destination),
        Way::RecoveryCode => (
            Icon::List,
            locale.text(msg::ShellWayRecoveryCode),
            Some(locale.text(msg::ShellWayRecoveryCodeHint)),
        ),
    }
}
