//! `doctor` against one healthy set-up and many broken ones, each over real connections.

mod clinic;
mod command;
mod network;
mod settings;
mod tokens;

use vestibule_server::doctor::Status;

use clinic::Clinic;

#[tokio::test]
async fn a_healthy_set_up_is_all_ok() {
    let clinic = Clinic::new().await;
    let report = clinic.examine().await;
    let ids: Vec<_> = report.findings.iter().map(|finding| finding.id).collect();
    assert_eq!(
        ids,
        [
            "reachability",
            "instance-host",
            "backend-tls",
            "public-host",
            "clock",
            "token-file",
            "token",
            "role",
            "role-excess",
            "login-feature",
            "first-factor",
            "second-factor",
            "sms",
            "rp-id",
            "cookies",
            "proxies",
            "hosts",
            "device-path",
            "logout-path",
            "well-known",
            "pages",
        ]
    );
    // The page for devices does not exist yet, and doctor does not hide it.
    let not_ok = report.findings.iter().filter(|finding| finding.status != Status::Ok);
    let not_ok: Vec<_> = not_ok.map(|finding| (finding.id, finding.status)).collect();
    assert_eq!(not_ok, [("device-path", Status::Warning)], "{report}");
    assert!(!report.has_problems());
}

#[tokio::test]
async fn an_examination_writes_nothing() {
    let clinic = Clinic::new().await;
    let before = clinic.world.rows_of_the_backend().await;
    clinic.examine().await;
    assert_eq!(clinic.world.rows_of_the_backend().await, before);
}

/// Neither at the backend nor in the store of browser sessions.
#[tokio::test]
async fn an_examination_begins_no_session() {
    let clinic = Clinic::new().await;
    let file = clinic.world.session_file();
    let count = async || {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file).read_only(true);
        let mut db = sqlx::ConnectOptions::connect(&options).await.unwrap();
        let sql = "SELECT count(*) FROM tower_sessions";
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut db).await.unwrap()
    };
    let before = count().await;
    clinic.examine().await;
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn no_report_holds_a_token() {
    let mut clinic = Clinic::new().await;
    for change in 0..3 {
        match change {
            0 => {}
            1 => clinic.world.config.backend.public_host = Some("evil.example".to_owned()),
            _ => clinic.world.config.backend.url = "http://127.0.0.1:1".parse().ok(),
        }
        let report = clinic.examine().await;
        let told = format!("{report}{}", report.to_json());
        assert!(!told.contains(&clinic.world.service_token), "{told}");
    }
}
