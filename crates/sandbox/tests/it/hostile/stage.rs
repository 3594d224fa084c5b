//! A sandbox with a victim and an attacker, every call of its table made ready to be sent, and a watch on the store.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Map, Value, json};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use vestibule_sandbox::{Call, Sandbox};

use crate::backend::{Answer, Backend};

/// A person in an organization of its own.
pub struct Person {
    pub organization: String,
    pub user: String,
    pub session: String,
    pub token: String,
}

/// Who is attacked, who attacks, and what is watched.
pub struct Stage {
    pub backend: Backend,
    pub victim: Person,
    pub attacker: Person,
    bodies: BTreeMap<String, Value>,
    watch: SqliteConnection,
    /// Makes names that nobody has yet.
    counter: u32,
}

/// A call by one of the transports, ready to be sent.
#[derive(Debug, Clone)]
pub struct Way {
    pub call: Call,
    pub method: Method,
    pub path: String,
    pub body: Value,
    pub is_connect: bool,
    /// Breaks the API's rules: a record of the traffic judges its answer alone.
    pub is_odd: bool,
}

impl Way {
    /// What its message is known to hold; empty for calls whose message is not described.
    pub fn is_described(&self) -> bool {
        self.body.as_object().is_some_and(|body| !body.is_empty())
    }

    /// Reads say what they are asked for in the address, and have no body of their own.
    pub fn takes_body(&self) -> bool {
        self.is_connect || (self.method != Method::GET && !self.call.is_bodiless)
    }

    pub fn shown(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn request(&self, authorization: Option<&str>, body: impl Into<Body>) -> Request<Body> {
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(&self.path)
            .header(header::CONTENT_TYPE, "application/json");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        if self.is_odd {
            request = request.header("x-odd-on-purpose", "1");
        }
        request.body(body.into()).unwrap()
    }

    /// Its body as it is sent; none where the transport has none.
    pub fn bytes(&self) -> String {
        if self.takes_body() {
            self.body.to_string()
        } else {
            String::new()
        }
    }

    /// The same with a body that it should not have.
    pub fn with(&self, body: Value) -> Self {
        Self { body, ..self.odd() }
    }

    /// The same, to be sent with what it should not have.
    pub fn odd(&self) -> Self {
        Self {
            is_odd: true,
            ..self.clone()
        }
    }
}

impl Stage {
    pub async fn new() -> Self {
        let backend = Backend::new().await;
        let victim = person(&backend, "Acme", "ada").await;
        let attacker = person(&backend, "Evil", "eve").await;
        let metadata = json!({"metadata": [{"key": "known", "value": "MQ=="}]});
        let path = format!("/v2/users/{}/metadata", victim.user);
        backend.post(&backend.login, &path, metadata).await.ok();
        let path = format!("/v2/users/{}/otp_email", victim.user);
        backend.post(&backend.login, &path, json!({})).await.ok();
        let file = SqliteConnectOptions::new().filename(backend.folder.path().join("sandbox.db"));
        let watch = SqliteConnection::connect_with(&file.read_only(true)).await.unwrap();
        Self {
            backend,
            victim,
            attacker,
            bodies: serde_json::from_str(include_str!("bodies.json")).unwrap(),
            watch,
            counter: 0,
        }
    }

    /// Every call of the table by every transport it has, about the victim.
    pub fn ways(&mut self) -> Vec<Way> {
        Sandbox::calls().into_iter().flat_map(|call| self.ways_of(&call)).collect()
    }

    /// One call by every transport it has, about the victim; every name that must be new is.
    pub fn ways_of(&mut self, call: &Call) -> Vec<Way> {
        let mut ways = Vec::new();
        if let Some((method, pattern)) = &call.rest {
            let path = pattern.split('/').map(|segment| self.segment(segment)).collect::<Vec<_>>();
            let body = self.body(call);
            let query = if call.is_bodiless { query_of(&body) } else { String::new() };
            ways.push(Way {
                call: call.clone(),
                method: method.clone(),
                path: path.join("/") + &query,
                body,
                is_connect: false,
                is_odd: false,
            });
        }
        if let Some(path) = call.connect_path() {
            let mut body = self.body(call);
            let parameters = call.rest.iter().flat_map(|(_, pattern)| pattern.split('/'));
            for segment in parameters.filter(|segment| segment.starts_with('{')) {
                body[segment.trim_matches(['{', '}'])] = json!(self.segment(segment));
            }
            ways.push(Way {
                call: call.clone(),
                method: Method::POST,
                path,
                body,
                is_connect: true,
                is_odd: false,
            });
        }
        ways
    }

    /// The names of described bodies that no call has.
    pub fn bodies_of_nothing(&self) -> Vec<String> {
        let keys: Vec<String> = Sandbox::calls().iter().map(key).collect();
        let is_unused = |name: &&String| !keys.contains(name);
        self.bodies.keys().filter(is_unused).cloned().collect()
    }

    fn segment(&self, segment: &str) -> String {
        match segment {
            "{userId}" | "{id}" => self.victim.user.clone(),
            "{sessionId}" => self.victim.session.clone(),
            "{organizationId}" | "{orgId}" => self.victim.organization.clone(),
            parameter if parameter.starts_with('{') => "1".to_owned(),
            plain => plain.to_owned(),
        }
    }

    fn body(&mut self, call: &Call) -> Value {
        self.counter += 1;
        let new = format!("n{}", self.counter);
        let found = self.bodies.get(&key(call)).cloned();
        let mut text = found.unwrap_or_else(|| Value::Object(Map::new())).to_string();
        for (place, value) in [
            ("{user}", &self.victim.user),
            ("{session}", &self.victim.session),
            ("{organization}", &self.victim.organization),
            ("{new}", &new),
        ] {
            text = text.replace(place, value);
        }
        serde_json::from_str(&text).unwrap()
    }

    /// Changes with every commit of the sandbox, and with nothing else.
    pub async fn commits(&mut self) -> i64 {
        let sql = "PRAGMA data_version";
        sqlx::query_scalar(sql).fetch_one(&mut self.watch).await.unwrap()
    }

    /// Every row of every table, and every mail.
    pub async fn contents(&mut self) -> BTreeMap<String, Vec<String>> {
        let mut contents = BTreeMap::new();
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut self.watch).await.unwrap();
        for table in tables {
            let columns =
                format!("SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ') FROM pragma_table_info('{table}')");
            let columns: String = sqlx::query_scalar(&columns).fetch_one(&mut self.watch).await.unwrap();
            let rows = format!("SELECT {columns} FROM \"{table}\" ORDER BY 1");
            let rows: Vec<String> = sqlx::query_scalar(&rows).fetch_all(&mut self.watch).await.unwrap();
            contents.insert(table, rows);
        }
        let mails = self.backend.mails().iter().map(Value::to_string).collect();
        contents.insert("(mails)".to_owned(), mails);
        contents
    }

    /// Brings the victim back to life, so that later calls have somebody to speak of; another one if nothing helps.
    pub async fn revive(&mut self) {
        let backend = &self.backend;
        for (kind, id) in [("organizations", &self.victim.organization), ("users", &self.victim.user)] {
            let verbs: &[&str] = if kind == "users" {
                &["unlock", "reactivate"]
            } else {
                &["activate"]
            };
            for verb in verbs {
                backend
                    .post(&backend.admin, &format!("/v2/{kind}/{id}/{verb}"), json!({}))
                    .await;
            }
        }
        let session = backend
            .get(&backend.admin, &format!("/v2/sessions/{}", self.victim.session))
            .await;
        let user = backend.get(&backend.admin, &format!("/v2/users/{}", self.victim.user)).await;
        // Nor is one kept whose session was told so much that each look at it takes long.
        let is_small = session.bytes.len() < 50_000;
        if session.status.is_success() && user.status.is_success() && is_small {
            return;
        }
        self.counter += 1;
        let name = format!("victim{}", self.counter);
        self.victim = unproven(backend, &name).await;
    }

    pub async fn send(&self, way: &Way, token: &str) -> Answer {
        let request = way.request(Some(&format!("Bearer {token}")), way.bytes());
        self.backend.send(request).await
    }
}

/// What a message holds as a query, for calls that have no body.
fn query_of(body: &Value) -> String {
    let fields = body.as_object().into_iter().flatten();
    let pairs = fields.flat_map(|(name, value)| match value {
        Value::Array(items) => items.iter().map(|item| (name, item)).collect(),
        single => vec![(name, single)],
    });
    let texts = pairs.filter_map(|(name, value)| Some((name, value.as_str()?)));
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(texts)
        .finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// The name under which a call's body is described.
fn key(call: &Call) -> String {
    match (&call.rest, call.name.split_once('/')) {
        (_, Some((_, method))) => method.to_owned(),
        (Some((method, path)), None) => format!("{method} {path}"),
        (None, None) => String::new(),
    }
}

/// A person without a password, whose session proves a name alone: quickly made.
async fn unproven(backend: &Backend, name: &str) -> Person {
    let organization = backend.organization(name).await;
    let body = json!({
        "organizationId": organization,
        "username": name,
        "human": {
            "profile": {"givenName": "Ada", "familyName": "Lovelace"},
            "email": {"email": format!("{name}@mail.example"), "isVerified": true},
        },
    });
    let user = backend.post(&backend.login, "/v2/users/new", body).await.ok();
    let user = user["id"].as_str().unwrap().to_owned();
    let checks = json!({"checks": {"user": {"userId": user}}});
    let made = backend.post(&backend.login, "/v2/sessions", checks).await.ok();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    Person {
        organization,
        user,
        session: text("sessionId"),
        token: text("sessionToken"),
    }
}

async fn person(backend: &Backend, organization: &str, name: &str) -> Person {
    let organization = backend.organization(organization).await;
    let user = backend.person(&organization, name).await;
    let (session, token) = backend.session(&user).await;
    Person {
        organization,
        user,
        session,
        token,
    }
}

/// Whatever happened, an answer has the form of its transport, and tells nothing of how it came to be.
#[track_caller]
pub fn assert_proper(way: &Way, what: &str, answer: &Answer) {
    let text = String::from_utf8_lossy(&answer.bytes);
    let shown = format!("{} {what}: {} {text}", way.shown(), answer.status);
    for word in [
        "SELECT ", "INSERT ", "sqlite", "sqlx", "panicked", ".rs:", "/tmp/", "SANDBOX-",
    ] {
        assert!(!text.contains(word), "{shown}");
    }
    if answer.status.is_success() {
        assert!(answer.json().is_object(), "{shown}");
        return;
    }
    // The real one calls these a fault of its own; whatever else is one here is a mistake of this project.
    let is_recorded = [
        "(WEBAU-",
        "(RECOVER)",
        "bcrypt: password length",
        "\"code\":12",
        "\"unimplemented\"",
    ];
    let is_fault = answer.status.is_server_error();
    assert!(!is_fault || is_recorded.iter().any(|words| text.contains(words)), "{shown}");
    let is_bare = [405, 415].contains(&answer.status.as_u16()) && way.is_connect;
    if is_bare {
        assert!(answer.bytes.is_empty(), "{shown}");
        return;
    }
    let body = answer.json();
    assert_eq!(body["code"].is_string(), way.is_connect, "{shown}");
    assert_eq!(body["code"].is_u64(), !way.is_connect, "{shown}");
    let message = body["message"].as_str().unwrap_or_else(|| panic!("{shown}"));
    for detail in body["details"].as_array().into_iter().flatten() {
        let (kind, inner) = if way.is_connect {
            (&detail["type"], &detail["debug"])
        } else {
            (&detail["@type"], detail)
        };
        assert!(kind.as_str().is_some_and(|kind| kind.contains("zitadel.v1.")), "{shown}");
        let told = inner["message"].as_str().unwrap_or_else(|| panic!("{shown}"));
        assert_eq!(
            format!("{told} ({})", inner["id"].as_str().unwrap_or_default()),
            message,
            "{shown}"
        );
    }
}
