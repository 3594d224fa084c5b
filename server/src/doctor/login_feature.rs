//! The instance's feature `loginV2`: whether, and to where, it sends people to sign in.

use serde_json::Value;
use url::Url;

use super::finding::{Finding, quoted};
use super::setup::Setup;
use super::wire::{NoReply, Reply};

const ID: &str = "login-feature";
const LOOKED_AT: &str = "feature loginV2 of the instance";
/// Where Zitadel sends people when it is told nothing (`OIDC.DefaultLoginURLV2`): below its own host.
const DEFAULT_PATH: &str = "/ui/v2/login";

/// The feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Feature {
    /// As the backend tells it.
    Known { is_required: bool, base_uri: Option<String> },
    /// The answer tells nothing.
    Unclear,
    /// Nobody was asked.
    NotAsked(&'static str),
}

impl Feature {
    /// Reads it from the answer of `GetInstanceFeatures`.
    pub fn of(reply: &Result<Reply, NoReply>) -> Self {
        match reply {
            Ok(reply) if reply.is_success() && reply.is_of_zitadel() => {
                let json = reply.json();
                let feature = &json["loginV2"];
                let base_uri = feature["baseUri"].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
                Self::Known {
                    is_required: feature["required"] == Value::Bool(true),
                    base_uri,
                }
            }
            _ => Self::Unclear,
        }
    }
}

/// The finding `login-feature`.
pub fn judge(setup: &Setup, feature: &Feature) -> Finding {
    let Some(expected) = setup.sign_in() else {
        return Finding::skipped(ID, LOOKED_AT, "no public address is known: give --public-url or --config");
    };
    let set = format!(
        "Console → Default settings → Feature settings → Login V2: required, base URI {expected}; or, as an administrator, PUT \
         /v2/features/instance {{\"loginV2\": {{\"required\": true, \"baseUri\": \"{expected}\"}}}}. For a new self-hosted Zitadel: \
         ZITADEL_DEFAULTINSTANCE_FEATURES_LOGINV2_REQUIRED and …_BASEURI."
    );
    let (is_required, base_uri) = match feature {
        Feature::NotAsked(because) => return Finding::skipped(ID, LOOKED_AT, because),
        Feature::Unclear => return Finding::skipped(ID, LOOKED_AT, "the backend did not tell its features"),
        Feature::Known { is_required, base_uri } => (*is_required, base_uri.as_deref()),
    };
    let leads_here = base_uri.map_or_else(|| is_default(setup), |uri| is_same(uri, &expected));
    let shown = match base_uri {
        Some(uri) => format!("base URI {}", quoted(uri)),
        None => format!("no base URI, which means {DEFAULT_PATH} at Zitadel's own host"),
    };
    match (leads_here, is_required) {
        (true, true) => Finding::ok(ID, LOOKED_AT, format!("required, {shown}")),
        (true, false) => Finding::warning(ID, LOOKED_AT, format!("not required, {shown}"))
            .means("Only applications that ask for Login V2 themselves send people here; the others show Zitadel's old login.")
            .mend(set),
        (false, _) => Finding::problem(ID, LOOKED_AT, format!("{shown}; Vestibule is at {expected}"))
            .means("Applications send people elsewhere to sign in and to sign out: they see another login, or an error page.")
            .mend(set),
    }
}

fn is_default(setup: &Setup) -> bool {
    setup.base_path() == DEFAULT_PATH
        && setup.public_url.as_ref().map(Url::origin) == setup.issuer_origin().as_ref().map(Url::origin)
}

/// Zitadel appends `/login` and the like, so a slash at the end makes no difference to it.
fn is_same(uri: &str, expected: &str) -> bool {
    let normal = |text: &str| Url::parse(text).map(|url| url.as_str().trim_end_matches('/').to_owned());
    matches!((normal(uri), normal(expected)), (Ok(uri), Ok(expected)) if uri == expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::doctor::finding::Status;
    use crate::doctor::setup::Named;

    fn judged(is_required: bool, base_uri: Option<&str>) -> Finding {
        let setup = Setup::new(
            Config::default(),
            Named {
                has_file: true,
                public_url: "https://login.example.com".parse().ok(),
            },
        );
        judge(
            &setup,
            &Feature::Known {
                is_required,
                base_uri: base_uri.map(str::to_owned),
            },
        )
    }

    #[test]
    fn the_base_uri_must_lead_here_and_the_feature_be_required() {
        for (is_required, base_uri, status) in [
            (true, Some("https://login.example.com/ui/v2/login"), Status::Ok),
            (true, Some("https://LOGIN.example.com:443/ui/v2/login/"), Status::Ok),
            (true, None, Status::Ok),
            (false, Some("https://login.example.com/ui/v2/login"), Status::Warning),
            (true, Some("https://login.example.com"), Status::Problem),
            (true, Some("http://login.example.com/ui/v2/login"), Status::Problem),
            (true, Some("https://zitadel.example.com/ui/v2/login"), Status::Problem),
            (false, Some("not an address \u{1b}[2J"), Status::Problem),
        ] {
            let found = judged(is_required, base_uri);
            assert_eq!(found.status, status, "{base_uri:?}");
            assert!(
                status == Status::Ok || found.mend.contains("https://login.example.com/ui/v2/login"),
                "{}",
                found.mend
            );
            assert!(!found.seen.contains('\u{1b}'));
        }
    }

    #[test]
    fn an_absent_feature_is_one_that_is_not_required() {
        let reply = Reply {
            status: 200,
            text: "{\"loginV2\":{}}".to_owned(),
            ..Reply::default()
        };
        assert_eq!(
            Feature::of(&Ok(reply)),
            Feature::Known {
                is_required: false,
                base_uri: None
            }
        );
        assert_eq!(Feature::of(&Err(NoReply::TimedOut)), Feature::Unclear);
    }
}
