//! Calls of the session service with the login client's token.

use reqwest::Method;
use serde_json::json;

use super::Client;
use super::transport::{Call, Kind, body};
use crate::error::{Bearer, Error};
use crate::ids::{SessionId, SessionToken};
use crate::sessions::{Checks, CreateSession, Session, SessionChanged, SessionCreated, SetSession, wire};

/// Characters of a password that the backend is willing to check.
const MAX_CHECKED_CHARACTERS: usize = 200;

impl Client {
    /// Makes a session, with whatever it verifies. Source: `CreateSession` (session/v2/session_service.proto).
    ///
    /// # Errors
    /// `PasswordWrong`, `PasswordNotSet`, `UserNotUsable`, `NotFound` (no such user), `PasswordTooLong`, and outages.
    pub async fn create_session(&self, request: &CreateSession) -> Result<SessionCreated, Error> {
        let created: wire::Created = self
            .call(Call {
                rpc: "SessionService/CreateSession",
                kind: kind_of(&request.checks)?,
                bearer: self.service(),
                method: Method::POST,
                url: self.url(&["v2", "sessions"])?,
                body: body(request)?,
            })
            .await?;
        created
            .into_model()
            .ok_or(Error::Malformed(crate::error::Malformation::WrongShape))
    }

    /// Adds to a session. The token in the answer is the only one that counts from now on: keep it before anything else.
    /// Source: `SetSession` (session/v2/session_service.proto).
    ///
    /// # Errors
    /// `PasswordWrong`, `PasswordNotSet`, `UserLocked`, `SessionGone`, `PasswordTooLong`, and outages.
    pub async fn set_session(&self, id: &SessionId, request: &SetSession) -> Result<SessionChanged, Error> {
        let changed: wire::Set = self
            .call(Call {
                rpc: "SessionService/SetSession",
                kind: kind_of(&request.checks)?,
                bearer: self.service(),
                method: Method::PATCH,
                url: self.url(&["v2", "sessions", id.as_str()])?,
                body: body(request)?,
            })
            .await?;
        Ok(changed.into_model())
    }

    /// Reads a session; with a token, only if that is its latest. An expired session is read all the same.
    /// Source: `GetSession` (session/v2/session_service.proto).
    ///
    /// Security: asked over Connect, because the REST address would carry the token into access logs.
    ///
    /// # Errors
    /// `SessionGone`, and outages.
    pub async fn get_session(&self, id: &SessionId, token: Option<&SessionToken>) -> Result<Session, Error> {
        let mut message = json!({ "sessionId": id });
        if let Some(token) = token {
            message["sessionToken"] = token.expose().into();
        }
        let got: wire::Got = self
            .call(Call {
                rpc: "SessionService/GetSession",
                kind: Kind::Read,
                bearer: self.service(),
                method: Method::POST,
                url: self.url(&["zitadel.session.v2.SessionService", "GetSession"])?,
                body: body(&message)?,
            })
            .await?;
        Ok(got.session)
    }

    /// Reads sessions by id, newest first; unknown ids are left out. Whether this browser holds their latest tokens is not
    /// checked. Source: `ListSessions` (session/v2/session_service.proto).
    ///
    /// # Errors
    /// Outages.
    pub async fn list_sessions(&self, ids: &[SessionId]) -> Result<Vec<Session>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let message = json!({
            "query": { "limit": ids.len(), "asc": false },
            "queries": [{ "idsQuery": { "ids": ids } }],
            "sortingColumn": "SESSION_FIELD_NAME_CREATION_DATE",
        });
        let listed: wire::Listed = self
            .call(Call {
                rpc: "SessionService/ListSessions",
                kind: Kind::Read,
                bearer: self.service(),
                method: Method::POST,
                url: self.url(&["v2", "sessions", "search"])?,
                body: body(&message)?,
            })
            .await?;
        Ok(listed.sessions)
    }

    /// Ends a session; one that is over already is no error. Source: `DeleteSession` (session/v2/session_service.proto).
    ///
    /// # Errors
    /// `SessionGone` where a token is given and is not the latest, and outages.
    pub async fn delete_session(&self, id: &SessionId, token: Option<&SessionToken>) -> Result<(), Error> {
        self.end_session(self.service(), id, token).await
    }

    pub(super) async fn end_session(
        &self,
        bearer: Bearer<'_>,
        id: &SessionId,
        token: Option<&SessionToken>,
    ) -> Result<(), Error> {
        let message = match token {
            Some(token) => json!({ "sessionToken": token.expose() }),
            None => json!({}),
        };
        self.command(Call {
            rpc: "SessionService/DeleteSession",
            kind: Kind::Write,
            bearer,
            method: Method::DELETE,
            url: self.url(&["v2", "sessions", id.as_str()])?,
            body: body(&message)?,
        })
        .await
    }

    pub(super) fn service(&self) -> Bearer<'_> {
        Bearer::Service(&self.inner.config.service_token)
    }
}

/// How long the checks may take; a password that the backend would not even look at is refused here.
fn kind_of(checks: &Checks) -> Result<Kind, Error> {
    use secrecy::ExposeSecret;
    let Some(password) = &checks.password else {
        return Ok(Kind::Write);
    };
    if password.expose_secret().chars().count() > MAX_CHECKED_CHARACTERS {
        return Err(Error::PasswordTooLong);
    }
    Ok(Kind::SlowWrite)
}
