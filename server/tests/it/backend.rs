//! What stands between the front door and the backend: passes calls on, counts them, holds or spoils them when told to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use http::{HeaderName, Method, StatusCode};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

/// One call as it came by.
#[derive(Debug, Clone)]
pub struct Call {
    /// Which: `CreateSession`.
    pub rpc: &'static str,
    /// The bearer, without `Bearer `.
    pub bearer: Option<String>,
    /// `traceparent`.
    pub trace: Option<String>,
}

/// What happens to a call instead of being answered by the backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Status 500 and nothing readable.
    Status500,
    /// A page of somebody else's with status 200.
    Html,
    /// The first bytes of an answer.
    TruncatedJson,
    /// Nobody listens.
    Refused,
}

impl Fault {
    pub const ALL: [Self; 4] = [Self::Status500, Self::Html, Self::TruncatedJson, Self::Refused];
}

/// Calls that wait until they are let go.
#[derive(Debug)]
pub struct Hold {
    rpc: Option<&'static str>,
    arrived: Semaphore,
    released: Semaphore,
}

impl Hold {
    /// Waits until that many calls (more) are waiting here at once.
    pub async fn arrived(&self, calls: u32) {
        let waiting = self.arrived.acquire_many(calls);
        let waiting = tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await;
        waiting
            .unwrap_or_else(|_| panic!("{calls} calls should be under way at once"))
            .unwrap()
            .forget();
    }

    /// Lets that many go.
    pub fn release(&self, calls: usize) {
        self.released.add_permits(calls);
    }
}

#[derive(Debug)]
struct Shared {
    target: SocketAddr,
    http: reqwest::Client,
    calls: Mutex<Vec<Call>>,
    answered: watch::Sender<Vec<&'static str>>,
    fault: Mutex<Option<(Option<&'static str>, Fault)>>,
    hold: Mutex<Option<Arc<Hold>>>,
}

/// The backend as the front door sees it.
#[derive(Debug)]
pub struct Backend {
    shared: Arc<Shared>,
    address: SocketAddr,
    inner: SocketAddr,
    relay: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Backend {
    pub async fn before(target: SocketAddr) -> Self {
        let shared = Arc::new(Shared {
            target,
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            calls: Mutex::default(),
            answered: watch::Sender::default(),
            fault: Mutex::default(),
            hold: Mutex::default(),
        });
        let inner_listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let inner = inner_listener.local_addr().unwrap();
        let router = Router::new().fallback(pass).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(inner_listener, router).await.unwrap() });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let relay = tokio::sync::Mutex::new(Some(tokio::spawn(relay(listener, inner))));
        Self {
            shared,
            address,
            inner,
            relay,
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Spoils every call from now on.
    pub async fn fail(&self, fault: Fault) {
        if fault == Fault::Refused {
            let running = self.relay.lock().await.take();
            if let Some(running) = running {
                running.abort();
                assert!(running.await.unwrap_err().is_cancelled());
            }
        } else {
            *self.shared.fault.lock().unwrap() = Some((None, fault));
        }
    }

    /// Spoils the calls of that name.
    pub fn fail_only(&self, rpc: &'static str, fault: Fault) {
        assert_ne!(fault, Fault::Refused, "a connection is refused before it is known what for");
        *self.shared.fault.lock().unwrap() = Some((Some(rpc), fault));
    }

    /// Passes all calls on again.
    pub async fn recover(&self) {
        *self.shared.fault.lock().unwrap() = None;
        let mut running = self.relay.lock().await;
        if running.is_none() {
            let listener = TcpListener::bind(self.address).await.unwrap();
            *running = Some(tokio::spawn(relay(listener, self.inner)));
        }
    }

    /// Holds every call (of that name) until it is released.
    pub fn hold(&self, rpc: Option<&'static str>) -> Arc<Hold> {
        let hold = Arc::new(Hold {
            rpc,
            arrived: Semaphore::new(0),
            released: Semaphore::new(0),
        });
        *self.shared.hold.lock().unwrap() = Some(hold.clone());
        hold
    }

    /// Holds nothing any more; what waits is let go.
    pub fn hold_nothing(&self) {
        if let Some(hold) = self.shared.hold.lock().unwrap().take() {
            hold.release(1_000);
        }
    }

    /// Waits until that many calls of that name were answered, also those that nobody waits for.
    pub async fn answered(&self, rpc: &str, times: usize) {
        let mut answered = self.shared.answered.subscribe();
        let enough = answered.wait_for(|names| names.iter().filter(|name| **name == rpc).count() >= times);
        let enough = tokio::time::timeout(std::time::Duration::from_secs(20), enough).await;
        assert!(enough.is_ok(), "{rpc} should be answered {times} times");
    }

    /// Forgets the calls that came by.
    pub fn forget(&self) {
        self.shared.calls.lock().unwrap().clear();
        self.shared.answered.send_replace(Vec::new());
    }

    /// The calls since then.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls.lock().unwrap().clone()
    }

    /// Their names.
    pub fn names(&self) -> Vec<&'static str> {
        self.calls().iter().map(|call| call.rpc).collect()
    }

    /// How many had that name.
    pub fn count(&self, rpc: &str) -> usize {
        self.calls().iter().filter(|call| call.rpc == rpc).count()
    }

    /// How many checked a password or made a session.
    pub fn checks(&self) -> usize {
        self.count("CreateSession") + self.count("SetSession")
    }
}

async fn relay(listener: TcpListener, to: SocketAddr) {
    let mut connections = JoinSet::new();
    while let Ok((mut from, _)) = listener.accept().await {
        connections.spawn(async move {
            if let Ok(mut to) = TcpStream::connect(to).await {
                let _ = tokio::io::copy_bidirectional(&mut from, &mut to).await;
            }
        });
    }
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let rpc = name(request.method(), request.uri().path());
    let bearer = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
    let trace = request
        .headers()
        .get("traceparent")
        .map(|value| value.to_str().unwrap().to_owned());
    shared.calls.lock().unwrap().push(Call { rpc, bearer, trace });
    let hold = shared
        .hold
        .lock()
        .unwrap()
        .clone()
        .filter(|hold| hold.rpc.is_none_or(|only| only == rpc));
    if let Some(hold) = hold {
        hold.arrived.add_permits(1);
        hold.released.acquire().await.unwrap().forget();
    }
    let fault = *shared.fault.lock().unwrap();
    let response = match fault.filter(|(only, _)| only.is_none_or(|only| only == rpc)) {
        None | Some((_, Fault::Refused)) => forward(&shared, request).await,
        Some((_, Fault::Status500)) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some((_, Fault::Html)) => ([(CONTENT_TYPE, "text/html")], "<html><h1>Hotel WLAN</h1></html>").into_response(),
        Some((_, Fault::TruncatedJson)) => ([(CONTENT_TYPE, "application/json")], "{\"details\":{\"sequ").into_response(),
    };
    shared.answered.send_modify(|names| names.push(rpc));
    response
}

async fn forward(shared: &Shared, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let body = to_bytes(body, 1024 * 1024).await.unwrap();
    let mut onward = shared
        .http
        .request(parts.method, format!("http://{}{path}", shared.target))
        .body(body);
    for (name, value) in parts.headers.iter().filter(|(name, _)| !is_of_the_connection(name)) {
        onward = onward.header(name, value);
    }
    let Ok(answer) = onward.send().await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers().iter().filter(|(name, _)| !is_of_the_connection(name)) {
        response = response.header(name, value);
    }
    response.body(Body::from(answer.bytes().await.unwrap())).unwrap()
}

fn is_of_the_connection(name: &HeaderName) -> bool {
    [HOST, CONTENT_LENGTH, TRANSFER_ENCODING].contains(name)
}

/// What the path means. Source: the `google.api.http` options of the v2 services.
fn name(method: &Method, path: &str) -> &'static str {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (method.as_str(), parts.as_slice()) {
        ("POST", ["v2", "sessions"]) => "CreateSession",
        ("PATCH", ["v2", "sessions", _]) => "SetSession",
        ("DELETE", ["v2", "sessions", _]) => "DeleteSession",
        ("POST", ["zitadel.session.v2.SessionService", "GetSession"]) => "GetSession",
        ("POST", ["v2", "users"]) => "ListUsers",
        ("POST", ["v2", "users", "new"]) => "CreateUser",
        ("POST", ["v2", "users", "human"]) => "AddHumanUser",
        ("POST", ["v2", "users", _, "invite_code"]) => "CreateInviteCode",
        ("POST", ["v2", "users", _, "passkeys", "registration_link"]) => "CreatePasskeyRegistrationLink",
        ("GET", ["v2", "users", _]) => "GetUserByID",
        ("PATCH", ["v2", "users", _]) => "UpdateUser",
        ("POST", ["v2", "users", _, "totp"]) => "RegisterTOTP",
        ("POST", ["v2", "users", _, "totp", "verify"]) => "VerifyTOTPRegistration",
        ("POST", ["v2", "users", _, "otp_sms"]) => "AddOTPSMS",
        ("POST", ["v2", "users", _, "otp_email"]) => "AddOTPEmail",
        ("POST", ["v2", "users", _, "recovery_codes"]) => "GenerateRecoveryCodes",
        ("DELETE", ["v2", "users", _, "recovery_codes"]) => "RemoveRecoveryCodes",
        ("POST", ["v2", "users", _, "mfa_init_skipped"]) => "HumanMFAInitSkipped",
        ("PUT", ["auth", "v1", "users", "me", "profile"]) => "UpdateMyProfile",
        ("GET", ["v2", "users", _, "authentication_methods"]) => "ListAuthenticationMethodTypes",
        ("POST", ["v2", "users", _, "passkeys"]) => "RegisterPasskey",
        ("POST", ["v2", "users", _, "passkeys", "_search"]) => "ListPasskeys",
        ("POST", ["v2", "users", _, "passkeys", _]) => "VerifyPasskeyRegistration",
        ("POST", ["v2", "users", _, "u2f"]) => "RegisterU2F",
        ("POST", ["v2", "users", _, "u2f", _]) => "VerifyU2FRegistration",
        ("POST", ["v2", "users", _, "authentication_factors", "_search"]) => "ListAuthenticationFactors",
        ("POST", ["v2", "users", _, "metadata"]) => "SetUserMetadata",
        ("POST", ["v2", "users", _, "metadata", "search"]) => "ListUserMetadata",
        ("POST", ["v2", "users", _, "password_reset"]) => "PasswordReset",
        ("POST", ["v2", "users", _, "email", "send"]) => "SendEmailCode",
        ("POST", ["v2", "users", _, "email", "verify"]) => "VerifyEmail",
        ("POST", ["v2", "users", _, "phone", "resend"]) => "ResendPhoneCode",
        ("POST", ["v2", "users", _, "phone", "verify"]) => "VerifyPhone",
        ("POST", ["v2", "users", _, "invite_code", "verify"]) => "VerifyInviteCode",
        ("POST", ["v2", "organizations", "_search"]) => "ListOrganizations",
        ("GET", ["v2", "settings"]) => "GetGeneralSettings",
        ("GET", ["v2", "settings", ..]) => "Get…Settings",
        ("GET", ["assets", ..]) => "Assets",
        _ => panic!("no call of the front door: {method} {path}"),
    }
}
