//! Sends one call: address, headers, time-outs, the cap on the answer. Which calls there are is not known here.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::time::Instant;
use url::Url;

use super::retry::Budget;
use super::{CallRecord, Client, TRACE_PARENT};
use crate::error::{Bearer, Details, Error, Malformation, Refusal};
use crate::json::{self, DecodeError};

/// Whether a call may be sent again, and how long it may take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Changes nothing, so it is tried again where that can help.
    Read,
    /// Changes something: sent once.
    Write,
    /// A write that makes the backend compute a password hash.
    SlowWrite,
}

/// One call.
pub(super) struct Call<'a> {
    pub(super) rpc: &'static str,
    pub(super) kind: Kind,
    pub(super) bearer: Bearer<'a>,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Body>,
}

/// What a call carries.
pub(super) enum Body {
    /// A message.
    Json(Vec<u8>),
    /// A form, as the token endpoint takes it.
    Form(Vec<u8>),
}

impl Body {
    fn content_type(&self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json(_) => "application/json",
            Self::Form(_) => "application/x-www-form-urlencoded",
        })
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Json(bytes) | Self::Form(bytes) => bytes,
        }
    }
}

/// What came back: a success, whole and within the cap.
pub(super) struct Answer {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Client {
    /// The address of a call. Segments are escaped; ones that no id can be name nothing.
    pub(super) fn url(&self, segments: &[&str]) -> Result<Url, Error> {
        let is_unusable = |segment: &&str| segment.is_empty() || segment.len() > 800 || matches!(*segment, "." | "..");
        if segments.iter().any(is_unusable) {
            return Err(Error::NotFound(Details::default()));
        }
        let mut url = self.inner.config.api_url.clone();
        url.path_segments_mut()
            .map_err(|()| Error::InvalidRequest { id: None, code: None })?
            .pop_if_empty()
            .extend(segments);
        Ok(url)
    }

    /// Sends a call and reads its answer as a message.
    pub(super) async fn call<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, Error> {
        let answer = self.send(call).await?;
        json::decode(&answer.body).map_err(|error| {
            Error::Malformed(match error {
                DecodeError::NotJson => Malformation::NotJson,
                DecodeError::WrongShape => Malformation::WrongShape,
            })
        })
    }

    /// Sends a call, again where that can help, until it succeeds or its time is up.
    pub(super) async fn send(&self, call: Call<'_>) -> Result<Answer, Error> {
        let config = &self.inner.config;
        let timeout = match call.kind {
            Kind::Read | Kind::Write => config.read_timeout,
            Kind::SlowWrite => config.check_timeout,
        };
        let mut budget = Budget::new(timeout);
        loop {
            let error = match self.send_with_bearer(&call, &mut budget).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if call.kind != Kind::Read || !budget.pause_before_retry(&error).await {
                return Err(error);
            }
        }
    }

    /// Sends a call once, and once more with a new bearer where the login client's is refused: then nothing was done.
    async fn send_with_bearer(&self, call: &Call<'_>, budget: &mut Budget) -> Result<Answer, Error> {
        let service = match call.bearer {
            Bearer::Service => self.service_token(budget.left()).await?,
            Bearer::Person(token) => {
                return self
                    .send_once(call, Some(token.expose()), budget.left(), budget.retries())
                    .await;
            }
            Bearer::Nobody => return self.send_once(call, None, budget.left(), budget.retries()).await,
        };
        let result = self
            .send_once(call, Some(service.expose()), budget.left(), budget.retries())
            .await;
        match result {
            Err(Error::ServiceTokenRefused(details)) if details.status == Some(401) && self.can_renew(&service) => {
                let service = self.service_token(budget.left()).await?;
                self.send_once(call, Some(service.expose()), budget.left(), budget.retries() + 1)
                    .await
            }
            result => result,
        }
    }

    /// Sends a call as it is, and tells of it.
    pub(super) async fn send_once(
        &self,
        call: &Call<'_>,
        bearer: Option<&str>,
        timeout: Duration,
        retry: u32,
    ) -> Result<Answer, Error> {
        let started = Instant::now();
        let mut status = None;
        let result = self.exchange(call, bearer, timeout, &mut status).await;
        let duration = started.elapsed();
        let record = CallRecord {
            rpc: call.rpc,
            status,
            duration,
            retry,
        };
        tracing::debug!(
            rpc = record.rpc,
            status = record.status,
            milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
            retry,
            "backend was called"
        );
        if let Some(hook) = &self.hook {
            hook(&record);
        }
        result
    }

    async fn exchange(
        &self,
        call: &Call<'_>,
        bearer: Option<&str>,
        timeout: Duration,
        status: &mut Option<u16>,
    ) -> Result<Answer, Error> {
        let mut request = self
            .inner
            .http
            .request(call.method.clone(), call.url.clone())
            .headers(self.addressee.headers.clone())
            .timeout(timeout);
        if let Some(token) = bearer {
            let mut value =
                HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| Error::InvalidRequest { id: None, code: None })?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if let Ok(Ok(trace)) = TRACE_PARENT.try_with(|trace| HeaderValue::try_from(trace.as_str())) {
            request = request.header("traceparent", trace);
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, body.content_type()).body(body.bytes().to_vec());
        }
        let response = request.send().await.map_err(Error::from_transport)?;
        let code = response.status();
        *status = Some(code.as_u16());
        let headers = response.headers().clone();
        let body = self.read(response).await;
        if code.is_success() {
            return Ok(Answer { headers, body: body? });
        }
        // A refusal without a readable body still is that refusal.
        let body = body.unwrap_or_default();
        Err(Refusal::read(code.as_u16(), retry_after(code, &headers), &body).into_error(call.rpc, call.bearer))
    }

    /// Reads an answer, but no more of it than the cap.
    async fn read(&self, mut response: Response) -> Result<Vec<u8>, Error> {
        let limit = self.inner.config.max_response_bytes;
        let too_large = || Error::Malformed(Malformation::TooLarge);
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(Error::from_transport)? {
            if chunk.len() > limit - body.len() {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// The body of a call.
pub(super) fn body<T: Serialize>(message: &T) -> Result<Option<Body>, Error> {
    serde_json::to_vec(message)
        .map(|bytes| Some(Body::Json(bytes)))
        .map_err(|_| Error::InvalidRequest { id: None, code: None })
}

/// `Retry-After`: seconds, or a date. Source: RFC 9110, section 10.2.3.
fn retry_after(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // Against the answer's own clock: this one may be off.
    let wait = date_header(headers, &RETRY_AFTER)? - date_header(headers, &DATE)?;
    Some(wait.try_into().unwrap_or(Duration::ZERO))
}

fn date_header(headers: &HeaderMap, name: &HeaderName) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(headers.get(name)?.to_str().ok()?, &Rfc2822).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(retry_after_value: &'static str, status: StatusCode) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(retry_after_value));
        headers.insert(DATE, HeaderValue::from_static("Sun, 22 Nov 2026 18:00:00 GMT"));
        retry_after(status, &headers)
    }

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date() {
        let status = StatusCode::TOO_MANY_REQUESTS;
        assert_eq!(waits("7", status), Some(Duration::from_secs(7)));
        assert_eq!(waits("Sun, 22 Nov 2026 18:00:09 GMT", status), Some(Duration::from_secs(9)));
        assert_eq!(waits("Sun, 22 Nov 2026 17:00:00 GMT", status), Some(Duration::ZERO));
        assert_eq!(waits("soon", status), None);
        assert_eq!(waits("7", StatusCode::OK), None);
    }
}
