//! Brand files: upload by multipart, public download.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{any, get, post};
use axum::{Router, response::Response as AxumResponse};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::health::not_found;
use crate::api::v1::change_label;
use crate::caller::Permission;
use crate::state::{App, Ctx};
use crate::store::assets::{self, Asset};
use crate::transport::{Gate, Guard, Side};
use crate::wire::{ApiError, Code};

/// Largest brand file in bytes.
const LARGEST: usize = 512 * 1024;

const POLICY: &str = "default-src 'none';script-src 'none';object-src 'none';style-src 'unsafe-inline';img-src 'self';\
                      media-src 'none';frame-src 'none';frame-ancestors 'none';font-src 'self';connect-src 'none';sandbox";

pub fn router(app: Arc<App>) -> Router {
    let upload = |slot: &'static str| {
        post(move |state: State<Arc<App>>, headers: HeaderMap, form: Multipart| upload(state, headers, slot, form))
            .layer(DefaultBodyLimit::max(LARGEST + 64 * 1024))
    };
    Router::new()
        .route("/assets/v1/org/policy/label/logo", upload("logo"))
        .route("/assets/v1/org/policy/label/logo/dark", upload("logo-dark"))
        .route("/assets/v1/org/policy/label/icon", upload("icon"))
        .route("/assets/v1/org/policy/label/icon/dark", upload("icon-dark"))
        .route("/assets/v1/org/policy/label/font", upload("font"))
        .route(
            "/assets/v1/{scope}/policy/label/{name}",
            get(download).head(method_not_allowed),
        )
        .route("/assets/{*rest}", any(not_found))
        .with_state(app)
}

async fn method_not_allowed() -> StatusCode {
    StatusCode::METHOD_NOT_ALLOWED
}

/// An error here is a line of text.
fn told(error: &ApiError) -> AxumResponse {
    // A lacking right is 401 here, not 403.
    let status = match error.code {
        Code::PermissionDenied | Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::NotFound => StatusCode::NOT_FOUND,
        _ => StatusCode::from_u16(error.code.names().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    };
    sealed((status, format!("{}\n", error.message())).into_response())
}

fn sealed(mut response: AxumResponse) -> AxumResponse {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

async fn upload(State(app): State<Arc<App>>, headers: HeaderMap, slot: &'static str, mut form: Multipart) -> AxumResponse {
    let gate = Gate {
        app: &app,
        headers: &headers,
    };
    let ctx = match gate.admit(Guard::Permission(Permission::PolicyWrite), Side::Written).await {
        Ok(ctx) => ctx,
        Err(error) => return told(&error),
    };
    let content = loop {
        match form.next_field().await {
            Ok(Some(field)) if field.name() == Some("file") => match field.bytes().await {
                Ok(bytes) if bytes.len() <= LARGEST => break bytes,
                Ok(_) | Err(_) => return plain(StatusCode::BAD_REQUEST, "file too big, max file size is 512KB"),
            },
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => return plain(StatusCode::BAD_REQUEST, "http: no such file"),
        }
    };
    let Some(content_type) = kind_of(&content, slot == "font") else {
        return plain(StatusCode::BAD_REQUEST, "invalid content-type: text/plain; charset=utf-8");
    };
    match keep(&ctx, slot, content.to_vec(), content_type).await {
        Ok(()) => sealed(StatusCode::OK.into_response()),
        Err(error) => told(&error),
    }
}

fn plain(status: StatusCode, text: &str) -> AxumResponse {
    sealed((status, format!("{text}\n")).into_response())
}

/// The kind of a file by what is in it; what its sender called it does not count.
fn kind_of(content: &[u8], is_font: bool) -> Option<&'static str> {
    if is_font {
        let fonts: [(&[u8], &str); 6] = [
            (b"wOF2", "font/woff2"),
            (b"wOFF", "font/woff"),
            (b"OTTO", "font/otf"),
            (b"\x00\x01\x00\x00", "font/ttf"),
            (b"true", "font/ttf"),
            (b"ttcf", "font/collection"),
        ];
        return fonts
            .iter()
            .find(|(magic, _)| content.starts_with(magic))
            .map(|(_, kind)| *kind);
    }
    let images: [(&[u8], &str); 4] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"RIFF", "image/webp"),
    ];
    if let Some((_, kind)) = images.iter().find(|(magic, _)| content.starts_with(magic)) {
        return Some(kind);
    }
    let text = std::str::from_utf8(content).ok()?.trim_start_matches('\u{feff}').trim_start();
    let is_svg = text.starts_with("<svg") || ((text.starts_with("<?xml") || text.starts_with("<!--")) && text.contains("<svg"));
    is_svg.then_some("image/svg+xml")
}

async fn keep(ctx: &Ctx, slot: &'static str, content: Vec<u8>, content_type: &str) -> Result<(), ApiError> {
    let name = format!("{slot}-{}", ctx.app.mint.id());
    let etag = format!(
        "\"{}\"",
        hex::encode(Sha256::digest(&content)).chars().take(32).collect::<String>()
    );
    let asset = Asset {
        content_type: content_type.to_owned(),
        content,
        etag,
        created: ctx.now(),
    };
    {
        let mut write = ctx.write().await?;
        assets::insert(&mut write, &ctx.organization(), &name, &asset).await?;
        write.commit().await?;
    }
    change_label(ctx, |mut label| {
        if let Some(kept) = label.slot(slot) {
            *kept = name;
        }
        label
    })
    .await?;
    Ok(())
}

/// Public, as a brand is. Security: an uploaded SVG may hold a script, so it is sent with a policy that runs none.
async fn download(State(app): State<Arc<App>>, Path((scope, name)): Path<(String, String)>, headers: HeaderMap) -> AxumResponse {
    let found = match app.store.read().await {
        Ok(mut db) => assets::by_name(&mut db, &scope, &name).await,
        Err(error) => Err(error),
    };
    let asset = match found {
        Ok(Some(asset)) => asset,
        Ok(None) => {
            let mut response = plain(StatusCode::NOT_FOUND, "ID=DATAB-pCP8P Message=Object could not be found");
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            return response;
        }
        Err(error) => return told(&error.into()),
    };
    let is_known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tag| tag.as_bytes() == asset.etag.as_bytes());
    let mut response = if is_known {
        Response::new(Body::empty())
    } else {
        Response::new(Body::from(asset.content))
    };
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let values = [
        (header::CONTENT_TYPE, asset.content_type.clone()),
        (header::ETAG, asset.etag.clone()),
        (header::LAST_MODIFIED, http_date(asset.created)),
        (header::CACHE_CONTROL, "public, max-age=5, s-maxage=604800".to_owned()),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    if is_known {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    sealed(response)
}

fn http_date(micros: i64) -> String {
    let format =
        time::macros::format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_content() {
        assert_eq!(kind_of(b"<svg xmlns=\"a\"/>", false), Some("image/svg+xml"));
        assert_eq!(kind_of(b"<?xml version=\"1.0\"?><svg/>", false), Some("image/svg+xml"));
        assert_eq!(kind_of(b"hello", false), None);
        assert_eq!(kind_of(b"wOF2....", true), Some("font/woff2"));
        assert_eq!(kind_of(b"<svg/>", true), None);
    }
}
