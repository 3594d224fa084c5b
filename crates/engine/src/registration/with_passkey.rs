//! A new account that is signed in to with a passkey. How the key is set up is not here.

use std::collections::BTreeMap;

use secrecy::ExposeSecret;
use vestibule_zitadel::after_write;
use vestibule_zitadel::users::Delivery;

use super::account::refusal;
use super::{Draft, RegistrationForm};
use crate::engine::{Engine, EngineError};
use crate::mistake::Problem;
use crate::next::Next;
use crate::passkey_link::PasskeyLink;
use crate::scope::OrganizationSettings;
use crate::visit::Visit;

impl Engine {
    /// Makes the account without a credential, and opens the set-up of its passkey in this browser. Two round trips.
    ///
    /// Security: the code that opens it proves nothing of the mailbox, since it comes straight back. It need not: the account is as new as
    /// with a password, and its address is as unproven.
    pub(super) async fn register_for_passkey(
        &self,
        visit: &mut Visit,
        path: &str,
        form: &RegistrationForm,
        draft: &Draft,
        settings: &OrganizationSettings,
    ) -> Result<Next, EngineError> {
        let user = match self.create_openly(draft, settings, None).await {
            Ok(user) => user,
            Err(error) => {
                let (_, mistake) = refusal(error)?;
                visit.refuse(path, mistake, form.values(), self.now());
                return Ok(Next::Again);
            }
        };
        self.note_made(visit, &user).await?;
        let client = self.client();
        let link = client.create_passkey_link(&user, &Delivery::Return);
        // The next page reads the person, and the backend's read side may not know them yet.
        let (link, seen) = tokio::join!(link, after_write(|| client.get_user(&user)));
        if let Err(error) = seen {
            tracing::warn!(error = %error, "the new account cannot be read yet");
        }
        let link = match link {
            Ok(Some(code)) => PasskeyLink::new(user.as_str(), &code.id, code.code.expose_secret(), self.now()),
            Ok(None) => None,
            Err(error) => {
                tracing::warn!(error = %error, "no passkey can be set up for the new account yet");
                None
            }
        };
        let Some(link) = link else {
            // The account is there: it is signed in to like any other that nothing is set up for yet.
            let values = BTreeMap::from([("login_name".to_owned(), draft.email.clone())]);
            visit.postpone("/loginname", Problem::Unavailable, values, self.now());
            return Ok(Next::Loginname { organization: None });
        };
        visit.record_mut().passkey_link = Some(link);
        Ok(Next::PasskeySet)
    }
}
