//! People: making, finding, changing, verifying.

use axum::http::Method;
use serde_json::{Value, json};

use crate::backend::Backend;

async fn found(backend: &Backend, queries: Value) -> Vec<String> {
    let answer = backend
        .post(&backend.login, "/v2/users", json!({"queries": queries}))
        .await
        .ok();
    let list = answer["result"].as_array().cloned().unwrap_or_default();
    list.iter()
        .map(|user| user["username"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn people_are_found_by_any_nesting_of_queries() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    for name in ["ada", "bob", "carl"] {
        backend.person(&organization, name).await;
    }
    let of = json!({"organizationIdQuery": {"organizationId": organization}});
    let named = |name: &str| json!({"userNameQuery": {"userName": name}});
    let ignoring_case = json!({"loginNameQuery": {"loginName": "ADA", "method": "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE"}});
    assert_eq!(found(&backend, json!([ignoring_case])).await, ["ada"]);
    assert!(
        found(&backend, json!([{"loginNameQuery": {"loginName": "ADA"}}]))
            .await
            .is_empty()
    );
    let either = json!({"orQuery": {"queries": [named("ada"), named("bob")]}});
    assert_eq!(found(&backend, json!([of, either])).await, ["bob", "ada"]);
    let neither = json!([of, {"notQuery": {"query": either}}]);
    assert_eq!(found(&backend, neither).await, ["carl"]);
    let starts = json!({"emailQuery": {"emailAddress": "CA", "method": "TEXT_QUERY_METHOD_STARTS_WITH_IGNORE_CASE"}});
    assert_eq!(
        found(&backend, json!([{"andQuery": {"queries": [of, starts]}}])).await,
        ["carl"]
    );
    let ends = json!({"emailQuery": {"emailAddress": "da@mail.example", "method": "TEXT_QUERY_METHOD_ENDS_WITH"}});
    assert_eq!(found(&backend, json!([ends])).await, ["ada"]);
    let wild = json!({"userNameQuery": {"userName": "%", "method": "TEXT_QUERY_METHOD_CONTAINS"}});
    assert!(
        found(&backend, json!([wild])).await.is_empty(),
        "a query is text, not a pattern"
    );
}

#[tokio::test]
async fn an_empty_name_is_refused_where_a_profile_is_changed_and_taken_where_it_is_set() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let ada = backend.person(&organization, "ada").await;
    let one_to = |most: u8| format!("value length must be between 1 and {most} runes, inclusive");
    for (field, name, most) in [
        ("nickName", "NickName", 200),
        ("displayName", "DisplayName", 200),
        ("preferredLanguage", "PreferredLanguage", 10),
    ] {
        let profile = json!({"givenName": "Ada", "familyName": "Lovelace", field: ""});
        let change = json!({"human": {"profile": profile}});
        let answer = backend.patch(&backend.login, &format!("/v2/users/{ada}"), change).await;
        assert_eq!(answer.status, 400, "{field}");
        let expected = format!(
            "invalid UpdateUserRequest.Human: embedded message failed validation | caused by: invalid \
             UpdateUserRequest_Human.Profile: embedded message failed validation | caused by: invalid \
             UpdateUserRequest_Human_Profile.{name}: {}",
            one_to(most)
        );
        assert_eq!(answer.json()["message"], expected);
        // The older messages have a profile of another type, which takes it.
        backend
            .raw(
                &backend.login,
                Method::PUT,
                &format!("/v2/users/human/{ada}"),
                json!({"profile": profile}).to_string(),
            )
            .await
            .ok();
        let email = json!({"email": format!("{field}@mail.example"), "isVerified": true});
        let new = json!({"organizationId": organization, "human": {"profile": profile, "email": email}});
        backend.post(&backend.login, "/v2/users/new", new).await.ok();
    }
    let (_, token) = backend.session(&ada).await;
    let own = json!({"firstName": "Ada", "lastName": "Lovelace"});
    let answer = backend
        .raw(&token, Method::PUT, "/auth/v1/users/me/profile", own.to_string())
        .await;
    assert_eq!(answer.status, 400);
    let expected = format!("invalid UpdateMyProfileRequest.DisplayName: {}", one_to(200));
    assert_eq!(answer.json()["message"], expected);
}

#[tokio::test]
async fn a_taken_name_or_id_and_an_unknown_organization_are_told_apart() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let ada = backend.person(&organization, "ada").await;
    let human = json!({"profile": {"givenName": "A", "familyName": "B"}, "email": {"email": "a@b.example", "isVerified": true}});
    let create = async |change: Value| {
        let mut body = json!({"organizationId": organization, "human": human});
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        backend.post(&backend.login, "/v2/users/new", body).await
    };
    create(json!({"username": "Ada"})).await.refused(409, "V3-DKcYh");
    create(json!({"userId": ada})).await.refused(400, "COMMAND-7yiox1isql");
    create(json!({"organizationId": "1"})).await.refused(400, "COMMAND-QXPGs");
    create(json!({})).await.ok();
}

#[tokio::test]
async fn a_new_address_is_mailed_a_code_that_verifies_it() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let template = "https://login.example/verify?u={{.UserID}}&c={{.Code}}";
    let body = json!({
        "username": "vera", "organization": {"orgId": organization},
        "profile": {"givenName": "Vera", "familyName": "V"},
        "email": {"email": "vera@mail.example", "sendCode": {"urlTemplate": template}},
    });
    let made = backend.post(&backend.login, "/v2/users/human", body).await.ok();
    let user = made["userId"].as_str().unwrap();
    let mail = backend.mails().pop().unwrap();
    assert_eq!(
        (mail["to"].as_str(), mail["subject"].as_str()),
        (Some("vera@mail.example"), Some("Verify email"))
    );
    let code = mail["text"]
        .as_str()
        .unwrap()
        .split("(Code ")
        .nth(1)
        .unwrap()
        .split(')')
        .next()
        .unwrap()
        .to_owned();
    assert!(
        mail["text"]
            .as_str()
            .unwrap()
            .contains(&format!("https://login.example/verify?u={user}&c={code}"))
    );
    let verify = async |code: &str| {
        let path = format!("/v2/users/{user}/email/verify");
        backend.post(&backend.login, &path, json!({"verificationCode": code})).await
    };
    verify("WRONG1").await.refused(400, "COMMAND-eis9R");
    verify(&code).await.ok();
    verify(&code).await.refused(400, "COMMAND-eis9R");
    let shown = backend.get(&backend.login, &format!("/v2/users/{user}")).await.ok();
    assert_eq!(shown["user"]["human"]["email"]["isVerified"], true);
    let page = backend.get("", "/sandbox/outbox").await;
    assert!(
        page.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    assert!(String::from_utf8(page.bytes).unwrap().contains("vera@mail.example"));
}

#[tokio::test]
async fn a_domain_policy_renames_everybody_and_its_end_keeps_the_long_names() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ann").await;
    let path = format!("/admin/v1/orgs/{organization}/policies/domain");
    let name = async || {
        let shown = backend.get(&backend.login, &format!("/v2/users/{user}")).await.ok();
        (shown["user"]["username"].clone(), shown["user"]["preferredLoginName"].clone())
    };
    backend
        .post(&backend.admin, &path, json!({"userLoginMustBeDomain": true}))
        .await
        .ok();
    assert_eq!(name().await, (json!("ann"), json!("ann@acme.localhost")));
    backend.delete(&backend.admin, &path).await.ok();
    assert_eq!(name().await, (json!("ann@acme.localhost"), json!("ann@acme.localhost")));
}

#[tokio::test]
async fn an_organization_is_found_by_verified_domains_only() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let policy = json!({"validateOrgDomains": true});
    backend
        .post(
            &backend.admin,
            &format!("/admin/v1/orgs/{organization}/policies/domain"),
            policy,
        )
        .await
        .ok();
    let domains = format!("/v2/organizations/{organization}/domains");
    backend
        .post(&backend.admin, &domains, json!({"domain": "acme.example"}))
        .await
        .ok();
    let search = async |domain: &str| {
        let query = json!({"domainQuery": {"domain": domain, "method": "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE"}});
        let answer = backend
            .post(&backend.login, "/v2/organizations/_search", json!({"queries": [query]}))
            .await
            .ok();
        answer["result"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((search("acme.example").await, search("ACME.localhost").await), (0, 1));
    let verify = format!("{domains}/validation/verify");
    backend
        .post(
            &backend.admin,
            &format!("{domains}/validation/generate"),
            json!({"domain": "acme.example"}),
        )
        .await
        .ok();
    backend
        .post(&backend.admin, &verify, json!({"domain": "acme.example"}))
        .await
        .refused(500, "HTTP-Hwsw2");
    let primary = "/management/v1/orgs/me/domains/acme.example/_set_primary";
    backend
        .in_organization(&organization, Method::POST, primary, json!({}))
        .await
        .refused(400, "ORG-Ggd32");
}
