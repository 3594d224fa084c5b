//! Takes secrets out of messages, by the names of their fields, and leaves what a check can use: type and length.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Fields whose text is a secret, in lower case and without underscores.
const SECRET: [&str; 34] = [
    "accesstoken",
    "bindpassword",
    "clientsecret",
    "code",
    "codes",
    "currentpassword",
    "emailcode",
    "encodedhash",
    "hash",
    "hashedpassword",
    "idpintenttoken",
    "idtoken",
    "initialpassword",
    "invitationcode",
    "invitecode",
    "keycontent",
    "keydetails",
    "logouttoken",
    "newpassword",
    "oldpassword",
    "otpcode",
    "otpemail",
    "otpsms",
    "password",
    "phonecode",
    "privatekey",
    "recoverycode",
    "recoverycodes",
    "refreshtoken",
    "secret",
    "sessiontoken",
    "token",
    "totpsecret",
    "verificationcode",
];

/// Of these, whatever an object of that name holds is a secret, too: v1 has `hashedPassword: {value, algorithm}`.
const SECRET_TO_THE_LAST: [&str; 2] = ["hashedpassword", "initialpassword"];

/// Parameters of addresses inside of texts that are secrets: `otpauth://totp/…?secret=…`, links with codes.
const IN_ADDRESSES: [&str; 3] = ["secret=", "code=", "token="];

/// Masks a whole message. A refusal's own `code` is a number or a fixed word, and stays.
pub fn message(message: &mut Value) {
    let Value::Object(fields) = message else {
        return inside(message);
    };
    let is_refusal = fields.contains_key("message") && fields.contains_key("code");
    let refusal_code = if is_refusal { fields.remove("code") } else { None };
    object(fields);
    if let Some(code) = refusal_code {
        fields.insert("code".into(), code);
    }
}

/// Masks the values of a query string.
pub fn query(query: &str) -> String {
    let masked = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) if is_secret(name.rsplit('.').next().unwrap_or(name)) => {
            let decoded = percent_decode_str(value).decode_utf8_lossy();
            format!("{name}={}", same_length(&decoded))
        }
        _ => pair.to_owned(),
    });
    masked.collect::<Vec<_>>().join("&")
}

fn object(fields: &mut Map<String, Value>) {
    for (name, value) in fields.iter_mut() {
        if SECRET_TO_THE_LAST.contains(&plain(name).as_str()) {
            every_text(value);
        } else if is_secret(name) {
            whole(value);
        } else {
            inside(value);
        }
    }
}

/// A value that is a secret: its texts are masked. An object of that name only contains some.
fn whole(value: &mut Value) {
    match value {
        Value::String(text) => *text = same_length(text),
        Value::Array(items) => items.iter_mut().for_each(whole),
        other => inside(other),
    }
}

fn every_text(value: &mut Value) {
    match value {
        Value::String(text) => *text = same_length(text),
        Value::Array(items) => items.iter_mut().for_each(every_text),
        Value::Object(fields) => fields.values_mut().for_each(every_text),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn inside(value: &mut Value) {
    match value {
        Value::Object(fields) => object(fields),
        Value::Array(items) => items.iter_mut().for_each(inside),
        Value::String(text) => {
            for start in IN_ADDRESSES {
                *text = without_parameter(text, start);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// As many letters as there were characters. Base64 with padding stays base64, because its length is a multiple of four.
fn same_length(text: &str) -> String {
    "x".repeat(text.chars().count())
}

fn without_parameter(text: &str, start: &str) -> String {
    let mut parts = text.split(start);
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // A template's placeholder is no secret: its checks are part of the contract.
        let end = if part.starts_with('{') {
            0
        } else {
            part.find(['&', '#', ' ', '"']).unwrap_or(part.len())
        };
        let (value, rest) = part.split_at(end);
        masked.push_str(start);
        masked.push_str(&same_length(value));
        masked.push_str(rest);
    }
    masked
}

fn is_secret(name: &str) -> bool {
    SECRET.contains(&plain(name).as_str())
}

/// A field's name in both spellings of the wire.
fn plain(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn masked(mut value: Value) -> Value {
        message(&mut value);
        value
    }

    #[test]
    fn a_secret_keeps_its_type_and_its_length() {
        let sent =
            json!({"checks": {"password": {"password": "Grüße1"}, "totp": {"code": "123456"}}, "recovery_codes": ["ab", "cde"]});
        let kept =
            json!({"checks": {"password": {"password": "xxxxxx"}, "totp": {"code": "xxxxxx"}}, "recovery_codes": ["xx", "xxx"]});
        assert_eq!(masked(sent), kept);
        let policy = json!({"password": {"verifiedAt": "2026-01-01T00:00:00Z"}, "code": {"id": "1", "code": "ABC"}});
        let kept = json!({"password": {"verifiedAt": "2026-01-01T00:00:00Z"}, "code": {"id": "1", "code": "xxx"}});
        assert_eq!(masked(policy), kept);
    }

    #[test]
    fn a_refusal_keeps_its_code() {
        let refusal = json!({"code": "not_found", "message": "x", "details": [{"value": "Cg", "debug": {"id": "A-1"}}]});
        assert_eq!(masked(refusal.clone()), refusal);
    }

    #[test]
    fn secrets_inside_of_addresses_are_masked_and_placeholders_stay() {
        let sent = json!({
            "uri": "otpauth://totp/Vestibule:ada?secret=ABCD&issuer=Vestibule",
            "urlTemplate": "https://login.example/verify?code={{.Code}}&userId={{.UserID}}",
        });
        let kept = json!({
            "uri": "otpauth://totp/Vestibule:ada?secret=xxxx&issuer=Vestibule",
            "urlTemplate": "https://login.example/verify?code={{.Code}}&userId={{.UserID}}",
        });
        assert_eq!(masked(sent), kept);
    }

    #[test]
    fn a_token_in_a_query_is_masked() {
        assert_eq!(query("sessionToken=a%20b&ctx.orgId=1"), "sessionToken=xxx&ctx.orgId=1");
    }

    #[test]
    fn masked_base64_is_still_base64() {
        assert_eq!(same_length("eyJhIjoxfQ=="), "xxxxxxxxxxxx");
    }

    #[test]
    fn the_names_are_in_order_and_in_their_plain_spelling() {
        assert!(SECRET.is_sorted());
        assert!(
            SECRET
                .iter()
                .all(|name| name.chars().all(|letter| letter.is_ascii_lowercase()))
        );
    }

    #[test]
    fn codes_of_challenges_and_old_spellings_of_passwords_are_masked() {
        let mut kept = json!({
            "challenges": {"otpEmail": "97926995", "otpSms": "12345678"},
            "initialPassword": "Secret1!",
            "hashedPassword": {"value": "$2y$10$abc", "algorithm": "bcrypt"},
        });
        message(&mut kept);
        let text = kept.to_string();
        for secret in ["97926995", "12345678", "Secret1!", "$2y$10$abc"] {
            assert!(!text.contains(secret), "{text}");
        }
        let mut asked = json!({"challenges": {"otpEmail": {"sendCode": {"urlTemplate": "https://a.example/{{.Code}}"}}}});
        let before = asked.clone();
        message(&mut asked);
        assert_eq!(asked, before);
    }
}
