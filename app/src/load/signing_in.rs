//! The screens on the way in: identifier, password, accounts, and out again.

use std::sync::Arc;

use vestibule_engine::{Account, EngineError, Mistake, OrganizationSettings};

use super::attempt::UnderWay;
use super::{Load, Loaded, initials, problem_of};
use crate::address::{Path, Query};
use crate::page::HelpContact;
use crate::screens::{Page, accounts, loginname, logout, logout_done, password};
use crate::server_fns::Submit;

impl Load<'_> {
    pub(super) async fn loginname(mut self) -> Result<Loaded, EngineError> {
        let settings = self.scope.settings.clone();
        let form = self.form_state(Path::Loginname);
        let problem = problem_of(form.as_ref());
        let chrome = self.chrome(&settings).await;
        // Somebody who comes back from the registration has typed a name before, or an address there.
        let registering = self.visit.form_state(Path::Register.as_str(), self.state.engine.now());
        let registering =
            registering.and_then(|form| form.values.get("login_name").or_else(|| form.values.get("email")).cloned());
        let under_way = self.visit.record().attempt(None).map(|attempt| attempt.login_name.clone());
        let typed = form.as_ref().and_then(|form| form.values.get("login_name").cloned());
        let login_name = typed.or_else(|| self.query.login_name.clone()).or(registering).or(under_way);
        let model = loginname::Model {
            form: self.state.form_token(self.visit, Submit::Loginname, &self.at, None),
            login_name: login_name.unwrap_or_default(),
            kind: identifier_kind(&settings),
            suffix: suffix(&settings, self.query),
            mistake: form.and_then(|form| form.mistake).and_then(identifier_mistake),
            may_register: settings.may_register(),
            accounts: (!self.visit.record().accounts.is_empty()).then(|| self.to(Path::Accounts)),
            is_local_allowed: settings.login.allow_local_authentication,
            autofill: self.state.engine.autofill_user(self.visit, &self.scope).map(|_| {
                let token = |submit| self.state.form_token(self.visit, submit, &self.at, None);
                loginname::Autofill {
                    offer: token(Submit::PasskeyOffer),
                    offered: token(Submit::PasskeyOffered),
                }
            }),
            contact: HelpContact::from(&chrome.legal),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::Loginname(model), problem.as_ref()))
    }

    pub(super) async fn password(mut self) -> Result<Loaded, EngineError> {
        let attempt = match self.under_way() {
            UnderWay::Attempt(attempt) => attempt,
            UnderWay::Left(loaded) => return Ok(loaded),
            UnderWay::Nobody if self.visit.record().accounts.is_empty() => return Ok(self.identifier_first()),
            UnderWay::Nobody => return Ok(self.redirect(Path::Accounts)),
        };
        if attempt.ways.passkey && !attempt.ways.password {
            return Ok(self.redirect(Path::Passkey));
        }
        let settings = self.settings_of(&attempt.organization).await?;
        let form = self.form_state(Path::Password);
        let problem = problem_of(form.as_ref());
        let chrome = self.chrome(&settings).await;
        let model = password::Model {
            form: self
                .state
                .form_token(self.visit, Submit::Password, &self.at, Some(&attempt.id)),
            person: self.chip_of_name(&attempt.login_name),
            mistake: form.as_ref().and_then(|form| form.mistake).and_then(password_mistake),
            stay: self.stays(&attempt, form.as_ref()),
            is_renewal: attempt.session.is_some(),
            reset: settings.is_reset_allowed().then(|| {
                self.state
                    .form_token(self.visit, Submit::PasswordReset, &self.at, Some(&attempt.id))
            }),
            passkey: attempt.ways.passkey.then(|| {
                self.state
                    .form_token(self.visit, Submit::PasskeyBegin, &self.at, Some(&attempt.id))
            }),
            login_name: attempt.login_name,
            contact: HelpContact::from(&chrome.legal),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::Password(model), problem.as_ref()))
    }

    pub(super) async fn accounts(mut self) -> Result<Loaded, EngineError> {
        let settings = self.settings_of_browser().await?;
        let form = self.form_state(Path::Accounts);
        let problem = problem_of(form.as_ref());
        let model = accounts::Model {
            choose: self.state.form_token(self.visit, Submit::AccountChoose, &self.at, None),
            remove: self.state.form_token(self.visit, Submit::AccountRemove, &self.at, None),
            rows: self.rows(),
            another: self.to(Path::Loginname),
            problem: problem.clone(),
        };
        let chrome = self.chrome(&settings).await;
        Ok(Self::page(chrome, Page::Accounts(model), problem.as_ref()))
    }

    pub(super) async fn logout(mut self) -> Result<Loaded, EngineError> {
        let settings = self.settings_of_browser().await?;
        let form = self.form_state(Path::Logout);
        let problem = problem_of(form.as_ref());
        let model = logout::Model {
            one: self.state.form_token(self.visit, Submit::SignOut, &self.at, None),
            all: self.state.form_token(self.visit, Submit::SignOutAll, &self.at, None),
            rows: self.rows(),
            sign_in: self.to(Path::Loginname),
            problem: problem.clone(),
        };
        let chrome = self.chrome(&settings).await;
        Ok(Self::page(chrome, Page::Logout(model), problem.as_ref()))
    }

    pub(super) async fn logout_done(mut self) -> Result<Loaded, EngineError> {
        let settings = self.settings_of_browser().await?;
        let remaining = self.visit.record().accounts.len();
        let chrome = self.chrome(&settings).await;
        let model = logout_done::Model {
            sign_in: self.to(Path::Loginname),
            accounts: self.to(Path::Accounts),
            remaining,
        };
        Ok(Self::page(chrome, Page::LogoutDone(model), None))
    }

    /// The organization asked for, else the one of the account that was used last: that is whose product people are in.
    async fn settings_of_browser(&self) -> Result<Arc<OrganizationSettings>, EngineError> {
        let newest = self
            .visit
            .record()
            .accounts
            .first()
            .filter(|_| self.scope.requested.is_none());
        let own = match newest {
            Some(account) => self.state.engine.organization(&account.organization).await?,
            None => None,
        };
        Ok(own.unwrap_or_else(|| self.scope.settings.clone()))
    }

    /// The accounts of this browser; of the organization asked for, if one is.
    fn rows(&self) -> Vec<accounts::Row> {
        let now = self.state.engine.now();
        let fits = |account: &&Account| {
            self.scope
                .requested
                .as_ref()
                .is_none_or(|wanted| account.organization == *wanted)
        };
        let row = |account: &Account| accounts::Row {
            account: account.session.to_string(),
            name: account.name().to_owned(),
            login_name: account.login_name.clone(),
            initials: initials(account.name()),
            state: if account.is_expired(now) {
                accounts::AccountState::NeedsSignIn
            } else {
                accounts::AccountState::SignedIn
            },
        };
        self.visit.record().accounts.iter().filter(fits).map(row).collect()
    }
}

fn identifier_kind(settings: &OrganizationSettings) -> loginname::IdentifierKind {
    use loginname::IdentifierKind;
    match (
        settings.login.disable_login_with_email,
        settings.login.disable_login_with_phone,
    ) {
        (false, false) => IdentifierKind::Any,
        (false, true) => IdentifierKind::NameOrEmail,
        (true, false) => IdentifierKind::NameOrPhone,
        (true, true) => IdentifierKind::Name,
    }
}

/// Only the organization's own domain is shown, whatever the address says.
fn suffix(settings: &OrganizationSettings, query: &Query) -> Option<String> {
    let domain = query.org_domain.as_deref()?;
    let is_own = domain.eq_ignore_ascii_case(&settings.organization.primary_domain);
    (is_own && !settings.branding.hide_login_name_suffix).then(|| format!("@{domain}"))
}

const fn identifier_mistake(mistake: Mistake) -> Option<loginname::Mistake> {
    Some(match mistake {
        Mistake::IdentifierEmpty => loginname::Mistake::Empty,
        Mistake::IdentifierTooLong => loginname::Mistake::TooLong,
        Mistake::IdentifierUnknown => loginname::Mistake::Unknown,
        Mistake::IdentifierAmbiguous => loginname::Mistake::Ambiguous,
        Mistake::Locked => loginname::Mistake::Locked,
        Mistake::Inactive => loginname::Mistake::Inactive,
        Mistake::OtherOrganization => loginname::Mistake::OtherOrganization,
        Mistake::NoMethod => loginname::Mistake::NoMethod,
        // What another screen's form left is not for this one.
        _ => return None,
    })
}

const fn password_mistake(mistake: Mistake) -> Option<password::Mistake> {
    Some(match mistake {
        Mistake::PasswordEmpty => password::Mistake::Empty,
        Mistake::PasswordWrongHidden => password::Mistake::WrongHidden,
        Mistake::PasswordWrong { attempts_left } => password::Mistake::Wrong { attempts_left },
        Mistake::Locked => password::Mistake::Locked,
        Mistake::Inactive | Mistake::NoMethod | Mistake::IdentifierUnknown | Mistake::OtherOrganization => {
            password::Mistake::Inactive
        }
        // As above.
        _ => return None,
    })
}
