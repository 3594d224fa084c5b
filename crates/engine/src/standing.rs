//! How an account stands right now: facts read from the backend, and the gate's answer.

use std::sync::Arc;

use vestibule_flow::{Facts, Methods, Policy, Request, SecondFactors, Session, Step, UserState, Verdict, WebAuthn, gate};
use vestibule_zitadel::sessions::Session as WireSession;
use vestibule_zitadel::settings::SecondFactorType;
use vestibule_zitadel::users::{AuthenticationMethod, User, UserState as WireUserState};
use vestibule_zitadel::{Error, OrganizationId, SessionId};

use crate::engine::{Engine, EngineError};
use crate::own_writes::method;
use crate::record::Account;
use crate::scope::OrganizationSettings;
use crate::visit::Visit;
use crate::way::Way;

/// The session's metadata key that marks a passkey check.
pub(crate) const PASSKEY_MARK: &str = "vestibule.passkey";

/// An account, read now, and the gate's answer.
#[derive(Debug)]
pub struct Standing {
    /// What this browser holds.
    pub account: Account,
    /// The person, read now.
    pub user: Option<User>,
    /// What is set up.
    pub methods: Methods,
    /// Settings of the person's own organization.
    pub settings: Arc<OrganizationSettings>,
    /// The gate's answer.
    pub verdict: Verdict,
    /// What the gate looked at.
    pub(crate) facts: Facts,
}

impl Standing {
    /// How the account stands with one method more, which the backend has just set up in this submit: nothing else of the facts is changed
    /// by that.
    ///
    /// Security: where this is complete, the gate is asked about facts that are read anew. It is good for saying what is missing.
    pub(crate) fn with(mut self, way: Way) -> Self {
        if let Some(user) = &mut self.facts.user {
            user.methods = user.methods.and(method(way));
            user.has_second_factor_elsewhere &= !user.methods.has_second_factor();
        }
        self.methods = self.methods.and(method(way));
        self.verdict = gate(&self.facts);
        self
    }
}

impl Engine {
    /// How the account of that session stands, or the newest one that fits the organization asked for.
    /// `None`: this browser has no such account.
    ///
    /// A session that the backend does not accept any more is dropped from the record at once. What the backend says of the person
    /// (name, language) is kept in the record.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn standing(
        &self,
        visit: &mut Visit,
        session: Option<&SessionId>,
        requested: Option<&OrganizationId>,
    ) -> Result<Option<Standing>, EngineError> {
        let accounts = &visit.record().accounts;
        let chosen = match session {
            Some(session) => accounts.iter().find(|account| account.session == *session),
            None => accounts
                .iter()
                .find(|account| requested.is_none_or(|wanted| account.organization == *wanted)),
        };
        let Some(account) = chosen.cloned() else { return Ok(None) };
        let own = visit.record().own_writes.methods(&account.user, self.now());
        let standing = self.read_standing(&account, own, requested).await?;
        if matches!(standing.verdict, Verdict::Missing(Step::SignInAgain(_))) {
            visit.record_mut().forget(&account.session);
            visit.save().await?;
        } else if let Some(user) = &standing.user {
            remember(visit, &account, user);
        }
        Ok(Some(standing))
    }

    async fn read_standing(
        &self,
        account: &Account,
        own: Methods,
        requested: Option<&OrganizationId>,
    ) -> Result<Standing, EngineError> {
        let token = account.token();
        let client = self.client();
        let (session, user, methods, all_methods, settings) = tokio::join!(
            client.get_session(&account.session, Some(&token)),
            client.get_user(&account.user),
            client.authentication_methods(&account.user, self.config().rp_id.as_deref()),
            // Keys of other domains, too.
            client.authentication_methods(&account.user, None),
            self.organization(&account.organization),
        );
        let session = match session {
            Ok(session) => Some(session),
            Err(Error::SessionGone(_) | Error::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let user = match user {
            Ok(user) => Some(user),
            Err(Error::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let known = |methods: Result<Vec<AuthenticationMethod>, Error>| match (methods, &user) {
            (Ok(methods), _) => Ok(methods_of(&methods)),
            (Err(Error::NotFound(_)), _) | (Err(_), None) => Ok(Methods::default()),
            (Err(error), Some(_)) => Err(error),
        };
        let (methods, all_methods) = (known(methods)?.and(own), known(all_methods)?);
        // People of an organization that vanished are gone with it; the page that says so wears the default brand.
        let (settings, user) = match settings? {
            Some(settings) => (settings, user),
            None => (self.scope(None, None).await?.settings, None),
        };
        let facts = Facts {
            now: self.now(),
            session: session.as_ref().map(session_facts),
            user: user.as_ref().map(|user| user_facts(user, methods, all_methods)),
            policy: policy_of(&settings, self.config().is_verified_email_required),
            request: Request {
                organization: requested.map(ToString::to_string),
                max_age: None,
                made_at: None,
            },
        };
        let verdict = gate(&facts);
        match verdict {
            Verdict::Complete => tracing::info!("the gate passes"),
            Verdict::Missing(step) => tracing::info!(?step, "the gate asks for a step"),
        }
        let mut account = account.clone();
        if let Some(session) = &session {
            account.expires_at = session.expires_at;
        }
        Ok(Standing {
            account,
            user,
            methods,
            settings,
            verdict,
            facts,
        })
    }
}

/// Keeps what the backend says of the person; writes only where it differs.
fn remember(visit: &mut Visit, account: &Account, user: &User) {
    let Some(human) = &user.human else { return };
    let language = human.preferred_language.clone().filter(|tag| !tag.is_empty() && tag != "und");
    if account.login_name == user.preferred_login_name.as_str()
        && account.display_name == human.display_name
        && account.language == language
    {
        return;
    }
    if let Some(stored) = visit.record_mut().account_mut(&account.session) {
        stored.login_name = user.preferred_login_name.to_string();
        stored.display_name.clone_from(&human.display_name);
        stored.language = language;
    }
}

fn session_facts(session: &WireSession) -> Session {
    let factors = &session.factors;
    let is_marked_passkey = session.metadata.contains_key(PASSKEY_MARK);
    Session {
        expires_at: session.expires_at,
        user: factors.user.as_ref().map(|user| user.verified_at),
        password: factors.password,
        intent: factors.intent,
        web_authn: factors.web_authn.as_ref().map(|check| WebAuthn {
            at: check.verified_at,
            is_user_verified: check.user_verified,
            is_marked_passkey,
        }),
        totp: factors.totp,
        otp_sms: factors.otp_sms,
        otp_email: factors.otp_email,
        recovery_code: factors.recovery_code,
    }
}

fn user_facts(user: &User, methods: Methods, all_methods: Methods) -> vestibule_flow::User {
    let human = user.human.as_ref();
    vestibule_flow::User {
        state: state_of(user.state),
        organization: user.organization_id.to_string(),
        is_password_change_required: human.is_some_and(|human| human.password_change_required),
        password_changed_at: human.and_then(|human| human.password_changed_at),
        is_email_verified: human.is_some_and(|human| human.email_verified),
        is_phone_verified: human.is_some_and(|human| human.phone.is_some() && human.phone_verified),
        mfa_skipped_at: human.and_then(|human| human.mfa_init_skipped_at),
        methods,
        has_second_factor_elsewhere: !methods.has_second_factor() && all_methods.has_second_factor(),
    }
}

pub(crate) const fn state_of(state: WireUserState) -> UserState {
    match state {
        WireUserState::Active | WireUserState::Initial => UserState::Active,
        WireUserState::Inactive => UserState::Inactive,
        WireUserState::Locked => UserState::Locked,
        // Security: a state that is not known here does not pass.
        WireUserState::Deleted | WireUserState::Unknown => UserState::Deleted,
    }
}

pub(crate) fn methods_of(list: &[AuthenticationMethod]) -> Methods {
    let mut methods = Methods::default();
    for method in list {
        match method {
            AuthenticationMethod::Password => methods.password = true,
            AuthenticationMethod::Passkey => methods.passkey = true,
            AuthenticationMethod::Idp => methods.idp = true,
            AuthenticationMethod::Totp => methods.totp = true,
            AuthenticationMethod::U2f => methods.u2f = true,
            AuthenticationMethod::OtpSms => methods.otp_sms = true,
            AuthenticationMethod::OtpEmail => methods.otp_email = true,
            AuthenticationMethod::RecoveryCode => methods.recovery_code = true,
            AuthenticationMethod::Unknown => {}
        }
    }
    methods
}

fn policy_of(settings: &OrganizationSettings, is_verified_email_required: bool) -> Policy {
    let login = &settings.login;
    Policy {
        is_local_allowed: login.allow_local_authentication,
        is_passkey_allowed: settings.is_passkey_allowed(),
        second_factors: allowed_second_factors(&login.second_factors),
        is_mfa_forced: login.force_mfa,
        is_mfa_forced_for_local: login.force_mfa_local_only,
        is_verified_email_required,
        password_lifetime: login.password_check_lifetime,
        external_lifetime: login.external_login_check_lifetime,
        passkey_lifetime: login.multi_factor_check_lifetime,
        second_factor_lifetime: login.second_factor_check_lifetime,
        mfa_offer_interval: login.mfa_init_skip_lifetime,
        password_max_age_days: settings.expiry.max_age_days,
    }
}

/// Security: a kind that is not known here cannot be set up.
fn allowed_second_factors(list: &[SecondFactorType]) -> SecondFactors {
    let mut allowed = SecondFactors::default();
    for kind in list {
        match kind {
            SecondFactorType::Totp => allowed.totp = true,
            SecondFactorType::U2f => allowed.u2f = true,
            SecondFactorType::OtpEmail => allowed.otp_email = true,
            SecondFactorType::OtpSms => allowed.otp_sms = true,
            SecondFactorType::RecoveryCodes => allowed.recovery_code = true,
            SecondFactorType::Unknown => {}
        }
    }
    allowed
}
