//! Links from mails that lead to the set-up of a passkey.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::Authenticator;

use crate::registrations::{PASSKEY, begun, created, signed_in};
use crate::world::{PASSWORD, World, at};

#[tokio::test]
async fn a_link_opens_the_set_up_for_somebody_who_has_nothing_yet() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let new = world.person_with(&acme, "new", json!({"password": null})).await;
    let link = world.passkey_link(&new, &acme).await;
    // A scanner was there before, and burned nothing.
    let scanner = world.browser();
    scanner.open(&link).await;
    let browser = world.browser();
    world.backend.forget();
    let answer = browser.get(&link).await;
    let clean = answer.location();
    assert!(!clean.contains("code") && !clean.contains("userId"), "{clean}");
    assert!(!world.backend.names().iter().any(|name| name.starts_with("Register")));
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "passkey_set");
    assert!(
        !page.text().contains("Lovelace") && !page.text().contains("new@mail.example"),
        "it names nobody"
    );
    let answer = browser.submit(&page.form(Submit::PasskeySetBegin)).await;
    let page = browser.follow(answer).await;
    // The prompt can be repeated although the code is used up.
    let answer = browser.submit(&page.form(Submit::PasskeySetBegin)).await;
    let page = browser.follow(answer).await;
    let mut phone = Authenticator::new("phone");
    let answer = browser
        .submit(&created(&page, Submit::PasskeySet, &mut phone, &world.honest()))
        .await;
    assert_eq!(answer.location().split('?').next(), Some(at("/passkey").as_str()));
    assert_eq!(world.passkeys_of(&new).await.len(), 1);
    assert!(!browser.is_signed_in().await, "a link signs nobody in");
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut phone, &world.honest()))
        .await;
    assert_eq!(answer.location().split('?').next(), Some(at("/account").as_str()));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_registration_code_alone_never_adds_a_key_to_an_account_that_has_a_credential() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.get(&world.passkey_link(&ada, &acme).await).await;
    let answer = browser.get(&answer.location()).await;
    assert_eq!(answer.location().split('?').next(), Some(at("/loginname").as_str()));
    browser.follow(answer).await.says("Sign in first to add a passkey.");

    // Nor where the credential came while the page was open, before or after the code was used.
    for begins_before in [false, true] {
        let name = if begins_before { "bea" } else { "cid" };
        let late = world.person_with(&acme, name, json!({"password": null})).await;
        let browser = world.browser();
        let page = browser.open(&world.passkey_link(&late, &acme).await).await;
        let form = if begins_before {
            let answer = browser.submit(&page.form(Submit::PasskeySetBegin)).await;
            let page = browser.follow(answer).await;
            created(&page, Submit::PasskeySet, &mut Authenticator::new(name), &world.honest())
        } else {
            page.form(Submit::PasskeySetBegin)
        };
        let password = json!({"newPassword": {"password": PASSWORD}});
        world
            .admin("POST", &format!("/v2/users/{}/password", late.id), password)
            .await;
        world.backend.forget();
        let answer = browser.submit(&form).await;
        assert_eq!(answer.location().split('?').next(), Some(at("/loginname").as_str()), "{name}");
        assert_eq!(world.backend.count("RegisterPasskey"), 0);
        assert_eq!(world.backend.count("VerifyPasskeyRegistration"), 0);
        assert_eq!(world.methods_of(&late).await, ["AUTHENTICATION_METHOD_TYPE_PASSWORD"]);
    }
}

#[tokio::test]
async fn a_link_of_somebody_who_is_signed_in_needs_no_code() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    let page = browser.open(&world.passkey_link(&ada, &acme).await).await;
    let answer = browser.submit(&page.form(Submit::PasskeySetBegin)).await;
    let page = browser.follow(answer).await;
    let form = created(&page, Submit::PasskeySet, &mut Authenticator::new("a"), &world.honest());
    assert_eq!(
        browser.submit(&form).await.location().split('?').next(),
        Some(at("/account").as_str())
    );
    assert_eq!(world.passkeys_of(&ada).await.len(), 1);
}

#[tokio::test]
async fn a_link_that_was_open_for_an_hour_is_closed_until_it_is_opened_again() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let new = world.person_with(&acme, "new", json!({"password": null})).await;
    let link = world.passkey_link(&new, &acme).await;
    let browser = world.browser();
    let page = browser.open(&link).await;
    world.clock.advance(Duration::from_secs(3_600));
    world.backend.forget();
    let answer = browser.submit(&page.form(Submit::PasskeySetBegin)).await;
    assert_eq!(answer.location().split('?').next(), Some(at("/loginname").as_str()));
    assert_eq!(world.backend.count("RegisterPasskey"), 0, "its code was not used");
    browser.follow(answer).await.says("Sign in first to add a passkey.");
    // The mail opens the page once more; its code is for the backend to judge.
    let page = browser.open(&link).await;
    assert_eq!(page.screen(), "passkey_set");
    let answer = browser.submit(&page.form(Submit::PasskeySetBegin)).await;
    assert_eq!(world.backend.count("RegisterPasskey"), 1);
    browser.follow(answer).await.says("This link was used already or is too old.");
    assert!(world.passkeys_of(&new).await.is_empty());
}

#[tokio::test]
async fn a_set_up_of_ones_own_makes_nothing_of_a_link_whose_code_was_not_checked() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let eve = world.person(&acme, "eve").await;
    let new = world.person_with(&acme, "new", json!({"password": null})).await;
    let browser = signed_in(&world, &eve).await;
    let own = browser.open(&at(PASSKEY)).await.form(Submit::PasskeySetBegin);
    // A link to somebody else, with a code that eve made up, lies here when she begins a passkey of her own.
    let made_up = at(&format!("/passkey/set?userId={}&code=AAAAAAAAAAAA&codeId=1", new.id));
    browser.open(&made_up).await;
    browser.submit(&own).await;
    assert_eq!(world.backend.count("RegisterPasskey"), 1);
    let page = browser.open(&at(PASSKEY)).await;
    let answer = browser.submit(&page.form(Submit::PasskeySetBegin)).await;
    browser.follow(answer).await.says("This link was used already or is too old.");
    assert!(world.passkeys_of(&new).await.is_empty());
}

#[tokio::test]
async fn a_used_or_foreign_code_is_told_and_leads_on() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let new = world.person_with(&acme, "new", json!({"password": null})).await;
    let link = world.passkey_link(&new, &acme).await;
    let browser = world.browser();
    let page = browser.open(&link).await;
    browser.submit(&page.form(Submit::PasskeySetBegin)).await;
    let other = world.browser();
    let page = other.open(&link).await;
    let answer = other.submit(&page.form(Submit::PasskeySetBegin)).await;
    let page = other.follow(answer).await;
    page.says("This link was used already or is too old.");
    assert!(page.tags("a").iter().any(|link| link["href"].contains("/loginname")));
    // Somebody who does not exist looks like somebody who has a credential.
    let unknown = other.get(&at("/passkey/set?userId=1&code=AAAAAAAAAAAA&codeId=2")).await;
    let answer = other.get(&unknown.location()).await;
    assert_eq!(answer.location(), at("/loginname"));
}

#[tokio::test]
async fn an_invitation_sets_up_a_passkey_as_the_first_credential_and_no_second_one() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let new = world.person_with(&acme, "new", json!({"password": null})).await;
    let invited = async || {
        let path = format!("/v2/users/{}/invite_code", new.id);
        let made = world.admin("POST", &path, json!({"returnCode": {}})).await;
        let code = made["inviteCode"].as_str().unwrap().to_owned();
        let browser = world.browser();
        let page = browser
            .open(&at(&format!("/verify?invite=true&userId={}&code={code}", new.id)))
            .await;
        let answer = browser.submit(&page.form(Submit::Verify)).await;
        assert_eq!(answer.location(), at("/authenticator/set"));
        browser
    };
    let browser = invited().await;
    let page = begun(&browser, PASSKEY).await;
    page.says("new");
    let mut phone = Authenticator::new("phone");
    let form = created(&page, Submit::PasskeySet, &mut phone, &world.honest());
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), at("/passkey"));
    assert_eq!(world.passkeys_of(&new).await.len(), 1);
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut phone, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    // The invitation is spent with it.
    let elsewhere = world.browser();
    assert_eq!(elsewhere.get(&at(PASSKEY)).await.location(), at("/loginname"));
}
