//! What the tests of second factors share: a person in an organization, a session, its checks and challenges.

use axum::http::Method;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::backend::{Answer, Backend};

/// A sandbox with one person, who has signed in with the password.
pub struct Scene {
    pub backend: Backend,
    pub organization: String,
    pub user: String,
    pub session: String,
    pub token: String,
}

impl Scene {
    pub async fn new() -> Self {
        Self::at(Backend::new().await).await
    }

    /// As `new`, at this backend.
    pub async fn at(backend: Backend) -> Self {
        let organization = backend.organization("Acme").await;
        let user = backend.person(&organization, "ada").await;
        let (session, token) = backend.session(&user).await;
        Self {
            backend,
            organization,
            user,
            session,
            token,
        }
    }

    /// As `new`, where so many wrong codes lock.
    pub async fn with_limit(wrong_codes: u32) -> Self {
        let scene = Self::new().await;
        let policy = json!({"maxOtpAttempts": wrong_codes});
        scene
            .backend
            .in_organization(&scene.organization, Method::POST, "/management/v1/policies/lockout", policy)
            .await
            .ok();
        scene
    }

    /// The path of the person, or of something below it.
    pub fn path(&self, below: &str) -> String {
        format!("/v2/users/{}{below}", self.user)
    }

    /// A call of the login client about the person.
    pub async fn post(&self, below: &str, body: Value) -> Answer {
        self.backend.post(&self.backend.login, &self.path(below), body).await
    }

    pub async fn delete(&self, below: &str) -> Answer {
        self.backend.delete(&self.backend.login, &self.path(below)).await
    }

    pub async fn check(&self, checks: Value) -> Answer {
        self.set(json!({"checks": checks})).await
    }

    pub async fn ask(&self, challenges: Value) -> Answer {
        self.set(json!({"challenges": challenges})).await
    }

    pub async fn set(&self, body: Value) -> Answer {
        let path = format!("/v2/sessions/{}", self.session);
        self.backend.patch(&self.backend.login, &path, body).await
    }

    /// The factors that the session shows.
    pub async fn factors(&self) -> Value {
        let path = format!("/v2/sessions/{}", self.session);
        let shown = self.backend.get(&self.backend.login, &path).await.ok();
        shown["session"]["factors"].clone()
    }

    pub async fn methods(&self) -> Vec<String> {
        let path = self.path("/authentication_methods");
        let shown = self.backend.get(&self.backend.login, &path).await.ok();
        let named = shown["authMethodTypes"].as_array().cloned().unwrap_or_default();
        named
            .iter()
            .map(|name| name.as_str().unwrap().replace("AUTHENTICATION_METHOD_TYPE_", ""))
            .collect()
    }

    pub async fn state(&self) -> Value {
        let shown = self.backend.get(&self.backend.login, &self.path("")).await.ok();
        shown["user"]["state"].clone()
    }

    /// The code that an app with `secret` shows so many seconds from now.
    pub fn app_code(&self, secret: &str, seconds: i64) -> String {
        let now = vestibule_sandbox::Clock::now(self.backend.clock.as_ref()).unix_timestamp();
        let secret = Secret::try_from_base32(secret).unwrap();
        let app = Builder::new().with_secret(secret).build().unwrap();
        app.generate(u64::try_from(now + seconds).unwrap()).to_string()
    }

    /// Sets up an authenticator app; gives its secret.
    pub async fn with_app(&self) -> String {
        let begun = self.post("/totp", json!({})).await.ok();
        let secret = begun["secret"].as_str().unwrap().to_owned();
        let code = self.app_code(&secret, 0);
        self.post("/totp/verify", json!({"code": code})).await.ok();
        secret
    }
}
