//! The hint how well a new password stands up to guessing.

use http::header::{ACCEPT, ORIGIN};
use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::browser::{Browser, Page};
use crate::world::{PASSWORD, World, at};

/// What the island sends with `new`.
fn question(page: &Page, new: &str) -> Vec<(String, String)> {
    let line = page.tags("p").into_iter().find(|tag| tag.contains_key("data-token")).unwrap();
    assert_eq!(line["data-action"], at(Submit::PasswordStrength.path()));
    let pairs = [("token", &*line["data-token"]), ("at", &*line["data-at"]), ("new", new)];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

async fn ask(browser: &Browser, fields: &[(String, String)]) -> Page {
    browser
        .post(&at(Submit::PasswordStrength.path()), fields, &[(ACCEPT, "*/*")])
        .await
}

async fn rated(browser: &Browser, page: &Page, new: &str) -> String {
    let answer = ask(browser, &question(page, new)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_password_is_rated_while_it_is_typed_and_nobody_else_is_asked() {
    let world = World::new().await;
    let acme = world.organization("Acme Windmills").await;
    let ada = world.person(&acme, "ada.lovelace").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/password/change")).await;
    let cookie = browser.cookie();
    world.backend.forget();
    for (new, expected) in [
        ("", ""),
        ("password", "weak"),
        ("Windmills-Acme1", "weak"),
        ("ada.lovelace1!", "weak"),
        ("correct horse battery staple", "strong"),
        ("viergleisig-unverputzt", "strong"),
        (&"x7".repeat(37), ""),
    ] {
        assert_eq!(rated(&browser, &page, new).await, expected, "{new}");
    }
    assert_eq!(world.backend.names(), Vec::<String>::new());
    assert_eq!(browser.cookie(), cookie, "nothing is written");
    // The questions have used up neither the page nor its form.
    let form = page
        .form(Submit::PasswordChange)
        .with("current", PASSWORD)
        .with("new", "Another-Horse-8-Battery");
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
}

#[tokio::test]
async fn nothing_is_rated_for_other_pages_other_browsers_and_other_sites() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/password/change")).await;
    let strong = question(&page, "correct horse battery staple");
    assert_eq!(
        serde_json::from_str::<String>(&ask(&browser, &strong).await.body).unwrap(),
        "strong"
    );

    let stranger = world.browser();
    stranger.open(&at("/loginname")).await;
    assert_eq!(
        serde_json::from_str::<String>(&ask(&stranger, &strong).await.body).unwrap(),
        ""
    );
    let mut of_another_form = strong.clone();
    of_another_form[0].1 = page.form(Submit::PasswordChange).field("token").to_owned();
    assert_eq!(
        serde_json::from_str::<String>(&ask(&browser, &of_another_form).await.body).unwrap(),
        ""
    );
    let path = at(Submit::PasswordStrength.path());
    let elsewhere = [
        (ACCEPT, "*/*"),
        (ORIGIN, "https://evil.example"),
        (http::HeaderName::from_static("sec-fetch-site"), "cross-site"),
    ];
    assert_eq!(browser.post(&path, &strong, &elsewhere).await.status, 403);
    let get = browser.get(&format!("{path}?new=correct")).await;
    assert_eq!(get.status, 400, "never by an address");
}

#[tokio::test]
async fn a_question_is_short() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    // The page's own address is part of it, and the longest target of that.
    let target = format!("/{}", "x%2F".repeat(255));
    let page = browser.open(&at(&format!("/password/change?return_to={target}"))).await;
    let mut long = question(&page, &"!".repeat(72));
    assert!(long.iter().any(|(_, value)| value.contains(&target[1..])), "{long:?}");
    assert_eq!(ask(&browser, &long).await.status, 200);
    long.push(("more".to_owned(), "x".repeat(4_096)));
    assert_eq!(ask(&browser, &long).await.status, 413);
}

#[tokio::test]
async fn without_script_a_refused_password_is_rated_on_the_page_that_comes_again() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world
        .policy(
            &acme,
            "password/complexity",
            json!({"minLength": 8, "hasSymbol": true, "hasNumber": true, "hasUppercase": true, "hasLowercase": true}),
        )
        .await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    for (new, sentence) in [
        ("correct horse battery staple", "Apart from that, it is very hard to guess."),
        ("sunshines", "It would also be easy to guess."),
    ] {
        let page = browser.open(&at("/password/change")).await;
        assert!(!page.text().contains("to guess"), "{}", page.text());
        let form = page.form(Submit::PasswordChange).with("current", PASSWORD).with("new", new);
        let page = browser.follow(browser.submit(&form).await).await;
        page.says("Add at least one uppercase letter.").says(sentence);
        assert!(!page.body.contains(new), "the password itself is kept nowhere");
        // The page is left, and come back to.
        let account = browser.open(&at("/account")).await;
        browser.submit(&account.form(Submit::Profile).with("nick_name", "Ada")).await;
    }
}
