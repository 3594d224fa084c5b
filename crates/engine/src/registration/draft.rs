//! What a person gives to make an account, judged before the backend is asked, and what of it is kept between the two pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use vestibule_zitadel::OrganizationId;

use super::consent::Consent;
use super::mistake::RegistrationMistake;
use crate::identifier::normalize;
use crate::scope::OrganizationSettings;

/// The backend takes no longer names and addresses.
pub(super) const MAX_CHARS: usize = 200;
/// What was typed waits for so long for the password.
const MAX_AGE: Duration = Duration::minutes(30);

/// "We have sent you a mail" is said for so long.
const SAID_FOR: Duration = Duration::hours(1);

/// How the new account is to be signed in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// A password, asked for on the next page.
    #[default]
    Password,
    /// A passkey, made on the next page.
    Passkey,
}

impl Means {
    /// The form value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
        }
    }
}

/// What a person typed and ticked on the first page.
#[derive(Clone, Default)]
pub struct RegistrationForm {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// E-mail address.
    pub email: String,
    /// Form value of the means; anything unknown is the one that the policy has.
    pub means: String,
    /// The terms are accepted (`on`).
    pub tos: String,
    /// The privacy policy is accepted (`on`).
    pub privacy: String,
    /// Language of the page (tag), in which the mails come.
    pub language: String,
}

impl std::fmt::Debug for RegistrationForm {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RegistrationForm").finish_non_exhaustive()
    }
}

impl RegistrationForm {
    /// Trimmed and in normal form C, so that the same name is the same account.
    #[must_use]
    pub(super) fn normalized(mut self) -> Self {
        for text in [&mut self.given_name, &mut self.family_name, &mut self.email] {
            *text = normalize(text);
        }
        self
    }

    /// What the page shows again.
    pub(super) fn values(&self) -> BTreeMap<String, String> {
        let fields = [
            ("given_name", &self.given_name),
            ("family_name", &self.family_name),
            ("email", &self.email),
            ("means", &self.means),
            ("tos", &self.tos),
            ("privacy", &self.privacy),
        ];
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.chars().take(MAX_CHARS + 1).collect()))
            .collect()
    }

    /// The first fault, in the order of the page.
    pub(super) fn fault(&self, settings: &OrganizationSettings) -> Option<RegistrationMistake> {
        use RegistrationMistake as Fault;
        let is_long = |value: &str| value.chars().count() > MAX_CHARS;
        let is_unticked = |link: &Option<String>, value: &str| legal_link(link, &self.language).is_some() && value != "on";
        [
            (self.given_name.is_empty(), Fault::GivenNameEmpty),
            (is_long(&self.given_name), Fault::GivenNameTooLong),
            (self.family_name.is_empty(), Fault::FamilyNameEmpty),
            (is_long(&self.family_name), Fault::FamilyNameTooLong),
            (self.email.is_empty(), Fault::EmailEmpty),
            (is_long(&self.email), Fault::EmailTooLong),
            (!is_mail_address(&self.email), Fault::EmailInvalid),
            (is_unticked(&settings.legal.tos_link, &self.tos), Fault::TermsUnticked),
            (
                is_unticked(&settings.legal.privacy_policy_link, &self.privacy),
                Fault::PrivacyUnticked,
            ),
        ]
        .into_iter()
        .find_map(|(is_broken, fault)| is_broken.then_some(fault))
    }

    /// What the person chose, among what the organization allows.
    pub(super) fn means(&self, settings: &OrganizationSettings) -> Means {
        if settings.registration_means().contains(&Means::Passkey) && self.means == Means::Passkey.as_str() {
            Means::Passkey
        } else {
            Means::Password
        }
    }
}

/// A registration of this browser. Personal data lives here, sealed, and in no address.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// The first page is done; the password is missing.
    Draft(Draft),
    /// Everything is done here: the rest is in a mail, or nowhere.
    MailSent {
        /// The address that was typed.
        email: String,
        /// Whose page it was.
        organization: OrganizationId,
        /// When.
        #[serde(with = "time::serde::rfc3339")]
        at: OffsetDateTime,
    },
}

impl Registration {
    /// Whether it is of no use any more. What nobody finishes is personal data without a purpose.
    pub(crate) fn is_over(&self, now: OffsetDateTime) -> bool {
        match self {
            Self::Draft(draft) => !draft.is_fresh(now),
            Self::MailSent { at, .. } => now - *at >= SAID_FOR,
        }
    }
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Draft(_) => "Draft(_)",
            Self::MailSent { .. } => "MailSent(_)",
        })
    }
}

/// What the first page collected.
#[derive(Clone, Serialize, Deserialize)]
pub struct Draft {
    /// Names it in the form token of the second page, so that one tab does not finish what another began.
    pub id: String,
    /// Where the account will belong.
    pub organization: OrganizationId,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// E-mail address.
    pub email: String,
    /// Language of the page (tag).
    pub language: String,
    /// What was agreed to.
    #[serde(default)]
    pub consents: Vec<Consent>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

impl Draft {
    /// Whether it may still be used.
    #[must_use]
    pub fn is_fresh(&self, now: OffsetDateTime) -> bool {
        now - self.at < MAX_AGE
    }

    /// What the first page shows again, by the names of its fields.
    #[must_use]
    pub fn values(&self) -> BTreeMap<String, String> {
        [
            ("given_name", &self.given_name),
            ("family_name", &self.family_name),
            ("email", &self.email),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
    }
}

impl OrganizationSettings {
    /// Whether people can make their own account with an e-mail address here.
    #[must_use]
    pub const fn may_register(&self) -> bool {
        self.login.allow_register && self.login.allow_local_authentication
    }

    /// What a new account can be signed in with. None where names are hidden: there the first credential is set up from the mail,
    /// because a password that works at once would tell that the address was free.
    #[must_use]
    pub fn registration_means(&self) -> Vec<Means> {
        if self.login.ignore_unknown_usernames {
            Vec::new()
        } else if self.is_passkey_allowed() {
            vec![Means::Password, Means::Passkey]
        } else {
            vec![Means::Password]
        }
    }
}

/// A link of the legal settings, in the language of the page.
///
/// Security: administrators write these; only web addresses become links.
#[must_use]
pub fn legal_link(link: &Option<String>, language: &str) -> Option<String> {
    let address = link.as_deref()?.replace("{{.Lang}}", language);
    let url = url::Url::parse(&address).ok()?;
    matches!(url.scheme(), "https" | "http").then(|| url.to_string())
}

/// Whether mail could be sent there. The backend judges the rest; this only spares people a round trip.
fn is_mail_address(text: &str) -> bool {
    let is_plain =
        |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\');
    text.chars().all(is_plain)
        && text.split_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && !domain.contains('@') && domain.split('.').all(|label| !label.is_empty())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_are_told_from_names() {
        for good in ["ada@mail.example", "a@b", "zoë@bücher.example", "o'hara+x@mail.example"] {
            assert!(is_mail_address(good), "{good}");
        }
        for bad in [
            "",
            "ada",
            "@mail.example",
            "ada@",
            "ada@mail..example",
            "a@b@c",
            "ada lovelace@mail.example",
            "Ada <ada@mail.example>",
        ] {
            assert!(!is_mail_address(bad), "{bad}");
        }
    }

    #[test]
    fn legal_links_are_web_addresses_in_the_language_of_the_page() {
        let link = |text: &str| legal_link(&Some(text.to_owned()), "de");
        assert_eq!(
            link("https://acme.example/{{.Lang}}/terms").as_deref(),
            Some("https://acme.example/de/terms")
        );
        for bad in ["javascript:alert(1)", "terms.html", "", "data:text/html,x"] {
            assert_eq!(link(bad), None, "{bad}");
        }
        assert_eq!(legal_link(&None, "de"), None);
    }

    #[test]
    fn what_is_typed_does_not_print() {
        let form = RegistrationForm {
            email: "ada@mail.example".to_owned(),
            ..RegistrationForm::default()
        };
        let sent = Registration::MailSent {
            email: "ada@mail.example".to_owned(),
            organization: OrganizationId::from("1"),
            at: OffsetDateTime::UNIX_EPOCH,
        };
        assert!(!format!("{form:?} {sent:?}").contains("ada"));
    }
}
