//! What people do for themselves, with the token of their own session.

use secrecy::ExposeSecret;
use vestibule_authenticator::{Authenticator, Behavior};
use vestibule_zitadel::{
    Error, FactorSearch, Gender, KeyDomain, OwnProfile, PasskeyAuthenticator, PublicKeyCredential, SessionFilter, SessionSearch,
    SetSession, UserUpdate,
};

use crate::support::{PASSWORD, RP_ID, given_names, sandbox, template, verified};

#[tokio::test]
async fn people_read_and_change_themselves() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (own, id) = (&person.client, &person.id);
    assert_eq!(own.get_user(id).await.unwrap().username, "ada");
    let update = UserUpdate {
        username: Some("augusta".into()),
        profile: Some(given_names()),
    };
    own.update_user(id, &update).await.unwrap();
    own.set_email(id, "new@example.com", None).await.unwrap();
    own.send_email_code(id, Some(&template())).await.unwrap();
    own.resend_email_code(id, Some(&template())).await.unwrap();
    own.verify_email(id, &world.last_code_to("new@example.com").into())
        .await
        .unwrap();
    own.set_phone(id, "+41791234567").await.unwrap();
    own.resend_phone_code(id).await.unwrap();
    let wrong = own.verify_phone(id, &"WRONG1".into()).await.unwrap_err();
    assert!(matches!(wrong, Error::CodeWrong { .. }), "{wrong:?}");
    own.remove_phone(id).await.unwrap();
    own.skip_second_factor_setup(id).await.unwrap();
    assert_eq!(own.authentication_methods(id, KeyDomain::Any).await.unwrap().len(), 1);
    assert!(own.user_metadata(id, None).await.unwrap().is_empty());
    let human = own.get_user(id).await.unwrap().human.unwrap();
    assert!(human.email_verified && human.mfa_init_skipped_at.is_some());
}

#[tokio::test]
async fn people_replace_their_whole_profile() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let profile = OwnProfile {
        given_name: "Augusta".into(),
        family_name: "King".into(),
        nick_name: "Countess".into(),
        display_name: "Augusta K.".into(),
        preferred_language: Some("de".into()),
        gender: Gender::Female,
    };
    let without = OwnProfile {
        nick_name: String::new(),
        preferred_language: None,
        gender: Gender::Unknown,
        ..profile.clone()
    };
    for wanted in [&profile, &without] {
        person.client.replace_profile(wanted).await.unwrap();
        let human = person.client.get_user(&person.id).await.unwrap().human.unwrap();
        let read = OwnProfile {
            given_name: human.given_name,
            family_name: human.family_name,
            nick_name: human.nick_name,
            display_name: human.display_name,
            preferred_language: human.preferred_language,
            gender: human.gender,
        };
        assert!(read == *wanted);
    }
    // Sent twice, it is no mistake.
    person.client.replace_profile(&without).await.unwrap();
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_alone() {
    let world = sandbox().await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let (other, _) = world.session_of(&ada.id).await;
    let mine = SessionSearch::new(SessionFilter::User(ada.id.clone()));
    assert_eq!(ada.client.search_sessions(&mine).await.unwrap().len(), 2);
    assert!(bob.client.search_sessions(&mine).await.unwrap().is_empty());
    assert_eq!(ada.client.get_session(&other).await.unwrap().id, other);
    let foreign = bob.client.delete_session(&other).await.unwrap_err();
    assert!(matches!(foreign, Error::PermissionDenied(_)), "{foreign:?}");
    ada.client.delete_session(&other).await.unwrap();
    assert_eq!(ada.client.search_sessions(&mine).await.unwrap().len(), 1);
}

#[tokio::test]
async fn people_change_their_password_and_prove_themselves_anew() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (own, id) = (&person.client, &person.id);
    let wrong = own
        .change_password(id, &"nope".into(), &"N3w!passw".into())
        .await
        .unwrap_err();
    assert!(matches!(wrong, Error::PasswordWrong { failed_attempts: 1 }), "{wrong:?}");
    own.change_password(id, &PASSWORD.into(), &"N3w!passw".into()).await.unwrap();
    let unproved = own.get_user(id).await.unwrap_err();
    assert!(matches!(unproved, Error::SessionNotVerified(_)), "{unproved:?}");
}

#[tokio::test]
async fn a_dead_session_is_told_from_a_dead_service_token() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let mut change = SetSession::default();
    change.checks.password = Some(PASSWORD.into());
    world.client.set_session(&person.session, &change).await.unwrap();
    let replaced = person.client.get_user(&person.id).await.unwrap_err();
    assert!(replaced.is_session_gone(), "{replaced:?}");
    let (session, own) = world.session_of(&person.id).await;
    world.client.delete_session(&session, None).await.unwrap();
    assert!(own.get_user(&person.id).await.unwrap_err().is_session_gone());
    let nobody = world.client.as_person(&vestibule_zitadel::SessionToken::new("nobody".into()));
    assert!(nobody.register_totp(&person.id).await.unwrap_err().is_session_gone());
    let config = vestibule_zitadel::ClientConfig::new(
        world.url.parse().unwrap(),
        vestibule_zitadel::ServiceToken::new("nobody".into()),
    );
    let stranger = vestibule_zitadel::Client::new(config).unwrap();
    let refused = stranger.register_totp(&person.id).await.unwrap_err();
    assert!(matches!(refused, Error::ServiceTokenRefused(_)), "{refused:?}");
}

#[tokio::test]
async fn people_set_up_a_passkey_and_recovery_codes() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (own, id) = (&person.client, &person.id);
    let begun = own
        .register_passkey(id, RP_ID, PasskeyAuthenticator::CrossPlatform)
        .await
        .unwrap();
    let answer = Authenticator::new("ada")
        .create(&begun.options.to_json(), &Behavior::at(&world.url))
        .unwrap();
    let answer = PublicKeyCredential::from_json(answer).unwrap();
    own.verify_passkey(id, &begun.id, &answer, "Laptop").await.unwrap();
    assert_eq!(own.list_passkeys(id).await.unwrap().len(), 1);
    own.remove_passkey(id, &begun.id).await.unwrap();
    assert_eq!(own.generate_recovery_codes(id, 2).await.unwrap().len(), 2);
}

#[tokio::test]
async fn people_remove_their_recovery_codes() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    person.client.remove_recovery_codes(&person.id).await.unwrap();
}

#[tokio::test]
async fn people_set_up_codes_by_mail_and_by_sms() {
    let world = sandbox().await;
    let mut new = world.somebody("ada").await;
    new.phone = Some(verified("+41791234567"));
    let ada = world.signed_in(&new).await;
    ada.client.add_otp_email(&ada.id).await.unwrap();
    ada.client.remove_otp_email(&ada.id).await.unwrap();
    ada.client.add_otp_sms(&ada.id).await.unwrap();
    ada.client.remove_otp_sms(&ada.id).await.unwrap();
    assert!(matches!(ada.client.remove_otp_sms(&ada.id).await, Err(Error::NotSetUp(_))));
}

#[tokio::test]
async fn people_set_up_time_based_codes_and_remove_them_again() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (own, id) = (&person.client, &person.id);
    let begun = own.register_totp(id).await.unwrap();
    let app = totp_rs::Totp::from_url_unchecked(begun.uri.expose_secret()).unwrap();
    let code = app.generate_current().to_string();
    own.verify_totp(id, &code.clone().into()).await.unwrap();
    let unproved = own.authentication_factors(id, &FactorSearch::default()).await.unwrap_err();
    assert!(matches!(unproved, Error::SessionNotVerified(_)), "{unproved:?}");
    let mut check = SetSession::default();
    check.checks.totp = Some(code.into());
    let token = world
        .client
        .set_session(&person.session, &check)
        .await
        .unwrap()
        .session_token
        .unwrap();
    let own = world.client.as_person(&token);
    assert_eq!(
        own.authentication_factors(id, &FactorSearch::default()).await.unwrap().len(),
        1
    );
    own.remove_totp(id).await.unwrap();
}

#[tokio::test]
async fn people_register_a_security_key() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (own, id) = (&person.client, &person.id);
    let begun = own.register_security_key(id, RP_ID).await.unwrap();
    let touch = Behavior::at(&world.url).security_key();
    let options = begun.options.clone().without_user_verification();
    let answer = Authenticator::new("key").create(&options.to_json(), &touch).unwrap();
    let answer = PublicKeyCredential::from_json(answer).unwrap();
    own.verify_security_key(id, &begun.id, &answer, "Key").await.unwrap();
    let unproved = own.remove_security_key(id, &begun.id).await.unwrap_err();
    assert!(matches!(unproved, Error::SessionNotVerified(_)), "{unproved:?}");
}

#[tokio::test]
async fn nobody_touches_somebody_else() {
    let world = sandbox().await;
    let (ada, bob) = (world.person("ada").await, world.person("bob").await);
    let refused = [
        bob.client.get_user(&ada.id).await.map(drop),
        bob.client.register_totp(&ada.id).await.map(drop),
        bob.client.update_user(&ada.id, &UserUpdate::default()).await,
        bob.client.set_phone(&ada.id, "+41791234567").await,
        bob.client.remove_recovery_codes(&ada.id).await,
        bob.client
            .register_passkey(&ada.id, RP_ID, PasskeyAuthenticator::Any)
            .await
            .map(drop),
    ];
    for result in refused {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::PermissionDenied(_) | Error::NotFound(_)), "{error:?}");
    }
}
