//! What makes a new password unfit before the backend is asked: the organization's rules, lists of what is guessed first, and the
//! words that go with the account. How the backend is told of it is not here.

use serde::{Deserialize, Serialize};
use vestibule_flow::{NewPasswordFault, PasswordRule, PasswordRules, check_new_password};
use vestibule_zitadel::Error;

use crate::mistake::Rule;
use crate::scope::OrganizationSettings;

/// How many of the most used passwords are refused.
/// Source: ASVS 5.0 V6.2.4, at least the top 3000.
const MOST_COMMON: u64 = 3_000;
/// What a password must still be long when the words that go with the account are taken out of it.
const LEAST_BESIDES_WORDS: usize = 8;
/// Shorter words are part of too many others.
const LEAST_WORD: usize = 3;

/// What is wrong with a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewPasswordMistake {
    /// Nothing was typed.
    Empty,
    /// More than 72 bytes.
    TooLong,
    /// It is the old one.
    Unchanged,
    /// It breaks a rule of the organization.
    Weak(Rule),
    /// It is on the lists that are tried first.
    Common,
    /// It was found in stolen data of other services.
    Breached,
    /// It is hardly more than the name of the person, of the organization or of the product.
    OfContext,
}

impl NewPasswordMistake {
    /// What the backend found wrong, where it was the new password: its rules may have changed since the page was shown.
    pub(crate) const fn of_refusal(error: &Error) -> Option<Self> {
        use vestibule_zitadel::PasswordRule as Wire;
        match error {
            Error::PasswordTooLong => Some(Self::TooLong),
            Error::PasswordUnchanged => Some(Self::Unchanged),
            Error::PasswordTooWeak { rule } => Some(Self::Weak(match rule {
                Wire::Length => Rule::Length,
                Wire::Uppercase => Rule::Uppercase,
                Wire::Lowercase => Rule::Lowercase,
                Wire::Number => Rule::Number,
                Wire::Symbol => Rule::Symbol,
            })),
            _ => None,
        }
    }
}

/// The words that go with an account: everybody who attacks it knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContextWords(Vec<String>);

impl ContextWords {
    /// Takes the words out of names: the parts of each, and the whole. Of a mail address the part before the `@` counts.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words: Vec<String> = Vec::new();
        for name in names {
            let name = name.split('@').next().unwrap_or(name).to_lowercase();
            let parts = name.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
            let joined = name.chars().filter(|c| c.is_alphanumeric()).collect();
            words.extend(parts.chain([name.clone(), joined]));
        }
        words.retain(|word| word.chars().count() >= LEAST_WORD);
        Self(words).in_order()
    }

    /// These words, and others.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self.in_order()
    }

    /// The longest first, so that no part of it is taken out before the whole.
    fn in_order(mut self) -> Self {
        self.0
            .sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then_with(|| a.cmp(b)));
        self.0.dedup();
        self
    }

    /// The words of a person's account in their organization.
    #[must_use]
    pub fn of_account(settings: &OrganizationSettings, names: &[&str]) -> Self {
        let organization = &settings.organization;
        let first_label = organization.primary_domain.split('.').next().unwrap_or_default();
        let own = [organization.name.as_str(), first_label, "vestibule", "zitadel"];
        Self::of(own.into_iter().chain(names.iter().copied()))
    }

    /// Whether the password is hardly more than these words.
    fn make_up(&self, password: &str) -> bool {
        let lower = password.to_lowercase();
        let mut rest = lower.clone();
        for word in &self.0 {
            rest = rest.replace(word, "");
        }
        rest.len() < lower.len() && rest.chars().count() < LEAST_BESIDES_WORDS
    }
}

/// Judges a new password before the backend does.
///
/// # Errors
/// The first thing that is wrong: what the organization's rules say comes first, in the order in which the screen lists them.
pub fn judge(new: &str, current: Option<&str>, rules: PasswordRules, words: &ContextWords) -> Result<(), NewPasswordMistake> {
    check_new_password(new, current, rules).map_err(|fault| match fault {
        NewPasswordFault::Empty => NewPasswordMistake::Empty,
        NewPasswordFault::TooLong => NewPasswordMistake::TooLong,
        NewPasswordFault::Unchanged => NewPasswordMistake::Unchanged,
        NewPasswordFault::Weak(rule) => NewPasswordMistake::Weak(rule_of(rule)),
    })?;
    if words.make_up(new) {
        return Err(NewPasswordMistake::OfContext);
    }
    if is_common(new) {
        return Err(NewPasswordMistake::Common);
    }
    Ok(())
}

/// Whether the whole password is found within the first guesses: the most used passwords and words, in any case and with the usual
/// signs for letters, keyboard rows, repetitions.
fn is_common(password: &str) -> bool {
    // A word of rank n is the guess n + 1.
    zxcvbn::zxcvbn(&password.to_lowercase(), &[]).guesses() <= MOST_COMMON + 1
}

/// How well a new password stands up to guessing, from 0 to 4; for a hint alone.
pub(crate) fn strength(new: &str, words: &ContextWords) -> u8 {
    // What would be refused is not called good.
    if words.make_up(new) || is_common(new) {
        return 0;
    }
    let words: Vec<&str> = words.0.iter().map(String::as_str).collect();
    zxcvbn::zxcvbn(new, &words).score().into()
}

const fn rule_of(rule: PasswordRule) -> Rule {
    match rule {
        PasswordRule::Length => Rule::Length,
        PasswordRule::Uppercase => Rule::Uppercase,
        PasswordRule::Lowercase => Rule::Lowercase,
        PasswordRule::Number => Rule::Number,
        PasswordRule::Symbol => Rule::Symbol,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: PasswordRules = PasswordRules {
        min_length: 1,
        needs_uppercase: false,
        needs_lowercase: false,
        needs_number: false,
        needs_symbol: false,
    };

    fn ada() -> ContextWords {
        ContextWords::of(["Fjord Energy AS", "ada.lovelace@mail.example", "ada"])
    }

    fn verdict(new: &str) -> Result<(), NewPasswordMistake> {
        judge(new, None, NONE, &ada())
    }

    #[test]
    fn the_rules_are_the_configured_ones_and_come_first() {
        let strict = PasswordRules {
            min_length: 8,
            needs_uppercase: true,
            needs_lowercase: true,
            needs_number: true,
            needs_symbol: true,
        };
        let refused = |new: &str| judge(new, Some("Old-Horse-7"), strict, &ada()).unwrap_err();
        assert_eq!(refused(""), NewPasswordMistake::Empty);
        assert_eq!(refused("Old-Horse-7"), NewPasswordMistake::Unchanged);
        assert_eq!(refused("Aa1!"), NewPasswordMistake::Weak(Rule::Length));
        assert_eq!(refused("password"), NewPasswordMistake::Weak(Rule::Uppercase));
        assert_eq!(refused("FJORD-ENERGY"), NewPasswordMistake::Weak(Rule::Lowercase));
        assert_eq!(refused("Some-Horse"), NewPasswordMistake::Weak(Rule::Number));
        assert_eq!(refused("SomeHorse7"), NewPasswordMistake::Weak(Rule::Symbol));
        assert_eq!(judge("Some-Horse-7", Some("Old-Horse-7"), strict, &ada()), Ok(()));
    }

    #[test]
    fn seventy_two_bytes_are_the_most_whatever_the_characters() {
        let mut long = "x7-Ümlaut ".repeat(6);
        long.truncate(60);
        let exact = format!("{long}{}", "z".repeat(72 - long.len()));
        assert_eq!(exact.len(), 72);
        assert_eq!(verdict(&exact), Ok(()));
        assert_eq!(verdict(&format!("{exact}z")), Err(NewPasswordMistake::TooLong));
    }

    #[test]
    fn what_is_guessed_first_is_refused_in_any_case_and_disguise() {
        for common in [
            "password",
            "PassWord",
            "p@ssw0rd",
            "123456789",
            "qwertyuiop",
            "iloveyou",
            "aaaaaaaaaaaa",
            "monkey",
            "trustno1",
            "abcdefgh",
        ] {
            assert_eq!(verdict(common), Err(NewPasswordMistake::Common), "{common}");
        }
        for good in ["correct horse battery", "Tr0ub4dor&3", "viergleisig", "パスワードではない"] {
            assert_eq!(verdict(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn a_password_that_is_hardly_more_than_known_words_is_refused() {
        for known in [
            "fjordenergyas",
            "Fjord Energy AS",
            "Fjord2026!",
            "ADA-LOVELACE",
            "lovelace1815",
            "adaadaada",
            "energy-ada-7",
        ] {
            assert_eq!(verdict(known), Err(NewPasswordMistake::OfContext), "{known}");
        }
        for enough in ["Canadian-Geese-7", "fjord with a long tail", "xk93-ada-plum7"] {
            assert_eq!(verdict(enough), Ok(()), "{enough}");
        }
    }

    #[test]
    fn words_too_short_to_tell_anything_are_left_out() {
        let words = ContextWords::of(["AS", "x@mail.example", "", "Li Bo"]);
        assert_eq!(words, ContextWords(vec!["li bo".into(), "libo".into()]));
    }

    #[test]
    fn strength_rises_with_what_is_to_be_guessed_and_never_praises_what_is_refused() {
        let strengths =
            ["password", "Fjord2026!", "lovely-fjord", "correct horse battery staple"].map(|new| strength(new, &ada()));
        assert_eq!(strengths[0], 0);
        assert_eq!(strengths[1], 0);
        assert!(strengths[2] < 4 && strengths[3] == 4, "{strengths:?}");
    }
}
