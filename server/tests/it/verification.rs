//! E-mail addresses that are verified: because the deployment demands it, and from links that are opened anywhere.

use std::time::Duration;

use http::{HeaderMap, Method};
use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::alike::{Answers, assert_alike};
use crate::backend::Fault;
use crate::browser::{Browser, Page};
use crate::mailbox::{mails_to, newest_to};
use crate::world::{Organization, PASSWORD, Person, World, at};

/// A world that demands verified addresses.
async fn demanding() -> World {
    let mut world = World::new().await;
    world.reopen(|config| config.sign_in.require_verified_email = true).await;
    world
}

/// Somebody whose address is not verified, and to whom nothing was sent from here yet.
async fn unverified(world: &World, organization: &Organization, name: &str) -> Person {
    let email = format!("{name}@mail.example");
    world
        .person_with(organization, name, json!({"email": {"email": email, "returnCode": {}}}))
        .await
}

async fn give_code(browser: &Browser, code: &str) -> Page {
    let page = browser.open(&at("/verify")).await;
    browser.submit(&page.form(Submit::Verify).with("code", code)).await
}

async fn is_verified(world: &World, person: &Person) -> bool {
    world.user(person).await["human"]["email"]["isVerified"] == true
}

#[tokio::test]
async fn a_demanded_address_is_verified_before_anything_else() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at("/verify"));
    let page = browser.follow(answer).await;
    page.says("We sent a code to a•••@mail.example.");
    assert!(!page.body.contains("ada@mail.example"), "the address is masked");
    for path in ["/account", "/signedin", "/password/change"] {
        assert_eq!(browser.get(&at(path)).await.location(), at("/verify"), "{path}");
    }
    let mails = mails_to(&world, &ada.email);
    assert_eq!(mails.len(), 1, "{mails:?}");
    let answer = give_code(&browser, &mails[0].code()).await;
    assert_eq!(answer.location(), at("/account"));
    assert!(browser.is_signed_in().await && is_verified(&world, &ada).await);
    assert_eq!(
        browser.get(&at("/verify")).await.location(),
        at("/verify/success"),
        "there is nothing left to do"
    );
    browser.open(&at("/verify")).await.says("Your email address is verified");
}

#[tokio::test]
async fn a_new_account_is_verified_with_the_mail_that_it_was_made_with() {
    let world = demanding().await;
    let acme = world.organization_with("Acme", json!({"allowRegister": true})).await;
    let browser = world.browser();
    let page = browser.open(&at(&format!("/register?organization={}", acme.id))).await;
    let form = page
        .form(Submit::Register)
        .with("given_name", "Grace")
        .with("family_name", "Hopper");
    let answer = browser.submit(&form.with("email", "grace@mail.example")).await;
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.form(Submit::RegisterPassword).with("new", PASSWORD))
        .await;
    assert!(answer.location().starts_with(&at("/verify?")), "{}", answer.location());
    browser.follow(answer).await.says("We sent a code to g•••@mail.example.");
    let mails = mails_to(&world, "grace@mail.example");
    assert_eq!(mails.len(), 1, "a second mail would kill the first one's code");
    assert_eq!(give_code(&browser, &mails[0].code()).await.location(), at("/account"));
}

#[tokio::test]
async fn without_the_demand_nobody_is_asked() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    assert_eq!(world.backend.count("SendEmailCode"), 0);
    let page = browser.open(&at("/verify")).await;
    assert_eq!(page.screen(), "verify", "it can be done by choice");
    page.says("Not now");
}

#[tokio::test]
async fn a_code_is_taken_as_people_write_it() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let code = newest_to(&world, &ada.email).code().to_lowercase();
    let answer = give_code(&browser, &format!(" {}-{} ", &code[..3], &code[3..])).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn looking_at_the_page_sends_nothing() {
    let mut world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    world.reopen(|config| config.sign_in.require_verified_email = true).await;
    for _ in 0..2 {
        let page = browser.open(&at("/account")).await;
        assert_eq!(page.screen(), "verify");
        page.says("To go on, show that a•••@mail.example is yours.")
            .says("Send the code");
        assert!(!page.text().contains("We sent"));
    }
    assert_eq!(world.backend.count("SendEmailCode"), 0);
    let page = browser.open(&at("/verify")).await;
    let answer = browser.submit(&page.form(Submit::VerifySend)).await;
    assert_eq!(answer.location(), at("/verify"));
    browser.follow(answer).await.says("We sent a code to a•••@mail.example.");
    assert_eq!(mails_to(&world, &ada.email).len(), 1);
}

#[tokio::test]
async fn the_persons_own_token_is_used_where_it_counts() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    give_code(&browser, &newest_to(&world, &ada.email).code()).await;
    let bearers = |rpc: &str| {
        let calls = world.backend.calls();
        let of = calls.into_iter().filter(|call| call.rpc == rpc);
        of.map(|call| call.bearer.unwrap()).collect::<Vec<_>>()
    };
    for rpc in ["SendEmailCode", "VerifyEmail"] {
        let used = bearers(rpc);
        assert!(used.len() == 1 && used[0] != world.service_token, "{rpc}: {}", used.len());
    }
}

#[tokio::test]
async fn a_forced_second_factor_by_mail_alone_needs_a_verified_address_first() {
    let world = World::new().await;
    let policy = json!({"forceMfa": true, "secondFactors": ["SECOND_FACTOR_TYPE_OTP_EMAIL"]});
    let acme = world.organization_with("Acme", policy).await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at("/verify"));
    let code = newest_to(&world, &ada.email).code();
    let answer = give_code(&browser, &code).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    assert!(is_verified(&world, &ada).await);
}

#[tokio::test]
async fn another_code_is_sent_after_growing_waits_alone() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let mut sent = 1;
    for (wait, sentence) in [(30, "in 30 seconds"), (60, "in 60 seconds"), (120, "in 2 minutes")] {
        let page = browser.open(&at("/verify")).await;
        page.says(&format!("You can ask for a new code {sentence}."));
        let answer = browser.submit(&page.form(Submit::VerifySend)).await;
        browser
            .follow(answer)
            .await
            .says(&format!("You can ask for another message {sentence}."));
        assert_eq!(mails_to(&world, &ada.email).len(), sent, "not within {wait} s");
        world.clock.advance(Duration::from_secs(wait));
        let page = browser.open(&at("/verify")).await;
        assert!(!page.text().contains("You can ask for"), "{}", page.text());
        browser.submit(&page.form(Submit::VerifySend)).await;
        sent += 1;
        assert_eq!(mails_to(&world, &ada.email).len(), sent, "after {wait} s");
    }
    // Another browser of the same person waits just as long.
    let other = world.browser();
    let answer = other.sign_in_with("ada", PASSWORD).await;
    let page = other.follow(answer).await;
    assert_eq!(mails_to(&world, &ada.email).len(), sent);
    page.says("in 4 minutes");
    // Only the newest code counts.
    let mails = mails_to(&world, &ada.email);
    let answer = give_code(&browser, &mails[0].code()).await;
    browser
        .follow(answer)
        .await
        .says("Only the code of the newest message counts.");
    assert_eq!(give_code(&browser, &mails[sent - 1].code()).await.location(), at("/account"));
}

#[tokio::test]
async fn wrong_codes_are_slowed_down_before_the_backend_is_asked() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let code = newest_to(&world, &ada.email).code();
    for _ in 0..5 {
        let answer = give_code(&browser, "WRONG1").await;
        assert_eq!(answer.location(), at("/verify"));
        browser.follow(answer).await.says("This code is not right.");
    }
    let answer = give_code(&browser, &code).await;
    browser
        .follow(answer)
        .await
        .says("There were too many tries. Try again in 30 seconds.");
    assert_eq!(world.backend.count("VerifyEmail"), 5);
    world.clock.advance(Duration::from_secs(30));
    assert_eq!(give_code(&browser, &code).await.location(), at("/account"));
}

#[tokio::test]
async fn no_code_typed_is_no_try() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    unverified(&world, &acme, "ada").await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let answer = give_code(&browser, " - ").await;
    browser.follow(answer).await.says("Enter the code from the message.");
    let answer = give_code(&browser, &"A".repeat(30)).await;
    browser.follow(answer).await.says("This code is not right.");
    assert_eq!(world.backend.count("VerifyEmail"), 0);
}

#[tokio::test]
async fn one_submit_of_a_code_is_one_check() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    unverified(&world, &acme, "ada").await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let page = browser.open(&at("/verify")).await;
    let form = page.form(Submit::Verify).with("code", "WRONG1");
    browser.submit(&form).await;
    browser.submit(&form).await;
    assert_eq!(world.backend.count("VerifyEmail"), 1);
}

#[tokio::test]
async fn a_link_scanner_burns_nothing_and_the_code_leaves_the_address() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let mail = newest_to(&world, &ada.email);
    assert!(mail.link().as_str().starts_with(world.config.server.public_url.as_str()));
    for method in [Method::HEAD, Method::GET] {
        let scanner = world.browser();
        let answer = scanner.send(method, &mail.path(), HeaderMap::new(), None).await;
        let location = answer.location();
        assert!(!location.contains(&mail.code()), "{location}");
        let page = scanner.open(&location).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains(&mail.code()), "nor does the page show it");
    }
    assert_eq!(world.backend.count("VerifyEmail"), 0);
    assert!(!is_verified(&world, &ada).await);
    // A browser that never was here needs no session: the code proves the mailbox.
    let elsewhere = world.browser();
    let page = elsewhere.open(&mail.path()).await;
    page.says("Press the button to verify your email address.");
    assert!(
        !page.body.contains("Lovelace") && !page.body.contains("mail.example"),
        "nothing of the person is shown"
    );
    let answer = elsewhere.submit(&page.form(Submit::Verify)).await;
    assert!(answer.location().starts_with(&at("/verify/success")), "{}", answer.location());
    let page = elsewhere.follow(answer).await;
    page.says("Sign in to go on.");
    assert!(!elsewhere.is_signed_in().await, "a link signs nobody in");
    assert!(is_verified(&world, &ada).await);
    // The first browser goes on by itself.
    assert_eq!(browser.get(&at("/verify")).await.location(), at("/verify/success"));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_link_in_the_browser_that_has_signed_in_goes_on_there() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.browser();
    browser.sign_in_with("ada", PASSWORD).await;
    let page = browser.open(&newest_to(&world, &ada.email).path()).await;
    let answer = browser.submit(&page.form(Submit::Verify)).await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_used_link_leads_on() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    world.browser().sign_in_with("ada", PASSWORD).await;
    let mail = newest_to(&world, &ada.email);
    let browser = world.browser();
    let page = browser.open(&mail.path()).await;
    browser.submit(&page.form(Submit::Verify)).await;
    // The same browser: it is done. The second click, Back and its button, reload.
    browser.open(&mail.path()).await.says("Your email address is verified");
    let answer = browser.submit(&page.form(Submit::Verify)).await;
    browser.follow(answer).await.says("Your email address is verified");
    browser
        .open(&at("/verify/success"))
        .await
        .says("Your email address is verified");
    assert_eq!(world.backend.count("VerifyEmail"), 1);
    // Another one cannot know, says so, and has two ways on.
    let other = world.browser();
    let page = other.open(&mail.path()).await;
    let answer = other.submit(&page.form(Submit::Verify)).await;
    let page = other.follow(answer).await;
    page.says("This code is not right, was used already, or is too old.")
        .says("Go to sign-in");
    assert!(page.forms(Submit::VerifySend).len() == 1);
}

#[tokio::test]
async fn a_browser_that_holds_nothing_is_led_to_the_sign_in() {
    let world = World::new().await;
    for path in [
        "/verify",
        "/verify?invite=true",
        "/verify?code=ABC123",
        "/verify/success",
        "/authenticator/set",
    ] {
        let page = world.browser().open(&at(path)).await;
        assert_eq!(page.screen(), "loginname", "{path}");
    }
    // Cookies were refused on the way from the link: the code can be typed.
    let page = world.browser().open(&at("/verify?userId=7")).await;
    page.says("Enter the code that you got");
    assert_eq!(page.forms(Submit::Verify).len(), 1);
}

/// Every answer on the way of a link.
async fn follow_link(world: &World, user: &str, code: &str, more: &str) -> Vec<Page> {
    let browser = world.browser();
    let redirect = browser.get(&at(&format!("/verify?userId={user}&code={code}{more}"))).await;
    let page = browser.follow(redirect.clone()).await;
    let refused = browser.submit(&page.form(Submit::Verify)).await;
    let again = browser.follow(refused.clone()).await;
    let sent = browser.submit(&again.form(Submit::VerifySend)).await;
    let after = browser.follow(sent.clone()).await;
    let too_soon = browser.submit(&after.form(Submit::VerifySend)).await;
    let last = browser.follow(too_soon.clone()).await;
    vec![redirect, page, refused, again, sent, after, too_soon, last]
}

#[tokio::test]
async fn a_link_does_not_tell_which_accounts_exist() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let waiting = unverified(&world, &acme, "ada").await;
    let (verified, locked) = (world.person(&acme, "eve").await, unverified(&world, &acme, "lea").await);
    world.set_state(&locked, "lock").await;
    let newcomer = world.person_with(&acme, "new", json!({"password": null})).await;
    let ids = [&waiting.id, &verified.id, &locked.id, &newcomer.id].map(String::as_str);
    for more in ["", "&invite=true"] {
        let unknown = "1".repeat(ids[0].len());
        let expected = Answers::about(&unknown, follow_link(&world, &unknown, "WRONG1", more).await);
        for id in ids {
            let seen = follow_link(&world, id, "WRONG1", more).await;
            assert_alike(&expected, &Answers::about(id, seen));
        }
    }
}

#[tokio::test]
async fn a_mail_is_sent_to_whom_a_link_names_only_where_one_is_due() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let (waiting, verified) = (unverified(&world, &acme, "ada").await, world.person(&acme, "eve").await);
    for person in [&verified, &waiting] {
        let browser = world.browser();
        let page = browser.open(&at(&format!("/verify?userId={}", person.id))).await;
        let answer = browser.submit(&page.form(Submit::VerifySend)).await;
        browser
            .follow(answer)
            .await
            .says("If this address still has to be verified, a message with a code is on its way to it.");
    }
    world.backend.answered("GetUserByID", 2).await;
    world.backend.answered("SendEmailCode", 1).await;
    assert_eq!(world.backend.count("SendEmailCode"), 1);
    assert_eq!(mails_to(&world, &verified.email).len(), 0);
    let mail = newest_to(&world, &waiting.email);
    let browser = world.browser();
    let page = browser.open(&mail.path()).await;
    browser.submit(&page.form(Submit::Verify)).await;
    assert!(is_verified(&world, &waiting).await);
}

#[tokio::test]
async fn a_code_that_could_not_be_sent_is_not_claimed() {
    let mut world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    world.reopen(|config| config.sign_in.require_verified_email = true).await;
    let page = browser.open(&at("/verify")).await;
    world.backend.fail_only("SendEmailCode", Fault::Status500);
    let answer = browser.submit(&page.form(Submit::VerifySend)).await;
    let page = browser.follow(answer).await;
    assert_eq!(page.status, 503);
    page.says("We cannot reach the sign-in service.");
    assert!(!page.text().contains("We sent"));
    world.backend.recover().await;
    let answer = browser.submit(&page.form(Submit::VerifySend)).await;
    browser.follow(answer).await.says("We sent a code to");
}

#[tokio::test]
async fn a_check_during_an_outage_keeps_the_link() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    world.browser().sign_in_with("ada", PASSWORD).await;
    let browser = world.browser();
    let page = browser.open(&newest_to(&world, &ada.email).path()).await;
    world.backend.fail_only("VerifyEmail", Fault::Status500);
    let answer = browser.submit(&page.form(Submit::Verify)).await;
    let page = browser.follow(answer).await;
    page.says("We cannot reach the sign-in service.");
    world.backend.recover().await;
    browser.submit(&page.form(Submit::Verify)).await;
    assert!(is_verified(&world, &ada).await);
}

const NUMBER: &str = "+41791234567";

async fn with_phone(world: &World, organization: &Organization, proof: serde_json::Value) -> Person {
    let mut phone = json!({"phone": NUMBER});
    phone.as_object_mut().unwrap().extend(proof.as_object().unwrap().clone());
    world.person_with(organization, "ada", json!({"phone": phone})).await
}

#[tokio::test]
async fn a_phone_number_is_verified_by_choice() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = with_phone(&world, &acme, json!({"returnCode": {}})).await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/verify?kind=phone")).await;
    page.says("Verify your phone number").says("+41 ••• •• 67");
    assert!(!page.body.contains("791234567"), "the number is masked");
    assert_eq!(mails_to(&world, NUMBER).len(), 0, "looking sends nothing");
    let answer = browser.submit(&page.form(Submit::VerifySend)).await;
    let page = browser.follow(answer).await;
    page.says("We sent a code to +41 ••• •• 67");
    let text = newest_to(&world, NUMBER).text;
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let code = words.find(is_code).unwrap_or_else(|| panic!("no code in {text}"));
    let answer = browser.submit(&page.form(Submit::Verify).with("code", "WRONG1")).await;
    browser.follow(answer).await.says("This code is not right.");
    let answer = browser.submit(&page.form(Submit::Verify).with("code", code)).await;
    // The rendering was used up by the wrong code.
    browser.follow(answer).await;
    let page = browser.open(&at("/verify?kind=phone")).await;
    let answer = browser
        .submit(&page.form(Submit::Verify).with("code", &code.to_lowercase()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    browser.follow(answer).await.says("Your phone number is verified.");
    assert_eq!(world.user(&ada).await["human"]["phone"]["isVerified"], true);
    assert_eq!(
        browser.get(&at("/verify?kind=phone")).await.location(),
        at("/account"),
        "there is nothing left to do"
    );
}

#[tokio::test]
async fn who_has_no_phone_number_has_none_to_verify() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    assert_eq!(browser.get(&at("/verify?kind=phone")).await.location(), at("/account"));
    let stranger = world.browser();
    assert_eq!(stranger.open(&at("/verify?kind=phone")).await.screen(), "loginname");
    let link = stranger.open(&at(&format!("/verify?kind=phone&userId={}", ada.id))).await;
    assert_eq!(link.screen(), "loginname", "nobody is sent a text message without a session");
}

#[tokio::test]
async fn two_links_in_two_tabs_are_both_good() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let (ada, eve) = (unverified(&world, &acme, "ada").await, unverified(&world, &acme, "eve").await);
    for name in ["ada", "eve"] {
        world.browser().sign_in_with(name, PASSWORD).await;
    }
    let browser = world.browser();
    let tabs = [
        browser.open(&newest_to(&world, &ada.email).path()).await,
        browser.open(&newest_to(&world, &eve.email).path()).await,
    ];
    for (tab, person) in tabs.iter().zip([&ada, &eve]) {
        let answer = browser.submit(&tab.form(Submit::Verify)).await;
        assert!(answer.location().starts_with(&at("/verify/success")), "{}", answer.location());
        assert!(is_verified(&world, person).await);
    }
}

#[tokio::test]
async fn a_code_that_is_too_old_leads_to_a_new_one() {
    let world = demanding().await;
    let acme = world.organization("Acme").await;
    let ada = unverified(&world, &acme, "ada").await;
    world.browser().sign_in_with("ada", PASSWORD).await;
    let mail = newest_to(&world, &ada.email);
    world.clock.advance(Duration::from_secs(2 * 3_600));
    let browser = world.browser();
    let page = browser.open(&mail.path()).await;
    let answer = browser.submit(&page.form(Submit::Verify)).await;
    let page = browser.follow(answer).await;
    page.says("is too old");
    browser.submit(&page.form(Submit::VerifySend)).await;
    world.backend.answered("SendEmailCode", 2).await;
    let page = browser.open(&newest_to(&world, &ada.email).path()).await;
    browser.submit(&page.form(Submit::Verify)).await;
    assert!(is_verified(&world, &ada).await);
}

#[tokio::test]
async fn the_profile_leads_to_what_is_not_verified_yet_and_to_nothing_else() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let unverified = json!({
        "email": {"email": "ada@post.example", "returnCode": {}},
        "phone": {"phone": NUMBER, "returnCode": {}},
    });
    let ada = world.person_with(&acme, "ada", unverified).await;
    let browser = world.signed_in(&ada).await;
    let links = |page: &Page| -> Vec<String> {
        let hrefs = page.tags("a").into_iter().filter_map(|tag| tag.get("href").cloned());
        hrefs.filter(|href| href.starts_with(&at("/verify"))).collect()
    };
    let page = browser.open(&at("/account")).await;
    assert_eq!(links(&page), [at("/verify"), at("/verify?kind=phone")]);
    let (email, phone) = (at("/verify"), at("/verify?kind=phone"));
    browser.open(&email).await.says("Verify your email address");
    browser.open(&phone).await.says("Verify your phone number");

    let verified = world.person(&acme, "grace").await;
    let page = world.signed_in(&verified).await.open(&at("/account")).await;
    assert_eq!(links(&page), Vec::<String>::new());
}
