//! Sessions and people that end at the backend are out at once, without a loop.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::world::{PASSWORD, World, at};

#[tokio::test]
async fn a_session_that_was_ended_at_the_backend_is_dropped_at_once() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    for session in world.sessions_of(&ada).await {
        world.end_session(&session).await;
    }
    let page = browser.open(&at("/account")).await;
    assert_eq!((page.status, page.screen().as_str()), (200, "password"));
    page.says("You were signed out. Sign in again to go on.").says("ada");
    browser.open(&at("/accounts")).await.says("No saved accounts");
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn an_ended_session_that_is_chosen_asks_for_the_password_of_that_person() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/accounts")).await;
    world.end_session(&world.sessions_of(&ada).await[0]).await;
    let answer = browser.submit(&page.form(Submit::AccountChoose).pressed()).await;
    assert_eq!(answer.location(), at("/password"));
    let page = browser.follow(answer).await;
    page.says("You were signed out. Sign in again to go on.").says("ada");
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn a_session_that_ran_out_is_dropped() {
    let world = World::new().await;
    let acme = world
        .organization_with("Acme", json!({"passwordCheckLifetime": "3600s"}))
        .await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    world.clock.advance(Duration::from_secs(2 * 3600));
    browser.open(&at("/accounts")).await.says("Sign in again");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_person_who_is_locked_or_deactivated_is_out_at_once_and_back_when_that_ends() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    for (step, back, sentence) in [
        ("lock", "unlock", "This account is locked"),
        ("deactivate", "reactivate", "This account is turned off"),
    ] {
        world.set_state(&ada, step).await;
        for path in ["/account", "/signedin", "/password/change"] {
            let page = browser.open(&at(path)).await;
            assert!(
                !page.text().contains("ada@mail.example") && page.screen() != "account",
                "{step} {path}"
            );
        }
        // The backend ends the sessions of such a person, so the password is asked, and then told what is the matter.
        let page = browser.open(&at("/password")).await;
        let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
        let page = browser.follow(answer).await;
        page.says(sentence);
        world.set_state(&ada, back).await;
        let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
        assert_eq!(answer.location(), at("/account"), "{back}");
        assert!(browser.is_signed_in().await, "{back}");
    }
}

#[tokio::test]
async fn a_person_who_was_deleted_is_out_at_once() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    world.admin("DELETE", &format!("/v2/users/{}", ada.id), json!({})).await;
    let page = browser.open(&at("/account")).await;
    assert_eq!(page.screen(), "password", "({}) {}", page.status, page.text());
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/password"));
    assert!(!browser.is_signed_in().await);
    let answer = browser.identify("ada").await;
    browser.follow(answer).await.says("We cannot find this account.");
}

#[tokio::test]
async fn a_form_of_an_ended_session_changes_nothing_and_leads_to_signing_in() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    for submit in [Submit::Profile, Submit::PasswordChange] {
        let browser = world.signed_in(&ada).await;
        let path = if submit == Submit::Profile {
            "/account"
        } else {
            "/password/change"
        };
        let page = browser.open(&at(path)).await;
        for session in world.sessions_of(&ada).await {
            world.end_session(&session).await;
        }
        let form = page
            .form(submit)
            .with("given_name", "Eve")
            .with("current", PASSWORD)
            .with("new", "Another-Horse-8-Battery");
        let answer = browser.submit(&form).await;
        let page = browser.follow(answer).await;
        assert_eq!(page.screen(), "password", "{submit:?}: {}", page.text());
        page.says("You were signed out. Sign in again to go on.");
    }
    assert_eq!(world.user(&ada).await["human"]["profile"]["givenName"], "Ada");
    assert_eq!(world.browser().sign_in_with("ada", PASSWORD).await.location(), at("/account"));
}
