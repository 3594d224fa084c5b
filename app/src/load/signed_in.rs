//! The screens of somebody who has signed in. Each asks the gate first.

use vestibule_engine::{EngineError, FormState, KeyKind, Mistake, ProfileField, Standing, is_web_address};
use vestibule_flow::{ChangeReason, FirstFactor, Step, Verdict, days_until_expiry};

use super::{Load, Loaded, initials, kind_of, problem_of, with};
use crate::address::{Path, location};
use crate::chrome::offered_languages;
use crate::page::{Notice, PersonChip};
use crate::screens::{Page, account, error, password_change, signed_in};
use crate::server_fns::Submit;

/// What the gate lets through to the page that was asked for.
pub(super) enum Passed<'a> {
    /// Complete, or missing just what this page is for.
    Through(Load<'a>, Box<Standing>),
    /// Something else comes first.
    Elsewhere(Loaded),
}

impl<'a> Load<'a> {
    pub(super) async fn signed_in(self) -> Result<Loaded, EngineError> {
        let (mut load, standing) = match self.pass(Path::SignedIn).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        let chrome = load.chrome(&standing.settings).await;
        let onward = standing
            .settings
            .login
            .default_redirect_uri
            .clone()
            .filter(|uri| is_web_address(uri));
        let model = signed_in::Model {
            person: load.chip(&standing),
            onward,
            account: load.to(Path::Account),
        };
        Ok(Self::page(chrome, Page::SignedIn(model), None))
    }

    pub(super) async fn account(self) -> Result<Loaded, EngineError> {
        let (mut load, standing) = match self.pass(Path::Account).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        let form = load.form_state(Path::Account);
        let problem = problem_of(form.as_ref());
        let mut chrome = load.chrome(&standing.settings).await;
        let human = standing.user.as_ref().and_then(|user| user.human.clone());
        if chrome.notice.is_none()
            && standing.methods.password
            && let Some(human) = &human
            && let Some(days) = days_until_expiry(
                human.password_changed_at,
                standing.settings.expiry.max_age_days,
                standing.settings.expiry.expire_warn_days,
                load.state.engine.now(),
            )
        {
            chrome.notice = Some(Notice::PasswordExpires { days });
        }
        let instance = load.state.engine.instance().await?;
        let stored = |pick: fn(&vestibule_engine::Human) -> String| human.as_ref().map(pick).unwrap_or_default();
        let typed = |name: &str, stored: String| value_of(form.as_ref(), name).unwrap_or(stored);
        let session = standing.account.session.as_str();
        let model = account::Model {
            form: load.state.form_token(load.visit, Submit::Profile, &load.at, Some(session)),
            sign_out: load.state.form_token(load.visit, Submit::SignOut, &load.at, None),
            account: session.to_owned(),
            person: load.chip(&standing),
            login_name: standing
                .user
                .as_ref()
                .map(|user| user.preferred_login_name.to_string())
                .unwrap_or_default(),
            email: human.as_ref().and_then(|human| {
                let verify = (!human.email_verified).then(|| load.to(Path::Verify));
                contact(human.email.as_ref(), verify)
            }),
            phone: human.as_ref().and_then(|human| {
                let verify = (!human.phone_verified).then(|| with(load.to(Path::Verify), "kind=phone"));
                contact(human.phone.as_ref(), verify)
            }),
            given_name: typed("given_name", stored(|human| human.given_name.clone())),
            family_name: typed("family_name", stored(|human| human.family_name.clone())),
            nick_name: typed("nick_name", stored(|human| human.nick_name.clone())),
            language: typed(
                "language",
                stored(|human| {
                    human
                        .preferred_language
                        .clone()
                        .filter(|tag| tag != "und")
                        .unwrap_or_default()
                }),
            ),
            languages: offered_languages(&instance.allowed_languages),
            change_password: standing.methods.password.then(|| load.to(Path::PasswordChange)),
            factors: factors(&standing),
            add_factor: (!standing.enrollable().is_empty()).then(|| load.to(Path::MfaSet)),
            add_passkey: standing.may_set_up(KeyKind::Passkey).then(|| load.to(Path::PasskeySet)),
            accepted_keys: load.accepted_keys(),
            accounts: load.to(Path::Accounts),
            mistake: form.as_ref().and_then(|form| form.mistake).and_then(profile_mistake),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::Account(model), problem.as_ref()))
    }

    pub(super) async fn password_change(self) -> Result<Loaded, EngineError> {
        let (mut load, standing) = match self.pass(Path::PasswordChange).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        let reason = match standing.verdict {
            Verdict::Missing(Step::ChangePassword(ChangeReason::Forced)) => password_change::Reason::Forced,
            Verdict::Missing(Step::ChangePassword(ChangeReason::Expired)) => password_change::Reason::Expired,
            Verdict::Complete | Verdict::Missing(_) => password_change::Reason::Chosen,
        };
        if reason == password_change::Reason::Chosen && !standing.methods.password {
            return Ok(load.redirect(Path::Account));
        }
        let form = load.form_state(Path::PasswordChange);
        let problem = problem_of(form.as_ref());
        let chrome = load.chrome(&standing.settings).await;
        let model = password_change::Model {
            form: load.state.form_token(
                load.visit,
                Submit::PasswordChange,
                &load.at,
                Some(standing.account.session.as_str()),
            ),
            person: load.chip(&standing),
            login_name: standing
                .user
                .as_ref()
                .map(|user| user.preferred_login_name.to_string())
                .unwrap_or_default(),
            new: load.new_password(standing.settings.password_rules(), form.as_ref()),
            reason,
            mistake: form.as_ref().and_then(|form| form.mistake).and_then(change_mistake),
            cancel: (reason == password_change::Reason::Chosen).then(|| load.to(Path::Account)),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::PasswordChange(model), problem.as_ref()))
    }

    /// Asks the gate for the newest account that fits. Lets the page through that serves what is missing, and sends the person to it
    /// from every other one.
    pub(super) async fn pass(self, page: Path) -> Result<Passed<'a>, EngineError> {
        let requested = self.scope.requested.clone();
        let engine = &self.state.engine;
        let Some(standing) = engine.standing(self.visit, None, requested.as_ref()).await? else {
            return Ok(Passed::Elsewhere(self.redirect(Path::Loginname)));
        };
        if serves(page, &standing) {
            return Ok(Passed::Through(self, Box::new(standing)));
        }
        let step = match standing.verdict {
            Verdict::Complete => return Ok(Passed::Elsewhere(self.redirect(Path::SignedIn))),
            Verdict::Missing(step) => step,
        };
        Ok(Passed::Elsewhere(match step {
            Step::Refused(refusal) => self.refused(&standing.settings, kind_of(refusal)).await,
            Step::FirstFactor(factors) if factors.preferred == FirstFactor::Idp => {
                self.refused(&standing.settings, error::Kind::StepUnavailable).await
            }
            step => {
                let next = engine.lead_to(self.visit, &standing, step);
                Loaded::Redirect(location(&self.state.base, next, page, self.query))
            }
        }))
    }

    pub(super) fn chip(&self, standing: &Standing) -> PersonChip {
        let user = standing.user.as_ref();
        let shown = user
            .and_then(|user| user.human.as_ref())
            .map(|human| human.display_name.clone())
            .filter(|name| !name.is_empty());
        let name = shown
            .or_else(|| user.map(|user| user.preferred_login_name.to_string()))
            .unwrap_or_default();
        PersonChip {
            initials: initials(&name),
            name,
            change: self.to(Path::Accounts),
        }
    }
}

/// Whether a page is for what the gate finds missing, or for somebody with whom nothing is.
fn serves(page: Path, standing: &Standing) -> bool {
    let step = match standing.verdict {
        Verdict::Missing(step) => step,
        Verdict::Complete => {
            return match page {
                Path::SignedIn
                | Path::Account
                | Path::PasswordChange
                | Path::PasskeySet
                | Path::U2fSet
                | Path::OtpTimeBasedSet
                | Path::OtpSmsSet
                | Path::OtpEmailSet
                | Path::RecoveryCodeSet
                | Path::MfaSet
                | Path::Verify => true,
                Path::Root
                | Path::Loginname
                | Path::Password
                | Path::PasswordSet
                | Path::Passkey
                | Path::U2f
                | Path::OtpTimeBased
                | Path::OtpSms
                | Path::OtpEmail
                | Path::RecoveryCode
                | Path::Mfa
                | Path::AuthenticatorSet
                | Path::VerifySuccess
                | Path::Register
                | Path::RegisterPassword
                | Path::RegisterSent
                | Path::Accounts
                | Path::Logout
                | Path::LogoutDone => false,
            };
        }
    };
    match step {
        Step::ChangePassword(_) => page == Path::PasswordChange,
        Step::VerifyEmail => page == Path::Verify,
        Step::FirstFactor(factors) => page == Path::Passkey && factors.passkey,
        Step::SecondFactor(factors) => match page {
            Path::Mfa => true,
            Path::OtpTimeBased => factors.totp,
            Path::OtpSms => factors.otp_sms,
            Path::OtpEmail => factors.otp_email,
            Path::U2f => factors.u2f,
            Path::RecoveryCode => factors.recovery_code,
            _ => false,
        },
        Step::EnrolSecondFactor(enrolment) | Step::OfferSecondFactor(enrolment) => match page {
            Path::MfaSet => true,
            Path::OtpTimeBasedSet => enrolment.factors.totp,
            Path::OtpSmsSet => enrolment.factors.otp_sms,
            Path::OtpEmailSet => enrolment.factors.otp_email,
            Path::U2fSet => enrolment.factors.u2f,
            Path::PasskeySet => enrolment.passkey,
            // A passkey that is there already is a second factor that needs no set-up.
            Path::Passkey => enrolment.passkey && standing.methods.passkey,
            _ => false,
        },
        Step::SignInAgain(_) | Step::Refused(_) => false,
    }
}

fn contact(text: Option<&String>, verify: Option<String>) -> Option<Box<account::Contact>> {
    let text = text.filter(|text| !text.is_empty())?.clone();
    Some(Box::new(account::Contact { text, verify }))
}

fn factors(standing: &Standing) -> Vec<account::Factor> {
    let has = standing.methods;
    let all = [
        (has.passkey, account::Factor::Passkey),
        (has.totp, account::Factor::Totp),
        (has.u2f, account::Factor::U2f),
        (has.otp_email, account::Factor::Email),
        (has.otp_sms, account::Factor::Sms),
        (has.recovery_code, account::Factor::RecoveryCodes),
    ];
    all.into_iter()
        .filter_map(|(is_there, factor)| is_there.then_some(factor))
        .collect()
}

fn value_of(form: Option<&FormState>, name: &str) -> Option<String> {
    form.and_then(|form| form.values.get(name)).cloned()
}

const fn profile_mistake(mistake: Mistake) -> Option<account::Mistake> {
    match mistake {
        Mistake::ProfileEmpty(ProfileField::GivenName) => Some(account::Mistake::GivenNameEmpty),
        Mistake::ProfileEmpty(ProfileField::FamilyName) => Some(account::Mistake::FamilyNameEmpty),
        Mistake::ProfileInvalid(ProfileField::GivenName) => Some(account::Mistake::GivenNameTooLong),
        Mistake::ProfileInvalid(ProfileField::FamilyName) => Some(account::Mistake::FamilyNameTooLong),
        Mistake::ProfileInvalid(ProfileField::NickName) => Some(account::Mistake::NickNameTooLong),
        Mistake::ProfileInvalid(ProfileField::Language) => Some(account::Mistake::LanguageUnknown),
        _ => None,
    }
}

const fn change_mistake(mistake: Mistake) -> Option<password_change::Mistake> {
    match mistake {
        Mistake::CurrentEmpty => Some(password_change::Mistake::CurrentEmpty),
        Mistake::CurrentWrong { attempts_left } => Some(password_change::Mistake::CurrentWrong { attempts_left }),
        Mistake::New(mistake) => Some(password_change::Mistake::New(mistake)),
        Mistake::Locked | Mistake::Inactive => Some(password_change::Mistake::Locked),
        _ => None,
    }
}
