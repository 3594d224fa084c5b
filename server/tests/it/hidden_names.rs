//! Where a policy hides which names exist, nothing tells: no status, address, header, cookie or byte.

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::alike::{Answers, assert_alike};
use crate::browser::Page;
use crate::world::{Organization, PASSWORD, World, at};

/// Every answer of an attempt with a wrong password: to the name, its page, to the password, and its page.
async fn attempt(world: &World, organization: &Organization, typed: &str) -> [Page; 4] {
    let browser = world.browser();
    let identified = browser.identify_at(&organization.loginname(), typed).await;
    let password = browser.follow(identified.clone()).await;
    assert_eq!(password.screen(), "password", "{typed}: {}", password.text());
    let refused = browser
        .submit(&password.form(Submit::Password).with("password", "Wrong-Horse-7"))
        .await;
    let again = browser.follow(refused.clone()).await;
    again.says("The username or the password is not right.");
    [identified, password, refused, again]
}

async fn answers(world: &World, organization: &Organization, typed: &str) -> Answers {
    // An address is shown in pieces.
    let local_part = typed.split('@').next().unwrap();
    Answers::about(local_part, attempt(world, organization, typed).await)
}

#[tokio::test]
async fn known_and_unknown_names_look_the_same_at_every_step() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    world.person(&acme, "anna1").await;
    let locked = world.person(&acme, "anna3").await;
    let inactive = world.person(&acme, "anna4").await;
    world.person_with(&acme, "anna5", json!({"password": null})).await;
    world.set_state(&locked, "lock").await;
    world.set_state(&inactive, "deactivate").await;
    // The first attempt reads the settings.
    attempt(&world, &acme, "anna0").await;
    let known = answers(&world, &acme, "anna1").await;
    for typed in ["anna2", "anna3", "anna4", "anna5"] {
        assert_alike(&known, &answers(&world, &acme, typed).await);
    }
}

#[tokio::test]
async fn an_ambiguous_name_looks_like_an_unknown_one() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    let same = json!({"email": {"email": "anna1@mail.example", "isVerified": true}});
    world.person_with(&acme, "x", same.clone()).await;
    world.person_with(&acme, "y", same).await;
    attempt(&world, &acme, "anna0@mail.example").await;
    let ambiguous = answers(&world, &acme, "anna1@mail.example").await;
    let unknown = answers(&world, &acme, "anna2@mail.example").await;
    assert_alike(&ambiguous, &unknown);
}

#[tokio::test]
async fn a_lockout_does_not_tell_that_the_name_exists() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    world.policy(&acme, "lockout", json!({"maxPasswordAttempts": 2})).await;
    let anna = world.person(&acme, "anna1").await;
    for _ in 0..3 {
        let known = answers(&world, &acme, "anna1").await;
        assert_alike(&known, &answers(&world, &acme, "anna2").await);
    }
    assert_eq!(world.user(&anna).await["state"], "USER_STATE_LOCKED");
}

#[tokio::test]
async fn the_answer_to_a_name_waits_for_no_search_and_each_name_costs_the_same_searches() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    world.person(&acme, "anna1").await;
    attempt(&world, &acme, "anna0").await;
    for typed in ["anna1", "anna2"] {
        let browser = world.browser();
        browser.open(&acme.loginname()).await;
        world.backend.forget();
        let hold = world.backend.hold(None);
        assert_eq!(browser.identify_at(&acme.loginname(), typed).await.status, 303);
        hold.arrived(2).await;
        assert_eq!(world.backend.names(), ["ListUsers", "ListUsers"], "{typed}");
        world.backend.hold_nothing();
    }
}

#[tokio::test]
async fn a_search_that_is_lost_in_a_restart_is_made_again_at_the_password() {
    let mut world = World::new().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    let anna = world.person(&acme, "anna1").await;
    let browser = world.browser();
    let answer = browser.identify_at(&acme.loginname(), &anna.login_name).await;
    let page = browser.follow(answer).await;
    world.reopen(|_| {}).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
}

#[tokio::test]
async fn the_brand_of_the_password_page_does_not_tell_whose_account_it_is() {
    let world = World::new().await;
    let default = world.default_organization().await;
    world.login_policy(&default, json!({"ignoreUnknownUsernames": true})).await;
    let acme = world.organization("Acme").await;
    let anna = world
        .person_with(
            &acme,
            "anna1",
            json!({"email": {"email": "anna1@mail.example", "isVerified": true}}),
        )
        .await;
    attempt(&world, &default, "anna0@mail.example").await;
    let [_, password, ..] = attempt(&world, &default, &anna.email).await;
    password.says("Enter your password");
    let known = answers(&world, &default, &anna.email).await;
    assert_alike(&known, &answers(&world, &default, "anna2@mail.example").await);
    // The account is reached all the same, and wears its own brand from then on.
    let browser = world.browser();
    let answer = browser.identify(&anna.email).await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    browser.follow(answer).await.says("Acme");
}

#[tokio::test]
async fn the_password_page_of_a_name_shows_only_what_was_typed() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    let profile = json!({"profile": {"givenName": "Secret", "familyName": "Surname", "preferredLanguage": "de"}});
    let anna = world.person_with(&acme, "anna1", profile).await;
    let browser = world.browser();
    let answer = browser.identify_at(&acme.loginname(), &anna.email).await;
    let page = browser.follow(answer).await;
    assert!(!page.body.contains("Secret") && !page.body.contains("Surname"));
    assert_eq!(page.lang(), "en", "the person's language would tell that they exist");
}

#[tokio::test]
async fn the_search_on_the_first_page_is_hidden_too_where_no_organization_is_named() {
    let world = World::new().await;
    let default = world.default_organization().await;
    world.login_policy(&default, json!({"ignoreUnknownUsernames": true})).await;
    let answer = world.browser().identify("nobody").await;
    assert_eq!(answer.location(), at("/password"));
}

#[tokio::test]
async fn an_account_of_an_organization_that_hides_names_is_unknown_on_a_page_that_does_not() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    world
        .person_with(
            &acme,
            "anna1",
            json!({"email": {"email": "anna1@mail.example", "isVerified": true}}),
        )
        .await;
    world.browser().identify("anna0@mail.example").await;
    for typed in ["anna1@mail.example", "anna2@mail.example"] {
        assert_eq!(world.browser().identify(typed).await.location(), at("/loginname"), "{typed}");
    }
}

#[tokio::test]
async fn somebody_who_is_unlocked_meanwhile_gets_in_on_the_same_page() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    let anna = world.person(&acme, "anna1").await;
    world.set_state(&anna, "lock").await;
    let browser = world.browser();
    let answer = browser.identify_at(&acme.loginname(), "anna1").await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    let page = browser.follow(answer).await;
    page.says("The username or the password is not right.");
    world.set_state(&anna, "unlock").await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
}
