//! With whose bearer a second factor is set up.

use secrecy::SecretString;
use vestibule_flow::{Step, Verdict};
use vestibule_zitadel::users::TotpRegistration;
use vestibule_zitadel::{Client, Error, PersonClient, UserId};

use crate::engine::Engine;
use crate::standing::Standing;

/// Who makes the calls of a set-up.
pub(super) enum Caller {
    /// The login client, for a person whose token is no bearer yet.
    Service(Client),
    /// The person.
    Person(PersonClient),
}

impl Engine {
    /// The person sets up what is theirs. Only where a second factor is a must and there is none yet, the person's token is no bearer,
    /// and the login client's has to do.
    ///
    /// Security: whether the person may at all was decided by [`Standing::enrollable`] before, since the login client may do everything.
    pub(super) fn enroller(&self, standing: &Standing) -> Caller {
        match standing.verdict {
            Verdict::Missing(Step::EnrolSecondFactor(_)) => Caller::Service(self.client().clone()),
            Verdict::Complete | Verdict::Missing(_) => Caller::Person(self.client().as_person(&standing.account.token())),
        }
    }
}

impl Caller {
    pub(super) async fn register_totp(&self, user: &UserId) -> Result<TotpRegistration, Error> {
        match self {
            Self::Service(client) => client.register_totp(user).await,
            Self::Person(person) => person.register_totp(user).await,
        }
    }

    pub(super) async fn verify_totp(&self, user: &UserId, code: &SecretString) -> Result<(), Error> {
        match self {
            Self::Service(client) => client.verify_totp(user, code).await,
            Self::Person(person) => person.verify_totp(user, code).await,
        }
    }

    pub(super) async fn add_otp_sms(&self, user: &UserId) -> Result<(), Error> {
        match self {
            Self::Service(client) => client.add_otp_sms(user).await,
            Self::Person(person) => person.add_otp_sms(user).await,
        }
    }

    pub(super) async fn add_otp_email(&self, user: &UserId) -> Result<(), Error> {
        match self {
            Self::Service(client) => client.add_otp_email(user).await,
            Self::Person(person) => person.add_otp_email(user).await,
        }
    }
}
