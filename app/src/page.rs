//! What every page carries besides its screen: where it is mounted, whose brand it wears, which language it speaks.

use std::fmt;

/// The path under which the whole user interface is mounted, without a trailing slash (`""` or `"/ui/v2/login"`).
/// The only type that knows it: every address of ours is made by [`BasePath::at`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BasePath(String);

impl BasePath {
    /// Takes `/ui/v2/login`, `ui/v2/login/` or `/`, and keeps the normal form.
    #[must_use]
    pub fn new(path: &str) -> Self {
        let trimmed = path.trim_matches('/');
        Self(if trimmed.is_empty() {
            String::new()
        } else {
            format!("/{trimmed}")
        })
    }

    /// The address of `path` (which starts with a slash) for links, form actions and redirects.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The base itself, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The two hidden fields that every form carries. Only the engine makes one, so a form without it does not compile.
///
/// Security: `token` is bound to the browser's session, to the submit and to `at`, and is accepted once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormToken {
    /// Opaque, about 100 characters of base64url.
    pub token: String,
    /// Path below the base, with query, of the page that shows the form.
    pub at: String,
}

/// What a page with a field for a new password carries for it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPassword {
    /// The rules, which the screen lists.
    pub rules: vestibule_flow::PasswordRules,
    /// For the hint while typing.
    pub rate: FormToken,
    /// The hint for the password that was refused.
    pub strength: Option<vestibule_engine::Strength>,
}

/// The organization's appearance, already validated and contrast-checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandView {
    /// Name that titles and headings use.
    pub name: String,
    /// Body of the nonced style block.
    pub css: String,
    /// Value of `color-scheme`: `light dark`, `light` or `dark`.
    pub color_scheme: &'static str,
    /// `theme-color` for light and for dark.
    pub theme_color: (String, String),
    /// The brand forces one scheme, so that there is nothing to pick.
    pub is_scheme_forced: bool,
    /// Addresses on our own origin. `None`: the name is shown as text.
    pub logo_light: Option<String>,
    /// Logo for dark; falls back to the light one.
    pub logo_dark: Option<String>,
    /// Favicon on our own origin.
    pub icon: String,
}

/// What the person chose for light and dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeChoice {
    /// As the device says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl ThemeChoice {
    /// The form value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the form value.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        [Self::System, Self::Light, Self::Dark]
            .into_iter()
            .find(|choice| choice.as_str() == value)
    }
}

/// Links that the organization's settings give. Each is an absolute http(s) address, already checked, or a mail address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LegalLinks {
    /// Terms of service.
    pub tos: Option<String>,
    /// Privacy policy.
    pub privacy: Option<String>,
    /// Help page.
    pub help: Option<String>,
    /// Mail address of the organization's support.
    pub support_email: Option<String>,
}

/// A sentence above the screen's own content that is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// `?organization=` names one that does not exist here: the default one's brand is shown.
    UnknownOrganization,
    /// The profile was saved.
    ProfileSaved,
    /// The password was changed.
    PasswordChanged,
    /// The password must be changed in so many days.
    PasswordExpires {
        /// Whole days, at least 1.
        days: u32,
    },
    /// The phone number is verified.
    PhoneVerified,
    /// The person was asked to sign in again, because the session ended.
    SessionEnded,
    /// One account was signed out, or removed from the list.
    SignedOut,
    /// The session ended, because the account was locked.
    Locked,
    /// The account was made, and is to be signed in to.
    AccountMade,
    /// A code was sent once more.
    CodeSent,
    /// A recovery code was used, and is gone.
    RecoveryCodeUsed,
    /// An authenticator app was set up.
    TotpAdded,
    /// Codes by text message or by mail were switched on.
    SentCodesAdded,
    /// New recovery codes were kept.
    RecoveryCodesKept,
    /// A passkey was set up.
    PasskeySaved,
    /// A link from a mail is for somebody who has signed in.
    SignInFirst,
}

/// What stopped a whole form, whatever its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormProblem {
    /// The backend did not answer, or not in a way that can be used. Status 503.
    Unavailable,
    /// The form was too old, or of another session; what was typed is kept.
    Stale,
    /// Another submit of the same page is still at work.
    Busy,
    /// Tried too often. Status 429.
    TooMany {
        /// Until it may be tried again; at least 1.
        seconds: u64,
    },
}

/// What every page carries besides its screen.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// Where the interface is mounted.
    pub base: BasePath,
    /// The language of the page.
    pub locale: crate::text::Locale,
    /// The languages to choose from (tag, name in itself), this page's one included; one or none: no picker.
    pub languages: Vec<(String, String)>,
    /// The organization's appearance.
    pub brand: BrandView,
    /// The person's choice of light or dark.
    pub theme: ThemeChoice,
    /// Links of the footer.
    pub legal: LegalLinks,
    /// For the pickers of the footer. `None` on pages that have no session (unknown host, broken store).
    pub pickers: Option<FormToken>,
    /// The sentence above the content.
    pub notice: Option<Notice>,
    /// Address of the style sheet.
    pub stylesheet: String,
    /// Output name of the islands' bundle (`vestibule.<hash>`); `None` where none was built: everything works without.
    pub islands: Option<String>,
    /// For support, on error pages.
    pub request_id: String,
}

/// The person on whose behalf a step is taken, as a chip at the top of the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonChip {
    /// What was typed, or the display name of an account that this browser knows.
    pub name: String,
    /// One or two characters.
    pub initials: String,
    /// "Not you?": address to use another account.
    pub change: String,
}

/// A label and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpContact {
    /// Help page of the organization.
    pub help: Option<String>,
    /// Mail address of its support.
    pub support_email: Option<String>,
}

/// A challenge to a passkey or a security key, as the page carries it for its island.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChallenge {
    /// JSON: `{"publicKey": {…}}`.
    pub options: String,
    /// For how long it is good.
    pub lifetime_milliseconds: u64,
    /// A key that the browser should offer no longer.
    pub unknown: Option<UnknownKey>,
}

/// A key that the backend knows no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKey {
    /// Relying party.
    pub rp_id: String,
    /// Unpadded base64url.
    pub credential_id: String,
}
