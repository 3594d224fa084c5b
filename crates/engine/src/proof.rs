//! What a browser's record holds while somebody proves an address: what a link brought, what was sent, what was proven.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use vestibule_zitadel::UserId;

use crate::record::sweep::{drop_if, keep};
use crate::record::{Record, conceal, expose};

/// A link is kept for so long after it was opened; the backend's own lifetime of the code may be shorter.
const LINK_MAX_AGE: Duration = Duration::hours(1);
/// An accepted invitation is good for so long.
const INVITED_MAX_AGE: Duration = Duration::minutes(15);
/// "Your address is verified" can be read for so long.
const VERIFIED_MAX_AGE: Duration = Duration::minutes(15);
/// "We sent a code" is said for so long: the lifetime of the backend's codes.
const SENT_MAX_AGE: Duration = Duration::hours(1);
/// At most this many of each.
const MOST: usize = 5;

/// What a code proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proving {
    /// That the e-mail address is the person's.
    Email,
    /// The same, of somebody who was invited and has nothing to sign in with yet.
    Invitation,
    /// That the phone number is the person's.
    Phone,
}

impl Proving {
    /// Name in counts and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "verify_email",
            Self::Invitation => "invitation",
            Self::Phone => "verify_phone",
        }
    }
}

/// The code of a link from a mail, taken out of the address bar.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailLink {
    /// Whose, as the address said.
    pub user: UserId,
    /// What it is for.
    pub proving: Proving,
    #[serde(serialize_with = "expose", deserialize_with = "conceal")]
    code: SecretString,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

/// Somebody followed an invitation in this browser, and may set up the first credential.
///
/// Security: the backend's code is used up by now, so this record is all that stands for it: good for minutes, in this browser, for this
/// account, and for one credential.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Invited {
    /// The account.
    pub user: UserId,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

/// A person's address was proven in this browser.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Verified {
    /// The account.
    pub user: UserId,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

/// A code was asked for in this browser.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sent {
    user: UserId,
    proving: Proving,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

/// All of it, in the record.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Proofs {
    links: Vec<MailLink>,
    sent: Vec<Sent>,
    invited: Option<Invited>,
    verified: Option<Verified>,
}

impl Proofs {
    /// Keeps the code of a link; a newer one of the same account takes its place.
    pub fn keep_link(&mut self, user: UserId, proving: Proving, code: SecretString, now: OffsetDateTime) {
        self.drop_link(&user, proving);
        let at = now;
        self.links.push(MailLink { user, proving, code, at });
        keep_newest(&mut self.links);
    }

    /// The code that a link brought for this account.
    #[must_use]
    pub fn link_code(&self, user: &UserId, proving: Proving, now: OffsetDateTime) -> Option<&SecretString> {
        let fits = |link: &&MailLink| link.user == *user && link.proving == proving && now - link.at < LINK_MAX_AGE;
        self.links.iter().find(fits).map(|link| &link.code)
    }

    /// Forgets what a link brought: it was used, or is of no use.
    pub fn drop_link(&mut self, user: &UserId, proving: Proving) {
        self.links.retain(|link| link.user != *user || link.proving != proving);
    }

    /// Notes that a code was asked for.
    pub fn note_sent(&mut self, user: UserId, proving: Proving, now: OffsetDateTime) {
        self.sent.retain(|sent| sent.user != user || sent.proving != proving);
        self.sent.push(Sent { user, proving, at: now });
        keep_newest(&mut self.sent);
    }

    /// Whether a code was asked for here, and may still be good.
    #[must_use]
    pub fn was_sent(&self, user: &UserId, proving: Proving, now: OffsetDateTime) -> bool {
        let fits = |sent: &Sent| sent.user == *user && sent.proving == proving && now - sent.at < SENT_MAX_AGE;
        self.sent.iter().any(fits)
    }

    /// Notes that an address was proven.
    pub fn note_verified(&mut self, user: UserId, now: OffsetDateTime) {
        self.sent.retain(|sent| sent.user != user);
        self.links.retain(|link| link.user != user);
        self.verified = Some(Verified { user, at: now });
    }

    /// Whose address was proven here a moment ago.
    #[must_use]
    pub fn verified(&self, now: OffsetDateTime) -> Option<&UserId> {
        let verified = self.verified.as_ref().filter(|verified| now - verified.at < VERIFIED_MAX_AGE);
        verified.map(|verified| &verified.user)
    }

    /// Notes that an invitation was followed.
    pub fn note_invited(&mut self, user: UserId, now: OffsetDateTime) {
        self.invited = Some(Invited { user, at: now });
    }

    /// Who followed an invitation here a moment ago.
    #[must_use]
    pub fn invited(&self, now: OffsetDateTime) -> Option<&Invited> {
        self.invited.as_ref().filter(|invited| now - invited.at < INVITED_MAX_AGE)
    }

    /// Drops what is too old. True where anything was.
    pub(crate) fn sweep(&mut self, now: OffsetDateTime) -> bool {
        let dropped = [
            keep(&mut self.links, |link| now - link.at < LINK_MAX_AGE),
            keep(&mut self.sent, |sent| now - sent.at < SENT_MAX_AGE),
            drop_if(&mut self.invited, |invited| now - invited.at >= INVITED_MAX_AGE),
            drop_if(&mut self.verified, |verified| now - verified.at >= VERIFIED_MAX_AGE),
        ];
        dropped.contains(&true)
    }

    /// The invitation has done its work, or must not do it any more.
    pub fn end_invitation(&mut self) {
        self.invited = None;
    }
}

fn keep_newest<T>(list: &mut Vec<T>) {
    if list.len() > MOST {
        list.remove(0);
    }
}

impl Record {
    /// Who followed an invitation here a moment ago.
    #[must_use]
    pub fn invited(&self, now: OffsetDateTime) -> Option<&Invited> {
        self.proofs.invited(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

    fn ada() -> UserId {
        UserId::from("ada")
    }

    #[test]
    fn a_link_is_of_one_account_and_one_purpose() {
        let mut proofs = Proofs::default();
        proofs.keep_link(ada(), Proving::Email, SecretString::from("ABC123"), NOW);
        assert!(proofs.link_code(&ada(), Proving::Email, NOW).is_some());
        assert!(proofs.link_code(&ada(), Proving::Invitation, NOW).is_none());
        assert!(proofs.link_code(&UserId::from("eve"), Proving::Email, NOW).is_none());
        assert!(
            proofs
                .link_code(&ada(), Proving::Email, NOW + Duration::minutes(61))
                .is_none()
        );
    }

    #[test]
    fn an_invitation_ends_after_minutes_and_at_once_when_it_is_used() {
        let mut proofs = Proofs::default();
        proofs.note_invited(ada(), NOW);
        assert!(proofs.invited(NOW + Duration::minutes(14)).is_some());
        assert!(proofs.invited(NOW + Duration::minutes(15)).is_none());
        proofs.end_invitation();
        assert!(proofs.invited(NOW).is_none());
    }

    #[test]
    fn only_the_newest_links_are_kept() {
        let mut proofs = Proofs::default();
        for number in 0..=MOST {
            proofs.keep_link(UserId::from(number.to_string()), Proving::Email, SecretString::from("A"), NOW);
        }
        assert!(proofs.link_code(&UserId::from("0"), Proving::Email, NOW).is_none());
        assert!(proofs.link_code(&UserId::from("5"), Proving::Email, NOW).is_some());
    }

    #[test]
    fn debug_output_shows_no_code_and_storing_keeps_it() {
        let mut proofs = Proofs::default();
        proofs.keep_link(ada(), Proving::Email, SecretString::from("ABC123"), NOW);
        assert!(!format!("{proofs:?}").contains("ABC123"));
        let back: Proofs = serde_json::from_str(&serde_json::to_string(&proofs).unwrap()).unwrap();
        assert_eq!(back.link_code(&ada(), Proving::Email, NOW).unwrap().expose_secret(), "ABC123");
    }
}
