//! Limits of what cannot be guessed at and costs the backend work: keys that are asked for, and what is set up.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::Authenticator;

use crate::browser::{Browser, Form, Page};
use crate::enrolment::{asked, begin_app, organization};
use crate::keys::Kind;
use crate::world::{Person, World, at};

/// In a row, in these tests.
const FREE: usize = 8;
/// People cancel a prompt as often.
const CANCELLED: usize = 5;

async fn world() -> World {
    let mut world = World::new().await;
    world
        .reopen(|config| config.limits.tries_per_browser = u32::try_from(FREE).unwrap())
        .await;
    world
}

/// Does it again and again; the page after the last time.
async fn repeat(world: &World, browser: &Browser, path: &str, rpc: &str, form: impl Fn(&Page) -> Form) {
    let post = async || {
        let page = browser.open(&at(path)).await;
        let answer = browser.submit(&form(&page)).await;
        browser.follow(answer).await
    };
    for number in 0..FREE {
        let page = post().await;
        assert_eq!(page.status, 200, "{path} {number}: {}", page.text());
        assert!(number >= CANCELLED || !page.text().contains("too many"), "{path} {number}");
    }
    world.backend.forget();
    let page = post().await;
    assert_eq!((page.status, page.header("retry-after")), (429, Some("5")), "{path}");
    page.says("There were too many tries. Try again in 5 seconds.");
    assert_eq!(world.backend.count(rpc), 0, "{path}: {:?}", world.backend.names());
    world.clock.advance(Duration::from_secs(5));
    assert_eq!(post().await.status, 200, "{path}: afterwards");
}

#[tokio::test]
async fn a_passkey_is_asked_for_as_often_as_people_cancel_and_no_script_goes_on() {
    let world = world().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    browser.identify("ada").await;
    let again = |page: &Page| page.form(Submit::PasskeyBegin);
    repeat(&world, &browser, "/passkey", "SetSession", again).await;
}

#[tokio::test]
async fn where_names_are_hidden_asking_for_a_passkey_waits_alike_whether_or_not_there_is_one() {
    let world = world().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"ignoreUnknownUsernames": true}))
        .await;
    world.person_with_passkey(&acme, "ada").await;
    for typed in ["ada", "nobody"] {
        let browser = world.browser();
        browser.identify_at(&acme.loginname(), typed).await;
        let page = browser.open(&at("/password")).await;
        browser.submit(&page.form(Submit::PasskeyBegin)).await;
        for _ in 1..FREE {
            let page = browser.open(&at("/passkey")).await;
            browser.submit(&page.form(Submit::PasskeyBegin)).await;
        }
        let page = browser.open(&at("/passkey")).await;
        let answer = browser.submit(&page.form(Submit::PasskeyBegin)).await;
        assert_eq!(browser.follow(answer).await.status, 429, "{typed}");
    }
}

#[tokio::test]
async fn a_security_key_is_asked_for_as_often_as_people_cancel_and_no_script_goes_on() {
    let world = world().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    world.add_key(&ada, Kind::SecurityKey, &mut Authenticator::new("key")).await;
    let (browser, _) = world.browser_after_password(&ada).await;
    let again = |page: &Page| page.form(Submit::U2fBegin);
    repeat(&world, &browser, "/u2f", "SetSession", again).await;
}

async fn signed_in(world: &World) -> (Person, Browser) {
    let acme = world
        .organization_with_passkeys("Acme", json!({"mfaInitSkipLifetime": "0s"}))
        .await;
    let ada = world.person(&acme, "ada").await;
    let browser = crate::registrations::signed_in(world, &ada).await;
    (ada, browser)
}

#[tokio::test]
async fn the_set_up_of_a_passkey_begins_as_often_as_people_cancel_and_no_script_goes_on() {
    let world = world().await;
    let (_, browser) = signed_in(&world).await;
    let again = |page: &Page| page.form(Submit::PasskeySetBegin);
    repeat(&world, &browser, "/passkey/set", "RegisterPasskey", again).await;
}

#[tokio::test]
async fn the_first_code_of_an_app_is_checked_as_often_as_people_mistype_and_no_script_goes_on() {
    let world = world().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    // This is a step, too.
    begin_app(&browser, &page).await;
    let browser = &browser;
    let page = browser.open(&at("/otp/time-based/set")).await;
    let answer = browser.submit(&page.form(Submit::TotpConfirm).with("code", "000000")).await;
    browser.follow(answer).await.says("not right");
    world.clock.advance(Duration::from_secs(20));
    let wrong = |page: &Page| page.form(Submit::TotpConfirm).with("code", "000000");
    repeat(&world, browser, "/otp/time-based/set", "VerifyTOTPRegistration", wrong).await;
}
