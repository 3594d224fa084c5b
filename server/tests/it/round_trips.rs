//! What a submit asks the backend for one after the other: beyond its own checks and writes, two round trips at most. Each call waits at
//! the backend until the whole row of calls is there that is expected at once.

use serde_json::json;
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::Authenticator;

use crate::browser::{Browser, Form, Page};
use crate::enrolment::{asked, begin_app, organization};
use crate::invitations::{first_password_page, newcomer};
use crate::registrations::{begun, created};
use crate::world::{PASSWORD, World, at};

const NEW: &str = "Purple-Kettle-9-Harbor";
/// All facts for the gate.
const GATE: &[&str] = &[
    "GetSession",
    "GetUserByID",
    "ListAuthenticationMethodTypes",
    "ListAuthenticationMethodTypes",
];
/// The most that may come beyond checks and writes.
const MOST: usize = 2;

/// Submits the form, which must make just these calls: rows one after the other, each of calls side by side.
async fn submit(world: &World, browser: &Browser, form: &Form, rows: &[&[&str]]) -> Page {
    world.backend.forget();
    let hold = world.backend.hold(None);
    let in_rows = async {
        let mut begun = 0;
        for row in rows {
            hold.arrived(u32::try_from(row.len()).unwrap()).await;
            let mut names = world.backend.names().split_off(begun);
            names.sort_unstable();
            assert_eq!(names, *row, "{:?}", world.backend.names());
            begun += row.len();
            hold.release(row.len());
        }
    };
    let (answer, ()) = tokio::join!(browser.submit(form), in_rows);
    world.backend.hold_nothing();
    assert_eq!(
        world.backend.calls().len(),
        rows.concat().len(),
        "{:?}",
        world.backend.names()
    );
    let is_read = |name: &&str| ["Get", "List", "Search"].iter().any(|verb| name.starts_with(verb));
    let reads = rows.iter().filter(|row| row.iter().all(is_read));
    assert!(reads.count() <= MOST, "{rows:?}");
    answer
}

#[tokio::test]
async fn the_first_code_of_an_app() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (page, app) = begin_app(&browser, &page).await;
    let form = page.form(Submit::TotpConfirm).with("code", &world.app_code(&app, 0));
    let rows = [GATE, &["VerifyTOTPRegistration"], &["SetSession"], GATE];
    assert_eq!(submit(&world, &browser, &form, &rows).await.location(), at("/account"));
}

#[tokio::test]
async fn codes_by_mail_are_switched_on_and_the_first_is_sent() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP_EMAIL"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, _) = asked(&world, &ada).await;
    let page = browser.open(&at("/otp/email/set")).await;
    let form = page.form(Submit::OtpBegin);
    let answer = submit(&world, &browser, &form, &[GATE, &["AddOTPEmail"], &["SetSession"]]).await;
    assert_eq!(answer.location(), at("/otp/email"));
}

#[tokio::test]
async fn codes_by_mail_beside_an_app_are_switched_on_and_the_gate_passes() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP", "OTP_EMAIL"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (page, app) = begin_app(&browser, &page).await;
    let form = page.form(Submit::TotpConfirm).with("code", &world.app_code(&app, 0));
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
    let page = browser.open(&at("/otp/email/set")).await;
    let form = page.form(Submit::OtpBegin);
    let answer = submit(&world, &browser, &form, &[GATE, &["AddOTPEmail"], GATE]).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn a_security_key() {
    let world = World::new().await;
    let acme = organization(&world, &["U2F"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, _) = asked(&world, &ada).await;
    let page = begun(&browser, "/u2f/set").await;
    let mut key = Authenticator::new("key");
    let form = created(&page, Submit::U2fSet, &mut key, &world.honest().security_key()).with("name", "Blue one");
    // The names of the keys that there are come with the facts.
    let facts = [GATE[0], GATE[1], "ListAuthenticationFactors", GATE[2], GATE[3]];
    let rows: [&[&str]; 3] = [&facts, &["VerifyU2FRegistration"], &["SetSession"]];
    assert_eq!(submit(&world, &browser, &form, &rows).await.location(), at("/u2f"));
}

#[tokio::test]
async fn recovery_codes() {
    let world = World::new().await;
    let acme = organization(&world, &["OTP", "RECOVERY_CODES"], json!({"forceMfa": true})).await;
    let ada = world.person(&acme, "ada").await;
    let (browser, page) = asked(&world, &ada).await;
    let (page, app) = begin_app(&browser, &page).await;
    let form = page.form(Submit::TotpConfirm).with("code", &world.app_code(&app, 0));
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), at("/recovery-code/set"));
    let page = browser.follow(answer).await;
    let form = page.form(Submit::RecoveryCodesMake);
    let rows = [GATE, &["RemoveRecoveryCodes"], &["GenerateRecoveryCodes"]];
    let answer = submit(&world, &browser, &form, &rows).await;
    assert_eq!(answer.location(), at("/recovery-code/set"));
}

#[tokio::test]
async fn a_changed_password() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/password/change")).await;
    let form = page.form(Submit::PasswordChange).with("current", PASSWORD).with("new", NEW);
    let rows = [GATE, &["UpdateUser"], &["SetSession"], GATE];
    assert_eq!(submit(&world, &browser, &form, &rows).await.location(), at("/account"));
}

#[tokio::test]
async fn a_first_password() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = newcomer(&world, &acme, "ada").await;
    let browser = world.browser();
    let page = first_password_page(&world, &browser, &ada).await;
    let form = page.form(Submit::PasswordFirst).with("new", NEW);
    let facts = &["GetUserByID", "ListAuthenticationMethodTypes"];
    let rows: [&[&str]; 4] = [facts, &["UpdateUser"], &["CreateSession"], GATE];
    assert_eq!(submit(&world, &browser, &form, &rows).await.location(), at("/account"));
}
