//! What others can read out of an answer: bytes in their places, signatures that hold, and lies where they were asked for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use p256::ecdsa::VerifyingKey;
use p256::ecdsa::signature::Verifier;
use serde_json::{Value, json};

use super::*;
use crate::behavior::Cut;

const RP_HASH: &str = "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2M";

fn creation() -> Value {
    json!({"publicKey": {"rp": {"id": "localhost"}, "user": {"id": "NDI"}, "challenge": "AQID"}})
}

fn wanted() -> Value {
    json!({"publicKey": {"rpId": "localhost", "challenge": "BAUG"}})
}

fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

fn field(map: &Cbor, key: impl Into<Cbor>) -> Cbor {
    let key = key.into();
    let found = map.as_map().unwrap().iter().find(|(name, _)| *name == key);
    found.unwrap().1.clone()
}

fn data_of(credential: &Value) -> Vec<u8> {
    let object: Cbor = ciborium::from_reader(bytes(&credential["response"]["attestationObject"]).as_slice()).unwrap();
    assert_eq!(field(&object, "fmt").as_text(), Some("none"));
    assert_eq!(field(&object, "attStmt"), Cbor::Map(Vec::new()));
    field(&object, "authData").as_bytes().unwrap().clone()
}

fn key_of(credential: &Value) -> VerifyingKey {
    let key: Cbor = ciborium::from_reader(data_of(credential).split_at(87).1).unwrap();
    let coordinate = |label: i64| field(&key, label).as_bytes().unwrap().clone();
    let point = [vec![4], coordinate(-2), coordinate(-3)].concat();
    VerifyingKey::from_sec1_bytes(&point).unwrap()
}

fn holds(key: &VerifyingKey, assertion: &Value) -> bool {
    let response = &assertion["response"];
    let hash = Sha256::digest(bytes(&response["clientDataJSON"]));
    let signed = [bytes(&response["authenticatorData"]), hash.to_vec()].concat();
    EcdsaSignature::from_der(&bytes(&response["signature"])).is_ok_and(|signature| key.verify(&signed, &signature).is_ok())
}

#[test]
fn a_new_credential_has_its_bytes_in_their_places() {
    let credential = Authenticator::new("a").create(&creation(), &Behavior::default()).unwrap();
    let data = data_of(&credential);
    assert_eq!(data[..32], bytes(&json!(RP_HASH))[..]);
    assert_eq!(data[32], 0x45, "present, verified, attested");
    assert_eq!(data[33..37], [0, 0, 0, 1]);
    assert_eq!(data[37..53], [0; 16]);
    assert_eq!(data[53..55], [0, 32]);
    assert_eq!(data[55..87], bytes(&credential["rawId"])[..]);
    assert_eq!(credential["id"], credential["rawId"]);
    assert_eq!(data.len(), 164);
}

#[test]
fn the_client_data_says_what_was_asked() {
    let mut key = Authenticator::new("a");
    let made = key.create(&creation(), &Behavior::at("https://login.example")).unwrap();
    let data: Value = serde_json::from_slice(&bytes(&made["response"]["clientDataJSON"])).unwrap();
    let expected = json!({"type": "webauthn.create", "challenge": "AQID", "origin": "https://login.example"});
    assert_eq!(data, expected);
    let lies = Behavior {
        client_data_type: Some("payment.get".into()),
        challenge: Some(vec![9]),
        cross_origin: Some(true),
        top_origin: Some("https://evil.example".into()),
        ..Behavior::default()
    };
    let assertion = key.get(&wanted(), &lies).unwrap();
    let data: Value = serde_json::from_slice(&bytes(&assertion["response"]["clientDataJSON"])).unwrap();
    let expected = json!({"type": "payment.get", "challenge": "CQ", "origin": "http://localhost:8080", "crossOrigin": true,
        "topOrigin": "https://evil.example"});
    assert_eq!(data, expected);
}

#[test]
fn a_signature_holds_unless_it_is_to_be_broken() {
    let mut authenticator = Authenticator::new("a");
    let key = key_of(&authenticator.create(&creation(), &Behavior::default()).unwrap());
    let mut assert_with = |signature| {
        let behavior = Behavior {
            signature,
            ..Behavior::default()
        };
        authenticator.get(&wanted(), &behavior).unwrap()
    };
    assert!(holds(&key, &assert_with(Signature::Sound)));
    assert!(!holds(&key, &assert_with(Signature::Flipped)));
    assert!(!holds(&key, &assert_with(Signature::OtherKey)));
    assert_eq!(assert_with(Signature::Empty)["response"]["signature"], "");
}

#[test]
fn the_counter_rises_and_can_be_made_to_fall() {
    let mut key = Authenticator::new("a");
    key.create(&creation(), &Behavior::default()).unwrap();
    let mut count = |sign_count| {
        let behavior = Behavior {
            sign_count,
            ..Behavior::default()
        };
        let data = bytes(&key.get(&wanted(), &behavior).unwrap()["response"]["authenticatorData"]);
        u32::from_be_bytes(data[33..37].try_into().unwrap())
    };
    assert_eq!([count(None), count(Some(0)), count(None)], [2, 0, 4]);
}

#[test]
fn flags_and_user_handle_are_as_wanted() {
    let mut key = Authenticator::new("a");
    key.create(&creation(), &Behavior::default()).unwrap();
    let plain = key.get(&wanted(), &Behavior::default().security_key()).unwrap();
    assert_eq!(bytes(&plain["response"]["authenticatorData"])[32], 1);
    assert!(plain["response"].get("userHandle").is_none());
    let synced = Behavior {
        user_present: false,
        backup_eligible: true,
        backed_up: true,
        user_handle: UserHandle::Other(b"7".to_vec()),
        ..Behavior::default()
    };
    let synced = key.get(&wanted(), &synced).unwrap();
    assert_eq!(bytes(&synced["response"]["authenticatorData"])[32], 0x1c);
    assert_eq!(synced["response"]["userHandle"], "Nw");
    let own = key.get(&wanted(), &Behavior::default()).unwrap();
    assert_eq!(own["response"]["userHandle"], "NDI");
}

#[test]
fn only_a_credential_that_is_asked_for_answers() {
    let mut key = Authenticator::new("a");
    let refused = Err(AuthenticatorError::NoCredential);
    assert_eq!(key.get(&wanted(), &Behavior::default()), refused);
    let first = key.create(&creation(), &Behavior::default()).unwrap();
    let second = key.create(&creation(), &Behavior::default()).unwrap();
    assert_ne!(first["id"], second["id"]);
    let mut only_first = wanted();
    only_first["publicKey"]["allowCredentials"] = json!([{"id": first["id"], "type": "public-key"}]);
    assert_eq!(key.get(&only_first, &Behavior::default()).unwrap()["id"], first["id"]);
    let elsewhere = json!({"rpId": "b.example", "challenge": "BAUG"});
    assert_eq!(key.get(&elsewhere, &Behavior::default()), refused);
    assert_eq!(key.get_unasked(&elsewhere, &Behavior::default()).unwrap()["id"], second["id"]);
}

#[test]
fn an_excluded_credential_is_not_made_twice() {
    let mut key = Authenticator::new("a");
    let first = key.create(&creation(), &Behavior::default()).unwrap();
    let mut again = creation();
    again["publicKey"]["excludeCredentials"] = json!([{"id": first["id"], "type": "public-key"}]);
    assert_eq!(key.create(&again, &Behavior::default()), Err(AuthenticatorError::Excluded));
    let stubborn = Behavior {
        ignores_exclusions: true,
        ..Behavior::default()
    };
    assert!(key.create(&again, &stubborn).is_ok());
}

#[test]
fn what_is_cut_is_shorter() {
    let mut key = Authenticator::new("a");
    let cut = |cut| Behavior {
        cut,
        ..Behavior::default()
    };
    let made = key.create(&creation(), &cut(Cut::AttestationObject(20))).unwrap();
    assert_eq!(bytes(&made["response"]["attestationObject"]).len(), 20);
    let made = key.create(&creation(), &cut(Cut::AuthenticatorData(40))).unwrap();
    assert_eq!(data_of(&made).len(), 40);
    let assertion = key.get(&wanted(), &cut(Cut::ClientData(5))).unwrap();
    assert_eq!(bytes(&assertion["response"]["clientDataJSON"]), b"{\"cha");
}

#[test]
fn claims_about_itself_are_written_down() {
    let claims = Behavior {
        aaguid: [7; 16],
        algorithm: -257,
        rp_id: Some("evil.example".into()),
        credential_id: Some(vec![1, 2]),
        transports: Some(vec!["usb".into()]),
        attachment: Some("platform".into()),
        ..Behavior::default()
    };
    let made = Authenticator::new("a").create(&creation(), &claims).unwrap();
    let data = data_of(&made);
    assert_eq!(data[..32], Sha256::digest("evil.example")[..]);
    assert_eq!(data[37..57], [[7; 16].as_slice(), &[0, 2, 1, 2]].concat()[..]);
    let key: Cbor = ciborium::from_reader(&data[57..]).unwrap();
    assert_eq!(field(&key, 3), Cbor::from(-257));
    assert_eq!(made["id"], "AQI");
    assert_eq!(made["response"]["transports"], json!(["usb"]));
    assert_eq!(made["authenticatorAttachment"], "platform");
}

#[test]
fn options_without_their_fields_are_refused() {
    let mut key = Authenticator::new("a");
    let missing = |field| Err(AuthenticatorError::Options { field });
    assert_eq!(key.create(&json!({}), &Behavior::default()), missing("challenge"));
    let no_user = json!({"challenge": "AQID", "rp": {"id": "localhost"}});
    assert_eq!(key.create(&no_user, &Behavior::default()), missing("user.id"));
    assert_eq!(
        key.get(&json!({"challenge": "*"}), &Behavior::default()),
        missing("challenge")
    );
    assert_eq!(key.get(&json!({"challenge": "AQID"}), &Behavior::default()), missing("rpId"));
}

#[test]
fn a_seed_gives_the_same_keys_again_and_another_seed_others() {
    let made = |seed: &str| Authenticator::new(seed).create(&creation(), &Behavior::default()).unwrap();
    assert_eq!(made("a"), made("a"));
    assert_ne!(made("a")["id"], made("b")["id"]);
}
