//! The paths that Zitadel expects at the root of its host, outside the base path: who answers there?

use url::Url;
use vestibule_app::address::Path;

use super::finding::{Finding, quoted};
use super::setup::Setup;
use super::wire::{NoReply, Reply};

/// One of the paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootPath {
    /// Zitadel's `verification_uri`.
    Device,
    /// Zitadel's page after a sign-out that names no target.
    LogoutDone,
}

impl RootPath {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Device, Self::LogoutDone];

    /// Below the root.
    pub fn path(self) -> &'static str {
        match self {
            Self::Device => "/device",
            Self::LogoutDone => "/logout/done",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Device => "device-path",
            Self::LogoutDone => "logout-path",
        }
    }

    fn means(self) -> &'static str {
        match self {
            Self::Device => {
                "Zitadel tells televisions and command lines to send people to /device at the root of its host, whatever the base path of the \
                 sign-in pages is; nobody can approve a device there."
            }
            Self::LogoutDone => {
                "After a sign-out that names no target, Zitadel sends people to /logout/done at the root of its host, whatever the base path of \
                 the sign-in pages is; they end on an error page."
            }
        }
    }
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answerer {
    /// Vestibule: led on below its base path, or a page where the base path is the root.
    Vestibule,
    /// Zitadel's old login.
    OldLogin,
    /// Zitadel's API, which knows no such path.
    Zitadel,
    /// Something else.
    Somebody { status: u16, location: Option<String> },
    /// Nobody.
    Nobody,
    /// Nobody was asked.
    NotAsked(&'static str),
}

impl Answerer {
    /// Tells who gave the answer at `asked`.
    pub fn of(path: RootPath, base_path: &str, asked: &Url, reply: &Result<Reply, NoReply>) -> Self {
        let Ok(reply) = reply else { return Self::Nobody };
        let target = reply.location.as_ref().and_then(|location| asked.join(location).ok());
        if let Some(target) = target.filter(|_| (300..400).contains(&reply.status)) {
            let led_to = target.path();
            if !base_path.is_empty() && led_to == format!("{base_path}{}", path.path()) {
                return Self::Vestibule;
            }
            if led_to == "/ui/login" || led_to.starts_with("/ui/login/") {
                return Self::OldLogin;
            }
        }
        if base_path.is_empty() && reply.is_success() && reply.content_type.contains("html") {
            return Self::Vestibule;
        }
        if reply.status == 404 && reply.is_of_zitadel() {
            return Self::Zitadel;
        }
        Self::Somebody {
            status: reply.status,
            location: reply.location.clone(),
        }
    }
}

/// The finding `device-path` or `logout-path`.
pub fn judge(setup: &Setup, path: RootPath, answerer: &Answerer) -> Finding {
    let (id, at) = (path.id(), path.path());
    let Some(origin) = setup.issuer_origin() else {
        return Finding::skipped(id, at, "no public address is known: give --public-url or --config");
    };
    let origin = origin.origin().ascii_serialization();
    let looked_at = format!("{origin}{at}");
    let base = setup.base_path();
    let has_page = Path::parse(at).is_some();
    let rule = format!(
        "Let the proxy of {origin} pass {at} on to Vestibule, as it does {}: nginx `location = {at} {{ proxy_pass http://vestibule; }}`, Traefik \
         `Path(`{at}`)`.",
        if base.is_empty() { "/" } else { &base }
    );
    let mend = if has_page {
        rule
    } else {
        format!(
            "This version of Vestibule has no page for it yet: as long as that is so, pass {at} on to Zitadel, whose old login has one. Afterwards: {rule}"
        )
    };
    let problem = |seen: String| {
        Finding::problem(id, looked_at.clone(), seen)
            .means(path.means())
            .mend(mend.clone())
    };
    match answerer {
        Answerer::Vestibule if has_page => Finding::ok(id, looked_at, "Vestibule answers"),
        Answerer::Vestibule => Finding::warning(id, looked_at.clone(), "Vestibule answers, and has no page for it yet")
            .means(path.means())
            .mend(mend.clone()),
        Answerer::OldLogin => Finding::warning(id, looked_at.clone(), "Zitadel's old login answers")
            .means("People who approve a device see another login than the one they know, without its brand and without their sign-ins.")
            .mend(mend.clone()),
        Answerer::Zitadel => problem("Zitadel's 404 answers: the proxy does not lead this path to Vestibule".to_owned()),
        Answerer::Somebody { status, location } => {
            let onward = location.as_ref().map(|location| format!(", on to {}", quoted(location))).unwrap_or_default();
            problem(format!("somebody else answers: status {status}{onward}"))
        }
        Answerer::Nobody => Finding::warning(id, looked_at.clone(), "nobody answers, asked from this machine")
            .means(path.means())
            .mend(format!("If browsers reach {origin} and this machine does not, ask from elsewhere: `curl -i {origin}{at}` must lead to {base}{at}. Otherwise start Vestibule and its proxy, then ask again.")),
        Answerer::NotAsked(because) => Finding::skipped(id, looked_at, because),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::doctor::finding::Status;
    use crate::doctor::setup::Named;

    fn answerer(base: &str, status: u16, location: Option<&str>, content_type: &str, text: &str) -> Answerer {
        let reply = Reply {
            status,
            location: location.map(str::to_owned),
            content_type: content_type.to_owned(),
            text: text.to_owned(),
            ..Reply::default()
        };
        let asked = Url::parse("https://id.example.com/device").unwrap();
        Answerer::of(RootPath::Device, base, &asked, &Ok(reply))
    }

    #[test]
    fn who_answers_is_told_by_where_it_leads() {
        let base = "/ui/v2/login";
        assert_eq!(answerer(base, 303, Some("/ui/v2/login/device"), "", ""), Answerer::Vestibule);
        assert_eq!(
            answerer(
                base,
                302,
                Some("https://id.example.com/ui/v2/login/device?user_code=A"),
                "",
                ""
            ),
            Answerer::Vestibule
        );
        assert_eq!(
            answerer(base, 302, Some("/ui/login/device?user_code=A"), "text/html", ""),
            Answerer::OldLogin
        );
        assert_eq!(
            answerer(base, 404, None, "application/json", "{\"code\":5,\"message\":\"Not Found\"}"),
            Answerer::Zitadel
        );
        assert_eq!(
            answerer(base, 404, None, "", ""),
            Answerer::Somebody {
                status: 404,
                location: None
            }
        );
        assert_eq!(
            answerer(base, 200, None, "text/html", "<html>"),
            Answerer::Somebody {
                status: 200,
                location: None
            }
        );
        assert_eq!(answerer("", 200, None, "text/html", "<html>"), Answerer::Vestibule);
    }

    #[test]
    fn each_answerer_but_ours_comes_with_the_rule_for_the_proxy() {
        let setup = Setup::new(
            Config::default(),
            Named {
                has_file: true,
                public_url: "https://id.example.com".parse().ok(),
            },
        );
        for (answerer, status) in [
            // It has no page for devices yet.
            (Answerer::Vestibule, Status::Warning),
            (Answerer::OldLogin, Status::Warning),
            (Answerer::Zitadel, Status::Problem),
            (
                Answerer::Somebody {
                    status: 500,
                    location: None,
                },
                Status::Problem,
            ),
            (Answerer::Nobody, Status::Warning),
        ] {
            let found = judge(&setup, RootPath::Device, &answerer);
            assert_eq!(found.status, status, "{answerer:?}");
            assert!(found.mend.contains("https://id.example.com"), "{}", found.mend);
        }
    }
}
