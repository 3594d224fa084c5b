//! Each part of a record goes when its time is over, not before, and what was secret in it goes from the stored text.

use serde_json::{Value, json};
use time::macros::datetime;
use vestibule_zitadel::{RequestOptions, SessionId, UserId};

use super::*;
use crate::ceremony::{Ceremony, KeyPurpose};
use crate::mistake::Problem;
use crate::passkey_link::PasskeyLink;
use crate::proof::Proving;
use crate::record::FormState;
use crate::reset::{CodeSent, Reset};
use crate::way::Way;

const NOW: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);
const AT: &str = "2026-01-01T00:00:00Z";

/// A record in which that one field is filled, through its stored form.
fn stored(field: &str, value: &Value) -> Record {
    serde_json::from_value(json!({field: value})).unwrap()
}

fn text(record: &Record) -> String {
    serde_json::to_string(record).unwrap()
}

fn with_reset() -> Record {
    let mut reset = Reset::new("r".into(), Some(UserId::from("1")), "7".into(), CodeSent::Elsewhere, NOW);
    reset.keep_code("SECRET".to_owned().into());
    Record {
        reset: Some(reset),
        ..Record::default()
    }
}

fn with_ceremony() -> Record {
    let mut record = Record::default();
    record.ask_for_key(Ceremony {
        purpose: KeyPurpose::Autofill,
        options: RequestOptions::naming_no_key("SECRET", "localhost", 300_000),
        user: None,
        organization: "7".into(),
        session: None,
        is_session_new: true,
        begun_at: NOW,
        unknown_key: None,
    });
    record
}

fn with_form() -> Record {
    let values = [("code".to_owned(), "SECRET".to_owned())].into();
    Record {
        form: Some(FormState::new("/verify", values, NOW)),
        ..Record::default()
    }
}

fn with_proof() -> Record {
    let mut record = Record::default();
    record
        .proofs
        .keep_link(UserId::from("1"), Proving::Email, "SECRET".to_owned().into(), NOW);
    record
}

fn with_passkey_link() -> Record {
    Record {
        passkey_link: PasskeyLink::new("1", "2", "SECRET", NOW),
        ..Record::default()
    }
}

fn with_app() -> Record {
    let begun = json!({"session": "s", "uri": "otpauth://totp/SECRET", "secret": "SECRET", "begun_at": AT});
    stored("totp_set_up", &begun)
}

fn with_recovery_codes() -> Record {
    let codes = json!({"session": "s", "codes": ["SECRET"], "made_at": AT});
    stored("recovery_codes", &codes)
}

fn with_registration() -> Record {
    let draft = json!({
        "id": "d", "organization": "7", "given_name": "Ada", "family_name": "L", "email": "SECRET@mail.example", "language": "en", "at": AT,
    });
    stored("registration", &json!({"draft": draft}))
}

fn with_sent_mail() -> Record {
    let sent = json!({"email": "SECRET@mail.example", "organization": "7", "at": AT});
    stored("registration", &json!({"mail_sent": sent}))
}

fn with_pending_key() -> Record {
    let options = json!({"publicKey": {"challenge": "SECRET"}});
    let pending = json!({"user": "1", "kind": "passkey", "id": "k", "options": options, "begun_at": AT});
    stored("pending_keys", &json!([pending]))
}

fn with_attempt() -> Record {
    let attempt = json!({
        "id": "a", "login_name": "SECRET", "user": null, "organization": "7", "hides_names": false, "session": null, "started_at": AT,
    });
    stored("attempts", &json!([attempt]))
}

fn with_spent_token() -> Record {
    let mut record = Record::default();
    record.spent.spend([7; 16], "/SECRET", NOW);
    record
}

#[test]
fn nothing_secret_is_kept_for_longer_than_it_is_good_for() {
    for (name, make, minutes) in [
        ("reset", with_reset as fn() -> Record, 60),
        ("challenge", with_ceremony, 15),
        ("what was typed", with_form, 15),
        ("code of a link", with_proof, 60),
        ("code of a passkey link", with_passkey_link, 60),
        ("secret of an app", with_app, 15),
        ("recovery codes", with_recovery_codes, 60),
        ("registration", with_registration, 30),
        ("mail of a registration", with_sent_mail, 60),
        ("key under way", with_pending_key, 10),
        ("attempt", with_attempt, 12 * 60),
    ] {
        let mut record = make();
        assert!(text(&record).contains("SECRET"), "{name}");
        let almost = NOW + Duration::minutes(minutes) - Duration::seconds(1);
        assert!(!record.sweep(almost), "{name}");
        assert!(text(&record).contains("SECRET"), "{name}");
        assert!(record.sweep(NOW + Duration::minutes(minutes)), "{name}");
        assert!(!text(&record).contains("SECRET"), "{name}: {}", text(&record));
        assert!(!record.sweep(NOW + Duration::minutes(minutes)), "{name}: once");
    }
}

#[test]
fn used_tokens_and_sent_codes_are_forgotten_too() {
    let mut record = with_spent_token();
    assert!(!record.sweep(NOW + Duration::hours(12)));
    assert!(record.sweep(NOW + Duration::hours(12) + Duration::seconds(1)));
    assert!(!text(&record).contains("SECRET"));
    record.sent_codes.note(&SessionId::from("SECRET"), Way::OtpSms, NOW);
    assert!(!record.sweep(NOW + Duration::minutes(59)));
    assert!(record.sweep(NOW + Duration::minutes(60)));
    assert!(!text(&record).contains("SECRET"));
}

#[test]
fn a_wait_stays_told_until_it_is_over() {
    let mut record = with_form();
    let until = NOW + Duration::minutes(20);
    record.form.as_mut().unwrap().problem = Some(Problem::TooMany { until });
    assert!(!record.sweep(until - Duration::seconds(1)));
    assert!(record.sweep(until));
}

#[test]
fn that_an_app_was_begun_is_still_known() {
    let mut record = with_app();
    record.sweep(NOW + Duration::hours(1));
    assert!(record.totp_set_up.is_some());
}

#[test]
fn a_record_with_nothing_in_it_stays_as_it_is() {
    assert!(!Record::default().sweep(NOW));
}
