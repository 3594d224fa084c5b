//! What the server keeps for one browser. It is sealed before it is stored, and none of it is ever sent to the browser.

mod account;
mod form_state;
pub(crate) mod sweep;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;
use vestibule_zitadel::{OrganizationId, SessionId, SessionToken, UserId};

use crate::ceremony::{Ceremony, KeyPurpose};
use crate::enrolment::{FreshRecoveryCodes, SetUp, TotpSetUp};
use crate::form_token::SpentTokens;
use crate::key_setup::{AcceptedKeys, PendingKey};
use crate::own_writes::OwnWrites;
use crate::passkey_link::PasskeyLink;
use crate::proof::Proofs;
use crate::registration::Registration;
use crate::reset::Reset;
use crate::sent_codes::SentCodes;

pub use account::Account;
pub use form_state::FormState;

/// At most this many accounts; the one that was not used for the longest time makes room.
pub const MAX_ACCOUNTS: usize = 10;
/// At most this many sign-ins under way (tabs).
const MAX_ATTEMPTS: usize = 5;
/// At most this many people to whom a passkey is offered at once.
const MAX_PASSKEY_USERS: usize = 3;
/// At most this many keys that are asked for (tabs).
const MAX_CEREMONIES: usize = 5;

/// Everything of one browser.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Binds form tokens to this record; 32 random bytes.
    pub secret: Vec<u8>,
    /// Newest use first.
    pub accounts: Vec<Account>,
    /// Sign-ins under way, newest last.
    pub attempts: Vec<Attempt>,
    /// Keys that were asked for, newest last.
    pub ceremonies: Vec<Ceremony>,
    /// Who signed in with a passkey here, the last one first.
    pub passkey_users: Vec<PasskeyUser>,
    /// Keys that are being set up, newest last.
    pub pending_keys: Vec<PendingKey>,
    /// What a link "set up a passkey" from a mail brought.
    pub passkey_link: Option<PasskeyLink>,
    /// For the browser to be told, once.
    pub accepted_keys: Option<AcceptedKeys>,
    /// Language chosen by the person (tag).
    pub language: Option<String>,
    /// Light or dark, chosen by the person.
    pub theme: Option<String>,
    /// Form tokens that were used, each with where it led.
    pub spent: SpentTokens,
    /// What the last refused submit left to show.
    pub form: Option<FormState>,
    /// One sentence for the next page.
    pub notice: Option<Notice>,
    /// A new password without the old one, under way.
    pub reset: Option<Reset>,
    /// A new account under way.
    pub registration: Option<Registration>,
    /// Codes that were sent, by session and kind.
    pub sent_codes: SentCodes,
    /// Where to go when signed in.
    pub return_to: Option<String>,
    /// What this browser has proven of accounts, as keyed hashes, newest last. See [`crate::limits`].
    pub known: Vec<String>,
    /// Names this browser among those that know an account; 16 random bytes, which stay when the session's id changes.
    pub known_browser: Vec<u8>,
    /// Addresses that are being proven, and what was proven.
    pub proofs: Proofs,
    /// "Keep me signed in": the cookie lives until then.
    #[serde(with = "time::serde::rfc3339::option")]
    pub stay_until: Option<OffsetDateTime>,
    /// An authenticator app that is being set up.
    pub totp_set_up: Option<TotpSetUp>,
    /// Recovery codes that were made and that nobody has said to have kept.
    pub recovery_codes: Option<FreshRecoveryCodes>,
    /// Methods that the backend may not show yet.
    pub own_writes: OwnWrites,
    /// A second factor that was set up on the way here.
    pub set_up: Option<SetUp>,
}

pub(crate) fn expose<S: Serializer>(token: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(token.expose_secret())
}

pub(crate) fn conceal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

/// A person who said who they are, and has not proven it yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attempt {
    /// Names it in form tokens.
    pub id: String,
    /// What was typed.
    pub login_name: String,
    /// Who was found. `None`: nobody, and the step only looks as if.
    pub user: Option<UserId>,
    /// Who is meant is looked up meanwhile, and told at the password alone.
    #[serde(default)]
    pub is_sought: bool,
    /// Whose settings and brand apply.
    pub organization: OrganizationId,
    /// Known and unknown names must look the same.
    pub hides_names: bool,
    /// The session whose factor is to be renewed.
    pub session: Option<SessionId>,
    /// What the page of one first factor offers beside it.
    #[serde(default)]
    pub ways: Ways,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
}

/// Somebody who signed in with a passkey in this browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyUser {
    /// Who.
    pub user: UserId,
    /// Preferred login name.
    pub login_name: String,
    /// Organization of the person.
    pub organization: OrganizationId,
    /// "Keep me signed in" was ticked.
    pub is_kept: bool,
}

/// First factors that are on offer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    /// A password.
    pub password: bool,
    /// A passkey.
    pub passkey: bool,
}

/// A sentence for the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The profile was saved.
    ProfileSaved,
    /// The password was changed.
    PasswordChanged,
    /// The phone number is verified.
    PhoneVerified,
    /// The session ended, so the person signs in again.
    SessionEnded,
    /// One account was signed out.
    SignedOut,
    /// The session ended, because the account was locked.
    Locked,
    /// The account was made, and is to be signed in to.
    AccountMade,
    /// An authenticator app was set up.
    TotpAdded,
    /// Codes by SMS or by mail were switched on.
    SentCodesAdded,
    /// New recovery codes were kept.
    RecoveryCodesKept,
    /// A code was sent once more.
    CodeSent,
    /// A recovery code was used, and is gone.
    RecoveryCodeUsed,
    /// A passkey was set up.
    PasskeySaved,
    /// The link is for somebody who has signed in.
    SignInFirst,
}

impl Record {
    /// The account of that session.
    #[must_use]
    pub fn account(&self, session: &SessionId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.session == *session)
    }

    /// The account of that session, to change it.
    pub fn account_mut(&mut self, session: &SessionId) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.session == *session)
    }

    /// Takes the token that a change of the session returned, if it returned one; the old one is dead then. A session that is no account
    /// here holds none.
    pub fn rotate(&mut self, session: &SessionId, token: Option<&SessionToken>) {
        if let (Some(token), Some(account)) = (token, self.account_mut(session)) {
            account.rotate(token);
        }
    }

    /// Puts an account first, one entry a person. An older session of the same person is forgotten here, not ended at the backend:
    /// applications may still rest on it, and it ends by its own lifetime.
    pub fn put_first(&mut self, account: Account) {
        self.accounts
            .retain(|old| old.session != account.session && old.user != account.user);
        self.accounts.insert(0, account);
        self.accounts.truncate(MAX_ACCOUNTS);
    }

    /// Whether any account of this browser is signed in, as far as is known here.
    #[must_use]
    pub fn has_signed_in(&self, now: OffsetDateTime) -> bool {
        self.accounts.iter().any(|account| !account.is_expired(now))
    }

    /// Makes the account the one last used.
    pub fn touch(&mut self, session: &SessionId, now: OffsetDateTime) {
        if let Some(index) = self.accounts.iter().position(|account| account.session == *session) {
            let mut account = self.accounts.remove(index);
            account.used_at = now;
            self.accounts.insert(0, account);
        }
    }

    /// Forgets the account.
    pub fn forget(&mut self, session: &SessionId) -> Option<Account> {
        let index = self.accounts.iter().position(|account| account.session == *session)?;
        Some(self.accounts.remove(index))
    }

    /// Begins a sign-in; the oldest of too many is forgotten.
    pub fn begin(&mut self, attempt: Attempt) {
        self.attempts.retain(|old| old.id != attempt.id);
        self.attempts.push(attempt);
        if self.attempts.len() > MAX_ATTEMPTS {
            self.attempts.remove(0);
        }
    }

    /// Says what the pages of a sign-in offer.
    pub fn offer(&mut self, attempt: &str, ways: Ways) {
        if let Some(attempt) = self.attempts.iter_mut().find(|known| known.id == attempt) {
            attempt.ways = ways;
        }
    }

    /// The key that was asked for.
    #[must_use]
    pub fn ceremony(&self, purpose: &KeyPurpose) -> Option<&Ceremony> {
        self.ceremonies.iter().find(|known| known.purpose == *purpose)
    }

    /// Asks for a key; an earlier one for the same purpose is asked for no longer, and the oldest of too many is forgotten.
    pub fn ask_for_key(&mut self, ceremony: Ceremony) {
        self.end_ceremony(&ceremony.purpose);
        self.ceremonies.push(ceremony);
        if self.ceremonies.len() > MAX_CEREMONIES {
            self.ceremonies.remove(0);
        }
    }

    /// Remembers who used a passkey here, to offer it on the next visit.
    pub fn remember_passkey(&mut self, account: &Account) {
        self.passkey_users.retain(|known| known.user != account.user);
        let known = PasskeyUser {
            user: account.user.clone(),
            login_name: account.login_name.clone(),
            organization: account.organization.clone(),
            is_kept: account.is_kept,
        };
        self.passkey_users.insert(0, known);
        self.passkey_users.truncate(MAX_PASSKEY_USERS);
    }

    /// Waits for no answer any more.
    pub fn end_ceremony(&mut self, purpose: &KeyPurpose) {
        self.ceremonies.retain(|known| known.purpose != *purpose);
    }

    /// The sign-in with that id, or the newest.
    #[must_use]
    pub fn attempt(&self, id: Option<&str>) -> Option<&Attempt> {
        match id {
            Some(id) => self.attempts.iter().find(|attempt| attempt.id == id),
            None => self.attempts.last(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn account(session: &str, user: &str) -> Account {
        Account::new(
            SessionId::from(session),
            &SessionToken::new(format!("token-{session}")),
            UserId::from(user),
            OrganizationId::from("1"),
            datetime!(2026-01-01 00:00 UTC),
        )
    }

    #[test]
    fn ten_accounts_fit_and_the_eleventh_replaces_the_oldest() {
        let mut record = Record::default();
        for number in 0..=MAX_ACCOUNTS {
            record.put_first(account(&format!("s{number}"), &format!("u{number}")));
        }
        assert_eq!(record.accounts.len(), MAX_ACCOUNTS);
        assert_eq!(record.accounts[0].session.as_str(), "s10");
        assert!(record.account(&SessionId::from("s0")).is_none());
    }

    #[test]
    fn a_person_has_one_entry() {
        let mut record = Record::default();
        record.put_first(account("a", "ada"));
        record.put_first(account("b", "ada"));
        assert_eq!(record.accounts.len(), 1);
        assert_eq!(record.accounts[0].session.as_str(), "b");
    }

    #[test]
    fn debug_output_shows_no_token() {
        assert!(!format!("{:?}", account("a", "ada")).contains("token-a"));
    }

    #[test]
    fn a_record_survives_being_stored() {
        let mut record = Record {
            secret: vec![7; 32],
            ..Record::default()
        };
        record.put_first(account("a", "ada"));
        let back: Record = serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap();
        assert_eq!(back.accounts[0].token().expose(), "token-a");
        assert_eq!(back.secret, record.secret);
    }
}
