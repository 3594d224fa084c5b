//! How often something may be tried: by account, by browser and by address, with growing waits, in a store that replicas share.
//!
//! A submit that tries something asks first, in one line, and says afterwards if it was right:
//!
//! ```ignore
//! // Before the backend is asked. `None`: too many; the sentence is in the form state already, with `values` kept.
//! let Some(ticket) = self.count_try(visit, post, Action::Code(&user), &values).await? else {
//!     return Ok(Next::Again);
//! };
//! // … the check, and the new token stored …
//! // After a right one. A failure, an outage, and what has no right and wrong (messages, registrations) just drop the ticket.
//! self.forgive_try(visit, ticket).await;
//! ```
//!
//! The page of the form shows the wait (`Problem::TooMany`) with status 429 by itself; no screen has to know. What is counted for whom is
//! [`LimitSettings`]' to say.
//!
//! Every try is counted before it is made, so that many at the same moment are many. A right one is taken back; it does not take back the
//! failures before it, or each sign-in of its owner would give whoever guesses at the account another round.
//!
//! Security: a browser that has signed in with an account before is counted by itself, apart from the account's other tries and from its
//! address. An attack makes others wait, not the owner.

mod keys;
mod policy;
mod settings;

use std::collections::BTreeMap;

use time::OffsetDateTime;
use vestibule_zitadel::{SessionId, UserId};

use crate::engine::{Engine, EngineError};
use crate::mistake::Problem;
use crate::replica_store::{Kept, ReplicaKey};
use crate::visit::{Post, Visit};
use settings::Lane;

pub(crate) use keys::LimitKeys;
pub use policy::{Counter, Policy};
pub use settings::LimitSettings;

/// Whose account something is tried at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The account, where the page may show that it exists.
    User(&'a UserId),
    /// What was typed, where names are hidden: a name that nobody has is counted like one that somebody has.
    Typed(&'a str),
}

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action<'a> {
    /// The name of an account is given.
    Identifier,
    /// A password is checked.
    Password(Subject<'a>),
    /// A code of a second factor is checked; or a recovery code.
    Code(&'a UserId),
    /// A code that was mailed or texted is entered: verification, invitation, reset.
    MailedCode(Subject<'a>),
    /// A mail or a text message is asked for.
    Message(Subject<'a>),
    /// An account is registered.
    Registration,
}

/// The sort of an [`Action`]; each is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Identifier,
    Password,
    Code,
    MailedCode,
    Message,
    Registration,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::Password => "password",
            Self::Code => "code",
            Self::MailedCode => "mailed code",
            Self::Message => "message",
            Self::Registration => "registration",
        }
    }
}

impl<'a> Action<'a> {
    const fn kind(self) -> Kind {
        match self {
            Self::Identifier => Kind::Identifier,
            Self::Password(_) => Kind::Password,
            Self::Code(_) => Kind::Code,
            Self::MailedCode(_) => Kind::MailedCode,
            Self::Message(_) => Kind::Message,
            Self::Registration => Kind::Registration,
        }
    }

    const fn subject(self) -> Option<Subject<'a>> {
        match self {
            Self::Identifier | Self::Registration => None,
            Self::Password(subject) | Self::MailedCode(subject) | Self::Message(subject) => Some(subject),
            Self::Code(user) => Some(Subject::User(user)),
        }
    }

    /// What a browser must have done to be known for this.
    ///
    /// Security: a right password makes a browser known for passwords alone. Where codes are guessed, the password is known already; only
    /// a sign-in that passed the gate counts there.
    const fn proof(self) -> Proof {
        match self {
            Self::Code(_) => Proof::SignIn,
            Self::Identifier | Self::Password(_) | Self::MailedCode(_) | Self::Message(_) | Self::Registration => Proof::Password,
        }
    }
}

/// What a browser has done with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Given its password.
    Password,
    /// Signed in, through the gate.
    SignIn,
}

/// A try that was let through, and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    counted: Vec<Counted>,
    /// What the browser is known by, once the try was right.
    known_as: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counted {
    key: ReplicaKey,
    policy: Policy,
    /// What this try set.
    blocked_until: i64,
}

/// One source of a try.
#[derive(Debug, Clone, Copy)]
struct Source {
    lane: Lane,
    key: ReplicaKey,
    policy: Policy,
}

impl Engine {
    /// Lets a try through and counts it, or leaves a sentence for the page of the form. `None`: it has to wait; nothing was counted.
    ///
    /// `values` is what was typed, secrets excepted.
    ///
    /// # Errors
    /// When the store that replicas share fails. Security: what cannot be counted is not tried.
    pub async fn count_try(
        &self,
        visit: &mut Visit,
        post: &Post,
        action: Action<'_>,
        values: &BTreeMap<String, String>,
    ) -> Result<Option<Ticket>, EngineError> {
        match self.count(visit, action).await? {
            Ok(ticket) => Ok(Some(ticket)),
            Err(until) => {
                visit.postpone(
                    crate::path_of(&post.at),
                    Problem::TooMany { until },
                    values.clone(),
                    self.now(),
                );
                Ok(None)
            }
        }
    }

    /// The same, for those who tell the wait themselves: lets the try through and counts it, or says until when it has to wait.
    pub(crate) async fn count(&self, visit: &Visit, action: Action<'_>) -> Result<Result<Ticket, OffsetDateTime>, EngineError> {
        let now = self.now();
        let known_as = action
            .subject()
            .map(|subject| self.limit_keys().known(action.proof(), subject));
        let sources = self.sources(visit, action, known_as.as_deref());
        let keys: Vec<ReplicaKey> = sources.iter().map(|source| source.key).collect();
        let (mut counted, mut wait) = (Vec::new(), None);
        let mut decide = |counters: &[Counter]| decide(&sources, counters, now, &mut counted, &mut wait);
        self.replica_store().change(&keys, now, &mut decide).await?;
        let Some((lane, until)) = wait else {
            return Ok(Ok(Ticket { counted, known_as }));
        };
        tracing::warn!(
            kind = action.kind().name(),
            lane = lane.name(),
            seconds = (until - now).whole_seconds(),
            "too many tries"
        );
        Ok(Err(until))
    }

    /// The try was right: it is taken back, and the browser is known from now on. Should the store fail, the try stays counted.
    pub async fn forgive_try(&self, visit: &mut Visit, ticket: Ticket) {
        let now = self.now();
        let Ticket { counted, known_as } = ticket;
        if let Some(known_as) = known_as {
            visit.know(known_as);
        }
        let keys: Vec<ReplicaKey> = counted.iter().map(|counted| counted.key).collect();
        let mut refund = |counters: &[Counter]| {
            let pairs = counted.iter().zip(counters);
            let refunded = pairs.map(|(own, counter)| kept(own.policy, own.policy.refunded(*counter, own.blocked_until, now)));
            refunded.collect()
        };
        if let Err(error) = self.replica_store().change(&keys, now, &mut refund).await {
            tracing::warn!(error = %error, "a right try stays counted");
        }
    }

    /// The gate passed: this browser is known for the codes of that person's second factors, too, and by the name that it goes by here.
    pub(crate) fn know_signed_in(&self, visit: &mut Visit, session: &SessionId) {
        let Some(account) = visit.record().account(session).cloned() else {
            return;
        };
        let user = Subject::User(&account.user);
        for (proof, subject) in [
            (Proof::Password, user),
            (Proof::Password, Subject::Typed(&account.login_name)),
            (Proof::SignIn, user),
        ] {
            visit.know(self.limit_keys().known(proof, subject));
        }
    }

    fn sources(&self, visit: &Visit, action: Action<'_>, known_as: Option<&str>) -> Vec<Source> {
        let (keys, kind) = (self.limit_keys(), action.kind());
        let is_known = known_as.is_some_and(|known_as| visit.knows(known_as));
        let mut parts: Vec<(Lane, Vec<u8>)> = Vec::new();
        match action.subject() {
            Some(subject) if is_known => {
                let mut part = keys::bytes_of(subject);
                part.extend_from_slice(visit.known_browser());
                parts.push((Lane::KnownBrowser, part));
            }
            Some(subject) => parts.push((Lane::Account, keys::bytes_of(subject))),
            None => {}
        }
        if !is_known {
            parts.push((Lane::Browser, visit.record().secret.clone()));
            parts.extend(visit.address().map(|address| (Lane::Address, keys::network(address))));
        }
        parts
            .into_iter()
            .filter_map(|(lane, part)| {
                let policy = self.config().limits.policy(kind, lane)?;
                let key = keys.counter(kind.name(), lane.name(), &part);
                Some(Source { lane, key, policy })
            })
            .collect()
    }
}

/// Counts all of them, or none where one of them has to wait.
fn decide(
    sources: &[Source],
    counters: &[Counter],
    now: OffsetDateTime,
    counted: &mut Vec<Counted>,
    wait: &mut Option<(Lane, OffsetDateTime)>,
) -> Vec<Kept> {
    counted.clear();
    let pairs = || sources.iter().zip(counters);
    *wait = pairs()
        .filter_map(|(source, counter)| Some((source.lane, source.policy.waits_until(*counter, now)?)))
        .max_by_key(|(_, until)| *until);
    if wait.is_some() {
        return Vec::new();
    }
    pairs()
        .map(|(source, counter)| {
            let next = source.policy.counted(*counter, now);
            counted.push(Counted {
                key: source.key,
                policy: source.policy,
                blocked_until: next.blocked_until,
            });
            kept(source.policy, next)
        })
        .collect()
}

fn kept(policy: Policy, counter: Counter) -> Kept {
    Kept {
        counter,
        ends_at: policy.ends_at(counter),
    }
}

#[cfg(test)]
mod tests;
