//! Who makes a call: the login client for anybody, or a person for oneself. Which calls there are is not known here.

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::transport::{Call, Kind, body};
use super::{Client, PersonClient};
use crate::error::{Bearer, Error};

/// One call, as the nouns of the user service write it.
pub(super) struct Ask<'a> {
    pub(super) rpc: &'static str,
    pub(super) kind: Kind,
    pub(super) method: Method,
    pub(super) path: &'a [&'a str],
    /// `Null`: without a body.
    pub(super) message: Value,
}

/// A client, and whose bearer its calls carry.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    client: &'a Client,
    bearer: Bearer<'a>,
}

impl Caller<'_> {
    /// Makes the call, and reads its answer as a message.
    pub(super) async fn ask<T: DeserializeOwned>(&self, ask: Ask<'_>) -> Result<T, Error> {
        self.ask_with(ask, &[]).await
    }

    /// Makes the call with these pairs in the query of its address, and reads its answer as a message.
    pub(super) async fn ask_with<T: DeserializeOwned>(&self, ask: Ask<'_>, query: &[(&str, &str)]) -> Result<T, Error> {
        let mut url = self.client.url(ask.path)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let body = match ask.message {
            Value::Null => None,
            message => body(&message)?,
        };
        let call = Call {
            rpc: ask.rpc,
            kind: ask.kind,
            bearer: self.bearer,
            method: ask.method,
            url,
            body,
        };
        self.client.call(call).await
    }

    /// Makes the newer of two calls, and the older one on servers that do not have the newer yet.
    pub(super) async fn ask_either<T: DeserializeOwned>(&self, newer: Ask<'_>, older: Ask<'_>) -> Result<T, Error> {
        match self.ask(newer).await {
            Err(error) if is_unimplemented(&error) => self.ask(older).await,
            result => result,
        }
    }

    /// The same for calls whose answer says nothing of interest.
    pub(super) async fn tell_either(&self, newer: Ask<'_>, older: Ask<'_>) -> Result<(), Error> {
        self.ask_either::<serde_json::Map<String, Value>>(newer, older)
            .await
            .map(drop)
    }

    /// Makes a call whose answer says nothing of interest, but must be one of the backend's all the same.
    pub(super) async fn tell(&self, ask: Ask<'_>) -> Result<(), Error> {
        self.ask::<serde_json::Map<String, Value>>(ask).await.map(drop)
    }
}

/// Whether the server does not know the call, so that it has done nothing.
fn is_unimplemented(error: &Error) -> bool {
    matches!(
        error,
        Error::Unexpected {
            status: 404 | 405 | 501,
            id: None,
            ..
        }
    )
}

impl Client {
    pub(super) fn caller(&self) -> Caller<'_> {
        Caller {
            client: self,
            bearer: Bearer::Service,
        }
    }
}

impl PersonClient {
    pub(super) fn caller(&self) -> Caller<'_> {
        Caller {
            client: &self.client,
            bearer: Bearer::Person(&self.token),
        }
    }
}

/// Gives both clients the same calls: the login client makes them for anybody, people for themselves.
macro_rules! for_both {
    ($($calls:tt)*) => {
        impl $crate::Client {
            $($calls)*
        }

        impl $crate::PersonClient {
            $($calls)*
        }
    };
}
pub(super) use for_both;
