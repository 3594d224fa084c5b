//! E-mail addresses: changed, proved.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::json;

use super::super::caller::{Ask, Caller, for_both};
use super::super::transport::Kind;
use super::super::{Client, PersonClient};
use super::plausible;
use crate::error::Error;
use crate::ids::UserId;
use crate::template::UrlTemplate;
use crate::users::{Delivery, NewContact, Verification, wire};

impl Client {
    /// Changes a user's e-mail address. It counts at once, verified or not; a code is returned only where that is asked for.
    ///
    /// # Errors
    /// `NotFound`, `ContactUnchanged`, `InvalidRequest` (no address, or a template that the backend cannot read), and outages.
    pub async fn set_email(&self, id: &UserId, new: &NewContact) -> Result<Option<SecretString>, Error> {
        set(self.caller(), id, new).await
    }

    /// Gives out a code that proves the address, whether one is outstanding or not. It kills earlier ones.
    /// Source: `SendEmailCode` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, `InvalidRequest` (a template that the backend cannot read), and outages.
    pub async fn send_email_code(&self, id: &UserId, delivery: &Delivery) -> Result<Option<SecretString>, Error> {
        send(self.caller(), id, delivery).await
    }

    /// Gives out another code that proves the address, where one is outstanding.
    /// Source: `ResendEmailCode` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NothingPending` (verified already), `NotFound`, `InvalidRequest` (a template that the backend cannot read), and
    /// outages.
    pub async fn resend_email_code(&self, id: &UserId, delivery: &Delivery) -> Result<Option<SecretString>, Error> {
        resend(self.caller(), id, delivery).await
    }
}

impl PersonClient {
    /// Changes the person's e-mail address, and mails a code that proves it. The address counts at once, but unverified.
    ///
    /// # Errors
    /// `ContactUnchanged`, `InvalidRequest` (no address, or a template that the backend cannot read), `SessionGone`,
    /// `SessionNotVerified`, and outages.
    pub async fn set_email(&self, id: &UserId, address: &str, template: Option<&UrlTemplate>) -> Result<(), Error> {
        let new = NewContact {
            value: address.to_owned(),
            verification: Verification::Send(template.cloned()),
        };
        set(self.caller(), id, &new).await.map(drop)
    }

    /// Mails a code that proves the address, whether one is outstanding or not.
    /// Source: `SendEmailCode` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `InvalidRequest` (a template that the backend cannot read), `SessionGone`, `SessionNotVerified`, and outages.
    pub async fn send_email_code(&self, id: &UserId, template: Option<&UrlTemplate>) -> Result<(), Error> {
        send(self.caller(), id, &Delivery::Send(template.cloned())).await.map(drop)
    }

    /// Mails another code that proves the address, where one is outstanding.
    /// Source: `ResendEmailCode` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NothingPending` (verified already), `SessionGone`, `SessionNotVerified`, and outages.
    pub async fn resend_email_code(&self, id: &UserId, template: Option<&UrlTemplate>) -> Result<(), Error> {
        resend(self.caller(), id, &Delivery::Send(template.cloned())).await.map(drop)
    }
}

for_both! {
    /// Proves the e-mail address with a code that was sent there. Source: `VerifyEmail` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `CodeWrong` (also used, replaced, and upper case written in lower), `CodeExpired`, `UserLocked`, `NotFound`, with a
    /// person's token also `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn verify_email(&self, id: &UserId, code: &SecretString) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/VerifyEmail",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "email", "verify"],
            message: json!({ "verificationCode": plausible(code)? }),
        };
        self.caller().tell(ask).await
    }
}

/// Sources: `UpdateUser`, and on servers that do not have it yet `SetEmail` (user/v2/user_service.proto).
async fn set(caller: Caller<'_>, id: &UserId, new: &NewContact) -> Result<Option<SecretString>, Error> {
    let newer = Ask {
        rpc: "UserService/UpdateUser",
        kind: Kind::Write,
        method: Method::PATCH,
        path: &["v2", "users", id.as_str()],
        message: json!({ "human": { "email": new.email_message() } }),
    };
    let older = Ask {
        rpc: "UserService/SetEmail",
        kind: Kind::Write,
        method: Method::POST,
        path: &["v2", "users", id.as_str(), "email"],
        message: new.email_message(),
    };
    Ok(caller.ask_either::<wire::Code>(newer, older).await?.into_model())
}

async fn send(caller: Caller<'_>, id: &UserId, delivery: &Delivery) -> Result<Option<SecretString>, Error> {
    let ask = Ask {
        rpc: "UserService/SendEmailCode",
        kind: Kind::Write,
        method: Method::POST,
        path: &["v2", "users", id.as_str(), "email", "send"],
        message: delivery.message("sendCode"),
    };
    Ok(caller.ask::<wire::Code>(ask).await?.into_model())
}

async fn resend(caller: Caller<'_>, id: &UserId, delivery: &Delivery) -> Result<Option<SecretString>, Error> {
    let ask = Ask {
        rpc: "UserService/ResendEmailCode",
        kind: Kind::Write,
        method: Method::POST,
        path: &["v2", "users", id.as_str(), "email", "resend"],
        message: delivery.message("sendCode"),
    };
    Ok(caller.ask::<wire::Code>(ask).await?.into_model())
}
