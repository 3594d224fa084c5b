//! How each second factor is set up that needs no WebAuthn: begun, confirmed, begun again, refused.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::backend::Fault;
use crate::enrolment::{EVERY, app_of, asked, begin_app, confirm, offered, organization};
use crate::factors::PHONE;
use crate::mailbox::{newest_to, sent};
use crate::world::{PASSWORD, World, at};

#[tokio::test]
async fn the_secret_stays_until_it_is_confirmed_begun_again_or_too_old() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let path = at("/otp/time-based/set");
    assert!(
        browser.open(&path).await.forms(Submit::TotpConfirm).is_empty(),
        "a GET begins nothing"
    );
    assert_eq!(world.backend.count("RegisterTOTP"), 0);
    let (page, first) = begin_app(&browser, &page).await;
    assert_eq!(app_of(&browser.open(&path).await), first, "a reload shows the same");
    let (again, second) = begin_app(&browser, &page).await;
    assert_ne!(first, second);
    let answer = confirm(&browser, &again, &world.app_code(&first, 0)).await;
    assert_eq!(answer.location(), path);
    browser.follow(answer).await.says("That code is not right.");
    let page = browser.open(&path).await;
    world.clock.advance(Duration::from_secs(15 * 60));
    let answer = confirm(&browser, &page, &world.app_code(&second, 0)).await;
    assert_eq!(answer.location(), path);
    let page = browser.follow(answer).await;
    page.says("The QR code has expired.");
    assert!(page.forms(Submit::TotpConfirm).is_empty());
    let (page, third) = begin_app(&browser, &page).await;
    let answer = confirm(&browser, &page, &world.app_code(&third, 0)).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn what_cannot_be_the_first_code_is_told_and_changes_nothing() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (_, app) = begin_app(&browser, &page).await;
    let faults = [
        ("", "Enter the code from your app."),
        ("12345", "The code has six digits."),
        ("000000", "That code is not right."),
    ];
    for (code, sentence) in faults {
        let page = browser.open(&at("/otp/time-based/set")).await;
        let answer = confirm(&browser, &page, code).await;
        assert_eq!(answer.location(), at("/otp/time-based/set"), "{code}");
        let page = browser.follow(answer).await;
        page.says(sentence);
        assert_eq!(app_of(&page), app, "the secret stays");
    }
    assert!(world.factors_of(&ada).await.is_empty());
    let page = browser.open(&at("/otp/time-based/set")).await;
    let code = world.app_code(&app, 0);
    let (first, second) = code.split_at(3);
    let answer = confirm(&browser, &page, &format!("{first} {second}")).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn the_code_of_the_set_up_is_not_good_a_second_time() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (page, app) = begin_app(&browser, &page).await;
    let code = world.app_code(&app, 0);
    assert_eq!(confirm(&browser, &page, &code).await.location(), at("/account"));
    world.caught_up().await;
    let thief = world.browser();
    let answer = thief.sign_in_with("ada", PASSWORD).await;
    let page = thief.follow(answer).await;
    let answer = thief.submit(&page.form(Submit::Code).with("code", &code)).await;
    assert_eq!(answer.location(), at("/otp/time-based"));
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn a_first_code_is_checked_once_however_often_it_is_sent() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (page, app) = begin_app(&browser, &page).await;
    let form = page.form(Submit::TotpConfirm).with("code", &world.app_code(&app, 0));
    let (one, two) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!(world.backend.count("VerifyTOTPRegistration"), 1);
    for answer in [one, two] {
        assert_eq!(answer.status, 303);
    }
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_session_that_cannot_be_told_of_the_first_code_is_asked_for_one() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (page, app) = begin_app(&browser, &page).await;
    world.backend.fail_only("SetSession", Fault::Status500);
    let answer = confirm(&browser, &page, &world.app_code(&app, 0)).await;
    assert_eq!(answer.location(), at("/otp/time-based"));
    world.backend.recover().await;
    assert_eq!(world.factors_of(&ada).await, ["TOTP"], "it is set up all the same");
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn codes_by_sms_and_by_mail_are_set_up_with_the_first_one() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP_SMS", "OTP_EMAIL"], json!({"forceMfa": true})).await;
    for (name, kind, method) in [("ada", "sms", "OTP_SMS"), ("bob", "email", "OTP_EMAIL")] {
        let person = world.person_with_phone(&acme, name).await;
        let (browser, page) = asked(&world, &person).await;
        assert_eq!(offered(&page), ["sms", "email"]);
        let page = browser.open(&at(&format!("/otp/{kind}/set"))).await;
        assert_eq!(
            world.backend.count("AddOTPSMS") + world.backend.count("AddOTPEmail"),
            0,
            "a GET adds nothing"
        );
        if kind == "sms" {
            page.says("+41 ••• •• 67").says("Text messages are less secure");
        } else {
            page.says("b•••@mail.example");
        }
        let before = sent(&world).len();
        let answer = browser.submit(&page.form(Submit::OtpBegin)).await;
        assert_eq!(answer.location(), at(&format!("/otp/{kind}")));
        assert_eq!(sent(&world).len(), before + 1);
        assert_eq!(world.factors_of(&person).await, [method]);
        assert!(!browser.is_signed_in().await);
        let page = browser.follow(answer).await;
        let code = newest_to(&world, if kind == "sms" { PHONE } else { &person.email }).digits();
        let answer = browser.submit(&page.form(Submit::Code).with("code", &code)).await;
        assert_eq!(answer.location(), at("/account"));
        assert!(browser.is_signed_in().await);
        world.backend.forget();
    }
}

#[tokio::test]
async fn a_complete_sign_in_adds_more_and_sees_it_in_the_account() {
    let world = World::new().await;
    let acme = organization(&world, &EVERY, json!({})).await;
    let ada = world.person_with_phone(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/account")).await;
    page.says("Sign-in security").says("No second step is set up.");
    let page = browser.open(&at("/mfa/set")).await;
    assert_eq!(
        offered(&page),
        ["email", "totp", "sms", "u2f"],
        "recovery codes stand in for another factor"
    );
    let (page, app) = begin_app(&browser, &page).await;
    let answer = confirm(&browser, &page, &world.app_code(&app, 0)).await;
    assert_eq!(answer.location(), at("/recovery-code/set"));
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::RecoveryCodesDone)).await;
    assert_eq!(answer.location(), at("/account"));
    let page = browser.open(&at("/mfa/set")).await;
    assert_eq!(offered(&page), ["email", "sms", "u2f", "recovery-codes"]);
    // The factor of this sign-in was given already, and the address is a verified one.
    let page = browser.open(&at("/otp/email/set")).await;
    let answer = browser.submit(&page.form(Submit::OtpBegin)).await;
    assert_eq!(answer.location(), at("/account"));
    let page = browser.follow(answer).await;
    page.says("The codes are set up.")
        .says("Authenticator app")
        .says("Codes by email");
    assert_eq!(world.factors_of(&ada).await, ["TOTP", "OTP_EMAIL"]);
}

#[tokio::test]
async fn a_way_that_is_closed_meanwhile_is_told() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP", "OTP_EMAIL"], json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let form = browser.open(&at("/otp/email/set")).await.form(Submit::OtpBegin);
    let another = json!({"email": "another@mail.example", "returnCode": {}});
    world.admin("POST", &format!("/v2/users/{}/email", ada.id), another).await;
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    let page = browser.follow(answer).await;
    page.says("This way cannot be set up any more.");
    assert_eq!(offered(&page), ["totp"]);
    let nonsense = page.form(Submit::OtpBegin).with("kind", "nonsense");
    assert_eq!(browser.submit(&nonsense).await.location(), at("/mfa/set"));
    assert!(world.factors_of(&ada).await.is_empty());
}

#[tokio::test]
async fn an_outage_while_something_is_set_up_keeps_the_page() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    world.backend.fail_only("RegisterTOTP", Fault::Status500);
    let answer = browser.submit(&page.form(Submit::OtpBegin).with("kind", "time-based")).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    let page = browser.follow(answer).await;
    assert_eq!(page.status, 503);
    page.says("We cannot reach the sign-in service.");
    world.backend.recover().await;
    let page = browser.open(&at("/mfa/set")).await;
    begin_app(&browser, &page).await;
}
