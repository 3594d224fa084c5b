//! Calls of the settings service. Source of all: settings/v2/settings_service.proto.

use reqwest::Method;
use serde_json::Value;

use super::Client;
use super::caller::Ask;
use super::transport::Kind;
use crate::error::Error;
use crate::settings::{
    BrandingSettings, DomainSettings, GeneralSettings, HostedLoginTranslation, IdentityProvider, IdpSearch, Inheritance,
    LegalAndSupportSettings, LockoutSettings, LoginSettings, PasswordComplexitySettings, PasswordExpirySettings,
    SecuritySettings, SettingsContext, TranslationLevel, wire,
};

macro_rules! settings_calls {
    ($($(#[$doc:meta])* $name:ident -> $settings:ident { rpc: $rpc:literal, path: [$($segment:literal),+] })+) => {
        impl Client {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// Outages. An unknown organization is no error: it is answered with the instance's settings.
                pub async fn $name(&self, context: &SettingsContext) -> Result<$settings, Error> {
                    let ask = Ask {
                        rpc: $rpc,
                        kind: Kind::Read,
                        method: Method::GET,
                        path: &["v2", "settings", $($segment),+],
                        message: Value::Null,
                    };
                    // Always said whose: without it the login client's own organization is meant.
                    Ok(self.caller().ask_with::<wire::Got<$settings>>(ask, &[context.query()]).await?.settings)
                }
            )+
        }
    };
}

settings_calls! {
    /// How people sign in. Source: `GetLoginSettings`.
    login_settings -> LoginSettings { rpc: "SettingsService/GetLoginSettings", path: ["login"] }
    /// How pages look. Source: `GetBrandingSettings`.
    branding_settings -> BrandingSettings { rpc: "SettingsService/GetBrandingSettings", path: ["branding"] }
    /// What a password must have. Source: `GetPasswordComplexitySettings`.
    password_complexity -> PasswordComplexitySettings {
        rpc: "SettingsService/GetPasswordComplexitySettings", path: ["password", "complexity"]
    }
    /// When a password is too old. Source: `GetPasswordExpirySettings`.
    password_expiry -> PasswordExpirySettings {
        rpc: "SettingsService/GetPasswordExpirySettings", path: ["password", "expiry"]
    }
    /// When wrong attempts lock a user. Source: `GetLockoutSettings`.
    lockout_settings -> LockoutSettings { rpc: "SettingsService/GetLockoutSettings", path: ["lockout"] }
    /// Links on every page. Source: `GetLegalAndSupportSettings`.
    legal_and_support -> LegalAndSupportSettings {
        rpc: "SettingsService/GetLegalAndSupportSettings", path: ["legal_support"]
    }
    /// What domains mean for names. Source: `GetDomainSettings`.
    domain_settings -> DomainSettings { rpc: "SettingsService/GetDomainSettings", path: ["domain"] }
}

impl Client {
    /// What holds for the whole instance. Source: `GetGeneralSettings`.
    ///
    /// # Errors
    /// Outages.
    pub async fn general_settings(&self) -> Result<GeneralSettings, Error> {
        let ask = Ask {
            rpc: "SettingsService/GetGeneralSettings",
            kind: Kind::Read,
            method: Method::GET,
            path: &["v2", "settings"],
            message: Value::Null,
        };
        self.caller().ask(ask).await
    }

    /// What holds for the safety of the whole instance. Source: `GetSecuritySettings`.
    ///
    /// # Errors
    /// Outages.
    pub async fn security_settings(&self) -> Result<SecuritySettings, Error> {
        let ask = Ask {
            rpc: "SettingsService/GetSecuritySettings",
            kind: Kind::Read,
            method: Method::GET,
            path: &["v2", "settings", "security"],
            message: Value::Null,
        };
        Ok(self.caller().ask::<wire::Got<SecuritySettings>>(ask).await?.settings)
    }

    /// The identity providers in use, in the order of the administrators. Source: `GetActiveIdentityProviders`.
    ///
    /// # Errors
    /// Outages. An unknown organization is no error: it is answered with the instance's providers.
    pub async fn active_identity_providers(
        &self,
        context: &SettingsContext,
        search: IdpSearch,
    ) -> Result<Vec<IdentityProvider>, Error> {
        let mut query = vec![context.query()];
        query.extend(search.query());
        let ask = Ask {
            rpc: "SettingsService/GetActiveIdentityProviders",
            kind: Kind::Read,
            method: Method::GET,
            path: &["v2", "settings", "login", "idps"],
            message: Value::Null,
        };
        let listed: wire::Providers = self.caller().ask_with(ask, &query).await?;
        Ok(listed.identity_providers)
    }

    /// The words of the login in a language (BCP 47). A language that is not there falls back: `de-CH` to `de`, and at last to
    /// the default one. Source: `GetHostedLoginTranslation`.
    ///
    /// # Errors
    /// `InvalidRequest` (no language tag), and outages.
    pub async fn hosted_login_translation(
        &self,
        level: &TranslationLevel,
        locale: &str,
        inheritance: Inheritance,
    ) -> Result<HostedLoginTranslation, Error> {
        let mut query = vec![level.query(), ("locale", locale)];
        if inheritance == Inheritance::Ignored {
            query.push(("ignoreInheritance", "true"));
        }
        let ask = Ask {
            rpc: "SettingsService/GetHostedLoginTranslation",
            kind: Kind::Read,
            method: Method::GET,
            path: &["v2", "settings", "hosted_login_translation"],
            message: Value::Null,
        };
        self.caller().ask_with(ask, &query).await
    }
}
