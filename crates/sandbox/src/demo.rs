//! Two organizations that look and behave differently, with an account for every state a sign-in can meet.

mod organizations;
mod seeding;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::options::SandboxError;
use crate::state::App;
use crate::store;
use seeding::Seeding;

/// The fact that a demo was begun; the fact that it is there holds its summary.
pub const BEGUN: &str = "demo_begun";
const DONE: &str = "demo";

/// What the demo holds, to be shown to people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoSummary {
    /// The organizations, each with a brand and policies of its own.
    pub organizations: Vec<DemoOrganization>,
    /// The accounts.
    pub accounts: Vec<DemoAccount>,
}

/// An organization of the demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoOrganization {
    /// Its id, as `?organization=` takes it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its verified domain.
    pub domain: String,
}

/// An account of the demo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoAccount {
    /// What to type at sign-in.
    pub login_name: String,
    /// The name of its organization.
    pub organization: String,
    /// Its password.
    pub password: String,
    /// What signing in with it shows.
    pub shows: String,
}

/// The summary of the demo that is there; a demo that was begun is filled first.
pub async fn load_or_seed(app: &Arc<App>, admin: &str) -> Result<DemoSummary, SandboxError> {
    let (begun, done) = {
        let mut db = app.store.read().await?;
        (store::fact(&mut db, BEGUN).await?, store::fact(&mut db, DONE).await?)
    };
    if let Some(text) = done {
        return serde_json::from_str(&text).map_err(|error| SandboxError::First(error.to_string()));
    }
    if begun.is_none() {
        return Ok(DemoSummary::default());
    }
    let seeding = Seeding::new(app, admin);
    // A process that was stopped in the middle left half a demo.
    seeding.remove(&[organizations::FJORD, organizations::NACHTWERK]).await?;
    let summary = organizations::fill(&seeding).await?;
    let text = serde_json::to_string(&summary).map_err(|error| SandboxError::First(error.to_string()))?;
    let mut write = app.store.write().await?;
    store::set_fact(&mut write, DONE, &text).await?;
    write.commit().await?;
    Ok(summary)
}
