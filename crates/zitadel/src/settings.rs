//! Messages of the settings service. What a setting leads to is not decided here.

use std::time::Duration;

use serde::Deserialize;

use crate::ids::OrganizationId;
use crate::json::{self, wire_enum};

mod providers;
mod security;
mod translation;

pub use providers::{AutoLinking, IdentityProvider, IdpOptions, IdpSearch, IdpType};
pub use security::{EmbeddedIframe, SecuritySettings};
pub use translation::{HostedLoginTranslation, Inheritance, TranslationLevel};

/// Whose settings are meant. An unknown organization is answered with the instance's settings, silently: check first.
/// Source: `RequestContext` (object/v2/object.proto).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SettingsContext {
    /// The instance's own.
    Instance,
    /// An organization's own, or what it inherits.
    Organization(OrganizationId),
}

impl SettingsContext {
    pub(crate) fn query(&self) -> (&'static str, &str) {
        match self {
            Self::Instance => ("ctx.instance", "true"),
            Self::Organization(id) => ("ctx.orgId", id.as_str()),
        }
    }
}

wire_enum! {
    /// Where settings come from. Source: `ResourceOwnerType` (settings/v2/settings.proto).
    ResourceOwnerType, missing = Unknown {
        /// Inherited from the instance.
        Instance = "RESOURCE_OWNER_TYPE_INSTANCE",
        /// The organization's own.
        Organization = "RESOURCE_OWNER_TYPE_ORG",
    }
}

wire_enum! {
    /// Whether passkeys can be used. Source: `PasskeysType` (settings/v2/login_settings.proto).
    PasskeysType, missing = NotAllowed {
        /// No.
        NotAllowed = "PASSKEYS_TYPE_NOT_ALLOWED",
        /// Yes.
        Allowed = "PASSKEYS_TYPE_ALLOWED",
    }
}

wire_enum! {
    /// A second factor that can be set up. Source: `SecondFactorType` (settings/v2/login_settings.proto).
    SecondFactorType, missing = Unknown {
        /// A time-based code.
        Totp = "SECOND_FACTOR_TYPE_OTP",
        /// A security key.
        U2f = "SECOND_FACTOR_TYPE_U2F",
        /// A code by e-mail.
        OtpEmail = "SECOND_FACTOR_TYPE_OTP_EMAIL",
        /// A code by SMS.
        OtpSms = "SECOND_FACTOR_TYPE_OTP_SMS",
        /// Recovery codes.
        RecoveryCodes = "SECOND_FACTOR_TYPE_RECOVERY_CODES",
    }
}

wire_enum! {
    /// A factor that is several in one. Source: `MultiFactorType` (settings/v2/login_settings.proto).
    MultiFactorType, missing = Unknown {
        /// A passkey.
        U2fWithVerification = "MULTI_FACTOR_TYPE_U2F_WITH_VERIFICATION",
    }
}

wire_enum! {
    /// Which of the two themes is shown. Source: `ThemeMode` (settings/v2/branding_settings.proto).
    ThemeMode, missing = Unknown {
        /// What the browser prefers.
        Auto = "THEME_MODE_AUTO",
        /// Always light.
        Light = "THEME_MODE_LIGHT",
        /// Always dark.
        Dark = "THEME_MODE_DARK",
    }
}

/// What holds for the whole instance. Source: `GetGeneralSettingsResponse` (settings/v2/settings_service.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneralSettings {
    /// The organization that is meant where none is named.
    pub default_organization_id: Option<OrganizationId>,
    /// A BCP 47 tag.
    pub default_language: String,
    /// Every language that the backend has texts for.
    pub supported_languages: Vec<String>,
    /// Those of them that the administrators allow.
    pub allowed_languages: Vec<String>,
}

/// How people sign in. A lifetime that is missing or zero sets no limit.
/// Source: `LoginSettings` (settings/v2/login_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoginSettings {
    /// Whether passwords and passkeys can be used at all. Servers from before `allow_local_authentication` say so in
    /// `allow_username_password`; either counts.
    pub allow_local_authentication: bool,
    /// Whether people can make their own account.
    pub allow_register: bool,
    /// Whether identity providers can be used.
    pub allow_external_idp: bool,
    /// Whether everybody needs a second factor.
    pub force_mfa: bool,
    /// Whether everybody who did not come by an identity provider needs a second factor.
    pub force_mfa_local_only: bool,
    /// Whether passkeys can be used.
    pub passkeys_type: PasskeysType,
    /// Whether the way to a forgotten password is hidden.
    pub hide_password_reset: bool,
    /// Whether unknown names must look like known ones.
    pub ignore_unknown_usernames: bool,
    /// Where to go after a sign-in that nobody asked for.
    pub default_redirect_uri: Option<String>,
    /// Age after which a password check no longer counts.
    pub password_check_lifetime: Option<Duration>,
    /// Age after which an identity provider's word no longer counts.
    pub external_login_check_lifetime: Option<Duration>,
    /// Time for which declining a second factor holds; zero means never to offer one.
    pub mfa_init_skip_lifetime: Option<Duration>,
    /// Age after which a second factor no longer counts.
    pub second_factor_check_lifetime: Option<Duration>,
    /// Age after which a passkey no longer counts.
    pub multi_factor_check_lifetime: Option<Duration>,
    /// The second factors that can be set up, in the order of the administrators.
    pub second_factors: Vec<SecondFactorType>,
    /// The factors that are several in one.
    pub multi_factors: Vec<MultiFactorType>,
    /// Whether the domain of an unknown address may lead to its organization.
    pub allow_domain_discovery: bool,
    /// Whether an e-mail address is refused as a name.
    pub disable_login_with_email: bool,
    /// Whether a phone number is refused as a name.
    pub disable_login_with_phone: bool,
    /// Where these settings come from.
    pub resource_owner_type: ResourceOwnerType,
}

/// How pages look. Source: `BrandingSettings` (settings/v2/branding_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BrandingSettings {
    /// In light.
    pub light_theme: Theme,
    /// In dark.
    pub dark_theme: Theme,
    /// The address of a font.
    #[serde(deserialize_with = "json::text")]
    pub font_url: Option<String>,
    /// Whether the domain of a login name is hidden.
    pub hide_login_name_suffix: bool,
    /// Whether the maker's mark is hidden.
    pub disable_watermark: bool,
    /// Where these settings come from.
    pub resource_owner_type: ResourceOwnerType,
    /// Which theme is shown.
    pub theme_mode: ThemeMode,
}

/// One of the two themes; colors as the administrators wrote them. Source: `Theme` (settings/v2/branding_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Theme {
    /// For buttons and links.
    #[serde(deserialize_with = "json::text")]
    pub primary_color: Option<String>,
    /// Behind everything.
    #[serde(deserialize_with = "json::text")]
    pub background_color: Option<String>,
    /// For errors.
    #[serde(deserialize_with = "json::text")]
    pub warn_color: Option<String>,
    /// For text.
    #[serde(deserialize_with = "json::text")]
    pub font_color: Option<String>,
    /// The address of a logo.
    #[serde(deserialize_with = "json::text")]
    pub logo_url: Option<String>,
    /// The address of an icon.
    #[serde(deserialize_with = "json::text")]
    pub icon_url: Option<String>,
}

/// What a password must have. Source: `PasswordComplexitySettings` (settings/v2/password_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PasswordComplexitySettings {
    /// Characters at least.
    #[serde(deserialize_with = "json::u64_text")]
    pub min_length: u64,
    /// An upper-case letter.
    pub requires_uppercase: bool,
    /// A lower-case letter.
    pub requires_lowercase: bool,
    /// A digit.
    pub requires_number: bool,
    /// Something that is none of these.
    pub requires_symbol: bool,
    /// Where these settings come from.
    pub resource_owner_type: ResourceOwnerType,
}

/// When a password is too old. Source: `PasswordExpirySettings` (settings/v2/password_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PasswordExpirySettings {
    /// Days after which it must be changed; 0 means never.
    #[serde(deserialize_with = "json::u64_text")]
    pub max_age_days: u64,
    /// Days before that from which on to warn.
    #[serde(deserialize_with = "json::u64_text")]
    pub expire_warn_days: u64,
    /// Where these settings come from.
    pub resource_owner_type: ResourceOwnerType,
}

/// When wrong attempts lock a user. Source: `LockoutSettings` (settings/v2/lockout_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LockoutSettings {
    /// Wrong passwords in a row; 0 means never.
    #[serde(deserialize_with = "json::u64_text")]
    pub max_password_attempts: u64,
    /// Wrong codes in a row; 0 means never.
    #[serde(deserialize_with = "json::u64_text")]
    pub max_otp_attempts: u64,
    /// Where these settings come from.
    pub resource_owner_type: ResourceOwnerType,
}

/// Links on every page; `{{.Lang}}` in an address stands for the language.
/// Source: `LegalAndSupportSettings` (settings/v2/legal_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LegalAndSupportSettings {
    /// Terms of service.
    #[serde(deserialize_with = "json::text")]
    pub tos_link: Option<String>,
    /// Privacy policy.
    #[serde(deserialize_with = "json::text")]
    pub privacy_policy_link: Option<String>,
    /// Help.
    #[serde(deserialize_with = "json::text")]
    pub help_link: Option<String>,
    /// Where to write for help.
    #[serde(deserialize_with = "json::text")]
    pub support_email: Option<String>,
    /// Documentation.
    #[serde(deserialize_with = "json::text")]
    pub docs_link: Option<String>,
    /// Anything else.
    #[serde(deserialize_with = "json::text")]
    pub custom_link: Option<String>,
    /// What that is called.
    #[serde(deserialize_with = "json::text")]
    pub custom_link_text: Option<String>,
    /// Where these settings come from.
    pub resource_owner_type: ResourceOwnerType,
}

/// What domains mean for names. Source: `DomainSettings` (settings/v2/domain_settings.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DomainSettings {
    /// Whether login names end in the organization's domain.
    pub login_name_includes_domain: bool,
    /// Whether an organization must prove its domains.
    #[serde(rename = "requireOrgDomainVerification")]
    pub require_organization_domain_verification: bool,
    /// Whether mail must be sent from one of the instance's domains.
    pub smtp_sender_address_matches_instance_domain: bool,
    /// Where these settings come from.
    pub resource_owner_type: ResourceOwnerType,
}

/// Messages as they stand on the wire.
pub(crate) mod wire {
    pub(crate) use super::providers::wire::Listed as Providers;
    use super::*;

    /// Every answer but that of the general settings. The server always sends `settings`, so an answer without them is
    /// none: defaults taken from it would be looser than what is in force.
    #[derive(Deserialize)]
    pub(crate) struct Got<T> {
        pub(crate) settings: T,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct GeneralMessage {
        default_org_id: OrganizationId,
        default_organization_id: OrganizationId,
        default_language: String,
        supported_languages: Vec<String>,
        allowed_languages: Vec<String>,
    }

    impl<'de> Deserialize<'de> for GeneralSettings {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let message = GeneralMessage::deserialize(deserializer)?;
            let ids = [message.default_org_id, message.default_organization_id];
            Ok(Self {
                default_organization_id: ids.into_iter().find(|id| !id.is_empty()),
                default_language: message.default_language,
                supported_languages: message.supported_languages,
                allowed_languages: message.allowed_languages,
            })
        }
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct LoginMessage {
        allow_username_password: bool,
        allow_local_authentication: bool,
        allow_register: bool,
        allow_external_idp: bool,
        force_mfa: bool,
        force_mfa_local_only: bool,
        passkeys_type: PasskeysType,
        hide_password_reset: bool,
        ignore_unknown_usernames: bool,
        #[serde(deserialize_with = "json::text")]
        default_redirect_uri: Option<String>,
        #[serde(deserialize_with = "json::duration")]
        password_check_lifetime: Option<Duration>,
        #[serde(deserialize_with = "json::duration")]
        external_login_check_lifetime: Option<Duration>,
        #[serde(deserialize_with = "json::duration")]
        mfa_init_skip_lifetime: Option<Duration>,
        #[serde(deserialize_with = "json::duration")]
        second_factor_check_lifetime: Option<Duration>,
        #[serde(deserialize_with = "json::duration")]
        multi_factor_check_lifetime: Option<Duration>,
        second_factors: Vec<SecondFactorType>,
        multi_factors: Vec<MultiFactorType>,
        allow_domain_discovery: bool,
        disable_login_with_email: bool,
        disable_login_with_phone: bool,
        resource_owner_type: ResourceOwnerType,
    }

    impl<'de> Deserialize<'de> for LoginSettings {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let message = LoginMessage::deserialize(deserializer)?;
            Ok(Self {
                allow_local_authentication: message.allow_local_authentication || message.allow_username_password,
                allow_register: message.allow_register,
                allow_external_idp: message.allow_external_idp,
                force_mfa: message.force_mfa,
                force_mfa_local_only: message.force_mfa_local_only,
                passkeys_type: message.passkeys_type,
                hide_password_reset: message.hide_password_reset,
                ignore_unknown_usernames: message.ignore_unknown_usernames,
                default_redirect_uri: message.default_redirect_uri,
                password_check_lifetime: message.password_check_lifetime,
                external_login_check_lifetime: message.external_login_check_lifetime,
                mfa_init_skip_lifetime: message.mfa_init_skip_lifetime,
                second_factor_check_lifetime: message.second_factor_check_lifetime,
                multi_factor_check_lifetime: message.multi_factor_check_lifetime,
                second_factors: message.second_factors,
                multi_factors: message.multi_factors,
                allow_domain_discovery: message.allow_domain_discovery,
                disable_login_with_email: message.disable_login_with_email,
                disable_login_with_phone: message.disable_login_with_phone,
                resource_owner_type: message.resource_owner_type,
            })
        }
    }
}
