//! Brand assets: fetched without a bearer, and from nowhere else.

use url::Url;
use vestibule_zitadel::{Client, ClientConfig, Error};
use wiremock::{MockServer, ResponseTemplate};

use crate::support::{answering, client, config, request_count};

#[tokio::test]
async fn assets_are_fetched_without_a_bearer() {
    let png = ResponseTemplate::new(200).set_body_raw(b"\x89PNG".to_vec(), "image/png");
    let server = answering(png).await;
    let client = Client::new(ClientConfig {
        public_host: Some("id.example".into()),
        ..config(&server.uri())
    })
    .unwrap();
    for address in [
        format!("{}/assets/v1/1/logo-2", server.uri()),
        "https://id.example/assets/v1/1/logo-2".to_owned(),
    ] {
        let asset = client.asset(&Url::parse(&address).unwrap()).await.unwrap();
        assert_eq!(
            (asset.content_type.as_str(), asset.bytes.as_slice()),
            ("image/png", b"\x89PNG".as_slice())
        );
    }
    for request in server.received_requests().await.unwrap() {
        assert_eq!(request.headers.get("authorization"), None);
        assert_eq!(request.url.path(), "/assets/v1/1/logo-2");
    }
}

#[tokio::test]
async fn foreign_assets_are_not_fetched() {
    let server = answering(ResponseTemplate::new(200)).await;
    let foreign = MockServer::start().await;
    let address = Url::parse(&format!("{}/assets/v1/1/logo", foreign.uri())).unwrap();
    assert!(matches!(
        client(&server.uri()).asset(&address).await,
        Err(Error::ForeignAsset)
    ));
    assert_eq!(request_count(&server).await + request_count(&foreign).await, 0);
}

#[tokio::test]
async fn a_missing_asset_is_not_found() {
    let missing = ResponseTemplate::new(404).set_body_string("ID=DATAB-pCP8P Message=Object could not be found\n");
    let server = answering(missing).await;
    let address = Url::parse(&format!("{}/assets/v1/1/nope", server.uri())).unwrap();
    assert!(client(&server.uri()).asset(&address).await.unwrap_err().is_not_found());
}
