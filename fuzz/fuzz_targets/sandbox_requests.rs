//! Any request to any call of the sandbox: it is answered, discreetly, and nothing panics.
//!
//! The first two bytes choose the call, the third the transport and the caller. Up to the first line end stand the path's
//! parameters and the query, then comes the body. `{user}`, `{session}` and `{organization}` stand for things that exist.
#![no_main]

use std::cell::RefCell;

use axum::body::Body;
use axum::http::{Method, Request, header};
use libfuzzer_sys::fuzz_target;
use vestibule_fuzz::backend::{Backend, Renewed, assert_discreet};
use vestibule_fuzz::parts::{choose, fill};
use vestibule_sandbox::{Call, Sandbox};

struct Bench {
    backend: Renewed,
    /// By name, or method and path where there is none.
    calls: Vec<(String, Call)>,
}

thread_local! {
    static BENCH: RefCell<Option<Bench>> = const { RefCell::new(None) };
}

fuzz_target!(|data: &[u8]| {
    let [call, call_too, how, rest @ ..] = data else { return };
    BENCH.with_borrow_mut(|bench| {
        let Bench { backend, calls } = bench.get_or_insert_with(|| Bench {
            backend: Renewed::default(),
            calls: Sandbox::calls().into_iter().map(|call| (name(&call), call)).collect(),
        });
        let names = calls.iter().map(|(name, _)| name.as_str());
        let (_, call) = &calls[choose([*call, *call_too], names)];
        let backend = backend.next();
        if let Some(request) = request(backend, call, *how, rest) {
            let (status, body) = backend.ask(request);
            assert_discreet(status, &body);
        }
    });
});

fn name(call: &Call) -> String {
    match &call.rest {
        Some((method, path)) if call.name.is_empty() => format!("{method} {path}"),
        _ => call.name.clone(),
    }
}

/// `None` for what is no HTTP request at all.
fn request(backend: &Backend, call: &Call, how: u8, input: &[u8]) -> Option<Request<Body>> {
    let values = [
        ("user", backend.user_id.as_str()),
        ("session", &backend.session_id),
        ("organization", &backend.organization_id),
    ];
    let (line, body) = match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[][..]),
    };
    let (line, body) = (fill(line, &values), fill(body, &values));
    let (method, path) = match (&call.rest, call.connect_path()) {
        (_, Some(path)) if how & 1 == 1 => (Method::POST, path.into_bytes()),
        (Some((method, pattern)), _) => (method.clone(), address(pattern, &line)),
        (None, Some(path)) => (Method::POST, path.into_bytes()),
        (None, None) => return None,
    };
    let token = match how >> 1 & 3 {
        0 | 1 => &backend.admin,
        2 => &backend.login,
        _ => &backend.person,
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    request.body(Body::from(body)).ok()
}

/// The path with its parameters, which are separated by blanks, and the query.
fn address(pattern: &str, line: &[u8]) -> Vec<u8> {
    let (parameters, query) = match line.iter().position(|byte| *byte == b'?') {
        Some(at) => line.split_at(at),
        None => (line, &[][..]),
    };
    let mut parameters = parameters.split(|byte| *byte == b' ');
    let mut address = Vec::new();
    for segment in pattern.split('/').skip(1) {
        address.push(b'/');
        if segment.starts_with('{') {
            address.extend_from_slice(parameters.next().filter(|given| !given.is_empty()).unwrap_or(b"1"));
        } else {
            address.extend_from_slice(segment.as_bytes());
        }
    }
    address.extend_from_slice(query);
    address
}
