//! Protects pages of an embedding application with a sign-in that passes the gate.

use axum::Router;
use axum::extract::{OriginalUri, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tower_sessions::Session;
use url::form_urlencoded;
use vestibule_app::load::{bare_error, error_page};
use vestibule_app::screens::error::Kind;
use vestibule_app::state::Ask;
use vestibule_engine::Visit;
use vestibule_flow::{Step, Verdict};

use crate::front_door::FrontDoor;
use crate::pages::{respond, see_other};

/// Who is signed in: an extension of every request that [`FrontDoor::protect`] lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The person's id at the backend.
    pub user: String,
    /// Id of the person's organization.
    pub organization: String,
    /// Preferred login name.
    pub login_name: String,
    /// Display name; may be empty.
    pub display_name: String,
}

impl FrontDoor {
    /// Wraps routes of an application, so that only people whose sign-in passes the gate reach them. Everybody else is sent to sign
    /// in, and back to where they wanted to go.
    ///
    /// Handlers get an `Extension<SignedIn>`. The gate is asked at every request: an account that is locked meanwhile is out at once.
    pub fn protect<S: Clone + Send + Sync + 'static>(&self, routes: Router<S>) -> Router<S> {
        let guarded = routes.layer(from_fn_with_state(self.clone(), admit));
        self.with_session(guarded)
    }
}

async fn admit(State(door): State<FrontDoor>, OriginalUri(original): OriginalUri, mut request: Request, next: Next) -> Response {
    let app = door.app();
    let ask = request.extensions().get::<Ask>().cloned().unwrap_or_default();
    let Some(session) = request.extensions().get::<Session>().cloned() else {
        return respond(bare_error(app, &ask, Kind::Internal));
    };
    let mut visit = match Visit::open(session, app.engine.entropy()).await {
        Ok(visit) => visit,
        Err(error) => {
            tracing::error!(error = %error, "session store failed");
            return respond(bare_error(app, &ask, Kind::Internal));
        }
    };
    let wanted = original.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let standing = match app.engine.standing(&mut visit, None, None).await {
        Ok(standing) => standing,
        Err(error) => {
            tracing::warn!(error = %error, "the gate cannot be asked");
            let query = vestibule_app::address::Query::default();
            return respond(error_page(app, &ask, &query, Kind::Unavailable, wanted).await);
        }
    };
    if let Some(standing) = &standing
        && let Verdict::Missing(step) = standing.verdict
    {
        app.engine.prepare(&mut visit, standing, step);
    }
    if let Err(error) = visit.save().await {
        tracing::error!(error = %error, "session could not be stored");
    }
    // `/signedin` asks the gate again and leads to the step that is missing.
    let path = match standing {
        None => "/loginname",
        Some(standing) => match (standing.verdict, standing.user) {
            (Verdict::Complete, Some(user)) => {
                let human = user.human.as_ref();
                request.extensions_mut().insert(SignedIn {
                    user: user.id.to_string(),
                    organization: user.organization_id.to_string(),
                    login_name: user.preferred_login_name.to_string(),
                    display_name: human.map(|human| human.display_name.clone()).unwrap_or_default(),
                });
                return next.run(request).await;
            }
            (Verdict::Missing(Step::SignInAgain), _) => "/password",
            (Verdict::Complete | Verdict::Missing(_), _) => "/signedin",
        },
    };
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("return_to", &wanted)
        .finish();
    see_other(&app.base.at(&format!("{path}?{query}")))
}
