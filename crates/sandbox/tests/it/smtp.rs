//! Mails that a mail server is given, beside the outbox.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use vestibule_sandbox::{Sandbox, SandboxError, SandboxOptions, SmtpOptions, SmtpTls};

use crate::backend::Backend;

/// What a mail server was told: who signed in, whom the mail is for, and the mail.
#[derive(Debug, Default)]
struct Received {
    sign_in: String,
    to: String,
    data: String,
}

/// A mail server that takes everything, but refuses recipients at `full.example`.
struct Catcher {
    port: u16,
    received: mpsc::UnboundedReceiver<Received>,
    refused: Arc<AtomicUsize>,
}

impl Catcher {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, received) = mpsc::unbounded_channel();
        let refused = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&refused);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(mail) = converse(stream, &count).await
                    && !mail.data.is_empty()
                    && sender.send(mail).is_err()
                {
                    return;
                }
            }
        });
        Self { port, received, refused }
    }

    async fn next(&mut self) -> Received {
        let next = tokio::time::timeout(Duration::from_secs(10), self.received.recv());
        next.await.expect("a mail within ten seconds").unwrap()
    }

    fn options(&self) -> SmtpOptions {
        SmtpOptions {
            host: "127.0.0.1".into(),
            port: self.port,
            from: "Sandbox <noreply@mail.example>".into(),
            username: Some("vestibule".into()),
            password: Some("open sesame".to_owned().into()),
            tls: SmtpTls::Plain,
        }
    }

    async fn backend(&self) -> Backend {
        let smtp = Some(self.options());
        Backend::with(|options| SandboxOptions { smtp, ..options }).await
    }
}

async fn converse(stream: TcpStream, refused: &AtomicUsize) -> std::io::Result<Received> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut mail = Received::default();
    write.write_all(b"220 catcher\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let answer = match line.split(' ').next().unwrap_or_default() {
            "EHLO" => "250-catcher\r\n250 AUTH PLAIN\r\n",
            "AUTH" => {
                mail.sign_in = line;
                "235 in\r\n"
            }
            "RCPT" if line.contains("@full.example") => {
                refused.fetch_add(1, Ordering::SeqCst);
                "550 full\r\n"
            }
            "RCPT" => {
                mail.to = line;
                "250 fine\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    mail.data.push_str(&line);
                    mail.data.push('\n');
                }
                "250 taken\r\n"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                break;
            }
            _ => "250 fine\r\n",
        };
        write.write_all(answer.as_bytes()).await?;
    }
    Ok(mail)
}

async fn ask_for_reset(backend: &Backend, user: &str) {
    let path = format!("/v2/users/{user}/password_reset");
    backend.post(&backend.login, &path, json!({"sendLink": {}})).await.ok();
}

#[tokio::test]
async fn mails_reach_the_server_in_order_and_the_outbox_too() {
    let mut catcher = Catcher::start().await;
    let backend = catcher.backend().await;
    let organization = backend.organization("Acme").await;
    let names = ["ada", "bob", "cyd"];
    for name in names {
        let user = backend.person(&organization, name).await;
        ask_for_reset(&backend, &user).await;
    }
    for name in names {
        let mail = catcher.next().await;
        assert!(mail.to.contains(&format!("<{name}@mail.example>")), "{}", mail.to);
        assert!(mail.data.contains("From: Sandbox <noreply@mail.example>"), "{}", mail.data);
        assert!(mail.data.contains("multipart/alternative"), "{}", mail.data);
        // "\0vestibule\0open sesame"
        assert_eq!(mail.sign_in, "AUTH PLAIN AHZlc3RpYnVsZQBvcGVuIHNlc2FtZQ==");
    }
    assert_eq!(backend.mails().len(), names.len());
}

#[tokio::test]
async fn a_refused_mail_fails_no_call_and_holds_up_no_other() {
    let mut catcher = Catcher::start().await;
    let backend = catcher.backend().await;
    let organization = backend.organization("Acme").await;
    let full = backend.person(&organization, "eve").await;
    let body = json!({"human": {"email": {"email": "eve@full.example", "isVerified": true}}});
    let path = format!("/v2/users/{full}");
    backend.patch(&backend.admin, &path, body).await.ok();
    let ada = backend.person(&organization, "ada").await;
    ask_for_reset(&backend, &full).await;
    ask_for_reset(&backend, &ada).await;
    assert!(catcher.next().await.to.contains("<ada@mail.example>"));
    assert_eq!(catcher.refused.load(Ordering::SeqCst), 1);
    assert_eq!(backend.mails().len(), 2);
}

#[tokio::test]
async fn calls_succeed_while_no_server_listens() {
    let catcher = Catcher::start().await;
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let smtp = Some(SmtpOptions {
        port: closed.local_addr().unwrap().port(),
        ..catcher.options()
    });
    drop(closed);
    let backend = Backend::with(|options| SandboxOptions { smtp, ..options }).await;
    let organization = backend.organization("Acme").await;
    let ada = backend.person(&organization, "ada").await;
    ask_for_reset(&backend, &ada).await;
    assert_eq!(backend.mails().len(), 1);
}

#[tokio::test]
async fn a_sender_that_is_no_address_is_refused_at_the_start() {
    let catcher = Catcher::start().await;
    let folder = tempfile::tempdir().unwrap();
    let smtp = Some(SmtpOptions {
        from: "nobody".into(),
        ..catcher.options()
    });
    let options = SandboxOptions {
        smtp,
        ..SandboxOptions::new(folder.path(), "http://localhost:8080".parse().unwrap())
    };
    assert!(matches!(Sandbox::open(options).await, Err(SandboxError::Smtp(_))));
}
