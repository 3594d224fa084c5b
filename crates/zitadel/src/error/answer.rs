//! Sorts the backend's refusals. Texts of the backend are looked at, never kept.

use std::time::Duration;

use serde_json::Value;

use super::{Bearer, Cause, Details, Error, PasswordRule, WebAuthnFailure};

/// A refusal, read from either transport: the REST gateway's `{"code":9,…}` or Connect's `{"code":"failed_precondition",…}`.
#[derive(Debug, Default)]
pub(crate) struct Refusal {
    status: u16,
    retry_after: Option<Duration>,
    /// Whether the body was a JSON object at all; a proxy's error page is not.
    is_message: bool,
    id: Option<String>,
    code: Option<u8>,
    failed_attempts: Option<u32>,
    is_too_long: bool,
}

impl Refusal {
    /// Reads the body of an answer that is no success, whatever it is.
    pub(crate) fn read(status: u16, retry_after: Option<Duration>, body: &[u8]) -> Self {
        let mut refusal = Self {
            status,
            retry_after,
            ..Self::default()
        };
        let Ok(Value::Object(message)) = serde_json::from_slice::<Value>(body) else {
            return refusal;
        };
        refusal.is_message = true;
        refusal.code = message.get("code").and_then(grpc_code);
        let text = message.get("message").and_then(Value::as_str).unwrap_or_default();
        refusal.is_too_long = text.contains("password length exceeds 72 bytes");
        for detail in message.get("details").and_then(Value::as_array).into_iter().flatten() {
            // Connect packs the message into `value` and repeats it as JSON in `debug`.
            let detail = detail.get("debug").unwrap_or(detail);
            let id = detail.get("id").or_else(|| detail.get("slug")).and_then(Value::as_str);
            refusal.id = refusal.id.or_else(|| id.and_then(clean_id));
            refusal.failed_attempts = refusal
                .failed_attempts
                .or_else(|| detail.get("failedAttempts").and_then(attempts));
        }
        // The token endpoint has a vocabulary of its own (RFC 6749, section 5.2): `{"error":"invalid_grant"}`.
        let oauth = || message.get("error").and_then(Value::as_str).and_then(clean_id);
        refusal.id = refusal.id.or_else(|| id_in(text)).or_else(oauth);
        refusal
    }

    /// What a sign-in can do about it.
    pub(crate) fn into_error(self, rpc: &str, bearer: Bearer<'_>) -> Error {
        match self.known_id(rpc, bearer) {
            Some(error) => error,
            None => self.by_status(bearer),
        }
    }

    fn known_id(&self, rpc: &str, bearer: Bearer<'_>) -> Option<Error> {
        let id = self.id.as_deref()?;
        if let Some(rule) = PasswordRule::from_id(id) {
            return Some(Error::PasswordTooWeak { rule });
        }
        if let Some(error) = self.about_factors(id) {
            return Some(error);
        }
        let error = match id {
            "COMMAND-3M0fs" => Error::PasswordWrong {
                failed_attempts: self.failed_attempts.unwrap_or(0),
            },
            "COMMAND-3nJ4t" => Error::PasswordNotSet,
            // Password (before the check, and by it); time-based, SMS and e-mail, recovery code.
            "COMMAND-JLK35" | "COMMAND-SFA3t" | "COMMAND-SF3fg" | "COMMAND-S6h4R" | "COMMAND-2w6oa" => Error::UserLocked,
            "SESSION-Gj4ko" => Error::UserNotUsable,
            "COMMAND-CahN2" => Error::PasswordUnchanged,
            // Wrong or replaced token; deleted; terminated; expired.
            "QUERY-dsfr3" | "QUERY-SFeaa" | "COMMAND-Hewfq" | "COMMAND-Hkl3d" => Error::SessionGone(self.details()),
            // An expired bearer.
            "AUTHZ-EGDo3" => self.bearer_refused(bearer),
            // "User ID missing" is what changing an unknown session says; making one says it for a request without a user.
            "COMMAND-Sfw3f" if rpc.ends_with("/SetSession") => Error::SessionGone(self.details()),
            "AUTHZ-Kl3p0" => match bearer {
                Bearer::Person(_) => Error::SessionNotVerified(self.details()),
                Bearer::Service | Bearer::Nobody => self.bearer_refused(bearer),
            },
            // How callers without any membership are refused, as 404.
            "AUTHZ-cdgFk" => Error::PermissionDenied(self.details()),
            // The instance or public host is unknown: a matter of configuration, not something that a person named.
            "QUERY-1kIjX" | "QUERY-IuGh1" => Error::Unexpected {
                status: self.status,
                id: self.id.clone(),
                code: self.code,
            },
            _ => return None,
        };
        Some(error)
    }

    /// Codes, keys and their set-up. Several of these ids come as 404 or 500, and mean neither.
    fn about_factors(&self, id: &str) -> Option<Error> {
        let error = match id {
            // Time-based; SMS, e-mail and password; e-mail address and phone; invitation; passkey link; recovery.
            "EVENT-8isk2" | "CODE-woT0xc" | "COMMAND-eis9R" | "COMMAND-Wgn4q" | "COMMAND-Eeb2a" | "DOMAIN-6uvh0" => {
                Error::CodeWrong {
                    failed_attempts: self.failed_attempts,
                    details: self.details(),
                }
            }
            // The last one: a time-based code, on backends that take each but once.
            "COMMAND-2M9fs" | "COMMAND-S34gh" | "TOTP-Auw0a" => Error::CodeUsed(self.details()),
            "CODE-QvUQ4P" => Error::CodeExpired(self.details()),
            // No outstanding code for an address, a phone, an invitation; no challenge; no registration of a key.
            "EMAIL-5w5ilin4yt" | "PHONE-5xrra88eq8" | "COMMAND-Wr3gq" | "COMMAND-Ioqu5" | "WEBAU-5M9so" => {
                Error::NothingPending(self.details())
            }
            "COMMAND-do9se" | "COMMAND-qx4ls" | "COMMAND-MKL2s" | "COMMAND-Ad3g2" | "COMMAND-EF34g" => {
                Error::AlreadySetUp(self.details())
            }
            // Verifying a time-based code that nobody registered says the same id as checking one, as 404.
            "COMMAND-3Mif9s" if self.status == 404 => Error::NothingPending(self.details()),
            // Time-based, SMS, e-mail (check, challenge, removal), recovery.
            "COMMAND-3Mif9s" | "COMMAND-Hd9sd" | "COMMAND-d2r52" | "COMMAND-BJ2g3" | "COMMAND-Sr3h3" | "COMMAND-JKLJ3"
            | "COMMAND-b312D" | "COMMAND-84rgg" => Error::NotSetUp(self.details()),
            "COMMAND-KLJ2d" | "COMMAND-Q54j2" => Error::ContactNotVerified(self.details()),
            "COMMAND-Uch5e" => Error::ContactUnchanged(self.details()),
            "COMMAND-8f2k9" => Error::TooManyRecoveryCodes(self.details()),
            id if id.starts_with("WEBAU-") => Error::WebAuthnFailed {
                failure: WebAuthnFailure::from_id(id),
                details: self.details(),
            },
            _ => return None,
        };
        Some(error)
    }

    fn by_status(self, bearer: Bearer<'_>) -> Error {
        match self.status {
            500 if self.is_too_long => Error::PasswordTooLong,
            400 => Error::InvalidRequest {
                id: self.id,
                code: self.code,
            },
            401 => self.bearer_refused(bearer),
            403 if self.is_message => Error::PermissionDenied(self.details()),
            // Without an id it is the path that was not found: another version of the backend, or not the backend at all.
            404 if self.id.is_some() => Error::NotFound(self.details()),
            409 => Error::Conflict(self.details()),
            429 => Error::RateLimited {
                retry_after: self.retry_after,
            },
            501 => Error::Unexpected {
                status: 501,
                id: self.id,
                code: self.code,
            },
            500..=599 => Error::Unavailable(Cause::Answer(self.details())),
            status => Error::Unexpected {
                status,
                id: self.id,
                code: self.code,
            },
        }
    }

    fn bearer_refused(&self, bearer: Bearer<'_>) -> Error {
        match bearer {
            Bearer::Service => Error::ServiceTokenRefused(self.details()),
            Bearer::Person(_) => Error::SessionGone(self.details()),
            Bearer::Nobody => Error::PermissionDenied(self.details()),
        }
    }

    fn details(&self) -> Details {
        Details {
            status: Some(self.status),
            id: self.id.clone(),
            code: self.code,
        }
    }
}

/// The number of the REST gateway, or the name of Connect. Source: google/rpc/code.proto.
fn grpc_code(value: &Value) -> Option<u8> {
    const NAMES: [&str; 17] = [
        "ok",
        "canceled",
        "unknown",
        "invalid_argument",
        "deadline_exceeded",
        "not_found",
        "already_exists",
        "permission_denied",
        "resource_exhausted",
        "failed_precondition",
        "aborted",
        "out_of_range",
        "unimplemented",
        "internal",
        "unavailable",
        "data_loss",
        "unauthenticated",
    ];
    let named = |name: &str| {
        NAMES
            .iter()
            .position(|known| *known == name)
            .and_then(|code| u8::try_from(code).ok())
    };
    let numbered = || value.as_u64().and_then(|code| u8::try_from(code).ok());
    value.as_str().map_or_else(numbered, named)
}

/// The id of a refusal without details stands in its text only: `… (QUERY-dsfr3)` or `… ID=QUERY-IuGh1 Message=…`.
fn id_in(text: &str) -> Option<String> {
    let at_end = || clean_id(text.strip_suffix(')')?.rsplit_once('(')?.1);
    let labelled = || clean_id(text.split_once("ID=")?.1.split_once(' ')?.0);
    at_end().or_else(labelled)
}

/// Only what looks like an id is one: it ends up in logs.
fn clean_id(text: &str) -> Option<String> {
    let is_clean = !text.is_empty() && text.len() <= 60 && text.bytes().all(is_part_of_id);
    is_clean.then(|| text.to_owned())
}

fn is_part_of_id(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn attempts(value: &Value) -> Option<u32> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    Some(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_json() -> impl Strategy<Value = Value> {
        let text = "(|code|id|ID=A-b |\\(QUERY-dsfr3\\)|COMMA-HuJf6|COMMAND-3M0fs|[\\PC]{0,12})";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text.prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            let key = "(code|message|details|debug|id|slug|failedAttempts|x)";
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((key, inner), 0..6).prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_refusal_panics_and_ids_stay_clean(status in 300_u16..=599, body in any_json()) {
            let refusal = Refusal::read(status, None, body.to_string().as_bytes());
            let error = refusal.into_error("SessionService/SetSession", Bearer::Service);
            let id = error.details().id.unwrap_or_default();
            prop_assert!(id.bytes().all(is_part_of_id), "{id}");
        }
    }

    #[test]
    fn text_that_only_looks_like_an_id_is_not_kept() {
        for message in [
            "it failed (see the log of ada@example.com)",
            "(<script>)",
            "ID=ada@example.com x",
            "()",
        ] {
            let body = serde_json::json!({ "code": 3, "message": message }).to_string();
            assert_eq!(Refusal::read(400, None, body.as_bytes()).id, None, "{message}");
        }
    }
}
