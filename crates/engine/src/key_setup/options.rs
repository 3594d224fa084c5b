//! What the browser's authenticator is called with: the backend's options, with what it leaves out or asks too much.
//! Source: `WebAuthn` Level 3, section 5.4.

use serde_json::{Map, Value, json};
use vestibule_zitadel::CreationOptions;

use super::AcceptedKeys;

/// A passkey: kept by the authenticator itself, so that it can be found without a name, and only after it verified the person.
pub(super) fn for_passkey(options: &CreationOptions) -> CreationOptions {
    let options = changed(options, |public_key, selection| {
        selection.insert("residentKey".to_owned(), json!("required"));
        selection.insert("requireResidentKey".to_owned(), json!(true));
        selection.insert("userVerification".to_owned(), json!("required"));
        // The device at hand first, then a phone, then a key that is carried.
        public_key.insert("hints".to_owned(), json!(["client-device", "hybrid", "security-key"]));
    });
    without_attestation(&options)
}

/// A security key: it need neither verify the person nor keep anything.
pub(super) fn for_security_key(options: CreationOptions) -> CreationOptions {
    let options = changed(&options.without_user_verification(), |public_key, selection| {
        selection.insert("residentKey".to_owned(), json!("discouraged"));
        selection.insert("requireResidentKey".to_owned(), json!(false));
        public_key.insert("hints".to_owned(), json!(["security-key"]));
    });
    without_attestation(&options)
}

/// No proof of the make: browsers would ask the person whether they want to give it away.
fn without_attestation(options: &CreationOptions) -> CreationOptions {
    changed(options, |public_key, _| {
        public_key.insert("attestation".to_owned(), json!("none"));
    })
}

/// COSE numbers of the algorithms on offer.
pub(super) fn algorithms(options: &CreationOptions) -> Vec<i64> {
    list(options, "pubKeyCredParams")
        .iter()
        .filter_map(|offered| offered.get("alg").and_then(Value::as_i64))
        .collect()
}

/// All keys of that kind that count once the new one does. What was begun before another one was made cannot be finished any more, so
/// that the list is complete.
pub(super) fn accepted(options: &CreationOptions, new: &str) -> Option<AcceptedKeys> {
    let json = options.to_json();
    let public_key = json.get("publicKey")?;
    let text = |member: &str| Some(public_key.get(member)?.get("id")?.as_str()?.to_owned());
    let mut credential_ids = excluded(options);
    credential_ids.push(new.to_owned());
    Some(AcceptedKeys {
        rp_id: text("rp")?,
        user_handle: text("user")?,
        credential_ids,
    })
}

/// The keys of the same kind that exist already: all that the backend has for this relying party.
fn excluded(options: &CreationOptions) -> Vec<String> {
    list(options, "excludeCredentials")
        .iter()
        .filter_map(|key| key.get("id").and_then(Value::as_str))
        .map(|id| id.trim_end_matches('=').to_owned())
        .collect()
}

fn list(options: &CreationOptions, name: &str) -> Vec<Value> {
    let options = options.to_json();
    let found = options.get("publicKey").and_then(|public_key| public_key.get(name));
    found.and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Options of another shape stay as they are: the browser says what is wrong with them.
fn changed(options: &CreationOptions, change: impl FnOnce(&mut Map<String, Value>, &mut Map<String, Value>)) -> CreationOptions {
    let mut json = options.to_json();
    if let Some(Value::Object(public_key)) = json.get_mut("publicKey") {
        let selection = public_key.remove("authenticatorSelection");
        let mut selection = match selection {
            Some(Value::Object(selection)) => selection,
            _ => Map::new(),
        };
        change(public_key, &mut selection);
        public_key.insert("authenticatorSelection".to_owned(), Value::Object(selection));
    }
    CreationOptions::from_json(json).unwrap_or_else(|| options.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire() -> CreationOptions {
        let options = json!({ "publicKey": {
            "challenge": "AAAA",
            "rp": {"id": "id.example", "name": "Example"},
            "user": {"id": "NDI", "name": "ada", "displayName": "Ada"},
            "authenticatorSelection": {"userVerification": "required"},
            "excludeCredentials": [{"id": "b25l", "type": "public-key"}, {"id": "dHdv", "type": "public-key"}],
            "pubKeyCredParams": [{"alg": -7, "type": "public-key"}, {"alg": -257, "type": "public-key"}],
        }});
        CreationOptions::from_json(options).unwrap()
    }

    #[test]
    fn a_passkey_is_found_without_a_name_and_verifies_its_owner() {
        let options = for_passkey(&wire()).to_json();
        let asked = &options["publicKey"];
        assert_eq!(
            asked["authenticatorSelection"],
            json!({"residentKey": "required", "requireResidentKey": true, "userVerification": "required"})
        );
        assert_eq!(asked["attestation"], "none");
        assert_eq!(
            asked["excludeCredentials"],
            wire().to_json()["publicKey"]["excludeCredentials"]
        );
        assert_eq!(asked["challenge"], "AAAA");
    }

    #[test]
    fn a_security_key_need_not_verify_anybody() {
        let options = for_security_key(wire()).to_json();
        let selection = &options["publicKey"]["authenticatorSelection"];
        assert_eq!(selection["userVerification"], "discouraged");
        assert_eq!(selection["residentKey"], "discouraged");
        assert_eq!(options["publicKey"]["hints"], json!(["security-key"]));
    }

    #[test]
    fn the_browser_is_told_of_every_key_and_of_the_new_one() {
        let accepted = accepted(&wire(), "bmV3").unwrap();
        assert_eq!(accepted.credential_ids, ["b25l", "dHdv", "bmV3"]);
        let told: Value = serde_json::from_str(&accepted.to_json()).unwrap();
        assert_eq!(
            told,
            json!({"rpId": "id.example", "userId": "NDI", "allAcceptedCredentialIds": ["b25l", "dHdv", "bmV3"]})
        );
    }

    #[test]
    fn what_the_checks_need_is_read_from_the_options() {
        assert_eq!(algorithms(&wire()), [-7, -257]);
        assert_eq!(excluded(&wire()), ["b25l", "dHdv"]);
        let empty = CreationOptions::from_json(json!({})).unwrap();
        assert!(algorithms(&empty).is_empty() && excluded(&empty).is_empty() && accepted(&empty, "new").is_none());
        assert_eq!(for_passkey(&empty).to_json(), json!({}));
    }
}
