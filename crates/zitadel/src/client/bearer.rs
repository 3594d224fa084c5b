//! The login client's bearer: kept, renewed before its end, and renewed once more where the backend refuses it.
//! How a call is sent is not known here.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use time::OffsetDateTime;
use url::Url;
use url::form_urlencoded::Serializer;

use super::transport::{Body, Call, Kind};
use super::{Client, ClientConfig};
use crate::credentials::{Credentials, KeyFile};
use crate::error::{Bearer, Cause, Details, Error, Malformation};
use crate::ids::ServiceToken;
use crate::json;

/// The scope that lets a token of the backend be used on its own API.
const SCOPE: &str = "openid urn:zitadel:iam:org:project:id:zitadel:aud";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// The longest time before its end at which a bearer is renewed; short-lived ones are after nine tenths of their time.
const RENEW_BEFORE: time::Duration = time::Duration::minutes(5);
/// What an access token without a stated end is good for.
const UNSTATED_LIFETIME: Duration = Duration::from_secs(60);
/// The shortest time that an access token is kept, whatever end it states: one that is said to end at once would be asked for
/// again by every call. Where it does end sooner the backend refuses it, and that renews it.
const SHORTEST_LIFETIME: Duration = Duration::from_secs(10);
/// How long a refusal of the credentials is taken for granted, so that a wrong key file is not tried by every request;
/// and for how long after a bearer was renewed because of its refusal another refusal renews none.
const REFUSAL_HOLDS: Duration = Duration::from_secs(5);

/// What is known of the bearer.
#[derive(Default)]
pub(super) struct ServiceBearer {
    known: Mutex<Known>,
    /// Held by the one who renews.
    renewing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    kept: Option<Kept>,
    refused: Option<(OffsetDateTime, Details)>,
    /// When a bearer was last forgotten because it was refused.
    forgotten_at: Option<OffsetDateTime>,
}

#[derive(Clone)]
struct Kept {
    token: ServiceToken,
    renew_at: OffsetDateTime,
    ends_at: OffsetDateTime,
}

impl Kept {
    fn new(token: ServiceToken, now: OffsetDateTime, ends_at: OffsetDateTime) -> Self {
        let tenth: time::Duration = (ends_at - now) / 10;
        Self {
            token,
            renew_at: ends_at - tenth.min(RENEW_BEFORE),
            ends_at,
        }
    }
}

impl ServiceBearer {
    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self) -> Option<Kept> {
        self.known().kept.clone()
    }

    /// Forgets a bearer that was refused, unless another has taken its place already. False if the one before it was refused
    /// just now, too: then the next would be no better.
    fn forget(&self, refused: &ServiceToken, now: OffsetDateTime) -> bool {
        let mut known = self.known();
        let is_kept = |kept: &Kept| kept.token.expose() == refused.expose();
        if !known.kept.as_ref().is_some_and(is_kept) {
            return true;
        }
        if known.forgotten_at.is_some_and(|at| (at..at + REFUSAL_HOLDS).contains(&now)) {
            return false;
        }
        known.kept = None;
        known.forgotten_at = Some(now);
        true
    }
}

impl Client {
    /// The bearer of the next call, in clear: for who examines a set-up. Sign-ins never need it.
    ///
    /// # Errors
    /// As every call.
    pub async fn bearer(&self) -> Result<ServiceToken, Error> {
        self.service_token(self.inner.config.read_timeout).await
    }

    /// The bearer for the next call. One caller renews it; the others go on with the old one while it lasts, else wait.
    pub(super) async fn service_token(&self, timeout: Duration) -> Result<ServiceToken, Error> {
        if let Credentials::Token(token) = &self.inner.config.credentials {
            return Ok(token.clone());
        }
        let bearer = &self.inner.bearer;
        let now = self.inner.config.clock.now();
        match bearer.kept() {
            Some(kept) if now < kept.renew_at => Ok(kept.token),
            Some(kept) if now < kept.ends_at => {
                let Ok(_renewing) = bearer.renewing.try_lock() else {
                    return Ok(kept.token);
                };
                // Somebody else may just have been done with it.
                if let Some(renewed) = bearer.kept().filter(|renewed| now < renewed.renew_at) {
                    return Ok(renewed.token);
                }
                match self.renew(timeout).await {
                    Ok(token) => Ok(token),
                    Err(error) => {
                        tracing::warn!(error = %error, details = %error.details(), "service token could not be renewed yet");
                        Ok(kept.token)
                    }
                }
            }
            _ => {
                let waiting = tokio::time::timeout(timeout, bearer.renewing.lock());
                let _renewing = waiting.await.map_err(|_| Error::TimedOut(None))?;
                match bearer.kept() {
                    Some(kept) if self.inner.config.clock.now() < kept.ends_at => Ok(kept.token),
                    _ => self.renew(timeout).await,
                }
            }
        }
    }

    /// Whether another try with a new bearer may succeed where this one was refused. Another instance refuses it because it is
    /// not its own, which says nothing about the bearer.
    pub(super) fn can_renew(&self, refused: &ServiceToken) -> bool {
        match self.inner.config.credentials {
            Credentials::Token(_) => false,
            Credentials::KeyFile(_) | Credentials::SystemUser(_) => {
                self.is_at_home() && self.inner.bearer.forget(refused, self.inner.config.clock.now())
            }
        }
    }

    async fn renew(&self, timeout: Duration) -> Result<ServiceToken, Error> {
        let now = self.inner.config.clock.now();
        let kept = match &self.inner.config.credentials {
            Credentials::Token(token) => return Ok(token.clone()),
            Credentials::SystemUser(user) => {
                let (token, ends_at) = user.bearer(now).ok_or_else(unsigned)?;
                Kept::new(token, now, ends_at)
            }
            Credentials::KeyFile(file) => self.exchange_assertion(file, now, timeout).await?,
        };
        let token = kept.token.clone();
        let mut known = self.inner.bearer.known();
        known.kept = Some(kept);
        known.refused = None;
        Ok(token)
    }

    /// Source: RFC 7523, section 2.1.
    async fn exchange_assertion(&self, file: &KeyFile, now: OffsetDateTime, timeout: Duration) -> Result<Kept, Error> {
        if let Some((at, details)) = &self.inner.bearer.known().refused
            && (*at..*at + REFUSAL_HOLDS).contains(&now)
        {
            return Err(Error::ServiceTokenRefused(details.clone()));
        }
        let assertion = file.assertion(&issuer(&self.inner.config), now).ok_or_else(unsigned)?;
        let form = Serializer::new(String::new())
            .append_pair("grant_type", GRANT)
            .append_pair("assertion", assertion.expose_secret())
            .append_pair("scope", SCOPE)
            .finish();
        let call = Call {
            rpc: "OAuth/Token",
            kind: Kind::Write,
            bearer: Bearer::Nobody,
            method: Method::POST,
            url: self.url(&["oauth", "v2", "token"])?,
            body: Some(Body::Form(form.into_bytes())),
        };
        // Whatever instance the call itself is for, the login client's bearer is the configured one's.
        let home = Self {
            addressee: Arc::clone(&self.inner.configured),
            ..self.clone()
        };
        let answer = home
            .send_once(&call, None, timeout, 0)
            .await
            .map_err(|error| self.refused(error, now))?;
        let granted: Granted = json::decode(&answer.body).map_err(|_| Error::Malformed(Malformation::WrongShape))?;
        let token = ServiceToken::new(granted.access_token.expose_secret().to_owned());
        if !token.can_be_sent() {
            return Err(Error::Malformed(Malformation::WrongShape));
        }
        let lifetime = granted.expires_in.map_or(UNSTATED_LIFETIME, |seconds| {
            // Longer than a month is asked for again all the same.
            Duration::from_secs(seconds.min(30 * 24 * 60 * 60)).max(SHORTEST_LIFETIME)
        });
        Ok(Kept::new(token, now, now + lifetime))
    }

    /// A token endpoint that says no says it with 400 or 401: the credentials are refused, the call was not invalid.
    fn refused(&self, error: Error, now: OffsetDateTime) -> Error {
        let is_refusal = matches!(
            error,
            Error::InvalidRequest { .. } | Error::PermissionDenied(_) | Error::Unexpected { status: 401, .. }
        );
        if !is_refusal {
            return error;
        }
        let details = error.details();
        self.inner.bearer.known().refused = Some((now, details.clone()));
        Error::ServiceTokenRefused(details)
    }
}

/// The key signed when it was read, so this does not happen.
fn unsigned() -> Error {
    Error::Unavailable(Cause::Answer(Details::default()))
}

/// What the backend takes for its own name: the address of the API, under the host that calls are sent for.
fn issuer(config: &ClientConfig) -> String {
    let api: &Url = &config.api_url;
    match config.public_host.as_ref().or(config.instance_host.as_ref()) {
        Some(host) => format!("{}://{host}", api.scheme()),
        None => api.origin().ascii_serialization(),
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    expires_in: Option<u64>,
}
