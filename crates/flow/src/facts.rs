//! What is known at the moment of asking. Everything was read back from the backend, nothing from an address.

use std::time::Duration;

use time::OffsetDateTime;

/// All that the gate looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The moment of asking.
    pub now: OffsetDateTime,
    /// The session, read with the token that this browser holds. `None`: the backend does not accept it any more.
    pub session: Option<Session>,
    /// The person, read now. `None`: deleted.
    pub user: Option<User>,
    /// The settings of the person's own organization.
    pub policy: Policy,
    /// What the request asks for.
    pub request: Request,
}

/// The factors of a session, each with the time of its check.
/// Source: `Factors` (session/v2/session.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// `None` never expires. The backend still shows expired sessions.
    pub expires_at: Option<OffsetDateTime>,
    /// When the user was checked.
    pub user: Option<OffsetDateTime>,
    /// When the password was checked.
    pub password: Option<OffsetDateTime>,
    /// When an identity provider vouched.
    pub intent: Option<OffsetDateTime>,
    /// The last WebAuthn check, passkey or security key.
    pub web_authn: Option<WebAuthn>,
    /// When a code of an authenticator app was checked.
    pub totp: Option<OffsetDateTime>,
    /// When a code by SMS was checked.
    pub otp_sms: Option<OffsetDateTime>,
    /// When a code by mail was checked.
    pub otp_email: Option<OffsetDateTime>,
    /// When a recovery code was checked.
    pub recovery_code: Option<OffsetDateTime>,
}

/// A WebAuthn check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebAuthn {
    /// When.
    pub at: OffsetDateTime,
    /// The authenticator verified the person. Security keys report this too.
    pub is_user_verified: bool,
    /// Our own mark in the session's metadata, written in the call that answered a challenge which required verification.
    pub is_marked_passkey: bool,
}

impl WebAuthn {
    /// Security: the backend's flag alone does not prove a passkey, because a security key can set it too.
    pub(crate) const fn is_passkey(self) -> bool {
        self.is_user_verified && self.is_marked_passkey
    }
}

/// State of an account.
/// Source: `UserState` (user/v2/user.proto).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserState {
    /// May sign in. `INITIAL` counts as this: the backend lets it.
    Active,
    /// Deactivated by an administrator.
    Inactive,
    /// Locked by an administrator, or after too many failures.
    Locked,
    /// Gone, or in a state that is not known here.
    Deleted,
}

/// The person, read now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// State of the account.
    pub state: UserState,
    /// The organization that owns the account.
    pub organization: String,
    /// An administrator wants a new password.
    pub is_password_change_required: bool,
    /// When the password was last set. Absent where the backend does not say.
    pub password_changed_at: Option<OffsetDateTime>,
    /// The e-mail address was verified.
    pub is_email_verified: bool,
    /// There is a phone number, and it was verified.
    pub is_phone_verified: bool,
    /// When the offer of a second factor was last declined.
    pub mfa_skipped_at: Option<OffsetDateTime>,
    /// What is set up, and can be used here.
    pub methods: Methods,
    /// A second factor is set up that cannot be used here: a security key of another domain.
    pub has_second_factor_elsewhere: bool,
}

/// Which methods of authentication are set up and ready.
/// Source: `AuthenticationMethodType` (user/v2/user_service.proto).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set, one claim a method")]
pub struct Methods {
    /// A password.
    pub password: bool,
    /// A passkey that is usable here.
    pub passkey: bool,
    /// A linked identity provider.
    pub idp: bool,
    /// An authenticator app.
    pub totp: bool,
    /// A security key.
    pub u2f: bool,
    /// Codes by SMS.
    pub otp_sms: bool,
    /// Codes by mail.
    pub otp_email: bool,
    /// Recovery codes.
    pub recovery_code: bool,
}

impl Methods {
    /// Nothing at all is set up.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// What is in either of them.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            password: self.password || other.password,
            passkey: self.passkey || other.passkey,
            idp: self.idp || other.idp,
            totp: self.totp || other.totp,
            u2f: self.u2f || other.u2f,
            otp_sms: self.otp_sms || other.otp_sms,
            otp_email: self.otp_email || other.otp_email,
            recovery_code: self.recovery_code || other.recovery_code,
        }
    }

    /// Any second factor is set up.
    #[must_use]
    pub const fn has_second_factor(self) -> bool {
        !self.second_factors().is_empty()
    }

    /// The second factors that are set up.
    #[must_use]
    pub const fn second_factors(self) -> SecondFactors {
        let Self {
            totp,
            u2f,
            otp_sms,
            otp_email,
            recovery_code,
            ..
        } = self;
        SecondFactors {
            totp,
            u2f,
            otp_sms,
            otp_email,
            recovery_code,
        }
    }
}

/// A second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// Authenticator app.
    Totp,
    /// Security key.
    U2f,
    /// Code by SMS.
    OtpSms,
    /// Code by mail.
    OtpEmail,
    /// Recovery code.
    RecoveryCode,
}

impl SecondFactor {
    /// All of them; what is stronger and quicker comes first.
    pub const ALL: [Self; 5] = [Self::Totp, Self::U2f, Self::OtpEmail, Self::OtpSms, Self::RecoveryCode];
}

/// A set of second factors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set, one claim a method")]
pub struct SecondFactors {
    /// Authenticator app.
    pub totp: bool,
    /// Security key.
    pub u2f: bool,
    /// Code by SMS.
    pub otp_sms: bool,
    /// Code by mail.
    pub otp_email: bool,
    /// Recovery code.
    pub recovery_code: bool,
}

impl SecondFactors {
    /// Whether this one is among them.
    #[must_use]
    pub const fn contains(self, factor: SecondFactor) -> bool {
        match factor {
            SecondFactor::Totp => self.totp,
            SecondFactor::U2f => self.u2f,
            SecondFactor::OtpSms => self.otp_sms,
            SecondFactor::OtpEmail => self.otp_email,
            SecondFactor::RecoveryCode => self.recovery_code,
        }
    }

    /// None at all.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        !(self.totp || self.u2f || self.otp_sms || self.otp_email || self.recovery_code)
    }

    /// Those in the set, in the order of [`SecondFactor::ALL`].
    pub fn iter(self) -> impl Iterator<Item = SecondFactor> {
        SecondFactor::ALL.into_iter().filter(move |factor| self.contains(*factor))
    }
}

/// What the person's organization demands. A lifetime of `None` or zero means no limit.
/// Source: `LoginSettings` (settings/v2/login_settings.proto), `PasswordExpirySettings`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the wire has them so")]
pub struct Policy {
    /// Local factors (password, passkey) count.
    pub is_local_allowed: bool,
    /// Passkeys count, and may be set up.
    pub is_passkey_allowed: bool,
    /// The second factors that may be set up. One that is set up already counts all the same: a stricter policy must not open a door.
    pub second_factors: SecondFactors,
    /// A second factor is a must.
    pub is_mfa_forced: bool,
    /// A second factor is a must, except after an identity provider.
    pub is_mfa_forced_for_local: bool,
    /// The e-mail address must be verified: a choice of the deployment.
    pub is_verified_email_required: bool,
    /// Age after which a password check no longer counts.
    pub password_lifetime: Option<Duration>,
    /// Age after which a provider's word no longer counts.
    pub external_lifetime: Option<Duration>,
    /// Age after which a passkey check no longer counts.
    pub passkey_lifetime: Option<Duration>,
    /// Age after which a second factor no longer counts.
    pub second_factor_lifetime: Option<Duration>,
    /// After how long a declined offer of a second factor is made again. `None` or zero: never.
    pub mfa_offer_interval: Option<Duration>,
    /// Days after which a password must be changed. Zero: never.
    pub password_max_age_days: u64,
}

/// What the running request asks for. The default asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Only people of this organization.
    pub organization: Option<String>,
    /// A first factor not older than this. Zero means: newer than the request.
    pub max_age: Option<Duration>,
    /// When the request was made; needed where `max_age` is zero.
    pub made_at: Option<OffsetDateTime>,
}
