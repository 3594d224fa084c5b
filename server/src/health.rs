//! Liveness and readiness.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use crate::front_door::FrontDoor;

/// The process lives. Login V2 answers the same: 200 and `{}`.
pub async fn healthy() -> Response {
    Json(json!({})).into_response()
}

/// The backend answers, and the store of sessions can be read.
pub async fn ready(State(door): State<FrontDoor>) -> Response {
    let (backend, store) = tokio::join!(door.app().engine.ping(), door.probe_store());
    match (backend, store) {
        (Ok(()), Ok(())) => "OK".into_response(),
        (Err(error), _) => {
            tracing::warn!(error = %error, "not ready: the backend cannot be used");
            (StatusCode::SERVICE_UNAVAILABLE, "the identity backend cannot be used").into_response()
        }
        (_, Err(error)) => {
            tracing::warn!(error = %error, "not ready: the store of sessions cannot be used");
            (StatusCode::SERVICE_UNAVAILABLE, "the store of sessions cannot be used").into_response()
        }
    }
}
