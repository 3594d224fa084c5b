//! E-mail addresses and phone numbers, and how their codes travel.

use std::fmt;

use serde_json::{Value, json};

use crate::template::UrlTemplate;

/// How a new e-mail address or phone number is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verification {
    /// The backend sends a code. A mail carries this address, or one of the backend's own; a text message carries none.
    Send(Option<UrlTemplate>),
    /// The backend returns a code.
    Return,
    /// It counts as verified.
    ///
    /// Security: nothing on the other side checks that; the caller has to.
    Verified,
}

impl Verification {
    /// Writes it into the message of an e-mail address.
    pub(crate) fn write_for_email(&self, message: &mut Value) {
        match self {
            Self::Send(template) => message["sendCode"] = send(template.as_ref()),
            Self::Return => message["returnCode"] = json!({}),
            Self::Verified => message["isVerified"] = json!(true),
        }
    }

    /// Writes it into the message of a phone number.
    pub(crate) fn write_for_phone(&self, message: &mut Value) {
        match self {
            Self::Send(_) => message["sendCode"] = json!({}),
            Self::Return => message["returnCode"] = json!({}),
            Self::Verified => message["isVerified"] = json!(true),
        }
    }
}

/// How a code or a link travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The backend sends it. A mail carries this address, or one of the backend's own; a text message carries none.
    Send(Option<UrlTemplate>),
    /// The backend returns it.
    Return,
}

impl Delivery {
    /// The message, with the name that sending has in it.
    pub(crate) fn message(&self, send_name: &str) -> Value {
        match self {
            Self::Send(template) => json!({ send_name: send(template.as_ref()) }),
            Self::Return => json!({ "returnCode": {} }),
        }
    }

    /// The message of a code for a phone, which has no address.
    pub(crate) fn phone_message(&self) -> Value {
        match self {
            Self::Send(_) => json!({ "sendCode": {} }),
            Self::Return => json!({ "returnCode": {} }),
        }
    }
}

/// How the code for a new password travels. Source: `PasswordResetRequest` (user/v2/user_service.proto).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResetDelivery {
    /// The backend mails a link with this address, or one of its own.
    Email(Option<UrlTemplate>),
    /// The backend sends a text message; one without an SMS provider says so to nobody.
    Sms,
    /// The backend returns the code.
    Return,
}

impl ResetDelivery {
    pub(crate) fn message(&self) -> Value {
        match self {
            Self::Email(template) => {
                let mut link = send(template.as_ref());
                link["notificationType"] = json!("NOTIFICATION_TYPE_Email");
                json!({ "sendLink": link })
            }
            Self::Sms => json!({ "sendLink": { "notificationType": "NOTIFICATION_TYPE_SMS" } }),
            Self::Return => json!({ "returnCode": {} }),
        }
    }
}

/// How an invitation travels. Source: `CreateInviteCodeRequest` (user/v2/user_service.proto).
#[derive(Clone, PartialEq, Eq)]
pub enum Invitation {
    /// The backend mails it.
    Send {
        /// The address in the mail. Without one the backend takes that of the last invitation, or leads to its old login.
        template: Option<UrlTemplate>,
        /// What the person is invited to, 1 to 200 characters.
        application_name: Option<String>,
    },
    /// The backend returns its code.
    Return,
}

impl fmt::Debug for Invitation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Send { .. } => "Send(_)",
            Self::Return => "Return",
        })
    }
}

impl Invitation {
    pub(crate) fn message(&self) -> Value {
        match self {
            Self::Send {
                template,
                application_name,
            } => {
                let mut code = send(template.as_ref());
                if let Some(name) = application_name {
                    code["applicationName"] = json!(name);
                }
                json!({ "sendCode": code })
            }
            Self::Return => json!({ "returnCode": {} }),
        }
    }
}

/// An e-mail address or a phone number to write. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct NewContact {
    /// The address, or the number in E.164 form.
    pub value: String,
    /// How it is proved.
    pub verification: Verification,
}

impl NewContact {
    /// The message of an e-mail address. Source: `SetHumanEmail` (user/v2/email.proto).
    pub(crate) fn email_message(&self) -> Value {
        let mut message = json!({ "email": self.value });
        self.verification.write_for_email(&mut message);
        message
    }

    /// The message of a phone number. Source: `SetHumanPhone` (user/v2/phone.proto).
    pub(crate) fn phone_message(&self) -> Value {
        let mut message = json!({ "phone": self.value });
        self.verification.write_for_phone(&mut message);
        message
    }
}

impl fmt::Debug for NewContact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewContact")
            .field("verification", &self.verification)
            .finish_non_exhaustive()
    }
}

fn send(template: Option<&UrlTemplate>) -> Value {
    match template {
        Some(template) => json!({ "urlTemplate": template }),
        None => json!({}),
    }
}
