//! How much is allowed: the settings of the hosting program, and the policy that follows from them for each kind of try and source.

use std::time::Duration;

use super::action::{Action, Purpose};
use super::policy::Policy;

/// Waits that do not come from a setting: no one is kept off for longer by the limit of an address, which others may share.
const LONGEST_WAIT_OF_ADDRESS: Duration = Duration::from_secs(300);
/// See [`LimitSettings::identifiers_per_address`].
const IDENTIFIERS_FORGIVEN_EVERY: Duration = Duration::from_secs(1);
/// Wrong codes from a message before a wait. The backend takes any number of them, while it voids a code of its own after five.
const MAILED_CODES: u32 = 5;
/// The limit of all together keeps everybody off, so its waits are short: it slows an attack down, and a person tries once more.
const LONGEST_WAIT_OF_ALL: Duration = Duration::from_secs(10);

/// How often things may be tried. What is counted are failures, where there is a right and a wrong; else every try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitSettings {
    /// Wrong passwords, codes or keys for one account, from all browsers that have never signed in with it, before a wait. Default 10;
    /// of codes from a message 5 at most.
    pub tries_per_account: u32,
    /// The same from one browser that has signed in with that account before. It is counted apart from the others, so that an attack on
    /// the account does not keep its owner off. Default 10.
    pub tries_per_known_browser: u32,
    /// Wrong passwords, codes or keys from one browser, whatever the account; and how often it may ask for a passkey or security key, or
    /// set something up, in a row. Default 30.
    pub tries_per_browser: u32,
    /// The same from one address (IPv6: from one /64). Offices and mobile networks share addresses. Default 200.
    pub tries_per_address: u32,
    /// Names of accounts that one address may give in a row; one a second is forgotten. Default 600.
    pub identifiers_per_address: u32,
    /// Wrong ones of each kind from all browsers together that do not know the account. Default 6000.
    pub tries_in_all: u32,
    /// Codes of second factors that may be sent to one person in a row. Default 5. Other messages wait for each other from the first one
    /// on, since each kills the code of the one before.
    pub messages_per_account: u32,
    /// The same from one address. Default 60.
    pub messages_per_address: u32,
    /// Messages, and as many registrations, for all browsers together that do not know the account. Default 3000.
    pub messages_in_all: u32,
    /// Accounts that may be registered in a row from one address. Default 50.
    pub registrations_per_address: u32,
    /// The first wait; each further one is twice as long. Default 5 s.
    pub first_wait: Duration,
    /// The first wait between two messages, and after wrong codes from one. Default 30 s.
    pub first_wait_for_message: Duration,
    /// No wait is longer. Default 15 min.
    pub longest_wait: Duration,
    /// After so long one try is forgotten. Default 15 min.
    pub forgiven_every: Duration,
    /// After so long one try of an address is forgotten. Default 10 s.
    pub forgiven_every_of_address: Duration,
    /// After so long one of all together is forgotten. Default 100 ms.
    pub forgiven_every_of_all: Duration,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            tries_per_account: 10,
            tries_per_known_browser: 10,
            tries_per_browser: 30,
            tries_per_address: 200,
            tries_in_all: 6_000,
            identifiers_per_address: 600,
            messages_per_account: 5,
            messages_per_address: 60,
            messages_in_all: 3_000,
            registrations_per_address: 50,
            first_wait: Duration::from_secs(5),
            first_wait_for_message: Duration::from_secs(30),
            longest_wait: Duration::from_secs(900),
            forgiven_every: Duration::from_secs(900),
            forgiven_every_of_address: Duration::from_secs(10),
            forgiven_every_of_all: Duration::from_millis(100),
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
    /// All browsers that do not know the account.
    Everybody,
}

impl Lane {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::KnownBrowser => "known browser",
            Self::Browser => "browser",
            Self::Address => "address",
            Self::Everybody => "everybody",
        }
    }

    pub(super) const fn is_of_the_account(self) -> bool {
        match self {
            Self::Account | Self::KnownBrowser => true,
            Self::Browser | Self::Address | Self::Everybody => false,
        }
    }
}

impl LimitSettings {
    /// What holds for that action in that lane. `None`: it is not counted there.
    pub(super) fn policy(&self, action: Action<'_>, lane: Lane) -> Option<Policy> {
        let of_person = |free| Policy {
            free,
            first_wait: self.first_wait,
            longest_wait: self.longest_wait,
            forgiven_every: self.forgiven_every,
        };
        let slowly = |free| Policy {
            first_wait: self.first_wait_for_message,
            ..of_person(free)
        };
        let of_address = |free, forgiven_every: Duration| Policy {
            longest_wait: LONGEST_WAIT_OF_ADDRESS.min(self.longest_wait),
            forgiven_every: forgiven_every.min(self.forgiven_every),
            ..of_person(free)
        };
        let of_all = |free| Policy {
            free,
            first_wait: Duration::from_secs(1),
            longest_wait: LONGEST_WAIT_OF_ALL.min(self.longest_wait),
            forgiven_every: self.forgiven_every_of_all.min(self.forgiven_every),
        };
        let soon = self.forgiven_every_of_address;
        Some(match (action, lane) {
            (Action::Identifier, Lane::Address) => of_address(self.identifiers_per_address, IDENTIFIERS_FORGIVEN_EVERY),
            // Security: there is no limit of all. It would keep everybody off, those too who are known by the account that they name.
            (Action::Identifier, Lane::Account | Lane::KnownBrowser | Lane::Browser | Lane::Everybody) => return None,

            (Action::Password(_) | Action::Code(_) | Action::Key(_), Lane::Account) => of_person(self.tries_per_account),
            (Action::Password(_) | Action::Code(_) | Action::Key(_), Lane::KnownBrowser) => {
                of_person(self.tries_per_known_browser)
            }
            (Action::MailedCode(..), Lane::Account) => slowly(self.tries_per_account.min(MAILED_CODES)),
            (Action::MailedCode(..), Lane::KnownBrowser) => slowly(self.tries_per_known_browser.min(MAILED_CODES)),
            (Action::Password(_) | Action::Code(_) | Action::Key(_) | Action::MailedCode(..), Lane::Browser) => {
                of_person(self.tries_per_browser)
            }

            // There is nothing to guess, so that an account is no target; what is limited is the work of the backend. Prompts are cancelled
            // and asked for again by people, too, and what went well is not taken back, so that there is no limit of all.
            (Action::Challenge(_) | Action::SetUp(_), Lane::Account | Lane::Everybody) => return None,
            (Action::Challenge(_) | Action::SetUp(_), Lane::KnownBrowser | Lane::Browser) => {
                of_address(self.tries_per_browser, soon)
            }

            (
                Action::Password(_)
                | Action::Code(_)
                | Action::Key(_)
                | Action::MailedCode(..)
                | Action::Challenge(_)
                | Action::SetUp(_),
                Lane::Address,
            ) => of_address(self.tries_per_address, soon),
            (Action::Password(_) | Action::Code(_) | Action::Key(_) | Action::MailedCode(..), Lane::Everybody) => {
                of_all(self.tries_in_all)
            }

            // Messages cost money and annoy, whoever asks for them.
            (Action::Message(Purpose::SecondFactor, _), Lane::Account | Lane::KnownBrowser) => slowly(self.messages_per_account),
            // Whoever asks for one has given a password. Offices share addresses, and everybody comes at nine.
            (Action::Message(Purpose::SecondFactor, _), Lane::Address | Lane::Everybody) => return None,
            (Action::Message(Purpose::Proof(_) | Purpose::NewPassword, _), Lane::Account | Lane::KnownBrowser) => slowly(1),
            (Action::Message(..), Lane::Address) => Policy {
                first_wait: self.first_wait_for_message,
                ..of_address(self.messages_per_address, self.forgiven_every)
            },
            (Action::Registration, Lane::Address) => of_address(self.registrations_per_address, self.forgiven_every),
            (Action::Message(..) | Action::Registration, Lane::Everybody) => of_all(self.messages_in_all),
            (Action::Message(..), Lane::Browser) => return None,
            (Action::Registration, Lane::Account | Lane::KnownBrowser | Lane::Browser) => return None,
        })
    }
}
