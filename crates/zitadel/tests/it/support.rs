//! What the tests share: a client for a mock server, the recorded answers, and a sandbox with a person in it.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;
use vestibule_sandbox::{Sandbox, SandboxOptions};
use vestibule_zitadel::{
    Checks, Client, ClientConfig, CreateSession, NewContact, NewPassword, NewUser, PersonClient, ProfileUpdate, ServiceToken,
    SessionId, SessionToken, UserCheck, UserId, Verification,
};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::every_answer::answers;

/// The login client's token of every test.
pub const SERVICE_TOKEN: &str = "service-bearer-very-secret";
/// The person's token of every test.
pub const SESSION_TOKEN: &str = "session-bearer-very-secret";

/// One recorded success.
pub struct Recorded {
    /// What was asked, in words.
    pub name: String,
    /// The method of the service.
    pub call: String,
    /// What was answered.
    pub body: Value,
}

/// The recorded successes of one service, of all chapters.
pub fn recorded(service: &str) -> Vec<Recorded> {
    let answers = answers().into_iter().filter(|(_, answer)| answer.status < 300);
    let of_service = answers.filter_map(|(_, answer)| {
        let call = answer.rpc.strip_prefix(service)?.strip_prefix('/')?.to_owned();
        Some(Recorded {
            name: answer.name,
            call,
            body: answer.body,
        })
    });
    of_service.collect()
}

pub fn config(url: &str) -> ClientConfig {
    ClientConfig::new(Url::parse(url).unwrap(), ServiceToken::new(SERVICE_TOKEN.to_owned()))
}

pub fn client(url: &str) -> Client {
    Client::new(config(url)).unwrap()
}

/// A client whose calls may take this long.
pub fn impatient_client(url: &str, milliseconds: u64) -> Client {
    let timeout = Duration::from_millis(milliseconds);
    Client::new(ClientConfig {
        read_timeout: timeout,
        check_timeout: timeout,
        ..config(url)
    })
    .unwrap()
}

pub fn session_token() -> SessionToken {
    SessionToken::new(SESSION_TOKEN.to_owned())
}

/// A server that answers everything with this.
pub async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).mount(&server).await;
    server
}

/// A server that answers everything with this JSON.
pub async fn answering_json(status: u16, body: &Value) -> MockServer {
    answering(ResponseTemplate::new(status).set_body_json(body)).await
}

/// How many requests the server got.
pub async fn request_count(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

/// A server that writes these bytes for every request and hangs up. Returns its address.
pub fn answering_bytes(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { break };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(bytes);
        }
    });
    format!("http://{address}")
}

/// A server that hangs up before it has read the request, which resets the connection. Returns its address.
pub fn resetting() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { break };
            // Waits for the request to be there, and leaves it unread.
            let _ = stream.peek(&mut [0; 1]);
        }
    });
    format!("http://{address}")
}

/// A server that announces a long answer and sends a byte of it now and then, without end. Returns its address.
pub fn trickling() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { break };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
            let pace = Duration::from_millis(10);
            while stream.write_all(b" ").is_ok() {
                std::thread::park_timeout(pace);
            }
        }
    });
    format!("http://{address}")
}

/// An address that nobody listens on.
pub fn refusing() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// The password of everybody in a sandbox.
pub const PASSWORD: &str = "Correct-Horse7";
/// The WebAuthn RP ID of every test.
pub const RP_ID: &str = "localhost";

/// A sandbox that is served, and a client with its login client's token.
pub struct World {
    pub client: Client,
    pub url: String,
    /// An administrator's token, for what no client here does.
    pub admin: String,
    outbox: PathBuf,
    _sandbox: Sandbox,
    _folder: TempDir,
}

/// What the served sandbox is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// All that it has.
    Newest,
    /// Without the calls that older servers do not have, which they answer as they answer any unknown path or method.
    WithoutUserCalls,
}

pub async fn sandbox() -> World {
    sandbox_of(Version::Newest).await
}

/// Every sandbox of these tests is started here.
pub async fn sandbox_of(version: Version) -> World {
    let folder = TempDir::new().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    #[expect(
        clippy::disallowed_methods,
        reason = "how the run of all tests asks for a record of the traffic"
    )]
    let traffic = std::env::var_os("VESTIBULE_TRAFFIC").map(PathBuf::from);
    let options = SandboxOptions {
        traffic,
        ..SandboxOptions::new(folder.path(), Url::parse(&url).unwrap())
    };
    let sandbox = Sandbox::open(options).await.unwrap();
    let router = match version {
        Version::Newest => sandbox.standalone_router(),
        Version::WithoutUserCalls => older(sandbox.standalone_router()),
    };
    tokio::spawn(async move { axum::serve(listener, router).await });
    let token = |file: &std::path::Path| std::fs::read_to_string(file).unwrap().trim().to_owned();
    let login = ServiceToken::new(token(sandbox.login_client_token_file()));
    World {
        client: Client::new(ClientConfig::new(Url::parse(&url).unwrap(), login)).unwrap(),
        admin: token(sandbox.admin_token_file()),
        outbox: sandbox.outbox_file().to_owned(),
        url,
        _sandbox: sandbox,
        _folder: folder,
    }
}

fn older(router: Router) -> Router {
    async fn refuse(request: Request, next: Next) -> Response {
        let path = request.uri().path();
        let refusal = |status: StatusCode, body: Value| (status, [(header::CONTENT_TYPE, "application/json")], body.to_string());
        if request.method() == Method::PATCH && path.starts_with("/v2/users/") {
            let body = json!({ "code": 12, "message": "Method Not Allowed", "details": [] });
            return refusal(StatusCode::METHOD_NOT_ALLOWED, body).into_response();
        }
        if request.method() == Method::POST && path == "/v2/users/new" {
            let body = json!({ "code": 5, "message": "Not Found", "details": [] });
            return refusal(StatusCode::NOT_FOUND, body).into_response();
        }
        next.run(request).await
    }
    router.layer(from_fn(refuse))
}

/// A person of the sandbox.
pub struct Person {
    pub id: UserId,
    pub session: SessionId,
    /// Speaks with the token of that session, in which the password was checked.
    pub client: PersonClient,
}

pub fn given_names() -> ProfileUpdate {
    ProfileUpdate {
        given_name: "Ada".into(),
        family_name: "Lovelace".into(),
        ..ProfileUpdate::default()
    }
}

pub fn verified(value: &str) -> NewContact {
    NewContact {
        value: value.to_owned(),
        verification: Verification::Verified,
    }
}

impl World {
    /// Somebody to make, with a password and a verified address.
    pub async fn somebody(&self, name: &str) -> NewUser {
        let organization = self.client.default_organization().await.unwrap().unwrap();
        let mut new = NewUser::new(organization.id, given_names(), verified(&format!("{name}@example.com")));
        new.username = Some(name.to_owned());
        new.password = Some(NewPassword {
            password: PASSWORD.into(),
            change_required: false,
        });
        new
    }

    /// Makes somebody with a password and a verified address, and signs in.
    pub async fn person(&self, name: &str) -> Person {
        let new = self.somebody(name).await;
        self.signed_in(&new).await
    }

    /// Makes this person, and signs in with the password.
    pub async fn signed_in(&self, new: &NewUser) -> Person {
        let id = self.client.create_user(new).await.unwrap().id;
        let (session, client) = self.session_of(&id).await;
        Person { id, session, client }
    }

    /// A new session of this user, with a checked password.
    pub async fn session_of(&self, id: &UserId) -> (SessionId, PersonClient) {
        let request = CreateSession {
            checks: Checks {
                user: Some(UserCheck::Id(id.clone())),
                password: Some(PASSWORD.into()),
                ..Checks::default()
            },
            ..CreateSession::default()
        };
        let made = self.client.create_session(&request).await.unwrap();
        (made.session_id, self.client.as_person(&made.session_token))
    }

    /// The last message that was sent to this address or number.
    pub fn last_message_to(&self, contact: &str) -> String {
        let outbox = std::fs::read_to_string(&self.outbox).unwrap_or_default();
        let messages = outbox.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut texts = messages
            .filter(|message| message["to"] == contact)
            .map(|message| message["text"].as_str().unwrap().to_owned());
        texts.next_back().unwrap_or_else(|| panic!("nothing was sent to {contact}"))
    }

    /// The code in the last message to this address, where its template was [`World::template`].
    pub fn last_code_to(&self, contact: &str) -> String {
        let text = self.last_message_to(contact);
        let (_, rest) = text.split_once("code=").unwrap_or_else(|| panic!("no code in {text}"));
        rest.chars().take_while(char::is_ascii_alphanumeric).collect()
    }

    /// Does as an administrator what no client here does.
    pub async fn administer(&self, method: Method, path: &str, body: &Value) -> Value {
        let request = reqwest::Client::new()
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(&self.admin)
            .json(body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }
}

/// A template whose code the tests find again.
pub fn template() -> vestibule_zitadel::UrlTemplate {
    vestibule_zitadel::UrlTemplate::new("https://login.example/verify?userId={{.UserID}}&code={{.Code}}").unwrap()
}
