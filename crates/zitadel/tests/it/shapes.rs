//! No JSON, however strange, makes a decoder panic, and recorded messages survive the loss of any part that may be missing.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value;
use vestibule_zitadel::json::{DecodeError, decode, format_duration, from_value, parse_bytes, parse_duration};
use vestibule_zitadel::{
    BrandingSettings, DomainSettings, GeneralSettings, LegalAndSupportSettings, LockoutSettings, LoginSettings, Organization,
    PasswordComplexitySettings, PasswordExpirySettings, Session, User,
};

use crate::support::recorded;

/// Any JSON, made of the words of the wire.
pub fn any_json() -> impl Strategy<Value = Value> {
    let text = "(|1|-1|1.5s|3600s|2026-11-22T18:00:00Z|9999-99-99T99:99:99Z|MQ==|USER_STATE_ACTIVE|und|[\\PC]{0,8})";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 80, 8, |inner| {
        let key = "(id|userId|details|resourceOwner|factors|user|password|verifiedAt|webAuthN|metadata|userAgent|header|values|human|\
            profile|email|loginNames|state|secondFactors|passwordCheckLifetime|minLength|lightTheme|defaultOrgId|result)";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..8).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn decode_as_everything(value: &Value) {
    let _ = from_value::<Session>(value.clone());
    let _ = from_value::<User>(value.clone());
    let _ = from_value::<Organization>(value.clone());
    let _ = from_value::<GeneralSettings>(value.clone());
    let _ = from_value::<LoginSettings>(value.clone());
    let _ = from_value::<BrandingSettings>(value.clone());
    let _ = from_value::<PasswordComplexitySettings>(value.clone());
    let _ = from_value::<PasswordExpirySettings>(value.clone());
    let _ = from_value::<LockoutSettings>(value.clone());
    let _ = from_value::<LegalAndSupportSettings>(value.clone());
    let _ = from_value::<DomainSettings>(value.clone());
}

/// Every place in a message, as a JSON pointer.
pub fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                places(member, &place, found);
                found.push(place);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let place = format!("{at}/{index}");
                places(item, &place, found);
                found.push(place);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

static MESSAGES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let sessions = recorded("SessionService")
        .into_iter()
        .filter_map(|row| row.body.get("session").cloned());
    let users = recorded("UserService")
        .into_iter()
        .filter_map(|row| row.body.get("user").cloned());
    let settings = recorded("SettingsService")
        .into_iter()
        .filter_map(|row| row.body.get("settings").cloned());
    sessions.chain(users).chain(settings).collect()
});

proptest! {
    #[test]
    fn no_json_panics_a_decoder(value in any_json()) {
        decode_as_everything(&value);
    }

    #[test]
    fn no_bytes_panic_a_decoder(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(decode::<Session>(&bytes).is_err());
    }

    #[test]
    fn no_strange_part_of_a_recorded_message_panics_a_decoder(
        message in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), part in any_json(),
    ) {
        let mut value = message.get(&MESSAGES).clone();
        let mut found = Vec::new();
        places(&value, "", &mut found);
        prop_assume!(!found.is_empty());
        *value.pointer_mut(found[place.index(found.len())].as_str()).unwrap() = part;
        decode_as_everything(&value);
    }

    #[test]
    fn durations_come_back_as_they_went(seconds in any::<u64>(), nanoseconds in 0_u32..1_000_000_000) {
        let duration = std::time::Duration::new(seconds, nanoseconds);
        prop_assert_eq!(parse_duration(&format_duration(duration)), Some(duration));
    }

    #[test]
    fn no_text_panics_a_reader(text in "\\PC{0,40}") {
        let _ = parse_duration(&text);
        let _ = parse_bytes(&text);
    }
}

#[test]
fn every_part_of_a_recorded_message_but_its_id_may_be_null() {
    for message in MESSAGES.iter() {
        let mut found = Vec::new();
        places(message, "", &mut found);
        for place in found {
            let mut value = message.clone();
            *value.pointer_mut(&place).unwrap() = Value::Null;
            if message.get("factors").is_some() && place != "/id" {
                assert!(from_value::<Session>(value).is_ok(), "{place}");
            } else if message.get("userId").is_some() && place != "/userId" {
                assert!(from_value::<User>(value).is_ok(), "{place}");
            } else if message.get("resourceOwnerType").is_some() {
                assert!(from_value::<LoginSettings>(value.clone()).is_ok(), "{place}");
                assert!(from_value::<BrandingSettings>(value).is_ok(), "{place}");
            }
        }
    }
}

#[test]
fn deep_nesting_is_no_message() {
    let deep = "[".repeat(100_000);
    assert_eq!(decode::<Session>(deep.as_bytes()), Err(DecodeError::NotJson));
}
