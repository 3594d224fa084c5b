//! The only code that runs in the browser. Each island stands beside an answer that works without script, gets texts that are
//! already translated, and does nothing where what it looks for is not there.

mod busy_button;
mod caps_lock;
#[cfg(feature = "hydrate")]
mod dom;
mod other_tab;
mod password_rules;
mod reveal_password;
mod theme_picker;

pub use busy_button::BusyButton;
pub use caps_lock::CapsLock;
pub use other_tab::OtherTab;
pub use password_rules::{PasswordRule, PasswordRules, RuleKind};
pub use reveal_password::RevealPassword;
#[cfg(feature = "ssr")]
pub use theme_picker::theme_form;
pub use theme_picker::{ThemeChoiceText, ThemeForm, ThemePicker};

/// Called by the script at the end of the page, once the bundle is there.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
