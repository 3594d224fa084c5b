//! A set-up to examine: the front door and the embedded backend on one origin, as `serve` lays them out.

use std::path::PathBuf;

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use http::HeaderValue;
use http::header::DATE;
use serde_json::json;
use tokio::net::TcpListener;
use vestibule_server::SystemClock;
use vestibule_server::doctor::{Finding, Named, Report, Setup, Status, examine};

use crate::world::World;

pub struct Clinic {
    pub world: World,
}

impl Clinic {
    pub async fn new() -> Self {
        let mut world = World::new().await;
        // The proxy of the other tests knows the calls of sign-ins alone.
        world.config.backend.url = Some(world.config.server.public_url.clone());
        Self { world }
    }

    pub async fn examine(&self) -> Report {
        let named = Named {
            has_file: true,
            public_url: None,
        };
        examine(&Setup::new(self.world.config.clone(), named), &SystemClock::new()).await
    }

    /// The one finding, after making sure that its status is this and that its remedy has these words.
    pub async fn finds(&self, id: &str, status: Status, remedy: &str) -> Finding {
        let report = self.examine().await;
        let finding = report.finding(id).unwrap_or_else(|| panic!("no {id}:\n{report}")).clone();
        assert_eq!(finding.status, status, "{report}");
        assert!(finding.mend.contains(remedy), "{remedy:?} should be in the remedy:\n{report}");
        assert!(status == Status::Skipped || !finding.means.is_empty(), "{report}");
        finding
    }

    /// Writes a token file of mode 0600, and configures it.
    pub fn use_token(&mut self, token: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.world.folder.path().join("token");
        std::fs::write(&path, token).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        self.world.config.backend.service_token_file = Some(path.clone());
        path
    }

    /// A service user without any role, and a token of its own that ends at `until`.
    pub async fn service_user(&self, until: &str) -> (String, String) {
        let organization = self.world.default_organization().await;
        let user = json!({"organizationId": organization.id, "username": "robot", "machine": {"name": "Robot"}});
        let id = self.world.admin("POST", "/v2/users/new", user).await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = "/zitadel.user.v2.UserService/AddPersonalAccessToken";
        let token = json!({"userId": id, "expirationDate": until});
        let made = self.world.admin("POST", path, token).await;
        (id, made["token"].as_str().unwrap().to_owned())
    }

    /// Gives it a role in the default organization.
    pub async fn grant(&self, user: &str, role: &str) {
        let organization = self.world.default_organization().await;
        let path = "/zitadel.internal_permission.v2.InternalPermissionService/CreateAdministrator";
        let body = json!({"userId": user, "resource": {"organizationId": organization.id}, "roles": [role]});
        self.world.admin("POST", path, body).await;
    }

    /// Every answer of the origin says that it is that time.
    pub fn pretend_time(&self, date: &'static str) {
        let inner = self.world.current();
        let app = inner.layer(map_response(move |mut response: Response| async move {
            response.headers_mut().insert(DATE, HeaderValue::from_static(date));
            response
        }));
        self.world.serve_instead(app);
    }
}

/// Serves something else at a port of its own.
pub async fn serve(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    format!("http://{address}")
}
