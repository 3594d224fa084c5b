//! Addresses below the base: which screen, and the parameters that are carried along. Nothing else of an address is kept.

use url::form_urlencoded;
use vestibule_engine::{Next, OtpKind, Proving, VerifyAddress};

use crate::page::BasePath;

macro_rules! paths {
    ($($(#[$doc:meta])* $name:ident = $path:literal,)+) => {
        /// The paths of the screens, as the drop-in contract has them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Path {
            $($(#[$doc])* $name,)+
        }

        impl Path {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Below the base.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)+
                }
            }
        }
    };
}

paths! {
    /// Redirects to the identifier.
    Root = "/",
    /// Identifier.
    Loginname = "/loginname",
    /// Password.
    Password = "/password",
    /// New password.
    PasswordChange = "/password/change",
    /// New password with a code, or the first one.
    PasswordSet = "/password/set",
    /// Passkey.
    Passkey = "/passkey",
    /// Set-up of a passkey.
    PasskeySet = "/passkey/set",
    /// Security key.
    U2f = "/u2f",
    /// Set-up of a security key.
    U2fSet = "/u2f/set",
    /// Code of an authenticator app.
    OtpTimeBased = "/otp/time-based",
    /// Code by SMS.
    OtpSms = "/otp/sms",
    /// Code by mail.
    OtpEmail = "/otp/email",
    /// Set-up of an authenticator app.
    OtpTimeBasedSet = "/otp/time-based/set",
    /// Set-up of codes by SMS.
    OtpSmsSet = "/otp/sms/set",
    /// Set-up of codes by mail.
    OtpEmailSet = "/otp/email/set",
    /// Recovery code.
    RecoveryCode = "/recovery-code",
    /// New recovery codes.
    RecoveryCodeSet = "/recovery-code/set",
    /// Choice among second factors.
    Mfa = "/mfa",
    /// Choice among second factors to set up.
    MfaSet = "/mfa/set",
    /// First credential of an account.
    AuthenticatorSet = "/authenticator/set",
    /// Code that proves an address.
    Verify = "/verify",
    /// The address is proven.
    VerifySuccess = "/verify/success",
    /// New account.
    Register = "/register",
    /// Password of a new account.
    RegisterPassword = "/register/password",
    /// "We have sent you a mail."
    RegisterSent = "/register/sent",
    /// Accounts of this browser.
    Accounts = "/accounts",
    /// Signed in.
    SignedIn = "/signedin",
    /// Sign out.
    Logout = "/logout",
    /// Signed out.
    LogoutDone = "/logout/done",
    /// Profile.
    Account = "/account",
}

impl Path {
    /// The screen at that path.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str() == path)
    }
}

/// Bytes of an address to return to; the engine takes no longer ones.
const MOST_OF_ADDRESS: usize = 2_048;
/// Bytes of an id or a code. What is longer is none, and is dropped: addresses are kept in a browser's record, and each takes room.
const MOST_OF_ID: usize = 200;
/// Bytes of a name or an address of 200 characters.
const MOST_OF_VALUE: usize = 800;

/// The parameters that every screen carries along, and the ones that only the first one reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Organization asked for.
    pub organization: Option<String>,
    /// Running request of an application.
    pub request_id: Option<String>,
    /// Fills the identifier.
    pub login_name: Option<String>,
    /// Domain to show after the identifier.
    pub org_domain: Option<String>,
    /// Where to go when signed in; checked by the engine.
    pub return_to: Option<String>,
    /// Fills the registration, which takes it out of the address at once.
    pub first_name: Option<String>,
    /// The same.
    pub last_name: Option<String>,
    /// The same.
    pub email: Option<String>,
    /// Whom a link of a mail is for.
    pub user_id: Option<String>,
    /// The code of a link; it is taken out of the address at once.
    pub code: Option<String>,
    /// `true`: the link is an invitation.
    pub invite: Option<String>,
    /// `phone`: it is about the phone number.
    pub kind: Option<String>,
    /// `true`: the first password of somebody who followed an invitation.
    pub initial: Option<String>,
    /// Session of a mail's link.
    pub session_id: Option<String>,
    /// Which code it is.
    pub code_id: Option<String>,
}

impl Query {
    /// Reads the known parameters, the first of each; the rest is dropped.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut known = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let slot = match &*name {
                "organization" => &mut known.organization,
                "requestId" => &mut known.request_id,
                "loginName" => &mut known.login_name,
                "orgDomain" => &mut known.org_domain,
                "return_to" => &mut known.return_to,
                "firstname" => &mut known.first_name,
                "lastname" => &mut known.last_name,
                "email" => &mut known.email,
                "userId" => &mut known.user_id,
                "code" => &mut known.code,
                "invite" => &mut known.invite,
                "kind" => &mut known.kind,
                "initial" => &mut known.initial,
                "sessionId" => &mut known.session_id,
                "codeId" => &mut known.code_id,
                _ => continue,
            };
            let most = match &*name {
                "return_to" => MOST_OF_ADDRESS,
                "organization" | "requestId" | "userId" | "sessionId" | "codeId" | "code" => MOST_OF_ID,
                _ => MOST_OF_VALUE,
            };
            if slot.is_none() && !value.is_empty() && value.len() <= most {
                *slot = Some(value.into_owned());
            }
        }
        known
    }

    /// What goes on to the next screen.
    fn carried(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let pairs = [("organization", &self.organization), ("requestId", &self.request_id)];
        pairs
            .into_iter()
            .filter_map(|(name, value)| value.as_deref().map(|value| (name, value)))
    }

    /// Path and carried parameters, below the base.
    #[must_use]
    pub fn at(&self, path: Path) -> String {
        self.written(path, &[])
    }

    /// The same page again: with the parameters that are its own, but never with a code.
    #[must_use]
    pub fn again_at(&self, path: Path) -> String {
        match path {
            Path::Verify => self.written(
                path,
                &[("userId", &self.user_id), ("invite", &self.invite), ("kind", &self.kind)],
            ),
            Path::PasswordSet => self.written(path, &[("initial", &self.initial)]),
            _ => self.at(path),
        }
    }

    /// What the address of `/verify` says of whom it is about.
    #[must_use]
    pub fn verify_address(&self) -> VerifyAddress<'_> {
        VerifyAddress {
            user: self.user_id.as_deref(),
            proving: self.proving(),
        }
    }

    fn proving(&self) -> Proving {
        match (self.invite.as_deref(), self.kind.as_deref()) {
            (Some("true"), _) => Proving::Invitation,
            (_, Some("phone")) => Proving::Phone,
            _ => Proving::Email,
        }
    }

    fn written(&self, path: Path, own: &[(&str, &Option<String>)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.carried());
        query.extend_pairs(
            own.iter()
                .filter_map(|(name, value)| value.as_deref().map(|value| (*name, value))),
        );
        let query = query.finish();
        if query.is_empty() {
            path.as_str().to_owned()
        } else {
            format!("{}?{query}", path.as_str())
        }
    }
}

/// An address of ours below the base, read back from a form.
///
/// Security: only a known path and known parameters survive, so that a forged field leads nowhere else.
#[must_use]
pub fn parse_at(at: &str) -> (Path, Query) {
    let (path, query) = at.split_once('?').unwrap_or((at, ""));
    (Path::parse(path).unwrap_or(Path::Loginname), Query::parse(query))
}

/// The address that a submit leads to, for `Location`.
#[must_use]
pub fn location(base: &BasePath, next: Next, path: Path, query: &Query) -> String {
    let to = |path| base.at(&query.at(path));
    match next {
        Next::Again => base.at(&query.again_at(path)),
        Next::Loginname { organization: None } => to(Path::Loginname),
        Next::Loginname { organization } => base.at(&Query {
            organization,
            ..query.clone()
        }
        .at(Path::Loginname)),
        Next::Password => to(Path::Password),
        Next::PasswordChange => to(Path::PasswordChange),
        Next::PasswordSet => to(Path::PasswordSet),
        Next::Passkey => to(Path::Passkey),
        Next::PasskeySet => to(Path::PasskeySet),
        Next::U2f => to(Path::U2f),
        Next::U2fSet => to(Path::U2fSet),
        Next::Otp(OtpKind::TimeBased) => to(Path::OtpTimeBased),
        Next::Otp(OtpKind::Sms) => to(Path::OtpSms),
        Next::Otp(OtpKind::Email) => to(Path::OtpEmail),
        Next::OtpSet(OtpKind::TimeBased) => to(Path::OtpTimeBasedSet),
        Next::OtpSet(OtpKind::Sms) => to(Path::OtpSmsSet),
        Next::OtpSet(OtpKind::Email) => to(Path::OtpEmailSet),
        Next::RecoveryCode => to(Path::RecoveryCode),
        Next::RecoveryCodeSet => to(Path::RecoveryCodeSet),
        Next::Mfa => to(Path::Mfa),
        Next::MfaSet => to(Path::MfaSet),
        Next::AuthenticatorSet => to(Path::AuthenticatorSet),
        Next::Verify => to(Path::Verify),
        Next::VerifyInvitation => base.at(&Query {
            invite: Some("true".to_owned()),
            user_id: None,
            ..query.clone()
        }
        .again_at(Path::Verify)),
        Next::VerifySuccess => to(Path::VerifySuccess),
        Next::Register => to(Path::Register),
        Next::RegisterPassword => to(Path::RegisterPassword),
        Next::RegisterSent => to(Path::RegisterSent),
        Next::Accounts => to(Path::Accounts),
        Next::SignedIn => to(Path::SignedIn),
        Next::Account => to(Path::Account),
        Next::LogoutDone => to(Path::LogoutDone),
        Next::At(address) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::Screen;

    #[test]
    fn only_known_parameters_are_carried() {
        let query = Query::parse("organization=42&requestId=oidc_V2_1&loginName=ada&evil=%0d%0a&organization=43");
        assert_eq!(query.organization.as_deref(), Some("42"));
        assert_eq!(query.login_name.as_deref(), Some("ada"));
        assert_eq!(query.at(Path::Password), "/password?organization=42&requestId=oidc_V2_1");
        assert_eq!(Query::default().at(Path::Root), "/");
    }

    #[test]
    fn what_is_too_long_is_dropped() {
        for (name, most) in [
            ("organization", 200),
            ("requestId", 200),
            ("code", 200),
            ("loginName", 800),
            ("return_to", 2_048),
        ] {
            let read = |length: usize| Query::parse(&format!("{name}={}", "1".repeat(length)));
            assert_ne!(read(most), Query::default(), "{name}");
            assert_eq!(read(most + 1), Query::default(), "{name}");
        }
    }

    #[test]
    fn a_link_keeps_whom_it_is_for_and_loses_its_code() {
        let query = Query::parse("userId=7&code=ABC123&invite=true&organization=42");
        assert_eq!(query.code.as_deref(), Some("ABC123"));
        assert_eq!(query.again_at(Path::Verify), "/verify?organization=42&userId=7&invite=true");
        assert_eq!(query.at(Path::Verify), "/verify?organization=42");
        assert_eq!(query.again_at(Path::Password), "/password?organization=42");
    }

    #[test]
    fn every_screen_is_served_at_its_paths() {
        for path in Screen::ALL.iter().flat_map(|screen| screen.paths()) {
            assert!(Path::parse(path).is_some(), "{path}");
        }
    }

    #[test]
    fn a_forged_address_leads_to_the_identifier() {
        for forged in [
            "//evil.example",
            "https://evil.example/",
            "/submit/theme",
            "",
            "/password/../../x",
            "\r\n/x",
        ] {
            assert_eq!(parse_at(forged).0, Path::Loginname, "{forged}");
        }
        assert_eq!(parse_at("/password?organization=1").0, Path::Password);
    }

    #[test]
    fn values_cannot_break_out_of_their_parameter() {
        let query = Query {
            organization: Some("a&b=c\r\nX: y".to_owned()),
            ..Query::default()
        };
        assert_eq!(query.at(Path::Loginname), "/loginname?organization=a%26b%3Dc%0D%0AX%3A+y");
        assert_eq!(Query::parse("organization=a%26b%3Dc%0D%0AX%3A+y"), query);
    }

    #[test]
    fn every_step_has_an_address_under_the_base() {
        let base = BasePath::new("/ui/v2/login");
        let query = Query::parse("organization=7");
        let to = |next| location(&base, next, Path::Password, &query);
        assert_eq!(to(Next::Again), "/ui/v2/login/password?organization=7");
        assert_eq!(
            to(Next::Loginname {
                organization: Some("8".into())
            }),
            "/ui/v2/login/loginname?organization=8"
        );
        assert_eq!(to(Next::At("/app".into())), "/app");
    }
}
