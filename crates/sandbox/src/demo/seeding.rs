//! Fills a store through the sandbox's own API, as one would fill a real one.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::options::SandboxError;
use crate::sandbox::router;
use crate::state::App;
use crate::store::users;
use crate::traffic::recorded;

/// Calls the API with the administrator's token.
pub struct Seeding {
    app: Arc<App>,
    router: Router,
    bearer: String,
}

const BOUNDARY: &str = "vestibule-demo-file";

impl Seeding {
    pub fn new(app: &Arc<App>, admin: &str) -> Self {
        Self {
            app: Arc::clone(app),
            router: recorded(router(app), app.traffic.as_ref()),
            bearer: format!("Bearer {admin}"),
        }
    }

    async fn send(&self, call: &str, request: Request<Body>) -> Result<Value, SandboxError> {
        let Ok(response) = self.router.clone().oneshot(request).await;
        let status = response.status();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default();
        if !status.is_success() {
            let body = String::from_utf8_lossy(&bytes).into_owned();
            return Err(SandboxError::Seed {
                call: call.to_owned(),
                status: status.as_u16(),
                body,
            });
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or_default())
    }

    fn request(&self, organization: &str, content_type: &str, method: Method, path: &str, body: Vec<u8>) -> Request<Body> {
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap_or_default();
        let headers = request.headers_mut();
        let values = [
            (header::AUTHORIZATION, self.bearer.as_str()),
            (header::CONTENT_TYPE, content_type),
            (header::HeaderName::from_static("x-zitadel-orgid"), organization),
        ];
        for (name, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
            if let Ok(value) = value.parse() {
                headers.insert(name, value);
            }
        }
        request
    }

    /// A call in an organization; an empty one is the caller's own.
    pub async fn call(&self, organization: &str, method: Method, path: &str, body: Value) -> Result<Value, SandboxError> {
        let call = format!("{method} {path}");
        let request = self.request(organization, "application/json", method, path, body.to_string().into_bytes());
        self.send(&call, request).await
    }

    pub async fn post(&self, organization: &str, path: &str, body: Value) -> Result<Value, SandboxError> {
        self.call(organization, Method::POST, path, body).await
    }

    /// Uploads a brand file.
    pub async fn upload(&self, organization: &str, slot: &str, file: &[u8]) -> Result<(), SandboxError> {
        let path = format!("/assets/v1/org/policy/label/{slot}");
        let mut body = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"file\"\r\n\
             content-type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = self.request(organization, &kind, Method::POST, &path, body);
        self.send(&path, request).await?;
        Ok(())
    }

    /// Removes organizations by name, where they are.
    pub async fn remove(&self, names: &[&str]) -> Result<(), SandboxError> {
        for name in names {
            let query = json!({"queries": [{"nameQuery": {"name": name}}]});
            let found = self.post("", "/v2/organizations/_search", query).await?;
            for id in found["result"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|one| one["id"].as_str())
            {
                self.call("", Method::DELETE, &format!("/v2/organizations/{id}"), json!({}))
                    .await?;
            }
        }
        Ok(())
    }

    /// Makes a password older. No call of the API can.
    pub async fn age_password(&self, user: &str, days: i64) -> Result<(), SandboxError> {
        let mut write = self.app.store.write().await?;
        if let Some(mut found) = users::by_id(&mut write, user).await? {
            found.password_changed = Some(self.app.now() - days * 86_400_000_000);
            users::save(&mut write, &found, false).await?;
        }
        write.commit().await?;
        Ok(())
    }
}
