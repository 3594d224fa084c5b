//! How an authenticator and the browser before it behave: by default as they should, field by field as they should not.

/// One ceremony's behavior. The default is honest: right challenge, right RP ID, user present and verified.
///
/// Fields that are `Option` replace what the options ask for; `None` does as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behavior {
    /// `origin` of the client data. Default `http://localhost:8080`.
    pub origin: String,
    /// `crossOrigin` of the client data; absent by default.
    pub cross_origin: Option<bool>,
    /// `topOrigin` of the client data; absent by default.
    pub top_origin: Option<String>,
    /// `type` of the client data, instead of `webauthn.create` and `webauthn.get`.
    pub client_data_type: Option<String>,
    /// Another challenge than the one of the options.
    pub challenge: Option<Vec<u8>>,
    /// The RP ID whose hash goes into the authenticator data. The credential is still looked up by the RP ID asked for.
    pub rp_id: Option<String>,
    /// The flag UP. Default true.
    pub user_present: bool,
    /// The flag UV. Default true; a plain security key leaves it out.
    pub user_verified: bool,
    /// The flag BE: the credential may be copied to other devices. Default false.
    pub backup_eligible: bool,
    /// The flag BS: the credential has been copied. Default false.
    pub backed_up: bool,
    /// The sign counter to write; `None` counts up by one a ceremony, from one. The inner counter counts on either way.
    pub sign_count: Option<u32>,
    /// What an assertion says about whose credential it is.
    pub user_handle: UserHandle,
    /// Another credential id than the one that signs: in `id`, `rawId` and, at creation, in the authenticator data.
    pub credential_id: Option<Vec<u8>>,
    /// `response.transports` of a new credential; absent by default.
    pub transports: Option<Vec<String>>,
    /// `authenticatorAttachment`, such as `platform`; absent by default.
    pub attachment: Option<String>,
    /// The make of the authenticator; zeros by default, as with attestation `none`.
    pub aaguid: [u8; 16],
    /// Attestation format of a new credential; its statement stays empty. Default `none`.
    pub attestation_format: String,
    /// The COSE algorithm that a new credential claims to use; the key is ES256 (-7) whatever it says.
    pub algorithm: i64,
    /// What is wrong with an assertion's signature.
    pub signature: Signature,
    /// What is cut short.
    pub cut: Cut,
    /// Makes a credential although the options exclude one that is held here. Default false.
    pub ignores_exclusions: bool,
}

/// What an assertion says about whose credential it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum UserHandle {
    /// The user id of the creation options, as passkeys do.
    #[default]
    Own,
    /// No field, as security keys do.
    Absent,
    /// An empty field.
    Empty,
    /// Somebody else's.
    Other(Vec<u8>),
}

/// What is wrong with an assertion's signature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Signature {
    /// Nothing.
    #[default]
    Sound,
    /// One bit of it is flipped; it is still well-formed.
    Flipped,
    /// Another key made it.
    OtherKey,
    /// It is empty.
    Empty,
}

/// What is cut short, to so many bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cut {
    /// Nothing.
    #[default]
    Nothing,
    /// The authenticator data; what is left is signed, and packed whole into the attestation object.
    AuthenticatorData(usize),
    /// The CBOR of the attestation object.
    AttestationObject(usize),
    /// The JSON of the client data; what is left is signed.
    ClientData(usize),
}

impl Default for Behavior {
    fn default() -> Self {
        Self {
            origin: "http://localhost:8080".to_owned(),
            cross_origin: None,
            top_origin: None,
            client_data_type: None,
            challenge: None,
            rp_id: None,
            user_present: true,
            user_verified: true,
            backup_eligible: false,
            backed_up: false,
            sign_count: None,
            user_handle: UserHandle::Own,
            credential_id: None,
            transports: None,
            attachment: None,
            aaguid: [0; 16],
            attestation_format: "none".to_owned(),
            algorithm: -7,
            signature: Signature::Sound,
            cut: Cut::Nothing,
            ignores_exclusions: false,
        }
    }
}

impl Behavior {
    /// Honest behavior on a page of `origin`.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            ..Self::default()
        }
    }

    /// The same as a plain security key has it: no user verification, no user handle.
    #[must_use]
    pub fn security_key(self) -> Self {
        Self {
            user_verified: false,
            user_handle: UserHandle::Absent,
            ..self
        }
    }
}
