//! Sessions: made, changed, read, found, ended.

use std::collections::BTreeMap;
use std::time::Duration;

use vestibule_zitadel::{
    Checks, CreateSession, Error, IdpIntent, SessionFilter, SessionSearch, SessionToken, SetSession, UserAgent, UserCheck,
};

use crate::support::{PASSWORD, sandbox};

#[tokio::test]
async fn a_session_is_made_changed_read_found_and_ended() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let client = &world.client;
    let login_name = client.get_user(&person.id).await.unwrap().preferred_login_name;
    let made = client
        .create_session(&CreateSession {
            checks: Checks {
                user: Some(UserCheck::LoginName(login_name)),
                ..Checks::default()
            },
            metadata: BTreeMap::from([("request".to_owned(), b"1".to_vec())]),
            user_agent: Some(UserAgent {
                fingerprint_id: Some("browser-1".into()),
                ..UserAgent::default()
            }),
            lifetime: Some(Duration::from_secs(3600)),
            ..CreateSession::default()
        })
        .await
        .unwrap();
    let id = &made.session_id;
    let mut change = SetSession::default();
    change.checks.password = Some("wrong".into());
    let wrong = client.set_session(id, &change).await.unwrap_err();
    assert!(matches!(wrong, Error::PasswordWrong { failed_attempts: 1 }), "{wrong:?}");
    change.checks.password = Some(PASSWORD.into());
    change.metadata = BTreeMap::from([("seen".to_owned(), b"2".to_vec())]);
    let token = client.set_session(id, &change).await.unwrap().session_token.unwrap();
    assert!(
        client
            .set_session(id, &SetSession::default())
            .await
            .unwrap()
            .session_token
            .is_none()
    );
    let session = client.get_session(id, Some(&token)).await.unwrap();
    assert!(session.factors.password.is_some() && session.expires_at.is_some());
    assert_eq!(session.metadata.len(), 2);
    let old = client.get_session(id, Some(&made.session_token)).await.unwrap_err();
    assert!(old.is_session_gone(), "{old:?}");

    for (filter, count) in [
        (SessionFilter::Ids(vec![id.clone(), "1".into()]), 1),
        (SessionFilter::User(person.id.clone()), 2),
        (SessionFilter::UserAgent("browser-1".into()), 1),
    ] {
        let search = SessionSearch::new(filter.clone()).limit(10);
        let found = client.search_sessions(&search).await.unwrap();
        assert_eq!(found.len(), count, "{filter:?}");
        assert_eq!(found[0].id, *id);
        assert_eq!(client.search_sessions(&search.offset(1)).await.unwrap().len(), count - 1);
    }
    assert_eq!(client.list_sessions(std::slice::from_ref(id)).await.unwrap()[0].id, *id);

    let foreign = SessionToken::new("nobody's".to_owned());
    assert!(client.delete_session(id, Some(&foreign)).await.is_err());
    client.delete_session(id, Some(&token)).await.unwrap();
    assert!(client.get_session(id, None).await.unwrap_err().is_session_gone());
    assert!(client.set_session(id, &change).await.unwrap_err().is_session_gone());
    client.delete_session(id, None).await.unwrap();
}

#[tokio::test]
async fn an_intent_that_nobody_gave_out_is_refused() {
    let world = sandbox().await;
    let person = world.person("ada").await;
    let mut change = SetSession::default();
    change.checks.idp_intent = Some(IdpIntent {
        id: "1234".into(),
        token: "never".into(),
    });
    let refused = world.client.set_session(&person.session, &change).await.unwrap_err();
    assert!(
        !refused.is_outage() && !matches!(refused, Error::ServiceTokenRefused(_)),
        "{refused:?}"
    );
}
