//! Every answer that a real server was recorded to give to a call of this client is read: none is lost, none panics, and a
//! refusal keeps its id, its code and its counter.

use serde::Deserialize;
use serde_json::Value;
use vestibule_zitadel::Error;

use crate::calls::{OTHERS, SERVICE, make};
use crate::comparison::Comparison;
use crate::puppet::Puppet;
use crate::support::client;

/// One recorded answer. Answers that differ in ids and times alone are kept once, long tokens are cut.
#[derive(Deserialize)]
pub struct Answer {
    pub name: String,
    pub rpc: String,
    pub bearer: String,
    pub status: u16,
    pub body: Value,
}

/// All of them, with the chapter they stand in.
pub fn answers() -> Vec<(&'static str, Answer)> {
    let chapters = [
        ("conventions", include_str!("../data/answers/01.json")),
        ("organizations and settings", include_str!("../data/answers/02.json")),
        ("users", include_str!("../data/answers/03.json")),
        ("sessions", include_str!("../data/answers/04.json")),
        ("factors", include_str!("../data/answers/05.json")),
        ("verification", include_str!("../data/answers/06.json")),
        ("oidc", include_str!("../data/answers/07.json")),
        ("idp", include_str!("../data/answers/10.json")),
        ("logout", include_str!("../data/answers/11.json")),
        ("own user", include_str!("../data/answers/12.json")),
        ("permissions", include_str!("../data/answers/13.json")),
        ("keys and tokens", include_str!("../data/answers/14.json")),
    ];
    chapters
        .into_iter()
        .flat_map(|(chapter, text)| {
            let rows: Vec<Answer> = serde_json::from_str(text).unwrap();
            rows.into_iter().map(move |row| (chapter, row))
        })
        .collect()
}

/// The id that the refusal names in its details.
pub fn recorded_id(body: &Value) -> Option<&str> {
    let details = body.get("details")?.as_array()?;
    let detail = details.iter().find_map(|detail| detail.get("debug").or(Some(detail)))?;
    detail.get("id")?.as_str().filter(|id| !id.is_empty())
}

#[tokio::test]
async fn every_recorded_answer_is_read() {
    let puppet = Puppet::start().await;
    let client = client(&puppet.url);
    let mut wrong = Vec::new();
    let mut comparison = Comparison::default();
    let mut count = 0;
    for (chapter, answer) in answers() {
        if answer.rpc == "OAuth/Token" {
            continue;
        }
        count += 1;
        puppet.repeat(&answer);
        let result = make(&client, &answer.bearer, &answer.rpc).await;
        let name = format!("{chapter}: {} ({}, {})", answer.name, answer.rpc, answer.status);
        match result {
            Ok(read) if answer.status < 300 => {
                if let Some(difference) = comparison.difference(&answer.rpc, &read, &answer.body) {
                    wrong.push(format!("{name}: {difference}"));
                }
            }
            Err(error) if answer.status >= 300 => {
                let details = error.details();
                if matches!(error, Error::UserLocked) {
                    // Two ids say so, by what was checked.
                    assert!(
                        matches!(recorded_id(&answer.body), Some("COMMAND-JLK35" | "COMMAND-S6h4R")),
                        "{name}"
                    );
                    continue;
                }
                let (found, recorded) = (details.id.unwrap_or_default(), recorded_id(&answer.body).unwrap_or_default());
                // The ids of weak passwords count without what stands before the dash.
                if !recorded.is_empty() && (found.is_empty() || !recorded.ends_with(&found)) {
                    wrong.push(format!("{name}: {error:?}"));
                }
                if matches!(error, Error::Malformed(_)) || error.is_outage() {
                    wrong.push(format!("{name}: {error:?}"));
                }
            }
            Ok(read) => wrong.push(format!("{name}: read as {read}")),
            Err(error) => wrong.push(format!("{name}: refused as {error:?}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {count}: {wrong:#?}", wrong.len());
    assert!(count > 500, "{count}");
    assert_eq!(comparison.never_met(), [], "no answer has these any more");
}

#[test]
fn every_call_has_a_recorded_success() {
    let answers = answers();
    let missing: Vec<&str> = SERVICE
        .into_iter()
        .chain(OTHERS)
        .filter(|rpc| !answers.iter().any(|(_, answer)| answer.rpc == *rpc && answer.status < 300))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_call_of_the_sources_is_made_here() {
    let mut missing = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/client"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let place = entry.unwrap().path();
            if place.is_dir() {
                folders.push(place);
                continue;
            }
            let text = std::fs::read_to_string(&place).unwrap();
            let named = text
                .split("rpc: \"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next().map(str::to_owned));
            let known = |rpc: &String| SERVICE.contains(&rpc.as_str()) || OTHERS.contains(&rpc.as_str()) || rpc == "Assets/Get";
            missing.extend(named.filter(|rpc| !known(rpc)));
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
