//! The example of an embedding application, as it stands in `examples/host.rs`.

use vestibule_app::server_fns::Submit;

use crate::world::{PASSWORD, World};

#[path = "../../examples/host.rs"]
#[expect(dead_code, reason = "only its application is used here")]
mod example;

async fn hosted() -> World {
    let mut world = World::new().await;
    world.config.server.base_path = "/auth".to_owned();
    let door = world.door(&world.config).await;
    let app = example::app(&door).merge(world.backend_router());
    world.serve_instead(app);
    world
}

#[tokio::test]
async fn a_protected_page_leads_to_signing_in_and_back() {
    let world = hosted().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    assert_eq!(
        browser.get("/").await.body,
        "Everybody may read this. Members go to /members."
    );
    let answer = browser.get("/members?tab=2").await;
    assert_eq!(answer.location(), "/auth/loginname?return_to=%2Fmembers%3Ftab%3D2");
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::Loginname).with("login_name", "ada")).await;
    assert_eq!(answer.location(), "/auth/password?return_to=%2Fmembers%3Ftab%3D2");
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), "/members?tab=2");
    let page = browser.follow(answer).await;
    assert_eq!(page.body, format!("Welcome, Ada Lovelace (ada) of organization {}.", acme.id));
}

#[tokio::test]
async fn who_is_locked_or_signed_out_meanwhile_is_out_of_the_protected_page() {
    let world = hosted().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    let page = browser.open("/members").await;
    let answer = browser.submit(&page.form(Submit::Loginname).with("login_name", "ada")).await;
    let page = browser.follow(answer).await;
    browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(browser.get("/members").await.status, 200);
    world.set_state(&ada, "lock").await;
    let page = browser.open("/members").await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    let page = browser.follow(answer).await;
    page.says("This account is locked");
    world.set_state(&ada, "unlock").await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), "/members");
    assert_eq!(browser.get("/members").await.status, 200);
    for session in world.sessions_of(&ada).await {
        world.end_session(&session).await;
    }
    assert_eq!(browser.open("/members").await.screen(), "password");
}

#[tokio::test]
async fn a_password_that_must_be_changed_stands_before_the_protected_page() {
    let world = hosted().await;
    let acme = world.organization("Acme").await;
    let must = serde_json::json!({"password": {"password": PASSWORD, "changeRequired": true}});
    world.person_with(&acme, "ada", must).await;
    let browser = world.browser();
    let page = browser.open("/members").await;
    let answer = browser.submit(&page.form(Submit::Loginname).with("login_name", "ada")).await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), "/auth/password/change?return_to=%2Fmembers");
    let page = browser.open("/members").await;
    assert_eq!(page.screen(), "password_change", "{}", page.text());
    let form = page
        .form(Submit::PasswordChange)
        .with("current", PASSWORD)
        .with("new", "Another-Horse-8-Battery");
    assert_eq!(browser.submit(&form).await.location(), "/members");
    assert_eq!(browser.get("/members").await.status, 200);
}

#[tokio::test]
async fn a_protected_page_is_closed_while_the_backend_is_out() {
    let world = hosted().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let page = browser.open("/members").await;
    let answer = browser.submit(&page.form(Submit::Loginname).with("login_name", "ada")).await;
    let page = browser.follow(answer).await;
    browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    world.backend.fail(crate::backend::Fault::Status500).await;
    let page = browser.get("/members").await;
    assert_eq!(page.status, 503);
    assert!(
        page.tags("a").iter().any(|link| link["href"] == "/members"),
        "{}",
        page.text()
    );
    world.backend.recover().await;
    assert_eq!(browser.get("/members").await.status, 200);
}

#[tokio::test]
async fn the_refusals_of_a_protected_page_are_defended() {
    let world = hosted().await;
    world.backend.fail(crate::backend::Fault::Status500).await;
    let page = world.browser().get("/members").await;
    assert_eq!(page.location(), "/auth/loginname?return_to=%2Fmembers");
    let page = world.browser_at("http://evil.example").get("/members").await;
    assert_eq!(page.status, 421);
    assert!(page.csp().contains("default-src 'none'"), "{:?}", page.headers);
}
