//! The screens of second factors that are codes, and the choice among second factors. Each asks the gate first.

use std::collections::BTreeMap;

use vestibule_engine::{
    CodeFactor, CodeMistake, EngineError, Mistake, OtpKind, SessionId, Standing, Way, mask_email, mask_phone, ways_of,
};
use vestibule_flow::Verdict;

use super::signed_in::Passed;
use super::{Load, Loaded, problem_of};
use crate::address::Path;
use crate::components::{WayOption, Ways};
use crate::page::HelpContact;
use crate::screens::{Page, error, mfa, otp, recovery_code};
use crate::server_fns::Submit;

/// Longer texts in a link are no codes.
const LONGEST_CODE: usize = 64;

impl Load<'_> {
    pub(super) async fn mfa(self) -> Result<Loaded, EngineError> {
        let (mut load, standing) = match self.pass(Path::Mfa).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        // Where there is nothing to choose, the choice is skipped.
        if let [way] = ways_of_standing(&standing)[..]
            && let Some(path) = path_of(way)
        {
            return Ok(load.redirect(path));
        }
        let form = load.form_state(Path::Mfa);
        let problem = problem_of(form.as_ref());
        let chrome = load.chrome(&standing.settings).await;
        let model = mfa::Model {
            person: load.chip(&standing),
            ways: load.ways(&standing, None),
            contact: HelpContact::from(&chrome.legal),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::Mfa(model), problem.as_ref()))
    }

    pub(super) async fn otp(mut self, kind: OtpKind) -> Result<Loaded, EngineError> {
        let (path, factor) = of_kind(kind);
        if let Some(loaded) = self.take_code_of_link(path).await {
            return Ok(loaded);
        }
        let (mut load, standing) = match self.pass(path).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        let form = load.form_state(path);
        let problem = problem_of(form.as_ref());
        let chrome = load.chrome(&standing.settings).await;
        let session = standing.account.session.clone();
        let (now, way) = (load.state.engine.now(), factor.way());
        let code = form
            .as_ref()
            .and_then(|form| form.values.get("code"))
            .cloned()
            .unwrap_or_default();
        let sent = &load.visit.record().sent_codes;
        let is_awaited = sent.is_awaited(&session, way, now);
        let wait = Some(sent.wait_seconds(&session, way, now)).filter(|seconds| *seconds > 0);
        let token = |submit| load.state.form_token(load.visit, submit, &load.at, Some(session.as_str()));
        let is_entered = kind == OtpKind::TimeBased || is_awaited || !code.is_empty();
        let model = otp::Model {
            kind,
            stage: if is_entered {
                otp::Stage::Enter {
                    form: token(Submit::Code),
                    code,
                }
            } else {
                otp::Stage::Send
            },
            sending: (kind != OtpKind::TimeBased).then(|| otp::Sending {
                form: token(Submit::CodeSend),
                destination: destination(&standing, way),
                wait,
            }),
            person: load.chip(&standing),
            ways: load.ways(&standing, Some(way)),
            contact: HelpContact::from(&chrome.legal),
            mistake: form.and_then(|form| form.mistake).and_then(otp_mistake),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::Otp(model), problem.as_ref()))
    }

    pub(super) async fn recovery_code(self) -> Result<Loaded, EngineError> {
        let (mut load, standing) = match self.pass(Path::RecoveryCode).await? {
            Passed::Through(load, standing) => (load, standing),
            Passed::Elsewhere(loaded) => return Ok(loaded),
        };
        let form = load.form_state(Path::RecoveryCode);
        let problem = problem_of(form.as_ref());
        let chrome = load.chrome(&standing.settings).await;
        let session = standing.account.session.as_str();
        let model = recovery_code::Model {
            form: load.state.form_token(load.visit, Submit::Code, &load.at, Some(session)),
            person: load.chip(&standing),
            ways: load.ways(&standing, Some(Way::RecoveryCode)),
            contact: HelpContact::from(&chrome.legal),
            mistake: form.and_then(|form| form.mistake).and_then(recovery_mistake),
            problem: problem.clone(),
        };
        Ok(Self::page(chrome, Page::RecoveryCode(model), problem.as_ref()))
    }

    /// A mail's link brings a code: it goes into the form and out of the address bar. Nothing is checked: whatever opens links before
    /// people do burns nothing.
    ///
    /// Security: the code counts in the session that asked for it, so it is of use in the browser that holds that session, and nowhere
    /// else.
    async fn take_code_of_link(&mut self, path: Path) -> Option<Loaded> {
        let code = self.query.code.clone()?;
        let session = self.query.session_id.as_deref().map(SessionId::from);
        let record = self.visit.record();
        let is_held = match &session {
            Some(session) => record.account(session).is_some(),
            // On very long hosts the link goes without the session.
            None => !record.accounts.is_empty(),
        };
        if !is_held {
            let settings = self.scope.settings.clone();
            return Some(self.refused_here(&settings, error::Kind::OtherBrowser).await);
        }
        let now = self.state.engine.now();
        if let Some(session) = &session {
            self.visit.record_mut().touch(session, now);
        }
        let code: String = code.chars().take(LONGEST_CODE).filter(|c| !c.is_control()).collect();
        let values = BTreeMap::from([("code".to_owned(), code)]);
        self.visit.keep(path.as_str(), values, now);
        Some(self.redirect(path))
    }

    /// Every way of the step but the page's own.
    pub(super) fn ways(&self, standing: &Standing, own: Option<Way>) -> Ways {
        let options = ways_of_standing(standing)
            .into_iter()
            .filter(|way| Some(*way) != own)
            .map(|way| WayOption {
                way,
                destination: destination(standing, way),
            });
        Ways {
            form: self
                .state
                .form_token(self.visit, Submit::Way, &self.at, Some(standing.account.session.as_str())),
            options: options.collect(),
        }
    }
}

fn ways_of_standing(standing: &Standing) -> Vec<Way> {
    match standing.verdict {
        Verdict::Missing(step) => ways_of(step),
        Verdict::Complete => Vec::new(),
    }
}

const fn of_kind(kind: OtpKind) -> (Path, CodeFactor) {
    match kind {
        OtpKind::TimeBased => (Path::OtpTimeBased, CodeFactor::Totp),
        OtpKind::Sms => (Path::OtpSms, CodeFactor::Sms),
        OtpKind::Email => (Path::OtpEmail, CodeFactor::Email),
    }
}

const fn path_of(way: Way) -> Option<Path> {
    match way {
        Way::Totp => Some(Path::OtpTimeBased),
        Way::OtpSms => Some(Path::OtpSms),
        Way::OtpEmail => Some(Path::OtpEmail),
        Way::U2f => Some(Path::U2f),
        Way::RecoveryCode => Some(Path::RecoveryCode),
        Way::Passkey => Some(Path::Passkey),
        Way::Password => Some(Path::Password),
        Way::Idp => None,
    }
}

/// Where the backend sends the code of this way.
fn destination(standing: &Standing, way: Way) -> Option<String> {
    let human = standing.user.as_ref()?.human.as_ref()?;
    match way {
        Way::OtpSms => human.phone.as_deref().map(mask_phone),
        Way::OtpEmail => human.email.as_deref().map(mask_email),
        Way::Password | Way::Passkey | Way::Idp | Way::Totp | Way::U2f | Way::RecoveryCode => None,
    }
}

const fn otp_mistake(mistake: Mistake) -> Option<otp::Mistake> {
    let Mistake::Code(mistake) = mistake else { return None };
    Some(match mistake {
        CodeMistake::Empty => otp::Mistake::Empty,
        CodeMistake::NotSixDigits => otp::Mistake::NotSixDigits,
        CodeMistake::Wrong { attempts_left, limit } => otp::Mistake::Wrong { attempts_left, limit },
        CodeMistake::Expired => otp::Mistake::Expired,
        CodeMistake::Void => otp::Mistake::Void,
        CodeMistake::Used => otp::Mistake::Used,
        CodeMistake::Replayed => otp::Mistake::Replayed,
        CodeMistake::TooSoon { seconds } => otp::Mistake::TooSoon { seconds },
        CodeMistake::NotSetUp => otp::Mistake::NotSetUp,
    })
}

const fn recovery_mistake(mistake: Mistake) -> Option<recovery_code::Mistake> {
    let Mistake::Code(mistake) = mistake else { return None };
    Some(match mistake {
        CodeMistake::Empty => recovery_code::Mistake::Empty,
        CodeMistake::Wrong { attempts_left, limit } => recovery_code::Mistake::Wrong { attempts_left, limit },
        CodeMistake::NotSetUp => recovery_code::Mistake::NotSetUp,
        CodeMistake::NotSixDigits
        | CodeMistake::Expired
        | CodeMistake::Void
        | CodeMistake::Used
        | CodeMistake::Replayed
        | CodeMistake::TooSoon { .. } => recovery_code::Mistake::Wrong {
            attempts_left: None,
            limit: None,
        },
    })
}
