//! Rules for a new password, and the warning before an old one expires.

use time::OffsetDateTime;

use crate::gate::days;

/// What the organization's settings demand of a password.
/// Source: `PasswordComplexitySettings` (settings/v2/password_settings.proto).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the wire has them so")]
pub struct PasswordRules {
    /// Least number of characters.
    pub min_length: u64,
    /// An upper-case letter.
    pub needs_uppercase: bool,
    /// A lower-case letter.
    pub needs_lowercase: bool,
    /// A digit.
    pub needs_number: bool,
    /// A sign that is neither letter nor digit.
    pub needs_symbol: bool,
}

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRule {
    /// Length.
    Length,
    /// Upper-case letter.
    Uppercase,
    /// Lower-case letter.
    Lowercase,
    /// Digit.
    Number,
    /// Symbol.
    Symbol,
}

/// Why a new password is refused before the backend is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewPasswordFault {
    /// Nothing was typed.
    Empty,
    /// More than [`MAX_PASSWORD_BYTES`]: the backend answers that with an internal error.
    TooLong,
    /// The same as the current one: the backend answers that with an internal error.
    Unchanged,
    /// A rule is broken.
    Weak(PasswordRule),
}

/// What the backend's hash can take, in bytes of UTF-8.
pub const MAX_PASSWORD_BYTES: usize = 72;

/// Checks a new password against the rules, before the backend does. Letters and digits are those of ASCII, and everything else is a
/// symbol: so the backend reads them.
///
/// # Errors
/// The first fault, in the order in which the screen lists the rules.
pub fn check_new_password(new: &str, current: Option<&str>, rules: PasswordRules) -> Result<(), NewPasswordFault> {
    if new.is_empty() {
        return Err(NewPasswordFault::Empty);
    }
    if new.len() > MAX_PASSWORD_BYTES {
        return Err(NewPasswordFault::TooLong);
    }
    if current == Some(new) {
        return Err(NewPasswordFault::Unchanged);
    }
    let checks = [
        (
            PasswordRule::Length,
            u64::try_from(new.chars().count()).is_ok_and(|length| length >= rules.min_length),
        ),
        (
            PasswordRule::Uppercase,
            !rules.needs_uppercase || new.bytes().any(|b| b.is_ascii_uppercase()),
        ),
        (
            PasswordRule::Lowercase,
            !rules.needs_lowercase || new.bytes().any(|b| b.is_ascii_lowercase()),
        ),
        (
            PasswordRule::Number,
            !rules.needs_number || new.bytes().any(|b| b.is_ascii_digit()),
        ),
        (
            PasswordRule::Symbol,
            !rules.needs_symbol || new.bytes().any(|b| !b.is_ascii_alphanumeric()),
        ),
    ];
    match checks.into_iter().find(|(_, is_met)| !is_met) {
        Some((rule, _)) => Err(NewPasswordFault::Weak(rule)),
        None => Ok(()),
    }
}

/// Whole days until the password must be changed, where that is near enough to warn; at least 1.
#[must_use]
pub fn days_until_expiry(
    changed_at: Option<OffsetDateTime>,
    max_age_days: u64,
    warn_days: u64,
    now: OffsetDateTime,
) -> Option<u32> {
    if max_age_days == 0 || warn_days == 0 {
        return None;
    }
    let expires_at = changed_at?.checked_add(days(max_age_days).try_into().ok()?)?;
    let left = expires_at - now;
    let near = time::Duration::try_from(days(warn_days)).ok()?;
    if left.is_negative() || left > near {
        return None;
    }
    u32::try_from(left.whole_days()).ok().map(|days| days.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const ALL: PasswordRules = PasswordRules {
        min_length: 8,
        needs_uppercase: true,
        needs_lowercase: true,
        needs_number: true,
        needs_symbol: true,
    };
    const NONE: PasswordRules = PasswordRules {
        min_length: 0,
        needs_uppercase: false,
        needs_lowercase: false,
        needs_number: false,
        needs_symbol: false,
    };

    #[test]
    fn every_rule_is_told_by_its_name() {
        let said = |new: &str| check_new_password(new, Some("Old-Passw0rd"), ALL);
        assert_eq!(said(""), Err(NewPasswordFault::Empty));
        assert_eq!(said(&"x".repeat(73)), Err(NewPasswordFault::TooLong));
        assert_eq!(said(&"ä".repeat(37)), Err(NewPasswordFault::TooLong));
        assert_eq!(said("Old-Passw0rd"), Err(NewPasswordFault::Unchanged));
        assert_eq!(said("Aa1-"), Err(NewPasswordFault::Weak(PasswordRule::Length)));
        assert_eq!(said("aaaaaa1-"), Err(NewPasswordFault::Weak(PasswordRule::Uppercase)));
        assert_eq!(said("AAAAAA1-"), Err(NewPasswordFault::Weak(PasswordRule::Lowercase)));
        assert_eq!(said("Aaaaaaa-"), Err(NewPasswordFault::Weak(PasswordRule::Number)));
        assert_eq!(said("Aaaaaa11"), Err(NewPasswordFault::Weak(PasswordRule::Symbol)));
        assert_eq!(said("Aaaaaa1-"), Ok(()));
    }

    #[test]
    fn no_rules_take_anything_but_nothing() {
        assert_eq!(check_new_password("a b", None, NONE), Ok(()));
        assert_eq!(check_new_password("", None, NONE), Err(NewPasswordFault::Empty));
        assert_eq!(check_new_password(&"x".repeat(72), None, NONE), Ok(()));
    }

    #[test]
    fn the_warning_comes_in_the_last_days_only() {
        let changed = Some(datetime!(2026-01-01 00:00 UTC));
        let left = |now| days_until_expiry(changed, 90, 14, now);
        assert_eq!(left(datetime!(2026-03-01 00:00 UTC)), None);
        assert_eq!(left(datetime!(2026-03-22 00:00 UTC)), Some(10));
        assert_eq!(left(datetime!(2026-03-31 23:00 UTC)), Some(1));
        assert_eq!(left(datetime!(2026-04-02 00:00 UTC)), None);
        assert_eq!(days_until_expiry(changed, 0, 14, datetime!(2026-03-31 23:00 UTC)), None);
        assert_eq!(days_until_expiry(None, 90, 14, datetime!(2026-03-31 23:00 UTC)), None);
    }
}
