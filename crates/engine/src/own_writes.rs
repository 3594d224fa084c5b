//! What was set up in this browser just now. The backend's read side lags behind its writes, so for a while it may not show it; the gate
//! must not be asked about the time before. So what was written counts until it shows, and nobody waits.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use vestibule_flow::Methods;
use vestibule_zitadel::UserId;

use crate::record::sweep::keep;
use crate::way::Way;

/// A read side that lags by more than this is broken. For so long a method counts that was taken away elsewhere meanwhile: it is asked
/// for in vain, which is strict, and passes.
const LAG: Duration = Duration::seconds(60);
/// Set-ups that are remembered.
const KEPT: usize = 8;

/// The methods that were set up, newest last. Part of the browser's record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OwnWrites(Vec<OwnWrite>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct OwnWrite {
    user: UserId,
    way: Way,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

impl OwnWrites {
    /// Remembers that the backend has set it up.
    pub(crate) fn note(&mut self, user: &UserId, way: Way, now: OffsetDateTime) {
        self.0.retain(|old| !(old.user == *user && old.way == way));
        self.0.push(OwnWrite {
            user: user.clone(),
            way,
            at: now,
        });
        if self.0.len() > KEPT {
            self.0.remove(0);
        }
    }

    /// What that person surely has, whatever the read side shows.
    pub(crate) fn methods(&self, user: &UserId, now: OffsetDateTime) -> Methods {
        let own = self.0.iter().filter(|write| write.user == *user && now - write.at < LAG);
        own.fold(Methods::default(), |methods, write| methods.and(method(write.way)))
    }

    pub(crate) fn sweep(&mut self, now: OffsetDateTime) -> bool {
        keep(&mut self.0, |write| now - write.at < LAG)
    }
}

/// That one alone.
pub(crate) fn method(way: Way) -> Methods {
    let mut methods = Methods::default();
    let method = match way {
        Way::Password => &mut methods.password,
        Way::Passkey => &mut methods.passkey,
        Way::Idp => &mut methods.idp,
        Way::Totp => &mut methods.totp,
        Way::U2f => &mut methods.u2f,
        Way::OtpSms => &mut methods.otp_sms,
        Way::OtpEmail => &mut methods.otp_email,
        Way::RecoveryCode => &mut methods.recovery_code,
    };
    *method = true;
    methods
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

    #[test]
    fn what_was_written_counts_for_its_person_and_for_a_while() {
        let (ada, ben) = (UserId::from("ada"), UserId::from("ben"));
        let mut own = OwnWrites::default();
        own.note(&ada, Way::Totp, NOW);
        own.note(&ada, Way::Passkey, NOW + Duration::seconds(30));
        let both = method(Way::Totp).and(method(Way::Passkey));
        assert_eq!(own.methods(&ada, NOW + Duration::seconds(59)), both);
        assert_eq!(own.methods(&ben, NOW + Duration::seconds(59)), Methods::default());
        assert_eq!(own.methods(&ada, NOW + LAG), method(Way::Passkey));
        assert!(own.sweep(NOW + LAG));
        assert_eq!(own.0.len(), 1);
    }

    #[test]
    fn each_way_is_one_method_of_its_own() {
        let all = Way::ALL.into_iter().map(method);
        for (index, methods) in all.clone().enumerate() {
            assert!(!methods.is_empty());
            assert!(all.clone().skip(index + 1).all(|other| other != methods));
        }
    }

    #[test]
    fn it_stays_small() {
        let mut own = OwnWrites::default();
        for person in 0..2 * KEPT {
            own.note(&UserId::from(person.to_string()), Way::Totp, NOW);
            own.note(&UserId::from(person.to_string()), Way::Totp, NOW);
        }
        assert_eq!(own.0.len(), KEPT);
        assert!(!own.methods(&UserId::from((2 * KEPT - 1).to_string()), NOW).is_empty());
    }
}
