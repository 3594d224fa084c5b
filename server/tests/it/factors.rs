//! Second factors of people, set up at the backend; and what an app shows. What was sent is in `mailbox`.

use serde_json::json;
use totp_rs::{Builder, Secret};
use vestibule_engine::clock::Clock as _;

use crate::world::{Organization, Person, World};

/// Of everybody who has one.
pub const PHONE: &str = "+41791234567";

/// The authenticator app of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App(String);

impl App {
    /// That has read this secret.
    pub fn with(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl World {
    /// A person with a verified phone number.
    pub async fn person_with_phone(&self, organization: &Organization, name: &str) -> Person {
        let phone = json!({"phone": {"phone": PHONE, "isVerified": true}});
        self.person_with(organization, name, phone).await
    }

    /// Sets up an authenticator app.
    pub async fn with_app(&self, person: &Person) -> App {
        let path = format!("/v2/users/{}/totp", person.id);
        let begun = self.admin("POST", &path, json!({})).await;
        let app = App::with(begun["secret"].as_str().unwrap());
        let code = json!({"code": self.app_code(&app, 0)});
        self.admin("POST", &format!("{path}/verify"), code).await;
        app
    }

    /// The code that the app shows so many seconds from now.
    pub fn app_code(&self, app: &App, seconds: i64) -> String {
        let at = self.clock.now().unix_timestamp() + seconds;
        let secret = Secret::try_from_base32(&app.0).unwrap();
        let generator = Builder::new().with_secret(secret).build().unwrap();
        generator.generate(u64::try_from(at).unwrap()).to_string()
    }

    pub async fn with_sms_codes(&self, person: &Person) {
        self.admin("POST", &format!("/v2/users/{}/otp_sms", person.id), json!({}))
            .await;
    }

    pub async fn with_mail_codes(&self, person: &Person) {
        self.admin("POST", &format!("/v2/users/{}/otp_email", person.id), json!({}))
            .await;
    }

    pub async fn with_recovery_codes(&self, person: &Person, count: u32) -> Vec<String> {
        let path = format!("/v2/users/{}/recovery_codes", person.id);
        let made = self.admin("POST", &path, json!({"count": count})).await;
        let codes = made["recoveryCodes"].as_array().unwrap().iter();
        codes.map(|code| code.as_str().unwrap().to_owned()).collect()
    }
}
