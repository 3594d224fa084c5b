//! The calls of the API, by subject.

mod administrators;
mod assets;
mod features;
mod health;
mod instance;
mod organizations;
pub mod policy;
mod session;
pub mod settings;
mod translations;
mod user;
mod v1;

use axum::Router;
use std::sync::Arc;

pub use health::not_found;
pub use organizations::insert as insert_organization;
pub use policy::write_defaults;
pub use user::factors::has_second;

use crate::state::App;
use crate::transport::Rpc;

/// Every call that both transports share.
pub fn calls() -> Vec<Rpc> {
    [
        administrators::calls(),
        session::calls(),
        user::calls(),
        organizations::calls(),
        settings::calls(),
        translations::calls(),
        features::calls(),
        instance::calls(),
        v1::calls(),
    ]
    .concat()
}

/// What is neither REST gateway nor Connect: brand files, health, discovery.
pub fn plain_router(app: Arc<App>) -> Router {
    assets::router(Arc::clone(&app)).merge(health::router(app))
}
