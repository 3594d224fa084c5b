//! Setting up passkeys and security keys: who may, what is refused, what comes after.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::{Authenticator, Behavior, Cut};

use crate::browser::{Browser, Form, Page};
use crate::world::{Organization, PASSWORD, Person, World, at};

pub const PASSKEY: &str = "/passkey/set";
const U2F: &str = "/u2f/set";
const GOOGLE: [u8; 16] = 0xea9b_8d66_4d01_1d21_3ce4_b6b4_8cb5_75d4_u128.to_be_bytes();

/// Opens the page, and begins.
pub async fn begun(browser: &Browser, path: &str) -> Page {
    let page = browser.open(&at(path)).await;
    let submit = if path == PASSKEY {
        Submit::PasskeySetBegin
    } else {
        Submit::U2fSetBegin
    };
    let answer = browser.submit(&page.form(submit)).await;
    assert_eq!(answer.location(), at(path));
    browser.follow(answer).await
}

/// The form with a new key's answer.
pub fn created(page: &Page, submit: Submit, key: &mut Authenticator, behavior: &Behavior) -> Form {
    let answer = key.create(&page.challenge(), behavior).unwrap();
    page.form(submit).with("credential", &answer.to_string())
}

/// Signs in with the password, past the offer.
pub async fn signed_in(world: &World, person: &Person) -> Browser {
    let browser = world.browser();
    browser.sign_in_with(&person.login_name, PASSWORD).await;
    assert!(browser.is_signed_in().await);
    browser
}

impl World {
    pub async fn passkeys_of(&self, person: &Person) -> Vec<String> {
        let path = format!("/v2/users/{}/passkeys/_search", person.id);
        let found = self.admin("POST", &path, json!({})).await;
        let keys = found["result"].as_array().cloned().unwrap_or_default();
        keys.iter().map(|key| key["name"].as_str().unwrap().to_owned()).collect()
    }

    pub async fn methods_of(&self, person: &Person) -> Vec<String> {
        let path = format!("/v2/users/{}/authentication_methods", person.id);
        let found = self.admin("GET", &path, json!({})).await;
        let methods = found["authMethodTypes"].as_array().cloned().unwrap_or_default();
        methods.iter().map(|method| method.as_str().unwrap().to_owned()).collect()
    }

    /// A link from a mail, below the host.
    pub async fn passkey_link(&self, person: &Person, organization: &Organization) -> String {
        let path = format!("/v2/users/{}/passkeys/registration_link", person.id);
        let made = self.admin("POST", &path, json!({"returnCode": {}})).await;
        let (id, code) = (made["code"]["id"].as_str().unwrap(), made["code"]["code"].as_str().unwrap());
        let (user, organization) = (&person.id, &organization.id);
        at(&format!(
            "/passkey/set?userId={user}&code={code}&codeId={id}&organization={organization}"
        ))
    }
}

/// Security keys allowed, and passkeys, and a second factor is a must.
fn forced() -> Value {
    json!({"forceMfa": true, "secondFactors": ["SECOND_FACTOR_TYPE_U2F"]})
}

#[tokio::test]
async fn a_passkey_is_set_up_by_choice_and_signs_in() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    let page = begun(&browser, PASSKEY).await;
    let asked = &page.challenge()["publicKey"];
    assert_eq!(
        asked["authenticatorSelection"],
        json!({"residentKey": "required", "requireResidentKey": true, "userVerification": "required"})
    );
    assert_eq!(asked["attestation"], "none");
    assert_eq!(asked["rp"]["id"], "localhost");

    let mut phone = Authenticator::new("phone");
    let behavior = Behavior {
        aaguid: GOOGLE,
        ..world.honest()
    };
    world.backend.forget();
    let answer = browser
        .submit(&created(&page, Submit::PasskeySet, &mut phone, &behavior))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert_eq!(world.backend.count("VerifyPasskeyRegistration"), 1);
    browser.follow(answer).await.says("Your passkey is saved.");
    assert_eq!(world.passkeys_of(&ada).await, ["Google Password Manager"]);

    let other = world.browser();
    let answer = other.identify("ada").await;
    assert_eq!(answer.location(), at("/passkey"));
    let page = other.follow(answer).await;
    let answer = other
        .submit(&page.answered(Submit::Passkey, &mut phone, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert!(other.is_signed_in().await);
}

#[tokio::test]
async fn nothing_is_begun_by_opening_the_page_and_a_reload_shows_the_same() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"secondFactors": ["SECOND_FACTOR_TYPE_U2F"]}))
        .await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    for path in [PASSKEY, U2F] {
        world.backend.forget();
        browser.open(&at(path)).await;
        let names = world.backend.names();
        assert!(
            !names
                .iter()
                .any(|name| name.starts_with("Register") || name.starts_with("Set")),
            "{names:?}"
        );
        let page = begun(&browser, path).await;
        world.backend.forget();
        assert_eq!(browser.open(&at(path)).await.challenge(), page.challenge());
        assert!(!world.backend.names().iter().any(|name| name.starts_with("Register")));
    }
}

#[tokio::test]
async fn several_passkeys_of_one_maker_are_numbered_and_exclude_each_other() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    let behavior = Behavior {
        aaguid: GOOGLE,
        ..world.honest()
    };
    let mut ids: Vec<String> = Vec::new();
    for (seed, typed) in [("a", ""), ("b", ""), ("c", "  My laptop ")] {
        let page = begun(&browser, PASSKEY).await;
        let excluded = page.challenge()["publicKey"]["excludeCredentials"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let excluded: Vec<String> = excluded.iter().map(|key| key["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(excluded.len(), ids.len());
        assert!(ids.iter().all(|id| excluded.contains(id)));
        let mut key = Authenticator::new(seed);
        let form = created(&page, Submit::PasskeySet, &mut key, &behavior).with("name", typed);
        assert_eq!(browser.submit(&form).await.location(), at("/account"));
        ids.extend(key.credential_ids());
        world.caught_up().await;
    }
    let mut names = world.passkeys_of(&ada).await;
    names.sort();
    assert_eq!(names, ["Google Password Manager", "Google Password Manager 2", "My laptop"]);
}

#[tokio::test]
async fn hostile_answers_make_no_passkey() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    let mut page = begun(&browser, PASSKEY).await;
    let but = |change: &dyn Fn(&mut Behavior)| {
        let mut behavior = world.honest();
        change(&mut behavior);
        behavior
    };
    let refused = "This passkey could not be saved.";
    let table = [
        ("another site", but(&|b| b.origin = "https://evil.example".into()), refused),
        ("a frame", but(&|b| b.cross_origin = Some(true)), refused),
        (
            "a top page",
            but(&|b| b.top_origin = Some("https://evil.example".into())),
            refused,
        ),
        (
            "another relying party",
            but(&|b| b.rp_id = Some("evil.example".into())),
            refused,
        ),
        ("another challenge", but(&|b| b.challenge = Some(vec![1; 32])), refused),
        (
            "another ceremony",
            but(&|b| b.client_data_type = Some("webauthn.get".into())),
            refused,
        ),
        ("another algorithm", but(&|b| b.algorithm = -65_535), refused),
        ("cut short", but(&|b| b.cut = Cut::AttestationObject(40)), refused),
        // The backend takes this one.
        (
            "no verification",
            but(&|b| b.user_verified = false),
            "The device did not check that it is you.",
        ),
    ];
    for (name, behavior, sentence) in table {
        world.backend.forget();
        let form = created(&page, Submit::PasskeySet, &mut Authenticator::new(name), &behavior).with("name", "Mine");
        page = browser.follow(browser.submit(&form).await).await;
        page.says(sentence);
        assert_eq!(
            page.form(Submit::PasskeySet).field("name"),
            "Mine",
            "{name}: what was typed is kept"
        );
        assert_eq!(world.backend.count("VerifyPasskeyRegistration"), 0, "{name}");
    }
    let form = page.form(Submit::PasskeySet);
    page = browser.follow(browser.submit(&form).await).await;
    page.says("Choose “Create passkey” and follow your browser.");
    let form =
        created(&page, Submit::PasskeySet, &mut Authenticator::new("long"), &world.honest()).with("name", &"é".repeat(201));
    page = browser.follow(browser.submit(&form).await).await;
    page.says("This is longer than 200 characters.");
    assert!(world.passkeys_of(&ada).await.is_empty());
    // None of it used the registration up.
    let form = created(&page, Submit::PasskeySet, &mut Authenticator::new("good"), &world.honest());
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
}

#[tokio::test]
async fn only_the_registration_that_was_begun_last_is_finished() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    let first = begun(&browser, PASSKEY).await;
    // Another tab begins anew, as its button does where the options are too old.
    let answer = browser.submit(&first.form(Submit::PasskeySetBegin)).await;
    let second = browser.follow(answer).await;
    assert_ne!(first.challenge(), second.challenge());
    let form = created(&first, Submit::PasskeySet, &mut Authenticator::new("a"), &world.honest());
    let page = browser.follow(browser.submit(&form).await).await;
    page.says("This passkey could not be saved.");

    // Another browser of the same person begins, and this one's is dead at the backend.
    let elsewhere = signed_in(&world, &ada).await;
    let third = begun(&elsewhere, PASSKEY).await;
    let form = created(&page, Submit::PasskeySet, &mut Authenticator::new("b"), &world.honest());
    let page = browser.follow(browser.submit(&form).await).await;
    page.says("This passkey could not be saved.");
    let form = created(&third, Submit::PasskeySet, &mut Authenticator::new("c"), &world.honest());
    assert_eq!(elsewhere.submit(&form).await.location(), at("/account"));
    assert_eq!(world.passkeys_of(&ada).await.len(), 1);

    // And now there is nothing to finish at all.
    let form = created(&page, Submit::PasskeySet, &mut Authenticator::new("d"), &world.honest());
    let page = browser.follow(browser.submit(&form).await).await;
    page.says("This took too long. Start again.");
    page.form(Submit::PasskeySetBegin);
}

#[tokio::test]
async fn a_registration_that_took_too_long_begins_anew() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    let page = begun(&browser, PASSKEY).await;
    world.clock.advance(Duration::from_secs(601));
    let form = created(&page, Submit::PasskeySet, &mut Authenticator::new("a"), &world.honest());
    let page = browser.follow(browser.submit(&form).await).await;
    page.says("This took too long. Start again.");
    let answer = browser.submit(&page.form(Submit::PasskeySetBegin)).await;
    let page = browser.follow(answer).await;
    let form = created(&page, Submit::PasskeySet, &mut Authenticator::new("b"), &world.honest());
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
}

#[tokio::test]
async fn one_submit_makes_one_passkey() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    let page = begun(&browser, PASSKEY).await;
    let form = created(&page, Submit::PasskeySet, &mut Authenticator::new("a"), &world.honest());
    world.backend.forget();
    let (first, second) = tokio::join!(browser.submit(&form), browser.submit(&form));
    assert_eq!(first.location(), at("/account"));
    assert_eq!(second.location(), at("/account"));
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
    assert_eq!(world.backend.count("VerifyPasskeyRegistration"), 1);
    assert_eq!(world.passkeys_of(&ada).await.len(), 1);
}

#[tokio::test]
async fn where_the_policy_has_no_keys_there_is_nothing_to_set_up() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"secondFactors": []})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at(PASSKEY)).await;
    page.says("Your organization does not use passkeys.");
    assert!(page.forms(Submit::PasskeySetBegin).is_empty());
    let page = browser.open(&at(U2F)).await;
    page.says("Your organization does not use security keys.");
    assert!(page.forms(Submit::U2fSetBegin).is_empty());
    assert!(!browser.open(&at("/account")).await.text().contains("Add a passkey"));
}

#[tokio::test]
async fn a_page_from_before_the_policy_changed_sets_nothing_up() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    let page = browser.open(&at(PASSKEY)).await;
    world
        .login_policy(&acme, json!({"passwordlessType": "PASSWORDLESS_TYPE_NOT_ALLOWED"}))
        .await;
    world.settings_outdated();
    world.backend.forget();
    let answer = browser.submit(&page.form(Submit::PasskeySetBegin)).await;
    assert_eq!(answer.location(), at("/account"));
    assert_eq!(world.backend.count("RegisterPasskey"), 0);
}

#[tokio::test]
async fn a_security_key_is_set_up_and_asked_for_at_once_in_the_same_session() {
    let world = World::new().await;
    let acme = world
        .organization_with("Acme", json!({"secondFactors": ["SECOND_FACTOR_TYPE_U2F"]}))
        .await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = begun(&browser, U2F).await;
    let selection = &page.challenge()["publicKey"]["authenticatorSelection"];
    assert_eq!(selection["userVerification"], "discouraged");
    assert_eq!(selection["residentKey"], "discouraged");
    let mut key = Authenticator::new("key");
    let form = created(&page, Submit::U2fSet, &mut key, &world.honest().security_key()).with("name", "Blue one");
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), at("/u2f"));
    let page = browser.follow(answer).await;
    assert_eq!(page.challenge()["publicKey"]["userVerification"], "discouraged");
    let sessions = world.sessions_of(&ada).await;
    let answer = browser
        .submit(&page.answered(Submit::U2f, &mut key, &world.honest().security_key()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert_eq!(world.sessions_of(&ada).await, sessions, "the same session");
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_forced_security_key_ends_signed_in() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", forced()).await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    assert!(!browser.is_signed_in().await);
    let page = begun(&browser, U2F).await;
    let mut key = Authenticator::new("key");
    let answer = browser
        .submit(&created(&page, Submit::U2fSet, &mut key, &world.honest().security_key()))
        .await;
    assert_eq!(answer.location(), at("/u2f"));
    let page = browser.follow(answer).await;
    assert!(
        !browser.is_signed_in().await,
        "a key that was made is not yet one that was used"
    );
    let answer = browser
        .submit(&page.answered(Submit::U2f, &mut key, &world.honest().security_key()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_forced_passkey_ends_signed_in() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", forced()).await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), at("/mfa/set"));
    let sessions = world.sessions_of(&ada).await;
    let page = begun(&browser, PASSKEY).await;
    assert!(page.forms(Submit::PasskeyDecline).is_empty(), "a must cannot be declined");
    let mut phone = Authenticator::new("phone");
    let answer = browser
        .submit(&created(&page, Submit::PasskeySet, &mut phone, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/passkey"));
    let page = browser.follow(answer).await;
    assert_eq!(page.challenge()["publicKey"]["userVerification"], "required");
    assert!(!browser.is_signed_in().await);
    let page = browser.open(&at("/passkey")).await;
    let answer = browser
        .submit(&page.answered(Submit::Passkey, &mut phone, &world.honest()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    assert_eq!(world.sessions_of(&ada).await, sessions, "the same session");
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_session_without_a_first_factor_that_counts_sets_nothing_up() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"passwordCheckLifetime": "3600s"}))
        .await;
    let ada = world.person(&acme, "ada").await;
    let browser = signed_in(&world, &ada).await;
    let page = browser.open(&at(PASSKEY)).await;
    world.clock.advance(Duration::from_secs(3_601));
    world.backend.forget();
    let answer = browser.submit(&page.form(Submit::PasskeySetBegin)).await;
    assert_eq!(answer.location(), at("/password"));
    assert_eq!(world.backend.count("RegisterPasskey"), 0);
}

#[tokio::test]
async fn a_key_added_by_choice_keeps_the_other_devices_and_the_way() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"secondFactors": ["SECOND_FACTOR_TYPE_U2F"]}))
        .await;
    let ada = world.person(&acme, "ada").await;
    let (here, elsewhere) = (signed_in(&world, &ada).await, signed_in(&world, &ada).await);
    let page = here.open(&at(PASSKEY)).await;
    here.submit(&page.form(Submit::PasskeyDecline)).await;
    let sessions = world.sessions_of(&ada).await;
    let chosen = async || {
        here.open(&at("/loginname?return_to=%2Fmembers")).await;
        let page = here.open(&at("/accounts")).await;
        here.submit(&page.form(Submit::AccountChoose).pressed()).await.location()
    };
    here.open(&at("/loginname?return_to=%2Fmembers")).await;
    here.open(&at("/account")).await.says("Add a passkey");

    let page = begun(&here, PASSKEY).await;
    let form = created(&page, Submit::PasskeySet, &mut Authenticator::new("phone"), &world.honest());
    assert_eq!(
        here.submit(&form).await.location(),
        at("/account"),
        "back to where it was begun"
    );
    assert_eq!(chosen().await, "/members");
    assert!(elsewhere.is_signed_in().await, "a passkey more asks nobody for anything");

    here.open(&at("/loginname?return_to=%2Fmembers")).await;
    let page = begun(&here, U2F).await;
    let mut key = Authenticator::new("key");
    let form = created(&page, Submit::U2fSet, &mut key, &world.honest().security_key());
    let answer = here.submit(&form).await;
    // From now on there is a second step, of each session; this one takes it at once.
    assert_eq!(answer.location(), at("/u2f"));
    let page = here.follow(answer).await;
    let answer = here
        .submit(&page.answered(Submit::U2f, &mut key, &world.honest().security_key()))
        .await;
    assert_eq!(answer.location(), at("/account"));
    let page = here.open(&at("/accounts")).await;
    assert_eq!(
        here.submit(&page.form(Submit::AccountChoose).pressed()).await.location(),
        "/members",
        "the target waited"
    );
    // The other browser wrote nothing itself: it sees what the reads show.
    world.caught_up().await;
    assert!(!elsewhere.is_signed_in().await);
    assert_eq!(elsewhere.open(&at("/account")).await.screen(), "u2f");
    assert_eq!(world.sessions_of(&ada).await, sessions, "and none was ended");
}

#[tokio::test]
async fn whoever_is_not_signed_in_signs_in_and_comes_back() {
    let world = World::new().await;
    let acme = world.organization_with_passkeys("Acme", json!({})).await;
    world.person_with_passkey(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.get(&at(PASSKEY)).await;
    assert_eq!(answer.location(), at("/loginname"));
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::Loginname).with("login_name", "ada")).await;
    browser.follow(answer).await;
    let page = browser.open(&at("/password")).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at(PASSKEY));
    assert_eq!(browser.follow(answer).await.screen(), "passkey_set");
}

#[tokio::test]
async fn a_password_alone_adds_no_key_beside_a_passkey() {
    let world = World::new().await;
    let acme = world
        .organization_with_passkeys("Acme", json!({"secondFactors": ["SECOND_FACTOR_TYPE_U2F"]}))
        .await;
    world.person_with_passkey(&acme, "ada").await;
    let policy = json!({
        "passwordlessType": "PASSWORDLESS_TYPE_ALLOWED",
        "forceMfa": true,
    });
    let browser = world.browser();
    browser.identify("ada").await;
    let page = browser.open(&at("/password")).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(
        answer.location(),
        at("/account"),
        "nothing is offered to somebody who has a passkey"
    );
    let pages = [browser.open(&at(PASSKEY)).await, browser.open(&at(U2F)).await];
    world.login_policy(&acme, policy).await;
    world.clock.advance(Duration::from_secs(60));
    browser.open(&at("/account")).await;
    browser.open(&at("/account")).await;
    world.backend.forget();
    for (page, submit) in pages.iter().zip([Submit::PasskeySetBegin, Submit::U2fSetBegin]) {
        let Some(form) = page.forms(submit).into_iter().next() else {
            continue;
        };
        let answer = browser.submit(&form).await;
        // That page leads to the passkey alone.
        assert_eq!(answer.location(), at("/mfa/set"), "{submit:?}");
    }
    for path in [PASSKEY, U2F] {
        assert_eq!(browser.get(&at(path)).await.location(), at("/passkey"), "{path}");
    }
    assert_eq!(world.backend.count("RegisterPasskey") + world.backend.count("RegisterU2F"), 0);
}
