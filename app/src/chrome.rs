//! Makes what every page carries: brand, language, links, pickers.

use vestibule_branding::{BrandInput, Scheme, SchemeChoice, theme};
use vestibule_engine::{Notice as EngineNotice, OrganizationSettings, Visit, legal_link};

use crate::page::{BrandView, Chrome, FormToken, HelpContact, LegalLinks, Notice, ThemeChoice};
use crate::server_fns::Submit;
use crate::state::{AppState, Ask};
use crate::text::{Locale, Wish};

/// The files of a brand that are served from our own origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrandFile {
    /// Logo for light.
    Logo,
    /// Logo for dark.
    LogoDark,
    /// Icon for light.
    Icon,
    /// Icon for dark.
    IconDark,
    /// Font.
    Font,
}

impl BrandFile {
    const ALL: [Self; 5] = [Self::Logo, Self::LogoDark, Self::Icon, Self::IconDark, Self::Font];

    /// Last part of the address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logo => "logo",
            Self::LogoDark => "logo-dark",
            Self::Icon => "icon",
            Self::IconDark => "icon-dark",
            Self::Font => "font",
        }
    }

    /// Reads the last part of the address.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.as_str() == name)
    }

    /// Where the backend keeps it.
    #[must_use]
    pub fn address(self, settings: &OrganizationSettings) -> Option<&str> {
        let branding = &settings.branding;
        let address = match self {
            Self::Logo => &branding.light_theme.logo_url,
            Self::LogoDark => &branding.dark_theme.logo_url,
            Self::Icon => &branding.light_theme.icon_url,
            Self::IconDark => &branding.dark_theme.icon_url,
            Self::Font => &branding.font_url,
        };
        address.as_deref().filter(|address| !address.is_empty())
    }
}

impl AppState {
    /// The language of the page: saved choice, the person's own, the browser's, the instance's.
    pub(crate) fn locale(&self, visit: Option<&Visit>, ask: &Ask, allowed: &[String], default: Option<&str>) -> Locale {
        let record = visit.map(Visit::record);
        let saved = record
            .and_then(|record| record.language.as_deref())
            .or(ask.language.as_deref());
        // Only of somebody who has signed in here: on the way there it would tell whose account exists.
        let own = record
            .and_then(|record| record.accounts.first())
            .and_then(|account| account.language.as_deref());
        let wishes: Vec<Wish<'_>> = [
            saved.map(Wish::Tag),
            own.map(Wish::Tag),
            ask.accept_language.as_deref().map(Wish::AcceptLanguage),
        ]
        .into_iter()
        .flatten()
        .collect();
        let fallback = default.and_then(Locale::get).unwrap_or_else(Locale::reference);
        Locale::negotiate(&wishes, allowed, &fallback)
    }

    /// What a page of this organization carries. Without a visit there are no pickers: their forms need a session.
    pub(crate) async fn chrome(&self, visit: Option<&mut Visit>, ask: &Ask, settings: &OrganizationSettings, at: &str) -> Chrome {
        // Settings that cannot be read here are no reason to show no page.
        let instance = self.engine.instance().await.ok();
        let allowed = instance
            .as_ref()
            .map(|instance| instance.allowed_languages.clone())
            .unwrap_or_default();
        let default = instance.as_ref().and_then(|instance| instance.default_language.clone());
        let locale = self.locale(visit.as_deref(), ask, &allowed, default.as_deref());
        let record = visit.as_deref().map(Visit::record);
        let chosen = record.and_then(|record| record.theme.as_deref()).or(ask.theme.as_deref());
        let theme = chosen.and_then(ThemeChoice::parse).unwrap_or_default();
        let pickers = visit
            .as_deref()
            .map(|visit| self.form_token(visit, Submit::Language, at, None));
        let notice = visit.and_then(Visit::take_notice).map(|notice| match notice {
            EngineNotice::ProfileSaved => Notice::ProfileSaved,
            EngineNotice::PasswordChanged => Notice::PasswordChanged,
            EngineNotice::PhoneVerified => Notice::PhoneVerified,
            EngineNotice::SessionEnded => Notice::SessionEnded,
            EngineNotice::SignedOut => Notice::SignedOut,
            EngineNotice::Locked => Notice::Locked,
            EngineNotice::AccountMade => Notice::AccountMade,
            EngineNotice::CodeSent => Notice::CodeSent,
            EngineNotice::RecoveryCodeUsed => Notice::RecoveryCodeUsed,
            EngineNotice::TotpAdded => Notice::TotpAdded,
            EngineNotice::SentCodesAdded => Notice::SentCodesAdded,
            EngineNotice::RecoveryCodesKept => Notice::RecoveryCodesKept,
            EngineNotice::PasskeySaved => Notice::PasskeySaved,
            EngineNotice::SignInFirst => Notice::SignInFirst,
        });
        Chrome {
            base: self.base.clone(),
            languages: offered_languages(&allowed),
            brand: self.brand(settings, theme),
            theme,
            legal: legal_links(settings, &locale),
            pickers,
            notice,
            stylesheet: self.stylesheet.clone(),
            islands: self.islands.clone(),
            request_id: ask.request_id.clone(),
            locale,
        }
    }

    /// What a page carries when nothing is known: no settings, no session.
    #[must_use]
    pub fn bare_chrome(&self, ask: &Ask) -> Chrome {
        let theme_of_nobody = theme(&BrandInput::default());
        Chrome {
            base: self.base.clone(),
            locale: self.locale(None, ask, &[], None),
            languages: Vec::new(),
            brand: BrandView {
                name: self.name.clone(),
                css: theme_of_nobody.css(None),
                color_scheme: theme_of_nobody.color_scheme(SchemeChoice::System),
                theme_color: (
                    theme_of_nobody.theme_color(Scheme::Light),
                    theme_of_nobody.theme_color(Scheme::Dark),
                ),
                is_scheme_forced: false,
                logo_light: None,
                logo_dark: None,
                icon: self.icon.clone(),
            },
            theme: ThemeChoice::System,
            legal: LegalLinks::default(),
            pickers: None,
            notice: None,
            stylesheet: self.stylesheet.clone(),
            islands: None,
            request_id: ask.request_id.clone(),
        }
    }

    /// A token for one rendering of a form.
    pub(crate) fn form_token(&self, visit: &Visit, submit: Submit, at: &str, attempt: Option<&str>) -> FormToken {
        let engine = &self.engine;
        let token = visit.mint(engine.tokens(), submit.purpose(), at, attempt, engine.now(), engine.entropy());
        FormToken {
            token,
            at: at.to_owned(),
        }
    }

    fn brand(&self, settings: &OrganizationSettings, choice: ThemeChoice) -> BrandView {
        let theme = &settings.theme;
        let file = |file: BrandFile| {
            file.address(settings).map(|address| {
                // The version changes with the file, so that browsers may keep it for good.
                let version = address.rsplit(['-', '/']).next().unwrap_or_default();
                let version: String = version.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
                self.base
                    .at(&format!("/brand/{}/{}?v={version}", settings.organization.id, file.as_str()))
            })
        };
        let scheme = match choice {
            ThemeChoice::System => SchemeChoice::System,
            ThemeChoice::Light => SchemeChoice::Light,
            ThemeChoice::Dark => SchemeChoice::Dark,
        };
        let logo_light = file(BrandFile::Logo);
        let logo_dark = file(BrandFile::LogoDark).or_else(|| logo_light.clone());
        BrandView {
            name: settings.organization.name.clone(),
            css: theme.css(file(BrandFile::Font).as_deref()),
            color_scheme: theme.color_scheme(scheme),
            theme_color: (theme.theme_color(Scheme::Light), theme.theme_color(Scheme::Dark)),
            is_scheme_forced: theme.is_forced(),
            logo_light: logo_light.or_else(|| logo_dark.clone()),
            logo_dark,
            icon: file(BrandFile::Icon)
                .or_else(|| file(BrandFile::IconDark))
                .unwrap_or_else(|| self.icon.clone()),
        }
    }
}

/// The languages to choose from: tag, name in itself.
pub(crate) fn offered_languages(allowed: &[String]) -> Vec<(String, String)> {
    Locale::all()
        .iter()
        .filter(|locale| allowed.is_empty() || allowed.iter().any(|tag| tag.eq_ignore_ascii_case(locale.tag())))
        .map(|locale| (locale.tag().to_owned(), locale.endonym().to_owned()))
        .collect()
}

fn legal_links(settings: &OrganizationSettings, locale: &Locale) -> LegalLinks {
    let link = |address: &Option<String>| legal_link(address, locale.tag());
    let legal = &settings.legal;
    LegalLinks {
        tos: link(&legal.tos_link),
        privacy: link(&legal.privacy_policy_link),
        help: link(&legal.help_link),
        support_email: legal.support_email.clone().filter(|mail| is_mail_address(mail)),
    }
}

fn is_mail_address(text: &str) -> bool {
    text.len() <= 254
        && text
            .split_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'&' | b'<' | b'>' | b'"' | b'\''))
}

impl From<&LegalLinks> for HelpContact {
    fn from(legal: &LegalLinks) -> Self {
        Self {
            help: legal.help.clone(),
            support_email: legal.support_email.clone(),
        }
    }
}
