//! One request of one browser: its record, loaded, changed and stored. The only module that touches tower-sessions.

use std::collections::BTreeMap;
use std::net::IpAddr;

use time::{Duration, OffsetDateTime};
use tower_sessions::{Expiry, Session};

use crate::clock::Entropy;
use crate::form_token::{FormBinding, FormTokens, Nonce, Rejected};
use crate::mistake::{Mistake, Problem};
use crate::record::{FormState, Notice, Record};

const KEY: &str = "vestibule";
/// A form is good for so long after it was rendered.
const FORM_MAX_AGE: Duration = Duration::hours(8);
/// So much is known of accounts that this browser has signed in with: eight hashes for each of ten.
const MOST_KNOWN: usize = 80;

/// The store of browser sessions cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the store of browser sessions failed")]
pub struct StoreFailure(#[from] tower_sessions::session::Error);

/// One request of one browser.
#[derive(Debug)]
pub struct Visit {
    session: Session,
    record: Record,
    is_new: bool,
    is_changed: bool,
    address: Option<IpAddr>,
}

/// A post that was checked: it comes from a page of ours, of this browser, and for the first time.
///
/// Security: every engine function that changes anything takes one, so that a submit that skips the check does not compile.
#[derive(Debug)]
pub struct Post {
    nonce: Nonce,
    /// Path below the base, with query, of the page that showed the form.
    pub at: String,
    /// The sign-in under way that the form belongs to.
    pub attempt: Option<String>,
}

/// Why a post goes no further.
#[derive(Debug, PartialEq, Eq)]
pub enum PostRefused {
    /// It was done before; it led there.
    Repeated(String),
    /// The form is too old, or of another session.
    Stale,
}

impl Visit {
    /// Loads the record of this browser, without what has expired; a new one where there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open(session: Session, entropy: &dyn Entropy, now: OffsetDateTime) -> Result<Self, StoreFailure> {
        // A record that another version wrote in another way is none: whoever has it begins anew, instead of seeing every page fail.
        let stored: Option<Record> = match session.get(KEY).await {
            Err(tower_sessions::session::Error::SerdeJson(error)) => {
                tracing::warn!(%error, "the record of a browser cannot be read any more");
                None
            }
            stored => stored?,
        };
        let is_new = stored.is_none();
        let mut record = stored.unwrap_or_default();
        if is_new {
            record.secret = fresh_secret(entropy);
        }
        if record.known_browser.is_empty() {
            record.known_browser = vec![0; 16];
            entropy.fill(&mut record.known_browser);
        }
        let is_swept = record.sweep(now);
        Ok(Self {
            session,
            record,
            is_new,
            // What is dropped is dropped from the store, too.
            is_changed: is_new || is_swept,
            address: None,
        })
    }

    /// With the address that the request came from, for the limits.
    #[must_use]
    pub const fn from_address(mut self, address: Option<IpAddr>) -> Self {
        self.address = address;
        self
    }

    pub(crate) const fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// Whether this browser has proven that before.
    pub(crate) fn knows(&self, known_as: &str) -> bool {
        self.record.known.iter().any(|known| known == known_as)
    }

    /// This browser has proven that.
    pub(crate) fn know(&mut self, known_as: String) {
        if self.knows(&known_as) {
            return;
        }
        let known = &mut self.record_mut().known;
        if known.len() >= MOST_KNOWN {
            known.remove(0);
        }
        known.push(known_as);
    }

    pub(crate) const fn known_browser(&self) -> &[u8] {
        self.record.known_browser.as_slice()
    }

    /// Stores the record if it was changed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn save(&mut self) -> Result<(), StoreFailure> {
        if self.is_changed {
            // Only here: it marks the session as changed, and a session that was only read must not be written.
            let expiry = self.record.stay_until.map_or(Expiry::OnSessionEnd, Expiry::AtDateTime);
            self.session.set_expiry(Some(expiry));
            self.session.insert(KEY, &self.record).await?;
            self.session.save().await?;
            self.is_changed = false;
        }
        Ok(())
    }

    /// The record.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// The record, to change it.
    pub const fn record_mut(&mut self) -> &mut Record {
        self.is_changed = true;
        &mut self.record
    }

    /// This browser was not here before.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// Gives this browser another session id and another form secret.
    ///
    /// Security: at every rise or fall of privilege, so that an id that somebody planted or saw before is worth nothing after.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn change_privilege(&mut self, entropy: &dyn Entropy) -> Result<(), StoreFailure> {
        self.session.cycle_id().await?;
        self.record_mut().secret = fresh_secret(entropy);
        Ok(())
    }

    /// Keeps the cookie until the last account ends that was to be kept, or until the browser closes where none was.
    pub fn keep_cookie(&mut self) {
        let record = self.record_mut();
        let kept = record.accounts.iter().filter(|account| account.is_kept);
        record.stay_until = kept.filter_map(|account| account.expires_at).max();
    }

    /// A token for one rendering of a form that posts to `purpose` and stands on the page `at`.
    #[must_use]
    pub fn mint(
        &self,
        tokens: &FormTokens,
        purpose: &str,
        at: &str,
        attempt: Option<&str>,
        now: OffsetDateTime,
        entropy: &dyn Entropy,
    ) -> String {
        tokens.mint(&self.binding(purpose, at), attempt, now, entropy)
    }

    const fn binding<'a>(&'a self, purpose: &'a str, at: &'a str) -> FormBinding<'a> {
        FormBinding {
            session_secret: self.record.secret.as_slice(),
            purpose,
            at,
        }
    }

    /// Checks a post.
    ///
    /// # Errors
    /// [`PostRefused::Repeated`] where the same rendering was posted before, [`PostRefused::Stale`] where it is not of this
    /// browser's session, or too old.
    pub fn accept(
        &self,
        tokens: &FormTokens,
        purpose: &str,
        at: &str,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<Post, PostRefused> {
        match tokens.verify(&self.binding(purpose, at), token, now, FORM_MAX_AGE) {
            Ok(accepted) => match self.record.spent.outcome(&accepted.nonce) {
                Some(location) => Err(PostRefused::Repeated(location.to_owned())),
                None => Ok(Post {
                    nonce: accepted.nonce,
                    at: at.to_owned(),
                    attempt: accepted.attempt,
                }),
            },
            Err(Rejected::Malformed | Rejected::Forged | Rejected::Expired) => Err(PostRefused::Stale),
        }
    }

    /// Marks the post as done, with where it led.
    pub fn finish(&mut self, post: &Post, location: &str, now: OffsetDateTime) {
        self.record_mut().spent.spend(post.nonce, location, now);
    }

    /// Keeps a person's mistake, and what they typed, for the page at `path`.
    pub fn refuse(&mut self, path: &str, mistake: Mistake, values: BTreeMap<String, String>, now: OffsetDateTime) {
        self.record_mut().form = Some(FormState {
            mistake: Some(mistake),
            ..FormState::new(path, values, now)
        });
    }

    /// Keeps a problem of ours, and what was typed, for the page at `path`.
    pub fn postpone(&mut self, path: &str, problem: Problem, values: BTreeMap<String, String>, now: OffsetDateTime) {
        self.record_mut().form = Some(FormState {
            problem: Some(problem),
            ..FormState::new(path, values, now)
        });
    }

    /// What the last refused submit left for this page.
    #[must_use]
    pub fn form_state(&self, path: &str, now: OffsetDateTime) -> Option<&FormState> {
        self.record
            .form
            .as_ref()
            .filter(|form| form.path == path)
            .filter(|form| !form.is_over(now))
    }

    /// For how many seconds the page at `path` has to wait before its form is sent again.
    #[must_use]
    pub fn seconds_to_wait(&self, path: &str, now: OffsetDateTime) -> Option<u64> {
        let form = self.record.form.as_ref().filter(|form| form.path == path)?;
        form.problem?.seconds_to_wait(now)
    }

    /// Keeps what was typed on the page at `path`, with nothing to say about it.
    pub fn keep(&mut self, path: &str, values: BTreeMap<String, String>, now: OffsetDateTime) {
        self.record_mut().form = Some(FormState::new(path, values, now));
    }

    /// Forgets what the last submit left: of the page at `path` all of it, and of another page whatever was said. What another page
    /// only keeps (see [`Visit::keep`]) stays for the way back there.
    pub fn clear_form_state(&mut self, path: &str) {
        let is_over = |form: &FormState| form.path == path || form.mistake.is_some() || form.problem.is_some();
        if self.record.form.as_ref().is_some_and(is_over) {
            self.record_mut().form = None;
        }
    }

    /// A problem of ours is told once: the next page tries again. A wait is told until it is over.
    pub fn forget_problem(&mut self, now: OffsetDateTime) {
        if let Some(form) = &mut self.record.form
            && !form.has_to_wait(now)
            && form.problem.take().is_some()
        {
            self.is_changed = true;
        }
    }

    /// The sentence for this page, once.
    pub fn take_notice(&mut self) -> Option<Notice> {
        self.record.notice?;
        self.record_mut().notice.take()
    }
}

fn fresh_secret(entropy: &dyn Entropy) -> Vec<u8> {
    let mut secret = vec![0; 32];
    entropy.fill(&mut secret);
    secret
}
