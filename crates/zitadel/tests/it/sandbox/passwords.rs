//! Passwords: set, changed, asked for.

use vestibule_zitadel::{Error, NewPassword, PasswordRule, ResetDelivery};

use crate::support::{PASSWORD, sandbox, template};

fn new_password(password: &str) -> NewPassword {
    NewPassword {
        password: password.into(),
        change_required: false,
    }
}

#[tokio::test]
async fn a_password_is_set_and_has_to_be_changed() {
    let world = sandbox().await;
    let id = world.person("ada").await.id;
    let new = NewPassword {
        password: "An0ther!pw".into(),
        change_required: true,
    };
    world.client.set_password(&id, &new).await.unwrap();
    assert!(
        world
            .client
            .get_user(&id)
            .await
            .unwrap()
            .human
            .unwrap()
            .password_change_required
    );
    let same = world
        .client
        .change_password_for(&id, &"An0ther!pw".into(), &new)
        .await
        .unwrap_err();
    assert!(matches!(same, Error::PasswordUnchanged), "{same:?}");
    let changed = world
        .client
        .change_password_for(&id, &"An0ther!pw".into(), &new_password(PASSWORD))
        .await;
    changed.unwrap();
    let wrong = world
        .client
        .change_password_for(&id, &"nope".into(), &new_password("Th1rd!pass"))
        .await;
    assert!(matches!(wrong, Err(Error::PasswordWrong { failed_attempts: 1 })), "{wrong:?}");
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_with_a_code() {
    let world = sandbox().await;
    let id = world.person("ada").await.id;
    let first = world
        .client
        .request_password_reset(&id, &ResetDelivery::Return)
        .await
        .unwrap()
        .unwrap();
    let code = world
        .client
        .request_password_reset(&id, &ResetDelivery::Return)
        .await
        .unwrap()
        .unwrap();
    let set = async |password: &str, code: &secrecy::SecretString| {
        world.client.set_password_with_code(&id, &new_password(password), code).await
    };
    assert!(matches!(set("N3w!passw", &first).await, Err(Error::CodeWrong { .. })));
    let weak = set("weak", &code).await;
    assert!(
        matches!(
            weak,
            Err(Error::PasswordTooWeak {
                rule: PasswordRule::Length
            })
        ),
        "{weak:?}"
    );
    set("N3w!passw", &code).await.unwrap();
    assert!(matches!(set("N3wer!passw", &code).await, Err(Error::CodeUsed(_))));
}

#[tokio::test]
async fn a_code_for_a_new_password_travels_by_mail_and_by_text_message() {
    let world = sandbox().await;
    let mut new = world.somebody("ada").await;
    new.phone = Some(crate::support::verified("+41791234567"));
    let id = world.signed_in(&new).await.id;
    let by_mail = ResetDelivery::Email(Some(template()));
    assert!(world.client.request_password_reset(&id, &by_mail).await.unwrap().is_none());
    let code = world.last_code_to("ada@example.com");
    world
        .client
        .set_password_with_code(&id, &new_password("N3w!passw"), &code.into())
        .await
        .unwrap();
    assert!(
        world
            .client
            .request_password_reset(&id, &ResetDelivery::Email(None))
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        world
            .client
            .request_password_reset(&id, &ResetDelivery::Sms)
            .await
            .unwrap()
            .is_none()
    );
    let unknown = world
        .client
        .request_password_reset(&"1234".into(), &ResetDelivery::Return)
        .await;
    assert!(unknown.unwrap_err().is_not_found());
}
