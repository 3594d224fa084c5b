//! Messages of the organization service. Which organization is in scope is not decided here.

use serde::Deserialize;

use crate::ids::OrganizationId;
use crate::json::wire_enum;

wire_enum! {
    /// Whether an organization is in use. Source: `OrganizationState` (org/v2/org.proto).
    OrganizationState, missing = Unknown {
        /// In use.
        Active = "ORGANIZATION_STATE_ACTIVE",
        /// Switched off.
        Inactive = "ORGANIZATION_STATE_INACTIVE",
        /// Removed.
        Removed = "ORGANIZATION_STATE_REMOVED",
    }
}

/// An organization, read. Source: `Organization` (org/v2/org.proto).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Whether it is in use; searches find the others too.
    pub state: OrganizationState,
    /// Its name.
    pub name: String,
    /// The domain that its login names end in.
    pub primary_domain: String,
}

/// Messages as they stand on the wire.
pub(crate) mod wire {
    use super::*;

    #[derive(Deserialize, Default)]
    #[serde(default)]
    pub(crate) struct Listed {
        pub(crate) result: Vec<Organization>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct OrganizationMessage {
        id: OrganizationId,
        #[serde(default)]
        state: OrganizationState,
        #[serde(default)]
        name: String,
        #[serde(default)]
        primary_domain: String,
    }

    impl<'de> Deserialize<'de> for Organization {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let message = OrganizationMessage::deserialize(deserializer)?;
            if message.id.is_empty() {
                return Err(serde::de::Error::custom("an organization without an id"));
            }
            Ok(Self {
                id: message.id,
                state: message.state,
                name: message.name,
                primary_domain: message.primary_domain,
            })
        }
    }
}
