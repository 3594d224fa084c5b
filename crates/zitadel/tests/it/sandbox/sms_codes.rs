//! Codes by SMS: switched on, sent, checked, switched off.

use vestibule_zitadel::{ChallengeRequest, Error, FactorKind, FactorSearch, OtpSmsChallenge, SetSession};

use crate::support::{sandbox, verified};

fn ask(challenge: OtpSmsChallenge) -> SetSession {
    SetSession {
        challenges: ChallengeRequest {
            otp_sms: Some(challenge),
            ..ChallengeRequest::default()
        },
        ..SetSession::default()
    }
}

#[tokio::test]
async fn codes_by_sms_are_switched_on_checked_and_switched_off() {
    let world = sandbox().await;
    let mut new = world.somebody("ada").await;
    new.phone = Some(verified("+41791234567"));
    let person = world.signed_in(&new).await;
    let (client, id, session) = (&world.client, &person.id, &person.session);
    assert!(matches!(
        client.set_session(session, &ask(OtpSmsChallenge::Return)).await,
        Err(Error::NotSetUp(_))
    ));
    client.add_otp_sms(id).await.unwrap();
    assert!(matches!(client.add_otp_sms(id).await, Err(Error::AlreadySetUp(_))));
    let factors = client.authentication_factors(id, &FactorSearch::default()).await.unwrap();
    assert_eq!(factors[0].kind, FactorKind::OtpSms);
    let changed = client.set_session(session, &ask(OtpSmsChallenge::Return)).await.unwrap();
    let mut check = SetSession::default();
    check.checks.otp_sms = Some("00000000".into());
    assert!(matches!(
        client.set_session(session, &check).await,
        Err(Error::CodeWrong { .. })
    ));
    check.checks.otp_sms = changed.challenges.otp_sms;
    client.set_session(session, &check).await.unwrap();
    assert!(client.get_session(session, None).await.unwrap().factors.otp_sms.is_some());
    assert!(
        client
            .set_session(session, &ask(OtpSmsChallenge::Send))
            .await
            .unwrap()
            .challenges
            .otp_sms
            .is_none()
    );
    client.remove_otp_sms(id).await.unwrap();
    assert!(matches!(client.remove_otp_sms(id).await, Err(Error::NotSetUp(_))));
}

#[tokio::test]
async fn codes_by_sms_need_a_phone() {
    let world = sandbox().await;
    let id = world.person("ada").await.id;
    assert!(matches!(
        world.client.add_otp_sms(&id).await,
        Err(Error::ContactNotVerified(_))
    ));
}
