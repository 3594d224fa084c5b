//! Invitations: asked for again, opened anywhere, and what they entitle to. A first password is set in `passwords`.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule_app::server_fns::Submit;

use crate::browser::{Browser, Page};
use crate::mailbox::{mails_to, newest_to};
use crate::world::{Organization, PASSWORD, Person, World, at};

/// Somebody who has nothing to sign in with.
pub async fn newcomer(world: &World, organization: &Organization, name: &str) -> Person {
    let email = format!("{name}@mail.example");
    let human = json!({"password": null, "email": {"email": email, "returnCode": {}}});
    world.person_with(organization, name, human).await
}

/// An invitation as an administrator's tool sends it: with the address of Login V2's page.
async fn invite(world: &World, person: &Person) -> String {
    let code = json!({"returnCode": {}});
    let made = world
        .admin("POST", &format!("/v2/users/{}/invite_code", person.id), code)
        .await;
    let code = made["inviteCode"].as_str().unwrap();
    at(&format!("/verify?invite=true&userId={}&code={code}", person.id))
}

async fn accept(browser: &Browser, link: &str) -> Page {
    let page = browser.open(link).await;
    browser.submit(&page.form(Submit::Verify)).await
}

async fn set_password(world: &World, person: &Person) {
    let new = json!({"newPassword": {"password": PASSWORD}});
    world.admin("POST", &format!("/v2/users/{}/password", person.id), new).await;
}

fn links(page: &Page) -> Vec<String> {
    page.tags("a")
        .into_iter()
        .filter_map(|tag| tag.get("href").cloned())
        .collect()
}

#[tokio::test]
async fn who_has_nothing_to_sign_in_with_is_invited_again() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = newcomer(&world, &acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    assert_eq!(answer.location(), at("/verify?invite=true"));
    let page = browser.follow(answer).await;
    page.says("This account has no way to sign in yet.");
    assert_eq!(mails_to(&world, &ada.email).len(), 0, "arriving sends nothing");
    let answer = browser.submit(&page.form(Submit::VerifySend)).await;
    assert_eq!(answer.location(), at("/verify?invite=true"));
    let page = browser.follow(answer).await;
    page.says("We sent the invitation to the email address of this account.");
    assert!(!page.body.contains("mail.example"), "whose address it is, is not told");
    let mail = newest_to(&world, &ada.email);
    assert_eq!(mail.subject, "Invitation to Acme");
    assert!(mail.link().as_str().starts_with(world.config.server.public_url.as_str()));
    // The link is opened on another device.
    let telephone = world.browser();
    let page = telephone.open(&mail.path()).await;
    page.says("Press the button to accept the invitation.");
    assert!(!page.body.contains(&mail.code()) && !page.body.contains("Lovelace"));
    let answer = telephone.submit(&page.form(Submit::Verify)).await;
    assert!(
        answer.location().starts_with(&at("/authenticator/set")),
        "{}",
        answer.location()
    );
    telephone
        .follow(answer)
        .await
        .says("Choose how you sign in")
        .says("Ada Lovelace");
    assert_eq!(world.user(&ada).await["human"]["email"]["isVerified"], true);
    assert_eq!(
        browser.open(&at("/authenticator/set")).await.screen(),
        "loginname",
        "only there"
    );
}

#[tokio::test]
async fn an_invitation_is_mailed_after_growing_waits_alone() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = newcomer(&world, &acme, "ada").await;
    for wait in [0, 29, 1] {
        world.clock.advance(Duration::from_secs(wait));
        let browser = world.browser();
        let answer = browser.identify("ada").await;
        let page = browser.follow(answer).await;
        browser.submit(&page.form(Submit::VerifySend)).await;
    }
    assert_eq!(mails_to(&world, &ada.email).len(), 2);
}

#[tokio::test]
async fn scanners_accept_no_invitation() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = newcomer(&world, &acme, "ada").await;
    let link = invite(&world, &ada).await;
    for method in [http::Method::HEAD, http::Method::GET] {
        let scanner = world.browser();
        let answer = scanner.send(method, &link, http::HeaderMap::new(), None).await;
        scanner.follow(answer).await;
    }
    assert_eq!(world.backend.count("VerifyInviteCode"), 0);
    assert!(
        accept(&world.browser(), &link)
            .await
            .location()
            .contains("/authenticator/set")
    );
}

#[tokio::test]
async fn what_is_offered_is_what_the_policy_allows() {
    let world = World::new().await;
    let cases: [(&str, Value, &[&str]); 3] = [
        (
            "Both",
            json!({"passwordlessType": "PASSWORDLESS_TYPE_ALLOWED"}),
            &["/passkey/set", "/password/set"],
        ),
        ("Password", json!({}), &["/password/set"]),
        ("Nothing", json!({"allowUsernamePassword": false}), &[]),
    ];
    for (name, policy, offered) in cases {
        let organization = world.organization_with(name, policy).await;
        let person = newcomer(&world, &organization, &name.to_lowercase()).await;
        let browser = world.browser();
        let answer = accept(&browser, &invite(&world, &person).await).await;
        let page = browser.follow(answer).await;
        assert_eq!(page.screen(), "authenticator_set");
        for path in ["/passkey/set", "/password/set"] {
            let is_offered = links(&page).iter().any(|link| link.contains(path));
            assert_eq!(is_offered, offered.contains(&path), "{name}: {path}");
        }
        if offered.is_empty() {
            page.says("Nothing allows neither passwords nor passkeys")
                .says("Go to sign-in");
        }
    }
}

#[tokio::test]
async fn an_accepted_invitation_is_good_for_minutes() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = newcomer(&world, &acme, "ada").await;
    let browser = world.browser();
    accept(&browser, &invite(&world, &ada).await).await;
    world.clock.advance(Duration::from_secs(14 * 60));
    assert_eq!(browser.open(&at("/authenticator/set")).await.screen(), "authenticator_set");
    world.clock.advance(Duration::from_secs(60));
    assert_eq!(browser.open(&at("/authenticator/set")).await.screen(), "loginname");
    // It was the last one of its kind, and the way to another is short.
    let answer = browser.identify("ada").await;
    assert_eq!(answer.location(), at("/verify?invite=true"));
}

#[tokio::test]
async fn an_accepted_invitation_ends_once_the_account_has_a_credential() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = newcomer(&world, &acme, "ada").await;
    let browser = world.browser();
    accept(&browser, &invite(&world, &ada).await).await;
    set_password(&world, &ada).await;
    assert_eq!(browser.open(&at("/authenticator/set")).await.screen(), "verify_success");
}

#[tokio::test]
async fn an_accepted_invitation_is_worth_nothing_for_an_account_that_is_locked() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = newcomer(&world, &acme, "ada").await;
    let browser = world.browser();
    accept(&browser, &invite(&world, &ada).await).await;
    world.set_state(&ada, "lock").await;
    assert_eq!(browser.open(&at("/authenticator/set")).await.screen(), "loginname");
    world.set_state(&ada, "unlock").await;
    assert_eq!(
        browser.open(&at("/authenticator/set")).await.screen(),
        "loginname",
        "it has ended"
    );
}

#[tokio::test]
async fn an_accepted_invitation_gives_the_browser_another_id() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = newcomer(&world, &acme, "ada").await;
    let browser = world.browser();
    let page = browser.open(&invite(&world, &ada).await).await;
    let before = browser.cookie().unwrap();
    browser.submit(&page.form(Submit::Verify)).await;
    assert_ne!(browser.cookie().unwrap(), before);
    let planted = world.browser();
    planted.set_cookie(&before);
    assert_eq!(planted.open(&at("/authenticator/set")).await.screen(), "loginname");
}

#[tokio::test]
async fn a_plain_verification_entitles_to_no_credential() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = newcomer(&world, &acme, "ada").await;
    let send = json!({"returnCode": {}});
    let made = world.admin("POST", &format!("/v2/users/{}/email/send", ada.id), send).await;
    let code = made["verificationCode"].as_str().unwrap();
    let browser = world.browser();
    let answer = accept(&browser, &at(&format!("/verify?userId={}&code={code}", ada.id))).await;
    assert!(answer.location().starts_with(&at("/verify/success")), "{}", answer.location());
    assert_eq!(browser.open(&at("/authenticator/set")).await.screen(), "loginname");
}

#[tokio::test]
async fn nobody_is_invited_who_can_sign_in_by_now() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = newcomer(&world, &acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    set_password(&world, &ada).await;
    let answer = browser.submit(&page.form(Submit::VerifySend)).await;
    browser.follow(answer).await.says("This account can sign in already.");
    assert_eq!(world.backend.count("CreateInviteCode"), 0);
    assert_eq!(
        mails_to(&world, &ada.email)
            .iter()
            .filter(|mail| mail.subject.contains("Invitation"))
            .count(),
        0
    );
}

#[tokio::test]
async fn where_names_are_hidden_nobody_is_told_about_invitations() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"ignoreUnknownUsernames": true})).await;
    newcomer(&world, &acme, "ada").await;
    for name in ["ada", "nobody"] {
        let browser = world.browser();
        let answer = browser.identify_at(&acme.loginname(), name).await;
        assert!(answer.location().starts_with(&at("/password")), "{name}");
        let page = browser.open(&at("/verify?invite=true")).await;
        assert_eq!(page.screen(), "loginname", "{name}");
    }
}

/// The page of the first password, in a browser that accepted an invitation.
pub async fn first_password_page(world: &World, browser: &Browser, person: &Person) -> Page {
    let answer = accept(browser, &invite(world, person).await).await;
    let page = browser.follow(answer).await;
    let link = links(&page).into_iter().find(|link| link.contains("/password/set")).unwrap();
    browser.open(&link).await
}

const CHOSEN: &str = "Purple-Kettle-9-Harbor";

#[tokio::test]
async fn an_invited_person_sets_a_password_and_is_signed_in_through_the_gate() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let strict = world
        .organization_with(
            "Strict",
            json!({"forceMfa": true, "secondFactors": ["SECOND_FACTOR_TYPE_OTP"]}),
        )
        .await;
    for (organization, name, expected) in [(&acme, "ada", "/account"), (&strict, "eve", "/mfa/set")] {
        let person = newcomer(&world, organization, name).await;
        let browser = world.browser();
        let page = first_password_page(&world, &browser, &person).await;
        let answer = browser.submit(&page.form(Submit::PasswordFirst).with("new", CHOSEN)).await;
        assert_eq!(answer.location(), at(expected), "{name}");
        // The invitation has done its work, and the second tab's button does nothing.
        assert_eq!(
            browser.get(&at("/authenticator/set")).await.location(),
            at("/loginname"),
            "{name}"
        );
        browser
            .submit(&page.form(Submit::PasswordFirst).with("new", "Yellow-Kettle-9-Harbor"))
            .await;
        world.caught_up().await;
        assert_eq!(
            world.browser().sign_in_with(name, CHOSEN).await.location(),
            at(expected),
            "{name}"
        );
    }
    assert_eq!(world.backend.count("UpdateUser"), 2);
}

#[tokio::test]
async fn an_invitation_that_counts_no_more_sets_no_password() {
    let world = World::new().await;
    for case in ["too late", "set up meanwhile", "locked", "forbidden"] {
        let organization = world.organization(case).await;
        let person = newcomer(&world, &organization, &case.replace(' ', "-")).await;
        let browser = world.browser();
        let page = first_password_page(&world, &browser, &person).await;
        match case {
            "too late" => world.clock.advance(Duration::from_secs(15 * 60)),
            "set up meanwhile" => set_password(&world, &person).await,
            "locked" => world.set_state(&person, "lock").await,
            _ => {
                world
                    .login_policy(&organization, json!({"allowUsernamePassword": false}))
                    .await;
                world.settings_outdated();
            }
        }
        let answer = browser.submit(&page.form(Submit::PasswordFirst).with("new", CHOSEN)).await;
        assert_eq!(world.backend.count("UpdateUser"), 0, "{case}");
        let page = browser.follow(answer).await;
        assert!(
            ["loginname", "verify_success", "authenticator_set"].contains(&page.screen().as_str()),
            "{case}: {}",
            page.text()
        );
        assert!(!browser.is_signed_in().await, "{case}");
    }
}
