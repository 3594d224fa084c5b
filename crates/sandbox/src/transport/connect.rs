//! Connect's unary calls with JSON: `POST /zitadel.session.v2.SessionService/CreateSession`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use axum::routing::any;
use axum::{Json, Router, response::IntoResponse};
use serde_json::Value;

use super::Rpc;
use super::gatekeeper::{Gate, bare, seal};
use super::gateway::read_body;
use crate::state::App;
use crate::wire::ApiError;

/// Services the real one has. Methods that are not here yet answer "unimplemented", as an older server does.
const SERVICES: [&str; 11] = [
    "zitadel.session.v2.SessionService",
    "zitadel.user.v2.UserService",
    "zitadel.settings.v2.SettingsService",
    "zitadel.org.v2.OrganizationService",
    "zitadel.feature.v2.FeatureService",
    "zitadel.instance.v2.InstanceService",
    "zitadel.oidc.v2.OIDCService",
    "zitadel.saml.v2.SAMLService",
    "zitadel.idp.v2.IdentityProviderService",
    "zitadel.internal_permission.v2.InternalPermissionService",
    "zitadel.application.v2.ApplicationService",
];

#[derive(Debug)]
struct Connect {
    app: Arc<App>,
    calls: BTreeMap<String, Rpc>,
}

/// All named calls of `calls`.
pub fn connect_router(app: Arc<App>, calls: Vec<Rpc>) -> Router {
    let calls: BTreeMap<_, _> = calls
        .into_iter()
        .filter(|rpc| !rpc.name.is_empty())
        .map(|rpc| (rpc.name.clone(), rpc))
        .collect();
    let named = calls
        .keys()
        .filter_map(|name| name.split_once('/'))
        .map(|(service, _)| service.to_owned());
    let services: BTreeSet<String> = named.chain(SERVICES.map(str::to_owned)).collect();
    let connect = Arc::new(Connect { app, calls });
    let mut router = Router::new();
    for service in services {
        let named = service.clone();
        let handler = move |State(connect): State<Arc<Connect>>, Path(method): Path<String>, request: Request| async move {
            let mut response = connect.answer(&format!("{named}/{method}"), request).await;
            seal(&mut response);
            response
        };
        router = router.route(&format!("/{service}/{{method}}"), any(handler));
    }
    router.with_state(connect)
}

impl Connect {
    async fn answer(&self, name: &str, request: Request) -> Response<Body> {
        let Some(rpc) = self.calls.get(name) else {
            return (StatusCode::NOT_FOUND, "404 page not found\n").into_response();
        };
        if request.method() == Method::OPTIONS {
            return bare(StatusCode::NO_CONTENT);
        }
        if request.method() != Method::POST {
            let mut response = bare(StatusCode::METHOD_NOT_ALLOWED);
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
            return response;
        }
        if !is_json(request.headers()) {
            return bare(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        match self.call(rpc, request).await {
            Ok(value) => Json(value).into_response(),
            Err(error) => {
                let status = StatusCode::from_u16(error.code.names().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, Json(error.connect_body())).into_response()
            }
        }
    }

    async fn call(&self, rpc: &Rpc, request: Request) -> Result<Value, ApiError> {
        let (parts, body) = request.into_parts();
        if let Some(version) = parts.headers.get("connect-protocol-version").filter(|v| v.as_bytes() != b"1") {
            let version = version.to_str().unwrap_or_default();
            return Err(ApiError::invalid(format!(
                "Connect-Protocol-Version must be \"1\": got {version:?}"
            )));
        }
        let gate = Gate {
            app: &self.app,
            headers: &parts.headers,
        };
        gate.origin().await?;
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        if body.is_empty() {
            return Err(ApiError::invalid(
                "unmarshal message: zero-length payload is not a valid JSON object",
            ));
        }
        let message = read_body(&body)?;
        let ctx = gate.admit(rpc.guard, rpc.side).await?;
        (rpc.run)(&ctx, Value::Object(message)).await
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut parts = given.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    is_json && parts.all(|parameter| parameter.eq_ignore_ascii_case("charset=utf-8"))
}
