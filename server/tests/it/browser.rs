//! A browser without script: a cookie jar, forms, no redirect followed unless asked.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use http::header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderName, HeaderValue, Method};
use vestibule_app::server_fns::Submit;

use crate::world::{PASSWORD, Person, at};

/// One browser with cookies of its own.
#[derive(Debug)]
pub struct Browser {
    http: reqwest::Client,
    address: SocketAddr,
    origin: String,
    cookies: Mutex<BTreeMap<String, String>>,
    headers: Mutex<HeaderMap>,
}

impl Browser {
    /// A browser that sees the server at `address` as `origin`.
    pub fn new(http: reqwest::Client, address: SocketAddr, origin: &str) -> Self {
        Self {
            http,
            address,
            origin: origin.to_owned(),
            cookies: Mutex::default(),
            headers: Mutex::default(),
        }
    }

    /// Sends a header with every request from now on.
    pub fn always(&self, name: &'static str, value: &str) {
        self.headers
            .lock()
            .unwrap()
            .insert(HeaderName::from_static(name), value.parse().unwrap());
    }

    /// The value of the front door's cookie.
    pub fn cookie(&self) -> Option<String> {
        let cookies = self.cookies.lock().unwrap();
        cookies.get("vestibule").or_else(|| cookies.get("__Host-vestibule")).cloned()
    }

    /// Puts a cookie, as somebody else could who once had this device.
    pub fn set_cookie(&self, value: &str) {
        self.cookies.lock().unwrap().insert("vestibule".to_owned(), value.to_owned());
    }

    /// What is sent as `Cookie`.
    pub fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, HeaderMap::new(), None).await
    }

    /// Follows redirects of our own origin.
    pub async fn open(&self, path: &str) -> Page {
        let page = self.get(path).await;
        self.follow(page).await
    }

    /// Follows the redirects that an answer leads to. More than ten are a loop.
    pub async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..10 {
            match page.redirect() {
                Some(to) if to.starts_with('/') => page = self.get(&to).await,
                _ => return page,
            }
        }
        panic!("redirected in a loop, at last to {:?}", page.redirect());
    }

    /// Presses the form's button; the answer is not followed.
    pub async fn submit(&self, form: &Form) -> Page {
        self.post(&form.action, &form.fields, &[]).await
    }

    /// A post of that body, as a browser does it; `more` headers replace the usual ones, empty ones remove them.
    pub async fn post(&self, path: &str, fields: &[(String, String)], more: &[(HeaderName, &str)]) -> Page {
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(ORIGIN, self.origin.parse().unwrap());
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        for (name, value) in more {
            if value.is_empty() {
                headers.remove(name);
            } else {
                headers.insert(name, value.parse().unwrap());
            }
        }
        self.send(Method::POST, path, headers, Some(body)).await
    }

    pub async fn send(&self, method: Method, path: &str, mut headers: HeaderMap, body: Option<String>) -> Page {
        let host = self.origin.split_once("://").unwrap().1;
        if !headers.contains_key(HOST) {
            headers.insert(HOST, host.parse().unwrap());
        }
        if !headers.contains_key(ACCEPT) {
            headers.insert(ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml,*/*;q=0.8"));
        }
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            headers.insert(COOKIE, cookies.parse().unwrap());
        }
        headers.extend(self.headers.lock().unwrap().clone());
        let mut request = self
            .http
            .request(method, format!("http://{}{path}", self.address))
            .headers(headers);
        if let Some(body) = body {
            request = request.body(body);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.bytes().await.unwrap().to_vec();
        self.keep_cookies(&headers);
        Page {
            status,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
            headers,
        }
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap();
        for set in headers.get_all(SET_COOKIE) {
            let set = set.to_str().unwrap();
            let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") || value.is_empty() {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Opens the first page and says who it is; the answer to the submit.
    pub async fn identify(&self, login_name: &str) -> Page {
        self.identify_at(&at("/loginname"), login_name).await
    }

    /// The same, on the page at `path`.
    pub async fn identify_at(&self, path: &str, login_name: &str) -> Page {
        let page = self.open(path).await;
        self.submit(&page.form(Submit::Loginname).with("login_name", login_name))
            .await
    }

    /// Gives the name, then the password; the answer to the second submit.
    pub async fn sign_in_with(&self, login_name: &str, password: &str) -> Page {
        let page = self.identify(login_name).await;
        let page = self.follow(page).await;
        self.submit(&page.form(Submit::Password).with("password", password)).await
    }

    /// Signs in, and must end signed in.
    pub async fn sign_in(&self, person: &Person) -> Page {
        let answer = self.sign_in_with(&person.login_name, PASSWORD).await;
        assert_eq!(answer.location(), at("/account"), "{} is signed in", person.login_name);
        answer
    }

    /// Whether the account area opens.
    pub async fn is_signed_in(&self) -> bool {
        let page = self.get(&at("/account")).await;
        match page.status {
            200 => true,
            303 | 403 => false,
            status => panic!("/account answered {status}: {}", page.text()),
        }
    }
}

/// One answer.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn csp(&self) -> &str {
        self.header(CONTENT_SECURITY_POLICY.as_str()).unwrap_or_default()
    }

    fn redirect(&self) -> Option<String> {
        let location = self.header(LOCATION.as_str())?;
        (300..400).contains(&self.status).then(|| location.to_owned())
    }

    /// Where it leads: a 303, always.
    #[track_caller]
    pub fn location(&self) -> String {
        assert_eq!(self.status, 303, "{}", self.text());
        self.redirect().unwrap()
    }

    /// Value and attributes of the front door's cookie, where it is set.
    pub fn set_cookie(&self) -> Option<(String, String)> {
        let set = self.header(SET_COOKIE.as_str())?;
        let (pair, attributes) = set.split_once(';').unwrap();
        Some((pair.to_owned(), attributes.trim().to_owned()))
    }

    /// The name of the screen.
    pub fn screen(&self) -> String {
        let tag = tags(&self.body)
            .into_iter()
            .find(|tag| tag.attributes.contains_key("data-screen"));
        tag.map(|tag| tag.attributes["data-screen"].clone()).unwrap_or_default()
    }

    /// Language of the document.
    pub fn lang(&self) -> String {
        let html = tags(&self.body).into_iter().find(|tag| tag.name == "html").unwrap();
        html.attributes["lang"].clone()
    }

    /// What a person reads.
    pub fn text(&self) -> String {
        let (mut text, mut rest) = (String::new(), self.body.as_str());
        while let Some((before, after)) = rest.split_once('<') {
            text.push_str(before);
            let skipped = ["style", "script"].into_iter().find(|name| after.starts_with(name));
            let end = skipped.map_or(">".to_owned(), |name| format!("</{name}>"));
            rest = after.split_once(&end).map_or("", |(_, after)| after);
        }
        text.push_str(rest);
        decoded(&text)
            .chars()
            .filter(|c| !matches!(c, '\u{2068}' | '\u{2069}'))
            .collect()
    }

    #[track_caller]
    pub fn says(&self, sentence: &str) -> &Self {
        assert!(
            self.text().contains(sentence),
            "{sentence:?} is not said by ({}): {}",
            self.status,
            self.text()
        );
        self
    }

    /// All forms that post there.
    pub fn forms(&self, submit: Submit) -> Vec<Form> {
        forms(&self.body)
            .into_iter()
            .filter(|form| form.action.ends_with(submit.path()))
            .collect()
    }

    #[track_caller]
    pub fn form(&self, submit: Submit) -> Form {
        let form = self.forms(submit).into_iter().next();
        form.unwrap_or_else(|| panic!("no form {submit:?} on ({}): {}", self.status, self.text()))
    }

    /// Attributes of all tags of that name.
    pub fn tags(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        tags(&self.body)
            .into_iter()
            .filter(|tag| tag.name == name)
            .map(|tag| tag.attributes)
            .collect()
    }

    pub fn nonce(&self) -> String {
        self.csp()
            .split("'nonce-")
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap()
            .to_owned()
    }

    /// The body without what differs at every load: nonce, tokens, challenge, id of the request; and without the name that was typed.
    pub fn masked(&self, login_name: &str) -> String {
        let mut body = self.body.clone();
        for tag in self
            .tags("input")
            .iter()
            .filter(|tag| tag.get("name").is_some_and(|name| name == "token"))
        {
            body = body.replace(&tag["value"], "TOKEN");
        }
        let forms = self.tags("form");
        let asked = forms
            .iter()
            .filter_map(|form| serde_json::from_str::<serde_json::Value>(form.get("data-options")?).ok());
        for options in asked {
            let challenge = options["publicKey"]["challenge"].as_str().unwrap();
            body = body.replace(challenge, &"C".repeat(challenge.len()));
        }
        // An island asks with one, too.
        for token in self.tags("p").iter().filter_map(|tag| tag.get("data-token")) {
            body = body.replace(token, "TOKEN");
        }
        if self.csp().contains("'nonce-") {
            body = body.replace(&self.nonce(), "NONCE");
        }
        if let Some(id) = self.header("x-request-id") {
            body = body.replace(id, "REQUEST");
        }
        body.replace(login_name, "NAME")
    }

    /// All headers without what differs at every load.
    pub fn masked_headers(&self) -> Vec<(String, String)> {
        let nonce = if self.csp().contains("'nonce-") {
            self.nonce()
        } else {
            "-".to_owned()
        };
        let mask = |name: &str, value: &str| match name {
            "date" | "x-request-id" => String::new(),
            "set-cookie" => format!("{}={}", value.len(), value.split_once(';').unwrap().1),
            "content-security-policy" => value.replace(&nonce, "NONCE"),
            _ => value.to_owned(),
        };
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), mask(name.as_str(), value.to_str().unwrap())));
        let mut headers: Vec<_> = headers.collect();
        headers.sort();
        headers
    }
}

/// A form as it was found, and filled in.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
    /// Name and value of its buttons.
    pub buttons: Vec<(String, String)>,
}

impl Form {
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(own, _)| own != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With the first of its buttons that has a name.
    #[must_use]
    pub fn pressed(self) -> Self {
        let (name, value) = self.buttons.first().expect("a button with a name").clone();
        self.with(&name, &value)
    }

    pub fn field(&self, name: &str) -> &str {
        let field = self.fields.iter().find(|(own, _)| own == name);
        field.map_or("", |(_, value)| value)
    }
}

#[derive(Debug)]
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
}

fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut is_open = false;
    let mut select = None;
    for tag in tags(html) {
        let of = |name: &str| tag.attributes.get(name).cloned();
        match tag.name.as_str() {
            "form" => {
                is_open = true;
                let action = of("action").unwrap_or_default();
                forms.push(Form {
                    action,
                    fields: Vec::new(),
                    buttons: Vec::new(),
                });
            }
            "/form" => is_open = false,
            _ if !is_open => {}
            "select" => select = of("name"),
            "/select" => select = None,
            "input" | "button" | "option" => {
                let form = forms.last_mut().unwrap();
                let value = of("value").unwrap_or_default();
                let kind = of("type").unwrap_or_default();
                match (tag.name.as_str(), of("name"), &select) {
                    ("option", _, Some(name)) if tag.attributes.contains_key("selected") => {
                        form.fields.push((name.clone(), value))
                    }
                    ("button", Some(name), _) => form.buttons.push((name, value)),
                    ("input", Some(name), _)
                        if !matches!(&*kind, "checkbox" | "radio") || tag.attributes.contains_key("checked") =>
                    {
                        form.fields.push((name, value));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    forms
}

/// The tags in their order; end tags begin with a slash.
fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let name: String = after
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '!'))
            .collect();
        let mut attributes = BTreeMap::new();
        rest = after.get(name.len()..).unwrap_or_default();
        loop {
            rest = rest.trim_start();
            let end = rest.find(['=', '>', ' ', '\n', '/']).unwrap_or(rest.len());
            let attribute = rest.get(..end).unwrap_or_default().to_owned();
            rest = rest.get(end..).unwrap_or_default();
            match rest.chars().next() {
                None => break,
                Some('>') => {
                    if !attribute.is_empty() {
                        attributes.insert(attribute, String::new());
                    }
                    rest = &rest[1..];
                    break;
                }
                Some('=') => {
                    let (open, quoted) = (rest[1..].starts_with('"'), rest.get(2..).unwrap_or_default());
                    let (value, after) = if open {
                        quoted.split_once('"').unwrap_or((quoted, ""))
                    } else {
                        let plain = &rest[1..];
                        plain.split_at(plain.find([' ', '>']).unwrap_or(plain.len()))
                    };
                    attributes.insert(attribute, decoded(value));
                    rest = after;
                }
                Some(_) => {
                    if !attribute.is_empty() {
                        attributes.insert(attribute, String::new());
                    }
                    rest = &rest[1..];
                }
            }
        }
        tags.push(Tag { name, attributes });
    }
    tags
}

fn decoded(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ];
    named
        .iter()
        .fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}
