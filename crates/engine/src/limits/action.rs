//! What can be tried, at whose account, and what a browser must have proven to be counted by itself.

use vestibule_zitadel::{OrganizationId, UserId};

use crate::proof::Proving;

/// Whose account something is tried at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The account, where the page may show that it exists.
    User(&'a UserId),
    /// What was typed, where names are hidden: a name that nobody has is counted like one that somebody has.
    Typed {
        /// Whose page it is: the same name may be somebody else's on another.
        at: &'a OrganizationId,
        /// The name.
        name: &'a str,
    },
}

/// What a message with a code is for. Each is counted by itself: whoever has just got one kind may need another at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// An address is proven, or an invitation followed.
    Proof(Proving),
    /// A new password without the old one.
    NewPassword,
    /// The second factor of a sign-in.
    SecondFactor,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Proof(proving) => proving.name(),
            Self::NewPassword => "new password",
            Self::SecondFactor => "second factor",
        }
    }
}

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action<'a> {
    /// The name of an account is given.
    Identifier,
    /// A password is checked.
    Password(Subject<'a>),
    /// A code of a second factor is checked; or a recovery code.
    Code(&'a UserId),
    /// A passkey or security key has answered.
    Key(Subject<'a>),
    /// A passkey or security key is asked for.
    Challenge(Subject<'a>),
    /// A step of a set-up: something to sign in with is begun, confirmed or made anew.
    SetUp(&'a UserId),
    /// A code that was mailed or texted is entered: verification, invitation, reset.
    MailedCode(Purpose, Subject<'a>),
    /// A mail or a text message is asked for.
    Message(Purpose, Subject<'a>),
    /// An account is registered.
    Registration,
}

/// What a browser has done with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Given its password.
    Password,
    /// Signed in, through the gate.
    SignIn,
}

impl<'a> Action<'a> {
    /// In counts and logs.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::Password(_) => "password",
            Self::Code(_) => "code",
            Self::Key(_) => "key",
            Self::Challenge(_) => "challenge",
            Self::SetUp(_) => "set-up",
            Self::MailedCode(..) => "mailed code",
            Self::Message(..) => "message",
            Self::Registration => "registration",
        }
    }

    pub(super) const fn subject(self) -> Option<Subject<'a>> {
        match self {
            Self::Identifier | Self::Registration => None,
            Self::Password(subject)
            | Self::Key(subject)
            | Self::Challenge(subject)
            | Self::MailedCode(_, subject)
            | Self::Message(_, subject) => Some(subject),
            Self::Code(user) | Self::SetUp(user) => Some(Subject::User(user)),
        }
    }

    /// What sets counts of one account apart, besides the action.
    pub(super) const fn purpose(self) -> &'static str {
        match self {
            Self::MailedCode(purpose, _) | Self::Message(purpose, _) => purpose.name(),
            Self::Identifier
            | Self::Password(_)
            | Self::Code(_)
            | Self::Key(_)
            | Self::Challenge(_)
            | Self::SetUp(_)
            | Self::Registration => "",
        }
    }

    /// What a browser must have done to be known for this.
    ///
    /// Security: a right password makes a browser known for passwords alone. Where codes are guessed, or messages cost money, the password
    /// may be known already, and every new browser that gives it would be counted anew; only a sign-in that passed the gate counts there.
    pub(super) const fn known_by(self) -> Proof {
        match self {
            Self::Identifier | Self::Password(_) | Self::Registration => Proof::Password,
            Self::Code(_) | Self::Key(_) | Self::Challenge(_) | Self::SetUp(_) | Self::MailedCode(..) | Self::Message(..) => {
                Proof::SignIn
            }
        }
    }

    /// What a right one proves of the browser by itself.
    ///
    /// Security: a code from a mail proves a mailbox. Whoever reads it has not signed in.
    pub(super) const fn proves(self) -> Option<Proof> {
        match self {
            Self::Password(_) => Some(Proof::Password),
            Self::Code(_) | Self::Key(_) => Some(Proof::SignIn),
            Self::Identifier
            | Self::Challenge(_)
            | Self::SetUp(_)
            | Self::MailedCode(..)
            | Self::Message(..)
            | Self::Registration => None,
        }
    }
}
