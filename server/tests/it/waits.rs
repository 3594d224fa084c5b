//! Nothing waits for a fixed time: a sleep is a guess at how long something takes. The few that are there are named here, with why.

use std::path::{Path, PathBuf};

/// What waits.
const WAITS: [&str; 8] = [
    "sleep(",
    "sleep_until(",
    "interval(",
    "interval_at(",
    "Delay::",
    "setTimeout",
    "set_timeout",
    "set_interval",
];

/// File, how often, and why.
const ALLOWED: [(&str, usize, &str); 8] = [
    (
        "crates/engine/src/identifier.rs",
        1,
        "who is meant is looked up while nobody waits, and at once for whoever does",
    ),
    (
        "crates/engine/src/decoy.rs",
        1,
        "an answer without a check takes as long as one with",
    ),
    (
        "server/src/cli.rs",
        1,
        "the program ends at last, though somebody still reads",
    ),
    (
        "app/src/islands/busy_button.rs",
        1,
        "a quick answer is not announced as a slow one",
    ),
    (
        "app/src/islands/password_rules.rs",
        1,
        "what is read aloud waits for a pause in typing",
    ),
    (
        "app/src/islands/password_strength.rs",
        1,
        "a password is rated after a pause in typing, not at every key",
    ),
    ("app/src/islands/resend_countdown.rs", 1, "a countdown counts seconds"),
    ("app/src/islands/copy_text.rs", 1, "\"Copied\" becomes \"Copy\" again"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// Calls in a file; imports and comments are none.
fn waits_in(text: &str) -> usize {
    text.lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//") && !line.starts_with("use "))
        .map(|line| WAITS.iter().filter(|wait| line.contains(*wait)).count().min(1))
        .sum()
}

#[test]
fn nothing_waits_for_a_fixed_time_but_what_is_named_here() {
    let mut files = Vec::new();
    for folder in ["app/src", "crates/engine/src", "crates/flow/src", "server/src"] {
        sources(&root().join(folder), &mut files);
    }
    assert!(files.len() > 100, "{} files are not all", files.len());
    let mut found: Vec<(String, usize)> = files
        .iter()
        .map(|file| {
            let name = file.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            (name, waits_in(&std::fs::read_to_string(file).unwrap()))
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    found.sort();
    let mut allowed: Vec<(String, usize)> = ALLOWED.iter().map(|(file, count, _)| ((*file).to_owned(), *count)).collect();
    allowed.sort();
    assert_eq!(
        found, allowed,
        "a wait came or went: left is what there is, right what is named"
    );
}

#[test]
fn a_wait_is_seen_wherever_it_hides() {
    assert_eq!(waits_in("    tokio::time::sleep(Duration::from_secs(1)).await;"), 1);
    assert_eq!(waits_in("let mut ticks = tokio::time::interval(every);"), 1);
    assert_eq!(waits_in("// sleep(1)\nuse leptos::set_timeout;\n"), 0);
}
