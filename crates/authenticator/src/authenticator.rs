//! The authenticator itself: holds credentials, answers creation and request options.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature as EcdsaSignature, SigningKey};
use rand::{Rng, RngCore};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::behavior::{Behavior, Signature, UserHandle};
use crate::data::{attestation_object, attested_credential, authenticator_data, client_data};
use crate::error::AuthenticatorError;
use crate::options::{Asked, creation, encode, request};

/// Holds credentials and signs with them, as a phone or a security key does. Clones share nothing but their past:
/// a clone signs with the same keys and counts for itself, as a stolen copy would.
#[derive(Debug, Clone)]
pub struct Authenticator {
    seed: [u8; 32],
    made: u32,
    credentials: Vec<Credential>,
}

#[derive(Clone)]
struct Credential {
    id: Vec<u8>,
    rp_id: String,
    user_handle: Vec<u8>,
    key: SigningKey,
    count: u32,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential")
            .field("rp_id", &self.rp_id)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

impl Authenticator {
    /// An empty authenticator. The same seed gives the same credentials in the same order.
    #[must_use]
    pub fn new(seed: impl AsRef<[u8]>) -> Self {
        Self::with_seed(Sha256::digest(seed.as_ref()).into())
    }

    /// An empty authenticator whose credentials nobody else makes.
    #[must_use]
    pub fn random(rng: &mut impl RngCore) -> Self {
        Self::with_seed(rng.random())
    }

    const fn with_seed(seed: [u8; 32]) -> Self {
        Self {
            seed,
            made: 0,
            credentials: Vec::new(),
        }
    }

    /// The ids of all credentials, oldest first, as base64url.
    #[must_use]
    pub fn credential_ids(&self) -> Vec<String> {
        self.credentials.iter().map(|credential| encode(&credential.id)).collect()
    }

    /// Answers `publicKeyCredentialCreationOptions` with what `navigator.credentials.create()` gives, as JSON.
    /// The credential is kept, whatever the backend then says about it.
    ///
    /// # Errors
    /// `Options` for options that WebAuthn does not allow; `Excluded` when they exclude a credential of this one.
    pub fn create(&mut self, options: &Value, behavior: &Behavior) -> Result<Value, AuthenticatorError> {
        let (asked, user_handle) = creation(options)?;
        let is_excluded = |held: &Credential| held.rp_id == asked.rp_id && asked.listed.contains(&held.id);
        if !behavior.ignores_exclusions && self.credentials.iter().any(is_excluded) {
            return Err(AuthenticatorError::Excluded);
        }
        let mut credential = self.make(&asked.rp_id, user_handle)?;
        credential.count += 1;
        let id = behavior.credential_id.as_ref().unwrap_or(&credential.id);
        let attested = attested_credential(behavior, id, credential.key.verifying_key())?;
        let data = authenticator_data(behavior, &asked, credential.count, Some(&attested));
        let mut response = Map::new();
        response.insert(
            "attestationObject".to_owned(),
            json!(encode(&attestation_object(behavior, data)?)),
        );
        response.insert(
            "clientDataJSON".to_owned(),
            json!(encode(&client_data(behavior, "webauthn.create", &asked))),
        );
        response.extend(behavior.transports.as_ref().map(|all| ("transports".to_owned(), json!(all))));
        let answer = public_key_credential(behavior, id, response);
        self.credentials.push(credential);
        Ok(answer)
    }

    /// Answers `publicKeyCredentialRequestOptions` with what `navigator.credentials.get()` gives, as JSON.
    /// Of several credentials the newest signs.
    ///
    /// # Errors
    /// `Options` for options that WebAuthn does not allow; `NoCredential` when none of the asked RP ID and list is held.
    pub fn get(&mut self, options: &Value, behavior: &Behavior) -> Result<Value, AuthenticatorError> {
        let asked = request(options)?;
        let fits =
            |held: &&mut Credential| held.rp_id == asked.rp_id && (asked.listed.is_empty() || asked.listed.contains(&held.id));
        let found = self.credentials.iter_mut().rev().find(fits);
        let credential = found.ok_or(AuthenticatorError::NoCredential)?;
        credential.assert(&asked, behavior)
    }

    /// Answers request options with the newest credential it has, whether asked for it or not: an answer that an honest
    /// browser never gives.
    ///
    /// # Errors
    /// `Options` for options that WebAuthn does not allow; `NoCredential` when it holds none at all.
    pub fn get_unasked(&mut self, options: &Value, behavior: &Behavior) -> Result<Value, AuthenticatorError> {
        let asked = request(options)?;
        let credential = self.credentials.last_mut().ok_or(AuthenticatorError::NoCredential)?;
        credential.assert(&asked, behavior)
    }

    fn make(&mut self, rp_id: &str, user_handle: Vec<u8>) -> Result<Credential, AuthenticatorError> {
        self.made += 1;
        Ok(Credential {
            id: derive(&self.seed, "id", self.made).to_vec(),
            rp_id: rp_id.to_owned(),
            user_handle,
            key: signing_key(&self.seed, "key", self.made)?,
            count: 0,
        })
    }
}

impl Credential {
    fn assert(&mut self, asked: &Asked, behavior: &Behavior) -> Result<Value, AuthenticatorError> {
        self.count = self.count.saturating_add(1);
        let data = authenticator_data(behavior, asked, self.count, None);
        let client = client_data(behavior, "webauthn.get", asked);
        let signed = [data.as_slice(), Sha256::digest(&client).as_slice()].concat();
        let mut response = Map::new();
        response.insert("authenticatorData".to_owned(), json!(encode(&data)));
        response.insert("clientDataJSON".to_owned(), json!(encode(&client)));
        response.insert(
            "signature".to_owned(),
            json!(encode(&self.sign(&signed, behavior.signature)?)),
        );
        let handle = match &behavior.user_handle {
            UserHandle::Own => Some(self.user_handle.as_slice()),
            UserHandle::Absent => None,
            UserHandle::Empty => Some([].as_slice()),
            UserHandle::Other(other) => Some(other.as_slice()),
        };
        response.extend(handle.map(|handle| ("userHandle".to_owned(), json!(encode(handle)))));
        let id = behavior.credential_id.as_ref().unwrap_or(&self.id);
        Ok(public_key_credential(behavior, id, response))
    }

    fn sign(&self, message: &[u8], how: Signature) -> Result<Vec<u8>, AuthenticatorError> {
        let with = |key: &SigningKey| -> Result<Vec<u8>, AuthenticatorError> {
            let signature: EcdsaSignature = key.try_sign(message).map_err(|_| AuthenticatorError::Key)?;
            Ok(signature.to_der().as_bytes().to_vec())
        };
        match how {
            Signature::Sound => with(&self.key),
            Signature::Empty => Ok(Vec::new()),
            Signature::OtherKey => with(&signing_key(&derive(&self.id, "another", 0), "key", 0)?),
            Signature::Flipped => {
                let mut bytes = with(&self.key)?;
                if let Some(last) = bytes.last_mut() {
                    *last ^= 1;
                }
                Ok(bytes)
            }
        }
    }
}

fn public_key_credential(behavior: &Behavior, id: &[u8], response: Map<String, Value>) -> Value {
    let mut credential = json!({
        "id": encode(id),
        "rawId": encode(id),
        "type": "public-key",
        "response": response,
        "clientExtensionResults": {},
    });
    if let (Value::Object(fields), Some(attachment)) = (&mut credential, &behavior.attachment) {
        fields.insert("authenticatorAttachment".to_owned(), json!(attachment));
    }
    credential
}

fn derive(seed: &[u8], purpose: &str, number: u32) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed);
    hash.update(purpose.as_bytes());
    hash.update(number.to_be_bytes());
    hash.finalize().into()
}

fn signing_key(seed: &[u8], purpose: &str, number: u32) -> Result<SigningKey, AuthenticatorError> {
    SigningKey::from_slice(&derive(seed, purpose, number)).map_err(|_| AuthenticatorError::Key)
}

#[cfg(test)]
mod tests;
