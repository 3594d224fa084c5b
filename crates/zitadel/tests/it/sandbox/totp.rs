//! Time-based codes: set up, signed in with, removed.

use secrecy::ExposeSecret;
use vestibule_zitadel::{Error, FactorFilter, FactorKind, FactorSearch, FactorState, SetSession};

use crate::support::sandbox;

#[tokio::test]
async fn time_based_codes_are_set_up_signed_in_with_and_removed() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (client, id) = (&world.client, &person.id);
    let none = client.verify_totp(id, &"123456".into()).await.unwrap_err();
    assert!(matches!(none, Error::NothingPending(_)), "{none:?}");
    let mut check = SetSession::default();
    check.checks.totp = Some("123456".into());
    let not_set_up = client.set_session(&person.session, &check).await.unwrap_err();
    assert!(matches!(not_set_up, Error::NotSetUp(_)), "{not_set_up:?}");

    client.register_totp(id).await.unwrap();
    let begun = client.register_totp(id).await.unwrap();
    assert!(begun.uri.expose_secret().contains(begun.secret.expose_secret()));
    let pending = FactorSearch {
        kinds: vec![FactorFilter::Totp],
        states: vec![FactorState::NotReady],
    };
    let factors = client.authentication_factors(id, &pending).await.unwrap();
    assert_eq!(
        factors.iter().map(|factor| factor.kind.clone()).collect::<Vec<_>>(),
        [FactorKind::Totp]
    );
    let app = totp_rs::Totp::from_url_unchecked(begun.uri.expose_secret()).unwrap();
    let code = app.generate_current().to_string();
    let wrong: String = code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect();
    let refused = client.verify_totp(id, &wrong.clone().into()).await.unwrap_err();
    assert!(matches!(refused, Error::CodeWrong { .. }), "{refused:?}");
    client.verify_totp(id, &code.clone().into()).await.unwrap();
    assert!(matches!(client.register_totp(id).await, Err(Error::AlreadySetUp(_))));

    check.checks.totp = Some(wrong.into());
    assert!(matches!(
        client.set_session(&person.session, &check).await,
        Err(Error::CodeWrong { .. })
    ));
    check.checks.totp = Some(code.into());
    client.set_session(&person.session, &check).await.unwrap();
    assert!(
        client
            .get_session(&person.session, None)
            .await
            .unwrap()
            .factors
            .totp
            .is_some()
    );

    client.remove_totp(id).await.unwrap();
    assert!(matches!(client.remove_totp(id).await, Err(Error::NotSetUp(_))));
}
