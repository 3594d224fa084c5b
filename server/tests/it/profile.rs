//! The profile: written with the person's own token.

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::world::{PASSWORD, World, at};

#[tokio::test]
async fn a_person_edits_their_names_and_language() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/account")).await;
    let form = page.form(Submit::Profile);
    assert_eq!((form.field("given_name"), form.field("family_name")), ("Ada", "Lovelace"));
    let form = form
        .with("given_name", " Augusta ")
        .with("family_name", "King")
        .with("nick_name", "Countess")
        .with("language", "de");
    let answer = browser.submit(&form).await;
    assert_eq!(answer.location(), at("/account"));
    let page = browser.follow(answer).await;
    page.says("Ihr Profil ist gespeichert.").says("Augusta King");
    assert_eq!(page.form(Submit::Profile).field("nick_name"), "Countess");
    let profile = world.user(&ada).await["human"]["profile"].clone();
    assert_eq!(
        (
            &profile["givenName"],
            &profile["familyName"],
            &profile["nickName"],
            &profile["preferredLanguage"]
        ),
        (&json!("Augusta"), &json!("King"), &json!("Countess"), &json!("de"))
    );
    let again = browser.open(&at("/account")).await;
    assert!(!again.text().contains("gespeichert"), "the news is told once");
}

#[tokio::test]
async fn own_user_calls_never_carry_the_service_token() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    world.backend.forget();
    let page = browser.open(&at("/account")).await;
    browser
        .submit(&page.form(Submit::Profile).with("given_name", "Augusta"))
        .await;
    let page = browser.open(&at("/password/change")).await;
    let form = page
        .form(Submit::PasswordChange)
        .with("current", PASSWORD)
        .with("new", "Another-Horse-8-Battery");
    assert_eq!(browser.submit(&form).await.location(), at("/account"));
    let page = browser.open(&at("/logout")).await;
    browser.submit(&page.form(Submit::SignOut).pressed()).await;
    let calls = world.backend.calls();
    for rpc in ["UpdateUser", "DeleteSession"] {
        let own: Vec<_> = calls.iter().filter(|call| call.rpc == rpc).collect();
        assert!(!own.is_empty(), "{rpc}");
        for call in own {
            let bearer = call.bearer.as_deref().expect("a bearer");
            assert_ne!(bearer, world.service_token, "{rpc}");
        }
    }
    let others = calls
        .iter()
        .filter(|call| !["UpdateUser", "DeleteSession"].contains(&call.rpc));
    for call in others {
        assert_eq!(call.bearer.as_deref(), Some(world.service_token.as_str()), "{}", call.rpc);
    }
}

#[tokio::test]
async fn a_mistake_in_the_profile_keeps_everything_that_was_typed() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let long = "x".repeat(201);
    let mistakes = [
        ("given_name", "", "Enter your first name."),
        ("family_name", "  ", "Enter your last name."),
        ("nick_name", long.as_str(), "This is longer than 200 characters."),
        ("language", "xx", "Choose a language from the list."),
    ];
    for (field, value, sentence) in mistakes {
        let page = browser.open(&at("/account")).await;
        let form = page
            .form(Submit::Profile)
            .with("given_name", "Augusta")
            .with("family_name", "King")
            .with("nick_name", "Countess");
        let form = form.with("language", "de").with(field, value);
        let answer = browser.submit(&form).await;
        let page = browser.follow(answer).await;
        page.says(sentence);
        let kept = page.form(Submit::Profile);
        let other = if field == "nick_name" {
            ("family_name", "King")
        } else {
            ("nick_name", "Countess")
        };
        assert_eq!(kept.field(other.0), other.1, "{field}");
    }
    assert_eq!(world.user(&ada).await["human"]["profile"]["familyName"], "Lovelace");
    // A quarter of an hour later the stored profile is shown again.
    world.clock.advance(std::time::Duration::from_secs(901));
    let page = browser.open(&at("/account")).await;
    assert_eq!(page.form(Submit::Profile).field("family_name"), "Lovelace");
}

#[tokio::test]
async fn names_with_markup_are_shown_as_text() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let hostile = "<script>alert(1)</script>";
    let profile = json!({"profile": {"givenName": hostile, "familyName": "\"><img src=x>"}});
    let ada = world.person_with(&acme, "ada", profile).await;
    let browser = world.signed_in(&ada).await;
    for path in ["/account", "/accounts", "/logout", "/signedin", "/password/change"] {
        let page = browser.open(&at(path)).await;
        assert!(
            !page.body.contains("<script>alert") && !page.body.contains("<img src=x"),
            "{path}"
        );
    }
    browser.open(&at("/account")).await.says(hostile);
}

#[tokio::test]
async fn a_display_name_that_somebody_chose_survives_an_edit_and_one_made_of_the_names_follows_them() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let chosen = json!({"profile": {"givenName": "Ada", "familyName": "Lovelace", "displayName": "Countess Ada"}});
    for (name, human, expected) in [("one", chosen, "Countess Ada"), ("two", json!({}), "Augusta King")] {
        let person = world.person_with(&acme, name, human).await;
        let browser = world.signed_in(&person).await;
        let page = browser.open(&at("/account")).await;
        let form = page
            .form(Submit::Profile)
            .with("given_name", "Augusta")
            .with("family_name", "King");
        browser.submit(&form).await;
        assert_eq!(world.user(&person).await["human"]["profile"]["displayName"], expected);
    }
}

#[tokio::test]
async fn a_nickname_that_is_cleared_is_gone_and_nothing_else_is() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let profile = json!({
        "givenName": "Ada", "familyName": "Lovelace", "nickName": "Countess", "displayName": "The Countess",
        "preferredLanguage": "de", "gender": "GENDER_FEMALE",
    });
    let ada = world.person_with(&acme, "ada", json!({"profile": profile})).await;
    let browser = world.signed_in(&ada).await;
    world.backend.forget();
    let page = browser.open(&at("/account")).await;
    let form = page
        .form(Submit::Profile)
        .with("given_name", "Augusta")
        .with("nick_name", " ");
    let answer = browser.submit(&form).await;
    let page = browser.follow(answer).await;
    page.says("Ihr Profil ist gespeichert.");
    assert_eq!(page.form(Submit::Profile).field("nick_name"), "");
    let stored = world.user(&ada).await["human"]["profile"].clone();
    let kept = json!({"givenName": "Augusta", "nickName": ""});
    for (field, before) in profile.as_object().unwrap() {
        assert_eq!(&stored[field], kept.get(field).unwrap_or(before), "{field}");
    }
    let calls = world.backend.calls();
    let own: Vec<_> = calls.iter().filter(|call| call.rpc == "UpdateMyProfile").collect();
    assert_eq!((own.len(), world.backend.count("UpdateUser")), (1, 0));
    assert_ne!(own[0].bearer.as_deref(), Some(world.service_token.as_str()));
}

#[tokio::test]
async fn a_person_without_a_nickname_saves_a_profile_without_one() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let change = json!({"human": {"profile": {"nickName": ""}}});
    let refused = world.try_admin("PATCH", &format!("/v2/users/{}", ada.id), change).await;
    assert_eq!(refused, 400, "the backend takes no empty nickname");
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/account")).await;
    let form = page.form(Submit::Profile);
    assert_eq!(form.field("nick_name"), "");
    let answer = browser.submit(&form.with("given_name", "Augusta")).await;
    browser.follow(answer).await.says("Augusta Lovelace");
    assert_eq!(world.user(&ada).await["human"]["profile"]["givenName"], "Augusta");
}
