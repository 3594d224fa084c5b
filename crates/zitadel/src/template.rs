//! Addresses that go into mails. Which page they lead to is not decided here.

use std::fmt;

use serde::Serialize;

/// The most characters of a template that the backend takes.
const MAX_CHARACTERS: usize = 200;

/// The address in a mail, with the backend's placeholders: `{{.Code}}`, `{{.UserID}}`, `{{.OrgID}}`, and with some messages
/// `{{.CodeID}}`, `{{.LoginName}}`, `{{.DisplayName}}`, `{{.PreferredLanguage}}` or `{{.SessionID}}`.
/// Source: `SendEmailVerificationCode.url_template` and its likes (user/v2/email.proto).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct UrlTemplate(String);

impl UrlTemplate {
    /// Takes the address as the backend will read it.
    ///
    /// # Errors
    /// [`UrlTemplateError`]: it is empty, or too long for the backend.
    pub fn new(template: impl Into<String>) -> Result<Self, UrlTemplateError> {
        let template = template.into();
        match template.chars().count() {
            0 => Err(UrlTemplateError::Empty),
            1..=MAX_CHARACTERS => Ok(Self(template)),
            characters => Err(UrlTemplateError::TooLong { characters }),
        }
    }

    /// The address, placeholders and all.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UrlTemplate {
    /// An address may carry the id of a sign-in.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("UrlTemplate(_)")
    }
}

/// Why a text is no template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlTemplateError {
    /// No character.
    #[error("url template is empty")]
    Empty,
    /// More than 200 characters.
    #[error("url template has {characters} characters, 200 are allowed")]
    TooLong {
        /// How many.
        characters: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_between_one_and_two_hundred_characters() {
        assert_eq!(UrlTemplate::new(""), Err(UrlTemplateError::Empty));
        assert_eq!(UrlTemplate::new("ü".repeat(200)).unwrap().as_str().chars().count(), 200);
        assert_eq!(
            UrlTemplate::new("ü".repeat(201)),
            Err(UrlTemplateError::TooLong { characters: 201 })
        );
    }
}
