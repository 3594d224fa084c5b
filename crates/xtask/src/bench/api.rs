//! The identity backend's public API as its administrator uses it, and the messages that the embedded one has sent.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use vestibule_authenticator::{Authenticator, Behavior};

use super::measurement::read_token;
use crate::server_process::ServerProcess;

/// Of everybody who is made here.
pub const PASSWORD: &str = "A-long-Passphrase-4-measuring";

/// The administrator.
pub struct Api {
    client: Client,
    port: u16,
    token: String,
    outbox: PathBuf,
}

/// Somebody who can sign in with [`PASSWORD`].
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    pub login_name: String,
    pub email: String,
}

/// Kinds of keys, as the backend's addresses call them.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    Passkey,
    Security,
}

impl Api {
    /// Of the backend within this server.
    pub fn within(server: &ServerProcess) -> Result<Self> {
        Ok(Self {
            outbox: server.outbox_file(),
            ..Self::at(server.port(), read_token(&server.admin_token_file())?)?
        })
    }

    /// Of the backend at this port; what it sends cannot be read.
    pub fn at(port: u16, token: String) -> Result<Self> {
        Ok(Self {
            client: Client::builder().no_proxy().build()?,
            port,
            token,
            outbox: PathBuf::new(),
        })
    }

    pub async fn get(&self, path: &str) -> Result<Value> {
        self.call(Method::GET, path, None, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.call(Method::POST, path, None, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Result<Value> {
        self.call(Method::PATCH, path, None, Some(body)).await
    }

    /// A new organization, whose login policy differs in these fields from one in which a password is enough.
    pub async fn organization(&self, name: &str, changes: Value) -> Result<String> {
        let made = self.post("/v2/organizations", &json!({"name": name})).await?;
        let id = text(&made, "organizationId")?;
        let mut policy = json!({
            "allowUsernamePassword": true,
            "passwordlessType": "PASSWORDLESS_TYPE_NOT_ALLOWED",
            "passwordCheckLifetime": "864000s",
            "multiFactorCheckLifetime": "864000s",
            "secondFactorCheckLifetime": "864000s",
        });
        if let (Some(policy), Value::Object(changes)) = (policy.as_object_mut(), changes) {
            policy.extend(changes);
        }
        let path = "/management/v1/policies/login";
        self.call(Method::POST, path, Some(&id), Some(&policy)).await?;
        Ok(id)
    }

    /// Somebody new; their `human` part differs in these fields, and those that are null are left out.
    pub async fn person(&self, organization: &str, name: &str, changes: Value) -> Result<Person> {
        let email = format!("{name}@example.test");
        let mut human = json!({
            "profile": {"givenName": "Mia", "familyName": "Measured"},
            "email": {"email": email, "isVerified": true},
            "password": {"password": PASSWORD},
        });
        if let (Some(human), Value::Object(changes)) = (human.as_object_mut(), changes) {
            human.extend(changes);
            human.retain(|_, value| !value.is_null());
        }
        let user = json!({"organizationId": organization, "username": name, "human": human});
        let made = self.post("/v2/users/new", &user).await?;
        Ok(Person {
            id: text(&made, "id")?,
            login_name: name.to_owned(),
            email,
        })
    }

    /// Gives somebody a key that this authenticator makes.
    pub async fn add_key(&self, person: &Person, key: Key, authenticator: &mut Authenticator) -> Result<()> {
        let (kind, id, name) = match key {
            Key::Passkey => ("passkeys", "passkeyId", "passkeyName"),
            Key::Security => ("u2f", "u2fId", "tokenName"),
        };
        let path = format!("/v2/users/{}/{kind}", person.id);
        let begun = self.post(&path, &json!({"domain": "localhost"})).await?;
        let options = &begun["publicKeyCredentialCreationOptions"];
        let credential = authenticator.create(options, &self.honest())?;
        let finish = json!({"publicKeyCredential": credential, name: "Measured"});
        self.post(&format!("{path}/{}", text(&begun, id)?), &finish).await?;
        Ok(())
    }

    /// What an honest browser and authenticator do on our pages.
    pub fn honest(&self) -> Behavior {
        Behavior::at(&format!("http://localhost:{}", self.port))
    }

    /// The text of the last message that was sent to there.
    pub fn last_message(&self, to: &str) -> Result<String> {
        let outbox = std::fs::read_to_string(&self.outbox).with_context(|| format!("cannot read {}", self.outbox.display()))?;
        let messages = outbox.lines().rev().map(serde_json::from_str::<Value>);
        let last = messages.filter_map(Result::ok).find(|message| message["to"] == to);
        text(&last.with_context(|| format!("nothing was sent to {to}"))?, "text")
    }

    async fn call(&self, method: Method, path: &str, organization: Option<&str>, body: Option<&Value>) -> Result<Value> {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let mut request = self
            .client
            .request(method, url)
            .header("host", format!("localhost:{}", self.port))
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(organization) = organization {
            request = request.header("x-zitadel-orgid", organization);
        }
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        if !status.is_success() {
            bail!("{path} answered {status}: {text}");
        }
        serde_json::from_str(&text).with_context(|| format!("{path} answered no JSON: {text}"))
    }
}

/// A field of text in an answer.
pub fn text(value: &Value, name: &str) -> Result<String> {
    let text = value[name].as_str().with_context(|| format!("no {name} in {value}"))?;
    Ok(text.to_owned())
}
