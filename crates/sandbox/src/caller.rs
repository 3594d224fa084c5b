//! Who asks, by bearer token, and what they may do.

use sqlx::SqliteConnection;

use crate::api::has_second;
use crate::api::policy::{Kind, LoginPolicy};
use crate::ids::fingerprint;
use crate::state::App;
use crate::store::sessions::{self, Session};
use crate::store::tokens::Membership;
use crate::store::{tokens, users};
use crate::wire::{ApiError, Code};

/// What a role allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    SessionRead,
    SessionWrite,
    SessionDelete,
    UserRead,
    UserWrite,
    UserCredentialWrite,
    UserDelete,
    OrganizationRead,
    OrganizationCreate,
    OrganizationWrite,
    PolicyRead,
    PolicyWrite,
    InstancePolicyRead,
    InstancePolicyWrite,
    InstanceRead,
    InstanceWrite,
    MemberWrite,
}

/// Why a call is refused: before the request is looked at (a guarded route), or by the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Route,
    Handler,
}

/// A caller.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    pub user_id: String,
    pub organization_id: String,
    instance_id: String,
    memberships: Vec<Membership>,
}

impl Caller {
    /// A caller of routes that ask for no token.
    pub fn nobody() -> Self {
        Self::default()
    }

    /// A caller that the store does not know.
    pub fn system(user_id: String, instance_id: String, memberships: Vec<Membership>) -> Self {
        Self {
            user_id,
            organization_id: String::new(),
            instance_id,
            memberships,
        }
    }

    /// Whether some membership, on the instance or in `organization`, allows it.
    pub fn may(&self, permission: Permission, organization: Option<&str>) -> bool {
        self.memberships.iter().any(|membership| {
            let on_instance = membership.scope == self.instance_id;
            let in_scope = on_instance || organization.is_none_or(|id| id == membership.scope);
            in_scope && allows(&membership.role, permission)
        })
    }

    /// # Errors
    /// Not found for callers without any membership there, as the real one hides what is not theirs; denied for others.
    pub fn require(&self, permission: Permission, organization: Option<&str>) -> Result<(), ApiError> {
        self.require_as(permission, organization, Refusal::Handler)
    }

    pub fn require_as(&self, permission: Permission, organization: Option<&str>, how: Refusal) -> Result<(), ApiError> {
        if self.may(permission, organization) {
            return Ok(());
        }
        let reaches = |m: &Membership| m.scope == self.instance_id || organization.is_none_or(|id| id == m.scope);
        if !self.memberships.iter().any(reaches) {
            return Err(ApiError::not_found("AUTHZ-cdgFk", "membership not found"));
        }
        let id = match how {
            Refusal::Route => "AUTH-5mWD2",
            Refusal::Handler => "AUTH-AWfge",
        };
        Err(ApiError::with_id(Code::PermissionDenied, id, "No matching permissions found"))
    }

    /// Allowed for oneself, else by permission.
    pub fn require_for_user(&self, user: &users::User, permission: Permission) -> Result<(), ApiError> {
        if self.user_id == user.id {
            Ok(())
        } else {
            self.require(permission, Some(&user.organization_id))
        }
    }
}

fn allows(role: &str, permission: Permission) -> bool {
    use Permission as P;
    match role {
        "IAM_OWNER" => true,
        "IAM_LOGIN_CLIENT" => !matches!(
            permission,
            P::UserDelete
                | P::OrganizationCreate
                | P::OrganizationWrite
                | P::PolicyWrite
                | P::InstancePolicyWrite
                | P::InstanceWrite
        ),
        "ORG_OWNER" => !matches!(
            permission,
            P::SessionWrite
                | P::OrganizationCreate
                | P::InstancePolicyRead
                | P::InstancePolicyWrite
                | P::InstanceRead
                | P::InstanceWrite
        ),
        _ => false,
    }
}

/// Finds the caller of an `Authorization` header.
///
/// # Errors
/// The recorded refusals of missing, unknown, replaced, expired and ended tokens, and of sessions that prove nothing yet.
pub async fn authenticate(app: &App, header: Option<&str>) -> Result<Caller, ApiError> {
    let Some(header) = header else {
        return Err(ApiError::plain(Code::Unauthenticated, "auth header missing"));
    };
    let Some(token) = header.strip_prefix("Bearer ").or_else(|| header.strip_prefix("bearer ")) else {
        return Err(ApiError::with_id(Code::Unauthenticated, "AUTH-toLo1", "invalid auth header"));
    };
    if let Some(caller) = app.system_users.caller(app, token.trim()) {
        return Ok(caller);
    }
    let hash = fingerprint(token.trim());
    let mut db = app.store.read().await?;
    let (user_id, organization_id, memberships) = match tokens::owner(&mut db, &hash).await? {
        Some(owner) if owner.expires > app.now() && owner.state == users::ACTIVE => {
            (owner.user_id, owner.organization_id, owner.memberships)
        }
        Some(_) => return Err(unknown_token()),
        None => {
            let (user_id, organization_id) = session_owner(app, &mut db, &hash).await?;
            let memberships = tokens::memberships(&mut db, &user_id).await?;
            (user_id, organization_id, memberships)
        }
    };
    Ok(Caller {
        user_id,
        organization_id,
        instance_id: app.instance_id.clone(),
        memberships,
    })
}

fn unknown_token() -> ApiError {
    ApiError::with_id(Code::Unauthenticated, "AUTH-7fs1e", "Errors.Token.Invalid")
}

async fn session_owner(app: &App, db: &mut SqliteConnection, hash: &str) -> Result<(String, String), ApiError> {
    let Some(session) = sessions::by_token(db, hash).await? else {
        return Err(unknown_token());
    };
    let denied = |id: &str, text: &str| ApiError::with_id(Code::PermissionDenied, id, text);
    if session.is_terminated || session.is_hidden {
        return Err(ApiError::not_found("QUERY-SFeaa", "Errors.Session.NotExisting"));
    }
    if session.token_hash != hash {
        return Err(denied("QUERY-dsfr3", "Errors.PermissionDenied"));
    }
    if session.is_expired(app.now()) {
        return Err(denied("AUTHZ-EGDo3", "session expired"));
    }
    let user = match &session.user_id {
        Some(id) => users::by_id(db, id).await?,
        None => None,
    };
    let proven = proven_factors(&session);
    let Some(user) = user.filter(|_| proven > 0) else {
        return Err(denied("AUTHZ-Kl3p0", "authentication required"));
    };
    // A key that says it verified its holder is taken for a passkey, which is two factors in one.
    if proven > 1 || session.webauthn_user_verified {
        return Ok((user.id, user.organization_id));
    }
    let policy = LoginPolicy::in_force(db, &app.instance_id, &user.organization_id)
        .await?
        .value;
    if policy.force_mfa || policy.force_mfa_local_only || has_second(db, &user.id, &policy.second_factors).await? {
        return Err(denied("AUTHZ-Kl3p0", "mfa required"));
    }
    Ok((user.id, user.organization_id))
}

/// How many factors a session has proved, beside the name.
///
/// Lenient like the real one: any two count as several, so that a code by mail and a text message need no password.
fn proven_factors(session: &Session) -> usize {
    let checks = [
        session.password_checked,
        session.webauthn_checked,
        session.totp_checked,
        session.otp_sms_checked,
        session.otp_email_checked,
        session.recovery_code_checked,
    ];
    checks.iter().flatten().count()
}
