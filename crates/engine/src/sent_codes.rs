//! When codes were sent from this browser, and when the next one may be. The codes themselves are not known here.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use vestibule_zitadel::SessionId;

use crate::record::sweep::keep;
use crate::way::Way;

/// The first pause; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::seconds(30);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::minutes(15);
/// After this without a code the pauses begin anew.
const FORGOTTEN_AFTER: Duration = Duration::minutes(60);
/// A code that was sent before this is hardly the one that a person waits for.
const AWAITED_FOR: Duration = Duration::minutes(10);
/// After so many wrong ones a code is not asked about any more.
const MOST_WRONG: u32 = 5;
/// Sessions and kinds that are remembered.
const KEPT: usize = 24;

/// The codes that were sent, by session and kind. Part of the browser's record.
///
/// This keeps one person from pressing a button too often. What keeps many browsers from flooding one phone are the limits of the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SentCodes(Vec<Sent>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sent {
    session: SessionId,
    way: Way,
    times: u32,
    #[serde(with = "time::serde::rfc3339")]
    last: OffsetDateTime,
    is_used: bool,
    #[serde(default)]
    wrong: u32,
}

impl SentCodes {
    /// Whole seconds until the next code of that kind may be sent; 0: now.
    #[must_use]
    pub fn wait_seconds(&self, session: &SessionId, way: Way, now: OffsetDateTime) -> u32 {
        let Some(sent) = self.find(session, way, now) else { return 0 };
        let left = sent.last + pause(sent.times) - now;
        let seconds = left.whole_seconds() + i64::from(left.subsec_nanoseconds() > 0);
        u32::try_from(seconds).unwrap_or(0)
    }

    /// Whether a code of that kind is on its way, or has just arrived.
    #[must_use]
    pub fn is_awaited(&self, session: &SessionId, way: Way, now: OffsetDateTime) -> bool {
        self.find(session, way, now)
            .is_some_and(|sent| !sent.is_used && now - sent.last < AWAITED_FOR)
    }

    /// Remembers that a code was sent.
    pub(crate) fn note(&mut self, session: &SessionId, way: Way, now: OffsetDateTime) {
        let times = self.find(session, way, now).map_or(0, |sent| sent.times);
        self.0
            .retain(|sent| !(sent.session == *session && sent.way == way) && now - sent.last < FORGOTTEN_AFTER);
        self.0.push(Sent {
            session: session.clone(),
            way,
            times: times.saturating_add(1),
            last: now,
            is_used: false,
            wrong: 0,
        });
        if self.0.len() > KEPT {
            self.0.remove(0);
        }
    }

    /// Remembers that the code was used, so that none is awaited any more.
    pub(crate) fn used(&mut self, session: &SessionId, way: Way) {
        for sent in &mut self.0 {
            sent.is_used |= sent.session == *session && sent.way == way;
        }
    }

    /// Whether the code was guessed at so often that it is void. The backend would let anybody go on guessing.
    ///
    /// Security: a session is used from one browser alone, so that its record has seen every guess.
    pub(crate) fn is_void(&self, session: &SessionId, way: Way, now: OffsetDateTime) -> bool {
        self.find(session, way, now).is_some_and(|sent| sent.wrong >= MOST_WRONG)
    }

    /// Counts a wrong code.
    pub(crate) fn guessed(&mut self, session: &SessionId, way: Way) {
        for sent in &mut self.0 {
            if sent.session == *session && sent.way == way {
                sent.wrong = sent.wrong.saturating_add(1);
            }
        }
    }

    /// Forgets what is so long ago that the pauses begin anew. True where anything was forgotten.
    pub(crate) fn sweep(&mut self, now: OffsetDateTime) -> bool {
        keep(&mut self.0, |sent| now - sent.last < FORGOTTEN_AFTER)
    }

    fn find(&self, session: &SessionId, way: Way, now: OffsetDateTime) -> Option<&Sent> {
        self.0
            .iter()
            .find(|sent| sent.session == *session && sent.way == way && now - sent.last < FORGOTTEN_AFTER)
    }
}

/// 30 s, 60 s, 120 s, …
fn pause(times: u32) -> Duration {
    let doublings = times.saturating_sub(1).min(10);
    (FIRST_PAUSE * 2_i32.pow(doublings)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const START: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

    #[test]
    fn every_pause_is_twice_as_long_as_the_one_before() {
        let (mut sent, session) = (SentCodes::default(), SessionId::from("s"));
        assert_eq!(sent.wait_seconds(&session, Way::OtpSms, START), 0);
        let mut now = START;
        for expected in [30, 60, 120, 240, 480, 900, 900] {
            sent.note(&session, Way::OtpSms, now);
            assert_eq!(sent.wait_seconds(&session, Way::OtpSms, now), expected);
            let almost = now + Duration::seconds(i64::from(expected)) - Duration::milliseconds(1);
            assert_eq!(sent.wait_seconds(&session, Way::OtpSms, almost), 1);
            now += Duration::seconds(i64::from(expected));
            assert_eq!(sent.wait_seconds(&session, Way::OtpSms, now), 0);
        }
    }

    #[test]
    fn another_kind_and_another_session_have_pauses_of_their_own() {
        let (mut sent, session) = (SentCodes::default(), SessionId::from("s"));
        sent.note(&session, Way::OtpSms, START);
        assert_eq!(sent.wait_seconds(&session, Way::OtpEmail, START), 0);
        assert_eq!(sent.wait_seconds(&SessionId::from("t"), Way::OtpSms, START), 0);
    }

    #[test]
    fn an_hour_later_the_pauses_begin_anew() {
        let (mut sent, session) = (SentCodes::default(), SessionId::from("s"));
        for _ in 0..5 {
            sent.note(&session, Way::OtpSms, START);
        }
        let later = START + FORGOTTEN_AFTER;
        sent.note(&session, Way::OtpSms, later);
        assert_eq!(sent.wait_seconds(&session, Way::OtpSms, later), 30);
    }

    #[test]
    fn a_code_is_awaited_for_ten_minutes_or_until_it_was_used() {
        let (mut sent, session) = (SentCodes::default(), SessionId::from("s"));
        assert!(!sent.is_awaited(&session, Way::OtpSms, START));
        sent.note(&session, Way::OtpSms, START);
        assert!(sent.is_awaited(&session, Way::OtpSms, START + Duration::minutes(9)));
        assert!(!sent.is_awaited(&session, Way::OtpSms, START + AWAITED_FOR));
        sent.used(&session, Way::OtpSms);
        assert!(!sent.is_awaited(&session, Way::OtpSms, START));
        assert_eq!(sent.wait_seconds(&session, Way::OtpSms, START), 30, "the pause goes on");
    }

    #[test]
    fn a_code_is_void_after_five_guesses_until_the_next_is_sent() {
        let (mut sent, session) = (SentCodes::default(), SessionId::from("s"));
        sent.note(&session, Way::OtpSms, START);
        for _ in 0..5 {
            assert!(!sent.is_void(&session, Way::OtpSms, START));
            sent.guessed(&session, Way::OtpSms);
        }
        assert!(sent.is_void(&session, Way::OtpSms, START));
        assert!(!sent.is_void(&session, Way::OtpEmail, START));
        sent.note(&session, Way::OtpSms, START);
        assert!(!sent.is_void(&session, Way::OtpSms, START));
    }

    #[test]
    fn the_list_does_not_grow_for_ever() {
        let mut sent = SentCodes::default();
        for number in 0..100 {
            sent.note(&SessionId::from(number.to_string()), Way::OtpSms, START);
        }
        assert_eq!(sent.0.len(), KEPT);
    }
}
