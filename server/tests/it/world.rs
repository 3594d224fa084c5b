//! One listener with the front door and the embedded backend on it, as the binary serves them; between them, a proxy.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tower_sessions_sqlx_store::SqliteStore;
use url::Url;
use vestibule_engine::clock::{Clock, ManualClock, SeededEntropy};
use vestibule_engine::settings_cache::Freshness;
use vestibule_sandbox::{Sandbox, SandboxOptions};
use vestibule_server::{Config, FrontDoor, SqliteReplicaStore, Stores};

use crate::backend::Backend;
use crate::browser::Browser;

/// Of everybody.
pub const PASSWORD: &str = "Correct-Horse-7-Battery";

/// An address below the base.
pub fn at(path: &str) -> String {
    format!("/ui/v2/login{path}")
}

/// One clock for the front door and the backend. It stands still.
///
/// It starts at the machine's time, because the store of sessions compares ends of records with that.
#[derive(Debug)]
pub struct TestClock(ManualClock);

impl TestClock {
    #[expect(clippy::disallowed_methods, reason = "where the manual clock starts")]
    fn new() -> Self {
        Self(ManualClock::at(OffsetDateTime::now_utc()))
    }

    pub fn advance(&self, by: Duration) {
        self.0.advance(by);
    }
}

impl Clock for TestClock {
    fn now(&self) -> OffsetDateTime {
        self.0.now()
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }
}

impl vestibule_sandbox::Clock for TestClock {
    fn now(&self) -> OffsetDateTime {
        self.0.now()
    }
}

/// An organization. Its domain is `<name>.localhost`.
#[derive(Debug, Clone)]
pub struct Organization {
    pub id: String,
}

impl Organization {
    /// The first page, in this organization.
    pub fn loginname(&self) -> String {
        at(&format!("/loginname?organization={}", self.id))
    }
}

/// A person with [`PASSWORD`].
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    pub login_name: String,
    pub email: String,
}

pub struct World {
    pub clock: Arc<TestClock>,
    pub backend: Backend,
    pub config: Config,
    pub folder: TempDir,
    pub service_token: String,
    address: SocketAddr,
    admin_token: String,
    http: reqwest::Client,
    served: Arc<RwLock<Router>>,
    sandbox: Sandbox,
    doors: AtomicU64,
}

impl World {
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let public = Url::parse(&format!("http://localhost:{}", address.port())).unwrap();
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(TestClock::new());
        let options = SandboxOptions {
            clock: clock.clone(),
            ..sandbox_options(folder.path(), public.clone())
        };
        let sandbox = Sandbox::open(options).await.unwrap();
        let served = Arc::new(RwLock::new(sandbox.router()));
        let app = Router::new().fallback(serve).with_state(served.clone());
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let backend = Backend::before(address).await;
        let token = |file: &std::path::Path| std::fs::read_to_string(file).unwrap().trim().to_owned();
        let mut config = Config::default();
        config.server.extra_hosts = vec![format!("127.0.0.1:{}", address.port())];
        config.server.public_url = public;
        config.backend.url = Some(format!("http://{}", backend.address()).parse().unwrap());
        config.backend.public_host = Some(format!("localhost:{}", address.port()));
        config.backend.service_token_file = Some(sandbox.login_client_token_file().to_owned());
        config.sandbox.data = folder.path().to_owned();
        let mut world = Self {
            service_token: token(sandbox.login_client_token_file()),
            admin_token: token(sandbox.admin_token_file()),
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            clock,
            backend,
            config,
            folder,
            address,
            served,
            sandbox,
            doors: AtomicU64::new(0),
        };
        world.reopen(|_| {}).await;
        world
    }

    /// A front door behind a proxy, which says who asks, with a changed configuration.
    pub async fn behind_a_proxy(change: impl FnOnce(&mut Config)) -> Self {
        let mut world = Self::new().await;
        world
            .reopen(|config| {
                config.server.trusted_proxies = vec!["127.0.0.1/32".to_owned()];
                change(config);
            })
            .await;
        world
    }

    /// A new front door on the same files, with a changed configuration: a restart.
    pub async fn reopen(&mut self, change: impl FnOnce(&mut Config)) {
        change(&mut self.config);
        let door = self.door(&self.config).await;
        let app = door.router().merge(door.root_routes()).merge(self.sandbox.router());
        self.serve_instead(app);
    }

    /// Another program on the same listener.
    pub fn serve_instead(&self, app: Router) {
        *self.served.write().unwrap() = app;
    }

    /// What is served at the moment.
    pub fn current(&self) -> Router {
        self.served.read().unwrap().clone()
    }

    /// How many rows each table of the backend has.
    pub async fn rows_of_the_backend(&self) -> Vec<(String, i64)> {
        let file = SqliteConnectOptions::new()
            .filename(self.folder.path().join("sandbox.db"))
            .read_only(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(file).await.unwrap();
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let names: Vec<String> = sqlx::query_scalar(tables).fetch_all(&pool).await.unwrap();
        let mut rows = Vec::new();
        for name in names {
            let count = sqlx::query_scalar(&format!("SELECT count(*) FROM \"{name}\""))
                .fetch_one(&pool)
                .await
                .unwrap();
            rows.push((name, count));
        }
        assert!(rows.iter().any(|(_, count)| *count > 0));
        rows
    }

    /// A front door on these files.
    pub async fn door(&self, config: &Config) -> FrontDoor {
        let file = SqliteConnectOptions::new()
            .filename(self.session_file())
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(file).await.unwrap();
        let sessions = SqliteStore::new(pool.clone());
        sessions.migrate().await.unwrap();
        let replicas = SqliteReplicaStore::open(pool).await.unwrap();
        self.door_with(config, Stores::from(sessions).shared_by(replicas))
    }

    /// A front door on these files, and its sessions elsewhere.
    pub fn door_with(&self, config: &Config, stores: impl Into<Stores>) -> FrontDoor {
        let entropy = SeededEntropy::new(self.doors.fetch_add(1, Ordering::Relaxed));
        FrontDoor::with(config, stores, self.clock.clone(), Arc::new(entropy)).unwrap()
    }

    pub fn backend_router(&self) -> Router {
        self.sandbox.router()
    }

    pub fn session_file(&self) -> std::path::PathBuf {
        self.folder.path().join("sessions.db")
    }

    /// A browser that has never been here, at the public address.
    pub fn browser(&self) -> Browser {
        self.browser_at(&self.config.server.public_url.origin().ascii_serialization())
    }

    /// One that a proxy says to be at that address; see [`World::behind_a_proxy`].
    pub fn browser_from(&self, address: &str) -> Browser {
        let browser = self.browser();
        browser.always("x-forwarded-for", address);
        browser
    }

    pub fn browser_at(&self, origin: &str) -> Browser {
        Browser::new(self.http.clone(), self.address, origin)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A browser in which that person has signed in.
    pub async fn signed_in(&self, person: &Person) -> Browser {
        let browser = self.browser();
        browser.sign_in(person).await;
        browser
    }

    /// So much time later that settings are read anew before a page is shown. Younger ones are served once more while they
    /// are read: which page sees the new ones first is then a race.
    pub fn settings_outdated(&self) {
        self.clock.advance(Freshness::default().stale_for + Duration::from_secs(1));
    }

    /// Until the backend's read side shows all that was written, where it lags.
    pub async fn caught_up(&self) {
        self.sandbox.caught_up().await;
    }

    async fn call(&self, method: &str, path: &str, organization: Option<&str>, body: &Value) -> (u16, Value) {
        // What a test looks at and what it sets up is there at once; only the front door has to live with reads that lag.
        let is_read = method == "GET" || path.ends_with("search") || path == "/v2/users";
        if is_read {
            self.sandbox.caught_up().await;
        }
        let method = method.parse().unwrap();
        let mut request = self
            .http
            .request(method, format!("http://{}{path}", self.address))
            .bearer_auth(&self.admin_token);
        if let Some(organization) = organization {
            request = request.header("x-zitadel-orgid", organization);
        }
        let answer = request.json(body).send().await.unwrap();
        let status = answer.status().as_u16();
        if !is_read {
            self.sandbox.caught_up().await;
        }
        (status, answer.json().await.unwrap_or_default())
    }

    /// A call of the backend's public API by its administrator.
    pub async fn admin(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, path, None, &body).await;
        assert_eq!(status / 100, 2, "{method} {path}: {answer}");
        answer
    }

    /// The status of a call that the backend may refuse its administrator.
    pub async fn try_admin(&self, method: &str, path: &str, body: Value) -> u16 {
        self.call(method, path, None, &body).await.0
    }

    /// An organization in which a password is enough.
    pub async fn organization(&self, name: &str) -> Organization {
        self.organization_with(name, json!({})).await
    }

    /// The same, with a login policy that differs in these fields.
    pub async fn organization_with(&self, name: &str, login: Value) -> Organization {
        let made = self.admin("POST", "/v2/organizations", json!({"name": name})).await;
        let organization = Organization {
            id: made["organizationId"].as_str().unwrap().to_owned(),
        };
        self.login_policy(&organization, login).await;
        organization
    }

    pub async fn login_policy(&self, organization: &Organization, changes: Value) {
        let mut policy = json!({
            "allowUsernamePassword": true,
            "passwordlessType": "PASSWORDLESS_TYPE_NOT_ALLOWED",
            "passwordCheckLifetime": "864000s",
            "allowDomainDiscovery": true,
        });
        for (name, value) in changes.as_object().unwrap() {
            policy[name] = value.clone();
        }
        self.policy(organization, "login", policy).await;
    }

    /// Sets a policy of an organization: `login`, `lockout`, `password/age`, `label`, …
    pub async fn policy(&self, organization: &Organization, name: &str, policy: Value) {
        let path = format!("/management/v1/policies/{name}");
        let (status, answer) = self.call("POST", &path, Some(&organization.id), &policy).await;
        if status == 409 {
            let mut change = policy;
            // What a policy begins with is changed by calls of its own.
            for field in ["secondFactors", "multiFactors", "idps"] {
                change.as_object_mut().unwrap().remove(field);
            }
            let (status, answer) = self.call("PUT", &path, Some(&organization.id), &change).await;
            assert_eq!(status, 200, "{path}: {answer}");
        } else {
            assert_eq!(status, 200, "{path}: {answer}");
        }
    }

    /// Sets and activates a brand.
    pub async fn brand(&self, organization: &Organization, label: Value) {
        self.policy(organization, "label", label).await;
        self.activate_brand(organization).await;
    }

    /// The same, where the backend takes it.
    pub async fn try_brand(&self, organization: &Organization, label: Value) -> bool {
        let path = "/management/v1/policies/label";
        let mut answer = self.call("POST", path, Some(&organization.id), &label).await;
        if answer.0 == 409 {
            answer = self.call("PUT", path, Some(&organization.id), &label).await;
        }
        if answer.0 == 200 {
            self.activate_brand(organization).await;
        }
        answer.0 == 200
    }

    pub async fn activate_brand(&self, organization: &Organization) {
        let path = "/management/v1/policies/label/_activate";
        let (status, answer) = self.call("POST", path, Some(&organization.id), &json!({})).await;
        assert_eq!(status, 200, "{answer}");
    }

    /// Uploads a file of the brand: `logo`, `icon`, `font`, … It counts once the brand is activated.
    pub async fn upload(&self, organization: &Organization, slot: &str, content: &'static [u8]) {
        let part = reqwest::multipart::Part::bytes(content).file_name("file");
        let address = format!("http://{}/assets/v1/org/policy/label/{slot}", self.address);
        let request = self
            .http
            .post(address)
            .bearer_auth(&self.admin_token)
            .header("x-zitadel-orgid", &organization.id);
        let answer = request
            .multipart(reqwest::multipart::Form::new().part("file", part))
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{slot}: {}", answer.text().await.unwrap());
        self.sandbox.caught_up().await;
    }

    /// A person with [`PASSWORD`] and the address `<name>@mail.example`.
    pub async fn person(&self, organization: &Organization, name: &str) -> Person {
        self.person_with(organization, name, json!({})).await
    }

    /// The same, with another `human` part: fields that are null are left out.
    pub async fn person_with(&self, organization: &Organization, name: &str, human: Value) -> Person {
        let email = format!("{}@mail.example", name.split('@').next().unwrap());
        let mut all = json!({
            "profile": {"givenName": "Ada", "familyName": "Lovelace"},
            "email": {"email": email, "isVerified": true},
            "password": {"password": PASSWORD},
        });
        for (field, value) in human.as_object().unwrap() {
            all[field] = value.clone();
        }
        all.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let email = all["email"]["email"].as_str().unwrap().to_owned();
        let user = json!({"organizationId": organization.id, "username": name, "human": all});
        let made = self.admin("POST", "/v2/users/new", user).await;
        Person {
            id: made["id"].as_str().unwrap().to_owned(),
            login_name: name.to_owned(),
            email,
        }
    }

    /// `lock`, `unlock`, `deactivate`, `reactivate`.
    pub async fn set_state(&self, person: &Person, step: &str) {
        self.admin("POST", &format!("/v2/users/{}/{step}", person.id), json!({}))
            .await;
    }

    /// What the backend was told of the browser in the person's first session.
    pub async fn user_agent_of(&self, person: &Person) -> Value {
        let query = json!({"queries": [{"userIdQuery": {"id": person.id}}]});
        self.admin("POST", "/v2/sessions/search", query).await["sessions"][0]["userAgent"].clone()
    }

    pub async fn user(&self, person: &Person) -> Value {
        self.admin("GET", &format!("/v2/users/{}", person.id), json!({})).await["user"].clone()
    }

    /// Ids of the person's sessions at the backend.
    pub async fn sessions_of(&self, person: &Person) -> Vec<String> {
        let query = json!({"queries": [{"userIdQuery": {"id": person.id}}]});
        let found = self.admin("POST", "/v2/sessions/search", query).await;
        let sessions = found["sessions"].as_array().cloned().unwrap_or_default();
        sessions
            .iter()
            .map(|session| session["id"].as_str().unwrap().to_owned())
            .collect()
    }

    pub async fn end_session(&self, id: &str) {
        self.admin("DELETE", &format!("/v2/sessions/{id}"), json!({})).await;
    }

    /// The organization that is meant where none is named.
    pub async fn default_organization(&self) -> Organization {
        let settings = self.admin("GET", "/v2/settings", json!({})).await;
        Organization {
            id: settings["defaultOrgId"].as_str().unwrap().to_owned(),
        }
    }
}

/// The usual options, and what the environment of the test run adds.
#[expect(
    clippy::disallowed_methods,
    reason = "how the run of all tests asks for a record of the traffic"
)]
fn sandbox_options(folder: &Path, public: Url) -> SandboxOptions {
    SandboxOptions {
        traffic: std::env::var_os("VESTIBULE_TRAFFIC").map(PathBuf::from),
        projection_delay: projection_delay(),
        ..SandboxOptions::new(folder, public)
    }
}

#[expect(clippy::disallowed_methods, reason = "how the run of all tests asks for late reads")]
fn projection_delay() -> Duration {
    let milliseconds = std::env::var("VESTIBULE_PROJECTION_DELAY").map_or(0, |text| text.parse().unwrap());
    Duration::from_millis(milliseconds)
}

async fn serve(State(served): State<Arc<RwLock<Router>>>, request: Request) -> Response {
    let app = served.read().unwrap().clone();
    tower::ServiceExt::oneshot(app, request).await.into_response()
}
