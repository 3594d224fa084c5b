//! Where a policy hides which names exist, "Forgot password?" tells nothing either.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::alike::{Answers, assert_alike};
use crate::browser::Page;
use crate::mailbox::{mails_to, newest_to};
use crate::world::{Organization, World, at};

const NEW: &str = "Another-Horse-8-Battery";

async fn hiding(world: &World) -> Organization {
    world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await
}

/// The calls about people: settings are renewed whenever their time comes.
fn calls_about_people(world: &World) -> Vec<&'static str> {
    let mut calls = world.backend.names();
    calls.retain(|name| !name.contains("Settings") && *name != "ListOrganizations");
    calls.sort_unstable();
    calls
}

/// Every answer from the name to a wrong code, and the calls that the code cost. `last`: what goes on behind the answers ends with these
/// calls.
async fn attempt(world: &World, acme: &Organization, typed: &str, last: &[(&str, usize)]) -> (Vec<Page>, Vec<&'static str>) {
    world.backend.forget();
    let browser = world.browser();
    let answer = browser.identify_at(&acme.loginname(), typed).await;
    let password = browser.follow(answer).await;
    let asked = browser.submit(&password.form(Submit::PasswordReset)).await;
    let page = browser.follow(asked.clone()).await;
    assert_eq!(page.screen(), "password_set", "{typed}: {}", page.text());
    let early = browser.submit(&page.form(Submit::PasswordResend).pressed()).await;
    let waits = browser.follow(early.clone()).await;
    world.clock.advance(Duration::from_secs(30));
    let texted = browser
        .submit(&waits.form(Submit::PasswordResend).with("channel", "sms"))
        .await;
    let by_sms = browser.follow(texted.clone()).await;
    for (name, times) in last {
        world.backend.answered(name, *times).await;
    }
    world.clock.advance(Duration::from_secs(60));
    world.backend.forget();
    let form = by_sms.form(Submit::PasswordSet).with("code", "WRONG1").with("new", NEW);
    let refused = browser.submit(&form).await;
    let calls = calls_about_people(world);
    let again = browser.follow(refused.clone()).await;
    let pages = vec![password, asked, page, early, waits, texted, by_sms, refused, again];
    (pages, calls)
}

#[tokio::test]
async fn known_and_unknown_names_look_the_same_from_the_name_to_the_code() {
    let world = World::new().await;
    let acme = hiding(&world).await;
    let phone = json!({"phone": {"phone": "+41791234567", "isVerified": true}});
    let anna = world.person_with(&acme, "anna1", phone).await;
    let (locked, inactive) = (world.person(&acme, "anna3").await, world.person(&acme, "anna4").await);
    world.person_with(&acme, "anna5", json!({"password": null})).await;
    world.set_state(&locked, "lock").await;
    world.set_state(&inactive, "deactivate").await;
    // Two searches for the name, a moment after its answer, and two for each message.
    let nobody = [("ListUsers", 6)];
    // The first attempt reads the settings.
    attempt(&world, &acme, "anna0", &nobody).await;
    let (known, calls) = attempt(&world, &acme, "anna1", &[("ListUsers", 6), ("PasswordReset", 2)]).await;
    known[8].says("This code is not right, or it can no longer be used.");
    let known = Answers::about("anna1", known);
    assert_eq!(mails_to(&world, &anna.email).len(), 1);
    assert_eq!(mails_to(&world, "+41791234567").len(), 1);
    let without_phone = [("ListUsers", 6), ("PasswordReset", 1), ("GetUserByID", 2)];
    let others: [(&str, &[(&str, usize)]); 4] = [
        ("anna2", &nobody),
        ("anna3", &without_phone),
        ("anna4", &without_phone),
        ("anna5", &without_phone),
    ];
    for (typed, last) in others {
        let (pages, own) = attempt(&world, &acme, typed, last).await;
        assert_alike(&known, &Answers::about(typed, pages));
        assert_eq!(calls, own, "{typed}");
    }
}

#[tokio::test]
async fn the_answer_waits_for_neither_search_nor_mail() {
    let world = World::new().await;
    let acme = hiding(&world).await;
    let anna = world.person(&acme, "anna1").await;
    attempt(&world, &acme, "anna0", &[("ListUsers", 6)]).await;
    for (typed, last, times) in [("anna1", "PasswordReset", 1), ("anna2", "ListUsers", 4)] {
        world.backend.forget();
        let browser = world.browser();
        let answer = browser.identify_at(&acme.loginname(), typed).await;
        let page = browser.follow(answer).await;
        world.backend.answered("ListUsers", 2).await;
        let hold = world.backend.hold(None);
        let answer = browser.submit(&page.form(Submit::PasswordReset)).await;
        assert!(answer.location().starts_with(&at("/password/set")), "{typed}");
        assert_eq!(browser.follow(answer).await.status, 200, "{typed}");
        // Each name costs the same searches.
        hold.arrived(2).await;
        world.backend.hold_nothing();
        world.backend.answered(last, times).await;
    }
    assert_eq!(mails_to(&world, &anna.email).len(), 1);
}

#[tokio::test]
async fn the_mail_that_comes_works_in_one_go() {
    let world = World::new().await;
    let acme = hiding(&world).await;
    let anna = world.person(&acme, "anna1").await;
    let browser = world.browser();
    let answer = browser.identify_at(&acme.loginname(), "anna1").await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::PasswordReset)).await;
    let page = browser.follow(answer).await;
    world.backend.answered("PasswordReset", 1).await;
    let code = newest_to(&world, &anna.email).code();
    let answer = browser
        .submit(&page.form(Submit::PasswordSet).with("code", &code).with("new", NEW))
        .await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
    assert!(browser.is_signed_in().await);
}

/// Also where names are open: an id from a link is nothing that a person typed.
#[tokio::test]
async fn a_link_does_not_tell_whether_its_account_exists() {
    for policy in [json!({}), json!({"ignoreUnknownUsernames": true})] {
        let world = World::new().await;
        let acme = world.organization_with("Acme", policy).await;
        let asked = world.person(&acme, "anna1").await;
        let idle = world.person(&acme, "anna2").await;
        let path = format!("/v2/users/{}/password_reset", asked.id);
        world.admin("POST", &path, json!({"returnCode": {}})).await;
        let unknown = "9".repeat(asked.id.len());
        let mut seen: Vec<(Answers, Vec<&str>)> = Vec::new();
        for user in [&unknown, &asked.id, &idle.id, &unknown] {
            let browser = world.browser();
            let link = at(&format!("/password/set?userId={user}&code=WRONG1&organization={}", acme.id));
            let opened = browser.get(&link).await;
            let page = browser.follow(opened.clone()).await;
            world.backend.forget();
            let refused = browser.submit(&page.form(Submit::PasswordSet).with("new", NEW)).await;
            let calls = calls_about_people(&world);
            let again = browser.follow(refused.clone()).await;
            again.says("This code is not right");
            let hold = world.backend.hold(None);
            let resent = browser.submit(&again.form(Submit::PasswordResend).pressed()).await;
            hold.arrived(1).await;
            world.backend.hold_nothing();
            let sent = browser.follow(resent.clone()).await;
            // What goes on behind the answer must not be counted with the next link.
            let (last, times) = if *user == unknown {
                ("GetUserByID", 2)
            } else {
                ("PasswordReset", 1)
            };
            world.backend.answered(last, times).await;
            world.clock.advance(Duration::from_secs(60));
            let pages = [opened, page, refused, again, resent, sent];
            seen.push((Answers::about(user, pages), calls));
        }
        let (first, others) = (&seen[1], &seen[2..]);
        for other in others {
            assert_alike(&first.0, &other.0);
            assert_eq!(first.1, other.1);
        }
    }
}
