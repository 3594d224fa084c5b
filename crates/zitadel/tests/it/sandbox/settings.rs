//! Settings, organizations and features: read.

use axum::http::Method;
use serde_json::json;
use vestibule_zitadel::{
    CallContext, Error, IdpSearch, Inheritance, NewUser, OrganizationState, SettingsContext, TranslationLevel,
};

use crate::support::{given_names, sandbox, verified};

#[tokio::test]
async fn every_setting_is_read() {
    let world = sandbox().await;
    let client = &world.client;
    let general = client.general_settings().await.unwrap();
    let organization = client.default_organization().await.unwrap().unwrap();
    assert_eq!(general.default_organization_id, Some(organization.id.clone()));
    for context in [SettingsContext::Instance, SettingsContext::Organization(organization.id)] {
        assert!(client.login_settings(&context).await.unwrap().allow_local_authentication);
        client.branding_settings(&context).await.unwrap();
        assert!(client.password_complexity(&context).await.unwrap().min_length > 0);
        assert_eq!(client.password_expiry(&context).await.unwrap().max_age_days, 0);
        assert_eq!(client.lockout_settings(&context).await.unwrap().max_password_attempts, 0);
        client.legal_and_support(&context).await.unwrap();
        client.domain_settings(&context).await.unwrap();
        let all = IdpSearch::default();
        let linkable = IdpSearch {
            linking_allowed: Some(true),
            ..all
        };
        assert!(client.active_identity_providers(&context, all).await.unwrap().is_empty());
        assert!(client.active_identity_providers(&context, linkable).await.unwrap().is_empty());
    }
    assert!(!client.security_settings().await.unwrap().embedded_iframe.enabled);
}

#[tokio::test]
async fn words_of_an_organization_are_read() {
    let world = sandbox().await;
    let client = &world.client;
    let organization = client.default_organization().await.unwrap().unwrap().id;
    let words =
        json!({ "organizationId": organization, "locale": "de", "translations": { "loginname": { "title": "Guten Tag" } } });
    world
        .administer(Method::PUT, "/v2/settings/hosted_login_translation", &words)
        .await;
    let level = TranslationLevel::Organization(organization);
    for locale in ["de", "de-CH"] {
        let read = client
            .hosted_login_translation(&level, locale, Inheritance::Ignored)
            .await
            .unwrap();
        assert_eq!(read.translations["loginname"]["title"], "Guten Tag", "{locale}");
        assert!(read.etag.is_some());
    }
    for level in [TranslationLevel::System, TranslationLevel::Instance] {
        client
            .hosted_login_translation(&level, "de", Inheritance::Merged)
            .await
            .unwrap();
    }
    let refused = client
        .hosted_login_translation(&level, "1234567", Inheritance::Merged)
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::InvalidRequest { .. }), "{refused:?}");
}

#[tokio::test]
async fn organizations_and_features_are_read() {
    let world = sandbox().await;
    let client = &world.client;
    let organization = client.default_organization().await.unwrap().unwrap();
    assert_eq!(organization.state, OrganizationState::Active);
    assert_eq!(
        client.organization_by_id(&organization.id).await.unwrap(),
        Some(organization.clone())
    );
    let owners = client.organizations_by_domain(&organization.primary_domain).await.unwrap();
    assert_eq!(owners, [organization]);
    let feature = json!({ "loginV2": { "required": true, "baseUri": "https://login.example/ui/v2/login" } });
    world.administer(Method::PUT, "/v2/features/instance", &feature).await;
    let login = client.instance_features().await.unwrap().login_v2;
    assert!(login.required);
    assert_eq!(login.base_uri.as_deref(), Some("https://login.example/ui/v2/login"));
}

#[tokio::test]
async fn a_call_is_made_for_a_host_that_the_backend_knows() {
    let world = sandbox().await;
    let known = CallContext {
        public_host: Some(world.url.trim_start_matches("http://").to_owned()),
        ..CallContext::default()
    };
    world.client.at(known).unwrap().general_settings().await.unwrap();
    let unknown = CallContext {
        public_host: Some("stranger.example".into()),
        ..CallContext::default()
    };
    let refused = world.client.at(unknown).unwrap().general_settings().await.unwrap_err();
    assert!(matches!(refused, Error::Unexpected { status: 404, .. }), "{refused:?}");
    // Nothing of it stays with the client that it came from.
    let organization = world.client.default_organization().await.unwrap().unwrap().id;
    let new = NewUser::new(organization.clone(), given_names(), verified("ada@example.com"));
    let there = CallContext {
        organization: Some(organization),
        ..CallContext::default()
    };
    world.client.at(there).unwrap().create_user(&new).await.unwrap();
}
