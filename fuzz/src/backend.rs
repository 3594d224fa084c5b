//! A sandbox in a temporary folder, with an organization, a person and their tokens. It is made anew from time to time, so
//! that what earlier inputs wrote does not slow down the later ones.

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;
use url::Url;
use vestibule_sandbox::{Sandbox, SandboxOptions};

/// Where browsers would reach it.
pub const ORIGIN: &str = "http://localhost:8080";
const PASSWORD: &str = "Correct-Horse7";

/// A sandbox, and who may ask it what.
pub struct Backend {
    runtime: Runtime,
    router: axum::Router,
    /// `IAM_OWNER`.
    pub admin: String,
    /// `IAM_LOGIN_CLIENT`.
    pub login: String,
    /// A person's session token.
    pub person: String,
    /// The person's id.
    pub user_id: String,
    /// The session of that token.
    pub session_id: String,
    /// The person's organization.
    pub organization_id: String,
    // Last, so that the folder outlives whatever uses it.
    _folder: TempDir,
}

impl Backend {
    /// Opens it. A sandbox that does not open is a finding too, so this panics.
    #[must_use]
    pub fn open() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = TempDir::new().expect("a folder");
        let origin = Url::parse(ORIGIN).expect("an address");
        let sandbox = runtime
            .block_on(Sandbox::open(SandboxOptions::new(folder.path(), origin)))
            .expect("the sandbox opens");
        let token = |file: &std::path::Path| std::fs::read_to_string(file).expect("a token").trim().to_owned();
        let mut backend = Self {
            admin: token(sandbox.admin_token_file()),
            login: token(sandbox.login_client_token_file()),
            router: sandbox.standalone_router(),
            runtime,
            person: String::new(),
            user_id: String::new(),
            session_id: String::new(),
            organization_id: String::new(),
            _folder: folder,
        };
        backend.fill();
        backend
    }

    fn fill(&mut self) {
        let text = |value: &Value, name: &str| value[name].as_str().expect("a field").to_owned();
        let made = self.must(&self.admin, "/v2/organizations", &json!({"name": "Acme"}));
        self.organization_id = text(&made, "organizationId");
        let person = json!({
            "organizationId": self.organization_id,
            "username": "ada",
            "human": {
                "profile": {"givenName": "Ada", "familyName": "Lovelace"},
                "email": {"email": "ada@mail.example", "isVerified": true},
                "phone": {"phone": "+41797654321", "isVerified": true},
                "password": {"password": PASSWORD},
            },
        });
        self.user_id = text(&self.must(&self.login, "/v2/users/new", &person), "id");
        let checks = json!({"checks": {"user": {"userId": self.user_id}, "password": {"password": PASSWORD}}});
        let made = self.must(&self.login, "/v2/sessions", &checks);
        (self.session_id, self.person) = (text(&made, "sessionId"), text(&made, "sessionToken"));
    }

    fn must(&self, token: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.post(token, path, body);
        assert!(status.is_success(), "{path} answered {status}: {answer}");
        answer
    }

    /// Posts JSON, and reads the answer's; `null` where there is none.
    #[must_use]
    pub fn post(&self, token: &str, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let (status, bytes) = self.ask(request.body(Body::from(body.to_string())).expect("a request"));
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// Asks anything.
    #[must_use]
    pub fn ask(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        self.runtime.block_on(async {
            let answered = self.router.clone().oneshot(request).await;
            let (parts, body) = answered.unwrap_or_else(|never| match never {}).into_parts();
            let bytes = to_bytes(body, usize::MAX).await.expect("a whole answer");
            (parts.status, bytes.to_vec())
        })
    }
}

/// A sandbox that is replaced after so many inputs.
pub struct Renewed {
    backend: Backend,
    left: u32,
}

/// Inputs for one sandbox.
const INPUTS: u32 = 4000;

impl Default for Renewed {
    fn default() -> Self {
        Self {
            backend: Backend::open(),
            left: INPUTS,
        }
    }
}

impl Renewed {
    /// The sandbox for the next input.
    pub fn next(&mut self) -> &Backend {
        if self.left == 0 {
            *self = Self::default();
        }
        self.left -= 1;
        &self.backend
    }
}

/// What no answer may hold, whatever was asked: words of the store, of the file system, of a panic.
pub fn assert_discreet(status: StatusCode, body: &[u8]) {
    let text = String::from_utf8_lossy(body);
    for word in [
        "SELECT ",
        "INSERT INTO",
        "sqlx",
        "SQLITE",
        "sandbox.db",
        "panicked",
        "SANDBOX-1nt",
    ] {
        assert!(!text.contains(word), "{status}: {text}");
    }
}
