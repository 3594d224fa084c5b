//! The browser's own half of a ceremony. It reads and writes the JSON of options and credentials itself, so that no base64 and no
//! JSON parser is in the bundle.

use wasm_bindgen::prelude::*;
use web_sys::js_sys::{JSON, Object, Reflect};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseRequestOptionsFromJSON)]
    fn parse_request(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseCreationOptionsFromJSON)]
    fn parse_creation(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = signalUnknownCredential)]
    async fn signal_unknown(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = signalAllAcceptedCredentials)]
    async fn signal_accepted(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = isConditionalMediationAvailable)]
    async fn is_conditional_available() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"])]
    async fn get(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"])]
    async fn create(options: &JsValue) -> Result<JsValue, JsValue>;
}

/// Which of the two ceremonies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// A key that exists.
    Get,
    /// A new key.
    Create,
}

impl Ceremony {
    /// Whether this browser can do it with options as the server has them.
    pub fn is_supported(self) -> bool {
        let parse = match self {
            Self::Get => "parseRequestOptionsFromJSON",
            Self::Create => "parseCreationOptionsFromJSON",
        };
        public_key_credential().is_some_and(|class| has(&class, parse))
    }

    /// Asks the authenticator; `options` and the answer are JSON. `more` is put beside the options (mediation, signal).
    ///
    /// # Errors
    /// The name of what the browser throws, such as `NotAllowedError`.
    pub async fn run(self, options: &str, more: &[(&str, JsValue)]) -> Result<String, String> {
        self.ask(options, more).await.map_err(|error| name_of(&error))
    }

    async fn ask(self, options: &str, more: &[(&str, JsValue)]) -> Result<String, JsValue> {
        let wire = Reflect::get(&JSON::parse(options)?, &"publicKey".into())?;
        let asked = Object::new();
        for (name, value) in more {
            Reflect::set(&asked, &(*name).into(), value)?;
        }
        let public_key = match self {
            Self::Get => parse_request(&wire)?,
            Self::Create => parse_creation(&wire)?,
        };
        Reflect::set(&asked, &"publicKey".into(), &public_key)?;
        let credential = match self {
            Self::Get => get(&asked).await?,
            Self::Create => create(&asked).await?,
        };
        // It brings its own way of becoming JSON along.
        Ok(JSON::stringify(&credential)?.into())
    }
}

/// Tells the browser that a key is known no longer, so that it is not offered again. Browsers without that call go on offering it.
pub async fn forget(rp_id: &str, credential_id: &str) {
    if public_key_credential().is_some_and(|class| has(&class, "signalUnknownCredential")) {
        let options = Object::new();
        let _ = Reflect::set(&options, &"rpId".into(), &rp_id.into());
        let _ = Reflect::set(&options, &"credentialId".into(), &credential_id.into());
        let _ = signal_unknown(&options).await;
    }
}

/// Tells the browser which keys of a person still count (JSON), so that no other is offered again.
pub async fn keep_only(list: &str) {
    if public_key_credential().is_some_and(|class| has(&class, "signalAllAcceptedCredentials"))
        && let Ok(list) = JSON::parse(list)
    {
        let _ = signal_accepted(&list).await;
    }
}

/// Whether this browser suggests passkeys in the fields of a page.
pub async fn can_offer_by_itself() -> bool {
    public_key_credential().is_some_and(|class| has(&class, "isConditionalMediationAvailable"))
        && Ceremony::Get.is_supported()
        && is_conditional_available()
            .await
            .is_ok_and(|is_available| is_available.is_truthy())
}

/// The browser's class of that name, where it has one.
pub fn public_key_credential() -> Option<JsValue> {
    let class = Reflect::get(&leptos::prelude::window(), &"PublicKeyCredential".into()).ok()?;
    (!class.is_undefined()).then_some(class)
}

/// Whether an object has a member of that name.
pub fn has(object: &JsValue, name: &str) -> bool {
    Reflect::has(object, &name.into()).unwrap_or(false)
}

fn name_of(error: &JsValue) -> String {
    Reflect::get(error, &"name".into())
        .ok()
        .and_then(|name| name.as_string())
        .unwrap_or_default()
}
