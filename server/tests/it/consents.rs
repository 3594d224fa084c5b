//! What new people agree to is kept with their account, in the call that makes it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use vestibule_app::server_fns::Submit;

use crate::browser::{Browser, Form, Page};
use crate::world::{Organization, PASSWORD, World, at};

const ADDRESS: &str = "grace.hopper@mail.example";
const TERMS: &str = "https://acme.example/{{.Lang}}/terms";
const PRIVACY: &str = "https://acme.example/privacy";

async fn organization(world: &World, login: Value, legal: Value) -> Organization {
    let acme = world.organization_with("Acme", login).await;
    world.policy(&acme, "privacy", legal).await;
    acme
}

fn filled(page: &Page) -> Form {
    page.form(Submit::Register)
        .with("given_name", "Grace")
        .with("family_name", "Hopper")
        .with("email", ADDRESS)
}

async fn first_page(browser: &Browser, organization: &Organization) -> Page {
    browser
        .open(&at(&format!("/register?organization={}", organization.id)))
        .await
}

/// All marks of the person with [`ADDRESS`], as the backend has them.
async fn marks(world: &World) -> Vec<Value> {
    let query = json!({"queries": [{"emailQuery": {"emailAddress": ADDRESS}}]});
    let found = world.admin("POST", "/v2/users", query).await;
    let path = format!("/v2/users/{}/metadata/search", found["result"][0]["userId"].as_str().unwrap());
    let found = world.admin("POST", &path, json!({})).await;
    found["metadata"].as_array().cloned().unwrap_or_default()
}

async fn consents(world: &World) -> Value {
    let marks = marks(world).await;
    let [mark] = marks.as_slice() else { panic!("{marks:?}") };
    assert_eq!(mark["key"], "vestibule.consents");
    serde_json::from_slice(&STANDARD.decode(mark["value"].as_str().unwrap()).unwrap()).unwrap()
}

fn stamp(world: &World) -> String {
    vestibule_engine::clock::Clock::now(&*world.clock).format(&Rfc3339).unwrap()
}

#[tokio::test]
async fn documents_are_kept_with_their_address_the_language_and_the_time() {
    let world = World::new().await;
    let legal = json!({"tosLink": TERMS, "privacyLink": PRIVACY});
    let acme = organization(&world, json!({"allowRegister": true}), legal).await;
    let browser = world.browser();
    browser.always("accept-language", "de");
    let page = first_page(&browser, &acme).await;
    let agreed_at = stamp(&world);
    let answer = browser.submit(&filled(&page).with("tos", "on").with("privacy", "on")).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "register_password", "{}", page.text());
    // The password takes its time, which is not when they were agreed to.
    world.clock.advance(Duration::from_secs(60));
    world.backend.forget();
    let answer = browser
        .submit(&page.form(Submit::RegisterPassword).with("new", PASSWORD))
        .await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
    assert_eq!(world.backend.count("SetUserMetadata"), 0, "it is the same call");
    assert_eq!(
        consents(&world).await,
        json!([
            {"document": "terms", "link": "https://acme.example/de/terms", "language": "de", "at": agreed_at},
            {"document": "privacy_policy", "link": PRIVACY, "language": "de", "at": agreed_at},
        ])
    );
}

#[tokio::test]
async fn whichever_way_the_account_is_made_the_consent_is_kept() {
    for (login, means) in [
        (json!({"allowRegister": true, "ignoreUnknownUsernames": true}), ""),
        (
            json!({"allowRegister": true, "passwordlessType": "PASSWORDLESS_TYPE_ALLOWED"}),
            "passkey",
        ),
    ] {
        let world = World::new().await;
        let acme = organization(&world, login, json!({"privacyLink": PRIVACY})).await;
        let browser = world.browser();
        let page = first_page(&browser, &acme).await;
        let agreed_at = stamp(&world);
        let answer = browser
            .submit(&filled(&page).with("privacy", "on").with("means", means))
            .await;
        assert_eq!(browser.follow(answer).await.status, 200);
        assert_eq!(
            consents(&world).await,
            json!([{"document": "privacy_policy", "link": PRIVACY, "language": "en", "at": agreed_at}])
        );
    }
}

#[tokio::test]
async fn what_nobody_was_asked_is_not_kept() {
    let world = World::new().await;
    let legal = json!({"tosLink": "javascript:alert(1)", "privacyLink": ""});
    let login = json!({"allowRegister": true, "ignoreUnknownUsernames": true});
    let acme = organization(&world, login, legal).await;
    let browser = world.browser();
    let page = first_page(&browser, &acme).await;
    // Not even where a browser sends boxes that the page does not have.
    let answer = browser.submit(&filled(&page).with("tos", "on").with("privacy", "on")).await;
    assert_eq!(browser.follow(answer).await.screen(), "register_sent");
    assert!(marks(&world).await.is_empty());
}
