//! Security keys: registered, listed, signed in with, removed.

use vestibule_authenticator::{Authenticator, Behavior};
use vestibule_zitadel::{
    ChallengeRequest, FactorFilter, FactorKind, FactorSearch, FactorState, PublicKeyCredential, SetSession, UserVerification,
    WebAuthnChallenge,
};

use crate::support::{RP_ID, sandbox};

#[tokio::test]
async fn a_security_key_is_registered_signed_in_with_and_removed() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (client, id) = (&world.client, &person.id);
    let (mut key, touch) = (Authenticator::new("key"), Behavior::at(&world.url).security_key());
    let begun = client.register_security_key(id, RP_ID).await.unwrap();
    let options = begun.options.without_user_verification();
    let answer = PublicKeyCredential::from_json(key.create(&options.to_json(), &touch).unwrap()).unwrap();
    client.verify_security_key(id, &begun.id, &answer, "Key").await.unwrap();
    let search = FactorSearch {
        kinds: vec![FactorFilter::SecurityKey],
        states: vec![FactorState::Ready],
    };
    let factors = client.authentication_factors(id, &search).await.unwrap();
    let expected = FactorKind::SecurityKey {
        id: begun.id.clone(),
        name: "Key".into(),
    };
    assert!(
        factors.len() == 1 && factors[0].kind == expected && factors[0].state == FactorState::Ready,
        "{factors:?}"
    );

    let mut change = SetSession {
        challenges: ChallengeRequest {
            web_authn: Some(WebAuthnChallenge {
                domain: RP_ID.into(),
                user_verification: UserVerification::Discouraged,
            }),
            ..ChallengeRequest::default()
        },
        ..SetSession::default()
    };
    let options = client
        .set_session(&person.session, &change)
        .await
        .unwrap()
        .challenges
        .web_authn
        .unwrap();
    change = SetSession::default();
    change.checks.web_authn = PublicKeyCredential::from_json(key.get(&options.to_json(), &touch).unwrap());
    client.set_session(&person.session, &change).await.unwrap();
    let factors = client.get_session(&person.session, None).await.unwrap().factors;
    assert!(!factors.web_authn.unwrap().user_verified);

    client.remove_security_key(id, &begun.id).await.unwrap();
    assert!(
        client
            .authentication_factors(id, &FactorSearch::default())
            .await
            .unwrap()
            .is_empty()
    );
}
