//! GET of the screens: load the model, render, answer.

use axum::Extension;
use axum::extract::{OriginalUri, Request, State};
use axum::response::{Html, IntoResponse, Response};
use http::header::{CONTENT_SECURITY_POLICY, LOCATION, RETRY_AFTER};
use http::{HeaderValue, Method, StatusCode};
use leptos::nonce::Nonce;
use tower_sessions::Session;
use vestibule_app::address::{Path, Query};
use vestibule_app::load::{Loaded, bare_error, error_page, load};
use vestibule_app::screens::error::Kind;
use vestibule_app::shell;
use vestibule_app::state::Ask;
use vestibule_engine::{EngineError, Visit};

use crate::front_door::FrontDoor;
use crate::headers::{Scripts, page_policy};

/// Any page below the base.
pub async fn page(
    State(door): State<FrontDoor>,
    Extension(session): Extension<Session>,
    Extension(mut ask): Extension<Ask>,
    OriginalUri(original): OriginalUri,
    request: Request,
) -> Response {
    let app = door.app();
    let method = request.method().clone();
    let query = Query::parse(request.uri().query().unwrap_or_default());
    let start = app.base.at(&query.at(Path::Loginname));
    let mut visit = match Visit::open(session, app.engine.entropy(), app.engine.now()).await {
        Ok(visit) => visit,
        Err(error) => {
            tracing::error!(error = %error, "session store failed");
            return respond(bare_error(app, &ask, Kind::Internal));
        }
    };
    ask.language.clone_from(&visit.record().language);
    ask.theme.clone_from(&visit.record().theme);
    if method != Method::GET && method != Method::HEAD {
        return respond(error_page(app, &ask, &query, Kind::BadRequest, start).await);
    }
    let Some(path) = Path::parse(trimmed(request.uri().path())) else {
        return respond(error_page(app, &ask, &query, Kind::NotFound, start).await);
    };
    let now = app.engine.now();
    let loaded = match load(app, &mut visit, &ask, path, &query).await {
        Ok(loaded) => loaded,
        Err(error) => {
            report(&error);
            let retry = original
                .path_and_query()
                .map_or_else(|| app.base.at("/"), ToString::to_string);
            error_page(app, &ask, &query, Kind::Unavailable, retry).await
        }
    };
    // An outage gives no cookie to a new browser, so there is nothing to keep for it.
    let is_outage = matches!(&loaded, Loaded::Page { status, .. } if *status >= 500);
    if !(is_outage && visit.is_new())
        && let Err(error) = visit.save().await
    {
        tracing::error!(error = %error, "session could not be stored");
        return respond(bare_error(app, &ask, Kind::Internal));
    }
    let mut response = respond(loaded);
    if response.status() == StatusCode::TOO_MANY_REQUESTS
        && let Some(seconds) = visit.seconds_to_wait(path.as_str(), now)
    {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// `/x/` is `/x`.
fn trimmed(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    }
}

fn report(error: &EngineError) {
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    tracing::warn!(error = %error, source, "page needs the backend, which cannot be used");
}

/// Renders what was loaded.
pub fn respond(loaded: Loaded) -> Response {
    match loaded {
        Loaded::Redirect(location) => see_other(&location),
        Loaded::Page {
            chrome,
            page,
            status,
            form_targets,
        } => {
            let nonce = Nonce::new();
            let scripts = if page.has_islands() && chrome.islands.is_some() {
                Scripts::ByNonce
            } else {
                Scripts::Forbidden
            };
            let policy = page_policy(&nonce.to_string(), scripts, &form_targets);
            let html = shell::render(*chrome, &page, nonce);
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = (status, Html(html)).into_response();
            if let Ok(policy) = HeaderValue::from_str(&policy) {
                response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
            }
            if status == StatusCode::SERVICE_UNAVAILABLE {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
            }
            response
        }
    }
}

/// 303: the next request is a GET, whatever this one was.
pub fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
