//! Tells what is wrong with a set-up, and how to mend it: by looking at settings and files, and by asking the backend and the public address.
//!
//! Nothing is ever written anywhere. Gathering is here and in the `gather` functions; what facts mean is decided by the `judge`
//! functions, which ask nobody.

mod clock;
mod encryption;
mod finding;
mod front;
mod hosts;
mod login_feature;
mod passkeys;
mod policies;
mod reach;
mod role;
mod roots;
mod setup;
mod token;
mod wire;

use std::time::Duration;

use http::{HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use url::Url;
use vestibule_engine::clock::Clock;
use vestibule_zitadel::{Client, Error, ServiceToken};

pub use finding::{Finding, Report, Status};
pub use setup::{Named, Proof, ServerSettings, Setup, is_loopback};

use crate::addresses::host_policy;
use crate::backend::{client_config, custom_headers};
use crate::config::{BackendSection, ConfigError};
use crate::credentials::{Environment, NoCredentials, Origin, credentials, origin};
use hosts::Trust;
use login_feature::Feature;
use passkeys::KeysAllowed;
use policies::PolicyFacts;
use reach::Reach;
use role::RoleFacts;
use roots::{Answerer, RootPath};
use token::{Form, Standing, TokenFacts, Trouble};
use wire::{Question, Wire};

/// What the backend told.
struct Answers {
    trust: Trust,
    standing: Standing,
    role: Option<RoleFacts>,
    feature: Feature,
    policies: Result<PolicyFacts, &'static str>,
}

impl Answers {
    fn none(because: &'static str) -> Self {
        Self {
            trust: Trust::NotAsked(because),
            standing: Standing::NotAsked(because),
            role: None,
            feature: Feature::NotAsked(because),
            policies: Err(because),
        }
    }
}

/// Examines a set-up. It takes as long as the backend lets it wait, and no step waits longer than the configured time-outs.
pub async fn examine(setup: &Setup, clock: &dyn Clock) -> Report {
    let environment = match setup.proof {
        Proof::Configured => Environment::read(),
        Proof::NamedFile => Environment::default(),
    };
    let backend = &setup.config.backend;
    let (token_facts, source) = look_at_credentials(backend, &environment);
    let connect = Duration::from_secs(backend.connect_timeout_seconds);
    let (reach, answers) = match reach_backend(backend, clock, connect).await {
        (reach, Some(wire)) if reach.of_instance().is_some() => {
            let bearer = match source {
                Bearer::Token(token) => Ok(token),
                Bearer::ToExchange => exchanged(setup).await,
                Bearer::None => Err(Standing::NotAsked("there is no usable token")),
            };
            let answers = ask_backend(setup, &wire, bearer).await;
            (reach, answers)
        }
        (reach, _) => (reach, Answers::none("the backend was not reached")),
    };
    let keys = answers.policies.as_ref().map_or(KeysAllowed::YesOrUnknown, PolicyFacts::keys);
    let refusal = host_policy(&setup.config)
        .err()
        .map(|error| match std::error::Error::source(&error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        });
    let mut findings = reach::judge(backend.url.as_ref(), backend.instance_host.as_deref(), &reach);
    findings.push(encryption::judge(backend.url.as_ref()));
    findings.push(hosts::judge(setup, &answers.trust));
    findings.push(clock::judge(reach.clocks()));
    findings.push(token::judge_file(&token_facts));
    findings.push(token::judge(&answers.standing, token_facts.source.as_ref()));
    findings.extend(role::judge(&answers.standing, answers.role.as_ref()));
    findings.push(login_feature::judge(setup, &answers.feature));
    findings.extend(policies::judge(answers.policies.as_ref().map_err(|because| *because)));
    findings.push(passkeys::judge(setup, keys));
    findings.extend(front::judge(setup, refusal.as_deref()));
    for path in RootPath::ALL {
        findings.push(roots::judge(setup, path, &ask_root(setup, path, clock, connect).await));
    }
    Report { findings }
}

/// The report on a configuration that cannot be read: nothing else can be looked at.
#[must_use]
pub fn unreadable(error: &ConfigError) -> Report {
    let finding = Finding::problem("configuration", "configuration file and environment", error.to_string())
        .means("Vestibule does not start.")
        .mend("Mend the named field; README.md lists all of them. The environment wins over the file.");
    Report { findings: vec![finding] }
}

/// Where a bearer comes from.
enum Bearer {
    Token(ServiceToken),
    /// A key that signs: the backend, or the key itself, gives the bearer.
    ToExchange,
    None,
}

fn look_at_credentials(backend: &BackendSection, environment: &Environment) -> (TokenFacts, Bearer) {
    let source = match origin(backend, environment) {
        Ok(source) => source,
        Err(error) => return (TokenFacts::new(None, Err(Trouble::Settings(error.to_string()))), Bearer::None),
    };
    let text = match &source {
        Origin::TokenFile(path) => std::fs::read_to_string(path).map_err(|error| Trouble::File(error.kind())),
        Origin::TokenOfEnvironment => {
            let token = environment.token.as_ref();
            Ok(token.map(|token| token.expose_secret().to_owned()).unwrap_or_default())
        }
        Origin::KeyFile(_) | Origin::SystemUser(_) => {
            let form = credentials(backend, environment)
                .map(|_| Form::Token)
                .map_err(|error| trouble(&error));
            let bearer = if form.is_ok() { Bearer::ToExchange } else { Bearer::None };
            return (TokenFacts::new(Some(source), form), bearer);
        }
    };
    let form = text.as_ref().map(|text| Form::of(text)).map_err(Clone::clone);
    let bearer = match (&form, text) {
        (Ok(Form::Token | Form::Jwt), Ok(text)) => Bearer::Token(ServiceToken::new(text.trim().to_owned())),
        _ => Bearer::None,
    };
    (TokenFacts::new(Some(source), form), bearer)
}

fn trouble(error: &NoCredentials) -> Trouble {
    match error {
        NoCredentials::File { source, .. } => Trouble::File(source.kind()),
        NoCredentials::Content { field, source } => Trouble::Settings(format!("{field}: {source}")),
        NoCredentials::Nothing | NoCredentials::Incomplete { .. } => Trouble::Settings(error.to_string()),
    }
}

async fn reach_backend<'a>(backend: &BackendSection, clock: &'a dyn Clock, connect: Duration) -> (Reach, Option<Wire<'a>>) {
    let Some(url) = &backend.url else {
        return (Reach::NoAddress, None);
    };
    if let Some(why) = reach::unusable(url) {
        return (Reach::Unusable(why), None);
    }
    let Some(wire) = wire_to(url, backend, clock) else {
        return (Reach::Unusable("a header for it is not of the form \"name: value\""), None);
    };
    (reach::try_to_reach(url, &wire, connect).await, Some(wire))
}

fn wire_to<'a>(url: &Url, backend: &BackendSection, clock: &'a dyn Clock) -> Option<Wire<'a>> {
    let answer = Duration::from_secs(backend.read_timeout_seconds);
    let mut wire = Wire::new(
        url.clone(),
        Duration::from_secs(backend.connect_timeout_seconds),
        answer,
        clock,
    )
    .ok()?;
    let instance = backend
        .instance_host
        .iter()
        .map(|host| ("x-zitadel-instance-host".to_owned(), host.clone()));
    for (name, value) in custom_headers(backend).ok()?.into_iter().chain(instance) {
        wire = wire.with_header(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
    }
    Some(wire)
}

/// The bearer of a key file or a system user, as a sign-in would get it.
async fn exchanged(setup: &Setup) -> Result<ServiceToken, Standing> {
    let config = client_config(&setup.config).map_err(|_| Standing::NotAsked("there is no usable key"))?;
    let client = Client::new(config).map_err(|_| Standing::NotAsked("there is no usable key"))?;
    client.bearer().await.map_err(|error| match error {
        Error::ServiceTokenRefused(_) => Standing::NotExchanged,
        _ => Standing::NoReply,
    })
}

async fn ask_backend(setup: &Setup, wire: &Wire<'_>, bearer: Result<ServiceToken, Standing>) -> Answers {
    let host = setup.public_host();
    let trust = match &host {
        None => Trust::NotAsked("no public address is known: give --public-url or --config"),
        Some(host) => Trust::of(&wire.ask(Question::get("/v2/settings").for_host(Some(host))).await),
    };
    // Where the configured host is refused, the other questions are asked without it: they have answers of their own.
    let is_sent = setup.config.backend.public_host.is_some() && trust == Trust::Trusted;
    let host = host.as_deref().filter(|_| is_sent);
    let token = match bearer {
        Ok(token) => token,
        Err(standing) => {
            return Answers {
                trust,
                standing,
                ..Answers::none("there is no usable token")
            };
        }
    };
    let standing = Standing::of(&wire.ask(Question::get("/v2/settings").by(&token).for_host(host)).await);
    if !standing.counts() {
        return Answers {
            trust,
            standing,
            ..Answers::none("the backend does not take the token")
        };
    }
    let features = wire
        .ask(Question::get("/v2/features/instance").by(&token).for_host(host))
        .await;
    let policies = policies::gather(wire, &token, host).await;
    Answers {
        trust,
        role: Some(role::gather(wire, &token, host).await),
        standing,
        feature: Feature::of(&features),
        policies: policies.ok_or("the login settings could not be read with this role"),
    }
}

async fn ask_root(setup: &Setup, path: RootPath, clock: &dyn Clock, connect: Duration) -> Answerer {
    let Some(origin) = setup.issuer_origin() else {
        return Answerer::NotAsked("no public address is known: give --public-url or --config");
    };
    let answer = Duration::from_secs(setup.config.backend.read_timeout_seconds);
    // Security: headers for the backend's proxies may be secrets, so the public address does not get them.
    let Ok(wire) = Wire::new(origin.clone(), connect, answer, clock) else {
        return Answerer::Nobody;
    };
    let reply = wire.ask(Question::get(path.path())).await;
    Answerer::of(path, &setup.base_path(), &origin, &reply)
}
