//! Every refusal and every outage of the backend, as one enum of what a sign-in can do about it.
//! What a person is told is not decided here: no text of the backend gets through.

use std::fmt;
use std::time::Duration;

use crate::ids::SessionToken;

mod answer;

pub(crate) use answer::Refusal;

/// Whose bearer a call carried, and with it, whose fault a refused bearer is.
#[derive(Clone, Copy)]
pub(crate) enum Bearer<'a> {
    /// The login client's.
    Service,
    /// A person's.
    Person(&'a SessionToken),
    /// None: assets are public.
    Nobody,
}

/// Why a call did not succeed. `Display` names neither address nor token, and repeats no text of the backend.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The password was wrong. The attempt that reaches the lockout limit looks like any other; only the next says locked.
    #[error("password is wrong")]
    PasswordWrong {
        /// Wrong attempts in a row, this one included.
        failed_attempts: u32,
    },
    /// The user has no password.
    #[error("user has no password")]
    PasswordNotSet,
    /// The user is locked (`COMMAND-JLK35`).
    #[error("user is locked")]
    UserLocked,
    /// The user is locked, inactive or removed; the backend does not tell which (`SESSION-Gj4ko`).
    #[error("user cannot be used")]
    UserNotUsable,
    /// What the call names does not exist, or is not visible yet.
    #[error("not found")]
    NotFound(Details),
    /// The session is over, or its token is not the latest one: sign in again.
    #[error("session is gone")]
    SessionGone(Details),
    /// The person's token is no bearer at the moment: a factor must be verified (again) in its session (`AUTHZ-Kl3p0`).
    #[error("session lacks a verified factor")]
    SessionNotVerified(Details),
    /// The login client's own bearer is refused: a matter for the operator.
    #[error("service token is refused")]
    ServiceTokenRefused(Details),
    /// The bearer counts but may not do this.
    #[error("permission is denied")]
    PermissionDenied(Details),
    /// The password is longer than 72 bytes (to set) or 200 characters (to check).
    #[error("password is too long")]
    PasswordTooLong,
    /// The new password is the old one.
    #[error("password is unchanged")]
    PasswordUnchanged,
    /// The new password breaks a rule of the organization; the backend names one at a time.
    #[error("password breaks a rule")]
    PasswordTooWeak {
        /// Which.
        rule: PasswordRule,
    },
    /// A code was wrong: mistyped, replaced by a newer one, or somebody else's.
    #[error("code is wrong")]
    CodeWrong {
        /// Wrong attempts in a row, this one included, where the backend counts them for this code and tells.
        failed_attempts: Option<u32>,
        /// What is behind it; nothing where the backend was not even asked.
        details: Details,
    },
    /// The code was used before, or none was ever given out: ask for another.
    #[error("code is used up")]
    CodeUsed(Details),
    /// The code is too old: ask for another.
    #[error("code has expired")]
    CodeExpired(Details),
    /// A passkey or a security key did not do; the backend reports it as a 500.
    #[error("passkey or security key is refused")]
    WebAuthnFailed {
        /// Why.
        failure: WebAuthnFailure,
        /// What is behind it.
        details: Details,
    },
    /// There is nothing to finish or to repeat: no challenge, no registration under way, no code outstanding. Begin anew.
    #[error("nothing is pending")]
    NothingPending(Details),
    /// The factor, or the whole user, is set up already.
    #[error("already set up")]
    AlreadySetUp(Details),
    /// The factor is not set up (any more).
    #[error("factor is not set up")]
    NotSetUp(Details),
    /// The e-mail address or phone number must be verified first.
    #[error("contact is not verified")]
    ContactNotVerified(Details),
    /// The new e-mail address or phone number is the one there is.
    #[error("contact is unchanged")]
    ContactUnchanged(Details),
    /// The person would hold more recovery codes than the backend keeps: remove them first.
    #[error("too many recovery codes")]
    TooManyRecoveryCodes(Details),
    /// Somebody or something else is there already.
    #[error("conflict")]
    Conflict(Details),
    /// Too many calls.
    #[error("too many calls")]
    RateLimited {
        /// Time to wait, if the backend named one.
        retry_after: Option<Duration>,
    },
    /// The backend refuses the call as it stands.
    #[error("request is invalid")]
    InvalidRequest {
        /// Zitadel's id of the refusal.
        id: Option<String>,
        /// Its gRPC code.
        code: Option<u8>,
    },
    /// The address lies outside the backend, so it is not fetched.
    #[error("asset is foreign")]
    ForeignAsset,
    /// The backend cannot be reached, or is broken.
    #[error("identity backend is unavailable")]
    Unavailable(#[source] Cause),
    /// The backend did not answer in time; what a write has done is unknown.
    #[error("identity backend timed out")]
    TimedOut(#[source] Option<reqwest::Error>),
    /// The backend answered something that is no answer.
    #[error("answer is malformed")]
    Malformed(#[source] Malformation),
    /// The backend answered what this crate knows no meaning of.
    #[error("answer is unexpected")]
    Unexpected {
        /// The HTTP status.
        status: u16,
        /// Zitadel's id of the refusal.
        id: Option<String>,
        /// Its gRPC code.
        code: Option<u8>,
    },
}

impl Error {
    /// The HTTP status and Zitadel's id behind the error, as far as an answer is behind it; for logs, not for people.
    #[must_use]
    pub fn details(&self) -> Details {
        match self {
            Self::NotFound(details)
            | Self::SessionGone(details)
            | Self::SessionNotVerified(details)
            | Self::ServiceTokenRefused(details)
            | Self::PermissionDenied(details)
            | Self::CodeUsed(details)
            | Self::CodeExpired(details)
            | Self::NothingPending(details)
            | Self::AlreadySetUp(details)
            | Self::NotSetUp(details)
            | Self::ContactNotVerified(details)
            | Self::ContactUnchanged(details)
            | Self::TooManyRecoveryCodes(details)
            | Self::Conflict(details)
            | Self::Unavailable(Cause::Answer(details)) => details.clone(),
            Self::CodeWrong { details, .. } | Self::WebAuthnFailed { details, .. } => details.clone(),
            Self::InvalidRequest { id, code } => Details {
                status: Some(400),
                id: id.clone(),
                code: *code,
            },
            Self::Unexpected { status, id, code } => Details {
                status: Some(*status),
                id: id.clone(),
                code: *code,
            },
            Self::PasswordWrong { .. } => Details::new(400, 3, "COMMAND-3M0fs"),
            Self::PasswordNotSet => Details::new(400, 9, "COMMAND-3nJ4t"),
            Self::UserLocked => Details::new(400, 9, "COMMAND-JLK35"),
            Self::UserNotUsable => Details::new(400, 9, "SESSION-Gj4ko"),
            Self::PasswordUnchanged => Details::new(500, 13, "COMMAND-CahN2"),
            Self::PasswordTooWeak { rule } => Details::new(400, 3, rule.id()),
            Self::RateLimited { .. } => Details {
                status: Some(429),
                ..Details::default()
            },
            Self::PasswordTooLong
            | Self::ForeignAsset
            | Self::Unavailable(Cause::Transport(_))
            | Self::TimedOut(_)
            | Self::Malformed(_) => Details::default(),
        }
    }

    /// A code that was not even asked about.
    pub(crate) fn code_wrong() -> Self {
        Self::CodeWrong {
            failed_attempts: None,
            details: Details::default(),
        }
    }

    /// Whether this is [`Error::NotFound`].
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound(_))
    }

    /// Whether this is [`Error::SessionGone`].
    #[must_use]
    pub fn is_session_gone(&self) -> bool {
        matches!(self, Self::SessionGone(_))
    }

    /// Whether the person's token is no bearer for this (any more, or yet), so that whoever asked has to find out what is missing.
    #[must_use]
    pub const fn is_for_want_of_a_bearer(&self) -> bool {
        matches!(
            self,
            Self::SessionGone(_) | Self::SessionNotVerified(_) | Self::PermissionDenied(_)
        )
    }

    /// Whether the person tried something that did not do, and may try again or another way: it is no fault of anybody's
    /// set-up, and no outage whatever the status was.
    #[must_use]
    pub fn is_failed_attempt(&self) -> bool {
        matches!(
            self,
            Self::PasswordWrong { .. }
                | Self::CodeWrong { .. }
                | Self::CodeUsed(_)
                | Self::CodeExpired(_)
                | Self::WebAuthnFailed { .. }
                | Self::NothingPending(_)
        )
    }

    /// Whether the backend, not the person, is at fault, so that trying again later may help.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_) | Self::TimedOut(_) | Self::Malformed(_) | Self::RateLimited { .. }
        )
    }

    /// Whether the read side may simply not have seen a write yet.
    pub(crate) fn may_be_early(&self) -> bool {
        match self {
            Self::NotFound(_) => true,
            Self::SessionGone(details) => details.status == Some(404),
            _ => false,
        }
    }

    /// Sorts what reqwest reports.
    pub(crate) fn from_transport(error: reqwest::Error) -> Self {
        // Security: the address may carry ids; it does not belong in logs.
        let error = error.without_url();
        if error.is_timeout() {
            return Self::TimedOut(Some(error));
        }
        Self::Unavailable(Cause::Transport(error))
    }
}

/// What is behind an answer that was a refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// The HTTP status.
    pub status: Option<u16>,
    /// Zitadel's id of the refusal, such as `COMMAND-3M0fs`, or its slug: letters, digits, dashes and underscores only.
    pub id: Option<String>,
    /// The gRPC code, whichever transport named it: 9 is `failed_precondition`.
    pub code: Option<u8>,
}

impl Details {
    fn new(status: u16, code: u8, id: &str) -> Self {
        Self {
            status: Some(status),
            id: Some(id.to_owned()),
            code: Some(code),
        }
    }
}

impl fmt::Display for Details {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(formatter, "status {status}")?,
            None => formatter.write_str("no status")?,
        }
        match &self.id {
            Some(id) => write!(formatter, ", id {id}"),
            None => Ok(()),
        }
    }
}

/// Why the backend is unavailable.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// It was not reached, or broke off.
    #[error(transparent)]
    Transport(reqwest::Error),
    /// It said so.
    #[error("{0}")]
    Answer(Details),
}

/// Why an answer is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformation {
    /// No JSON: an HTML page, or JSON that was cut short.
    #[error("answer is no json")]
    NotJson,
    /// JSON, but not the message that was asked for.
    #[error("answer is another message")]
    WrongShape,
    /// More bytes than the configured limit.
    #[error("answer is too large")]
    TooLarge,
}

/// Why a passkey or a security key did not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WebAuthnFailure {
    /// The person has no key that could answer the challenge on this domain (`WEBAU-4G8sw`).
    NoUsableKey,
    /// The answer is not that of a key that was asked: another challenge, domain, key, person or a wrong signature
    /// (`WEBAU-3M9si`, `WEBAU-ADgv4`).
    Assertion,
    /// The new key was refused: another challenge or domain, or a registration that a later one replaced
    /// (`WEBAU-3Vb9s`, `WEBAU-sEr8c`).
    Registration,
    /// Anything else.
    Other,
}

impl WebAuthnFailure {
    fn from_id(id: &str) -> Self {
        match id {
            "WEBAU-4G8sw" => Self::NoUsableKey,
            "WEBAU-3M9si" | "WEBAU-ADgv4" => Self::Assertion,
            "WEBAU-3Vb9s" | "WEBAU-sEr8c" => Self::Registration,
            _ => Self::Other,
        }
    }
}

/// A rule that a new password broke. Source: the ids in zitadel/internal/domain/policy_password_complexity.go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PasswordRule {
    /// Too short.
    Length,
    /// No upper-case letter.
    Uppercase,
    /// No lower-case letter.
    Lowercase,
    /// No digit.
    Number,
    /// No symbol.
    Symbol,
}

impl PasswordRule {
    /// The part of the backend's id behind the dash; what stands before it differs from call to call.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Length => "HuJf6",
            Self::Uppercase => "VoaRj",
            Self::Lowercase => "co3Xw",
            Self::Number => "ZBv4H",
            Self::Symbol => "ZDLwA",
        }
    }

    fn from_id(id: &str) -> Option<Self> {
        let (_, suffix) = id.rsplit_once('-')?;
        [Self::Length, Self::Uppercase, Self::Lowercase, Self::Number, Self::Symbol]
            .into_iter()
            .find(|rule| rule.id() == suffix)
    }
}
