//! Asks one question over HTTP and keeps what matters of the answer. What an answer means is not decided here.

use std::time::Duration;

use http::Method;
use http::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use url::Url;
use vestibule_engine::clock::Clock;
use vestibule_zitadel::ServiceToken;

/// For all questions to one origin together: a backend that answers each of them late must not hold up the report for minutes.
const ALL_TOGETHER: Duration = Duration::from_secs(60);
/// Bytes of an answer that are read; a message of settings is far smaller.
const LONGEST_ANSWER: usize = 512 * 1024;

/// Sends requests to one origin. Redirects are told, never followed: one could carry the bearer to another host.
pub struct Wire<'a> {
    http: reqwest::Client,
    base: Url,
    headers: HeaderMap,
    clock: &'a dyn Clock,
    answer: Duration,
    ends_at: Duration,
}

/// One question.
pub struct Question<'a> {
    pub method: Method,
    /// Below the base, with its query.
    pub path: &'a str,
    pub body: Option<Value>,
    pub bearer: Option<&'a ServiceToken>,
    /// `x-zitadel-public-host`.
    pub public_host: Option<&'a str>,
}

impl<'a> Question<'a> {
    pub fn get(path: &'a str) -> Self {
        Self {
            method: Method::GET,
            path,
            body: None,
            bearer: None,
            public_host: None,
        }
    }

    pub fn send(method: Method, path: &'a str, body: Value) -> Self {
        Self {
            method,
            body: Some(body),
            ..Self::get(path)
        }
    }

    pub fn by(mut self, bearer: &'a ServiceToken) -> Self {
        self.bearer = Some(bearer);
        self
    }

    pub fn for_host(mut self, host: Option<&'a str>) -> Self {
        self.public_host = host;
        self
    }
}

/// An answer, as far as it was read.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub status: u16,
    pub content_type: String,
    pub location: Option<String>,
    /// The server's clock, and ours in the middle between question and answer.
    pub clocks: Option<(OffsetDateTime, OffsetDateTime)>,
    pub took: Duration,
    pub text: String,
}

impl Reply {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it is one of Zitadel's own messages: a success in JSON, or a refusal with code and message.
    pub fn is_of_zitadel(&self) -> bool {
        let json = self.json();
        if self.is_success() {
            json.is_object()
        } else {
            json["code"].is_u64() && json["message"].is_string()
        }
    }

    /// Zitadel's id of a refusal: `AUTH-7fs1e`. It stands in the details, in parentheses, or behind `ID=`.
    pub fn refusal_id(&self) -> Option<String> {
        let json = self.json();
        let message = json["message"].as_str().unwrap_or_default();
        let named = json["details"][0]["id"].as_str();
        let behind = message.split("ID=").nth(1).and_then(|rest| rest.split_whitespace().next());
        let in_parentheses = message.strip_suffix(')').and_then(|text| text.rsplit('(').next());
        let is_id = |id: &&str| {
            let has_form = id.len() <= 40 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            has_form && id.contains('-')
        };
        named.or(behind).or(in_parentheses).filter(is_id).map(str::to_owned)
    }

    pub fn is_refused_with(&self, ids: &[&str]) -> bool {
        self.refusal_id().is_some_and(|id| ids.contains(&id.as_str()))
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoReply {
    TimedOut,
    /// What the TLS library said.
    Tls(String),
    Broken,
}

impl<'a> Wire<'a> {
    /// `connect` and `answer`: how long either may take.
    pub fn new(base: Url, connect: Duration, answer: Duration, clock: &'a dyn Clock) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("vestibule-doctor/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(connect)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .build()?;
        let ends_at = clock.monotonic() + ALL_TOGETHER;
        Ok(Self {
            http,
            base,
            headers: HeaderMap::new(),
            clock,
            answer,
            ends_at,
        })
    }

    /// A header for every question.
    pub fn with_header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(true);
        self.headers.insert(name, value);
        self
    }

    /// The same at the root of the origin.
    pub fn at_root(&self) -> Self {
        let mut base = self.base.clone();
        base.set_path("/");
        Self {
            http: self.http.clone(),
            headers: self.headers.clone(),
            base,
            ..*self
        }
    }

    pub async fn ask(&self, question: Question<'_>) -> Result<Reply, NoReply> {
        let address = format!("{}{}", self.base.as_str().trim_end_matches('/'), question.path);
        let mut request = self.http.request(question.method, address).headers(self.headers.clone());
        if let Some(token) = question.bearer {
            let value = HeaderValue::try_from(format!("Bearer {}", token.expose()));
            let mut value = value.map_err(|_| NoReply::Broken)?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(host) = question.public_host {
            request = request.header("x-zitadel-public-host", host);
        }
        if let Some(body) = question.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        let (sent, started) = (self.clock.now(), self.clock.monotonic());
        let left = self.answer.min(self.ends_at.saturating_sub(started));
        if left.is_zero() {
            return Err(NoReply::TimedOut);
        }
        let is_tls = self.base.scheme() == "https";
        let mut response = request.timeout(left).send().await.map_err(|error| sort(&error, is_tls))?;
        let took = self.clock.monotonic().saturating_sub(started);
        let header = |name: HeaderName| {
            let value = response.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let theirs = header(DATE).and_then(|date| OffsetDateTime::parse(&date.replace("GMT", "+0000"), &Rfc2822).ok());
        let mut reply = Reply {
            status: response.status().as_u16(),
            content_type: header(CONTENT_TYPE).unwrap_or_default(),
            location: header(LOCATION),
            clocks: theirs.map(|theirs| (theirs, sent + took / 2)),
            took,
            text: String::new(),
        };
        let mut body = Vec::new();
        while let Ok(Some(part)) = response.chunk().await {
            body.extend_from_slice(&part);
            if body.len() > LONGEST_ANSWER {
                break;
            }
        }
        reply.text = String::from_utf8_lossy(&body).into_owned();
        Ok(reply)
    }
}

/// A connection was made before, so what fails at connecting is TLS.
fn sort(error: &reqwest::Error, is_tls: bool) -> NoReply {
    if error.is_timeout() {
        return NoReply::TimedOut;
    }
    if !(is_tls && error.is_connect()) {
        return NoReply::Broken;
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    NoReply::Tls(cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> Option<String> {
        Reply {
            status: 404,
            text: text.to_owned(),
            ..Reply::default()
        }
        .refusal_id()
    }

    #[test]
    fn the_id_of_a_refusal_is_found_wherever_it_stands() {
        let detailed = r#"{"code":16,"message":"x (AUTH-7fs1e)","details":[{"id":"AUTH-7fs1e"}]}"#;
        assert_eq!(refusal(detailed).unwrap(), "AUTH-7fs1e");
        assert_eq!(
            refusal(r#"{"code":7,"message":"No matching permissions found (AUTH-5mWD2)"}"#).unwrap(),
            "AUTH-5mWD2"
        );
        let host = r#"{"code":5,"message":"unable to set instance (ExternalDomain is localhost): ID=QUERY-1kIjX Message=Instance not found."}"#;
        assert_eq!(refusal(host).unwrap(), "QUERY-1kIjX");
        assert_eq!(refusal(r#"{"code":5,"message":"Not Found"}"#), None);
        assert_eq!(refusal("{\"code\":5,\"message\":\"x (\u{1b}[2J-)\"}"), None);
    }

    #[test]
    fn a_page_is_not_a_message_of_zitadels() {
        let reply = |status, text: &str| Reply {
            status,
            text: text.to_owned(),
            ..Reply::default()
        };
        assert!(!reply(200, "<html></html>").is_of_zitadel());
        assert!(!reply(404, "{\"error\":\"nothing here\"}").is_of_zitadel());
        assert!(reply(401, "{\"code\":16,\"message\":\"auth header missing\"}").is_of_zitadel());
    }
}
