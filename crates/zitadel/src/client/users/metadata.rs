//! Marks that are kept with a user.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::super::Client;
use super::super::caller::{Ask, for_both};
use super::super::transport::Kind;
use crate::error::Error;
use crate::ids::UserId;
use crate::users::{Metadata, wire};

impl Client {
    /// Sets marks, and leaves others as they are. Source: `SetUserMetadata` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, `InvalidRequest` (none, or an empty key), and outages.
    pub async fn set_user_metadata(&self, id: &UserId, metadata: &BTreeMap<String, Vec<u8>>) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/SetUserMetadata",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "metadata"],
            message: json!({ "metadata": wire::entries(metadata) }),
        };
        self.caller().tell(ask).await
    }

    /// Removes the marks with these keys. Source: `DeleteUserMetadata` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound` (the user, or one of the keys), `InvalidRequest` (none), and outages.
    pub async fn delete_user_metadata(&self, id: &UserId, keys: &[&str]) -> Result<(), Error> {
        let query: Vec<(&str, &str)> = keys.iter().map(|key| ("keys", *key)).collect();
        let ask = Ask {
            rpc: "UserService/DeleteUserMetadata",
            kind: Kind::Write,
            method: Method::DELETE,
            path: &["v2", "users", id.as_str(), "metadata"],
            message: Value::Null,
        };
        let answer: Result<serde_json::Map<String, Value>, Error> = self.caller().ask_with(ask, &query).await;
        answer.map(drop)
    }
}

for_both! {
    /// A user's marks: the one with this key, or a hundred of all. Source: `ListUserMetadata` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// With a person's token `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn user_metadata(&self, id: &UserId, key: Option<&str>) -> Result<Vec<Metadata>, Error> {
        let message = match key {
            Some(key) => json!({ "filters": [{ "keyFilter": { "key": key } }] }),
            None => json!({}),
        };
        let ask = Ask {
            rpc: "UserService/ListUserMetadata",
            kind: Kind::Read,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "metadata", "search"],
            message,
        };
        Ok(self.caller().ask::<wire::MetadataListed>(ask).await?.metadata)
    }
}
