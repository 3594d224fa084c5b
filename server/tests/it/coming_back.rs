//! People with a passkey who come back: their session ended, or somebody else was named in the same browser meanwhile.

use serde_json::json;
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::Authenticator;

use crate::browser::{Browser, Page};
use crate::keys::Kind;
use crate::world::{PASSWORD, Person, World, at};

const SIGNED_OUT: &str = "You were signed out. Sign in again to go on.";

/// Somebody without a password, signed in with a passkey, whose session the backend then ends.
async fn ended(world: &World) -> (Person, Authenticator, Browser, Page) {
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person_with(&acme, "ada", json!({"password": null})).await;
    let mut key = Authenticator::new("ada");
    world.add_key(&ada, Kind::Passkey, &mut key).await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    let accounts = browser.open(&at("/accounts")).await;
    for session in world.sessions_of(&ada).await {
        world.end_session(&session).await;
    }
    (ada, key, browser, accounts)
}

#[tokio::test]
async fn somebody_with_a_passkey_alone_whose_session_ended_is_asked_for_it_at_once() {
    let world = World::new().await;
    let (_, mut key, browser, _) = ended(&world).await;
    let page = browser.open(&at("/account")).await;
    assert_eq!(page.screen(), "passkey");
    page.says(SIGNED_OUT).says("ada");
    assert!(!page.text().contains("Use your password"), "there is none");
    let answer = browser.submit(&page.form(Submit::PasskeyBegin)).await;
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn an_ended_account_that_is_chosen_asks_for_its_passkey_with_the_challenge_made() {
    let world = World::new().await;
    let (ada, mut key, browser, accounts) = ended(&world).await;
    let answer = browser.submit(&accounts.form(Submit::AccountChoose).pressed()).await;
    assert_eq!(answer.location(), at("/passkey"));
    let page = browser.follow(answer).await;
    page.says(SIGNED_OUT);
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert!(world.session_of(&ada).await["metadata"].get("vestibule.passkey").is_some());
}

#[tokio::test]
async fn whoever_has_no_password_is_not_asked_for_one_by_an_old_address() {
    let world = World::new().await;
    let (_, _, browser, _) = ended(&world).await;
    browser.open(&at("/account")).await;
    let answer = browser.get(&at("/password")).await;
    assert_eq!(answer.location(), at("/passkey"));
    assert_eq!(browser.follow(answer).await.screen(), "passkey");
}

#[tokio::test]
async fn after_the_end_of_a_session_the_first_step_is_the_one_after_the_identifier() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (ada, _) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    browser.identify("ada").await;
    let page = browser.open(&at("/password")).await;
    browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert!(browser.is_signed_in().await);
    world.end_session(&world.sessions_of(&ada).await[0]).await;
    let page = browser.open(&at("/account")).await;
    assert_eq!(page.screen(), "passkey");
    page.says("Use your password");
    let page = browser.open(&at("/password")).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/account"));

    // Where the policy takes no passkeys any more, the password is what is left.
    world.end_session(&world.sessions_of(&ada).await[0]).await;
    world.login_policy(&acme, json!({})).await;
    world.settings_outdated();
    assert_eq!(browser.open(&at("/account")).await.screen(), "password");
}

#[tokio::test]
async fn an_application_behind_the_gate_leads_to_the_passkey_and_back() {
    let world = World::new().await;
    let (_, mut key, browser, _) = ended(&world).await;
    let door = world.door(&world.config).await;
    let members = axum::Router::new().route("/members", axum::routing::get(async || "members only"));
    world.serve_instead(
        door.router()
            .merge(door.root_routes())
            .merge(door.protect(members))
            .merge(world.backend_router()),
    );
    let answer = browser.get("/members").await;
    assert_eq!(answer.location(), at("/passkey?return_to=%2Fmembers"));
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::PasskeyBegin)).await;
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), "/members");
    assert_eq!(browser.follow(answer).await.body, "members only");
}

#[tokio::test]
async fn the_page_of_the_passkey_is_about_whom_the_second_step_is_asked_of() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({"forceMfa": true})).await;
    let (ada, mut key) = world.person_with_passkey(&acme, "ada").await;
    let (bob, _) = world.person_with_passkey(&acme, "bob").await;
    let browser = world.browser();
    browser.identify("ada").await;
    let page = browser.open(&at("/password")).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    let sessions = world.sessions_of(&ada).await;
    // Another tab names somebody else.
    let answer = browser.identify("bob").await;
    browser.follow(answer).await.says("bob");
    // The first one goes on from its page.
    let page = browser.open(&at("/mfa/set")).await;
    assert!(page.tags("a").iter().any(|link| link["href"] == at("/passkey")));
    let page = browser.open(&at("/passkey")).await;
    page.says("ada");
    assert!(!page.text().contains("bob"));
    let answer = browser.submit(&page.form(Submit::PasskeyBegin)).await;
    let page = browser.follow(answer).await;
    assert_eq!(
        page.challenge()["publicKey"]["allowCredentials"][0]["id"],
        key.credential_ids()[0]
    );
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert_eq!(world.sessions_of(&ada).await, sessions, "in the same session");
    let bobs = world.session_of(&bob).await;
    assert!(bobs["factors"].get("webAuthN").is_none(), "{bobs}");
}
