//! Reads every request to its end before anything answers it.
//!
//! Hyper closes a connection on which a request was answered unread, and whatever its caller sends next on that
//! connection is lost. A refusal (no token, unknown address) would do that.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, middleware};

use super::gateway::refusal;
use crate::wire::{ApiError, Code};

/// Largest request in bytes, gRPC's own limit.
const LARGEST_BODY: usize = 4 * 1024 * 1024;

/// Puts the reading before all routes of `router`.
pub fn buffered(router: Router) -> Router {
    router.layer(middleware::from_fn(read_first))
}

async fn read_first(request: Request, next: Next) -> Response {
    let is_connect = request.uri().path().starts_with("/zitadel.");
    let (parts, body) = request.into_parts();
    match to_bytes(body, LARGEST_BODY).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => {
            let error = ApiError::plain(Code::ResourceExhausted, "grpc: received message larger than max");
            if is_connect {
                return (StatusCode::TOO_MANY_REQUESTS, Json(error.connect_body())).into_response();
            }
            refusal(&error)
        }
    }
}
