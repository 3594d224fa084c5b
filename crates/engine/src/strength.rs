//! How well a new password stands up to guessing: a hint while it is typed, and on the page that comes again after a refusal. What is
//! refused is decided elsewhere.

use secrecy::{ExposeSecret, SecretString};
use vestibule_flow::MAX_PASSWORD_BYTES;

use crate::engine::Engine;
use crate::new_password::{self, ContextWords};
use crate::record::{FormState, Record};
use crate::registration::Registration;
use crate::visit::Visit;

/// So many estimates run at the same moment; whoever comes then gets no hint.
pub(crate) const MOST_ESTIMATES: usize = 2;
/// Where it is kept beside what was typed.
const FORM_VALUE: &str = "strength";

/// How well a password stands up to guessing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// It is found within a million guesses.
    Weak,
    /// Within a hundred million.
    Fair,
    /// Within ten thousand million: safe behind a slow hash.
    Good,
    /// It takes longer.
    Strong,
}

impl Strength {
    const ALL: [Self; 4] = [Self::Weak, Self::Fair, Self::Good, Self::Strong];

    /// Name, for pages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Fair => "fair",
            Self::Good => "good",
            Self::Strong => "strong",
        }
    }

    /// Reads the name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|strength| strength.as_str() == name)
    }

    const fn of(score: u8) -> Self {
        match score {
            0 | 1 => Self::Weak,
            2 => Self::Fair,
            3 => Self::Good,
            _ => Self::Strong,
        }
    }
}

impl Engine {
    /// The hint for a password that is being chosen in this browser. `None`: there is nothing to estimate, it is longer than any
    /// password may be, or others are being estimated.
    ///
    /// The backend is not asked: the words that count against it are those that the record holds. The rules of the page, and the
    /// names that only the backend knows, are judged by the submit.
    ///
    /// Security: time grows with the length, which is bounded here, and with the number of estimates, which is, too.
    pub async fn strength(&self, visit: &Visit, new: SecretString) -> Option<Strength> {
        if new.expose_secret().is_empty() || new.expose_secret().len() > MAX_PASSWORD_BYTES {
            return None;
        }
        let _permit = self.estimates().try_acquire().ok()?;
        let words = self.words_of(visit.record()).await;
        // It computes for milliseconds, and must not hold up the requests of others.
        let estimate = move || new_password::strength(new.expose_secret(), &words);
        tokio::task::spawn_blocking(estimate).await.ok().map(Strength::of)
    }

    /// Where a new password was just refused, keeps the hint for the page that comes again: without script nobody has given it before.
    pub async fn keep_strength(&self, visit: &mut Visit, new: SecretString) {
        let is_refused = visit.record().form.as_ref().is_some_and(|form| form.mistake.is_some());
        if is_refused
            && let Some(strength) = self.strength(visit, new).await
            && let Some(form) = &mut visit.record_mut().form
        {
            form.values.insert(FORM_VALUE.to_owned(), strength.as_str().to_owned());
        }
    }

    async fn words_of(&self, record: &Record) -> ContextWords {
        let draft = match &record.registration {
            Some(Registration::Draft(draft)) => Some(draft),
            Some(Registration::MailSent { .. }) | None => None,
        };
        let mut names: Vec<&str> = Vec::new();
        names.extend(
            record
                .accounts
                .iter()
                .flat_map(|account| [&*account.login_name, &*account.display_name]),
        );
        names.extend(record.attempts.iter().map(|attempt| attempt.login_name.as_str()));
        names.extend(record.reset.as_ref().map(|reset| reset.login_name.as_str()));
        names.extend(
            draft
                .into_iter()
                .flat_map(|draft| [&*draft.given_name, &*draft.family_name, &*draft.email]),
        );
        let accounts = record.accounts.iter().map(|account| &account.organization);
        let attempts = record.attempts.iter().map(|attempt| &attempt.organization);
        let reset = record.reset.as_ref().map(|reset| &reset.organization);
        let registering = draft.map(|draft| &draft.organization);
        let mut words = ContextWords::of(names);
        for organization in accounts.chain(attempts).chain(reset).chain(registering) {
            if let Some(settings) = self.organization_as_read(organization).await {
                words = words.and(ContextWords::of_account(&settings, &[]));
            }
        }
        words
    }
}

/// The hint that was kept with what was typed.
#[must_use]
pub fn kept_strength(form: &FormState) -> Option<Strength> {
    Strength::parse(form.values.get(FORM_VALUE)?)
}
