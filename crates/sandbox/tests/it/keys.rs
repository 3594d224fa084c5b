//! Steps of WebAuthn ceremonies that several tests take.

use serde_json::{Value, json};
use vestibule_authenticator::{Authenticator, Behavior};

use crate::backend::{Answer, Backend};

/// The origin of an honest page on `localhost`.
pub fn honest() -> Behavior {
    Behavior::at("http://localhost:8080")
}

/// Honest but for what `change` does.
pub fn honest_but(change: impl FnOnce(&mut Behavior)) -> Behavior {
    let mut behavior = honest();
    change(&mut behavior);
    behavior
}

/// A person of a new organization.
pub async fn somebody(backend: &Backend, name: &str) -> String {
    let organization = backend.organization(&format!("Home of {name}")).await;
    backend.person(&organization, name).await
}

/// What kind of key: how its calls and fields are called.
#[derive(Clone, Copy)]
pub struct Calls {
    pub path: &'static str,
    pub id: &'static str,
    pub name: &'static str,
}

pub const PASSKEY: Calls = Calls {
    path: "passkeys",
    id: "passkeyId",
    name: "passkeyName",
};

pub const SECURITY_KEY: Calls = Calls {
    path: "u2f",
    id: "u2fId",
    name: "tokenName",
};

impl Calls {
    /// Begins a registration on `localhost`.
    pub async fn begin(self, backend: &Backend, user: &str) -> Value {
        self.begin_for(backend, user, "localhost").await
    }

    pub async fn begin_for(self, backend: &Backend, user: &str, domain: &str) -> Value {
        let path = format!("/v2/users/{user}/{}", self.path);
        backend.post(&backend.login, &path, json!({"domain": domain})).await.ok()
    }

    /// Sends a credential to finish `begun` with.
    pub async fn finish(self, backend: &Backend, user: &str, begun: &Value, credential: Value) -> Answer {
        let path = format!("/v2/users/{user}/{}/{}", self.path, begun[self.id].as_str().unwrap());
        let body = json!({"publicKeyCredential": credential, self.name: "Laptop"});
        backend.post(&backend.login, &path, body).await
    }

    /// Registers a new credential of `key`; gives the key's id.
    pub async fn register(self, backend: &Backend, user: &str, key: &mut Authenticator) -> String {
        let begun = self.begin(backend, user).await;
        let credential = key.create(options(&begun), &honest()).unwrap();
        self.finish(backend, user, &begun, credential).await.ok();
        begun[self.id].as_str().unwrap().to_owned()
    }
}

pub fn options(begun: &Value) -> &Value {
    &begun["publicKeyCredentialCreationOptions"]
}

/// A session in which nothing but the user is known.
pub async fn session(backend: &Backend, user: &str) -> String {
    let checks = json!({"checks": {"user": {"userId": user}}});
    let made = backend.post(&backend.login, "/v2/sessions", checks).await.ok();
    made["sessionId"].as_str().unwrap().to_owned()
}

pub async fn ask(backend: &Backend, session: &str, domain: &str, requirement: &str) -> Answer {
    let requirement = format!("USER_VERIFICATION_REQUIREMENT_{requirement}");
    let asked = json!({"webAuthN": {"domain": domain, "userVerificationRequirement": requirement}});
    let path = format!("/v2/sessions/{session}");
    backend.patch(&backend.login, &path, json!({"challenges": asked})).await
}

/// The options of a new challenge on `localhost`.
pub async fn challenge(backend: &Backend, session: &str, requirement: &str) -> Value {
    let answer = ask(backend, session, "localhost", requirement).await.ok();
    answer["challenges"]["webAuthN"]["publicKeyCredentialRequestOptions"].clone()
}

pub async fn check(backend: &Backend, session: &str, assertion: Value) -> Answer {
    let checks = json!({"checks": {"webAuthN": {"credentialAssertionData": assertion}}});
    backend
        .patch(&backend.login, &format!("/v2/sessions/{session}"), checks)
        .await
}

/// `factors.webAuthN` of a session.
pub async fn factor(backend: &Backend, session: &str) -> Value {
    let read = backend.get(&backend.login, &format!("/v2/sessions/{session}")).await.ok();
    read["session"]["factors"]["webAuthN"].clone()
}

/// `result` of a list of passkeys.
pub async fn passkeys(backend: &Backend, user: &str) -> Value {
    let path = format!("/v2/users/{user}/passkeys/_search");
    backend.post(&backend.login, &path, json!({})).await.ok()["result"].clone()
}
