//! Settings and brands: inheritance, activation, files.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;

use crate::backend::{Answer, Backend};

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";

async fn upload(backend: &Backend, token: &str, organization: &str, slot: &str, content: &str) -> Answer {
    let body = format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n{content}\r\n--b--\r\n");
    let request = Request::post(format!("/assets/v1/org/policy/label/{slot}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header("x-zitadel-orgid", organization)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
    backend.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn an_organization_inherits_until_it_has_its_own_and_after_a_reset() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let read = async || {
        let answer = backend
            .get(
                &backend.login,
                &format!("/v2/settings/password/complexity?ctx.orgId={organization}"),
            )
            .await;
        answer.ok()["settings"].clone()
    };
    let inherited = read().await;
    assert_eq!(
        (&inherited["minLength"], &inherited["resourceOwnerType"]),
        (&json!("8"), &json!("RESOURCE_OWNER_TYPE_INSTANCE"))
    );
    let path = "/management/v1/policies/password/complexity";
    let own = json!({"minLength": "12", "hasLowercase": true});
    backend.in_organization(&organization, Method::POST, path, own).await.ok();
    assert_eq!(
        read().await,
        json!({"minLength": "12", "requiresLowercase": true, "resourceOwnerType": "RESOURCE_OWNER_TYPE_ORG"})
    );
    backend
        .in_organization(&organization, Method::DELETE, path, json!({}))
        .await
        .ok();
    assert_eq!(read().await, inherited);
    let unknown = backend
        .get(&backend.login, "/v2/settings/password/complexity?ctx.orgId=1")
        .await
        .ok();
    assert_eq!(unknown["settings"], inherited);
}

#[tokio::test]
async fn a_brand_counts_once_it_is_activated() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let read = async || {
        let answer = backend
            .get(&backend.login, &format!("/v2/settings/branding?ctx.orgId={organization}"))
            .await;
        answer.ok()["settings"].clone()
    };
    let label = "/management/v1/policies/label";
    let activate = format!("{label}/_activate");
    backend
        .in_organization(&organization, Method::POST, &activate, json!({}))
        .await
        .refused(404, "ORG-34mSE");
    backend
        .in_organization(&organization, Method::POST, label, json!({"primaryColor": "#123456"}))
        .await
        .ok();
    let bad = json!({"primaryColor": "javascript:alert(1)"});
    backend
        .in_organization(&organization, Method::PUT, label, bad)
        .await
        .refused(400, "POLICY-391dG");
    assert_eq!(upload(&backend, &backend.admin, &organization, "logo", SVG).await.status, 200);
    assert_eq!(
        upload(&backend, &backend.admin, &organization, "logo", "hello").await.status,
        400
    );
    assert_eq!(upload(&backend, &backend.login, &organization, "logo", SVG).await.status, 401);
    assert_eq!(read().await["lightTheme"]["primaryColor"], "#5469d4");
    backend
        .in_organization(&organization, Method::POST, &activate, json!({}))
        .await
        .ok();
    let brand = read().await;
    assert_eq!(brand["lightTheme"]["primaryColor"], "#123456");
    let url = brand["lightTheme"]["logoUrl"].as_str().unwrap();
    let path = url.strip_prefix("http://localhost:8080").unwrap();

    let file = backend.get("", path).await;
    assert_eq!((file.status.as_u16(), file.bytes.as_slice()), (200, SVG.as_bytes()));
    assert_eq!(file.headers["content-type"], "image/svg+xml");
    assert!(
        file.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("script-src 'none'")
    );
    let tag = file.headers["etag"].clone();
    let again = Request::get(path)
        .header(header::IF_NONE_MATCH, tag)
        .body(Body::empty())
        .unwrap();
    assert_eq!(backend.send(again).await.status, 304);
    assert_eq!(backend.raw("", Method::HEAD, path, "").await.status, 405);
    assert_eq!(
        backend
            .get("", &format!("/assets/v1/{organization}/policy/label/nope"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn unknown_hosts_are_refused_until_they_are_trusted() {
    let backend = Backend::new().await;
    let ask = async |header: &'static str, host: &'static str| {
        let request = Request::get("/v2/settings/branding?ctx.instance=true")
            .header(header::AUTHORIZATION, format!("Bearer {}", backend.login))
            .header(header, host);
        backend.send(request.body(Body::empty()).unwrap()).await.status.as_u16()
    };
    assert_eq!(ask("x-zitadel-instance-host", "localhost:9").await, 200);
    assert_eq!(ask("x-zitadel-instance-host", "unknown.example").await, 404);
    assert_eq!(ask("host", "unknown.example").await, 404);
    assert_eq!(ask("x-zitadel-public-host", "login.acme.example").await, 404);
    let trust = json!({"trustedDomain": "login.acme.example"});
    let call = "/zitadel.instance.v2.InstanceService/AddTrustedDomain";
    backend
        .post(&backend.login, call, trust.clone())
        .await
        .refused(403, "AUTH-AWfge");
    backend.post(&backend.admin, call, trust).await.ok();
    assert_eq!(ask("x-zitadel-public-host", "login.acme.example").await, 200);
}
