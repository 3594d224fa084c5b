//! What is verified in a session. Which factors a person needs is not decided here.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::error::Error;
use crate::ids::{LoginName, UserId};
use crate::json;
use crate::webauthn::PublicKeyCredential;

/// Characters of a password that the backend is willing to check.
const MAX_PASSWORD_CHARACTERS: usize = 200;
/// Digits of a time-based code; the backend calls a code of another length malformed, not wrong.
const TOTP_CHARACTERS: usize = 6;

/// What to verify in a session; build it with `..Checks::default()`, as more kinds of check may join.
/// Source: `Checks` (session/v2/session_service.proto).
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checks {
    /// Who signs in. The same user can be checked again, another one is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserCheck>,
    /// The password of the session's user, 1 to 200 characters.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "json::write_password")]
    pub password: Option<SecretString>,
    /// What a passkey or a security key answered to the session's latest challenge.
    #[serde(
        rename = "webAuthN",
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_assertion"
    )]
    pub web_authn: Option<PublicKeyCredential>,
    /// What an identity provider vouched for. It is consumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_intent: Option<IdpIntent>,
    /// A time-based code. The backend takes the same one twice.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_code")]
    pub totp: Option<SecretString>,
    /// The code that the latest challenge sent by SMS.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_code")]
    pub otp_sms: Option<SecretString>,
    /// The code that the latest challenge sent by e-mail.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_code")]
    pub otp_email: Option<SecretString>,
    /// A recovery code. It is consumed. Slow: the backend computes a hash for every code that the person holds.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_code")]
    pub recovery_code: Option<SecretString>,
}

impl Checks {
    /// Whether nothing is verified.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self {
            user,
            password,
            web_authn,
            idp_intent,
            totp,
            otp_sms,
            otp_email,
            recovery_code,
        } = self;
        let codes = [password, totp, otp_sms, otp_email, recovery_code];
        user.is_none() && web_authn.is_none() && idp_intent.is_none() && codes.iter().all(|code| code.is_none())
    }

    /// Whether the backend may take long for it: it computes a hash for a password and for every recovery code, and holds back the
    /// answer to a wrong code for up to ten seconds where many were wrong before.
    pub(crate) fn is_slow(&self) -> bool {
        let codes = [
            &self.password,
            &self.totp,
            &self.otp_sms,
            &self.otp_email,
            &self.recovery_code,
        ];
        codes.into_iter().any(Option::is_some)
    }

    /// Refuses what the backend would not even look at, and would call malformed rather than wrong.
    pub(crate) fn plausible(&self) -> Result<(), Error> {
        let characters = |text: &SecretString| text.expose_secret().chars().count();
        if self
            .password
            .as_ref()
            .is_some_and(|text| characters(text) > MAX_PASSWORD_CHARACTERS)
        {
            return Err(Error::PasswordTooLong);
        }
        let is_odd = |text: &SecretString| characters(text) == 0 || characters(text) > MAX_PASSWORD_CHARACTERS;
        let codes = [&self.otp_sms, &self.otp_email, &self.recovery_code];
        let is_no_code = self.totp.as_ref().is_some_and(|text| characters(text) != TOTP_CHARACTERS);
        if is_no_code || codes.into_iter().flatten().any(is_odd) {
            return Err(Error::code_wrong());
        }
        Ok(())
    }
}

/// Who signs in. Source: `CheckUser` (session/v2/session_service.proto).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum UserCheck {
    /// By id.
    #[serde(rename = "userId")]
    Id(UserId),
    /// By login name, in any letter case. An e-mail address is none unless it is the user name.
    #[serde(rename = "loginName")]
    LoginName(LoginName),
}

/// What an identity provider vouched for, to be redeemed once. `Debug` shows no token.
/// Source: `CheckIDPIntent` (session/v2/session_service.proto).
#[derive(Clone)]
pub struct IdpIntent {
    /// Its id, as the provider's answer carried it (`id`).
    pub id: String,
    /// Its token, as the provider's answer carried it (`token`).
    pub token: SecretString,
}

impl Serialize for IdpIntent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut message = serializer.serialize_struct("IdpIntent", 2)?;
        message.serialize_field("idpIntentId", &self.id)?;
        message.serialize_field("idpIntentToken", self.token.expose_secret())?;
        message.end()
    }
}

impl fmt::Debug for IdpIntent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("IdpIntent").finish_non_exhaustive()
    }
}

/// `{"code": …}`, the message that every code travels in.
fn write_code<S: Serializer>(code: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    let Some(code) = code else {
        return serializer.serialize_none();
    };
    let mut message = serializer.serialize_struct("Code", 1)?;
    message.serialize_field("code", code.expose_secret())?;
    message.end()
}

fn write_assertion<S: Serializer>(assertion: &Option<PublicKeyCredential>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut message = serializer.serialize_struct("CheckWebAuthN", 1)?;
    message.serialize_field("credentialAssertionData", assertion)?;
    message.end()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_check_is_written_as_the_backend_reads_it() {
        let assertion = json!({ "id": "AA", "response": { "signature": "BB" }, "future": [1] });
        let checks = Checks {
            user: Some(UserCheck::Id("1".into())),
            password: Some("pass".into()),
            web_authn: PublicKeyCredential::from_json(assertion.clone()),
            idp_intent: Some(IdpIntent {
                id: "2".into(),
                token: "intent-token".into(),
            }),
            totp: Some("123456".into()),
            otp_sms: Some("12345678".into()),
            otp_email: Some("87654321".into()),
            recovery_code: Some("aaaaa-bbbbb".into()),
        };
        let expected = json!({
            "user": { "userId": "1" },
            "password": { "password": "pass" },
            "webAuthN": { "credentialAssertionData": assertion },
            "idpIntent": { "idpIntentId": "2", "idpIntentToken": "intent-token" },
            "totp": { "code": "123456" },
            "otpSms": { "code": "12345678" },
            "otpEmail": { "code": "87654321" },
            "recoveryCode": { "code": "aaaaa-bbbbb" },
        });
        assert_eq!(serde_json::to_value(&checks).unwrap(), expected);
        assert!(!checks.is_empty() && checks.plausible().is_ok());
        let shown = format!("{checks:?}");
        for secret in ["pass\"", "BB", "intent-token", "123456", "87654321", "aaaaa"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn every_code_gets_the_time_of_a_slow_check() {
        let code = || Some(SecretString::from("123456"));
        let checks = |fill: fn(&mut Checks, Option<SecretString>)| {
            let mut checks = Checks::default();
            fill(&mut checks, code());
            checks
        };
        for slow in [
            checks(|checks, code| checks.password = code),
            checks(|checks, code| checks.totp = code),
            checks(|checks, code| checks.otp_sms = code),
            checks(|checks, code| checks.otp_email = code),
            checks(|checks, code| checks.recovery_code = code),
        ] {
            assert!(slow.is_slow(), "{slow:?}");
        }
        assert!(!Checks::default().is_slow());
    }

    #[test]
    fn a_code_that_cannot_be_one_is_wrong_without_being_asked_about() {
        for totp in ["", "12345", "1234567"] {
            let checks = Checks {
                totp: Some(totp.into()),
                ..Checks::default()
            };
            assert!(
                matches!(
                    checks.plausible(),
                    Err(Error::CodeWrong {
                        failed_attempts: None,
                        ..
                    })
                ),
                "{totp}"
            );
        }
        for code in [String::new(), "1".repeat(201)] {
            let checks = Checks {
                recovery_code: Some(code.into()),
                ..Checks::default()
            };
            assert!(matches!(checks.plausible(), Err(Error::CodeWrong { .. })));
        }
    }
}
