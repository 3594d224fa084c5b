//! What a person's own session token may do, and what nobody but an administrator may.

use axum::http::Method;
use serde_json::json;

use crate::backend::{Backend, PASSWORD};
use crate::second_factors::Scene;

#[tokio::test]
async fn a_session_that_proved_nothing_is_no_bearer() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let made = backend
        .post(&backend.login, "/v2/sessions", json!({"checks": {"user": {"userId": user}}}))
        .await
        .ok();
    let token = made["sessionToken"].as_str().unwrap();
    backend
        .get(token, &format!("/v2/users/{user}"))
        .await
        .refused(403, "AUTHZ-Kl3p0");
}

#[tokio::test]
async fn a_person_sees_and_changes_itself_alone() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let (ada, bob) = (
        backend.person(&organization, "ada").await,
        backend.person(&organization, "bob").await,
    );
    let (session, token) = backend.session(&ada).await;
    let (strange, _) = backend.session(&bob).await;
    let hidden = "AUTHZ-cdgFk";
    let profile = json!({"human": {"profile": {"givenName": "Adele", "preferredLanguage": "de"}}});
    backend.patch(&token, &format!("/v2/users/{ada}"), profile.clone()).await.ok();
    let me = backend.get(&token, &format!("/v2/users/{ada}")).await.ok();
    assert_eq!(me["user"]["human"]["profile"]["givenName"], "Adele");
    assert_eq!(me["user"]["human"]["profile"]["familyName"], "Lovelace");
    backend.get(&token, &format!("/v2/users/{bob}")).await.refused(404, hidden);
    backend
        .patch(&token, &format!("/v2/users/{bob}"), profile)
        .await
        .refused(404, hidden);
    let everybody = backend.post(&token, "/v2/users", json!({})).await.ok();
    assert_eq!(everybody["details"]["totalResult"], "1");
    backend
        .get(&token, &format!("/v2/sessions/{strange}"))
        .await
        .refused(404, hidden);
    backend
        .delete(&token, &format!("/v2/sessions/{strange}"))
        .await
        .refused(404, hidden);
    backend.get(&token, "/v2/settings/login").await.refused(404, hidden);
    backend.post(&token, "/v2/sessions", json!({})).await.refused(404, hidden);
    backend.delete(&token, &format!("/v2/users/{ada}")).await.refused(404, hidden);
    backend.delete(&token, &format!("/v2/sessions/{session}")).await.ok();
}

#[tokio::test]
async fn a_person_neither_vouches_for_its_address_nor_sets_a_password_by_right() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let ada = backend.person(&organization, "ada").await;
    let (_, token) = backend.session(&ada).await;
    let path = format!("/v2/users/{ada}");
    for human in [
        json!({"email": {"email": "ceo@acme.example", "isVerified": true}}),
        json!({"email": {"email": "ceo@acme.example", "returnCode": {}}}),
        json!({"phone": {"phone": "+41791234567", "isVerified": true}}),
        json!({"password": {"password": {"password": "An0ther!pw"}}}),
    ] {
        backend
            .patch(&token, &path, json!({"human": human}))
            .await
            .refused(404, "AUTHZ-cdgFk");
    }
    let by_mail = json!({"human": {"email": {"email": "new@acme.example", "sendCode": {}}}});
    backend.patch(&token, &path, by_mail).await.ok();
    let password = json!({"password": {"password": "An0ther!pw"}, "currentPassword": PASSWORD});
    backend
        .patch(&token, &path, json!({"human": {"password": password}}))
        .await
        .ok();
}

#[tokio::test]
async fn the_login_client_reads_settings_and_writes_none() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    backend.get(&backend.login, "/v2/settings/security").await.ok();
    backend
        .post(&backend.login, "/v2/organizations", json!({"name": "X"}))
        .await
        .refused(403, "AUTH-AWfge");
    backend
        .delete(&backend.login, &format!("/v2/users/{user}"))
        .await
        .refused(403, "AUTH-AWfge");
    backend
        .post(&backend.login, "/management/v1/policies/lockout", json!({}))
        .await
        .refused(403, "AUTH-5mWD2");
    let deleted = format!("/v2/users/{user}");
    backend.delete(&backend.admin, &deleted).await.ok();
    backend.get(&backend.login, &deleted).await.refused(404, "QUERY-Dfbg2");
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_makes_no_bearer() {
    let scene = Scene::new().await;
    let (backend, token) = (&scene.backend, &scene.token);
    let begun = backend.post(token, &scene.path("/totp"), json!({})).await.ok();
    let secret = begun["secret"].as_str().unwrap();
    backend.get(token, &scene.path("")).await.ok();
    let code = scene.app_code(secret, 0);
    backend
        .post(token, &scene.path("/totp/verify"), json!({"code": code}))
        .await
        .ok();
    backend.get(token, "/auth/v1/users/me").await.refused(403, "AUTHZ-Kl3p0");
    backend.delete(token, &scene.path("/totp")).await.refused(403, "AUTHZ-Kl3p0");
    let checked = scene.check(json!({"totp": {"code": code}})).await.ok();
    let token = checked["sessionToken"].as_str().unwrap();
    let mine = backend
        .post(token, "/auth/v1/users/me/auth_factors/_search", json!({}))
        .await
        .ok();
    assert_eq!(mine["result"], json!([{"state": "AUTH_FACTOR_STATE_READY", "otp": {}}]));
    let made = backend
        .post(token, &scene.path("/recovery_codes"), json!({"count": 1}))
        .await
        .ok();
    assert_eq!(made["recoveryCodes"].as_array().map(Vec::len), Some(1));
    backend.delete(token, &scene.path("/totp")).await.ok();
}

#[tokio::test]
async fn only_second_factors_of_the_policy_take_the_bearer_away() {
    let scene = Scene::new().await;
    let (backend, token) = (&scene.backend, &scene.token);
    backend
        .post(token, &scene.path("/recovery_codes"), json!({"count": 1}))
        .await
        .ok();
    backend.get(token, &scene.path("")).await.ok();
    backend.post(token, &scene.path("/otp_email"), json!({})).await.ok();
    backend.get(token, &scene.path("")).await.ok();
    let policy = json!({"allowUsernamePassword": true, "secondFactors": ["SECOND_FACTOR_TYPE_OTP_EMAIL"]});
    backend
        .in_organization(&scene.organization, Method::POST, "/management/v1/policies/login", policy)
        .await
        .ok();
    backend.get(token, &scene.path("")).await.refused(403, "AUTHZ-Kl3p0");
}

#[tokio::test]
async fn where_a_second_factor_is_forced_the_login_client_sets_up_the_first() {
    let scene = Scene::new().await;
    let (backend, token) = (&scene.backend, &scene.token);
    let policy = json!({"allowUsernamePassword": true, "forceMfa": true, "secondFactors": ["SECOND_FACTOR_TYPE_OTP"]});
    backend
        .in_organization(&scene.organization, Method::POST, "/management/v1/policies/login", policy)
        .await
        .ok();
    backend
        .post(token, &scene.path("/totp"), json!({}))
        .await
        .refused(403, "AUTHZ-Kl3p0");
    let secret = scene.with_app().await;
    let code = scene.app_code(&secret, 0);
    let checked = scene.check(json!({"totp": {"code": code}})).await.ok();
    let token = checked["sessionToken"].as_str().unwrap();
    backend.get(token, &scene.path("")).await.ok();
}

#[tokio::test]
async fn factors_of_others_are_out_of_reach() {
    let scene = Scene::new().await;
    let bob = scene.backend.person(&scene.organization, "bob").await;
    let (_, stranger) = scene.backend.session(&bob).await;
    let calls = [
        (Method::POST, "/totp", json!({})),
        (Method::POST, "/totp/verify", json!({"code": "000000"})),
        (Method::DELETE, "/totp", json!({})),
        (Method::POST, "/otp_sms", json!({})),
        (Method::DELETE, "/otp_sms", json!({})),
        (Method::POST, "/otp_email", json!({})),
        (Method::DELETE, "/otp_email", json!({})),
        (Method::POST, "/recovery_codes", json!({"count": 1})),
        (Method::DELETE, "/recovery_codes", json!({})),
        (Method::GET, "/authentication_methods", json!({})),
        (Method::POST, "/mfa_init_skipped", json!({})),
        (
            Method::POST,
            "/links",
            json!({"idpLink": {"idpId": "1", "userId": "2", "userName": "x"}}),
        ),
    ];
    for (method, below, body) in calls {
        let path = scene.path(below);
        let send = |token| scene.backend.raw(token, method.clone(), &path, body.to_string());
        send(&stranger).await.refused(404, "AUTHZ-cdgFk");
        assert_eq!(send("").await.status, 401, "{method} {path}");
    }
    let search = scene.path("/authentication_factors/_search");
    scene.with_app().await;
    assert_eq!(scene.backend.post(&stranger, &search, json!({})).await.ok(), json!({}));
    assert_eq!(scene.methods().await, ["TOTP", "PASSWORD"]);
}

#[tokio::test]
async fn a_person_skips_the_set_up_of_a_second_factor() {
    let scene = Scene::new().await;
    let (backend, token) = (&scene.backend, &scene.token);
    backend.post(token, &scene.path("/mfa_init_skipped"), json!({})).await.ok();
    let me = backend.get(token, &scene.path("")).await.ok();
    assert!(me["user"]["human"]["mfaInitSkipped"].is_string());
}

#[tokio::test]
async fn v1_changes_the_callers_own_account() {
    let scene = Scene::new().await;
    let (backend, token) = (&scene.backend, &scene.token);
    let put = |what: &str, body: serde_json::Value| {
        let path = format!("/auth/v1/users/me/{what}");
        async move { backend.raw(token, Method::PUT, &path, body.to_string()).await }
    };
    let profile = json!({"firstName": "Ada", "lastName": "King", "displayName": "Ada K.", "preferredLanguage": "en"});
    put("profile", profile.clone()).await.ok();
    put("profile", profile).await.refused(400, "COMMAND-2M0fs");
    put("username", json!({"userName": "countess"})).await.ok();
    put("phone", json!({"phone": "+41 79 123 45 68"})).await.ok();
    let verified = json!({"email": "new@mail.example", "isEmailVerified": true});
    backend
        .odd(token, Method::PUT, "/auth/v1/users/me/email", verified)
        .await
        .ok();
    let mail = backend.mails().pop().unwrap();
    assert_eq!(mail["to"], "new@mail.example");
    let me = backend.get(token, "/auth/v1/users/me").await.ok();
    assert_eq!(me["user"]["userName"], "countess");
    assert_eq!(me["user"]["human"]["profile"]["displayName"], "Ada K.");
    assert_eq!(me["user"]["human"]["email"], json!({"email": "new@mail.example"}));
    assert_eq!(me["user"]["human"]["phone"], json!({"phone": "+41791234568"}));
    let wrong = json!({"oldPassword": "no", "newPassword": "An0ther!pw"});
    put("password", wrong).await.refused(400, "COMMAND-3M0fs");
    let right = json!({"oldPassword": PASSWORD, "newPassword": "An0ther!pw"});
    put("password", right).await.ok();
    backend.get(token, "/auth/v1/users/me").await.refused(403, "AUTHZ-Kl3p0");
    backend.check_password(&scene.session, "An0ther!pw").await.ok();
}

#[tokio::test]
async fn v1_lists_what_the_caller_has() {
    let scene = Scene::new().await;
    let (backend, token) = (&scene.backend, &scene.token);
    let post = |path: &'static str| async move { backend.post(token, &format!("/auth/v1/{path}"), json!({})).await };
    for empty in [
        "users/me/sessions/_search",
        "users/me/auth_factors/_search",
        "users/me/passwordless/_search",
    ] {
        assert_eq!(post(empty).await.ok(), json!({}), "{empty}");
    }
    for dated in [
        "users/me/idps/_search",
        "users/me/metadata/_search",
        "users/me/tokens/refresh/_search",
        "memberships/me/_search",
        "usergrants/me/_search",
    ] {
        let shown = post(dated).await.ok();
        assert!(
            shown["details"]["viewTimestamp"].is_string() && shown.get("result").is_none(),
            "{dated}"
        );
    }
    assert_eq!(post("permissions/zitadel/me/_search").await.ok(), json!({}));
    post("users/me/tokens/refresh/_revoke_all")
        .await
        .refused(400, "COMMAND-Gfj42");
    let complexity = backend.get(token, "/auth/v1/policies/passwords/complexity").await.ok();
    assert_eq!(complexity["policy"]["minLength"], "8");
    let login = backend.get(token, "/auth/v1/policies/login").await.ok();
    assert_eq!(login["policy"]["isDefault"], true);
    let languages = backend.get(token, "/auth/v1/languages").await.ok();
    assert_eq!(languages["languages"].as_array().map(Vec::len), Some(22));
    let held = backend
        .post(&backend.login, "/auth/v1/memberships/me/_search", json!({}))
        .await
        .ok();
    assert_eq!(held["result"][0]["roles"], json!(["IAM_LOGIN_CLIENT"]));
    assert_eq!(held["result"][0]["iam"], true);
}

#[tokio::test]
async fn nobody_has_a_link_to_a_provider_yet() {
    let scene = Scene::new().await;
    let (backend, token) = (&scene.backend, &scene.token);
    let links = backend.post(token, &scene.path("/links/_search"), json!({})).await.ok();
    assert!(links.get("result").is_none());
    let link = json!({"idpLink": {"idpId": "1", "userId": "2", "userName": "x"}});
    backend
        .post(token, &scene.path("/links"), link)
        .await
        .refused(400, "COMMAND-39nf2");
    backend
        .delete(token, &scene.path("/links/1/2"))
        .await
        .refused(404, "COMMAND-1M9xR");
}
