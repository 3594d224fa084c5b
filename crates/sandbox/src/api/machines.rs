//! What machine users sign in with: keys and secrets. Their personal tokens are with the users.

mod keys;
mod secrets;

use axum::http::Method;

use crate::transport::{Rpc, run};

pub fn calls() -> Vec<Rpc> {
    let rpc = |method: &str, verb: Method, path: &'static str, run| {
        Rpc::new(&format!("zitadel.user.v2.UserService/{method}"), verb, path, run)
    };
    vec![
        rpc("AddKey", Method::POST, "/v2/users/{userId}/keys", run!(keys::add)),
        rpc(
            "RemoveKey",
            Method::DELETE,
            "/v2/users/{userId}/keys/{keyId}",
            run!(keys::remove),
        ),
        rpc("ListKeys", Method::POST, "/v2/users/keys/search", run!(keys::list)),
        rpc("AddSecret", Method::POST, "/v2/users/{userId}/secret", run!(secrets::add)),
        rpc(
            "RemoveSecret",
            Method::DELETE,
            "/v2/users/{userId}/secret",
            run!(secrets::remove),
        ),
        Rpc::v1(Method::POST, "/management/v1/users/{userId}/keys", run!(keys::add_v1)),
    ]
}
