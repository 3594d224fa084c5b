//! Errors as they are sent: a code, a message, at most one detail with an id.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value, json};

/// The gRPC codes that occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    Unknown,
    InvalidArgument,
    NotFound,
    AlreadyExists,
    PermissionDenied,
    ResourceExhausted,
    FailedPrecondition,
    Unimplemented,
    Internal,
    Unauthenticated,
}

/// The three names of a code.
pub struct CodeNames {
    pub number: u8,
    pub connect: &'static str,
    pub status: u16,
}

impl Code {
    pub const fn names(self) -> CodeNames {
        let (number, connect, status) = match self {
            Self::Unknown => (2, "unknown", 500),
            Self::InvalidArgument => (3, "invalid_argument", 400),
            Self::NotFound => (5, "not_found", 404),
            Self::AlreadyExists => (6, "already_exists", 409),
            Self::PermissionDenied => (7, "permission_denied", 403),
            Self::ResourceExhausted => (8, "resource_exhausted", 429),
            Self::FailedPrecondition => (9, "failed_precondition", 400),
            Self::Unimplemented => (12, "unimplemented", 501),
            Self::Internal => (13, "internal", 500),
            Self::Unauthenticated => (16, "unauthenticated", 401),
        };
        CodeNames { number, connect, status }
    }
}

#[derive(Debug, Clone)]
enum Detail {
    /// `zitadel.v1.ErrorDetail`; the id may be empty.
    Plain { id: String },
    /// `zitadel.v1.CredentialsCheckError`.
    Credentials { id: String, failed_attempts: u32 },
}

/// A refusal, in the words and ids of the real backend.
#[derive(Debug, Clone)]
pub struct ApiError {
    pub code: Code,
    text: String,
    detail: Option<Detail>,
}

impl ApiError {
    /// An error without details, as the validation layers give it.
    pub fn plain(code: Code, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
            detail: None,
        }
    }

    /// A request that breaks a rule of its definition.
    pub fn invalid(text: impl Into<String>) -> Self {
        Self::plain(Code::InvalidArgument, text)
    }

    /// An error with an id to match on.
    pub fn with_id(code: Code, id: &str, text: &str) -> Self {
        Self {
            code,
            text: text.to_owned(),
            detail: Some(Detail::Plain { id: id.to_owned() }),
        }
    }

    pub fn not_found(id: &str, text: &str) -> Self {
        Self::with_id(Code::NotFound, id, text)
    }

    pub fn precondition(id: &str, text: &str) -> Self {
        Self::with_id(Code::FailedPrecondition, id, text)
    }

    pub fn argument(id: &str, text: &str) -> Self {
        Self::with_id(Code::InvalidArgument, id, text)
    }

    /// A credential that was refused. Zero attempts are not printed.
    pub fn credentials(code: Code, id: &str, text: &str, failed_attempts: u32) -> Self {
        Self {
            code,
            text: text.to_owned(),
            detail: Some(Detail::Credentials {
                id: id.to_owned(),
                failed_attempts,
            }),
        }
    }

    /// A broken world: logged, and never told in detail.
    pub fn internal(cause: &str) -> Self {
        tracing::error!(cause, "sandbox failed");
        Self::with_id(Code::Internal, "SANDBOX-1nt", "An internal error occurred")
    }

    /// The message, with the id in brackets where there is a detail.
    pub fn message(&self) -> String {
        match &self.detail {
            None => self.text.clone(),
            Some(Detail::Plain { id } | Detail::Credentials { id, .. }) => format!("{} ({id})", self.text),
        }
    }

    fn fields(&self, detail: &Detail) -> serde_json::Map<String, Value> {
        let mut fields = serde_json::Map::new();
        let (Detail::Plain { id } | Detail::Credentials { id, .. }) = detail;
        if !id.is_empty() {
            fields.insert("id".into(), json!(id));
        }
        fields.insert("message".into(), json!(self.text));
        if let Detail::Credentials {
            failed_attempts: count @ 1..,
            ..
        } = detail
        {
            fields.insert("failedAttempts".into(), json!(count));
        }
        fields
    }

    /// The body on the REST gateway.
    pub fn rest_body(&self) -> Value {
        let mut body = json!({"code": self.code.names().number, "message": self.message()});
        if let (Some(detail), Some(map)) = (&self.detail, body.as_object_mut()) {
            let mut fields = self.fields(detail);
            fields.insert("@type".into(), json!(format!("type.googleapis.com/{}", detail.type_name())));
            map.insert("details".into(), json!([fields]));
        }
        body
    }

    /// The body on Connect: the detail also as base64 of the binary message, without padding.
    pub fn connect_body(&self) -> Value {
        let mut body = json!({"code": self.code.names().connect, "message": self.message()});
        if let (Some(detail), Some(map)) = (&self.detail, body.as_object_mut()) {
            let value = STANDARD_NO_PAD.encode(detail.binary(&self.text));
            map.insert(
                "details".into(),
                json!([{"type": detail.type_name(), "value": value, "debug": self.fields(detail)}]),
            );
        }
        body
    }
}

impl Detail {
    const fn type_name(&self) -> &'static str {
        match self {
            Self::Plain { .. } => "zitadel.v1.ErrorDetail",
            Self::Credentials { .. } => "zitadel.v1.CredentialsCheckError",
        }
    }

    fn binary(&self, text: &str) -> Vec<u8> {
        let (Self::Plain { id } | Self::Credentials { id, .. }) = self;
        let mut out = Vec::new();
        for (tag, field) in [(0x0a_u8, id.as_str()), (0x12, text)] {
            if !field.is_empty() {
                out.push(tag);
                varint(&mut out, field.len() as u64);
                out.extend_from_slice(field.as_bytes());
            }
        }
        if let Self::Credentials {
            failed_attempts: count @ 1..,
            ..
        } = self
        {
            out.push(0x18);
            varint(&mut out, u64::from(*count));
        }
        out
    }
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        Self::internal(&error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connect_detail_is_the_binary_message_of_the_recordings() {
        let error = ApiError::credentials(Code::InvalidArgument, "COMMAND-3M0fs", "Password is invalid", 1);
        let body = error.connect_body();
        assert_eq!(
            body["details"][0]["value"],
            "Cg1DT01NQU5ELTNNMGZzEhNQYXNzd29yZCBpcyBpbnZhbGlkGAE"
        );
        assert_eq!(body["details"][0]["debug"]["failedAttempts"], 1);
        assert_eq!(body["code"], "invalid_argument");
    }

    #[test]
    fn an_empty_id_leaves_empty_brackets_and_no_id() {
        let body = ApiError::with_id(Code::InvalidArgument, "", "user change not possible").rest_body();
        assert_eq!(body["message"], "user change not possible ()");
        assert!(body["details"][0].get("id").is_none());
    }
}
