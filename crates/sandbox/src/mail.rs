//! The mails that are sent: kept as one JSON object a line in `outbox.jsonl`, and passed on to a mail server if there is one.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::sync::Mutex;

use crate::smtp::Relay;

/// One mail; or, without subject and HTML, one text message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mail {
    pub to: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub html: String,
}

impl Mail {
    /// Whether it goes to a telephone.
    pub fn is_text_message(&self) -> bool {
        self.subject.is_empty() && self.html.is_empty()
    }
}

/// How much of the file's end is read for the page: hundreds of mails, however many were ever sent.
const READ_BYTES: u64 = 1024 * 1024;

/// The file of sent mails.
#[derive(Debug)]
pub struct Outbox {
    file: PathBuf,
    turn: Mutex<()>,
    relay: Option<Relay>,
}

impl Outbox {
    pub fn new(file: PathBuf, relay: Option<Relay>) -> Self {
        Self {
            file,
            turn: Mutex::new(()),
            relay,
        }
    }

    /// Ends a line that a stopped process left half written, so that the next mail is a line of its own.
    pub fn mend(&self) -> std::io::Result<()> {
        use std::io::Write as _;
        let is_whole = match std::fs::read(&self.file) {
            Ok(text) => text.last().is_none_or(|byte| *byte == b'\n'),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
            Err(error) => return Err(error),
        };
        if is_whole {
            Ok(())
        } else {
            std::fs::OpenOptions::new().append(true).open(&self.file)?.write_all(b"\n")
        }
    }

    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Whether mails leave this machine.
    pub fn is_passed_on(&self) -> bool {
        self.relay.is_some()
    }

    /// Appends a mail and passes it on. A mail that cannot be kept is logged: as with a real provider, the call that sent it succeeds.
    pub async fn send(&self, mail: &Mail) {
        let _turn = self.turn.lock().await;
        if let Err(error) = self.append(mail).await {
            tracing::warn!(%error, "mail not kept");
        }
        // Under the turn still: mails leave in the order in which they are kept.
        if let Some(relay) = self.relay.as_ref().filter(|_| !mail.is_text_message()) {
            relay.pass_on(mail);
        }
    }

    async fn append(&self, mail: &Mail) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(mail)?;
        line.push(b'\n');
        let mut options = tokio::fs::OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        options.mode(0o600);
        let mut file = options.open(&self.file).await?;
        file.write_all(&line).await?;
        file.flush().await
    }

    /// The newest mails, newest first: those in the last [`READ_BYTES`] of the file. A line that a stopped process left half written
    /// is passed over, and so is the one in whose middle the reading begins.
    pub async fn newest_first(&self) -> Vec<Mail> {
        let text = self.end().await.unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        text.lines()
            .rev()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    async fn end(&self) -> std::io::Result<Vec<u8>> {
        let mut file = tokio::fs::File::open(&self.file).await?;
        let begin = file.metadata().await?.len().saturating_sub(READ_BYTES);
        file.seek(std::io::SeekFrom::Start(begin)).await?;
        let mut text = Vec::new();
        file.take(READ_BYTES).read_to_end(&mut text).await?;
        Ok(text)
    }
}

/// A text message to a telephone.
pub fn text_message(to: &str, text: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: String::new(),
        text: text.to_owned(),
        html: String::new(),
    }
}

/// A mail with one link and, where the person may type it, the code.
pub fn with_link(to: &str, subject: &str, sentence: &str, link: &str, code: Option<&str>) -> Mail {
    let shown = code.map(|code| format!(" (Code {code})")).unwrap_or_default();
    Mail {
        to: to.to_owned(),
        subject: subject.to_owned(),
        text: format!("{sentence}{shown}\n\n{link}\n"),
        html: format!(
            "<p>{}{}</p><p><a href=\"{}\">{}</a></p>",
            escape(sentence),
            escape(&shown),
            escape(link),
            escape(subject)
        ),
    }
}

/// Text made safe for HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
