//! CreateUser and AddHumanUser.

use serde::Deserialize;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::parts::{
    Email, HashedPassword, Password, Phone, Profile, ProfileRules, check_template, mail_email_code, nested, phone_number, runes,
    text_phone_code,
};
use super::{changed, login_name};
use crate::api::policy::{ComplexityPolicy, Kind};
use crate::caller::Permission;
use crate::ids::fingerprint;
use crate::state::Ctx;
use crate::store::users::{self, ACTIVE, User};
use crate::store::{factors, is_taken, organizations};
use crate::transport::Reply;
use crate::wire::{ApiError, Blob, Code, Object, message, one_of, stamp_text};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateRequest {
    organization_id: String,
    user_id: Option<String>,
    username: Option<String>,
    human: Option<NewHuman>,
    machine: Option<NewMachine>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MetadataEntry {
    key: String,
    value: Blob,
}

/// A new person, the way every call that makes one says it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NewHuman {
    #[serde(deserialize_with = "message")]
    pub profile: Option<Profile>,
    #[serde(deserialize_with = "message")]
    pub email: Option<Email>,
    #[serde(deserialize_with = "message")]
    pub phone: Option<Phone>,
    #[serde(deserialize_with = "message")]
    pub password: Option<Password>,
    #[serde(deserialize_with = "message")]
    pub hashed_password: Option<HashedPassword>,
    /// Base32: the authenticator app of an account that is moved here, ready at once.
    pub totp_secret: Option<String>,
    pub metadata: Vec<MetadataEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct NewMachine {
    name: String,
    description: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AddRequest {
    user_id: Option<String>,
    username: Option<String>,
    organization: Option<OrganizationChoice>,
    #[serde(flatten)]
    human: NewHuman,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OrganizationChoice {
    org_id: Option<String>,
    org_domain: Option<String>,
}

/// Codes that the caller wants to deliver itself.
#[derive(Debug, Default)]
pub struct ReturnedCodes {
    email: Option<String>,
    phone: Option<String>,
}

impl NewHuman {
    fn validate(&self, outer: &[&str]) -> Result<(), ApiError> {
        let required = "value is required";
        let message = outer.last().map_or("AddHumanUserRequest", |_| "CreateUserRequest_Human");
        let (profile_name, email_name) = (format!("{message}.Profile"), format!("{message}.Email"));
        let profile = self
            .profile
            .as_ref()
            .ok_or_else(|| nested(&[outer, &[&profile_name]].concat(), required))?;
        profile.validate(&[outer, &[&profile_name]].concat(), ProfileRules::Set)?;
        let email = self
            .email
            .as_ref()
            .ok_or_else(|| nested(&[outer, &[&email_name]].concat(), required))?;
        email.validate(&[outer, &[&email_name]].concat())?;
        if let Some(phone) = &self.phone {
            phone.verification.validate(outer)?;
        }
        if self.totp_secret.as_deref().is_some_and(|secret| !runes(secret, 1, 200)) {
            let rule = "value length must be between 1 and 200 runes, inclusive";
            return Err(nested(&[outer, &[&format!("{message}.TotpSecret")]].concat(), rule));
        }
        one_of("password_type", &[self.password.is_some(), self.hashed_password.is_some()])
    }
}

pub async fn create(ctx: &Ctx, request: CreateRequest) -> Reply {
    let one_to_200 = "value length must be between 1 and 200 runes, inclusive";
    if !runes(&request.organization_id, 1, 200) {
        return Err(nested(&["CreateUserRequest.OrganizationId"], one_to_200));
    }
    for (value, name) in [(&request.user_id, "UserId"), (&request.username, "Username")] {
        if value.as_deref().is_some_and(|text| !runes(text, 1, 200)) {
            return Err(nested(&[&format!("CreateUserRequest.{name}")], one_to_200));
        }
    }
    one_of("user_type", &[request.human.is_some(), request.machine.is_some()])?;
    if let Some(human) = &request.human {
        human.validate(&["CreateUserRequest.Human"])?;
    } else if request.machine.as_ref().is_none_or(|machine| !runes(&machine.name, 1, 200)) {
        return Err(nested(&["CreateUserRequest.UserType"], "value is required"));
    }
    ctx.caller.require(Permission::UserWrite, Some(&request.organization_id))?;
    let names = Names {
        user_id: request.user_id,
        username: request.username,
    };
    let (user, codes) = match (request.human, request.machine) {
        (Some(human), _) => add_human_with(ctx, &request.organization_id, names, &human).await?,
        (None, machine) => {
            let user = add_machine(ctx, &request.organization_id, names, machine.unwrap_or_default()).await?;
            (user, ReturnedCodes::default())
        }
    };
    Ok(codes.into_object(Object::new().put("id", user.id).put("creationDate", stamp_text(user.created))))
}

pub async fn add(ctx: &Ctx, request: AddRequest) -> Reply {
    request.human.validate(&[])?;
    let organization = match &request.organization {
        Some(OrganizationChoice { org_id: Some(id), .. }) => id.clone(),
        Some(OrganizationChoice {
            org_domain: Some(domain),
            ..
        }) => {
            let sql = "SELECT organization_id FROM domains WHERE domain = ? AND is_verified = 1";
            let mut db = ctx.read().await?;
            let found: Option<String> = sqlx::query_scalar(sql).bind(domain).fetch_optional(&mut *db).await?;
            found.ok_or_else(no_organization)?
        }
        _ => ctx.organization(),
    };
    ctx.caller.require(Permission::UserWrite, Some(&organization))?;
    let names = Names {
        user_id: request.user_id,
        username: request.username,
    };
    let (user, codes) = add_human_with(ctx, &organization, names, &request.human).await?;
    Ok(codes.into_object(changed(&user).put("userId", user.id.as_str())))
}

impl ReturnedCodes {
    pub fn new(email: Option<String>, phone: Option<String>) -> Self {
        Self { email, phone }
    }

    pub fn into_object(self, object: Object) -> Value {
        object.maybe("emailCode", self.email).maybe("phoneCode", self.phone).done()
    }
}

fn no_organization() -> ApiError {
    ApiError::precondition("COMMAND-QXPGs", "Organisation not found")
}

/// The names somebody chose for a new account, where they did.
#[derive(Debug, Default)]
struct Names {
    user_id: Option<String>,
    username: Option<String>,
}

/// Makes a person with a user name in an organization; the caller's rights are already checked.
pub async fn add_human(ctx: &Ctx, organization: &str, username: Option<String>, human: &NewHuman) -> Result<User, ApiError> {
    human.validate(&[])?;
    let names = Names { user_id: None, username };
    Ok(add_human_with(ctx, organization, names, human).await?.0)
}

async fn add_human_with(
    ctx: &Ctx,
    organization: &str,
    names: Names,
    human: &NewHuman,
) -> Result<(User, ReturnedCodes), ApiError> {
    let email = human.email.as_ref().ok_or_else(|| ApiError::invalid("email is required"))?;
    check_template(&email.verification)?;
    let mut user = User {
        kind: "human".into(),
        ..User::default()
    };
    if let Some(profile) = &human.profile {
        profile.apply(&mut user);
    }
    if user.display_name.is_empty() {
        user.display_name = format!("{} {}", user.given_name, user.family_name);
    }
    user.email.clone_from(&email.email);
    user.email_verified = email.verification.is_verified();
    if let Some(phone) = &human.phone {
        user.phone = phone_number(&phone.phone)?;
        user.phone_verified = phone.verification.is_verified();
    }
    user.sequence = 1 + i64::from(user.email_verified) + i64::from(user.phone_verified);
    {
        let mut db = ctx.read().await?;
        if organizations::by_id(&mut db, organization).await?.is_none() {
            return Err(no_organization());
        }
        if let Some(password) = &human.password {
            let policy = ComplexityPolicy::in_force(&mut db, ctx.instance(), organization).await?.value;
            policy.accepts(&password.password, "COMMA")?;
        }
    }
    if let Some(password) = &human.password {
        user.password_hash = Some(ctx.app.passwords.hash(&password.password, ctx.app.mint.salt()).await?);
        user.password_change_required = password.change_required;
    } else if let Some(hashed) = &human.hashed_password {
        ctx.app.passwords.accepts_hash(&hashed.hash)?;
        user.password_hash = Some(hashed.hash.clone());
        user.password_change_required = hashed.change_required;
    }
    let username = names
        .username
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| email.email.clone());
    let now = ctx.now();
    user.password_changed = user.password_hash.as_ref().map(|_| now);
    let mut write = ctx.write().await?;
    insert(
        ctx,
        &mut write,
        organization,
        &mut user,
        Names {
            user_id: names.user_id,
            username: Some(username),
        },
    )
    .await?;
    if let Some(secret) = &human.totp_secret {
        factors::add(&mut write, &user.id, factors::Kind::Totp, secret).await?;
    }
    for entry in &human.metadata {
        users::set_metadata(&mut write, &user.id, &entry.key, &entry.value.text(), now).await?;
    }
    let email_code = (!user.email_verified).then(|| ctx.app.mint.code());
    if let Some(code) = &email_code {
        users::set_code(&mut write, &user.id, "email", &fingerprint(code), now).await?;
    }
    let phone_code = (!user.phone.is_empty() && !user.phone_verified).then(|| ctx.app.mint.code());
    if let Some(code) = &phone_code {
        users::set_code(&mut write, &user.id, "phone", &fingerprint(code), now).await?;
    }
    write.commit().await?;
    let returns_email = email.verification.return_code.is_some();
    if let Some(code) = email_code.as_deref().filter(|_| !returns_email) {
        mail_email_code(ctx, &user, email.verification.template(), code).await?;
    }
    let returns_phone = human
        .phone
        .as_ref()
        .is_some_and(|phone| phone.verification.return_code.is_some());
    if let Some(code) = phone_code.as_deref().filter(|_| !returns_phone) {
        text_phone_code(ctx, &user, code).await;
    }
    let codes = ReturnedCodes {
        email: email_code.filter(|_| returns_email),
        phone: phone_code.filter(|_| returns_phone),
    };
    Ok((user, codes))
}

async fn add_machine(ctx: &Ctx, organization: &str, names: Names, machine: NewMachine) -> Result<User, ApiError> {
    let mut user = User {
        kind: "machine".into(),
        machine_name: machine.name,
        machine_description: machine.description.unwrap_or_default(),
        sequence: 1,
        ..User::default()
    };
    let mut write = ctx.write().await?;
    if organizations::by_id(&mut write, organization).await?.is_none() {
        return Err(no_organization());
    }
    insert(ctx, &mut write, organization, &mut user, names).await?;
    write.commit().await?;
    Ok(user)
}

/// Gives the account its id and names, and writes it.
async fn insert(ctx: &Ctx, db: &mut SqliteConnection, organization: &str, user: &mut User, names: Names) -> Result<(), ApiError> {
    let now = ctx.now();
    user.id = names.user_id.filter(|id| !id.is_empty()).unwrap_or_else(|| ctx.app.mint.id());
    if users::by_id(db, &user.id).await?.is_some() {
        return Err(ApiError::precondition("COMMAND-7yiox1isql", "Errors.User.AlreadyExisting"));
    }
    user.organization_id = organization.to_owned();
    user.state = ACTIVE.into();
    user.username = names.username.unwrap_or_else(|| user.id.clone());
    user.login_name = login_name(db, ctx.instance(), organization, &user.username).await?;
    (user.created, user.changed) = (now, now);
    users::save(db, user, true).await.map_err(name_taken)
}

/// What a login name that somebody has answers.
pub fn name_taken(error: sqlx::Error) -> ApiError {
    if is_taken(&error) {
        return ApiError::with_id(Code::AlreadyExists, "V3-DKcYh", "User already exists");
    }
    error.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_flat_form_is_read_like_the_nested_one() {
        let sent = json!({"username": "a", "profile": {"givenName": "A", "familyName": "B"}, "email": {"email": "a@b.example", "isVerified": true}});
        let request: AddRequest = crate::wire::parse(sent).unwrap();
        assert!(
            request
                .human
                .email
                .as_ref()
                .is_some_and(|email| email.verification.is_verified())
        );
        assert!(request.human.validate(&[]).is_ok());
    }
}
