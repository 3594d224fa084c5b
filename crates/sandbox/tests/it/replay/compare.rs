//! Whether a live answer says what the recorded one said. Values and wording may differ; what a client builds on may not:
//! the status; of a refusal its code, the id and kind of its details and whether failed attempts are counted; of an answer
//! its fields with their types and constants; of a redirect its path and parameter names.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use url::Url;

use super::tape::Answered;

/// In a recorded object it stands for all fields that were left out of the recording.
const AND_OTHERS: &str = "…";

/// Why the two do not agree, if they do not.
pub fn difference(recorded: &Answered, live: &Answered) -> Option<String> {
    if recorded.status != live.status {
        let said: String = live.body.to_string().chars().take(200).collect();
        return Some(format!("status {} is now {}: {said}", recorded.status, live.status));
    }
    if recorded.status >= 400 {
        let (theirs, ours) = (refusal(&recorded.body), refusal(&live.body));
        return (theirs != ours).then(|| format!("refusal {theirs} is now {ours}"));
    }
    let place = |answer: &Answered| answer.headers.get("location").map(|address| target(address));
    if place(recorded) != place(live) {
        return Some(format!("location {:?} is now {:?}", place(recorded), place(live)));
    }
    let is_json = |body: &Value| body.is_object() || body.is_array();
    if !is_json(&recorded.body) {
        return None;
    }
    if !is_json(&live.body) {
        return Some("not JSON".to_owned());
    }
    let mut live = live.body.clone();
    fold(&recorded.body, &mut live);
    let (theirs, ours) = (shape(&recorded.body), shape(&live));
    let lines = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).take(6).cloned().collect::<Vec<_>>();
    (theirs != ours).then(|| format!("missing {:?}, extra {:?}", lines(&theirs, &ours), lines(&ours, &theirs)))
}

/// Path and parameter names of an address; identifiers count as one.
pub fn target(address: &str) -> (String, Vec<String>) {
    let base = Url::parse("http://localhost").unwrap();
    let url = base.join(address).unwrap();
    let mut names: Vec<String> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    names.sort();
    (mask(&mask(url.path(), 15, |c| c.is_ascii_digit()), 8, is_hex), names)
}

fn is_hex(letter: char) -> bool {
    letter.is_ascii_digit() || ('a'..='f').contains(&letter)
}

/// Replaces runs of at least so many letters by `#`.
fn mask(text: &str, least: usize, belongs: fn(char) -> bool) -> String {
    let (mut out, mut run) = (String::new(), String::new());
    for letter in text.chars().map(Some).chain([None]) {
        if let Some(letter) = letter.filter(|&letter| belongs(letter)) {
            run.push(letter);
            continue;
        }
        if run.len() >= least {
            run = "#".to_owned();
        }
        out.push_str(&run);
        run.clear();
        out.extend(letter);
    }
    out
}

fn refusal(body: &Value) -> String {
    if let Some(oauth) = body.get("error") {
        return oauth.to_string();
    }
    let Some(code) = body.get("code") else {
        return "no JSON error".to_owned();
    };
    let details = body["details"].as_array().cloned().unwrap_or_default();
    let details: Vec<String> = details
        .iter()
        .map(|detail| {
            let kind = detail.get("@type").or_else(|| detail.get("type"));
            let kind = kind.and_then(Value::as_str).unwrap_or_default();
            let inner = detail.get("debug").filter(|debug| debug.is_object()).unwrap_or(detail);
            let counts = if inner.get("failedAttempts").is_some() {
                ", counted"
            } else {
                ""
            };
            format!("{} {}{counts}", kind.trim_start_matches("type.googleapis.com/"), inner["id"])
        })
        .collect();
    format!("{code} {details:?}")
}

/// Leaves out of the live answer what the recording left out at the same place.
fn fold(recorded: &Value, live: &mut Value) {
    match (recorded, live) {
        (Value::Object(theirs), Value::Object(ours)) => {
            if theirs.contains_key(AND_OTHERS) {
                let before = ours.len();
                ours.retain(|name, _| theirs.contains_key(name));
                if ours.len() < before {
                    ours.insert(AND_OTHERS.to_owned(), Value::from(""));
                }
            }
            for (name, inner) in ours {
                if let Some(recorded) = theirs.get(name) {
                    fold(recorded, inner);
                }
            }
        }
        (Value::Array(theirs), Value::Array(ours)) => {
            for inner in ours {
                if let Some(recorded) = theirs.first() {
                    fold(recorded, inner);
                }
            }
        }
        _ => {}
    }
}

/// Every path of a value with the type of what is there; constants in capitals count whole, empty things as such.
fn shape(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk(value, "", &mut found);
    found
}

fn walk(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    let leaf = match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                walk(inner, &format!("{path}.{}", mask(name, 15, |c| c.is_ascii_digit())), found);
            }
            if !fields.is_empty() {
                return;
            }
            format!("{path}{{}}")
        }
        Value::Array(items) => {
            for inner in items {
                walk(inner, &format!("{path}[]"), found);
            }
            if !items.is_empty() {
                return;
            }
            format!("{path}[]")
        }
        Value::String(text) if is_constant(text) => format!("{path}:{text}"),
        Value::String(_) => format!("{path}:string"),
        Value::Bool(_) => format!("{path}:bool"),
        Value::Number(_) => format!("{path}:number"),
        Value::Null => format!("{path}:null"),
    };
    found.insert(leaf);
}

/// Whether a text is the name of an enum's value, like `USER_STATE_ACTIVE`.
pub fn is_constant(text: &str) -> bool {
    let parts: Vec<&str> = text.split('_').collect();
    let is_word = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    parts.len() > 1
        && parts.iter().all(is_word)
        && parts
            .first()
            .is_some_and(|first| first.len() > 1 && first.starts_with(|c: char| c.is_ascii_uppercase()))
        && mask(text, 15, |c| c.is_ascii_digit()) == text
}

#[test]
fn what_a_client_builds_on_is_compared_and_wording_is_not() {
    let answer = |status: u16, body: Value| Answered {
        status,
        body,
        ..Answered::default()
    };
    let differs = |a: &Answered, b: &Answered| difference(a, b).is_some();
    let refusal = |id: &str, message: &str| answer(400, json!({"code": 9, "details": [{"id": id, "message": message}]}));
    assert!(!differs(&refusal("COMMAND-1", "No"), &refusal("COMMAND-1", "Nein")));
    assert!(differs(&refusal("COMMAND-1", "No"), &refusal("COMMAND-2", "No")));
    let user = answer(200, json!({"id": "1", "state": "USER_STATE_ACTIVE", "roles": []}));
    assert!(!differs(
        &user,
        &answer(200, json!({"id": "22", "state": "USER_STATE_ACTIVE", "roles": []}))
    ));
    for body in [
        json!({"id": "1", "state": "USER_STATE_LOCKED", "roles": []}),
        json!({"id": 1, "state": "USER_STATE_ACTIVE", "roles": []}),
        json!({"id": "1", "state": "USER_STATE_ACTIVE"}),
        json!({"id": "1", "state": "USER_STATE_ACTIVE", "roles": [], "more": true}),
        json!("text"),
    ] {
        assert!(differs(&user, &answer(200, body)));
    }
    assert!(differs(&user, &answer(201, user.body.clone())));
    let cut = answer(200, json!({"id": "1", "…": "the rest"}));
    assert!(!differs(&cut, &answer(200, json!({"id": "1", "name": "x", "at": 5}))));
    assert!(differs(&cut, &answer(200, json!({"name": "x", "at": 5}))));
    assert_ne!(
        target("https://a.example/verify?code=1&user=2"),
        target("https://a.example/verify?code=1")
    );
    assert_eq!(
        target("https://a.example/u/400768524131306534?code=1"),
        target("https://b.example/u/400768524131306535?code=2")
    );
}
