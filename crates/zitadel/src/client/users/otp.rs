//! Codes by SMS and by e-mail: switched on and off.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::caller::{Ask, for_both};
use super::super::transport::Kind;
use crate::error::Error;
use crate::ids::UserId;

for_both! {
    /// Switches on codes by SMS, to the verified phone number. Source: `AddOTPSMS` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `ContactNotVerified`, `AlreadySetUp`, with a person's token also `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn add_otp_sms(&self, id: &UserId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/AddOTPSMS",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "otp_sms"],
            message: json!({}),
        };
        self.caller().tell(ask).await
    }

    /// Switches off codes by SMS. Source: `RemoveOTPSMS` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotSetUp`, with a person's token also `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn remove_otp_sms(&self, id: &UserId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/RemoveOTPSMS",
            kind: Kind::Write,
            method: Method::DELETE,
            path: &["v2", "users", id.as_str(), "otp_sms"],
            message: Value::Null,
        };
        self.caller().tell(ask).await
    }

    /// Switches on codes by e-mail, to the verified address. Source: `AddOTPEmail` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `ContactNotVerified`, `AlreadySetUp`, with a person's token also `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn add_otp_email(&self, id: &UserId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/AddOTPEmail",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "otp_email"],
            message: json!({}),
        };
        self.caller().tell(ask).await
    }

    /// Switches off codes by e-mail. Source: `RemoveOTPEmail` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotSetUp`, with a person's token also `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn remove_otp_email(&self, id: &UserId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/RemoveOTPEmail",
            kind: Kind::Write,
            method: Method::DELETE,
            path: &["v2", "users", id.as_str(), "otp_email"],
            message: Value::Null,
        };
        self.caller().tell(ask).await
    }
}
