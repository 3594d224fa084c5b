//! What was read of an answer against what was sent, both ways: nothing made up, and nothing lost but what is listed here.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// Members of the wire that the model does not have on purpose: by call (a `*` at the end stands for any) and place (a `*`
/// stands for any item of a list).
const UNREAD: [(&str, &str); 32] = [
    // Where a write stands in the log, when it was made, how many were found: no page asks.
    ("AuthService/*", "/details"),
    ("FeatureService/*", "/details"),
    ("OrganizationService/*", "/details"),
    ("OrganizationService/*", "/result/*/details"),
    ("SettingsService/*", "/details"),
    ("UserService/*", "/details"),
    ("UserService/CreateUser", "/creationDate"),
    ("UserService/UpdateUser", "/changeDate"),
    ("UserService/SetUserMetadata", "/setDate"),
    ("UserService/DeleteUserMetadata", "/deletionDate"),
    ("UserService/ListUserMetadata", "/pagination"),
    ("UserService/ListUserMetadata", "/metadata/*/creationDate"),
    ("UserService/ListUserMetadata", "/metadata/*/changeDate"),
    ("SessionService/DeleteSession", "/details"),
    ("SessionService/ListSessions", "/details"),
    ("SessionService/ListSessions", "/sessions/*/sequence"),
    ("SessionService/GetSession", "/session/sequence"),
    // Of these two the date is read: it tells the age of the checks that the call made.
    ("SessionService/CreateSession", "/details/sequence"),
    ("SessionService/CreateSession", "/details/resourceOwner"),
    ("SessionService/SetSession", "/details/sequence"),
    ("SessionService/SetSession", "/details/resourceOwner"),
    // Of a user's details the organization alone is read.
    ("UserService/GetUserByID", "/user/details/sequence"),
    ("UserService/GetUserByID", "/user/details/creationDate"),
    ("UserService/GetUserByID", "/user/details/changeDate"),
    ("UserService/ListUsers", "/result/*/details/sequence"),
    ("UserService/ListUsers", "/result/*/details/creationDate"),
    ("UserService/ListUsers", "/result/*/details/changeDate"),
    // Machines do not sign in here.
    ("UserService/GetUserByID", "/user/machine"),
    ("UserService/ListUsers", "/result/*/machine"),
    // The older name of `allowLocalAuthentication`; what counts is either.
    ("SettingsService/GetLoginSettings", "/settings/allowUsernamePassword"),
    // Switches of other programs.
    ("FeatureService/GetInstanceFeatures", "/consoleUseV2UserApi"),
    ("FeatureService/GetInstanceFeatures", "/oidcTokenExchange"),
];

/// Compares, and remembers which of the unread members there were.
#[derive(Default)]
pub struct Comparison {
    met: BTreeSet<usize>,
}

impl Comparison {
    /// Where what was read of an answer to this call is not what was sent.
    pub fn difference(&mut self, rpc: &str, read: &Value, wire: &Value) -> Option<String> {
        let read = said(read, "", &mut |_| false);
        let mut wire = said(wire, "", &mut |place| self.is_unread(rpc, place));
        // One reader serves both contacts, and whichever code there is, it is that of the contact that was changed.
        if let (Value::Object(members), "UserService/UpdateUser") = (&mut wire, rpc) {
            let codes = ["emailCode", "phoneCode"].map(|name| members.remove(name));
            members.extend(codes.into_iter().flatten().map(|code| ("code".to_owned(), code)));
        }
        difference(&read, &wire, "")
    }

    /// The unread members that no answer had: they may have been read for long.
    pub fn never_met(&self) -> Vec<(&'static str, &'static str)> {
        let listed = UNREAD.into_iter().enumerate();
        listed
            .filter(|(index, _)| !self.met.contains(index))
            .map(|(_, row)| row)
            .collect()
    }

    fn is_unread(&mut self, rpc: &str, place: &str) -> bool {
        let fits = |pattern: &str| match pattern.strip_suffix('*') {
            Some(start) => rpc.starts_with(start),
            None => rpc == pattern,
        };
        let found = UNREAD.iter().position(|(call, member)| fits(call) && *member == place);
        self.met.extend(found);
        found.is_some()
    }
}

/// The value without the members that are not read, and without those that say what a missing one says.
fn said(value: &Value, at: &str, is_unread: &mut dyn FnMut(&str) -> bool) -> Value {
    match value {
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, member) in members {
                let place = format!("{at}/{name}");
                // A factor without a time counts as none.
                if is_unread(&place) || (at.ends_with("/factors") && member.get("verifiedAt").is_none_or(Value::is_null)) {
                    continue;
                }
                // These say something by being there.
                let is_mark = matches!(name.as_str(), "otp" | "otpSms" | "otpEmail") && member.is_object();
                let member = said(member, &place, is_unread);
                if is_mark || !is_default(&member) {
                    kept.insert(name.clone(), member);
                }
            }
            Value::Object(kept)
        }
        Value::Array(items) => {
            let place = format!("{at}/*");
            items.iter().map(|item| said(item, &place, is_unread)).collect()
        }
        // The same moment may be written with more or fewer zeros.
        Value::String(text) => match OffsetDateTime::parse(text, &Rfc3339) {
            Ok(time) => time.to_offset(UtcOffset::UTC).format(&Rfc3339).unwrap().into(),
            Err(_) => value.clone(),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Whether the value is what a missing member of proto3 JSON means.
fn is_default(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        // The language of who chose none is `und`, and what is not said of passkeys is that they are not allowed.
        Value::String(text) => {
            matches!(text.as_str(), "" | "und" | "PASSKEYS_TYPE_NOT_ALLOWED") || text.ends_with("_UNSPECIFIED")
        }
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

fn difference(read: &Value, wire: &Value, at: &str) -> Option<String> {
    match (read, wire) {
        (Value::Object(read), Value::Object(wire)) => {
            let names: BTreeSet<&String> = read.keys().chain(wire.keys()).collect();
            names.into_iter().find_map(|name| {
                let member = |members: &Map<String, Value>| members.get(name).cloned().unwrap_or_default();
                difference(&member(read), &member(wire), &format!("{at}/{name}"))
            })
        }
        (Value::Array(items), Value::Array(sent)) if items.len() == sent.len() => {
            let pairs = items.iter().zip(sent).enumerate();
            pairs
                .into_iter()
                .find_map(|(index, (item, sent))| difference(item, sent, &format!("{at}/{index}")))
        }
        // Nothing of interest is what a message without members says.
        (Value::Null, Value::Object(sent)) if at.is_empty() && sent.is_empty() => None,
        _ if read == wire => None,
        _ => Some(format!("{at}: read {read}, sent {wire}")),
    }
}

#[test]
fn what_is_lost_or_made_up_is_noticed() {
    let difference = |read: Value, wire: Value| Comparison::default().difference("SessionService/GetSession", &read, &wire);
    let at = "2026-11-22T18:00:00.5Z";
    let wire =
        serde_json::json!({ "session": { "id": "1", "sequence": "8", "factors": { "recoveryCode": { "verifiedAt": at } } } });
    let mut read = wire.clone();
    read["session"]["sequence"] = Value::Null;
    read["session"]["factors"]["recoveryCode"]["verifiedAt"] = "2026-11-22T18:00:00.500Z".into();
    assert_eq!(difference(read.clone(), wire.clone()), None);
    read["session"]["factors"]["totp"] = serde_json::json!({ "verifiedAt": at });
    assert!(
        difference(read.clone(), wire.clone())
            .unwrap()
            .starts_with("/session/factors/totp")
    );
    read["session"]["factors"] = serde_json::json!({});
    assert!(difference(read, wire.clone()).unwrap().starts_with("/session/factors"));
    assert!(difference(Value::Null, wire).is_some());
}
