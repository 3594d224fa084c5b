//! The screens that set up second factors. GET writes nothing to the backend: what is shown was begun by a submit.

use vestibule_engine::{
    CodeMistake, Engine, EngineError, Enrollable, EnrolmentMistake, FormState, Mistake, OtpKind, Standing, TotpProgress, Visit,
    mask_email, mask_phone,
};
use vestibule_flow::{SecondFactor, Step, Verdict};

use super::signed_in::Passed;
use super::{Load, Loaded, problem_of};
use crate::address::Path;
use crate::hidden::Hidden;
use crate::screens::mfa_set::{Beginning, Kind, Reason, Way};
use crate::screens::{Page, mfa_set, otp_set, recovery_code_set};
use crate::server_fns::Submit;
use crate::state::{AppState, Ask};
use crate::text::msg;

/// Where the codes come as a file.
pub const RECOVERY_CODE_FILE: &str = "/recovery-code/file";

impl Load<'_> {
    pub(super) async fn mfa_set(self) -> Result<Loaded, EngineError> {
        let (mut load, standing) = match self.pass(Path::MfaSet).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        let form = load.form_state(Path::MfaSet);
        let problem = problem_of(form.as_ref());
        let chrome = load.chrome(&standing.settings).await;
        let session = Some(standing.account.session.as_str());
        if standing.owes_a_passkey() {
            // The page that asks for it is about this person, whoever was named here before.
            load.state.engine.prepare_passkey(load.visit, &standing);
        }
        // Never by anything in the address.
        let reason = match standing.verdict {
            Verdict::Complete => Reason::Chosen,
            Verdict::Missing(Step::OfferSecondFactor(_)) => Reason::Offered,
            Verdict::Missing(_) => Reason::Required,
        };
        let model = mfa_set::Model {
            form: load.state.form_token(load.visit, Submit::OtpBegin, &load.at, session),
            skip: (reason == Reason::Offered).then(|| load.state.form_token(load.visit, Submit::MfaSkip, &load.at, session)),
            person: load.chip(&standing),
            reason,
            ways: load.ways_to_set_up(&standing),
            is_gone: is_gone(form.as_ref()),
            back: (reason == Reason::Chosen).then(|| load.to(Path::Account)),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::MfaSet(model), problem.as_ref()))
    }

    fn ways_to_set_up(&self, standing: &Standing) -> Vec<Way> {
        if standing.owes_a_passkey() {
            let beginning = Beginning::Page(self.to(Path::Passkey));
            return vec![Way {
                kind: Kind::OwnPasskey,
                beginning,
            }];
        }
        let page = |path| Beginning::Page(self.to(path));
        let way = |enrollable| {
            let (kind, beginning) = match enrollable {
                Enrollable::Passkey => (Kind::Passkey, page(Path::PasskeySet)),
                Enrollable::Factor(SecondFactor::Totp) => (Kind::Totp, Beginning::Post("time-based")),
                Enrollable::Factor(SecondFactor::U2f) => (Kind::U2f, page(Path::U2fSet)),
                Enrollable::Factor(SecondFactor::OtpSms) => (Kind::Sms, page(Path::OtpSmsSet)),
                Enrollable::Factor(SecondFactor::OtpEmail) => (Kind::Email, page(Path::OtpEmailSet)),
                Enrollable::Factor(SecondFactor::RecoveryCode) => (Kind::RecoveryCodes, page(Path::RecoveryCodeSet)),
            };
            Way { kind, beginning }
        };
        standing.enrollable().into_iter().map(way).collect()
    }

    pub(super) async fn otp_set(self, kind: OtpKind) -> Result<Loaded, EngineError> {
        let path = match kind {
            OtpKind::TimeBased => Path::OtpTimeBasedSet,
            OtpKind::Sms => Path::OtpSmsSet,
            OtpKind::Email => Path::OtpEmailSet,
        };
        let (mut load, standing) = match self.pass(path).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        // What is set up already, or cannot be, leads back to what can.
        if !standing.enrollable().contains(&Enrollable::Factor(kind.into())) {
            return Ok(load.redirect(Path::MfaSet));
        }
        let form = load.form_state(path);
        let problem = problem_of(form.as_ref());
        let chrome = load.chrome(&standing.settings).await;
        let session = Some(standing.account.session.as_str());
        let human = standing.user.as_ref().and_then(|user| user.human.as_ref());
        let state = match kind {
            OtpKind::TimeBased => match load.state.engine.totp_progress(load.visit, &standing.account.session) {
                TotpProgress::None => otp_set::State::StartTotp { is_expired: false },
                TotpProgress::Expired => {
                    // This is told once.
                    Engine::forget_totp(load.visit);
                    otp_set::State::StartTotp { is_expired: true }
                }
                TotpProgress::Awaited(pending) => otp_set::State::ConfirmTotp {
                    uri: Hidden::from(pending.uri()),
                    secret: Hidden::from(pending.secret()),
                    confirm: load.state.form_token(load.visit, Submit::TotpConfirm, &load.at, session),
                    mistake: code_mistake(form.as_ref()),
                },
            },
            OtpKind::Sms => otp_set::State::SendSms {
                phone: mask_phone(human.and_then(|human| human.phone.as_deref()).unwrap_or_default()),
            },
            OtpKind::Email => otp_set::State::SendEmail {
                address: mask_email(human.and_then(|human| human.email.as_deref()).unwrap_or_default()),
            },
        };
        let model = otp_set::Model {
            begin: load.state.form_token(load.visit, Submit::OtpBegin, &load.at, session),
            person: load.chip(&standing),
            state,
            another: load.to(Path::MfaSet),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::OtpSet(model), problem.as_ref()))
    }

    pub(super) async fn recovery_code_set(self) -> Result<Loaded, EngineError> {
        let (mut load, standing) = match self.pass(Path::RecoveryCodeSet).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        let session = &standing.account.session;
        let codes: Vec<Hidden> = load.fresh_codes(&standing);
        if codes.is_empty() && !standing.may_make_recovery_codes() {
            return Ok(load.redirect(Path::MfaSet));
        }
        let form = load.form_state(Path::RecoveryCodeSet);
        let problem = problem_of(form.as_ref());
        let chrome = load.chrome(&standing.settings).await;
        let token = |submit| load.state.form_token(load.visit, submit, &load.at, Some(session.as_str()));
        let state = if codes.is_empty() {
            recovery_code_set::State::Offer {
                make: token(Submit::RecoveryCodesMake),
                is_replacement: standing.methods.recovery_code,
            }
        } else {
            recovery_code_set::State::Keep {
                codes,
                download: load.state.base.at(RECOVERY_CODE_FILE),
            }
        };
        let model = recovery_code_set::Model {
            onward: token(Submit::RecoveryCodesDone),
            person: load.chip(&standing),
            state,
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::RecoveryCodeSet(model), problem.as_ref()))
    }

    fn fresh_codes(&self, standing: &Standing) -> Vec<Hidden> {
        let codes = self.state.engine.fresh_recovery_codes(self.visit, &standing.account.session);
        codes.into_iter().map(Hidden::from).collect()
    }
}

fn is_gone(form: Option<&FormState>) -> bool {
    let mistake = form.and_then(|form| form.mistake);
    mistake == Some(Mistake::Enrolment(EnrolmentMistake::Gone))
}

fn code_mistake(form: Option<&FormState>) -> Option<otp_set::Mistake> {
    let Some(Mistake::Code(mistake)) = form.and_then(|form| form.mistake) else {
        return None;
    };
    Some(match mistake {
        CodeMistake::Empty => otp_set::Mistake::Empty,
        CodeMistake::NotSixDigits => otp_set::Mistake::NotSixDigits,
        CodeMistake::Wrong { .. }
        | CodeMistake::Expired
        | CodeMistake::Void
        | CodeMistake::Used
        | CodeMistake::Replayed
        | CodeMistake::TooSoon { .. }
        | CodeMistake::NotSetUp => otp_set::Mistake::Wrong,
    })
}

/// The recovery codes that are to be kept, as a text file: its name and its content. `None`: there are none (any more).
///
/// Security: the gate is asked, as for the page that shows them.
///
/// # Errors
/// When the backend cannot be asked and nothing usable is cached, or the store fails.
pub async fn recovery_code_file(state: &AppState, visit: &mut Visit, ask: &Ask) -> Result<Option<(String, String)>, EngineError> {
    let Some(standing) = state.engine.standing(visit, None, None).await? else {
        return Ok(None);
    };
    let codes = state.engine.fresh_recovery_codes(visit, &standing.account.session);
    if standing.verdict != Verdict::Complete || codes.is_empty() {
        return Ok(None);
    }
    let codes: Vec<Hidden> = codes.into_iter().map(Hidden::from).collect();
    let chrome = state
        .chrome(None, ask, &standing.settings, Path::RecoveryCodeSet.as_str())
        .await;
    let person = standing.account.name();
    let name = chrome.locale.text(msg::RecoveryCodeSetFileName);
    let text = recovery_code_set::file(&chrome.locale, person, &chrome.brand.name, &codes);
    Ok(Some((format!("{name}.txt"), text)))
}
