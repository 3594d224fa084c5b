//! The store of sessions: any of tower-sessions' kind, and one that fails.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use tower_sessions::session::{Id, Record};
use tower_sessions::{SessionStore, session_store};
use vestibule_app::server_fns::Submit;

use crate::world::{World, at};

/// A disk that is gone.
#[derive(Debug)]
struct Broken;

fn gone<T>() -> session_store::Result<T> {
    Err(session_store::Error::Backend("disk-secret-detail".to_owned()))
}

#[async_trait]
impl SessionStore for Broken {
    async fn create(&self, _: &mut Record) -> session_store::Result<()> {
        gone()
    }

    async fn save(&self, _: &Record) -> session_store::Result<()> {
        gone()
    }

    async fn load(&self, _: &Id) -> session_store::Result<Option<Record>> {
        gone()
    }

    async fn delete(&self, _: &Id) -> session_store::Result<()> {
        gone()
    }
}

/// A store of an embedding application's own.
#[derive(Debug, Default)]
struct InMemory(Mutex<HashMap<Id, Record>>);

#[async_trait]
impl SessionStore for InMemory {
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.0.lock().unwrap().insert(record.id, record.clone());
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        Ok(self.0.lock().unwrap().get(id).cloned())
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.0.lock().unwrap().remove(id);
        Ok(())
    }
}

#[tokio::test]
async fn a_broken_store_is_told_by_a_page_and_by_readiness() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&at("/account")).await;
    let door = world.door_with(&world.config, Broken);
    world.serve_instead(door.router().merge(world.backend_router()));
    for path in ["/loginname", "/account", "/logout"] {
        let page = browser.get(&at(path)).await;
        assert_eq!((page.status, page.screen().as_str()), (500, "error"), "{path}");
        page.says("Something went wrong on our side");
        assert!(!page.body.contains("disk-secret-detail"));
        assert!(page.csp().contains("default-src 'none'"));
    }
    let answer = browser.submit(&page.form(Submit::Profile).with("given_name", "Eve")).await;
    assert!((400..600).contains(&answer.status), "{}", answer.status);
    assert!(!answer.body.contains("disk-secret-detail"));
    assert_eq!(world.user(&ada).await["human"]["profile"]["givenName"], "Ada");
    assert_eq!(browser.get(&at("/ready")).await.status, 503);
    assert_eq!(browser.get(&at("/healthy")).await.status, 200);
    let nobody = world.browser().get(&at("/loginname")).await;
    assert_eq!((nobody.status, nobody.screen().as_str()), (500, "error"));
}

#[tokio::test]
async fn any_store_of_tower_sessions_will_do() {
    let world = World::new().await;
    let door = world.door_with(&world.config, InMemory::default());
    world.serve_instead(door.router().merge(world.backend_router()));
    let acme = world.organization("Acme").await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    assert!(browser.is_signed_in().await);
}
