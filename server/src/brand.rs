//! Logo, icon and font of an organization, from our own origin.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use vestibule_app::BrandFile;
use vestibule_engine::OrganizationId;

use crate::front_door::FrontDoor;

/// Security: an administrator uploads these. A vector image may hold script, which must not run when somebody opens its address.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// One file.
pub async fn file(State(door): State<FrontDoor>, Path((organization, name)): Path<(String, String)>) -> Response {
    let Some(file) = BrandFile::parse(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let engine = &door.app().engine;
    let settings = match engine.organization(&OrganizationId::from(organization)).await {
        Ok(Some(settings)) => settings,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let Some(address) = file.address(&settings).and_then(|address| url::Url::parse(address).ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let asset = match engine.asset(&address).await {
        Ok(asset) => asset,
        Err(error) => {
            tracing::warn!(error = %error, file = file.as_str(), "brand file cannot be read");
            return StatusCode::NOT_FOUND.into_response();
        }
    };
    let Some(content_type) = allowed_type(file, &asset.content_type) else {
        tracing::warn!(file = file.as_str(), content_type = %asset.content_type, "brand file of another kind refused");
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    (headers, asset.bytes.clone()).into_response()
}

fn allowed_type(file: BrandFile, content_type: &str) -> Option<&'static str> {
    const IMAGES: [&str; 6] = [
        "image/svg+xml",
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/gif",
        "image/x-icon",
    ];
    const FONTS: [&str; 8] = [
        "font/woff2",
        "font/woff",
        "font/ttf",
        "font/otf",
        "application/font-woff2",
        "application/font-woff",
        "application/x-font-ttf",
        "application/octet-stream",
    ];
    let plain = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let kinds: &[&'static str] = match file {
        BrandFile::Logo | BrandFile::LogoDark | BrandFile::Icon | BrandFile::IconDark => &IMAGES,
        BrandFile::Font => &FONTS,
    };
    kinds.iter().copied().find(|kind| *kind == plain)
}
