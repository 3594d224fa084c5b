//! One of several who write at the same moment, each to things of its own, and remember what was acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use reqwest::Method;
use serde_json::{Value, json};

use super::process::{Process, Told};

/// What is written to a thing comes as one number in several places, so that half of a write shows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    Person {
        marks: u32,
        names: u32,
        password: Option<String>,
        links: u32,
    },
    Session {
        token: String,
        mark: u32,
    },
    Organization {
        attempts: u32,
    },
}

/// A write that was sent: to what, and what is there once it was done (`None`: nothing).
#[derive(Debug)]
struct Sent {
    id: String,
    after: Option<Thing>,
}

/// A writer.
pub struct Writer {
    pub number: u64,
    random: StdRng,
    counter: u32,
    /// What there is, by id.
    things: BTreeMap<String, Thing>,
    /// The person of all sessions, who is never removed: a session is not seen without its person.
    anchor: Option<String>,
    gone: BTreeMap<String, Thing>,
    /// What was written to since it was last compared.
    touched: BTreeSet<String>,
    /// The write that a kill left without an answer.
    in_doubt: Option<Sent>,
}

fn base64(number: u32) -> String {
    STANDARD.encode(number.to_string())
}

impl Writer {
    pub fn new(number: u64) -> Self {
        Self {
            number,
            random: StdRng::seed_from_u64(number),
            counter: 0,
            things: BTreeMap::new(),
            anchor: None,
            gone: BTreeMap::new(),
            touched: BTreeSet::new(),
            in_doubt: None,
        }
    }

    fn next(&mut self) -> u32 {
        self.counter += 1;
        self.counter
    }

    fn pick(&mut self, fits: impl Fn(&Thing) -> bool) -> Option<(String, Thing)> {
        let fitting: Vec<_> = self.things.iter().filter(|(_, thing)| fits(thing)).collect();
        let chosen = self.random.random_range(0..fitting.len().max(1));
        fitting.get(chosen).map(|(id, thing)| ((*id).clone(), (*thing).clone()))
    }

    /// Makes one write. False once the process is no more.
    pub async fn work(&mut self, process: &Process) -> bool {
        let person = self.pick(|thing| matches!(thing, Thing::Person { .. }));
        let session = self.pick(|thing| matches!(thing, Thing::Session { .. }));
        let organization = self.pick(|thing| matches!(thing, Thing::Organization { .. }));
        let (Some((person, was)), Some(anchor)) = (person, self.anchor.clone()) else {
            return self.make_person(process).await;
        };
        let is_free = person != anchor;
        match (self.random.random_range(0..20), session, organization) {
            (0..=3, _, _) => self.make_person(process).await,
            (4..=5, _, _) => self.set_marks(process, person, was).await,
            (6..=7, _, _) => self.set_names(process, person, was).await,
            (8, _, _) if is_free => self.set_password(process, person, was).await,
            (9..=10, _, _) => self.send_link(process, person, was).await,
            (11, _, _) if is_free => self.remove(process, "/v2/users", person).await,
            (12, Some((session, _)), _) => self.remove(process, "/v2/sessions", session).await,
            (13..=14, Some((session, _)), _) => self.rotate(process, session).await,
            (15..=16, _, Some((organization, _))) => self.set_policy(process, organization).await,
            (17, _, _) => self.make_organization(process).await,
            _ => self.make_session(process, &anchor).await,
        }
    }

    /// Notes what came of a write; the answer may hold what the thing is called or made of.
    fn note(&mut self, process: &Process, told: Option<Told>, mut sent: Sent, learn: impl FnOnce(&Value, &mut Sent)) -> bool {
        self.touched.insert(sent.id.clone());
        let Some((status, answer)) = told else {
            self.in_doubt = Some(sent);
            return false;
        };
        assert!((200..300).contains(&status), "{sent:?}: {status} {answer}");
        learn(&answer, &mut sent);
        self.touched.insert(sent.id.clone());
        self.settle(sent);
        process.count();
        true
    }

    fn settle(&mut self, Sent { id, after }: Sent) {
        match after {
            Some(thing) => {
                if matches!(thing, Thing::Person { .. }) {
                    self.anchor.get_or_insert_with(|| id.clone());
                }
                self.things.insert(id, thing);
            }
            None => {
                if let Some(thing) = self.things.remove(&id) {
                    self.gone.insert(id, thing);
                }
            }
        }
    }

    async fn make_person(&mut self, process: &Process) -> bool {
        let number = self.next();
        let id = format!("person-{}-{number}", self.number);
        let body = json!({
            "userId": id,
            "username": id,
            "profile": {"givenName": number.to_string(), "familyName": number.to_string()},
            "email": {"email": format!("{id}@mail.example"), "isVerified": true},
            "metadata": [{"key": "a", "value": base64(number)}, {"key": "b", "value": base64(number)}],
        });
        let told = process.ask(Method::POST, "/v2/users/human", &body).await;
        let person = Thing::Person {
            marks: number,
            names: number,
            password: None,
            links: 0,
        };
        self.note(process, told, Sent { id, after: Some(person) }, |_, _| {})
    }

    async fn set_marks(&mut self, process: &Process, id: String, mut after: Thing) -> bool {
        let number = self.next();
        if let Thing::Person { marks, .. } = &mut after {
            *marks = number;
        }
        let body = json!({"metadata": [{"key": "a", "value": base64(number)}, {"key": "b", "value": base64(number)}]});
        let told = process.ask(Method::POST, &format!("/v2/users/{id}/metadata"), &body).await;
        self.note(process, told, Sent { id, after: Some(after) }, |_, _| {})
    }

    async fn set_names(&mut self, process: &Process, id: String, mut after: Thing) -> bool {
        let number = self.next();
        if let Thing::Person { names, .. } = &mut after {
            *names = number;
        }
        let body = json!({"human": {"profile": {"givenName": number.to_string(), "familyName": number.to_string()}}});
        let told = process.ask(Method::PATCH, &format!("/v2/users/{id}"), &body).await;
        self.note(process, told, Sent { id, after: Some(after) }, |_, _| {})
    }

    async fn set_password(&mut self, process: &Process, id: String, mut after: Thing) -> bool {
        let count = self.next();
        let new = format!("Passw0rd-{}-{count}", self.number);
        if let Thing::Person { password, .. } = &mut after {
            *password = Some(new.clone());
        }
        let body = json!({"newPassword": {"password": new}});
        let told = process.ask(Method::POST, &format!("/v2/users/{id}/password"), &body).await;
        self.note(process, told, Sent { id, after: Some(after) }, |_, _| {})
    }

    async fn send_link(&mut self, process: &Process, id: String, mut after: Thing) -> bool {
        if let Thing::Person { links, .. } = &mut after {
            *links += 1;
        }
        let told = process
            .ask(
                Method::POST,
                &format!("/v2/users/{id}/password_reset"),
                &json!({"sendLink": {}}),
            )
            .await;
        self.note(process, told, Sent { id, after: Some(after) }, |_, _| {})
    }

    async fn make_session(&mut self, process: &Process, person: &str) -> bool {
        let mark = self.next();
        let body = json!({"checks": {"user": {"userId": person}}, "metadata": {"a": base64(mark)}});
        let told = process.ask(Method::POST, "/v2/sessions", &body).await;
        // Its id is known from the answer alone; one that was not acknowledged is looked at in the store.
        let sent = Sent {
            id: String::new(),
            after: None,
        };
        self.note(process, told, sent, |answer, sent| {
            let text = |name: &str| answer[name].as_str().unwrap().to_owned();
            *sent = Sent {
                id: text("sessionId"),
                after: Some(Thing::Session {
                    token: text("sessionToken"),
                    mark,
                }),
            };
        })
    }

    async fn rotate(&mut self, process: &Process, id: String) -> bool {
        let mark = self.next();
        let body = json!({"metadata": {"a": base64(mark)}});
        let told = process.ask(Method::PATCH, &format!("/v2/sessions/{id}"), &body).await;
        let after = Some(Thing::Session {
            token: String::new(),
            mark,
        });
        self.note(process, told, Sent { id, after }, |answer, sent| {
            if let Some(Thing::Session { token, .. }) = &mut sent.after {
                answer["sessionToken"].as_str().unwrap().clone_into(token);
            }
        })
    }

    async fn make_organization(&mut self, process: &Process) -> bool {
        let count = self.next();
        let id = format!("organization-{}-{count}", self.number);
        let body = json!({"organizationId": id, "name": id});
        let told = process.ask(Method::POST, "/v2/organizations", &body).await;
        let after = Some(Thing::Organization { attempts: 0 });
        self.note(process, told, Sent { id, after }, |_, _| {})
    }

    async fn set_policy(&mut self, process: &Process, id: String) -> bool {
        let Some(Thing::Organization { attempts: before }) = self.things.get(&id) else {
            return true;
        };
        let method = if *before == 0 { Method::POST } else { Method::PUT };
        let attempts = self.next();
        let body = json!({"maxPasswordAttempts": attempts});
        let told = process.ask_in(&id, method, "/management/v1/policies/lockout", &body).await;
        let after = Some(Thing::Organization { attempts });
        self.note(process, told, Sent { id, after }, |_, _| {})
    }

    async fn remove(&mut self, process: &Process, path: &str, id: String) -> bool {
        let told = process.ask(Method::DELETE, &format!("{path}/{id}"), &Value::Null).await;
        self.note(process, told, Sent { id, after: None }, |_, _| {})
    }

    /// Compares what was written to last with what was acknowledged, and finds out what became of the write in doubt.
    pub async fn compare(&mut self, process: &Process) {
        if let Some(sent) = self.in_doubt.take().filter(|sent| !sent.id.is_empty()) {
            let before = self.things.get(&sent.id).cloned();
            match difference(process, &sent.id, sent.after.as_ref(), before.as_ref()).await {
                None => self.settle_found(process, sent).await,
                Some(to_after) => {
                    let to_before = difference(process, &sent.id, before.as_ref(), sent.after.as_ref()).await;
                    assert_eq!(to_before, None, "half a write: {sent:?} over {before:?}, {to_after}");
                }
            }
        }
        for id in std::mem::take(&mut self.touched) {
            let expected = self.things.get(&id).cloned();
            let was = self.gone.get(&id).cloned();
            let difference = difference(process, &id, expected.as_ref(), was.as_ref()).await;
            assert_eq!(difference, None, "lost: {id} {expected:?}");
        }
    }

    /// Compares everything, and counts it.
    pub async fn compare_all(&mut self, process: &Process) -> usize {
        self.touched = self.things.keys().chain(self.gone.keys()).cloned().collect();
        let count = self.touched.len();
        self.compare(process).await;
        count
    }

    /// A write that was done and not acknowledged counts from now on. A session's token went with the answer: it gets a new one.
    async fn settle_found(&mut self, process: &Process, mut sent: Sent) {
        if let Some(Thing::Session { token, mark }) = &mut sent.after {
            let body = json!({"metadata": {"a": base64(*mark)}});
            let told = process.ask(Method::PATCH, &format!("/v2/sessions/{}", sent.id), &body).await;
            told.unwrap().1["sessionToken"].as_str().unwrap().clone_into(token);
        }
        self.settle(sent);
    }
}

/// How a thing differs from what is expected. `or` tells what kind of thing it is where none is expected.
async fn difference(process: &Process, id: &str, expected: Option<&Thing>, or: Option<&Thing>) -> Option<String> {
    let found = match expected.or(or)? {
        Thing::Person { .. } => person(process, id, expected).await,
        Thing::Session { .. } => session(process, id, expected).await,
        Thing::Organization { .. } => organization(process, id, expected).await,
    };
    (found.as_ref() != expected).then(|| format!("{found:?}"))
}

/// The number that several places hold; zero if they differ, which no write is.
fn in_all(places: &[Option<String>]) -> u32 {
    let first = places.first().cloned().flatten().unwrap_or_default();
    let are_same = places.iter().all(|place| place.as_ref() == Some(&first));
    first.parse().ok().filter(|_| are_same).unwrap_or(0)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn decoded(value: &Value) -> Option<String> {
    String::from_utf8(STANDARD.decode(value.as_str()?).ok()?).ok()
}

async fn person(process: &Process, id: &str, expected: Option<&Thing>) -> Option<Thing> {
    let (status, found) = process.read(&format!("/v2/users/{id}")).await;
    if status == 404 {
        return None;
    }
    let profile = &found["user"]["human"]["profile"];
    let kept = process.search(&format!("/v2/users/{id}/metadata/search"), json!({})).await;
    let marks: Vec<_> = (0..2).map(|number| decoded(&kept["metadata"][number]["value"])).collect();
    let password = match expected {
        Some(Thing::Person {
            password: Some(password),
            ..
        }) => opens(process, id, password).await,
        _ => None,
    };
    Some(Thing::Person {
        marks: in_all(&marks),
        names: in_all(&[text(&profile["givenName"]), text(&profile["familyName"])]),
        password,
        links: process.links_to(&format!("{id}@mail.example")),
    })
}

/// The password, if it is the right one.
async fn opens(process: &Process, id: &str, password: &str) -> Option<String> {
    let body = json!({"checks": {"user": {"userId": id}, "password": {"password": password}}});
    let (status, _) = process.ask(Method::POST, "/v2/sessions", &body).await?;
    (status == 201).then(|| password.to_owned())
}

async fn session(process: &Process, id: &str, expected: Option<&Thing>) -> Option<Thing> {
    // The token of a write in doubt went with its answer.
    let token = match expected {
        Some(Thing::Session { token, .. }) => token.clone(),
        _ => String::new(),
    };
    let (status, found) = process.read(&format!("/v2/sessions/{id}?sessionToken={token}")).await;
    if status != 200 {
        return None;
    }
    let mark = in_all(&[decoded(&found["session"]["metadata"]["a"])]);
    Some(Thing::Session { token, mark })
}

async fn organization(process: &Process, id: &str, expected: Option<&Thing>) -> Option<Thing> {
    let query = json!({"queries": [{"idQuery": {"id": id}}]});
    let found = process.search("/v2/organizations/_search", query).await;
    let found = found["result"].get(0)?;
    assert!(
        found["primaryDomain"].is_string(),
        "{found} is half an organization, expected {expected:?}"
    );
    let (_, policy) = process.read(&format!("/v2/settings/lockout?ctx.orgId={id}")).await;
    let attempts = text(&policy["settings"]["maxPasswordAttempts"]).unwrap_or_else(|| "0".to_owned());
    Some(Thing::Organization {
        attempts: attempts.parse().ok()?,
    })
}
