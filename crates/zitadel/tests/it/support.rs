//! What the tests share: a client for a mock server, and the recorded answers.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use url::Url;
use vestibule_zitadel::{Client, ClientConfig, ServiceToken, SessionToken};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The login client's token of every test.
pub const SERVICE_TOKEN: &str = "service-bearer-very-secret";
/// The person's token of every test.
pub const SESSION_TOKEN: &str = "session-bearer-very-secret";

/// One recorded success.
#[derive(Deserialize)]
pub struct Recorded {
    /// What was asked, in words.
    pub name: String,
    /// The method of the service.
    pub call: String,
    /// What was answered.
    pub body: Value,
}

/// The recorded successes of one service.
pub fn recorded(file: &str) -> Vec<Recorded> {
    let text = match file {
        "sessions" => include_str!("../data/sessions.json"),
        "users" => include_str!("../data/users.json"),
        "settings" => include_str!("../data/settings.json"),
        "organizations" => include_str!("../data/organizations.json"),
        other => panic!("no recordings of {other}"),
    };
    serde_json::from_str(text).unwrap()
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

/// An address that nobody listens on.
pub fn refusing() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
