//! A new password that was stolen elsewhere, and what the list that knows so is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;
use url::Url;
use vestibule_app::server_fns::Submit;

use crate::browser::{Browser, Page};
use crate::mailbox::newest_to;
use crate::world::{PASSWORD, World, at};

/// The one that the list knows.
const STOLEN: &str = "Correct-Horse-9-Battery";
const FINE: &str = "Another-Horse-8-Battery";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Answers,
    Fails,
    NeverEnds,
}

/// A list that knows one password, and keeps what it was asked.
#[derive(Debug, Clone)]
struct List {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<(String, HeaderMap)>>>,
    mood: Arc<Mutex<Mood>>,
}

impl List {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let list = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
            mood: Arc::new(Mutex::new(Mood::Answers)),
        };
        let app = Router::new()
            .route("/copy/range/{told}", get(answer))
            .with_state(list.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        list
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(told, _)| told.clone()).collect()
    }

    fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }
}

async fn answer(State(list): State<List>, Path(told): Path<String>, headers: HeaderMap) -> Response {
    list.asked.lock().unwrap().push((told, headers));
    let mood = *list.mood.lock().unwrap();
    let (_, kept) = digits(STOLEN);
    let (_, padding) = digits(FINE);
    let lines = format!("{}:3\r\n{kept}:42\r\n{padding}:0\r\n", "0".repeat(35));
    match mood {
        Mood::Answers => lines.into_response(),
        Mood::Fails => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Mood::NeverEnds => "0\r\n".repeat(200_000).into_response(),
    }
}

/// What is told of a password, and what is kept.
fn digits(password: &str) -> (String, String) {
    let hash = hex::encode_upper(<sha1::Sha1 as sha1::Digest>::digest(password));
    (hash[..5].to_owned(), hash[5..].to_owned())
}

async fn asking(list: &List) -> World {
    let mut world = World::new().await;
    let url = Url::parse(&format!("http://{}/copy", list.address)).unwrap();
    world.reopen(|config| config.sign_in.breached_passwords_url = Some(url)).await;
    world
}

async fn change(browser: &Browser, new: &str) -> Page {
    let page = browser.open(&at("/password/change")).await;
    browser
        .submit(&page.form(Submit::PasswordChange).with("current", PASSWORD).with("new", new))
        .await
}

#[tokio::test]
async fn a_stolen_password_is_refused_before_the_backend_is_asked_and_another_is_taken() {
    let list = List::new().await;
    let world = asking(&list).await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    assert_eq!(list.asked().len(), 0, "signing in asks nobody");
    world.backend.forget();
    let answer = change(&browser, STOLEN).await;
    browser
        .follow(answer)
        .await
        .says("This password was found in data stolen from other services");
    assert_eq!(world.backend.count("SetPassword") + world.backend.count("UpdateUser"), 0);
    assert_eq!(list.asked(), [digits(STOLEN).0], "five digits, and one question");
    let headers = list.asked.lock().unwrap()[0].1.clone();
    assert_eq!(headers["add-padding"], "true");
    assert!(headers.get("cookie").is_none() && headers.get("referer").is_none());
    let answer = change(&browser, FINE).await;
    assert_eq!(answer.location(), at("/account"), "its line is padding");
    assert_eq!(list.asked().len(), 2);
}

#[tokio::test]
async fn what_the_other_rules_refuse_is_not_looked_up() {
    let list = List::new().await;
    let world = asking(&list).await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    for refused in ["short", "password", PASSWORD, ""] {
        let answer = change(&browser, refused).await;
        assert_eq!(answer.location(), at("/password/change"), "{refused}");
    }
    assert_eq!(list.asked().len(), 0);
}

#[tokio::test]
async fn a_list_that_cannot_be_used_refuses_nobody() {
    for mood in [Mood::Fails, Mood::NeverEnds] {
        let list = List::new().await;
        list.set(mood);
        let world = asking(&list).await;
        let acme = world.organization("Acme").await;
        let ada = world.person(&acme, "ada").await;
        let browser = world.signed_in(&ada).await;
        let answer = change(&browser, STOLEN).await;
        assert_eq!((list.asked().len(), answer.location()), (1, at("/account")), "{mood:?}");
    }
}

#[tokio::test]
async fn the_password_of_a_new_account_is_looked_up() {
    let list = List::new().await;
    let world = asking(&list).await;
    let acme = world.organization_with("Acme", json!({"allowRegister": true})).await;
    let browser = world.browser();
    let page = browser.open(&at(&format!("/register?organization={}", acme.id))).await;
    let form = page
        .form(Submit::Register)
        .with("given_name", "Grace")
        .with("family_name", "Hopper")
        .with("email", "grace@mail.example");
    let answer = browser.submit(&form).await;
    let page = browser.follow(answer).await;
    let form = page.form(Submit::RegisterPassword).with("new", STOLEN);
    let answer = browser.submit(&form).await;
    browser.follow(answer).await.says("stolen from other services");
    assert_eq!(world.backend.count("CreateUser"), 0);
    assert_eq!(list.asked(), [digits(STOLEN).0]);
}

#[tokio::test]
async fn a_password_that_replaces_a_forgotten_one_is_looked_up_and_the_code_stays_good() {
    let list = List::new().await;
    let world = asking(&list).await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::PasswordReset)).await;
    let page = browser.follow(answer).await;
    let form = page.form(Submit::PasswordSet);
    let code = newest_to(&world, &ada.email).code();
    let answer = browser.submit(&form.with("code", &code).with("new", STOLEN)).await;
    let page = browser.follow(answer).await;
    page.says("stolen from other services");
    assert_eq!(list.asked(), [digits(STOLEN).0]);
    let form = page.form(Submit::PasswordSet);
    let answer = browser.submit(&form.with("code", &code).with("new", FINE)).await;
    assert_eq!(answer.location(), at("/account"));
}
