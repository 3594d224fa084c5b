//! Health, for whoever watches the process. What speaks OpenID Connect is not here yet and says so.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde_json::json;

use crate::state::App;

pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/debug/healthz", get("ok"))
        .route("/debug/validate", get(|| async { Json("ok") }))
        .route("/debug/ready", get(ready))
        .route("/debug/{*rest}", any(not_found))
        .route("/.well-known/openid-configuration", any(not_found))
        .route("/oauth/{*rest}", any(not_found))
        .with_state(app)
}

/// Ready once the store answers.
async fn ready(State(app): State<Arc<App>>) -> Response {
    let answers = match app.store.read().await {
        Ok(mut db) => sqlx::query("SELECT 1").execute(&mut *db).await.is_ok(),
        Err(_) => false,
    };
    if answers {
        Json("ok").into_response()
    } else {
        (StatusCode::PRECONDITION_FAILED, Json("not ready")).into_response()
    }
}

/// What an address answers that nobody knows.
pub async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({"code": 5, "message": "Not Found"}))).into_response()
}
