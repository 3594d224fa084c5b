//! The proto3 JSON forms of single values, as liberal as the real backend's parser.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

const LAX: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const LAX_STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LAX);
const LAX_URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LAX);

/// An unsigned number, as number or string.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count(pub u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let parsed = match &value {
            Value::Number(number) => number.as_u64().or_else(|| {
                let float = number.as_f64()?;
                (float.fract() == 0.0 && (0.0..=9e15).contains(&float)).then_some(float as u64)
            }),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        parsed
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("invalid value for uint64 field: {value}")))
    }
}

/// An enum value by name (or number). Names nobody knows count as not sent, so the name is kept as it came.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Choice(pub String);

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(name) => Ok(Self(name)),
            Value::Number(number) => Ok(Self(number.to_string())),
            other => Err(D::Error::custom(format!("invalid value for enum field: {other}"))),
        }
    }
}

/// A duration: `"3600s"`, `"60.5s"`, `"-5s"`. In microseconds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(pub i64);

impl Seconds {
    fn read(text: &str) -> Option<Self> {
        let number = text.strip_suffix('s')?;
        let (negative, number) = number.strip_prefix('-').map_or((false, number), |rest| (true, rest));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !is_number(whole) || !is_number(fraction) || fraction.len() > 9 {
            return None;
        }
        let seconds: i64 = whole.parse().ok().filter(|s| *s <= 315_576_000_000)?;
        let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
        let total = seconds * 1_000_000 + micros;
        Some(Self(if negative { -total } else { total }))
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::custom(format!("invalid google.protobuf.Duration value {text:?}")))
    }
}

impl Seconds {
    /// The form of answers: whole seconds, or with as many digits in groups of three as are needed.
    pub fn text(self) -> String {
        let (whole, micros) = (self.0 / 1_000_000, (self.0 % 1_000_000).abs());
        match micros {
            0 => format!("{whole}s"),
            micros if micros % 1000 == 0 => format!("{whole}.{:03}s", micros / 1000),
            micros => format!("{whole}.{micros:06}s"),
        }
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

/// Bytes: base64 of either alphabet, padded or not.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Blob(pub Vec<u8>);

impl Blob {
    /// Padded standard base64, the form of answers.
    pub fn text(&self) -> String {
        general_purpose::STANDARD.encode(&self.0)
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let decoded = LAX_STANDARD.decode(&text).or_else(|_| LAX_URL.decode(&text));
        decoded
            .map(Self)
            .map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &"base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_fraction_and_sign() {
        assert_eq!(Seconds::read("60.5s"), Some(Seconds(60_500_000)));
        assert_eq!(Seconds::read("-5s"), Some(Seconds(-5_000_000)));
        assert_eq!(Seconds::read("3600"), None);
        assert_eq!(Seconds::read("s"), None);
        assert_eq!(Seconds::read("1.5.5s"), None);
    }

    #[test]
    fn bytes_are_read_in_both_alphabets() {
        let read = |text: &str| serde_json::from_value::<Blob>(Value::from(text)).map(|b| b.text());
        assert_eq!(read("_-8").ok().as_deref(), Some("/+8="));
        assert_eq!(read("AAEC/w==").ok().as_deref(), Some("AAEC/w=="));
        assert!(read("*").is_err());
    }
}
