//! Searches for users. Which name a person typed, and what it may mean, is not decided here.

use std::fmt;

use serde_json::{Value, json};

use crate::ids::{LoginName, OrganizationId};

/// A search for users: which, and at most how many.
/// Source: `ListUsersRequest` (user/v2/user_service.proto).
#[derive(Debug, Clone)]
pub struct UserSearch {
    filter: UserFilter,
    limit: u32,
}

impl UserSearch {
    /// Searches for users that the filter fits, two at most: enough to see that a name is ambiguous.
    #[must_use]
    pub fn new(filter: UserFilter) -> Self {
        Self { filter, limit: 2 }
    }

    /// Asks for at most this many.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// The message, or `None` if nobody can fit.
    pub(crate) fn message(&self) -> Option<Value> {
        Some(json!({ "query": { "limit": self.limit }, "queries": [self.filter.message()?] }))
    }
}

/// Which users are meant; texts are compared without regard to letter case. `Debug` shows no text.
/// Source: `SearchQuery` (user/v2/query.proto).
#[derive(Clone, PartialEq, Eq)]
pub enum UserFilter {
    /// Users with this login name.
    LoginName(LoginName),
    /// Users with this e-mail address, verified or not.
    Email(String),
    /// Users with this phone number, as the backend keeps it (E.164).
    Phone(String),
    /// Users of this organization.
    Organization(OrganizationId),
    /// Users that one of these fits.
    Or(Vec<UserFilter>),
    /// Users that all of these fit.
    And(Vec<UserFilter>),
}

impl UserFilter {
    /// Users with this login name.
    #[must_use]
    pub fn login_name(name: impl Into<LoginName>) -> Self {
        Self::LoginName(name.into())
    }

    /// Users with this e-mail address.
    #[must_use]
    pub fn email(address: impl Into<String>) -> Self {
        Self::Email(address.into())
    }

    /// Users with this phone number.
    #[must_use]
    pub fn phone(number: impl Into<String>) -> Self {
        Self::Phone(number.into())
    }

    /// Users of this organization.
    #[must_use]
    pub fn organization(id: &OrganizationId) -> Self {
        Self::Organization(id.clone())
    }

    /// Users that either fits.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Or(mut filters) => {
                filters.push(other);
                Self::Or(filters)
            }
            filter => Self::Or(vec![filter, other]),
        }
    }

    /// Users that both fit.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::And(mut filters) => {
                filters.push(other);
                Self::And(filters)
            }
            filter => Self::And(vec![filter, other]),
        }
    }

    /// The message, or `None` if nobody can fit: the backend refuses a search for a value that is longer than it keeps.
    fn message(&self) -> Option<Value> {
        const IGNORE_CASE: &str = "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE";
        let fits = |text: &str, limit: usize| !text.is_empty() && text.chars().count() <= limit;
        match self {
            Self::LoginName(name) => {
                fits(name.as_str(), 200).then(|| json!({ "loginNameQuery": { "loginName": name, "method": IGNORE_CASE } }))
            }
            Self::Email(address) => {
                fits(address, 200).then(|| json!({ "emailQuery": { "emailAddress": address, "method": IGNORE_CASE } }))
            }
            Self::Phone(number) => {
                fits(number, 20).then(|| json!({ "phoneQuery": { "number": number, "method": "TEXT_QUERY_METHOD_EQUALS" } }))
            }
            Self::Organization(id) => fits(id.as_str(), 200).then(|| json!({ "organizationIdQuery": { "organizationId": id } })),
            Self::Or(filters) => {
                let mut messages: Vec<Value> = filters.iter().filter_map(Self::message).collect();
                match messages.len() {
                    0 | 1 => messages.pop(),
                    _ => Some(json!({ "orQuery": { "queries": messages } })),
                }
            }
            Self::And(filters) => {
                let mut messages = filters.iter().map(Self::message).collect::<Option<Vec<Value>>>()?;
                match messages.len() {
                    0 | 1 => messages.pop(),
                    _ => Some(json!({ "andQuery": { "queries": messages } })),
                }
            }
        }
    }
}

impl fmt::Debug for UserFilter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoginName(_) => formatter.write_str("LoginName(_)"),
            Self::Email(_) => formatter.write_str("Email(_)"),
            Self::Phone(_) => formatter.write_str("Phone(_)"),
            Self::Organization(id) => formatter.debug_tuple("Organization").field(id).finish(),
            Self::Or(filters) => formatter.debug_tuple("Or").field(filters).finish(),
            Self::And(filters) => formatter.debug_tuple("And").field(filters).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_written_as_the_backend_reads_it() {
        let organization = OrganizationId::from("7");
        let filter = UserFilter::email("ada@example.com")
            .or(UserFilter::phone("+41791234567"))
            .and(UserFilter::organization(&organization));
        let expected = json!({
            "query": { "limit": 2 },
            "queries": [{ "andQuery": { "queries": [
                { "orQuery": { "queries": [
                    { "emailQuery": { "emailAddress": "ada@example.com", "method": "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE" } },
                    { "phoneQuery": { "number": "+41791234567", "method": "TEXT_QUERY_METHOD_EQUALS" } },
                ] } },
                { "organizationIdQuery": { "organizationId": "7" } },
            ] } }],
        });
        assert_eq!(UserSearch::new(filter).message(), Some(expected));
    }

    #[test]
    fn a_number_no_phone_has_is_left_out_of_the_search() {
        let long = "x".repeat(21);
        let search = UserSearch::new(UserFilter::login_name("ada").or(UserFilter::phone(&long))).limit(3);
        let expected = json!({
            "query": { "limit": 3 },
            "queries": [{ "loginNameQuery": { "loginName": "ada", "method": "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE" } }],
        });
        assert_eq!(search.message(), Some(expected));
        assert_eq!(
            UserSearch::new(UserFilter::phone(long).and(UserFilter::login_name("ada"))).message(),
            None
        );
        assert_eq!(UserSearch::new(UserFilter::Or(Vec::new())).message(), None);
    }
}
