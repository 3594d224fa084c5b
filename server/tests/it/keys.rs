//! People with passkeys and security keys, and what their authenticators answer to a page.

use serde_json::{Value, json};
use vestibule_app::server_fns::Submit;
use vestibule_authenticator::{Authenticator, Behavior};

use crate::browser::{Browser, Form, Page};
use crate::world::{Organization, PASSWORD, Person, World};

/// Kinds of keys, as the backend's addresses call them.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Passkey,
    SecurityKey,
}

impl World {
    /// An organization that allows passkeys, with a login policy that differs in these fields.
    pub async fn organization_with_passkeys(&self, name: &str, login: Value) -> Organization {
        let mut policy = json!({"passwordlessType": "PASSWORDLESS_TYPE_ALLOWED"});
        policy.as_object_mut().unwrap().extend(login.as_object().unwrap().clone());
        self.organization_with(name, policy).await
    }

    /// What an honest browser and authenticator do on our pages.
    pub fn honest(&self) -> Behavior {
        Behavior::at(&self.config.server.public_url.origin().ascii_serialization())
    }

    /// Gives the person a key; its id at the backend.
    pub async fn add_key(&self, person: &Person, kind: Kind, authenticator: &mut Authenticator) -> String {
        self.add_key_of(person, kind, authenticator, "localhost").await
    }

    /// The same, of another domain.
    pub async fn add_key_of(&self, person: &Person, kind: Kind, authenticator: &mut Authenticator, domain: &str) -> String {
        let (path, id, name) = match kind {
            Kind::Passkey => ("passkeys", "passkeyId", "passkeyName"),
            Kind::SecurityKey => ("u2f", "u2fId", "tokenName"),
        };
        let path = format!("/v2/users/{}/{path}", person.id);
        let begun = self.admin("POST", &path, json!({"domain": domain})).await;
        let options = &begun["publicKeyCredentialCreationOptions"];
        let credential = authenticator.create(options, &self.honest()).unwrap();
        let id = begun[id].as_str().unwrap().to_owned();
        let finish = json!({"publicKeyCredential": credential, name: "Laptop"});
        self.admin("POST", &format!("{path}/{id}"), finish).await;
        id
    }

    /// A person with a passkey and [`PASSWORD`].
    pub async fn person_with_passkey(&self, organization: &Organization, name: &str) -> (Person, Authenticator) {
        let person = self.person(organization, name).await;
        let mut authenticator = Authenticator::new(name);
        self.add_key(&person, Kind::Passkey, &mut authenticator).await;
        (person, authenticator)
    }

    /// The person's newest session at the backend.
    pub async fn session_of(&self, person: &Person) -> Value {
        let query = json!({"queries": [{"userIdQuery": {"id": person.id}}], "sortingColumn": "SESSION_FIELD_NAME_CREATION_DATE"});
        let found = self.admin("POST", "/v2/sessions/search", query).await;
        found["sessions"].as_array().unwrap().last().unwrap().clone()
    }

    /// Signs in with the password, as far as the second factor.
    pub async fn browser_after_password(&self, person: &Person) -> (Browser, Page) {
        let browser = self.browser();
        let answer = browser.sign_in_with(&person.login_name, PASSWORD).await;
        (browser, answer)
    }
}

impl Page {
    /// What the page asks a key.
    #[track_caller]
    pub fn challenge(&self) -> Value {
        let forms = self.tags("form");
        let options = forms.iter().find_map(|form| form.get("data-options"));
        let options = options.unwrap_or_else(|| panic!("no challenge on ({}): {}", self.status, self.text()));
        serde_json::from_str(options).unwrap()
    }

    /// The form filled in with what the authenticator answers.
    #[track_caller]
    pub fn answered(&self, submit: Submit, authenticator: &mut Authenticator, behavior: &Behavior) -> Form {
        let answer = authenticator.get_unasked(&self.challenge(), behavior).unwrap();
        self.form(submit).with("credential", &answer.to_string())
    }
}
