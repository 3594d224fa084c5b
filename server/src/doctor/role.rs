//! What the token may do: too little, or too much. Found by reads, and by one call that is refused as invalid where it is allowed.

use http::Method;
use serde_json::{Value, json};
use vestibule_zitadel::ServiceToken;

use super::finding::{Finding, quoted};
use super::token::Standing;
use super::wire::{NoReply, Question, Reply, Wire};

const ID: &str = "role";
const EXCESS_ID: &str = "role-excess";
const LOOKED_AT: &str = "permissions of the login client";
const ROLE: &str = "IAM_LOGIN_CLIENT";
const GRANT: &str = "Console → Default settings → Administrators (older: Managers) → + → the service user → role IAM_LOGIN_CLIENT; or, as an \
                     administrator, POST /admin/v1/members {\"userId\": \"…\", \"roles\": [\"IAM_LOGIN_CLIENT\"]}.";

/// Reads that only need be answered, each with the permission that it takes.
const READS: [(&str, &str); 4] = [
    ("policy.read", "/v2/settings/login?ctx.instance=true"),
    ("iam.policy.read", "/v2/settings/security"),
    ("iam.restrictions.read", "/admin/v1/restrictions"),
    ("iam.feature.read", "/v2/features/instance"),
];

/// What a sign-in needs beyond reads. Source: the role `IAM_LOGIN_CLIENT` of Zitadel's defaults.
const NEEDED: [&str; 8] = [
    "session.read",
    "session.write",
    "session.link",
    "session.delete",
    "user.read",
    "user.write",
    "user.credential.write",
    "user.passkey.write",
];

/// What no sign-in needs.
const EXCESSIVE: [&str; 8] = [
    "events.read",
    "user.delete",
    "iam.write",
    "iam.policy.write",
    "iam.idp.write",
    "policy.write",
    "org.delete",
    "org.create",
];

/// Whether a call may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    Yes,
    No,
    /// The answer tells nothing; an older server may not have the call.
    Unclear,
}

/// What is known of the role.
#[derive(Debug, Clone)]
pub struct RoleFacts {
    /// Roles of the token's own user, with what they reach; none where the backend does not tell.
    pub roles: Vec<Membership>,
    /// Its permissions, by name; none where the backend does not tell.
    pub permissions: Vec<String>,
    /// Each of [`READS`].
    pub reads: Vec<(&'static str, Allowed)>,
    /// Calls that the login client may not make.
    pub higher: Vec<(&'static str, Allowed)>,
}

/// A role somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub role: String,
    pub is_on_instance: bool,
}

/// Asks, by reads first.
pub async fn gather(wire: &Wire<'_>, token: &ServiceToken, public_host: Option<&str>) -> RoleFacts {
    let search = |path| Question::send(Method::POST, path, json!({})).by(token).for_host(public_host);
    let memberships = wire.ask(search("/auth/v1/memberships/me/_search")).await;
    let permissions = wire.ask(search("/auth/v1/permissions/zitadel/me/_search")).await;
    let mut reads = Vec::new();
    for (permission, path) in READS {
        let reply = wire.ask(Question::get(path).by(token).for_host(public_host)).await;
        reads.push((permission, allowed(&reply)));
    }
    let roles = memberships.map(|reply| read_roles(&reply.json())).unwrap_or_default();
    let permissions = permissions.map(|reply| read_permissions(&reply.json())).unwrap_or_default();
    let mut higher = vec![(
        "events.read",
        allowed(&wire.ask(search("/admin/v1/events/types/_search")).await),
    )];
    if roles.is_empty() && permissions.is_empty() && higher.iter().all(|(_, answer)| *answer == Allowed::Unclear) {
        // Without a level and a language this is no valid request, so nobody can write anything with it; but who may not
        // write is refused before the request is looked at.
        let invalid = Question::send(Method::PUT, "/v2/settings/hosted_login_translation", json!({}));
        let reply = wire.ask(invalid.by(token).for_host(public_host)).await;
        let answer = match &reply {
            Ok(reply) if reply.status == 400 && reply.is_of_zitadel() => Allowed::Yes,
            other => match allowed(other) {
                Allowed::No => Allowed::No,
                Allowed::Yes | Allowed::Unclear => Allowed::Unclear,
            },
        };
        higher.push(("iam.policy.write", answer));
    }
    RoleFacts {
        roles,
        permissions,
        reads,
        higher,
    }
}

fn allowed(reply: &Result<Reply, NoReply>) -> Allowed {
    match reply {
        Ok(reply) if reply.is_success() && reply.is_of_zitadel() => Allowed::Yes,
        Ok(reply) if reply.is_refused_with(&["AUTH-5mWD2", "AUTH-AWfge", "AUTHZ-cdgFk"]) => Allowed::No,
        _ => Allowed::Unclear,
    }
}

fn read_roles(answer: &Value) -> Vec<Membership> {
    let memberships = answer["result"].as_array().cloned().unwrap_or_default();
    let roles = memberships.iter().flat_map(|membership| {
        let is_on_instance = membership["iam"].as_bool().unwrap_or_default();
        let roles = membership["roles"].as_array().cloned().unwrap_or_default();
        let names = roles
            .into_iter()
            .filter_map(|role| role.as_str().filter(|role| is_name(role)).map(str::to_owned));
        names.map(move |role| Membership { role, is_on_instance }).collect::<Vec<_>>()
    });
    roles.take(20).collect()
}

fn read_permissions(answer: &Value) -> Vec<String> {
    let all = answer["result"].as_array().cloned().unwrap_or_default();
    all.iter()
        .filter_map(Value::as_str)
        .filter(|name| is_name(name))
        .map(str::to_owned)
        .collect()
}

fn is_name(text: &str) -> bool {
    text.len() <= 60
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b':'))
}

/// The findings `role` and `role-excess`.
pub fn judge(standing: &Standing, facts: Option<&RoleFacts>) -> Vec<Finding> {
    let little = |seen: String| {
        Finding::problem(ID, LOOKED_AT, seen)
            .means("Sign-ins end in an error page: at once, where settings, people or sessions cannot be read or made; at the end, where the request of an application cannot be answered.")
            .mend(format!("Give the service user the role {ROLE} on the instance: {GRANT}"))
    };
    let skipped = |because: &str| {
        vec![
            Finding::skipped(ID, LOOKED_AT, because),
            Finding::skipped(EXCESS_ID, LOOKED_AT, because),
        ]
    };
    match (standing, facts) {
        (Standing::NoMembership, _) => vec![
            little("its user has no role anywhere (AUTHZ-cdgFk)".to_owned()),
            Finding::ok(EXCESS_ID, LOOKED_AT, "it may do nothing"),
        ],
        (Standing::NotAsked(because), _) => skipped(because),
        (standing, _) if !standing.counts() => skipped("the backend does not take the token"),
        (_, None) => skipped("the backend was not asked"),
        (_, Some(facts)) => vec![too_little(facts).map_or_else(|| enough(facts), little), too_much(facts)],
    }
}

fn named(roles: &[Membership]) -> String {
    roles
        .iter()
        .map(|membership| quoted(&membership.role))
        .collect::<Vec<_>>()
        .join(", ")
}

fn too_little(facts: &RoleFacts) -> Option<String> {
    let denied: Vec<_> = facts
        .reads
        .iter()
        .filter(|(_, answer)| *answer == Allowed::No)
        .map(|(name, _)| *name)
        .collect();
    if !denied.is_empty() {
        let roles = if facts.roles.is_empty() {
            String::new()
        } else {
            format!("; its roles: {}", named(&facts.roles))
        };
        return Some(format!("it lacks {}{roles}", denied.join(", ")));
    }
    if !facts.permissions.is_empty() {
        let lacks = |needed: &&&str| !facts.permissions.iter().any(|have| have == **needed);
        let missing: Vec<_> = NEEDED.iter().filter(lacks).copied().collect();
        return (!missing.is_empty()).then(|| format!("it lacks {}", missing.join(", ")));
    }
    let has_role = facts
        .roles
        .iter()
        .any(|membership| membership.role == ROLE && membership.is_on_instance);
    (!facts.roles.is_empty() && !has_role).then(|| {
        format!(
            "its roles are {}; no other role than {ROLE} may end the requests of applications (session.link)",
            named(&facts.roles)
        )
    })
}

fn enough(facts: &RoleFacts) -> Finding {
    let seen = if facts.permissions.is_empty() && facts.roles.is_empty() {
        "may read all that a sign-in reads; the backend does not list the others"
    } else {
        "has all that a sign-in needs"
    };
    Finding::ok(ID, LOOKED_AT, seen)
}

fn too_much(facts: &RoleFacts) -> Finding {
    let other: Vec<_> = facts
        .roles
        .iter()
        .filter(|membership| membership.role != ROLE)
        .cloned()
        .collect();
    let mut excess: Vec<&str> = EXCESSIVE
        .into_iter()
        .filter(|name| facts.permissions.iter().any(|have| have == name))
        .collect();
    for (name, _) in facts.higher.iter().filter(|(_, answer)| *answer == Allowed::Yes) {
        if !excess.contains(name) {
            excess.push(name);
        }
    }
    if other.is_empty() && excess.is_empty() {
        let is_known = !facts.roles.is_empty()
            || !facts.permissions.is_empty()
            || facts.higher.iter().any(|(_, answer)| *answer == Allowed::No);
        return if is_known {
            Finding::ok(EXCESS_ID, LOOKED_AT, "no more than a sign-in needs")
        } else {
            Finding::skipped(EXCESS_ID, LOOKED_AT, "the backend tells neither roles nor permissions")
        };
    }
    let seen = match (other.is_empty(), excess.is_empty()) {
        (false, true) => format!("it also has {}", named(&other)),
        (false, false) => format!("it also has {}, and so {}", named(&other), excess.join(", ")),
        _ => format!("it may do what no sign-in needs: {}", excess.join(", ")),
    };
    Finding::problem(EXCESS_ID, LOOKED_AT, seen)
        .means("Whoever gets hold of this token owns the instance: its policies, its providers, its history. A sign-in needs none of it.")
        .mend(format!(
            "Take the other roles away (Console → Default settings → Administrators → the service user), or make a service user of its own \
             with the one role {ROLE} and give Vestibule that one's token."
        ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Status;

    fn facts() -> RoleFacts {
        RoleFacts {
            roles: Vec::new(),
            permissions: Vec::new(),
            reads: READS.iter().map(|(name, _)| (*name, Allowed::Yes)).collect(),
            higher: vec![("events.read", Allowed::No)],
        }
    }

    fn instance(role: &str) -> Membership {
        Membership {
            role: role.to_owned(),
            is_on_instance: true,
        }
    }

    fn judged(facts: &RoleFacts) -> (Finding, Finding) {
        let mut both = judge(&Standing::Good, Some(facts));
        (both.remove(0), both.remove(0))
    }

    #[test]
    fn the_login_client_alone_is_right() {
        let (role, excess) = judged(&RoleFacts {
            roles: vec![instance(ROLE)],
            ..facts()
        });
        assert_eq!((role.status, excess.status), (Status::Ok, Status::Ok));
    }

    #[test]
    fn an_owner_has_too_much_and_yet_too_little() {
        let (role, excess) = judged(&RoleFacts {
            roles: vec![instance("IAM_OWNER")],
            ..facts()
        });
        assert_eq!((role.status, excess.status), (Status::Problem, Status::Problem));
        assert!(role.seen.contains("session.link"), "{}", role.seen);
        assert!(excess.mend.contains("Take the other roles away"), "{}", excess.mend);
        let both = RoleFacts {
            roles: vec![instance(ROLE), instance("IAM_OWNER")],
            ..facts()
        };
        let (role, excess) = judged(&both);
        assert_eq!((role.status, excess.status), (Status::Ok, Status::Problem));
    }

    #[test]
    fn a_denied_read_names_the_permission() {
        let mut few = facts();
        few.reads[1].1 = Allowed::No;
        let (role, _) = judged(&few);
        assert!(role.seen.contains("iam.policy.read") && role.mend.contains(ROLE), "{role:?}");
    }

    #[test]
    fn listed_permissions_are_compared_by_name() {
        let all: Vec<String> = NEEDED.iter().map(ToString::to_string).collect();
        let (role, excess) = judged(&RoleFacts {
            permissions: all.clone(),
            ..facts()
        });
        assert_eq!((role.status, excess.status), (Status::Ok, Status::Ok));
        let without_link = all
            .iter()
            .filter(|name| *name != "session.link")
            .cloned()
            .chain(["user.delete".to_owned()]);
        let (role, excess) = judged(&RoleFacts {
            permissions: without_link.collect(),
            ..facts()
        });
        assert!(role.seen.contains("lacks session.link"), "{}", role.seen);
        assert!(excess.seen.contains("user.delete"), "{}", excess.seen);
    }

    #[test]
    fn where_nothing_can_be_told_nothing_is_claimed() {
        let (_, excess) = judged(&RoleFacts {
            higher: vec![("events.read", Allowed::Unclear)],
            ..facts()
        });
        assert_eq!(excess.status, Status::Skipped);
    }

    #[test]
    fn roles_are_read_from_the_answer_and_odd_names_are_left_out() {
        let answer = json!({"result": [
            {"roles": ["IAM_OWNER", "\u{1b}[2J"], "iam": true},
            {"roles": ["ORG_OWNER"], "orgId": "1"},
            {"roles": 7},
        ]});
        let organization = Membership {
            role: "ORG_OWNER".to_owned(),
            is_on_instance: false,
        };
        assert_eq!(read_roles(&answer), [instance("IAM_OWNER"), organization]);
        assert_eq!(read_permissions(&json!({"result": ["a.b", "x y", 3]})), ["a.b"]);
    }
}
