//! Reads requests: field names in either spelling, `null` as absent, unknown fields ignored.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::ApiError;
use super::strict::Strict;

/// Fields whose inside belongs to the caller: its keys are data, not names of fields.
const FREE: [&str; 5] = [
    "metadata",
    "translations",
    "header",
    "credentialAssertionData",
    "publicKeyCredential",
];

/// Brings a message into one spelling: `snake_case` names become `lowerCamelCase`, `null` goes.
pub fn normalize(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(map.into_iter().filter(|(_, v)| !v.is_null()).map(normal_field).collect()),
        Value::Array(items) => Value::Array(items.into_iter().map(normalize).collect()),
        other => other,
    }
}

fn normal_field((key, value): (String, Value)) -> (String, Value) {
    let key = camel(&key);
    let is_free = FREE.contains(&key.as_str()) && value.is_object();
    if is_free { (key, value) } else { (key, normalize(value)) }
}

fn camel(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut upper = false;
    for letter in key.chars() {
        if letter == '_' {
            upper = true;
        } else if std::mem::take(&mut upper) {
            out.extend(letter.to_uppercase());
        } else {
            out.push(letter);
        }
    }
    out
}

/// Reads a normalized message.
///
/// # Errors
/// `InvalidArgument` without details when a value has the wrong type.
pub fn parse<T: DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    let value = if value.is_null() { Value::Object(Map::new()) } else { value };
    T::deserialize(Strict(value)).map_err(|error| ApiError::invalid(format!("proto: {error}")))
}

/// Refuses a message in which more than one member of `name` is set.
pub fn one_of(name: &str, members: &[bool]) -> Result<(), ApiError> {
    if members.iter().filter(|set| **set).count() > 1 {
        return Err(ApiError::invalid(format!("proto: oneof {name} is already set")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_spellings_are_one_and_metadata_keys_stay() {
        let sent = json!({"ids_query": {"ids": ["1"]}, "metadata": {"a_b": "MQ=="}, "gone": null});
        assert_eq!(
            normalize(sent),
            json!({"idsQuery": {"ids": ["1"]}, "metadata": {"a_b": "MQ=="}})
        );
    }
}
