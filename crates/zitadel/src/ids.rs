//! Ids, login names and the two kinds of bearer. Nothing here knows how a value is obtained or checked.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

macro_rules! text_newtype {
    ($(#[$doc:meta])* $name:ident $(, $extra:ident)?) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize $(, $extra)?)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The value as Zitadel writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the value is the empty string, which names nothing.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }

            /// Gives the text away.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self(value)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

text_newtype!(
    /// The id of a user. Source: `User.user_id` (user/v2/user.proto).
    UserId,
    Debug
);
text_newtype!(
    /// The id of a session. Source: `Session.id` (session/v2/session.proto).
    SessionId,
    Debug
);
text_newtype!(
    /// The id of an organization. Source: `Organization.id` (org/v2/org.proto).
    OrganizationId,
    Debug
);
text_newtype!(
    /// The id of a passkey. Source: `Passkey.id` (user/v2/user.proto).
    PasskeyId,
    Debug
);
text_newtype!(
    /// The id of a security key. Source: `AuthFactorU2F.id` (user/v2/user.proto).
    SecurityKeyId,
    Debug
);
text_newtype!(
    /// The id of an identity provider. Source: `IdentityProvider.id` (settings/v2/login_settings.proto).
    IdpId,
    Debug
);
text_newtype!(
    /// A name to sign in with. `Debug` prints `_`: login names do not belong in logs.
    /// Source: `User.login_names` (user/v2/user.proto).
    LoginName
);

impl fmt::Debug for LoginName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LoginName(_)")
    }
}

macro_rules! bearer {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(SecretString);

        impl $name {
            /// Takes the token out of the text it came in.
            #[must_use]
            pub fn new(token: String) -> Self {
                Self(SecretString::from(token))
            }

            /// The token in clear, for the place that sends or seals it.
            #[must_use]
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(_)"))
            }
        }
    };
}

bearer!(
    /// The latest token of a session. Once a factor is verified there it is a bearer for the person, as good as the account.
    ///
    /// Security: it never reaches a browser, and never stands in for a [`ServiceToken`]; there is no conversion.
    /// Source: `CreateSessionResponse.session_token` (session/v2/session_service.proto).
    SessionToken
);
bearer!(
    /// The login client's own bearer (role `IAM_LOGIN_CLIENT`).
    ///
    /// Security: it can set any password, so it never leaves this server and never stands in for a [`SessionToken`].
    ServiceToken
);

impl ServiceToken {
    /// Whether it can stand in a header.
    pub(crate) fn can_be_sent(&self) -> bool {
        let token = self.expose();
        !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_login_names_never_print() {
        let text = format!(
            "{:?} {:?} {:?}",
            SessionToken::new("session-secret".into()),
            ServiceToken::new("service-secret".into()),
            LoginName::from("ada@example.com"),
        );
        assert_eq!(text, "SessionToken(_) ServiceToken(_) LoginName(_)");
    }

    #[test]
    fn ids_are_plain_strings_on_the_wire() {
        let id: UserId = serde_json::from_str("\"42\"").unwrap();
        assert_eq!(id.as_str(), "42");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"42\"");
        assert_eq!(id.to_string(), "42");
    }
}
