//! What a session challenges a person with, and what the backend gives out for it.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::json;
use crate::template::UrlTemplate;
use crate::webauthn::RequestOptions;

/// What to challenge a person with. A new challenge of a kind replaces the earlier one.
/// Source: `RequestChallenges` (session/v2/challenge.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChallengeRequest {
    /// A challenge for passkeys or security keys.
    pub web_authn: Option<WebAuthnChallenge>,
    /// A code by SMS.
    pub otp_sms: Option<OtpSmsChallenge>,
    /// A code by e-mail.
    pub otp_email: Option<OtpEmailChallenge>,
}

impl ChallengeRequest {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A challenge for passkeys or security keys. Source: `RequestChallenges.WebAuthN` (session/v2/challenge.proto).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAuthnChallenge {
    /// The WebAuthn RP ID, 1 to 200 characters. Only keys that were registered for it are offered.
    pub domain: String,
    /// Whether the authenticator has to verify the person. `Required` offers passkeys, anything else security keys.
    pub user_verification: UserVerification,
}

/// Whether an authenticator has to verify the person.
/// Source: `UserVerificationRequirement` (session/v2/challenge.proto).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserVerification {
    /// It must.
    Required,
    /// If it can.
    Preferred,
    /// Better not.
    Discouraged,
}

impl UserVerification {
    fn as_str(self) -> &'static str {
        match self {
            Self::Required => "USER_VERIFICATION_REQUIREMENT_REQUIRED",
            Self::Preferred => "USER_VERIFICATION_REQUIREMENT_PREFERRED",
            Self::Discouraged => "USER_VERIFICATION_REQUIREMENT_DISCOURAGED",
        }
    }
}

/// How a code for a session goes to a phone. Source: `RequestChallenges.OTPSMS` (session/v2/challenge.proto).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtpSmsChallenge {
    /// The backend sends it; one without an SMS provider says so to nobody.
    Send,
    /// The backend returns it.
    Return,
}

/// How a code for a session goes to a mailbox. Source: `RequestChallenges.OTPEmail` (session/v2/challenge.proto).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtpEmailChallenge {
    /// The backend mails it, with this address, or with one of its own.
    Send(Option<UrlTemplate>),
    /// The backend returns it.
    Return,
}

impl Serialize for ChallengeRequest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut message = Map::new();
        if let Some(asked) = &self.web_authn {
            let challenge = serde_json::json!({
                "domain": asked.domain,
                "userVerificationRequirement": asked.user_verification.as_str(),
            });
            message.insert("webAuthN".to_owned(), challenge);
        }
        match self.otp_sms {
            Some(OtpSmsChallenge::Send) => drop(message.insert("otpSms".to_owned(), serde_json::json!({}))),
            Some(OtpSmsChallenge::Return) => drop(message.insert("otpSms".to_owned(), serde_json::json!({ "returnCode": true }))),
            None => {}
        }
        let by_mail = self.otp_email.as_ref().map(|asked| match asked {
            OtpEmailChallenge::Send(None) => serde_json::json!({ "sendCode": {} }),
            OtpEmailChallenge::Send(Some(template)) => serde_json::json!({ "sendCode": { "urlTemplate": template } }),
            OtpEmailChallenge::Return => serde_json::json!({ "returnCode": {} }),
        });
        if let Some(challenge) = by_mail {
            message.insert("otpEmail".to_owned(), challenge);
        }
        Value::Object(message).serialize(serializer)
    }
}

/// What the backend gave out for the challenges that were asked for. Codes that were sent are not among it.
/// Source: `Challenges` (session/v2/challenge.proto).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", from = "wire::Challenges")]
pub struct Challenges {
    /// What to call the browser's authenticator with.
    pub web_authn: Option<RequestOptions>,
    /// The code for the phone, where its return was asked for.
    pub otp_sms: Option<SecretString>,
    /// The code for the mailbox, where its return was asked for.
    pub otp_email: Option<SecretString>,
}

mod wire {
    use super::*;

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    pub(super) struct Challenges {
        #[serde(rename = "webAuthN")]
        web_authn: WebAuthn,
        #[serde(deserialize_with = "json::secret")]
        otp_sms: Option<SecretString>,
        #[serde(deserialize_with = "json::secret")]
        otp_email: Option<SecretString>,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct WebAuthn {
        public_key_credential_request_options: Option<RequestOptions>,
    }

    impl From<Challenges> for super::Challenges {
        fn from(message: Challenges) -> Self {
            Self {
                web_authn: message.web_authn.public_key_credential_request_options,
                otp_sms: message.otp_sms,
                otp_email: message.otp_email,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_challenge_is_asked_for_as_the_backend_reads_it() {
        let asked = ChallengeRequest {
            web_authn: Some(WebAuthnChallenge {
                domain: "localhost".into(),
                user_verification: UserVerification::Required,
            }),
            otp_sms: Some(OtpSmsChallenge::Return),
            otp_email: Some(OtpEmailChallenge::Send(Some(
                UrlTemplate::new("https://x/{{.Code}}").unwrap(),
            ))),
        };
        let expected = serde_json::json!({
            "webAuthN": { "domain": "localhost", "userVerificationRequirement": "USER_VERIFICATION_REQUIREMENT_REQUIRED" },
            "otpSms": { "returnCode": true },
            "otpEmail": { "sendCode": { "urlTemplate": "https://x/{{.Code}}" } },
        });
        assert_eq!(serde_json::to_value(&asked).unwrap(), expected);
        let sent = ChallengeRequest {
            web_authn: None,
            otp_sms: Some(OtpSmsChallenge::Send),
            otp_email: Some(OtpEmailChallenge::Return),
        };
        let expected = serde_json::json!({ "otpSms": {}, "otpEmail": { "returnCode": {} } });
        assert_eq!(serde_json::to_value(&sent).unwrap(), expected);
    }
}
