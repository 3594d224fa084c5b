//! Set-up of second factors: who is asked for one, who may decline, how each is set up, and who may not.

use std::time::Duration;

use serde_json::{Value, json};
use totp_rs::{Builder, Secret};
use vestibule_app::server_fns::Submit;
use vestibule_engine::clock::Clock as _;

use crate::backend::Fault;
use crate::browser::{Browser, Page};
use crate::factors::PHONE;
use crate::world::{Organization, PASSWORD, Person, World, at};

const DAY: Duration = Duration::from_secs(86_400);

/// Every second factor there is, in an order of its own.
const EVERY: [&str; 5] = ["OTP_EMAIL", "OTP", "OTP_SMS", "U2F", "RECOVERY_CODES"];

/// A login policy that allows these second factors.
fn allowing(factors: &[&str], more: Value) -> Value {
    let names: Vec<String> = factors.iter().map(|name| format!("SECOND_FACTOR_TYPE_{name}")).collect();
    let mut policy = json!({"secondFactors": names});
    for (name, value) in more.as_object().unwrap() {
        policy[name] = value.clone();
    }
    policy
}

async fn organization(world: &World, factors: &[&str], more: Value) -> Organization {
    world.organization_with("Acme", allowing(factors, more)).await
}

/// Signs in as far as the choice of a set-up.
async fn asked(world: &World, person: &Person) -> (Browser, Page) {
    let browser = world.browser();
    let answer = browser.sign_in_with(&person.login_name, PASSWORD).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "mfa_set");
    (browser, page)
}

/// What is offered, in its order.
fn offered(page: &Page) -> Vec<String> {
    let html = &page.body;
    let names = html.split("data-way=\"").skip(1);
    names.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// Chooses the authenticator app; the page with its secret.
async fn begin_app(browser: &Browser, page: &Page) -> (Page, String) {
    let answer = browser.submit(&page.form(Submit::OtpBegin).with("kind", "time-based")).await;
    assert_eq!(answer.location(), at("/otp/time-based/set"));
    let page = browser.follow(answer).await;
    let app = app_of(&page);
    (page, app)
}

/// What an app reads from the page.
fn app_of(page: &Page) -> String {
    let links = page.tags("a");
    let link = links
        .iter()
        .find_map(|tag| tag.get("href").filter(|href| href.starts_with("otpauth:")));
    let link = link.unwrap_or_else(|| panic!("no secret on ({}): {}", page.status, page.text()));
    link.split("secret=").nth(1).unwrap().split('&').next().unwrap().to_owned()
}

async fn confirm(browser: &Browser, page: &Page, code: &str) -> Page {
    browser.submit(&page.form(Submit::TotpConfirm).with("code", code)).await
}

impl World {
    /// The code that an app shows which has read this secret.
    fn shown_by(&self, secret: &str) -> String {
        let secret = Secret::try_from_base32(secret).unwrap();
        let app = Builder::new().with_secret(secret).build().unwrap();
        app.generate(u64::try_from(self.clock.now().unix_timestamp()).unwrap())
            .to_string()
    }

    /// What the person has set up, without the password.
    async fn methods_of(&self, person: &Person) -> Vec<String> {
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
        let answer = confirm(&browser, &page, &world.shown_by(&app)).await;
        assert_eq!(answer.location(), at("/account"));
        let page = browser.follow(answer).await;
        page.says("Your authenticator app is set up.").says("Authenticator app");
        assert_eq!(world.methods_of(&person).await, ["TOTP"]);
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
    // The settings are read anew.
    world.clock.advance(Duration::from_secs(120));
    browser.open(&at("/mfa/set")).await;
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

#[tokio::test]
async fn the_secret_stays_until_it_is_confirmed_begun_again_or_too_old() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let path = at("/otp/time-based/set");
    assert!(
        browser.open(&path).await.forms(Submit::TotpConfirm).is_empty(),
        "a GET begins nothing"
    );
    assert_eq!(world.backend.count("RegisterTOTP"), 0);
    let (page, first) = begin_app(&browser, &page).await;
    assert_eq!(app_of(&browser.open(&path).await), first, "a reload shows the same");
    let (again, second) = begin_app(&browser, &page).await;
    assert_ne!(first, second);
    let answer = confirm(&browser, &again, &world.shown_by(&first)).await;
    assert_eq!(answer.location(), path);
    browser.follow(answer).await.says("That code is not right.");
    let page = browser.open(&path).await;
    world.clock.advance(Duration::from_secs(15 * 60));
    let answer = confirm(&browser, &page, &world.shown_by(&second)).await;
    assert_eq!(answer.location(), path);
    let page = browser.follow(answer).await;
    page.says("The QR code has expired.");
    assert!(page.forms(Submit::TotpConfirm).is_empty());
    let (page, third) = begin_app(&browser, &page).await;
    let answer = confirm(&browser, &page, &world.shown_by(&third)).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn what_cannot_be_the_first_code_is_told_and_changes_nothing() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (_, app) = begin_app(&browser, &page).await;
    let faults = [
        ("", "Enter the code from your app."),
        ("12345", "The code has six digits."),
        ("000000", "That code is not right."),
    ];
    for (code, sentence) in faults {
        let page = browser.open(&at("/otp/time-based/set")).await;
        let answer = confirm(&browser, &page, code).await;
        assert_eq!(answer.location(), at("/otp/time-based/set"), "{code}");
        let page = browser.follow(answer).await;
        page.says(sentence);
        assert_eq!(app_of(&page), app, "the secret stays");
    }
    assert!(world.methods_of(&ada).await.is_empty());
    let page = browser.open(&at("/otp/time-based/set")).await;
    let code = world.shown_by(&app);
    let (first, second) = code.split_at(3);
    let answer = confirm(&browser, &page, &format!("{first} {second}")).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn the_code_of_the_set_up_is_not_good_a_second_time() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (page, app) = begin_app(&browser, &page).await;
    let code = world.shown_by(&app);
    assert_eq!(confirm(&browser, &page, &code).await.location(), at("/account"));
    let thief = world.browser();
    let answer = thief.sign_in_with("ada", PASSWORD).await;
    let page = thief.follow(answer).await;
    let answer = thief.submit(&page.form(Submit::Code).with("code", &code)).await;
    assert_eq!(answer.location(), at("/otp/time-based"));
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn a_first_code_is_checked_once_however_often_it_is_sent() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (page, app) = begin_app(&browser, &page).await;
    let form = page.form(Submit::TotpConfirm).with("code", &world.shown_by(&app));
    let (one, two) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!(world.backend.count("VerifyTOTPRegistration"), 1);
    for answer in [one, two] {
        assert_eq!(answer.status, 303);
    }
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_session_that_cannot_be_told_of_the_first_code_is_asked_for_one() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (page, app) = begin_app(&browser, &page).await;
    world.backend.fail_only("SetSession", Fault::Status500);
    let answer = confirm(&browser, &page, &world.shown_by(&app)).await;
    assert_eq!(answer.location(), at("/otp/time-based"));
    world.backend.recover().await;
    assert_eq!(world.methods_of(&ada).await, ["TOTP"], "it is set up all the same");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn codes_by_sms_and_by_mail_are_set_up_with_the_first_one() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP_SMS", "OTP_EMAIL"], json!({"forceMfa": true})).await;
    for (name, kind, method) in [("ada", "sms", "OTP_SMS"), ("bob", "email", "OTP_EMAIL")] {
        let person = world.person_with_phone(&acme, name).await;
        let (browser, page) = asked(&world, &person).await;
        assert_eq!(offered(&page), ["sms", "email"]);
        let page = browser.open(&at(&format!("/otp/{kind}/set"))).await;
        assert_eq!(
            world.backend.count("AddOTPSMS") + world.backend.count("AddOTPEmail"),
            0,
            "a GET adds nothing"
        );
        if kind == "sms" {
            page.says("+41 ••• •• 67").says("Text messages are less secure");
        } else {
            page.says("b•••@mail.example");
        }
        let sent = world.sent().len();
        let answer = browser.submit(&page.form(Submit::OtpBegin)).await;
        assert_eq!(answer.location(), at(&format!("/otp/{kind}")));
        assert_eq!(world.sent().len(), sent + 1);
        assert_eq!(world.methods_of(&person).await, [method]);
        assert!(!browser.is_signed_in().await);
        let page = browser.follow(answer).await;
        let code = world.sent_code(if kind == "sms" { PHONE } else { &person.email });
        let answer = browser.submit(&page.form(Submit::Code).with("code", &code)).await;
        assert_eq!(answer.location(), at("/account"));
        assert!(browser.is_signed_in().await);
        world.backend.forget();
    }
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
    assert_eq!(world.methods_of(&ada).await, ["TOTP"]);
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn a_complete_sign_in_adds_more_and_sees_it_in_the_account() {
    let world = World::new().await;
    let acme = organization(&world, &EVERY, json!({})).await;
    let ada = world.person_with_phone(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/account")).await;
    page.says("Sign-in security").says("No second step is set up.");
    let page = browser.open(&at("/mfa/set")).await;
    assert_eq!(
        offered(&page),
        ["email", "totp", "sms", "u2f"],
        "recovery codes stand in for another factor"
    );
    let (page, app) = begin_app(&browser, &page).await;
    let answer = confirm(&browser, &page, &world.shown_by(&app)).await;
    assert_eq!(answer.location(), at("/recovery-code/set"));
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::RecoveryCodesDone)).await;
    assert_eq!(answer.location(), at("/account"));
    let page = browser.open(&at("/mfa/set")).await;
    assert_eq!(offered(&page), ["email", "sms", "u2f", "recovery-codes"]);
    // The factor of this sign-in was given already, and the address is a verified one.
    let page = browser.open(&at("/otp/email/set")).await;
    let answer = browser.submit(&page.form(Submit::OtpBegin)).await;
    assert_eq!(answer.location(), at("/account"));
    let page = browser.follow(answer).await;
    page.says("The codes are set up.")
        .says("Authenticator app")
        .says("Codes by email");
    assert_eq!(world.methods_of(&ada).await, ["TOTP", "OTP_EMAIL"]);
}

#[tokio::test]
async fn a_way_that_is_closed_meanwhile_is_told() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP", "OTP_EMAIL"], json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/otp/email/set")).await;
    let form = page.form(Submit::OtpBegin);
    world.with_mail_codes(&ada).await;
    world.with_app(&ada).await;
    let answer = browser.submit(&form.with("kind", "nonsense")).await;
    assert_eq!(
        answer.location(),
        at("/mfa/set"),
        "nothing is made of a kind that there is not"
    );
}

#[tokio::test]
async fn an_outage_while_something_is_set_up_keeps_the_page() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    world.backend.fail_only("RegisterTOTP", Fault::Status500);
    let answer = browser.submit(&page.form(Submit::OtpBegin).with("kind", "time-based")).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    let page = browser.follow(answer).await;
    assert_eq!(page.status, 503);
    page.says("We cannot reach the sign-in service.");
    world.backend.recover().await;
    let page = browser.open(&at("/mfa/set")).await;
    begin_app(&browser, &page).await;
}
