//! The code of a link "set up a passkey" from a mail: taken out of the address bar, kept in the sealed record. What it opens is decided
//! where keys are set up.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use vestibule_zitadel::UserId;
use vestibule_zitadel::users::PasskeyCode;

use crate::record::{Record, conceal, expose};

/// A link that was opened is kept for so long; the backend's own lifetime of the code may be shorter.
const OPENED_MAX_AGE: Duration = Duration::hours(1);
/// A code that the backend accepted stands for the mailbox for so long.
const ACCEPTED_MAX_AGE: Duration = Duration::minutes(15);
/// Longer ones are none.
const MAX_CHARS: usize = 200;

/// What a link brought.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PasskeyLink {
    /// Whose, as the address said.
    pub user: UserId,
    code_id: String,
    #[serde(serialize_with = "expose", deserialize_with = "conceal")]
    code: SecretString,
    #[serde(with = "time::serde::rfc3339")]
    opened_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    accepted_at: Option<OffsetDateTime>,
}

impl PasskeyLink {
    /// Reads what an address brought; `None` where a part is missing or cannot be one.
    #[must_use]
    pub fn new(user: &str, code_id: &str, code: &str, now: OffsetDateTime) -> Option<Self> {
        let is_plain = |text: &str| (1..=MAX_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        [user, code_id, code].into_iter().all(is_plain).then(|| Self {
            user: UserId::from(user),
            code_id: code_id.to_owned(),
            code: SecretString::from(code.to_owned()),
            opened_at: now,
            accepted_at: None,
        })
    }

    /// The code, as long as the backend has not taken it.
    pub(crate) fn code(&self) -> Option<PasskeyCode> {
        self.accepted_at.is_none().then(|| PasskeyCode {
            id: self.code_id.clone(),
            code: self.code.clone(),
        })
    }

    /// The backend took the code. A link that was open for too long stays closed.
    pub(crate) fn accept(&mut self, now: OffsetDateTime) {
        if self.is_open(now) {
            self.accepted_at.get_or_insert(now);
        }
    }

    fn is_open(&self, now: OffsetDateTime) -> bool {
        match self.accepted_at {
            Some(at) => now - at < ACCEPTED_MAX_AGE,
            None => now - self.opened_at < OPENED_MAX_AGE,
        }
    }
}

impl Record {
    /// The link that was opened in this browser, as long as it is good.
    #[must_use]
    pub fn open_passkey_link(&self, now: OffsetDateTime) -> Option<&PasskeyLink> {
        self.passkey_link.as_ref().filter(|link| link.is_open(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

    #[test]
    fn a_link_is_good_for_an_hour_and_an_accepted_code_for_a_quarter() {
        let link = PasskeyLink::new("42", "7", "ABCDEF", NOW).unwrap();
        let mut record = Record {
            passkey_link: Some(link),
            ..Record::default()
        };
        assert!(record.open_passkey_link(NOW + Duration::minutes(59)).is_some());
        assert!(record.open_passkey_link(NOW + Duration::minutes(60)).is_none());
        let accepted = NOW + Duration::minutes(30);
        record.passkey_link.as_mut().unwrap().accept(accepted);
        record.passkey_link.as_mut().unwrap().accept(accepted + Duration::minutes(10));
        let link = record.open_passkey_link(accepted + Duration::minutes(14)).unwrap();
        assert!(link.code().is_none(), "the backend takes a code once");
        assert!(record.open_passkey_link(accepted + Duration::minutes(15)).is_none());
    }

    #[test]
    fn a_link_that_was_open_for_too_long_does_not_open_again() {
        let mut link = PasskeyLink::new("42", "7", "ABCDEF", NOW).unwrap();
        let later = NOW + Duration::minutes(61);
        link.accept(later);
        assert!(link.code().is_some(), "its code still has to be checked");
        assert!(!link.is_open(later));
    }

    #[test]
    fn a_link_without_all_its_parts_is_none() {
        let long = "x".repeat(MAX_CHARS + 1);
        for (user, code_id, code) in [
            ("", "7", "A"),
            ("42", "", "A"),
            ("42", "7", ""),
            ("4 2", "7", "A"),
            ("42", "7", long.as_str()),
        ] {
            assert!(PasskeyLink::new(user, code_id, code, NOW).is_none(), "{user} {code_id}");
        }
    }

    #[test]
    fn debug_output_shows_no_code() {
        let link = PasskeyLink::new("42", "7", "ABCDEF", NOW).unwrap();
        assert!(!format!("{link:?}").contains("ABCDEF"));
    }
}
