//! Identity providers that people may choose from. Which one is offered is not decided here.

use serde::Deserialize;

use crate::ids::IdpId;
use crate::json::wire_enum;

wire_enum! {
    /// What a provider speaks. Source: `IdentityProviderType` (settings/v2/login_settings.proto).
    IdpType, missing = Unknown {
        /// OpenID Connect.
        Oidc = "IDENTITY_PROVIDER_TYPE_OIDC",
        /// A signed JWT.
        Jwt = "IDENTITY_PROVIDER_TYPE_JWT",
        /// A directory, asked with name and password.
        Ldap = "IDENTITY_PROVIDER_TYPE_LDAP",
        /// OAuth 2.0.
        OAuth = "IDENTITY_PROVIDER_TYPE_OAUTH",
        /// Microsoft Entra.
        AzureAd = "IDENTITY_PROVIDER_TYPE_AZURE_AD",
        /// GitHub.
        GitHub = "IDENTITY_PROVIDER_TYPE_GITHUB",
        /// GitHub Enterprise Server.
        GitHubEnterprise = "IDENTITY_PROVIDER_TYPE_GITHUB_ES",
        /// GitLab.
        GitLab = "IDENTITY_PROVIDER_TYPE_GITLAB",
        /// GitLab on a server of somebody's own.
        GitLabSelfHosted = "IDENTITY_PROVIDER_TYPE_GITLAB_SELF_HOSTED",
        /// Google.
        Google = "IDENTITY_PROVIDER_TYPE_GOOGLE",
        /// SAML 2.0.
        Saml = "IDENTITY_PROVIDER_TYPE_SAML",
        /// Apple.
        Apple = "IDENTITY_PROVIDER_TYPE_APPLE",
        /// Another instance of the backend.
        Zitadel = "IDENTITY_PROVIDER_TYPE_ZITADEL",
    }
}

wire_enum! {
    /// By what a newcomer is linked to an account that exists. Source: `AutoLinkingOption` (idp/v2/idp.proto).
    AutoLinking, missing = Unknown {
        /// By user name.
        Username = "AUTO_LINKING_OPTION_USERNAME",
        /// By e-mail address.
        Email = "AUTO_LINKING_OPTION_EMAIL",
    }
}

/// An identity provider that is in use. Source: `IdentityProvider` (settings/v2/login_settings.proto).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct IdentityProvider {
    /// Its id.
    pub id: IdpId,
    /// What to call it.
    #[serde(default)]
    pub name: String,
    /// What it speaks.
    #[serde(default, rename = "type")]
    pub kind: IdpType,
    /// What it may be used for. The backend does not enforce any of it.
    #[serde(default)]
    pub options: IdpOptions,
}

/// What a provider may be used for. Source: `Options` (idp/v2/idp.proto).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IdpOptions {
    /// Whether it may be linked to an account that exists.
    pub is_linking_allowed: bool,
    /// Whether people may make an account with it.
    pub is_creation_allowed: bool,
    /// Whether an account is made without asking.
    pub is_auto_creation: bool,
    /// Whether names follow the provider's.
    pub is_auto_update: bool,
    /// By what a newcomer is linked to an account that exists; `Unknown`: not at all.
    pub auto_linking: AutoLinking,
}

/// Which providers to list; `None` leaves none out, `Some(false)` lists only those without.
/// Source: `GetActiveIdentityProvidersRequest` (settings/v2/settings_service.proto).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IdpSearch {
    /// Those that may be linked.
    pub linking_allowed: Option<bool>,
    /// Those that people may make an account with.
    pub creation_allowed: Option<bool>,
    /// Those that make one without asking.
    pub auto_creation: Option<bool>,
    /// Those that link newcomers by themselves.
    pub auto_linking: Option<bool>,
}

impl IdpSearch {
    pub(crate) fn query(self) -> Vec<(&'static str, &'static str)> {
        let filters = [
            ("linkingAllowed", self.linking_allowed),
            ("creationAllowed", self.creation_allowed),
            ("autoCreation", self.auto_creation),
            ("autoLinking", self.auto_linking),
        ];
        let said = |(name, value): (&'static str, Option<bool>)| Some((name, if value? { "true" } else { "false" }));
        filters.into_iter().filter_map(said).collect()
    }
}

/// Messages as they stand on the wire.
pub(crate) mod wire {
    use super::*;

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    pub(crate) struct Listed {
        pub(crate) identity_providers: Vec<IdentityProvider>,
    }
}
