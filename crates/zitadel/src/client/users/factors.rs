//! The list of second factors.

use reqwest::Method;
use serde_json::json;

use super::super::caller::{Ask, for_both};
use super::super::transport::Kind;
use crate::error::Error;
use crate::ids::UserId;
use crate::users::{AuthenticationFactor, FactorSearch, wire};

for_both! {
    /// A user's second factors. Source: `ListAuthenticationFactors` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, with a person's token also `SessionGone`, `SessionNotVerified` and `PermissionDenied` (somebody else),
    /// and outages.
    pub async fn authentication_factors(
        &self,
        id: &UserId,
        search: &FactorSearch,
    ) -> Result<Vec<AuthenticationFactor>, Error> {
        let ask = Ask {
            rpc: "UserService/ListAuthenticationFactors",
            kind: Kind::Read,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "authentication_factors", "_search"],
            message: json!({}),
        };
        Ok(self.caller().ask_with::<wire::Factors>(ask, &search.query()).await?.result)
    }
}
