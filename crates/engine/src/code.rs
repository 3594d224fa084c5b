//! What a person typed as a code, as the backend wants it. Whether it is right is not decided here.

use secrecy::SecretString;
use unicode_normalization::UnicodeNormalization;

/// Digits of a time-based code.
const TOTP_DIGITS: usize = 6;
/// Characters of a recovery code, without its dash.
const RECOVERY_CHARACTERS: usize = 10;
/// Hexadecimal digits of a recovery code where the backend makes them of random ids.
const UUID_CHARACTERS: usize = 32;
/// Longer texts are no codes.
const LONGEST: usize = 64;

/// Why a text cannot be a code, so that nobody needs to be asked about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoCode {
    /// Nothing was typed.
    Empty,
    /// A code of an authenticator app has six digits.
    NotSixDigits,
    /// Too long, or without a single letter or digit.
    Malformed,
}

/// A code of an authenticator app: `123 456`, `123-456`, `١٢٣٤٥٦` and `G-123456` are `123456`.
pub(crate) fn totp_code(typed: &str) -> Result<SecretString, NoCode> {
    let code = sent_characters(typed)?;
    if code.len() == TOTP_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(code.into())
    } else {
        Err(NoCode::NotSixDigits)
    }
}

/// A code that was sent. How long it is, and whether letters are in it, is a setting of the backend's.
pub(crate) fn sent_code(typed: &str) -> Result<SecretString, NoCode> {
    sent_characters(typed).map(SecretString::from)
}

fn sent_characters(typed: &str) -> Result<String, NoCode> {
    let characters = characters(typed)?;
    // The prefix that some senders put before a code (`G-123456`).
    let digits = characters.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let has_prefix = characters.len() - digits.len() == 1 && typed.contains(is_dash);
    if has_prefix && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(digits.to_owned());
    }
    Ok(characters)
}

/// A recovery code, in any letter case, with or without its dash: `abcde-fghij`.
pub(crate) fn recovery_code(typed: &str) -> Result<SecretString, NoCode> {
    let plain = characters(typed)?.to_ascii_lowercase();
    let is_uuid = plain.len() == UUID_CHARACTERS && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths: &[usize] = if is_uuid {
        &[8, 4, 4, 4, 12]
    } else if plain.len() == RECOVERY_CHARACTERS {
        &[5, 5]
    } else {
        &[]
    };
    let mut rest = plain.as_str();
    let mut groups = Vec::new();
    for length in lengths {
        let (group, after) = rest.split_at_checked(*length).unwrap_or((rest, ""));
        groups.push(group);
        rest = after;
    }
    if !rest.is_empty() {
        groups.push(rest);
    }
    Ok(groups.join("-").into())
}

/// Letters and digits alone; digits of every script and of every width as ASCII.
fn characters(typed: &str) -> Result<String, NoCode> {
    if typed.trim().is_empty() {
        return Err(NoCode::Empty);
    }
    if typed.chars().count() > LONGEST {
        return Err(NoCode::Malformed);
    }
    let kept: String = typed.nfkc().filter_map(plain).collect();
    if kept.is_empty() { Err(NoCode::Malformed) } else { Ok(kept) }
}

/// Arabic, Persian and Devanagari keyboards write digits of their own.
fn plain(c: char) -> Option<char> {
    let zeros = ['\u{660}', '\u{6f0}', '\u{966}'];
    let digit = zeros.iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(*zero))?;
        char::from_digit(value, 10)
    });
    digit.or_else(|| Some(c).filter(char::is_ascii_alphanumeric))
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn text(code: Result<SecretString, NoCode>) -> Result<String, NoCode> {
        code.map(|code| code.expose_secret().to_owned())
    }

    #[test]
    fn every_customary_spelling_of_a_code_is_read() {
        for typed in [
            "123456",
            " 123 456 ",
            "123-456",
            "G-123456",
            "g–123 456",
            "1 2 3 4 5 6",
            "123\u{a0}456",
            "123\u{200b}456",
            "１２３４５６",
            "١٢٣٤٥٦",
            "۱۲۳۴۵۶",
        ] {
            assert_eq!(text(totp_code(typed)), Ok("123456".into()), "{typed}");
            assert_eq!(text(sent_code(typed)), Ok("123456".into()), "{typed}");
        }
    }

    #[test]
    fn a_code_with_letters_that_was_sent_is_left_as_it_is() {
        assert_eq!(text(sent_code("AB12-cd34")), Ok("AB12cd34".into()));
        assert_eq!(
            text(sent_code("G123456")),
            Ok("G123456".into()),
            "a letter without its dash is part of the code"
        );
    }

    #[test]
    fn what_cannot_be_a_code_is_told_without_asking_anybody() {
        assert_eq!(text(totp_code("  ")), Err(NoCode::Empty));
        assert_eq!(text(sent_code("")), Err(NoCode::Empty));
        assert_eq!(text(recovery_code("\t")), Err(NoCode::Empty));
        for typed in ["12345", "1234567", "12345a", "abcdef"] {
            assert_eq!(text(totp_code(typed)), Err(NoCode::NotSixDigits), "{typed}");
        }
        for typed in ["---", "\u{1f511}", &"1".repeat(65)] {
            assert_eq!(text(sent_code(typed)), Err(NoCode::Malformed), "{typed}");
        }
    }

    #[test]
    fn a_recovery_code_is_read_in_any_case_and_with_any_dash() {
        for typed in [
            "t4mmg-gw47f",
            "T4MMG-GW47F",
            "t4mmggw47f",
            " t4mmg gw47f ",
            "t4mmg–gw47f",
            "t4m mg-gw4 7f",
        ] {
            assert_eq!(text(recovery_code(typed)), Ok("t4mmg-gw47f".into()), "{typed}");
        }
        assert_eq!(
            text(recovery_code("0A1B2C3D4E5F60718293A4B5C6D7E8F9")),
            Ok("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9".into())
        );
        assert_eq!(
            text(recovery_code("abc")),
            Ok("abc".into()),
            "another length is left to the backend"
        );
    }
}
