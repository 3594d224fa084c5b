//! The token endpoint, as far as machine users need it: their keys and secrets buy tokens for the API.
//!
//! No person is ever given a token here, and no application: that is OpenID Connect's, which is not here.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::decode_header;
use serde_json::{Value, json};

use crate::assertion::{is_by, public_key};
use crate::ids::fingerprint;
use crate::state::App;
use crate::store::machines;
use crate::store::users::ACTIVE;
use crate::transport::{Gate, bare, cors, seal};
use crate::wire::ApiError;

/// How long a token counts, in seconds.
const LIFETIME: i64 = 43_200;
/// The scope without which a token means nothing to the API.
const OWN_AUDIENCE: &str = "urn:zitadel:iam:org:project:id:zitadel:aud";

pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/oauth/v2/token", post(answer).options(preflight))
        .with_state(app)
}

async fn preflight(headers: HeaderMap) -> Response {
    cors(&Method::OPTIONS, &headers, bare(StatusCode::NO_CONTENT))
}

/// `{"error", "error_description"}`.
struct Refusal(&'static str, &'static str);

impl From<ApiError> for Refusal {
    fn from(_: ApiError) -> Self {
        Self("server_error", "Errors.Internal")
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        ApiError::from(error).into()
    }
}

type Form = BTreeMap<String, String>;

async fn answer(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let form: Form = url::form_urlencoded::parse(&body).into_owned().collect();
    let (status, body) = match grant(&app, &headers, &form).await {
        Ok(body) => (StatusCode::OK, body),
        Err(Refusal(error, description)) => (
            StatusCode::BAD_REQUEST,
            json!({"error": error, "error_description": description}),
        ),
    };
    let mut response = (status, Json(body)).into_response();
    seal(&mut response);
    cors(&Method::POST, &headers, response)
}

fn field<'a>(form: &'a Form, name: &str) -> &'a str {
    form.get(name).map(String::as_str).unwrap_or_default()
}

async fn grant(app: &Arc<App>, headers: &HeaderMap, form: &Form) -> Result<Value, Refusal> {
    let user = match field(form, "grant_type") {
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => by_key(app, headers, field(form, "assertion")).await?,
        "client_credentials" => by_secret(app, headers, form).await?,
        "" => return Err(Refusal("invalid_request", "grant_type missing")),
        _ => return Err(Refusal("unsupported_grant_type", "grant_type not supported")),
    };
    let scopes = field(form, "scope");
    if scopes.is_empty() {
        let text = "The scope of your request is missing. Please ensure some scopes are requested. If you have any questions, \
                    you may contact the administrator of the application.";
        return Err(Refusal("invalid_request", text));
    }
    let token = app.mint.token();
    // A token for any other audience means nothing to anybody here, so it is kept nowhere.
    if scopes.split(' ').any(|scope| scope == OWN_AUDIENCE) {
        let now = app.now();
        let times = (now, now.saturating_add(LIFETIME * 1_000_000));
        let mut write = app.store.write().await?;
        machines::issue(&mut write, &app.mint.id(), &user, &fingerprint(&token), times).await?;
        write.commit().await?;
    }
    Ok(json!({"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME - 1}))
}

/// The machine user whose key signed an assertion. Every refusal sounds the same.
async fn by_key(app: &Arc<App>, headers: &HeaderMap, assertion: &str) -> Result<String, Refusal> {
    let invalid = || Refusal("invalid_grant", "invalid assertion");
    let origin = Gate { app, headers }.origin().await.map_err(|_| invalid())?;
    let id = decode_header(assertion)
        .ok()
        .and_then(|header| header.kid)
        .ok_or_else(invalid)?;
    let key = {
        let mut db = app.store.read().await?;
        machines::key(&mut db, &id).await?.ok_or_else(invalid)?
    };
    let decoding = public_key(&key.public_key).ok_or_else(invalid)?;
    let own = app.origin();
    let now = app.now();
    let is_valid = key.expires > now
        && key.state == ACTIVE
        && is_by(
            assertion,
            &decoding,
            &key.user_id,
            &[&origin, &own, app.public_origin.as_str()],
            now,
        );
    if is_valid { Ok(key.user_id) } else { Err(invalid()) }
}

async fn by_secret(app: &App, headers: &HeaderMap, form: &Form) -> Result<String, Refusal> {
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok());
    let (client, secret) = match basic.as_deref().and_then(|pair| pair.split_once(':')) {
        Some(pair) => pair,
        None => (field(form, "client_id"), field(form, "client_secret")),
    };
    let mut db = app.store.read().await?;
    let Some(kept) = machines::secret(&mut db, client).await?.filter(|kept| kept.state == ACTIVE) else {
        return Err(Refusal("invalid_client", "client not found"));
    };
    match kept.hash {
        Some(hash) if hash == fingerprint(secret) => Ok(kept.user_id),
        Some(_) => Err(Refusal("invalid_request", "Errors.User.Machine.Secret.Invalid")),
        None => Err(Refusal("invalid_request", "Errors.User.Machine.Secret.NotExisting")),
    }
}
