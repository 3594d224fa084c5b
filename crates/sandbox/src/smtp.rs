//! Hands mails to a mail server, one after the other, behind the calls that sent them.
//!
//! There is no second try: the outbox holds every mail, and a code that comes minutes late is asked for again anyway.

use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use crate::mail::Mail;

/// Mails that wait at most; more are dropped, and logged.
const WAITING: usize = 256;
/// How long the server may take for each step of a conversation.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server that mails are handed to, beside the outbox.
#[derive(Debug, Clone)]
pub struct SmtpOptions {
    /// Its name, which its certificate must carry: `mail.example.com`.
    pub host: String,
    /// Its port: usually 587 with [`SmtpTls::Upgrade`], 465 with [`SmtpTls::FromTheStart`].
    pub port: u16,
    /// The sender: `noreply@example.com` or `Example <noreply@example.com>`.
    pub from: String,
    /// The name to sign in with; none signs in not at all.
    pub username: Option<String>,
    /// The password to that name.
    pub password: Option<SecretString>,
    /// How the connection is protected.
    pub tls: SmtpTls,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmtpTls {
    /// `STARTTLS`, and no mail where the server does not offer it.
    #[default]
    Upgrade,
    /// TLS from the first byte.
    FromTheStart,
    /// Not at all: for a catcher of mails on the same machine.
    Plain,
}

/// Why a mail server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The sender is no mail address.
    #[error("the sender {from:?} is no mail address")]
    Sender {
        /// What was given.
        from: String,
        /// What is wrong with it.
        #[source]
        source: lettre::address::AddressError,
    },
    /// TLS cannot be set up, such as for a host that is no name.
    #[error("set up TLS to the mail server")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// The way to a mail server. Its task sends what waits and ends when the relay is dropped.
#[derive(Debug)]
pub struct Relay {
    queue: mpsc::Sender<Mail>,
}

impl Relay {
    pub fn start(options: SmtpOptions) -> Result<Self, SmtpError> {
        let from: Mailbox = options.from.parse().map_err(|source| SmtpError::Sender {
            from: options.from.clone(),
            source,
        })?;
        let transport = transport(options).map_err(SmtpError::Tls)?;
        let (queue, mut waiting) = mpsc::channel::<Mail>(WAITING);
        tokio::spawn(async move {
            while let Some(mail) = waiting.recv().await {
                send(&transport, &from, &mail).await;
            }
        });
        Ok(Self { queue })
    }

    /// Puts a mail in the queue, and never waits.
    pub fn pass_on(&self, mail: &Mail) {
        if self.queue.try_send(mail.clone()).is_err() {
            tracing::warn!(waiting = WAITING, "mail not sent: too many wait for the mail server");
        }
    }
}

fn transport(options: SmtpOptions) -> Result<AsyncSmtpTransport<Tokio1Executor>, lettre::transport::smtp::Error> {
    let tls = match options.tls {
        SmtpTls::Plain => Tls::None,
        SmtpTls::Upgrade => Tls::Required(TlsParameters::new(options.host.clone())?),
        SmtpTls::FromTheStart => Tls::Wrapper(TlsParameters::new(options.host.clone())?),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(options.host)
        .port(options.port)
        .tls(tls)
        .timeout(Some(PATIENCE));
    if let Some(name) = options.username {
        let password = options.password.map(|secret| secret.expose_secret().to_owned());
        builder = builder.credentials(Credentials::new(name, password.unwrap_or_default()));
    }
    Ok(builder.build())
}

/// Security: what a server answers may repeat the address, so only its code is logged where many read.
async fn send(transport: &AsyncSmtpTransport<Tokio1Executor>, from: &Mailbox, mail: &Mail) {
    let message = match message(from, mail) {
        Ok(message) => message,
        Err(error) => {
            tracing::warn!("mail not sent: it has no valid address");
            tracing::debug!(error, "mail not sent");
            return;
        }
    };
    match transport.send(message).await {
        Ok(_) => tracing::debug!("mail sent"),
        Err(error) => {
            let code = error.status().map(|code| code.to_string());
            tracing::warn!(
                code,
                is_timeout = error.is_timeout(),
                "mail not sent: the mail server refused or is away"
            );
            tracing::debug!(%error, "mail not sent");
        }
    }
}

fn message(from: &Mailbox, mail: &Mail) -> Result<Message, String> {
    let to = mail.to.parse::<Mailbox>().map_err(|error| error.to_string())?;
    Message::builder()
        .from(from.clone())
        .to(to)
        .subject(&mail.subject)
        .message_id(None)
        .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown_by_debug() {
        let options = SmtpOptions {
            host: "mail.example".into(),
            port: 587,
            from: "a@mail.example".into(),
            username: Some("a".into()),
            password: Some("s3cret-word".to_owned().into()),
            tls: SmtpTls::Upgrade,
        };
        assert!(!format!("{options:?}").contains("s3cret-word"));
    }

    #[test]
    fn an_address_cannot_smuggle_in_headers() {
        let from: Mailbox = "Sandbox <noreply@mail.example>".parse().unwrap();
        let mut mail = Mail {
            to: "a@mail.example".into(),
            subject: "Hello\r\nBcc: b@mail.example".into(),
            text: "x".into(),
            html: "x".into(),
        };
        let text = String::from_utf8(message(&from, &mail).unwrap().formatted()).unwrap();
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        mail.to = "a@mail.example\r\nBcc: b@mail.example".into();
        assert!(message(&from, &mail).is_err());
    }
}
