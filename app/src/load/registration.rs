//! The screens of a new account.

use std::collections::BTreeMap;

use vestibule_engine::{EngineError, Means, Mistake, Registration};

use super::{Load, Loaded, initials, problem_of};
use crate::address::Path;
use crate::page::PersonChip;
use crate::screens::{Page, error, register, register_password, register_sent};
use crate::server_fns::Submit;

impl Load<'_> {
    pub(super) async fn register(mut self) -> Result<Loaded, EngineError> {
        let settings = self.scope.settings.clone();
        if let Some(brought) = self.brought() {
            // Security: names and addresses of people do not stay in the address bar, the history or a referrer.
            self.state.engine.prefill_registration(self.visit, brought);
            return Ok(self.redirect(Path::Register));
        }
        if !settings.may_register() {
            return Ok(self.refused(&settings, error::Kind::RegistrationOff).await);
        }
        let form = self.form_state(Path::Register);
        let problem = problem_of(form.as_ref());
        let draft = self
            .state
            .engine
            .fresh_draft(self.visit)
            .filter(|draft| draft.organization == settings.organization.id)
            .map(vestibule_engine::Draft::values);
        let typed = form.as_ref().map(|form| form.values.clone()).or(draft).unwrap_or_default();
        let value = |name: &str| typed.get(name).cloned().unwrap_or_default();
        let mut chrome = self.chrome(&settings).await;
        // They are in the form, where they are to be agreed to.
        let (tos, privacy) = (chrome.legal.tos.take(), chrome.legal.privacy.take());
        let consent = |href: Option<String>, name: &str| {
            href.map(|href| register::Consent {
                href,
                is_ticked: value(name) == "on",
            })
        };
        let means = settings.registration_means();
        let wanted = value("means");
        let model = register::Model {
            form: self.state.form_token(self.visit, Submit::Register, &self.at, None),
            given_name: value("given_name"),
            family_name: value("family_name"),
            email: value("email"),
            chosen: means
                .iter()
                .copied()
                .find(|means| means.as_str() == wanted)
                .unwrap_or_default(),
            means,
            tos: consent(tos, "tos"),
            privacy: consent(privacy, "privacy"),
            sign_in: self.to(Path::Loginname),
            mistake: match form.and_then(|form| form.mistake) {
                Some(Mistake::Registration(mistake)) => Some(mistake),
                _ => None,
            },
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::Register(model), problem.as_ref()))
    }

    pub(super) async fn register_password(mut self) -> Result<Loaded, EngineError> {
        let engine = &self.state.engine;
        let Some(draft) = engine.fresh_draft(self.visit).cloned() else {
            // What is too old is of no use to anybody.
            if matches!(self.visit.record().registration, Some(Registration::Draft(_))) {
                self.visit.record_mut().registration = None;
            }
            return Ok(self.redirect(Path::Register));
        };
        let is_of_scope = self
            .scope
            .requested
            .as_ref()
            .is_none_or(|wanted| *wanted == draft.organization);
        let settings = engine.organization(&draft.organization).await?.filter(|_| is_of_scope);
        let Some(settings) = settings.filter(|settings| settings.registration_means().contains(&Means::Password)) else {
            return Ok(self.redirect(Path::Register));
        };
        if !settings.may_register() {
            return Ok(self.refused(&settings, error::Kind::RegistrationOff).await);
        }
        let form = self.form_state(Path::RegisterPassword);
        let problem = problem_of(form.as_ref());
        let chrome = self.chrome(&settings).await;
        let model = register_password::Model {
            form: self
                .state
                .form_token(self.visit, Submit::RegisterPassword, &self.at, Some(&draft.id)),
            person: PersonChip {
                initials: initials(&format!("{} {}", draft.given_name, draft.family_name)),
                name: draft.email.clone(),
                change: self.to(Path::Register),
            },
            email: draft.email,
            new: self.new_password(settings.password_rules(), form.as_ref()),
            mistake: match form.and_then(|form| form.mistake) {
                Some(Mistake::New(mistake)) => Some(mistake),
                _ => None,
            },
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::RegisterPassword(model), problem.as_ref()))
    }

    pub(super) async fn register_sent(mut self) -> Result<Loaded, EngineError> {
        let Some(Registration::MailSent { email, organization, .. }) = self.visit.record().registration.clone() else {
            return Ok(self.redirect(Path::Register));
        };
        let settings = self.state.engine.organization(&organization).await?;
        let settings = settings.unwrap_or_else(|| self.scope.settings.clone());
        let chrome = self.chrome(&settings).await;
        let model = register_sent::Model {
            person: PersonChip {
                initials: initials(&email),
                name: email,
                change: self.to(Path::Register),
            },
            again: self.to(Path::Register),
            sign_in: self.to(Path::Loginname),
        };
        Ok(Self::page(chrome, Page::RegisterSent(model), None))
    }

    /// What another site put into the address, by the names of the form's fields.
    fn brought(&self) -> Option<BTreeMap<String, String>> {
        let brought = [
            ("given_name", &self.query.first_name),
            ("family_name", &self.query.last_name),
            ("email", &self.query.email),
        ];
        let values: BTreeMap<String, String> = brought
            .into_iter()
            .filter_map(|(name, value)| value.clone().map(|value| (name.to_owned(), value)))
            .collect();
        (!values.is_empty()).then_some(values)
    }
}
