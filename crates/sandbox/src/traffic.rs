//! Records what is asked and answered, for checks against the vendor's descriptions of the API.
//!
//! One file a process, one JSON object a line. Secrets are masked in [`mask`] before anything is written; headers are not recorded.

mod mask;

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware};
use serde_json::{Value, json};

use crate::options::SandboxError;

/// Set on requests that break the API's rules on purpose: what they ask is neither judged nor kept, what they are answered is.
const ODD_ON_PURPOSE: HeaderName = HeaderName::from_static("x-odd-on-purpose");

/// Largest request in bytes that is read here; what is larger than the API allows is refused behind.
const LARGEST_READ: usize = 64 * 1024 * 1024;

/// Largest body in bytes that is written down.
const LARGEST_KEPT: usize = 1024 * 1024;

/// The file that exchanges are added to.
#[derive(Debug)]
pub struct Traffic {
    file: File,
}

impl Traffic {
    /// Opens this process's file in a folder, which is made if missing.
    ///
    /// Several sandboxes of one process add to one file: each line is one write at its end.
    pub fn open(folder: &Path) -> Result<Self, SandboxError> {
        let path = folder.join(format!("{}.jsonl", std::process::id()));
        let open = || {
            let mut maker = std::fs::DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
            maker.recursive(true).create(folder)?;
            let mut options = OpenOptions::new();
            options.create(true).append(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(&path)
        };
        match open() {
            Ok(file) => Ok(Self { file }),
            Err(source) => Err(SandboxError::Data {
                file: path.display().to_string(),
                source,
            }),
        }
    }

    fn add(&self, exchange: &Value) {
        let line = format!("{exchange}\n");
        if let Err(error) = (&self.file).write_all(line.as_bytes()) {
            tracing::error!(error = %error, "an exchange could not be recorded");
        }
    }
}

/// The traffic of a folder, where one is named.
pub fn opened(folder: Option<&PathBuf>) -> Result<Option<Arc<Traffic>>, SandboxError> {
    folder.map(|folder| Traffic::open(folder).map(Arc::new)).transpose()
}

/// Records whatever passes `router`; without a file, it stays as it is.
pub fn recorded(router: Router, traffic: Option<&Arc<Traffic>>) -> Router {
    match traffic {
        Some(traffic) => router.layer(middleware::from_fn_with_state(Arc::clone(traffic), record)),
        None => router,
    }
}

async fn record(State(traffic): State<Arc<Traffic>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    // The caller has gone: there is nobody to answer.
    let Ok(asked) = to_bytes(body, LARGEST_READ).await else {
        return axum::http::StatusCode::BAD_REQUEST.into_response();
    };
    let is_odd = parts.headers.contains_key(ODD_ON_PURPOSE);
    let kept_size = if is_odd { 0 } else { LARGEST_KEPT };
    let mut exchange = json!({
        "method": parts.method.as_str(),
        "path": parts.uri.path(),
        "query": mask::query(parts.uri.query().unwrap_or_default()),
        "client": text_of(&parts.headers, &header::USER_AGENT),
        "isOddOnPurpose": is_odd,
        "request": body_of(&parts.headers, &asked, kept_size),
    });
    let response = next.run(Request::from_parts(parts, Body::from(asked))).await;
    let (parts, body) = response.into_parts();
    let Ok(answered) = to_bytes(body, usize::MAX).await else {
        return axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    exchange["status"] = json!(parts.status.as_u16());
    exchange["response"] = body_of(&parts.headers, &answered, LARGEST_KEPT);
    traffic.add(&exchange);
    Response::from_parts(parts, Body::from(answered))
}

/// Kind, size and, where it is JSON of no more than `kept_size` bytes, content of a body.
fn body_of(headers: &HeaderMap, bytes: &Bytes, kept_size: usize) -> Value {
    let mut body = json!({"type": text_of(headers, &header::CONTENT_TYPE), "bytes": bytes.len()});
    if bytes.len() <= kept_size
        && let Ok(mut content) = serde_json::from_slice(bytes)
    {
        mask::message(&mut content);
        body["json"] = content;
    }
    body
}

fn text_of(headers: &HeaderMap, name: &HeaderName) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}
