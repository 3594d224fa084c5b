//! Recovery codes: offered after the first second factor, shown once, kept as a file, replaced as a set.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::browser::{Browser, Page};
use crate::world::{PASSWORD, Person, World, at};

const SET: &str = "/recovery-code/set";

/// A person with an authenticator app in an organization that allows recovery codes, signed in.
async fn signed_in(world: &World) -> (Person, Browser) {
    let allowed = json!({"secondFactors": ["SECOND_FACTOR_TYPE_OTP", "SECOND_FACTOR_TYPE_RECOVERY_CODES"]});
    let acme = world.organization_with("Acme", allowed).await;
    let ada = world.person(&acme, "ada").await;
    let app = world.with_app(&ada).await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    let page = browser.follow(answer).await;
    let form = page.form(Submit::Code).with("code", &world.app_code(&app, 0));
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
    (ada, browser)
}

async fn made(browser: &Browser) -> (Page, Vec<String>) {
    let page = browser.open(&at(SET)).await;
    let answer = browser.submit(&page.form(Submit::RecoveryCodesMake)).await;
    assert_eq!(answer.location(), at(SET));
    let page = browser.follow(answer).await;
    let codes = codes_of(&page);
    assert_eq!(codes.len(), 10);
    (page, codes)
}

fn codes_of(page: &Page) -> Vec<String> {
    let parts = page.body.split("<code>").skip(1);
    parts
        .map(|part| {
            let inside = part.split("</code>").next().unwrap();
            let text = inside.split('>').nth(1).unwrap();
            text.split('<').next().unwrap().to_owned()
        })
        .collect()
}

/// Whether the backend takes a code.
async fn is_good(world: &World, person: &Person, code: &str) -> bool {
    let checks = json!({"checks": {"user": {"userId": person.id}, "recoveryCode": {"code": code}}});
    world.try_admin("POST", "/v2/sessions", checks).await / 100 == 2
}

#[tokio::test]
async fn codes_are_shown_until_they_are_kept_and_never_again() {
    let world = World::new().await;
    let (ada, browser) = signed_in(&world).await;
    let page = browser.open(&at(SET)).await;
    page.says("Each code works once.");
    assert_eq!(world.backend.count("GenerateRecoveryCodes"), 0, "a GET makes nothing");
    let (page, codes) = made(&browser).await;
    page.says("They are shown only this once.");
    assert_eq!(codes_of(&browser.open(&at(SET)).await), codes, "a reload shows them again");
    let answer = browser.submit(&page.form(Submit::RecoveryCodesDone)).await;
    assert_eq!(answer.location(), at("/account"));
    let account = browser.follow(answer).await;
    account.says("Your recovery codes are ready.").says("Recovery codes");
    let page = browser.open(&at(SET)).await;
    assert!(codes_of(&page).is_empty());
    page.says("New ones replace them");
    assert!(is_good(&world, &ada, &codes[3]).await);
    assert!(!is_good(&world, &ada, &codes[3]).await, "each works once");
}

#[tokio::test]
async fn a_new_set_replaces_the_old_one() {
    let world = World::new().await;
    let (ada, browser) = signed_in(&world).await;
    let (page, old) = made(&browser).await;
    browser.submit(&page.form(Submit::RecoveryCodesDone)).await;
    let (_, new) = made(&browser).await;
    assert!(!is_good(&world, &ada, &old[0]).await, "an old code still works");
    assert!(is_good(&world, &ada, &new[0]).await);
}

#[tokio::test]
async fn codes_come_as_a_file_while_they_are_shown() {
    let world = World::new().await;
    let (_, browser) = signed_in(&world).await;
    let file = at("/recovery-code/file");
    assert_eq!(browser.get(&file).await.location(), at(SET), "there are none yet");
    let (page, codes) = made(&browser).await;
    let links = page.tags("a");
    assert!(links.iter().any(|tag| tag.get("href") == Some(&file)));
    let answer = browser.get(&file).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=\"recovery-codes.txt\"")
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let lines: Vec<&str> = answer.body.lines().collect();
    for code in &codes {
        assert!(lines.contains(&code.as_str()), "{}", answer.body);
    }
    assert_eq!(world.browser().get(&file).await.location(), at(SET), "nobody else's");
    browser.submit(&page.form(Submit::RecoveryCodesDone)).await;
    assert_eq!(browser.get(&file).await.location(), at(SET), "they are kept");
}

#[tokio::test]
async fn codes_that_nobody_kept_are_forgotten_after_an_hour() {
    let world = World::new().await;
    let (_, browser) = signed_in(&world).await;
    made(&browser).await;
    world.clock.advance(Duration::from_secs(3_600));
    let page = browser.open(&at(SET)).await;
    assert!(codes_of(&page).is_empty(), "{}", page.text());
    assert_eq!(browser.get(&at("/recovery-code/file")).await.location(), at(SET));
}

#[tokio::test]
async fn nobody_without_another_factor_or_against_the_policy_gets_codes() {
    let world = World::new().await;
    let allowed = json!({"secondFactors": ["SECOND_FACTOR_TYPE_OTP", "SECOND_FACTOR_TYPE_RECOVERY_CODES"]});
    let acme = world.organization_with("Acme", allowed).await;
    let globex = world
        .organization_with("Globex", json!({"secondFactors": ["SECOND_FACTOR_TYPE_OTP"]}))
        .await;
    let (ada, bob) = (world.person(&acme, "ada").await, world.person(&globex, "bob").await);
    let browser = world.signed_in(&ada).await;
    assert_eq!(browser.get(&at(SET)).await.location(), at("/mfa/set"));
    let app = world.with_app(&bob).await;
    let browser = world.browser();
    let answer = browser.sign_in_with("bob", PASSWORD).await;
    let page = browser.follow(answer).await;
    browser
        .submit(&page.form(Submit::Code).with("code", &world.app_code(&app, 0)))
        .await;
    assert_eq!(browser.get(&at(SET)).await.location(), at("/mfa/set"));
}
