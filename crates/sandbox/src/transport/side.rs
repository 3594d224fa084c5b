//! Which calls see the state of a while ago when a projection delay is set.
//!
//! A real backend answers searches and most reads from tables that are brought up to date some time after a command was
//! acknowledged; on a fast machine that takes milliseconds, on a busy one seconds. A client that reads its own write too
//! early gets "not found" or the old state, and must ask again.
//!
//! Behind: every `List…` and `Get…`, in v1 every GET. That is people, organizations, settings, brand, translations,
//! features, metadata, keys, sessions in lists, methods and factors; the recorded conversations poll all of these.
//!
//! Never behind:
//! * commands, and what they read to decide: user, password, session and code of a check, uniqueness, policies;
//! * the bearer token and the roles of its owner. The real one looks these up on the read side too, but a token that its
//!   own maker cannot use yet would only ever be retried, and tests of everything else would be about that;
//! * `GetSession`: the recorded one shows the token and the factors of the write just before it, every time, because it
//!   catches up before it answers. So do the reads of a request that a browser was just sent here with.

use axum::http::Method;

/// The state that a call sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Everything that was acknowledged.
    Written,
    /// What was acknowledged a while ago.
    Projected,
}

/// Reads that catch up before they answer.
const CATCHING_UP: [&str; 4] = [
    "GetSession",
    "GetAuthRequest",
    "GetSAMLRequest",
    "GetDeviceAuthorizationRequest",
];

impl Side {
    /// The side of a call; `name` is empty in v1.
    pub fn of(name: &str, rest: Option<&Method>) -> Self {
        let method = name.rsplit('/').next().unwrap_or_default();
        let is_read = if name.is_empty() {
            rest == Some(&Method::GET)
        } else {
            (method.starts_with("Get") || method.starts_with("List")) && !CATCHING_UP.contains(&method)
        };
        if is_read { Self::Projected } else { Self::Written }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_and_reads_are_behind_and_commands_are_not() {
        for name in ["ListUsers", "GetUserByID", "ListPasskeys", "GetLoginSettings", "ListSessions"] {
            assert_eq!(Side::of(&format!("zitadel.a.v2.B/{name}"), None), Side::Projected, "{name}");
        }
        for name in ["CreateSession", "SetSession", "GetSession", "SetPassword", "DeleteUser"] {
            let rest = Some(&Method::POST);
            assert_eq!(Side::of(&format!("zitadel.a.v2.B/{name}"), rest), Side::Written, "{name}");
        }
        assert_eq!(Side::of("", Some(&Method::GET)), Side::Projected);
        assert_eq!(Side::of("", Some(&Method::PUT)), Side::Written);
    }
}
