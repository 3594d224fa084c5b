//! The backend is slow, down, or answers nonsense: a branded page with a way on, the right status, nothing typed is lost.

use std::time::Duration;

use vestibule_app::server_fns::Submit;

use crate::backend::Fault;
use crate::world::{PASSWORD, World, at};

#[tokio::test]
async fn a_cold_page_without_backend_says_so_with_503_and_leads_back_to_itself() {
    for fault in Fault::ALL {
        let world = World::new().await;
        let acme = world.organization("Acme").await;
        world.backend.fail(fault).await;
        let browser = world.browser();
        let page = browser.get(&acme.loginname()).await;
        assert_eq!((page.status, page.screen().as_str()), (503, "error"), "{fault:?}");
        page.says("We cannot sign you in right now").says("Try again");
        assert_eq!(page.header("retry-after"), Some("5"));
        assert!(
            page.tags("a").iter().any(|link| link["href"] == acme.loginname()),
            "{fault:?}"
        );
        assert!(!page.body.contains("Hotel"), "nothing of the answer is shown");
        world.backend.recover().await;
        let page = browser.get(&acme.loginname()).await;
        assert_eq!(page.status, 200, "{fault:?}");
        page.says("Sign in to Acme");
    }
}

#[tokio::test]
async fn a_warm_page_without_backend_is_shown_in_its_brand_for_hours() {
    for fault in Fault::ALL {
        let world = World::new().await;
        let acme = world.organization("Acme").await;
        world.browser().open(&acme.loginname()).await;
        world.backend.fail(fault).await;
        for hours in [0, 1, 10] {
            world.clock.advance(Duration::from_secs(hours * 3600));
            let page = world.browser().get(&acme.loginname()).await;
            assert_eq!(page.status, 200, "{fault:?} after {hours} hours");
            page.says("Sign in to Acme");
        }
    }
}

#[tokio::test]
async fn an_outage_at_the_identifier_keeps_the_name_and_the_same_form_values_work_afterwards() {
    for fault in Fault::ALL {
        let world = World::new().await;
        let acme = world.organization("Acme").await;
        world.person(&acme, "ada").await;
        let browser = world.browser();
        let page = browser.open(&acme.loginname()).await;
        world.backend.fail(fault).await;
        let answer = browser.submit(&page.form(Submit::Loginname).with("login_name", "ada")).await;
        assert_eq!(answer.location(), acme.loginname(), "{fault:?}");
        let page = browser.follow(answer).await;
        assert_eq!((page.status, page.screen().as_str()), (503, "loginname"), "{fault:?}");
        page.says("We cannot reach the sign-in service.").says("Sign in to Acme");
        let form = page.form(Submit::Loginname);
        assert_eq!(form.field("login_name"), "ada");
        world.backend.recover().await;
        let answer = browser.submit(&form).await;
        assert_eq!(
            answer.location(),
            at(&format!("/password?organization={}", acme.id)),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn an_outage_at_the_password_keeps_the_person_and_no_password() {
    for fault in Fault::ALL {
        let world = World::new().await;
        let acme = world.organization("Acme").await;
        world.person(&acme, "ada").await;
        let browser = world.browser();
        let answer = browser.identify("ada").await;
        let page = browser.follow(answer).await;
        world.backend.fail(fault).await;
        let form = page.form(Submit::Password).with("password", PASSWORD).with("stay", "on");
        let answer = browser.submit(&form).await;
        assert_eq!(answer.location(), at("/password"), "{fault:?}");
        let page = browser.follow(answer).await;
        assert_eq!((page.status, page.screen().as_str()), (503, "password"), "{fault:?}");
        page.says("We cannot reach the sign-in service.").says("ada");
        assert!(!page.body.contains(PASSWORD));
        let form = page.form(Submit::Password);
        assert_eq!((form.field("password"), form.field("stay")), ("", "on"), "{fault:?}");
        world.backend.recover().await;
        let answer = browser.submit(&form.with("password", PASSWORD)).await;
        assert_eq!(answer.location(), at("/account"), "{fault:?}");
    }
}

#[tokio::test]
async fn an_outage_right_after_the_check_loses_neither_the_check_nor_the_way() {
    for fault in [Fault::Status500, Fault::Html, Fault::TruncatedJson] {
        let world = World::new().await;
        let acme = world.organization("Acme").await;
        world.person(&acme, "ada").await;
        let browser = world.browser();
        let answer = browser.identify("ada").await;
        let page = browser.follow(answer).await;
        world.backend.forget();
        world.backend.fail_only("GetSession", fault);
        let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
        let page = browser.follow(answer).await;
        assert_eq!(page.screen(), "accounts", "{fault:?}: ({}) {}", page.status, page.text());
        page.says("Signed in");
        world.backend.recover().await;
        assert!(
            browser.is_signed_in().await,
            "{fault:?}: the check was stored before anything else was asked"
        );
        assert_eq!(world.backend.checks(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn an_outage_in_the_profile_keeps_what_was_typed() {
    for fault in Fault::ALL {
        let world = World::new().await;
        let acme = world.organization("Acme").await;
        let ada = world.person(&acme, "ada").await;
        let browser = world.signed_in(&ada).await;
        let page = browser.open(&at("/account")).await;
        world.backend.fail(fault).await;
        let answer = browser
            .submit(&page.form(Submit::Profile).with("given_name", "Augusta"))
            .await;
        assert_eq!(answer.location(), at("/account"), "{fault:?}");
        let page = browser.follow(answer).await;
        assert_eq!(page.status, 503, "{fault:?}");
        world.backend.recover().await;
        let page = browser.open(&at("/account")).await;
        let form = page.form(Submit::Profile);
        assert_eq!(form.field("given_name"), "Augusta", "{fault:?}");
        let answer = browser.submit(&form).await;
        browser.follow(answer).await.says("Your profile is saved.");
        assert_eq!(
            world.user(&ada).await["human"]["profile"]["givenName"],
            "Augusta",
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn an_outage_of_a_page_behind_the_gate_signs_nobody_out() {
    for fault in Fault::ALL {
        let world = World::new().await;
        let acme = world.organization("Acme").await;
        let ada = world.person(&acme, "ada").await;
        let browser = world.signed_in(&ada).await;
        world.backend.fail(fault).await;
        for path in ["/account", "/signedin", "/password/change"] {
            let page = browser.get(&at(path)).await;
            assert_eq!((page.status, page.screen().as_str()), (503, "error"), "{fault:?} {path}");
            assert!(page.tags("a").iter().any(|link| link["href"] == at(path)), "{fault:?} {path}");
            assert!(!page.text().contains("ada@mail.example"), "the gate was not asked");
        }
        world.backend.recover().await;
        assert!(browser.is_signed_in().await, "{fault:?}");
    }
}

#[tokio::test]
async fn an_outage_at_the_password_change_leads_back_to_it() {
    for fault in Fault::ALL {
        let world = World::new().await;
        let acme = world.organization("Acme").await;
        let ada = world.person(&acme, "ada").await;
        let browser = world.signed_in(&ada).await;
        let page = browser.open(&at("/password/change")).await;
        world.backend.fail(fault).await;
        let form = page
            .form(Submit::PasswordChange)
            .with("current", PASSWORD)
            .with("new", "Another-Horse-8-Battery");
        assert_eq!(browser.submit(&form).await.location(), at("/password/change"), "{fault:?}");
        world.backend.recover().await;
        let page = browser.open(&at("/password/change")).await;
        let form = page
            .form(Submit::PasswordChange)
            .with("current", PASSWORD)
            .with("new", "Another-Horse-8-Battery");
        assert_eq!(browser.submit(&form).await.location(), at("/account"), "{fault:?}");
    }
}

#[tokio::test]
async fn a_changed_password_that_cannot_be_checked_at_once_is_asked_for() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/password/change")).await;
    world.backend.fail_only("SetSession", Fault::Status500);
    let form = page
        .form(Submit::PasswordChange)
        .with("current", PASSWORD)
        .with("new", "Another-Horse-8-Battery");
    let answer = browser.submit(&form).await;
    world.backend.recover().await;
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "password", "{}", page.text());
    let answer = browser
        .submit(&page.form(Submit::Password).with("password", "Another-Horse-8-Battery"))
        .await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn readiness_tells_of_an_outage_and_liveness_does_not() {
    let world = World::new().await;
    let browser = world.browser();
    assert_eq!(browser.get(&at("/ready")).await.status, 200);
    for fault in Fault::ALL {
        world.backend.fail(fault).await;
        assert_eq!(browser.get(&at("/ready")).await.status, 503, "{fault:?}");
        assert_eq!(browser.get(&at("/healthy")).await.status, 200, "{fault:?}");
        world.backend.recover().await;
        assert_eq!(browser.get(&at("/ready")).await.status, 200, "{fault:?}");
    }
    let healthy = browser.get(&at("/healthy")).await;
    assert_eq!((healthy.body.as_str(), healthy.set_cookie()), ("{}", None));
}

#[tokio::test]
async fn a_slow_backend_delays_nobody_whose_page_is_warm() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.browser().open(&acme.loginname()).await;
    world.clock.advance(Duration::from_secs(60));
    let hold = world.backend.hold(None);
    let page = world.browser().open(&acme.loginname()).await;
    page.says("Sign in to Acme");
    hold.arrived(1).await;
    world.browser().open(&acme.loginname()).await.says("Sign in to Acme");
    world.backend.hold_nothing();
}

#[tokio::test]
async fn one_browsers_slow_check_delays_no_other_browser() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let (slow, other) = (world.browser(), world.browser());
    let answer = slow.identify("ada").await;
    let form = slow.follow(answer).await.form(Submit::Password).with("password", PASSWORD);
    let hold = world.backend.hold(Some("CreateSession"));
    let check = slow.submit(&form);
    let meanwhile = async {
        hold.arrived(1).await;
        assert_eq!(other.identify("ada").await.location(), at("/password"));
        world.backend.hold_nothing();
    };
    let (answer, ()) = tokio::join!(check, meanwhile);
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn a_backend_that_never_answers_is_given_up() {
    let mut world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    world
        .reopen(|config| {
            config.backend.read_timeout_seconds = 1;
            config.backend.check_timeout_seconds = 1;
        })
        .await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    world.backend.hold(None);
    let (answer, cold, ready) = {
        let (form, other) = (page.form(Submit::Password).with("password", PASSWORD), world.browser());
        let (cold, ready) = (
            acme.loginname()
                .replace("loginname?organization=", "loginname?organization=9"),
            at("/ready"),
        );
        let (submitted, cold, ready) = tokio::join!(browser.submit(&form), other.get(&cold), other.get(&ready));
        (submitted, cold, ready)
    };
    assert_eq!((answer.location(), cold.status, ready.status), (at("/password"), 503, 503));
    browser.follow(answer).await.says("We cannot reach the sign-in service.");
    world.backend.hold_nothing();
    let page = browser.open(&at("/password")).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn files_of_our_own_do_not_wait_for_a_running_check() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    let hold = world.backend.hold(Some("CreateSession"));
    let form = page.form(Submit::Password).with("password", PASSWORD);
    let check = browser.submit(&form);
    let meanwhile = async {
        hold.arrived(1).await;
        for link in page.tags("link") {
            assert_eq!(browser.get(&link["href"]).await.status, 200);
        }
        assert_eq!(browser.get(&at("/healthy")).await.status, 200);
        world.backend.hold_nothing();
    };
    let (answer, ()) = tokio::join!(check, meanwhile);
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn a_wrong_service_token_is_an_outage_and_says_nothing_of_itself() {
    let mut world = World::new().await;
    let wrong = world.folder.path().join("wrong.pat");
    std::fs::write(&wrong, "not-the-token\n").unwrap();
    world.reopen(|config| config.backend.service_token_file = Some(wrong)).await;
    let page = world.browser().get(&at("/loginname")).await;
    assert_eq!(page.status, 503);
    assert!(!page.body.contains("token") || page.forms(Submit::Loginname).is_empty());
    assert!(!page.body.contains("not-the-token"));
    assert_eq!(world.browser().get(&at("/ready")).await.status, 503);
}
