//! E-mail addresses and phone numbers: changed, proved, removed.

use vestibule_zitadel::{Delivery, Error, NewContact, Verification};

use crate::support::{sandbox, template, verified};

fn to_prove(value: &str) -> NewContact {
    NewContact {
        value: value.to_owned(),
        verification: Verification::Return,
    }
}

#[tokio::test]
async fn an_address_is_changed_and_proved() {
    let world = sandbox().await;
    let (client, id) = (&world.client, world.person("ada").await.id);
    let first = client.set_email(&id, &to_prove("new@example.com")).await.unwrap().unwrap();
    let code = client.resend_email_code(&id, &Delivery::Return).await.unwrap().unwrap();
    let wrong = client.verify_email(&id, &first).await.unwrap_err();
    assert!(
        matches!(wrong, Error::CodeWrong { .. }) && wrong.is_failed_attempt(),
        "{wrong:?}"
    );
    client.verify_email(&id, &code).await.unwrap();
    let human = client.get_user(&id).await.unwrap().human.unwrap();
    assert_eq!(
        (human.email.as_deref(), human.email_verified),
        (Some("new@example.com"), true)
    );
    let nothing = client.resend_email_code(&id, &Delivery::Return).await.unwrap_err();
    assert!(matches!(nothing, Error::NothingPending(_)), "{nothing:?}");
    let code = client.send_email_code(&id, &Delivery::Return).await.unwrap().unwrap();
    client.verify_email(&id, &code).await.unwrap();
}

#[tokio::test]
async fn an_address_is_proved_by_mail() {
    let world = sandbox().await;
    let (client, id) = (&world.client, world.person("ada").await.id);
    let new = NewContact {
        value: "new@example.com".into(),
        verification: Verification::Send(Some(template())),
    };
    assert!(client.set_email(&id, &new).await.unwrap().is_none());
    assert!(client.send_email_code(&id, &Delivery::Send(None)).await.unwrap().is_none());
    assert!(
        client
            .resend_email_code(&id, &Delivery::Send(Some(template())))
            .await
            .unwrap()
            .is_none()
    );
    client
        .verify_email(&id, &world.last_code_to("new@example.com").into())
        .await
        .unwrap();
    assert!(client.set_email(&id, &verified("sure@example.com")).await.unwrap().is_none());
    assert!(client.get_user(&id).await.unwrap().human.unwrap().email_verified);
}

#[tokio::test]
async fn a_phone_is_set_proved_and_removed() {
    let world = sandbox().await;
    let (client, id) = (&world.client, world.person("ada").await.id);
    let first = client.set_phone(&id, &to_prove("+41791234567")).await.unwrap().unwrap();
    let code = client.resend_phone_code(&id, &Delivery::Return).await.unwrap().unwrap();
    assert!(matches!(client.verify_phone(&id, &first).await, Err(Error::CodeWrong { .. })));
    client.verify_phone(&id, &code).await.unwrap();
    assert!(client.get_user(&id).await.unwrap().human.unwrap().phone_verified);
    assert!(matches!(
        client.resend_phone_code(&id, &Delivery::Return).await,
        Err(Error::NothingPending(_))
    ));
    client.remove_phone(&id).await.unwrap();
    assert_eq!(client.get_user(&id).await.unwrap().human.unwrap().phone, None);
    assert!(matches!(
        client.remove_phone(&id).await,
        Err(Error::InvalidRequest { .. } | Error::NotFound(_))
    ));
    let sent = NewContact {
        value: "+41791234568".into(),
        verification: Verification::Send(None),
    };
    assert!(client.set_phone(&id, &sent).await.unwrap().is_none());
    assert!(client.resend_phone_code(&id, &Delivery::Send(None)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_code_that_cannot_be_one_is_wrong() {
    let world = sandbox().await;
    let (client, id) = (&world.client, world.person("ada").await.id);
    for code in [String::new(), "1".repeat(21)] {
        assert!(matches!(
            client.verify_email(&id, &code.into()).await,
            Err(Error::CodeWrong { .. })
        ));
    }
}
