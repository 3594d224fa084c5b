//! One submit is one check, for everything that is posted after the password: double click, reload, Back, a replayed post, two tabs.
//! What holds for the name and the password is in `repeated`.

use serde_json::json;
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::Authenticator;

use crate::browser::{Browser, Form, Page};
use crate::enrolment::{asked, begin_app, organization};
use crate::factors::PHONE;
use crate::keys::Kind;
use crate::mailbox::newest_to;
use crate::world::{Organization, PASSWORD, Person, World, at};

const NEW: &str = "Another-Horse-8-Battery";

/// What is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Posted {
    AppCode,
    WrongAppCode,
    TextedCode,
    RecoveryCode,
    CodeWish,
    PasskeyWish,
    Passkey,
    SecurityKeyWish,
    SecurityKey,
    ResetWish,
    NewPassword,
    WrongResetCode,
    VerificationWish,
    Verification,
    WrongVerification,
    RegistrationPassword,
    FirstAppCode,
    RecoveryCodes,
    NewPasskeyBegun,
    NewPasskey,
}

impl Posted {
    const ALL: [Self; 20] = [
        Self::AppCode,
        Self::WrongAppCode,
        Self::TextedCode,
        Self::RecoveryCode,
        Self::CodeWish,
        Self::PasskeyWish,
        Self::Passkey,
        Self::SecurityKeyWish,
        Self::SecurityKey,
        Self::ResetWish,
        Self::NewPassword,
        Self::WrongResetCode,
        Self::VerificationWish,
        Self::Verification,
        Self::WrongVerification,
        Self::RegistrationPassword,
        Self::FirstAppCode,
        Self::RecoveryCodes,
        Self::NewPasskeyBegun,
        Self::NewPasskey,
    ];

    /// What it does at the backend.
    const fn rpc(self) -> &'static str {
        match self {
            Self::AppCode
            | Self::WrongAppCode
            | Self::TextedCode
            | Self::RecoveryCode
            | Self::CodeWish
            | Self::PasskeyWish
            | Self::Passkey
            | Self::SecurityKeyWish
            | Self::SecurityKey => "SetSession",
            Self::ResetWish => "PasswordReset",
            Self::NewPassword | Self::WrongResetCode => "UpdateUser",
            Self::VerificationWish => "SendEmailCode",
            Self::Verification | Self::WrongVerification => "VerifyEmail",
            Self::RegistrationPassword => "CreateUser",
            Self::FirstAppCode => "VerifyTOTPRegistration",
            Self::RecoveryCodes => "GenerateRecoveryCodes",
            Self::NewPasskeyBegun => "RegisterPasskey",
            Self::NewPasskey => "VerifyPasskeyRegistration",
        }
    }

    /// Whether two tabs, each with a form of its own, still do it once: what was right is not there for a second time. Something wrong,
    /// and what may be wished for again, is another submit.
    const fn is_once_in_two_tabs(self) -> bool {
        match self {
            Self::WrongAppCode
            | Self::WrongResetCode
            | Self::WrongVerification
            | Self::PasskeyWish
            | Self::SecurityKeyWish
            | Self::RecoveryCodes
            | Self::NewPasskeyBegun => false,
            Self::AppCode
            | Self::TextedCode
            | Self::RecoveryCode
            | Self::CodeWish
            | Self::Passkey
            | Self::SecurityKey
            | Self::ResetWish
            | Self::NewPassword
            | Self::VerificationWish
            | Self::Verification
            | Self::RegistrationPassword
            | Self::FirstAppCode
            | Self::NewPasskey => true,
        }
    }
}

/// A browser in front of it, and the same form in two tabs.
struct Tabs {
    browser: Browser,
    forms: [Form; 2],
}

impl Tabs {
    async fn of(browser: Browser, path: &str, mut form: impl FnMut(&Page) -> Form) -> Self {
        let (one, other) = (browser.open(&at(path)).await, browser.open(&at(path)).await);
        let forms = [form(&one), form(&other)];
        Self { browser, forms }
    }

    async fn after_password(world: &World, path: &str, form: impl FnMut(&Page) -> Form) -> Self {
        let browser = world.browser();
        browser.sign_in_with("ada", PASSWORD).await;
        Self::of(browser, path, form).await
    }
}

async fn acme(world: &World) -> Organization {
    world.organization_with_passkeys("Acme", json!({"allowRegister": true})).await
}

async fn unverified(world: &World) -> (Person, Browser) {
    let email = json!({"email": {"email": "ada@mail.example", "returnCode": {}}});
    let ada = world.person_with(&acme(world).await, "ada", email).await;
    let browser = crate::registrations::signed_in(world, &ada).await;
    (ada, browser)
}

async fn second_factor(world: &World, what: Posted) -> Tabs {
    let ada = world.person_with_phone(&world.organization("Acme").await, "ada").await;
    let code = |code: String| move |page: &Page| page.form(Submit::Code).with("code", &code);
    match what {
        Posted::TextedCode | Posted::CodeWish => world.with_sms_codes(&ada).await,
        _ => {}
    }
    match what {
        Posted::TextedCode => {
            let browser = world.browser();
            browser.sign_in_with("ada", PASSWORD).await;
            Tabs::of(browser, "/otp/sms", code(world.sent_code(PHONE))).await
        }
        Posted::CodeWish => {
            // With another way beside it, nothing is sent by itself.
            world.with_mail_codes(&ada).await;
            Tabs::after_password(world, "/otp/sms", |page| page.form(Submit::CodeSend)).await
        }
        _ => {
            let app = world.with_app(&ada).await;
            let right = world.app_code(&app, 0);
            match what {
                Posted::RecoveryCode => {
                    let codes = world.with_recovery_codes(&ada, 2).await;
                    Tabs::after_password(world, "/recovery-code", code(codes[0].clone())).await
                }
                Posted::WrongAppCode => {
                    let wrong = if right == "000000" { "111111" } else { "000000" };
                    Tabs::after_password(world, "/otp/time-based", code(wrong.to_owned())).await
                }
                _ => Tabs::after_password(world, "/otp/time-based", code(right)).await,
            }
        }
    }
}

async fn key(world: &World, what: Posted) -> Tabs {
    let ada = world.person(&acme(world).await, "ada").await;
    let mut key = Authenticator::new("key");
    let honest = world.honest();
    let browser = world.browser();
    if matches!(what, Posted::Passkey | Posted::PasskeyWish) {
        world.add_key(&ada, Kind::Passkey, &mut key).await;
        browser.identify("ada").await;
    } else {
        world.add_key(&ada, Kind::SecurityKey, &mut key).await;
        browser.sign_in_with("ada", PASSWORD).await;
    }
    match what {
        Posted::PasskeyWish => Tabs::of(browser, "/passkey", |page| page.form(Submit::PasskeyBegin)).await,
        Posted::Passkey => Tabs::of(browser, "/passkey", |page| page.answered(Submit::Passkey, &mut key, &honest)).await,
        Posted::SecurityKeyWish => Tabs::of(browser, "/u2f", |page| page.form(Submit::U2fBegin)).await,
        _ => {
            let honest = honest.security_key();
            Tabs::of(browser, "/u2f", |page| page.answered(Submit::U2f, &mut key, &honest)).await
        }
    }
}

async fn reset(world: &World, what: Posted) -> Tabs {
    let ada = world.person(&world.organization("Acme").await, "ada").await;
    let browser = world.browser();
    browser.identify("ada").await;
    if what == Posted::ResetWish {
        return Tabs::of(browser, "/password", |page| page.form(Submit::PasswordReset)).await;
    }
    let page = browser.open(&at("/password")).await;
    browser.submit(&page.form(Submit::PasswordReset)).await;
    let code = match what {
        Posted::WrongResetCode => "WRONG1".to_owned(),
        _ => newest_to(world, &ada.email).code(),
    };
    let filled = |page: &Page| page.form(Submit::PasswordSet).with("code", &code).with("new", NEW);
    Tabs::of(browser, "/password/set", filled).await
}

async fn verification(world: &World, what: Posted) -> Tabs {
    let (ada, browser) = unverified(world).await;
    if what == Posted::VerificationWish {
        return Tabs::of(browser, "/verify", |page| page.form(Submit::VerifySend)).await;
    }
    let page = browser.open(&at("/verify")).await;
    browser.submit(&page.form(Submit::VerifySend)).await;
    let code = match what {
        Posted::WrongVerification => "WRONG1".to_owned(),
        _ => newest_to(world, &ada.email).code(),
    };
    Tabs::of(browser, "/verify", |page| page.form(Submit::Verify).with("code", &code)).await
}

async fn registration(world: &World) -> Tabs {
    let acme = world.organization_with("Acme", json!({"allowRegister": true})).await;
    let browser = world.browser();
    let page = browser.open(&at(&format!("/register?organization={}", acme.id))).await;
    let names = page
        .form(Submit::Register)
        .with("given_name", "Grace")
        .with("family_name", "Hopper");
    browser.submit(&names.with("email", "grace@mail.example")).await;
    let path = format!("/register/password?organization={}", acme.id);
    Tabs::of(browser, &path, |page| {
        page.form(Submit::RegisterPassword).with("new", PASSWORD)
    })
    .await
}

async fn set_up(world: &World, what: Posted) -> Tabs {
    match what {
        Posted::FirstAppCode => {
            let acme = organization(world, &["OTP"], json!({"forceMfa": true})).await;
            let ada = world.person(&acme, "ada").await;
            let (browser, page) = asked(world, &ada).await;
            let (_, secret) = begin_app(&browser, &page).await;
            let code = world.shown_by(&secret);
            let filled = |page: &Page| page.form(Submit::TotpConfirm).with("code", &code);
            Tabs::of(browser, "/otp/time-based/set", filled).await
        }
        Posted::RecoveryCodes => {
            let acme = organization(world, &["OTP", "RECOVERY_CODES"], json!({})).await;
            let ada = world.person(&acme, "ada").await;
            let app = world.with_app(&ada).await;
            let browser = world.browser();
            let answer = browser.sign_in_with("ada", PASSWORD).await;
            let page = browser.follow(answer).await;
            let code = world.app_code(&app, 0);
            browser.submit(&page.form(Submit::Code).with("code", &code)).await;
            Tabs::of(browser, "/recovery-code/set", |page| page.form(Submit::RecoveryCodesMake)).await
        }
        _ => {
            let ada = world.person(&acme(world).await, "ada").await;
            let browser = crate::registrations::signed_in(world, &ada).await;
            if what == Posted::NewPasskeyBegun {
                return Tabs::of(browser, "/passkey/set", |page| page.form(Submit::PasskeySetBegin)).await;
            }
            crate::registrations::begun(&browser, "/passkey/set").await;
            let (honest, mut key) = (world.honest(), Authenticator::new("new"));
            let created = |page: &Page| crate::registrations::created(page, Submit::PasskeySet, &mut key, &honest);
            Tabs::of(browser, "/passkey/set", created).await
        }
    }
}

async fn in_front_of(world: &World, what: Posted) -> Tabs {
    match what {
        Posted::AppCode | Posted::WrongAppCode | Posted::TextedCode | Posted::RecoveryCode | Posted::CodeWish => {
            second_factor(world, what).await
        }
        Posted::PasskeyWish | Posted::Passkey | Posted::SecurityKeyWish | Posted::SecurityKey => key(world, what).await,
        Posted::ResetWish | Posted::NewPassword | Posted::WrongResetCode => reset(world, what).await,
        Posted::VerificationWish | Posted::Verification | Posted::WrongVerification => verification(world, what).await,
        Posted::RegistrationPassword => registration(world).await,
        Posted::FirstAppCode | Posted::RecoveryCodes | Posted::NewPasskeyBegun | Posted::NewPasskey => set_up(world, what).await,
    }
}

/// A page that a person can go on from.
async fn leads_on(browser: &Browser, answer: Page, what: Posted) {
    let page = browser.follow(answer).await;
    assert_eq!(page.status, 200, "{what:?}: {}", page.text());
}

#[tokio::test]
async fn whatever_is_clicked_twice_is_done_once() {
    for what in Posted::ALL {
        let world = World::new().await;
        let Tabs {
            browser,
            forms: [form, _],
        } = in_front_of(&world, what).await;
        let old = browser.cookie().unwrap();
        world.backend.forget();
        let (first, second) = tokio::join!(browser.submit(&form), browser.submit(&form));
        assert_eq!(first.location(), second.location(), "{what:?}");
        let end = first.location();
        // Reload and Back post the same form once more.
        let again = browser.submit(&form).await;
        leads_on(&browser, again, what).await;
        // A program that kept the cookie of before posts it, too.
        let replaying = world.browser();
        replaying.set_cookie(&old);
        let replayed = replaying.submit(&form).await;
        assert_eq!(replayed.status, 303, "{what:?}");
        assert_eq!(
            world.backend.count(what.rpc()),
            1,
            "{what:?} to {end}: {:?}",
            world.backend.names()
        );
    }
}

#[tokio::test]
async fn two_tabs_do_it_once_where_it_can_be_done_once() {
    for what in Posted::ALL.into_iter().filter(|what| what.is_once_in_two_tabs()) {
        let world = World::new().await;
        let Tabs {
            browser,
            forms: [one, other],
        } = in_front_of(&world, what).await;
        world.backend.forget();
        let (first, second) = tokio::join!(browser.submit(&one), browser.submit(&other));
        leads_on(&browser, first, what).await;
        leads_on(&browser, second, what).await;
        assert_eq!(world.backend.count(what.rpc()), 1, "{what:?}: {:?}", world.backend.names());
    }
}
