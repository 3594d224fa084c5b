//! Calls of the feature service.

use reqwest::Method;
use serde_json::Value;

use super::Client;
use super::caller::Ask;
use super::transport::Kind;
use crate::error::Error;
use crate::features::InstanceFeatures;

impl Client {
    /// What is switched on for the instance, by itself or by the backend's configuration.
    /// Source: `GetInstanceFeatures` (feature/v2/feature_service.proto).
    ///
    /// # Errors
    /// Outages.
    pub async fn instance_features(&self) -> Result<InstanceFeatures, Error> {
        let ask = Ask {
            rpc: "FeatureService/GetInstanceFeatures",
            kind: Kind::Read,
            method: Method::GET,
            path: &["v2", "features", "instance"],
            message: Value::Null,
        };
        self.caller().ask_with(ask, &[("inheritance", "true")]).await
    }
}
