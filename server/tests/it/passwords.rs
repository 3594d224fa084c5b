//! Passwords: wrong ones, locked accounts, and passwords that must be changed.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::browser::{Browser, Page};
use crate::world::{PASSWORD, Person, World, at};

const NEW: &str = "Another-Horse-8-Battery";

async fn change(browser: &Browser, current: &str, new: &str) -> Page {
    let page = browser.open(&at("/password/change")).await;
    browser
        .submit(&page.form(Submit::PasswordChange).with("current", current).with("new", new))
        .await
}

async fn wrong_attempt(browser: &Browser, person: &Person) -> Page {
    let answer = browser.sign_in_with(&person.login_name, "Wrong-Horse-7").await;
    assert_eq!(answer.location(), at("/password"));
    browser.follow(answer).await
}

#[tokio::test]
async fn a_wrong_password_counts_down_to_the_lockout() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.policy(&acme, "lockout", json!({"maxPasswordAttempts": 3})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    wrong_attempt(&browser, &ada)
        .await
        .says("2 attempts are left before the account is locked.");
    wrong_attempt(&browser, &ada)
        .await
        .says("One attempt is left before the account is locked.");
    wrong_attempt(&browser, &ada).await.says("This account is locked");
    assert_eq!(world.user(&ada).await["state"], "USER_STATE_LOCKED");
    let answer = browser.identify("ada").await;
    assert_eq!(answer.location(), at("/loginname"));
    browser
        .follow(answer)
        .await
        .says("This account is locked. Ask your administrator to unlock it.");
}

#[tokio::test]
async fn without_a_lockout_no_number_is_named() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.policy(&acme, "lockout", json!({"maxPasswordAttempts": 0})).await;
    let ada = world.person(&acme, "ada").await;
    let page = wrong_attempt(&world.browser(), &ada).await;
    page.says("That password is not right. Check caps lock.");
    assert!(!page.text().contains("left"));
}

#[tokio::test]
async fn no_password_typed_is_no_attempt() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", "").await;
    browser.follow(answer).await.says("Enter your password.");
    assert_eq!(world.backend.checks(), 0);
}

#[tokio::test]
async fn a_typed_password_never_comes_back() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let page = wrong_attempt(&world.browser(), &ada).await;
    assert!(!page.body.contains("Wrong-Horse-7"));
}

#[tokio::test]
async fn locked_and_inactive_accounts_are_told_where_names_are_not_hidden() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let (locked, inactive) = (world.person(&acme, "lea").await, world.person(&acme, "ida").await);
    world.set_state(&locked, "lock").await;
    world.set_state(&inactive, "deactivate").await;
    let sentences = [
        ("lea", "This account is locked."),
        ("ida", "This account is turned off."),
        ("nobody", "We cannot find this account."),
    ];
    for (name, sentence) in sentences {
        let browser = world.browser();
        let answer = browser.identify(name).await;
        assert_eq!(answer.location(), at("/loginname"), "{name}");
        browser.follow(answer).await.says(sentence);
    }
}

#[tokio::test]
async fn an_account_that_is_locked_between_the_two_steps_is_told() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    for (step, sentence) in [
        ("lock", "This account is locked"),
        ("deactivate", "This account is turned off."),
    ] {
        let browser = world.browser();
        let answer = browser.identify("ada").await;
        let page = browser.follow(answer).await;
        world.set_state(&ada, step).await;
        let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
        browser.follow(answer).await.says(sentence);
        world
            .set_state(&ada, if step == "lock" { "unlock" } else { "reactivate" })
            .await;
    }
}

#[tokio::test]
async fn a_password_that_must_be_changed_is_changed_before_anything_else() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let must = json!({"password": {"password": PASSWORD, "changeRequired": true}});
    world.person_with(&acme, "ada", must).await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at("/password/change"));
    for page in ["/account", "/signedin", "/account?force=false&checkAfter=true&sessionId=1"] {
        let answer = browser.get(&at(page)).await;
        assert_eq!(answer.location(), at("/password/change"), "{page}");
    }
    let page = browser.open(&at("/account")).await;
    page.says("Your administrator asks you to choose a new password before you go on.");
    let answer = change(&browser, PASSWORD, NEW).await;
    assert_eq!(answer.location(), at("/account"));
    browser.follow(answer).await.says("Your password is changed.");
    assert_eq!(world.browser().sign_in_with("ada", NEW).await.location(), at("/account"));
}

#[tokio::test]
async fn an_expired_password_is_changed_before_anything_else() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world
        .policy(&acme, "password/age", json!({"maxAgeDays": 90, "expireWarnDays": 14}))
        .await;
    world.person(&acme, "ada").await;
    world.clock.advance(Duration::from_secs(79 * 86_400 + 43_200));
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    browser.open(&at("/account")).await.says("Your password expires in 10 days.");
    world.clock.advance(Duration::from_secs(11 * 86_400));
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at("/password/change"));
    browser.follow(answer).await.says("Your password has expired.");
    assert_eq!(change(&browser, PASSWORD, NEW).await.location(), at("/account"));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn every_rule_that_a_new_password_breaks_is_named() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let rules = json!({"minLength": 10, "hasUppercase": true, "hasLowercase": true, "hasNumber": true, "hasSymbol": true});
    world.policy(&acme, "password/complexity", rules).await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let long = "Aa1!".repeat(19);
    let faults = [
        ("", NEW, "Enter your current password."),
        ("Wrong-Horse-7", NEW, "That is not your current password."),
        (PASSWORD, "", "Enter a new password."),
        (PASSWORD, "Aa1!", "This password is too short. Use at least 10 characters."),
        (PASSWORD, "lower-case-1", "Add at least one uppercase letter."),
        (PASSWORD, "UPPER-CASE-1", "Add at least one lowercase letter."),
        (PASSWORD, "No-Number-At-All", "Add at least one number."),
        (PASSWORD, "NoSymbol123", "Add at least one symbol."),
        (PASSWORD, PASSWORD, "This is your current password."),
        (PASSWORD, &long, "This password is too long. Use 72 characters or fewer."),
    ];
    for (current, new, sentence) in faults {
        let answer = change(&browser, current, new).await;
        assert_eq!(answer.location(), at("/password/change"), "{new}");
        let page = browser.follow(answer).await;
        page.says(sentence);
        assert!(new.is_empty() || !page.body.contains(new), "{new} came back");
    }
    assert!(browser.is_signed_in().await, "a refused change changes nothing");
}

#[tokio::test]
async fn a_changed_password_keeps_this_browser_in_and_asks_the_others_again() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let (here, there) = (world.signed_in(&ada).await, world.signed_in(&ada).await);
    assert_eq!(change(&here, PASSWORD, NEW).await.location(), at("/account"));
    assert!(here.is_signed_in().await);
    let page = there.open(&at("/account")).await;
    assert_eq!(page.screen(), "password", "{}", page.text());
    let answer = there.submit(&page.form(Submit::Password).with("password", NEW)).await;
    assert_eq!(answer.location(), at("/account"));
    assert!(there.is_signed_in().await && here.is_signed_in().await);
}

#[tokio::test]
async fn wrong_current_passwords_lock_the_account_and_end_the_visit() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.policy(&acme, "lockout", json!({"maxPasswordAttempts": 2})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let answer = change(&browser, "Wrong-Horse-7", NEW).await;
    browser.follow(answer).await.says("One attempt is left");
    change(&browser, "Wrong-Horse-7", NEW).await;
    assert_eq!(world.user(&ada).await["state"], "USER_STATE_LOCKED");
    assert!(!browser.is_signed_in().await);
}
