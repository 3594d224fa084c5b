//! Fjord Bank and Nachtwerk: what they look like, what they demand, and who works there.

use serde_json::{Value, json};

use super::seeding::Seeding;
use super::{DemoAccount, DemoOrganization, DemoSummary};
use crate::options::SandboxError;

pub const FJORD: &str = "Fjord Bank";
pub const NACHTWERK: &str = "Nachtwerk";
const PASSWORD: &str = "Correct-Horse-7-Battery";

struct Account {
    email: &'static str,
    given_name: &'static str,
    family_name: &'static str,
    language: &'static str,
    state: State,
    shows: &'static str,
}

enum State {
    Normal,
    MustChange,
    Expired,
    Locked,
    Inactive,
}

const BANKERS: [Account; 7] = [
    Account::new(
        "alice@fjord.example",
        "Alice",
        "Aas",
        "en",
        State::Normal,
        "an ordinary sign-in",
    ),
    Account::new(
        "bernd@fjord.example",
        "Bernd",
        "Berg",
        "de",
        State::Normal,
        "an ordinary sign-in, in German",
    ),
    Account::new(
        "carol@fjord.example",
        "Carol",
        "Dahl",
        "en",
        State::MustChange,
        "a password that must be changed first",
    ),
    Account::new(
        "dave@fjord.example",
        "Dave",
        "Eide",
        "en",
        State::Expired,
        "a password that is older than 90 days",
    ),
    Account::new(
        "erin@fjord.example",
        "Erin",
        "Fossum",
        "en",
        State::Locked,
        "a locked account",
    ),
    Account::new(
        "frank@fjord.example",
        "Frank",
        "Greve",
        "en",
        State::Inactive,
        "a deactivated account",
    ),
    Account::new(
        "grace@elsewhere.example",
        "Grace",
        "Hagen",
        "en",
        State::Normal,
        "an account whose address lies in a domain of nobody's",
    ),
];

const CLUBBERS: [Account; 2] = [
    Account::new(
        "mia@nachtwerk.example",
        "Mia",
        "Nacht",
        "de",
        State::Normal,
        "an ordinary sign-in",
    ),
    Account::new(
        "noah@nachtwerk.example",
        "Noah",
        "Werk",
        "en",
        State::MustChange,
        "a password that must be changed first",
    ),
];

impl Account {
    const fn new(
        email: &'static str,
        given_name: &'static str,
        family_name: &'static str,
        language: &'static str,
        state: State,
        shows: &'static str,
    ) -> Self {
        Self {
            email,
            given_name,
            family_name,
            language,
            state,
            shows,
        }
    }
}

/// Makes both organizations with everything that belongs to them.
pub async fn fill(seeding: &Seeding) -> Result<DemoSummary, SandboxError> {
    let fjord = organization(seeding, FJORD, "fjord.example").await?;
    fjord_policies(seeding, &fjord.id).await?;
    let nachtwerk = organization(seeding, NACHTWERK, "nachtwerk.example").await?;
    nachtwerk_policies(seeding, &nachtwerk.id).await?;
    let mut accounts = Vec::new();
    for (organization, people) in [(&fjord, &BANKERS[..]), (&nachtwerk, &CLUBBERS[..])] {
        for account in people {
            accounts.push(person(seeding, organization, account).await?);
        }
    }
    Ok(DemoSummary {
        organizations: vec![fjord, nachtwerk],
        accounts,
    })
}

async fn organization(seeding: &Seeding, name: &str, domain: &str) -> Result<DemoOrganization, SandboxError> {
    let made = seeding.post("", "/v2/organizations", json!({"name": name})).await?;
    let id = made["organizationId"].as_str().unwrap_or_default().to_owned();
    seeding
        .post("", &format!("/v2/organizations/{id}/domains"), json!({"domain": domain}))
        .await?;
    seeding
        .post(
            &id,
            &format!("/management/v1/orgs/me/domains/{domain}/_set_primary"),
            json!({}),
        )
        .await?;
    Ok(DemoOrganization {
        id,
        name: name.to_owned(),
        domain: domain.to_owned(),
    })
}

/// What both have in common; no factor beside the password exists yet, so none is asked for.
fn login_policy() -> Value {
    json!({
        "allowUsernamePassword": true,
        "allowExternalIdp": true,
        "passwordlessType": "PASSWORDLESS_TYPE_NOT_ALLOWED",
        "passwordCheckLifetime": "864000s",
        "externalLoginCheckLifetime": "864000s",
        "mfaInitSkipLifetime": "0s",
        "secondFactorCheckLifetime": "64800s",
        "multiFactorCheckLifetime": "43200s",
        "allowDomainDiscovery": true,
    })
}

fn with(mut base: Value, key: &str, value: Value) -> Value {
    base[key] = value;
    base
}

async fn fjord_policies(seeding: &Seeding, id: &str) -> Result<(), SandboxError> {
    let policy = |name: &str| format!("/management/v1/policies/{name}");
    let login = with(login_policy(), "ignoreUnknownUsernames", json!(true));
    seeding.post(id, &policy("login"), login).await?;
    seeding
        .post(id, &policy("lockout"), json!({"maxPasswordAttempts": 5}))
        .await?;
    let complexity = json!({"minLength": 12, "hasUppercase": true, "hasLowercase": true, "hasNumber": true});
    seeding.post(id, &policy("password/complexity"), complexity).await?;
    seeding
        .post(id, &policy("password/age"), json!({"maxAgeDays": 90, "expireWarnDays": 14}))
        .await?;
    let privacy = json!({
        "tosLink": "https://fjord.example/{{.Lang}}/terms",
        "privacyLink": "https://fjord.example/{{.Lang}}/privacy",
        "helpLink": "https://fjord.example/{{.Lang}}/help",
        "supportEmail": "help@fjord.example",
    });
    seeding.post(id, &policy("privacy"), privacy).await?;
    let label = json!({
        "primaryColor": "#0b5c7a",
        "backgroundColor": "#f6f9fa",
        "fontColor": "#10212b",
        "warnColor": "#b3261e",
        "primaryColorDark": "#6cc7e8",
        "backgroundColorDark": "#0d1a20",
        "fontColorDark": "#e6f0f4",
        "warnColorDark": "#ffb4ab",
        "themeMode": "THEME_MODE_AUTO",
        "disableWatermark": true,
    });
    seeding.post(id, &policy("label"), label).await?;
    seeding
        .upload(id, "logo", include_bytes!("../../demo/fjord-logo.svg"))
        .await?;
    seeding
        .upload(id, "logo/dark", include_bytes!("../../demo/fjord-logo-dark.svg"))
        .await?;
    seeding
        .upload(id, "icon", include_bytes!("../../demo/fjord-icon.svg"))
        .await?;
    seeding
        .upload(id, "icon/dark", include_bytes!("../../demo/fjord-icon.svg"))
        .await?;
    seeding.post(id, &policy("label/_activate"), json!({})).await?;
    Ok(())
}

async fn nachtwerk_policies(seeding: &Seeding, id: &str) -> Result<(), SandboxError> {
    let policy = |name: &str| format!("/management/v1/policies/{name}");
    let login = with(login_policy(), "allowRegister", json!(true));
    seeding.post(id, &policy("login"), login).await?;
    seeding
        .post(id, &policy("lockout"), json!({"maxPasswordAttempts": 3}))
        .await?;
    seeding
        .post(id, &policy("password/complexity"), json!({"minLength": 8, "hasSymbol": true}))
        .await?;
    let label = json!({
        "primaryColor": "#9a4300",
        "backgroundColor": "#faf7fc",
        "fontColor": "#1c1522",
        "warnColor": "#b3261e",
        "primaryColorDark": "#ff8a3d",
        "backgroundColorDark": "#121016",
        "fontColorDark": "#f4eff7",
        "warnColorDark": "#ff8fa0",
        "themeMode": "THEME_MODE_DARK",
        "disableWatermark": true,
    });
    seeding.post(id, &policy("label"), label).await?;
    for slot in ["logo", "logo/dark"] {
        seeding
            .upload(id, slot, include_bytes!("../../demo/nachtwerk-logo.svg"))
            .await?;
    }
    for slot in ["icon", "icon/dark"] {
        seeding
            .upload(id, slot, include_bytes!("../../demo/nachtwerk-icon.svg"))
            .await?;
    }
    seeding
        .upload(id, "font", include_bytes!("../../demo/nachtwerk-font.woff2"))
        .await?;
    seeding.post(id, &policy("label/_activate"), json!({})).await?;
    Ok(())
}

async fn person(seeding: &Seeding, organization: &DemoOrganization, account: &Account) -> Result<DemoAccount, SandboxError> {
    let must_change = matches!(account.state, State::MustChange);
    let user = json!({
        "organizationId": organization.id,
        "username": account.email,
        "human": {
            "profile": {
                "givenName": account.given_name,
                "familyName": account.family_name,
                "preferredLanguage": account.language,
            },
            "email": {"email": account.email, "isVerified": true},
            "password": {"password": PASSWORD, "changeRequired": must_change},
        },
    });
    let made = seeding.post("", "/v2/users/new", user).await?;
    let id = made["id"].as_str().unwrap_or_default();
    match account.state {
        State::Normal | State::MustChange => {}
        State::Expired => seeding.age_password(id, 120).await?,
        State::Locked => {
            seeding.post("", &format!("/v2/users/{id}/lock"), json!({})).await?;
        }
        State::Inactive => {
            seeding.post("", &format!("/v2/users/{id}/deactivate"), json!({})).await?;
        }
    }
    Ok(DemoAccount {
        login_name: account.email.to_owned(),
        organization: organization.name.clone(),
        password: PASSWORD.to_owned(),
        shows: account.shows.to_owned(),
    })
}
