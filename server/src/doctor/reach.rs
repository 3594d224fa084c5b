//! Whether the backend is reached, and whether it is one. The token is not used here.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use url::Url;

use super::finding::{Finding, quoted};
use super::wire::{NoReply, Question, Reply, Wire};

const ID: &str = "reachability";
const HOST_ID: &str = "instance-host";
const LOOKED_AT: &str = "backend.url";
const MEANS_OUTAGE: &str = "Every page answers that the service cannot be used at the moment; nobody can sign in.";

/// What became of the way to the backend.
#[derive(Debug, Clone)]
pub enum Reach {
    /// No address is configured.
    NoAddress,
    /// The address cannot be one of an API; says why.
    Unusable(&'static str),
    /// The name has no address.
    NoName,
    /// No connection.
    NoConnection(ErrorKind),
    /// A connection, but nothing came over it.
    NoReply(NoReply),
    /// An answer without a token.
    Replied {
        reply: Box<Reply>,
        /// The same question at the root, where the address has a path and the first answer is not Zitadel's.
        at_root: Option<Box<Reply>>,
    },
}

impl Reach {
    /// The answer, if it is Zitadel's and its instance is known.
    pub fn of_instance(&self) -> Option<&Reply> {
        match self {
            Self::Replied { reply, .. } if is_zitadel(reply) && !is_unknown_host(reply) => Some(reply),
            _ => None,
        }
    }
}

impl Reach {
    /// The backend's clock and ours, as its answer told them.
    pub fn clocks(&self) -> Option<(OffsetDateTime, OffsetDateTime)> {
        match self {
            Self::Replied { reply, .. } if is_zitadel(reply) => reply.clocks,
            _ => None,
        }
    }
}

/// Without a token, Zitadel refuses: a success is somebody else's.
fn is_zitadel(reply: &Reply) -> bool {
    !reply.is_success() && reply.is_of_zitadel()
}

fn is_unknown_host(reply: &Reply) -> bool {
    reply.is_refused_with(&["QUERY-1kIjX"])
}

/// Why an address cannot be one of an API.
pub fn unusable(url: &Url) -> Option<&'static str> {
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Some("it is no http or https address");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("it holds a user name or a password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Some("it has a query or a fragment");
    }
    None
}

/// Goes step by step, so that the step that fails can be named.
pub async fn try_to_reach(url: &Url, wire: &Wire<'_>, patience: Duration) -> Reach {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port_or_known_default().unwrap_or(80);
    let addresses: Vec<SocketAddr> = match timeout(patience, lookup_host((host, port))).await {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    let mut last = None;
    let mut is_connected = false;
    for address in addresses {
        match timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(_)) => {
                is_connected = true;
                break;
            }
            Ok(Err(error)) => last = Some(error.kind()),
            Err(_) => last = Some(ErrorKind::TimedOut),
        }
    }
    match (is_connected, last) {
        (true, _) => {}
        (false, Some(kind)) => return Reach::NoConnection(kind),
        (false, None) => return Reach::NoName,
    }
    let question = || Question::get("/v2/settings");
    match wire.ask(question()).await {
        Err(none) => Reach::NoReply(none),
        Ok(reply) => {
            let may_be_below = !is_zitadel(&reply) && url.path() != "/";
            let at_root = if may_be_below {
                wire.at_root().ask(question()).await.ok().map(Box::new)
            } else {
                None
            };
            let reply = Box::new(reply);
            Reach::Replied { reply, at_root }
        }
    }
}

/// The findings `reachability` and `instance-host`.
pub fn judge(url: Option<&Url>, instance_host: Option<&str>, reach: &Reach) -> Vec<Finding> {
    let first = reachability(url, reach);
    let host = instance_host.map_or_else(|| url.and_then(Url::host_str).unwrap_or_default().to_owned(), str::to_owned);
    let looked_at = match instance_host {
        Some(_) => "backend.instance_host",
        None => "host of backend.url",
    };
    let second = match reach {
        Reach::Replied { reply, .. } if is_zitadel(reply) && is_unknown_host(reply) => {
            Finding::problem(HOST_ID, looked_at, format!("Zitadel knows no instance for the host {} (QUERY-1kIjX)", quoted(&host)))
                .means("Zitadel refuses every call; nobody can sign in.")
                .mend(format!(
                    "Set `backend.instance_host` (VESTIBULE_BACKEND__INSTANCE_HOST) to a domain of the instance, as Console shows it under \
                     Default settings → Domains, or add {} there; for a self-hosted Zitadel the first domain is its ExternalDomain \
                     (ZITADEL_EXTERNALDOMAIN). A proxy on the way must not change the header x-zitadel-instance-host.",
                    quoted(&host)
                ))
        }
        _ if reach.of_instance().is_some() => Finding::ok(HOST_ID, looked_at, format!("{} selects an instance", quoted(&host))),
        _ => Finding::skipped(HOST_ID, looked_at, "no Zitadel was reached"),
    };
    vec![first, second]
}

fn reachability(url: Option<&Url>, reach: &Reach) -> Finding {
    let Some(url) = url else {
        return Finding::problem(ID, LOOKED_AT, "no address of a backend is configured")
            .means("The embedded backend would run; it is not for production.")
            .mend("Name it: `--url https://zitadel.example.com`, `backend.url` in the file, or VESTIBULE_ZITADEL_URL.");
    };
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or_default();
    let origin = url.origin().ascii_serialization();
    let problem = |seen: String| Finding::problem(ID, LOOKED_AT, seen).means(MEANS_OUTAGE);
    match reach {
        Reach::NoAddress => problem("no address of a backend is configured".to_owned()).mend("Set `backend.url`."),
        Reach::Unusable(why) => problem(format!("the address cannot be used: {why}")).mend(
            "Write the origin of the API alone, such as https://zitadel.example.com; secrets go into a file (`backend.service_token_file`).",
        ),
        Reach::NoName => problem(format!("the name {} has no address here (DNS)", quoted(host))).mend(format!(
            "Check the spelling of {} in `backend.url`, and whether this machine's resolver knows it: `getent hosts {host}`. In a \
             container, both must be in one network.",
            quoted(host)
        )),
        Reach::NoConnection(kind) => {
            let seen = match kind {
                ErrorKind::ConnectionRefused => format!("nobody listens at port {port} of {host} (connection refused)"),
                ErrorKind::TimedOut => format!("{host} does not answer at port {port} (timed out): a firewall drops the packets, or the machine is down"),
                other => format!("no connection to port {port} of {host} ({other})"),
            };
            problem(seen).mend(format!(
                "Start Zitadel, or correct host and port of `backend.url` (VESTIBULE_ZITADEL_URL), now {origin}; a Zitadel without a proxy listens at 8080 (ZITADEL_PORT). Try `curl -i {origin}/debug/healthz` on this machine."
            ))
        }
        Reach::NoReply(NoReply::Tls(said)) => problem(format!("a connection, but no TLS: {}", quoted(said))).mend(format!(
            "If Zitadel speaks plain HTTP there (ZITADEL_TLS_ENABLED=false), write http:// in `backend.url`; otherwise give it a certificate for {host} from an authority that this machine trusts (a private one belongs into the system's store: update-ca-certificates)."
        )),
        Reach::NoReply(NoReply::TimedOut) => problem(format!("{origin} took a connection and did not answer in time"))
            .mend("Look at Zitadel's log and its database; a proxy on the way may wait for it. `backend.read_timeout_seconds` is how long Vestibule waits."),
        Reach::NoReply(NoReply::Broken) => problem(format!("{origin} took a connection and broke it off"))
            .mend("If it speaks TLS, write https:// in `backend.url`; otherwise look at the log of Zitadel or of the proxy before it."),
        Reach::Replied { reply, at_root } => replied(url, reply, at_root.as_deref()),
    }
}

fn replied(url: &Url, reply: &Reply, at_root: Option<&Reply>) -> Finding {
    let origin = url.origin().ascii_serialization();
    if is_zitadel(reply) {
        let took = reply.took.as_millis();
        return Finding::ok(ID, LOOKED_AT, format!("{origin} answers as a Zitadel does ({took} ms)"));
    }
    let problem = |seen: String| Finding::problem(ID, LOOKED_AT, seen).means(MEANS_OUTAGE);
    if at_root.is_some_and(is_zitadel) {
        let path = quoted(url.path());
        return problem(format!(
            "below the path {path} there is no Zitadel, but at the root of {origin} there is"
        ))
        .mend(format!(
            "Set `backend.url` to {origin}, without a path: the path of the sign-in pages belongs into `server.base_path`."
        ));
    }
    if let (300..400, Some(location)) = (reply.status, &reply.location) {
        let target = url.join(location).ok();
        let is_only_https = target
            .as_ref()
            .is_some_and(|target| target.scheme() == "https" && url.scheme() == "http" && target.host_str() == url.host_str());
        let seen = format!("{origin} redirects ({}) to {}", reply.status, quoted(location));
        return if is_only_https {
            problem(seen).mend(format!(
                "Set `backend.url` to https://{}: redirects are not followed, because one could carry the token to another host.",
                url.host_str().unwrap_or_default()
            ))
        } else {
            problem(seen).mend("Set `backend.url` to where Zitadel's API itself answers; redirects are not followed, because one could carry the token to another host.")
        };
    }
    let what = if reply.content_type.to_ascii_lowercase().contains("html") {
        "an HTML page".to_owned()
    } else if reply.content_type.is_empty() {
        "something without a content type".to_owned()
    } else {
        quoted(&reply.content_type)
    };
    problem(format!("{origin} answers, but not as a Zitadel does: status {} and {what}", reply.status)).mend(format!(
        "Set `backend.url` (VESTIBULE_ZITADEL_URL) to the address of Zitadel's API. If this is it, a proxy answers in its place: it must \
         pass /v2, /zitadel.*, /assets and /oauth on to Zitadel. `curl -i {origin}/v2/settings` must answer 401 and JSON."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Status;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn judged(address: &str, reach: &Reach) -> Finding {
        judge(Some(&url(address)), None, reach).swap_remove(0)
    }

    fn reply(status: u16, location: Option<&str>) -> Reach {
        let reply = Reply {
            status,
            location: location.map(str::to_owned),
            ..Reply::default()
        };
        let reply = Box::new(reply);
        Reach::Replied { reply, at_root: None }
    }

    #[test]
    fn a_redirect_to_https_is_told_as_such_and_any_other_is_not() {
        let found = judged("http://z.example", &reply(308, Some("https://z.example/v2/settings")));
        assert!(found.mend.contains("`backend.url` to https://z.example"), "{}", found.mend);
        let found = judged("http://z.example", &reply(302, Some("https://login.evil.example/\u{1b}[2J")));
        assert!(found.mend.contains("redirects are not followed"), "{}", found.mend);
        assert!(!found.seen.contains('\u{1b}'));
    }

    #[test]
    fn a_path_in_the_address_is_found_out() {
        let zitadel = Reply {
            status: 401,
            text: "{\"code\":16,\"message\":\"auth header missing\"}".to_owned(),
            ..Reply::default()
        };
        let page = Reply {
            status: 200,
            text: "<html>".to_owned(),
            ..Reply::default()
        };
        let reach = Reach::Replied {
            reply: Box::new(page),
            at_root: Some(Box::new(zitadel)),
        };
        let found = judged("https://z.example/ui/v2/login", &reach);
        assert!(found.mend.contains("https://z.example, without a path"), "{}", found.mend);
    }

    #[test]
    fn every_broken_step_is_a_problem_with_a_remedy() {
        let certificate = NoReply::Tls("invalid peer certificate: Expired".to_owned());
        for (reach, word) in [
            (Reach::NoName, "getent"),
            (Reach::NoConnection(ErrorKind::ConnectionRefused), "Start Zitadel"),
            (Reach::NoConnection(ErrorKind::TimedOut), "curl"),
            (Reach::NoReply(certificate), "certificate"),
            (Reach::NoReply(NoReply::TimedOut), "log"),
            (Reach::NoReply(NoReply::Broken), "https://"),
            (Reach::Unusable("it holds a user name or a password"), "origin"),
            (reply(200, None), "/v2/settings"),
        ] {
            let found = judged("https://z.example", &reach);
            assert_eq!(found.status, Status::Problem);
            assert!(found.mend.contains(word), "{word}: {}", found.mend);
        }
    }

    #[test]
    fn addresses_with_secrets_are_refused_without_being_shown() {
        assert!(unusable(&url("https://user:hunter2@z.example")).is_some());
        assert!(unusable(&url("https://z.example/?token=hunter2")).is_some());
        assert!(unusable(&url("ftp://z.example")).is_some());
        assert!(unusable(&url("https://z.example/api")).is_none());
    }
}
