//! What the instance is set to, and what our own settings say.

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};
use http::StatusCode;
use serde_json::{Value, json};
use vestibule_server::doctor::Status;

use super::clinic::Clinic;

async fn set_feature(clinic: &Clinic, login: Value) {
    clinic
        .world
        .admin("PUT", "/v2/features/instance", json!({"loginV2": login}))
        .await;
}

#[tokio::test]
async fn a_base_uri_that_leads_elsewhere_is_named_beside_the_right_one() {
    let clinic = Clinic::new().await;
    let right = format!("{}ui/v2/login", clinic.world.config.server.public_url);
    set_feature(
        &clinic,
        json!({"required": true, "baseUri": "https://old.example/ui/v2/login"}),
    )
    .await;
    let found = clinic.finds("login-feature", Status::Problem, &right).await;
    assert!(found.seen.contains("old.example"), "{found:?}");
    set_feature(&clinic, json!({"required": false, "baseUri": right})).await;
    clinic.finds("login-feature", Status::Warning, "required").await;
    set_feature(&clinic, json!({"required": true, "baseUri": right})).await;
    assert!(!clinic.examine().await.has_problems());
}

#[tokio::test]
async fn a_missing_base_uri_means_zitadels_own_path() {
    let mut clinic = Clinic::new().await;
    set_feature(&clinic, json!({"required": true})).await;
    assert_eq!(clinic.examine().await.finding("login-feature").unwrap().status, Status::Ok);
    clinic
        .world
        .reopen(|config| config.server.base_path = "/auth".to_owned())
        .await;
    let found = clinic.finds("login-feature", Status::Problem, "/auth").await;
    assert!(found.seen.contains("no base URI"), "{found:?}");
}

#[tokio::test]
async fn a_relying_party_id_must_cover_the_public_host() {
    let mut clinic = Clinic::new().await;
    clinic.world.config.sign_in.rp_id = Some("example.com".to_owned());
    let found = clinic.finds("rp-id", Status::Problem, "VESTIBULE_SIGN_IN__RP_ID").await;
    assert!(
        found.seen.contains("example.com") && found.seen.contains("localhost"),
        "{found:?}"
    );
}

#[tokio::test]
async fn plain_http_for_everybody_is_insecure() {
    let mut clinic = Clinic::new().await;
    // This machine under an address that is no loopback one.
    let port = clinic.world.address().port();
    clinic.world.config.server.public_url = format!("http://0.0.0.0:{port}").parse().unwrap();
    let found = clinic.finds("cookies", Status::Problem, "TLS").await;
    assert!(found.means.contains("in clear"), "{found:?}");
    clinic.finds("rp-id", Status::Problem, "Give it a name").await;
}

#[tokio::test]
async fn trust_in_every_proxy_is_too_wide() {
    let mut clinic = Clinic::new().await;
    clinic.world.config.server.trusted_proxies = vec!["0.0.0.0/0".to_owned()];
    clinic
        .finds("proxies", Status::Problem, "Name the addresses of your proxies alone")
        .await;
    clinic.world.config.server.trusted_proxies = vec!["not-a-range".to_owned()];
    clinic.finds("proxies", Status::Problem, "10.0.0.0/8").await;
    clinic.world.config.server.trusted_proxies.clear();
    clinic.world.config.server.extra_hosts = vec!["http:///".to_owned()];
    clinic.finds("hosts", Status::Problem, "as browsers send them").await;
}

#[tokio::test]
async fn paths_at_the_root_that_are_zitadels_are_pointed_out() {
    let clinic = Clinic::new().await;
    let zitadel = async || (StatusCode::NOT_FOUND, axum::Json(json!({"code": 5, "message": "Not Found"})));
    let old_login = get(async || Redirect::to("/ui/login/device"));
    let app = Router::new().route("/logout/done", get(zitadel)).route("/device", old_login);
    clinic.world.serve_instead(app.fallback_service(clinic.world.current()));
    let found = clinic.finds("logout-path", Status::Problem, "location = /logout/done").await;
    assert!(found.seen.contains("Zitadel's 404"), "{found:?}");
    let found = clinic.finds("device-path", Status::Warning, "location = /device").await;
    assert!(found.seen.contains("old login"), "{found:?}");
}

#[tokio::test]
async fn a_device_path_that_nobody_serves_is_pointed_out() {
    let clinic = Clinic::new().await;
    clinic.world.serve_instead(
        Router::new()
            .route("/device", get(async || StatusCode::NOT_FOUND))
            .fallback_service(clinic.world.current()),
    );
    let found = clinic
        .finds("device-path", Status::Problem, "pass /device on to Vestibule")
        .await;
    assert!(found.seen.contains("somebody else answers: status 404"), "{found:?}");
}

#[tokio::test]
async fn a_policy_that_nobody_can_sign_in_with_is_named() {
    let clinic = Clinic::new().await;
    let organization = clinic.world.default_organization().await;
    clinic
        .world
        .login_policy(&organization, json!({"allowUsernamePassword": false}))
        .await;
    clinic
        .finds("first-factor", Status::Problem, "Username password allowed")
        .await;
}

#[tokio::test]
async fn a_forced_factor_of_which_none_is_allowed_is_named() {
    let clinic = Clinic::new().await;
    let organization = clinic.world.default_organization().await;
    clinic.world.login_policy(&organization, json!({"forceMfa": true})).await;
    let found = clinic.finds("second-factor", Status::Problem, "add one").await;
    assert!(found.means.contains("Nobody can finish a sign-in"), "{found:?}");
    let factor = json!({"type": "SECOND_FACTOR_TYPE_OTP"});
    let path = "/management/v1/policies/login/second_factors";
    clinic.world.admin("POST", path, factor).await;
    let report = clinic.examine().await;
    assert_eq!(report.finding("second-factor").unwrap().status, Status::Ok, "{report}");
}

#[tokio::test]
async fn an_sms_provider_that_cannot_be_seen_is_a_warning_where_it_is_needed() {
    let clinic = Clinic::new().await;
    let settings = json!({"settings": {
        "allowLocalAuthentication": true, "secondFactors": ["SECOND_FACTOR_TYPE_OTP_SMS"], "forceMfa": true,
    }});
    let with_sms = get(async move || axum::Json(settings));
    let app = Router::new()
        .route("/v2/settings/login", with_sms)
        .fallback_service(clinic.world.current());
    clinic.world.serve_instead(app);
    let found = clinic.finds("sms", Status::Warning, "SMS settings").await;
    assert!(found.means.contains("even when no provider is set up"), "{found:?}");
    clinic.finds("second-factor", Status::Warning, "Second factors").await;
    let none = post(async || axum::Json(json!({"details": {}})));
    let app = Router::new()
        .route("/admin/v1/sms/_search", none)
        .fallback_service(clinic.world.current());
    clinic.world.serve_instead(app);
    clinic.finds("sms", Status::Problem, "SMS settings").await;
}
