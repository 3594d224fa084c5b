//! New accounts that people make for themselves.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule_app::server_fns::Submit;

use crate::alike::{Answers, assert_alike};
use crate::backend::Fault;
use crate::browser::{Browser, Form, Page};
use crate::mailbox::{mails_to, newest_to};
use crate::world::{Organization, PASSWORD, World, at};

const ADDRESS: &str = "grace.hopper@mail.example";

fn register_at(organization: &Organization) -> String {
    at(&format!("/register?organization={}", organization.id))
}

/// An organization whose people make their own accounts.
async fn open_to_all(world: &World) -> Organization {
    world.organization_with("Acme", json!({"allowRegister": true})).await
}

/// The same, where it must not show which names exist.
async fn discreet(world: &World) -> Organization {
    let policy = json!({"allowRegister": true, "ignoreUnknownUsernames": true});
    world.organization_with("Acme", policy).await
}

fn filled(page: &Page, email: &str) -> Form {
    page.form(Submit::Register)
        .with("given_name", "Grace")
        .with("family_name", "Hopper")
        .with("email", email)
}

/// A browser on the password page of a registration.
async fn before_the_password(world: &World, organization: &Organization) -> (Browser, Page) {
    let browser = world.browser();
    let page = browser.open(&register_at(organization)).await;
    let answer = browser.submit(&filled(&page, ADDRESS)).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "register_password", "{}", page.text());
    (browser, page)
}

fn with_password(page: &Page, password: &str) -> Form {
    page.form(Submit::RegisterPassword).with("new", password)
}

/// Everybody with that address.
async fn people(world: &World, email: &str) -> Vec<Value> {
    let query = json!({"queries": [{"emailQuery": {"emailAddress": email}}]});
    let found = world.admin("POST", "/v2/users", query).await;
    found["result"].as_array().cloned().unwrap_or_default()
}

async fn methods(world: &World, user: &Value) -> Value {
    let path = format!("/v2/users/{}/authentication_methods", user["userId"].as_str().unwrap());
    world.admin("GET", &path, json!({})).await["authMethodTypes"].clone()
}

#[tokio::test]
async fn a_person_makes_an_account_and_is_signed_in() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let (browser, page) = before_the_password(&world, &acme).await;
    page.says(ADDRESS);
    let answer = browser.submit(&with_password(&page, PASSWORD)).await;
    assert!(answer.location().starts_with(&at("/account?")), "{}", answer.location());
    assert!(browser.is_signed_in().await);
    let people = people(&world, ADDRESS).await;
    let [grace] = people.as_slice() else { panic!("{people:?}") };
    assert_eq!(grace["details"]["resourceOwner"], acme.id);
    assert_eq!(grace["human"]["profile"]["givenName"], "Grace");
    assert_eq!(grace["human"]["profile"]["familyName"], "Hopper");
    assert_eq!(grace["human"]["profile"]["preferredLanguage"], "en");
    assert_eq!(grace["username"], ADDRESS);
    assert_eq!(grace["human"]["email"]["isVerified"], Value::Null, "nothing is proven yet");
    assert_eq!(newest_to(&world, ADDRESS).link().path(), at("/verify"));
    // One mail is on its way, and another would take its code away.
    let page = browser.open(&at("/verify")).await;
    page.says("You can ask for a new code in 30 seconds.");
    browser.submit(&page.form(Submit::VerifySend)).await;
    assert_eq!(mails_to(&world, ADDRESS).len(), 1);
    // And from then on like everybody.
    let again = world.browser();
    assert_eq!(again.sign_in_with(ADDRESS, PASSWORD).await.location(), at("/account"));
}

#[tokio::test]
async fn without_an_organization_the_account_belongs_to_the_default_one() {
    let world = World::new().await;
    let default = world.default_organization().await;
    world.login_policy(&default, json!({"allowRegister": true})).await;
    let browser = world.browser();
    let page = browser.open(&at("/register")).await;
    let answer = browser.submit(&filled(&page, ADDRESS)).await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&with_password(&page, PASSWORD)).await;
    assert_eq!(answer.location(), at("/account"));
    assert_eq!(people(&world, ADDRESS).await[0]["details"]["resourceOwner"], default.id);
}

#[tokio::test]
async fn where_people_do_not_make_their_accounts_a_page_says_so() {
    let world = World::new().await;
    for (name, policy) in [
        ("Closed", json!({"allowRegister": false})),
        ("Federated", json!({"allowRegister": true, "allowUsernamePassword": false})),
    ] {
        let organization = world.organization_with(name, policy).await;
        let browser = world.browser();
        let page = browser.open(&register_at(&organization)).await;
        assert_eq!((page.status, page.screen().as_str()), (403, "error"), "{name}");
        page.says("You cannot create an account here").says("Go to sign-in");
        let brought = format!("{}&email=grace%40mail.example", register_at(&organization));
        assert_eq!(browser.get(&brought).await.location(), register_at(&organization), "{name}");
        let first = browser.open(&organization.loginname()).await;
        assert!(!first.body.contains("register-button"), "{name}");
    }
}

#[tokio::test]
async fn a_form_from_before_the_policy_changed_makes_no_account() {
    let mut world = World::new().await;
    let acme = open_to_all(&world).await;
    let (browser, second) = before_the_password(&world, &acme).await;
    let first = browser.open(&register_at(&acme)).await;
    world.login_policy(&acme, json!({"allowRegister": false})).await;
    world.reopen(|_| {}).await;
    for form in [filled(&first, "other@mail.example"), with_password(&second, PASSWORD)] {
        let answer = browser.submit(&form).await;
        let page = browser.follow(answer).await;
        page.says("You cannot create an account here");
    }
    assert_eq!(world.backend.count("CreateUser"), 0);
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_what_was_typed_is_kept() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let long = "x".repeat(201);
    let faults = [
        ("given_name", "  ", "Enter your first name."),
        ("given_name", &*long, "Shorten your first name."),
        ("family_name", "", "Enter your last name."),
        ("family_name", &long, "Shorten your last name."),
        ("email", "", "Enter your email address."),
        ("email", &long, "This is longer than 200 characters. Check the address."),
        ("email", "grace", "This is not an email address."),
        ("email", "grace@mail@example", "This is not an email address."),
    ];
    for (field, value, sentence) in faults {
        let browser = world.browser();
        let page = browser.open(&register_at(&acme)).await;
        let answer = browser.submit(&filled(&page, ADDRESS).with(field, value)).await;
        assert_eq!(answer.location(), register_at(&acme), "{field} {value}");
        let page = browser.follow(answer).await;
        page.says(sentence);
        let form = page.form(Submit::Register);
        for (kept, value) in [("given_name", "Grace"), ("family_name", "Hopper"), ("email", ADDRESS)] {
            assert!(kept == field || form.field(kept) == value, "{kept} after {field}");
        }
    }
    assert_eq!(world.backend.count("ListUsers"), 0, "the backend is not even asked");
}

#[tokio::test]
async fn names_are_trimmed_and_composed() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let browser = world.browser();
    let page = browser.open(&register_at(&acme)).await;
    let form = filled(&page, "  grace.hopper@mail.example ").with("given_name", " Zoe\u{308} ");
    let answer = browser.submit(&form).await;
    let page = browser.follow(answer).await;
    browser.submit(&with_password(&page, PASSWORD)).await;
    assert_eq!(people(&world, ADDRESS).await[0]["human"]["profile"]["givenName"], "Zo\u{eb}");
}

#[tokio::test]
async fn terms_and_privacy_are_agreed_to_where_the_organization_has_some() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let legal = json!({
        "tosLink": "https://acme.example/{{.Lang}}/terms",
        "privacyLink": "https://acme.example/privacy",
        "helpLink": "https://acme.example/help",
    });
    world.policy(&acme, "privacy", legal).await;
    let browser = world.browser();
    let page = browser.open(&register_at(&acme)).await;
    let link = |id: &str| {
        let mut links = page
            .tags("a")
            .into_iter()
            .filter(|tag| tag.get("data-testid").is_some_and(|own| own == id));
        let link = links.next().unwrap_or_else(|| panic!("no {id}"));
        assert!(links.next().is_none(), "{id} is there twice");
        assert_eq!(link["target"], "_blank");
        assert!(link["rel"].contains("noopener"));
        link["href"].clone()
    };
    assert_eq!(link("tos-link"), "https://acme.example/en/terms");
    assert_eq!(link("privacy-policy-link"), "https://acme.example/privacy");
    assert_eq!(link("help-link"), "https://acme.example/help");
    let boxes = page
        .tags("input")
        .into_iter()
        .filter(|tag| tag.get("type").is_some_and(|kind| kind == "checkbox"));
    assert!(
        boxes.clone().count() == 2 && boxes.clone().all(|tag| !tag.contains_key("checked")),
        "unticked at first"
    );

    let form = filled(&page, ADDRESS);
    let answer = browser.submit(&form).await;
    browser.follow(answer).await.says("Accept the terms to go on.");
    let page = browser.open(&register_at(&acme)).await;
    let answer = browser.submit(&filled(&page, ADDRESS).with("tos", "on")).await;
    let page = browser.follow(answer).await;
    page.says("Accept the privacy policy to go on.");
    let form = page.form(Submit::Register);
    assert_eq!(
        (form.field("tos"), form.field("email")),
        ("on", ADDRESS),
        "what was ticked and typed is kept"
    );
    assert_eq!(world.backend.count("ListUsers"), 0);
    let answer = browser.submit(&form.with("privacy", "on")).await;
    assert_eq!(browser.follow(answer).await.screen(), "register_password");
}

#[tokio::test]
async fn without_links_or_with_links_that_are_none_there_is_nothing_to_agree_to() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let (_, page) = before_the_password(&world, &acme).await;
    assert_eq!(page.screen(), "register_password");
    let beta = world.organization_with("Beta", json!({"allowRegister": true})).await;
    world
        .policy(
            &beta,
            "privacy",
            json!({"tosLink": "javascript:alert(1)", "privacyLink": "terms.html"}),
        )
        .await;
    let (_, page) = before_the_password(&world, &beta).await;
    assert_eq!(page.screen(), "register_password");
}

#[tokio::test]
async fn an_address_that_has_an_account_is_told_where_names_are_open() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let ada = world.person(&acme, "ada").await;
    world.person(&acme, "bob@mail.example").await;
    for taken in [ada.email.as_str(), "ADA@mail.example", "bob@mail.example"] {
        let browser = world.browser();
        let page = browser.open(&register_at(&acme)).await;
        let answer = browser.submit(&filled(&page, taken)).await;
        assert_eq!(answer.location(), register_at(&acme), "{taken}");
        let page = browser.follow(answer).await;
        page.says("There is an account with this address already.")
            .says("Sign in with this address");
        let first = browser.open(&acme.loginname()).await;
        assert_eq!(
            first.form(Submit::Loginname).field("login_name"),
            taken,
            "it need not be typed again"
        );
    }
    assert_eq!(world.backend.count("CreateUser"), 0);
}

#[tokio::test]
async fn an_address_that_is_taken_meanwhile_is_told_too() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let (browser, page) = before_the_password(&world, &acme).await;
    world.person(&acme, ADDRESS).await;
    let answer = browser.submit(&with_password(&page, PASSWORD)).await;
    assert_eq!(answer.location(), register_at(&acme));
    let page = browser.follow(answer).await;
    page.says("There is an account with this address already.");
    assert_eq!(page.form(Submit::Register).field("given_name"), "Grace");
    assert_eq!(people(&world, ADDRESS).await.len(), 1);
}

#[tokio::test]
async fn an_address_that_the_backend_refuses_is_told_on_the_page_where_it_can_be_changed() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let browser = world.browser();
    let page = browser.open(&register_at(&acme)).await;
    let answer = browser.submit(&filled(&page, "grace[1]@mail.example")).await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&with_password(&page, PASSWORD)).await;
    assert_eq!(answer.location(), register_at(&acme));
    browser.follow(answer).await.says("This is not an email address.");
}

#[tokio::test]
async fn where_the_policy_allows_a_passkey_it_is_chosen_or_not() {
    let world = World::new().await;
    let policy = json!({"allowRegister": true, "passwordlessType": "PASSWORDLESS_TYPE_ALLOWED"});
    let acme = world.organization_with("Acme", policy).await;
    let (_, page) = before_the_password(&world, &acme).await;
    assert_eq!(page.screen(), "register_password", "a password unless another way is chosen");
    let plain = world.organization_with("Plain", json!({"allowRegister": true})).await;
    let page = world.browser().open(&register_at(&plain)).await;
    assert!(!page.body.contains("radio"), "one way is no choice");
    // What is not on offer cannot be had by its name either.
    let browser = world.browser();
    let page = browser.open(&register_at(&plain)).await;
    let answer = browser
        .submit(&filled(&page, "other@mail.example").with("means", "passkey"))
        .await;
    assert_eq!(browser.follow(answer).await.screen(), "register_password");
    assert_eq!(world.backend.count("CreateUser"), 0);
}

#[tokio::test]
async fn an_account_with_a_passkey_is_made_without_a_password_and_its_set_up_opens() {
    let world = World::new().await;
    let policy = json!({"allowRegister": true, "passwordlessType": "PASSWORDLESS_TYPE_ALLOWED"});
    let acme = world.organization_with("Acme", policy).await;
    let browser = world.browser();
    let page = browser.open(&register_at(&acme)).await;
    let form = filled(&page, ADDRESS).with("means", "passkey");
    let (answer, again) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!(answer.location(), at(&format!("/passkey/set?organization={}", acme.id)));
    assert_eq!(again.location(), answer.location());
    assert_eq!(world.backend.count("CreateUser"), 1);
    let page = browser.follow(answer).await;
    assert_eq!((page.status, page.screen().as_str()), (200, "passkey_set"), "{}", page.text());
    let people = people(&world, ADDRESS).await;
    assert_eq!(methods(&world, &people[0]).await, Value::Null);
    assert_eq!(newest_to(&world, ADDRESS).link().path(), at("/verify"));
    // The code opens it in this browser alone.
    let page = world.browser().open(&at("/passkey/set")).await;
    assert_ne!(page.screen(), "passkey_set");
}

#[tokio::test]
async fn an_account_whose_passkey_cannot_be_set_up_is_found_by_its_name() {
    let world = World::new().await;
    let policy = json!({"allowRegister": true, "passwordlessType": "PASSWORDLESS_TYPE_ALLOWED"});
    let acme = world.organization_with("Acme", policy).await;
    let browser = world.browser();
    let page = browser.open(&register_at(&acme)).await;
    world.backend.fail_only("CreatePasskeyRegistrationLink", Fault::Status500);
    let answer = browser.submit(&filled(&page, ADDRESS).with("means", "passkey")).await;
    world.backend.recover().await;
    assert_eq!(answer.location(), acme.loginname());
    let page = browser.follow(answer).await;
    let form = page.form(Submit::Loginname);
    assert_eq!(form.field("login_name"), ADDRESS);
    world.caught_up().await;
    let answer = browser.submit(&form).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "verify", "{}", page.text());
    assert_eq!(people(&world, ADDRESS).await.len(), 1);
}

/// Every answer of a registration where names are hidden.
async fn quietly(world: &World, organization: &Organization, email: &str) -> [Page; 3] {
    let browser = world.browser();
    let page = browser.open(&register_at(organization)).await;
    let posted = browser.submit(&filled(&page, email)).await;
    let sent = browser.follow(posted.clone()).await;
    let again = browser.open(&register_at(organization)).await;
    [posted, sent, again]
}

#[tokio::test]
async fn where_names_are_hidden_a_taken_address_gets_the_answer_of_a_free_one() {
    let world = World::new().await;
    let acme = discreet(&world).await;
    world.person(&acme, "anna1").await;
    let locked = world.person(&acme, "anna3").await;
    world.set_state(&locked, "lock").await;
    world
        .person_with(
            &acme,
            "anna4",
            json!({"password": null, "email": {"email": "anna4@mail.example"}}),
        )
        .await;
    // By its login name, and its mail goes elsewhere.
    world
        .person_with(
            &acme,
            "anna5@mail.example",
            json!({"email": {"email": "else@mail.example", "isVerified": true}}),
        )
        .await;
    quietly(&world, &acme, "anna0@mail.example").await;
    let free = quietly(&world, &acme, "anna2@mail.example").await;
    free[1].says("Check your email");
    let free = Answers::about("anna2", free);
    for taken in ["anna1", "anna3", "anna4", "anna5"] {
        let answers = quietly(&world, &acme, &format!("{taken}@mail.example")).await;
        assert_alike(&free, &Answers::about(taken, answers));
    }
    for email in ["anna1", "anna3", "anna4", "else"] {
        assert_eq!(people(&world, &format!("{email}@mail.example")).await.len(), 1, "{email}");
    }
    assert!(people(&world, "anna5@mail.example").await.is_empty());
}

#[tokio::test]
async fn where_names_are_hidden_no_sign_in_tells_whether_the_address_was_free() {
    let world = World::new().await;
    let acme = discreet(&world).await;
    let [posted, sent, _] = quietly(&world, &acme, ADDRESS).await;
    assert_eq!(posted.location(), at(&format!("/register/sent?organization={}", acme.id)));
    assert!(
        sent.forms(Submit::RegisterPassword).is_empty(),
        "a password comes after the mail"
    );
    let people = people(&world, ADDRESS).await;
    assert_eq!(methods(&world, &people[0]).await, Value::Null);
    assert_eq!(world.backend.checks(), 0);
    let invitation = newest_to(&world, ADDRESS);
    assert_eq!(invitation.link().path(), at("/verify"));
    assert!(invitation.path().contains("invite=true"), "{}", invitation.path());
    assert_eq!(mails_to(&world, ADDRESS).len(), 1);
}

#[tokio::test]
async fn who_never_followed_the_mail_gets_it_again_and_who_has_an_account_gets_none() {
    let world = World::new().await;
    let acme = discreet(&world).await;
    let ada = world.person(&acme, "ada").await;
    quietly(&world, &acme, ADDRESS).await;
    world.caught_up().await;
    world.clock.advance(Duration::from_secs(3_600));
    quietly(&world, &acme, ADDRESS).await;
    assert_eq!(mails_to(&world, ADDRESS).len(), 2);
    assert_eq!(people(&world, ADDRESS).await.len(), 1);
    quietly(&world, &acme, &ada.email).await;
    assert!(mails_to(&world, &ada.email).is_empty());
}

#[tokio::test]
async fn the_mail_leads_to_the_first_credential() {
    let world = World::new().await;
    let acme = discreet(&world).await;
    quietly(&world, &acme, ADDRESS).await;
    let browser = world.browser();
    let page = browser.open(&newest_to(&world, ADDRESS).path()).await;
    let answer = browser.submit(&page.form(Submit::Verify)).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "authenticator_set", "{}", page.text());
}

#[tokio::test]
async fn nobodys_mailbox_is_flooded_from_here() {
    let world = World::new().await;
    let acme = discreet(&world).await;
    for _ in 0..4 {
        let [_, sent, _] = quietly(&world, &acme, ADDRESS).await;
        sent.says("Check your email");
    }
    assert_eq!(mails_to(&world, ADDRESS).len(), 1);
}

#[tokio::test]
async fn what_an_address_brings_is_read_once_and_leaves_the_address_bar() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let browser = world.browser();
    let brought = format!(
        "{}&firstname=Grace&lastname=Hopper&email=grace.hopper%40mail.example",
        register_at(&acme)
    );
    let answer = browser.get(&brought).await;
    assert_eq!(answer.location(), register_at(&acme));
    let page = browser.follow(answer).await;
    let form = page.form(Submit::Register);
    assert_eq!(
        (form.field("given_name"), form.field("family_name"), form.field("email")),
        ("Grace", "Hopper", ADDRESS)
    );
    assert!(!form.field("at").contains("grace"), "{}", form.field("at"));
    assert!(
        world
            .backend
            .calls()
            .iter()
            .all(|call| call.rpc.starts_with("Get") || call.rpc == "ListOrganizations")
    );
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), at(&format!("/register/password?organization={}", acme.id)));
}

#[tokio::test]
async fn what_was_typed_goes_along_to_the_registration_and_back() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let browser = world.browser();
    let page = browser.open(&acme.loginname()).await;
    world.backend.forget();
    let form = page.form(Submit::Loginname).with("login_name", ADDRESS).pressed();
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), register_at(&acme));
    assert!(world.backend.calls().is_empty(), "{:?}", world.backend.names());
    let page = browser.follow(answer).await;
    assert_eq!(page.form(Submit::Register).field("email"), ADDRESS);
    let back = browser.open(&acme.loginname()).await;
    assert_eq!(back.form(Submit::Loginname).field("login_name"), ADDRESS);
    // A name that is no address does not help there, and is not lost either.
    let answer = browser
        .submit(&back.form(Submit::Loginname).with("login_name", "grace").pressed())
        .await;
    let page = browser.follow(answer).await;
    assert_eq!(page.form(Submit::Register).field("email"), "");
    let back = browser.open(&acme.loginname()).await;
    assert_eq!(back.form(Submit::Loginname).field("login_name"), "grace");
}

#[tokio::test]
async fn an_unknown_address_of_a_mail_domain_is_offered_registration_there() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let domain = format!("/v2/organizations/{}/domains", acme.id);
    world.admin("POST", &domain, json!({"domain": "acme.example"})).await;
    let browser = world.browser();
    let answer = browser.identify("grace@acme.example").await;
    assert_eq!(answer.location(), acme.loginname());
    let page = browser.follow(answer).await;
    page.says("We cannot find this account.");
    let answer = browser.submit(&page.form(Submit::Loginname).pressed()).await;
    assert_eq!(answer.location(), register_at(&acme));
    let page = browser.follow(answer).await;
    assert_eq!(page.form(Submit::Register).field("email"), "grace@acme.example");
}

#[tokio::test]
async fn the_password_keeps_the_organizations_rules_and_is_no_word_of_the_account() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let rules = json!({"minLength": 12, "hasUppercase": false, "hasLowercase": false, "hasNumber": true, "hasSymbol": false});
    world.policy(&acme, "password/complexity", rules).await;
    let (browser, mut page) = before_the_password(&world, &acme).await;
    page.says("12 characters or more").says("a number");
    assert!(!page.text().contains("an uppercase letter"));
    let long = "a1".repeat(37);
    for (password, sentence) in [
        ("", "Enter a new password."),
        ("short1", "Use at least 12 characters."),
        ("without-any-number", "Add at least one number."),
        ("gracehopper1", "hardly more than a name"),
        (&long, "This password is too long."),
    ] {
        let answer = browser.submit(&with_password(&page, password)).await;
        page = browser.follow(answer).await;
        assert_eq!(page.screen(), "register_password", "{password}");
        page.says(sentence);
        assert!(password.is_empty() || !page.body.contains(password), "{password} came back");
    }
    assert_eq!(world.backend.count("CreateUser"), 0);
    let answer = browser.submit(&with_password(&page, "lantern-in-the-7th-fog")).await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
}

#[tokio::test]
async fn one_account_is_made_whatever_is_clicked() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let (browser, page) = before_the_password(&world, &acme).await;
    let other_tab = browser
        .open(&at(&format!("/register/password?organization={}", acme.id)))
        .await;
    let old = browser.cookie().unwrap();
    let form = with_password(&page, PASSWORD);
    let (first, second) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!(first.location(), second.location());
    // Reload and Back post the same form; so does somebody who kept the cookie of before.
    browser.submit(&form).await;
    let other = world.browser();
    other.set_cookie(&old);
    other.submit(&form).await;
    let answer = browser.submit(&with_password(&other_tab, PASSWORD)).await;
    assert_eq!(browser.follow(answer).await.screen(), "register", "that registration is over");
    assert_eq!(world.backend.count("CreateUser"), 1);
    assert_eq!(world.backend.checks(), 1);
    assert_eq!(people(&world, ADDRESS).await.len(), 1);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn one_account_is_made_where_names_are_hidden_too() {
    let world = World::new().await;
    let acme = discreet(&world).await;
    let browser = world.browser();
    let page = browser.open(&register_at(&acme)).await;
    let form = filled(&page, ADDRESS);
    let (first, second) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!(first.location(), second.location());
    assert_eq!(world.backend.count("CreateUser"), 1);
    assert_eq!(mails_to(&world, ADDRESS).len(), 1);
}

#[tokio::test]
async fn an_account_that_could_not_be_signed_in_to_is_signed_in_to_with_its_password() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let (browser, page) = before_the_password(&world, &acme).await;
    world.backend.fail_only("CreateSession", Fault::Status500);
    let answer = browser.submit(&with_password(&page, PASSWORD)).await;
    world.backend.recover().await;
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "password");
    page.says("Your account is there.").says(ADDRESS);
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
    assert_eq!(people(&world, ADDRESS).await.len(), 1);
}

#[tokio::test]
async fn an_outage_keeps_what_was_typed_for_another_try() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let (browser, page) = before_the_password(&world, &acme).await;
    world.backend.fail_only("CreateUser", Fault::Status500);
    let answer = browser.submit(&with_password(&page, PASSWORD)).await;
    world.backend.recover().await;
    let page = browser.follow(answer).await;
    assert_eq!((page.status, page.screen().as_str()), (503, "register_password"));
    let answer = browser.submit(&with_password(&page, PASSWORD)).await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
}

#[tokio::test]
async fn one_tab_does_not_finish_what_another_began() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let (browser, of_grace) = before_the_password(&world, &acme).await;
    let page = browser.open(&register_at(&acme)).await;
    browser.submit(&filled(&page, "other@mail.example")).await;
    let answer = browser.submit(&with_password(&of_grace, PASSWORD)).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.screen(), "register_password");
    page.says("other@mail.example");
    assert_eq!(world.backend.count("CreateUser"), 0);
}

#[tokio::test]
async fn what_nobody_finishes_is_forgotten() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let (browser, page) = before_the_password(&world, &acme).await;
    world.clock.advance(Duration::from_secs(31 * 60));
    let answer = browser.submit(&with_password(&page, PASSWORD)).await;
    let page = browser.follow(answer).await;
    assert_eq!(
        (page.screen().as_str(), page.form(Submit::Register).field("email")),
        ("register", "")
    );
    let page = world.browser().open(&at("/register/password")).await;
    assert_ne!(page.screen(), "register_password", "nobody has begun here");
    assert_eq!(world.backend.count("CreateUser"), 0);
}

#[tokio::test]
async fn the_gate_asks_for_what_the_deployment_demands_of_new_accounts_too() {
    let mut world = World::new().await;
    world.reopen(|config| config.sign_in.require_verified_email = true).await;
    let acme = open_to_all(&world).await;
    let (browser, page) = before_the_password(&world, &acme).await;
    let answer = browser.submit(&with_password(&page, PASSWORD)).await;
    assert_eq!(answer.location(), at(&format!("/verify?organization={}", acme.id)));
    assert!(!browser.is_signed_in().await);
}

#[tokio::test]
async fn a_new_account_costs_two_calls_and_the_facts_for_the_gate() {
    let world = World::new().await;
    let acme = open_to_all(&world).await;
    let (browser, page) = before_the_password(&world, &acme).await;
    world.backend.forget();
    browser.submit(&with_password(&page, PASSWORD)).await;
    let names = world.backend.names();
    assert_eq!(names[..2], ["CreateUser", "CreateSession"]);
    assert_eq!(names.len(), 6, "{names:?}");
}
