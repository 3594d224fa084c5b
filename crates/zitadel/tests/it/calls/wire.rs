//! What was read, written again under the names of the wire: every field of the model stands here, so that none is lost unseen.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use vestibule_zitadel::json::{format_bytes, format_duration};
use vestibule_zitadel::{
    AuthenticationFactor, AuthenticationMethod, BrandingSettings, FactorKind, Factors, Feature, Human, InstanceFeatures,
    LegalAndSupportSettings, LoginSettings, Metadata, Organization, Passkey, PasswordComplexitySettings, Session, Theme, User,
};

pub fn moment(time: OffsetDateTime) -> Value {
    // The epoch is what the model has where the answer did not tell.
    match time == OffsetDateTime::UNIX_EPOCH {
        true => Value::Null,
        false => time.format(&Rfc3339).unwrap().into(),
    }
}

/// A number of 64 bits is text on the wire.
pub fn long(number: u64) -> Value {
    match number {
        0 => Value::Null,
        number => number.to_string().into(),
    }
}

fn lifetime(duration: Option<std::time::Duration>) -> Value {
    duration.map_or(Value::Null, |duration| format_duration(duration).into())
}

pub fn list<T>(items: &[T], item: impl FnMut(&T) -> Value) -> Value {
    items.iter().map(item).collect()
}

pub fn session(session: &Session) -> Value {
    let marks: BTreeMap<&String, String> = session
        .metadata
        .iter()
        .map(|(key, value)| (key, format_bytes(value)))
        .collect();
    json!({
        "id": session.id,
        "factors": factors(&session.factors),
        "metadata": marks,
        "userAgent": session.user_agent,
        "expirationDate": session.expires_at.map(moment),
        "changeDate": moment(session.changed_at),
        "creationDate": moment(session.created_at),
    })
}

fn factors(factors: &Factors) -> Value {
    let verified = |at: Option<OffsetDateTime>| json!({ "verifiedAt": at.map(moment) });
    let user = factors.user.as_ref().map(|user| {
        json!({
            "verifiedAt": moment(user.verified_at),
            "id": user.id,
            "loginName": user.login_name,
            "displayName": user.display_name,
            "organizationId": user.organization_id,
        })
    });
    let web_authn = factors
        .web_authn
        .map(|key| json!({ "verifiedAt": moment(key.verified_at), "userVerified": key.user_verified }));
    json!({
        "user": user,
        "password": verified(factors.password),
        "webAuthN": web_authn,
        "intent": verified(factors.intent),
        "totp": verified(factors.totp),
        "otpSms": verified(factors.otp_sms),
        "otpEmail": verified(factors.otp_email),
        "recoveryCode": verified(factors.recovery_code),
    })
}

pub fn user(user: &User) -> Value {
    json!({
        "userId": user.id,
        "details": { "resourceOwner": user.organization_id },
        "state": user.state.as_str(),
        "username": user.username,
        "loginNames": user.login_names,
        "preferredLoginName": user.preferred_login_name,
        "human": user.human.as_ref().map(human),
    })
}

fn human(human: &Human) -> Value {
    json!({
        "profile": {
            "givenName": human.given_name,
            "familyName": human.family_name,
            "nickName": human.nick_name,
            "displayName": human.display_name,
            "preferredLanguage": human.preferred_language,
            "gender": human.gender.as_str(),
            "avatarUrl": human.avatar_url,
        },
        "email": { "email": human.email, "isVerified": human.email_verified },
        "phone": { "phone": human.phone, "isVerified": human.phone_verified },
        "passwordChangeRequired": human.password_change_required,
        "passwordChanged": human.password_changed_at.map(moment),
        "mfaInitSkipped": human.mfa_init_skipped_at.map(moment),
    })
}

pub fn organization(organization: &Organization) -> Value {
    json!({
        "id": organization.id,
        "state": organization.state.as_str(),
        "name": organization.name,
        "primaryDomain": organization.primary_domain,
    })
}

pub fn methods(methods: &[AuthenticationMethod]) -> Value {
    json!({ "authMethodTypes": list(methods, |method| method.as_str().into()) })
}

pub fn passkey(key: &Passkey) -> Value {
    json!({ "id": key.id, "state": key.state.as_str(), "name": key.name })
}

pub fn factor(factor: &AuthenticationFactor) -> Value {
    let (name, what) = match &factor.kind {
        FactorKind::Totp => ("otp", json!({})),
        FactorKind::SecurityKey { id, name } => ("u2f", json!({ "id": id, "name": name })),
        FactorKind::OtpSms => ("otpSms", json!({})),
        FactorKind::OtpEmail => ("otpEmail", json!({})),
        FactorKind::Unknown => ("unknown", json!("unknown")),
    };
    json!({ "state": factor.state.as_str(), name: what })
}

pub fn metadata(mark: &Metadata) -> Value {
    json!({ "key": mark.key, "value": format_bytes(&mark.value) })
}

pub fn login(settings: &LoginSettings) -> Value {
    json!({
        "allowLocalAuthentication": settings.allow_local_authentication,
        "allowRegister": settings.allow_register,
        "allowExternalIdp": settings.allow_external_idp,
        "forceMfa": settings.force_mfa,
        "forceMfaLocalOnly": settings.force_mfa_local_only,
        "passkeysType": settings.passkeys_type.as_str(),
        "hidePasswordReset": settings.hide_password_reset,
        "ignoreUnknownUsernames": settings.ignore_unknown_usernames,
        "defaultRedirectUri": settings.default_redirect_uri,
        "passwordCheckLifetime": lifetime(settings.password_check_lifetime),
        "externalLoginCheckLifetime": lifetime(settings.external_login_check_lifetime),
        "mfaInitSkipLifetime": lifetime(settings.mfa_init_skip_lifetime),
        "secondFactorCheckLifetime": lifetime(settings.second_factor_check_lifetime),
        "multiFactorCheckLifetime": lifetime(settings.multi_factor_check_lifetime),
        "secondFactors": list(&settings.second_factors, |factor| factor.as_str().into()),
        "multiFactors": list(&settings.multi_factors, |factor| factor.as_str().into()),
        "allowDomainDiscovery": settings.allow_domain_discovery,
        "disableLoginWithEmail": settings.disable_login_with_email,
        "disableLoginWithPhone": settings.disable_login_with_phone,
        "resourceOwnerType": settings.resource_owner_type.as_str(),
    })
}

pub fn branding(settings: &BrandingSettings) -> Value {
    let theme = |theme: &Theme| {
        json!({
            "primaryColor": theme.primary_color,
            "backgroundColor": theme.background_color,
            "warnColor": theme.warn_color,
            "fontColor": theme.font_color,
            "logoUrl": theme.logo_url,
            "iconUrl": theme.icon_url,
        })
    };
    json!({
        "lightTheme": theme(&settings.light_theme),
        "darkTheme": theme(&settings.dark_theme),
        "fontUrl": settings.font_url,
        "hideLoginNameSuffix": settings.hide_login_name_suffix,
        "disableWatermark": settings.disable_watermark,
        "resourceOwnerType": settings.resource_owner_type.as_str(),
        "themeMode": settings.theme_mode.as_str(),
    })
}

pub fn complexity(settings: &PasswordComplexitySettings) -> Value {
    json!({
        "minLength": long(settings.min_length),
        "requiresUppercase": settings.requires_uppercase,
        "requiresLowercase": settings.requires_lowercase,
        "requiresNumber": settings.requires_number,
        "requiresSymbol": settings.requires_symbol,
        "resourceOwnerType": settings.resource_owner_type.as_str(),
    })
}

pub fn legal(settings: &LegalAndSupportSettings) -> Value {
    json!({
        "tosLink": settings.tos_link,
        "privacyPolicyLink": settings.privacy_policy_link,
        "helpLink": settings.help_link,
        "supportEmail": settings.support_email,
        "docsLink": settings.docs_link,
        "customLink": settings.custom_link,
        "customLinkText": settings.custom_link_text,
        "resourceOwnerType": settings.resource_owner_type.as_str(),
    })
}

pub fn features(features: &InstanceFeatures) -> Value {
    let flag = |flag: Feature| json!({ "enabled": flag.enabled, "source": flag.source.as_str() });
    let login = &features.login_v2;
    json!({
        "loginDefaultOrg": flag(features.login_default_org),
        "loginV2": { "required": login.required, "baseUri": login.base_uri, "source": login.source.as_str() },
        "enableBackChannelLogout": flag(features.enable_back_channel_logout),
    })
}
