//! Codes by SMS and by mail: when one is sent, how often, and where its link leads.

use std::time::Duration;

use http::{HeaderMap, Method};
use vestibule_app::server_fns::Submit;

use crate::factors::PHONE;
use crate::mailbox::{newest_to, sent};
use crate::second_factors::{enter, refused};
use crate::world::{PASSWORD, World, at};

const SMS: &str = "/otp/sms";
const MAIL: &str = "/otp/email";

#[tokio::test]
async fn a_code_by_sms_is_sent_with_the_password_where_it_is_the_only_way() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person_with_phone(&acme, "ada").await;
    world.with_sms_codes(&ada).await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at(SMS));
    let page = browser.follow(answer).await;
    page.says("We sent a code to +41 ••• •• 67.").says("Nothing came?");
    assert!(!page.body.contains("79123"), "the number is masked");
    assert_eq!(sent(&world).len(), 1);
    assert_eq!(
        enter(&browser, SMS, &newest_to(&world, PHONE).digits()).await.location(),
        at("/account")
    );
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_code_by_mail_ends_the_sign_in() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    world.with_mail_codes(&ada).await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at(MAIL));
    browser.follow(answer).await.says("We sent a code to a•••@mail.example.");
    assert_eq!(
        enter(&browser, MAIL, &newest_to(&world, &ada.email).digits())
            .await
            .location(),
        at("/account")
    );
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn wrong_expired_and_used_codes_are_told_apart() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    world.with_mail_codes(&ada).await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let code = newest_to(&world, &ada.email).digits();
    let other = if code == "00000000" { "11111111" } else { "00000000" };
    refused(&browser, MAIL, other).await.says("That code is not right.");
    world.clock.advance(Duration::from_secs(6 * 60));
    refused(&browser, MAIL, &code)
        .await
        .says("This code is too old. Send a new one.");

    let page = browser.open(&at(MAIL)).await;
    let answer = browser.submit(&page.form(Submit::CodeSend)).await;
    browser.follow(answer).await.says("A new code is on its way.");
    refused(&browser, MAIL, &code).await.says("That code is not right.");
    let code = newest_to(&world, &ada.email).digits();
    assert_eq!(enter(&browser, MAIL, &code).await.location(), at("/account"));
}

#[tokio::test]
async fn opening_a_page_sends_nothing_and_a_button_does() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person_with_phone(&acme, "ada").await;
    world.with_app(&ada).await;
    world.with_sms_codes(&ada).await;
    world.with_mail_codes(&ada).await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    world.backend.forget();
    for (path, sentence) in [
        (SMS, "We send a code to +41 ••• •• 67."),
        (MAIL, "We send a code to a•••@mail.example."),
    ] {
        for _ in 0..2 {
            let page = browser.open(&at(path)).await;
            page.says(sentence).says("Send the code");
            assert!(page.forms(Submit::Code).is_empty());
        }
        browser.send(Method::HEAD, &at(path), HeaderMap::new(), None).await;
    }
    assert_eq!((world.backend.checks(), sent(&world).len()), (0, 0));
    let page = browser.open(&at(SMS)).await;
    let form = page.form(Submit::CodeSend);
    let (first, second) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!((first.location(), second.location()), (at(SMS), at(SMS)));
    assert_eq!(
        (world.backend.checks(), sent(&world).len()),
        (1, 1),
        "a double click sends once"
    );
    browser.open(&at(SMS)).await.form(Submit::Code);
    world.clock.advance(Duration::from_secs(11 * 60));
    browser.open(&at(SMS)).await.says("Send the code");
}

#[tokio::test]
async fn another_code_is_sent_after_growing_waits() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person_with_phone(&acme, "ada").await;
    world.with_sms_codes(&ada).await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    for (count, wait, sentence) in [(1, 30, "in 30 seconds"), (2, 60, "in 60 seconds"), (3, 120, "in 2 minutes")] {
        assert_eq!(sent(&world).len(), count);
        let page = browser.open(&at(SMS)).await;
        page.says(&format!("You can ask for a new code {sentence}."));
        world.clock.advance(Duration::from_secs(wait - 5));
        let answer = browser.submit(&page.form(Submit::CodeSend)).await;
        assert_eq!(answer.location(), at(SMS));
        browser.follow(answer).await.says("You can ask for a new one in 5 seconds.");
        assert_eq!(sent(&world).len(), count, "the server says when, not the button");
        world.clock.advance(Duration::from_secs(5));
        let page = browser.open(&at(SMS)).await;
        let answer = browser.submit(&page.form(Submit::CodeSend)).await;
        browser.follow(answer).await.says("A new code is on its way.");
    }
    assert_eq!(sent(&world).len(), 4);
}

#[tokio::test]
async fn after_five_wrong_codes_the_one_that_was_sent_is_void() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    world.with_mail_codes(&ada).await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let code = newest_to(&world, &ada.email).digits();
    let wrong = if code == "00000000" { "11111111" } else { "00000000" };
    for _ in 0..5 {
        refused(&browser, MAIL, wrong).await.says("That code is not right.");
    }
    world.backend.forget();
    // The backend would still take it.
    refused(&browser, MAIL, &code).await.says("There were too many wrong codes");
    assert_eq!(world.backend.checks(), 0);
    world.clock.advance(Duration::from_secs(30));
    let page = browser.open(&at(MAIL)).await;
    browser.submit(&page.form(Submit::CodeSend)).await;
    assert_eq!(
        enter(&browser, MAIL, &newest_to(&world, &ada.email).digits())
            .await
            .location(),
        at("/account")
    );
}

#[tokio::test]
async fn a_mails_link_fills_in_the_code_and_leaves_the_address() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    world.with_mail_codes(&ada).await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let (link, code) = (newest_to(&world, &ada.email).path(), newest_to(&world, &ada.email).digits());
    assert!(link.contains(&code) && link.contains("sessionId="), "{link}");
    world.backend.forget();

    // What opens links before people do burns nothing.
    let scanner = world.browser();
    for method in [Method::HEAD, Method::GET] {
        let page = scanner.send(method, &link, HeaderMap::new(), None).await;
        assert!(!page.body.contains(&code));
    }
    scanner.open(&link).await.says("Open this link where you sign in");

    let answer = browser.get(&link).await;
    assert_eq!(answer.location(), at(MAIL), "the code is gone from the address");
    let page = browser.follow(answer).await;
    page.says("Your code is filled in.");
    assert_eq!(world.backend.checks(), 0, "filled in, not submitted");
    let form = page.form(Submit::Code);
    assert_eq!(form.field("code"), code);
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
}
