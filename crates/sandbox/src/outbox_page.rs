//! The page that shows people the mails a sandbox would have sent.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::api::not_found;
use crate::mail::{Mail, escape};
use crate::state::App;
use crate::transport::Gate;

const STYLE: &str = ":root{font:1rem/1.5 system-ui,sans-serif}main{max-width:44rem;margin:2rem auto;padding:0 1rem}\
                     article{border-top:1px solid;padding:1rem 0;overflow-wrap:anywhere}h2{font-size:1.1rem;margin:0}";

/// Security: no script, no picture, no frame, no style but the one above; a mail's HTML is never shown as such, only its
/// text and links.
fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
}

/// Mails on the page.
const SHOWN: usize = 200;

pub fn router(app: Arc<App>) -> Router {
    Router::new().route("/sandbox/outbox", get(page)).with_state(app)
}

async fn page(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    // Security: under a name of its own choice (DNS rebinding) another site could read codes and links here.
    let gate = Gate {
        app: &app,
        headers: &headers,
    };
    if gate.origin().await.is_err() {
        return not_found().await;
    }
    let mails = app.outbox.newest_first().await;
    let fate = if app.outbox.is_passed_on() {
        "Each of these went to the mail server too."
    } else {
        "Nothing here left this machine."
    };
    let list = if mails.is_empty() {
        "<p>No mail yet.</p>".to_owned()
    } else {
        mails
            .iter()
            .take(SHOWN)
            .enumerate()
            .map(|(number, mail)| entry(number, mail))
            .collect()
    };
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>Mailbox of the sandbox</title><style>{STYLE}</style></head><body><main><h1>Mailbox of the sandbox</h1>\
         <p>{fate} Newest first.</p>{list}</main></body></html>"
    );
    let policy = policy();
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_SECURITY_POLICY, &policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Html(html)).into_response()
}

fn entry(number: usize, mail: &Mail) -> String {
    let text: String = mail.text.lines().map(line).collect();
    format!(
        "<article aria-labelledby=\"m{number}\"><h2 id=\"m{number}\">{}</h2><p>To: {}</p>{text}</article>",
        if mail.is_text_message() {
            "Text message".to_owned()
        } else {
            escape(&mail.subject)
        },
        escape(&mail.to)
    )
}

/// A line of a mail; an address that is a line of its own can be followed.
fn line(text: &str) -> String {
    let shown = escape(text);
    let is_address = (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace);
    match (text.is_empty(), is_address) {
        (true, _) => String::new(),
        (false, true) => format!("<p><a href=\"{shown}\" rel=\"noreferrer\">{shown}</a></p>"),
        (false, false) => format!("<p>{shown}</p>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_message_has_a_heading_too() {
        let html = entry(
            0,
            &crate::mail::text_message("+41791112233", "123456 is your code.\n@a.example #123456"),
        );
        assert!(html.contains(">Text message</h2>") && html.contains("<p>@a.example #123456</p>"));
    }

    #[test]
    fn a_mail_cannot_bring_markup_onto_the_page() {
        let mail = Mail {
            to: "a@b.example".into(),
            subject: "<script>alert(1)</script>".into(),
            text: "javascript:alert(1)\nhttps://a.example/\"x".into(),
            html: "<b>no</b>".into(),
        };
        let html = entry(0, &mail);
        assert!(!html.contains("<script>") && !html.contains("href=\"javascript") && !html.contains("<b>"));
        assert!(html.contains("href=\"https://a.example/&quot;x\""));
    }
}
