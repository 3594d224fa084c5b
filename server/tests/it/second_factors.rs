//! Codes of apps and recovery codes, the choice among second factors, other ways, and what goes wrong.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::backend::Fault;
use crate::browser::{Browser, Page};
use crate::factors::App;
use crate::mailbox::sent;
use crate::world::{PASSWORD, Person, World, at};

const TOTP: &str = "/otp/time-based";
const MAIL: &str = "/otp/email";

/// A person with an authenticator app, and a browser in which they gave the password.
async fn with_app(world: &World) -> (Person, App, Browser) {
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let app = world.with_app(&ada).await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at(TOTP));
    world.backend.forget();
    (ada, app, browser)
}

pub async fn enter(browser: &Browser, path: &str, code: &str) -> Page {
    let page = browser.open(&at(path)).await;
    browser.submit(&page.form(Submit::Code).with("code", code)).await
}

/// Enters a code that is refused, and must come back to the same page.
pub async fn refused(browser: &Browser, path: &str, code: &str) -> Page {
    let answer = enter(browser, path, code).await;
    assert_eq!(answer.location(), at(path), "{code}");
    let page = browser.follow(answer).await;
    assert!(!page.body.contains(code) || code.len() < 6, "{code} came back");
    page
}

async fn choose(browser: &Browser, page: &Page, way: &str) -> Page {
    browser.submit(&page.form(Submit::Way).with("way", way)).await
}

fn ways(page: &Page) -> Vec<String> {
    let forms = page.forms(Submit::Way);
    let buttons = forms.iter().flat_map(|form| &form.buttons);
    buttons
        .filter(|(name, _)| name == "way")
        .map(|(_, value)| value.clone())
        .collect()
}

#[tokio::test]
async fn a_code_of_an_app_ends_the_sign_in() {
    let world = World::new().await;
    let (_, app, browser) = with_app(&world).await;
    for page in [
        "/account",
        "/signedin",
        "/mfa",
        "/otp/sms",
        "/recovery-code",
        "/account?sessionId=1&force=false",
    ] {
        let answer = browser.open(&at(page)).await;
        assert_eq!(answer.screen(), "otp", "{page}");
    }
    let page = browser.open(&at(TOTP)).await;
    let field = page
        .tags("input")
        .into_iter()
        .find(|tag| tag.get("name").is_some_and(|name| name == "code"));
    let field = field.unwrap();
    assert_eq!(field["autocomplete"], "one-time-code");
    assert_eq!(field["inputmode"], "numeric");
    assert_eq!(field["data-testid"], "code-text-input");
    assert!(!field.contains_key("maxlength"), "a pasted G-123 456 must not be cut");
    assert_eq!(
        enter(&browser, TOTP, &world.app_code(&app, 0)).await.location(),
        at("/account")
    );
    assert!(browser.is_signed_in().await);
    assert_eq!(
        browser.get(&at(TOTP)).await.location(),
        at("/signedin"),
        "there is nothing left to do here"
    );
}

#[tokio::test]
async fn codes_are_read_however_they_are_written() {
    let world = World::new().await;
    let (_, app, _) = with_app(&world).await;
    for (number, spelling) in ["{} {}", "{}-{}", "G-{}{}", " {}\u{a0}{} "].into_iter().enumerate() {
        let browser = world.browser();
        browser.sign_in_with("ada", PASSWORD).await;
        let code = world.app_code(&app, 0);
        let (first, second) = code.split_at(3);
        let typed = spelling.replacen("{}", first, 1).replacen("{}", second, 1);
        assert_eq!(
            enter(&browser, TOTP, &typed).await.location(),
            at("/account"),
            "{number}: {typed}"
        );
        world.clock.advance(Duration::from_secs(90));
    }
}

#[tokio::test]
async fn a_recovery_code_is_good_once_in_any_spelling() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    world.with_app(&ada).await;
    let codes = world.with_recovery_codes(&ada, 2).await;
    let browser = world.browser();
    assert_eq!(browser.sign_in_with("ada", PASSWORD).await.location(), at("/mfa"));
    let typed = codes[0].to_uppercase().replace('-', " ");
    let answer = enter(&browser, "/recovery-code", &typed).await;
    assert_eq!(answer.location(), at("/account"));
    browser.follow(answer).await.says("You used a recovery code");

    let other = world.browser();
    other.sign_in_with("ada", PASSWORD).await;
    let page = refused(&other, "/recovery-code", &codes[0]).await;
    page.says("That recovery code is not right, or it was used before.");
    assert_eq!(enter(&other, "/recovery-code", &codes[1]).await.location(), at("/account"));
}

#[tokio::test]
async fn the_chooser_offers_what_is_set_up_and_sends_nothing_by_itself() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person_with_phone(&acme, "ada").await;
    let app = world.with_app(&ada).await;
    world.with_sms_codes(&ada).await;
    world.with_mail_codes(&ada).await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at("/mfa"));
    let page = browser.follow(answer).await;
    assert_eq!(ways(&page), ["totp", "otp_email", "otp_sms"]);
    page.says("a•••@mail.example").says("+41 ••• •• 67").says("less secure");
    assert_eq!(sent(&world).len(), 0);

    let answer = choose(&browser, &page, "otp_email").await;
    assert_eq!(answer.location(), at(MAIL));
    let page = browser.follow(answer).await;
    assert_eq!(ways(&page), ["totp", "otp_sms"], "every way but the page's own");
    assert_eq!(sent(&world).len(), 1);

    let answer = choose(&browser, &page, "totp").await;
    assert_eq!(answer.location(), at(TOTP));
    let page = browser.follow(answer).await;
    assert_eq!(ways(&page), ["otp_email", "otp_sms"]);
    let answer = choose(&browser, &page, "otp_email").await;
    assert_eq!(answer.location(), at(MAIL));
    assert_eq!(sent(&world).len(), 1, "the code that was sent a moment ago is still good");
    assert_eq!(
        enter(&browser, TOTP, &world.app_code(&app, 0)).await.location(),
        at("/account")
    );
}

#[tokio::test]
async fn a_way_that_the_gate_does_not_offer_is_not_gone() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person_with_phone(&acme, "ada").await;
    world.with_app(&ada).await;
    world.with_recovery_codes(&ada, 1).await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    let page = browser.follow(answer).await;
    world.backend.forget();
    for way in ["otp_sms", "otp_email", "u2f", "passkey", "password", "idp", "", "nonsense"] {
        let page = browser.open(&at("/mfa")).await;
        let answer = choose(&browser, &page, way).await;
        assert_eq!(answer.location(), at("/mfa"), "{way}");
    }
    assert_eq!(world.backend.checks(), 0);
    assert_eq!(sent(&world).len(), 0);
    assert_eq!(ways(&page), ["totp", "recovery_code"]);
}

#[tokio::test]
async fn what_cannot_be_a_code_asks_nobody() {
    let world = World::new().await;
    let (_, _, browser) = with_app(&world).await;
    for (code, sentence) in [
        ("", "Enter the code."),
        ("   ", "Enter the code."),
        ("12345", "The code of the app has six digits."),
        ("abc", "The code of the app has six digits."),
    ] {
        refused(&browser, TOTP, code).await.says(sentence);
    }
    assert_eq!(world.backend.checks(), 0);
}

#[tokio::test]
async fn a_code_of_an_app_is_not_good_a_second_time_in_another_browser() {
    let world = World::new().await;
    let (_, app, browser) = with_app(&world).await;
    let code = world.app_code(&app, 0);
    assert_eq!(enter(&browser, TOTP, &code).await.location(), at("/account"));

    let thief = world.browser();
    thief.sign_in_with("ada", PASSWORD).await;
    world.backend.forget();
    // The backend would take it for as long as its time lasts.
    for _ in 0..2 {
        refused(&thief, TOTP, &code).await.says("This code was used already.");
        world.clock.advance(Duration::from_secs(29));
    }
    assert_eq!(world.backend.checks(), 0);
    assert!(!thief.is_signed_in().await);
    world.clock.advance(Duration::from_secs(30));
    assert_eq!(enter(&thief, TOTP, &world.app_code(&app, 0)).await.location(), at("/account"));
}

#[tokio::test]
async fn of_two_browsers_with_one_code_at_the_same_moment_one_gets_in() {
    let world = World::new().await;
    let (_, app, first) = with_app(&world).await;
    let second = world.browser();
    second.sign_in_with("ada", PASSWORD).await;
    let code = world.app_code(&app, 0);
    let forms =
        [first.open(&at(TOTP)).await, second.open(&at(TOTP)).await].map(|page| page.form(Submit::Code).with("code", &code));
    world.backend.forget();
    let hold = world.backend.hold(Some("SetSession"));
    let let_go = async {
        hold.arrived(1).await;
        world.backend.hold_nothing();
    };
    let (one, two, ()) = tokio::join!(first.submit(&forms[0]), second.submit(&forms[1]), let_go);
    let mut ends = [one.location(), two.location()];
    ends.sort();
    assert_eq!(ends, [at("/account"), at(TOTP)]);
    assert_eq!(world.backend.checks(), 1);
}

#[tokio::test]
async fn a_code_that_was_refused_may_become_right() {
    let world = World::new().await;
    let (_, app, browser) = with_app(&world).await;
    let early = world.app_code(&app, 90);
    refused(&browser, TOTP, &early).await.says("That code is not right.");
    world.clock.advance(Duration::from_secs(60));
    assert_eq!(enter(&browser, TOTP, &early).await.location(), at("/account"));
}

#[tokio::test]
async fn a_double_submit_is_one_check() {
    let world = World::new().await;
    let (_, app, browser) = with_app(&world).await;
    let page = browser.open(&at(TOTP)).await;
    let form = page.form(Submit::Code).with("code", &world.app_code(&app, 0));
    world.backend.forget();
    let (first, second) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!((first.location(), second.location()), (at("/account"), at("/account")));
    // Back, and once more.
    assert_eq!(browser.submit(&form).await.status, 303);
    assert_eq!(world.backend.checks(), 1);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_repeated_wrong_code_counts_once() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.policy(&acme, "lockout", json!({"maxOtpAttempts": 2})).await;
    let ada = world.person(&acme, "ada").await;
    let app = world.with_app(&ada).await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let page = browser.open(&at(TOTP)).await;
    let form = page.form(Submit::Code).with("code", &world.app_code(&app, 600));
    for _ in 0..3 {
        assert_eq!(browser.submit(&form).await.location(), at(TOTP));
    }
    let page = browser.open(&at(TOTP)).await;
    page.says("After 2 wrong codes in a row the account is locked.");
    assert_eq!(world.user(&ada).await["state"], "USER_STATE_ACTIVE");
    let answer = enter(&browser, TOTP, &world.app_code(&app, 600)).await;
    browser.follow(answer).await.says("This account is locked");
    assert_eq!(world.user(&ada).await["state"], "USER_STATE_LOCKED");
}

#[tokio::test]
async fn a_session_that_ended_leads_back_to_the_password() {
    let world = World::new().await;
    let (ada, app, browser) = with_app(&world).await;
    let page = browser.open(&at(TOTP)).await;
    for session in world.sessions_of(&ada).await {
        world.end_session(&session).await;
    }
    let answer = browser
        .submit(&page.form(Submit::Code).with("code", &world.app_code(&app, 0)))
        .await;
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "password");
    page.says("You were signed out. Sign in again to go on.");
}

#[tokio::test]
async fn an_outage_during_the_check_is_told_and_the_code_is_not_checked_again() {
    let world = World::new().await;
    let (_, app, browser) = with_app(&world).await;
    world.backend.fail_only("SetSession", Fault::Html);
    let code = world.app_code(&app, 0);
    let answer = enter(&browser, TOTP, &code).await;
    assert_eq!(answer.location(), at(TOTP));
    let page = browser.follow(answer).await;
    assert_eq!(page.status, 503);
    page.says("We cannot reach the sign-in service.");
    world.backend.recover().await;
    // Nobody knows whether it was accepted.
    refused(&browser, TOTP, &code).await.says("This code was used already.");
    world.clock.advance(Duration::from_secs(30));
    assert_eq!(
        enter(&browser, TOTP, &world.app_code(&app, 0)).await.location(),
        at("/account")
    );
}

#[tokio::test]
async fn a_code_costs_two_round_trips_beyond_its_check() {
    let world = World::new().await;
    let (_, app, browser) = with_app(&world).await;
    let page = browser.open(&at(TOTP)).await;
    world.backend.forget();
    let hold = world.backend.hold(None);
    let form = page.form(Submit::Code).with("code", &world.app_code(&app, 0));
    let waves = async {
        // The facts for the gate; the check; the facts again.
        for calls in [4, 1, 4] {
            hold.arrived(calls).await;
            hold.release(calls as usize);
        }
    };
    let (answer, ()) = tokio::join!(browser.submit(&form), waves);
    world.backend.hold_nothing();
    assert_eq!(answer.location(), at("/account"));
    assert_eq!(world.backend.calls().len(), 9, "{:?}", world.backend.names());
}

#[tokio::test]
async fn the_browser_gets_another_session_id_with_the_second_factor() {
    let world = World::new().await;
    let (_, app, browser) = with_app(&world).await;
    let before = browser.cookie().unwrap();
    enter(&browser, TOTP, &world.app_code(&app, 0)).await;
    assert_ne!(browser.cookie().unwrap(), before);
    let thief = world.browser();
    thief.set_cookie(&before);
    assert!(!thief.is_signed_in().await);
}
