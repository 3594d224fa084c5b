//! POST of the forms: Leptos' server functions, with an end that we choose.
//!
//! Leptos answers a plain form with a redirect to the `Referer`, and puts a failure into the address. Neither is reachable here:
//! the server function says where it led, and whatever Leptos made of a plain form is thrown away.

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE, LOCATION, REFERER};
use leptos::prelude::provide_context;
use tower_sessions::Session;
use vestibule_app::address::{Path, Query};
use vestibule_app::load::error_page;
use vestibule_app::screens::error::Kind;
use vestibule_app::state::{Ask, Reply, SubmitContext};

use crate::front_door::FrontDoor;
use crate::pages::{respond, see_other};

/// One submit.
pub async fn submit(
    State(door): State<FrontDoor>,
    Extension(session): Extension<Session>,
    Extension(ask): Extension<Ask>,
    mut request: Request,
) -> Response {
    let is_form = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if request.method() != Method::POST || !is_form {
        return respond(
            error_page(
                door.app(),
                &ask,
                &Query::default(),
                Kind::BadRequest,
                door.app().base.at(Path::Loginname.as_str()),
            )
            .await,
        );
    }
    let is_plain = request
        .headers()
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    // Security: Leptos would lead back to it.
    request.headers_mut().remove(REFERER);
    let reply = Reply::default();
    let context = SubmitContext {
        state: door.app().clone(),
        session,
        ask: ask.clone(),
        reply: reply.clone(),
    };
    let answer = leptos_axum::handle_server_fns_with_context(move || provide_context(context.clone()), request)
        .await
        .into_response();
    match reply.take() {
        Some(location) if is_plain => see_other(&location),
        Some(_) if !answer.headers().contains_key(LOCATION) => answer,
        _ => {
            let kind = if reply.has_failed() {
                Kind::Internal
            } else {
                Kind::BadRequest
            };
            let onward = door.app().base.at(Path::Loginname.as_str());
            respond(error_page(door.app(), &ask, &Query::default(), kind, onward).await)
        }
    }
}
