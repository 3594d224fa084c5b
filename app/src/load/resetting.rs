//! The screens of somebody who has no password, or has forgotten it.

use vestibule_engine::{CodeSent, EngineError, FirstCredential, Mistake, Reset, ResetChannel, ResetMistake, UserId};

use super::{Load, Loaded, problem_of};
use crate::address::Path;
use crate::page::HelpContact;
use crate::screens::{Page, password_set};
use crate::server_fns::Submit;

impl Load<'_> {
    pub(super) async fn password_set(mut self) -> Result<Loaded, EngineError> {
        let now = self.state.engine.now();
        if let (Some(user), Some(code)) = (self.query.user_id.clone(), self.query.code.clone()) {
            // Security: the code leaves the address bar, the history and the referrer before anything is shown.
            let engine = &self.state.engine;
            engine.open_reset_link(self.visit, UserId::from(user), code.into(), &self.scope);
            return Ok(self.redirect(Path::PasswordSet));
        }
        let is_initial = self.query.initial.as_deref() == Some("true");
        if is_initial || (self.visit.record().reset(now).is_none() && self.visit.record().invited(now).is_some()) {
            return self.first_password().await;
        }
        let Some(reset) = self.visit.record().reset(now).cloned() else {
            // Where nobody is named, that page leads to the identifier.
            return Ok(self.redirect(Path::Password));
        };
        let settings = self.settings_of(&reset.organization).await?;
        let form = self.form_state(Path::PasswordSet);
        let problem = problem_of(form.as_ref());
        let chrome = self.chrome(&settings).await;
        let token = |submit| self.state.form_token(self.visit, submit, &self.at, Some(&reset.id));
        let person = (!reset.login_name.is_empty()).then(|| self.chip_of_name(&reset.login_name));
        let model = password_set::Model {
            form: token(Submit::PasswordSet),
            resend: token(Submit::PasswordResend),
            person,
            proof: proof_of(&reset),
            code: form
                .as_ref()
                .and_then(|form| form.values.get("code").cloned())
                .unwrap_or_default(),
            offers_sms: reset.offers_sms,
            new: self.new_password(settings.password_rules(), form.as_ref()),
            mistake: form.as_ref().and_then(|form| form.mistake).and_then(set_mistake),
            problem: problem.clone(),
            back: self.to(Path::Password),
            contact: HelpContact::from(&chrome.legal),
            login_name: reset.login_name,
        };
        Ok(Self::page(chrome, Page::PasswordSet(model), problem.as_ref()))
    }

    /// The same page for somebody who was invited, and has no password yet.
    async fn first_password(mut self) -> Result<Loaded, EngineError> {
        let FirstCredential::For(newcomer) = self.state.engine.first_credential(self.visit).await? else {
            // That page words it.
            return Ok(self.redirect(Path::AuthenticatorSet));
        };
        if !newcomer.settings.login.allow_local_authentication {
            return Ok(self.redirect(Path::AuthenticatorSet));
        }
        let form = self.form_state(Path::PasswordSet);
        let problem = problem_of(form.as_ref());
        let chrome = self.chrome(&newcomer.settings).await;
        let user = newcomer.user.id.as_str();
        let token = |submit| self.state.form_token(self.visit, submit, &self.at, Some(user));
        let login_name = newcomer.user.preferred_login_name.to_string();
        let model = password_set::Model {
            form: token(Submit::PasswordFirst),
            resend: token(Submit::PasswordResend),
            person: Some(self.chip_of_name(&login_name)),
            proof: password_set::Proof::Invitation,
            code: String::new(),
            offers_sms: false,
            new: self.new_password(newcomer.settings.password_rules(), form.as_ref()),
            mistake: form.as_ref().and_then(|form| form.mistake).and_then(set_mistake),
            problem: problem.clone(),
            back: self.to(Path::AuthenticatorSet),
            contact: HelpContact::from(&chrome.legal),
            login_name,
        };
        Ok(Self::page(chrome, Page::PasswordSet(model), problem.as_ref()))
    }
}

const fn proof_of(reset: &Reset) -> password_set::Proof {
    if reset.code().is_some() {
        return password_set::Proof::Link;
    }
    match reset.sent {
        CodeSent::By(ResetChannel::Email) => password_set::Proof::Mail,
        CodeSent::By(ResetChannel::Sms) => password_set::Proof::Sms,
        CodeSent::Elsewhere => password_set::Proof::OtherCode,
    }
}

const fn set_mistake(mistake: Mistake) -> Option<password_set::Mistake> {
    match mistake {
        Mistake::Reset(ResetMistake::CodeEmpty) => Some(password_set::Mistake::CodeEmpty),
        Mistake::Reset(ResetMistake::CodeUseless) => Some(password_set::Mistake::CodeUseless),
        Mistake::Reset(ResetMistake::SentJustNow { seconds }) => Some(password_set::Mistake::SentJustNow { seconds }),
        Mistake::New(mistake) => Some(password_set::Mistake::New(mistake)),
        // What another screen's form left is not for this one.
        _ => None,
    }
}
