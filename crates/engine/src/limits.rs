//! How often something may be tried: by account, by browser, by address and in all, with growing waits, in a store that replicas share.
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
//! // After what has turned out not to have happened, such as a message that the backend could not send.
//! self.give_back(ticket).await;
//! ```
//!
//! The page of the form shows the wait (`Problem::TooMany`) with status 429 by itself; no screen has to know. What is counted for whom is
//! [`LimitSettings`]' to say.
//!
//! Every try is counted before it is made, so that many at the same moment are many. A right one is taken back; it does not take back the
//! failures before it, or each sign-in of its owner would give whoever guesses at the account another round.
//!
//! Security: a browser that has signed in with an account before is counted by itself, apart from the account's other tries, from its
//! address and from all others. An attack makes others wait, not the owner.

mod action;
mod keys;
mod policy;
mod settings;

use std::collections::BTreeMap;

use time::OffsetDateTime;

use crate::engine::{Engine, EngineError};
use crate::identifier::alike;
use crate::mistake::Problem;
use crate::record::Attempt;
use crate::replica_store::{Kept, ReplicaKey};
use crate::standing::Standing;
use crate::visit::{Post, Visit};
use settings::Lane;

pub(crate) use action::Proof;
pub use action::{Action, Purpose, Subject};
pub(crate) use keys::LimitKeys;
pub use policy::{Counter, Policy};
pub use settings::LimitSettings;

/// A try that was let through, and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    counted: Vec<Counted>,
    /// What the browser is known by, once the try was right.
    known_as: Option<String>,
}

/// A try that has to wait. Nothing was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait {
    /// When it may be made.
    pub(crate) until: OffsetDateTime,
    lane: Lane,
}

impl Wait {
    /// Whether it is because of what was tried at the same account before; else it is because of where the try comes from.
    pub(crate) fn is_of_the_account(self) -> bool {
        self.lane.is_of_the_account()
    }

    /// As it is told: a started second counts.
    pub(crate) fn seconds(self, now: OffsetDateTime) -> u32 {
        let seconds = Problem::TooMany { until: self.until }.seconds_to_wait(now);
        u32::try_from(seconds.unwrap_or_default()).unwrap_or(u32::MAX)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counted {
    key: ReplicaKey,
    policy: Policy,
    /// What this try set.
    blocked_until: i64,
}

impl Attempt {
    /// By what its tries are counted: what was typed, where the page must not tell whether there is an account.
    pub(crate) fn limit_subject(&self) -> Subject<'_> {
        match &self.user {
            Some(user) if self.session.is_some() || !self.hides_names => Subject::User(user),
            _ => Subject::Typed {
                at: &self.organization,
                name: &self.login_name,
            },
        }
    }
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
            Err(wait) => {
                self.tell(visit, post, wait, values);
                Ok(None)
            }
        }
    }

    /// Leaves the sentence for the page of the form.
    pub(crate) fn tell(&self, visit: &mut Visit, post: &Post, wait: Wait, values: &BTreeMap<String, String>) {
        visit.postpone(
            crate::path_of(&post.at),
            Problem::TooMany { until: wait.until },
            values.clone(),
            self.now(),
        );
    }

    /// The same as [`Engine::count_try`], for those who tell the wait themselves.
    pub(crate) async fn count(&self, visit: &Visit, action: Action<'_>) -> Result<Result<Ticket, Wait>, EngineError> {
        let sources = self.sources(visit, action);
        let proven = action.proves().zip(action.subject());
        let known_as = proven.map(|(proof, subject)| self.limit_keys().known(proof, subject));
        let (counted, wait) = self.count_at(&sources).await?;
        let Some(wait) = wait else {
            return Ok(Ok(Ticket { counted, known_as }));
        };
        tracing::warn!(
            kind = action.name(),
            lane = wait.lane.name(),
            seconds = (wait.until - self.now()).whole_seconds(),
            "too many tries"
        );
        Ok(Err(wait))
    }

    /// The same for a message that a page of another purpose sends along: by its account, and by this browser, which may know the account
    /// by the time that it asks for the next one.
    pub(crate) async fn count_sent_along(&self, visit: &Visit, action: Action<'_>) -> Result<Option<Ticket>, EngineError> {
        let account = self.account_part(action);
        let own = [account.as_slice(), visit.known_browser()].concat();
        let parts = [(Lane::Account, account), (Lane::KnownBrowser, own)];
        let sources: Vec<Source> = parts
            .iter()
            .filter_map(|(lane, part)| self.source(action, *lane, part))
            .collect();
        let (counted, wait) = self.count_at(&sources).await?;
        Ok(wait.is_none().then_some(Ticket { counted, known_as: None }))
    }

    async fn count_at(&self, sources: &[Source]) -> Result<(Vec<Counted>, Option<Wait>), EngineError> {
        let now = self.now();
        let keys: Vec<ReplicaKey> = sources.iter().map(|source| source.key).collect();
        let (mut counted, mut wait) = (Vec::new(), None);
        let mut decide = |counters: &[Counter]| decide(sources, counters, now, &mut counted, &mut wait);
        self.replica_store().change(&keys, now, &mut decide).await?;
        Ok((counted, wait))
    }

    /// Whether it would have to wait now. Nothing is counted.
    ///
    /// # Errors
    /// When the store that replicas share fails.
    pub(crate) async fn wait_before(&self, visit: &Visit, action: Action<'_>) -> Result<Option<Wait>, EngineError> {
        let (sources, now) = (self.sources(visit, action), self.now());
        let keys: Vec<ReplicaKey> = sources.iter().map(|source| source.key).collect();
        let mut wait = None;
        let mut look = |counters: &[Counter]| {
            wait = longest(&sources, counters, now);
            Vec::new()
        };
        self.replica_store().change(&keys, now, &mut look).await?;
        Ok(wait)
    }

    /// The try was right: it is taken back, and the browser is known from now on.
    pub async fn forgive_try(&self, visit: &mut Visit, mut ticket: Ticket) {
        if let Some(known_as) = ticket.known_as.take() {
            visit.know(known_as);
        }
        self.give_back(ticket).await;
    }

    /// Takes one try back, and none of those that others made. Should the store fail, it stays counted.
    pub(crate) async fn give_back(&self, ticket: Ticket) {
        let (counted, now) = (ticket.counted, self.now());
        let keys: Vec<ReplicaKey> = counted.iter().map(|counted| counted.key).collect();
        let mut refund = |counters: &[Counter]| {
            let pairs = counted.iter().zip(counters);
            let refunded = pairs.map(|(own, counter)| kept(own.policy, own.policy.refunded(*counter, own.blocked_until, now)));
            refunded.collect()
        };
        if let Err(error) = self.replica_store().change(&keys, now, &mut refund).await {
            tracing::warn!(error = %error, "a try stays counted that was to be taken back");
        }
    }

    /// What was asked for has come to a good end: the account need not wait for the next one. Should the store fail, it has to.
    pub(crate) async fn end_waits_of_the_account(&self, visit: &Visit, action: Action<'_>) {
        let sources = self.sources(visit, action);
        let of_account = sources.iter().filter(|source| source.lane.is_of_the_account());
        let keys: Vec<ReplicaKey> = of_account.map(|source| source.key).collect();
        let now = self.now();
        let nothing = Kept {
            counter: Counter::default(),
            ends_at: now,
        };
        let mut forget = |counters: &[Counter]| vec![nothing; counters.len()];
        if let Err(error) = self.replica_store().change(&keys, now, &mut forget).await {
            tracing::warn!(error = %error, "a count could not be forgotten");
        }
    }

    /// The gate passed: this browser is known from now on, by the account, and by its login name on the pages of its organization.
    ///
    /// Security: by no other name. An address of mail that the account merely claims, or has typed, may be the login name of somebody else,
    /// and whoever claims it would guess at that account uncounted.
    pub(crate) fn know_signed_in(&self, visit: &mut Visit, standing: &Standing) {
        let account = &standing.account;
        let own = standing.user.as_ref().map(|person| person.preferred_login_name.as_str());
        let typed = account.login_name.as_str();
        let names = own.map(|own| [Some(own), Some(typed).filter(|typed| is_short_for(typed, own))]);
        let at = &account.organization;
        let typed = names.into_iter().flatten().flatten().map(|name| Subject::Typed { at, name });
        for subject in std::iter::once(Subject::User(&account.user)).chain(typed) {
            for proof in [Proof::Password, Proof::SignIn] {
                visit.know(self.limit_keys().known(proof, subject));
            }
        }
    }

    fn sources(&self, visit: &Visit, action: Action<'_>) -> Vec<Source> {
        let keys = self.limit_keys();
        let known_as = action.subject().map(|subject| keys.known(action.known_by(), subject));
        let account = self.account_part(action);
        if known_as.is_some_and(|known_as| visit.knows(&known_as)) {
            let part = [account.as_slice(), visit.known_browser()].concat();
            return self.source(action, Lane::KnownBrowser, &part).into_iter().collect();
        }
        let account = action.subject().map(|_| (Lane::Account, account));
        let address = visit.address().map(|address| (Lane::Address, keys::network(address)));
        let browser = Some((Lane::Browser, visit.record().secret.clone()));
        let all = Some((Lane::Everybody, Vec::new()));
        let parts = [account, browser, address, all].into_iter().flatten();
        parts.filter_map(|(lane, part)| self.source(action, lane, &part)).collect()
    }

    fn source(&self, action: Action<'_>, lane: Lane, part: &[u8]) -> Option<Source> {
        let policy = self.config().limits.policy(action, lane)?;
        let key = self.limit_keys().counter(action.name(), lane.name(), part);
        Some(Source { lane, key, policy })
    }

    fn account_part(&self, action: Action<'_>) -> Vec<u8> {
        let subject = action.subject().map(keys::bytes_of).unwrap_or_default();
        [subject.as_slice(), action.purpose().as_bytes(), b"\n"].concat()
    }
}

/// Whether it is the login name without the domain of its organization.
fn is_short_for(typed: &str, login_name: &str) -> bool {
    let (typed, login_name) = (alike(typed), alike(login_name));
    let domain = login_name.strip_prefix(&typed);
    domain.is_some_and(|domain| domain.starts_with('@'))
}

/// Counts all of them, or none where one of them has to wait.
fn decide(
    sources: &[Source],
    counters: &[Counter],
    now: OffsetDateTime,
    counted: &mut Vec<Counted>,
    wait: &mut Option<Wait>,
) -> Vec<Kept> {
    counted.clear();
    *wait = longest(sources, counters, now);
    if wait.is_some() {
        return Vec::new();
    }
    let pairs = sources.iter().zip(counters);
    pairs
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

/// The longest wait of them.
fn longest(sources: &[Source], counters: &[Counter], now: OffsetDateTime) -> Option<Wait> {
    let pairs = sources.iter().zip(counters);
    let waits = pairs.filter_map(|(source, counter)| {
        let until = source.policy.waits_until(*counter, now)?;
        let lane = source.lane;
        Some(Wait { until, lane })
    });
    waits.max_by_key(|wait| wait.until)
}

fn kept(policy: Policy, counter: Counter) -> Kept {
    Kept {
        counter,
        ends_at: policy.ends_at(counter),
    }
}

#[cfg(test)]
mod tests;
