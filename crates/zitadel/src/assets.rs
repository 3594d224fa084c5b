//! Brand assets: logo, icon, font. Where they are kept and how they are served on is not decided here.

use url::Url;

/// The bytes of a logo, an icon or a font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The media type that the backend named; it is the administrators' word, so check it before serving it on.
    pub content_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Where to fetch an asset from: always the API's own origin, whatever host the address names.
///
/// Security: the address comes out of an answer. Only the API's own origin and the configured public host are believed, and
/// neither leads anywhere but to the API, so an answer cannot send this server to another machine.
pub(crate) fn locate(asset: &Url, api: &Url, public_host: Option<&str>) -> Option<Url> {
    let is_own = asset.origin() == api.origin();
    let is_public = public_host.is_some_and(|public| is_web(asset) && host_of(asset).eq_ignore_ascii_case(public));
    if !is_own && !is_public {
        return None;
    }
    let mut target = api.clone();
    target.set_path(asset.path());
    target.set_query(asset.query());
    target.set_fragment(None);
    Some(target)
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Host, and port where the address names one.
fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(asset: &str) -> Option<String> {
        let api = Url::parse("http://zitadel.internal:8080/").unwrap();
        locate(&Url::parse(asset).unwrap(), &api, Some("id.example.com")).map(String::from)
    }

    #[test]
    fn the_own_origin_and_the_public_host_lead_to_the_api() {
        let expected = Some("http://zitadel.internal:8080/assets/v1/1/logo?x=1".to_owned());
        assert_eq!(located("http://zitadel.internal:8080/assets/v1/1/logo?x=1"), expected);
        assert_eq!(located("https://id.example.com/assets/v1/1/logo?x=1#y"), expected);
    }

    #[test]
    fn any_other_address_is_foreign() {
        for address in [
            "https://evil.example/assets/v1/1/logo",
            "http://zitadel.internal:8081/assets/v1/1/logo",
            "https://zitadel.internal:8080/assets/v1/1/logo",
            "https://id.example.com:8443/logo",
            "https://id.example.com.evil.example/logo",
            "https://id.example.com@evil.example/logo",
            "file:///etc/passwd",
            "ftp://id.example.com/logo",
            "data:text/html,x",
        ] {
            assert_eq!(located(address), None, "{address}");
        }
    }
}
