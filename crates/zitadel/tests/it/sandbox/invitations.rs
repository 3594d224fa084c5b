//! Invitations: given out, sent again, redeemed.

use vestibule_zitadel::{Error, Invitation, NewPassword, Verification};

use crate::support::{PASSWORD, sandbox, template};

#[tokio::test]
async fn an_invitation_is_given_out_sent_again_and_redeemed() {
    let world = sandbox().await;
    let client = &world.client;
    let mut new = world.somebody("ivy").await;
    new.password = None;
    new.email.verification = Verification::Send(None);
    let id = client.create_user(&new).await.unwrap().id;
    assert!(matches!(client.resend_invitation(&id).await, Err(Error::NothingPending(_))));
    let first = client.create_invitation(&id, &Invitation::Return).await.unwrap().unwrap();
    let mailed = Invitation::Send {
        template: Some(template()),
        application_name: Some("Shop".into()),
    };
    assert!(client.create_invitation(&id, &mailed).await.unwrap().is_none());
    client.resend_invitation(&id).await.unwrap();
    let wrong = client.verify_invitation(&id, &first).await.unwrap_err();
    assert!(matches!(wrong, Error::CodeWrong { .. }), "{wrong:?}");
    client
        .verify_invitation(&id, &world.last_code_to("ivy@example.com").into())
        .await
        .unwrap();
    assert!(client.get_user(&id).await.unwrap().human.unwrap().email_verified);
    let password = NewPassword {
        password: PASSWORD.into(),
        change_required: false,
    };
    client.set_password(&id, &password).await.unwrap();
    let late = client.create_invitation(&id, &Invitation::Return).await.unwrap_err();
    assert!(matches!(late, Error::AlreadySetUp(_)), "{late:?}");
}
