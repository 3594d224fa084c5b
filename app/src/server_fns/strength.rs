//! The hint for a password that is being chosen. It is no submit: it changes nothing, and may be asked as often as somebody types.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Submit, submission};

/// How good a new password is: the name of the hint, or nothing. Its island asks for it.
///
/// # Errors
/// None of its own.
#[server(prefix = "/submit", endpoint = "password-strength")]
pub async fn rate_password(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] new: String,
) -> Result<String, ServerFnError> {
    submission::rate(Submit::PasswordStrength, &token, &at, new).await
}
