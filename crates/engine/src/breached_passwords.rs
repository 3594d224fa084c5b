//! Passwords that were found in other services' stolen data: a list elsewhere that is asked by the first five digits of a hash, so
//! that it learns neither the password nor its hash.
//!
//! Whether the list is asked at all is the hosting program's decision. What the other rules say comes first, and is not here.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sha1::{Digest, Sha1};
use tokio::sync::Semaphore;
use url::Url;

use crate::engine::Engine;
use crate::new_password::{ContextWords, NewPasswordMistake, judge};
use crate::scope::OrganizationSettings;

/// An answer that takes longer is not waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// How many digits of the hash are told. Each of the million beginnings has some thousand passwords.
const TOLD: usize = 5;
/// A padded answer has at most 1,000 lines of about 40 bytes; ten times that is none.
const MOST_BYTES: usize = 400_000;
/// At most this many questions are under way; whoever comes then is not kept waiting.
const MOST_QUESTIONS: usize = 16;

/// A list of breached passwords that is asked by range.
///
/// Source: the range API of Pwned Passwords, v3: `GET {base}/range/{5 hexadecimal digits of the SHA-1}` answers with lines of the
/// other 35 digits, a colon and a count; `Add-Padding` adds lines with the count 0, so that the answer's length says nothing.
#[derive(Debug, Clone)]
pub struct BreachedPasswords {
    http: reqwest::Client,
    base: Url,
    places: Arc<Semaphore>,
}

/// The list cannot be asked like this.
#[derive(Debug, thiserror::Error)]
pub enum UnusableList {
    /// Neither `http` nor `https`.
    #[error("{0:?} is no web address")]
    Address(String),
    /// No HTTP client can be made: the certificates of this machine cannot be read.
    #[error(transparent)]
    Client(#[from] reqwest::Error),
}

/// Why the list could not be asked.
#[derive(Debug, thiserror::Error)]
enum Unknown {
    #[error("too many questions are under way")]
    Busy,
    #[error("the list of breached passwords cannot be used")]
    Http(#[source] reqwest::Error),
    #[error("the answer of the list of breached passwords is too long")]
    TooLong,
}

impl From<reqwest::Error> for Unknown {
    /// Security: the address has digits of the hash in it, so it is not told to the log.
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

impl BreachedPasswords {
    /// The list at that address.
    ///
    /// # Errors
    /// When the address is none of the web, or no HTTP client can be made.
    pub fn at(base: &Url) -> Result<Self, UnusableList> {
        if !matches!(base.scheme(), "http" | "https") {
            return Err(UnusableList::Address(base.to_string()));
        }
        let http = reqwest::Client::builder()
            .user_agent(concat!("vestibule/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()?;
        Ok(Self {
            http,
            base: base.clone(),
            places: Arc::new(Semaphore::new(MOST_QUESTIONS)),
        })
    }

    /// Whether the password is on the list. A list that does not answer refuses nobody.
    async fn has(&self, password: &SecretString) -> bool {
        self.ask(password).await.unwrap_or_else(|error| {
            tracing::warn!(error = %error, cause = std::error::Error::source(&error), "a new password was not looked up");
            false
        })
    }

    async fn ask(&self, password: &SecretString) -> Result<bool, Unknown> {
        let _place = self.places.try_acquire().map_err(|_| Unknown::Busy)?;
        let hash = hex::encode_upper(Sha1::digest(password.expose_secret()));
        let (told, kept) = hash.split_at(TOLD);
        let mut range = self.base.clone();
        if let Ok(mut path) = range.path_segments_mut() {
            path.pop_if_empty().extend(["range", told]);
        }
        let mut answer = self
            .http
            .get(range)
            .header("add-padding", "true")
            .send()
            .await?
            .error_for_status()?;
        let mut lines = Vec::new();
        while let Some(part) = answer.chunk().await? {
            if lines.len() + part.len() > MOST_BYTES {
                return Err(Unknown::TooLong);
            }
            lines.extend_from_slice(&part);
        }
        Ok(String::from_utf8_lossy(&lines).lines().any(|line| is_found(line, kept)))
    }
}

/// Whether a line of the answer names that end of a hash. Lines with the count 0 are padding.
fn is_found(line: &str, kept: &str) -> bool {
    let Some((end, count)) = line.trim().split_once(':') else {
        return false;
    };
    end.eq_ignore_ascii_case(kept) && count.parse::<u64>().is_ok_and(|count| count > 0)
}

impl Engine {
    /// Judges a new password as [`judge`] does, and looks it up in the list of breached passwords where there is one.
    pub(crate) async fn judge_new_password(
        &self,
        new: &SecretString,
        current: Option<&SecretString>,
        settings: &OrganizationSettings,
        words: &ContextWords,
    ) -> Result<(), NewPasswordMistake> {
        let current = current.map(ExposeSecret::expose_secret);
        judge(new.expose_secret(), current, settings.password_rules(), words)?;
        match &self.config().breached_passwords {
            Some(list) if list.has(new).await => Err(NewPasswordMistake::Breached),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_found;

    const KEPT: &str = "1E4C9B93F3F0682250B6CF8331B7EE68FD8";

    #[test]
    fn a_line_counts_where_its_end_is_the_passwords_and_it_is_no_padding() {
        let line = |end: &str, count: &str| is_found(&format!("{end}:{count}"), KEPT);
        assert!(line(KEPT, "3861493") && line(&KEPT.to_lowercase(), "1") && line(KEPT, "7\r"));
        assert!(!line(KEPT, "0") && !line(&KEPT[1..], "5") && !line(KEPT, "many") && !line(KEPT, "-1"));
        assert!(!is_found(KEPT, KEPT) && !is_found("", KEPT) && !is_found("<html>", KEPT));
    }
}
