//! The tolerances of proto3 JSON: missing and `null` are the default, 64-bit numbers come as text, unknown names are kept apart.
//! Which field is required is not decided here but by each decoder.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::{ExposeSecret, SecretString};
use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Why an answer could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// The bytes are no JSON: an HTML page, say, or JSON that was cut short.
    NotJson,
    /// JSON, but not the message that was asked for.
    WrongShape,
}

/// Reads a message from the bytes of an answer.
///
/// # Errors
/// [`DecodeError`]. The parser's own message is dropped: it may quote the answer, and with it a token.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|_| DecodeError::NotJson)?;
    from_value(value)
}

/// Reads a message from parsed JSON.
///
/// # Errors
/// [`DecodeError::WrongShape`].
pub fn from_value<T: DeserializeOwned>(mut value: Value) -> Result<T, DecodeError> {
    drop_nulls(&mut value);
    // A derived reader would take a list for a message, member by member; proto3 JSON does not.
    if !value.is_object() {
        return Err(DecodeError::WrongShape);
    }
    serde_json::from_value(value).map_err(|_| DecodeError::WrongShape)
}

/// In proto3 JSON `null` means "not set" wherever it stands; after this, only missing members do.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(drop_nulls);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `uint64` and `int64`: text on the wire, numbers from lenient servers.
pub(crate) fn u64_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    struct Number;

    impl Visitor<'_> for Number {
        type Value = u64;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a 64-bit number or its text")
        }

        fn visit_u64<E: de::Error>(self, value: u64) -> Result<u64, E> {
            Ok(value)
        }

        fn visit_str<E: de::Error>(self, value: &str) -> Result<u64, E> {
            value.parse().map_err(|_| E::custom("not a 64-bit number"))
        }
    }

    deserializer.deserialize_any(Number)
}

/// Text that counts as missing when it is empty: the gateway prints some unset strings, others not.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Some(String::deserialize(deserializer)?).filter(|text| !text.is_empty()))
}

/// A code or another secret; an empty one counts as missing.
pub(crate) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Some(SecretString::deserialize(deserializer)?).filter(|secret| !secret.expose_secret().is_empty()))
}

/// `google.protobuf.Duration`: `"3600s"`, `"1.5s"`. Negative ones are refused; no message here has one.
pub(crate) fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_duration(&text)
        .map(Some)
        .ok_or_else(|| de::Error::custom("not a duration"))
}

/// Reads a duration of proto3 JSON, such as `"3600s"` or `"0.000000001s"`.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let number = text.strip_suffix('s')?;
    let (seconds, fraction) = number.split_once('.').unwrap_or((number, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if seconds.is_empty() || fraction.len() > 9 || !all_digits(seconds) || !all_digits(fraction) {
        return None;
    }
    if number.contains('.') && fraction.is_empty() {
        return None;
    }
    let nanoseconds = format!("{fraction:0<9}").parse().ok()?;
    Some(Duration::new(seconds.parse().ok()?, nanoseconds))
}

/// Writes a duration as proto3 JSON does: no fraction, or as many digits as it needs.
#[must_use]
pub fn format_duration(duration: Duration) -> String {
    let fraction = format!("{:09}", duration.subsec_nanos());
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        return format!("{}s", duration.as_secs());
    }
    format!("{}.{fraction}s", duration.as_secs())
}

pub(crate) fn write_duration<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    match duration {
        Some(duration) => serializer.serialize_str(&format_duration(*duration)),
        None => serializer.serialize_none(),
    }
}

/// `google.protobuf.Timestamp`: RFC 3339.
pub(crate) fn timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OffsetDateTime>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let time = OffsetDateTime::parse(&text, &Rfc3339).map_err(|_| de::Error::custom("not a timestamp"))?;
    Ok(Some(time))
}

/// Any base64 that proto3 JSON allows in a request; answers always use the padded standard alphabet.
const STANDARD_LENIENT: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const URL_SAFE_LENIENT: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// Reads `bytes` of proto3 JSON, in either alphabet, padded or not.
#[must_use]
pub fn parse_bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD_LENIENT.decode(text).or_else(|_| URL_SAFE_LENIENT.decode(text)).ok()
}

/// Writes `bytes` of proto3 JSON.
#[must_use]
pub fn format_bytes(bytes: &[u8]) -> String {
    STANDARD_LENIENT.encode(bytes)
}

/// `bytes`.
pub(crate) fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    parse_bytes(&String::deserialize(deserializer)?).ok_or_else(|| de::Error::custom("not base64"))
}

/// `map<string, bytes>`.
pub(crate) fn bytes_map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Vec<u8>>, D::Error> {
    let text = BTreeMap::<String, String>::deserialize(deserializer)?;
    let read = |(key, value): (String, String)| Some((key, parse_bytes(&value)?));
    text.into_iter()
        .map(read)
        .collect::<Option<_>>()
        .ok_or_else(|| de::Error::custom("not base64"))
}

pub(crate) fn write_bytes_map<S: Serializer>(map: &BTreeMap<String, Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut members = serializer.serialize_map(Some(map.len()))?;
    for (key, value) in map {
        members.serialize_entry(key, &STANDARD_LENIENT.encode(value))?;
    }
    members.end()
}

/// A password inside `{"password": …}`, the message that every password travels in.
pub(crate) fn write_password<S: Serializer>(password: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    match password {
        Some(password) => PasswordMessage {
            password: password.expose_secret(),
        }
        .serialize(serializer),
        None => serializer.serialize_none(),
    }
}

#[derive(Serialize)]
struct PasswordMessage<'a> {
    password: &'a str,
}

/// Declares an enum of the wire. Names this crate does not know, and the numbers that servers print for names *they* do not
/// know, become the variant behind `else`; the first variant is what a missing field means.
macro_rules! wire_enum {
    (
        $(#[$doc:meta])*
        $name:ident, missing = $missing:ident {
            $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// Unset, or a name that this version does not know.
            Unknown,
        }

        impl $name {
            /// The name on the wire; `None` for [`Self::Unknown`].
            #[must_use]
            pub fn as_str(self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($text),)+
                    Self::Unknown => None,
                }
            }

            /// Reads the name on the wire.
            #[must_use]
            pub fn from_wire(name: &str) -> Self {
                match name {
                    $($text => Self::$variant,)+
                    _ => Self::Unknown,
                }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::$missing
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::json::enum_name(deserializer).map(|name| name.map_or(Self::Unknown, |name| Self::from_wire(&name)))
            }
        }
    };
}
pub(crate) use wire_enum;

/// The name of an enum value, or `None` where the server printed a number.
pub(crate) fn enum_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    struct Name;

    impl Visitor<'_> for Name {
        type Value = Option<String>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("the name or the number of an enum value")
        }

        fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
            Ok(Some(value.to_owned()))
        }

        fn visit_u64<E: de::Error>(self, _: u64) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    deserializer.deserialize_any(Name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_the_wire_are_read() {
        assert_eq!(parse_duration("3600s"), Some(Duration::from_secs(3600)));
        assert_eq!(parse_duration("3600.500s"), Some(Duration::from_millis(3_600_500)));
        assert_eq!(parse_duration("0.000000001s"), Some(Duration::from_nanos(1)));
        assert_eq!(parse_duration("0s"), Some(Duration::ZERO));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "s",
            "5",
            "-5s",
            "+5s",
            "1.s",
            ".5s",
            "1.0000000001s",
            "1e3s",
            "99999999999999999999s",
            " 5s",
            "1.-5s",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_written_as_short_as_they_are() {
        assert_eq!(format_duration(Duration::from_secs(3600)), "3600s");
        assert_eq!(format_duration(Duration::from_millis(1500)), "1.5s");
        assert_eq!(format_duration(Duration::from_nanos(1)), "0.000000001s");
    }

    #[test]
    fn bytes_are_read_in_either_alphabet_with_and_without_padding() {
        assert_eq!(parse_bytes("MQ=="), Some(b"1".to_vec()));
        assert_eq!(parse_bytes("MQ"), Some(b"1".to_vec()));
        assert_eq!(parse_bytes("_-8"), Some(vec![0xff, 0xef]));
        assert_eq!(parse_bytes("/+8="), Some(vec![0xff, 0xef]));
        assert_eq!(parse_bytes("?"), None);
    }

    #[test]
    fn nulls_are_dropped_at_every_depth() {
        let mut value = serde_json::json!({ "a": null, "b": [null, { "c": null, "d": 1 }] });
        drop_nulls(&mut value);
        assert_eq!(value, serde_json::json!({ "b": [{ "d": 1 }] }));
    }
}
