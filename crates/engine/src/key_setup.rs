//! Set-up of a passkey or a security key: begun by one submit, finished by another. Who may do it is decided in `permit`.

mod options;
mod pending;
mod permit;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vestibule_flow::Verdict;
use vestibule_zitadel::users::{FactorKind, FactorSearch, PasskeyAuthenticator};
use vestibule_zitadel::{CreationOptions, Error, OrganizationId, PasskeyId, PublicKeyCredential, SecurityKeyId, UserId};

use crate::engine::{Engine, EngineError};
use crate::identifier::Who;
use crate::key_names::{MAX_NAME_CHARS, Maker, propose};
use crate::limits::Action;
use crate::mistake::Mistake;
use crate::next::Next;
use crate::record::{Notice, Ways};
use crate::sign_in::Agent;
use crate::visit::{Post, Visit};
use crate::way::Way;
use crate::web_authn::{Expectation, Refused, Registration, Verification, check_registration};

use permit::{Bearer, Permit};

pub use pending::{AcceptedKeys, PendingKey};
pub use permit::{Guest, Proof};

/// What is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// A key that the authenticator keeps and that verifies the person: two factors in one.
    Passkey,
    /// A key that goes with another factor.
    SecurityKey,
}

impl KeyKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::SecurityKey => "u2f",
        }
    }

    const fn way(self) -> Way {
        match self {
            Self::Passkey => Way::Passkey,
            Self::SecurityKey => Way::U2f,
        }
    }

    /// Security: the backend takes a passkey that verified nobody.
    const fn verification(self) -> Verification {
        match self {
            Self::Passkey => Verification::Required,
            Self::SecurityKey => Verification::NotRequired,
        }
    }
}

/// A person's mistake, or what came of the authenticator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySetupMistake {
    /// The form came without an authenticator's answer.
    NotStarted,
    /// The answer does not fit what was asked, or the backend refuses it.
    Refused,
    /// The authenticator did not verify the person, as a passkey must.
    Unverified,
    /// It took too long, or another registration was begun since.
    Late,
    /// The link from the mail was used, or is too old.
    LinkUsed,
    /// More than 200 characters.
    NameTooLong,
}

/// What comes with the second submit.
#[derive(Debug, Clone, Copy)]
pub struct KeyAnswer<'a> {
    /// The authenticator's answer, as JSON.
    pub credential: &'a str,
    /// The name that was typed; empty where the person leaves it to us.
    pub name: &'a str,
    /// What to call it where nothing is known of it, in the person's language.
    pub unnamed: &'a str,
    /// The browser.
    pub agent: &'a Agent,
}

impl Engine {
    /// Begins to set up a key. One round trip, beside the facts for the gate.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn begin_key(
        &self,
        visit: &mut Visit,
        post: &Post,
        kind: KeyKind,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let permit = match self.permit(visit, post, kind, requested).await? {
            Ok(permit) => permit,
            Err(next) => return Ok(next),
        };
        if self
            .count_try(visit, post, Action::SetUp(&permit.user), &BTreeMap::new())
            .await?
            .is_none()
        {
            return Ok(Next::Again);
        }
        let (id, options) = match self.ask_for_options(&permit, kind).await {
            Ok(begun) => begun,
            Err(Error::CodeWrong { .. }) => {
                visit.record_mut().passkey_link = None;
                visit.refuse(
                    path,
                    Mistake::KeySetup(KeySetupMistake::LinkUsed),
                    BTreeMap::new(),
                    self.now(),
                );
                return Ok(Next::Again);
            }
            Err(error) => return self.not_a_bearer(visit, &permit, error, requested).await,
        };
        let now = self.now();
        let record = visit.record_mut();
        // Security: only the link whose code the backend has just taken; another one may lie in the record.
        if let (Bearer::Code(_), Some(link)) = (&permit.bearer, record.passkey_link.as_mut()) {
            link.accept(now);
        }
        record.begin_key(PendingKey {
            user: permit.user,
            kind,
            id,
            options,
            begun_at: now,
        });
        visit.clear_form_state(path);
        Ok(Next::Again)
    }

    async fn ask_for_options(&self, permit: &Permit, kind: KeyKind) -> Result<(String, CreationOptions), Error> {
        let (user, rp_id) = (&permit.user, self.rp_id());
        let any = PasskeyAuthenticator::Any;
        Ok(match kind {
            KeyKind::Passkey => {
                let begun = match &permit.bearer {
                    Bearer::Own(token) => self.client().as_person(token).register_passkey(user, rp_id, any).await?,
                    Bearer::Service => self.client().register_passkey(user, rp_id, any).await?,
                    Bearer::Code(code) => self.client().register_passkey_with_code(user, rp_id, code).await?,
                };
                (begun.id.to_string(), options::for_passkey(&begun.options))
            }
            KeyKind::SecurityKey => {
                let begun = match &permit.bearer {
                    Bearer::Own(token) => self.client().as_person(token).register_security_key(user, rp_id).await?,
                    Bearer::Service | Bearer::Code(_) => self.client().register_security_key(user, rp_id).await?,
                };
                (begun.id.to_string(), options::for_security_key(begun.options))
            }
        })
    }

    /// Finishes a key with the authenticator's answer. One round trip, beside the facts for the gate before and after.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn finish_key(
        &self,
        visit: &mut Visit,
        post: &Post,
        kind: KeyKind,
        answer: KeyAnswer<'_>,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let who = self.whose(visit, post);
        let (permit, taken) = tokio::join!(
            self.permit(visit, post, kind, requested),
            self.names_of_keys(who.as_ref(), kind)
        );
        let permit = match permit? {
            Ok(permit) => permit,
            Err(next) => return Ok(next),
        };
        let refuse = |visit: &mut Visit, mistake| {
            let values = BTreeMap::from([("name".to_owned(), answer.name.chars().take(MAX_NAME_CHARS).collect())]);
            visit.refuse(path, Mistake::KeySetup(mistake), values, self.now());
            Ok(Next::Again)
        };
        let Some(pending) = visit.record().pending_key(&permit.user, kind, self.now()).cloned() else {
            return refuse(visit, KeySetupMistake::Late);
        };
        if self
            .count_try(visit, post, Action::SetUp(&permit.user), &BTreeMap::new())
            .await?
            .is_none()
        {
            return Ok(Next::Again);
        }
        let registration = match self.check(&pending, answer) {
            Ok(registration) => registration,
            Err(mistake) => return refuse(visit, mistake),
        };
        let name = match answer.name.trim() {
            "" => {
                let maker = Maker {
                    aaguid: Some(registration.aaguid),
                    user_agent: answer.agent.user_agent.as_deref(),
                };
                propose(maker, answer.unnamed, &taken)
            }
            name => name.to_owned(),
        };
        match self.verify(&permit, &pending, &registration.credential, &name).await {
            Ok(()) => {}
            Err(Error::WebAuthnFailed { .. }) => return refuse(visit, KeySetupMistake::Refused),
            Err(Error::NothingPending(_)) => {
                visit.record_mut().end_key(&permit.user);
                return refuse(visit, KeySetupMistake::Late);
            }
            Err(error) => return self.not_a_bearer(visit, &permit, error, requested).await,
        }
        tracing::info!(method = kind.name(), outcome = "registered", organization.id = %permit.settings.organization.id, user.id = %permit.user, "key set up");
        let record = visit.record_mut();
        record.end_key(&permit.user);
        let has_other_kind = permit.standing.as_ref().is_some_and(|standing| standing.methods.u2f);
        // The list of a registration has the keys of one kind only, and a part of all must never be told.
        record.accepted_keys = match kind {
            KeyKind::Passkey if !has_other_kind => options::accepted(&pending.options, &registration.credential_id),
            KeyKind::Passkey | KeyKind::SecurityKey => None,
        };
        visit.clear_form_state(path);
        self.own_write(visit, &permit.user, kind.way());
        // The key exists now, whatever comes next.
        visit.save().await?;
        self.after_key(visit, permit, kind, answer.agent, requested).await
    }

    /// Security: nothing is forwarded that was not checked here; the backend looks at neither origin, nor framing, nor verification.
    fn check(&self, pending: &PendingKey, answer: KeyAnswer<'_>) -> Result<Registration, KeySetupMistake> {
        if answer.credential.is_empty() {
            return Err(KeySetupMistake::NotStarted);
        }
        if answer.name.trim().chars().count() > MAX_NAME_CHARS {
            return Err(KeySetupMistake::NameTooLong);
        }
        let expected = Expectation {
            challenge: pending.options.challenge().unwrap_or_default(),
            rp_id: self.rp_id(),
            origins: &self.config().origins,
            verification: pending.kind.verification(),
        };
        check_registration(answer.credential, &expected, &options::algorithms(&pending.options)).map_err(|refused| {
            tracing::warn!(method = pending.kind.name(), outcome = "refused", reason = %refused, user.id = %pending.user, "answer of an authenticator refused");
            match refused {
                Refused::NotVerified => KeySetupMistake::Unverified,
                _ => KeySetupMistake::Refused,
            }
        })
    }

    async fn verify(
        &self,
        permit: &Permit,
        pending: &PendingKey,
        credential: &PublicKeyCredential,
        name: &str,
    ) -> Result<(), Error> {
        let (user, client) = (&permit.user, self.client());
        match (pending.kind, &permit.bearer) {
            (KeyKind::Passkey, Bearer::Own(token)) => {
                let id = PasskeyId::from(pending.id.as_str());
                client.as_person(token).verify_passkey(user, &id, credential, name).await
            }
            (KeyKind::Passkey, Bearer::Service | Bearer::Code(_)) => {
                let id = PasskeyId::from(pending.id.as_str());
                client.verify_passkey(user, &id, credential, name).await
            }
            (KeyKind::SecurityKey, Bearer::Own(token)) => {
                let id = SecurityKeyId::from(pending.id.as_str());
                client.as_person(token).verify_security_key(user, &id, credential, name).await
            }
            (KeyKind::SecurityKey, Bearer::Service | Bearer::Code(_)) => {
                let id = SecurityKeyId::from(pending.id.as_str());
                client.verify_security_key(user, &id, credential, name).await
            }
        }
    }

    /// Where the new key leads: to its first check where the gate waits for one, so that doing what is asked ends.
    async fn after_key(
        &self,
        visit: &mut Visit,
        permit: Permit,
        kind: KeyKind,
        agent: &Agent,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let session = permit.standing.as_ref().map(|standing| standing.account.session.clone());
        let has_password = permit.standing.as_ref().is_some_and(|standing| standing.methods.password);
        match (kind, permit.standing) {
            // Whatever else this sign-in rests on may suffice; the gate says whether the new key is asked for.
            (KeyKind::SecurityKey, Some(standing)) => {
                Self::note_set_up(visit, &standing);
                return self.onward_with(visit, standing, kind.way(), requested).await;
            }
            (KeyKind::Passkey, Some(standing)) if standing.verdict == Verdict::Complete => {
                let session = &standing.account.session;
                let next = if Self::end_offer(visit, session) {
                    self.onward(visit, session, requested).await?
                } else {
                    Next::Account
                };
                if next == Next::Account {
                    visit.record_mut().notice = Some(Notice::PasskeySaved);
                }
                return Ok(next);
            }
            (_, Some(_)) => {}
            // Nobody is signed in by a link: the new passkey does that.
            (_, None) => {
                visit.record_mut().passkey_link = None;
                self.end_invitation(visit);
            }
        }
        let id = self.begin_attempt(visit, &permit.settings, permit.login_name, Who::Known(permit.user), session);
        let ways = Ways {
            password: has_password,
            passkey: true,
        };
        visit.record_mut().offer(&id, ways);
        if let Some(attempt) = visit.record().attempt(Some(&id)).cloned() {
            // Where this does not work out yet, the page asks again.
            let _ = self.ask_for_passkey(visit, &attempt, agent).await?;
        }
        Ok(Next::Passkey)
    }

    /// The names that this person's keys have. Not knowing them costs a number in a name, and nothing else.
    async fn names_of_keys(&self, user: Option<&UserId>, kind: KeyKind) -> Vec<String> {
        let Some(user) = user else { return Vec::new() };
        let names: Result<Vec<String>, Error> = match kind {
            KeyKind::Passkey => self
                .client()
                .list_passkeys(user)
                .await
                .map(|keys| keys.into_iter().map(|key| key.name).collect()),
            KeyKind::SecurityKey => self
                .client()
                .authentication_factors(user, &FactorSearch::default())
                .await
                .map(|factors| {
                    let name = |kind| match kind {
                        FactorKind::SecurityKey { name, .. } => Some(name),
                        _ => None,
                    };
                    factors.into_iter().filter_map(|factor| name(factor.kind)).collect()
                }),
        };
        names.unwrap_or_default()
    }

    /// The person's own token was no bearer: the gate knows why. Anything else is an outage.
    async fn not_a_bearer(
        &self,
        visit: &mut Visit,
        permit: &Permit,
        error: Error,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        match &permit.standing {
            Some(standing) if error.is_for_want_of_a_bearer() => self.onward(visit, &standing.account.session, requested).await,
            _ => Err(error.into()),
        }
    }
}
