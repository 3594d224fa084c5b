//! One browser, one request at a time; a submit that was begun is finished, whoever goes away; a repeated one changes nothing.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{OriginalUri, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use http::{HeaderValue, Method, StatusCode};
use moka::future::Cache;
use sha2::{Digest, Sha256};
use tracing::Instrument;
use vestibule_app::address::Query;
use vestibule_app::load::bare_error;
use vestibule_app::screens::error::Kind;
use vestibule_app::server_fns::Submit;
use vestibule_app::state::Ask;
use vestibule_engine::visit_lock::{VisitGuard, VisitLocks};
use vestibule_zitadel::TRACE_PARENT;

use crate::front_door::FrontDoor;
use crate::pages::{respond, see_other};

/// No form of ours is longer.
const MAX_FORM_BYTES: usize = 64 * 1024;

/// Most bytes of a question that is asked while somebody types: a password, a token and the page's own address.
const MAX_QUESTION_BYTES: usize = 4096;

/// The end of a submit that changed the cookie, for its repetition with the old one.
///
/// A browser that submits twice drops the first answer, and with it the new cookie. The second request carries the old cookie,
/// whose record is gone. It gets the first one's end.
///
/// Security: the key holds the form's token, which only the browser that was shown the form can know; an id that was planted in
/// a browser is worth nothing here.
#[derive(Debug, Clone)]
struct Handover {
    location: HeaderValue,
    cookie: HeaderValue,
}

/// Locks and handovers of one front door.
#[derive(Debug, Clone)]
pub struct Visits {
    locks: VisitLocks,
    handovers: Cache<[u8; 32], Arc<Handover>>,
    /// Ids that a submit has replaced, each with how often a request that still carried it was sent round.
    replaced: Cache<i128, u32>,
}

/// A request that left before the answer with the new cookie arrived is sent round at most so often.
const MOST_ROUNDS: u32 = 3;

impl Visits {
    /// Nobody is here.
    pub fn new() -> Self {
        let for_a_while = Duration::from_secs(120);
        Self {
            locks: VisitLocks::new(),
            handovers: Cache::builder().max_capacity(10_000).time_to_live(for_a_while).build(),
            replaced: Cache::builder().max_capacity(10_000).time_to_live(for_a_while).build(),
        }
    }
}

/// The lock of the browser that sent these headers, where it has a session.
pub async fn lock(door: &FrontDoor, headers: &HeaderMap) -> Option<VisitGuard> {
    let id = cookie(headers, door.cookie_name())?;
    Some(door.visits().locks.lock(lock_key(&id)).await)
}

/// Takes the lock of this browser, and runs the rest in a task of its own.
pub async fn one_at_a_time(State(door): State<FrontDoor>, request: Request, next: Next) -> Response {
    let ask = request.extensions().get::<Ask>().cloned().unwrap_or_default();
    let trace = TRACE_PARENT.try_with(Clone::clone).unwrap_or_default();
    let query = Query::parse(request.uri().query().unwrap_or_default());
    let work = {
        let door = door.clone();
        async move { run(door, request, next).await }
    };
    // A browser that goes away drops the connection, and hyper the future: a check that was begun must still be stored.
    let task = tokio::spawn(TRACE_PARENT.scope(trace, work).instrument(tracing::Span::current()));
    match task.await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(error = %error, "request ended abnormally");
            respond(bare_error(door.app(), &ask, &query, Kind::Internal))
        }
    }
}

async fn run(door: FrontDoor, request: Request, next: Next) -> Response {
    let Some(id) = cookie(request.headers(), door.cookie_name()) else {
        return next.run(request).await;
    };
    let visits = door.visits();
    let own = lock_key(&id);
    let _guard = visits.locks.lock(own).await;
    if request.method() != Method::POST {
        return match send_round(&door, own, request.extensions().get::<OriginalUri>()).await {
            Some(elsewhere) => elsewhere,
            None => next.run(request).await,
        };
    }
    let (parts, body) = request.into_parts();
    let is_question = parts.uri.path().ends_with(Submit::PasswordStrength.path());
    let most = if is_question { MAX_QUESTION_BYTES } else { MAX_FORM_BYTES };
    let Ok(body) = to_bytes(body, most).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let key = handover_key(&id, parts.uri.path(), &body);
    if let Some(handover) = visits.handovers.get(&key).await {
        tracing::info!("repeated submit led to the first one's end");
        let headers = [(LOCATION, handover.location.clone()), (SET_COOKIE, handover.cookie.clone())];
        return (StatusCode::SEE_OTHER, headers).into_response();
    }
    if visits.replaced.contains_key(&own) {
        // Another form of before: nothing can be checked against a record that is gone, and nothing may be put in its place.
        return see_other(&door.app().base.at("/signedin"));
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.status() == StatusCode::SEE_OTHER
        && let (Some(location), Some(cookie)) = (response.headers().get(LOCATION), response.headers().get(SET_COOKIE))
        && is_another_id(cookie, door.cookie_name(), &id)
    {
        let handover = Handover {
            location: location.clone(),
            cookie: cookie.clone(),
        };
        visits.handovers.insert(key, Arc::new(handover)).await;
        visits.replaced.insert(own, 0).await;
    }
    response
}

/// A page that was asked for with an id that a submit has just replaced: the browser has the new one by now, so it asks again.
///
/// Without this the record of the old id, which is gone, would be made anew and its cookie would take the place of the new one:
/// a second tab that reloads during a sign-in would undo it.
async fn send_round(door: &FrontDoor, own: i128, original: Option<&OriginalUri>) -> Option<Response> {
    let replaced = &door.visits().replaced;
    let rounds = replaced.get(&own).await?;
    if rounds >= MOST_ROUNDS {
        return None;
    }
    replaced.insert(own, rounds + 1).await;
    let address = original.and_then(|original| original.0.path_and_query())?;
    Some(see_other(address.as_str()))
}

fn is_another_id(cookie: &HeaderValue, name: &str, id: &str) -> bool {
    let pair = cookie
        .to_str()
        .ok()
        .and_then(|cookie| cookie.split(';').next()?.split_once('='));
    pair.is_some_and(|(own, value)| own == name && value != id)
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(own, value)| *own == name && !value.is_empty() && value.len() < 100)
        .map(|(_, value)| value.to_owned())
}

fn lock_key(id: &str) -> i128 {
    let digest = Sha256::digest(id.as_bytes());
    digest.iter().take(16).fold(0, |key, byte| (key << 8) | i128::from(*byte))
}

/// Browser, submit, and the whole form: the token in it is one of a kind.
fn handover_key(id: &str, path: &str, body: &[u8]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in [id.as_bytes(), path.as_bytes(), body] {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}
