//! How often the backend is asked.

use vestibule_app::server_fns::Submit;

use crate::world::{PASSWORD, World, at};

#[tokio::test]
async fn a_warm_page_asks_nobody() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify_at(&acme.loginname(), "ada").await;
    browser.follow(answer).await;
    world.backend.forget();
    for path in ["/loginname", "/password", "/accounts", "/logout", "/logout/done"] {
        let page = browser.open(&at(&format!("{path}?organization={}", acme.id))).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(world.backend.names(), Vec::<&str>::new(), "{path}");
    }
    world.browser().open(&acme.loginname()).await;
    assert_eq!(world.backend.names(), Vec::<&str>::new(), "the settings are everybody's");
}

#[tokio::test]
async fn many_cold_visitors_ask_once() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.backend.forget();
    let browsers: Vec<_> = (0..20).map(|_| world.browser()).collect();
    let path = acme.loginname();
    futures::future::join_all(browsers.iter().map(|browser| browser.open(&path))).await;
    let names = world.backend.names();
    assert!(names.len() <= 9, "{names:?}");
    assert_eq!(world.backend.count("GetGeneralSettings"), 1, "{names:?}");
}

#[tokio::test]
async fn the_identifier_takes_at_most_three_round_trips_and_the_password_two() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    browser.follow(answer).await;
    let page = browser.open(&at("/loginname")).await;
    world.backend.forget();

    let hold = world.backend.hold(None);
    let form = page.form(Submit::Loginname).with("login_name", "ada");
    let waves = async {
        // Both searches are under way at once; then the methods of whom they found.
        for calls in [2, 1] {
            hold.arrived(calls).await;
            hold.release(calls as usize);
        }
    };
    let (answer, ()) = tokio::join!(browser.submit(&form), waves);
    world.backend.hold_nothing();
    assert_eq!(answer.location(), at("/password"));
    assert_eq!(world.backend.calls().len(), 3, "{:?}", world.backend.names());
    let page = browser.follow(answer).await;
    world.backend.forget();

    let hold = world.backend.hold(None);
    let form = page.form(Submit::Password).with("password", PASSWORD);
    let waves = async {
        // The check; then all facts for the gate at once.
        for calls in [1, 4] {
            hold.arrived(calls).await;
            hold.release(calls as usize);
        }
    };
    let (answer, ()) = tokio::join!(browser.submit(&form), waves);
    world.backend.hold_nothing();
    assert_eq!(answer.location(), at("/account"));
    assert_eq!(world.backend.calls().len(), 5, "{:?}", world.backend.names());
    assert_eq!(world.backend.names()[0], "CreateSession");
}

#[tokio::test]
async fn a_page_behind_the_gate_asks_for_its_facts_at_once() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    browser.open(&at("/account")).await;
    world.backend.forget();
    let hold = world.backend.hold(None);
    let all_at_once = async {
        hold.arrived(4).await;
        hold.release(4);
    };
    let path = at("/account");
    let (page, ()) = tokio::join!(browser.get(&path), all_at_once);
    world.backend.hold_nothing();
    assert_eq!(page.status, 200);
    let mut names = world.backend.names();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "GetSession",
            "GetUserByID",
            "ListAuthenticationMethodTypes",
            "ListAuthenticationMethodTypes"
        ]
    );
}
