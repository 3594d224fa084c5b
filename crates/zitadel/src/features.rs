//! Messages of the feature service. Where people are sent to sign in is not decided here.

use serde::Deserialize;

use crate::json::{self, wire_enum};

wire_enum! {
    /// Who has set a feature. Source: `Source` (feature/v2/feature.proto).
    FeatureSource, missing = Unknown {
        /// Nobody, it is as it was made.
        SystemDefault = "SOURCE_SYSTEM_DEFAULT",
        /// The backend's configuration.
        System = "SOURCE_SYSTEM",
        /// The instance's administrators.
        Instance = "SOURCE_INSTANCE",
        /// The organization's.
        Organization = "SOURCE_ORGANIZATION",
        /// The project's.
        Project = "SOURCE_PROJECT",
        /// The application's.
        App = "SOURCE_APP",
        /// The user.
        User = "SOURCE_USER",
    }
}

/// What is switched on for the instance, as far as signing in goes.
/// Source: `GetInstanceFeaturesResponse` (feature/v2/instance.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InstanceFeatures {
    /// Whether a request that names no organization means the default one.
    pub login_default_org: Feature,
    /// Where people are sent to sign in.
    pub login_v2: LoginV2,
    /// Whether applications are told when a session ends.
    pub enable_back_channel_logout: Feature,
}

/// One switch. Source: `FeatureFlag` (feature/v2/feature.proto).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Feature {
    /// Whether it is on.
    pub enabled: bool,
    /// Who has set it.
    pub source: FeatureSource,
}

/// Where people are sent to sign in. Source: `LoginV2FeatureFlag` (feature/v2/feature.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoginV2 {
    /// Whether everybody is sent there, whatever an application says.
    pub required: bool,
    /// The address of the login; `None`: the backend's configured one.
    #[serde(deserialize_with = "json::text")]
    pub base_uri: Option<String>,
    /// Who has set it.
    pub source: FeatureSource,
}
