//! Protects pages of an embedding application with a sign-in that passes the gate.

use axum::Router;
use axum::extract::{OriginalUri, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use http::HeaderValue;
use http::header::CACHE_CONTROL;
use tower_sessions::Session;
use url::form_urlencoded;
use vestibule_app::address::{Path, Query, location};
use vestibule_app::load::{bare_error, error_page};
use vestibule_app::screens::error::Kind;
use vestibule_app::state::Ask;
use vestibule_engine::{Next as Leads, Visit};
use vestibule_flow::{Step, Verdict};

use crate::front_door::FrontDoor;
use crate::headers;
use crate::pages::{respond, see_other};
use crate::visits::lock;

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

/// What the gate said of a request.
enum Decision {
    Admitted(SignedIn),
    Elsewhere(Response),
}

async fn admit(State(door): State<FrontDoor>, mut request: Request, next: Next) -> Response {
    let (headers, extensions) = (request.headers().clone(), request.extensions());
    let ask = extensions.get::<Ask>().cloned().unwrap_or_default();
    let session = extensions.get::<Session>().cloned();
    let uri = extensions
        .get::<OriginalUri>()
        .map_or_else(|| request.uri(), |original| &original.0);
    let wanted = uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let guard = lock(&door, &headers).await;
    let decision = decide(&door, &ask, session, wanted).await;
    // The application may take its time; this browser's other requests need not wait for it.
    drop(guard);
    match decision {
        Decision::Admitted(person) => {
            request.extensions_mut().insert(person);
            let mut response = next.run(request).await;
            // After signing out, Back must not show it.
            let no_store = HeaderValue::from_static("no-store");
            response.headers_mut().entry(CACHE_CONTROL).or_insert(no_store);
            response
        }
        Decision::Elsewhere(mut response) => {
            headers::apply(&door, &mut response);
            response
        }
    }
}

async fn decide(door: &FrontDoor, ask: &Ask, session: Option<Session>, wanted: String) -> Decision {
    let app = door.app();
    let broken = || Decision::Elsewhere(respond(bare_error(app, ask, Kind::Internal)));
    let Some(session) = session else {
        return broken();
    };
    let mut visit = match Visit::open(session, app.engine.entropy(), app.engine.now()).await {
        Ok(visit) => visit,
        Err(error) => {
            tracing::error!(error = %error, "session store failed");
            return broken();
        }
    };
    let standing = match app.engine.standing(&mut visit, None, None).await {
        Ok(standing) => standing,
        Err(error) => {
            tracing::warn!(error = %error, "the gate cannot be asked");
            return Decision::Elsewhere(respond(
                error_page(app, ask, &Query::default(), Kind::Unavailable, wanted).await,
            ));
        }
    };
    let next = match &standing {
        None => Leads::Loginname { organization: None },
        Some(standing) => match standing.verdict {
            // The account was dropped, so that the gate cannot be asked about it any more.
            Verdict::Missing(step @ Step::SignInAgain(_)) => app.engine.lead_to(&mut visit, standing, step),
            // That page asks the gate again, and leads to the step that is missing.
            Verdict::Complete | Verdict::Missing(_) => Leads::SignedIn,
        },
    };
    if !visit.is_new()
        && let Err(error) = visit.save().await
    {
        tracing::error!(error = %error, "session could not be stored");
    }
    if let Some(standing) = standing
        && standing.verdict == Verdict::Complete
        && let Some(user) = standing.user
    {
        let human = user.human.as_ref();
        return Decision::Admitted(SignedIn {
            user: user.id.to_string(),
            organization: user.organization_id.to_string(),
            login_name: user.preferred_login_name.to_string(),
            display_name: human.map(|human| human.display_name.clone()).unwrap_or_default(),
        });
    }
    let address = location(&app.base, next, Path::SignedIn, &Query::default());
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("return_to", &wanted)
        .finish();
    Decision::Elsewhere(see_other(&format!("{address}?{query}")))
}
