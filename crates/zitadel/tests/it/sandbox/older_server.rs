//! Servers that do not have the newer calls yet: the client makes the older ones.

use vestibule_zitadel::{NewContact, NewPassword, ProfileUpdate, UserUpdate, Verification};

use crate::support::{PASSWORD, Version, sandbox_of};

#[tokio::test]
async fn people_are_made_and_changed_on_an_older_server() {
    let world = sandbox_of(Version::WithoutUserCalls).await;
    let client = &world.client;
    let mut new = world.somebody("ada").await;
    new.email.verification = Verification::Return;
    let made = client.create_user(&new).await.unwrap();
    client.verify_email(&made.id, &made.email_code.unwrap()).await.unwrap();
    let update = UserUpdate {
        username: Some("augusta".into()),
        profile: Some(ProfileUpdate {
            given_name: "Augusta".into(),
            family_name: "King".into(),
            ..ProfileUpdate::default()
        }),
    };
    client.update_user(&made.id, &update).await.unwrap();
    let to_prove = |value: &str| NewContact {
        value: value.to_owned(),
        verification: Verification::Return,
    };
    let code = client
        .set_email(&made.id, &to_prove("new@example.com"))
        .await
        .unwrap()
        .unwrap();
    client.verify_email(&made.id, &code).await.unwrap();
    let code = client.set_phone(&made.id, &to_prove("+41791234567")).await.unwrap().unwrap();
    client.verify_phone(&made.id, &code).await.unwrap();
    let password = NewPassword {
        password: "An0ther!pw".into(),
        change_required: false,
    };
    client.set_password(&made.id, &password).await.unwrap();
    let user = client.get_user(&made.id).await.unwrap();
    let human = user.human.unwrap();
    assert_eq!((user.username.as_str(), human.given_name.as_str()), ("augusta", "Augusta"));
    assert!(human.email_verified && human.phone_verified);
}

#[tokio::test]
async fn people_change_themselves_on_an_older_server() {
    let world = sandbox_of(Version::WithoutUserCalls).await;
    let person = world.person("ada").await;
    let profile = ProfileUpdate {
        given_name: "Augusta".into(),
        family_name: "King".into(),
        ..ProfileUpdate::default()
    };
    person.client.update_profile(&person.id, &profile).await.unwrap();
    person.client.set_email(&person.id, "new@example.com", None).await.unwrap();
    person.client.set_phone(&person.id, "+41791234567").await.unwrap();
    person
        .client
        .change_password(&person.id, &PASSWORD.into(), &"N3w!passw".into())
        .await
        .unwrap();
}
