//! What is logged, and what never is.

use std::cell::RefCell;
use std::io::Write;
use std::sync::{Arc, Mutex, Once};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use vestibule_app::server_fns::Submit;

use crate::world::{PASSWORD, World, at};

/// What is logged, but for the other end's lines and those of crates that are not ours.
const FILTER: &str = "debug,vestibule_sandbox=off,sqlx=off,hyper=off,hyper_util=off,reqwest=off,h2=off";

thread_local! {
    static LISTENING: RefCell<Option<Log>> = const { RefCell::new(None) };
}

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
///
/// The subscriber is the whole program's, as it is in the server. One per thread would miss lines: `tracing` keeps for
/// each place in the code whether anybody listens, and the first thread to pass there may be one of a deaf test.
fn listen() -> Log {
    static SUBSCRIBED: Once = Once::new();
    SUBSCRIBED.call_once(|| {
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(|| LISTENING.with_borrow(|log| log.clone().unwrap_or_default()))
            .with_filter(dynamic_filter_fn(|_, _| LISTENING.with_borrow(Option::is_some)));
        tracing_subscriber::registry().with(EnvFilter::new(FILTER)).with(lines).init();
    });
    let log = Log::default();
    LISTENING.set(Some(log.clone()));
    log
}

#[tokio::test]
async fn no_name_secret_or_address_with_its_query_is_ever_logged() {
    let log = listen();
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
    let page = browser.open(&at("/password/change")).await;
    let line = page.tags("p").into_iter().find(|tag| tag.contains_key("data-token")).unwrap();
    let question = [
        ("token", &*line["data-token"]),
        ("at", &*line["data-at"]),
        ("new", "Hint-in-the-log-7"),
    ];
    let question = question.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let strength = at(Submit::PasswordStrength.path());
    let rated = browser.post(&strength, &question, &[(http::header::ACCEPT, "*/*")]).await;
    assert!(rated.status == 200 && rated.body.len() > 2, "{}", rated.body);
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
    let log = listen();
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
