//! A scripted browser without JavaScript: keeps cookies, follows redirects, fills in forms, and counts the backend calls
//! that the server admits to.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result, bail};
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder, StatusCode, redirect};
use serde::Serialize;
use url::Url;

use super::form::{self, Form};
use crate::server_process::BASE_PATH;

/// Sent by a server that was started with `VESTIBULE_DEBUG_CALLS=1`.
const CALLS_HEADER: &str = "x-vestibule-backend-calls";
/// The same server's, for how many of the calls each waited for the one before it.
const ROUNDS_HEADER: &str = "x-vestibule-backend-rounds";
const WRITE_ROUNDS_HEADER: &str = "x-vestibule-backend-write-rounds";
const MOST_REDIRECTS: usize = 10;

/// One person's browser.
pub struct Browser {
    client: Client,
    origin: Url,
    cookies: BTreeMap<String, String>,
    exchanges: Vec<Exchange>,
}

/// A request, and what it cost the identity backend.
#[derive(Debug, Clone, Serialize)]
pub struct Exchange {
    /// `GET /loginname`, below the base path and without a query.
    pub request: String,
    pub status: u16,
    /// `None` when the server does not say.
    pub backend_calls: Option<u32>,
    /// How many of them were made one after the other.
    pub rounds: Option<u32>,
    /// How many of these checked or changed something.
    pub write_rounds: Option<u32>,
}

/// Where the browser has come to rest.
pub struct Page {
    pub url: Url,
    pub status: StatusCode,
    pub html: String,
}

impl Page {
    /// The path below the base path.
    pub fn screen(&self) -> &str {
        below_base(self.url.path())
    }

    /// The form that is posted to there, below the base path.
    ///
    /// # Errors
    /// There is none.
    pub fn form(&self, to: &str) -> Result<Form> {
        let mut forms = form::forms(&self.html).into_iter();
        let found = forms.find(|form| form.method == "post" && form.action.ends_with(to));
        found.with_context(|| format!("{} ({}) has no form for {to}", self.url, self.status))
    }

    /// Path and query, as a request line has them.
    pub fn path_and_query(&self) -> String {
        self.url
            .query()
            .map_or_else(|| self.url.path().to_owned(), |query| format!("{}?{query}", self.url.path()))
    }
}

impl Browser {
    pub fn open(port: u16) -> Result<Self> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .resolve("localhost", SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .timeout(std::time::Duration::from_secs(30))
            .build()?;
        let origin = Url::parse(&format!("http://localhost:{port}"))?;
        Ok(Self {
            client,
            origin,
            cookies: BTreeMap::new(),
            exchanges: Vec::new(),
        })
    }

    /// Opens a screen, named by its path below the base path.
    pub async fn visit(&mut self, screen: &str) -> Result<Page> {
        let url = self.origin.join(&format!("{BASE_PATH}{screen}"))?;
        self.follow(self.client.get(url.clone()), "GET", url).await
    }

    /// Submits the page's form that is posted to there (below the base path), with these fields typed into it.
    ///
    /// # Errors
    /// The page has no such form, or the server no answer.
    pub async fn submit(&mut self, page: &Page, to: &str, typed: &[(&str, &str)]) -> Result<Page> {
        let form = page.form(to)?;
        let url = page
            .url
            .join(&form.action)
            .with_context(|| format!("the form's action {:?} is no address", form.action))?;
        let origin = self.origin.origin().ascii_serialization();
        let post = self
            .client
            .post(url.clone())
            .header("origin", origin)
            .header("sec-fetch-site", "same-origin")
            .form(&form.filled(typed));
        self.follow(post, "POST", url).await
    }

    /// What was asked so far.
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// The value of a `Cookie` header; empty for none.
    pub fn cookie_header(&self) -> String {
        self.cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    async fn follow(&mut self, request: RequestBuilder, method: &str, url: Url) -> Result<Page> {
        let (mut request, mut method, mut url) = (request, method.to_owned(), url);
        for _ in 0..MOST_REDIRECTS {
            if !self.cookies.is_empty() {
                request = request.header(COOKIE, self.cookie_header());
            }
            let response = request
                .header("accept", "text/html")
                .header("accept-language", "en")
                .send()
                .await?;
            let status = response.status();
            keep_cookies(&mut self.cookies, response.headers());
            let number = |name: &str| response.headers().get(name)?.to_str().ok()?.parse().ok();
            self.exchanges.push(Exchange {
                request: format!("{method} {}", below_base(url.path())),
                status: status.as_u16(),
                backend_calls: number(CALLS_HEADER),
                rounds: number(ROUNDS_HEADER),
                write_rounds: number(WRITE_ROUNDS_HEADER),
            });
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let Some(location) = location.filter(|_| status.is_redirection()) else {
                return Ok(Page {
                    url,
                    status,
                    html: response.text().await?,
                });
            };
            url = url
                .join(location)
                .with_context(|| format!("redirected to {location:?}, which is no address"))?;
            if url.origin() != self.origin.origin() {
                bail!("redirected to another origin: {url}");
            }
            request = self.client.get(url.clone());
            "GET".clone_into(&mut method);
        }
        bail!("more than {MOST_REDIRECTS} redirects, the last to {url}")
    }
}

fn below_base(path: &str) -> &str {
    path.strip_prefix(BASE_PATH).unwrap_or(path)
}

fn keep_cookies(cookies: &mut BTreeMap<String, String>, headers: &HeaderMap) {
    for line in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
        let mut parts = line.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            continue;
        };
        let is_removal = value.is_empty() || parts.any(|attribute| attribute.eq_ignore_ascii_case("max-age=0"));
        if is_removal {
            cookies.remove(name);
        } else {
            cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn removed_cookies_are_not_sent_again() {
        let mut cookies = BTreeMap::new();
        let headers = |lines: &[&str]| {
            lines
                .iter()
                .map(|line| (SET_COOKIE, line.parse().unwrap()))
                .collect::<HeaderMap>()
        };
        keep_cookies(
            &mut cookies,
            &headers(&["__Host-s=one; Path=/; Secure; HttpOnly", "theme=dark; Max-Age=60"]),
        );
        assert_eq!(
            cookies,
            BTreeMap::from([
                ("__Host-s".to_owned(), "one".to_owned()),
                ("theme".to_owned(), "dark".to_owned())
            ])
        );
        keep_cookies(&mut cookies, &headers(&["theme=gone; Path=/; Max-Age=0", "__Host-s=two"]));
        assert_eq!(cookies, BTreeMap::from([("__Host-s".to_owned(), "two".to_owned())]));
    }

    #[tokio::test]
    async fn form_is_submitted_with_its_token_and_cookie_and_calls_are_recorded() {
        use axum::http::{HeaderMap, StatusCode};
        use axum::routing::get;

        let page = async || {
            let html = r#"<form method="post" action="go"><input type="hidden" name="token" value="t1">
                <input name="name"></form>"#;
            ([("set-cookie", "s=one"), (CALLS_HEADER, "0")], axum::response::Html(html))
        };
        let go = async |headers: HeaderMap, body: String| {
            assert_eq!(headers["cookie"], "s=one");
            assert_eq!(headers["sec-fetch-site"], "same-origin");
            assert_eq!(body, "token=t1&name=mia%40acme");
            let headers = [("location", "password?x=1"), (CALLS_HEADER, "3"), (ROUNDS_HEADER, "2")];
            (StatusCode::SEE_OTHER, headers)
        };
        let ui = axum::Router::new()
            .route("/loginname", get(page))
            .route("/go", axum::routing::post(go))
            .route("/password", get(async || "next"));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, axum::Router::new().nest(BASE_PATH, ui)).await });

        let mut browser = Browser::open(port).unwrap();
        let page = browser.visit("/loginname").await.unwrap();
        let next = browser.submit(&page, "go", &[("name", "mia@acme")]).await.unwrap();
        assert_eq!((next.screen(), next.html.as_str()), ("/password", "next"));
        assert_eq!(next.path_and_query(), format!("{BASE_PATH}/password?x=1"));
        let calls: Vec<_> = browser
            .exchanges()
            .iter()
            .map(|exchange| (exchange.request.as_str(), exchange.backend_calls, exchange.rounds))
            .collect();
        assert_eq!(
            calls,
            [
                ("GET /loginname", Some(0), None),
                ("POST /go", Some(3), Some(2)),
                ("GET /password", None, None)
            ]
        );
        assert!(browser.submit(&next, "go", &[]).await.is_err());
    }
}
