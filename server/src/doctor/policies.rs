//! Login settings that nobody can sign in with, and factors that need what may be missing. Settings are only read.

use http::Method;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;
use vestibule_zitadel::{LoginSettings, PasskeysType, SecondFactorType, ServiceToken};

use super::finding::Finding;
use super::passkeys::KeysAllowed;
use super::wire::{NoReply, Question, Reply, Wire};

const FIRST_ID: &str = "first-factor";
const SECOND_ID: &str = "second-factor";
const SMS_ID: &str = "sms";
/// How many organizations are looked at for SMS codes; more would make an examination slow.
const ORGANIZATIONS: usize = 25;

/// Whether an SMS can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsProvider {
    Active,
    Missing,
    /// The role may not read it, or the server has no such call.
    Unknown,
}

/// What was read.
#[derive(Debug, Clone)]
pub struct PolicyFacts {
    /// Of the default organization, or of the instance where there is none.
    pub default: LoginSettings,
    /// Active identity providers there; none where it is not known.
    pub providers: Option<usize>,
    /// Settings of the instance and of organizations, the default one among them.
    pub all: Vec<LoginSettings>,
    /// Whether there are more organizations than were looked at.
    pub is_cut: bool,
    pub sms: SmsProvider,
}

impl PolicyFacts {
    /// Whether any policy that was read allows passkeys or security keys.
    pub fn keys(&self) -> KeysAllowed {
        let allows = |settings: &LoginSettings| {
            settings.passkeys_type == PasskeysType::Allowed || settings.second_factors.contains(&SecondFactorType::U2f)
        };
        if self.is_cut || self.all.iter().any(allows) {
            KeysAllowed::YesOrUnknown
        } else {
            KeysAllowed::No
        }
    }
}

/// Reads the settings; nothing where those of the instance are not told.
pub async fn gather(wire: &Wire<'_>, token: &ServiceToken, host: Option<&str>) -> Option<PolicyFacts> {
    let get = async |path: String| wire.ask(Question::get(&path).by(token).for_host(host)).await;
    let instance = read_login(&get("/v2/settings/login?ctx.instance=true".to_owned()).await)?;
    let general = get("/v2/settings".to_owned())
        .await
        .map(|reply| reply.json())
        .unwrap_or_default();
    let default_id = general["defaultOrgId"].as_str().unwrap_or_default().to_owned();
    let search = json!({"query": {"limit": ORGANIZATIONS + 1}});
    let search = Question::send(Method::POST, "/v2/organizations/_search", search)
        .by(token)
        .for_host(host);
    let found = wire.ask(search).await.map(|reply| reply.json()).unwrap_or_default();
    let found = found["result"].as_array().cloned().unwrap_or_default();
    let ids = found
        .iter()
        .filter_map(|organization| organization["id"].as_str())
        .filter(|id| *id != default_id);
    let mut facts = PolicyFacts {
        default: instance.clone(),
        providers: None,
        all: vec![instance],
        is_cut: found.len() > ORGANIZATIONS,
        sms: SmsProvider::Unknown,
    };
    if !default_id.is_empty() {
        if let Some(settings) = read_login(&get(of_organization("/v2/settings/login", &default_id)).await) {
            facts.default = settings.clone();
            facts.all.push(settings);
        }
        let providers = get(of_organization("/v2/settings/login/idps", &default_id)).await;
        facts.providers = providers.ok().filter(Reply::is_success).map(|reply| {
            let all = reply.json();
            all["identityProviders"].as_array().map_or(0, Vec::len)
        });
    }
    for id in ids.take(ORGANIZATIONS) {
        facts
            .all
            .extend(read_login(&get(of_organization("/v2/settings/login", id)).await));
    }
    let providers = Question::send(Method::POST, "/admin/v1/sms/_search", json!({}))
        .by(token)
        .for_host(host);
    facts.sms = read_sms(&wire.ask(providers).await);
    Some(facts)
}

fn of_organization(path: &str, id: &str) -> String {
    let id: String = byte_serialize(id.as_bytes()).collect();
    format!("{path}?ctx.orgId={id}")
}

fn read_login(reply: &Result<Reply, NoReply>) -> Option<LoginSettings> {
    let reply = reply.as_ref().ok().filter(|reply| reply.is_success())?;
    serde_json::from_value(reply.json()["settings"].take()).ok()
}

fn read_sms(reply: &Result<Reply, NoReply>) -> SmsProvider {
    let Some(reply) = reply
        .as_ref()
        .ok()
        .filter(|reply| reply.is_success() && reply.is_of_zitadel())
    else {
        return SmsProvider::Unknown;
    };
    let json = reply.json();
    let all = json["result"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_active = |provider: &Value| provider["state"] == "SMS_PROVIDER_CONFIG_ACTIVE";
    if all.iter().any(is_active) {
        SmsProvider::Active
    } else {
        SmsProvider::Missing
    }
}

/// The findings `first-factor`, `second-factor` and `sms`.
pub fn judge(facts: Result<&PolicyFacts, &'static str>) -> Vec<Finding> {
    match facts {
        Ok(facts) => vec![first_factor(facts), second_factor(facts), sms(facts)],
        Err(because) => vec![
            Finding::skipped(FIRST_ID, "login settings of the default organization", because),
            Finding::skipped(SECOND_ID, "login settings of the default organization", because),
            Finding::skipped(SMS_ID, "SMS provider of the instance", because),
        ],
    }
}

fn first_factor(facts: &PolicyFacts) -> Finding {
    let looked_at = "login settings of the default organization";
    let settings = &facts.default;
    let has_provider = settings.allow_external_idp && facts.providers != Some(0);
    if !settings.allow_local_authentication && !has_provider {
        let why = if settings.allow_external_idp {
            "identity providers are allowed, but none is active"
        } else {
            "identity providers are not allowed"
        };
        return Finding::problem(FIRST_ID, looked_at, format!("local authentication (password, passkey) is not allowed, and {why}"))
            .means("Nobody of the default organization can sign in: there is nothing to sign in with.")
            .mend(
                "Console → Default settings → Login behavior and security (or the organization's own): allow “Username password allowed” (local \
                 authentication), or “External login allowed” and activate a provider under Identity providers.",
            );
    }
    Finding::ok(
        FIRST_ID,
        looked_at,
        if settings.allow_local_authentication {
            "local authentication is allowed"
        } else {
            "identity providers only"
        },
    )
}

fn second_factor(facts: &PolicyFacts) -> Finding {
    let looked_at = "login settings of the default organization";
    let settings = &facts.default;
    if !settings.force_mfa && !settings.force_mfa_local_only {
        return Finding::ok(SECOND_ID, looked_at, "no second factor is forced");
    }
    let has_passkeys = settings.passkeys_type == PasskeysType::Allowed;
    let only_sms = !settings.second_factors.is_empty()
        && settings
            .second_factors
            .iter()
            .all(|factor| *factor == SecondFactorType::OtpSms);
    let mend = "Console → Default settings → Login behavior and security → Second factors: add one (time-based code, security key), or stop forcing it.";
    match (settings.second_factors.is_empty(), has_passkeys) {
        (true, false) => Finding::problem(SECOND_ID, looked_at, "a second factor is forced, and none is allowed")
            .means("Nobody can finish a sign-in: a factor is asked for that cannot be set up.")
            .mend(mend),
        (true, true) => Finding::warning(
            SECOND_ID,
            looked_at,
            "a second factor is forced, and passkeys alone can be one",
        )
        .means("People without a device that can hold a passkey cannot finish a sign-in.")
        .mend(mend),
        (false, _) if only_sms && !has_passkeys && facts.sms != SmsProvider::Active => Finding::warning(
            SECOND_ID,
            looked_at,
            "a second factor is forced, and codes by SMS are the only one",
        )
        .means("Without an SMS provider no code arrives and nobody finishes a sign-in.")
        .mend(mend),
        (false, _) => Finding::ok(
            SECOND_ID,
            looked_at,
            format!("forced, and {} kinds are allowed", settings.second_factors.len()),
        ),
    }
}

fn sms(facts: &PolicyFacts) -> Finding {
    let looked_at = "SMS provider of the instance";
    let allows = |settings: &&LoginSettings| settings.second_factors.contains(&SecondFactorType::OtpSms);
    let allowing = facts.all.iter().filter(allows).count();
    let cut = if facts.is_cut {
        format!(" of the first {ORGANIZATIONS} organizations")
    } else {
        String::new()
    };
    if facts.sms == SmsProvider::Active {
        return Finding::ok(SMS_ID, looked_at, "one is active");
    }
    if allowing == 0 {
        return Finding::ok(
            SMS_ID,
            looked_at,
            format!("not needed: no login policy{cut} allows codes by SMS"),
        );
    }
    let means = "Zitadel answers every SMS call with success even when no provider is set up: people wait for a code that never comes, and no log \
                 of Vestibule's shows it.";
    let mend = "Console → Default settings → SMS settings: set up a provider (Twilio or HTTP) and activate it, and try it with your own phone; or take \
                “SMS” out of the second factors of every login policy.";
    let found = match facts.sms {
        SmsProvider::Missing => Finding::problem(
            SMS_ID,
            looked_at,
            format!("none is active, and {allowing} login policies{cut} allow codes by SMS"),
        ),
        SmsProvider::Active | SmsProvider::Unknown => Finding::warning(
            SMS_ID,
            looked_at,
            format!("unknown: the login client may not read it, and {allowing} login policies{cut} allow codes by SMS"),
        ),
    };
    found.means(means).mend(mend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Status;

    fn facts(change: impl FnOnce(&mut PolicyFacts)) -> [Finding; 3] {
        let settings = LoginSettings {
            allow_local_authentication: true,
            second_factors: vec![SecondFactorType::Totp],
            ..LoginSettings::default()
        };
        let mut facts = PolicyFacts {
            default: settings.clone(),
            providers: Some(0),
            all: vec![settings],
            is_cut: false,
            sms: SmsProvider::Unknown,
        };
        change(&mut facts);
        let all = judge(Ok(&facts));
        <[Finding; 3]>::try_from(all).unwrap()
    }

    #[test]
    fn there_must_be_something_to_sign_in_with() {
        assert_eq!(facts(|_| {})[0].status, Status::Ok);
        let none = facts(|facts| facts.default.allow_local_authentication = false);
        assert_eq!(none[0].status, Status::Problem);
        let with_provider = |count| {
            let found = facts(|facts| {
                facts.default.allow_local_authentication = false;
                facts.default.allow_external_idp = true;
                facts.providers = Some(count);
            });
            found[0].status
        };
        assert_eq!((with_provider(0), with_provider(1)), (Status::Problem, Status::Ok));
    }

    #[test]
    fn a_forced_factor_must_be_one_that_can_be_set_up() {
        let forced = |factors: &[SecondFactorType], passkeys| {
            let found = facts(|facts| {
                facts.default.force_mfa_local_only = true;
                facts.default.second_factors = factors.to_vec();
                facts.default.passkeys_type = passkeys;
            });
            found[1].status
        };
        assert_eq!(forced(&[], PasskeysType::NotAllowed), Status::Problem);
        assert_eq!(forced(&[], PasskeysType::Allowed), Status::Warning);
        assert_eq!(forced(&[SecondFactorType::OtpSms], PasskeysType::NotAllowed), Status::Warning);
        assert_eq!(forced(&[SecondFactorType::Totp], PasskeysType::NotAllowed), Status::Ok);
    }

    #[test]
    fn a_missing_sms_provider_is_silent_and_is_said_to_be() {
        let with = |sms| {
            facts(|facts| {
                facts.sms = sms;
                facts.all[0].second_factors.push(SecondFactorType::OtpSms);
            })
        };
        assert_eq!(facts(|_| {})[2].status, Status::Ok);
        assert_eq!(with(SmsProvider::Active)[2].status, Status::Ok);
        assert_eq!(with(SmsProvider::Missing)[2].status, Status::Problem);
        let unknown = &with(SmsProvider::Unknown)[2];
        assert_eq!(unknown.status, Status::Warning);
        assert!(unknown.means.contains("even when no provider is set up"), "{}", unknown.means);
    }
}
