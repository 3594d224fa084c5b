//! A new sandbox for one chapter, with a clock that follows the recording.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use serde_json::Value;
use tempfile::TempDir;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tower::ServiceExt as _;
use url::Url;
use vestibule_sandbox::{Clock, Sandbox, SandboxOptions};

use super::tape::Answered;
use crate::backend::traffic_folder;

/// Where the recorded backend was reached: links and origins in the recording name it.
pub const HOME: &str = "http://localhost:9080";

/// The evening of the recording, before its first call.
const EVENING: i64 = 1_795_370_400_000_000;

/// The time of the recording in microseconds. Each look at it is one later, so that what was made later is later.
#[derive(Debug)]
struct RecordedClock(AtomicI64);

impl Clock for RecordedClock {
    fn now(&self) -> OffsetDateTime {
        let micros = self.0.fetch_add(1, Ordering::SeqCst);
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).unwrap()
    }
}

pub struct Stage {
    pub admin: String,
    pub login: String,
    sandbox: Sandbox,
    clock: Arc<RecordedClock>,
    router: Router,
    _folder: TempDir,
}

impl Stage {
    pub async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(RecordedClock(AtomicI64::new(EVENING)));
        let options = SandboxOptions {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            traffic: traffic_folder(),
            ..SandboxOptions::new(folder.path(), Url::parse(HOME).unwrap())
        };
        let sandbox = Sandbox::open(options).await.unwrap();
        let token = |file: &Path| std::fs::read_to_string(file).unwrap().trim().to_owned();
        Self {
            admin: token(sandbox.admin_token_file()),
            login: token(sandbox.login_client_token_file()),
            router: sandbox.standalone_router(),
            sandbox,
            clock,
            _folder: folder,
        }
    }

    /// Seconds since 1970.
    pub fn seconds(&self) -> u64 {
        u64::try_from(self.clock.0.load(Ordering::SeqCst) / 1_000_000).unwrap()
    }

    pub fn wait(&self, seconds: f64) {
        let micros = std::time::Duration::from_secs_f64(seconds).as_micros();
        self.clock.0.fetch_add(i64::try_from(micros).unwrap(), Ordering::SeqCst);
    }

    /// Moves the clock to the latest moment that a recorded answer names as past.
    pub fn follow(&self, recorded: &Value) {
        match recorded {
            Value::Array(items) => items.iter().for_each(|item| self.follow(item)),
            Value::Object(fields) => {
                for (name, inner) in fields {
                    let is_past = matches!(name.as_str(), "changeDate" | "creationDate" | "verifiedAt");
                    match inner.as_str().filter(|_| is_past) {
                        Some(moment) => {
                            let moment = OffsetDateTime::parse(moment, &Rfc3339).unwrap();
                            let micros = i64::try_from(moment.unix_timestamp_nanos() / 1000).unwrap();
                            self.clock.0.fetch_max(micros, Ordering::SeqCst);
                        }
                        None => self.follow(inner),
                    }
                }
            }
            _ => {}
        }
    }

    pub async fn send(
        &self,
        token: Option<&str>,
        method: &str,
        path: &str,
        headers: &BTreeMap<String, String>,
        body: Body,
    ) -> Answered {
        // What was asked on that evening was partly odd, to see what happens: a record of the traffic judges the answers alone.
        let mut request = Request::builder().method(method).uri(path).header("x-odd-on-purpose", "1");
        if !headers.contains_key("host") {
            request = request.header(header::HOST, "localhost:9080");
        }
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = || Value::from(String::from_utf8_lossy(&bytes).into_owned());
        let known = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        Answered {
            status: parts.status.as_u16(),
            headers: parts.headers.iter().filter_map(known).collect(),
            body: serde_json::from_slice(&bytes).unwrap_or_else(|_| text()),
        }
    }

    /// Every mail sent so far.
    pub fn mails(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.sandbox.outbox_file()).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
