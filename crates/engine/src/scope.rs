//! Whose settings and brand apply: the organization in scope, its settings cached.

use vestibule_branding::{BrandInput, ModeInput, PaletteInput, Theme, theme};
use vestibule_flow::{Methods, PasswordRules};
use vestibule_zitadel::settings::{
    BrandingSettings, LegalAndSupportSettings, LockoutSettings, LoginSettings, PasskeysType, PasswordComplexitySettings,
    PasswordExpirySettings, Theme as WireTheme, ThemeMode,
};
use vestibule_zitadel::{Client, Error, Organization, OrganizationId, SettingsContext};

use crate::record::Ways;

/// Everything that the screens and the gate need to know of an organization. Read at once, cached as one.
#[derive(Debug)]
pub struct OrganizationSettings {
    /// Id, name, primary domain.
    pub organization: Organization,
    /// Which methods, which lifetimes.
    pub login: LoginSettings,
    /// Raw branding; the addresses of logo, icon and font point to the backend.
    pub branding: BrandingSettings,
    /// The brand, contrast-checked.
    pub theme: Theme,
    /// Rules for passwords.
    pub complexity: PasswordComplexitySettings,
    /// Age of passwords.
    pub expiry: PasswordExpirySettings,
    /// Failures until an account is locked.
    pub lockout: LockoutSettings,
    /// Links of the footer.
    pub legal: LegalAndSupportSettings,
}

impl OrganizationSettings {
    /// Reads all settings of one organization, side by side. `None`: there is no such organization.
    ///
    /// # Errors
    /// As the backend's calls.
    pub(crate) async fn read(client: &Client, id: &OrganizationId) -> Result<Option<Self>, Error> {
        let context = SettingsContext::Organization(id.clone());
        // The backend answers an unknown organization with the instance's settings, so its existence is asked, too.
        let (organization, login, branding, complexity, expiry, lockout, legal) = tokio::try_join!(
            client.organization_by_id(id),
            client.login_settings(&context),
            client.branding_settings(&context),
            client.password_complexity(&context),
            client.password_expiry(&context),
            client.lockout_settings(&context),
            client.legal_and_support(&context),
        )?;
        Ok(organization.map(|organization| {
            let theme = theme(&brand_input(&branding));
            if !theme.adjustments().is_empty() {
                tracing::info!(organization.id = %id, adjustments = ?theme.adjustments(), "brand colors adjusted for contrast");
            }
            Self {
                organization,
                login,
                branding,
                theme,
                complexity,
                expiry,
                lockout,
                legal,
            }
        }))
    }

    /// Rules for a new password.
    #[must_use]
    pub const fn password_rules(&self) -> PasswordRules {
        PasswordRules {
            min_length: self.complexity.min_length,
            needs_uppercase: self.complexity.requires_uppercase,
            needs_lowercase: self.complexity.requires_lowercase,
            needs_number: self.complexity.requires_number,
            needs_symbol: self.complexity.requires_symbol,
        }
    }

    /// Whether passkeys count, and may be set up, as far as they are concerned. Whether local factors count at all is not asked here.
    #[must_use]
    pub fn is_passkey_allowed(&self) -> bool {
        self.login.passkeys_type == PasskeysType::Allowed
    }

    /// Whether people sign in with passkeys: they are allowed, and so are local factors.
    #[must_use]
    pub fn takes_passkeys(&self) -> bool {
        self.login.allow_local_authentication && self.is_passkey_allowed()
    }

    /// The first factors on offer for somebody with these methods.
    pub(crate) fn ways(&self, methods: Methods) -> Ways {
        Ways {
            password: self.login.allow_local_authentication && methods.password,
            passkey: self.takes_passkeys() && methods.passkey,
        }
    }

    /// All first factors that the policy allows.
    pub(crate) fn all_ways(&self) -> Ways {
        self.ways(Methods {
            password: true,
            passkey: true,
            ..Methods::default()
        })
    }

    /// How many failures are left after so many. `None`: there is no lockout.
    #[must_use]
    pub fn attempts_left(&self, failed: u32) -> Option<u32> {
        let limit = u32::try_from(self.lockout.max_password_attempts).unwrap_or(u32::MAX);
        (limit > 0).then(|| limit.saturating_sub(failed))
    }
}

fn brand_input(branding: &BrandingSettings) -> BrandInput {
    let palette = |theme: &WireTheme| PaletteInput {
        primary: theme.primary_color.clone(),
        background: theme.background_color.clone(),
        warn: theme.warn_color.clone(),
        font: theme.font_color.clone(),
    };
    BrandInput {
        light: palette(&branding.light_theme),
        dark: palette(&branding.dark_theme),
        mode: match branding.theme_mode {
            ThemeMode::Light => ModeInput::Light,
            ThemeMode::Dark => ModeInput::Dark,
            ThemeMode::Auto | ThemeMode::Unknown => ModeInput::Auto,
        },
        radius: None,
    }
}

/// What holds for all organizations.
#[derive(Debug)]
pub struct InstanceSettings {
    /// The organization that is meant where none is named.
    pub default_organization: Option<OrganizationId>,
    /// Language where nothing else decides (tag).
    pub default_language: Option<String>,
    /// Languages that may be offered; empty: all.
    pub allowed_languages: Vec<String>,
}

/// The organization in scope of one request.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Its settings.
    pub settings: std::sync::Arc<OrganizationSettings>,
    /// The organization that the request names, by address or host: people of others are refused.
    pub requested: Option<OrganizationId>,
    /// The address names one that does not exist.
    pub is_unknown: bool,
}
