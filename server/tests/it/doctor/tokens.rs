//! The token: its file, what the backend says of it, and what it may do.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use axum::Router;
use axum::routing::{post, put};
use http::StatusCode;
use serde_json::json;
use vestibule_server::doctor::Status;

use super::clinic::Clinic;
use crate::world::PASSWORD;

const FAR: &str = "2099-01-01T00:00:00Z";

#[tokio::test]
async fn a_missing_token_file_is_named() {
    let mut clinic = Clinic::new().await;
    clinic.world.config.backend.service_token_file = Some("/no/such/file.pat".into());
    let found = clinic.finds("token-file", Status::Problem, "Correct the path").await;
    assert!(found.looked_at.contains("/no/such/file.pat"), "{found:?}");
    assert_eq!(clinic.examine().await.finding("token").unwrap().status, Status::Skipped);
}

#[tokio::test]
async fn a_token_file_that_everybody_can_open_is_a_problem_though_it_works() {
    let mut clinic = Clinic::new().await;
    let token = clinic.world.service_token.clone();
    let file = clinic.use_token(&token);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    clinic
        .finds("token-file", Status::Problem, &format!("chmod 600 {}", file.display()))
        .await;
    assert_eq!(clinic.examine().await.finding("token").unwrap().status, Status::Ok);
}

#[tokio::test]
async fn an_empty_file_and_a_key_file_in_its_place_are_told_apart() {
    let mut clinic = Clinic::new().await;
    clinic.use_token("\n");
    clinic.finds("token-file", Status::Problem, "Personal access tokens").await;
    clinic.use_token("{\"type\":\"serviceaccount\",\"keyId\":\"1\",\"key\":\"hunter2\",\"userId\":\"2\"}");
    clinic.finds("token-file", Status::Problem, "backend.key_file").await;
    assert!(!clinic.examine().await.to_json().to_string().contains("hunter2"));
}

#[tokio::test]
async fn a_key_file_that_is_none_and_half_a_system_user_are_named_by_their_fields() {
    let mut clinic = Clinic::new().await;
    let file = clinic.use_token("{\"type\":\"serviceaccount\",\"keyId\":\"1\",\"key\":\"hunter2\",\"userId\":\"2\"}");
    clinic.world.config.backend.key_file = Some(file);
    let found = clinic.finds("token-file", Status::Problem, "Service users → Keys").await;
    assert!(
        found.seen.contains("backend.key_file") && !found.seen.contains("hunter2"),
        "{found:?}"
    );
    clinic.world.config.backend.system_user_id = Some("login".to_owned());
    let found = clinic.finds("token-file", Status::Problem, "`backend.audience`").await;
    assert!(
        found.seen.starts_with("backend.system_user_private_key_file: missing"),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_token_that_nobody_gave_out_is_refused() {
    let mut clinic = Clinic::new().await;
    clinic.use_token("dGhpcy1pcy1ub3QtYS10b2tlbg");
    let found = clinic.finds("token", Status::Problem, "Personal access tokens → New").await;
    assert!(found.seen.contains("AUTH-7fs1e"), "{found:?}");
    let report = clinic.examine().await;
    assert_eq!(report.finding("role").unwrap().status, Status::Skipped, "{report}");
    assert_eq!(report.finding("public-host").unwrap().status, Status::Ok, "{report}");
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    let mut clinic = Clinic::new().await;
    let (_, token) = clinic.service_user(FAR).await;
    clinic.use_token(&token);
    assert_eq!(clinic.examine().await.finding("token").unwrap().status, Status::Ok);
    clinic.world.clock.advance(Duration::from_secs(80 * 365 * 86_400));
    let found = clinic.finds("token", Status::Problem, "Choose an expiry").await;
    assert!(found.seen.contains("has expired"), "{found:?}");
}

#[tokio::test]
async fn the_token_of_a_persons_session_is_no_login_client() {
    let mut clinic = Clinic::new().await;
    let acme = clinic.world.organization("Acme").await;
    let ada = clinic.world.person(&acme, "ada").await;
    let checks = json!({"checks": {"user": {"userId": ada.id}, "password": {"password": PASSWORD}}});
    let session = clinic.world.admin("POST", "/v2/sessions", checks).await;
    let token = session["sessionToken"].as_str().unwrap();
    clinic.use_token(token);
    clinic.finds("role", Status::Problem, "IAM_LOGIN_CLIENT").await;
    let path = format!("/v2/sessions/{}", session["sessionId"].as_str().unwrap());
    clinic.world.admin("PATCH", &path, json!({"lifetime": "3600s"})).await;
    let found = clinic
        .finds("token", Status::Problem, "Such a token ends with the session")
        .await;
    assert!(found.seen.contains("QUERY-dsfr3"), "{found:?}");
}

#[tokio::test]
async fn a_service_user_without_a_role_needs_one() {
    let mut clinic = Clinic::new().await;
    let (_, token) = clinic.service_user(FAR).await;
    clinic.use_token(&token);
    let found = clinic.finds("role", Status::Problem, "/admin/v1/members").await;
    assert!(found.seen.contains("no role anywhere"), "{found:?}");
    assert_eq!(clinic.examine().await.finding("token").unwrap().status, Status::Ok);
}

#[tokio::test]
async fn the_owner_of_an_organization_has_too_little() {
    let mut clinic = Clinic::new().await;
    let (id, token) = clinic.service_user(FAR).await;
    clinic.grant(&id, "ORG_OWNER").await;
    clinic.use_token(&token);
    let found = clinic
        .finds(
            "role",
            Status::Problem,
            "Give the service user the role IAM_LOGIN_CLIENT on the instance",
        )
        .await;
    assert!(
        found.seen.contains("iam.policy.read") && found.seen.contains("ORG_OWNER"),
        "{found:?}"
    );
}

#[tokio::test]
async fn the_administrators_token_has_too_much() {
    let mut clinic = Clinic::new().await;
    clinic.world.config.backend.service_token_file = Some(clinic.world.folder.path().join("admin.pat"));
    let found = clinic
        .finds("role-excess", Status::Problem, "Take the other roles away")
        .await;
    assert!(found.seen.contains("IAM_OWNER"), "{found:?}");
    // And too little: it cannot end the requests of applications.
    let found = clinic.finds("role", Status::Problem, "IAM_LOGIN_CLIENT").await;
    assert!(found.seen.contains("session.link"), "{found:?}");
}

/// A backend that tells neither roles nor permissions nor event types: the embedded one, with those three calls gone.
fn without_lists(clinic: &Clinic) {
    let gone = async || (StatusCode::NOT_FOUND, axum::Json(json!({"code": 5, "message": "Not Found"})));
    let lists = [
        "/auth/v1/memberships/me/_search",
        "/auth/v1/permissions/zitadel/me/_search",
        "/admin/v1/events/types/_search",
    ];
    let app = lists.into_iter().fold(Router::new(), |app, path| app.route(path, post(gone)));
    clinic.world.serve_instead(app.fallback_service(clinic.world.current()));
}

#[tokio::test]
async fn where_no_roles_are_told_an_administrator_is_found_out_all_the_same() {
    let mut clinic = Clinic::new().await;
    without_lists(&clinic);
    let before = clinic.world.rows_of_the_backend().await;
    let report = clinic.examine().await;
    assert_eq!(report.finding("role-excess").unwrap().status, Status::Ok, "{report}");
    clinic.world.config.backend.service_token_file = Some(clinic.world.folder.path().join("admin.pat"));
    let found = clinic
        .finds("role-excess", Status::Problem, "a service user of its own")
        .await;
    assert!(found.seen.contains("iam.policy.write"), "{found:?}");
    assert_eq!(clinic.world.rows_of_the_backend().await, before, "nothing was written");
}

#[tokio::test]
async fn where_nothing_is_told_nothing_is_claimed() {
    let clinic = Clinic::new().await;
    without_lists(&clinic);
    let silent = put(async || StatusCode::BAD_GATEWAY);
    let app = Router::new().route("/v2/settings/hosted_login_translation", silent);
    clinic.world.serve_instead(app.fallback_service(clinic.world.current()));
    let report = clinic.examine().await;
    assert_eq!(report.finding("role-excess").unwrap().status, Status::Skipped, "{report}");
}

/// Made for these tests; it opens nothing.
const KEY: &str = include_str!("../../data/throwaway-key.pem");

fn use_key_file(clinic: &mut Clinic) {
    let content = json!({"type": "serviceaccount", "keyId": "1", "key": KEY, "userId": "2"});
    let file = clinic.use_token(&content.to_string());
    clinic.world.config.backend.service_token_file = None;
    clinic.world.config.backend.key_file = Some(file);
}

#[tokio::test]
async fn a_key_file_is_examined_by_the_token_that_it_is_exchanged_for() {
    let mut clinic = Clinic::new().await;
    use_key_file(&mut clinic);
    let granted = json!({"access_token": clinic.world.service_token, "token_type": "Bearer", "expires_in": 3_600});
    let exchange = post(async move || axum::Json(granted));
    let app = Router::new()
        .route("/oauth/v2/token", exchange)
        .fallback_service(clinic.world.current());
    clinic.world.serve_instead(app);
    let report = clinic.examine().await;
    for id in ["token-file", "token", "role", "role-excess", "login-feature"] {
        assert_eq!(report.finding(id).unwrap().status, Status::Ok, "{report}");
    }
    assert!(
        report.finding("token-file").unwrap().looked_at.starts_with("key file"),
        "{report}"
    );
}

#[tokio::test]
async fn a_key_that_the_backend_refuses_is_told_apart_from_a_broken_file() {
    let mut clinic = Clinic::new().await;
    use_key_file(&mut clinic);
    let refused = post(async || (StatusCode::BAD_REQUEST, axum::Json(json!({"error": "invalid_grant"}))));
    let app = Router::new()
        .route("/oauth/v2/token", refused)
        .fallback_service(clinic.world.current());
    clinic.world.serve_instead(app);
    clinic.finds("token", Status::Problem, "Keys → New → JSON").await;
    assert_eq!(clinic.examine().await.finding("token-file").unwrap().status, Status::Ok);
}

#[tokio::test]
async fn a_system_user_that_the_backend_does_not_know_belongs_into_its_configuration() {
    use base64::Engine as _;
    let mut clinic = Clinic::new().await;
    // Login V2 takes the key in base64; so does the file.
    let file = clinic.use_token(&base64::engine::general_purpose::STANDARD.encode(KEY));
    let backend = &mut clinic.world.config.backend;
    backend.system_user_id = Some("login".to_owned());
    backend.system_user_private_key_file = Some(file);
    backend.audience = Some("https://id.example.com".to_owned());
    clinic.finds("token", Status::Problem, "SystemAPIUsers").await;
    assert_eq!(clinic.examine().await.finding("token-file").unwrap().status, Status::Ok);
}
