//! A sandbox in a folder of its own, with a clock that the test moves.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tempfile::TempDir;
use time::OffsetDateTime;
use tower::ServiceExt as _;
use url::Url;
use vestibule_sandbox::{Clock, Sandbox, SandboxOptions};

pub const PASSWORD: &str = "Correct-Horse7";

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct HandClock(AtomicI64);

impl HandClock {
    pub fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

pub struct Backend {
    pub sandbox: Sandbox,
    pub clock: Arc<HandClock>,
    pub admin: String,
    pub login: String,
    router: Router,
    pub folder: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// The id of the error's detail.
    pub fn error_id(&self) -> String {
        let body = self.json();
        let detail = &body["details"][0];
        let inner = if detail["debug"].is_object() {
            &detail["debug"]
        } else {
            detail
        };
        inner["id"].as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(
            self.status.is_success(),
            "{} {}",
            self.status,
            String::from_utf8_lossy(&self.bytes)
        );
        self.json()
    }

    #[track_caller]
    pub fn refused(self, status: u16, id: &str) {
        assert_eq!(
            (self.status.as_u16(), self.error_id().as_str()),
            (status, id),
            "{}",
            String::from_utf8_lossy(&self.bytes)
        );
    }
}

/// How the run of all tests asks for a record of the traffic.
#[expect(clippy::disallowed_methods, reason = "the environment is how")]
pub fn traffic_folder() -> Option<PathBuf> {
    std::env::var_os("VESTIBULE_TRAFFIC").map(PathBuf::from)
}

fn options_in(folder: &Path, clock: &Arc<HandClock>) -> SandboxOptions {
    let origin = Url::parse("http://localhost:8080").unwrap();
    SandboxOptions {
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        traffic: traffic_folder(),
        ..SandboxOptions::new(folder, origin)
    }
}

pub async fn open_in(folder: &Path, clock: &Arc<HandClock>, demo: bool) -> Sandbox {
    let options = SandboxOptions {
        demo,
        ..options_in(folder, clock)
    };
    Sandbox::open(options).await.unwrap()
}

impl Backend {
    pub async fn new() -> Self {
        Self::with_demo(false).await
    }

    /// One whose traffic is recorded there.
    pub async fn recorded_in(traffic: &Path) -> Self {
        let traffic = Some(traffic.to_owned());
        Self::with(|options| SandboxOptions { traffic, ..options }).await
    }

    pub async fn with_demo(demo: bool) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(1_800_000_000)));
        let sandbox = open_in(folder.path(), &clock, demo).await;
        Self::around(sandbox, clock, folder)
    }

    /// One whose options the test completes.
    pub async fn with(complete: impl FnOnce(SandboxOptions) -> SandboxOptions) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(1_800_000_000)));
        let sandbox = Sandbox::open(complete(options_in(folder.path(), &clock))).await.unwrap();
        Self::around(sandbox, clock, folder)
    }

    fn around(sandbox: Sandbox, clock: Arc<HandClock>, folder: TempDir) -> Self {
        let token = |file: &Path| std::fs::read_to_string(file).unwrap().trim().to_owned();
        let (admin, login) = (token(sandbox.admin_token_file()), token(sandbox.login_client_token_file()));
        let router = sandbox.standalone_router();
        Self {
            sandbox,
            clock,
            admin,
            login,
            router,
            folder,
        }
    }

    /// Closes it and opens the same folder again.
    pub async fn restarted(self, demo: bool) -> Self {
        let Self {
            sandbox,
            clock,
            router,
            folder,
            ..
        } = self;
        drop((sandbox, router));
        let sandbox = open_in(folder.path(), &clock, demo).await;
        Self::around(sandbox, clock, folder)
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }

    pub async fn raw(&self, token: &str, method: Method, path: &str, body: impl Into<Body>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json");
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    /// A request that breaks the API's rules on purpose: a record of the traffic says so, and only its answer is judged.
    pub async fn odd(&self, token: &str, method: Method, path: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header("x-odd-on-purpose", "1");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn post(&self, token: &str, path: &str, body: Value) -> Answer {
        self.raw(token, Method::POST, path, body.to_string()).await
    }

    pub async fn patch(&self, token: &str, path: &str, body: Value) -> Answer {
        self.raw(token, Method::PATCH, path, body.to_string()).await
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.raw(token, Method::GET, path, Body::empty()).await
    }

    pub async fn delete(&self, token: &str, path: &str) -> Answer {
        self.raw(token, Method::DELETE, path, Body::empty()).await
    }

    /// A call in an organization that the header names.
    pub async fn in_organization(&self, organization: &str, method: Method, path: &str, body: Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.admin))
            .header("x-zitadel-orgid", organization);
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn organization(&self, name: &str) -> String {
        let made = self.post(&self.admin, "/v2/organizations", json!({"name": name})).await.ok();
        made["organizationId"].as_str().unwrap().to_owned()
    }

    /// A person with a password and a verified address.
    pub async fn person(&self, organization: &str, name: &str) -> String {
        let body = json!({
            "organizationId": organization,
            "username": name,
            "human": {
                "profile": {"givenName": "Ada", "familyName": "Lovelace"},
                "email": {"email": format!("{name}@mail.example"), "isVerified": true},
                "password": {"password": PASSWORD},
            },
        });
        let made = self.post(&self.login, "/v2/users/new", body).await.ok();
        made["id"].as_str().unwrap().to_owned()
    }

    /// The id and token of a session in which the password was checked.
    pub async fn session(&self, user: &str) -> (String, String) {
        let checks = json!({"checks": {"user": {"userId": user}, "password": {"password": PASSWORD}}});
        let made = self.post(&self.login, "/v2/sessions", checks).await.ok();
        (
            made["sessionId"].as_str().unwrap().to_owned(),
            made["sessionToken"].as_str().unwrap().to_owned(),
        )
    }

    pub async fn check_password(&self, session: &str, password: &str) -> Answer {
        let checks = json!({"checks": {"password": {"password": password}}});
        self.patch(&self.login, &format!("/v2/sessions/{session}"), checks).await
    }

    /// Every mail sent so far.
    pub fn mails(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.sandbox.outbox_file()).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
