//! The only code that runs in the browser. Each island is wrapped around the answer that works without script, finds its parts
//! and its translated texts in that very HTML, and does nothing where one is missing.
//!
//! There are no props and no signals here on purpose: reading props brings a JSON parser into the bundle, a fifth of the size that
//! it may have, and the page has everything already.

#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod web_authn;

mod accepted_keys;
mod busy_button;
mod caps_lock;
mod copy_text;
mod full_code;
mod key_ceremony;
mod other_tab;
mod passkey_autofill;
mod password_rules;
mod password_strength;
mod print_page;
mod resend_countdown;
mod reveal_password;
mod theme_picker;

pub use accepted_keys::AcceptedKeys;
pub use busy_button::BusyButton;
pub use caps_lock::CapsLock;
pub use copy_text::CopyText;
pub use full_code::FullCode;
pub use key_ceremony::KeyCeremony;
pub use other_tab::OtherTab;
pub use passkey_autofill::PasskeyAutofill;
pub use password_rules::PasswordRules;
pub use password_strength::PasswordStrength;
pub use print_page::PrintPage;
pub use resend_countdown::ResendCountdown;
pub use reveal_password::RevealPassword;
pub use theme_picker::ThemePicker;

/// Called by the script at the end of the page, once the bundle is there.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
