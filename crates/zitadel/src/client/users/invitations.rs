//! Invitations: given out, redeemed.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::json;

use super::super::Client;
use super::super::caller::Ask;
use super::super::transport::Kind;
use super::plausible;
use crate::error::Error;
use crate::ids::UserId;
use crate::users::{Invitation, wire};

impl Client {
    /// Invites a user who has nothing to sign in with yet. It kills earlier invitations.
    /// Source: `CreateInviteCode` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `AlreadySetUp` (the user can sign in), `NotFound`, `InvalidRequest` (a template that the backend cannot read), and
    /// outages.
    pub async fn create_invitation(&self, id: &UserId, invitation: &Invitation) -> Result<Option<SecretString>, Error> {
        let ask = Ask {
            rpc: "UserService/CreateInviteCode",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "invite_code"],
            message: invitation.message(),
        };
        Ok(self.caller().ask::<wire::Code>(ask).await?.into_model())
    }

    /// Mails the last invitation again, with a new code. Source: `ResendInviteCode` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NothingPending` (there was none, or the last was returned), `NotFound`, and outages.
    pub async fn resend_invitation(&self, id: &UserId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/ResendInviteCode",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "invite_code", "resend"],
            message: json!({}),
        };
        self.caller().tell(ask).await
    }

    /// Redeems an invitation, which verifies the e-mail address. It sets up nothing to sign in with.
    /// Source: `VerifyInviteCode` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `CodeWrong` (also used, and replaced), `CodeExpired`, `NotFound`, and outages.
    pub async fn verify_invitation(&self, id: &UserId, code: &SecretString) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/VerifyInviteCode",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "invite_code", "verify"],
            message: json!({ "verificationCode": plausible(code)? }),
        };
        self.caller().tell(ask).await
    }
}
