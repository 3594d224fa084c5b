//! Builds the objects of answers by proto3's rules: what is empty is not printed.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

/// A JSON object that leaves out empty fields.
#[derive(Debug, Default)]
pub struct Object(Map<String, Value>);

impl Object {
    pub fn new() -> Self {
        Self::default()
    }

    /// Always printed.
    #[must_use]
    pub fn put(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Printed unless empty.
    #[must_use]
    pub fn text(self, key: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.put(key, value) }
    }

    /// Printed if true.
    #[must_use]
    pub fn flag(self, key: &str, value: bool) -> Self {
        if value { self.put(key, true) } else { self }
    }

    /// A 64-bit number: a string, printed unless zero.
    #[must_use]
    pub fn count(self, key: &str, value: u64) -> Self {
        if value == 0 { self } else { self.put(key, value.to_string()) }
    }

    /// A list: printed unless empty.
    #[must_use]
    pub fn list(self, key: &str, value: Vec<Value>) -> Self {
        if value.is_empty() { self } else { self.put(key, value) }
    }

    /// Printed if there.
    #[must_use]
    pub fn maybe(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.put(key, value),
            None => self,
        }
    }

    pub fn done(self) -> Value {
        Value::Object(self.0)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        object.done()
    }
}

/// Microseconds since 1970, the way times are kept.
pub fn stamp(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
}

/// A kept time as it is printed: RFC 3339, UTC, with as many digits of a second in groups of three as are needed.
pub fn stamp_text(micros: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let fraction = match time.microsecond() {
        0 => String::new(),
        micros if micros % 1000 == 0 => format!(".{:03}", micros / 1000),
        micros => format!(".{micros:06}"),
    };
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{fraction}Z",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
    )
}

/// `details` of a thing that was read or changed. What was never changed has neither number nor time.
pub fn details(sequence: i64, created: Option<i64>, changed: i64, owner: &str) -> Object {
    Object::new()
        .count("sequence", u64::try_from(sequence).unwrap_or_default())
        .maybe("creationDate", created.map(stamp_text))
        .maybe("changeDate", (changed != 0).then(|| stamp_text(changed)))
        .put("resourceOwner", owner)
}

/// `details` of a list.
pub fn list_details(total: u64, now: i64) -> Value {
    let total = Object::new().count("totalResult", total);
    total.put("timestamp", json!(stamp_text(now))).done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_as_many_digits_as_it_needs() {
        assert_eq!(stamp_text(1_800_000_000_000_000), "2027-01-15T08:00:00Z");
        assert_eq!(stamp_text(1_800_000_000_120_000), "2027-01-15T08:00:00.120Z");
        assert_eq!(stamp_text(1_800_000_000_000_120), "2027-01-15T08:00:00.000120Z");
    }

    #[test]
    fn what_never_changed_says_only_whose_it_is() {
        assert_eq!(details(0, None, 0, "1").done(), json!({"resourceOwner": "1"}));
    }
}
