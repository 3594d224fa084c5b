//! `[limits]`: how often things may be tried before somebody has to wait.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vestibule_engine::limits::LimitSettings;

/// `[limits]`: how often things may be tried. After that waits grow, each twice as long as the one before; there is no lock.
///
/// Replicas count together where they share `session.store_file`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsSection {
    /// Wrong passwords, codes or keys for one account, from all browsers that have never signed in with it, before a wait. Default 10; of
    /// codes from a message 5 at most. Higher: easier to guess. Lower: people who mistype wait sooner.
    pub tries_per_account: u32,
    /// The same from one browser that has signed in with the account before; counted apart, so that an attack on the account does not
    /// keep its owner off. Default 10.
    pub tries_per_known_browser: u32,
    /// Wrong passwords, codes or keys from one browser, whatever the account; and how often it may ask for a passkey or security key, or
    /// set something up, in a row. Default 30.
    pub tries_per_browser: u32,
    /// The same from one address (IPv6: one /64). Default 200. Offices share addresses; behind a proxy that is not named in
    /// `server.trusted_proxies` everybody seems to have the same one, and waits for everybody.
    pub tries_per_address: u32,
    /// The same of each kind from all browsers together that do not know the account they try; waits are of seconds. Default 6000. Lower: an attack on many accounts from many addresses is slowed down sooner, and so is everybody whose browser is new.
    pub tries_in_all: u32,
    /// Names of accounts that one address may give in a row; one a second is forgotten. Default 600.
    pub identifiers_per_address: u32,
    /// Codes of second factors that may be sent to one person in a row. Default 5. Other messages wait for each other from the first one
    /// on, since each kills the code of the one before.
    pub messages_per_account: u32,
    /// Messages of all kinds that one address may ask for in a row. Default 60.
    pub messages_per_address: u32,
    /// Messages, and as many registrations, for all browsers together that do not know the account. Default 3000. Higher: more text
    /// messages to pay for under attack. Lower: on a busy day people are asked to try again in a few seconds.
    pub messages_in_all: u32,
    /// Accounts that may be registered in a row from one address. Default 50.
    pub registrations_per_address: u32,
    /// The first wait, in seconds. Default 5.
    pub first_wait_seconds: u64,
    /// The first wait between two messages, and after wrong codes from one, in seconds. Default 30.
    pub first_wait_for_message_seconds: u64,
    /// No wait is longer, in seconds. Default 900.
    pub longest_wait_seconds: u64,
    /// After so many seconds one try is forgotten. Default 900. 0: nothing is limited.
    pub forgiven_every_seconds: u64,
    /// After so many seconds one wrong password or code of an address is forgotten. Default 10.
    pub forgiven_every_of_address_seconds: u64,
    /// After so many milliseconds one of all together is forgotten. Default 100: ten a second go on and on. Lower for a very large
    /// installation, higher for a small one.
    pub forgiven_every_of_all_milliseconds: u64,
}

impl Default for LimitsSection {
    fn default() -> Self {
        let settings = LimitSettings::default();
        Self {
            tries_per_account: settings.tries_per_account,
            tries_per_known_browser: settings.tries_per_known_browser,
            tries_per_browser: settings.tries_per_browser,
            tries_per_address: settings.tries_per_address,
            tries_in_all: settings.tries_in_all,
            identifiers_per_address: settings.identifiers_per_address,
            messages_per_account: settings.messages_per_account,
            messages_per_address: settings.messages_per_address,
            messages_in_all: settings.messages_in_all,
            registrations_per_address: settings.registrations_per_address,
            first_wait_seconds: settings.first_wait.as_secs(),
            first_wait_for_message_seconds: settings.first_wait_for_message.as_secs(),
            longest_wait_seconds: settings.longest_wait.as_secs(),
            forgiven_every_seconds: settings.forgiven_every.as_secs(),
            forgiven_every_of_address_seconds: settings.forgiven_every_of_address.as_secs(),
            forgiven_every_of_all_milliseconds: u64::try_from(settings.forgiven_every_of_all.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl LimitsSection {
    /// As the engine takes them.
    pub(crate) fn settings(&self) -> LimitSettings {
        LimitSettings {
            tries_per_account: self.tries_per_account,
            tries_per_known_browser: self.tries_per_known_browser,
            tries_per_browser: self.tries_per_browser,
            tries_per_address: self.tries_per_address,
            tries_in_all: self.tries_in_all,
            identifiers_per_address: self.identifiers_per_address,
            messages_per_account: self.messages_per_account,
            messages_per_address: self.messages_per_address,
            messages_in_all: self.messages_in_all,
            registrations_per_address: self.registrations_per_address,
            first_wait: Duration::from_secs(self.first_wait_seconds),
            first_wait_for_message: Duration::from_secs(self.first_wait_for_message_seconds),
            longest_wait: Duration::from_secs(self.longest_wait_seconds),
            forgiven_every: Duration::from_secs(self.forgiven_every_seconds),
            forgiven_every_of_address: Duration::from_secs(self.forgiven_every_of_address_seconds),
            forgiven_every_of_all: Duration::from_millis(self.forgiven_every_of_all_milliseconds),
        }
    }
}
