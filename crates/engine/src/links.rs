//! The addresses in mails: always ours, because the backend's own ones lead to another login. Which page does what is not decided here.

use url::Url;
use vestibule_zitadel::{UrlTemplate, UrlTemplateError};

/// Templates of the addresses in mails. The backend fills in its placeholders.
#[derive(Debug, Clone)]
pub struct Links {
    password_set: UrlTemplate,
    verify: UrlTemplate,
    invite: UrlTemplate,
    otp_email: UrlTemplate,
    passkey_set: UrlTemplate,
}

impl Links {
    /// Makes them for the address under which people reach the interface, base path included.
    ///
    /// The backend takes 200 characters. On a long host the organization is left out first: it only dresses the page before anything is
    /// known of the person.
    ///
    /// # Errors
    /// The address is so long that a link without the organization does not fit either.
    pub fn new(public_base: &Url) -> Result<Self, UrlTemplateError> {
        let base = public_base.as_str().trim_end_matches('/');
        let fitting = |link: &str, more: &str| {
            let full = format!("{base}{link}{more}");
            UrlTemplate::new(full).or_else(|_| UrlTemplate::new(format!("{base}{link}")))
        };
        let organization = "&organization={{.OrgID}}";
        Ok(Self {
            password_set: fitting("/password/set?userId={{.UserID}}&code={{.Code}}", organization)?,
            verify: fitting("/verify?userId={{.UserID}}&code={{.Code}}", organization)?,
            invite: fitting("/verify?userId={{.UserID}}&code={{.Code}}&invite=true", organization)?,
            otp_email: fitting("/otp/email?code={{.Code}}", "&sessionId={{.SessionID}}")?,
            passkey_set: fitting(
                "/passkey/set?userId={{.UserID}}&code={{.Code}}&codeId={{.CodeID}}",
                organization,
            )?,
        })
    }

    /// For a forgotten password.
    #[must_use]
    pub const fn password_set(&self) -> &UrlTemplate {
        &self.password_set
    }

    /// For an e-mail address to be verified.
    #[must_use]
    pub const fn verify(&self) -> &UrlTemplate {
        &self.verify
    }

    /// For an invitation.
    #[must_use]
    pub const fn invite(&self) -> &UrlTemplate {
        &self.invite
    }

    /// For a code of a second factor.
    #[must_use]
    pub const fn otp_email(&self) -> &UrlTemplate {
        &self.otp_email
    }

    /// For a passkey to be set up.
    #[must_use]
    pub const fn passkey_set(&self) -> &UrlTemplate {
        &self.passkey_set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(host_length: usize) -> Result<Links, UrlTemplateError> {
        let host = "a".repeat(host_length);
        Links::new(&Url::parse(&format!("https://{host}/ui/v2/login")).unwrap())
    }

    fn all(links: &Links) -> [&str; 5] {
        [
            links.password_set().as_str(),
            links.verify().as_str(),
            links.invite().as_str(),
            links.otp_email().as_str(),
            links.passkey_set().as_str(),
        ]
    }

    #[test]
    fn links_lead_to_the_paths_of_the_contract() {
        let links = Links::new(&Url::parse("https://id.example/ui/v2/login/").unwrap()).unwrap();
        assert_eq!(
            all(&links),
            [
                "https://id.example/ui/v2/login/password/set?userId={{.UserID}}&code={{.Code}}&organization={{.OrgID}}",
                "https://id.example/ui/v2/login/verify?userId={{.UserID}}&code={{.Code}}&organization={{.OrgID}}",
                "https://id.example/ui/v2/login/verify?userId={{.UserID}}&code={{.Code}}&invite=true&organization={{.OrgID}}",
                "https://id.example/ui/v2/login/otp/email?code={{.Code}}&sessionId={{.SessionID}}",
                "https://id.example/ui/v2/login/passkey/set?userId={{.UserID}}&code={{.Code}}&codeId={{.CodeID}}&organization={{.OrgID}}",
            ]
        );
    }

    #[test]
    fn links_on_long_hosts_go_without_the_organization() {
        for length in [1, 63, 90, 110] {
            let links = links(length).unwrap();
            assert!(all(&links).into_iter().all(|link| link.chars().count() <= 200), "{length}");
        }
        assert!(!links(110).unwrap().passkey_set().as_str().contains("OrgID"));
    }

    #[test]
    fn a_host_that_is_too_long_is_refused_at_the_start() {
        assert!(matches!(links(200), Err(UrlTemplateError::TooLong { .. })));
    }
}
