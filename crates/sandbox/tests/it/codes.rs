//! One-time codes by mail and text message.

use axum::http::Method;
use serde_json::{Value, json};

use crate::backend::PASSWORD;
use crate::second_factors::Scene;

/// A scene whose person gets codes by mail and text message.
async fn reachable() -> Scene {
    let scene = Scene::new().await;
    set_up(&scene).await;
    scene
}

async fn set_up(scene: &Scene) {
    scene
        .post("/phone", json!({"phone": "+41791112233", "isVerified": true}))
        .await
        .ok();
    scene.post("/otp_sms", json!({})).await.ok();
    scene.post("/otp_email", json!({})).await.ok();
}

fn email_check(code: &str) -> Value {
    json!({"otpEmail": {"code": code}})
}

async fn email_code(scene: &Scene) -> String {
    let asked = scene.ask(json!({"otpEmail": {"returnCode": {}}})).await.ok();
    asked["challenges"]["otpEmail"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn codes_need_a_contact_that_was_verified() {
    let scene = Scene::new().await;
    scene.post("/otp_sms", json!({})).await.refused(400, "COMMAND-Q54j2");
    scene
        .post("/phone", json!({"phone": "+41791112233", "returnCode": {}}))
        .await
        .ok();
    scene.post("/otp_sms", json!({})).await.refused(400, "COMMAND-Q54j2");
    let backend = &scene.backend;
    let human =
        json!({"profile": {"givenName": "N", "familyName": "N"}, "email": {"email": "nia@mail.example", "returnCode": {}}});
    let body = json!({"organizationId": scene.organization, "username": "nia", "human": human});
    let nia = backend.post(&backend.login, "/v2/users/new", body).await.ok();
    let path = format!("/v2/users/{}/otp_email", nia["id"].as_str().unwrap());
    backend
        .post(&backend.login, &path, json!({}))
        .await
        .refused(400, "COMMAND-KLJ2d");
}

#[tokio::test]
async fn what_is_not_set_up_is_neither_asked_for_nor_checked() {
    let scene = Scene::new().await;
    let sms = json!({"otpSms": {"returnCode": true}});
    scene.ask(sms).await.refused(400, "COMMAND-BJ2g3");
    let email = json!({"otpEmail": {"returnCode": {}}});
    scene.ask(email).await.refused(400, "COMMAND-JKLJ3");
    scene.check(email_check("12345678")).await.refused(400, "COMMAND-d2r52");
    let sms = json!({"otpSms": {"code": "12345678"}});
    scene.check(sms).await.refused(400, "COMMAND-d2r52");
}

#[tokio::test]
async fn they_are_added_once_and_removed_once() {
    let scene = reachable().await;
    scene.post("/otp_sms", json!({})).await.refused(409, "COMMAND-Ad3g2");
    scene.post("/otp_email", json!({})).await.refused(409, "COMMAND-MKL2s");
    assert_eq!(scene.methods().await, ["OTP_SMS", "OTP_EMAIL", "PASSWORD"]);
    scene.delete("/otp_sms").await.ok();
    scene.delete("/otp_email").await.ok();
    scene.delete("/otp_sms").await.refused(404, "COMMAND-Sr3h3");
    scene.delete("/otp_email").await.refused(404, "COMMAND-b312D");
    assert_eq!(scene.methods().await, ["PASSWORD"]);
}

#[tokio::test]
async fn factors_are_filtered_by_the_query_alone() {
    let scene = reachable().await;
    let search = "/authentication_factors/_search";
    let sms = json!({"state": "AUTH_FACTOR_STATE_READY", "otpSms": {}});
    let email = json!({"state": "AUTH_FACTOR_STATE_READY", "otpEmail": {}});
    let (backend, path) = (&scene.backend, scene.path(search));
    let unread = json!({"authFactors": ["OTP_SMS"]});
    let by_body = backend.odd(&backend.login, Method::POST, &path, unread).await.ok();
    assert_eq!(by_body["result"], json!([sms, email]));
    let by_query = scene
        .post(
            &format!("{search}?authFactors=OTP_SMS&states=AUTH_FACTOR_STATE_READY"),
            json!({}),
        )
        .await
        .ok();
    assert_eq!(by_query["result"], json!([sms]));
    let none = scene
        .post(&format!("{search}?states=AUTH_FACTOR_STATE_NOT_READY"), json!({}))
        .await
        .ok();
    assert_eq!(none, json!({}));
    let backend = &scene.backend;
    let connect = "/zitadel.user.v2.UserService/ListAuthenticationFactors";
    let body = json!({"userId": scene.user, "authFactors": ["OTP_EMAIL"]});
    assert_eq!(
        backend.post(&backend.login, connect, body).await.ok()["result"],
        json!([email])
    );
}

#[tokio::test]
async fn a_code_is_good_once() {
    let scene = reachable().await;
    scene.check(email_check("12345678")).await.refused(400, "COMMAND-S34gh");
    let code = email_code(&scene).await;
    assert!(code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    scene.check(email_check(wrong)).await.refused(400, "CODE-woT0xc");
    scene.check(email_check(&code)).await.ok();
    assert!(scene.factors().await["otpEmail"]["verifiedAt"].is_string());
    scene.check(email_check(&code)).await.refused(400, "COMMAND-S34gh");
}

#[tokio::test]
async fn of_two_calls_with_one_code_one_passes() {
    let scene = reachable().await;
    let code = email_code(&scene).await;
    let (first, second) = tokio::join!(scene.check(email_check(&code)), scene.check(email_check(&code)));
    let passed = [&first, &second].iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(passed, 1, "{} {}", first.status, second.status);
}

#[tokio::test]
async fn a_newer_code_kills_the_older_and_five_minutes_kill_any() {
    let scene = reachable().await;
    let older = email_code(&scene).await;
    let newer = email_code(&scene).await;
    if older != newer {
        scene.check(email_check(&older)).await.refused(400, "CODE-woT0xc");
    }
    scene.backend.clock.forward(301);
    scene.check(email_check(&newer)).await.refused(400, "CODE-QvUQ4P");
}

#[tokio::test]
async fn a_code_of_one_session_or_kind_is_none_of_another() {
    let scene = reachable().await;
    let code = email_code(&scene).await;
    let (other, _) = scene.backend.session(&scene.user).await;
    let path = format!("/v2/sessions/{other}");
    let checks = json!({"checks": email_check(&code)});
    scene
        .backend
        .patch(&scene.backend.login, &path, checks)
        .await
        .refused(400, "COMMAND-S34gh");
    let sms = json!({"otpSms": {"code": code}});
    scene.check(sms).await.refused(400, "COMMAND-S34gh");
}

#[tokio::test]
async fn a_call_that_fails_spends_no_code_and_sends_none() {
    let scene = reachable().await;
    let code = email_code(&scene).await;
    let sent = scene.backend.mails().len();
    let mixed = json!({"otpEmail": {"code": code}, "recoveryCode": {"code": "wrong"}});
    scene.check(mixed).await.refused(400, "COMMAND-84rgg");
    let both = json!({"otpSms": {}, "otpEmail": {"sendCode": {"urlTemplate": "https://a.example/{{.Nope}}"}}});
    scene.ask(both).await.refused(400, "DOMAIN-ieYa7");
    assert_eq!(scene.backend.mails().len(), sent);
    assert!(scene.factors().await.get("otpEmail").is_none());
    scene.check(email_check(&code)).await.ok();
}

#[tokio::test]
async fn the_mail_leads_where_the_template_says() {
    let scene = reachable().await;
    let template = "https://login.example/otp?c={{.Code}}&u={{.UserID}}&n={{.LoginName}}&d={{.DisplayName}}&l={{.PreferredLanguage}}&s={{.SessionID}}";
    let asked = scene
        .ask(json!({"otpEmail": {"sendCode": {"urlTemplate": template}}}))
        .await
        .ok();
    assert_eq!(asked["challenges"], json!({}));
    let mail = scene.backend.mails().pop().unwrap();
    assert_eq!(mail["to"], "ada@mail.example");
    let text = mail["text"].as_str().unwrap();
    let code = text.split("?c=").nth(1).and_then(|rest| rest.get(..8)).unwrap();
    let (user, session) = (&scene.user, &scene.session);
    let link = format!("https://login.example/otp?c={code}&u={user}&n=ada&d=Ada%20Lovelace&l=und&s={session}");
    assert!(text.contains(&link) && text.contains(&format!("Code {code}")), "{text}");
    scene.check(email_check(code)).await.ok();
}

#[tokio::test]
async fn without_a_template_the_mail_leads_to_the_sign_in_pages() {
    let scene = reachable().await;
    scene.ask(json!({"otpEmail": {}})).await.ok();
    let text = scene.backend.mails().pop().unwrap()["text"].as_str().unwrap().to_owned();
    let link = format!("&sessionId={}&userId={}", scene.session, scene.user);
    assert!(
        text.contains("http://localhost:8080/ui/v2/login/otp/email?code=") && text.contains(&link),
        "{text}"
    );
}

#[tokio::test]
async fn a_template_over_200_characters_is_refused() {
    let scene = reachable().await;
    let template = format!("https://login.example/{}", "a".repeat(200));
    scene
        .ask(json!({"otpEmail": {"sendCode": {"urlTemplate": template}}}))
        .await
        .refused(400, "");
}

#[tokio::test]
async fn a_text_message_brings_the_code() {
    let scene = reachable().await;
    let asked = scene.ask(json!({"otpSms": {}})).await.ok();
    assert_eq!(asked["challenges"], json!({}));
    let message = scene.backend.mails().pop().unwrap();
    assert_eq!(message["to"], "+41791112233");
    assert!(message.get("subject").is_none() && message.get("html").is_none());
    let text = message["text"].as_str().unwrap();
    let page = scene.backend.get("", "/sandbox/outbox").await;
    assert!(String::from_utf8_lossy(&page.bytes).contains("Text message"));
    let code = text.rsplit('#').next().unwrap();
    assert!(text.ends_with(&format!("@localhost #{code}")), "{text}");
    scene.check(json!({"otpSms": {"code": code}})).await.ok();
    assert!(scene.factors().await["otpSms"]["verifiedAt"].is_string());
}

#[tokio::test]
async fn a_new_session_can_ask_for_its_codes_at_once() {
    let scene = reachable().await;
    let backend = &scene.backend;
    let body = json!({
        "checks": {"user": {"userId": scene.user}, "password": {"password": PASSWORD}},
        "challenges": {"otpSms": {"returnCode": true}, "otpEmail": {"returnCode": {}}},
    });
    let made = backend.post(&backend.login, "/v2/sessions", body).await.ok();
    let code = |name: &str| json!({"code": made["challenges"][name]});
    let path = format!("/v2/sessions/{}", made["sessionId"].as_str().unwrap());
    let checks = json!({"checks": {"otpSms": code("otpSms"), "otpEmail": code("otpEmail")}});
    backend.patch(&backend.login, &path, checks).await.ok();
}

#[tokio::test]
async fn wrong_codes_lock() {
    let scene = Scene::with_limit(2).await;
    set_up(&scene).await;
    let code = email_code(&scene).await;
    let wrong = if code == "00000000" { "00000001" } else { "00000000" };
    scene.check(email_check(wrong)).await.refused(400, "CODE-woT0xc");
    scene.check(email_check(wrong)).await.refused(400, "CODE-woT0xc");
    assert_eq!(scene.state().await, "USER_STATE_LOCKED");
    scene.check(email_check(wrong)).await.refused(400, "COMMAND-S6h4R");
    scene.check(email_check(&code)).await.refused(400, "COMMAND-S6h4R");
}

#[tokio::test]
async fn codes_keep_going_to_the_address_that_was_verified_last() {
    let scene = reachable().await;
    let changed = json!({"email": "new@mail.example", "returnCode": {}});
    let code = scene.post("/email", changed).await.ok()["verificationCode"].clone();
    scene.ask(json!({"otpEmail": {}})).await.ok();
    assert_eq!(scene.backend.mails().pop().unwrap()["to"], "ada@mail.example");
    scene.post("/email/verify", json!({"verificationCode": code})).await.ok();
    scene.ask(json!({"otpEmail": {}})).await.ok();
    assert_eq!(scene.backend.mails().pop().unwrap()["to"], "new@mail.example");
}

#[tokio::test]
async fn removing_the_phone_removes_its_codes() {
    let scene = reachable().await;
    let path = scene.path("/phone");
    let backend = &scene.backend;
    backend.raw(&backend.login, Method::DELETE, &path, "").await.ok();
    assert_eq!(scene.methods().await, ["OTP_EMAIL", "PASSWORD"]);
    scene.post("/otp_sms", json!({})).await.refused(400, "COMMAND-Q54j2");
}

#[tokio::test]
async fn an_empty_code_is_refused_before_anything_is_looked_at() {
    let scene = Scene::new().await;
    for name in ["otpSms", "otpEmail"] {
        let mut checks = json!({});
        checks[name] = json!({"code": ""});
        scene.check(checks).await.refused(400, "");
    }
    scene.post("/totp/verify", json!({"code": ""})).await.refused(400, "");
}

#[tokio::test]
async fn a_session_without_anybody_gets_no_code() {
    let scene = reachable().await;
    let backend = &scene.backend;
    for body in [
        json!({"challenges": {"otpEmail": {"returnCode": {}}}}),
        json!({"challenges": {"otpSms": {"returnCode": true}}}),
        json!({"checks": {"otpEmail": {"code": "12345678"}}}),
        json!({"checks": {"recoveryCode": {"code": "12345678"}}}),
    ] {
        backend
            .post(&backend.login, "/v2/sessions", body)
            .await
            .refused(400, "COMMAND-Sfw3f");
    }
}

#[tokio::test]
async fn the_codes_of_a_phone_number_and_of_a_reset_come_by_text_message_too() {
    let scene = Scene::new().await;
    scene
        .post("/phone", json!({"phone": "+41791112233", "sendCode": {}}))
        .await
        .ok();
    let first_word = || {
        let message = scene.backend.mails().pop().unwrap();
        assert_eq!(message["to"], "+41791112233");
        message["text"].as_str().unwrap().split(' ').next().unwrap().to_owned()
    };
    scene
        .post("/phone/verify", json!({"verificationCode": first_word()}))
        .await
        .ok();
    scene
        .post(
            "/password_reset",
            json!({"sendLink": {"notificationType": "NOTIFICATION_TYPE_SMS"}}),
        )
        .await
        .ok();
    let new = json!({"newPassword": {"password": "An0ther!pw"}, "verificationCode": first_word()});
    scene.post("/password", new).await.ok();
}
