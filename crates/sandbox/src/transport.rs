//! One table of calls, reached by two transports: the REST gateway and Connect.

mod buffer;
mod connect;
mod gatekeeper;
mod gateway;
mod side;

use std::future::Future;
use std::pin::Pin;

use axum::http::Method;
use serde_json::Value;

use crate::caller::Permission;
use crate::state::Ctx;
use crate::wire::ApiError;

pub use buffer::buffered;
pub use connect::connect_router;
pub use gatekeeper::Gate;
pub use gateway::gateway_router;
pub use side::Side;

/// What a handler gives.
pub type Reply = Result<Value, ApiError>;
type Run = for<'a> fn(&'a Ctx, Value) -> Pin<Box<dyn Future<Output = Reply> + Send + 'a>>;

/// What a route asks of its caller before the request is looked at.
#[derive(Debug, Clone, Copy)]
pub enum Guard {
    Open,
    Authenticated,
    Permission(Permission),
}

/// One call of the API.
#[derive(Debug, Clone)]
pub struct Rpc {
    /// `zitadel.session.v2.SessionService/CreateSession`; empty where only REST exists (v1).
    pub name: String,
    pub rest: Option<(Method, &'static str)>,
    pub guard: Guard,
    /// On REST a body is passed over, and the query is read in its place.
    pub is_bodiless: bool,
    /// Answers 201 on REST.
    pub creates: bool,
    /// What its reads see.
    pub side: Side,
    pub run: Run,
}

impl Rpc {
    pub fn new(name: &str, method: Method, path: &'static str, run: Run) -> Self {
        Self {
            name: name.to_owned(),
            side: Side::of(name, Some(&method)),
            rest: Some((method, path)),
            guard: Guard::Authenticated,
            is_bodiless: false,
            creates: false,
            run,
        }
    }

    /// A call that v1 alone has.
    pub fn v1(method: Method, path: &'static str, run: Run) -> Self {
        Self::new("", method, path, run)
    }

    pub fn connect_only(name: &str, run: Run) -> Self {
        Self {
            name: name.to_owned(),
            side: Side::of(name, None),
            rest: None,
            guard: Guard::Authenticated,
            is_bodiless: false,
            creates: false,
            run,
        }
    }

    #[must_use]
    pub fn guarded(self, permission: Permission) -> Self {
        Self {
            guard: Guard::Permission(permission),
            ..self
        }
    }

    #[must_use]
    pub fn open(self) -> Self {
        Self {
            guard: Guard::Open,
            ..self
        }
    }

    #[must_use]
    pub fn without_body(self) -> Self {
        Self {
            is_bodiless: true,
            ..self
        }
    }

    #[must_use]
    pub fn creating(self) -> Self {
        Self { creates: true, ..self }
    }
}

/// Makes a table entry's function of a handler that takes a typed request.
macro_rules! run {
    ($handler:path) => {
        |ctx, request| Box::pin(async move { $handler(ctx, $crate::wire::parse(request)?).await })
    };
}
pub(crate) use run;
