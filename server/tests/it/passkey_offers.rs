//! The offer of a passkey after a sign-in with a password.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::Authenticator;

use crate::browser::{Form, Page};
use crate::keys::Kind;
use crate::registrations::{PASSKEY, signed_in};
use crate::world::{PASSWORD, World, at};

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn a_passkey_is_offered_once_a_sign_in_and_declined_for_a_while_or_for_good() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let offered = async || {
        world.caught_up().await;
        let browser = world.browser();
        let answer = browser.sign_in_with("ada", PASSWORD).await;
        let is_offered = answer.location() == at(PASSKEY);
        assert!(is_offered || answer.location() == at("/account"));
        (browser, answer, is_offered)
    };
    let (browser, answer, is_offered) = offered().await;
    assert!(is_offered);
    let page = browser.follow(answer).await;
    page.says("Sign in faster next time?").says("Not now").says("Don’t ask again");
    assert!(browser.is_signed_in().await, "it stands in nobody's way");
    let by = |page: &Page, answer: &str| {
        let forms = page.forms(Submit::PasskeyDecline).into_iter();
        let mut pressed = forms.map(Form::pressed);
        pressed.find(|form| form.field("answer") == answer).unwrap()
    };
    assert_eq!(browser.submit(&by(&page, "later")).await.location(), at("/account"));

    assert!(!offered().await.2);
    world.clock.advance(30 * DAY);
    assert!(!offered().await.2);
    world.clock.advance(Duration::from_secs(1));
    let (browser, answer, is_offered) = offered().await;
    assert!(is_offered);
    let page = browser.follow(answer).await;
    assert_eq!(browser.submit(&by(&page, "never")).await.location(), at("/account"));
    world.clock.advance(1_000 * DAY);
    assert!(!offered().await.2);
    assert_eq!(world.methods_of(&ada).await, ["AUTHENTICATION_METHOD_TYPE_PASSWORD"]);
}

#[tokio::test]
async fn the_organizations_own_patience_counts_for_the_offer() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"mfaInitSkipLifetime": "172800s"}))
        .await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    // A second factor is offered first; a passkey is among what would do.
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::MfaSkip)).await;
    assert_eq!(
        answer.location(),
        at("/account"),
        "whoever has just declined one thing is not asked for another"
    );
    let sign_in = async |after: Duration| {
        world.clock.advance(after);
        world.caught_up().await;
        let browser = world.browser();
        let answer = browser.sign_in_with("ada", PASSWORD).await;
        (answer.location(), browser.follow(answer).await, browser)
    };
    let (location, page, browser) = sign_in(Duration::from_secs(120)).await;
    assert_eq!(location, at(PASSKEY));
    browser.submit(&page.form(Submit::PasskeyDecline)).await;
    assert_eq!(sign_in(DAY).await.0, at("/account"));
    // Past the patience both are offered anew, one after the other.
    let (location, page, browser) = sign_in(2 * DAY).await;
    assert_eq!(location, at("/mfa/set"));
    browser.submit(&page.form(Submit::MfaSkip)).await;
    assert_eq!(sign_in(Duration::from_secs(120)).await.0, at(PASSKEY));
}

#[tokio::test]
async fn the_offer_keeps_the_way_and_costs_no_round_trip() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    browser.open(&at("/loginname?return_to=%2Fmembers")).await;
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at(PASSKEY));
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::PasskeyDecline)).await;
    assert_eq!(answer.location(), "/members");
}

#[tokio::test]
async fn no_offer_is_made_to_a_renewed_session() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    let stricter = json!({"passwordlessType": "PASSWORDLESS_TYPE_ALLOWED", "passwordCheckLifetime": "3600s"});
    world.login_policy(&acme, stricter).await;
    world.clock.advance(Duration::from_secs(3_601));
    let page = browser.open(&at("/account")).await;
    assert_eq!(page.screen(), "password");
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at("/account"));
    // Choosing an account is no sign-in either.
    let page = browser.open(&at("/accounts")).await;
    assert_eq!(
        browser.submit(&page.form(Submit::AccountChoose).pressed()).await.location(),
        at("/account")
    );
}

#[tokio::test]
async fn a_second_factor_comes_before_the_offer() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"secondFactors": ["SECOND_FACTOR_TYPE_U2F"]}))
        .await;
    let ada = world.person(&acme, "ada").await;
    let mut key = Authenticator::new("u2f");
    world.add_key(&ada, Kind::SecurityKey, &mut key).await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at("/u2f"));
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.answered(Submit::U2f, &mut key, &world.honest().security_key()))
        .await;
    assert_eq!(answer.location(), at(PASSKEY));
}
