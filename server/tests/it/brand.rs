//! An organization's brand: in the first HTML, from our own origin, and harmless.

use std::time::Duration;

use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::backend::Fault;
use crate::browser::Page;
use crate::world::{World, at};

const LOGO: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
/// The first bytes of a WOFF2 file, and nothing more.
const FONT: &[u8] = b"wOF2\x00\x01\x00\x00";

fn style(page: &Page) -> String {
    let element = page.body.split("<style").nth(1).unwrap().split("</style>").next().unwrap();
    element.split_once('>').unwrap().1.to_owned()
}

#[tokio::test]
async fn the_brand_is_in_the_first_html() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let label = json!({"primaryColor": "#0b5c7a", "backgroundColor": "#f6f9fa", "fontColor": "#10212b", "warnColor": "#b3261e"});
    world.brand(&acme, label).await;
    world.upload(&acme, "logo", LOGO).await;
    world.upload(&acme, "icon", LOGO).await;
    world.activate_brand(&acme).await;
    let plain = world.browser().open(&at("/loginname")).await;
    let page = world.browser().open(&acme.loginname()).await;
    let css = style(&page);
    assert!(
        css.contains(":root{") && css.contains("--radius:") && css.contains("#0b5c7a"),
        "{css}"
    );
    assert_ne!(css, style(&plain));
    assert_eq!(page.tags("title").len(), 1);
    page.says("Sign in — Acme");
    let icon = page.tags("link").into_iter().find(|link| link["rel"] == "icon").unwrap()["href"].clone();
    assert!(icon.starts_with(&at(&format!("/brand/{}/icon?v=", acme.id))), "{icon}");
    let logo = &page.tags("img")[0];
    assert!(
        logo["src"].starts_with(&at(&format!("/brand/{}/logo?v=", acme.id))),
        "{logo:?}"
    );
    assert_eq!(logo["alt"], "Acme");
}

#[tokio::test]
async fn logo_icon_and_font_come_from_our_own_origin_and_may_do_nothing() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.brand(&acme, json!({"primaryColor": "#0b5c7a"})).await;
    for (slot, content) in [("logo", LOGO), ("icon", LOGO), ("font", FONT)] {
        world.upload(&acme, slot, content).await;
    }
    world.activate_brand(&acme).await;
    let browser = world.browser();
    let page = browser.open(&acme.loginname()).await;
    assert!(style(&page).contains(&format!("/brand/{}/font", acme.id)), "{}", style(&page));
    assert!(
        !page.body.contains("/assets/v1/"),
        "the backend's own addresses are not shown"
    );
    for (file, content_types, content) in [
        ("logo", &["image/svg+xml"][..], LOGO),
        ("icon", &["image/svg+xml"][..], LOGO),
        ("font", &["font/woff2", "application/octet-stream"][..], FONT),
    ] {
        let answer = browser.get(&at(&format!("/brand/{}/{file}", acme.id))).await;
        assert_eq!(answer.status, 200, "{file}");
        assert!(
            content_types.contains(&answer.header("content-type").unwrap()),
            "{file}: {:?}",
            answer.header("content-type")
        );
        assert_eq!(answer.bytes, content, "{file}");
        assert!(
            answer.csp().contains("sandbox") && !answer.csp().contains("script-src"),
            "{file}: {}",
            answer.csp()
        );
        assert!(answer.csp().contains("default-src 'none'"), "{file}");
        assert_eq!(
            answer.header("cache-control"),
            Some("public, max-age=31536000, immutable"),
            "{file}"
        );
        assert!(answer.set_cookie().is_none(), "{file}");
    }
}

#[tokio::test]
async fn a_changed_logo_gets_another_address() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.brand(&acme, json!({"primaryColor": "#0b5c7a"})).await;
    world.upload(&acme, "logo", LOGO).await;
    world.activate_brand(&acme).await;
    let before = world.browser().open(&acme.loginname()).await.tags("img")[0]["src"].clone();
    world
        .upload(&acme, "logo", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .await;
    world.activate_brand(&acme).await;
    world.clock.advance(Duration::from_secs(3600));
    let page = world.browser().open(&acme.loginname()).await;
    let after = page.tags("img")[0]["src"].clone();
    assert_ne!(before, after);
    let answer = world.browser().get(&after).await;
    assert_eq!(answer.bytes, b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
}

#[tokio::test]
async fn a_file_that_is_no_picture_is_not_served() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.brand(&acme, json!({"primaryColor": "#0b5c7a"})).await;
    world.upload(&acme, "logo", LOGO).await;
    world.activate_brand(&acme).await;
    world.backend.fail_only("Assets", Fault::Html);
    let answer = world.browser().get(&at(&format!("/brand/{}/logo", acme.id))).await;
    assert_eq!((answer.status, answer.body.contains("Hotel")), (404, false));
    for path in [
        "/brand/1/logo",
        "/brand/..%2f..%2fx/logo",
        "/brand/x/..%2flogo",
        "/brand/x/passwd",
    ] {
        assert_eq!(world.browser().get(&at(path)).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_hostile_brand_cannot_break_out() {
    let world = World::new().await;
    let acme = world.organization("</title><script>alert(1)</script>").await;
    let hostile = [
        "red;}</style><script>alert(1)</script>",
        "#fff}*{background:url(https://evil.example/)",
        "expression(alert(1))",
        "url(javascript:alert(1))",
    ];
    for color in hostile {
        // The backend may refuse such a color itself; then there is nothing to show.
        let label = json!({"primaryColor": color, "backgroundColor": color, "fontColor": color, "warnColor": color});
        if !world.try_brand(&acme, label).await {
            continue;
        }
        world.clock.advance(Duration::from_secs(3600));
        let page = world.browser().open(&acme.loginname()).await;
        assert_eq!(page.status, 200, "{color}");
        assert!(
            !page.body.contains("evil.example") && !page.body.contains("<script>alert"),
            "{color}"
        );
        assert!(
            !style(&page).contains("expression") && !style(&page).contains("javascript"),
            "{color}"
        );
    }
    let page = world.browser().open(&acme.loginname()).await;
    assert!(!page.body.contains("<script>alert"));
    page.says("Sign in to </title>");
}

#[tokio::test]
async fn hostile_links_of_the_footer_are_left_out() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let privacy = json!({
        "tosLink": "javascript:alert(1)",
        "privacyLink": "https://acme.example/{{.Lang}}/privacy",
        "helpLink": "data:text/html,<script>alert(1)</script>",
        "supportEmail": "help@acme.example?body=x",
    });
    world.policy(&acme, "privacy", privacy).await;
    let page = world.browser().open(&acme.loginname()).await;
    let links: Vec<String> = page.tags("a").into_iter().map(|link| link["href"].clone()).collect();
    assert!(links.contains(&"https://acme.example/en/privacy".to_owned()), "{links:?}");
    assert!(
        links
            .iter()
            .all(|link| !link.starts_with("javascript") && !link.starts_with("data") && !link.contains("body=")),
        "{links:?}"
    );
}

#[tokio::test]
async fn a_brand_that_forces_dark_leaves_nothing_to_pick() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world
        .brand(&acme, json!({"primaryColor": "#0b5c7a", "themeMode": "THEME_MODE_DARK"}))
        .await;
    let page = world.browser().open(&acme.loginname()).await;
    assert_eq!(page.tags("html")[0]["data-scheme"], "dark");
    assert!(page.forms(Submit::Theme).is_empty());
}

#[tokio::test]
async fn a_changed_brand_is_seen_after_the_settings_time() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.brand(&acme, json!({"primaryColor": "#0b5c7a"})).await;
    let before = style(&world.browser().open(&acme.loginname()).await);
    world.brand(&acme, json!({"primaryColor": "#9a4300"})).await;
    assert_eq!(
        style(&world.browser().open(&acme.loginname()).await),
        before,
        "fresh for half a minute"
    );
    world.clock.advance(Duration::from_secs(11 * 60));
    assert_ne!(style(&world.browser().open(&acme.loginname()).await), before);
}

#[tokio::test]
async fn the_style_sheet_and_the_icon_are_kept_by_browsers_for_good() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.open(&at("/loginname")).await;
    for link in page.tags("link") {
        let answer = browser.get(&link["href"]).await;
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (200, Some("public, max-age=31536000, immutable"))
        );
        assert!(answer.set_cookie().is_none());
    }
}
