//! Key files and keys: what is none is named, and what is one never prints. The keys are made for these tests and open nothing.

use secrecy::SecretString;
use serde_json::{Value, json};
use vestibule_zitadel::{Credentials, CredentialsError, KeyFile, SystemUser};

const KEY_FILE: &str = include_str!("../data/keys/machine-user.json");
const PRIVATE_KEY: &str = include_str!("../data/keys/system-user.pem");
const PUBLIC_KEY: &str = include_str!("../data/keys/public.pem");

#[test]
fn wrong_credentials_are_named() {
    let read = |content: &Value| KeyFile::from_json(&content.to_string().into()).map(drop).unwrap_err();
    let mut file: Value = serde_json::from_str(KEY_FILE).unwrap();
    file["type"] = json!("application");
    assert_eq!(read(&file), CredentialsError::OtherKeyFile);
    file["type"] = json!("serviceaccount");
    for (member, name) in [("keyId", "keyId"), ("userId", "userId")] {
        let mut broken = file.clone();
        broken[member] = json!("");
        assert_eq!(read(&broken).to_string(), format!("{name} is missing"));
    }
    for key in ["", "no key", PUBLIC_KEY, &PRIVATE_KEY[..200], &PRIVATE_KEY.replace("M", "N")] {
        file["key"] = json!(key);
        assert_eq!(read(&file), CredentialsError::Key, "{key}");
        let user = SystemUser::new("1", &SecretString::from(key), "https://id.example");
        assert_eq!(user.map(drop).unwrap_err(), CredentialsError::Key);
    }
    for content in ["", "[]", "{", "\"x\""] {
        assert_eq!(
            KeyFile::from_json(&content.into()).map(drop).unwrap_err(),
            CredentialsError::NoKeyFile
        );
    }
    let user = SystemUser::new("1", &PRIVATE_KEY.into(), "").map(drop);
    assert_eq!(user.unwrap_err(), CredentialsError::Missing { member: "audience" });
}

#[test]
fn no_key_prints() {
    let user = SystemUser::new("login-client", &PRIVATE_KEY.into(), "https://id.example").unwrap();
    let text = format!(
        "{:?} {:?}",
        Credentials::from(KeyFile::from_json(&KEY_FILE.into()).unwrap()),
        Credentials::from(user)
    );
    let key: Value = serde_json::from_str(KEY_FILE).unwrap();
    let line = key["key"].as_str().unwrap().lines().nth(3).unwrap();
    assert!(!text.contains("PRIVATE") && !text.contains(line), "{text}");
}
