//! Chapter 13: 92 calls, each made by seven callers, on Connect. A cell is `[HTTP status, code or "ok", id or message]`.
//!
//! In the body of a call stand for what it is made on: `$person` (the caller's own data or another's), `$victim` (the same,
//! but another is made for the call, which spoils it), `$newcomer` (a new user), `$machine` (a machine user for callers who
//! are no person), `$session` (a new session of the person), `$number` (another one each time).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::player::Player;
use super::tape::{Answered, Asked, Call, Step};
use super::verdict::Row;

#[derive(Deserialize)]
pub struct Matrix {
    before: Vec<Step>,
    callers: Vec<Caller>,
    rows: Vec<Line>,
}

#[derive(Deserialize)]
struct Caller {
    name: String,
    bearer: String,
    person: String,
}

#[derive(Deserialize)]
struct Line {
    rpc: String,
    case: Option<String>,
    body: Value,
    callers: BTreeMap<String, Vec<Value>>,
}

/// The person whose session token is a caller's bearer.
const SELF: &str = "ada-user";

/// Makes every call as every caller; gives every cell with what is different now.
pub async fn play() -> Vec<Row> {
    let text = include_str!("../recorded/13-permissions.json");
    let Matrix { before, callers, rows } = serde_json::from_str(text).unwrap();
    let mut player = Player::new().await;
    for step in before {
        player.step(step).await;
    }
    let mut cells = Vec::new();
    let mut number = 0;
    for line in rows {
        let service = line.rpc.split('.').next_back().unwrap_or_default();
        let case = line.case.map(|case| format!(", {case}")).unwrap_or_default();
        for caller in &callers {
            number += 1;
            let body = body(&mut player, &line.body, caller, number).await;
            let call = call(&caller.bearer, format!("/{}", line.rpc), body, Value::Null);
            let live = player.ask(&call).await;
            let (recorded, live) = (recorded_cell(&line.callers[&caller.name]), cell(&live));
            cells.push(Row {
                name: format!("{service}{case}: {}", caller.name),
                difference: (recorded != live).then(|| format!("{recorded:?} is now {live:?}")),
            });
        }
    }
    cells
}

async fn body(player: &mut Player, template: &Value, caller: &Caller, number: u32) -> Value {
    let mut text = template.to_string();
    let is_own = caller.person == SELF;
    let mut put = |word: &str, with: &str| {
        let is_there = text.contains(word);
        text = text.replace(word, with);
        is_there
    };
    put("$number", &number.to_string());
    put("$person", &caller.person);
    put("$machine", if is_own { SELF } else { "robot-user" });
    let newcomer = format!("newcomer-{number}");
    let spoils = put("$victim", if is_own { SELF } else { &newcomer });
    if put("$newcomer", &newcomer) || (spoils && !is_own) {
        let profile = json!({"givenName": "F", "familyName": "F"});
        let human = json!({"profile": profile, "email": {"email": format!("f{number}@example.com"), "isVerified": true}});
        let body = json!({"organizationId": "home-organization", "username": format!("f{number}"), "human": human});
        let made = call("admin", "/v2/users/new".to_owned(), body, json!({"id": newcomer}));
        player.ask(&made).await;
    }
    let session = format!("session-{number}");
    if put("$session", &session) {
        let body = json!({"checks": {"user": {"userId": caller.person}}});
        let made = call("login", "/v2/sessions".to_owned(), body, json!({"sessionId": session}));
        player.ask(&made).await;
    }
    serde_json::from_str(&text).unwrap()
}

fn call(bearer: &str, path: String, body: Value, gives: Value) -> Call {
    let is_connect = path.starts_with("/zitadel");
    let version = is_connect.then(|| ("connect-protocol-version".to_owned(), "1".to_owned()));
    Call {
        name: None,
        caller: bearer.to_owned(),
        request: Asked {
            method: "POST".to_owned(),
            path,
            headers: version.into_iter().collect(),
            body: Some(body),
            raw: None,
            file: None,
        },
        response: Answered {
            body: gives,
            ..Answered::default()
        },
    }
}

type Cell = (u64, String, Option<String>);

/// Only ids count, which have a hyphen; wording may differ.
fn id(text: Option<&str>) -> Option<String> {
    text.filter(|text| text.contains('-')).map(str::to_owned)
}

fn recorded_cell(cell: &[Value]) -> Cell {
    let text = |at: usize| cell.get(at).and_then(Value::as_str);
    (cell[0].as_u64().unwrap(), text(1).unwrap().to_owned(), id(text(2)))
}

fn cell(live: &Answered) -> Cell {
    if live.status == 200 {
        return (200, "ok".to_owned(), None);
    }
    let detail = live.body.pointer("/details/0/debug/id").and_then(Value::as_str);
    let code = live.body["code"].as_str().unwrap_or("no code");
    let said = detail.or_else(|| live.body["message"].as_str());
    (u64::from(live.status), code.to_owned(), id(said))
}
