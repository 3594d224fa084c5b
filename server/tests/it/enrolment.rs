//! Set-up of second factors by policy: who is asked for one, who may decline, and who may set up what.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule_app::server_fns::Submit;

use crate::browser::{Browser, Page};
use crate::factors::App;
use crate::world::{Organization, PASSWORD, Person, World, at};

const DAY: Duration = Duration::from_secs(86_400);

/// Every second factor there is, in an order of its own.
pub const EVERY: [&str; 5] = ["OTP_EMAIL", "OTP", "OTP_SMS", "U2F", "RECOVERY_CODES"];

/// A login policy that allows these second factors.
fn allowing(factors: &[&str], more: Value) -> Value {
    let names: Vec<String> = factors.iter().map(|name| format!("SECOND_FACTOR_TYPE_{name}")).collect();
    let mut policy = json!({"secondFactors": names});
    for (name, value) in more.as_object().unwrap() {
        policy[name] = value.clone();
    }
    policy
}

pub async fn organization(world: &World, factors: &[&str], more: Value) -> Organization {
    world.organization_with("Acme", allowing(factors, more)).await
}

/// Signs in as far as the choice of a set-up.
pub async fn asked(world: &World, person: &Person) -> (Browser, Page) {
    let browser = world.browser();
    let answer = browser.sign_in_with(&person.login_name, PASSWORD).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "mfa_set");
    (browser, page)
}

/// What is offered, in its order.
pub fn offered(page: &Page) -> Vec<String> {
    let html = &page.body;
    let names = html.split("data-way=\"").skip(1);
    names.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// Chooses the authenticator app; the page with its secret.
pub async fn begin_app(browser: &Browser, page: &Page) -> (Page, App) {
    let answer = browser.submit(&page.form(Submit::OtpBegin).with("kind", "time-based")).await;
    assert_eq!(answer.location(), at("/otp/time-based/set"));
    let page = browser.follow(answer).await;
    let app = app_of(&page);
    (page, app)
}

/// What an app reads from the page.
pub fn app_of(page: &Page) -> App {
    let links = page.tags("a");
    let link = links
        .iter()
        .find_map(|tag| tag.get("href").filter(|href| href.starts_with("otpauth:")));
    let link = link.unwrap_or_else(|| panic!("no secret on ({}): {}", page.status, page.text()));
    App::with(link.split("secret=").nth(1).unwrap().split('&').next().unwrap())
}

pub async fn confirm(browser: &Browser, page: &Page, code: &str) -> Page {
    browser.submit(&page.form(Submit::TotpConfirm).with("code", code)).await
}

impl World {
    /// What the person has set up, without the password.
    pub async fn factors_of(&self, person: &Person) -> Vec<String> {
        let path = format!("/v2/users/{}/authentication_methods", person.id);
        let found = self.admin("GET", &path, json!({})).await;
        let names = found["authMethodTypes"].as_array().cloned().unwrap_or_default();
        let names = names
            .iter()
            .map(|name| name.as_str().unwrap().replace("AUTHENTICATION_METHOD_TYPE_", ""));
        names.filter(|name| name != "PASSWORD").collect()
    }
}

#[tokio::test]
async fn a_forced_second_factor_is_set_up_with_one_code_and_ends_the_sign_in() {
    let world = World::new().await;
    for (name, force) in [("ada", "forceMfa"), ("bob", "forceMfaLocalOnly")] {
        let acme = world.organization_with(name, allowing(&["OTP"], json!({force: true}))).await;
        let person = world.person(&acme, name).await;
        let (browser, page) = asked(&world, &person).await;
        page.says("Your organization asks for a second step");
        assert!(page.forms(Submit::MfaSkip).is_empty(), "{force}");
        for hint in [
            "/account",
            "/signedin",
            "/mfa/set?force=false&checkAfter=true",
            "/recovery-code/set",
        ] {
            let page = browser.open(&at(hint)).await;
            assert_eq!(page.screen(), "mfa_set", "{hint}");
            assert!(page.forms(Submit::MfaSkip).is_empty(), "{hint}");
        }
        let (page, app) = begin_app(&browser, &page).await;
        let svg = page
            .tags("svg")
            .into_iter()
            .find(|tag| tag.get("data-testid").is_some_and(|id| id == "qr-code"));
        assert_eq!(svg.unwrap()["role"], "img");
        let answer = confirm(&browser, &page, &world.app_code(&app, 0)).await;
        assert_eq!(answer.location(), at("/account"));
        let page = browser.follow(answer).await;
        page.says("Your authenticator app is set up.").says("Authenticator app");
        assert_eq!(world.factors_of(&person).await, ["TOTP"]);
        world.clock.advance(Duration::from_secs(120));
        assert_eq!(
            world.browser().sign_in_with(name, PASSWORD).await.location(),
            at("/otp/time-based")
        );
    }
}

#[tokio::test]
async fn an_offer_can_be_declined_until_its_time_is_over() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"mfaInitSkipLifetime": "2592000s"})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    page.says("A second step protects your account");
    let page = browser.open(&at("/mfa/set?force=true")).await;
    let answer = browser.submit(&page.form(Submit::MfaSkip)).await;
    assert_eq!(answer.location(), at("/account"));
    assert!(browser.is_signed_in().await);
    assert!(world.user(&ada).await["human"]["mfaInitSkipped"].is_string());
    world.clock.advance(29 * DAY);
    assert_eq!(world.browser().sign_in_with("ada", PASSWORD).await.location(), at("/account"));
    world.clock.advance(2 * DAY);
    asked(&world, &ada).await;
}

#[tokio::test]
async fn declining_is_done_by_the_person_and_forced_set_up_by_the_service() {
    let world = World::new().await;
    let calm = world
        .organization_with("Calm", allowing(&["OTP"], json!({"mfaInitSkipLifetime": "2592000s"})))
        .await;
    let strict = world
        .organization_with("Strict", allowing(&["OTP"], json!({"forceMfa": true})))
        .await;
    let (ada, bob) = (world.person(&calm, "ada").await, world.person(&strict, "bob").await);
    let bearer_of = |rpc: &str| {
        let calls = world.backend.calls();
        let call = calls.iter().find(|call| call.rpc == rpc).unwrap().clone();
        call.bearer.unwrap()
    };
    let (browser, page) = asked(&world, &ada).await;
    browser.submit(&page.form(Submit::MfaSkip)).await;
    assert_ne!(bearer_of("HumanMFAInitSkipped"), world.service_token);
    let page = browser.open(&at("/mfa/set")).await;
    begin_app(&browser, &page).await;
    assert_ne!(
        bearer_of("RegisterTOTP"),
        world.service_token,
        "a complete sign-in sets up for itself"
    );
    world.backend.forget();
    let (browser, page) = asked(&world, &bob).await;
    begin_app(&browser, &page).await;
    assert_eq!(bearer_of("RegisterTOTP"), world.service_token);
}

#[tokio::test]
async fn a_skip_lifetime_of_zero_never_asks() {
    let world = World::new().await;
    let acme = organization(&world, &EVERY, json!({"mfaInitSkipLifetime": "0s"})).await;
    world.person(&acme, "ada").await;
    assert_eq!(world.browser().sign_in_with("ada", PASSWORD).await.location(), at("/account"));
}

#[tokio::test]
async fn a_form_that_declines_does_nothing_once_a_second_factor_is_a_must() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"mfaInitSkipLifetime": "2592000s"})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    world.login_policy(&acme, json!({"forceMfa": true})).await;
    world.settings_outdated();
    let strict = browser.open(&at("/mfa/set")).await;
    strict.says("Your organization asks for a second step");
    let answer = browser.submit(&page.form(Submit::MfaSkip)).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    assert!(!browser.is_signed_in().await);
    assert!(world.user(&ada).await["human"]["mfaInitSkipped"].is_null());
}

#[tokio::test]
async fn policies_that_contradict_each_other_end_in_a_sentence() {
    let world = World::new().await;
    let none = world
        .organization_with("None", allowing(&[], json!({"forceMfa": true})))
        .await;
    let sms = world
        .organization_with("Sms", allowing(&["OTP_SMS"], json!({"forceMfa": true})))
        .await;
    world.person(&none, "ada").await;
    world.person(&sms, "bob").await;
    for name in ["ada", "bob"] {
        let browser = world.browser();
        let answer = browser.sign_in_with(name, PASSWORD).await;
        let page = browser.follow(answer).await;
        assert_eq!((page.status, page.screen().as_str()), (403, "error"), "{name}");
        page.says("allows none that you can set up");
        assert!(!browser.is_signed_in().await);
    }
}

#[tokio::test]
async fn only_what_can_be_set_up_is_offered_in_the_order_of_the_policy() {
    let world = World::new().await;
    let acme = organization(&world, &EVERY, json!({"forceMfa": true})).await;
    let unverified = json!({"email": {"email": "nina@mail.example", "isVerified": false}});
    let people = [
        (
            world.person_with_phone(&acme, "ada").await,
            vec!["email", "totp", "sms", "u2f"],
        ),
        (world.person(&acme, "bob").await, vec!["email", "totp", "u2f"]),
        (world.person_with(&acme, "nina", unverified).await, vec!["totp", "u2f"]),
    ];
    for (person, expected) in people {
        let (browser, page) = asked(&world, &person).await;
        assert_eq!(offered(&page), expected, "{}", person.login_name);
        for (way, path) in [("sms", "/otp/sms/set"), ("email", "/otp/email/set")] {
            let shown = browser.open(&at(path)).await;
            let screen = if expected.contains(&way) { "otp_set" } else { "mfa_set" };
            assert_eq!(shown.screen(), screen, "{path} of {}", person.login_name);
        }
    }
}

#[tokio::test]
async fn a_passkey_is_offered_where_the_policy_allows_one() {
    let world = World::new().await;
    let allowed = json!({"forceMfa": true, "passwordlessType": "PASSWORDLESS_TYPE_ALLOWED"});
    let acme = organization(&world, &["OTP"], allowed).await;
    let ada = world.person(&acme, "ada").await;
    let (_, page) = asked(&world, &ada).await;
    assert_eq!(offered(&page), ["passkey", "totp"]);
}

/// Security: a password alone, which may be stolen, must not get a second factor of the thief's choice.
#[tokio::test]
async fn who_has_a_second_factor_sets_up_more_only_after_giving_it() {
    let world = World::new().await;
    let acme = organization(&world, &EVERY, json!({"mfaInitSkipLifetime": "2592000s"})).await;
    let ada = world.person_with_phone(&acme, "ada").await;
    let (thief, page) = asked(&world, &ada).await;
    let sms = thief.open(&at("/otp/sms/set")).await;
    world.with_app(&ada).await;
    // These forms are still good, and the session is still the password's alone.
    let forms = [
        sms.form(Submit::OtpBegin),
        page.form(Submit::OtpBegin).with("kind", "email"),
        page.form(Submit::MfaSkip),
    ];
    for form in forms {
        let answer = thief.submit(&form).await;
        assert_eq!(answer.location(), at("/otp/time-based"), "{}", form.action);
    }
    for path in [
        "/mfa/set",
        "/otp/sms/set",
        "/otp/email/set",
        "/otp/time-based/set",
        "/recovery-code/set",
    ] {
        assert_eq!(thief.get(&at(path)).await.location(), at("/otp/time-based"), "{path}");
    }
    assert_eq!(world.factors_of(&ada).await, ["TOTP"]);
    assert!(!thief.is_signed_in().await);
}
