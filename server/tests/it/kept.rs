//! What is kept for a browser: it has an end, whatever a browser sends, and what has expired goes from the store.

use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use vestibule_app::server_fns::Submit;

use crate::world::{World, at};

/// Bytes of the largest record in the store.
async fn stored_bytes(world: &World) -> usize {
    let file = SqliteConnectOptions::new().filename(world.session_file()).read_only(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(file).await.unwrap();
    let largest: i64 = sqlx::query_scalar("SELECT max(length(data)) FROM tower_sessions")
        .fetch_one(&pool)
        .await
        .unwrap();
    usize::try_from(largest).unwrap()
}

#[tokio::test]
async fn a_record_has_an_end_whatever_a_browser_sends() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    for number in 0..5 {
        world.person(&acme, &format!("person{number}")).await;
    }
    let browser = world.browser();
    let long = "1".repeat(200);
    let carried = format!("organization={}&requestId={long}", acme.id);
    for round in 0..40 {
        for path in [
            format!("/loginname?{carried}&loginName={}", "x".repeat(800)),
            format!("/verify?{carried}&userId={round}&code=ABC{round}"),
            format!("/password/set?{carried}&userId={round}&code=ABC{round}"),
            format!("/passkey/set?{carried}&userId={round}&codeId=7&code={long}"),
            format!("/register?{carried}&firstname={}&email={}", "x".repeat(800), "y".repeat(800)),
        ] {
            let page = browser.open(&at(&path)).await;
            assert!(page.status < 500, "{path}: {}", page.status);
        }
        let page = browser.open(&at(&format!("/loginname?{carried}"))).await;
        let form = page.form(Submit::Loginname);
        browser.submit(&form.clone().with("login_name", &"z".repeat(50_000))).await;
        let page = browser.open(&at(&format!("/loginname?{carried}"))).await;
        let known = format!("person{}", round % 5);
        browser.submit(&page.form(Submit::Loginname).with("login_name", &known)).await;
    }
    let bytes = stored_bytes(&world).await;
    assert!(bytes < 64 * 1024, "{bytes} bytes");
}

#[tokio::test]
async fn what_is_too_long_to_be_one_is_dropped_and_the_page_goes_on() {
    let world = World::new().await;
    let long = "9".repeat(5_000);
    for path in [
        format!("/loginname?organization={long}&requestId={long}"),
        format!("/verify?userId=7&code={long}"),
        format!("/verify?userId={long}&code=ABC123"),
        format!("/password/set?userId=7&code={long}"),
        format!("/passkey/set?userId=7&codeId={long}&code=ABC"),
        format!("/otp/email?code={long}"),
    ] {
        let browser = world.browser();
        let page = browser.open(&at(&path)).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.body.contains(&long), "{path}");
    }
}

#[tokio::test]
async fn a_code_goes_from_the_store_when_it_has_expired() {
    let world = World::new().await;
    world.organization("Acme").await;
    let browser = world.browser();
    browser.open(&at("/loginname")).await;
    let without = stored_bytes(&world).await;
    browser.open(&at("/verify?userId=7&code=ABC123")).await;
    assert!(stored_bytes(&world).await > without, "the code is kept for the button");
    world.clock.advance(Duration::from_secs(3_600));
    browser.open(&at("/loginname")).await;
    assert_eq!(stored_bytes(&world).await, without);
}
