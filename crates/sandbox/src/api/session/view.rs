//! A session as it is shown.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use crate::store::sessions::{self, Holder, Session};
use crate::wire::{ApiError, Object, parse, stamp_text};

/// What is shown of a session beside its own row.
#[derive(Debug)]
pub struct View {
    user: Option<Holder>,
}

pub async fn load(db: &mut SqliteConnection, session: &Session) -> Result<View, ApiError> {
    let user = sessions::holder(db, session).await?;
    Ok(View { user })
}

/// A session, and what is shown beside it.
pub async fn find(db: &mut SqliteConnection, id: &str) -> Result<Option<(Session, View)>, ApiError> {
    let found = sessions::held(db, id).await?;
    Ok(found.map(|(session, user)| (session, View { user })))
}

impl View {
    /// The organization of the session's user.
    pub fn organization(&self) -> Option<&str> {
        self.user.as_ref().map(|user| user.organization_id.as_str())
    }

    pub fn render(&self, session: &Session) -> Value {
        let verified = |at: i64| Object::new().put("verifiedAt", stamp_text(at));
        let web_auth_n = session
            .webauthn_checked
            .map(|at| verified(at).flag("userVerified", session.webauthn_user_verified));
        let factors = session.user_id.as_ref().map(|id| {
            let user = Object::new()
                .maybe("verifiedAt", session.user_checked.map(stamp_text))
                .put("id", id.as_str());
            let user = match &self.user {
                Some(found) => user
                    .text("loginName", &found.login_name)
                    .text("displayName", &found.display_name)
                    .text("organizationId", &found.organization_id),
                None => user,
            };
            Object::new()
                .put("user", user)
                .maybe("password", session.password_checked.map(verified))
                .maybe("webAuthN", web_auth_n)
                .maybe("totp", session.totp_checked.map(verified))
                .maybe("otpSms", session.otp_sms_checked.map(verified))
                .maybe("otpEmail", session.otp_email_checked.map(verified))
                .maybe("recoveryCode", session.recovery_code_checked.map(verified))
                .done()
        });
        let metadata: Value = serde_json::from_str(&session.metadata).unwrap_or_default();
        let user_agent: Option<Value> = serde_json::from_str(&session.user_agent).ok();
        Object::new()
            .put("id", session.id.as_str())
            .put("creationDate", stamp_text(session.created))
            .put("changeDate", stamp_text(session.changed))
            .put("sequence", session.sequence.to_string())
            .maybe("factors", factors)
            .maybe("metadata", Some(metadata).filter(|map| *map != json!({}) && !map.is_null()))
            .maybe("userAgent", user_agent)
            .maybe("expirationDate", session.expires.map(stamp_text))
            .done()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UserAgent {
    fingerprint_id: Option<String>,
    ip: Option<String>,
    description: Option<String>,
    header: BTreeMap<String, HeaderValues>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HeaderValues {
    values: Vec<String>,
}

/// The user agent of a request, read and brought into the form of answers.
pub fn read_user_agent(sent: Option<&Value>) -> Result<Value, ApiError> {
    let agent: UserAgent = parse(sent.cloned().unwrap_or_default())?;
    let header: BTreeMap<_, _> = agent
        .header
        .into_iter()
        .map(|(name, all)| (name, json!({"values": all.values})))
        .collect();
    Ok(Object::new()
        .maybe("fingerprintId", agent.fingerprint_id)
        .maybe("ip", agent.ip)
        .maybe("description", agent.description)
        .maybe("header", Some(header).filter(|map| !map.is_empty()).map(|map| json!(map)))
        .done())
}
