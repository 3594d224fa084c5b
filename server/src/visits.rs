//! One browser, one request at a time; a submit that was begun is finished, whoever goes away; a repeated one changes nothing.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use http::{HeaderValue, Method, StatusCode};
use moka::future::Cache;
use sha2::{Digest, Sha256};
use tracing::Instrument;
use vestibule_app::load::bare_error;
use vestibule_app::screens::error::Kind;
use vestibule_app::state::Ask;
use vestibule_engine::visit_lock::VisitLocks;
use vestibule_zitadel::TRACE_PARENT;

use crate::front_door::FrontDoor;
use crate::pages::respond;

/// No form of ours is longer.
const MAX_FORM_BYTES: usize = 64 * 1024;

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
}

impl Visits {
    /// Nobody is here.
    pub fn new() -> Self {
        Self {
            locks: VisitLocks::new(),
            handovers: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(Duration::from_secs(120))
                .build(),
        }
    }
}

/// Takes the lock of this browser, and runs the rest in a task of its own.
pub async fn one_at_a_time(State(door): State<FrontDoor>, request: Request, next: Next) -> Response {
    let ask = request.extensions().get::<Ask>().cloned().unwrap_or_default();
    let trace = TRACE_PARENT.try_with(Clone::clone).unwrap_or_default();
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
            respond(bare_error(door.app(), &ask, Kind::Internal))
        }
    }
}

async fn run(door: FrontDoor, request: Request, next: Next) -> Response {
    let id = cookie(request.headers(), door.cookie_name());
    let Some(id) = id else { return next.run(request).await };
    let visits = door.visits();
    let _guard = visits.locks.lock(lock_key(&id)).await;
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_FORM_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let key = handover_key(&id, parts.uri.path(), &body);
    if let Some(handover) = visits.handovers.get(&key).await {
        tracing::info!("repeated submit led to the first one's end");
        let headers = [(LOCATION, handover.location.clone()), (SET_COOKIE, handover.cookie.clone())];
        return (StatusCode::SEE_OTHER, headers).into_response();
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.status() == StatusCode::SEE_OTHER
        && let (Some(location), Some(cookie)) = (response.headers().get(LOCATION), response.headers().get(SET_COOKIE))
    {
        let handover = Handover {
            location: location.clone(),
            cookie: cookie.clone(),
        };
        visits.handovers.insert(key, Arc::new(handover)).await;
    }
    response
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
