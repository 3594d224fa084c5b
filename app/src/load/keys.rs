//! The screens that ask for a key: a passkey to sign in, a security key after another factor.

use std::collections::BTreeMap;

use url::form_urlencoded;
use vestibule_engine::{Attempt, Ceremony, EngineError, KeyMistake, KeyPurpose, Mistake, Problem, Way};

use super::signed_in::Passed;
use super::signing_in::ATTEMPT_MAX_AGE;
use super::{Load, Loaded, initials, problem_of};
use crate::address::Path;
use crate::page::{HelpContact, KeyChallenge, PersonChip, UnknownKey};
use crate::screens::{Page, passkey, u2f};
use crate::server_fns::Submit;

impl Load<'_> {
    pub(super) async fn passkey(self) -> Result<Loaded, EngineError> {
        let now = self.state.engine.now();
        if let Some(attempt) = self.visit.record().attempt(None).cloned() {
            if now - attempt.started_at > ATTEMPT_MAX_AGE {
                self.visit.record_mut().attempts.retain(|other| other.id != attempt.id);
                let values = BTreeMap::from([("login_name".to_owned(), attempt.login_name)]);
                self.visit.postpone(Path::Loginname.as_str(), Problem::Stale, values, now);
                return Ok(self.redirect(Path::Loginname));
            }
            if !attempt.ways.passkey {
                return Ok(self.redirect(Path::Password));
            }
            return self.passkey_of(attempt).await;
        }
        if self.visit.record().accounts.is_empty() {
            let mut address = self.to(Path::Loginname);
            if let Some(login_name) = &self.query.login_name {
                // Keeps a name that another page passed on.
                let name: String = form_urlencoded::byte_serialize(login_name.as_bytes()).collect();
                address = format!("{address}{}loginName={name}", if address.contains('?') { '&' } else { '?' });
            }
            return Ok(Loaded::Redirect(address));
        }
        let (load, standing) = match self.pass(Path::Passkey).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        load.state.engine.prepare_passkey(load.visit, &standing);
        match load.visit.record().attempt(None).cloned() {
            Some(attempt) => load.passkey_of(attempt).await,
            None => Ok(load.redirect(Path::Loginname)),
        }
    }

    async fn passkey_of(mut self, attempt: Attempt) -> Result<Loaded, EngineError> {
        let settings = self
            .state
            .engine
            .organization(&attempt.organization)
            .await?
            .unwrap_or_else(|| self.scope.settings.clone());
        let form = self.form_state(Path::Passkey);
        let problem = problem_of(form.as_ref());
        let chrome = self.chrome(&settings).await;
        let ceremony = self
            .visit
            .record()
            .ceremony(&KeyPurpose::FirstFactor(attempt.id.clone()))
            .cloned();
        let renewed = attempt
            .session
            .as_ref()
            .and_then(|session| self.visit.record().account(session));
        let stay = match form.as_ref().and_then(|form| form.values.get("stay")) {
            Some(stay) => stay == "on",
            None => renewed.is_some_and(|account| account.is_kept),
        };
        let token = |submit| self.state.form_token(self.visit, submit, &self.at, Some(&attempt.id));
        let model = passkey::Model {
            form: token(Submit::Passkey),
            begin: token(Submit::PasskeyBegin),
            challenge: self.challenge(ceremony.as_ref(), Some(&attempt)),
            person: PersonChip {
                initials: initials(&attempt.login_name),
                name: attempt.login_name.clone(),
                change: self.to(Path::Loginname),
            },
            stay,
            is_renewal: attempt.session.is_some(),
            password: attempt.ways.password.then(|| self.to(Path::Password)),
            mistake: form.as_ref().and_then(|form| form.mistake).and_then(passkey_mistake),
            contact: HelpContact::from(&chrome.legal),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::Passkey(model), problem.as_ref()))
    }

    pub(super) async fn u2f(self) -> Result<Loaded, EngineError> {
        let (mut load, standing) = match self.pass(Path::U2f).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        let form = load.form_state(Path::U2f);
        let problem = problem_of(form.as_ref());
        let chrome = load.chrome(&standing.settings).await;
        let session = &standing.account.session;
        let ceremony = load
            .visit
            .record()
            .ceremony(&KeyPurpose::SecondFactor(session.clone()))
            .cloned();
        let token = |submit| load.state.form_token(load.visit, submit, &load.at, Some(session.as_str()));
        let model = u2f::Model {
            form: token(Submit::U2f),
            begin: token(Submit::U2fBegin),
            challenge: load.challenge(ceremony.as_ref(), None),
            person: load.chip(&standing),
            ways: load.ways(&standing, Some(Way::U2f)),
            mistake: form.as_ref().and_then(|form| form.mistake).and_then(u2f_mistake),
            contact: HelpContact::from(&chrome.legal),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::U2f(model), problem.as_ref()))
    }

    /// What the page carries of a challenge that is still good.
    fn challenge(&self, ceremony: Option<&Ceremony>, attempt: Option<&Attempt>) -> Option<KeyChallenge> {
        let ceremony = ceremony?;
        let remaining = ceremony.remaining(self.state.engine.now())?;
        let unknown = ceremony.unknown_key.clone();
        let rp_id = self.state.engine.config().rp_id.clone();
        Some(KeyChallenge {
            options: ceremony.shown(attempt).to_json().to_string(),
            lifetime_milliseconds: u64::try_from(remaining.whole_milliseconds()).unwrap_or_default(),
            unknown: unknown
                .zip(rp_id)
                .map(|(credential_id, rp_id)| UnknownKey { rp_id, credential_id }),
        })
    }
}

const fn passkey_mistake(mistake: Mistake) -> Option<passkey::Mistake> {
    Some(match mistake {
        Mistake::Key(KeyMistake::Refused) => passkey::Mistake::Refused,
        Mistake::Key(KeyMistake::Unknown) => passkey::Mistake::Unknown,
        Mistake::Key(KeyMistake::Late) => passkey::Mistake::Late,
        Mistake::Key(KeyMistake::NoneUsable) => passkey::Mistake::NoneUsable,
        Mistake::Locked => passkey::Mistake::Locked,
        Mistake::Inactive => passkey::Mistake::Inactive,
        // What another screen's form left is not for this one.
        _ => return None,
    })
}

const fn u2f_mistake(mistake: Mistake) -> Option<u2f::Mistake> {
    Some(match mistake {
        Mistake::Key(KeyMistake::Refused | KeyMistake::Unknown) => u2f::Mistake::Refused,
        Mistake::Key(KeyMistake::Late) => u2f::Mistake::Late,
        Mistake::Key(KeyMistake::NoneUsable) => u2f::Mistake::NoneUsable,
        // As above.
        _ => return None,
    })
}
