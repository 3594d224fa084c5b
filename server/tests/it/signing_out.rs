//! Signing out ends sessions here and at the backend.

use vestibule_app::server_fns::Submit;

use crate::backend::Fault;
use crate::world::{World, at};

#[tokio::test]
async fn signing_out_ends_the_session_here_and_at_the_backend() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let old = browser.cookie().unwrap();
    let page = browser.open(&at("/logout")).await;
    page.says("This account is in use in this browser.");
    let answer = browser.submit(&page.form(Submit::SignOut).pressed()).await;
    assert_eq!(answer.location(), at("/logout/done"));
    browser.follow(answer).await.says("You are signed out");
    assert!(world.sessions_of(&ada).await.is_empty());
    assert_eq!(browser.get(&at("/account")).await.location(), at("/loginname"));
    browser.set_cookie(&old);
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn one_of_two_accounts_is_signed_out_and_the_other_stays() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let (ada, bob) = (world.person(&acme, "ada").await, world.person(&acme, "bob").await);
    let browser = world.signed_in(&ada).await;
    browser.sign_in(&bob).await;
    let page = browser.open(&at("/logout")).await;
    assert_eq!(page.forms(Submit::SignOut).len(), 2);
    let answer = browser.submit(&page.form(Submit::SignOut).pressed()).await;
    browser
        .follow(answer)
        .await
        .says("One other account is still in use in this browser.");
    assert_eq!(
        (world.sessions_of(&ada).await.len(), world.sessions_of(&bob).await.len()),
        (1, 0)
    );
    browser.open(&at("/account")).await.says("ada@mail.example");
}

#[tokio::test]
async fn signing_out_of_all_ends_every_session() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let (ada, bob) = (world.person(&acme, "ada").await, world.person(&acme, "bob").await);
    let browser = world.signed_in(&ada).await;
    browser.sign_in(&bob).await;
    let page = browser.open(&at("/logout")).await;
    assert_eq!(
        browser.submit(&page.form(Submit::SignOutAll)).await.location(),
        at("/logout/done")
    );
    assert!(world.sessions_of(&ada).await.is_empty() && world.sessions_of(&bob).await.is_empty());
    browser.open(&at("/accounts")).await.says("No saved accounts");
    browser.open(&at("/logout")).await.says("Nobody is signed in");
}

#[tokio::test]
async fn removing_an_account_from_the_picker_ends_its_session() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/accounts")).await;
    let answer = browser.submit(&page.form(Submit::AccountRemove).pressed()).await;
    assert_eq!(answer.location(), at("/accounts"));
    browser
        .follow(answer)
        .await
        .says("The account is signed out.")
        .says("No saved accounts");
    assert!(world.sessions_of(&ada).await.is_empty());
}

#[tokio::test]
async fn a_get_of_the_sign_out_page_signs_nobody_out() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    browser.open(&at("/logout")).await;
    browser.open(&at("/logout/done")).await;
    assert!(browser.is_signed_in().await);
    assert_eq!(world.sessions_of(&ada).await.len(), 1);
}

#[tokio::test]
async fn a_made_up_account_signs_nobody_else_out() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let (ada, bob) = (world.person(&acme, "ada").await, world.person(&acme, "bob").await);
    let (browser, _of_bob) = (world.signed_in(&ada).await, world.signed_in(&bob).await);
    let foreign = world.sessions_of(&bob).await.remove(0);
    for submit in [Submit::SignOut, Submit::AccountRemove, Submit::AccountChoose] {
        let path = if submit == Submit::SignOut { "/logout" } else { "/accounts" };
        let page = browser.open(&at(path)).await;
        let answer = browser.submit(&page.form(submit).with("account", &foreign)).await;
        assert!(answer.location().starts_with(&at("/")));
    }
    assert_eq!(world.sessions_of(&bob).await.len(), 1);
    browser.open(&at("/accounts")).await.says("Ada Lovelace");
}

#[tokio::test]
async fn a_dead_backend_keeps_nobody_signed_in_here() {
    for fault in Fault::ALL {
        let world = World::new().await;
        let acme = world.organization("Acme").await;
        let ada = world.person(&acme, "ada").await;
        let browser = world.signed_in(&ada).await;
        let page = browser.open(&at("/logout")).await;
        world.backend.fail(fault).await;
        let answer = browser.submit(&page.form(Submit::SignOut).pressed()).await;
        assert_eq!(answer.location(), at("/logout/done"), "{fault:?}");
        world.backend.recover().await;
        assert_eq!(browser.get(&at("/account")).await.location(), at("/loginname"), "{fault:?}");
    }
}
