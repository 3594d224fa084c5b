//! Bounded load over keep-alive connections, on bare hyper: the client's own cost would otherwise hide the server's.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hyper::Request;
use hyper::body::Body;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpStream;

const CONNECTIONS: usize = 16;
const SEQUENTIAL_REQUESTS: usize = 500;
const WARM_UP_REQUESTS: usize = 50;

/// One page under load.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Load {
    /// Microseconds from sending a request to its response's head, one request at a time.
    pub ttfb_p50_us: u64,
    pub ttfb_p99_us: u64,
    /// On [`CONNECTIONS`] connections.
    pub requests_per_second: f64,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Target {
    port: u16,
    request: Request<String>,
    accepts: Accepts,
}

/// Which answers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accepts {
    /// A page can be an error's.
    Anything,
    Success,
}

impl Target {
    /// A page, for a browser with these cookies (empty for none).
    ///
    /// # Errors
    /// `path` or `cookies` cannot stand in a request.
    pub fn page(port: u16, path: &str, cookies: &str) -> Result<Self> {
        let mut request = Request::get(path)
            .header("host", format!("localhost:{port}"))
            .header("accept", "text/html")
            .header("accept-language", "en")
            .header("accept-encoding", "gzip, br");
        if !cookies.is_empty() {
            request = request.header("cookie", cookies);
        }
        Ok(Self {
            port,
            request: request.body(String::new())?,
            accepts: Accepts::Anything,
        })
    }

    /// A call of the identity backend: a `POST` of JSON, or a `GET` where there is none. Only a success counts.
    ///
    /// # Errors
    /// `path` or `token` cannot stand in a request.
    pub fn call(port: u16, path: &str, token: &str, body: Option<&serde_json::Value>) -> Result<Self> {
        let method = if body.is_some() { "POST" } else { "GET" };
        let text = body.map(ToString::to_string).unwrap_or_default();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", format!("localhost:{port}"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("content-length", text.len());
        Ok(Self {
            port,
            request: request.body(text)?,
            accepts: Accepts::Success,
        })
    }
}

/// Measures one page: a warm-up, requests one by one, then all connections at once for `duration`.
pub async fn measure(target: &Target, duration: Duration) -> Result<Load> {
    let mut connection = Connection::open(target).await?;
    let limit = Instant::now() + duration;
    connection
        .repeat(|done| done < WARM_UP_REQUESTS && Instant::now() < limit)
        .await?;
    let limit = Instant::now() + duration;
    let mut times = connection
        .repeat(|done| done == 0 || (done < SEQUENTIAL_REQUESTS && Instant::now() < limit))
        .await?;
    times.sort_unstable();

    let mut connections = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(target).await?);
    }
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for mut connection in connections {
        tasks.spawn(async move { connection.repeat(|_| started.elapsed() < duration).await });
    }
    let mut requests = 0;
    while let Some(task) = tasks.join_next().await {
        requests += task??.len();
    }
    Ok(Load {
        ttfb_p50_us: percentile(&times, 50),
        ttfb_p99_us: percentile(&times, 99),
        requests_per_second: requests as f64 / started.elapsed().as_secs_f64(),
    })
}

struct Connection {
    sender: http1::SendRequest<String>,
    request: Request<String>,
    accepts: Accepts,
}

impl Connection {
    async fn open(target: &Target) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", target.port))
            .await
            .context("the server takes no connection")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Ends with the sender; what went wrong is reported there.
        tokio::spawn(connection);
        Ok(Self {
            sender,
            request: target.request.clone(),
            accepts: target.accepts,
        })
    }

    /// Asks again while `goes_on` (told how many are done), and says how long each answer's head took, in microseconds.
    async fn repeat(&mut self, goes_on: impl Fn(usize) -> bool) -> Result<Vec<u64>> {
        let mut times = Vec::new();
        while goes_on(times.len()) {
            self.sender.ready().await.context("the server closed the connection")?;
            let started = Instant::now();
            let response = self.sender.send_request(self.request.clone()).await?;
            times.push(u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX));
            if self.accepts == Accepts::Success && !response.status().is_success() {
                bail!("{} answered {}", self.request.uri().path(), response.status());
            }
            let mut body = response.into_body();
            while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
                frame?;
            }
        }
        Ok(times)
    }
}

/// Of sorted values; the nearest rank.
fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn percentile_is_the_nearest_rank() {
        let values: Vec<u64> = (1..=200).collect();
        assert_eq!(percentile(&values, 50), 100);
        assert_eq!(percentile(&values, 99), 198);
        assert_eq!(percentile(&[7], 99), 7);
        assert_eq!(percentile(&[], 50), 0);
    }

    #[tokio::test]
    async fn load_reaches_the_server_with_its_cookies_over_kept_connections() {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicUsize, Ordering};

        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let hits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&hits);
        let router = axum::Router::new().route(
            "/page",
            axum::routing::get(async move |headers: axum::http::HeaderMap| {
                assert_eq!(headers["cookie"], "a=1");
                counted.fetch_add(1, Ordering::Relaxed);
                "page"
            }),
        );
        tokio::spawn(async move { axum::serve(listener, router).await });
        let target = Target::page(port, "/page", "a=1").unwrap();
        let load = measure(&target, Duration::from_millis(100)).await.unwrap();
        assert!(load.requests_per_second > 0.0);
        assert!(load.ttfb_p99_us >= load.ttfb_p50_us);
        // The warm-up, one by one, and at least one on each connection.
        assert!(hits.load(Ordering::Relaxed) > CONNECTIONS);
    }

    #[tokio::test]
    async fn a_call_that_is_refused_is_no_figure() {
        use axum::http::{HeaderMap, StatusCode};

        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answer = async |headers: HeaderMap, body: String| {
            let is_right = headers["authorization"] == "Bearer t" && body == "{\"a\":1}";
            if is_right { StatusCode::OK } else { StatusCode::UNAUTHORIZED }
        };
        let router = axum::Router::new().route("/call", axum::routing::post(answer));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let body = serde_json::json!({"a": 1});
        let moment = Duration::from_millis(20);
        let target = |token: &str| Target::call(port, "/call", token, Some(&body)).unwrap();
        assert!(measure(&target("t"), moment).await.is_ok());
        let error = measure(&target("x"), moment).await.unwrap_err();
        assert!(error.to_string().contains("/call answered 401"), "{error}");
    }
}
