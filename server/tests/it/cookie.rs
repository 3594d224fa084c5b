//! What the browser holds: one cookie that says nothing, and changes with every rise and fall of privilege.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::world::{PASSWORD, World, at};

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let world = World::new().await;
    let browser = world.browser();
    let (pair, attributes) = browser.get(&at("/loginname")).await.set_cookie().unwrap();
    assert!(pair.starts_with("vestibule="), "{pair}");
    let mut attributes: Vec<&str> = attributes.split("; ").collect();
    attributes.sort_unstable();
    assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax"]);
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let mut world = World::new().await;
    world
        .reopen(|config| config.server.public_url = "https://login.example".parse().unwrap())
        .await;
    let browser = world.browser();
    let page = browser.get(&at("/loginname")).await;
    assert_eq!(page.status, 200);
    let (pair, attributes) = page.set_cookie().unwrap();
    assert!(pair.starts_with("__Host-vestibule="), "{pair}");
    let mut attributes: Vec<&str> = attributes.split("; ").collect();
    attributes.sort_unstable();
    assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    assert!(page.header("strict-transport-security").unwrap().contains("max-age=31536000"));
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    assert_eq!(browser.sign_in_with("ada", PASSWORD).await.location(), at("/account"));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn the_id_changes_at_every_rise_and_fall_of_privilege() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let before = browser.cookie().unwrap();
    let page = browser.follow(answer).await;
    browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    let signed_in = browser.cookie().unwrap();
    let page = browser.open(&at("/password/change")).await;
    let form = page
        .form(Submit::PasswordChange)
        .with("current", PASSWORD)
        .with("new", "Another-Horse-8-Battery");
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
    let stepped_up = browser.cookie().unwrap();
    let page = browser.open(&at("/account")).await;
    let old_page = page.clone();
    browser.submit(&page.form(Submit::SignOut)).await;
    let signed_out = browser.cookie().unwrap();
    let all = [&before, &signed_in, &stepped_up, &signed_out];
    for (index, one) in all.iter().enumerate() {
        assert!(all.iter().skip(index + 1).all(|other| one != other), "{all:?}");
    }
    for old in [&before, &signed_in, &stepped_up] {
        let thief = world.browser();
        thief.set_cookie(old);
        assert!(!thief.is_signed_in().await);
    }
    let answer = browser
        .submit(&old_page.form(Submit::Profile).with("given_name", "Eve"))
        .await;
    assert!(answer.location().starts_with(&at("/")));
}

#[tokio::test]
async fn a_planted_cookie_is_never_signed_in() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let attacker = world.browser();
    attacker.open(&at("/loginname")).await;
    let planted = attacker.cookie().unwrap();
    let victim = world.browser();
    victim.set_cookie(&planted);
    victim.sign_in(&ada).await;
    assert_ne!(victim.cookie().unwrap(), planted);
    assert!(victim.is_signed_in().await);
    assert!(!attacker.is_signed_in().await);
    // The first submit's end is kept for its repetition; without the victim's form it is out of reach.
    let page = attacker.open(&at("/loginname")).await;
    attacker.submit(&page.form(Submit::Loginname).with("login_name", "ada")).await;
    assert!(!attacker.is_signed_in().await);
}

#[tokio::test]
async fn an_id_that_nobody_issued_is_replaced() {
    let world = World::new().await;
    let browser = world.browser();
    for made_up in ["AAAAAAAAAAAAAAAAAAAAAA", "x", "..%2f..%2f"] {
        browser.set_cookie(made_up);
        assert_eq!(browser.get(&at("/loginname")).await.status, 200);
        assert_ne!(browser.cookie().unwrap(), made_up);
    }
}

fn max_age(attributes: &str) -> Option<i64> {
    let mut attributes = attributes.split("; ");
    let seconds = attributes.find_map(|attribute| attribute.strip_prefix("Max-Age="));
    seconds.map(|seconds| seconds.parse().unwrap())
}

#[tokio::test]
async fn staying_signed_in_gives_the_cookie_an_end_and_not_staying_none() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    for stay in [true, false] {
        let browser = world.browser();
        let answer = browser.identify("ada").await;
        let form = browser.follow(answer).await.form(Submit::Password).with("password", PASSWORD);
        let answer = browser.submit(&if stay { form.with("stay", "on") } else { form }).await;
        let (_, attributes) = answer.set_cookie().unwrap();
        let max_age = max_age(&attributes);
        if stay {
            assert!(
                (863_900..=864_000).contains(&max_age.unwrap()),
                "the session's lifetime: {attributes}"
            );
        } else {
            assert_eq!(max_age, None, "{attributes}");
        }
    }
}

#[tokio::test]
async fn staying_signed_in_with_a_passkey_lasts_as_long_as_its_policy_says() {
    let world = World::new().await;
    let policy = json!({"multiFactorCheckLifetime": "43200s", "passwordCheckLifetime": "3600s"});
    let acme = world.organization_with_passkeys("Acme", policy).await;
    let (_, mut key) = world.person_with_passkey(&acme, "ada").await;
    for stay in [true, false] {
        let browser = world.browser();
        let answer = browser.identify("ada").await;
        let page = browser.follow(answer).await;
        let form = page.answered(Submit::Passkey, &mut key, &world.honest());
        let answer = browser.submit(&if stay { form.with("stay", "on") } else { form }).await;
        assert_eq!(answer.location(), at("/account"));
        let (_, attributes) = answer.set_cookie().unwrap();
        let max_age = max_age(&attributes);
        if stay {
            assert!((43_100..=43_200).contains(&max_age.unwrap()), "{attributes}");
        } else {
            assert_eq!(max_age, None, "{attributes}");
        }
    }
}

#[tokio::test]
async fn an_account_that_was_to_stay_keeps_the_cookie_when_another_one_is_not() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    world.person(&acme, "bob").await;
    let browser = world.browser();
    for (name, stay) in [("ada", "on"), ("bob", "")] {
        let answer = browser.identify(name).await;
        let form = browser.follow(answer).await.form(Submit::Password).with("password", PASSWORD);
        let answer = browser.submit(&form.with("stay", stay)).await;
        let (_, attributes) = answer.set_cookie().unwrap();
        assert!(attributes.contains("Max-Age="), "after {name}: {attributes}");
    }
}

#[tokio::test]
async fn signing_out_takes_back_the_end_of_the_cookie() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let form = browser
        .follow(answer)
        .await
        .form(Submit::Password)
        .with("password", PASSWORD)
        .with("stay", "on");
    browser.submit(&form).await;
    let page = browser.open(&at("/account")).await;
    let (_, attributes) = browser.submit(&page.form(Submit::SignOut)).await.set_cookie().unwrap();
    assert!(!attributes.contains("Max-Age"), "{attributes}");
}

#[tokio::test]
async fn ten_accounts_fit_behind_one_short_cookie_and_the_eleventh_replaces_the_oldest() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let browser = world.browser();
    for number in 0..11 {
        let person = world.person(&acme, &format!("person-{number}")).await;
        browser.sign_in(&person).await;
        world.clock.advance(Duration::from_secs(1));
    }
    assert!(browser.cookie_header().len() < 60, "{}", browser.cookie_header());
    let page = browser.open(&at("/accounts")).await;
    let choices = page.forms(Submit::AccountChoose);
    assert_eq!(choices.len(), 10);
    page.says("person-10");
    assert!(!page.text().contains("person-0"));
    let oldest = browser.submit(&choices.last().unwrap().clone().pressed()).await;
    assert_eq!(oldest.location(), at("/account"));
    browser.follow(oldest).await.says("person-1@mail.example");
}

#[tokio::test]
async fn a_restart_keeps_people_signed_in_and_their_open_forms_good() {
    let mut world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/account")).await;
    world.reopen(|_| {}).await;
    assert!(browser.is_signed_in().await);
    let answer = browser
        .submit(&page.form(Submit::Profile).with("given_name", "Augusta"))
        .await;
    browser.follow(answer).await.says("Your profile is saved.");
}

#[tokio::test]
async fn with_another_key_nobody_is_signed_in_and_nothing_breaks() {
    let mut world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let other_key = world.folder.path().join("other.key");
    world.reopen(|config| config.session.key_file = Some(other_key)).await;
    let page = browser.open(&at("/account")).await;
    assert_eq!((page.status, page.screen().as_str()), (200, "loginname"));
    browser.sign_in(&ada).await;
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_stolen_store_file_shows_neither_token_nor_name() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada-in-the-store").await;
    let browser = world.signed_in(&ada).await;
    world.backend.forget();
    let page = browser.open(&at("/account")).await;
    browser.submit(&page.form(Submit::Profile).with("nick_name", "x")).await;
    let token = world
        .backend
        .calls()
        .into_iter()
        .find(|call| call.rpc == "UpdateUser")
        .unwrap()
        .bearer
        .unwrap();
    let session = world.sessions_of(&ada).await.remove(0);
    let mut stored = Vec::new();
    for entry in std::fs::read_dir(world.folder.path()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name().to_string_lossy().starts_with("sessions.db") {
            stored.extend(std::fs::read(entry.path()).unwrap());
        }
    }
    assert!(stored.len() > 1000, "the store holds the record");
    let id = browser.cookie().unwrap();
    let shown = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    for secret in [
        token.as_str(),
        "ada-in-the-store",
        "Lovelace",
        ada.id.as_str(),
        session.as_str(),
        id.as_str(),
    ] {
        assert!(!shown(secret), "{secret} is readable in the file");
    }
}
