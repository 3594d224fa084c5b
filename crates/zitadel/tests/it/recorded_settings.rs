//! Every recorded setting is read, member by member.

use serde_json::Value;
use vestibule_zitadel::{MultiFactorType, PasskeysType, ResourceOwnerType, SecondFactorType, SettingsContext, ThemeMode};

use crate::recorded::{flag, length, text};
use crate::support::{Recorded, answering_json, client, recorded};

fn seconds(value: &Value, pointer: &str) -> Option<u64> {
    Some(value.pointer(pointer)?.as_str()?.strip_suffix('s')?.parse().unwrap())
}

fn number(value: &Value, pointer: &str) -> u64 {
    value
        .pointer(pointer)
        .map_or(0, |number| number.as_str().unwrap().parse().unwrap())
}

fn owner(body: &Value) -> ResourceOwnerType {
    let owner = ResourceOwnerType::from_wire(text(body, "/settings/resourceOwnerType"));
    assert_ne!(owner, ResourceOwnerType::Unknown);
    owner
}

#[tokio::test]
async fn recorded_settings_are_read() {
    let context = SettingsContext::Instance;
    let mut seen = std::collections::BTreeSet::new();
    for Recorded { name, call, body } in recorded("SettingsService") {
        let server = answering_json(200, &body).await;
        let client = client(&server.uri());
        match call.as_str() {
            "GetGeneralSettings" => {
                let settings = client.general_settings().await.expect(&name);
                assert_eq!(
                    settings.default_organization_id.unwrap().as_str(),
                    text(&body, "/defaultOrgId"),
                    "{name}"
                );
                assert_eq!(settings.default_language, text(&body, "/defaultLanguage"), "{name}");
                assert_eq!(
                    settings.supported_languages.len(),
                    length(&body, "/supportedLanguages"),
                    "{name}"
                );
                assert_eq!(settings.allowed_languages.len(), length(&body, "/allowedLanguages"), "{name}");
            }
            "GetLoginSettings" => {
                let settings = client.login_settings(&context).await.expect(&name);
                for (value, field) in [
                    (settings.allow_local_authentication, "allowLocalAuthentication"),
                    (settings.allow_register, "allowRegister"),
                    (settings.allow_external_idp, "allowExternalIdp"),
                    (settings.force_mfa, "forceMfa"),
                    (settings.force_mfa_local_only, "forceMfaLocalOnly"),
                    (settings.hide_password_reset, "hidePasswordReset"),
                    (settings.ignore_unknown_usernames, "ignoreUnknownUsernames"),
                    (settings.allow_domain_discovery, "allowDomainDiscovery"),
                    (settings.disable_login_with_email, "disableLoginWithEmail"),
                    (settings.disable_login_with_phone, "disableLoginWithPhone"),
                    (settings.passkeys_type == PasskeysType::Allowed, "passkeysType"),
                ] {
                    let wire = &body["settings"][field];
                    assert_eq!(value, wire == true || wire == "PASSKEYS_TYPE_ALLOWED", "{name}: {field}");
                }
                for (value, field) in [
                    (settings.password_check_lifetime, "/settings/passwordCheckLifetime"),
                    (settings.external_login_check_lifetime, "/settings/externalLoginCheckLifetime"),
                    (settings.mfa_init_skip_lifetime, "/settings/mfaInitSkipLifetime"),
                    (settings.second_factor_check_lifetime, "/settings/secondFactorCheckLifetime"),
                    (settings.multi_factor_check_lifetime, "/settings/multiFactorCheckLifetime"),
                ] {
                    assert_eq!(
                        value.map(|lifetime| lifetime.as_secs()),
                        seconds(&body, field),
                        "{name}: {field}"
                    );
                }
                assert_eq!(
                    settings.second_factors.len(),
                    length(&body, "/settings/secondFactors"),
                    "{name}"
                );
                assert!(!settings.second_factors.contains(&SecondFactorType::Unknown), "{name}");
                assert_eq!(
                    settings.multi_factors.len(),
                    length(&body, "/settings/multiFactors"),
                    "{name}"
                );
                assert!(!settings.multi_factors.contains(&MultiFactorType::Unknown), "{name}");
                let redirect = settings.default_redirect_uri.as_deref().unwrap_or_default();
                assert_eq!(redirect, text(&body, "/settings/defaultRedirectUri"), "{name}");
                assert_eq!(settings.resource_owner_type, owner(&body), "{name}");
            }
            "GetBrandingSettings" => {
                let settings = client.branding_settings(&context).await.expect(&name);
                for (theme, wire) in [(&settings.light_theme, "lightTheme"), (&settings.dark_theme, "darkTheme")] {
                    for (value, field) in [
                        (&theme.primary_color, "primaryColor"),
                        (&theme.background_color, "backgroundColor"),
                        (&theme.warn_color, "warnColor"),
                        (&theme.font_color, "fontColor"),
                        (&theme.logo_url, "logoUrl"),
                        (&theme.icon_url, "iconUrl"),
                    ] {
                        let expected = body["settings"][wire][field].as_str();
                        assert_eq!(value.as_deref(), expected, "{name}: {wire}.{field}");
                    }
                }
                assert_eq!(settings.font_url.as_deref(), body["settings"]["fontUrl"].as_str(), "{name}");
                assert_eq!(
                    settings.hide_login_name_suffix,
                    flag(&body, "/settings/hideLoginNameSuffix"),
                    "{name}"
                );
                assert_eq!(
                    settings.disable_watermark,
                    flag(&body, "/settings/disableWatermark"),
                    "{name}"
                );
                assert_eq!(
                    settings.theme_mode,
                    ThemeMode::from_wire(text(&body, "/settings/themeMode")),
                    "{name}"
                );
                assert_eq!(settings.resource_owner_type, owner(&body), "{name}");
            }
            "GetPasswordComplexitySettings" => {
                let settings = client.password_complexity(&context).await.expect(&name);
                assert_eq!(settings.min_length, number(&body, "/settings/minLength"), "{name}");
                assert_eq!(
                    settings.requires_uppercase,
                    flag(&body, "/settings/requiresUppercase"),
                    "{name}"
                );
                assert_eq!(
                    settings.requires_lowercase,
                    flag(&body, "/settings/requiresLowercase"),
                    "{name}"
                );
                assert_eq!(settings.requires_number, flag(&body, "/settings/requiresNumber"), "{name}");
                assert_eq!(settings.requires_symbol, flag(&body, "/settings/requiresSymbol"), "{name}");
                assert_eq!(settings.resource_owner_type, owner(&body), "{name}");
            }
            "GetPasswordExpirySettings" => {
                let settings = client.password_expiry(&context).await.expect(&name);
                assert_eq!(settings.max_age_days, number(&body, "/settings/maxAgeDays"), "{name}");
                assert_eq!(settings.expire_warn_days, number(&body, "/settings/expireWarnDays"), "{name}");
                assert_eq!(settings.resource_owner_type, owner(&body), "{name}");
            }
            "GetLockoutSettings" => {
                let settings = client.lockout_settings(&context).await.expect(&name);
                assert_eq!(
                    settings.max_password_attempts,
                    number(&body, "/settings/maxPasswordAttempts"),
                    "{name}"
                );
                assert_eq!(settings.max_otp_attempts, number(&body, "/settings/maxOtpAttempts"), "{name}");
                assert_eq!(settings.resource_owner_type, owner(&body), "{name}");
            }
            "GetLegalAndSupportSettings" => {
                let settings = client.legal_and_support(&context).await.expect(&name);
                for (value, field) in [
                    (&settings.tos_link, "tosLink"),
                    (&settings.privacy_policy_link, "privacyPolicyLink"),
                    (&settings.help_link, "helpLink"),
                    (&settings.support_email, "supportEmail"),
                    (&settings.docs_link, "docsLink"),
                    (&settings.custom_link, "customLink"),
                    (&settings.custom_link_text, "customLinkText"),
                ] {
                    assert_eq!(value.as_deref(), body["settings"][field].as_str(), "{name}: {field}");
                }
                assert_eq!(settings.resource_owner_type, owner(&body), "{name}");
            }
            "GetDomainSettings" => {
                let settings = client.domain_settings(&context).await.expect(&name);
                assert_eq!(
                    settings.login_name_includes_domain,
                    flag(&body, "/settings/loginNameIncludesDomain"),
                    "{name}"
                );
                let verification = settings.require_organization_domain_verification;
                assert_eq!(verification, flag(&body, "/settings/requireOrgDomainVerification"), "{name}");
                assert_eq!(settings.resource_owner_type, owner(&body), "{name}");
            }
            // The others are compared whole elsewhere.
            _ => continue,
        }
        seen.insert(call);
    }
    assert_eq!(seen.len(), 8, "{seen:?}");
}
