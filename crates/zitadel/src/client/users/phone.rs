//! Phone numbers: changed, proved, removed.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::super::caller::{Ask, Caller, for_both};
use super::super::transport::Kind;
use super::super::{Client, PersonClient};
use super::plausible;
use crate::error::Error;
use crate::ids::UserId;
use crate::users::{Delivery, NewContact, Verification, wire};

impl Client {
    /// Changes a user's phone number. It counts at once, verified or not; a code is returned only where that is asked for.
    ///
    /// # Errors
    /// `NotFound`, `InvalidRequest` (no number), and outages. A backend without an SMS provider says so to nobody.
    pub async fn set_phone(&self, id: &UserId, new: &NewContact) -> Result<Option<SecretString>, Error> {
        set(self.caller(), id, new).await
    }

    /// Gives out another code that proves the number, where one is outstanding.
    /// Source: `ResendPhoneCode` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NothingPending` (verified already), `NotFound`, and outages.
    pub async fn resend_phone_code(&self, id: &UserId, delivery: &Delivery) -> Result<Option<SecretString>, Error> {
        resend(self.caller(), id, delivery).await
    }
}

impl PersonClient {
    /// Changes the person's phone number, and sends a code that proves it. The number counts at once, but unverified.
    ///
    /// # Errors
    /// `InvalidRequest` (no number), `SessionGone`, `SessionNotVerified`, and outages.
    pub async fn set_phone(&self, id: &UserId, number: &str) -> Result<(), Error> {
        let new = NewContact {
            value: number.to_owned(),
            verification: Verification::Send(None),
        };
        set(self.caller(), id, &new).await.map(drop)
    }

    /// Sends another code that proves the number, where one is outstanding.
    /// Source: `ResendPhoneCode` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NothingPending` (verified already), `SessionGone`, `SessionNotVerified`, and outages.
    pub async fn resend_phone_code(&self, id: &UserId) -> Result<(), Error> {
        resend(self.caller(), id, &Delivery::Send(None)).await.map(drop)
    }
}

for_both! {
    /// Proves the phone number with a code that was sent there. Source: `VerifyPhone` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `CodeWrong` (also used, replaced, and where there is no number), `CodeExpired`, `NotFound`, with a person's token also
    /// `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn verify_phone(&self, id: &UserId, code: &SecretString) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/VerifyPhone",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "phone", "verify"],
            message: json!({ "verificationCode": plausible(code)? }),
        };
        self.caller().tell(ask).await
    }

    /// Removes the phone number, and with it codes by SMS. Source: `RemovePhone` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `InvalidRequest` (there is none), with a person's token also `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn remove_phone(&self, id: &UserId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/RemovePhone",
            kind: Kind::Write,
            method: Method::DELETE,
            path: &["v2", "users", id.as_str(), "phone"],
            message: Value::Null,
        };
        self.caller().tell(ask).await
    }
}

/// Sources: `UpdateUser`, and on servers that do not have it yet `SetPhone` (user/v2/user_service.proto).
async fn set(caller: Caller<'_>, id: &UserId, new: &NewContact) -> Result<Option<SecretString>, Error> {
    let newer = Ask {
        rpc: "UserService/UpdateUser",
        kind: Kind::Write,
        method: Method::PATCH,
        path: &["v2", "users", id.as_str()],
        message: json!({ "human": { "phone": new.phone_message() } }),
    };
    let older = Ask {
        rpc: "UserService/SetPhone",
        kind: Kind::Write,
        method: Method::POST,
        path: &["v2", "users", id.as_str(), "phone"],
        message: new.phone_message(),
    };
    Ok(caller.ask_either::<wire::Code>(newer, older).await?.into_model())
}

async fn resend(caller: Caller<'_>, id: &UserId, delivery: &Delivery) -> Result<Option<SecretString>, Error> {
    let ask = Ask {
        rpc: "UserService/ResendPhoneCode",
        kind: Kind::Write,
        method: Method::POST,
        path: &["v2", "users", id.as_str(), "phone", "resend"],
        message: delivery.phone_message(),
    };
    Ok(caller.ask::<wire::Code>(ask).await?.into_model())
}
