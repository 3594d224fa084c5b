//! The documents that browsers and password managers look for at the root of the host: does Vestibule answer there?

use url::Url;
use vestibule_app::address::Path;

use super::finding::Finding;
use super::setup::Setup;
use super::wire::{NoReply, Reply};

const ID: &str = "well-known";

/// One of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// Which origins may use the keys.
    WebAuthn,
    /// Where passkeys are set up.
    PasskeyEndpoints,
    /// Where the password is changed.
    ChangePassword,
}

impl Document {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::WebAuthn, Self::PasskeyEndpoints, Self::ChangePassword];

    /// Below the root.
    pub fn path(self) -> &'static str {
        match self {
            Self::WebAuthn => "/.well-known/webauthn",
            Self::PasskeyEndpoints => "/.well-known/passkey-endpoints",
            Self::ChangePassword => "/.well-known/change-password",
        }
    }

    fn means(self) -> &'static str {
        match self {
            Self::WebAuthn => "pages of further hosts cannot use the passkeys of this one",
            Self::PasskeyEndpoints => "password managers offer no way to the set-up of a passkey",
            Self::ChangePassword => "password managers offer no way to the page of a new password",
        }
    }

    /// Whether the answer is the one that Vestibule gives.
    fn is_answered(self, setup: &Setup, asked: &Url, reply: &Reply) -> bool {
        let json = reply.json();
        match self {
            Self::WebAuthn => reply.is_success() && json["origins"].is_array(),
            Self::PasskeyEndpoints => {
                let enroll = json["enroll"].as_str().unwrap_or_default();
                reply.is_success() && enroll.ends_with(&format!("{}{}", setup.base_path(), Path::PasskeySet.as_str()))
            }
            Self::ChangePassword => {
                let target = reply.location.as_ref().and_then(|location| asked.join(location).ok());
                let page = format!("{}{}", setup.base_path(), Path::PasswordChange.as_str());
                (300..400).contains(&reply.status) && target.is_some_and(|target| target.path() == page)
            }
        }
    }
}

/// The finding `well-known`. `None`: nobody was asked, because no public address is known.
pub fn judge(setup: &Setup, replies: Option<&[(Document, Result<Reply, NoReply>)]>) -> Finding {
    let (Some(public), Some(replies)) = (&setup.public_url, replies) else {
        return Finding::skipped(
            ID,
            "/.well-known/",
            "no public address is known: give --public-url or --config",
        );
    };
    let origin = public.origin().ascii_serialization();
    let looked_at = format!("{origin}/.well-known/");
    let is_missing = |document: &Document, reply: &Result<Reply, NoReply>| match reply {
        Ok(reply) => !document.is_answered(setup, public, reply),
        Err(_) => true,
    };
    let missing: Vec<Document> = replies
        .iter()
        .filter(|(document, reply)| is_missing(document, reply))
        .map(|(document, _)| *document)
        .collect();
    if missing.is_empty() {
        return Finding::ok(ID, looked_at, "Vestibule answers with its three documents");
    }
    let told = |text: fn(Document) -> &'static str| missing.iter().map(|document| text(*document)).collect::<Vec<_>>();
    let paths = told(Document::path).join(", ");
    let means = told(Document::means).join("; ");
    if replies.iter().all(|(_, reply)| reply.is_err()) {
        return Finding::warning(ID, looked_at, "nobody answers, asked from this machine")
            .means(format!("Unless browsers reach it: {means}."))
            .mend(format!("If browsers reach {origin} and this machine does not, ask from elsewhere: `curl -i {origin}{}`. Otherwise start Vestibule and its proxy, then ask again.", Document::WebAuthn.path()));
    }
    Finding::warning(ID, looked_at, format!("somebody else answers at {paths}"))
        .means(format!("Nobody is kept from signing in, but {means}."))
        .mend(format!(
            "Let the proxy of {origin} pass {paths} on to Vestibule, each alone: nginx `location = {} {{ proxy_pass http://vestibule; }}`. \
             Everything else under /.well-known/ stays with Zitadel.",
            missing.first().map_or("", |document| document.path())
        ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::doctor::finding::Status;
    use crate::doctor::setup::Named;

    fn setup() -> Setup {
        Setup::new(
            Config::default(),
            Named {
                has_file: true,
                public_url: "https://id.example.com".parse().ok(),
            },
        )
    }

    fn answer(status: u16, location: &str, text: &str) -> Result<Reply, NoReply> {
        Ok(Reply {
            status,
            location: Some(location.to_owned()).filter(|to| !to.is_empty()),
            text: text.to_owned(),
            ..Reply::default()
        })
    }

    #[test]
    fn each_document_is_known_by_what_is_in_it() {
        let base = setup().base_path();
        let ours = [
            (Document::WebAuthn, answer(200, "", "{\"origins\":[]}")),
            (
                Document::PasskeyEndpoints,
                answer(
                    200,
                    "",
                    &format!("{{\"enroll\":\"https://id.example.com{base}/passkey/set\"}}"),
                ),
            ),
            (Document::ChangePassword, answer(303, &format!("{base}/password/change"), "")),
        ];
        assert_eq!(judge(&setup(), Some(&ours)).status, Status::Ok);
        for (index, other) in [
            (0, answer(200, "", "<html>")),
            (0, answer(404, "", "{\"code\":5}")),
            (1, answer(200, "", "{\"enroll\":\"https://other.example/keys\"}")),
            (2, answer(200, "", "<html>")),
            (2, answer(302, "https://id.example.com/ui/console", "")),
        ] {
            let mut replies = ours.clone();
            let document = replies[index].0;
            replies[index].1 = other;
            let found = judge(&setup(), Some(&replies));
            assert_eq!(found.status, Status::Warning, "{document:?}");
            assert!(found.seen.contains(document.path()), "{}", found.seen);
            assert!(found.mend.contains(document.path()), "{}", found.mend);
        }
    }

    #[test]
    fn a_host_that_this_machine_does_not_reach_may_be_reached_by_others() {
        let silent = Document::ALL.map(|document| (document, Err(NoReply::TimedOut)));
        let found = judge(&setup(), Some(&silent));
        assert_eq!(found.status, Status::Warning);
        assert!(
            found.mend.contains("curl -i https://id.example.com/.well-known/webauthn"),
            "{}",
            found.mend
        );
        assert_eq!(judge(&setup(), None).status, Status::Skipped);
    }
}
