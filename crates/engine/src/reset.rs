//! What a browser's record holds while somebody sets a new password without the old one: whose, and what proves that they may.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Duration, OffsetDateTime};
use vestibule_zitadel::{OrganizationId, UserId};

use crate::limits::{Action, Purpose, Subject};
use crate::record::Record;

/// It is kept for so long; the backend's own lifetime of the code may be shorter.
const MAX_AGE: Duration = Duration::hours(1);

/// A new password without the old one, under way in this browser.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reset {
    /// Names it in form tokens.
    pub id: String,
    /// What was typed as the name; empty where a link began it and this browser does not know the person.
    pub login_name: String,
    /// Whose password. `None`: it is looked up behind the answer, because names are hidden.
    pub user: Option<UserId>,
    /// Whose settings and brand the page shows.
    pub organization: OrganizationId,
    /// Known and unknown names must look the same.
    pub hides_names: bool,
    /// A link began it: nobody named the account here.
    pub is_linked: bool,
    /// A text message can be asked for.
    pub offers_sms: bool,
    /// How the last code was sent.
    pub sent: CodeSent,
    #[serde(serialize_with = "expose", deserialize_with = "conceal")]
    code: Option<SecretString>,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

/// How a code travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetChannel {
    /// By mail.
    Email,
    /// By text message.
    Sms,
}

/// How the last code was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeSent {
    /// From here.
    By(ResetChannel),
    /// Not from here: a link was opened.
    Elsewhere,
}

impl Reset {
    pub(crate) const fn new(
        id: String,
        user: Option<UserId>,
        organization: OrganizationId,
        sent: CodeSent,
        at: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            login_name: String::new(),
            user,
            organization,
            hides_names: false,
            is_linked: matches!(sent, CodeSent::Elsewhere),
            offers_sms: false,
            sent,
            code: None,
            at,
        }
    }

    /// By what tries are counted: by the account, except where the page must not tell that there is one.
    pub(crate) fn limit_subject(&self) -> Subject<'_> {
        match &self.user {
            Some(user) if !self.hides_names => Subject::User(user),
            _ => Subject::Typed {
                at: &self.organization,
                name: &self.login_name,
            },
        }
    }

    /// A code is tried.
    pub(crate) fn try_of_code(&self) -> Action<'_> {
        Action::MailedCode(Purpose::NewPassword, self.limit_subject())
    }

    /// A message with a code is asked for.
    pub(crate) fn wish_for_code(&self) -> Action<'_> {
        Action::Message(Purpose::NewPassword, self.limit_subject())
    }

    /// The code that a link brought, taken out of the address.
    #[must_use]
    pub const fn code(&self) -> Option<&SecretString> {
        self.code.as_ref()
    }

    /// Keeps the code of a link.
    pub(crate) fn keep_code(&mut self, code: SecretString) {
        self.code = Some(code);
    }

    /// The code did not do, or is replaced by a newer one.
    pub(crate) fn drop_code(&mut self) {
        self.code = None;
    }
}

impl Record {
    /// The new password that is under way.
    #[must_use]
    pub fn reset(&self, now: OffsetDateTime) -> Option<&Reset> {
        self.reset.as_ref().filter(|reset| now - reset.at < MAX_AGE)
    }
}

fn expose<S: Serializer>(code: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    code.as_ref().map(ExposeSecret::expose_secret).serialize(serializer)
}

fn conceal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

    fn reset() -> Reset {
        let mut reset = Reset::new(
            "r".into(),
            Some(UserId::from("ada")),
            OrganizationId::from("1"),
            CodeSent::Elsewhere,
            NOW,
        );
        reset.keep_code(SecretString::from("ABC123"));
        reset
    }

    #[test]
    fn it_ends_after_an_hour() {
        let record = Record {
            reset: Some(reset()),
            ..Record::default()
        };
        assert!(record.reset(NOW + Duration::minutes(59)).is_some());
        assert!(record.reset(NOW + Duration::minutes(60)).is_none());
    }

    #[test]
    fn debug_output_shows_no_code_and_storing_keeps_it() {
        assert!(!format!("{:?}", reset()).contains("ABC123"));
        let back: Reset = serde_json::from_str(&serde_json::to_string(&reset()).unwrap()).unwrap();
        assert_eq!(back.code().unwrap().expose_secret(), "ABC123");
    }
}
