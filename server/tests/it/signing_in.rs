//! Signing in: who is meant, and whose pages are shown.

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::world::{PASSWORD, World, at};

#[tokio::test]
async fn a_person_signs_in_with_name_and_password() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.browser();
    let first = browser.open(&at("/")).await;
    assert_eq!((first.status, first.screen().as_str()), (200, "loginname"));
    let answer = browser.submit(&first.form(Submit::Loginname).with("login_name", "ada")).await;
    assert_eq!(answer.location(), at("/password"));
    let second = browser.follow(answer).await;
    second.says("ada").says("Enter your password");
    let answer = browser
        .submit(&second.form(Submit::Password).with("password", PASSWORD))
        .await;
    assert_eq!(answer.location(), at("/account"));
    let account = browser.follow(answer).await;
    account.says("Ada Lovelace").says("ada@mail.example");
    assert_eq!(world.sessions_of(&ada).await.len(), 1);
}

#[tokio::test]
async fn the_root_leads_somebody_who_is_known_here_to_their_accounts() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    assert_eq!(browser.get(&at("/")).await.location(), at("/accounts"));
}

#[tokio::test]
async fn the_root_of_the_host_leads_to_the_first_page() {
    let world = World::new().await;
    let browser = world.browser();
    assert_eq!(browser.get("/").await.location(), at("/"));
    assert_eq!(browser.get(&at("")).await.location(), at("/loginname"));
    assert_eq!(browser.get(&at("/")).await.location(), at("/loginname"));
    assert_eq!(browser.get(&at("/loginname/")).await.status, 200);
    assert_eq!(browser.get("/logout/done").await.location(), at("/logout/done"));
}

#[tokio::test]
async fn a_person_is_found_by_login_name_address_and_either_in_another_letter_case() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    for typed in ["ada", "ADA", " ada ", "ada@mail.example", "Ada@Mail.example"] {
        let browser = world.browser();
        let answer = browser.sign_in_with(typed, PASSWORD).await;
        assert_eq!(answer.location(), at("/account"), "{typed}");
    }
}

#[tokio::test]
async fn a_phone_number_is_found_however_it_is_typed_and_only_where_the_policy_allows_it() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let phone = json!({"phone": {"phone": "+41791234567", "isVerified": true}});
    world.person_with(&acme, "ada", phone).await;
    let answer = world.browser().identify("+41 79 123 45 67").await;
    assert_eq!(answer.location(), at("/password"));
    let blocked = world
        .organization_with(
            "Blocked",
            json!({"disableLoginWithPhone": true, "disableLoginWithEmail": true}),
        )
        .await;
    let phone = json!({"phone": {"phone": "+41790000000", "isVerified": true}});
    world.person_with(&blocked, "bob", phone).await;
    for typed in ["+41790000000", "bob@mail.example"] {
        let browser = world.browser();
        let answer = browser.identify(typed).await;
        browser.follow(answer).await.says("We cannot find this account.");
    }
    assert_eq!(world.browser().identify("bob").await.location(), at("/password"));
}

#[tokio::test]
async fn the_short_name_is_enough_in_the_scope_of_an_organization() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let path = format!("/admin/v1/orgs/{}/policies/domain", acme.id);
    world.admin("POST", &path, json!({"userLoginMustBeDomain": true})).await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify_at(&acme.loginname(), "ada").await;
    assert_eq!(answer.location(), at(&format!("/password?organization={}", acme.id)));
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), at(&format!("/account?organization={}", acme.id)));
    assert_eq!(browser.follow(answer).await.status, 200);
}

#[tokio::test]
async fn the_organization_of_the_address_decides_brand_and_whom_it_knows() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let other = world.organization("Other").await;
    world.person(&other, "oda").await;
    let browser = world.browser();
    browser.open(&acme.loginname()).await.says("Sign in to Acme");
    let answer = browser.identify_at(&acme.loginname(), "oda").await;
    assert_eq!(answer.location(), acme.loginname());
    browser
        .follow(answer)
        .await
        .says("We cannot find this account.")
        .says("Sign in to Acme");
}

#[tokio::test]
async fn the_host_name_stands_for_an_organization() {
    let mut world = World::new().await;
    let acme = world.organization("Acme").await;
    let (host, id) = (format!("acme.localhost:{}", world.address().port()), acme.id.clone());
    let configured = host.clone();
    world
        .reopen(|config| drop(config.organizations.hosts.insert(configured, id)))
        .await;
    world
        .browser_at(&format!("http://{host}"))
        .open(&at("/loginname"))
        .await
        .says("Sign in to Acme");
    world.browser().open(&at("/loginname")).await.says("Sign in to Vestibule");
}

#[tokio::test]
async fn a_typed_mail_domain_leads_to_its_organization() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world
        .admin(
            "POST",
            &format!("/v2/organizations/{}/domains", acme.id),
            json!({"domain": "acme.example"}),
        )
        .await;
    let browser = world.browser();
    let answer = browser.identify("nobody@acme.example").await;
    assert_eq!(answer.location(), acme.loginname());
    let page = browser.follow(answer).await;
    page.says("Sign in to Acme").says("We cannot find this account.");
    assert_eq!(page.form(Submit::Loginname).field("login_name"), "nobody@acme.example");
    let shy = world.organization_with("Shy", json!({"allowDomainDiscovery": false})).await;
    world
        .admin(
            "POST",
            &format!("/v2/organizations/{}/domains", shy.id),
            json!({"domain": "shy.example"}),
        )
        .await;
    assert_eq!(
        world.browser().identify("nobody@shy.example").await.location(),
        at("/loginname")
    );
}

#[tokio::test]
async fn a_known_person_sees_the_pages_of_their_own_organization() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world
        .brand(&acme, json!({"primaryColor": "#0b5c7a", "backgroundColor": "#f6f9fa"}))
        .await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    page.says("Enter your password — Acme");
    assert!(page.body.contains("#0b5c7a"));
}

#[tokio::test]
async fn an_organization_that_does_not_exist_gets_the_default_brand_and_a_sentence() {
    let world = World::new().await;
    world.organization("Acme").await;
    for id in ["404", "../../x", "%00", "a%20b", "1%0d%0aSet-Cookie:x=y"] {
        let page = world.browser().open(&at(&format!("/loginname?organization={id}"))).await;
        assert_eq!(page.status, 200, "{id}");
        page.says("We do not know the organization in this address.")
            .says("Sign in to Vestibule");
        assert!(
            page.headers
                .get_all("set-cookie")
                .iter()
                .all(|cookie| !cookie.to_str().unwrap().contains("x=y"))
        );
    }
}

#[tokio::test]
async fn a_name_that_fits_two_people_is_asked_for_in_full() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let same = json!({"email": {"email": "team@mail.example", "isVerified": true}});
    world.person_with(&acme, "ada", same.clone()).await;
    world.person_with(&acme, "bob", same).await;
    let browser = world.browser();
    let answer = browser.identify("team@mail.example").await;
    browser.follow(answer).await.says("More than one account matches.");
    assert_eq!(browser.identify("ada").await.location(), at("/password"));
}

#[tokio::test]
async fn an_empty_and_an_overlong_name_are_the_persons_mistake() {
    let world = World::new().await;
    let browser = world.browser();
    let answer = browser.identify("   ").await;
    browser.follow(answer).await.says("Fill in this field to continue.");
    world.backend.forget();
    let answer = browser.identify(&"x".repeat(201)).await;
    let page = browser.follow(answer).await;
    page.says("This is longer than 200 characters.");
    assert_eq!(world.backend.count("ListUsers"), 0);
    assert_eq!(page.form(Submit::Loginname).field("login_name"), "x".repeat(200));
}

#[tokio::test]
async fn a_login_hint_fills_the_field_and_cannot_write_markup() {
    let world = World::new().await;
    let hint = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    let page = world.browser().open(&at(&format!("/loginname?loginName={hint}"))).await;
    assert_eq!(
        page.form(Submit::Loginname).field("login_name"),
        "\"><script>alert(1)</script>"
    );
    assert!(!page.body.contains("<script>alert"));
}

#[tokio::test]
async fn the_default_redirect_of_the_organization_is_followed_after_signing_in() {
    let world = World::new().await;
    let acme = world
        .organization_with("Acme", json!({"defaultRedirectUri": "https://app.example/home"}))
        .await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.sign_in_with("ada", PASSWORD).await;
    assert_eq!(answer.location(), "https://app.example/home");
    browser.open(&at("/signedin")).await.says("You are signed in");
}

#[tokio::test]
async fn a_default_redirect_that_is_no_web_address_is_not_followed() {
    let world = World::new().await;
    for (number, target) in [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "https://user@evil.example/",
    ]
    .into_iter()
    .enumerate()
    {
        let acme = world
            .organization_with(&format!("Acme {number}"), json!({"defaultRedirectUri": target}))
            .await;
        world.person(&acme, &format!("ada-{number}")).await;
        let browser = world.browser();
        let answer = browser.sign_in_with(&format!("ada-{number}"), PASSWORD).await;
        assert_eq!(answer.location(), at("/account"), "{target}");
        let page = browser.open(&at("/signedin")).await;
        assert!(page.tags("a").iter().all(|link| link["href"] != target), "{target}");
    }
}

#[tokio::test]
async fn the_configured_redirect_comes_before_the_organizations_and_registered_targets_before_both() {
    let mut world = World::new().await;
    world
        .reopen(|config| {
            config.sign_in.default_redirect = Some("https://portal.example/".parse().unwrap());
            config.sign_in.return_targets = vec!["https://app.example/done?x=1".to_owned()];
        })
        .await;
    let acme = world
        .organization_with("Acme", json!({"defaultRedirectUri": "https://app.acme.example/"}))
        .await;
    world.person(&acme, "ada").await;
    assert_eq!(
        world.browser().sign_in_with("ada", PASSWORD).await.location(),
        "https://portal.example/"
    );
    for (target, expected) in [
        ("https://app.example/done?x=1", "https://app.example/done?x=1"),
        ("https://app.example/done?x=2", "https://portal.example/"),
        ("https://app.example/done", "https://portal.example/"),
    ] {
        let browser = world.browser();
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("return_to", target)
            .finish();
        let answer = browser.identify_at(&at(&format!("/loginname?{query}")), "ada").await;
        let page = browser.follow(answer).await;
        let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
        assert_eq!(answer.location(), expected, "{target}");
    }
}

#[tokio::test]
async fn the_request_of_an_application_and_the_organization_are_carried_from_step_to_step() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let query = format!("organization={}&requestId=oidc_V2_1", acme.id);
    let browser = world.browser();
    assert_eq!(
        browser.get(&at(&format!("/?{query}&loginName=ada&x=y"))).await.location(),
        at(&format!("/loginname?{query}"))
    );
    let answer = browser.identify_at(&at(&format!("/loginname?{query}")), "ada").await;
    assert_eq!(answer.location(), at(&format!("/password?{query}")));
    let page = browser.follow(answer).await;
    let wrong = browser
        .submit(&page.form(Submit::Password).with("password", "Wrong-Horse-7"))
        .await;
    assert_eq!(wrong.location(), at(&format!("/password?{query}")));
    let page = browser.follow(wrong).await;
    let back = page
        .tags("a")
        .into_iter()
        .find(|link| link.get("data-testid").is_some_and(|id| id == "back-button"))
        .unwrap();
    assert_eq!(back["href"], at(&format!("/loginname?{query}")));
}

#[tokio::test]
async fn a_password_page_without_a_name_leads_to_the_first_page() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    assert_eq!(browser.get(&at("/password")).await.location(), at("/loginname"));
    let page = browser.open(&at("/password?loginName=ada%26x")).await;
    assert_eq!(page.form(Submit::Loginname).field("login_name"), "ada&x");
    browser.identify("ada").await;
    assert_eq!(browser.get(&at("/password")).await.status, 200);
    world.clock.advance(std::time::Duration::from_secs(61 * 60));
    assert_eq!(browser.get(&at("/password")).await.location(), at("/loginname"));
}

#[tokio::test]
async fn the_suffix_is_shown_only_if_it_is_the_organizations_own() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let open = async |domain: &str| {
        world
            .browser()
            .open(&format!("{}&orgDomain={domain}", acme.loginname()))
            .await
            .text()
    };
    assert!(open("acme.localhost").await.contains("@acme.localhost"));
    assert!(!open("evil.example").await.contains("evil.example"));
}

#[tokio::test]
async fn the_backend_is_told_of_the_browser() {
    let mut world = World::new().await;
    let acme = world.organization("Acme").await;
    let (ada, bob) = (world.person(&acme, "ada").await, world.person(&acme, "bob").await);
    let browser = world.browser();
    browser.always("user-agent", "Netscape/4.0");
    browser.always("x-forwarded-for", "203.0.113.7");
    browser.sign_in(&ada).await;
    let told = world.user_agent_of(&ada).await;
    assert_eq!(
        (&told["ip"], &told["description"]),
        (&json!("127.0.0.1"), &json!("Netscape/4.0"))
    );
    world
        .reopen(|config| config.server.trusted_proxies = vec!["127.0.0.0/8".to_owned()])
        .await;
    browser.sign_in(&bob).await;
    assert_eq!(world.user_agent_of(&bob).await["ip"], "203.0.113.7");
}

#[tokio::test]
async fn a_path_of_our_own_is_returned_to_after_signing_in_and_only_once() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify_at(&at("/loginname?return_to=/shop%3Fa%3D1"), "ada").await;
    let page = browser.follow(answer).await;
    let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
    assert_eq!(answer.location(), "/shop?a=1");
    let page = browser.open(&at("/accounts")).await;
    let answer = browser.submit(&page.form(Submit::AccountChoose).pressed()).await;
    assert_eq!(answer.location(), at("/account"));
}

#[tokio::test]
async fn hostile_return_targets_are_ignored() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let hostile = [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/%5cevil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
        "/..//evil.example",
        "/x%0d%0aSet-Cookie:a=b",
        "/%252f%252fevil.example",
        "http:evil.example",
    ];
    for target in hostile {
        let browser = world.browser();
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("return_to", target)
            .finish();
        let answer = browser.identify_at(&at(&format!("/loginname?{query}")), "ada").await;
        let page = browser.follow(answer).await;
        let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
        assert_eq!(answer.location(), at("/account"), "{target}");
    }
}

#[tokio::test]
async fn an_organization_without_local_sign_in_says_whom_to_ask() {
    let world = World::new().await;
    let acme = world.organization_with("Acme", json!({"allowUsernamePassword": false})).await;
    let page = world.browser().open(&acme.loginname()).await;
    page.says("You cannot sign in to Acme with a password here.");
    assert!(page.forms(Submit::Loginname).is_empty());
}

#[tokio::test]
async fn a_password_is_asked_again_when_it_is_older_than_the_policy_allows() {
    let world = World::new().await;
    let acme = world
        .organization_with("Acme", json!({"passwordCheckLifetime": "3600s"}))
        .await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    assert!(browser.is_signed_in().await);
    world.clock.advance(std::time::Duration::from_secs(3601));
    assert!(!browser.is_signed_in().await);
    let page = browser.open(&at("/account")).await;
    assert!(
        ["loginname", "password"].contains(&page.screen().as_str()),
        "{}",
        page.screen()
    );
    browser.sign_in(&ada).await;
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn two_accounts_are_kept_and_either_can_be_chosen() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let (ada, bob) = (world.person(&acme, "ada").await, world.person(&acme, "bob").await);
    let browser = world.signed_in(&ada).await;
    browser.sign_in(&bob).await;
    browser.open(&at("/account")).await.says("bob@mail.example");
    let page = browser.open(&at("/accounts")).await;
    assert_eq!(page.forms(Submit::AccountChoose).len(), 2);
    let choose = page.forms(Submit::AccountChoose).swap_remove(1).pressed();
    assert_eq!(browser.submit(&choose).await.location(), at("/account"));
    browser.open(&at("/account")).await.says("ada@mail.example");
    browser.open(&at("/loginname")).await.says("Choose a saved account");
}

#[tokio::test]
async fn an_account_of_another_organization_does_not_serve_the_one_that_is_asked_for() {
    let world = World::new().await;
    let (acme, other) = (world.organization("Acme").await, world.organization("Other").await);
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.get(&at(&format!("/account?organization={}", other.id))).await;
    assert_eq!(page.location(), other.loginname());
}
