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
        assert_eq!(answer.location(), self.password_address());
        let page = self.browser.follow(answer).await;
        assert_eq!(page.screen(), "password");
        page
    }

    /// As the history of the browser has it.
    fn password_address(&self) -> String {
        at("/password?return_to=%2Fshop%3Fbasket%3D7")
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
    way.goes_on_to(answer, TARGET).await;
}

#[tokio::test]
async fn case_4_the_cookie_is_lost_after_the_sign_in() {
    let way = Way::new().await;
    let page = way.at_password().await;
    way.give_password(&page).await;
    way.browser.set_cookie("");
    // Back to the page of the password, and reloaded.
    let page = way.browser.open(&way.password_address()).await;
    way.goes_on_to(page, TARGET).await;
}

#[tokio::test]
async fn case_5_back_after_the_sign_in() {
    let way = Way::new().await;
    let page = way.at_password().await;
    assert_eq!(way.give_password(&page).await.location(), TARGET);
    // The browser shows the page of before, and its button is pressed again.
    let again = way.give_password(&page).await;
    way.goes_on_to(again, TARGET).await;
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
    way.browser.open(&way.password_address()).await;
    let page = way.browser.open(&way.password_address()).await;
    way.goes_on_to(page, TARGET).await;
}

#[tokio::test]
async fn case_8_two_tabs_of_one_person() {
    let way = Way::new().await;
    let one = way.at_password().await;
    let two = way.browser.open(&way.password_address()).await;
    assert_eq!(way.give_password(&one).await.location(), TARGET);
    let answer = way.give_password(&two).await;
    way.goes_on_to(answer, TARGET).await;
}

#[tokio::test]
async fn case_9_the_session_was_ended_elsewhere() {
    let way = Way::new().await;
    let page = way.at_password().await;
    way.give_password(&page).await;
    for session in way.world.sessions_of(&way.ada).await {
        way.world.end_session(&session).await;
    }
    let page = way.browser.open(&way.password_address()).await;
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
async fn each_tab_goes_where_its_own_application_sent_it() {
    let way = Way::new().await;
    let one = way.at_password().await;
    way.browser.open(&at("/loginname?return_to=/elsewhere")).await;
    assert_eq!(way.give_password(&one).await.location(), TARGET);
}

#[tokio::test]
async fn every_link_and_form_of_the_first_pages_keeps_the_target() {
    let way = Way::new().await;
    let acme = way
        .world
        .organization_with("Open", serde_json::json!({"allowRegister": true}))
        .await;
    let carried = "return_to=%2Fshop%3Fbasket%3D7";
    let first = format!("/loginname?organization={}&return_to=/shop%3Fbasket%3D7", acme.id);
    let register = format!("/register?organization={}&return_to=/shop%3Fbasket%3D7", acme.id);
    for address in [
        at(&first),
        at("/password?return_to=/shop%3Fbasket%3D7"),
        at(&register),
        at("/accounts?return_to=/shop%3Fbasket%3D7"),
    ] {
        let page = way.browser.open(&address).await;
        let ours = page.tags("a").into_iter().filter_map(|link| link.get("href").cloned());
        for link in ours.filter(|href| href.starts_with(&at("/")) && !href.contains('.')) {
            assert!(link.contains(carried), "{link} on {address}");
        }
        let fields: Vec<_> = page
            .tags("input")
            .into_iter()
            .filter(|input| input.get("name").is_some_and(|name| name == "at"))
            .collect();
        assert!(!fields.is_empty(), "{address}");
        for field in fields {
            assert!(field["value"].contains(carried), "{} on {address}", field["value"]);
        }
    }
}

#[tokio::test]
async fn an_outage_at_the_first_page_keeps_the_target_though_nothing_is_stored() {
    let mut way = Way::new().await;
    way.world.reopen(|_| {}).await;
    way.world.backend.fail(Fault::Status500).await;
    let page = way.begin().await;
    assert_eq!((page.status, page.screen().as_str()), (503, "error"));
    assert!(way.browser.cookie().is_none());
    way.world.backend.recover().await;
    way.goes_on_to(page, TARGET).await;
}

/// What travels in addresses and forms can be rewritten there.
#[tokio::test]
async fn a_target_of_somebody_else_is_followed_from_no_page_and_no_form() {
    let way = Way::new().await;
    for hostile in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
    ] {
        let hostile: String = url::form_urlencoded::byte_serialize(hostile.as_bytes()).collect();
        let browser = way.world.browser();
        let page = browser.open(&at(&format!("/loginname?return_to={hostile}"))).await;
        assert!(
            !page.body.contains("evil.example") && !page.body.contains("alert"),
            "{hostile}"
        );
        let form = page.form(Submit::Loginname).with("login_name", "ada");
        let forged = form.clone().with("at", &format!("/loginname?return_to={hostile}"));
        let refused = browser.submit(&forged).await;
        assert_eq!(refused.location(), at("/loginname"), "{hostile}");
        let answer = browser.submit(&form).await;
        assert_eq!(answer.location(), at("/password"), "{hostile}");
        let page = browser.follow(answer).await;
        let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
        assert_eq!(answer.location(), at("/account"), "{hostile}");
    }
}

#[tokio::test]
async fn an_address_that_there_is_not_leads_to_the_sign_in() {
    let way = Way::new().await;
    way.begin().await;
    let page = way.browser.open(&at("/no/such/page")).await;
    assert_eq!(page.status, 404);
    way.goes_on_to(page, TARGET).await;
}
