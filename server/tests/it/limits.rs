//! How often a password may be guessed: waits that grow, that are told honestly, and that do not keep the owner off.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::alike::{Answers, assert_alike};
use crate::browser::Page;
use crate::world::{PASSWORD, Person, World, at};

/// As configured by default.
const FREE: usize = 10;

/// One wrong password from a browser that has never been here; the page after it.
async fn guess(world: &World, login_name: &str) -> Page {
    let browser = world.browser();
    let answer = browser.sign_in_with(login_name, "Wrong-Horse-7").await;
    browser.follow(answer).await
}

/// Guesses until the account has to be waited for.
async fn attack(world: &World, login_name: &str) {
    for number in 0..FREE {
        let page = guess(world, login_name).await;
        assert_eq!(page.status, 200, "guess {number}: {}", page.text());
    }
}

fn is_let_in(answer: &Page) -> bool {
    answer.status == 303 && answer.location() == at("/account")
}

#[tokio::test]
async fn somebody_who_guesses_is_told_when_to_try_again() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    attack(&world, &ada.login_name).await;
    let browser = world.browser();
    let answer = browser.identify(&ada.login_name).await;
    let page = browser.follow(answer).await;
    world.backend.forget();
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/password"));
    assert!(world.backend.names().is_empty(), "nothing is checked");
    let page = browser.follow(answer).await;
    assert_eq!((page.status, page.header("retry-after")), (429, Some("5")));
    page.says("There were too many tries. Try again in 5 seconds.");

    // It stays told, and counts down.
    world.clock.advance(Duration::from_secs(4));
    let page = browser.open(&at("/password")).await;
    assert_eq!((page.status, page.header("retry-after")), (429, Some("1")));
    page.says("Try again in one second.");
    world.clock.advance(Duration::from_secs(1));
    let page = browser.open(&at("/password")).await;
    assert_eq!((page.status, page.header("retry-after")), (200, None));
    assert!(!page.text().contains("too many"), "{}", page.text());
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert!(is_let_in(&answer), "{}", answer.status);
}

#[tokio::test]
async fn each_wait_is_twice_as_long_as_the_one_before() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    attack(&world, &ada.login_name).await;
    for (seconds, told) in [
        (5, "5 seconds"),
        (10, "10 seconds"),
        (20, "20 seconds"),
        (40, "40 seconds"),
        (80, "80 seconds"),
        (160, "3 minutes"),
    ] {
        let page = guess(&world, &ada.login_name).await;
        assert_eq!(page.header("retry-after"), Some(seconds.to_string().as_str()));
        page.says(told);
        world.clock.advance(Duration::from_secs(seconds));
        assert_eq!(guess(&world, &ada.login_name).await.status, 200, "after {seconds} s");
    }
}

#[tokio::test]
async fn the_owner_gets_in_under_attack_from_a_browser_that_was_signed_in_before() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let owners = world.signed_in(&ada).await;
    let page = owners.open(&at("/logout")).await;
    owners.submit(&page.form(Submit::SignOut).pressed()).await;
    assert!(!owners.is_signed_in().await);
    attack(&world, &ada.login_name).await;
    assert_eq!(guess(&world, &ada.login_name).await.status, 429);
    let answer = owners.sign_in_with(&ada.login_name, PASSWORD).await;
    assert!(is_let_in(&answer), "{}", answer.status);
    assert_eq!(guess(&world, &ada.login_name).await.status, 429, "others still wait");
}

#[tokio::test]
async fn a_browser_that_knows_the_account_has_a_limit_too() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    for _ in 0..FREE {
        browser.sign_in_with(&ada.login_name, "Wrong-Horse-7").await;
    }
    let answer = browser.sign_in_with(&ada.login_name, "Wrong-Horse-7").await;
    assert_eq!(browser.follow(answer).await.status, 429);
    // It is that browser's alone.
    world.signed_in(&ada).await;
}

#[tokio::test]
async fn a_browser_that_knows_one_account_is_a_stranger_to_another() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let (ada, eve) = (world.person(&acme, "ada").await, world.person(&acme, "eve").await);
    let eves = world.signed_in(&eve).await;
    attack(&world, &ada.login_name).await;
    let answer = eves.sign_in_with(&ada.login_name, PASSWORD).await;
    assert_eq!(eves.follow(answer).await.status, 429);
}

#[tokio::test]
async fn right_passwords_are_not_counted_and_other_accounts_do_not_wait() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let (ada, bob) = (world.person(&acme, "ada").await, world.person(&acme, "bob").await);
    for _ in 0..FREE + 2 {
        world.signed_in(&bob).await;
    }
    attack(&world, &ada.login_name).await;
    assert_eq!(guess(&world, &ada.login_name).await.status, 429);
    assert_eq!(guess(&world, &bob.login_name).await.status, 200);
}

#[tokio::test]
async fn a_right_password_does_not_forgive_the_guesses_of_others() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    for _ in 0..FREE - 1 {
        guess(&world, &ada.login_name).await;
    }
    world.signed_in(&ada).await;
    assert_eq!(guess(&world, &ada.login_name).await.status, 200);
    assert_eq!(guess(&world, &ada.login_name).await.status, 429);
}

#[tokio::test]
async fn hidden_names_wait_alike_whether_or_not_they_exist() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    world.person(&acme, "anna1").await;
    let first = world.browser();
    first.identify_at(&acme.loginname(), "anna0").await;
    let try_all = async |typed: &str, password: &str| {
        let mut pages = Vec::new();
        for _ in 0..FREE + 1 {
            let browser = world.browser();
            let answer = browser.identify_at(&acme.loginname(), typed).await;
            let page = browser.follow(answer).await;
            let answer = browser.submit(&page.form(Submit::Password).with("password", password)).await;
            pages.push(answer.clone());
            pages.push(browser.follow(answer).await);
        }
        pages
    };
    let known = try_all("anna1", "Wrong-Horse-7").await;
    let unknown = try_all("anna2", "Wrong-Horse-7").await;
    assert_eq!(known.last().unwrap().status, 429);
    assert_alike(&Answers::about("anna1", known), &Answers::about("anna2", unknown));
    // Another spelling is the same account, and a right password is not told either.
    for typed in ["ANNA1", " Anna1 "] {
        let browser = world.browser();
        let answer = browser.identify_at(&acme.loginname(), typed).await;
        let page = browser.follow(answer).await;
        let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
        assert_eq!(browser.follow(answer).await.status, 429, "{typed}");
    }
}

#[tokio::test]
async fn replicas_count_together_and_a_restart_forgives_nothing() {
    let mut world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    for _ in 0..FREE / 2 {
        guess(&world, &ada.login_name).await;
    }
    world.reopen(|_| {}).await;
    for _ in 0..FREE / 2 {
        assert_eq!(guess(&world, &ada.login_name).await.status, 200);
    }
    world.reopen(|_| {}).await;
    assert_eq!(guess(&world, &ada.login_name).await.status, 429);
}

#[tokio::test]
async fn guesses_at_the_same_moment_are_all_counted() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let mut forms = Vec::new();
    for _ in 0..FREE + 5 {
        let browser = world.browser();
        let answer = browser.identify(&ada.login_name).await;
        let page = browser.follow(answer).await;
        forms.push((browser, page.form(Submit::Password).with("password", "Wrong-Horse-7")));
    }
    world.backend.forget();
    let submits = forms.iter().map(|(browser, form)| browser.submit(form));
    futures::future::join_all(submits).await;
    let checks = world.backend.names().iter().filter(|name| **name == "CreateSession").count();
    assert_eq!(checks, FREE);
}

/// A world behind a proxy, which says who asks.
async fn behind_a_proxy() -> World {
    World::behind_a_proxy(|config| {
        config.limits.tries_per_address = 4;
        config.limits.identifiers_per_address = 6;
    })
    .await
}

#[tokio::test]
async fn somebody_who_guesses_at_many_accounts_from_one_address_has_to_wait() {
    let world = behind_a_proxy().await;
    let acme = world.organization("Acme").await;
    let mut people = Vec::new();
    for name in ["ada", "bob", "cid", "dan", "eve"] {
        people.push(world.person(&acme, name).await);
    }
    let spray = async |address: &str, person: &Person| {
        let browser = world.browser_from(address);
        let answer = browser.sign_in_with(&person.login_name, "Wrong-Horse-7").await;
        browser.follow(answer).await.status
    };
    // One network of IPv6 is one source.
    for (number, person) in people.iter().take(4).enumerate() {
        assert_eq!(spray(&format!("2001:db8::{number}"), person).await, 200);
    }
    assert_eq!(spray("2001:db8::9", &people[4]).await, 429);
    assert_eq!(
        spray("2001:db8:0:1::9", &people[4]).await,
        200,
        "another network does not wait"
    );
}

#[tokio::test]
async fn names_are_asked_for_as_fast_as_people_type_and_no_faster() {
    let world = behind_a_proxy().await;
    for number in 0..6 {
        let browser = world.browser_from("192.0.2.1");
        let answer = browser.identify(&format!("nobody{number}")).await;
        browser.follow(answer).await.says("We cannot find this account.");
    }
    let browser = world.browser_from("192.0.2.1");
    world.backend.forget();
    let answer = browser.identify("nobody").await;
    let page = browser.follow(answer).await;
    assert_eq!((page.status, page.screen().as_str()), (429, "loginname"));
    assert!(!world.backend.names().contains(&"ListUsers"));
    // What was typed is kept.
    assert_eq!(page.form(Submit::Loginname).field("login_name"), "nobody");
    let other = world.browser_from("192.0.2.2");
    let answer = other.identify("nobody").await;
    assert_eq!(other.follow(answer).await.status, 200);
}

#[tokio::test]
async fn a_browser_that_signs_in_again_where_it_was_is_known() {
    let world = World::new().await;
    let acme = world
        .organization_with(
            "Acme",
            json!({"ignoreUnknownUsernames": true, "passwordCheckLifetime": "60s"}),
        )
        .await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify_at(&acme.loginname(), &ada.email).await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert!(answer.location().starts_with(&at("/account")));
    world.clock.advance(Duration::from_secs(61));
    for typed in [&ada.email, &ada.login_name] {
        for _ in 0..=FREE {
            let stranger = world.browser();
            let answer = stranger.identify_at(&acme.loginname(), typed).await;
            let page = stranger.follow(answer).await;
            stranger
                .submit(&page.form(Submit::Password).with("password", "Wrong-Horse-7"))
                .await;
        }
    }
    let page = browser.open(&at("/account")).await;
    assert_eq!(page.screen(), "password");
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
}

#[tokio::test]
async fn the_store_tells_neither_names_nor_addresses() {
    let world = behind_a_proxy().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    let ada = world.person(&acme, "ada-of-the-store").await;
    let browser = world.browser_from("192.0.2.77");
    let answer = browser.identify_at(&acme.loginname(), &ada.login_name).await;
    let page = browser.follow(answer).await;
    browser
        .submit(&page.form(Submit::Password).with("password", "Wrong-Horse-7"))
        .await;
    let mut content = Vec::new();
    for end in ["", "-wal"] {
        content.extend(std::fs::read(format!("{}{end}", world.session_file().display())).unwrap());
    }
    let holds = |needle: &[u8]| content.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"vestibule_counters"));
    for needle in [ada.login_name.as_bytes(), ada.id.as_bytes(), b"192.0.2.77", &[192, 0, 2, 77]] {
        assert!(!holds(needle), "{needle:?}");
    }
}

#[tokio::test]
async fn an_attack_on_many_accounts_from_many_addresses_is_slowed_down_and_owners_get_in() {
    let mut world = behind_a_proxy().await;
    let acme = world.organization("Acme").await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(world.person(&acme, &format!("person{number}")).await);
    }
    let owners = world.signed_in(&people[5]).await;
    world.reopen(|config| config.limits.tries_in_all = 4).await;
    let spray = async |number: usize| {
        let browser = world.browser_from(&format!("192.0.2.{number}"));
        let answer = browser.sign_in_with(&people[number].login_name, "Wrong-Horse-7").await;
        browser.follow(answer).await
    };
    for number in 0..4 {
        assert_eq!(spray(number).await.status, 200, "{number}");
    }
    let page = spray(4).await;
    assert_eq!((page.status, page.header("retry-after")), (429, Some("1")));
    page.says("Try again in one second.");
    let answer = owners.sign_in_with(&people[5].login_name, PASSWORD).await;
    assert!(is_let_in(&answer), "{}", answer.status);
    // A second later ten tries are forgotten.
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(spray(4).await.status, 200);
}
