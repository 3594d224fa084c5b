//! The REST gateway: finds the call by method and path, puts path, query and body together.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use axum::routing::any;
use axum::{Json, Router, response::IntoResponse};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::gatekeeper::{Gate, bare, cors, seal};
use super::{Guard, Rpc};
use crate::state::App;
use crate::wire::{ApiError, Code, normalize};

/// Where the gateway answers.
const PREFIXES: [&str; 5] = ["/v2", "/v2beta", "/management/v1", "/admin/v1", "/auth/v1"];

/// Query parameters that are booleans; every other one is text.
const BOOLEANS: [&str; 9] = [
    "instance",
    "system",
    "ignoreInheritance",
    "inheritance",
    "includeWithoutDomain",
    "creationAllowed",
    "linkingAllowed",
    "autoCreation",
    "autoLinking",
];

#[derive(Debug)]
struct Gateway {
    app: Arc<App>,
    calls: Vec<Rpc>,
}

/// All REST calls of `calls`, and JSON for every other path below their prefixes.
pub fn gateway_router(app: Arc<App>, calls: Vec<Rpc>) -> Router {
    let gateway = Arc::new(Gateway { app, calls });
    let mut router = Router::new();
    for prefix in PREFIXES {
        router = router
            .route(prefix, any(answer))
            .route(&format!("{prefix}/"), any(answer))
            .route(&format!("{prefix}/{{*rest}}"), any(answer));
    }
    router.with_state(gateway)
}

async fn answer(State(gateway): State<Arc<Gateway>>, request: Request) -> Response<Body> {
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let mut response = if method == Method::OPTIONS {
        bare(StatusCode::NO_CONTENT)
    } else {
        match gateway.call(request).await {
            Ok(response) => response,
            Err(error) => refusal(&error),
        }
    };
    seal(&mut response);
    cors(&method, &headers, response)
}

/// An error as REST tells it.
pub fn refusal(error: &ApiError) -> Response<Body> {
    let status = StatusCode::from_u16(error.code.names().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(error.rest_body())).into_response();
    if error.code == Code::Unauthenticated
        && let Ok(value) = HeaderValue::from_str(&error.message())
    {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
    response
}

impl Gateway {
    async fn call(&self, request: Request) -> Result<Response<Body>, ApiError> {
        let (parts, body) = request.into_parts();
        let Some((rpc, path)) = self.find(&parts.method, parts.uri.path()) else {
            let is_known = self
                .calls
                .iter()
                .filter_map(|rpc| rpc.rest.as_ref())
                .any(|(_, pattern)| match_path(pattern, parts.uri.path()).is_some());
            return Ok(if is_known {
                let body = json!({"code": 12, "message": "Method Not Allowed"});
                (StatusCode::METHOD_NOT_ALLOWED, Json(body)).into_response()
            } else {
                (StatusCode::NOT_FOUND, Json(json!({"code": 5, "message": "Not Found"}))).into_response()
            });
        };
        let gate = Gate {
            app: &self.app,
            headers: &parts.headers,
        };
        let guard = rpc.guard;
        let ctx = gate.admit(guard, rpc.side).await?;
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let mut message = if rpc.is_bodiless { Map::new() } else { read_body(&body)? };
        if rpc.is_bodiless || matches!(parts.method, Method::GET | Method::DELETE) {
            for (key, value) in url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
                insert_parameter(&mut message, &key, &value)?;
            }
        }
        message.extend(path.into_iter().map(|(key, value)| (key, Value::String(value))));
        let answer = (rpc.run)(&ctx, Value::Object(message)).await?;
        let status = if rpc.creates { StatusCode::CREATED } else { StatusCode::OK };
        debug_assert!(matches!(guard, Guard::Open) || !ctx.caller.user_id.is_empty());
        Ok((status, Json(answer)).into_response())
    }

    /// The call of a method and path: one without parameters goes before one with.
    fn find(&self, method: &Method, path: &str) -> Option<(&Rpc, Vec<(String, String)>)> {
        let of_method = self.calls.iter().filter_map(|rpc| {
            let (verb, pattern) = rpc.rest.as_ref()?;
            (verb == method).then(|| match_path(pattern, path))?.map(|found| (rpc, found))
        });
        of_method.min_by_key(|(_, parameters)| parameters.len())
    }
}

/// The message of a body; an empty one is an empty message.
pub fn read_body(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    let value: Value = serde_json::from_slice(body).map_err(|error| ApiError::invalid(error.to_string()))?;
    match normalize(value) {
        Value::Object(map) => Ok(map),
        _ => Err(ApiError::invalid("proto: syntax error (line 1:1): unexpected token")),
    }
}

/// The parameters of a path that fits a pattern such as `/v2/users/{userId}/lock`.
fn match_path(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut found = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(found),
            (Some(want), Some(have)) => match want.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(_) if have.is_empty() => return None,
                Some(name) => found.push((name.to_owned(), percent_decode_str(have).decode_utf8().ok()?.into_owned())),
                None if want == have => {}
                None => return None,
            },
            _ => return None,
        }
    }
}

/// How deep a parameter may lie. No message is that deep, and what is unknown is ignored.
///
/// Security: without an end, a long query would be a value so deep that walking through it overflows the stack.
const DEEPEST_PARAMETER: usize = 16;

/// Puts `ctx.orgId=1` into the message as `{"ctx": {"orgId": "1"}}`; a repeated one becomes a list.
fn insert_parameter(message: &mut Map<String, Value>, key: &str, text: &str) -> Result<(), ApiError> {
    if key.split('.').nth(DEEPEST_PARAMETER).is_some() {
        return Ok(());
    }
    let (parents, name) = key
        .rsplit_once('.')
        .map_or((Vec::new(), key), |(p, n)| (p.split('.').collect(), n));
    let name = normal_name(name);
    let value = if BOOLEANS.contains(&name.as_str()) {
        let parsed = match text {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => true,
            "0" | "f" | "F" | "false" | "FALSE" | "False" => false,
            _ => {
                let text = format!("parsing field {name:?}: strconv.ParseBool: parsing {text:?}: invalid syntax");
                return Err(ApiError::invalid(text));
            }
        };
        Value::Bool(parsed)
    } else {
        Value::String(text.to_owned())
    };
    let mut at = message;
    for parent in parents {
        let next = at.entry(normal_name(parent)).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(next) = next else { return Ok(()) };
        at = next;
    }
    match at.remove(&name) {
        None if matches!(name.as_str(), "keys" | "states" | "authFactors") => at.insert(name, Value::Array(vec![value])),
        None => at.insert(name, value),
        Some(Value::Array(mut items)) => {
            items.push(value);
            at.insert(name, Value::Array(items))
        }
        Some(_) => at.insert(name, value),
    };
    Ok(())
}

fn normal_name(name: &str) -> String {
    match normalize(json!({name: 0})) {
        Value::Object(map) => map.keys().next().cloned().unwrap_or_default(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_segment_by_segment() {
        let found = match_path("/v2/users/{userId}/lock", "/v2/users/a%20b/lock");
        assert_eq!(found, Some(vec![("userId".to_owned(), "a b".to_owned())]));
        assert_eq!(match_path("/v2/users/{userId}", "/v2/users/"), None);
        assert_eq!(match_path("/v2/users", "/v2/users/1"), None);
    }

    #[test]
    fn dotted_parameters_become_messages() {
        let mut message = Map::new();
        insert_parameter(&mut message, "ctx.orgId", "1").unwrap();
        insert_parameter(&mut message, "keys", "a").unwrap();
        insert_parameter(&mut message, "keys", "b").unwrap();
        assert_eq!(Value::Object(message), json!({"ctx": {"orgId": "1"}, "keys": ["a", "b"]}));
        assert!(insert_parameter(&mut Map::new(), "ctx.instance", "maybe").is_err());
    }

    #[test]
    fn a_parameter_that_is_deeper_than_any_message_is_ignored() {
        let mut message = Map::new();
        insert_parameter(&mut message, &vec!["a"; 100_000].join("."), "1").unwrap();
        assert_eq!(message, Map::new());
        insert_parameter(&mut message, &vec!["a"; DEEPEST_PARAMETER].join("."), "1").unwrap();
        assert_eq!(message.len(), 1);
    }
}
