//! A person or machine as it is shown, in v2's form and in v1's.

use serde_json::Value;

use crate::store::users::User;
use crate::wire::{Object, details, stamp_text};

pub fn details_of(user: &User) -> Object {
    details(user.sequence, Some(user.created), user.changed, &user.organization_id)
}

fn common(user: &User) -> Object {
    Object::new()
        .put("userId", user.id.as_str())
        .put("details", details_of(user))
        .put("state", user.state.as_str())
}

/// v2: optional strings are printed even when empty.
pub fn render(user: &User) -> Value {
    let common = common(user)
        .put("username", user.username.as_str())
        .put("loginNames", vec![user.login_name.as_str()])
        .put("preferredLoginName", user.login_name.as_str());
    if !user.is_human() {
        let machine = Object::new()
            .put("name", user.machine_name.as_str())
            .text("description", &user.machine_description)
            .flag("hasSecret", user.has_secret);
        return common.put("machine", machine).done();
    }
    let profile = Object::new()
        .put("givenName", user.given_name.as_str())
        .put("familyName", user.family_name.as_str())
        .put("nickName", user.nick_name.as_str())
        .put("displayName", user.display_name.as_str())
        .put("preferredLanguage", language(user))
        .put("gender", gender(user));
    let human = Object::new()
        .put("profile", profile)
        .put(
            "email",
            Object::new()
                .put("email", user.email.as_str())
                .flag("isVerified", user.email_verified),
        )
        .put(
            "phone",
            Object::new()
                .text("phone", &user.phone)
                .flag("isVerified", user.phone_verified),
        )
        .flag("passwordChangeRequired", user.password_change_required)
        .maybe("passwordChanged", user.password_changed.map(stamp_text))
        .maybe("mfaInitSkipped", user.mfa_init_skipped.map(stamp_text));
    common.put("human", human).done()
}

/// v1: other names, and empty strings are left out.
pub fn render_v1(user: &User) -> Value {
    let common = Object::new()
        .put("id", user.id.as_str())
        .put("details", details_of(user))
        .put("state", user.state.as_str())
        .put("userName", user.username.as_str())
        .put("loginNames", vec![user.login_name.as_str()])
        .put("preferredLoginName", user.login_name.as_str());
    if !user.is_human() {
        let machine = Object::new()
            .put("name", user.machine_name.as_str())
            .text("description", &user.machine_description)
            .flag("hasSecret", user.has_secret);
        return common.put("machine", machine).done();
    }
    let profile = Object::new()
        .put("firstName", user.given_name.as_str())
        .put("lastName", user.family_name.as_str())
        .text("nickName", &user.nick_name)
        .put("displayName", user.display_name.as_str())
        .put("preferredLanguage", language(user))
        .maybe("gender", Some(gender(user)).filter(|name| *name != "GENDER_UNSPECIFIED"));
    let human = Object::new()
        .put("profile", profile)
        .put(
            "email",
            Object::new()
                .put("email", user.email.as_str())
                .flag("isEmailVerified", user.email_verified),
        )
        .put(
            "phone",
            Object::new()
                .text("phone", &user.phone)
                .flag("isPhoneVerified", user.phone_verified),
        )
        .maybe("passwordChanged", user.password_changed.map(stamp_text));
    common.put("human", human).done()
}

fn language(user: &User) -> &str {
    if user.preferred_language.is_empty() {
        "und"
    } else {
        &user.preferred_language
    }
}

fn gender(user: &User) -> &str {
    if user.gender.is_empty() {
        "GENDER_UNSPECIFIED"
    } else {
        &user.gender
    }
}
