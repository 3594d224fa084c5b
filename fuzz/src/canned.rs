//! A server of this process that answers whatever it is asked with the bytes that it was last given.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use vestibule_zitadel::{Client, ClientConfig, ServiceToken};

type Shared = Arc<Mutex<Vec<u8>>>;

/// The server and a client of it. Lives in a runtime.
pub struct Canned {
    answer: Shared,
    /// Asks the server; never twice, because no pause before a second try fits into its time.
    pub client: Client,
}

impl Canned {
    /// Starts it.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let answer = Shared::default();
        tokio::spawn(serve(listener, Arc::clone(&answer)));
        let address = Url::parse(&format!("http://127.0.0.1:{port}")).expect("an address");
        let client = Client::new(ClientConfig {
            read_timeout: Duration::from_millis(40),
            check_timeout: Duration::from_millis(40),
            ..ClientConfig::new(address, ServiceToken::new("service-token".to_owned()))
        });
        Self {
            answer,
            client: client.expect("a client"),
        }
    }

    /// What is answered from now on: a status, lines of the head, and a body.
    pub fn answer(&self, status: u16, head: &str, body: &[u8]) {
        let mut answer = format!("HTTP/1.1 {status} Canned\r\n{head}content-length: {}\r\n\r\n", body.len()).into_bytes();
        answer.extend_from_slice(body);
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }
}

async fn serve(listener: TcpListener, answer: Shared) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(converse(stream, Arc::clone(&answer)));
    }
}

/// Reads requests to the end of each, and answers each.
async fn converse(mut stream: TcpStream, answer: Shared) {
    let mut heard = Vec::new();
    loop {
        while let Some(length) = whole(&heard) {
            heard.drain(..length);
            let bytes = answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if stream.write_all(&bytes).await.is_err() {
                return;
            }
        }
        if !matches!(stream.read_buf(&mut heard).await, Ok(1..)) {
            return;
        }
    }
}

/// The length of the first request, once it is all there.
fn whole(heard: &[u8]) -> Option<usize> {
    let head = heard.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&heard[..head]).ok()?.to_ascii_lowercase();
    let body: usize = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap_or(0));
    (heard.len() >= head + body).then_some(head + body)
}
