//! `/verify` and what follows it: a code, the news that an address is proven, the first credential.

use vestibule_engine::{
    EngineError, FirstCredential, FormState, Mistake, OrganizationSettings, Proving, Standing, Subject, VerifyMistake,
    mask_email, mask_phone,
};
use vestibule_flow::Verdict;

use super::signed_in::Passed;
use super::{Load, Loaded, problem_of, with};
use crate::address::Path;
use crate::page::{HelpContact, PersonChip};
use crate::screens::{Page, authenticator_set, verify, verify_success};
use crate::server_fns::Submit;

impl Load<'_> {
    pub(super) async fn verify(self) -> Result<Loaded, EngineError> {
        if let Some(code) = &self.query.code {
            // Security: the code leaves the address bar at once, and is burned by nobody who only looks: link scanners, previews.
            if let Some(user) = &self.query.user_id {
                let proving = self.query.verify_address().proving;
                self.state.engine.keep_mail_link(self.visit, user, code, proving);
            }
            return Ok(Loaded::Redirect(self.state.base.at(&self.at)));
        }
        let address = self.query.verify_address();
        if address.user.is_none() && address.proving != Proving::Invitation {
            let proving = address.proving;
            return self.verify_account(proving).await;
        }
        let requested = self.scope.requested.clone();
        let subject = self
            .state
            .engine
            .verify_subject(self.visit, address, requested.as_ref())
            .await?;
        let Some(subject) = subject else {
            return Ok(self.redirect(Path::Loginname));
        };
        let (now, proofs) = (self.state.engine.now(), &self.visit.record().proofs);
        if matches!(&subject, Subject::Linked(_, Proving::Invitation))
            && proofs.invited(now).is_some_and(|invited| invited.user == *subject.user())
        {
            return Ok(self.redirect(Path::AuthenticatorSet));
        }
        if matches!(&subject, Subject::Linked(..)) && proofs.verified(now) == Some(subject.user()) {
            return Ok(self.redirect(Path::VerifySuccess));
        }
        let settings = match &subject {
            Subject::Named(_, attempt) => self.settings_of(&attempt.organization).await?,
            Subject::Linked(..) | Subject::Account(..) => self.scope.settings.clone(),
        };
        let person = match &subject {
            Subject::Named(_, attempt) => Some(self.chip_of_name(&attempt.login_name)),
            Subject::Linked(..) | Subject::Account(..) => None,
        };
        self.verify_page(&settings, &subject, person, None).await
    }

    /// For an account of this browser: because the gate asks for it, or by choice.
    async fn verify_account(self, proving: Proving) -> Result<Loaded, EngineError> {
        let (load, standing) = match self.pass(Path::Verify).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        let human = standing.user.as_ref().and_then(|user| user.human.as_ref());
        if proving == Proving::Phone && standing.verdict != Verdict::Complete {
            return Ok(load.redirect(Path::Verify));
        }
        let to = if proving == Proving::Phone {
            let waiting = human.filter(|human| !human.phone_verified);
            let Some(number) = waiting
                .and_then(|human| human.phone.as_deref())
                .filter(|number| !number.is_empty())
            else {
                return Ok(load.redirect(Path::Account));
            };
            Some(mask_phone(number))
        } else if human.is_some_and(|human| human.email_verified) {
            return Ok(load.redirect(Path::VerifySuccess));
        } else {
            human.and_then(|human| human.email.as_deref()).map(mask_email)
        };
        let (settings, person) = (standing.settings.clone(), load.chip(&standing));
        load.verify_page(&settings, &Subject::Account(standing, proving), Some(person), to)
            .await
    }

    async fn verify_page(
        mut self,
        settings: &OrganizationSettings,
        subject: &Subject,
        person: Option<PersonChip>,
        to: Option<String>,
    ) -> Result<Loaded, EngineError> {
        let form = self.form_state(Path::Verify);
        let problem = problem_of(form.as_ref());
        let chrome = self.chrome(settings).await;
        let engine = &self.state.engine;
        let (now, user, proving) = (engine.now(), subject.user(), subject.proving());
        let proofs = &self.visit.record().proofs;
        let stage = if proofs.link_code(user, proving, now).is_some() {
            verify::Stage::Link
        } else if proofs.was_sent(user, proving, now) {
            verify::Stage::Sent
        } else {
            verify::Stage::Ask
        };
        let wait = engine.wait_before_send(self.visit, subject).await?;
        let mistake = mistake_of(form.as_ref(), wait);
        let is_account = matches!(subject, Subject::Account(..));
        let model = verify::Model {
            verify: self.state.form_token(self.visit, Submit::Verify, &self.at, None),
            send: self.state.form_token(self.visit, Submit::VerifySend, &self.at, None),
            proving: match proving {
                Proving::Email => verify::Proving::Email,
                Proving::Invitation => verify::Proving::Invitation,
                Proving::Phone => verify::Proving::Phone,
            },
            stage,
            person,
            to,
            wait,
            mistake,
            sign_in: (!is_account).then(|| self.to(Path::Loginname)),
            cancel: is_optional(subject).then(|| self.to(Path::Account)),
            contact: HelpContact::from(&chrome.legal),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::Verify(model), problem.as_ref()))
    }

    pub(super) async fn verify_success(mut self) -> Result<Loaded, EngineError> {
        let requested = self.scope.requested.clone();
        let engine = &self.state.engine;
        let verified = self.visit.record().proofs.verified(engine.now()).cloned();
        let is_here = |user: &vestibule_engine::UserId| self.visit.record().accounts.iter().any(|account| account.user == *user);
        let is_stranger = verified.as_ref().is_some_and(|user| !is_here(user));
        if is_stranger {
            let settings = self.scope.settings.clone();
            let chrome = self.chrome(&settings).await;
            let model = verify_success::Model {
                person: None,
                onward: self.to(Path::Loginname),
            };
            return Ok(Self::page(chrome, Page::VerifySuccess(model), None));
        }
        let Some(standing) = engine.standing(self.visit, None, requested.as_ref()).await? else {
            return Ok(self.redirect(Path::Loginname));
        };
        if !is_verified(&standing) {
            return Ok(self.redirect(Path::Verify));
        }
        let chrome = self.chrome(&standing.settings).await;
        let model = verify_success::Model {
            person: Some(self.chip(&standing)),
            onward: self.to(Path::SignedIn),
        };
        Ok(Self::page(chrome, Page::VerifySuccess(model), None))
    }

    pub(super) async fn authenticator_set(mut self) -> Result<Loaded, EngineError> {
        let newcomer = match self.state.engine.first_credential(self.visit).await? {
            FirstCredential::For(newcomer) => newcomer,
            FirstCredential::Done => return Ok(self.redirect(Path::VerifySuccess)),
            FirstCredential::Nobody => return Ok(self.redirect(Path::Loginname)),
        };
        let chrome = self.chrome(&newcomer.settings).await;
        let shown = newcomer.user.human.as_ref().map(|human| human.display_name.clone());
        let name = shown
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| newcomer.user.preferred_login_name.to_string());
        let login = &newcomer.settings.login;
        let model = authenticator_set::Model {
            person: self.chip_of_name(&name),
            password: login
                .allow_local_authentication
                .then(|| with(self.to(Path::PasswordSet), "initial=true")),
            passkey: newcomer.settings.takes_passkeys().then(|| self.to(Path::PasskeySet)),
            sign_in: self.to(Path::Loginname),
            contact: HelpContact::from(&chrome.legal),
        };
        Ok(Self::page(chrome, Page::AuthenticatorSet(model), None))
    }
}

fn is_verified(standing: &Standing) -> bool {
    let human = standing.user.as_ref().and_then(|user| user.human.as_ref());
    human.is_some_and(|human| human.email_verified)
}

/// Whether the person may leave it for later.
fn is_optional(subject: &Subject) -> bool {
    matches!(subject, Subject::Account(standing, _) if standing.verdict == Verdict::Complete)
}

/// A sentence about waiting is over when the wait is.
fn mistake_of(form: Option<&FormState>, before_send: Option<u32>) -> Option<verify::Mistake> {
    let Some(Mistake::Verify(mistake)) = form.and_then(|form| form.mistake) else {
        return None;
    };
    match mistake {
        VerifyMistake::CodeEmpty => Some(verify::Mistake::CodeEmpty),
        VerifyMistake::CodeRefused => Some(verify::Mistake::CodeRefused),
        VerifyMistake::CodeWrong => Some(verify::Mistake::CodeWrong),
        VerifyMistake::CodeExpired => Some(verify::Mistake::CodeExpired),
        VerifyMistake::SentJustNow => before_send.map(|seconds| verify::Mistake::SentJustNow { seconds }),
        VerifyMistake::NumberToEnterAnew => Some(verify::Mistake::NumberToEnterAnew),
        VerifyMistake::SetUpAlready => Some(verify::Mistake::SetUpAlready),
    }
}
