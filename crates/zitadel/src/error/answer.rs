//! Sorts the backend's refusals. Texts of the backend are looked at, never kept.

use std::time::Duration;

use serde_json::Value;

use super::{Bearer, Cause, Details, Error, PasswordRule};

/// A refusal, read from either transport: the REST gateway's `{"code":9,…}` or Connect's `{"code":"failed_precondition",…}`.
#[derive(Debug, Default)]
pub(crate) struct Refusal {
    status: u16,
    retry_after: Option<Duration>,
    /// Whether the body was a JSON object at all; a proxy's error page is not.
    is_message: bool,
    id: Option<String>,
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
        refusal.id = refusal.id.or_else(|| id_in(text));
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
        let error = match id {
            "COMMAND-3M0fs" => Error::PasswordWrong {
                failed_attempts: self.failed_attempts.unwrap_or(0),
            },
            "COMMAND-3nJ4t" => Error::PasswordNotSet,
            "COMMAND-JLK35" => Error::UserLocked,
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
                Bearer::Service(_) | Bearer::Nobody => self.bearer_refused(bearer),
            },
            // How callers without any membership are refused, as 404.
            "AUTHZ-cdgFk" => Error::PermissionDenied(self.details()),
            // The instance or public host is unknown: a matter of configuration, not something that a person named.
            "QUERY-1kIjX" | "QUERY-IuGh1" => Error::Unexpected {
                status: self.status,
                id: self.id.clone(),
            },
            _ => return None,
        };
        Some(error)
    }

    fn by_status(self, bearer: Bearer<'_>) -> Error {
        match self.status {
            500 if self.is_too_long => Error::PasswordTooLong,
            // WebAuthn failures are no outages, although they look like some.
            500 if self.id.as_deref().is_some_and(|id| id.starts_with("WEBAU-")) => Error::InvalidRequest { id: self.id },
            400 => Error::InvalidRequest { id: self.id },
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
            },
            500..=599 => Error::Unavailable(Cause::Answer(self.details())),
            status => Error::Unexpected { status, id: self.id },
        }
    }

    fn bearer_refused(&self, bearer: Bearer<'_>) -> Error {
        match bearer {
            Bearer::Service(_) => Error::ServiceTokenRefused(self.details()),
            Bearer::Person(_) => Error::SessionGone(self.details()),
            Bearer::Nobody => Error::PermissionDenied(self.details()),
        }
    }

    fn details(&self) -> Details {
        Details {
            status: Some(self.status),
            id: self.id.clone(),
        }
    }
}

/// The id of a refusal without details stands in its text only: `… (QUERY-dsfr3)` or `… ID=QUERY-IuGh1 Message=…`.
fn id_in(text: &str) -> Option<String> {
    let at_end = || clean_id(text.strip_suffix(')')?.rsplit_once('(')?.1);
    let labelled = || clean_id(text.split_once("ID=")?.1.split_once(' ')?.0);
    at_end().or_else(labelled)
}

/// Only what looks like an id is one: it ends up in logs.
fn clean_id(text: &str) -> Option<String> {
    let is_clean = !text.is_empty() && text.len() <= 60 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_clean.then(|| text.to_owned())
}

fn attempts(value: &Value) -> Option<u32> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    Some(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ids::ServiceToken;

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
            let token = ServiceToken::new("secret".to_owned());
            let refusal = Refusal::read(status, None, body.to_string().as_bytes());
            let error = refusal.into_error("SessionService/SetSession", Bearer::Service(&token));
            let id = error.details().id.unwrap_or_default();
            prop_assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{id}");
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
