//! The button that starts a ceremony with a passkey or a security key, and the form that brings the answer.

use leptos::prelude::*;

use crate::islands::KeyCeremony;
use crate::page::{Chrome, FormToken, KeyChallenge};
use crate::server_fns::Submit;
use crate::text::msg;

/// Which of the two ceremonies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// A key that exists.
    Get,
    /// A new key.
    Create,
}

/// What the button and the line under it say.
#[derive(Debug, Clone)]
pub struct KeyTexts {
    /// On the button.
    pub start: String,
    /// While the browser asks.
    pub busy: String,
    /// On the button after it was cancelled.
    pub again: String,
    /// After it was cancelled, or took too long. No blame: this is no error.
    pub cancelled: String,
    /// The key is registered already (a new one), or not at all.
    pub known: String,
    /// Anything else went wrong.
    pub failed: String,
}

/// A form whose only answer is a key's.
#[derive(Debug)]
pub struct KeyForm<'a> {
    /// Which ceremony.
    pub ceremony: Ceremony,
    /// What the key is asked.
    pub challenge: &'a KeyChallenge,
    /// Takes the answer, in the field `credential`.
    pub submit: (Submit, &'a FormToken),
    /// Makes a new challenge when this one is too old.
    pub renew: (Submit, &'a FormToken),
    /// What it says.
    pub texts: KeyTexts,
}

impl KeyForm<'_> {
    /// The form; `fields` come before its button.
    pub fn view(self, chrome: &Chrome, fields: impl IntoView + 'static) -> AnyView {
        let locale = &chrome.locale;
        let Self {
            ceremony,
            challenge,
            submit: (submit, token),
            renew: (renew, renewal),
            texts,
        } = self;
        let ceremony = match ceremony {
            Ceremony::Get => "get",
            Ceremony::Create => "create",
        };
        // An island's children own what they show.
        let (options, lifetime) = (challenge.options.clone(), challenge.lifetime_milliseconds.to_string());
        let unknown = challenge.unknown.clone();
        let rp_id = unknown.as_ref().map(|key| key.rp_id.clone());
        let credential_id = unknown.map(|key| key.credential_id);
        let (action, renewal_action) = (chrome.base.at(submit.path()), chrome.base.at(renew.path()));
        let (token, renewal) = (token.clone(), renewal.clone());
        let needs_script = locale.text(msg::ShellKeyNeedsScript);
        let unsupported = locale.text(msg::ShellKeyUnsupported);
        let insecure = locale.text(msg::ShellKeyInsecure);
        let fields = fields.into_any();
        view! {
            <KeyCeremony>
                <form
                    method="post"
                    action=action
                    class="fields"
                    novalidate=true
                    data-ceremony=ceremony
                    data-options=options
                    data-lifetime=lifetime
                    data-unknown=credential_id
                    data-rp-id=rp_id
                >
                    <input type="hidden" name="token" value=token.token />
                    <input type="hidden" name="at" value=token.at />
                    <input type="hidden" name="credential" value="" />
                    {fields}
                    <p class="needs-script" data-needs-script="" data-unsupported=unsupported>
                        {needs_script}
                    </p>
                    <button
                        type="button"
                        class="button primary"
                        hidden=true
                        data-start=""
                        data-busy=texts.busy
                        data-again=texts.again
                        data-testid="submit-button"
                    >
                        {texts.start}
                    </button>
                    <p
                        class="hint key-status"
                        role="status"
                        data-cancelled=texts.cancelled
                        data-known=texts.known
                        data-insecure=insecure
                        data-failed=texts.failed
                    ></p>
                </form>
                <form method="post" action=renewal_action data-renew="" hidden=true>
                    <input type="hidden" name="token" value=renewal.token />
                    <input type="hidden" name="at" value=renewal.at />
                </form>
            </KeyCeremony>
        }
        .into_any()
    }
}
