//! Limits of what has no right and wrong: messages, registrations, and what is done behind an answer.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::backend::Fault;
use crate::browser::{Browser, Page};
use crate::factors::PHONE;
use crate::mailbox::{mails_to, newest_to, sent};
use crate::world::{Organization, PASSWORD, Person, World, at};

/// A world behind a proxy, which says who asks.
async fn behind_a_proxy() -> World {
    World::behind_a_proxy(|config| {
        config.limits.messages_per_address = 2;
        config.limits.registrations_per_address = 2;
    })
    .await
}

async fn unverified(world: &World, organization: &Organization, name: &str) -> Person {
    let email = json!({"email": {"email": format!("{name}@mail.example"), "returnCode": {}}});
    world.person_with(organization, name, email).await
}

async fn ask_for_verification(browser: &Browser, user: &str) -> Page {
    let page = browser.open(&at(&format!("/verify?userId={user}"))).await;
    let answer = browser.submit(&page.form(Submit::VerifySend)).await;
    browser.follow(answer).await
}

async fn ask_for_reset(browser: &Browser, login_name: &str) -> Page {
    let answer = browser.identify(login_name).await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::PasswordReset)).await;
    browser.follow(answer).await
}

#[tokio::test]
async fn strangers_who_ask_for_a_mail_make_nobody_wait_who_has_signed_in() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let owners = world.signed_in(&ada).await;
    ask_for_verification(&world.browser(), &ada.id)
        .await
        .says("a message with a code is on its way to it");
    world.backend.answered("SendEmailCode", 1).await;
    let page = ask_for_verification(&world.browser(), &ada.id).await;
    page.says("You can ask for another message in 30 seconds.");
    // The owner is counted by themselves, and waits for their own messages alone.
    let page = owners.open(&at("/verify")).await;
    let answer = owners.submit(&page.form(Submit::VerifySend)).await;
    owners.follow(answer).await.says("We sent a code to a•••@mail.example.");
    assert_eq!(world.backend.count("SendEmailCode"), 2);
    let page = owners.open(&at("/verify")).await;
    let answer = owners.submit(&page.form(Submit::VerifySend)).await;
    owners
        .follow(answer)
        .await
        .says("You can ask for another message in 30 seconds.");
    assert_eq!(world.backend.count("SendEmailCode"), 2);
}

#[tokio::test]
async fn strangers_who_ask_for_a_new_password_make_nobody_wait_who_has_signed_in() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let owners = world.signed_in(&ada).await;
    let page = owners.open(&at("/logout")).await;
    owners.submit(&page.form(Submit::SignOut).pressed()).await;
    for _ in 0..2 {
        let page = ask_for_reset(&world.browser(), "ada").await;
        assert_eq!(page.screen(), "password_set");
    }
    assert_eq!(mails_to(&world, &ada.email).len(), 1);
    ask_for_reset(&owners, "ada").await;
    assert_eq!(mails_to(&world, &ada.email).len(), 2);
    ask_for_reset(&owners, "ada").await;
    assert_eq!(mails_to(&world, &ada.email).len(), 2, "that browser waits for its own");
}

#[tokio::test]
async fn codes_of_second_factors_are_sent_a_few_times_in_a_row_to_whoever_knows_the_password() {
    let mut world = World::new().await;
    world.reopen(|config| config.limits.messages_per_account = 2).await;
    let acme = world.organization("Acme").await;
    let ada = world.person_with_phone(&acme, "ada").await;
    world.with_sms_codes(&ada).await;
    let owners = world.browser();
    let answer = owners.sign_in_with("ada", PASSWORD).await;
    let page = owners.follow(answer).await;
    let form = page.form(Submit::Code).with("code", &newest_to(&world, PHONE).digits());
    assert_eq!(owners.submit(&form).await.location(), at("/account"));
    world.browser().sign_in_with("ada", PASSWORD).await;
    assert_eq!(sent(&world).len(), 2);
    let thief = world.browser();
    thief.sign_in_with("ada", PASSWORD).await;
    let page = thief.open(&at("/otp/sms")).await;
    let answer = thief.submit(&page.form(Submit::CodeSend)).await;
    thief.follow(answer).await.says("You can ask for a new one in 30 seconds.");
    assert_eq!(sent(&world).len(), 2);
    owners.sign_in_with("ada", PASSWORD).await;
    assert_eq!(sent(&world).len(), 3, "the owner's browser is counted by itself");
}

#[tokio::test]
async fn one_address_asks_for_a_few_messages_whatever_the_accounts() {
    let world = behind_a_proxy().await;
    let acme = world.organization("Acme").await;
    for name in ["ada", "bob", "cid"] {
        world.person(&acme, name).await;
    }
    ask_for_reset(&world.browser_from("192.0.2.1"), "ada").await;
    ask_for_verification(&world.browser_from("192.0.2.1"), "123456789012345678").await;
    let before = sent(&world).len();
    let page = ask_for_reset(&world.browser_from("192.0.2.1"), "cid").await;
    assert_eq!((page.status, page.header("retry-after")), (429, Some("30")));
    page.says("Try again in 30 seconds.");
    let page = ask_for_verification(&world.browser_from("192.0.2.1"), "123456789012345679").await;
    assert_eq!(page.status, 429);
    assert_eq!(sent(&world).len(), before);
    let page = ask_for_reset(&world.browser_from("192.0.2.2"), "cid").await;
    assert_eq!((page.status, page.screen().as_str()), (200, "password_set"));
    assert_eq!(sent(&world).len(), before + 1);
}

async fn register(world: &World, address: &str, email: &str) -> Page {
    let browser = world.browser_from(address);
    let page = browser.open(&at("/register")).await;
    let form = page
        .form(Submit::Register)
        .with("given_name", "Grace")
        .with("family_name", "Hopper");
    let answer = browser.submit(&form.with("email", email)).await;
    browser.follow(answer).await
}

#[tokio::test]
async fn one_address_registers_a_few_accounts_in_a_row() {
    let world = behind_a_proxy().await;
    let default = world.default_organization().await;
    world.login_policy(&default, json!({"allowRegister": true})).await;
    for number in 0..2 {
        let page = register(&world, "192.0.2.1", &format!("grace{number}@mail.example")).await;
        assert_eq!(page.screen(), "register_password", "{}", page.text());
    }
    world.backend.forget();
    let page = register(&world, "192.0.2.1", "grace@mail.example").await;
    assert_eq!((page.status, page.header("retry-after")), (429, Some("5")));
    page.says("Try again in 5 seconds.");
    assert_eq!(
        page.form(Submit::Register).field("email"),
        "grace@mail.example",
        "what was typed is kept"
    );
    assert!(!world.backend.names().contains(&"ListUsers"), "no address is tried out");
    let page = register(&world, "192.0.2.2", "grace@mail.example").await;
    assert_eq!(page.status, 200);
    world.clock.advance(Duration::from_secs(5));
    let page = register(&world, "192.0.2.1", "grace@mail.example").await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn a_message_that_could_not_be_sent_is_given_back_and_no_other() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let send = async || {
        let page = browser.open(&at("/verify")).await;
        let answer = browser.submit(&page.form(Submit::VerifySend)).await;
        browser.follow(answer).await
    };
    send().await.says("We sent a code");
    world.clock.advance(Duration::from_secs(30));
    world.backend.fail_only("SendEmailCode", Fault::Status500);
    assert_eq!(send().await.status, 503);
    world.backend.recover().await;
    send().await.says("We sent a code");
    assert_eq!(mails_to(&world, &ada.email).len(), 2, "it is tried again at once");
    // The first one still counts: the wait is the second.
    send().await.says("You can ask for another message in 60 seconds.");
}

#[tokio::test]
async fn what_is_done_behind_answers_is_bounded_and_told_honestly() {
    const PLACES: u32 = 64;
    let mut world = World::new().await;
    world.reopen(|config| config.limits.messages_per_address = 1_000).await;
    world.organization("Acme").await;
    let hold = world.backend.hold(Some("GetUserByID"));
    for number in 0..PLACES {
        let page = ask_for_verification(
            &world.browser(),
            &(100_000_000_000_000_000_u64 + u64::from(number)).to_string(),
        )
        .await;
        page.says("a message with a code is on its way to it");
    }
    hold.arrived(PLACES).await;
    let browser = world.browser();
    let page = ask_for_verification(&browser, "200000000000000000").await;
    assert_eq!(page.status, 503, "{}", page.text());
    assert!(!page.text().contains("is on its way"));
    assert_eq!(world.backend.count("GetUserByID"), PLACES as usize);
    world.backend.hold_nothing();
    world.backend.answered("GetUserByID", PLACES as usize).await;
    // It was given back.
    let page = browser.open(&at("/verify?userId=200000000000000000")).await;
    assert!(!page.text().contains("You can ask for"), "{}", page.text());
}
