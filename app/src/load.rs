//! From a request to a finished model: everything is read before rendering starts, so that redirects and status are settled first.

mod attempt;
mod enrolment;
mod key_setup;
mod keys;
mod registration;
mod resetting;
mod second_factor;
mod signed_in;
mod signing_in;
mod verifying;

pub use enrolment::{RECOVERY_CODE_FILE, recovery_code_file};
use vestibule_engine::{EngineError, FormState, OrganizationSettings, OtpKind, Problem, Scope, Visit, is_web_address};
use vestibule_flow::Refusal;

use crate::address::{Path, Query};
use crate::page::{Chrome, FormProblem, HelpContact, Notice};
use crate::screens::{Page, error};
use crate::state::{AppState, Ask};

/// What a request is answered with.
#[derive(Debug)]
pub enum Loaded {
    /// A page.
    Page {
        /// What every page carries.
        chrome: Box<Chrome>,
        /// The screen.
        page: Box<Page>,
        /// HTTP status.
        status: u16,
        /// Origins that a form of this page may lead to in the end, beside our own: browsers apply `form-action` to redirects, too.
        form_targets: Vec<String>,
    },
    /// Another address.
    Redirect(String),
}

/// Everything that a loader works with.
struct Load<'a> {
    state: &'a AppState,
    visit: &'a mut Visit,
    ask: &'a Ask,
    query: &'a Query,
    scope: Scope,
    /// Path and carried parameters of this page.
    at: String,
}

/// Loads the page at `path`.
///
/// # Errors
/// When the backend cannot be asked and nothing usable is cached, or the store fails: the caller shows an [`error_page`].
pub async fn load(state: &AppState, visit: &mut Visit, ask: &Ask, path: Path, query: &Query) -> Result<Loaded, EngineError> {
    let mut query = query.clone();
    let target = query.checked_target(&state.engine.config().return_policy).map(str::to_owned);
    if target.is_some() && visit.record().return_to != target {
        visit.record_mut().return_to = target;
    }
    let query = &query;
    if path == Path::Root {
        let is_known_here = !visit.record().accounts.is_empty();
        let first = if is_known_here { Path::Accounts } else { Path::Loginname };
        return Ok(Loaded::Redirect(state.base.at(&query.at(first))));
    }
    let scope = state.engine.scope(query.organization.as_deref(), ask.host.as_deref()).await?;
    let targets = form_targets(state, visit, &scope, path).await;
    let load = Load {
        state,
        visit,
        ask,
        query,
        scope,
        at: query.again_at(path),
    };
    let mut loaded = match path {
        Path::Root | Path::Loginname => load.loginname().await,
        Path::Password => load.password().await,
        Path::PasswordChange => load.password_change().await,
        Path::PasswordSet => load.password_set().await,
        Path::Passkey => load.passkey().await,
        Path::PasskeySet => load.passkey_set().await,
        Path::U2f => load.u2f().await,
        Path::U2fSet => load.u2f_set().await,
        Path::OtpTimeBased => load.otp(OtpKind::TimeBased).await,
        Path::OtpSms => load.otp(OtpKind::Sms).await,
        Path::OtpEmail => load.otp(OtpKind::Email).await,
        Path::OtpTimeBasedSet => load.otp_set(OtpKind::TimeBased).await,
        Path::OtpSmsSet => load.otp_set(OtpKind::Sms).await,
        Path::OtpEmailSet => load.otp_set(OtpKind::Email).await,
        Path::RecoveryCode => load.recovery_code().await,
        Path::RecoveryCodeSet => load.recovery_code_set().await,
        Path::Mfa => load.mfa().await,
        Path::MfaSet => load.mfa_set().await,
        Path::AuthenticatorSet => load.authenticator_set().await,
        Path::Verify => load.verify().await,
        Path::VerifySuccess => load.verify_success().await,
        Path::Register => load.register().await,
        Path::RegisterPassword => load.register_password().await,
        Path::RegisterSent => load.register_sent().await,
        Path::Accounts => load.accounts().await,
        Path::SignedIn => load.signed_in().await,
        Path::Logout => load.logout().await,
        Path::LogoutDone => load.logout_done().await,
        Path::Account => load.account().await,
    }?;
    if let Loaded::Page { form_targets, .. } = &mut loaded {
        *form_targets = targets;
    }
    Ok(loaded)
}

/// Where the submits of this page may end: the configured redirect, those of the organizations concerned, the return target.
async fn form_targets(state: &AppState, visit: &Visit, scope: &Scope, path: Path) -> Vec<String> {
    // Nothing that these pages post ends a sign-in.
    if matches!(
        path,
        Path::Root | Path::Loginname | Path::SignedIn | Path::Logout | Path::LogoutDone | Path::Account
    ) {
        return Vec::new();
    }
    let record = visit.record();
    let mut addresses: Vec<String> = Vec::new();
    addresses.extend(state.engine.config().default_redirect.clone());
    addresses.extend(record.return_to.clone());
    addresses.extend(scope.settings.login.default_redirect_uri.clone());
    let others = record.attempts.iter().map(|attempt| &attempt.organization);
    let offered = record.passkey_users.iter().map(|known| &known.organization);
    let accounts = record.accounts.iter().map(|account| &account.organization);
    for organization in others.chain(accounts).chain(offered) {
        if let Ok(Some(settings)) = state.engine.organization(organization).await {
            addresses.extend(settings.login.default_redirect_uri.clone());
        }
    }
    let mut origins: Vec<String> = addresses
        .iter()
        .filter(|address| is_web_address(address))
        .filter_map(|address| url::Url::parse(address).ok())
        .map(|url| url.origin().ascii_serialization())
        .collect();
    origins.sort();
    origins.dedup();
    origins
}

impl Load<'_> {
    async fn chrome(&mut self, settings: &OrganizationSettings) -> Chrome {
        let mut chrome = self.state.chrome(Some(&mut *self.visit), self.ask, settings, &self.at).await;
        let is_of_scope = settings.organization.id == self.scope.settings.organization.id;
        if self.scope.is_unknown && is_of_scope && chrome.notice.is_none() {
            chrome.notice = Some(Notice::UnknownOrganization);
        }
        chrome
    }

    /// What the last submit of this page left, as of now. A problem of ours is told once, a wait until it is over.
    fn form_state(&mut self, path: Path) -> Option<FormState> {
        let now = self.state.engine.now();
        let mut form = self.visit.form_state(path.as_str(), now).cloned()?;
        form.at = now;
        self.visit.forget_problem(now);
        Some(form)
    }

    fn to(&self, path: Path) -> String {
        self.state.base.at(&self.query.at(path))
    }

    fn redirect(&self, path: Path) -> Loaded {
        Loaded::Redirect(self.to(path))
    }

    fn page(chrome: Chrome, page: Page, problem: Option<&FormProblem>) -> Loaded {
        let status = match problem {
            Some(FormProblem::Unavailable) => 503,
            Some(FormProblem::TooMany { .. }) => 429,
            Some(FormProblem::Stale | FormProblem::Busy) | None => 200,
        };
        Loaded::Page {
            chrome: Box::new(chrome),
            page: Box::new(page),
            status,
            form_targets: Vec::new(),
        }
    }

    /// A page that says why a person cannot go on, with another account as the way on.
    async fn refused(mut self, settings: &OrganizationSettings, kind: error::Kind) -> Loaded {
        self.refused_here(settings, kind).await
    }

    /// The same, for a loader that goes on with something else where it need not refuse.
    async fn refused_here(&mut self, settings: &OrganizationSettings, kind: error::Kind) -> Loaded {
        let chrome = self.chrome(settings).await;
        let model = error::Model {
            kind,
            onward: self.to(Path::Loginname),
            contact: HelpContact::from(&chrome.legal),
        };
        Loaded::Page {
            chrome: Box::new(chrome),
            status: kind.status(),
            page: Box::new(Page::Error(model)),
            form_targets: Vec::new(),
        }
    }
}

/// A page for what is in the way: the organization's brand where it is known, and a way on. It writes nothing.
pub async fn error_page(state: &AppState, ask: &Ask, query: &Query, kind: error::Kind, onward: String) -> Loaded {
    let chrome = match state.engine.scope(query.organization.as_deref(), ask.host.as_deref()).await {
        Ok(scope) => state.chrome(None, ask, &scope.settings, &query.at(Path::Loginname)).await,
        Err(_) => state.bare_chrome(ask),
    };
    let model = error::Model {
        kind,
        onward,
        contact: HelpContact::from(&chrome.legal),
    };
    Loaded::Page {
        chrome: Box::new(chrome),
        page: Box::new(Page::Error(model)),
        status: kind.status(),
        form_targets: Vec::new(),
    }
}

/// A page that needs neither backend nor session.
#[must_use]
pub fn bare_error(state: &AppState, ask: &Ask, query: &Query, kind: error::Kind) -> Loaded {
    let model = error::Model {
        kind,
        onward: state.base.at(&query.at(Path::Loginname)),
        contact: HelpContact {
            help: None,
            support_email: None,
        },
    };
    Loaded::Page {
        chrome: Box::new(state.bare_chrome(ask)),
        page: Box::new(Page::Error(model)),
        status: kind.status(),
        form_targets: Vec::new(),
    }
}

fn problem_of(form: Option<&FormState>) -> Option<FormProblem> {
    let form = form?;
    match form.problem? {
        Problem::Unavailable => Some(FormProblem::Unavailable),
        Problem::Stale => Some(FormProblem::Stale),
        Problem::TooMany { .. } => form
            .problem?
            .seconds_to_wait(form.at)
            .map(|seconds| FormProblem::TooMany { seconds }),
    }
}

const fn kind_of(refusal: Refusal) -> error::Kind {
    match refusal {
        Refusal::Locked => error::Kind::Locked,
        Refusal::Inactive | Refusal::Deleted => error::Kind::Inactive,
        Refusal::OtherOrganization => error::Kind::OtherOrganization,
        Refusal::NoSecondFactor => error::Kind::NoSecondFactor,
        Refusal::SecondFactorElsewhere => error::Kind::KeyElsewhere,
        Refusal::NoMethod => error::Kind::StepUnavailable,
    }
}

/// The address with another parameter.
fn with(address: String, parameter: &str) -> String {
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{parameter}")
}

/// One or two characters for the chip: of the first and the last word, or of the start.
pub(crate) fn initials(name: &str) -> String {
    let local = name.split('@').next().unwrap_or(name);
    let mut words = local
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | '_' | '-'))
        .filter(|word| !word.is_empty());
    let first = words.next().and_then(|word| word.chars().find(|c| c.is_alphanumeric()));
    let last = words.next_back().and_then(|word| word.chars().find(|c| c.is_alphanumeric()));
    let initials: String = [first, last].into_iter().flatten().flat_map(char::to_uppercase).collect();
    if initials.is_empty() { "?".to_owned() } else { initials }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        for (name, expected) in [
            ("Ada Lovelace", "AL"),
            ("ada.lovelace@example.com", "AL"),
            ("ada", "A"),
            ("", "?"),
            ("—", "?"),
            ("Ångström", "Å"),
            ("木村 拓哉", "木拓"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
