//! What a refused submit leaves for the page that it came from.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::mistake::{Mistake, Problem};

/// A refused submit is explained for so long.
const MAX_AGE: Duration = Duration::minutes(15);
/// No field of ours takes more; what is longer is no person's typing.
const MAX_CHARS: usize = 1_000;

/// What a refused submit leaves to show on the page that it came from.
#[derive(Clone, Serialize, Deserialize)]
pub struct FormState {
    /// Path of the page.
    pub path: String,
    /// What was typed, secrets excepted.
    pub values: BTreeMap<String, String>,
    /// A person's mistake.
    pub mistake: Option<Mistake>,
    /// What stopped the whole form.
    pub problem: Option<Problem>,
    /// When; it is shown for a quarter of an hour, or as long as there is to wait.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

impl FormState {
    /// What was typed on the page at `path`, with nothing to say about it yet.
    pub(crate) fn new(path: &str, values: BTreeMap<String, String>, at: OffsetDateTime) -> Self {
        let bounded = |value: String| match value.char_indices().nth(MAX_CHARS) {
            Some((end, _)) => value.get(..end).unwrap_or_default().to_owned(),
            None => value,
        };
        Self {
            path: path.to_owned(),
            values: values.into_iter().map(|(name, value)| (name, bounded(value))).collect(),
            mistake: None,
            problem: None,
            at,
        }
    }

    /// Whether there is nothing to show of it any more.
    pub(crate) fn is_over(&self, now: OffsetDateTime) -> bool {
        now - self.at >= MAX_AGE && !self.has_to_wait(now)
    }

    pub(crate) fn has_to_wait(&self, now: OffsetDateTime) -> bool {
        self.problem.is_some_and(|problem| problem.seconds_to_wait(now).is_some())
    }
}

/// Security: what was typed may be a code, a name, an address; a log needs to know which fields there were.
impl fmt::Debug for FormState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormState")
            .field("path", &self.path)
            .field("fields", &self.values.keys().collect::<Vec<_>>())
            .field("mistake", &self.mistake)
            .field("problem", &self.problem)
            .field("at", &self.at)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

    #[test]
    fn debug_output_shows_nothing_that_was_typed() {
        let values = BTreeMap::from([("code".to_owned(), "ABC123".to_owned())]);
        let shown = format!("{:?}", FormState::new("/verify", values, NOW));
        assert!(!shown.contains("ABC123") && shown.contains("code"), "{shown}");
    }

    #[test]
    fn what_is_kept_has_an_end() {
        let values = BTreeMap::from([("name".to_owned(), "ä".repeat(50_000))]);
        let form = FormState::new("/loginname", values, NOW);
        assert_eq!(form.values["name"].chars().count(), MAX_CHARS);
    }

    #[test]
    fn a_wait_is_told_for_as_long_as_it_lasts() {
        let mut form = FormState::new("/password", BTreeMap::new(), NOW);
        assert!(!form.is_over(NOW + Duration::minutes(14)));
        assert!(form.is_over(NOW + MAX_AGE));
        form.problem = Some(Problem::TooMany {
            until: NOW + Duration::minutes(20),
        });
        assert!(!form.is_over(NOW + Duration::minutes(19)));
        assert!(form.is_over(NOW + Duration::minutes(20)));
    }
}
