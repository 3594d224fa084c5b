//! Has a recorded conversation again, call by call, with a new sandbox.

use std::collections::{BTreeMap, HashMap};

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::authenticators::Authenticators;
use super::codes::Codes;
use super::stage::Stage;
use super::tape::{Answered, Asked, Call, File, Step};
use super::twins::Twins;
use super::verdict::Row;
use super::{compare, mails};

/// Rows of this name had two outcomes already when they were recorded.
const RACE: &str = "a race";

pub struct Player {
    stage: Stage,
    twins: Twins,
    codes: Codes,
    authenticators: Authenticators,
    bearers: HashMap<String, String>,
    /// How many mails had been sent when one was last compared: the next one is newer.
    mails_before: usize,
}

/// Plays all steps; gives every recorded row with what is different now.
pub async fn play(steps: Vec<Step>) -> Vec<Row> {
    let mut player = Player::new().await;
    let mut rows = Vec::new();
    for step in steps {
        rows.extend(player.step(step).await);
    }
    rows
}

impl Player {
    pub async fn new() -> Self {
        let stage = Stage::new().await;
        let bearers = HashMap::from([
            ("admin".to_owned(), stage.admin.clone()),
            ("login".to_owned(), stage.login.clone()),
        ]);
        Self {
            stage,
            bearers,
            twins: Twins::default(),
            codes: Codes::default(),
            authenticators: Authenticators::default(),
            mails_before: 0,
        }
    }

    /// Plays one step; gives its row if it was recorded.
    pub async fn step(&mut self, step: Step) -> Option<Row> {
        match step {
            Step::Wait { wait } => {
                self.stage.wait(wait);
                None
            }
            Step::Bearer { bearer, token } => {
                self.bearers.insert(bearer, self.twins.text(&token));
                None
            }
            Step::Mail { name, mail } => {
                let sent = self.stage.mails();
                let new = sent.get(self.mails_before..).unwrap_or_default();
                let difference = mails::difference(&mail, new, &mut self.twins);
                self.mails_before = sent.len();
                Some(Row { name, difference })
            }
            Step::Call(call) => {
                let live = self.ask(&call).await;
                let name = call.name?;
                let difference = compare::difference(&call.response, &live).filter(|_| !name.contains(RACE));
                Some(Row { name, difference })
            }
        }
    }

    /// Makes a call, and learns from its answer.
    pub async fn ask(&mut self, call: &Call) -> Answered {
        self.stage.follow(&call.response.body);
        let Asked { method, path, .. } = &call.request;
        let mut headers: BTreeMap<String, String> = call.request.headers.clone();
        for value in headers.values_mut() {
            *value = self.twins.text(value);
        }
        let body = self.body(&call.request, &mut headers);
        let path = self.twins.text(path);
        let token = match call.caller.as_str() {
            "nobody" => None,
            name => Some(self.bearers.get(name).map_or(name, String::as_str)),
        };
        let live = self.stage.send(token, method, &path, &headers, body).await;
        // Without what these answers give out the rows that follow would compare nothing.
        let is_needed = call.name.is_none() && !call.response.body.is_null();
        assert!(
            live.status < 400 || !is_needed,
            "{method} {path} in between: {} {}",
            live.status,
            live.body
        );
        if live.status < 400 {
            self.codes.learn(&call.response.body);
            self.twins.learn(&call.response.body, &live.body);
            for (name, recorded) in &call.response.headers {
                if let Some(live) = live.headers.get(name) {
                    self.twins.learn_text(recorded, live);
                }
            }
        }
        live
    }

    /// The body to send, of what kind it is noted in the headers.
    fn body(&mut self, request: &Asked, headers: &mut BTreeMap<String, String>) -> Body {
        if let Some(body) = &request.body {
            let mut body = body.clone();
            self.codes
                .rewrite(&request.path, &mut body, &self.twins, self.stage.seconds());
            self.authenticators.rewrite(&mut body, &self.twins);
            headers
                .entry("content-type".to_owned())
                .or_insert_with(|| "application/json".to_owned());
            return Body::from(self.twins.value(&body).to_string());
        }
        if let Some(file) = &request.file {
            headers.insert("content-type".to_owned(), "multipart/form-data; boundary=part".to_owned());
            return Body::from(form(file));
        }
        request
            .raw
            .as_ref()
            .map_or_else(Body::empty, |raw| Body::from(self.twins.text(raw)))
    }
}

fn form(file: &File) -> Vec<u8> {
    let head = format!(
        "--part\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{}\"\r\ncontent-type: {}\r\n\r\n",
        file.name, file.kind
    );
    let content = STANDARD.decode(&file.base64).unwrap();
    [head.as_bytes(), &content, b"\r\n--part--\r\n"].concat()
}
