//! Calls of the settings service. Source of all: settings/v2/settings_service.proto.

use reqwest::Method;
use serde::de::DeserializeOwned;

use super::Client;
use super::transport::{Call, Kind};
use crate::error::Error;
use crate::settings::{
    BrandingSettings, DomainSettings, GeneralSettings, LegalAndSupportSettings, LockoutSettings, LoginSettings,
    PasswordComplexitySettings, PasswordExpirySettings, SettingsContext, wire,
};

macro_rules! settings_calls {
    ($($(#[$doc:meta])* $name:ident -> $settings:ident = $rpc:literal, [$($segment:literal),+];)+) => {
        impl Client {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// Outages. An unknown organization is no error: it is answered with the instance's settings.
                pub async fn $name(&self, context: &SettingsContext) -> Result<$settings, Error> {
                    let got: wire::Got<$settings> = self.read_settings($rpc, &["v2", "settings", $($segment),+], Some(context)).await?;
                    Ok(got.settings)
                }
            )+
        }
    };
}

settings_calls! {
    /// How people sign in. Source: `GetLoginSettings`.
    login_settings -> LoginSettings = "SettingsService/GetLoginSettings", ["login"];
    /// How pages look. Source: `GetBrandingSettings`.
    branding_settings -> BrandingSettings = "SettingsService/GetBrandingSettings", ["branding"];
    /// What a password must have. Source: `GetPasswordComplexitySettings`.
    password_complexity -> PasswordComplexitySettings = "SettingsService/GetPasswordComplexitySettings", ["password", "complexity"];
    /// When a password is too old. Source: `GetPasswordExpirySettings`.
    password_expiry -> PasswordExpirySettings = "SettingsService/GetPasswordExpirySettings", ["password", "expiry"];
    /// When wrong attempts lock a user. Source: `GetLockoutSettings`.
    lockout_settings -> LockoutSettings = "SettingsService/GetLockoutSettings", ["lockout"];
    /// Links on every page. Source: `GetLegalAndSupportSettings`.
    legal_and_support -> LegalAndSupportSettings = "SettingsService/GetLegalAndSupportSettings", ["legal_support"];
    /// What domains mean for names. Source: `GetDomainSettings`.
    domain_settings -> DomainSettings = "SettingsService/GetDomainSettings", ["domain"];
}

impl Client {
    /// What holds for the whole instance. Source: `GetGeneralSettings`.
    ///
    /// # Errors
    /// Outages.
    pub async fn general_settings(&self) -> Result<GeneralSettings, Error> {
        self.read_settings("SettingsService/GetGeneralSettings", &["v2", "settings"], None)
            .await
    }

    async fn read_settings<T: DeserializeOwned>(
        &self,
        rpc: &'static str,
        segments: &[&str],
        context: Option<&SettingsContext>,
    ) -> Result<T, Error> {
        let mut url = self.url(segments)?;
        // Always said: without it the login client's own organization is meant.
        match context {
            Some(SettingsContext::Instance) => {
                url.query_pairs_mut().append_pair("ctx.instance", "true");
            }
            Some(SettingsContext::Organization(id)) => {
                url.query_pairs_mut().append_pair("ctx.orgId", id.as_str());
            }
            None => {}
        }
        self.call(Call {
            rpc,
            kind: Kind::Read,
            bearer: self.service(),
            method: Method::GET,
            url,
            body: None,
        })
        .await
    }
}
