//! Codes by e-mail: switched on, sent, checked, switched off.

use vestibule_zitadel::{
    AuthenticationMethod, ChallengeRequest, Error, FactorKind, FactorSearch, KeyDomain, OtpEmailChallenge, SetSession,
    Verification,
};

use crate::support::{sandbox, template};

fn ask(challenge: OtpEmailChallenge) -> SetSession {
    SetSession {
        challenges: ChallengeRequest {
            otp_email: Some(challenge),
            ..ChallengeRequest::default()
        },
        ..SetSession::default()
    }
}

fn check(code: impl Into<secrecy::SecretString>) -> SetSession {
    let mut change = SetSession::default();
    change.checks.otp_email = Some(code.into());
    change
}

#[tokio::test]
async fn codes_by_mail_are_switched_on_checked_and_switched_off() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let (client, id, session) = (&world.client, &person.id, &person.session);
    assert!(matches!(
        client.set_session(session, &ask(OtpEmailChallenge::Return)).await,
        Err(Error::NotSetUp(_))
    ));
    client.add_otp_email(id).await.unwrap();
    assert!(matches!(client.add_otp_email(id).await, Err(Error::AlreadySetUp(_))));
    let factors = client.authentication_factors(id, &FactorSearch::default()).await.unwrap();
    assert_eq!(factors[0].kind, FactorKind::OtpEmail);
    let methods = client.authentication_methods(id, KeyDomain::Any).await.unwrap();
    assert!(methods.contains(&AuthenticationMethod::OtpEmail));

    let none = client.set_session(session, &check("12345678")).await.unwrap_err();
    assert!(matches!(none, Error::CodeUsed(_)), "{none:?}");
    let changed = client.set_session(session, &ask(OtpEmailChallenge::Return)).await.unwrap();
    let code = changed.challenges.otp_email.unwrap();
    let wrong = client.set_session(session, &check("00000000")).await.unwrap_err();
    assert!(matches!(wrong, Error::CodeWrong { .. }), "{wrong:?}");
    client.set_session(session, &check(code.clone())).await.unwrap();
    assert!(client.get_session(session, None).await.unwrap().factors.otp_email.is_some());
    assert!(matches!(
        client.set_session(session, &check(code)).await,
        Err(Error::CodeUsed(_))
    ));

    let sent = client
        .set_session(session, &ask(OtpEmailChallenge::Send(Some(template()))))
        .await
        .unwrap();
    assert!(sent.challenges.otp_email.is_none());
    client
        .set_session(session, &check(world.last_code_to("ada@example.com")))
        .await
        .unwrap();
    client
        .set_session(session, &ask(OtpEmailChallenge::Send(None)))
        .await
        .unwrap();
    client.remove_otp_email(id).await.unwrap();
    assert!(matches!(client.remove_otp_email(id).await, Err(Error::NotSetUp(_))));
}

#[tokio::test]
async fn codes_by_mail_need_a_verified_address() {
    let world = sandbox().await;
    let mut new = world.somebody("ada").await;
    new.email.verification = Verification::Return;
    let id = world.client.create_user(&new).await.unwrap().id;
    let refused = world.client.add_otp_email(&id).await.unwrap_err();
    assert!(matches!(refused, Error::ContactNotVerified(_)), "{refused:?}");
}
