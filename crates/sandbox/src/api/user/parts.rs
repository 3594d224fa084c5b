//! The parts of requests about people that several calls share, and their rules.

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::mail;
use crate::state::Ctx;
use crate::store::users::User;
use crate::wire::{ApiError, Choice, message, one_of};

const NESTED: &str = "embedded message failed validation | caused by: ";

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Profile {
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub nick_name: Option<String>,
    pub display_name: Option<String>,
    pub preferred_language: Option<String>,
    pub gender: Option<Choice>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Email {
    pub email: String,
    #[serde(flatten)]
    pub verification: Verification,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Phone {
    pub phone: String,
    #[serde(flatten)]
    pub verification: Verification,
}

/// How a contact becomes verified: a code that is sent, a code that is returned, or somebody's word.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Verification {
    #[serde(deserialize_with = "message")]
    pub send_code: Option<SendCode>,
    pub return_code: Option<Value>,
    pub is_verified: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SendCode {
    pub url_template: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Password {
    pub password: String,
    pub change_required: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HashedPassword {
    pub hash: String,
    pub change_required: bool,
}

/// The error of a rule broken deep inside a message.
pub fn nested(path: &[&str], rule: &str) -> ApiError {
    let (last, outer) = path.split_last().unwrap_or((&"", &[]));
    let outer: String = outer.iter().map(|step| format!("invalid {step}: {NESTED}")).collect();
    ApiError::invalid(format!("{outer}invalid {last}: {rule}"))
}

pub fn runes(value: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&value.chars().count())
}

const ONE_TO_200: &str = "value length must be between 1 and 200 runes, inclusive";

const AT_MOST_200: &str = "value length must be at most 200 runes";

/// Which message carries the profile. What may be left out, and what may be empty, depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileRules {
    /// `SetHumanProfile`: both names must be there, the other texts may be empty.
    Set,
    /// `UpdateUserRequest.Human.Profile`: anything may be left out, and nothing may be empty.
    Update,
}

impl ProfileRules {
    fn message(self) -> &'static str {
        match self {
            Self::Set => "SetHumanProfile",
            Self::Update => "UpdateUserRequest_Human_Profile",
        }
    }
}

impl Profile {
    pub fn validate(&self, outer: &[&str], rules: ProfileRules) -> Result<(), ApiError> {
        let refused = |field: &str, rule: &str| Err(nested(&[outer, &[&format!("{}.{field}", rules.message())]].concat(), rule));
        for (value, field) in [(&self.given_name, "GivenName"), (&self.family_name, "FamilyName")] {
            let ok = value
                .as_deref()
                .map_or(rules == ProfileRules::Update, |text| runes(text, 1, 200));
            if !ok {
                return refused(field, ONE_TO_200);
            }
        }
        let (least, up_to_200, up_to_10) = match rules {
            ProfileRules::Set => (0, AT_MOST_200, "value length must be at most 10 runes"),
            ProfileRules::Update => (1, ONE_TO_200, "value length must be between 1 and 10 runes, inclusive"),
        };
        let optional = [
            (&self.nick_name, "NickName", 200, up_to_200),
            (&self.display_name, "DisplayName", 200, up_to_200),
            (&self.preferred_language, "PreferredLanguage", 10, up_to_10),
        ];
        for (value, field, most, rule) in optional {
            if value.as_deref().is_some_and(|text| !runes(text, least, most)) {
                return refused(field, rule);
            }
        }
        Ok(())
    }

    /// Puts what is there into `user`; tells whether anything changed.
    pub fn apply(&self, user: &mut User) -> bool {
        let before = user.clone();
        let mut put = |value: &Option<String>, field: fn(&mut User) -> &mut String| {
            if let Some(value) = value {
                field(user).clone_from(value);
            }
        };
        put(&self.given_name, |u| &mut u.given_name);
        put(&self.family_name, |u| &mut u.family_name);
        put(&self.nick_name, |u| &mut u.nick_name);
        put(&self.display_name, |u| &mut u.display_name);
        put(&self.preferred_language, |u| &mut u.preferred_language);
        if let Some(Choice(name)) = &self.gender {
            let known = ["GENDER_FEMALE", "GENDER_MALE", "GENDER_DIVERSE"].contains(&name.as_str());
            user.gender = if known { name.clone() } else { String::new() };
        }
        let names = |u: &User| {
            [
                &u.given_name,
                &u.family_name,
                &u.nick_name,
                &u.display_name,
                &u.preferred_language,
                &u.gender,
            ]
            .map(String::clone)
        };
        names(&before) != names(user)
    }
}

impl Verification {
    pub fn validate(&self, outer: &[&str]) -> Result<(), ApiError> {
        one_of(
            "verification",
            &[
                self.send_code.is_some(),
                self.return_code.is_some(),
                self.is_verified.is_some(),
            ],
        )?;
        let template = self.send_code.as_ref().and_then(|send| send.url_template.as_deref());
        if template.is_some_and(|text| !runes(text, 1, 200)) {
            return Err(nested(
                &[outer, &["SendEmailVerificationCode.UrlTemplate"]].concat(),
                ONE_TO_200,
            ));
        }
        Ok(())
    }

    pub fn is_verified(&self) -> bool {
        self.is_verified == Some(true)
    }

    /// Whether it takes the right to write to other people's accounts: a person may not vouch for itself.
    pub fn is_privileged(&self) -> bool {
        self.return_code.is_some() || self.is_verified()
    }

    pub fn template(&self) -> Option<&str> {
        self.send_code.as_ref().and_then(|send| send.url_template.as_deref())
    }
}

impl Email {
    pub fn validate(&self, outer: &[&str]) -> Result<(), ApiError> {
        if !is_address(&self.email) {
            let rule = "value must be a valid email address | caused by: mail: missing '@' or angle-addr";
            return Err(nested(&[outer, &["SetHumanEmail.Email"]].concat(), rule));
        }
        self.verification.validate(outer)
    }
}

fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    let is_plain = |part: &str| {
        part.chars()
            .all(|c| !c.is_whitespace() && !c.is_control() && !"<>,;:\"()[]\\@".contains(c))
    };
    runes(text, 3, 200) && !name.is_empty() && !host.is_empty() && is_plain(name) && is_plain(host)
}

/// A phone number in its one form: plus sign and digits.
pub fn phone_number(text: &str) -> Result<String, ApiError> {
    let kept: String = text.chars().filter(|c| !" -()./".contains(*c)).collect();
    let digits = kept.strip_prefix('+').unwrap_or_default();
    if (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(kept);
    }
    Err(ApiError::argument("PHONE-so0wa", "Phone is invalid"))
}

/// Fills a link template; without one it is the sign-in pages' own address below `path`.
pub fn link(ctx: &Ctx, template: Option<&str>, path: &str, user: &User, code: &str) -> Result<String, ApiError> {
    let own = format!(
        "{}{}/{path}?code={{{{.Code}}}}&userId={{{{.UserID}}}}&organization={{{{.OrgID}}}}",
        ctx.origin, ctx.app.login_path
    );
    let values = [
        (".Code", code),
        (".UserID", user.id.as_str()),
        (".OrgID", user.organization_id.as_str()),
    ];
    fill(template.unwrap_or(&own), &values)
}

/// Lenient as recorded: the template's values are not checked further, any address may be in it.
pub fn fill(template: &str, values: &[(&str, &str)]) -> Result<String, ApiError> {
    let refused = || ApiError::argument("DOMAIN-ieYa7", "URL Template is invalid");
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or_else(refused)?;
        let (_, value) = values.iter().find(|(known, _)| *known == name.trim()).ok_or_else(refused)?;
        out.push_str(before);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Checks a template before anything is written.
pub fn check_template(verification: &Verification) -> Result<(), ApiError> {
    let values = [(".Code", ""), (".UserID", ""), (".OrgID", "")];
    verification
        .template()
        .map_or(Ok(()), |template| fill(template, &values).map(|_| ()))
}

/// Mails a person the code that verifies the address.
pub async fn mail_email_code(ctx: &Ctx, user: &User, template: Option<&str>, code: &str) -> Result<(), ApiError> {
    let link = link(ctx, template, "verify", user, code)?;
    let sentence = "A new email has been added. Please use the link to verify it.";
    ctx.app
        .outbox
        .send(&mail::with_link(&user.email, "Verify email", sentence, &link, Some(code)))
        .await;
    Ok(())
}

/// The host that people see, for text messages.
pub fn host(ctx: &Ctx) -> String {
    let origin = Url::parse(&ctx.origin).ok();
    let host = origin.as_ref().and_then(Url::host_str);
    host.unwrap_or_default().to_owned()
}

/// Sends a person's telephone the code that verifies it.
pub async fn text_phone_code(ctx: &Ctx, user: &User, code: &str) {
    let text = format!("{code} verifies this number for {}.", host(ctx));
    ctx.app.outbox.send(&mail::text_message(&user.phone, &text)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_have_one_form() {
        assert_eq!(phone_number("+41 79 765 43 21").ok().as_deref(), Some("+41797654321"));
        assert!(phone_number("abc").is_err() && phone_number("0791234567").is_err());
    }

    #[test]
    fn templates_know_three_values() {
        let values = [(".Code", "C"), (".UserID", "U"), (".OrgID", "O")];
        assert_eq!(
            fill("https://a/{{.UserID}}?c={{ .Code }}", &values).ok().as_deref(),
            Some("https://a/U?c=C")
        );
        assert!(fill("https://a/{{.Nope}}", &values).is_err() && fill("https://a/{{.Code", &values).is_err());
    }

    #[test]
    fn addresses_need_two_sides() {
        assert!(is_address("ada@example.com"));
        assert!(!is_address("nope") && !is_address("@x") && !is_address("a b@x") && !is_address("<a@x>"));
    }
}
