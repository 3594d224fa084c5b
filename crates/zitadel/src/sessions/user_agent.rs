//! The browser of a session, as the backend keeps it. What is told of a browser is not decided here.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The browser that a session belongs to. `Debug` shows nothing of it.
/// Source: `UserAgent` (session/v2/session.proto).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserAgent {
    /// An id of the browser, chosen by this project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint_id: Option<String>,
    /// The address it was seen at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// Its name in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Headers it sent, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub header: BTreeMap<String, HeaderValues>,
}

impl fmt::Debug for UserAgent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UserAgent").finish_non_exhaustive()
    }
}

/// The values of one header. Source: `UserAgent.HeaderValues` (session/v2/session.proto).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HeaderValues {
    /// In the order in which they were sent.
    pub values: Vec<String>,
}
