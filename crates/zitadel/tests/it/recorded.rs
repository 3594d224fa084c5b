//! Every decoder reads every recorded success of its call, and finds in it what is there.

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use vestibule_zitadel::{
    AuthenticationMethod, Checks, CreateSession, KeyDomain, OrganizationState, Session, SetSession, User, UserCheck, UserFilter,
    UserSearch, UserState,
};

use crate::support::{Recorded, answering_json, client, recorded, session_token};

pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

pub fn flag(value: &Value, pointer: &str) -> bool {
    value.pointer(pointer).and_then(Value::as_bool).unwrap_or(false)
}

fn moment(value: &Value, pointer: &str) -> Option<OffsetDateTime> {
    Some(OffsetDateTime::parse(value.pointer(pointer)?.as_str()?, &Rfc3339).unwrap())
}

pub fn length(value: &Value, pointer: &str) -> usize {
    value.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len)
}

fn assert_session(session: &Session, wire: &Value, name: &str) {
    assert_eq!(session.id.as_str(), text(wire, "/id"), "{name}");
    assert_eq!(Some(session.created_at), moment(wire, "/creationDate"), "{name}");
    assert_eq!(Some(session.changed_at), moment(wire, "/changeDate"), "{name}");
    assert_eq!(session.expires_at, moment(wire, "/expirationDate"), "{name}");
    assert_eq!(session.user_agent.is_some(), wire.get("userAgent").is_some(), "{name}");
    let factors = &session.factors;
    match &factors.user {
        Some(user) => {
            assert_eq!(Some(user.verified_at), moment(wire, "/factors/user/verifiedAt"), "{name}");
            assert_eq!(user.id.as_str(), text(wire, "/factors/user/id"), "{name}");
            assert_eq!(user.login_name.as_str(), text(wire, "/factors/user/loginName"), "{name}");
            assert_eq!(user.display_name, text(wire, "/factors/user/displayName"), "{name}");
            assert_eq!(
                user.organization_id.as_str(),
                text(wire, "/factors/user/organizationId"),
                "{name}"
            );
        }
        None => assert_eq!(wire.pointer("/factors/user/verifiedAt"), None, "{name}"),
    }
    let web_authn = factors.web_authn.map(|factor| (factor.verified_at, factor.user_verified));
    let expected = moment(wire, "/factors/webAuthN/verifiedAt").map(|at| (at, flag(wire, "/factors/webAuthN/userVerified")));
    assert_eq!(web_authn, expected, "{name}");
    for (factor, pointer) in [
        (factors.password, "/factors/password/verifiedAt"),
        (factors.intent, "/factors/intent/verifiedAt"),
        (factors.totp, "/factors/totp/verifiedAt"),
        (factors.otp_sms, "/factors/otpSms/verifiedAt"),
        (factors.otp_email, "/factors/otpEmail/verifiedAt"),
        (factors.recovery_code, "/factors/recoveryCode/verifiedAt"),
    ] {
        assert_eq!(factor, moment(wire, pointer), "{name}: {pointer}");
    }
    let marks = wire
        .get("metadata")
        .and_then(Value::as_object)
        .map_or(0, serde_json::Map::len);
    assert_eq!(session.metadata.len(), marks, "{name}");
}

#[tokio::test]
async fn recorded_answers_about_sessions_are_read() {
    let mut seen = [0; 5];
    for Recorded { name, call, body } in recorded("SessionService") {
        let server = answering_json(200, &body).await;
        let client = client(&server.uri());
        match call.as_str() {
            "CreateSession" => {
                let created = client.create_session(&CreateSession::default()).await.expect(&name);
                assert_eq!(created.session_id.as_str(), text(&body, "/sessionId"), "{name}");
                assert_eq!(created.session_token.expose(), text(&body, "/sessionToken"), "{name}");
                assert_eq!(Some(created.changed_at), moment(&body, "/details/changeDate"), "{name}");
                seen[0] += 1;
            }
            "SetSession" => {
                let changed = client.set_session(&"1".into(), &SetSession::default()).await.expect(&name);
                let token = changed.session_token.as_ref().map_or("", |token| token.expose());
                assert_eq!(token, text(&body, "/sessionToken"), "{name}");
                assert_eq!(Some(changed.changed_at), moment(&body, "/details/changeDate"), "{name}");
                seen[1] += 1;
            }
            "GetSession" => {
                let session = client.get_session(&"1".into(), None).await.expect(&name);
                assert_session(&session, &body["session"], &name);
                seen[2] += 1;
            }
            "ListSessions" => {
                let sessions = client.list_sessions(&["1".into()]).await.expect(&name);
                assert_eq!(sessions.len(), length(&body, "/sessions"), "{name}");
                for (index, session) in sessions.iter().enumerate() {
                    assert_session(session, &body["sessions"][index], &name);
                }
                seen[3] += 1;
            }
            "DeleteSession" => {
                client.delete_session(&"1".into(), None).await.expect(&name);
                seen[4] += 1;
            }
            other => panic!("nothing reads {other}"),
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

#[tokio::test]
async fn an_unchanged_session_gives_no_token() {
    let nothing = recorded("SessionService")
        .into_iter()
        .find(|row| row.name == "set: nothing")
        .unwrap();
    let server = answering_json(200, &nothing.body).await;
    let changed = client(&server.uri())
        .set_session(&"1".into(), &SetSession::default())
        .await
        .unwrap();
    assert!(changed.session_token.is_none());
}

fn assert_user(user: &User, wire: &Value, name: &str) {
    assert_eq!(user.id.as_str(), text(wire, "/userId"), "{name}");
    assert_eq!(user.organization_id.as_str(), text(wire, "/details/resourceOwner"), "{name}");
    assert_eq!(user.state.as_str(), wire.pointer("/state").and_then(Value::as_str), "{name}");
    assert_ne!(user.state, UserState::Unknown, "{name}");
    assert_eq!(user.username, text(wire, "/username"), "{name}");
    assert_eq!(
        user.preferred_login_name.as_str(),
        text(wire, "/preferredLoginName"),
        "{name}"
    );
    assert_eq!(user.login_names.len(), length(wire, "/loginNames"), "{name}");
    let Some(human) = &user.human else {
        assert!(wire.get("human").is_none(), "{name}");
        return;
    };
    let profile = &wire["human"]["profile"];
    assert_eq!(human.given_name, text(profile, "/givenName"), "{name}");
    assert_eq!(human.family_name, text(profile, "/familyName"), "{name}");
    assert_eq!(human.nick_name, text(profile, "/nickName"), "{name}");
    assert_eq!(human.display_name, text(profile, "/displayName"), "{name}");
    let language = Some(text(profile, "/preferredLanguage")).filter(|language| !matches!(*language, "" | "und"));
    assert_eq!(human.preferred_language.as_deref(), language, "{name}");
    let gender = Some(text(profile, "/gender")).filter(|gender| !matches!(*gender, "" | "GENDER_UNSPECIFIED"));
    assert_eq!(human.gender.as_str(), gender, "{name}");
    assert_eq!(
        human.email.as_deref().unwrap_or_default(),
        text(wire, "/human/email/email"),
        "{name}"
    );
    assert_eq!(human.email_verified, flag(wire, "/human/email/isVerified"), "{name}");
    assert_eq!(
        human.phone.as_deref().unwrap_or_default(),
        text(wire, "/human/phone/phone"),
        "{name}"
    );
    assert_eq!(human.phone_verified, flag(wire, "/human/phone/isVerified"), "{name}");
    assert_eq!(
        human.password_change_required,
        flag(wire, "/human/passwordChangeRequired"),
        "{name}"
    );
    assert_eq!(human.password_changed_at, moment(wire, "/human/passwordChanged"), "{name}");
    assert_eq!(human.mfa_init_skipped_at, moment(wire, "/human/mfaInitSkipped"), "{name}");
}

#[tokio::test]
async fn recorded_answers_about_users_are_read() {
    let mut seen = [0; 4];
    for Recorded { name, call, body } in recorded("UserService") {
        let server = answering_json(200, &body).await;
        let client = client(&server.uri());
        match call.as_str() {
            "GetUserByID" => {
                let user = client.get_user(&"1".into()).await.expect(&name);
                assert_user(&user, &body["user"], &name);
                let own = client.as_person(&session_token()).get_user(&"1".into()).await.expect(&name);
                assert!(own == user, "{name}");
                seen[0] += 1;
            }
            "ListUsers" => {
                let users = client
                    .search_users(&UserSearch::new(UserFilter::login_name("ada")))
                    .await
                    .expect(&name);
                assert_eq!(users.len(), length(&body, "/result"), "{name}");
                for (index, user) in users.iter().enumerate() {
                    assert_user(user, &body["result"][index], &name);
                }
                seen[1] += 1;
            }
            "ListAuthenticationMethodTypes" => {
                let methods = client.authentication_methods(&"1".into(), KeyDomain::Any).await.expect(&name);
                assert!(!methods.contains(&AuthenticationMethod::Unknown), "{name}");
                let names: Vec<_> = methods.iter().map(|method| method.as_str().unwrap()).collect();
                let expected = body
                    .get("authMethodTypes")
                    .cloned()
                    .unwrap_or_else(|| Value::Array(Vec::new()));
                assert_eq!(serde_json::to_value(names).unwrap(), expected, "{name}");
                seen[2] += 1;
            }
            "UpdateUser" | "UpdateHumanUser" | "SetPassword" => {
                let person = client.as_person(&session_token());
                person.update_profile(&"1".into(), &Default::default()).await.expect(&name);
                person
                    .change_password(&"1".into(), &"old".into(), &"new".into())
                    .await
                    .expect(&name);
                seen[3] += 1;
            }
            // The others say little, and are compared whole elsewhere.
            _ => {}
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

#[tokio::test]
async fn recorded_organizations_are_read() {
    for Recorded { name, body, .. } in recorded("OrganizationService") {
        let server = answering_json(200, &body).await;
        let client = client(&server.uri());
        let organizations = client.organizations_by_domain("acme.example").await.expect(&name);
        assert_eq!(organizations.len(), length(&body, "/result"), "{name}");
        for (index, organization) in organizations.iter().enumerate() {
            let wire = &body["result"][index];
            assert_eq!(organization.id.as_str(), text(wire, "/id"), "{name}");
            assert_eq!(organization.name, text(wire, "/name"), "{name}");
            assert_eq!(organization.primary_domain, text(wire, "/primaryDomain"), "{name}");
            assert_eq!(organization.state.as_str(), wire["state"].as_str(), "{name}");
            assert_ne!(organization.state, OrganizationState::Unknown, "{name}");
            let by_id = client.organization_by_id(&organization.id).await.expect(&name);
            assert_eq!(by_id.as_ref(), Some(organization), "{name}");
        }
        assert_eq!(
            client.default_organization().await.expect(&name),
            organizations.into_iter().next(),
            "{name}"
        );
        assert_eq!(
            client.organization_by_id(&"somebody else's".into()).await.expect(&name),
            None,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_recorded_request_for_a_session_is_what_is_sent() {
    let server = answering_json(
        201,
        &recorded("SessionService")
            .iter()
            .find(|row| row.call == "CreateSession")
            .unwrap()
            .body,
    )
    .await;
    let checks = Checks {
        user: Some(UserCheck::Id("400766929305865254".into())),
        password: Some("Correct-Horse7".into()),
        ..Checks::default()
    };
    client(&server.uri())
        .create_session(&CreateSession {
            checks,
            ..CreateSession::default()
        })
        .await
        .unwrap();
    let sent: Value = server.received_requests().await.unwrap()[0].body_json().unwrap();
    let expected = serde_json::json!({ "checks": { "user": { "userId": "400766929305865254" }, "password": { "password": "Correct-Horse7" } } });
    assert_eq!(sent, expected);
}
