//! Calls of the user service with the login client's token.

use reqwest::Method;

use super::Client;
use super::transport::{Call, Kind, body};
use crate::error::{Bearer, Error};
use crate::ids::UserId;
use crate::users::{AuthenticationMethod, NewPassword, User, UserSearch, wire};

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
                bearer: self.service(),
                method: Method::POST,
                url: self.url(&["v2", "users"])?,
                body: body(&message)?,
            })
            .await?;
        Ok(listed.result)
    }

    /// Reads a user. Source: `GetUserByID` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, and outages.
    pub async fn get_user(&self, id: &UserId) -> Result<User, Error> {
        self.read_user(self.service(), id).await
    }

    pub(super) async fn read_user(&self, bearer: Bearer<'_>, id: &UserId) -> Result<User, Error> {
        let got: wire::Got = self
            .call(Call {
                rpc: "UserService/GetUserByID",
                kind: Kind::Read,
                bearer,
                method: Method::GET,
                url: self.url(&["v2", "users", id.as_str()])?,
                body: None,
            })
            .await?;
        Ok(got.user)
    }

    /// What a user has set up to sign in with; with a domain, only those passkeys and security keys that work there.
    /// Empty: nothing at all yet. Source: `ListAuthenticationMethodTypes` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, and outages.
    pub async fn authentication_methods(&self, id: &UserId, domain: Option<&str>) -> Result<Vec<AuthenticationMethod>, Error> {
        let mut url = self.url(&["v2", "users", id.as_str(), "authentication_methods"])?;
        if let Some(domain) = domain {
            url.query_pairs_mut().append_pair("domainQuery.domain", domain);
        }
        let methods: wire::Methods = self
            .call(Call {
                rpc: "UserService/ListAuthenticationMethodTypes",
                kind: Kind::Read,
                bearer: self.service(),
                method: Method::GET,
                url,
                body: None,
            })
            .await?;
        Ok(methods.auth_method_types)
    }

    /// Sets a user's password without asking for the current one.
    ///
    /// Security: nothing on the other side checks who asks; the caller has to.
    ///
    /// # Errors
    /// `PasswordTooWeak`, `PasswordTooLong`, `PasswordUnchanged`, `NotFound`, and outages.
    pub async fn set_password(&self, id: &UserId, new: &NewPassword) -> Result<(), Error> {
        self.write_password(self.service(), id, new, None).await
    }
}
