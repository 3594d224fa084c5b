//! Searches for sessions. Whose sessions somebody may see is decided by the backend.

use serde_json::{Value, json};

use crate::ids::{SessionId, UserId};

/// A search for sessions, newest first: which, how many, and after how many.
/// Source: `ListSessionsRequest` (session/v2/session_service.proto).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSearch {
    filter: SessionFilter,
    limit: u32,
    offset: u64,
}

impl SessionSearch {
    /// Searches for sessions that the filter fits, a hundred at most.
    #[must_use]
    pub fn new(filter: SessionFilter) -> Self {
        Self {
            filter,
            limit: 100,
            offset: 0,
        }
    }

    /// Asks for at most this many.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// Leaves out this many.
    #[must_use]
    pub fn offset(mut self, offset: u64) -> Self {
        self.offset = offset;
        self
    }

    /// The message, or `None` if no session can fit.
    pub(crate) fn message(&self) -> Option<Value> {
        let filter = match &self.filter {
            SessionFilter::Ids(ids) if ids.is_empty() => return None,
            SessionFilter::Ids(ids) => json!({ "idsQuery": { "ids": ids } }),
            SessionFilter::User(id) => json!({ "userIdQuery": { "id": id } }),
            SessionFilter::UserAgent(fingerprint) => json!({ "userAgentQuery": { "fingerprintId": fingerprint } }),
        };
        let mut page = json!({ "limit": self.limit, "asc": false });
        if self.offset > 0 {
            page["offset"] = self.offset.to_string().into();
        }
        Some(json!({ "query": page, "queries": [filter], "sortingColumn": "SESSION_FIELD_NAME_CREATION_DATE" }))
    }
}

/// Which sessions are meant. Source: `SearchQuery` (session/v2/session.proto).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionFilter {
    /// Those with these ids; unknown ones are left out.
    Ids(Vec<SessionId>),
    /// Those of this user.
    User(UserId),
    /// Those of the browser with this `fingerprint_id`.
    UserAgent(String),
}
