//! Recovery codes: made, redeemed, removed.

use vestibule_zitadel::{AuthenticationMethod, Error, KeyDomain, SetSession};

use crate::support::sandbox;

#[tokio::test]
async fn recovery_codes_are_made_redeemed_once_and_removed() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (client, id, session) = (&world.client, &person.id, &person.session);
    let mut check = SetSession::default();
    check.checks.recovery_code = Some("aaaaa-bbbbb".into());
    assert!(matches!(client.set_session(session, &check).await, Err(Error::NotSetUp(_))));
    let codes = client.generate_recovery_codes(id, 2).await.unwrap();
    assert_eq!(codes.len(), 2);
    let methods = client.authentication_methods(id, KeyDomain::Any).await.unwrap();
    assert!(methods.contains(&AuthenticationMethod::RecoveryCode));
    assert!(matches!(
        client.set_session(session, &check).await,
        Err(Error::CodeWrong { .. })
    ));
    check.checks.recovery_code = Some(codes[0].clone());
    client.set_session(session, &check).await.unwrap();
    assert!(
        client
            .get_session(session, None)
            .await
            .unwrap()
            .factors
            .recovery_code
            .is_some()
    );
    assert!(matches!(
        client.set_session(session, &check).await,
        Err(Error::CodeWrong { .. })
    ));
    let many = client.generate_recovery_codes(id, 11).await.unwrap_err();
    assert!(matches!(many, Error::TooManyRecoveryCodes(_)), "{many:?}");
    assert!(matches!(
        client.generate_recovery_codes(id, 0).await,
        Err(Error::InvalidRequest { .. })
    ));
    client.remove_recovery_codes(id).await.unwrap();
    client.remove_recovery_codes(id).await.unwrap();
}
