//! `[backend]`: how Zitadel is reached, and as whom.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

/// `[backend]`: a Zitadel. Without `url`, the embedded backend runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackendSection {
    /// Address of Zitadel's API. Also `VESTIBULE_ZITADEL_URL` or `ZITADEL_API_URL`. Default none: the embedded backend runs.
    pub url: Option<Url>,
    /// File with the token of the login client (role `IAM_LOGIN_CLIENT`). Also `VESTIBULE_SERVICE_TOKEN_FILE` or
    /// `ZITADEL_SERVICE_USER_TOKEN_FILE`. The token itself may stand in `ZITADEL_SERVICE_USER_TOKEN`. Wrong: every page answers 503.
    pub service_token_file: Option<PathBuf>,
    /// JSON key file of the login client, as Zitadel hands it out: signed assertions are exchanged for access tokens. Also
    /// `ZITADEL_LOGINCLIENT_KEYFILE`. Goes before `service_token_file`. Default none. Wrong: the program does not start.
    pub key_file: Option<PathBuf>,
    /// Id of a system user (`SystemAPIUsers` of Zitadel's own configuration), which proves itself with signed tokens. Also `SYSTEM_USER_ID`.
    /// Goes before `key_file`; takes `system_user_private_key_file` and `audience`. Default none.
    #[serde(deserialize_with = "text_or_number")]
    pub system_user_id: Option<String>,
    /// File with that user's RSA private key: PEM, or PEM in base64. Also `SYSTEM_USER_PRIVATE_KEY_FILE`; the key itself may stand in
    /// `SYSTEM_USER_PRIVATE_KEY`. Default none. Wrong: the program does not start.
    pub system_user_private_key_file: Option<PathBuf>,
    /// Whom signed tokens are meant for: the issuer, such as `https://zitadel.example.com`. Also `AUDIENCE`. Needed for a system user; for a
    /// key file the default is the address of the API, under the public host. Wrong: every page answers 503.
    pub audience: Option<String>,
    /// Host that selects the instance (`x-zitadel-instance-host`). Default: the host of `url`.
    pub instance_host: Option<String>,
    /// Host that people see (`x-zitadel-public-host`); must be a domain or trusted domain of the instance. Default none.
    pub public_host: Option<String>,
    /// Headers for every call, `name: value`. Also `CUSTOM_REQUEST_HEADERS` (`name:value,name:value`). Default none.
    pub custom_headers: Vec<String>,
    /// Seconds to make a connection. Default 3.
    pub connect_timeout_seconds: u64,
    /// Seconds for a call. Default 10.
    pub read_timeout_seconds: u64,
    /// Seconds for a call that makes the backend check a password. Default 30.
    pub check_timeout_seconds: u64,
}

/// The environment's reader takes an id of digits for a number.
fn text_or_number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Text(String),
        Number(u64),
    }
    let id = Option::<Id>::deserialize(deserializer)?;
    Ok(id.map(|id| match id {
        Id::Text(text) => text,
        Id::Number(number) => number.to_string(),
    }))
}

impl Default for BackendSection {
    fn default() -> Self {
        Self {
            url: None,
            service_token_file: None,
            key_file: None,
            system_user_id: None,
            system_user_private_key_file: None,
            audience: None,
            instance_host: None,
            public_host: None,
            custom_headers: Vec::new(),
            connect_timeout_seconds: 3,
            read_timeout_seconds: 10,
            check_timeout_seconds: 30,
        }
    }
}
