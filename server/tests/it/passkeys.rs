//! Signing in with a passkey.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::{Authenticator, Behavior, Cut, Signature};

use crate::alike::{Answers, assert_alike};
use crate::browser::{Browser, Page};
use crate::keys::Kind;
use crate::world::{PASSWORD, World, at};

const REFUSED: &str = "That passkey did not work.";

/// Says who it is, and follows to the page that asks for the passkey.
async fn asked(browser: &Browser, login_name: &str) -> Page {
    let answer = browser.identify(login_name).await;
    assert_eq!(answer.location(), at("/passkey"));
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "passkey");
    page
}

#[tokio::test]
async fn a_passkey_signs_in_with_one_check_that_leaves_its_mark() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (ada, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    let challenge = page.challenge();
    assert_eq!(challenge["publicKey"]["userVerification"], "required");
    assert_eq!(challenge["publicKey"]["rpId"], "localhost");
    assert_eq!(challenge["publicKey"]["allowCredentials"][0]["id"], key.credential_ids()[0]);
    let before = world.session_of(&ada).await;
    assert!(before["metadata"].get("vestibule.passkey").is_none(), "{before}");
    assert!(before["factors"].get("webAuthN").is_none(), "{before}");

    let cookie = browser.cookie();
    world.backend.forget();
    let form = page.answered(Submit::Passkey, &mut key, &world.honest());
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), at("/account"));
    // One call of the check, so the mark was written with it.
    assert_eq!(world.backend.count("SetSession"), 1, "{:?}", world.backend.names());
    let after = world.session_of(&ada).await;
    assert!(after["metadata"].get("vestibule.passkey").is_some(), "{after}");
    assert_eq!(after["factors"]["webAuthN"]["userVerified"], true);
    assert_ne!(browser.cookie(), cookie, "the id changes with the privilege");
    assert!(browser.is_signed_in().await);
    assert_eq!(world.sessions_of(&ada).await.len(), 1);
}

#[tokio::test]
async fn a_waiting_session_is_short_and_a_verified_one_is_not() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"multiFactorCheckLifetime": "43200s"}))
        .await;
    let (ada, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    let lifetime = |session: &serde_json::Value| {
        let at = |name: &str| {
            let text = session[name].as_str().unwrap();
            time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).unwrap()
        };
        (at("expirationDate") - at("changeDate")).whole_seconds()
    };
    assert_eq!(lifetime(&world.session_of(&ada).await), 900);
    browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(lifetime(&world.session_of(&ada).await), 43_200);
}

#[tokio::test]
async fn hostile_answers_never_reach_the_backend() {
    let mut world = World::new().await;
    // More answers than anybody gives by mistake.
    world.reopen(|config| config.limits.tries_per_account = 100).await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (_, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let mut page = asked(&browser, "ada").await;
    let but = |change: &dyn Fn(&mut Behavior)| {
        let mut behavior = world.honest();
        change(&mut behavior);
        behavior
    };
    let table = [
        ("another site", but(&|b| b.origin = "https://evil.example".into())),
        ("another port", but(&|b| b.origin = "http://localhost:1".into())),
        ("a frame", but(&|b| b.cross_origin = Some(true))),
        ("a top page", but(&|b| b.top_origin = Some("https://evil.example".into()))),
        ("another relying party", but(&|b| b.rp_id = Some("evil.example".into()))),
        ("another challenge", but(&|b| b.challenge = Some(vec![1; 32]))),
        (
            "another ceremony",
            but(&|b| b.client_data_type = Some("webauthn.create".into())),
        ),
        ("nobody there", but(&|b| b.user_present = false)),
        ("no verification", but(&|b| b.user_verified = false)),
        ("cut short", but(&|b| b.cut = Cut::AuthenticatorData(30))),
    ];
    for (name, behavior) in table {
        world.backend.forget();
        let answer = browser.submit(&page.answered(Submit::Passkey, &mut key, &behavior)).await;
        assert_eq!(answer.location(), at("/passkey"), "{name}");
        assert_eq!(world.backend.names(), Vec::<&str>::new(), "{name}");
        page = browser.follow(answer).await;
        page.says(REFUSED);
    }
    for garbage in ["", "{", "null", &"x".repeat(30_000)] {
        let form = page.form(Submit::Passkey).with("credential", garbage);
        page = browser.follow(browser.submit(&form).await).await;
        page.says(REFUSED);
    }
    // None of it used the challenge up.
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn what_only_the_backend_can_tell_is_refused_and_asked_anew() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (_, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    let forged = Behavior {
        signature: Signature::OtherKey,
        ..world.honest()
    };
    let answer = browser.submit(&page.answered(Submit::Passkey, &mut key, &forged)).await;
    let again = browser.follow(answer).await;
    again.says(REFUSED);
    assert_ne!(again.challenge(), page.challenge());
    assert!(again.tags("form").iter().all(|form| !form.contains_key("data-unknown")));
    let answer = browser
        .submit(&again.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn a_removed_passkey_is_refused_and_the_browser_is_told_to_forget_it() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (ada, mut key) = world.person_with_passkey(&acme, "ada").await;
    let removed = key.credential_ids()[0].clone();
    let query = json!({});
    let found = world
        .admin("POST", &format!("/v2/users/{}/passkeys/_search", ada.id), query)
        .await;
    let id = found["result"][0]["id"].as_str().unwrap().to_owned();
    let mut other = Authenticator::new("another device");
    world.add_key(&ada, Kind::Passkey, &mut other).await;

    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    world
        .admin("DELETE", &format!("/v2/users/{}/passkeys/{id}", ada.id), json!({}))
        .await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    let page = browser.follow(answer).await;
    page.says("That passkey belongs to this account no longer.");
    let told = page.tags("form").into_iter().find(|form| form.contains_key("data-unknown"));
    let told = told.expect("the browser is told");
    assert_eq!(
        (told["data-unknown"].as_str(), told["data-rp-id"].as_str()),
        (removed.as_str(), "localhost")
    );
    // The other one still does.
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut other, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn somebody_elses_passkey_is_refused_and_not_forgotten() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    world.person_with_passkey(&acme, "ada").await;
    let (_, mut eve) = world.person_with_passkey(&acme, "eve").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut eve, &world.honest()))
        .await;
    let page = browser.follow(answer).await;
    page.says(REFUSED);
    assert!(page.tags("form").iter().all(|form| !form.contains_key("data-unknown")));
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn an_answer_counts_once_and_in_one_browser() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (ada, mut key) = world.person_with_passkey(&acme, "ada").await;
    let (first, second) = (world.browser(), world.browser());
    let page = asked(&first, "ada").await;
    let form = page.answered(Submit::Passkey, &mut key, &world.honest());
    assert_eq!(first.submit(&form).await.location(), at("/account"));
    // The same post again asks nobody, and leads on.
    world.backend.forget();
    let second_answer = first.submit(&form).await;
    assert_eq!(first.follow(second_answer).await.screen(), "signed_in");
    assert_eq!(world.backend.count("SetSession"), 0);
    // The same answer on a page of another browser is of another challenge.
    let page = asked(&second, "ada").await;
    let replayed = page.form(Submit::Passkey).with("credential", form.field("credential"));
    world.backend.forget();
    let answer = second.submit(&replayed).await;
    second.follow(answer).await.says(REFUSED);
    assert_eq!(world.backend.count("SetSession"), 0);
    assert!(!second.is_signed_in().await);
    assert_eq!(
        world.sessions_of(&ada).await.len(),
        2,
        "the other one waits, and ends by itself"
    );
}

#[tokio::test]
async fn a_double_click_is_one_check() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (_, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    let form = page.answered(Submit::Passkey, &mut key, &world.honest());
    world.backend.forget();
    let (one, two) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!((one.location(), two.location()), (at("/account"), at("/account")));
    assert_eq!(world.backend.count("SetSession"), 1);
}

#[tokio::test]
async fn after_a_passkey_no_second_factor_is_asked_for() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({"forceMfa": true})).await;
    let (ada, mut key) = world.person_with_passkey(&acme, "ada").await;
    world
        .add_key(&ada, Kind::SecurityKey, &mut Authenticator::new("security key"))
        .await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn where_the_policy_allows_no_passkeys_none_is_asked_for() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    assert_eq!(answer.location(), at("/password"));
    let page = browser.follow(answer).await;
    assert!(page.forms(Submit::PasskeyBegin).is_empty());
    assert_eq!(browser.get(&at("/passkey")).await.location(), at("/password"));
}

#[tokio::test]
async fn password_and_passkey_lead_to_each_other() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (_, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    page.says("Use your password");
    let page = browser.open(&at("/password")).await;
    assert_eq!(page.screen(), "password");
    let answer = browser.submit(&page.form(Submit::PasskeyBegin)).await;
    assert_eq!(answer.location(), at("/passkey"));
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn somebody_without_a_password_is_offered_none_and_somebody_without_a_passkey_none() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person_with(&acme, "ada", json!({"password": null})).await;
    let mut key = Authenticator::new("ada");
    world.add_key(&ada, Kind::Passkey, &mut key).await;
    world.person(&acme, "bob").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    assert!(!page.text().contains("Use your password"));
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    let browser = world.browser();
    let answer = browser.identify("bob").await;
    assert_eq!(answer.location(), at("/password"));
    assert!(browser.follow(answer).await.forms(Submit::PasskeyBegin).is_empty());
}

#[tokio::test]
async fn a_challenge_that_is_too_old_is_made_anew() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (_, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    let form = page.answered(Submit::Passkey, &mut key, &world.honest());
    world.clock.advance(Duration::from_secs(301));
    world.backend.forget();
    let answer = browser.submit(&form).await;
    assert_eq!(world.backend.count("SetSession"), 0);
    let page = browser.follow(answer).await;
    page.says("That took too long.");
    let answer = browser.submit(&page.form(Submit::PasskeyBegin)).await;
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn a_passkey_that_is_too_old_is_asked_for_again_in_the_same_session() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"multiFactorCheckLifetime": "3600s"}))
        .await;
    let (ada, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    let session = world.session_of(&ada).await["id"].clone();
    // The session itself lives on: an administrator has made the policy stricter since.
    world
        .login_policy(
            &acme,
            json!({"passwordlessType": "PASSWORDLESS_TYPE_ALLOWED", "multiFactorCheckLifetime": "1800s"}),
        )
        .await;
    world.clock.advance(Duration::from_secs(2_000));
    let page = browser.open(&at("/account")).await;
    assert_eq!(page.screen(), "passkey");
    page.says("You signed in a while ago.");
    let answer = browser.submit(&page.form(Submit::PasskeyBegin)).await;
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert_eq!(world.session_of(&ada).await["id"], session);
    assert_eq!(world.sessions_of(&ada).await.len(), 1);
}

#[tokio::test]
async fn a_locked_person_is_told_so() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (ada, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    world.set_state(&ada, "lock").await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    browser.follow(answer).await.says("This account is locked.");
    assert!(!browser.is_signed_in().await);
}

/// Every answer on the way to a passkey, where names are hidden.
async fn hidden_way(world: &World, organization: &crate::world::Organization, typed: &str) -> [Page; 4] {
    let browser = world.browser();
    let answer = browser.identify_at(&organization.loginname(), typed).await;
    let password = browser.follow(answer).await;
    assert_eq!(password.screen(), "password");
    let begun = browser.submit(&password.form(Submit::PasskeyBegin)).await;
    let asked = browser.follow(begun.clone()).await;
    assert_eq!(asked.screen(), "passkey");
    let mut stranger = Authenticator::new("stranger");
    let creation = json!({"publicKey": {"challenge": "AAAA", "rp": {"id": "localhost"}, "user": {"id": "MQ"}}});
    stranger.create(&creation, &world.honest()).unwrap();
    let refused = browser
        .submit(&asked.answered(Submit::Passkey, &mut stranger, &world.honest()))
        .await;
    let again = browser.follow(refused.clone()).await;
    again.says(REFUSED);
    [begun, asked, refused, again]
}

#[tokio::test]
async fn where_names_are_hidden_a_passkey_tells_nothing() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"ignoreUnknownUsernames": true}))
        .await;
    world.person_with_passkey(&acme, "anna1").await;
    world.person(&acme, "anna3").await;
    let (locked, _) = world.person_with_passkey(&acme, "anna4").await;
    world.set_state(&locked, "lock").await;
    hidden_way(&world, &acme, "anna0").await;
    let known = Answers::about("anna1", hidden_way(&world, &acme, "anna1").await);
    for typed in ["anna2", "anna3", "anna4"] {
        assert_alike(&known, &Answers::about(typed, hidden_way(&world, &acme, typed).await));
    }
}

#[tokio::test]
async fn where_names_are_hidden_the_right_passkey_signs_in() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"ignoreUnknownUsernames": true}))
        .await;
    let (_, mut key) = world.person_with_passkey(&acme, "anna1").await;
    let browser = world.browser();
    let answer = browser.identify_at(&acme.loginname(), "anna1").await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::PasskeyBegin)).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.challenge()["publicKey"]["allowCredentials"], json!([]));
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    let ending = browser.follow(answer).await;
    assert_eq!(ending.screen(), "account");
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_password_still_works_after_a_passkey_was_asked_for() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    asked(&browser, "ada").await;
    let page = browser.open(&at("/password")).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/account"));
}

/// What the page's island asks for: options, or nothing.
async fn offered(browser: &Browser, page: &Page) -> String {
    let form = page.form(Submit::PasskeyOffer);
    let answer = browser
        .post(&form.action, &form.fields, &[(http::header::ACCEPT, "*/*")])
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_browser_that_used_a_passkey_is_offered_it_by_itself() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (ada, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let page = browser.open(&at("/loginname")).await;
    assert!(page.forms(Submit::PasskeyOffer).is_empty(), "nobody was here before");
    let page = asked(&browser, "ada").await;
    browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    let page = browser.open(&at("/account")).await;
    browser.submit(&page.form(Submit::SignOut)).await;
    assert!(!browser.is_signed_in().await);

    world.backend.forget();
    let page = browser.open(&at("/loginname")).await;
    assert_eq!(
        world.backend.names(),
        Vec::<&str>::new(),
        "showing the page makes no challenge"
    );
    let options: serde_json::Value = serde_json::from_str(&offered(&browser, &page).await).unwrap();
    assert_eq!(world.backend.names(), ["CreateSession"]);
    let again = browser.open(&at("/loginname")).await;
    assert_eq!(
        offered(&browser, &again).await,
        options.to_string(),
        "an open challenge is used again"
    );
    assert_eq!(world.backend.names(), ["CreateSession"]);

    let answer = key.get(&options, &world.honest()).unwrap().to_string();
    let answer = browser
        .submit(&again.form(Submit::PasskeyOffered).with("credential", &answer))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert!(world.session_of(&ada).await["metadata"].get("vestibule.passkey").is_some());
}

#[tokio::test]
async fn an_offered_passkey_that_is_refused_leads_to_the_page_that_says_so() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let (ada, mut key) = world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let page = asked(&browser, "ada").await;
    browser
        .submit(&page.answered(Submit::Passkey, &mut key, &world.honest()))
        .await;
    let page = browser.open(&at("/loginname")).await;
    let options: serde_json::Value = serde_json::from_str(&offered(&browser, &page).await).unwrap();
    let unverified = Behavior {
        user_verified: false,
        ..world.honest()
    };
    let answer = key.get(&options, &unverified).unwrap().to_string();
    let answer = browser
        .submit(&page.form(Submit::PasskeyOffered).with("credential", &answer))
        .await;
    assert_eq!(answer.location(), at("/passkey"));
    browser.follow(answer).await.says(REFUSED);

    // Where the passkey is gone, nothing is offered, and the browser is not asked to.
    let found = world
        .admin("POST", &format!("/v2/users/{}/passkeys/_search", ada.id), json!({}))
        .await;
    let id = found["result"][0]["id"].as_str().unwrap();
    world
        .admin("DELETE", &format!("/v2/users/{}/passkeys/{id}", ada.id), json!({}))
        .await;
    let page = browser.open(&at("/loginname")).await;
    assert_eq!(offered(&browser, &page).await, "");
    let page = browser.open(&at("/loginname")).await;
    assert!(page.forms(Submit::PasskeyOffer).is_empty());
}
