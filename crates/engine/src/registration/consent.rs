//! What a new person has agreed to. It is kept with the account, from its first moment, for whoever has to prove it later.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::draft::{RegistrationForm, legal_link};
use crate::scope::OrganizationSettings;

/// Key of the person's metadata: a JSON list of [`Consent`].
pub(super) const CONSENTS: &str = "vestibule.consents";

/// A document, as it was linked on the page of the registration, and when its box was ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Which.
    pub document: Document,
    /// The address that the page linked to.
    pub link: String,
    /// Language of the page (tag).
    pub language: String,
    /// When the page was sent.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// What can be agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// The terms of service.
    Terms,
    /// The privacy policy.
    PrivacyPolicy,
}

impl RegistrationForm {
    /// What was agreed to: every document that the organization links to, since none may be left unticked.
    pub(super) fn consents(&self, settings: &OrganizationSettings, at: OffsetDateTime) -> Vec<Consent> {
        let legal = &settings.legal;
        [
            (Document::Terms, &legal.tos_link, &self.tos),
            (Document::PrivacyPolicy, &legal.privacy_policy_link, &self.privacy),
        ]
        .into_iter()
        .filter(|(.., ticked)| *ticked == "on")
        .filter_map(|(document, link, _)| {
            Some(Consent {
                document,
                link: legal_link(link, &self.language)?,
                language: self.language.clone(),
                at,
            })
        })
        .collect()
    }
}
