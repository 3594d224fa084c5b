//! Words that administrators put in the place of the login's own. Which page shows which is not decided here.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::ids::OrganizationId;
use crate::json;

/// Whose words are meant. Source: `GetHostedLoginTranslationRequest.level` (settings/v2/settings_service.proto).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TranslationLevel {
    /// The backend's own.
    System,
    /// The instance's.
    Instance,
    /// An organization's.
    Organization(OrganizationId),
}

/// Whether words that a level does not have come from the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inheritance {
    /// They do, key by key.
    Merged,
    /// Only what was written for the level itself.
    Ignored,
}

/// Words of the login, by section and key. Source: `GetHostedLoginTranslationResponse` (settings/v2/settings_service.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct HostedLoginTranslation {
    /// Changes with the words; `None` where there are none.
    #[serde(deserialize_with = "json::text")]
    pub etag: Option<String>,
    /// The words.
    pub translations: Map<String, Value>,
}

impl TranslationLevel {
    pub(crate) fn query(&self) -> (&'static str, &str) {
        match self {
            Self::System => ("system", "true"),
            Self::Instance => ("instance", "true"),
            Self::Organization(id) => ("organizationId", id.as_str()),
        }
    }
}
