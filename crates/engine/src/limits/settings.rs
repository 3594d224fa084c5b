//! How much is allowed: the settings of the hosting program, and the policy that follows from them for each kind of try and source.

use std::time::Duration;

use super::Kind;
use super::policy::Policy;

/// Waits that do not come from a setting: no one is kept off for longer by the limit of an address, which others may share.
const LONGEST_WAIT_OF_ADDRESS: Duration = Duration::from_secs(300);
/// See [`LimitSettings::identifiers_per_address`].
const IDENTIFIERS_FORGIVEN_EVERY: Duration = Duration::from_secs(1);

/// How often things may be tried. What is counted are failures, where there is a right and a wrong; else every try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitSettings {
    /// Wrong passwords or codes for one account, from all browsers that have never signed in with it, before a wait. Default 10.
    pub tries_per_account: u32,
    /// The same from one browser that has signed in with that account before. It is counted apart from the others, so that an attack on
    /// the account does not keep its owner off. Default 10.
    pub tries_per_known_browser: u32,
    /// Wrong passwords or codes from one browser, whatever the account. Default 30.
    pub tries_per_browser: u32,
    /// The same from one address (IPv6: from one /64). Offices and mobile networks share addresses. Default 200.
    pub tries_per_address: u32,
    /// Names of accounts that one address may give in a row; one a second is forgotten. Default 600.
    pub identifiers_per_address: u32,
    /// Mails and text messages with a code or a link that may be asked for in a row for one account. Default 5.
    pub messages_per_account: u32,
    /// The same from one address. Default 60.
    pub messages_per_address: u32,
    /// Accounts that may be registered in a row from one address. Default 50.
    pub registrations_per_address: u32,
    /// The first wait; each further one is twice as long. Default 5 s.
    pub first_wait: Duration,
    /// The first wait between two messages. Default 30 s.
    pub first_wait_for_message: Duration,
    /// No wait is longer. Default 15 min.
    pub longest_wait: Duration,
    /// After so long one try is forgotten. Default 15 min.
    pub forgiven_every: Duration,
    /// After so long one try of an address is forgotten. Default 10 s.
    pub forgiven_every_of_address: Duration,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            tries_per_account: 10,
            tries_per_known_browser: 10,
            tries_per_browser: 30,
            tries_per_address: 200,
            identifiers_per_address: 600,
            messages_per_account: 5,
            messages_per_address: 60,
            registrations_per_address: 50,
            first_wait: Duration::from_secs(5),
            first_wait_for_message: Duration::from_secs(30),
            longest_wait: Duration::from_secs(900),
            forgiven_every: Duration::from_secs(900),
            forgiven_every_of_address: Duration::from_secs(10),
        }
    }
}

/// Where a try comes from, or whom it is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// The account, from all browsers that do not know it.
    Account,
    /// The account, from this browser, which knows it.
    KnownBrowser,
    /// The browser, whatever the account.
    Browser,
    /// The address.
    Address,
}

impl Lane {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::KnownBrowser => "known browser",
            Self::Browser => "browser",
            Self::Address => "address",
        }
    }
}

impl LimitSettings {
    /// What holds for tries of that kind in that lane. `None`: they are not counted there.
    pub(super) fn policy(&self, kind: Kind, lane: Lane) -> Option<Policy> {
        let free = match (kind, lane) {
            (Kind::Identifier, Lane::Address) => self.identifiers_per_address,
            (Kind::Identifier, Lane::Account | Lane::KnownBrowser | Lane::Browser) => return None,
            (Kind::Password | Kind::Code | Kind::MailedCode, Lane::Account) => self.tries_per_account,
            (Kind::Password | Kind::Code | Kind::MailedCode, Lane::KnownBrowser) => self.tries_per_known_browser,
            (Kind::Password | Kind::Code | Kind::MailedCode, Lane::Browser) => self.tries_per_browser,
            (Kind::Password | Kind::Code | Kind::MailedCode, Lane::Address) => self.tries_per_address,
            // Messages cost money and annoy, whoever asks for them.
            (Kind::Message, Lane::Account | Lane::KnownBrowser) => self.messages_per_account,
            (Kind::Message | Kind::Registration, Lane::Browser) => return None,
            (Kind::Message, Lane::Address) => self.messages_per_address,
            (Kind::Registration, Lane::Address) => self.registrations_per_address,
            (Kind::Registration, Lane::Account | Lane::KnownBrowser) => return None,
        };
        let first_wait = match kind {
            Kind::Message => self.first_wait_for_message,
            Kind::Identifier | Kind::Password | Kind::Code | Kind::MailedCode | Kind::Registration => self.first_wait,
        };
        let (longest_wait, forgiven_every) = match (kind, lane) {
            (Kind::Identifier, _) => (LONGEST_WAIT_OF_ADDRESS, IDENTIFIERS_FORGIVEN_EVERY),
            (Kind::Password | Kind::Code | Kind::MailedCode, Lane::Address) => {
                (LONGEST_WAIT_OF_ADDRESS, self.forgiven_every_of_address)
            }
            (Kind::Message | Kind::Registration, Lane::Address) => (LONGEST_WAIT_OF_ADDRESS, self.forgiven_every),
            (_, Lane::Account | Lane::KnownBrowser | Lane::Browser) => (self.longest_wait, self.forgiven_every),
        };
        Some(Policy {
            free,
            first_wait,
            longest_wait: longest_wait.min(self.longest_wait),
            forgiven_every,
        })
    }
}
