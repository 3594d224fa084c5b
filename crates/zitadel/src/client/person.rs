//! The client of a person's own session token: what people may do for themselves, and nothing that needs the login client.
//! The calls stand beside those of the login client, a file a noun.

use crate::ids::SessionToken;

use super::Client;

/// Calls with a person's own session token. It is a bearer only once a factor is verified in its session, and the second
/// factor too where the person has one; before that every call ends in
/// [`Error::SessionNotVerified`](crate::Error::SessionNotVerified).
#[derive(Debug, Clone)]
pub struct PersonClient {
    pub(super) client: Client,
    pub(super) token: SessionToken,
}

impl Client {
    /// Speaks as the person whose session token this is.
    #[must_use]
    pub fn as_person(&self, token: &SessionToken) -> PersonClient {
        PersonClient {
            client: self.clone(),
            token: token.clone(),
        }
    }
}
