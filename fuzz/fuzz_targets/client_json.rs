//! Any answer to any call of the client: it may be refused, it must not panic.
//!
//! The first two bytes choose the call, the third the status, the fourth the head; the rest is the body.
#![no_main]

use std::cell::RefCell;
use std::hint::black_box;

use libfuzzer_sys::fuzz_target;
use secrecy::SecretString;
use tokio::runtime::{Builder, Runtime};
use vestibule_fuzz::canned::Canned;
use vestibule_fuzz::parts::choose;
use vestibule_zitadel::{
    Client, CreateSession, Delivery, FactorSearch, IdpSearch, KeyDomain, NewPassword, OrganizationId, OwnProfile,
    PasskeyAuthenticator, ProfileUpdate, SessionId, SessionToken, SetSession, SettingsContext, UserFilter, UserId, UserSearch,
    json,
};

const STATUSES: [u16; 16] = [200, 200, 201, 200, 400, 401, 403, 404, 409, 412, 429, 500, 501, 503, 302, 204];
const HEADS: [&str; 6] = [
    "content-type: application/json\r\n",
    "content-type: text/html\r\n",
    "content-type: application/json\r\nretry-after: 99999999999999999999\r\n",
    "content-type: application/json\r\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
    "retry-after: -1\r\ndate: x\r\n",
    "connection: close\r\n",
];

struct Bench {
    canned: Canned,
    runtime: Runtime,
}

thread_local! {
    static BENCH: RefCell<Option<Bench>> = const { RefCell::new(None) };
}

fuzz_target!(|data: &[u8]| {
    let [call, call_too, status, head, body @ ..] = data else {
        return;
    };
    BENCH.with_borrow_mut(|bench| {
        let bench = bench.get_or_insert_with(|| {
            let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
            let canned = runtime.block_on(Canned::start());
            Bench { canned, runtime }
        });
        let status = STATUSES[usize::from(*status) % STATUSES.len()];
        bench.canned.answer(status, HEADS[usize::from(*head) % HEADS.len()], body);
        bench.runtime.block_on(ask(&bench.canned.client, [*call, *call_too]));
    });
    if let Ok(text) = std::str::from_utf8(body) {
        black_box((json::parse_duration(text), json::parse_bytes(text)));
    }
});

/// Makes one call and prints what came, as a log would.
async fn ask(client: &Client, call: [u8; 2]) {
    let (user, session) = (UserId::from("1"), SessionId::from("2"));
    let organization = OrganizationId::from("3");
    let token = SessionToken::new("session-token".to_owned());
    let context = SettingsContext::Organization(organization.clone());
    let password = SecretString::from("secret");
    let person = client.as_person(&token);
    macro_rules! choose {
        ($($future:expr),+ $(,)?) => {{
            // `client.get_user` of `client.get_user(&user)`.
            let names = [$(stringify!($future)),+].map(|text| text.split('(').next().unwrap_or(text));
            let mut number = choose(call, names.into_iter());
            $(
                if number == 0 {
                    black_box(format!("{:?}", $future.await));
                    return;
                }
                number -= 1;
            )+
            unreachable!("call {number}")
        }};
    }
    choose!(
        client.create_session(&CreateSession::default()),
        client.set_session(&session, &SetSession::default()),
        client.get_session(&session, Some(&token)),
        client.list_sessions(std::slice::from_ref(&session)),
        client.delete_session(&session, Some(&token)),
        client.organization_by_id(&organization),
        client.organizations_by_domain("acme.example"),
        client.default_organization(),
        client.search_users(&UserSearch::new(UserFilter::login_name("ada"))),
        client.get_user(&user),
        client.authentication_methods(&user, KeyDomain::Any),
        client.authentication_factors(&user, &FactorSearch::default()),
        client.list_passkeys(&user),
        client.create_passkey_link(&user, &Delivery::Return),
        client.register_passkey(&user, "localhost", PasskeyAuthenticator::Any),
        client.register_security_key(&user, "localhost"),
        client.register_totp(&user),
        client.verify_totp(&user, &password),
        client.generate_recovery_codes(&user, 5),
        client.send_email_code(&user, &Delivery::Return),
        client.verify_email(&user, &password),
        client.resend_invitation(&user),
        client.user_metadata(&user, None),
        client.security_settings(),
        client.active_identity_providers(&context, IdpSearch::default()),
        client.instance_features(),
        client.set_password(
            &user,
            &NewPassword {
                password: password.clone(),
                change_required: false
            }
        ),
        client.login_settings(&context),
        client.branding_settings(&context),
        client.password_complexity(&context),
        client.password_expiry(&context),
        client.lockout_settings(&context),
        client.legal_and_support(&context),
        client.domain_settings(&context),
        client.general_settings(),
        person.get_user(&user),
        person.update_profile(&user, &ProfileUpdate::default()),
        person.replace_profile(&OwnProfile::default()),
        person.change_password(&user, &password, &password),
        person.delete_session(&session),
        person.get_session(&session),
        person.register_totp(&user),
        person.list_passkeys(&user),
        person.skip_second_factor_setup(&user),
    );
}
