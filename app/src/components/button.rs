//! Buttons, and links that look like them.

use leptos::prelude::*;

use crate::components::Wait;
use crate::islands::{BusyButton, ResendCountdown};
use crate::page::Chrome;
use crate::text::msg;

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

/// What is sent once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resent {
    /// A code.
    Code,
    /// The message of an invitation.
    Invitation,
}

/// A button that has something sent once more. `wait`: the seconds until the server sends it; it may be pressed all the same, and the
/// server says so. With the islands' bundle it counts down.
pub fn resend_button(chrome: &Chrome, resent: Resent, wait: Option<u32>) -> AnyView {
    let locale = &chrome.locale;
    let label = match resent {
        Resent::Code => locale.text(msg::OtpResend),
        Resent::Invitation => locale.text(msg::VerifySendInvitationAgain),
    };
    let button = view! { <button type="submit" class="button" data-testid="resend-button">{label.clone()}</button> };
    let Some(seconds) = wait else {
        return button.into_any();
    };
    let time = Wait::of(u64::from(seconds));
    let sentence = match (resent, time) {
        (Resent::Code, Wait::Seconds(seconds)) => locale.text(msg::OtpResendWait { seconds }),
        (Resent::Code, Wait::Minutes(minutes)) => locale.text(msg::OtpResendWaitMinutes { minutes }),
        (Resent::Invitation, Wait::Seconds(seconds)) => locale.text(msg::VerifyWait { seconds }),
        (Resent::Invitation, Wait::Minutes(minutes)) => locale.text(msg::VerifyWaitMinutes { minutes }),
    };
    let button = view! {
        {button}
        <p class="hint" role="status">{sentence}</p>
    };
    if chrome.islands.is_none() {
        return button.into_any();
    }
    let (waiting, ready) = match resent {
        Resent::Code => (
            locale.text(msg::OtpResendWaiting { time: "#" }),
            locale.text(msg::OtpResendReady),
        ),
        Resent::Invitation => (
            locale.text(msg::VerifyResendWaiting { time: "#" }),
            locale.text(msg::VerifyResendReady),
        ),
    };
    view! {
        <ResendCountdown>
            <div
                class="countdown"
                data-seconds=seconds.to_string()
                data-label=label
                data-waiting=waiting
                data-ready=ready
            >
                {button}
            </div>
        </ResendCountdown>
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
pub fn text_button(value: Option<(&'static str, &'static str)>, label: String, test_id: Option<&'static str>) -> AnyView {
    let (name, value) = value.unzip();
    view! { <button type="submit" class="text-link" name=name value=value data-testid=test_id>{label}</button> }.into_any()
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
