//! The documents at the root of the host.

use serde_json::{Value, json};

use crate::browser::Page;
use crate::mounting::apart;
use crate::world::{World, at};

fn document(page: &Page) -> Value {
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(page.header("content-type"), Some("application/json"));
    serde_json::from_str(&page.body).unwrap()
}

#[tokio::test]
async fn only_configured_origins_are_related_and_the_public_one_is_first() {
    let mut world = World::new().await;
    world
        .reopen(|config| {
            let name = |host: &str| (host.to_owned(), "1".to_owned());
            config.organizations.hosts = [name("acme.example:8443"), name("login.fjord.example")].into();
            config.server.extra_hosts.push("https://login.other.example".to_owned());
        })
        .await;
    let browser = world.browser();
    browser.always("x-forwarded-host", "evil.example");
    let public = world.config.server.public_url.origin().ascii_serialization();
    assert_eq!(
        document(&browser.get("/.well-known/webauthn").await),
        json!({"origins": [
            public,
            "https://login.other.example",
            "http://acme.example:8443",
            "http://login.fjord.example",
        ]})
    );
}

#[tokio::test]
async fn passkeys_are_made_and_managed_on_pages_of_ours_that_ask_who_it_is() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let endpoints = document(&browser.get("/.well-known/passkey-endpoints").await);
    let public = world.config.server.public_url.origin().ascii_serialization();
    assert_eq!(
        endpoints,
        json!({
            "enroll": format!("{public}{}", at("/passkey/set")),
            "manage": format!("{public}{}", at("/account")),
        })
    );
    for address in [&endpoints["enroll"], &endpoints["manage"]] {
        let path = address.as_str().unwrap().strip_prefix(&public).unwrap();
        assert_eq!(browser.get(path).await.location(), at("/loginname"), "{path}");
    }
}

#[tokio::test]
async fn a_password_manager_is_led_to_the_change_of_the_password() {
    let world = World::new().await;
    let browser = world.browser();
    assert_eq!(
        browser.get("/.well-known/change-password").await.location(),
        at("/password/change")
    );
    // Without this, a password manager could not believe the redirect.
    let probe = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    assert_eq!(browser.get(probe).await.status, 404);
}

#[tokio::test]
async fn they_are_there_without_a_base_path_too() {
    let mut world = World::new().await;
    world.config.server.base_path = "/".to_owned();
    let door = world.door(&world.config).await;
    world.serve_instead(apart(door.router().merge(door.root_routes()), world.backend_router()));
    let browser = world.browser();
    assert_eq!(
        browser.get("/.well-known/change-password").await.location(),
        "/password/change"
    );
    assert_eq!(
        document(&browser.get("/.well-known/webauthn").await)["origins"][0],
        world.config.server.public_url.origin().ascii_serialization()
    );
    let probe = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    assert_eq!(browser.get(probe).await.status, 404);
    // The paths of the pages are the pages themselves there, not redirects to where they already are.
    assert_eq!(browser.get("/").await.location(), "/loginname");
    assert_eq!(browser.get("/logout/done").await.status, 200);
}
