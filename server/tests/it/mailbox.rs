//! The mails and text messages that the backend has sent.

use serde_json::Value;
use url::Url;

use crate::world::World;

/// One message, as far as a person acts on it.
#[derive(Debug, Clone)]
pub struct Mail {
    /// An address or a number.
    pub to: String,
    pub subject: String,
    pub text: String,
}

impl Mail {
    /// The address in it.
    #[track_caller]
    pub fn link(&self) -> Url {
        let line = self.text.lines().find(|line| line.starts_with("http"));
        line.unwrap_or_else(|| panic!("no link in {}", self.text)).parse().unwrap()
    }

    /// Path and query of that address, as a browser asks for it.
    #[track_caller]
    pub fn path(&self) -> String {
        let link = self.link();
        format!("{}?{}", link.path(), link.query().unwrap_or_default())
    }

    /// The code in the address.
    #[track_caller]
    pub fn code(&self) -> String {
        let link = self.link();
        let code = link.query_pairs().find(|(name, _)| name == "code");
        code.unwrap_or_else(|| panic!("no code in {link}")).1.into_owned()
    }

    /// The eight digits in the text.
    #[track_caller]
    pub fn digits(&self) -> String {
        let words = self.text.split(|c: char| !c.is_ascii_alphanumeric());
        let mut codes = words.filter(|word| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit()));
        codes.next().unwrap_or_else(|| panic!("no code in {}", self.text)).to_owned()
    }
}

/// Everything that was sent, oldest first.
pub fn sent(world: &World) -> Vec<Mail> {
    let text = std::fs::read_to_string(world.folder.path().join("outbox.jsonl")).unwrap_or_default();
    let all = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text_of = |mail: &Value, field: &str| mail[field].as_str().unwrap_or_default().to_owned();
    all.map(|mail| Mail {
        to: text_of(&mail, "to"),
        subject: text_of(&mail, "subject"),
        text: text_of(&mail, "text"),
    })
    .collect()
}

/// All messages to that address or number, oldest first.
pub fn mails_to(world: &World, address: &str) -> Vec<Mail> {
    let mut mails = sent(world);
    mails.retain(|mail| mail.to == address);
    mails
}

/// The newest of them.
#[track_caller]
pub fn newest_to(world: &World, address: &str) -> Mail {
    let newest = mails_to(world, address).pop();
    newest.unwrap_or_else(|| panic!("no mail to {address}"))
}
