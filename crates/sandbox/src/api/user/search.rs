//! ListUsers: any nesting of and, or, not over what people have.

use serde::Deserialize;
use serde_json::Value;
use sqlx::{QueryBuilder, Sqlite};

use super::parts::{nested, runes};
use super::view;
use crate::api::session::search::Page;
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::users::User;
use crate::transport::Reply;
use crate::wire::{ApiError, Choice, Object, list_details};

/// Deepest nesting of queries.
const DEEPEST: usize = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListRequest {
    query: Page,
    sorting_column: Choice,
    queries: Vec<Query>,
}

/// A text to compare with, and how.
#[derive(Debug, Default, Clone)]
pub struct Text {
    pub text: String,
    pub method: Choice,
}

/// One member of the oneof.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Query {
    user_name_query: Option<Value>,
    first_name_query: Option<Value>,
    last_name_query: Option<Value>,
    nick_name_query: Option<Value>,
    display_name_query: Option<Value>,
    email_query: Option<Value>,
    phone_query: Option<Value>,
    login_name_query: Option<Value>,
    state_query: Option<StateQuery>,
    type_query: Option<TypeQuery>,
    organization_id_query: Option<OrganizationQuery>,
    in_user_ids_query: Option<Ids>,
    in_user_emails_query: Option<Emails>,
    and_query: Option<Queries>,
    or_query: Option<Queries>,
    not_query: Option<Box<Not>>,
    metadata_key_filter: Option<KeyFilter>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StateQuery {
    state: Choice,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TypeQuery {
    r#type: Choice,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OrganizationQuery {
    organization_id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Ids {
    user_ids: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Emails {
    user_emails: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Queries {
    queries: Vec<Query>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Not {
    query: Query,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct KeyFilter {
    key: String,
}

impl Text {
    /// Reads `{"<field>": "…", "method": "…"}`.
    pub fn read(value: &Value, field: &str) -> Result<Self, ApiError> {
        let wrong = |name: &str| ApiError::invalid(format!("proto: invalid value for string field {name}"));
        let object = value.as_object().ok_or_else(|| wrong(field))?;
        let text = match object.get(field) {
            None => "",
            Some(value) => value.as_str().ok_or_else(|| wrong(field))?,
        };
        let method = object.get("method").and_then(Value::as_str).unwrap_or_default();
        Ok(Self {
            text: text.to_owned(),
            method: Choice(method.to_owned()),
        })
    }

    /// The way to compare, and whether letter case counts.
    fn method(&self) -> (&str, bool) {
        let name = self.method.0.strip_prefix("TEXT_QUERY_METHOD_").unwrap_or("EQUALS");
        match name.strip_suffix("_IGNORE_CASE") {
            Some(name) => (name, false),
            None => (name, true),
        }
    }

    /// Whether `value` fits, for lists that are filtered here.
    pub fn fits(&self, value: &str) -> bool {
        let (method, is_exact) = self.method();
        let lower = |text: &str| if is_exact { text.to_owned() } else { text.to_lowercase() };
        let (value, text) = (lower(value), lower(&self.text));
        match method {
            "STARTS_WITH" => value.starts_with(&text),
            "CONTAINS" => value.contains(&text),
            "ENDS_WITH" => value.ends_with(&text),
            _ => value == text,
        }
    }

    /// The same as SQL.
    pub fn push(&self, sql: &mut QueryBuilder<'_, Sqlite>, column: &str) {
        let (method, is_exact) = self.method();
        let (column, text) = if is_exact {
            (column.to_owned(), self.text.clone())
        } else {
            (format!("lower({column})"), self.text.to_ascii_lowercase())
        };
        match method {
            "STARTS_WITH" => {
                sql.push(format!("substr({column}, 1, length("))
                    .push_bind(text.clone())
                    .push(")) = ")
                    .push_bind(text);
            }
            "CONTAINS" => {
                sql.push(format!("instr({column}, ")).push_bind(text).push(") > 0");
            }
            "ENDS_WITH" => {
                let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
                sql.push(format!("(length({column}) >= ")).push_bind(length);
                sql.push(format!(" AND substr({column}, length({column}) - "))
                    .push_bind(length);
                sql.push(" + 1) = ").push_bind(text).push(")");
            }
            // The two that every sign-in asks for have an index that ignores letter case.
            _ if column == "email" || column == "lower(email)" => {
                sql.push("(email = ").push_bind(text.clone()).push(" COLLATE NOCASE");
                if is_exact {
                    sql.push(" AND email = ").push_bind(text);
                }
                sql.push(")");
            }
            _ => {
                sql.push(format!("{column} = ")).push_bind(text);
            }
        }
    }
}

impl Query {
    fn texts(&self) -> [(&Option<Value>, &'static str, &'static str); 7] {
        [
            (&self.user_name_query, "userName", "username"),
            (&self.first_name_query, "firstName", "given_name"),
            (&self.last_name_query, "lastName", "family_name"),
            (&self.nick_name_query, "nickName", "nick_name"),
            (&self.display_name_query, "displayName", "display_name"),
            (&self.email_query, "emailAddress", "email"),
            (&self.phone_query, "number", "phone"),
        ]
    }

    fn push(&self, sql: &mut QueryBuilder<'_, Sqlite>, depth: usize) -> Result<(), ApiError> {
        if depth > DEEPEST {
            return Err(ApiError::argument("USER-zsQ97", "Queries are nested too deep"));
        }
        for (value, field, column) in self.texts() {
            let Some(value) = value else { continue };
            let text = Text::read(value, field)?;
            if field == "number" && !runes(&text.text, 0, 20) {
                let rule = "value length must be at most 20 runes";
                return Err(nested(
                    &["ListUsersRequest.Queries[0]", "SearchQuery.PhoneQuery", "PhoneQuery.Number"],
                    rule,
                ));
            }
            if !runes(&text.text, 0, 200) {
                return Err(nested(
                    &["ListUsersRequest.Queries[0]"],
                    "value length must be at most 200 runes",
                ));
            }
            text.push(sql, column);
            return Ok(());
        }
        if let Some(value) = &self.login_name_query {
            let text = Text::read(value, "loginName")?;
            if text.method().0 == "EQUALS" {
                sql.push("login_key = ").push_bind(text.text.to_lowercase());
                if text.method().1 {
                    sql.push(" AND login_name = ").push_bind(text.text);
                }
            } else {
                text.push(sql, "login_name");
            }
        } else if let Some(query) = &self.state_query {
            sql.push("state = ").push_bind(query.state.0.clone());
        } else if let Some(query) = &self.type_query {
            sql.push("kind = ").push_bind(if query.r#type.0 == "TYPE_MACHINE" {
                "machine"
            } else {
                "human"
            });
        } else if let Some(query) = &self.organization_id_query {
            sql.push("organization_id = ").push_bind(query.organization_id.clone());
        } else if let Some(query) = &self.in_user_ids_query {
            push_in(sql, "id", &query.user_ids);
        } else if let Some(query) = &self.in_user_emails_query {
            push_in(sql, "email", &query.user_emails);
        } else if let Some(query) = &self.metadata_key_filter {
            sql.push("id IN (SELECT user_id FROM user_metadata WHERE key = ")
                .push_bind(query.key.clone())
                .push(")");
        } else if let Some(query) = &self.and_query {
            push_all(sql, &query.queries, " AND ", depth)?;
        } else if let Some(query) = &self.or_query {
            push_all(sql, &query.queries, " OR ", depth)?;
        } else if let Some(not) = &self.not_query {
            sql.push("NOT (");
            not.query.push(sql, depth + 1)?;
            sql.push(")");
        } else {
            return Err(ApiError::argument("GRPC-vR9nC", "List query is invalid"));
        }
        Ok(())
    }
}

fn push_in(sql: &mut QueryBuilder<'_, Sqlite>, column: &str, values: &[String]) {
    sql.push(column).push(" IN (");
    let mut list = sql.separated(", ");
    for value in values {
        list.push_bind(value.clone());
    }
    sql.push(")");
}

fn push_all(sql: &mut QueryBuilder<'_, Sqlite>, queries: &[Query], join: &str, depth: usize) -> Result<(), ApiError> {
    if queries.is_empty() {
        return Err(ApiError::argument("GRPC-vR9nC", "List query is invalid"));
    }
    sql.push("(");
    for (number, query) in queries.iter().enumerate() {
        if number > 0 {
            sql.push(join);
        }
        query.push(sql, depth + 1)?;
    }
    sql.push(")");
    Ok(())
}

fn column(name: &str) -> &'static str {
    match name {
        "USER_FIELD_NAME_USER_NAME" => "username",
        "USER_FIELD_NAME_FIRST_NAME" => "given_name",
        "USER_FIELD_NAME_LAST_NAME" => "family_name",
        "USER_FIELD_NAME_NICK_NAME" => "nick_name",
        "USER_FIELD_NAME_DISPLAY_NAME" => "display_name",
        "USER_FIELD_NAME_EMAIL" => "email",
        "USER_FIELD_NAME_STATE" => "state",
        "USER_FIELD_NAME_TYPE" => "kind",
        "USER_FIELD_NAME_CREATION_DATE" => "created",
        _ => "id",
    }
}

/// Callers without the right to read users find themselves alone.
pub async fn list(ctx: &Ctx, request: ListRequest) -> Reply {
    request.query.validate()?;
    let mut sql = QueryBuilder::new("SELECT * FROM users WHERE 1 = 1");
    for query in &request.queries {
        sql.push(" AND ");
        query.push(&mut sql, 0)?;
    }
    let order = column(&request.sorting_column.0);
    sql.push(" ORDER BY ").push(order).push(request.query.direction());
    sql.push(", id").push(request.query.direction());
    let mut db = ctx.read().await?;
    let all: Vec<User> = sql.build_query_as().fetch_all(&mut *db).await?;
    let is_seen =
        |user: &User| user.id == ctx.caller.user_id || ctx.caller.may(Permission::UserRead, Some(&user.organization_id));
    let seen: Vec<User> = all.into_iter().filter(is_seen).collect();
    let (skip, take) = request.query.range();
    let total = if skip < seen.len() { seen.len() as u64 } else { 0 };
    let shown: Vec<Value> = seen.iter().skip(skip).take(take).map(view::render).collect();
    Ok(Object::new()
        .put("details", list_details(total, ctx.now()))
        .list("result", shown)
        .done())
}
