//! Tests of the engine's leaf modules through their public interface. Whole sign-ins are deliberately not here.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod decoy;
mod form_token;
mod host_policy;
mod return_target;
mod same_site;
mod sealed_store;
mod settings_cache;
mod visit_lock;
