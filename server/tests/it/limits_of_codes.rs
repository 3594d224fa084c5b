//! Limits of everything that can be wrong: codes, keys and codes of messages. One table, one rule: strangers wait, and the owner does not.

use std::time::Duration;

use serde_json::json;
use tokio::sync::Mutex;
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::{Authenticator, Behavior};

use crate::browser::{Browser, Page};
use crate::factors::App;
use crate::keys::Kind;
use crate::mailbox::newest_to;
use crate::world::{PASSWORD, Person, World, at};

const WRONG: &str = "000000";
/// Tries before a wait, in these tests.
const FREE: u32 = 3;

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    AppCode,
    TextedCode,
    MailedCode,
    RecoveryCode,
    Passkey,
    SecurityKey,
    Verification,
    NewPassword,
}

impl Tried {
    const ALL: [Self; 8] = [
        Self::AppCode,
        Self::TextedCode,
        Self::MailedCode,
        Self::RecoveryCode,
        Self::Passkey,
        Self::SecurityKey,
        Self::Verification,
        Self::NewPassword,
    ];

    /// The check at the backend.
    const fn rpc(self) -> &'static str {
        match self {
            Self::Verification => "VerifyEmail",
            Self::NewPassword => "UpdateUser",
            _ => "SetSession",
        }
    }

    /// The first wait.
    const fn seconds(self) -> u64 {
        match self {
            Self::Verification | Self::NewPassword => 30,
            _ => 5,
        }
    }
}

/// A person with what is to be tried, and their own browser, in which they have signed in before.
struct Scene {
    world: World,
    what: Tried,
    ada: Person,
    key: Mutex<Authenticator>,
    owners: Browser,
}

impl Scene {
    async fn of(what: Tried) -> Self {
        let mut world = World::new().await;
        world
            .reopen(|config| {
                config.limits.tries_per_account = FREE;
                config.limits.tries_per_known_browser = FREE;
                config.limits.messages_per_account = 100;
            })
            .await;
        let acme = match what {
            Tried::Passkey => world.organization_with_passkeys("Acme", json!({})).await,
            _ => world.organization("Acme").await,
        };
        let unproven = json!({"email": {"email": "ada@mail.example", "returnCode": {}}});
        let ada = match what {
            Tried::Verification => world.person_with(&acme, "ada", unproven).await,
            _ => world.person_with_phone(&acme, "ada").await,
        };
        let (mut key, mut app, mut codes) = (Authenticator::new("key"), None, Vec::new());
        match what {
            Tried::AppCode => app = Some(world.with_app(&ada).await),
            Tried::TextedCode => world.with_sms_codes(&ada).await,
            Tried::MailedCode => world.with_mail_codes(&ada).await,
            Tried::RecoveryCode => {
                world.with_app(&ada).await;
                codes = world.with_recovery_codes(&ada, 2).await;
            }
            Tried::Passkey => {
                world.add_key(&ada, Kind::Passkey, &mut key).await;
            }
            Tried::SecurityKey => {
                world.add_key(&ada, Kind::SecurityKey, &mut key).await;
            }
            Tried::Verification | Tried::NewPassword => {}
        }
        let owners = world.browser();
        let scene = Self {
            world,
            what,
            ada,
            key: Mutex::new(key),
            owners,
        };
        scene.sign_in(app, codes).await;
        scene
    }

    /// The owner signs in, through the gate, and out again.
    async fn sign_in(&self, app: Option<App>, codes: Vec<String>) {
        let (browser, world) = (&self.owners, &self.world);
        let page = match self.what {
            Tried::Verification | Tried::NewPassword => {
                browser.sign_in(&self.ada).await;
                return;
            }
            _ => self.before(browser).await,
        };
        let form = match self.what {
            Tried::AppCode => page.form(Submit::Code).with("code", &world.app_code(&app.unwrap(), 0)),
            Tried::TextedCode => page
                .form(Submit::Code)
                .with("code", &newest_to(world, crate::factors::PHONE).digits()),
            Tried::MailedCode => page
                .form(Submit::Code)
                .with("code", &newest_to(world, &self.ada.email).digits()),
            Tried::RecoveryCode => page.form(Submit::Code).with("code", &codes[0]),
            Tried::Passkey => page.answered(Submit::Passkey, &mut *self.key.lock().await, &world.honest()),
            Tried::SecurityKey => page.answered(Submit::U2f, &mut *self.key.lock().await, &world.honest().security_key()),
            Tried::Verification | Tried::NewPassword => unreachable!("asked for above"),
        };
        let answer = browser.submit(&form).await;
        assert_eq!(answer.location(), at("/account"), "{:?}", self.what);
        let page = browser.open(&at("/logout")).await;
        browser.submit(&page.form(Submit::SignOut).pressed()).await;
    }

    /// The page where it is tried.
    async fn before(&self, browser: &Browser) -> Page {
        let after_password = async |path: &str| {
            browser.sign_in_with("ada", PASSWORD).await;
            browser.open(&at(path)).await
        };
        match self.what {
            Tried::AppCode => after_password("/otp/time-based").await,
            Tried::TextedCode => after_password("/otp/sms").await,
            Tried::MailedCode => after_password("/otp/email").await,
            Tried::RecoveryCode => after_password("/recovery-code").await,
            Tried::SecurityKey => after_password("/u2f").await,
            Tried::Passkey => {
                let answer = browser.identify("ada").await;
                browser.follow(answer).await
            }
            Tried::Verification => browser.open(&at(&format!("/verify?userId={}", self.ada.id))).await,
            Tried::NewPassword => {
                let link = format!("/password/set?userId={}&code={WRONG}", self.ada.id);
                browser.open(&at(&link)).await
            }
        }
    }

    /// Tries something wrong; the page after it.
    async fn wrong(&self, browser: &Browser) -> Page {
        let page = self.before(browser).await;
        let foreign = |behavior: Behavior| Behavior {
            origin: "https://evil.example".to_owned(),
            ..behavior
        };
        let form = match self.what {
            Tried::AppCode | Tried::TextedCode | Tried::MailedCode | Tried::RecoveryCode => {
                page.form(Submit::Code).with("code", WRONG)
            }
            Tried::Passkey => page.answered(Submit::Passkey, &mut *self.key.lock().await, &foreign(self.world.honest())),
            Tried::SecurityKey => page.answered(
                Submit::U2f,
                &mut *self.key.lock().await,
                &foreign(self.world.honest().security_key()),
            ),
            Tried::Verification => page.form(Submit::Verify).with("code", WRONG),
            Tried::NewPassword => page.form(Submit::PasswordSet).with("new", "Another-Horse-8-Battery"),
        };
        self.world.backend.forget();
        let answer = browser.submit(&form).await;
        let checks = self.world.backend.count(self.what.rpc());
        let mut page = browser.follow(answer).await;
        // Told to the caller beside the page.
        page.headers.insert("x-checks", checks.into());
        page
    }
}

fn checks(page: &Page) -> usize {
    page.header("x-checks").unwrap().parse().unwrap()
}

#[tokio::test]
async fn strangers_wait_and_the_owner_does_not_whatever_is_tried() {
    for what in Tried::ALL {
        let scene = Scene::of(what).await;
        for number in 0..FREE {
            let page = scene.wrong(&scene.world.browser()).await;
            assert_eq!(page.status, 200, "{what:?} {number}: {}", page.text());
        }
        let stranger = scene.world.browser();
        let page = scene.wrong(&stranger).await;
        let seconds = what.seconds().to_string();
        assert_eq!((page.status, page.header("retry-after")), (429, Some(&*seconds)), "{what:?}");
        page.says(&format!("There were too many tries. Try again in {seconds} seconds."));
        assert_eq!(checks(&page), 0, "{what:?}: nothing is asked");

        let page = scene.wrong(&scene.owners).await;
        assert_eq!(page.status, 200, "{what:?}, in the owner's browser: {}", page.text());
        for _ in 1..FREE {
            scene.wrong(&scene.owners).await;
        }
        let page = scene.wrong(&scene.owners).await;
        assert_eq!(page.status, 429, "{what:?}: it has a limit, too");

        scene.world.clock.advance(Duration::from_secs(what.seconds()));
        let page = scene.wrong(&scene.world.browser()).await;
        assert_eq!(page.status, 200, "{what:?} afterwards: {}", page.text());
    }
}

/// A password that somebody knows must not be a way to guess codes from one new browser after another.
#[tokio::test]
async fn a_right_password_makes_no_browser_known_for_codes() {
    let mut scene = Scene::of(Tried::Verification).await;
    // So that the password alone does not pass the gate.
    scene
        .world
        .reopen(|config| config.sign_in.require_verified_email = true)
        .await;
    let mut statuses = Vec::new();
    for _ in 0..=FREE {
        let thief = scene.world.browser();
        let answer = thief.sign_in_with("ada", PASSWORD).await;
        assert_eq!(answer.location(), at("/verify"));
        statuses.push(scene.wrong(&thief).await.status);
    }
    assert_eq!(statuses, [200, 200, 200, 429]);
}

#[tokio::test]
async fn one_address_has_a_limit_for_everything_that_is_tried() {
    for what in [Tried::AppCode, Tried::Verification, Tried::Passkey] {
        let mut scene = Scene::of(what).await;
        scene
            .world
            .reopen(|config| {
                config.server.trusted_proxies = vec!["127.0.0.1/32".to_owned()];
                config.limits.tries_per_account = 100;
                config.limits.tries_per_address = 2;
            })
            .await;
        let from = |address: &str| scene.world.browser_from(address);
        for _ in 0..2 {
            assert_eq!(scene.wrong(&from("192.0.2.1")).await.status, 200, "{what:?}");
        }
        assert_eq!(scene.wrong(&from("192.0.2.1")).await.status, 429, "{what:?}");
        assert_eq!(scene.wrong(&from("192.0.2.2")).await.status, 200, "{what:?}");
    }
}
