//! Whatever a server sends, no call of the client panics: any status, any JSON, any bytes, and recorded answers with any part
//! of them replaced.

use std::sync::{LazyLock, Mutex};

use proptest::prelude::*;
use serde_json::Value;
use tokio::runtime::Runtime;
use vestibule_zitadel::error::Cause;
use vestibule_zitadel::{Client, Error};

use crate::calls::{OTHERS, SERVICE, make};
use crate::every_answer::answers;
use crate::puppet::Puppet;
use crate::shapes::{any_json, places};
use crate::support::impatient_client;

/// A server of its own for the cases of one test after the other, and a client for it.
struct Stage {
    runtime: Runtime,
    puppet: Puppet,
    client: Client,
}

static STAGE: LazyLock<Mutex<Stage>> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let puppet = runtime.block_on(Puppet::start());
    // No call takes that long, on however busy a machine: one that did would not have come to a decoder.
    let client = impatient_client(&puppet.url, 120_000);
    Mutex::new(Stage { runtime, puppet, client })
});

fn answered(rpc: &str, bearer: &str, status: u16, body: Vec<u8>) {
    let stage = STAGE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    stage.puppet.tell(status, body);
    let result = stage.runtime.block_on(make(&stage.client, bearer, rpc));
    if let Err(error) = result {
        let has_no_answer = matches!(error, Error::TimedOut(_) | Error::Unavailable(Cause::Transport(_)));
        assert!(!has_no_answer, "{rpc}: {error:?}");
        // So a decoder has seen it, and has said no.
        assert!(
            !(200..300).contains(&status) || matches!(error, Error::Malformed(_)),
            "{rpc}: {error:?}"
        );
        // What is logged of an error is clean, whatever was sent.
        let id = error.details().id.unwrap_or_default();
        assert!(
            id.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')),
            "{id}"
        );
    }
}

fn any_call() -> impl Strategy<Value = &'static str> {
    let calls: Vec<&str> = SERVICE
        .into_iter()
        .chain(OTHERS)
        .filter(|rpc| *rpc != "OAuth/Token")
        .collect();
    prop::sample::select(calls)
}

fn any_status() -> impl Strategy<Value = u16> {
    prop_oneof![3 => Just(200_u16), 1 => 200_u16..=599, 1 => prop::sample::select(vec![201, 400, 401, 403, 404, 409, 429, 500, 503])]
}

fn any_bearer() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["service", "person"])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_json_panics_a_call(rpc in any_call(), bearer in any_bearer(), status in any_status(), body in any_json()) {
        answered(rpc, bearer, status, body.to_string().into_bytes());
    }

    #[test]
    fn no_bytes_panic_a_call(
        rpc in any_call(), bearer in any_bearer(), status in any_status(), body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        answered(rpc, bearer, status, body);
    }

    #[test]
    fn no_strange_part_of_a_recorded_answer_panics_a_call(
        row in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), part in any_json(),
    ) {
        static ROWS: LazyLock<Vec<(String, String, u16, Value)>> = LazyLock::new(|| {
            let rows = answers().into_iter().filter(|(_, row)| row.rpc != "OAuth/Token");
            rows.map(|(_, row)| (row.rpc, row.bearer, row.status, row.body)).collect()
        });
        let (rpc, bearer, status, body) = row.get(&ROWS);
        let mut body = body.clone();
        let mut found = Vec::new();
        places(&body, "", &mut found);
        prop_assume!(!found.is_empty());
        *body.pointer_mut(found[place.index(found.len())].as_str()).unwrap() = part;
        answered(rpc, bearer, *status, body.to_string().into_bytes());
    }
}
