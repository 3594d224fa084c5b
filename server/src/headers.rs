//! What every response carries for the browser's own defences.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};

use crate::front_door::FrontDoor;

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
/// Files and redirects: nothing may be loaded from them.
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Puts the headers on every response; a handler's own policy and caching stay.
pub async fn secure(State(door): State<FrontDoor>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    apply(&door, &mut response);
    response
}

/// The headers themselves, for an answer that goes by no layer of ours.
pub fn apply(door: &FrontDoor, response: &mut Response) {
    let headers = response.headers_mut();
    let is_https = door.is_https();
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        // Not `no-referrer`: under it browsers send our own forms with `Origin: null`.
        (REFERRER_POLICY, "same-origin"),
        (OPENER, "same-origin"),
        (RESOURCE, "same-origin"),
        (
            PERMISSIONS,
            "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_https {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(NOTHING));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// Whether a page loads the islands' bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    /// None at all.
    Forbidden,
    /// The bundle, by nonce.
    ByNonce,
}

/// The policy of a page. `form_targets`: origins that a submit of this page may end at; browsers apply `form-action` to the
/// redirects after it.
///
/// Security: no host names in `script-src`, no `unsafe-inline`, no `unsafe-eval`; WebAssembly only where there are islands.
pub fn page_policy(nonce: &str, scripts: Scripts, form_targets: &[String]) -> String {
    let script = match scripts {
        Scripts::Forbidden => "'none'".to_owned(),
        Scripts::ByNonce => format!("'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'"),
    };
    let targets: String = form_targets
        .iter()
        .filter(|origin| is_plain_origin(origin))
        .map(|origin| format!(" {origin}"))
        .collect();
    format!(
        "default-src 'none'; script-src {script}; style-src 'self' 'nonce-{nonce}'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; form-action 'self'{targets}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Nothing that could end the directive.
fn is_plain_origin(origin: &str) -> bool {
    origin.starts_with("http")
        && origin
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b":/.-[]_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_strict() {
        let policy = page_policy(
            "abc",
            Scripts::ByNonce,
            &["https://app.example".into(), "https://x; script-src *".into()],
        );
        assert!(policy.contains("script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval';"));
        assert!(policy.contains("form-action 'self' https://app.example;"));
        assert!(!policy.contains('*') && !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        assert!(page_policy("abc", Scripts::Forbidden, &[]).contains("script-src 'none'"));
    }
}
