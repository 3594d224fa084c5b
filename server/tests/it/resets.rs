//! A new password without the old one: asked for, by mail or text message, with the link or the code.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule_app::server_fns::Submit;

use crate::browser::{Browser, Page};
use crate::mailbox::{mails_to, newest_to};
use crate::world::{Organization, PASSWORD, Person, World, at};

const NEW: &str = "Another-Horse-8-Battery";
const PHONE: &str = "+41791234567";

fn with_phone() -> Value {
    json!({"phone": {"phone": PHONE, "isVerified": true}})
}

/// Gives the name and presses "Forgot password?"; the page that follows.
async fn ask(browser: &Browser, login_name: &str) -> Page {
    let answer = browser.identify(login_name).await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::PasswordReset)).await;
    assert_eq!(answer.location(), at("/password/set"));
    browser.follow(answer).await
}

async fn set(browser: &Browser, page: &Page, code: Option<&str>, new: &str) -> Page {
    let mut form = page.form(Submit::PasswordSet).with("new", new);
    if let Some(code) = code {
        form = form.with("code", code);
    }
    browser.submit(&form).await
}

/// What the newest text message to the phone begins with.
fn texted_code(world: &World) -> String {
    newest_to(world, PHONE).text.split(' ').next().unwrap().to_owned()
}

async fn acme(world: &World) -> Organization {
    world.organization("Acme").await
}

#[tokio::test]
async fn the_link_of_the_mail_leads_to_a_new_password_and_signs_in() {
    let world = World::new().await;
    let ada = world.person(&acme(&world).await, "ada").await;
    let browser = world.browser();
    let page = ask(&browser, "ada").await;
    page.says("If an account exists for this name, an email is on its way to it.");
    let mail = newest_to(&world, &ada.email);
    let answer = browser.get(&mail.path()).await;
    let clean = answer.location();
    assert!(!clean.contains("code") && !clean.contains(&mail.code()), "{clean}");
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "password_set");
    assert!(!page.body.contains(&mail.code()), "the code is nowhere on the page");
    let answer = set(&browser, &page, None, NEW).await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
    browser.follow(answer).await.says("Your password is changed.");
    assert!(browser.is_signed_in().await);
    assert_eq!(world.browser().sign_in_with("ada", NEW).await.location(), at("/account"));
    assert_eq!(
        world.browser().sign_in_with("ada", PASSWORD).await.location(),
        at("/password")
    );
}

#[tokio::test]
async fn the_link_works_in_a_browser_that_was_never_here() {
    let world = World::new().await;
    let acme = acme(&world).await;
    world.brand(&acme, json!({"primaryColor": "#0b5c7a"})).await;
    let ada = world.person(&acme, "ada").await;
    ask(&world.browser(), "ada").await;
    let browser = world.browser();
    let page = browser.open(&newest_to(&world, &ada.email).path()).await;
    page.says("Acme");
    assert!(!page.text().contains("ada"), "the page does not tell whose account it is");
    let answer = set(&browser, &page, None, NEW).await;
    assert!(browser.follow(answer).await.text().contains("ada"));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn what_only_opens_links_burns_nothing() {
    let world = World::new().await;
    let ada = world.person(&acme(&world).await, "ada").await;
    ask(&world.browser(), "ada").await;
    let link = newest_to(&world, &ada.email).path();
    world.backend.forget();
    for method in [http::Method::HEAD, http::Method::GET, http::Method::GET] {
        let answer = world.browser().send(method, &link, http::HeaderMap::new(), None).await;
        assert_eq!(answer.status, 303);
    }
    assert_eq!(world.backend.count("UpdateUser"), 0);
    let browser = world.browser();
    let page = browser.open(&link).await;
    set(&browser, &page, None, NEW).await;
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn the_code_of_the_mail_can_be_typed_as_people_type_it() {
    let world = World::new().await;
    let ada = world.person(&acme(&world).await, "ada").await;
    let browser = world.browser();
    let page = ask(&browser, "ada").await;
    let code = newest_to(&world, &ada.email).code();
    let (first, last) = code.split_at(3);
    let typed = format!(" {}-{} ", first.to_lowercase(), last.to_lowercase());
    let answer = set(&browser, &page, Some(&typed), NEW).await;
    assert_eq!(answer.location(), at("/account"));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_weak_password_keeps_the_code_and_a_wrong_code_is_told() {
    let world = World::new().await;
    let acme = acme(&world).await;
    world.policy(&acme, "password/complexity", json!({"minLength": 10})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    let page = ask(&browser, "ada").await;
    let code = newest_to(&world, &ada.email).code();
    world.backend.forget();
    let long = "Aa1!".repeat(19);
    let refusals = [
        (code.as_str(), "", "Enter a new password."),
        (&code, "tiny-9-x", "Use at least 10 characters."),
        (&code, &long, "Use 72 characters or fewer."),
        (&code, "1234567890", "one of the most common ones"),
        (&code, "acme-ada-2026", "hardly more than a name"),
        ("", NEW, "Enter the code from the message."),
    ];
    let mut page = page;
    for (code, new, sentence) in refusals {
        let answer = set(&browser, &page, Some(code), new).await;
        assert_eq!(answer.location(), at("/password/set"), "{new}");
        page = browser.follow(answer).await;
        page.says(sentence);
        assert_eq!(
            page.form(Submit::PasswordSet).field("code"),
            code,
            "the code need not be typed again"
        );
        assert!(new.is_empty() || !page.body.contains(new), "{new} came back");
    }
    assert_eq!(world.backend.count("UpdateUser"), 0, "all of it is seen here");
    let answer = set(&browser, &page, Some("WRONG1"), NEW).await;
    page = browser.follow(answer).await;
    page.says("This code is not right, or it can no longer be used.");
    let answer = set(&browser, &page, Some(&code), NEW).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn a_used_link_leads_to_another_code() {
    let world = World::new().await;
    let ada = world.person(&acme(&world).await, "ada").await;
    ask(&world.browser(), "ada").await;
    let link = newest_to(&world, &ada.email).path();
    let first = world.browser();
    let page = first.open(&link).await;
    set(&first, &page, None, NEW).await;
    let browser = world.browser();
    let page = browser.open(&link).await;
    let answer = set(&browser, &page, None, "Third-Horse-9-Battery").await;
    let page = browser.follow(answer).await;
    page.says("This code is not right, or it can no longer be used.");
    let before = mails_to(&world, &ada.email).len();
    world.backend.forget();
    let answer = browser.submit(&page.form(Submit::PasswordResend).pressed()).await;
    let page = browser.follow(answer).await;
    world.backend.answered("PasswordReset", 1).await;
    assert_eq!(mails_to(&world, &ada.email).len(), before + 1);
    let code = newest_to(&world, &ada.email).code();
    let answer = set(&browser, &page, Some(&code), "Third-Horse-9-Battery").await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
}

#[tokio::test]
async fn a_newer_code_kills_the_older_and_comes_after_a_wait() {
    let world = World::new().await;
    let ada = world.person(&acme(&world).await, "ada").await;
    let browser = world.browser();
    let page = ask(&browser, "ada").await;
    let old = newest_to(&world, &ada.email).code();
    let answer = browser.submit(&page.form(Submit::PasswordResend).pressed()).await;
    let page = browser.follow(answer).await;
    page.says("You can ask for another one in 30 seconds.");
    assert_eq!(mails_to(&world, &ada.email).len(), 1);
    world.clock.advance(Duration::from_secs(30));
    let answer = browser.submit(&page.form(Submit::PasswordResend).pressed()).await;
    let page = browser.follow(answer).await;
    assert_eq!(mails_to(&world, &ada.email).len(), 2);
    let answer = set(&browser, &page, Some(&old), NEW).await;
    let page = browser.follow(answer).await;
    page.says("This code is not right, or it can no longer be used.");
    let code = newest_to(&world, &ada.email).code();
    let answer = set(&browser, &page, Some(&code), NEW).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn asking_again_from_another_browser_sends_no_second_mail_at_once() {
    let world = World::new().await;
    let ada = world.person(&acme(&world).await, "ada").await;
    for _ in 0..3 {
        ask(&world.browser(), "ada").await.says("an email is on its way to it");
    }
    assert_eq!(mails_to(&world, &ada.email).len(), 1);
}

#[tokio::test]
async fn codes_cannot_be_guessed_quickly() {
    let world = World::new().await;
    let ada = world.person(&acme(&world).await, "ada").await;
    let browser = world.browser();
    let mut page = ask(&browser, "ada").await;
    let code = newest_to(&world, &ada.email).code();
    world.backend.forget();
    for _ in 0..5 {
        let answer = set(&browser, &page, Some("WRONG1"), NEW).await;
        page = browser.follow(answer).await;
    }
    assert_eq!(world.backend.count("UpdateUser"), 5);
    let answer = set(&browser, &page, Some(&code), NEW).await;
    page = browser.follow(answer).await;
    page.says("There were too many tries. Try again in 30 seconds.");
    assert_eq!(world.backend.count("UpdateUser"), 5);
    world.clock.advance(Duration::from_secs(30));
    let answer = set(&browser, &page, Some(&code), NEW).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn a_text_message_is_offered_where_the_phone_is_verified() {
    let world = World::new().await;
    let acme = acme(&world).await;
    world.person_with(&acme, "ada", with_phone()).await;
    world.person(&acme, "bob").await;
    let without = ask(&world.browser(), "bob").await;
    assert_eq!(without.form(Submit::PasswordResend).buttons.len(), 1);
    let browser = world.browser();
    let page = ask(&browser, "ada").await;
    world.clock.advance(Duration::from_secs(30));
    let form = page.form(Submit::PasswordResend);
    assert_eq!(form.buttons.len(), 2);
    let answer = browser.submit(&form.with("channel", "sms")).await;
    let page = browser.follow(answer).await;
    page.says("a text message is on its way to it");
    let answer = set(&browser, &page, Some(&texted_code(&world)), NEW).await;
    assert_eq!(answer.location(), at("/account"));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_policy_that_hides_the_way_closes_it() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"hidePasswordReset": true})).await;
    let beta = world.organization("Beta").await;
    let ada = world.person(&acme, "ada").await;
    let bob = world.person(&beta, "bob").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    assert!(page.forms(Submit::PasswordReset).is_empty());
    // A page that was open while the policy changed.
    let other = world.browser();
    let answer = other.identify("bob").await;
    let page = other.follow(answer).await;
    let form = page.form(Submit::PasswordReset);
    world.login_policy(&beta, json!({"hidePasswordReset": true})).await;
    world.settings_outdated();
    let answer = other.submit(&form).await;
    let page = other.follow(answer).await;
    assert!(page.forms(Submit::PasswordReset).is_empty());
    for person in [&ada, &bob] {
        assert_eq!(mails_to(&world, &person.email).len(), 0);
    }
}

#[tokio::test]
async fn a_link_that_an_administrator_has_sent_works_where_asking_is_closed() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"hidePasswordReset": true})).await;
    let ada = world.person(&acme, "ada").await;
    let path = format!("/v2/users/{}/password_reset", ada.id);
    let code = world.admin("POST", &path, json!({"returnCode": {}})).await["verificationCode"].clone();
    let link = at(&format!(
        "/password/set?userId={}&code={}&organization={}",
        ada.id,
        code.as_str().unwrap(),
        acme.id
    ));
    let browser = world.browser();
    let page = browser.open(&link).await;
    set(&browser, &page, None, NEW).await;
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn an_unverified_address_gets_a_mail_and_a_locked_account_stays_locked() {
    let world = World::new().await;
    let acme = acme(&world).await;
    let unverified = json!({"email": {"email": "ada@mail.example", "isVerified": false}});
    let ada = world.person_with(&acme, "ada", unverified).await;
    let browser = world.browser();
    ask(&browser, "ada").await;
    let page = browser.open(&newest_to(&world, &ada.email).path()).await;
    world.set_state(&ada, "lock").await;
    let answer = set(&browser, &page, None, NEW).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "password");
    page.says("This account is locked");
    assert!(!browser.is_signed_in().await);
    world.set_state(&ada, "unlock").await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", NEW)).await;
    assert!(
        answer.location().starts_with(&at("/account")),
        "the new password counts: {}",
        answer.location()
    );
}

#[tokio::test]
async fn recovery_never_skips_the_second_factor() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    ask(&world.browser(), "ada").await;
    let browser = world.browser();
    let page = browser.open(&newest_to(&world, &ada.email).path()).await;
    let answer = set(&browser, &page, None, NEW).await;
    assert!(!answer.location().starts_with(&at("/account")), "{}", answer.location());
    assert_ne!(browser.get(&at("/account")).await.status, 200);
}

/// A link is only text: it could name an organization that asks for less.
#[tokio::test]
async fn the_persons_own_organization_decides_whatever_the_link_says() {
    let world = World::new().await;
    let strict = world.organization_with("Strict", json!({"forceMfa": true})).await;
    let lax = world.organization("Lax").await;
    let ada = world.person(&strict, "ada").await;
    ask(&world.browser(), "ada").await;
    let code = newest_to(&world, &ada.email).code();
    for organization in [format!("&organization={}", lax.id), String::new()] {
        let browser = world.browser();
        let link = at(&format!("/password/set?userId={}&code={code}{organization}", ada.id));
        let page = browser.open(&link).await;
        set(&browser, &page, None, NEW).await;
        assert_ne!(browser.get(&at("/account")).await.status, 200, "{organization}");
    }
}

#[tokio::test]
async fn one_submit_is_one_reset() {
    let world = World::new().await;
    let ada = world.person(&acme(&world).await, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    let form = page.form(Submit::PasswordReset);
    browser.submit(&form).await;
    world.clock.advance(Duration::from_secs(60));
    browser.submit(&form).await;
    assert_eq!(mails_to(&world, &ada.email).len(), 1);
    let page = browser.open(&at("/password/set")).await;
    let form = page
        .form(Submit::PasswordSet)
        .with("code", &newest_to(&world, &ada.email).code())
        .with("new", NEW);
    world.backend.forget();
    let first = browser.submit(&form).await;
    let again = browser.submit(&form).await;
    assert_eq!(world.backend.count("UpdateUser"), 1);
    assert_eq!(world.backend.checks(), 1);
    assert_eq!(first.location(), at("/account"));
    assert!(browser.follow(again).await.status == 200);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_new_password_costs_two_round_trips_and_the_facts_for_the_gate() {
    let world = World::new().await;
    let ada = world.person(&acme(&world).await, "ada").await;
    let browser = world.browser();
    ask(&browser, "ada").await;
    let page = browser.open(&newest_to(&world, &ada.email).path()).await;
    let form = page.form(Submit::PasswordSet).with("new", NEW);
    world.backend.forget();
    let hold = world.backend.hold(None);
    let waves = async {
        // The password and the person; the check; the facts for the gate.
        for calls in [2, 1, 4] {
            hold.arrived(calls).await;
            hold.release(calls as usize);
        }
    };
    let (answer, ()) = tokio::join!(browser.submit(&form), waves);
    world.backend.hold_nothing();
    assert!(answer.location().starts_with(&at("/account")));
    assert_eq!(world.backend.calls().len(), 7, "{:?}", world.backend.names());
}

#[tokio::test]
async fn the_other_sessions_of_the_person_are_back_at_the_password() {
    let world = World::new().await;
    let ada = world.person(&acme(&world).await, "ada").await;
    let elsewhere = world.signed_in(&ada).await;
    ask(&world.browser(), "ada").await;
    let browser = world.browser();
    let page = browser.open(&newest_to(&world, &ada.email).path()).await;
    set(&browser, &page, None, NEW).await;
    assert!(browser.is_signed_in().await);
    assert!(!elsewhere.is_signed_in().await);
}

#[tokio::test]
async fn without_anything_under_way_the_page_leads_to_the_sign_in() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.open(&at("/password/set")).await;
    assert_eq!(page.screen(), "loginname");
    let page = browser.open(&at("/password/set?initial=true")).await;
    assert_eq!(page.screen(), "loginname");
    let page = browser.open(&at("/password/set?userId=1&initial=true&force=true")).await;
    assert_eq!(page.screen(), "loginname");
}

#[tokio::test]
async fn an_outage_is_told_and_the_next_try_is_free() {
    let world = World::new().await;
    let ada: Person = world.person(&acme(&world).await, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    world.backend.fail_only("PasswordReset", crate::backend::Fault::Status500);
    let answer = browser.submit(&page.form(Submit::PasswordReset)).await;
    let page = browser.follow(answer).await;
    page.says("We cannot reach the sign-in service.");
    world.backend.recover().await;
    browser.submit(&page.form(Submit::PasswordReset)).await;
    assert_eq!(mails_to(&world, &ada.email).len(), 1);
}

/// Follows an invitation, and chooses a password.
async fn invited(world: &World, organization: &Organization) -> (Person, Browser, Page) {
    let human = json!({"password": null, "email": {"email": "ada@mail.example", "returnCode": {}}});
    let ada = world.person_with(organization, "ada", human).await;
    let code = json!({"returnCode": {}});
    let made = world.admin("POST", &format!("/v2/users/{}/invite_code", ada.id), code).await;
    let code = made["inviteCode"].as_str().unwrap();
    let browser = world.browser();
    let page = browser
        .open(&at(&format!("/verify?invite=true&userId={}&code={code}", ada.id)))
        .await;
    browser.submit(&page.form(Submit::Verify)).await;
    let page = browser.open(&at("/password/set?initial=true")).await;
    (ada, browser, page)
}

#[tokio::test]
async fn who_was_invited_chooses_the_first_password_and_is_signed_in() {
    let world = World::new().await;
    let acme = acme(&world).await;
    let (_, browser, page) = invited(&world, &acme).await;
    page.says("Choose your password").says("ada");
    let form = page.form(Submit::PasswordFirst);
    let answer = browser.submit(&form.clone().with("new", "password")).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "password_set", "{}", page.text());
    page.says("Add at least one uppercase letter.");
    let answer = browser.submit(&page.form(Submit::PasswordFirst).with("new", NEW)).await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
    assert!(browser.is_signed_in().await);
    world.caught_up().await;
    assert_eq!(world.browser().sign_in_with("ada", NEW).await.location(), at("/account"));
    // The invitation has done its work.
    assert_eq!(browser.get(&at("/password/set?initial=true")).await.status, 303);
}

#[tokio::test]
async fn an_invitation_sets_no_password_where_there_is_one_by_now() {
    let world = World::new().await;
    let acme = acme(&world).await;
    let (ada, browser, page) = invited(&world, &acme).await;
    let form = page.form(Submit::PasswordFirst).with("new", NEW);
    let own = json!({"newPassword": {"password": PASSWORD}});
    world.admin("POST", &format!("/v2/users/{}/password", ada.id), own).await;
    browser.submit(&form).await;
    assert_eq!(world.browser().sign_in_with("ada", PASSWORD).await.location(), at("/account"));
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn only_the_browser_that_followed_the_invitation_may_set_the_first_password() {
    let world = World::new().await;
    let acme = acme(&world).await;
    let (_, _, page) = invited(&world, &acme).await;
    let form = page.form(Submit::PasswordFirst).with("new", NEW);
    let stranger = world.browser();
    stranger.open(&at("/loginname")).await;
    world.backend.forget();
    stranger.submit(&form).await;
    assert_eq!(world.backend.count("UpdateUser"), 0);
    assert_eq!(stranger.open(&at("/password/set?initial=true")).await.screen(), "loginname");
}
