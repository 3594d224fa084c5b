//! The way to the backend, its host names, its clock.

use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect};
use serde_json::json;
use tokio::net::TcpListener;
use url::Url;
use vestibule_server::doctor::Status;

use super::clinic::{Clinic, serve};

async fn clinic_with(url: &str) -> Clinic {
    let mut clinic = Clinic::new().await;
    clinic.world.config.backend.url = Some(url.parse().unwrap());
    clinic
}

#[tokio::test]
async fn a_port_that_nobody_listens_at_is_named_and_the_rest_is_skipped() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let clinic = clinic_with(&format!("http://{free}")).await;
    let found = clinic.finds("reachability", Status::Problem, "Start Zitadel").await;
    assert!(found.seen.contains(&format!("port {}", free.port())), "{found:?}");
    let report = clinic.examine().await;
    for id in [
        "instance-host",
        "public-host",
        "clock",
        "token",
        "role",
        "login-feature",
        "first-factor",
        "sms",
    ] {
        let finding = report.finding(id).unwrap();
        assert_eq!(finding.status, Status::Skipped, "{report}");
        assert!(finding.seen.starts_with("skipped because "), "{report}");
    }
    // What needs no backend is looked at all the same.
    for id in ["token-file", "rp-id", "cookies", "logout-path"] {
        assert_eq!(report.finding(id).unwrap().status, Status::Ok, "{report}");
    }
}

#[tokio::test]
async fn a_name_without_an_address_is_named() {
    // No name is that long, so no resolver has to be asked to know that it has no address.
    let name = format!("{}.test", "n".repeat(70));
    let clinic = clinic_with(&format!("http://{name}")).await;
    clinic
        .finds("reachability", Status::Problem, &format!("getent hosts {name}"))
        .await;
}

#[tokio::test]
async fn plain_http_where_tls_is_spoken_to_is_found_out() {
    let mut clinic = Clinic::new().await;
    let port = clinic.world.address().port();
    clinic.world.config.backend.url = format!("https://localhost:{port}").parse().ok();
    let found = clinic
        .finds("reachability", Status::Problem, "write http:// in `backend.url`")
        .await;
    assert!(found.seen.contains("no TLS"), "{found:?}");
}

#[tokio::test]
async fn a_web_page_is_no_zitadel_and_its_text_is_not_repeated() {
    let page = Router::new().fallback(async || (StatusCode::OK, Html("<title>\u{1b}[2JHotel</title>")));
    let clinic = clinic_with(&serve(page).await).await;
    let found = clinic.finds("reachability", Status::Problem, "/v2/settings").await;
    assert!(found.seen.contains("an HTML page"), "{found:?}");
    assert!(!clinic.examine().await.to_string().contains("Hotel"));
}

#[tokio::test]
async fn json_of_somebody_else_is_no_zitadel() {
    let other = Router::new().fallback(async || axum::Json(json!({"status": "ok"})));
    let clinic = clinic_with(&serve(other).await).await;
    clinic.finds("reachability", Status::Problem, "VESTIBULE_ZITADEL_URL").await;
}

#[tokio::test]
async fn an_endless_answer_does_not_hold_the_examination_up() {
    let endless = Router::new().fallback(async || {
        let part = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024]));
        axum::body::Body::from_stream(part)
    });
    let clinic = clinic_with(&serve(endless).await).await;
    clinic.finds("reachability", Status::Problem, "/v2/settings").await;
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let silent = Router::new().fallback(std::future::pending::<StatusCode>);
    let mut clinic = clinic_with(&serve(silent).await).await;
    clinic.world.config.backend.read_timeout_seconds = 1;
    clinic
        .finds("reachability", Status::Problem, "backend.read_timeout_seconds")
        .await;
}

#[tokio::test]
async fn a_redirect_is_told_with_its_target() {
    let onward = Router::new().fallback(async || Redirect::permanent("https://127.0.0.1/v2/settings"));
    let clinic = clinic_with(&serve(onward).await).await;
    clinic
        .finds("reachability", Status::Problem, "Set `backend.url` to https://127.0.0.1")
        .await;
}

#[tokio::test]
async fn the_path_of_the_pages_does_not_belong_into_the_address_of_the_api() {
    let mut clinic = Clinic::new().await;
    let base: Url = clinic.world.config.server.public_url.join("/ui/v2/login").unwrap();
    clinic.world.config.backend.url = Some(base);
    clinic.finds("reachability", Status::Problem, "without a path").await;
}

#[tokio::test]
async fn an_instance_host_that_nobody_knows_is_named() {
    let mut clinic = Clinic::new().await;
    clinic.world.config.backend.instance_host = Some("unknown.example".to_owned());
    let found = clinic
        .finds("instance-host", Status::Problem, "VESTIBULE_BACKEND__INSTANCE_HOST")
        .await;
    assert!(
        found.seen.contains("unknown.example") && found.seen.contains("QUERY-1kIjX"),
        "{found:?}"
    );
    assert_eq!(clinic.examine().await.finding("reachability").unwrap().status, Status::Ok);
}

#[tokio::test]
async fn a_public_host_must_be_trusted() {
    let mut clinic = Clinic::new().await;
    clinic.world.config.backend.public_host = Some("login.example".to_owned());
    let found = clinic.finds("public-host", Status::Problem, "AddTrustedDomain").await;
    assert!(found.seen.contains("QUERY-IuGh1"), "{found:?}");
    // The other questions have their answers all the same.
    assert_eq!(clinic.examine().await.finding("role").unwrap().status, Status::Ok);
    let path = "/zitadel.instance.v2.InstanceService/AddTrustedDomain";
    clinic
        .world
        .admin("POST", path, json!({"trustedDomain": "login.example"}))
        .await;
    let trusted = clinic.examine().await;
    assert_ne!(trusted.finding("public-host").unwrap().status, Status::Problem, "{trusted}");
}

/// A proxy that knows the paths of another sign-in, and whose root is somebody else's.
#[tokio::test]
async fn pages_and_documents_that_a_proxy_leads_elsewhere_are_named() {
    let clinic = Clinic::new().await;
    let inner = clinic.world.current();
    let proxy = inner.layer(axum::middleware::from_fn(
        async |request: axum::extract::Request, next: axum::middleware::Next| {
            let path = request.uri().path();
            if path.ends_with("/recovery-code") || path.starts_with("/.well-known/passkey") {
                return (StatusCode::NOT_FOUND, Html("<title>Not here</title>")).into_response();
            }
            next.run(request).await
        },
    ));
    clinic.world.serve_instead(proxy);
    let found = clinic.finds("pages", Status::Problem, "not page by page").await;
    assert!(found.seen.contains("/recovery-code (status 404)"), "{found:?}");
    let found = clinic
        .finds("well-known", Status::Warning, "/.well-known/passkey-endpoints")
        .await;
    assert!(!found.seen.contains("webauthn"), "{found:?}");
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_by_how_much() {
    let clinic = Clinic::new().await;
    clinic.pretend_time("Sun, 06 Nov 1994 08:49:37 GMT");
    let found = clinic.finds("clock", Status::Problem, "timedatectl set-ntp true").await;
    assert!(found.seen.contains("behind"), "{found:?}");
}

#[tokio::test]
async fn a_proxy_that_takes_the_token_away_is_found_out() {
    let clinic = Clinic::new().await;
    let inner = clinic.world.current();
    let without = inner.layer(axum::middleware::map_request(async |mut request: axum::extract::Request| {
        request.headers_mut().remove(http::header::AUTHORIZATION);
        request
    }));
    clinic.world.serve_instead(without);
    clinic.finds("token", Status::Problem, "Authorization").await;
}
