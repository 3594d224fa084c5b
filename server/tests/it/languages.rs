//! Language and appearance of the pages.

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::backend::Fault;
use crate::world::{World, at};

#[tokio::test]
async fn the_browser_is_answered_in_the_language_it_weighs_most() {
    let world = World::new().await;
    for (accept, expected) in [
        ("de", "de"),
        ("de-CH, en;q=0.5", "de"),
        ("en;q=0.4, de;q=0.9", "de"),
        ("de;q=0.1, en", "en"),
        ("fr, de;q=0.2", "de"),
        ("fr", "en"),
        ("de;q=0, *", "en"),
        ("*", "en"),
        (";;;,q=,\u{7f}", "en"),
    ] {
        let browser = world.browser();
        if let Ok(value) = accept.parse::<http::HeaderValue>() {
            drop(value);
            browser.always("accept-language", accept);
        }
        let page = browser.open(&at("/loginname")).await;
        assert_eq!(page.lang(), expected, "{accept}");
        assert_eq!(page.tags("html")[0]["dir"], "ltr");
    }
}

#[tokio::test]
async fn a_chosen_language_wins_and_stays() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    browser.always("accept-language", "en");
    let page = browser.open(&acme.loginname()).await;
    let answer = browser.submit(&page.form(Submit::Language).with("language", "de")).await;
    assert_eq!(answer.location(), acme.loginname(), "the page comes again");
    let page = browser.follow(answer).await;
    assert_eq!(page.lang(), "de");
    browser.sign_in(&ada).await;
    assert_eq!(browser.open(&at("/account")).await.lang(), "de");
    let page = browser.open(&at("/account")).await;
    browser.submit(&page.form(Submit::SignOut)).await;
    assert_eq!(browser.open(&at("/loginname")).await.lang(), "de");
}

#[tokio::test]
async fn a_made_up_language_or_appearance_changes_nothing() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.open(&at("/loginname")).await;
    for (submit, name, value) in [
        (Submit::Language, "language", "xx"),
        (Submit::Language, "language", "\"><script>"),
        (Submit::Theme, "theme", "pink\" onload=\"x"),
    ] {
        let answer = browser.submit(&page.form(submit).with(name, value)).await;
        let page = browser.follow(answer).await;
        assert_eq!((page.status, page.lang().as_str()), (200, "en"));
        assert!(!page.body.contains("<script>") && !page.body.contains("pink"));
    }
}

#[tokio::test]
async fn the_persons_own_language_counts_once_they_have_signed_in_and_below_a_choice() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let german = json!({"profile": {"givenName": "Ada", "familyName": "Lovelace", "preferredLanguage": "de"}});
    let ada = world.person_with(&acme, "ada", german).await;
    let browser = world.browser();
    browser.always("accept-language", "en");
    let answer = browser.identify("ada").await;
    assert_eq!(browser.follow(answer).await.lang(), "en");
    browser.sign_in(&ada).await;
    let page = browser.open(&at("/account")).await;
    assert_eq!(page.lang(), "de");
    browser.submit(&page.form(Submit::Language).with("language", "en")).await;
    assert_eq!(browser.open(&at("/account")).await.lang(), "en");
}

#[tokio::test]
async fn languages_that_the_instance_does_not_allow_are_neither_offered_nor_used() {
    let world = World::new().await;
    world
        .admin("PUT", "/admin/v1/restrictions", json!({"allowedLanguages": {"list": ["en"]}}))
        .await;
    let browser = world.browser();
    browser.always("accept-language", "de");
    let page = browser.open(&at("/loginname")).await;
    assert_eq!(page.lang(), "en");
    assert!(page.forms(Submit::Language).is_empty());
}

#[tokio::test]
async fn pages_for_what_is_in_the_way_speak_the_browsers_language() {
    let world = World::new().await;
    let browser = world.browser_at("http://evil.example");
    browser.always("accept-language", "de");
    assert_eq!(browser.get(&at("/loginname")).await.lang(), "de");
    let browser = world.browser();
    browser.always("accept-language", "de");
    assert_eq!(browser.get(&at("/no-such-page")).await.lang(), "de");
    world.backend.fail(Fault::Status500).await;
    let page = browser.get(&at("/loginname?organization=1")).await;
    assert_eq!((page.status, page.lang().as_str()), (503, "de"));
}

#[tokio::test]
async fn a_chosen_appearance_stays() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    let page = browser.open(&at("/loginname")).await;
    assert!(!page.tags("html")[0].contains_key("data-scheme"));
    let answer = browser.submit(&page.form(Submit::Theme).with("theme", "dark")).await;
    assert_eq!(browser.follow(answer).await.tags("html")[0]["data-scheme"], "dark");
    browser.sign_in(&ada).await;
    assert_eq!(browser.open(&at("/account")).await.tags("html")[0]["data-scheme"], "dark");
    let page = browser.open(&at("/loginname")).await;
    browser.submit(&page.form(Submit::Theme).with("theme", "system")).await;
    assert!(!browser.open(&at("/loginname")).await.tags("html")[0].contains_key("data-scheme"));
}
