//! What must be true of the files of a process that was killed, before anything has mended them.

use std::path::Path;

use serde_json::Value;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

/// Counts of things of which there must be none.
const NONE_OF: [(&str, &str); 5] = [
    (
        "sessions whose token is not known",
        "SELECT count(*) FROM sessions WHERE token_hash NOT IN (SELECT hash FROM session_tokens)",
    ),
    (
        "organizations without a primary domain",
        "SELECT count(*) FROM organizations WHERE id NOT IN (SELECT organization_id FROM domains WHERE is_primary = 1)",
    ),
    (
        "people of the writers without both of their marks",
        "SELECT count(*) FROM users u WHERE kind = 'human' AND 2 <> (SELECT count(*) FROM user_metadata m WHERE m.user_id = u.id)",
    ),
    (
        "marks that were written together and differ",
        "SELECT count(*) FROM user_metadata a JOIN user_metadata b ON a.user_id = b.user_id WHERE a.value <> b.value",
    ),
    (
        "names that were written together and differ",
        "SELECT count(*) FROM users WHERE kind = 'human' AND given_name <> family_name",
    ),
];

/// The store is sound, and what one call writes is all there or not at all.
pub async fn assert_whole(folder: &Path) {
    let file = SqliteConnectOptions::new().filename(folder.join("sandbox.db"));
    let mut db = SqliteConnection::connect_with(&file).await.unwrap();
    let sound: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut db).await.unwrap();
    assert_eq!(sound, ["ok"]);
    let orphans = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut db).await.unwrap();
    assert_eq!(orphans.len(), 0);
    for (what, sql) in NONE_OF {
        let found: i64 = sqlx::query_scalar(sql).fetch_one(&mut db).await.unwrap();
        assert_eq!(found, 0, "{what}");
    }
    db.close().await.unwrap();
}

/// Every mail is a line of its own. A kill can cut one off, which is ended when the process starts again.
pub fn assert_mails_whole(folder: &Path, kills: u32) {
    let bytes = std::fs::read(folder.join("outbox.jsonl")).unwrap();
    assert_eq!(bytes.last(), Some(&b'\n'));
    let text = String::from_utf8(bytes).unwrap();
    let torn = text
        .lines()
        .filter(|line| serde_json::from_str::<Value>(line).is_err())
        .count();
    assert!(torn <= usize::try_from(kills).unwrap(), "{torn} lines are no mails");
}
