//! Marks that are kept with a user. What they mean is not known here.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::{Value, json as message_of};

use crate::json;

/// A mark that is kept with a user. `Debug` shows its key alone. Source: `Metadata` (metadata/v2/metadata.proto).
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Metadata {
    /// Its name.
    pub key: String,
    /// Its value.
    #[serde(default, deserialize_with = "json::bytes")]
    pub value: Vec<u8>,
}

impl fmt::Debug for Metadata {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Metadata")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// Marks as requests carry them.
pub(crate) fn entries(metadata: &BTreeMap<String, Vec<u8>>) -> Value {
    let entry = |(key, value): (&String, &Vec<u8>)| message_of!({ "key": key, "value": json::format_bytes(value) });
    metadata.iter().map(entry).collect()
}

/// Messages as they stand on the wire.
pub(crate) mod wire {
    use super::*;

    #[derive(Deserialize, Default)]
    #[serde(default)]
    pub(crate) struct Listed {
        pub(crate) metadata: Vec<Metadata>,
    }
}
