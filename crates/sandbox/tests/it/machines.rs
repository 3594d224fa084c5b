//! Machine users and system users: keys, secrets, and the tokens these buy.

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use axum::body::Body;
use axum::http::{Method, Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use vestibule_sandbox::{SandboxOptions, SystemUser};

use crate::backend::{Answer, Backend};

const ORIGIN: &str = "http://localhost:8080";
const NOW: i64 = 1_800_000_000;
const EXPIRES: &str = "2099-01-01T00:00:00Z";
const AUDIENCE: &str = "openid urn:zitadel:iam:org:project:id:zitadel:aud";

fn claims(id: &str) -> Value {
    json!({"iss": id, "sub": id, "aud": ORIGIN, "iat": NOW, "exp": NOW + 600})
}

fn changed(mut claims: Value, field: &str, value: Value) -> Value {
    claims[field] = value;
    claims
}

fn sign(key: &EncodingKey, kid: Option<&str>, claims: &Value) -> String {
    let mut header = Header::new(Algorithm::RS256);
    header.kid = kid.map(str::to_owned);
    encode(&header, claims, key).unwrap()
}

/// A private key to sign with, and its public half as PEM.
fn pair() -> (EncodingKey, String) {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let pem = |label: &str, der: &[u8]| {
        let text = STANDARD.encode(der);
        format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
    };
    (
        EncodingKey::from_rsa_pem(pem("PRIVATE KEY", private.as_ref()).as_bytes()).unwrap(),
        pem("PUBLIC KEY", public.as_ref()),
    )
}

impl Backend {
    async fn machine(&self) -> String {
        let organization = self.organization("Acme").await;
        let body = json!({"organizationId": organization, "username": "bot", "machine": {"name": "Bot"}});
        let made = self.post(&self.admin, "/v2/users/new", body).await.ok();
        made["id"].as_str().unwrap().to_owned()
    }

    async fn token(&self, form: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri("/oauth/v2/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn bearer(&self, assertion: &str) -> Answer {
        let grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
        self.token(&[("grant_type", grant), ("assertion", assertion), ("scope", AUDIENCE)])
            .await
    }

    #[track_caller]
    fn is_refused(answer: &Answer, error: &str) {
        assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (400, Some(error)));
    }
}

#[tokio::test]
async fn a_key_file_buys_a_token_until_the_key_is_removed() {
    let backend = Backend::new().await;
    let machine = backend.machine().await;
    let path = format!("/v2/users/{machine}/keys");
    let added = backend
        .post(&backend.login, &path, json!({"expirationDate": EXPIRES}))
        .await
        .ok();
    let file = STANDARD.decode(added["keyContent"].as_str().unwrap()).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!((&file["type"], &file["userId"]), (&json!("serviceaccount"), &json!(machine)));
    let kid = file["keyId"].as_str().unwrap();
    let key = EncodingKey::from_rsa_pem(file["key"].as_str().unwrap().as_bytes()).unwrap();

    let assertion = sign(&key, Some(kid), &claims(&machine));
    let bought = backend.bearer(&assertion).await.ok();
    assert_eq!(
        (&bought["token_type"], &bought["expires_in"]),
        (&json!("Bearer"), &json!(43_199))
    );
    let token = bought["access_token"].as_str().unwrap();
    let me = backend.get(token, "/auth/v1/users/me").await.ok();
    assert_eq!(me["user"]["id"], machine.as_str());
    // A token is no personal one, and the assertion is no token.
    let listed = backend.post(&backend.admin, "/v2/users/pats/search", json!({})).await.ok();
    assert!(!listed["result"].to_string().contains(&machine));
    backend.get(&assertion, "/auth/v1/users/me").await.refused(401, "AUTH-7fs1e");

    let (other, _) = pair();
    let refused = [
        sign(&other, Some(kid), &claims(&machine)),
        sign(&key, Some("1"), &claims(&machine)),
        sign(&key, None, &claims(&machine)),
        sign(&key, Some(kid), &claims("1")),
        sign(
            &key,
            Some(kid),
            &changed(claims(&machine), "aud", json!("https://other.example")),
        ),
        sign(&key, Some(kid), &changed(claims(&machine), "iat", json!(NOW - 7200))),
        sign(&key, Some(kid), &changed(claims(&machine), "exp", json!(NOW))),
        "nonsense".to_owned(),
    ];
    for assertion in refused {
        Backend::is_refused(&backend.bearer(&assertion).await, "invalid_grant");
    }
    backend.delete(&backend.admin, &format!("{path}/{kid}")).await.ok();
    Backend::is_refused(&backend.bearer(&assertion).await, "invalid_grant");
    backend.get(token, "/auth/v1/users/me").await.ok();
    backend.clock.forward(43_200);
    backend.get(token, "/auth/v1/users/me").await.refused(401, "AUTH-7fs1e");
}

#[tokio::test]
async fn a_brought_key_counts_and_a_person_has_none() {
    let backend = Backend::new().await;
    let machine = backend.machine().await;
    let (key, public) = pair();
    let path = format!("/v2/users/{machine}/keys");
    let body = json!({"expirationDate": EXPIRES, "publicKey": STANDARD.encode(&public)});
    let added = backend.post(&backend.admin, &path, body).await.ok();
    assert!(added.get("keyContent").is_none());
    let assertion = sign(&key, added["keyId"].as_str(), &claims(&machine));
    backend.bearer(&assertion).await.ok();
    let none = json!({"expirationDate": EXPIRES, "publicKey": STANDARD.encode("nope")});
    backend.post(&backend.admin, &path, none).await.refused(400, "COMMAND-5F3h1");
    let organization = backend.organization("Other").await;
    let person = backend.person(&organization, "ada").await;
    let body = json!({"expirationDate": EXPIRES});
    backend
        .post(&backend.admin, &format!("/v2/users/{person}/keys"), body)
        .await
        .refused(400, "COMMAND-bnipwm1");
}

#[tokio::test]
async fn a_secret_buys_tokens_until_another_replaces_it() {
    let backend = Backend::new().await;
    let path = format!("/v2/users/{}/secret", backend.machine().await);
    let first = backend.post(&backend.admin, &path, json!({})).await.ok();
    let first = first["clientSecret"].as_str().unwrap();
    let buy = |secret, scope| {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", "bot"),
            ("client_secret", secret),
            ("scope", scope),
        ];
        let backend = &backend;
        async move { backend.token(&form).await }
    };
    let bought = buy(first, AUDIENCE).await.ok();
    let token = bought["access_token"].as_str().unwrap();
    backend.get(token, "/auth/v1/users/me").await.ok();
    let narrow = buy(first, "openid").await.ok();
    let narrow = narrow["access_token"].as_str().unwrap();
    backend.get(narrow, "/auth/v1/users/me").await.refused(401, "AUTH-7fs1e");
    Backend::is_refused(&buy(first, "").await, "invalid_request");
    backend.post(&backend.admin, &path, json!({})).await.ok();
    Backend::is_refused(&buy(first, AUDIENCE).await, "invalid_request");
    backend.delete(&backend.admin, &path).await.ok();
    backend.delete(&backend.admin, &path).await.refused(400, "COMMAND-coi82n");
}

#[tokio::test]
async fn a_system_user_calls_by_its_own_signature() {
    let (key, public_key_pem) = pair();
    let user = SystemUser {
        id: "robot".into(),
        public_key_pem,
    };
    let backend = Backend::with(|options| SandboxOptions {
        system_users: vec![user],
        ..options
    })
    .await;
    let call = |token: String| {
        let backend = &backend;
        async move { backend.post(&token, "/v2/organizations", json!({"name": "By robot"})).await }
    };
    call(sign(&key, None, &claims("robot"))).await.ok();
    let (other, _) = pair();
    let refused = [
        sign(&other, None, &claims("robot")),
        sign(&key, None, &claims("admin")),
        sign(&key, None, &changed(claims("robot"), "sub", json!("admin"))),
        sign(&key, None, &changed(claims("robot"), "aud", json!("https://other.example"))),
        sign(&key, None, &changed(claims("robot"), "exp", json!(NOW))),
        sign(&key, None, &changed(claims("robot"), "iat", json!(NOW - 3601))),
    ];
    for token in refused {
        call(token).await.refused(401, "AUTH-7fs1e");
    }
}
