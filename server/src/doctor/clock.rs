//! Whether the backend's clock and ours agree.

use time::{Duration, OffsetDateTime};

use super::finding::Finding;

const ID: &str = "clock";
const LOOKED_AT: &str = "Date header of the backend";

/// The finding `clock`, from their time and ours; nothing, where no answer named one.
pub fn judge(clocks: Option<(OffsetDateTime, OffsetDateTime)>) -> Finding {
    let Some((theirs, ours)) = clocks else {
        return Finding::skipped(ID, LOOKED_AT, "no answer named a time");
    };
    let apart = (theirs - ours).abs();
    let direction = if theirs > ours { "ahead of" } else { "behind" };
    let seen = format!("the backend's clock is {} {direction} ours", told(apart));
    // The header counts whole seconds.
    if apart <= Duration::seconds(30) {
        return Finding::ok(ID, LOOKED_AT, format!("{} s apart", apart.whole_seconds()));
    }
    let found = if apart < Duration::minutes(5) {
        Finding::warning(ID, LOOKED_AT, seen)
    } else {
        Finding::problem(ID, LOOKED_AT, seen)
    };
    found
        .means(
            "Whether a password check, a code or a session still counts is reckoned with both clocks: people are asked again too early, \
             or not at all, and signed keys of the login client may be refused.",
        )
        .mend("Let both machines take their time from the network: `timedatectl set-ntp true` (or chrony), then compare `date -u` on both.")
}

fn told(apart: Duration) -> String {
    match apart.whole_seconds() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7_199 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Status;

    #[test]
    fn half_a_minute_is_fine_and_five_are_not() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
        for (seconds, status) in [
            (0, Status::Ok),
            (30, Status::Ok),
            (-30, Status::Ok),
            (31, Status::Warning),
            (-299, Status::Warning),
            (300, Status::Problem),
            (-86_400, Status::Problem),
        ] {
            assert_eq!(
                judge(Some((now + Duration::seconds(seconds), now))).status,
                status,
                "{seconds}"
            );
        }
        assert_eq!(judge(None).status, Status::Skipped);
        assert!(judge(Some((now - Duration::hours(5), now))).seen.contains("5 h behind"));
    }
}
