//! What the screens of a sign-in under way have in common: whether it still is one, whose brand it wears. Nothing is shown here.

use std::collections::BTreeMap;
use std::sync::Arc;

use time::Duration;
use url::form_urlencoded;
use vestibule_engine::{Attempt, EngineError, FormState, OrganizationId, OrganizationSettings, Problem, kept_strength};
use vestibule_flow::PasswordRules;

use super::{Load, Loaded, initials, with};
use crate::address::Path;
use crate::page::{NewPassword, PersonChip};
use crate::server_fns::Submit;

/// A person who said who they are and then went away has to confirm it after this; the name is kept.
const MAX_AGE: Duration = Duration::minutes(60);

/// The sign-in that a page is about.
pub(super) enum UnderWay {
    /// It goes on.
    Attempt(Attempt),
    /// It was left for too long: back to the identifier, which has the name.
    Left(Loaded),
    /// There is none.
    Nobody,
}

impl Load<'_> {
    pub(super) fn under_way(&mut self) -> UnderWay {
        let now = self.state.engine.now();
        let Some(attempt) = self.visit.record().attempt(None).cloned() else {
            return UnderWay::Nobody;
        };
        if now - attempt.started_at <= MAX_AGE {
            return UnderWay::Attempt(attempt);
        }
        self.visit.record_mut().attempts.retain(|other| other.id != attempt.id);
        let values = BTreeMap::from([("login_name".to_owned(), attempt.login_name)]);
        self.visit.postpone(Path::Loginname.as_str(), Problem::Stale, values, now);
        UnderWay::Left(self.redirect(Path::Loginname))
    }

    /// The identifier, with a name that another page passed on.
    pub(super) fn identifier_first(&self) -> Loaded {
        let address = self.to(Path::Loginname);
        let Some(login_name) = &self.query.login_name else {
            return Loaded::Redirect(address);
        };
        let name: String = form_urlencoded::byte_serialize(login_name.as_bytes()).collect();
        Loaded::Redirect(with(address, &format!("loginName={name}")))
    }

    /// The settings of the organization that somebody belongs to; of the one in scope, where it is gone.
    pub(super) async fn settings_of(&self, organization: &OrganizationId) -> Result<Arc<OrganizationSettings>, EngineError> {
        let own = self.state.engine.organization(organization).await?;
        Ok(own.unwrap_or_else(|| self.scope.settings.clone()))
    }

    /// Whether "keep me signed in" is ticked: as it was sent, else as it was when this account signed in.
    pub(super) fn stays(&self, attempt: &Attempt, form: Option<&FormState>) -> bool {
        match form.and_then(|form| form.values.get("stay")) {
            Some(stay) => stay == "on",
            None => attempt
                .session
                .as_ref()
                .and_then(|session| self.visit.record().account(session))
                .is_some_and(|account| account.is_kept),
        }
    }

    /// What a field for a new password needs.
    pub(super) fn new_password(&self, rules: PasswordRules, form: Option<&FormState>) -> NewPassword {
        NewPassword {
            rules,
            rate: self.state.form_token(self.visit, Submit::PasswordStrength, &self.at, None),
            strength: form.and_then(kept_strength),
        }
    }

    /// Somebody of whom nothing but a name is known.
    pub(super) fn chip_of_name(&self, login_name: &str) -> PersonChip {
        PersonChip {
            initials: initials(login_name),
            name: login_name.to_owned(),
            change: self.to(Path::Loginname),
        }
    }
}
