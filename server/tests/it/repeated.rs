//! One submit is one check: repeated, concurrent, stale, forged and foreign posts.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, HeaderMap};
use http::{HeaderValue, Method};
use vestibule_app::server_fns::Submit;

use crate::browser::{Browser, Form};
use crate::world::{PASSWORD, World, at};

/// A browser in front of the password, and the filled form.
async fn before_the_password(world: &World) -> (Browser, Form) {
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    world.backend.forget();
    (browser, page.form(Submit::Password).with("password", PASSWORD))
}

#[tokio::test]
async fn the_same_form_with_the_new_cookie_checks_once() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let first = browser.submit(&form).await;
    let second = browser.submit(&form).await;
    assert_eq!(first.location(), at("/account"));
    assert_eq!(second.status, 303);
    browser.follow(second).await;
    assert_eq!(world.backend.checks(), 1, "{:?}", world.backend.names());
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn the_same_form_with_the_old_cookie_checks_once_and_ends_signed_in() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let old = browser.cookie().unwrap();
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
    let new = browser.cookie().unwrap();
    assert_ne!(old, new);
    browser.set_cookie(&old);
    let second = browser.submit(&form).await;
    assert_eq!(second.location(), at("/account"));
    assert_eq!(browser.cookie().unwrap(), new);
    assert_eq!(world.backend.checks(), 1);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn the_old_cookie_alone_is_worth_nothing_after_signing_in() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let old = browser.cookie().unwrap();
    browser.submit(&form).await;
    let other = world.browser();
    other.set_cookie(&old);
    assert!(!other.is_signed_in().await);
    let guess = form.clone().with("password", "Wrong-Horse-7");
    other.set_cookie(&old);
    other.submit(&guess).await;
    assert!(!other.is_signed_in().await);
}

#[tokio::test]
async fn a_double_click_checks_once_and_both_answers_lead_on() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let (first, second) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!((first.location(), second.location()), (at("/account"), at("/account")));
    assert_eq!(world.backend.checks(), 1);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn many_clicks_on_a_slow_check_check_once() {
    let world = Arc::new(World::new().await);
    let (browser, form) = before_the_password(&world).await;
    let hold = world.backend.hold(Some("CreateSession"));
    let clicks = futures::future::join_all((0..5).map(|_| browser.submit(&form)));
    let let_go = async {
        hold.arrived(1).await;
        world.backend.hold_nothing();
    };
    let (answers, ()) = tokio::join!(clicks, let_go);
    for answer in answers {
        assert_eq!(answer.location(), at("/account"));
    }
    assert_eq!(world.backend.checks(), 1);
}

#[tokio::test]
async fn a_repeated_wrong_password_counts_once() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let form = form.with("password", "Wrong-Horse-7");
    let (first, second) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!((first.location(), second.location()), (at("/password"), at("/password")));
    browser.submit(&form).await;
    assert_eq!(world.backend.checks(), 1);
    browser.open(&at("/password")).await.says("That password is not right.");
}

#[tokio::test]
async fn after_back_the_form_of_the_last_page_leads_to_the_same_end_without_a_check() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let answer = browser.submit(&form).await;
    browser.follow(answer).await;
    // Back shows the page of before from the browser's memory; another password typed there is no check either.
    let again = browser.submit(&form.with("password", "Another-Horse-8")).await;
    browser.follow(again).await;
    assert_eq!(world.backend.checks(), 1);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_repeated_identifier_leads_to_the_first_ones_end() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let page = browser.open(&at("/loginname")).await;
    let form = page.form(Submit::Loginname).with("login_name", "ada");
    let (first, second) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!((first.location(), second.location()), (at("/password"), at("/password")));
    let third = browser.submit(&form.with("login_name", "somebody-else")).await;
    assert_eq!(third.location(), at("/password"));
    browser.follow(third).await.says("ada");
}

#[tokio::test]
async fn a_token_of_another_browser_is_refused() {
    let world = World::new().await;
    let (_, form) = before_the_password(&world).await;
    let thief = world.browser();
    thief.open(&at("/loginname")).await;
    let answer = thief.submit(&form).await;
    thief.follow(answer).await;
    let nobody = world.browser();
    let answer = nobody.submit(&form).await;
    nobody.follow(answer).await;
    assert_eq!(world.backend.checks(), 0);
    assert!(!thief.is_signed_in().await && !nobody.is_signed_in().await);
}

#[tokio::test]
async fn a_token_is_good_for_its_own_form_and_page_only() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let page = browser.open(&at("/password")).await;
    let of_the_footer = page.form(Submit::Language).field("token").to_owned();
    let forged = [
        form.clone().with("token", &of_the_footer),
        form.clone().with("token", ""),
        form.clone().with("token", "AAAA"),
        form.clone().with("at", "/loginname"),
        form.clone().with("at", "/password?organization=1"),
        form.clone().with("at", ""),
    ];
    for forged in forged {
        let answer = browser.submit(&forged).await;
        let location = answer.location();
        assert!(location.starts_with(&at("/")), "{location}");
    }
    assert_eq!(world.backend.checks(), 0);
    assert!(!browser.is_signed_in().await);
    assert_eq!(
        browser.submit(&form).await.location(),
        at("/account"),
        "the true form still works"
    );
}

#[tokio::test]
async fn a_forged_place_leads_nowhere_else() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    for place in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/password\r\nX-Evil: 1",
        "/submit/password",
    ] {
        let answer = browser.submit(&form.clone().with("at", place)).await;
        assert!(answer.location().starts_with(&at("/")), "{place}: {}", answer.location());
        assert!(answer.header("x-evil").is_none());
    }
}

#[tokio::test]
async fn a_form_that_was_open_for_too_long_is_asked_for_again_and_keeps_the_name() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let page = browser.open(&at("/loginname")).await;
    world.clock.advance(Duration::from_secs(9 * 3600));
    let answer = browser.submit(&page.form(Submit::Loginname).with("login_name", "ada")).await;
    let page = browser.follow(answer).await;
    page.says("This page was open for too long.");
    let form = page.form(Submit::Loginname);
    assert_eq!(form.field("login_name"), "ada");
    assert_eq!(browser.submit(&form).await.location(), at("/password"));
}

#[tokio::test]
async fn two_tabs_with_two_people_check_the_one_that_each_tab_shows() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let (ada, bob) = (world.person(&acme, "ada").await, world.person(&acme, "bob").await);
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let of_ada = browser.follow(answer).await.form(Submit::Password).with("password", PASSWORD);
    let answer = browser.identify("bob").await;
    browser.follow(answer).await.says("bob");
    assert_eq!(browser.submit(&of_ada).await.location(), at("/account"));
    assert_eq!(
        (world.sessions_of(&ada).await.len(), world.sessions_of(&bob).await.len()),
        (1, 0)
    );
}

#[tokio::test]
async fn a_get_changes_nothing() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&form.fields)
        .finish();
    for &submit in Submit::ALL {
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
            let path = format!("{}?{query}", at(submit.path()));
            let answer = browser.send(method.clone(), &path, HeaderMap::new(), None).await;
            assert_eq!(answer.status, 400, "{method} {submit:?}");
        }
    }
    assert_eq!(world.backend.calls().len(), 0, "{:?}", world.backend.names());
    assert_eq!(
        browser.submit(&form).await.location(),
        at("/account"),
        "the token is still good"
    );
}

#[tokio::test]
async fn a_post_that_is_no_form_of_ours_is_refused_with_a_page() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    for content_type in ["application/json", "multipart/form-data; boundary=x", "text/plain"] {
        let answer = browser
            .post(&form.action, &form.fields, &[(http::header::CONTENT_TYPE, content_type)])
            .await;
        assert_eq!((answer.status, answer.screen().as_str()), (400, "error"), "{content_type}");
    }
    let huge = vec![("token".to_owned(), "x".repeat(100_000))];
    assert_eq!(browser.post(&form.action, &huge, &[]).await.status, 413);
    let unknown = browser.post(&at("/submit/everything"), &form.fields, &[]).await;
    assert!((400..500).contains(&unknown.status), "{}", unknown.status);
    let page = browser.post(&at("/loginname"), &form.fields, &[]).await;
    assert_eq!(page.status, 400);
    assert_eq!(world.backend.checks(), 0);
}

#[tokio::test]
async fn the_island_and_the_plain_form_get_the_same_end() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&form.fields)
        .finish();
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
    headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    let answer = browser.send(Method::POST, &form.action, headers, Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body, format!("{:?}", at("/account")));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_browser_that_goes_away_during_the_check_finds_it_done_when_it_comes_back() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let hold = world.backend.hold(Some("CreateSession"));
    tokio::select! {
        _ = browser.submit(&form) => panic!("the check is held"),
        () = hold.arrived(1) => {}
    }
    // The connection is dropped with the request; only then does the backend answer.
    world.backend.hold_nothing();
    let again = browser.submit(&form).await;
    assert_eq!(again.location(), at("/account"));
    assert_eq!(world.backend.checks(), 1, "{:?}", world.backend.names());
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_failure_in_the_address_is_printed_nowhere() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    for path in [
        "/loginname",
        "/account",
        "/accounts",
        "/logout",
        "/nothing-here",
        "/password/change",
    ] {
        let query = "__err=cHduZWQ=&__path=%2Fpwned&error=pwned&message=pwned";
        let page = browser.open(&at(&format!("{path}?{query}"))).await;
        assert!(!page.body.contains("pwned") && !page.body.contains("cHduZWQ"), "{path}");
    }
}

#[tokio::test]
async fn the_referer_decides_nothing() {
    let world = World::new().await;
    let (browser, form) = before_the_password(&world).await;
    let referer = format!("http://localhost:{}/elsewhere", world.address().port());
    let answer = browser
        .post(&form.action, &form.fields, &[(http::header::REFERER, &referer)])
        .await;
    assert_eq!(answer.location(), at("/account"));
    let evil = [(http::header::REFERER, "https://evil.example/")];
    let answer = browser.post(&at("/submit/theme"), &form.fields, &evil).await;
    assert!(answer.location().starts_with(&at("/")), "{}", answer.location());
}

#[tokio::test]
async fn a_second_tab_that_reloads_with_the_old_cookie_does_not_undo_the_sign_in() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    let old = browser.cookie().unwrap();
    let form = page.form(Submit::Password).with("password", PASSWORD);
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
    let tab = world.browser();
    tab.set_cookie(&old);
    let path = at("/loginname?organization=1");
    let answer = tab.get(&path).await;
    assert_eq!((answer.status, answer.location()), (303, path), "it is sent round");
    assert_eq!(answer.set_cookie(), None, "and takes no cookie's place");
    assert!(!tab.is_signed_in().await, "the old cookie alone is worth nothing");
    assert!(browser.is_signed_in().await);
    assert_eq!(world.sessions_of(&ada).await.len(), 1);
}

#[tokio::test]
async fn the_theme_can_be_chosen_as_often_as_one_likes_on_one_page() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.open(&at("/loginname")).await;
    for theme in ["dark", "light", "dark"] {
        let form = page.forms(Submit::Theme).remove(0).with("theme", theme);
        assert_eq!(browser.submit(&form).await.status, 303);
    }
    let page = browser.open(&at("/loginname")).await;
    assert_eq!(page.tags("html")[0]["data-scheme"], "dark");
}

#[tokio::test]
async fn what_was_said_of_one_name_is_not_said_of_the_next() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    world.person(&acme, "bob").await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", "Wrong-Horse-7").await;
    browser.follow(answer).await.says("That password is not right.");
    let answer = browser.identify("bob").await;
    let page = browser.follow(answer).await;
    assert!(!page.text().contains("not right"), "{}", page.text());
}
