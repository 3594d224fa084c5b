//! The login client's token: its file, its form, and what the backend says of it. What it may do is not looked at here.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::finding::Finding;
use super::wire::{NoReply, Reply};
use crate::credentials::Origin;

const FILE_ID: &str = "token-file";
const ID: &str = "token";
const LOOKED_AT: &str = "the login client's token";
const NO_SIGN_IN: &str = "Every page answers that the service cannot be used at the moment; nobody can sign in.";
const NEW_TOKEN: &str = "Make a new one: Console → Users → Service users → the login client → Personal access tokens → New, and write it \
                         alone into the file of `backend.service_token_file` (mode 0600), or into ZITADEL_SERVICE_USER_TOKEN.";

fn file_of(origin: &Origin) -> Option<&Path> {
    match origin {
        Origin::TokenFile(path) | Origin::KeyFile(path) | Origin::SystemUser(Some(path)) => Some(path),
        Origin::TokenOfEnvironment | Origin::SystemUser(None) => None,
    }
}

fn looked_at(origin: &Origin) -> String {
    match origin {
        Origin::TokenFile(path) => format!("token file {}", path.display()),
        Origin::TokenOfEnvironment => "ZITADEL_SERVICE_USER_TOKEN".to_owned(),
        Origin::KeyFile(path) => format!("key file {}", path.display()),
        Origin::SystemUser(Some(path)) => format!("private key file {} of the system user", path.display()),
        Origin::SystemUser(None) => "SYSTEM_USER_PRIVATE_KEY".to_owned(),
    }
}

/// What a token looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One word, as a token is.
    Token,
    /// Nothing but white space.
    Empty,
    /// JSON: a key file.
    KeyFile,
    /// PEM: a private key.
    PrivateKey,
    /// Three parts with dots: a JWT, so an access or an ID token of somebody.
    Jwt,
    /// `Bearer …`.
    WithBearer,
    /// White space or strange characters inside.
    SeveralWords,
}

impl Form {
    /// Looks at the text of a token file.
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Empty;
        }
        if text.starts_with('{') {
            return Self::KeyFile;
        }
        if text.starts_with("-----BEGIN") {
            return Self::PrivateKey;
        }
        if text.to_ascii_lowercase().starts_with("bearer ") {
            return Self::WithBearer;
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Self::SeveralWords;
        }
        let is_jwt = text.starts_with("eyJ") && text.split('.').count() == 3;
        if is_jwt { Self::Jwt } else { Self::Token }
    }
}

/// Why there is no text to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The file cannot be read.
    File(ErrorKind),
    /// The settings are incomplete, or the key cannot be used; the text names the field.
    Settings(String),
}

/// What is known of the credentials before anybody is asked.
#[derive(Debug, Clone)]
pub struct TokenFacts {
    /// None: nothing is configured.
    pub source: Option<Origin>,
    /// Its look; of a key file or private key, [`Form::Token`] where it can sign.
    pub form: Result<Form, Trouble>,
    /// Permission bits of the file.
    pub mode: Option<u32>,
}

impl TokenFacts {
    /// Reads the permission bits.
    pub fn new(source: Option<Origin>, form: Result<Form, Trouble>) -> Self {
        let file = source.as_ref().and_then(file_of);
        let mode = file.and_then(|file| std::fs::metadata(file).ok());
        let mode = mode.map(|data| data.permissions().mode() & 0o777);
        Self { source, form, mode }
    }
}

/// What the backend says of the token, by the answer to a read of the general settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It counts, and may read the settings.
    Good,
    /// It counts; its user has no role anywhere.
    NoMembership,
    /// It counts; its role does not reach here.
    TooLittle,
    /// Unknown, removed or expired: the backend does not tell which.
    Unknown,
    /// It never got there: the header was taken away on the way.
    Stripped,
    /// A person's session token, and a dead or half one.
    OfASession(String),
    /// The key was refused when it was to be exchanged for a token.
    NotExchanged,
    /// The answer tells nothing.
    Odd { status: u16, id: Option<String> },
    /// There was none.
    NoReply,
    /// Nobody was asked.
    NotAsked(&'static str),
}

impl Standing {
    /// Reads it from the answer.
    pub fn of(reply: &Result<Reply, NoReply>) -> Self {
        let Ok(reply) = reply else { return Self::NoReply };
        if reply.is_success() && reply.is_of_zitadel() {
            return Self::Good;
        }
        let id = reply.refusal_id();
        match (reply.status, id.as_deref()) {
            (_, Some("AUTHZ-cdgFk")) => Self::NoMembership,
            (_, Some("AUTH-5mWD2" | "AUTH-AWfge")) => Self::TooLittle,
            (_, Some(id @ ("QUERY-dsfr3" | "QUERY-SFeaa" | "AUTHZ-EGDo3" | "AUTHZ-Kl3p0"))) => Self::OfASession(id.to_owned()),
            (401, None) if reply.is_of_zitadel() => Self::Stripped,
            (401, _) => Self::Unknown,
            (status, _) => Self::Odd { status, id },
        }
    }

    /// Whether the backend knows whose token it is.
    pub fn counts(&self) -> bool {
        matches!(self, Self::Good | Self::NoMembership | Self::TooLittle)
    }
}

/// The finding `token-file`.
pub fn judge_file(facts: &TokenFacts) -> Finding {
    let Some(source) = &facts.source else {
        let seen = match &facts.form {
            Err(Trouble::Settings(text)) => text.clone(),
            _ => "no credentials are configured".to_owned(),
        };
        return Finding::problem(FILE_ID, "credentials of the login client", seen).means(NO_SIGN_IN).mend(
            "Name a file that holds the token: `--token-file`, `backend.service_token_file` or VESTIBULE_SERVICE_TOKEN_FILE; or \
             `backend.key_file`; or all of `backend.system_user_id`, `backend.system_user_private_key_file` and `backend.audience`.",
        );
    };
    let looked_at = looked_at(source);
    let problem = |seen: &str| Finding::problem(FILE_ID, looked_at.clone(), seen).means(NO_SIGN_IN);
    match &facts.form {
        Err(Trouble::File(ErrorKind::NotFound)) => problem("the file does not exist").mend(format!(
            "Correct the path, or put the token there. {NEW_TOKEN} In a container, mount the file or the secret."
        )),
        Err(Trouble::File(ErrorKind::PermissionDenied)) => problem("this user may not read the file")
            .mend("Give the file to the user that Vestibule runs as (`chown`), and leave its mode at 0600."),
        Err(Trouble::File(kind)) => problem(&format!("the file cannot be read ({kind})")).mend("Name a plain file that holds the token alone."),
        Err(Trouble::Settings(text)) => problem(text)
            .mend("Mend the named field. A key file is the JSON that Console hands out under Service users → Keys → New → JSON; a private key is RSA in PEM form."),
        Ok(Form::Empty) => problem("there is nothing in it").mend(NEW_TOKEN),
        Ok(Form::KeyFile) => problem("it holds a key file (JSON), not a token")
            .mend("Name the file in `backend.key_file` (VESTIBULE_BACKEND__KEY_FILE) in place of the token file."),
        Ok(Form::PrivateKey) => problem("it holds a private key (PEM), not a token").mend(
            "For a system user, name the file in `backend.system_user_private_key_file`, beside `backend.system_user_id` and \
             `backend.audience`; otherwise put a personal access token there.",
        ),
        Ok(Form::WithBearer) => problem("it begins with the word Bearer").mend("Leave the token alone in the file, without `Bearer `."),
        Ok(Form::SeveralWords) => problem("it holds more than one word, or characters that no token has")
            .mend("Leave the token alone in the file: one line, no quotation marks, no other text."),
        Ok(Form::Jwt) => with_mode(facts, &looked_at, source).unwrap_or_else(|| {
            Finding::warning(FILE_ID, looked_at.clone(), "it holds a JWT: an access token, which ends within hours, not a personal access token")
                .means("When it ends, nobody can sign in any more.")
                .mend(NEW_TOKEN)
        }),
        Ok(Form::Token) => with_mode(facts, &looked_at, source).unwrap_or_else(|| {
            let mode = facts.mode.map(|mode| format!(", mode {mode:04o}")).unwrap_or_default();
            Finding::ok(FILE_ID, looked_at.clone(), format!("has the form that it should have{mode}"))
        }),
    }
}

fn with_mode(facts: &TokenFacts, looked_at: &str, source: &Origin) -> Option<Finding> {
    let mode = facts.mode.filter(|mode| mode & 0o077 != 0)?;
    let seen = format!("mode {mode:04o}: others than its owner can open it");
    // A mounted secret is often readable by its group; by everybody is another matter.
    let found = if mode & 0o007 != 0 {
        Finding::problem(FILE_ID, looked_at, seen)
    } else {
        Finding::warning(FILE_ID, looked_at, seen)
    };
    let file = file_of(source).map(|file| file.display().to_string()).unwrap_or_default();
    Some(
        found
            .means("Whoever reads it can set anybody's password and make himself administrator.")
            .mend(format!(
                "chmod 600 {file} (and make a new token, if somebody else may have read it)."
            )),
    )
}

/// The finding `token`.
pub fn judge(standing: &Standing, source: Option<&Origin>) -> Finding {
    let problem = |seen: String| Finding::problem(ID, LOOKED_AT, seen).means(NO_SIGN_IN);
    match standing {
        Standing::Good | Standing::NoMembership | Standing::TooLittle => Finding::ok(ID, LOOKED_AT, "the backend knows it"),
        Standing::Unknown if matches!(source, Some(Origin::SystemUser(_))) => {
            problem("the backend does not take the signed token of the system user (AUTH-7fs1e)".to_owned()).mend(
                "Zitadel's own configuration must name the user and its public key: SystemAPIUsers (ZITADEL_SYSTEMAPIUSERS), with a membership of \
                 the role IAM_LOGIN_CLIENT. `backend.system_user_id` must be that name, and `backend.audience` the issuer, such as \
                 https://zitadel.example.com.",
            )
        }
        Standing::Unknown => problem("the backend does not know it: it was never given out there, was removed, or has expired (AUTH-7fs1e)".to_owned())
            .mend(format!("{NEW_TOKEN} Choose an expiry that you will remember. Look also whether `backend.url` is the instance that gave it out.")),
        Standing::Stripped => problem("the backend saw no token at all".to_owned())
            .mend("Something on the way takes the header Authorization away: let the proxy before Zitadel pass it on, or point `backend.url` at Zitadel itself."),
        Standing::OfASession(id) => problem(format!("it is the token of a person's session, and one that does not count ({id})"))
            .mend(format!("Such a token ends with the session and changes with each step. {NEW_TOKEN}")),
        Standing::NotExchanged => problem("the backend gave out no token for the key".to_owned()).mend(
            "The key was removed or has expired, the clocks differ, or the audience is not the issuer: make a new key (Console → Users → \
             Service users → the login client → Keys → New → JSON), and set `backend.audience` to the issuer, such as https://zitadel.example.com.",
        ),
        Standing::Odd { status, id } => {
            let id = id.as_ref().map(|id| format!(", {id}")).unwrap_or_default();
            problem(format!("the backend answers with status {status}{id}")).mend("Look at Zitadel's log of this moment.")
        }
        Standing::NoReply => problem("the backend did not answer".to_owned())
            .mend("Look at Zitadel's log and its database; it answered a moment ago."),
        Standing::NotAsked(because) => Finding::skipped(ID, LOOKED_AT, because),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Status;

    #[test]
    fn the_form_of_a_token_is_told_apart() {
        for (text, form) in [
            ("  \n", Form::Empty),
            ("abc_DEF-123\n", Form::Token),
            ("{\"type\":\"serviceaccount\"}", Form::KeyFile),
            ("-----BEGIN RSA PRIVATE KEY-----\n", Form::PrivateKey),
            ("eyJhbGci.eyJpc3M.c2ln", Form::Jwt),
            ("Bearer abc", Form::WithBearer),
            ("abc\ndef", Form::SeveralWords),
            ("t\u{f6}ken", Form::SeveralWords),
        ] {
            assert_eq!(Form::of(text), form, "{text:?}");
        }
    }

    #[test]
    fn a_file_that_others_can_open_is_told_by_how_many() {
        let with = |mode| {
            let source = Some(Origin::TokenFile("/run/pat".into()));
            judge_file(&TokenFacts {
                source,
                form: Ok(Form::Token),
                mode: Some(mode),
            })
        };
        assert_eq!(with(0o600).status, Status::Ok);
        assert_eq!(with(0o400).status, Status::Ok);
        assert_eq!(with(0o640).status, Status::Warning);
        let open = with(0o644);
        assert_eq!(open.status, Status::Problem);
        assert!(open.mend.starts_with("chmod 600 /run/pat"), "{}", open.mend);
    }

    #[test]
    fn each_wrong_content_has_its_own_remedy() {
        let with = |form| {
            let source = Some(Origin::TokenFile("/run/pat".into()));
            judge_file(&TokenFacts {
                source,
                form,
                mode: Some(0o600),
            })
        };
        for (form, word) in [
            (Ok(Form::Empty), "Personal access tokens"),
            (Ok(Form::KeyFile), "backend.key_file"),
            (Ok(Form::PrivateKey), "backend.system_user_private_key_file"),
            (Ok(Form::WithBearer), "without `Bearer `"),
            (Ok(Form::SeveralWords), "one line"),
            (Ok(Form::Jwt), "Personal access tokens"),
            (Err(Trouble::File(ErrorKind::NotFound)), "Correct the path"),
            (Err(Trouble::File(ErrorKind::PermissionDenied)), "chown"),
            (Err(Trouble::File(ErrorKind::IsADirectory)), "plain file"),
            (
                Err(Trouble::Settings("backend.audience: missing".to_owned())),
                "Mend the named field",
            ),
        ] {
            let found = with(form.clone());
            assert!(
                found.status >= Status::Warning && found.mend.contains(word),
                "{form:?}: {}",
                found.mend
            );
        }
    }

    #[test]
    fn what_the_backend_says_is_told_apart() {
        let refused = |status, id: &str| {
            let text = format!("{{\"code\":16,\"message\":\"x ({id})\"}}");
            Standing::of(&Ok(Reply {
                status,
                text,
                ..Reply::default()
            }))
        };
        assert_eq!(refused(401, "AUTH-7fs1e"), Standing::Unknown);
        assert_eq!(refused(404, "AUTHZ-cdgFk"), Standing::NoMembership);
        assert_eq!(refused(403, "AUTH-5mWD2"), Standing::TooLittle);
        assert_eq!(refused(403, "QUERY-dsfr3"), Standing::OfASession("QUERY-dsfr3".to_owned()));
        let missing = Reply {
            status: 401,
            text: "{\"code\":16,\"message\":\"auth header missing\"}".to_owned(),
            ..Reply::default()
        };
        assert_eq!(Standing::of(&Ok(missing)), Standing::Stripped);
        assert_eq!(Standing::of(&Err(NoReply::TimedOut)), Standing::NoReply);
        let page = Reply {
            status: 502,
            text: "<html>".to_owned(),
            ..Reply::default()
        };
        assert_eq!(Standing::of(&Ok(page)), Standing::Odd { status: 502, id: None });
    }
}
