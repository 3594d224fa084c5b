//! SettingsService: what a sign-in page reads.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::policy::{
    AgePolicy, ComplexityPolicy, DomainPolicy, InForce, Kind, LabelPolicy, LockoutPolicy, LoginPolicy, PrivacyPolicy,
    SecurityPolicy, next_sequence,
};
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store;
use crate::transport::{Reply, Rpc, run};
use crate::wire::{ApiError, Code, Object, Seconds, details, list_details, one_of};

/// The languages the real one speaks.
pub const LANGUAGES: [&str; 22] = [
    "ar", "bg", "cs", "de", "en", "es", "fr", "hu", "id", "it", "ja", "ko", "mk", "nl", "pl", "pt", "ro", "ru", "sv", "tr", "uk",
    "zh",
];

pub fn calls() -> Vec<Rpc> {
    let name = |method: &str| format!("zitadel.settings.v2.SettingsService/{method}");
    let read =
        |method: &str, path: &'static str, run| Rpc::new(&name(method), Method::GET, path, run).guarded(Permission::PolicyRead);
    vec![
        read("GetGeneralSettings", "/v2/settings", run!(general)),
        read("GetLoginSettings", "/v2/settings/login", run!(login)),
        read(
            "GetActiveIdentityProviders",
            "/v2/settings/login/idps",
            run!(identity_providers),
        ),
        read(
            "GetPasswordComplexitySettings",
            "/v2/settings/password/complexity",
            run!(complexity),
        ),
        read("GetPasswordExpirySettings", "/v2/settings/password/expiry", run!(expiry)),
        read("GetBrandingSettings", "/v2/settings/branding", run!(branding)),
        read("GetDomainSettings", "/v2/settings/domain", run!(domain)),
        read("GetLegalAndSupportSettings", "/v2/settings/legal_support", run!(legal)),
        read("GetLockoutSettings", "/v2/settings/lockout", run!(lockout)),
        Rpc::new(
            &name("GetSecuritySettings"),
            Method::GET,
            "/v2/settings/security",
            run!(security),
        )
        .guarded(Permission::InstancePolicyRead),
        Rpc::new(
            &name("SetSecuritySettings"),
            Method::PUT,
            "/v2/policies/security",
            run!(set_security),
        )
        .guarded(Permission::InstancePolicyWrite),
        Rpc::connect_only(&name("GetLinkSettings"), run!(not_there_yet)).guarded(Permission::PolicyRead),
        Rpc::connect_only(&name("GetEffectiveSettings"), run!(not_there_yet)).guarded(Permission::PolicyRead),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReadRequest {
    ctx: Option<Level>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Level {
    org_id: Option<String>,
    instance: Option<bool>,
}

/// The settings that a request means.
///
/// Lenient as recorded: an organization that does not exist is answered with the instance's settings.
async fn find<T: Kind>(ctx: &Ctx, request: &ReadRequest) -> Result<InForce<T>, ApiError> {
    let level = request.ctx.as_ref();
    let organization = level.and_then(|level| level.org_id.clone());
    let instance = level.and_then(|level| level.instance);
    one_of("resource_owner", &[organization.is_some(), instance.is_some()])?;
    if instance == Some(false) {
        return Err(ApiError::invalid(
            "invalid GetSettingsRequest.Ctx: embedded message failed validation | caused by: invalid RequestContext.Instance: \
             value must equal true",
        ));
    }
    let scope = match (organization, instance) {
        (Some(id), _) => id,
        (None, Some(_)) => ctx.instance().to_owned(),
        (None, None) => ctx.organization(),
    };
    let mut db = ctx.read().await?;
    T::in_force(&mut db, ctx.instance(), &scope).await
}

fn answer<T>(found: &InForce<T>, settings: Object) -> Reply {
    let settings = settings.put("resourceOwnerType", found.owner_type());
    Ok(Object::new().put("details", found.details()).put("settings", settings).done())
}

async fn general(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let allowed = store::fact(&mut db, "allowed_languages").await?;
    let allowed: Vec<String> = allowed.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let allowed = if allowed.is_empty() {
        LANGUAGES.map(str::to_owned).to_vec()
    } else {
        allowed
    };
    Ok(json!({
        "defaultOrgId": ctx.app.default_organization,
        "defaultLanguage": "en",
        "supportedLanguages": LANGUAGES,
        "allowedLanguages": allowed,
    }))
}

async fn login(ctx: &Ctx, request: ReadRequest) -> Reply {
    let found: InForce<LoginPolicy> = find(ctx, &request).await?;
    let policy = &found.value;
    let names = |list: &[crate::wire::Choice]| list.iter().map(|choice| json!(choice.0)).collect::<Vec<_>>();
    let duration = |lifetime: Seconds| lifetime.text();
    let allows_passkeys = policy.passwordless_type.0 == "PASSWORDLESS_TYPE_ALLOWED";
    let settings = Object::new()
        .flag("allowUsernamePassword", policy.allow_username_password)
        .flag("allowLocalAuthentication", policy.allow_username_password)
        .flag("allowRegister", policy.allow_register)
        .flag("allowExternalIdp", policy.allow_external_idp)
        .flag("forceMfa", policy.force_mfa)
        .flag("forceMfaLocalOnly", policy.force_mfa_local_only)
        .text("passkeysType", if allows_passkeys { "PASSKEYS_TYPE_ALLOWED" } else { "" })
        .flag("hidePasswordReset", policy.hide_password_reset)
        .flag("ignoreUnknownUsernames", policy.ignore_unknown_usernames)
        .text("defaultRedirectUri", &policy.default_redirect_uri)
        .put("passwordCheckLifetime", duration(policy.password_check_lifetime))
        .put("externalLoginCheckLifetime", duration(policy.external_login_check_lifetime))
        .put("mfaInitSkipLifetime", duration(policy.mfa_init_skip_lifetime))
        .put("secondFactorCheckLifetime", duration(policy.second_factor_check_lifetime))
        .put("multiFactorCheckLifetime", duration(policy.multi_factor_check_lifetime))
        .list("secondFactors", names(&policy.second_factors))
        .list("multiFactors", names(&policy.multi_factors))
        .flag("allowDomainDiscovery", policy.allow_domain_discovery)
        .flag("disableLoginWithEmail", policy.disable_login_with_email)
        .flag("disableLoginWithPhone", policy.disable_login_with_phone);
    answer(&found, settings)
}

/// Nobody can have a provider yet, so none is active.
async fn identity_providers(ctx: &Ctx, request: ReadRequest) -> Reply {
    find::<LoginPolicy>(ctx, &request).await?;
    Ok(json!({"details": list_details(0, ctx.now())}))
}

async fn complexity(ctx: &Ctx, request: ReadRequest) -> Reply {
    let found: InForce<ComplexityPolicy> = find(ctx, &request).await?;
    let settings = Object::new()
        .count("minLength", found.value.min_length.0)
        .flag("requiresUppercase", found.value.has_uppercase)
        .flag("requiresLowercase", found.value.has_lowercase)
        .flag("requiresNumber", found.value.has_number)
        .flag("requiresSymbol", found.value.has_symbol);
    answer(&found, settings)
}

async fn expiry(ctx: &Ctx, request: ReadRequest) -> Reply {
    let found: InForce<AgePolicy> = find(ctx, &request).await?;
    let settings = Object::new()
        .count("maxAgeDays", found.value.max_age_days.0)
        .count("expireWarnDays", found.value.expire_warn_days.0);
    answer(&found, settings)
}

async fn branding(ctx: &Ctx, request: ReadRequest) -> Reply {
    let found: InForce<LabelPolicy> = find(ctx, &request).await?;
    let label = &found.value;
    let url = |name: &str| asset_url(ctx, &found.scope, name);
    let light = Object::new()
        .text("primaryColor", &label.primary_color)
        .text("backgroundColor", &label.background_color)
        .text("warnColor", &label.warn_color)
        .text("fontColor", &label.font_color)
        .text("logoUrl", &url(&label.kept_logo))
        .text("iconUrl", &url(&label.kept_icon));
    let dark = Object::new()
        .text("primaryColor", &label.primary_color_dark)
        .text("backgroundColor", &label.background_color_dark)
        .text("warnColor", &label.warn_color_dark)
        .text("fontColor", &label.font_color_dark)
        .text("logoUrl", &url(&label.kept_logo_dark))
        .text("iconUrl", &url(&label.kept_icon_dark));
    let mode = label.theme_mode.0.as_str();
    let settings = Object::new()
        .put("lightTheme", light)
        .put("darkTheme", dark)
        .text("fontUrl", &url(&label.kept_font))
        .flag("hideLoginNameSuffix", label.hide_login_name_suffix)
        .flag("disableWatermark", label.disable_watermark)
        .text("themeMode", if mode == "THEME_MODE_UNSPECIFIED" { "" } else { mode });
    answer(&found, settings)
}

/// The public address of a brand file; empty where there is none.
pub fn asset_url(ctx: &Ctx, scope: &str, name: &str) -> String {
    if name.is_empty() {
        String::new()
    } else {
        format!("{}/assets/v1/{scope}/policy/label/{name}", ctx.origin)
    }
}

async fn domain(ctx: &Ctx, request: ReadRequest) -> Reply {
    let found: InForce<DomainPolicy> = find(ctx, &request).await?;
    let settings = Object::new()
        .flag("loginNameIncludesDomain", found.value.user_login_must_be_domain)
        .flag("requireOrgDomainVerification", found.value.validate_org_domains)
        .flag(
            "smtpSenderAddressMatchesInstanceDomain",
            found.value.smtp_sender_address_matches_instance_domain,
        );
    answer(&found, settings)
}

async fn legal(ctx: &Ctx, request: ReadRequest) -> Reply {
    let found: InForce<PrivacyPolicy> = find(ctx, &request).await?;
    let settings = Object::new()
        .text("tosLink", &found.value.tos_link)
        .text("privacyPolicyLink", &found.value.privacy_link)
        .text("helpLink", &found.value.help_link)
        .text("supportEmail", &found.value.support_email)
        .text("docsLink", &found.value.docs_link)
        .text("customLink", &found.value.custom_link)
        .text("customLinkText", &found.value.custom_link_text);
    answer(&found, settings)
}

async fn lockout(ctx: &Ctx, request: ReadRequest) -> Reply {
    let found: InForce<LockoutPolicy> = find(ctx, &request).await?;
    let settings = Object::new()
        .count("maxPasswordAttempts", found.value.max_password_attempts.0)
        .count("maxOtpAttempts", found.value.max_otp_attempts.0);
    answer(&found, settings)
}

async fn security(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let policy = SecurityPolicy::in_force(&mut db, ctx.instance(), ctx.instance()).await?.value;
    let origins = policy
        .embedded_iframe
        .allowed_origins
        .iter()
        .map(|origin| json!(origin))
        .collect();
    let frame = Object::new()
        .flag("enabled", policy.embedded_iframe.enabled)
        .list("allowedOrigins", origins);
    let settings = Object::new()
        .put("embeddedIframe", frame)
        .flag("enableImpersonation", policy.enable_impersonation);
    Ok(Object::new().put("settings", settings).done())
}

async fn set_security(ctx: &Ctx, policy: SecurityPolicy) -> Reply {
    let mut write = ctx.write().await?;
    let now = ctx.now();
    policy.save(&mut write, ctx.instance(), ctx.instance(), now).await?;
    let sequence = next_sequence(&mut write, ctx.instance(), ctx.instance(), now).await?;
    write.commit().await?;
    Ok(json!({"details": details(sequence, None, now, ctx.instance()).done()}))
}

/// Named in the descriptors; the recorded server fails on them.
async fn not_there_yet(_: &Ctx, _: Value) -> Reply {
    Err(ApiError::with_id(Code::Internal, "RECOVER", "Errors.Internal"))
}
