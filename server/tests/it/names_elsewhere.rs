//! Names are one for the whole instance: what a registration says of those that people of another organization have.

use serde_json::{Value, json};
use vestibule_app::server_fns::Submit;

use crate::browser::{Browser, Page};
use crate::mailbox::mails_to;
use crate::world::{Organization, PASSWORD, World, at};

async fn open_to_all(world: &World) -> Organization {
    world.organization_with("Acme", json!({"allowRegister": true})).await
}

async fn hiding(world: &World) -> Organization {
    world
        .organization_with("Discreet", json!({"ignoreUnknownUsernames": true}))
        .await
}

async fn give_address(browser: &Browser, organization: &Organization, email: &str) -> [Page; 2] {
    let page = browser
        .open(&at(&format!("/register?organization={}", organization.id)))
        .await;
    let form = page
        .form(Submit::Register)
        .with("given_name", "Grace")
        .with("family_name", "Hopper")
        .with("email", email);
    [page, browser.submit(&form).await]
}

/// Every answer until the account is made.
async fn register(world: &World, organization: &Organization, email: &str) -> [Page; 4] {
    let browser = world.browser();
    let [page, posted] = give_address(&browser, organization, email).await;
    let second = browser.follow(posted.clone()).await;
    assert_eq!(second.screen(), "register_password", "{email}: {}", second.text());
    let made = browser
        .submit(&second.form(Submit::RegisterPassword).with("new", PASSWORD))
        .await;
    [page, posted, second, made]
}

/// Every answer of a sign-in on the page at that path.
async fn sign_in(world: &World, path: &str, email: &str) -> [Page; 3] {
    let browser = world.browser();
    let named = browser.identify_at(path, email).await;
    let page = browser.follow(named.clone()).await;
    assert_eq!(page.screen(), "password", "{email}: {}", page.text());
    let done = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    [named, page, done]
}

fn assert_same(one: &str, pages: &[Page], other: &str, others: &[Page]) {
    assert_eq!(pages.len(), others.len());
    for (step, (a, b)) in pages.iter().zip(others).enumerate() {
        assert_eq!(a.status, b.status, "step {step}: {one} and {other}");
        assert_eq!(a.masked_headers(), b.masked_headers(), "step {step}: {one} and {other}");
        assert_eq!(a.bytes.len(), b.bytes.len(), "step {step}: {one} and {other}");
        assert_eq!(a.masked(one), b.masked(other), "step {step}: {one} and {other}");
    }
}

async fn people(world: &World, email: &str, organization: &Organization) -> Vec<Value> {
    let of = json!({"organizationIdQuery": {"organizationId": organization.id}});
    let query = json!({"queries": [{"emailQuery": {"emailAddress": email}}, of]});
    let found = world.admin("POST", "/v2/users", query).await;
    found["result"].as_array().cloned().unwrap_or_default()
}

/// The organization that shows its own names may not be asked for those of one that hides them.
///
/// What is left: who has made an account with somebody's address, which writes to that address, can tell by the name of the own account.
/// The backend closes that where names end in their organization's domain.
#[tokio::test]
async fn an_address_that_is_a_hidden_name_elsewhere_is_registered_like_a_free_one() {
    let world = World::new().await;
    let (acme, discreet) = (open_to_all(&world).await, hiding(&world).await);
    world.person(&discreet, "anna1@mail.example").await;
    let locked = world.person(&discreet, "anna3@mail.example").await;
    world.set_state(&locked, "lock").await;
    let nothing_set_up = json!({"password": null, "email": {"email": "else@mail.example"}});
    world.person_with(&discreet, "anna4@mail.example", nothing_set_up).await;
    // The first ones read the settings of both organizations.
    world.person(&discreet, "anna5@mail.example").await;
    for email in ["anna0@mail.example", "anna5@mail.example"] {
        register(&world, &acme, email).await;
    }
    world.backend.forget();
    let free = register(&world, &acme, "anna2@mail.example").await;
    let calls = world.backend.names();
    assert!(free[3].location().starts_with(&at("/account?")), "{}", free[3].location());
    let common = at("/loginname");
    for taken in ["anna1", "anna3", "anna4"] {
        let email = format!("{taken}@mail.example");
        world.backend.forget();
        let answers = register(&world, &acme, &email).await;
        assert_eq!(world.backend.names(), calls, "{taken}");
        assert_same("anna2", &free, taken, &answers);
        let made = people(&world, &email, &acme).await;
        assert_eq!(made.len(), 1, "{taken}");
        assert_eq!(made[0]["username"], format!("{email}@acme.localhost"));
        assert_eq!(mails_to(&world, &email).len(), 1, "as to a free one");
        world.caught_up().await;
        for path in [&acme.loginname(), &common] {
            let free = sign_in(&world, path, "anna2@mail.example").await;
            assert_same("anna2", &free, taken, &sign_in(&world, path, &email).await);
        }
    }
}

#[tokio::test]
async fn a_hidden_name_that_is_taken_after_the_first_page_does_not_show_either() {
    let world = World::new().await;
    let (acme, discreet) = (open_to_all(&world).await, hiding(&world).await);
    let browser = world.browser();
    let [_, posted] = give_address(&browser, &acme, "anna1@mail.example").await;
    world.person(&discreet, "anna1@mail.example").await;
    let page = browser.follow(posted).await;
    let made = browser
        .submit(&page.form(Submit::RegisterPassword).with("new", PASSWORD))
        .await;
    assert!(made.location().starts_with(&at("/account?")), "{}", made.location());
    assert_eq!(people(&world, "anna1@mail.example", &acme).await.len(), 1);
}

#[tokio::test]
async fn a_name_of_an_organization_that_shows_names_is_told() {
    let world = World::new().await;
    let (acme, other) = (open_to_all(&world).await, world.organization("Other").await);
    world.person(&other, "anna1@mail.example").await;
    let browser = world.browser();
    let [_, posted] = give_address(&browser, &acme, "anna1@mail.example").await;
    let page = browser.follow(posted).await;
    page.says("There is an account with this address already.");
    // Also where it was taken after the first page.
    let browser = world.browser();
    let [_, posted] = give_address(&browser, &acme, "anna2@mail.example").await;
    world.person(&other, "anna2@mail.example").await;
    let page = browser.follow(posted).await;
    let answer = browser
        .submit(&page.form(Submit::RegisterPassword).with("new", PASSWORD))
        .await;
    browser
        .follow(answer)
        .await
        .says("There is an account with this address already.");
}

#[tokio::test]
async fn where_names_end_in_their_organizations_domain_nobody_of_another_one_is_in_the_way() {
    let world = World::new().await;
    let other = world.organization("Other").await;
    world.person(&other, "anna1@mail.example").await;
    let acme = open_to_all(&world).await;
    let path = format!("/admin/v1/orgs/{}/policies/domain", acme.id);
    world.admin("POST", &path, json!({"userLoginMustBeDomain": true})).await;
    let answers = register(&world, &acme, "anna1@mail.example").await;
    assert!(
        answers[3].location().starts_with(&at("/account?")),
        "{}",
        answers[3].location()
    );
    let made = people(&world, "anna1@mail.example", &acme).await;
    assert_eq!(made[0]["username"], "anna1@mail.example");
    assert_eq!(made[0]["preferredLoginName"], "anna1@mail.example@acme.localhost");
}

/// Where names are hidden the answer is the same anyway; but whoever owns the address gets an account.
#[tokio::test]
async fn an_organization_that_hides_names_invites_people_of_others_too() {
    let world = World::new().await;
    let policy = json!({"allowRegister": true, "ignoreUnknownUsernames": true});
    let discreet = world.organization_with("Discreet", policy).await;
    let other = world.organization("Other").await;
    world.person(&other, "anna1@mail.example").await;
    let [_, posted] = give_address(&world.browser(), &discreet, "anna1@mail.example").await;
    assert_eq!(posted.location(), at(&format!("/register/sent?organization={}", discreet.id)));
    assert_eq!(mails_to(&world, "anna1@mail.example").len(), 1);
    assert_eq!(people(&world, "anna1@mail.example", &discreet).await.len(), 1);
}

#[tokio::test]
async fn whoever_claims_an_address_guesses_as_a_stranger_at_the_account_that_has_it_for_a_name() {
    const NAME: &str = "anna1@mail.example";
    let world = World::new().await;
    let (acme, discreet) = (open_to_all(&world).await, hiding(&world).await);
    world.person(&discreet, NAME).await;
    let claimant = world.browser();
    let [_, posted] = give_address(&claimant, &acme, NAME).await;
    let page = claimant.follow(posted).await;
    claimant
        .submit(&page.form(Submit::RegisterPassword).with("new", PASSWORD))
        .await;
    assert!(claimant.is_signed_in().await);
    let guess = async |browser: Browser| {
        let named = browser.identify_at(&discreet.loginname(), NAME).await;
        let page = browser.follow(named).await;
        let form = page.form(Submit::Password).with("password", "Wrong-Horse-7");
        browser.follow(browser.submit(&form).await).await.status
    };
    for _ in 0..10 {
        assert_eq!(guess(world.browser()).await, 200);
    }
    assert_eq!(guess(claimant).await, 429, "counted with all others");
}
