//! A software authenticator for tests: makes passkeys and security keys, and signs with them.
//! It keeps its keys in memory and is no part of any program that people run.
//!
//! ```
//! use serde_json::json;
//! use vestibule_authenticator::{Authenticator, Behavior, Signature};
//!
//! let mut key = Authenticator::new("ada's phone");
//! let creation = json!({"publicKey": {
//!     "rp": {"id": "localhost", "name": "Example"},
//!     "user": {"id": "NDI", "name": "ada", "displayName": "Ada"},
//!     "challenge": "I0hgh5lZcan-YAiEbuYrTbZFbY1dz6daQ3JgKOEANDk",
//! }});
//! let credential = key.create(&creation, &Behavior::at("http://localhost:8080"))?;
//! assert_eq!(credential["type"], "public-key");
//!
//! let request = json!({"publicKey": {"rpId": "localhost", "challenge": "Y29RYBQzK4py5qcKyzzbCQ"}});
//! let forged = Behavior { signature: Signature::Flipped, ..Behavior::at("http://localhost:8080") };
//! assert!(key.get(&request, &forged)?["response"]["signature"].is_string());
//! # Ok::<(), vestibule_authenticator::AuthenticatorError>(())
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test that cannot go on has failed"))]

mod authenticator;
mod behavior;
mod data;
mod error;
mod options;

pub use authenticator::Authenticator;
pub use behavior::{Behavior, Cut, Signature, UserHandle};
pub use error::AuthenticatorError;
