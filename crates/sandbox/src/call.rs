//! What the API can be asked, as a list: for tests that must not forget a call. What a call does is not told here.

use axum::http::Method;

use crate::api;
use crate::transport::{Guard, Rpc};

/// One call of the API, under the addresses of both transports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `zitadel.session.v2.SessionService/CreateSession`; empty for calls that only the older REST API has.
    pub name: String,
    /// Method and path of the REST gateway, with parameters in braces: `/v2/sessions/{sessionId}`. `None` for calls that
    /// only Connect has.
    pub rest: Option<(Method, &'static str)>,
    /// Whether it is refused without a token.
    pub needs_token: bool,
    /// Whether REST passes its body over.
    pub is_bodiless: bool,
}

impl Call {
    /// The path on Connect, where every call is a `POST`. `None` for calls that only the older REST API has.
    #[must_use]
    pub fn connect_path(&self) -> Option<String> {
        (!self.name.is_empty()).then(|| format!("/{}", self.name))
    }
}

impl From<Rpc> for Call {
    fn from(rpc: Rpc) -> Self {
        Self {
            name: rpc.name,
            rest: rpc.rest,
            needs_token: !matches!(rpc.guard, Guard::Open),
            is_bodiless: rpc.is_bodiless,
        }
    }
}

/// Every call, in the order of the services.
pub fn all() -> Vec<Call> {
    api::calls().into_iter().map(Call::from).collect()
}
