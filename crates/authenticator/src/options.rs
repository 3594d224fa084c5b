//! Reads what the backend asks for: creation and request options, bare or below `publicKey`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::error::AuthenticatorError;

/// What both kinds of options have.
pub struct Asked {
    pub challenge: Vec<u8>,
    pub rp_id: String,
    /// Credential ids of `excludeCredentials` or `allowCredentials`.
    pub listed: Vec<Vec<u8>>,
}

/// Reads creation options; also gives the user id.
pub fn creation(options: &Value) -> Result<(Asked, Vec<u8>), AuthenticatorError> {
    let options = options.get("publicKey").unwrap_or(options);
    let asked = Asked {
        challenge: bytes(options.get("challenge"), "challenge")?,
        rp_id: text(options.pointer("/rp/id"), "rp.id")?,
        listed: listed(options.get("excludeCredentials"), "excludeCredentials")?,
    };
    Ok((asked, bytes(options.pointer("/user/id"), "user.id")?))
}

/// Reads request options.
pub fn request(options: &Value) -> Result<Asked, AuthenticatorError> {
    let options = options.get("publicKey").unwrap_or(options);
    Ok(Asked {
        challenge: bytes(options.get("challenge"), "challenge")?,
        rp_id: text(options.get("rpId"), "rpId")?,
        listed: listed(options.get("allowCredentials"), "allowCredentials")?,
    })
}

/// The form in which bytes travel.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn text(value: Option<&Value>, field: &'static str) -> Result<String, AuthenticatorError> {
    let text = value.and_then(Value::as_str).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or(AuthenticatorError::Options { field })
}

fn bytes(value: Option<&Value>, field: &'static str) -> Result<Vec<u8>, AuthenticatorError> {
    let text = text(value, field)?;
    URL_SAFE_NO_PAD
        .decode(text.trim_end_matches('='))
        .map_err(|_| AuthenticatorError::Options { field })
}

fn listed(value: Option<&Value>, field: &'static str) -> Result<Vec<Vec<u8>>, AuthenticatorError> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(Vec::new());
    };
    let items = value.as_array().ok_or(AuthenticatorError::Options { field })?;
    items.iter().map(|item| bytes(item.get("id"), field)).collect()
}
