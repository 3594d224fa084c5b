//! The style sheet, the neutral icon and the islands' bundle: part of the program, named by their content, kept for good by browsers.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, VARY};
use http::{HeaderValue, StatusCode};
use sha2::{Digest, Sha256};

use crate::front_door::FrontDoor;

const STYLE: &str = include_str!("../../style/main.css");
const STYLE_FILE: File = File {
    name: "main.css",
    content_type: "text/css; charset=utf-8",
    plain: STYLE.as_bytes(),
    brotli: Some(include_bytes!(concat!(env!("OUT_DIR"), "/main.css.br"))),
    gzip: Some(include_bytes!(concat!(env!("OUT_DIR"), "/main.css.gz"))),
};
const ICON: &str = include_str!("../../public/favicon.svg");
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// The islands' bundle.
#[derive(Debug, Clone, Copy)]
pub struct Bundle {
    /// Output name, with a hash of the content.
    pub name: &'static str,
    files: &'static [File],
}

#[derive(Debug, Clone, Copy)]
struct File {
    name: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/bundle.rs"));

/// Path of the style sheet below the base.
pub fn style_path() -> String {
    format!("/assets/main.{}.css", short_hash(STYLE))
}

/// Path of the neutral icon below the base.
pub fn icon_path() -> String {
    format!("/assets/icon.{}.svg", short_hash(ICON))
}

fn short_hash(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..6])
}

/// Routes of all of them.
pub fn routes() -> Router<FrontDoor> {
    Router::new()
        .route(
            &style_path(),
            get(|headers: HeaderMap| async move { send(&STYLE_FILE, &headers) }),
        )
        .route(
            &icon_path(),
            get(|| async { ([(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, FOR_GOOD)], ICON) }),
        )
        .route("/pkg/{file}", get(bundle_file))
}

async fn bundle_file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = BUNDLE.and_then(|bundle| bundle.files.iter().find(|file| file.name == name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    send(file, &headers)
}

/// The file in the smallest coding that the browser takes.
fn send(file: &'static File, headers: &HeaderMap) -> Response {
    let accepted = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let accepts = |coding: &str| {
        accepted.split(',').any(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            parts.next() == Some(coding)
                && !parts.any(|weight| weight.trim_start_matches("q=").trim_matches(['0', '.']).is_empty())
        })
    };
    let (body, encoding) = match (file.brotli, file.gzip) {
        (Some(body), _) if accepts("br") => (body, Some("br")),
        (_, Some(body)) if accepts("gzip") => (body, Some("gzip")),
        _ => (file.plain, None),
    };
    let mut response = (
        [
            (CONTENT_TYPE, file.content_type),
            (CACHE_CONTROL, FOR_GOOD),
            (VARY, "accept-encoding"),
        ],
        body,
    )
        .into_response();
    if let Some(encoding) = encoding {
        response
            .headers_mut()
            .insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}
