//! Never a dead end: whatever happens on the way, there is a page with a next step that works, and the sign-in ends where it was going.

use std::collections::BTreeMap;
use std::time::Duration;

use vestibule_app::server_fns::Submit;

use crate::backend::Fault;
use crate::browser::{Browser, Page};
use crate::mailbox::newest_to;
use crate::world::{PASSWORD, Person, World, at};

/// Where the person was going.
const TARGET: &str = "/shop?basket=7";

/// Somebody on the way to [`TARGET`].
struct Way {
    world: World,
    ada: Person,
    browser: Browser,
}

impl Way {
    async fn new() -> Self {
        let world = World::new().await;
        let acme = world.organization("Acme").await;
        let ada = world.person(&acme, "ada").await;
        let browser = world.browser();
        Self { world, ada, browser }
    }

    /// The first page, as the application links to it.
    async fn begin(&self) -> Page {
        self.browser.open(&at("/loginname?return_to=/shop%3Fbasket%3D7")).await
    }

    /// The page of the password.
    async fn at_password(&self) -> Page {
        let page = self.begin().await;
        let answer = self
            .browser
            .submit(&page.form(Submit::Loginname).with("login_name", &self.ada.login_name))
            .await;
        let page = self.browser.follow(answer).await;
        assert_eq!(page.screen(), "password");
        page
    }

    async fn give_password(&self, page: &Page) -> Page {
        self.browser
            .submit(&page.form(Submit::Password).with("password", PASSWORD))
            .await
    }

    /// Goes on from a page, as a person does who only looks at it, until the sign-in ends.
    async fn goes_on_to(&self, answer: Page, target: &str) {
        let mut answer = answer;
        let mut seen = Vec::new();
        for _ in 0..8 {
            while answer.status == 303 {
                if answer.location() == target {
                    return;
                }
                answer = self.browser.get(&answer.location()).await;
            }
            seen.push((answer.status, answer.screen()));
            answer = match answer.screen().as_str() {
                "loginname" => {
                    let form = answer.form(Submit::Loginname).with("login_name", &self.ada.login_name);
                    self.browser.submit(&form).await
                }
                "password" => self.give_password(&answer).await,
                "accounts" if !answer.forms(Submit::AccountChoose).is_empty() => {
                    self.browser.submit(&answer.form(Submit::AccountChoose).pressed()).await
                }
                _ => {
                    let links = answer.tags("a");
                    let is_button =
                        |link: &&BTreeMap<String, String>| link.get("class").is_some_and(|class| class.contains("button"));
                    let is_start =
                        |link: &&BTreeMap<String, String>| link.get("href").is_some_and(|to| to.contains("/loginname"));
                    let link = links.iter().find(is_button).or_else(|| links.iter().find(is_start));
                    let link = link.unwrap_or_else(|| panic!("a dead end after {seen:?}: {}", answer.text()));
                    self.browser.get(&link["href"]).await
                }
            };
        }
        panic!("no end: {seen:?}");
    }
}

#[tokio::test]
async fn case_1_the_sign_in_was_left_for_an_hour() {
    let way = Way::new().await;
    way.at_password().await;
    way.world.clock.advance(Duration::from_secs(61 * 60));
    let page = way.browser.open(&at("/password")).await;
    assert_eq!(page.form(Submit::Loginname).field("login_name"), "ada", "the name is kept");
    way.goes_on_to(page, TARGET).await;
}

#[tokio::test]
async fn case_2_the_form_was_open_for_a_day() {
    let way = Way::new().await;
    let page = way.at_password().await;
    way.world.clock.advance(Duration::from_secs(9 * 3_600));
    let answer = way.give_password(&page).await;
    way.goes_on_to(answer, TARGET).await;
}

#[tokio::test]
async fn case_3_the_cookie_is_lost_before_the_password() {
    let way = Way::new().await;
    let page = way.at_password().await;
    way.browser.set_cookie("");
    let answer = way.give_password(&page).await;
    // What was known of the way was in the session; the sign-in itself goes on.
    way.goes_on_to(answer, &at("/account")).await;
}

#[tokio::test]
async fn case_4_the_cookie_is_lost_after_the_sign_in() {
    let way = Way::new().await;
    let page = way.at_password().await;
    way.give_password(&page).await;
    way.browser.set_cookie("");
    // The application sends the person again, with the target.
    let page = way.begin().await;
    way.goes_on_to(page, TARGET).await;
}

#[tokio::test]
async fn case_5_back_after_the_sign_in() {
    let way = Way::new().await;
    let page = way.at_password().await;
    assert_eq!(way.give_password(&page).await.location(), TARGET);
    // The browser shows the page of before, and its button is pressed again. The target was reached already.
    let again = way.give_password(&page).await;
    way.goes_on_to(again, &at("/account")).await;
}

#[tokio::test]
async fn case_6_back_to_the_first_page() {
    let way = Way::new().await;
    let first = way.begin().await;
    let form = first.form(Submit::Loginname).with("login_name", "ada");
    way.browser.submit(&form).await;
    let again = way.browser.submit(&form).await;
    way.goes_on_to(again, TARGET).await;
}

#[tokio::test]
async fn case_7_every_page_is_reloaded() {
    let way = Way::new().await;
    way.at_password().await;
    way.browser.open(&at("/password")).await;
    let page = way.browser.open(&at("/password")).await;
    way.goes_on_to(page, TARGET).await;
}

#[tokio::test]
async fn case_8_two_tabs_of_one_person() {
    let way = Way::new().await;
    let one = way.at_password().await;
    let two = way.browser.open(&at("/password")).await;
    assert_eq!(way.give_password(&one).await.location(), TARGET);
    // The first tab has used up the target; the second one is not lost either.
    let answer = way.give_password(&two).await;
    way.goes_on_to(answer, &at("/account")).await;
}

#[tokio::test]
async fn case_9_the_session_was_ended_elsewhere() {
    let way = Way::new().await;
    let page = way.at_password().await;
    way.give_password(&page).await;
    for session in way.world.sessions_of(&way.ada).await {
        way.world.end_session(&session).await;
    }
    let page = way.browser.open(&at("/accounts?return_to=/shop%3Fbasket%3D7")).await;
    way.goes_on_to(page, TARGET).await;
}

#[tokio::test]
async fn case_10_the_backend_was_away_for_a_moment() {
    let way = Way::new().await;
    let page = way.at_password().await;
    way.world.backend.fail_only("CreateSession", Fault::Status500);
    let answer = way.give_password(&page).await;
    let page = way.browser.follow(answer).await;
    assert_eq!((page.status, page.screen().as_str()), (503, "password"));
    way.world.backend.recover().await;
    way.goes_on_to(page, TARGET).await;
}

#[tokio::test]
async fn case_11_the_program_was_started_anew() {
    let mut way = Way::new().await;
    let page = way.at_password().await;
    way.world.reopen(|_| {}).await;
    let answer = way.give_password(&page).await;
    way.goes_on_to(answer, TARGET).await;
}

#[tokio::test]
async fn case_12_a_link_was_used_before() {
    let mut way = Way::new().await;
    way.world.reopen(|config| config.sign_in.require_verified_email = true).await;
    let acme = way.world.organization("Beta").await;
    let email = serde_json::json!({"email": {"email": "new@mail.example", "isVerified": false}});
    way.ada = way.world.person_with(&acme, "new", email).await;
    let page = way.at_password().await;
    way.give_password(&page).await;
    let link = newest_to(&way.world, "new@mail.example").path();
    let elsewhere = way.world.browser();
    let page = elsewhere.open(&link).await;
    elsewhere.submit(&page.form(Submit::Verify)).await;
    // The link was used on the phone; on the computer it is opened again.
    let page = way.browser.open(&link).await;
    let answer = way.browser.submit(&page.form(Submit::Verify)).await;
    way.goes_on_to(answer, TARGET).await;
}

#[tokio::test]
async fn an_address_that_there_is_not_leads_to_the_sign_in() {
    let way = Way::new().await;
    way.begin().await;
    let page = way.browser.open(&at("/no/such/page")).await;
    assert_eq!(page.status, 404);
    way.goes_on_to(page, TARGET).await;
}
