//! What is logged, and what never is.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::EnvFilter;
use vestibule_app::server_fns::Submit;

use crate::world::{PASSWORD, World, at};

#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything on this thread is logged from here on: each of these tests runs on one.
fn listen(filter: &str) -> (Log, tracing::subscriber::DefaultGuard) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(move || writer.clone());
    (log, tracing::subscriber::set_default(subscriber.finish()))
}

#[tokio::test]
async fn no_name_secret_or_address_with_its_query_is_ever_logged() {
    let (log, _guard) = listen("debug,vestibule_sandbox=off,sqlx=off,hyper=off,hyper_util=off,reqwest=off,h2=off");
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada-in-the-log").await;
    let browser = world.browser();
    browser
        .identify_at(&at("/loginname?loginName=hint-in-the-log"), "nobody-in-the-log")
        .await;
    browser.sign_in_with(&ada.login_name, "Wrong-Horse-7").await;
    let anonymous = browser.cookie().unwrap();
    browser.sign_in(&ada).await;
    let signed_in = browser.cookie().unwrap();
    world.backend.forget();
    let page = browser.open(&at("/account")).await;
    browser
        .submit(&page.form(Submit::Profile).with("nick_name", "nick-in-the-log"))
        .await;
    let token = world
        .backend
        .calls()
        .into_iter()
        .find(|call| call.rpc == "UpdateUser")
        .unwrap()
        .bearer
        .unwrap();
    world.backend.fail(crate::backend::Fault::Status500).await;
    browser.open(&at("/account")).await;
    let page = browser.open(&at("/loginname")).await;
    let form_token = page.form(Submit::Loginname).field("token").to_owned();
    browser
        .submit(&page.form(Submit::Loginname).with("login_name", "late-in-the-log"))
        .await;

    let text = log.text();
    assert!(
        text.contains("first factor verified") && text.contains("/submit/password"),
        "{text}"
    );
    let secrets = [
        "in-the-log",
        "mail.example",
        "Lovelace",
        PASSWORD,
        "Wrong-Horse-7",
        &anonymous,
        &signed_in,
        &token,
        &form_token,
        &world.service_token,
        "127.0.0.1:",
    ];
    for secret in secrets {
        let line = text.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret} is in the log: {line:?}");
    }
}

#[tokio::test]
async fn the_number_on_an_error_page_finds_its_lines_in_the_log() {
    let (log, _guard) = listen("info,sqlx=off");
    let world = World::new().await;
    world.backend.fail(crate::backend::Fault::Status500).await;
    let page = world.browser().get(&at("/loginname")).await;
    let id = page.header("x-request-id").unwrap();
    page.says(id);
    assert!(
        log.text().lines().any(|line| line.contains("WARN") && line.contains(id)),
        "{}",
        log.text()
    );
}

#[tokio::test]
async fn all_calls_of_one_request_carry_one_trace() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    world.backend.forget();
    browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    let of_the_submit = world.backend.calls();
    world.backend.forget();
    browser.open(&at("/account")).await;
    let of_the_page = world.backend.calls();
    let first = of_the_submit[0].trace.clone().expect("a trace");
    assert_eq!((first.len(), first.get(..3)), (55, Some("00-")));
    assert!(of_the_submit.len() > 1 && of_the_submit.iter().all(|call| call.trace.as_ref() == Some(&first)));
    assert!(
        of_the_page
            .iter()
            .all(|call| call.trace.is_some() && call.trace.as_ref() != Some(&first))
    );
}
