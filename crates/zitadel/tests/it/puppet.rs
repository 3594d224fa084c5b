//! A server that answers everything with what it was last told to.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{Method, StatusCode, Uri, header};

use crate::calls::newer;
use crate::every_answer::Answer;

/// What the server answers.
#[derive(Clone, Default)]
struct Line {
    status: u16,
    body: Vec<u8>,
    /// A call that it does not know, as method and path.
    missing: Option<(&'static str, &'static str)>,
}

/// The server. It ends with the runtime that it was started in.
pub struct Puppet {
    pub url: String,
    line: Arc<Mutex<Line>>,
}

impl Puppet {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let line = Arc::<Mutex<Line>>::default();
        let told = Arc::clone(&line);
        let router = Router::new().fallback(move |method: Method, uri: Uri| {
            let line = told.lock().unwrap().clone();
            let (status, body) = match line.missing {
                Some(missing) if missing == (method.as_str(), uri.path()) => {
                    (404, br#"{"code":5,"message":"Not Found"}"#.to_vec())
                }
                _ => (line.status, line.body),
            };
            async move {
                (
                    StatusCode::from_u16(status).unwrap(),
                    [(header::CONTENT_TYPE, "application/json")],
                    body,
                )
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, line }
    }

    /// From now on, this is the answer.
    pub fn tell(&self, status: u16, body: Vec<u8>) {
        *self.line.lock().unwrap() = Line {
            status,
            body,
            missing: None,
        };
    }

    /// From now on, this recorded answer is the answer; an older server's where it is that of an older call.
    pub fn repeat(&self, answer: &Answer) {
        *self.line.lock().unwrap() = Line {
            status: answer.status,
            body: answer.body.to_string().into_bytes(),
            missing: newer(&answer.rpc),
        };
    }
}
