//! New accounts that people make for themselves: who may is the organization's to say, and whose address it is, the mail's.
//! The first page is here; how the account is made and signed in to is in the modules below.

use std::collections::BTreeMap;

use crate::engine::{Engine, EngineError};
use crate::identifier::normalize;
use crate::limits::Action;
use crate::mistake::Mistake;
use crate::next::Next;
use crate::scope::{OrganizationSettings, Scope};
use crate::visit::{Post, Visit};

mod account;
mod consent;
mod draft;
mod mistake;
mod quiet;
mod with_passkey;
mod with_password;

pub use consent::{Consent, Document};
pub use draft::{Draft, Means, Registration, RegistrationForm, legal_link};
pub use mistake::RegistrationMistake;

/// Where the first page is; a mistake that only the backend sees is told there.
const FIRST_PAGE: &str = "/register";

impl Engine {
    /// A person gave names and an address. One search; where names are hidden, the account is made at once, too.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_registration(
        &self,
        visit: &mut Visit,
        post: &Post,
        typed: RegistrationForm,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let settings = scope.settings.clone();
        if !settings.may_register() {
            return Ok(Next::Register);
        }
        let path = crate::path_of(&post.at);
        let form = typed.normalized();
        if let Some(mistake) = form.fault(&settings) {
            visit.refuse(path, Mistake::Registration(mistake), form.values(), self.now());
            return Ok(Next::Again);
        }
        // Security: whether names are hidden or not, an address is tried out with every submit.
        if self
            .count_try(visit, post, Action::Registration, &form.values())
            .await?
            .is_none()
        {
            return Ok(Next::Again);
        }
        let draft = self.draft(&form, &settings);
        if settings.login.ignore_unknown_usernames {
            return self.register_quietly(visit, path, &form, draft, &settings).await;
        }
        // The backend would make a second account with the same address, and it would take the sign-ins of the first one's owner.
        if !self.owners_of(&draft).await?.is_empty() {
            let mistake = Mistake::Registration(RegistrationMistake::EmailTaken);
            visit.refuse(path, mistake, form.values(), self.now());
            return Ok(Next::Again);
        }
        match form.means(&settings) {
            Means::Password => {
                visit.keep(path, form.values(), self.now());
                visit.record_mut().registration = Some(Registration::Draft(draft));
                Ok(Next::RegisterPassword)
            }
            Means::Passkey => self.register_for_passkey(visit, path, &form, &draft).await,
        }
    }

    /// The registration that waits for its password, if it is not too old.
    #[must_use]
    pub fn fresh_draft<'a>(&self, visit: &'a Visit) -> Option<&'a Draft> {
        match visit.record().registration.as_ref()? {
            Registration::Draft(draft) => Some(draft).filter(|draft| draft.is_fresh(self.now())),
            Registration::MailSent { .. } => None,
        }
    }

    /// A person on the identifier page wants an account of their own: what was typed there goes along.
    pub fn begin_registration(&self, visit: &mut Visit, _post: &Post, typed: &str) -> Next {
        let typed = normalize(typed);
        // A name that is no address is of no use there, and waits for the way back.
        let field = if typed.contains('@') { "email" } else { "login_name" };
        self.prefill_registration(visit, BTreeMap::from([(field.to_owned(), typed)]));
        Next::Register
    }

    /// Takes what an address of another site brought for the first page, so that it leaves the address bar.
    pub fn prefill_registration(&self, visit: &mut Visit, values: BTreeMap<String, String>) {
        let values = values
            .into_iter()
            .map(|(name, value)| (name, value.chars().take(draft::MAX_CHARS).collect()))
            .collect();
        visit.keep(FIRST_PAGE, values, self.now());
    }

    fn draft(&self, form: &RegistrationForm, settings: &OrganizationSettings) -> Draft {
        Draft {
            id: self.fresh_id(),
            organization: settings.organization.id.clone(),
            given_name: form.given_name.clone(),
            family_name: form.family_name.clone(),
            email: form.email.clone(),
            language: form.language.clone(),
            consents: form.consents(settings, self.now()),
            at: self.now(),
        }
    }
}
