//! Calls of the session service.

use reqwest::Method;
use serde_json::json;

use super::caller::{Ask, Caller, for_both};
use super::transport::Kind;
use super::{Client, PersonClient};
use crate::error::{Error, Malformation};
use crate::ids::{SessionId, SessionToken};
use crate::sessions::{
    Checks, CreateSession, Session, SessionChanged, SessionCreated, SessionFilter, SessionSearch, SetSession, wire,
};

impl Client {
    /// Makes a session, with whatever it verifies and challenges. Source: `CreateSession` (session/v2/session_service.proto).
    ///
    /// # Errors
    /// `PasswordWrong`, `PasswordNotSet`, `PasswordTooLong`, `CodeWrong`, `NotSetUp`, `WebAuthnFailed` (no key for the
    /// challenge), `UserLocked`, `UserNotUsable`, `NotFound` (no such user), and outages.
    pub async fn create_session(&self, request: &CreateSession) -> Result<SessionCreated, Error> {
        let ask = Ask {
            rpc: "SessionService/CreateSession",
            kind: kind_of(&request.checks)?,
            method: Method::POST,
            path: &["v2", "sessions"],
            message: json!(request),
        };
        let created: wire::Created = self.caller().ask(ask).await?;
        created.into_model().ok_or(Error::Malformed(Malformation::WrongShape))
    }

    /// Adds to a session. The token in the answer is the only one that counts from now on: keep it before anything else.
    /// Source: `SetSession` (session/v2/session_service.proto).
    ///
    /// # Errors
    /// `PasswordWrong`, `PasswordNotSet`, `PasswordTooLong`, `CodeWrong`, `CodeUsed`, `CodeExpired`, `WebAuthnFailed`,
    /// `NothingPending` (no challenge), `NotSetUp`, `UserLocked`, `SessionGone`, and outages. None of them changes anything.
    pub async fn set_session(&self, id: &SessionId, request: &SetSession) -> Result<SessionChanged, Error> {
        let ask = Ask {
            rpc: "SessionService/SetSession",
            kind: kind_of(&request.checks)?,
            method: Method::PATCH,
            path: &["v2", "sessions", id.as_str()],
            message: json!(request),
        };
        Ok(self.caller().ask::<wire::Set>(ask).await?.into_model())
    }

    /// Reads a session; with a token, only if that is its latest. An expired session is read all the same.
    /// Source: `GetSession` (session/v2/session_service.proto).
    ///
    /// Security: asked over Connect, because the REST address would carry the token into access logs.
    ///
    /// # Errors
    /// `SessionGone`, and outages.
    pub async fn get_session(&self, id: &SessionId, token: Option<&SessionToken>) -> Result<Session, Error> {
        read(self.caller(), id, token).await
    }

    /// Reads sessions by id, newest first; unknown ids are left out. Whether this browser holds their latest tokens is not
    /// checked.
    ///
    /// # Errors
    /// Outages.
    pub async fn list_sessions(&self, ids: &[SessionId]) -> Result<Vec<Session>, Error> {
        let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let search = SessionSearch::new(SessionFilter::Ids(ids.to_vec())).limit(limit);
        self.search_sessions(&search).await
    }

    /// Ends a session; one that is over already is no error. Source: `DeleteSession` (session/v2/session_service.proto).
    ///
    /// # Errors
    /// `SessionGone` where a token is given and is not the latest, and outages.
    pub async fn delete_session(&self, id: &SessionId, token: Option<&SessionToken>) -> Result<(), Error> {
        end(self.caller(), id, token).await
    }
}

impl PersonClient {
    /// Reads one of the person's own sessions. Source: `GetSession` (session/v2/session_service.proto).
    ///
    /// # Errors
    /// `SessionGone`, `SessionNotVerified`, `PermissionDenied` (somebody else's), and outages.
    pub async fn get_session(&self, id: &SessionId) -> Result<Session, Error> {
        read(self.caller(), id, None).await
    }

    /// Ends one of the person's own sessions. Source: `DeleteSession` (session/v2/session_service.proto).
    ///
    /// # Errors
    /// `SessionGone`, `SessionNotVerified`, `PermissionDenied` (somebody else's), and outages.
    pub async fn delete_session(&self, id: &SessionId) -> Result<(), Error> {
        end(self.caller(), id, None).await
    }
}

for_both! {
    /// Searches for sessions, newest first. People find their own alone. Source: `ListSessions`
    /// (session/v2/session_service.proto).
    ///
    /// # Errors
    /// With a person's token `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn search_sessions(&self, search: &SessionSearch) -> Result<Vec<Session>, Error> {
        let Some(message) = search.message() else {
            return Ok(Vec::new());
        };
        let ask = Ask {
            rpc: "SessionService/ListSessions",
            kind: Kind::Read,
            method: Method::POST,
            path: &["v2", "sessions", "search"],
            message,
        };
        Ok(self.caller().ask::<wire::Listed>(ask).await?.sessions)
    }
}

async fn read(caller: Caller<'_>, id: &SessionId, token: Option<&SessionToken>) -> Result<Session, Error> {
    let mut message = json!({ "sessionId": id });
    if let Some(token) = token {
        message["sessionToken"] = token.expose().into();
    }
    let ask = Ask {
        rpc: "SessionService/GetSession",
        kind: Kind::Read,
        method: Method::POST,
        path: &["zitadel.session.v2.SessionService", "GetSession"],
        message,
    };
    Ok(caller.ask::<wire::Got>(ask).await?.session)
}

async fn end(caller: Caller<'_>, id: &SessionId, token: Option<&SessionToken>) -> Result<(), Error> {
    let message = match token {
        Some(token) => json!({ "sessionToken": token.expose() }),
        None => json!({}),
    };
    let ask = Ask {
        rpc: "SessionService/DeleteSession",
        kind: Kind::Write,
        method: Method::DELETE,
        path: &["v2", "sessions", id.as_str()],
        message,
    };
    caller.tell(ask).await
}

/// How long the checks may take; what the backend would not even look at is refused here.
fn kind_of(checks: &Checks) -> Result<Kind, Error> {
    checks.plausible()?;
    Ok(if checks.is_slow() { Kind::SlowWrite } else { Kind::Write })
}
