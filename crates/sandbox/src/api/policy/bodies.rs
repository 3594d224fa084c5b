//! What each kind of settings holds.

use serde::{Deserialize, Serialize};

use super::Kind;
use crate::wire::{ApiError, Choice, Count, Seconds};

/// How people sign in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoginPolicy {
    pub allow_username_password: bool,
    pub allow_register: bool,
    pub allow_external_idp: bool,
    pub force_mfa: bool,
    pub force_mfa_local_only: bool,
    pub passwordless_type: Choice,
    pub hide_password_reset: bool,
    pub ignore_unknown_usernames: bool,
    pub default_redirect_uri: String,
    pub password_check_lifetime: Seconds,
    pub external_login_check_lifetime: Seconds,
    pub mfa_init_skip_lifetime: Seconds,
    pub second_factor_check_lifetime: Seconds,
    pub multi_factor_check_lifetime: Seconds,
    pub second_factors: Vec<Choice>,
    pub multi_factors: Vec<Choice>,
    pub allow_domain_discovery: bool,
    pub disable_login_with_email: bool,
    pub disable_login_with_phone: bool,
}

impl LoginPolicy {
    pub fn of_new_instance() -> Self {
        let hours = |hours: i64| Seconds(hours * 3_600_000_000);
        let names = |names: &[&str]| names.iter().map(|name| Choice((*name).to_owned())).collect();
        Self {
            allow_username_password: true,
            allow_register: true,
            allow_external_idp: true,
            passwordless_type: Choice("PASSWORDLESS_TYPE_ALLOWED".into()),
            password_check_lifetime: hours(240),
            external_login_check_lifetime: hours(240),
            mfa_init_skip_lifetime: hours(720),
            second_factor_check_lifetime: hours(18),
            multi_factor_check_lifetime: hours(12),
            second_factors: names(&["SECOND_FACTOR_TYPE_OTP", "SECOND_FACTOR_TYPE_U2F"]),
            multi_factors: names(&["MULTI_FACTOR_TYPE_U2F_WITH_VERIFICATION"]),
            allow_domain_discovery: true,
            ..Self::default()
        }
    }
}

impl Kind for LoginPolicy {
    const NAME: &'static str = "login";
    const TAKEN: (&'static str, &'static str) = ("Org-Dgfb2", "Login Policy already exists");
    const MISSING: (&'static str, &'static str) = ("Org-GHB37", "Login Policy not found");

    fn keep_from(&mut self, earlier: Self) {
        self.second_factors = earlier.second_factors;
        self.multi_factors = earlier.multi_factors;
    }
}

/// What a password must have.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ComplexityPolicy {
    pub min_length: Count,
    pub has_uppercase: bool,
    pub has_lowercase: bool,
    pub has_number: bool,
    pub has_symbol: bool,
}

impl ComplexityPolicy {
    pub fn of_new_instance() -> Self {
        Self {
            min_length: Count(8),
            has_uppercase: true,
            has_lowercase: true,
            has_number: true,
            has_symbol: true,
        }
    }

    /// Tells the first rule that `password` breaks. Ids begin with `prefix`: `COMMA` at creation, `DOMAIN` later.
    pub fn accepts(&self, password: &str, prefix: &str) -> Result<(), ApiError> {
        let has = |test: fn(char) -> bool| password.chars().any(test);
        let is_symbol = |c: char| !c.is_alphanumeric();
        let rules = [
            (password.len() as u64 >= self.min_length.0, "HuJf6", "Password is too short"),
            (
                !self.has_lowercase || has(char::is_lowercase),
                "co3Xw",
                "Password must contain lower case",
            ),
            (
                !self.has_uppercase || has(char::is_uppercase),
                "VoaRj",
                "Password must contain upper case",
            ),
            (
                !self.has_number || has(char::is_numeric),
                "ZBv4H",
                "Password must contain number",
            ),
            (!self.has_symbol || has(is_symbol), "ZDLwA", "Password must contain symbol"),
        ];
        match rules.iter().find(|(is_met, ..)| !is_met) {
            Some((_, id, text)) => Err(ApiError::argument(&format!("{prefix}-{id}"), text)),
            None => Ok(()),
        }
    }
}

impl Kind for ComplexityPolicy {
    const NAME: &'static str = "complexity";
}

/// How long a password lasts, in days; zero is for ever.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AgePolicy {
    pub max_age_days: Count,
    pub expire_warn_days: Count,
}

impl Kind for AgePolicy {
    const NAME: &'static str = "age";
}

/// How many failures lock; zero is never.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LockoutPolicy {
    pub max_password_attempts: Count,
    pub max_otp_attempts: Count,
}

impl Kind for LockoutPolicy {
    const NAME: &'static str = "lockout";
}

/// Links to terms and help.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrivacyPolicy {
    pub tos_link: String,
    pub privacy_link: String,
    pub help_link: String,
    pub support_email: String,
    pub docs_link: String,
    pub custom_link: String,
    pub custom_link_text: String,
}

impl Kind for PrivacyPolicy {
    const NAME: &'static str = "privacy";
    const HAS_DEFAULT_BESIDE: bool = false;
}

/// What people are told by mail.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NotificationPolicy {
    pub password_change: bool,
}

impl Kind for NotificationPolicy {
    const NAME: &'static str = "notification";
    const HAS_DEFAULT_BESIDE: bool = false;
}

/// How login names and domains go together.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DomainPolicy {
    pub user_login_must_be_domain: bool,
    pub validate_org_domains: bool,
    pub smtp_sender_address_matches_instance_domain: bool,
}

impl Kind for DomainPolicy {
    const NAME: &'static str = "domain";
}

/// Who may frame the pages.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecurityPolicy {
    pub embedded_iframe: EmbeddedIframe,
    pub enable_impersonation: bool,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EmbeddedIframe {
    pub enabled: bool,
    pub allowed_origins: Vec<String>,
}

impl Kind for SecurityPolicy {
    const NAME: &'static str = "security";
}

/// A brand. The five last fields name assets of the same level; uploads set them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelPolicy {
    pub primary_color: String,
    pub background_color: String,
    pub warn_color: String,
    pub font_color: String,
    pub primary_color_dark: String,
    pub background_color_dark: String,
    pub warn_color_dark: String,
    pub font_color_dark: String,
    pub hide_login_name_suffix: bool,
    pub disable_watermark: bool,
    pub theme_mode: Choice,
    pub kept_logo: String,
    pub kept_logo_dark: String,
    pub kept_icon: String,
    pub kept_icon_dark: String,
    pub kept_font: String,
}

impl LabelPolicy {
    pub fn of_new_instance() -> Self {
        Self {
            primary_color: "#5469d4".into(),
            background_color: "#fafafa".into(),
            warn_color: "#cd3d56".into(),
            font_color: "#000000".into(),
            primary_color_dark: "#2073c4".into(),
            background_color_dark: "#111827".into(),
            warn_color_dark: "#ff3b5b".into(),
            font_color_dark: "#ffffff".into(),
            theme_mode: Choice("THEME_MODE_AUTO".into()),
            ..Self::default()
        }
    }

    /// The field that names the asset of a slot such as `logo-dark`.
    pub fn slot(&mut self, slot: &str) -> Option<&mut String> {
        Some(match slot {
            "logo" => &mut self.kept_logo,
            "logo-dark" => &mut self.kept_logo_dark,
            "icon" => &mut self.kept_icon,
            "icon-dark" => &mut self.kept_icon_dark,
            "font" => &mut self.kept_font,
            _ => return None,
        })
    }
}

impl Kind for LabelPolicy {
    const NAME: &'static str = "label";
    const TAKEN: (&'static str, &'static str) = ("Org-4M9dg", "Private Label Policy already exists");
    const MISSING: (&'static str, &'static str) = ("ORG-34mSE", "Private Label Policy not found");

    fn keep_from(&mut self, earlier: Self) {
        self.kept_logo = earlier.kept_logo;
        self.kept_logo_dark = earlier.kept_logo_dark;
        self.kept_icon = earlier.kept_icon;
        self.kept_icon_dark = earlier.kept_icon_dark;
        self.kept_font = earlier.kept_font;
    }

    fn check(&self) -> Result<(), ApiError> {
        let colors = [
            (&self.primary_color, "POLICY-391dG", "Primary"),
            (&self.background_color, "POLICY-502F1", "Background"),
            (&self.warn_color, "POLICY-nvw33", "Warn"),
            (&self.font_color, "POLICY-93mSf", "Font"),
            (&self.primary_color_dark, "POLICY-391dG", "Primary"),
            (&self.background_color_dark, "POLICY-502F1", "Background"),
            (&self.warn_color_dark, "POLICY-nvw33", "Warn"),
            (&self.font_color_dark, "POLICY-93mSf", "Font"),
        ];
        match colors.iter().find(|(color, ..)| !is_color(color)) {
            Some((_, id, name)) => Err(ApiError::argument(id, &format!("{name} color is no valid Hex color value"))),
            None => Ok(()),
        }
    }
}

fn is_color(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('#') else {
        return text.is_empty();
    };
    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hex_colors_are_colors() {
        assert!(is_color("#5469d4") && is_color(""));
        assert!(!is_color("javascript:alert(1)") && !is_color("#12345") && !is_color("red"));
    }

    #[test]
    fn one_broken_rule_is_told_at_a_time() {
        let policy = ComplexityPolicy::of_new_instance();
        let id = |password: &str| policy.accepts(password, "COMMA").err().map(|error| error.message());
        assert_eq!(id("short").as_deref(), Some("Password is too short (COMMA-HuJf6)"));
        assert_eq!(
            id("passw0rd!").as_deref(),
            Some("Password must contain upper case (COMMA-VoaRj)")
        );
        assert_eq!(id("Passw0rd!"), None);
    }
}
