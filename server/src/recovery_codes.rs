//! GET of recovery codes as a text file, so that they can be kept without script.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use tower_sessions::Session;
use vestibule_app::address::Path;
use vestibule_app::load::recovery_code_file;
use vestibule_app::state::Ask;
use vestibule_engine::Visit;

use crate::front_door::FrontDoor;
use crate::pages::see_other;

/// The file; the page that makes codes where there are none to keep.
pub async fn file(
    State(door): State<FrontDoor>,
    Extension(session): Extension<Session>,
    Extension(mut ask): Extension<Ask>,
) -> Response {
    let app = door.app();
    let page = app.base.at(Path::RecoveryCodeSet.as_str());
    let Ok(mut visit) = Visit::open(session, app.engine.entropy(), app.engine.now()).await else {
        // That page says what is wrong.
        return see_other(&page);
    };
    ask.language.clone_from(&visit.record().language);
    let file = recovery_code_file(app, &mut visit, &ask).await;
    // The name is of our own translations, plain letters all.
    let Ok(Some((name, text))) = file else {
        return see_other(&page);
    };
    let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) else {
        return see_other(&page);
    };
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, disposition)], text).into_response()
}
