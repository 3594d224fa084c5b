//! The screens that set up a key. Loading them begins nothing: that is a submit's.

use std::sync::Arc;

use vestibule_engine::return_target::ReturnTarget;
use vestibule_engine::{
    EngineError, FormState, Guest, KeyKind, KeySetupMistake, Mistake, Notice, OrganizationSettings, PasskeyLink, PendingKey,
    Proof, Standing,
};
use vestibule_flow::Verdict;

use super::signed_in::Passed;
use super::{Load, Loaded, problem_of};
use crate::address::Path;
use crate::page::{FormToken, KeyChallenge};
use crate::screens::{Page, passkey_set, u2f_set};
use crate::server_fns::Submit;

impl Load<'_> {
    pub(super) async fn passkey_set(mut self) -> Result<Loaded, EngineError> {
        if let Some(link) = self.link_of_address() {
            // The code leaves the address bar. Nothing is asked of the backend: scanners open links, too.
            self.visit.record_mut().passkey_link = Some(link);
            return Ok(self.redirect(Path::PasskeySet));
        }
        let has_link = self.settle_link();
        if let Some(guest) = self.state.engine.guest(self.visit).await? {
            return self.passkey_set_of_guest(&guest).await;
        }
        if has_link {
            return Ok(self.sign_in_first());
        }
        let form = self.form_state(Path::PasskeySet);
        if is_link_used(form.as_ref()) {
            let settings = self.scope.settings.clone();
            self.visit.clear_form_state(Path::PasskeySet.as_str());
            return Ok(self.link_used(&settings).await);
        }
        self.come_back_here();
        let (mut load, standing) = match self.pass(Path::PasskeySet).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        if standing.owes_a_passkey() {
            return Ok(load.redirect(Path::Passkey));
        }
        load.has_come_back();
        let problem = problem_of(form.as_ref());
        let chrome = load.chrome(&standing.settings).await;
        let account = load.visit.record().account(&standing.account.session);
        let is_offered = account.is_some_and(|account| account.is_offer_open);
        let reason = match standing.verdict {
            _ if !standing.may_set_up(KeyKind::Passkey) => passkey_set::Reason::NotAllowed,
            Verdict::Missing(_) => passkey_set::Reason::Asked,
            Verdict::Complete if is_offered && !standing.methods.passkey => passkey_set::Reason::Offered,
            Verdict::Complete => passkey_set::Reason::Chosen,
        };
        let session = Some(standing.account.session.as_str());
        let model = passkey_set::Model {
            begin: load.token(Submit::PasskeySetBegin, session),
            decline: load.token(Submit::PasskeyDecline, session),
            pending: load.pending(&standing, KeyKind::Passkey, Submit::PasskeySet, form.as_ref()),
            person: Some(load.chip(&standing)),
            reason,
            back: match reason {
                passkey_set::Reason::Asked => Some(load.to(Path::MfaSet)),
                passkey_set::Reason::Chosen | passkey_set::Reason::NotAllowed => Some(load.to(Path::Account)),
                passkey_set::Reason::Offered => None,
            },
            mistake: form.as_ref().and_then(|form| form.mistake).and_then(passkey_mistake),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::PasskeySet(model), problem.as_ref()))
    }

    pub(super) async fn u2f_set(mut self) -> Result<Loaded, EngineError> {
        self.come_back_here();
        let (mut load, standing) = match self.pass(Path::U2fSet).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        if standing.owes_a_passkey() {
            return Ok(load.redirect(Path::Passkey));
        }
        load.has_come_back();
        let form = load.form_state(Path::U2fSet);
        let problem = problem_of(form.as_ref());
        let chrome = load.chrome(&standing.settings).await;
        let reason = match standing.verdict {
            _ if !standing.may_set_up(KeyKind::SecurityKey) => u2f_set::Reason::NotAllowed,
            Verdict::Missing(_) => u2f_set::Reason::Asked,
            Verdict::Complete => u2f_set::Reason::Chosen,
        };
        let model = u2f_set::Model {
            begin: load.token(Submit::U2fSetBegin, Some(standing.account.session.as_str())),
            pending: load.pending(&standing, KeyKind::SecurityKey, Submit::U2fSet, form.as_ref()),
            person: load.chip(&standing),
            reason,
            back: load.to(match reason {
                u2f_set::Reason::Asked => Path::MfaSet,
                u2f_set::Reason::Chosen | u2f_set::Reason::NotAllowed => Path::Account,
            }),
            mistake: form.as_ref().and_then(|form| form.mistake).and_then(u2f_mistake),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::U2fSet(model), problem.as_ref()))
    }

    /// The page of somebody without any credential, whom a link from a mail brought here. It names nobody before the code is checked.
    async fn passkey_set_of_guest(mut self, guest: &Guest) -> Result<Loaded, EngineError> {
        let form = self.form_state(Path::PasskeySet);
        let problem = problem_of(form.as_ref());
        let chrome = self.chrome(&guest.settings).await;
        let now = self.state.engine.now();
        let pending = self.visit.record().pending_key(&guest.user, KeyKind::Passkey, now).cloned();
        let model = passkey_set::Model {
            begin: self.token(Submit::PasskeySetBegin, None),
            decline: self.token(Submit::PasskeyDecline, None),
            pending: pending.map(|pending| self.pending_view(&pending, Submit::PasskeySet, None, form.as_ref())),
            person: match &guest.proof {
                Proof::Unchecked(_) => None,
                Proof::Invited => Some(self.chip_of_name(&guest.login_name)),
            },
            reason: passkey_set::Reason::Chosen,
            back: match &guest.proof {
                Proof::Unchecked(_) => None,
                Proof::Invited => Some(self.to(Path::AuthenticatorSet)),
            },
            mistake: form.as_ref().and_then(|form| form.mistake).and_then(passkey_mistake),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::PasskeySet(model), problem.as_ref()))
    }

    /// Whether a link waits here that needs its code. Whoever is signed in needs none: their own word is worth more.
    fn settle_link(&mut self) -> bool {
        let now = self.state.engine.now();
        let Some(link) = self.visit.record().open_passkey_link(now) else {
            return false;
        };
        let mut accounts = self.visit.record().accounts.iter();
        let own = accounts.find(|account| account.user == link.user);
        let Some(session) = own.map(|account| account.session.clone()) else {
            return true;
        };
        let record = self.visit.record_mut();
        record.touch(&session, now);
        record.passkey_link = None;
        false
    }

    /// Security: the same for somebody who has a credential and for somebody who does not exist.
    fn sign_in_first(mut self) -> Loaded {
        self.come_back_here();
        let record = self.visit.record_mut();
        record.passkey_link = None;
        record.notice = Some(Notice::SignInFirst);
        self.redirect(Path::Loginname)
    }

    async fn link_used(mut self, settings: &Arc<OrganizationSettings>) -> Loaded {
        let chrome = self.chrome(settings).await;
        let model = passkey_set::Model {
            begin: self.token(Submit::PasskeySetBegin, None),
            decline: self.token(Submit::PasskeyDecline, None),
            pending: None,
            person: None,
            reason: passkey_set::Reason::Chosen,
            back: Some(self.to(Path::Loginname)),
            mistake: Some(passkey_set::Mistake::LinkUsed),
            problem: None,
        };
        Self::page(chrome, Page::PasskeySet(model), None)
    }

    fn link_of_address(&self) -> Option<PasskeyLink> {
        let query = self.query;
        let (user, code_id, code) = (query.user_id.as_ref()?, query.code_id.as_ref()?, query.code.as_ref()?);
        PasskeyLink::new(user, code_id, code, self.state.engine.now())
    }

    /// Whoever has to sign in first comes back to this page, where no other target is waiting.
    fn come_back_here(&mut self) {
        if self.visit.record().return_to.is_some() || self.visit.record().has_signed_in(self.state.engine.now()) {
            return;
        }
        let here = self.state.base.at(&self.at);
        if let Some(target) = ReturnTarget::parse(&here, &self.state.engine.config().return_policy) {
            self.visit.record_mut().return_to = Some(target.to_string());
        }
    }

    fn has_come_back(&mut self) {
        let here = self.state.base.at(&self.at);
        if self.visit.record().return_to.as_ref() == Some(&here) {
            self.visit.record_mut().return_to = None;
        }
    }

    /// For the browser to be told, once.
    pub(super) fn accepted_keys(&mut self) -> Option<String> {
        self.visit.record().accepted_keys.as_ref()?;
        let accepted = self.visit.record_mut().accepted_keys.take()?;
        Some(accepted.to_json())
    }

    fn token(&self, submit: Submit, session: Option<&str>) -> FormToken {
        self.state.form_token(self.visit, submit, &self.at, session)
    }

    fn pending(
        &self,
        standing: &Standing,
        kind: KeyKind,
        submit: Submit,
        form: Option<&FormState>,
    ) -> Option<passkey_set::Pending> {
        let account = &standing.account;
        let now = self.state.engine.now();
        let pending = self.visit.record().pending_key(&account.user, kind, now)?;
        Some(self.pending_view(pending, submit, Some(account.session.as_str()), form))
    }

    fn pending_view(
        &self,
        pending: &PendingKey,
        submit: Submit,
        session: Option<&str>,
        form: Option<&FormState>,
    ) -> passkey_set::Pending {
        let remaining = pending.remaining(self.state.engine.now());
        passkey_set::Pending {
            form: self.token(submit, session),
            challenge: KeyChallenge {
                options: pending.options().to_json().to_string(),
                lifetime_milliseconds: u64::try_from(remaining.whole_milliseconds()).unwrap_or_default(),
                unknown: None,
            },
            name: form.and_then(|form| form.values.get("name")).cloned().unwrap_or_default(),
        }
    }
}

fn is_link_used(form: Option<&FormState>) -> bool {
    form.and_then(|form| form.mistake) == Some(Mistake::KeySetup(KeySetupMistake::LinkUsed))
}

const fn passkey_mistake(mistake: Mistake) -> Option<passkey_set::Mistake> {
    let Mistake::KeySetup(mistake) = mistake else { return None };
    Some(match mistake {
        KeySetupMistake::NotStarted => passkey_set::Mistake::NotStarted,
        KeySetupMistake::Refused => passkey_set::Mistake::Refused,
        KeySetupMistake::Unverified => passkey_set::Mistake::Unverified,
        KeySetupMistake::Late => passkey_set::Mistake::Late,
        KeySetupMistake::LinkUsed => passkey_set::Mistake::LinkUsed,
        KeySetupMistake::NameTooLong => passkey_set::Mistake::NameTooLong,
    })
}

const fn u2f_mistake(mistake: Mistake) -> Option<u2f_set::Mistake> {
    let Mistake::KeySetup(mistake) = mistake else { return None };
    Some(match mistake {
        KeySetupMistake::NotStarted => u2f_set::Mistake::NotStarted,
        KeySetupMistake::Refused | KeySetupMistake::Unverified => u2f_set::Mistake::Refused,
        KeySetupMistake::Late | KeySetupMistake::LinkUsed => u2f_set::Mistake::Late,
        KeySetupMistake::NameTooLong => u2f_set::Mistake::NameTooLong,
    })
}
