//! The recorded conversations as they lie in `recorded/`: one list of steps a chapter, in the order in which they were had.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// What happened next.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Step {
    /// The next call came so many seconds later.
    Wait { wait: f64 },
    /// From here on callers of this name use this token.
    Bearer { bearer: String, token: String },
    /// A mail arrived.
    Mail { name: String, mail: Mail },
    /// Somebody asked something.
    Call(Box<Call>),
}

/// A call. One without a name was not recorded: it was made in between, and only what later calls use of its answer is here.
#[derive(Deserialize)]
pub struct Call {
    pub name: Option<String>,
    #[serde(rename = "as")]
    pub caller: String,
    pub request: Asked,
    #[serde(default)]
    pub response: Answered,
}

#[derive(Deserialize)]
pub struct Asked {
    pub method: String,
    pub path: String,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub body: Option<Value>,
    pub raw: Option<String>,
    pub file: Option<File>,
}

/// An upload, sent as a form with one part.
#[derive(Deserialize)]
pub struct File {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub base64: String,
}

/// An answer, recorded or live. Only headers that a later call or the comparison needs are kept of a recorded one.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Answered {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Value,
}

#[derive(Deserialize)]
pub struct Mail {
    pub to: Vec<String>,
    pub links: Vec<String>,
    #[serde(rename = "codeInText")]
    pub has_code_in_text: bool,
}

pub fn steps(chapter: &str) -> Vec<Step> {
    let text = match chapter {
        "01-conventions" => include_str!("../recorded/01-conventions.json"),
        "02-organizations-and-settings" => include_str!("../recorded/02-organizations-and-settings.json"),
        "03-users" => include_str!("../recorded/03-users.json"),
        "04-sessions" => include_str!("../recorded/04-sessions.json"),
        "05-factors" => include_str!("../recorded/05-factors.json"),
        "06-verification" => include_str!("../recorded/06-verification.json"),
        "12-own-user" => include_str!("../recorded/12-own-user.json"),
        other => panic!("no chapter {other}"),
    };
    serde_json::from_str(text).unwrap()
}
