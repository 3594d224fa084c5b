//! Where the front door is mounted, and several of them in one program.

use axum::Router;
use axum::extract::Request;
use vestibule_app::server_fns::Submit;

use crate::world::{PASSWORD, World};

/// At the root, the front door leaves no path to the backend; elsewhere they would have two host names.
pub fn apart(door: Router, backend: Router) -> Router {
    Router::new().fallback(move |request: Request| {
        let is_call = ["/v2/", "/zitadel.", "/management/", "/admin/"]
            .iter()
            .any(|prefix| request.uri().path().starts_with(prefix));
        tower::ServiceExt::oneshot(if is_call { backend.clone() } else { door.clone() }, request)
    })
}

#[tokio::test]
async fn it_works_under_any_base_path() {
    for base in ["/", "/auth", "/a/b/c", "/auth/"] {
        let mut world = World::new().await;
        world.config.server.base_path = base.to_owned();
        let door = world.door(&world.config).await;
        let backend = world.backend_router();
        world.serve_instead(if base == "/" {
            apart(door.router(), backend)
        } else {
            door.router().merge(door.root_routes()).merge(backend)
        });
        let acme = world.organization("Acme").await;
        world.person(&acme, "ada").await;
        let base = base.trim_end_matches('/');
        let browser = world.browser();
        let page = browser.open(&format!("{base}/loginname")).await;
        for link in page.tags("link") {
            assert_eq!(browser.get(&link["href"]).await.status, 200, "{base}: {link:?}");
        }
        let answer = browser.submit(&page.form(Submit::Loginname).with("login_name", "ada")).await;
        assert_eq!(answer.location(), format!("{base}/password"));
        let page = browser.follow(answer).await;
        let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
        assert_eq!(answer.location(), format!("{base}/account"));
        assert_eq!(browser.follow(answer).await.status, 200);
        assert_eq!(browser.get(&format!("{base}/healthy")).await.status, 200);
    }
}

#[tokio::test]
async fn two_front_doors_in_one_program_do_not_meet() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let (mut one, mut other) = (world.config.clone(), world.config.clone());
    one.server.base_path = "/one".to_owned();
    one.sign_in.default_redirect = Some("https://one.example/".parse().unwrap());
    other.server.base_path = "/other".to_owned();
    other.session.key_file = Some(world.folder.path().join("other.key"));
    let app = world
        .door(&one)
        .await
        .router()
        .merge(world.door(&other).await.router())
        .merge(world.backend_router());
    world.serve_instead(app);
    for (base, expected) in [("/one", "https://one.example/"), ("/other", "/other/account")] {
        let browser = world.browser();
        let page = browser.open(&format!("{base}/loginname")).await;
        let answer = browser.submit(&page.form(Submit::Loginname).with("login_name", "ada")).await;
        let page = browser.follow(answer).await;
        let answer = browser.submit(&page.form(Submit::Password).with("password", PASSWORD)).await;
        assert_eq!(answer.location(), expected);
        assert_eq!(browser.get(&format!("{base}/account")).await.status, 200);
        let elsewhere = if base == "/one" { "/other" } else { "/one" };
        assert_eq!(browser.get(&format!("{elsewhere}/account")).await.status, 303);
    }
}

#[tokio::test]
async fn pages_are_compressed_for_who_takes_it_and_whole_for_who_does_not() {
    let world = World::new().await;
    let browser = world.browser();
    let plain = browser.get("/ui/v2/login/loginname").await;
    assert_eq!(plain.header("content-encoding"), None);
    for coding in ["br", "gzip"] {
        let browser = world.browser();
        browser.always("accept-encoding", coding);
        let page = browser.get("/ui/v2/login/loginname").await;
        assert_eq!(page.header("content-encoding"), Some(coding));
        assert!(
            page.bytes.len() * 2 < plain.bytes.len(),
            "{coding}: {} of {}",
            page.bytes.len(),
            plain.bytes.len()
        );
        assert!(page.header("vary").unwrap().contains("accept-encoding"));
    }
}
