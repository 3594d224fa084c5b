//! Passkeys: made, signed in with, listed, removed.

use serde_json::Value;
use vestibule_authenticator::{Authenticator, Behavior};
use vestibule_zitadel::{
    AuthenticationMethod, ChallengeRequest, Checks, CreateSession, Delivery, Error, FactorState, KeyDomain, PasskeyAuthenticator,
    PublicKeyCredential, SetSession, UserCheck, UserVerification, WebAuthnChallenge, WebAuthnFailure,
};

use crate::support::{RP_ID, sandbox, template};

fn credential(value: Value) -> PublicKeyCredential {
    PublicKeyCredential::from_json(value).unwrap()
}

fn challenge(user_verification: UserVerification) -> ChallengeRequest {
    ChallengeRequest {
        web_authn: Some(WebAuthnChallenge {
            domain: RP_ID.into(),
            user_verification,
        }),
        ..ChallengeRequest::default()
    }
}

#[tokio::test]
async fn a_passkey_is_made_signed_in_with_and_removed() {
    let world = sandbox().await;
    let (client, id) = (&world.client, world.person("ada").await.id);
    let (mut device, honest) = (Authenticator::new("ada"), Behavior::at(&world.url));
    let begun = client
        .register_passkey(&id, RP_ID, PasskeyAuthenticator::Platform)
        .await
        .unwrap();
    assert!(begun.options.challenge().is_some());
    let answer = credential(device.create(&begun.options.to_json(), &honest).unwrap());
    client.verify_passkey(&id, &begun.id, &answer, "Laptop").await.unwrap();
    let again = client.verify_passkey(&id, &begun.id, &answer, "Laptop").await.unwrap_err();
    assert!(matches!(again, Error::NothingPending(_)) && !again.is_outage(), "{again:?}");
    let passkeys = client.list_passkeys(&id).await.unwrap();
    assert_eq!((passkeys[0].name.as_str(), passkeys[0].state), ("Laptop", FactorState::Ready));
    for (domain, count) in [
        (KeyDomain::Any, 2),
        (KeyDomain::Only("other.example"), 1),
        (KeyDomain::OrUnknown(RP_ID), 2),
    ] {
        let methods = client.authentication_methods(&id, domain).await.unwrap();
        assert_eq!(methods.len(), count, "{domain:?}");
        assert!(methods.contains(&AuthenticationMethod::Password));
    }

    let request = CreateSession {
        checks: Checks {
            user: Some(UserCheck::Id(id.clone())),
            ..Checks::default()
        },
        challenges: challenge(UserVerification::Required),
        ..CreateSession::default()
    };
    let session = client.create_session(&request).await.unwrap();
    let options = session.challenges.web_authn.unwrap();
    let answer = credential(device.get(&options.to_json(), &honest).unwrap());
    let check = SetSession {
        checks: Checks {
            web_authn: Some(answer),
            ..Checks::default()
        },
        ..SetSession::default()
    };
    client.set_session(&session.session_id, &check).await.unwrap();
    let factors = client.get_session(&session.session_id, None).await.unwrap().factors;
    assert!(factors.web_authn.unwrap().user_verified);
    let replayed = client.set_session(&session.session_id, &check).await.unwrap_err();
    assert!(matches!(replayed, Error::NothingPending(_)), "{replayed:?}");

    client.remove_passkey(&id, &begun.id).await.unwrap();
    assert!(client.list_passkeys(&id).await.unwrap().is_empty());
    assert!(client.remove_passkey(&id, &begun.id).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_failed_passkey_is_an_attempt_and_no_outage() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (client, id) = (&world.client, &person.id);
    let ask = SetSession {
        challenges: challenge(UserVerification::Required),
        ..SetSession::default()
    };
    let none = client.set_session(&person.session, &ask).await.unwrap_err();
    let is_none = |error: &Error| {
        matches!(
            error,
            Error::WebAuthnFailed {
                failure: WebAuthnFailure::NoUsableKey,
                ..
            }
        )
    };
    assert!(is_none(&none) && none.is_failed_attempt() && !none.is_outage(), "{none:?}");

    let (mut device, honest) = (Authenticator::new("ada"), Behavior::at(&world.url));
    let begun = client.register_passkey(id, RP_ID, PasskeyAuthenticator::Any).await.unwrap();
    let garbage = credential(serde_json::json!({ "id": "x" }));
    let refused = client.verify_passkey(id, &begun.id, &garbage, "Laptop").await.unwrap_err();
    let is_registration = matches!(
        refused,
        Error::WebAuthnFailed {
            failure: WebAuthnFailure::Registration,
            ..
        }
    );
    assert!(is_registration, "{refused:?}");
    let answer = credential(device.create(&begun.options.to_json(), &honest).unwrap());
    client.verify_passkey(id, &begun.id, &answer, "Laptop").await.unwrap();

    let changed = client.set_session(&person.session, &ask).await.unwrap();
    let options = changed.challenges.web_authn.unwrap().to_json();
    let unverified = Behavior {
        user_verified: false,
        ..honest.clone()
    };
    let mut check = SetSession::default();
    check.checks.web_authn = Some(credential(device.get(&options, &unverified).unwrap()));
    let refused = client.set_session(&person.session, &check).await.unwrap_err();
    assert!(
        matches!(
            refused,
            Error::WebAuthnFailed {
                failure: WebAuthnFailure::Assertion,
                ..
            }
        ),
        "{refused:?}"
    );
    check.checks.web_authn = Some(credential(device.get(&options, &honest).unwrap()));
    client.set_session(&person.session, &check).await.unwrap();
}

#[tokio::test]
async fn a_passkey_is_made_with_a_link() {
    let world = sandbox().await;
    let (client, id) = (&world.client, world.person("ada").await.id);
    assert!(
        client
            .create_passkey_link(&id, &Delivery::Send(None))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        client
            .create_passkey_link(&id, &Delivery::Send(Some(template())))
            .await
            .unwrap()
            .is_none()
    );
    let code = client.create_passkey_link(&id, &Delivery::Return).await.unwrap().unwrap();
    let begun = client.register_passkey_with_code(&id, RP_ID, &code).await.unwrap();
    let answer = Authenticator::new("ada")
        .create(&begun.options.to_json(), &Behavior::at(&world.url))
        .unwrap();
    client
        .verify_passkey(&id, &begun.id, &credential(answer), "Phone")
        .await
        .unwrap();
    let used = client.register_passkey_with_code(&id, RP_ID, &code).await.unwrap_err();
    assert!(matches!(used, Error::CodeWrong { .. }), "{used:?}");
}
