//! What happens before any handler: the host is known, the caller is known, the named organization exists.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};

use super::{Guard, Side};
use crate::caller::{Caller, Refusal, authenticate};
use crate::state::{App, Ctx};
use crate::store::organizations;
use crate::wire::{ApiError, Code};

/// Lets requests in, or says why not.
#[derive(Debug)]
pub struct Gate<'a> {
    pub app: &'a Arc<App>,
    pub headers: &'a HeaderMap,
}

impl Gate<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .filter(|value| !value.is_empty())
    }

    /// The scheme and host that answers speak of.
    ///
    /// # Errors
    /// Not found for a host that is not this instance's, and for a public host nobody has declared trusted.
    pub async fn origin(&self) -> Result<String, ApiError> {
        let asked = self
            .header("x-zitadel-instance-host")
            .or_else(|| self.header("host"))
            .unwrap_or_default();
        if !asked.is_empty() && !self.is_own(asked) {
            return Err(self.no_instance(asked, "", "QUERY-1kIjX", ""));
        }
        let Some(public) = self.header("x-zitadel-public-host") else {
            return Ok(self.app.origin());
        };
        let is_trusted = self.is_own(public) || {
            let mut db = self.app.store.read().await?;
            let sql = "SELECT count(*) FROM trusted_domains WHERE domain = ?";
            sqlx::query_scalar::<_, i64>(sql)
                .bind(host_name(public).unwrap_or_default())
                .fetch_one(&mut *db)
                .await?
                > 0
        };
        if !is_trusted {
            let parent = format!(" Parent=(public domain {public:?} not trusted)");
            return Err(self.no_instance(asked, public, "QUERY-IuGh1", &parent));
        }
        Ok(format!("{}://{public}", self.app.public_origin.scheme()))
    }

    fn is_own(&self, host: &str) -> bool {
        let Some(name) = host_name(host) else { return false };
        let own = self
            .app
            .public_origin
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_lowercase();
        name == own || ["localhost", "127.0.0.1", "::1"].contains(&name.as_str())
    }

    fn no_instance(&self, host: &str, public: &str, id: &str, parent: &str) -> ApiError {
        let scheme = self.app.public_origin.scheme();
        let own = self.app.public_origin.host_str().unwrap_or_default();
        ApiError::plain(
            Code::NotFound,
            format!(
                "unable to set instance using origin &{{{host} {public} {scheme}}} (ExternalDomain is {own}): ID={id} \
                 Message=Instance not found. Make sure you got the domain right.{parent}"
            ),
        )
    }

    /// The context of a call that may go on.
    pub async fn admit(&self, guard: Guard, side: Side) -> Result<Ctx, ApiError> {
        let origin = self.origin().await?;
        let caller = match guard {
            Guard::Open => Caller::nobody(),
            Guard::Authenticated | Guard::Permission(_) => authenticate(self.app, self.header("authorization")).await?,
        };
        let organization_header = self.header("x-zitadel-orgid").map(str::to_owned);
        if let Some(id) = &organization_header {
            let mut db = self.app.store.read().await?;
            if organizations::by_id(&mut db, id).await?.is_none() {
                return Err(ApiError::with_id(
                    Code::PermissionDenied,
                    "AUTH-Bs7Ds",
                    "Organisation doesn't exist",
                ));
            }
        }
        let wants_german = self
            .header("accept-language")
            .is_some_and(|text| text.trim_start().starts_with("de"));
        let ctx = Ctx {
            app: Arc::clone(self.app),
            caller,
            organization_header,
            origin,
            wants_german,
            side,
        };
        if let Guard::Permission(permission) = guard {
            let organization = ctx.organization();
            ctx.caller.require_as(permission, Some(&organization), Refusal::Route)?;
        }
        Ok(ctx)
    }
}

/// The name of a `Host` value, without port and brackets, in lower case; none where it is more than a host and a port.
///
/// Security: links in mails begin with this host, so nothing that an address could read otherwise may follow an own name.
fn host_name(host: &str) -> Option<String> {
    let is_odd = |letter: char| letter.is_whitespace() || letter.is_control() || "@/?#\\%".contains(letter);
    if host.contains(is_odd) {
        return None;
    }
    let url = url::Url::parse(&format!("http://{host}")).ok()?;
    let name = url.host_str()?.trim_matches(['[', ']']);
    Some(name.trim_end_matches('.').to_lowercase())
}

/// Cross-origin answers of the REST side.
///
/// Lenient as recorded: any origin is echoed, with credentials. No cookie means anything here, only bearer tokens do.
pub fn cors(method: &Method, request: &HeaderMap, response: Response<Body>) -> Response<Body> {
    let Some(origin) = request.get(header::ORIGIN).cloned() else {
        return response;
    };
    let mut response = response;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if method == Method::OPTIONS {
        if let Some(wanted) = request.get(header::ACCESS_CONTROL_REQUEST_METHOD).cloned() {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, wanted);
        }
        if let Some(wanted) = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned() {
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted);
        }
    } else {
        let exposed = "Location, Content-Length, Grpc-Status, Grpc-Message, Grpc-Status-Details-Bin";
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    }
    response
}

/// An empty answer.
pub fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Headers of every answer: never kept by caches, never guessed at, never shown in search engines.
pub fn seal(response: &mut Response<Body>) {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert("x-robots-tag", HeaderValue::from_static("none"));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::host_name;

    #[test]
    fn a_host_name_has_no_port_and_no_brackets() {
        let name = |host| host_name(host).unwrap_or_default();
        assert_eq!(name("LocalHost:8080"), "localhost");
        assert_eq!(name("[::1]:8080"), "::1");
        assert_eq!(name("unknown.example."), "unknown.example");
    }

    #[test]
    fn what_is_more_than_a_host_and_a_port_has_no_name() {
        for odd in [
            "localhost:x@evil.example",
            "localhost@evil.example",
            "localhost/x",
            "localhost?x",
            "localhost#x",
            "localhost\\x",
            "local host",
            "localhost:99999",
            "localhost:x",
            "localhost%2f",
            "",
        ] {
            assert_eq!(host_name(odd), None, "{odd:?}");
        }
    }
}
