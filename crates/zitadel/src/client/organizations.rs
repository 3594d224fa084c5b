//! Calls of the organization service. Source of all: `ListOrganizations` (org/v2/org_service.proto).

use reqwest::Method;
use serde_json::{Value, json};

use super::Client;
use super::transport::{Call, Kind, body};
use crate::error::{Bearer, Error};
use crate::ids::OrganizationId;
use crate::organizations::{Organization, wire};

/// Characters of an id or a domain that the backend is willing to search for.
const MAX_CHARACTERS: usize = 200;

impl Client {
    /// The organization with this id, in use or not; `None` if there is none.
    ///
    /// # Errors
    /// Outages.
    pub async fn organization_by_id(&self, id: &OrganizationId) -> Result<Option<Organization>, Error> {
        if !is_searchable(id.as_str()) {
            return Ok(None);
        }
        let found = self.search_organizations(&json!({ "idQuery": { "id": id } })).await?;
        Ok(found.into_iter().find(|organization| organization.id == *id))
    }

    /// The organizations that have proved to own this domain, in any letter case.
    ///
    /// # Errors
    /// Outages.
    pub async fn organizations_by_domain(&self, domain: &str) -> Result<Vec<Organization>, Error> {
        if !is_searchable(domain) {
            return Ok(Vec::new());
        }
        let query = json!({ "domainQuery": { "domain": domain, "method": "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE" } });
        self.search_organizations(&query).await
    }

    /// The organization that is meant where none is named.
    ///
    /// # Errors
    /// Outages.
    pub async fn default_organization(&self) -> Result<Option<Organization>, Error> {
        Ok(self
            .search_organizations(&json!({ "defaultQuery": {} }))
            .await?
            .into_iter()
            .next())
    }

    async fn search_organizations(&self, query: &Value) -> Result<Vec<Organization>, Error> {
        let listed: wire::Listed = self
            .call(Call {
                rpc: "OrganizationService/ListOrganizations",
                kind: Kind::Read,
                bearer: Bearer::Service,
                method: Method::POST,
                url: self.url(&["v2", "organizations", "_search"])?,
                body: body(&json!({ "queries": [query] }))?,
            })
            .await?;
        Ok(listed.result)
    }
}

fn is_searchable(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= MAX_CHARACTERS
}
