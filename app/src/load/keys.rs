//! The screens that ask for a key: a passkey to sign in, a security key after another factor.

use vestibule_engine::{Attempt, Ceremony, EngineError, KeyMistake, KeyPurpose, Mistake, Way};

use super::attempt::UnderWay;
use super::signed_in::Passed;
use super::{Load, Loaded, problem_of};
use crate::address::Path;
use crate::page::{HelpContact, KeyChallenge, UnknownKey};
use crate::screens::{Page, passkey, u2f};
use crate::server_fns::Submit;

impl Load<'_> {
    pub(super) async fn passkey(mut self) -> Result<Loaded, EngineError> {
        match self.under_way() {
            UnderWay::Attempt(attempt) if attempt.ways.passkey => return self.passkey_of(attempt).await,
            UnderWay::Attempt(_) => return Ok(self.redirect(Path::Password)),
            UnderWay::Left(loaded) => return Ok(loaded),
            UnderWay::Nobody if self.visit.record().accounts.is_empty() => return Ok(self.identifier_first()),
            UnderWay::Nobody => {}
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
        let settings = self.settings_of(&attempt.organization).await?;
        let form = self.form_state(Path::Passkey);
        let problem = problem_of(form.as_ref());
        let chrome = self.chrome(&settings).await;
        let ceremony = self
            .visit
            .record()
            .ceremony(&KeyPurpose::FirstFactor(attempt.id.clone()))
            .cloned();
        let token = |submit| self.state.form_token(self.visit, submit, &self.at, Some(&attempt.id));
        let model = passkey::Model {
            form: token(Submit::Passkey),
            begin: token(Submit::PasskeyBegin),
            challenge: self.challenge(ceremony.as_ref(), Some(&attempt)),
            person: self.chip_of_name(&attempt.login_name),
            stay: self.stays(&attempt, form.as_ref()),
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
