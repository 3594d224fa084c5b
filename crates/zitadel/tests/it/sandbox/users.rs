//! People: made, found, read, changed.

use vestibule_zitadel::{
    AuthenticationMethod, Error, Gender, KeyDomain, NewContact, NonEmpty, ProfileUpdate, UserFilter, UserSearch, UserState,
    UserUpdate, Verification,
};

use crate::support::{sandbox, verified};

#[tokio::test]
async fn a_person_is_made_found_and_read() {
    let world = sandbox().await;
    let mut new = world.somebody("ada").await;
    new.phone = Some(verified("+41791234567"));
    let id = world.client.create_user(&new).await.unwrap().id;
    let user = world.client.get_user(&id).await.unwrap();
    assert_eq!((user.state, user.username.as_str()), (UserState::Active, "ada"));
    assert_eq!(user.organization_id, new.organization_id);
    let human = user.human.clone().unwrap();
    assert_eq!(
        (human.given_name.as_str(), human.email.as_deref()),
        ("Ada", Some("ada@example.com"))
    );
    assert!(human.email_verified && human.phone_verified && human.password_changed_at.is_some());
    for filter in [
        UserFilter::login_name(user.preferred_login_name.clone()),
        UserFilter::email("ADA@example.com").or(UserFilter::phone("+41791234567")),
        UserFilter::email("ada@example.com").and(UserFilter::organization(&new.organization_id)),
    ] {
        let found = world.client.search_users(&UserSearch::new(filter)).await.unwrap();
        assert_eq!(found, std::slice::from_ref(&user));
    }
    let methods = world.client.authentication_methods(&id, KeyDomain::Any).await.unwrap();
    assert_eq!(methods, [AuthenticationMethod::Password]);
}

#[tokio::test]
async fn a_person_with_a_chosen_id_and_returned_codes_is_made() {
    let world = sandbox().await;
    let mut new = world.somebody("bob").await;
    new.id = Some("bob-1".into());
    new.password = None;
    new.email.verification = Verification::Return;
    new.phone = Some(NewContact {
        value: "+41791234568".into(),
        verification: Verification::Return,
    });
    let made = world.client.create_user(&new).await.unwrap();
    assert_eq!(made.id.as_str(), "bob-1");
    world.client.verify_email(&made.id, &made.email_code.unwrap()).await.unwrap();
    world.client.verify_phone(&made.id, &made.phone_code.unwrap()).await.unwrap();
    let human = world.client.get_user(&made.id).await.unwrap().human.unwrap();
    assert!(human.email_verified && human.phone_verified);
    assert!(
        world
            .client
            .authentication_methods(&made.id, KeyDomain::Any)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_name_that_is_taken_and_a_weak_password_are_refused() {
    let world = sandbox().await;
    let mut new = world.somebody("ada").await;
    world.client.create_user(&new).await.unwrap();
    assert!(matches!(world.client.create_user(&new).await, Err(Error::Conflict(_))));
    new.username = Some("eve".into());
    new.password = Some(vestibule_zitadel::NewPassword {
        password: "weak".into(),
        change_required: false,
    });
    assert!(matches!(
        world.client.create_user(&new).await,
        Err(Error::PasswordTooWeak { .. })
    ));
    new.password = Some(vestibule_zitadel::NewPassword {
        password: "Aa1!".repeat(19).into(),
        change_required: false,
    });
    assert!(matches!(world.client.create_user(&new).await, Err(Error::PasswordTooLong)));
    new.password = None;
    new.organization_id = "1234567890".into();
    assert!(matches!(
        world.client.create_user(&new).await,
        Err(Error::InvalidRequest { .. })
    ));
}

#[tokio::test]
async fn marks_are_kept_from_the_first_moment() {
    let world = sandbox().await;
    let mut new = world.somebody("ada").await;
    new.metadata = [("team".to_owned(), b"red".to_vec())].into();
    let made = world.client.create_user(&new).await.unwrap();
    let marks = world.client.user_metadata(&made.id, None).await.unwrap();
    assert_eq!(marks.len(), 1);
    assert_eq!(
        (marks[0].key.as_str(), marks[0].value.as_slice()),
        ("team", b"red".as_slice())
    );
    let person = world.client.get_user(&made.id).await.unwrap();
    assert_eq!(person.organization_id, new.organization_id);
}

#[tokio::test]
async fn names_are_changed() {
    let world = sandbox().await;
    let id = world.person("ada").await.id;
    let update = UserUpdate {
        username: Some("augusta".into()),
        profile: Some(ProfileUpdate {
            given_name: "Augusta".into(),
            family_name: "King".into(),
            nick_name: NonEmpty::new("Countess"),
            display_name: NonEmpty::new("Augusta K."),
            preferred_language: NonEmpty::new("de"),
            gender: Some(Gender::Female),
        }),
    };
    world.client.update_user(&id, &update).await.unwrap();
    let user = world.client.get_user(&id).await.unwrap();
    let human = user.human.unwrap();
    assert_eq!(
        (user.username.as_str(), human.display_name.as_str()),
        ("augusta", "Augusta K.")
    );
    assert_eq!(
        (human.gender, human.preferred_language.as_deref()),
        (Gender::Female, Some("de"))
    );
    assert!(
        world
            .client
            .update_user(&"123456789".into(), &update)
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[tokio::test]
async fn declining_a_second_factor_is_noted() {
    let world = sandbox().await;
    let id = world.person("ada").await.id;
    world.client.skip_second_factor_setup(&id).await.unwrap();
    let human = world.client.get_user(&id).await.unwrap().human.unwrap();
    assert!(human.mfa_init_skipped_at.is_some());
}
