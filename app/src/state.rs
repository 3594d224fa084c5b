//! What the screens need of the program: the engine, and where they are mounted.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tower_sessions::Session;
use vestibule_engine::{Agent, Engine};

use crate::page::BasePath;

/// One for the whole program; cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    /// Runs sign-ins.
    pub engine: Arc<Engine>,
    /// Where the interface is mounted.
    pub base: BasePath,
    /// What pages are headed with when no organization is known: the host that people see.
    pub name: String,
    /// Address of the style sheet.
    pub stylesheet: String,
    /// Address of the neutral icon.
    pub icon: String,
    /// Output name of the islands' bundle, where one was built.
    pub islands: Option<String>,
}

/// What a request brought, besides its form.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Host as the browser sent it, already checked against the list of ours.
    pub host: Option<String>,
    /// `Accept-Language`.
    pub accept_language: Option<String>,
    /// Names the request in logs and on error pages.
    pub request_id: String,
    /// What the backend is told of the browser.
    pub agent: Agent,
    /// Language that the person chose here, for pages that go without the session.
    pub language: Option<String>,
    /// The same for light or dark.
    pub theme: Option<String>,
}

/// Given to every server function by the server.
#[derive(Debug, Clone)]
pub struct SubmitContext {
    /// The program.
    pub state: AppState,
    /// The browser's session.
    pub session: Session,
    /// The request.
    pub ask: Ask,
    /// Where the submit led, for the server to answer a plain form with.
    pub reply: Reply,
}

/// Where a submit led.
#[derive(Debug, Clone, Default)]
pub struct Reply(Arc<Mutex<Option<String>>>, Arc<AtomicBool>);

impl Reply {
    /// Keeps the address.
    pub fn set(&self, location: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(location);
    }

    /// Says that the store of sessions failed, so that nothing could be done.
    pub fn fail(&self) {
        self.1.store(true, Ordering::Relaxed);
    }

    /// Whether the store of sessions failed.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.1.load(Ordering::Relaxed)
    }

    /// The address, if the submit came to an end. `None`: it never began, because its fields could not be read.
    #[must_use]
    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
