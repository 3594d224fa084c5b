//! Reads of users.

use reqwest::Method;
use serde_json::Value;

use super::super::Client;
use super::super::caller::{Ask, for_both};
use super::super::transport::{Call, Kind, body};
use crate::error::{Bearer, Error};
use crate::ids::UserId;
use crate::users::{AuthenticationMethod, KeyDomain, User, UserSearch, wire};

impl Client {
    /// Searches for users. Source: `ListUsers` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// Outages. Nobody found is an empty list; a value that nobody can have is not even asked for.
    pub async fn search_users(&self, search: &UserSearch) -> Result<Vec<User>, Error> {
        let Some(message) = search.message() else {
            return Ok(Vec::new());
        };
        let listed: wire::Listed = self
            .call(Call {
                rpc: "UserService/ListUsers",
                kind: Kind::Read,
                bearer: Bearer::Service,
                method: Method::POST,
                url: self.url(&["v2", "users"])?,
                body: body(&message)?,
            })
            .await?;
        Ok(listed.result)
    }
}

for_both! {
    /// Reads a user. Source: `GetUserByID` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, with a person's token also `SessionGone`, `SessionNotVerified` and `PermissionDenied` (somebody else),
    /// and outages.
    pub async fn get_user(&self, id: &UserId) -> Result<User, Error> {
        let ask = Ask {
            rpc: "UserService/GetUserByID",
            kind: Kind::Read,
            method: Method::GET,
            path: &["v2", "users", id.as_str()],
            message: Value::Null,
        };
        Ok(self.caller().ask::<wire::Got>(ask).await?.user)
    }

    /// What a user has set up to sign in with; with a domain, only those passkeys and security keys that work there.
    /// Empty: nothing at all yet. Source: `ListAuthenticationMethodTypes` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, with a person's token also `SessionGone`, `SessionNotVerified` and `PermissionDenied` (somebody else),
    /// and outages.
    pub async fn authentication_methods<'a>(
        &self,
        id: &UserId,
        domain: impl Into<KeyDomain<'a>>,
    ) -> Result<Vec<AuthenticationMethod>, Error> {
        let query = domain.into().query();
        let ask = Ask {
            rpc: "UserService/ListAuthenticationMethodTypes",
            kind: Kind::Read,
            method: Method::GET,
            path: &["v2", "users", id.as_str(), "authentication_methods"],
            message: Value::Null,
        };
        Ok(self.caller().ask_with::<wire::Methods>(ask, &query).await?.auth_method_types)
    }
}
