//! The rows that do not agree must be exactly those that are listed with a reason.

use std::collections::{BTreeMap, BTreeSet};

use figment::Figment;
use figment::providers::{Format as _, Toml};
use serde::Deserialize;

const EVERY: &str = ": every caller";

/// A recorded row, and what is different in the live answer.
pub struct Row {
    pub name: String,
    pub difference: Option<String>,
}

/// Rows of one chapter that do not agree for the same reason.
#[derive(Deserialize)]
struct Group {
    because: String,
    rows: Vec<String>,
}

/// # Panics
/// When fewer rows agree than must, one that is not listed does not agree, or one that is listed does.
#[track_caller]
pub fn judge(chapter: &str, rows: Vec<Row>, least_percent: usize) {
    let rows = with_own_names(rows);
    let listed = listed(chapter, &rows);
    let unknown: Vec<&String> = listed.iter().filter(|name| !rows.contains_key(*name)).collect();
    let (mut stale, mut unlisted) = (Vec::new(), Vec::new());
    for (name, difference) in &rows {
        match difference {
            Some(difference) if !listed.contains(name) => unlisted.push(format!("{name}: {difference}")),
            None if listed.contains(name) => stale.push(name),
            _ => {}
        }
    }
    let good = rows.values().filter(|difference| difference.is_none()).count();
    println!("{chapter}: {good} of {} agree", rows.len());
    assert!(
        unlisted.is_empty() && stale.is_empty() && unknown.is_empty(),
        "{chapter}: {good} of {} agree\nnot listed, yet different:\n  {}\nlisted, yet the same: {stale:#?}\nlisted, but no row: {unknown:#?}",
        rows.len(),
        unlisted.join("\n  "),
    );
    assert!(
        good * 100 >= least_percent * rows.len(),
        "{chapter}: only {good} of {} agree, fewer than {least_percent} %",
        rows.len()
    );
}

/// The second row of a name is called `name (2)`.
fn with_own_names(rows: Vec<Row>) -> BTreeMap<String, Option<String>> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut own = BTreeMap::new();
    for Row { name, difference } in rows {
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        let name = if *times > 1 { format!("{name} ({times})") } else { name };
        own.insert(name, difference);
    }
    own
}

/// The listed names; one that ends with `EVERY` stands for the cells of all callers of that call.
fn listed(chapter: &str, rows: &BTreeMap<String, Option<String>>) -> BTreeSet<String> {
    let list = Toml::string(include_str!("../recorded/disagreements.toml"));
    let mut chapters: BTreeMap<String, Vec<Group>> = Figment::from(list).extract().unwrap();
    let mut names = BTreeSet::new();
    for group in chapters.remove(chapter).unwrap_or_default() {
        assert!(!group.because.is_empty(), "{chapter}: a group has no reason");
        for row in group.rows {
            let call = row.strip_suffix(EVERY);
            let cells = rows
                .keys()
                .filter(|name| call.is_some_and(|call| cell_of(name) == call))
                .cloned();
            let mut cells: Vec<String> = cells.collect();
            if cells.is_empty() {
                cells.push(row);
            }
            for cell in cells {
                assert!(!names.contains(&cell), "{chapter}: {cell} is listed twice");
                names.insert(cell);
            }
        }
    }
    names
}

/// The call of a cell: its name without the caller.
fn cell_of(name: &str) -> &str {
    name.rsplit_once(": ").map_or(name, |(call, _)| call)
}

#[test]
#[should_panic(expected = "not listed, yet different")]
fn a_difference_that_is_not_listed_fails() {
    let name = "get user: everything set".to_owned();
    let difference = Some("status 200 is now 500".to_owned());
    judge("03-users", vec![Row { name, difference }], 0);
}

#[test]
#[should_panic(expected = "listed, yet the same: [\n    \"the root of the API host\"")]
fn a_listed_row_that_agrees_fails() {
    let listed = listed("01-conventions", &BTreeMap::new());
    let rows = listed.into_iter().map(|name| Row {
        difference: (name != "the root of the API host").then(|| "status 200 is now 404".to_owned()),
        name,
    });
    judge("01-conventions", rows.collect(), 0);
}
