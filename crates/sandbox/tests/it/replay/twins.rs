//! What the recorded answers gave out (ids, tokens, codes, challenges) and what stands in its place in the live ones.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use url::Url;

use super::compare::{is_constant, target};

/// Shorter texts are counts and words, never something that a later call hands back.
const SHORTEST: usize = 6;

/// Recorded texts with their live twins.
#[derive(Default)]
pub struct Twins {
    live: HashMap<String, String>,
    lower: HashMap<String, String>,
    taken: HashSet<String>,
}

impl Twins {
    /// Learns from two answers to the same call: what stands at the same place means the same.
    pub fn learn(&mut self, recorded: &Value, live: &Value) {
        match (recorded, live) {
            (Value::Object(theirs), Value::Object(ours)) => {
                for (name, recorded) in theirs {
                    if let Some(live) = ours.get(name) {
                        self.learn(recorded, live);
                    }
                }
            }
            (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
                for (recorded, live) in theirs.iter().zip(ours) {
                    self.learn(recorded, live);
                }
            }
            (Value::String(recorded), Value::String(live)) => self.learn_text(recorded, live),
            _ => {}
        }
    }

    /// Learns from two texts, or from the pieces of two addresses.
    pub fn learn_text(&mut self, recorded: &str, live: &str) {
        let (theirs, ours) = (pieces(recorded), pieces(live));
        if theirs.len() != ours.len() {
            return;
        }
        for (recorded, live) in theirs.into_iter().zip(ours) {
            if recorded.len() >= SHORTEST && recorded.chars().all(is_inner) && !is_constant(recorded) {
                self.note(recorded, live);
            }
        }
    }

    /// Learns from the parameters of two links that lead to the same page.
    pub fn learn_link(&mut self, recorded: &str, live: &str) {
        if target(recorded) != target(live) {
            return;
        }
        let (recorded, live) = (Url::parse(recorded).unwrap(), Url::parse(live).unwrap());
        for (name, value) in recorded.query_pairs() {
            if let Some((_, twin)) = live.query_pairs().find(|(other, _)| *other == name) {
                self.learn_text(&value, &twin);
            }
        }
    }

    fn note(&mut self, recorded: &str, live: &str) {
        // The first meeting is the answer that gave it out; lists met later may be in another order.
        if self.live.contains_key(recorded) || !self.taken.insert(live.to_owned()) {
            return;
        }
        self.live.insert(recorded.to_owned(), live.to_owned());
        self.lower.insert(recorded.to_lowercase(), live.to_lowercase());
    }

    /// The live twin of one text.
    pub fn of(&self, recorded: &str) -> Option<&str> {
        let twin = self.live.get(recorded).or_else(|| self.lower.get(recorded));
        twin.map(String::as_str)
    }

    /// A text with every recorded piece replaced by its twin.
    pub fn text(&self, recorded: &str) -> String {
        let twin = |piece| self.of(piece).unwrap_or(piece);
        pieces(recorded).into_iter().map(twin).collect()
    }

    /// A value with every recorded piece of its texts replaced.
    pub fn value(&self, recorded: &Value) -> Value {
        match recorded {
            Value::String(text) => Value::from(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(name, inner)| (self.text(name), self.value(inner)))
                .collect(),
            other => other.clone(),
        }
    }
}

/// Letters of ids, tokens and codes; all others separate them.
fn is_inner(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '~')
}

/// Cuts a text into ids, tokens and codes, and what stands between them.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut was_inner = None;
    for (at, letter) in text.char_indices() {
        let inner = is_inner(letter);
        if was_inner.is_some_and(|was| was != inner) {
            out.push(&text[start..at]);
            start = at;
        }
        was_inner = Some(inner);
    }
    out.push(&text[start..]);
    out
}
