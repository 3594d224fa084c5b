//! A security key as the second factor.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::{Authenticator, Behavior};

use crate::browser::{Browser, Page};
use crate::keys::Kind;
use crate::world::{PASSWORD, Person, World, at};

async fn person_with_key(world: &World) -> (Person, Authenticator) {
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let mut key = Authenticator::new("security key");
    world.add_key(&ada, Kind::SecurityKey, &mut key).await;
    (ada, key)
}

/// After the password, on the page that asks for the key.
async fn asked(world: &World, person: &Person) -> (Browser, Page) {
    let (browser, answer) = world.browser_after_password(person).await;
    assert_eq!(answer.location(), at("/u2f"));
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "u2f");
    (browser, page)
}

#[tokio::test]
async fn a_security_key_is_asked_for_after_the_password_and_completes_the_sign_in() {
    let world = World::new().await;
    let (ada, mut key) = person_with_key(&world).await;
    let (browser, page) = asked(&world, &ada).await;
    assert_eq!(page.challenge()["publicKey"]["userVerification"], "discouraged");
    assert!(!browser.is_signed_in().await);
    world.backend.forget();
    let form = page.answered(Submit::U2f, &mut key, &world.honest().security_key());
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
    assert_eq!(world.backend.count("SetSession"), 1);
    assert!(browser.is_signed_in().await);
    // The same post again asks nobody, and leads on.
    world.backend.forget();
    let second = browser.submit(&form).await;
    assert_eq!(browser.follow(second).await.screen(), "signed_in");
    assert_eq!(world.backend.count("SetSession"), 0);
}

#[tokio::test]
async fn a_wrong_key_and_a_foreign_page_are_refused() {
    let world = World::new().await;
    let (ada, mut key) = person_with_key(&world).await;
    let (browser, mut page) = asked(&world, &ada).await;
    let foreign = Behavior {
        origin: "https://evil.example".to_owned(),
        ..world.honest().security_key()
    };
    let mut other = Authenticator::new("another key");
    let creation = json!({"publicKey": {"challenge": "AAAA", "rp": {"id": "localhost"}, "user": {"id": "MQ"}}});
    other.create(&creation, &world.honest()).unwrap();
    for form in [
        page.answered(Submit::U2f, &mut key, &foreign),
        page.answered(Submit::U2f, &mut other, &world.honest().security_key()),
    ] {
        // Each post needs the token of a page of its own.
        let form = page.form(Submit::U2f).with("credential", form.field("credential"));
        let answer = browser.submit(&form).await;
        assert_eq!(answer.location(), at("/u2f"));
        page = browser.follow(answer).await;
        page.says("That security key did not work.");
    }
    assert!(!browser.is_signed_in().await);
    let form = page.answered(Submit::U2f, &mut key, &world.honest().security_key());
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
}

#[tokio::test]
async fn no_challenge_is_made_before_a_first_factor() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (ada, _) = world.person_with_passkey(&acme, "ada").await;
    world
        .add_key(&ada, Kind::SecurityKey, &mut Authenticator::new("security key"))
        .await;
    let browser = world.browser();
    browser.identify("ada").await;
    let page = browser.open(&at("/password")).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    let page = browser.follow(answer).await;
    // The password does not count any more: an administrator reset it meanwhile.
    world
        .admin(
            "PATCH",
            &format!("/v2/users/{}", ada.id),
            json!({"human": {"password": {"password": {"password": "Other-Horse-7-Battery"}}}}),
        )
        .await;
    let renew = page.form(Submit::U2fBegin);
    world.backend.forget();
    let answer = browser.submit(&renew).await;
    assert!(answer.location() != at("/u2f"), "{}", answer.location());
    let page = browser.follow(answer).await;
    assert_ne!(page.screen(), "u2f");
    assert_eq!(
        world.backend.count("SetSession"),
        1,
        "a challenge to the passkey, and to nothing else"
    );
}

/// Security: the session has one place for the last check of a key. What a passkey left there must not make a passkey of a key.
#[tokio::test]
async fn a_security_key_that_verifies_its_holder_is_no_passkey() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys(
            "Acme",
            json!({"multiFactorCheckLifetime": "3600s", "passwordCheckLifetime": "1200s", "secondFactorCheckLifetime": "36000s"}),
        )
        .await;
    let (ada, mut passkey) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    browser
        .submit(&page.answered(Submit::Passkey, &mut passkey, &world.honest()))
        .await;
    assert!(world.session_of(&ada).await["metadata"].get("vestibule.passkey").is_some());
    let mut key = Authenticator::new("security key");
    world.add_key(&ada, Kind::SecurityKey, &mut key).await;

    // The passkey is too old, the person takes the password instead, and then the key, which verifies its holder.
    world
        .login_policy(
            &acme,
            json!({
                "passwordlessType": "PASSWORDLESS_TYPE_ALLOWED", "multiFactorCheckLifetime": "1800s", "passwordCheckLifetime": "1200s",
                "secondFactorCheckLifetime": "36000s",
            }),
        )
        .await;
    world.clock.advance(Duration::from_secs(1_900));
    let page = browser.open(&at("/account")).await;
    assert_eq!(page.screen(), "passkey");
    let page = browser.open(&at("/password")).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/u2f"));
    let page = browser.follow(answer).await;
    world.backend.forget();
    let answer = browser.submit(&page.answered(Submit::U2f, &mut key, &world.honest())).await;
    assert_eq!(answer.location(), at("/account"));
    assert_eq!(world.backend.count("SetSession"), 1, "the mark goes in the call of the check");
    let session = world.session_of(&ada).await;
    assert_eq!(session["factors"]["webAuthN"]["userVerified"], true, "{session}");
    assert!(session["metadata"].get("vestibule.passkey").is_none(), "{session}");

    // The password ages; the key alone carries nobody.
    world.clock.advance(Duration::from_secs(1_300));
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_key_that_is_gone_leaves_other_ways() {
    let world = World::new().await;
    let (ada, _) = person_with_key(&world).await;
    let (browser, page) = asked(&world, &ada).await;
    let found = world
        .admin(
            "POST",
            &format!("/v2/users/{}/authentication_factors/_search", ada.id),
            json!({}),
        )
        .await;
    let id = found["result"][0]["u2f"]["id"].as_str().unwrap().to_owned();
    world
        .admin("DELETE", &format!("/v2/users/{}/u2f/{id}", ada.id), json!({}))
        .await;
    // Nothing is asked for any more, so the sign-in is complete.
    let answer = browser.submit(&page.form(Submit::U2fBegin)).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn a_key_of_another_domain_is_not_taken_for_none() {
    let mut world = World::new().await;
    let (ada, _) = person_with_key(&world).await;
    world
        .reopen(|config| config.sign_in.rp_id = Some("moved.localhost".to_owned()))
        .await;
    let (browser, answer) = world.browser_after_password(&ada).await;
    assert_eq!(answer.location(), at("/signedin"));
    let page = browser.follow(answer).await;
    assert_eq!(page.status, 403);
    page.says("Your security key works at another address");
    assert!(!page.text().contains("localhost"), "it is not told which");
    let onward = page.tags("a").into_iter().find(|link| link["href"] == at("/loginname"));
    assert!(onward.is_some(), "another account is the way on");
    // Nor may the password alone set another one up.
    for path in ["/account", "/mfa/set", "/otp/time-based/set", "/u2f/set"] {
        assert_eq!(browser.open(&at(path)).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_passkey_stands_in_for_a_security_key_of_another_domain() {
    let world = World::new().await;
    let policy = json!({"secondFactors": ["SECOND_FACTOR_TYPE_U2F"]});
    let acme = world.organization_with_passkeys("Acme", policy).await;
    let (ada, mut passkey) = world.person_with_passkey(&acme, "ada").await;
    let mut key = Authenticator::new("elsewhere");
    world.add_key_of(&ada, Kind::SecurityKey, &mut key, "elsewhere.example").await;
    let browser = world.browser();
    browser.identify("ada").await;
    let page = browser.open(&at("/password")).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    // It is used; nothing is set up beside it, and the password alone does not do.
    assert_eq!(browser.get(&at("/passkey/set")).await.location(), at("/passkey"));
    assert!(!browser.is_signed_in().await);
    let page = browser.open(&at("/passkey")).await;
    let answer = browser.submit(&page.form(Submit::PasskeyBegin)).await;
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut passkey, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert!(browser.is_signed_in().await);
}
