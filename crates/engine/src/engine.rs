//! The engine: what it is made of, and whose settings apply.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use time::OffsetDateTime;
use tokio::sync::Semaphore;
use vestibule_zitadel::{Asset, Client, Error, OrganizationId};

use crate::breached_passwords::BreachedPasswords;
use crate::clock::{Clock, Entropy};
use crate::decoy::Paces;
use crate::form_token::FormTokens;
use crate::identifier::Lookup;
use crate::keys::MasterKey;
use crate::limits::{LimitKeys, LimitSettings};
use crate::links::Links;
use crate::replica_store::{InProcess, ReplicaStore};
use crate::return_target::ReturnPolicy;
use crate::scope::{InstanceSettings, OrganizationSettings, Scope};
use crate::settings_cache::{FreshCache, Freshness};
use crate::spent_codes::{CodeMarks, SpentCodes};
use crate::strength::MOST_ESTIMATES;
use crate::visit::StoreFailure;

/// At most this many tasks do something behind an answer at the same moment.
const MOST_ERRANDS: usize = 64;

/// What stops an operation of the engine. A person's mistake is none of it.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The backend did not answer, or not in a way that can be used.
    #[error("the identity backend cannot be used")]
    Backend(#[from] Error),
    /// The same, for a value that others were waiting for, too.
    #[error("settings could not be read from the identity backend")]
    Settings(#[source] Arc<Error>),
    /// The store of browser sessions failed.
    #[error(transparent)]
    Store(#[from] StoreFailure),
    /// An account's organization does not exist any more, or the instance has none.
    #[error("the organization does not exist")]
    OrganizationGone,
    /// Too much is being done behind answers.
    #[error("too much is being done at the moment")]
    Busy,
}

/// What the hosting program decides.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// For how long settings and brand are fresh; after that they are still served, while one request renews them. Default 30 s.
    pub settings_ttl: Duration,
    /// Lifetime of a backend session where the organization's policy sets none. Default 10 days.
    pub session_lifetime: Duration,
    /// The e-mail address must be verified before a sign-in is complete. Default false.
    pub is_verified_email_required: bool,
    /// WebAuthn relying party id; `None` asks the backend for the methods of every domain.
    pub rp_id: Option<String>,
    /// Origins whose pages may ask for passkeys and security keys, as browsers write them: `https://login.example.com`.
    pub origins: Vec<String>,
    /// Host names (with port, as browsers send them) that stand for one organization.
    pub hosts: BTreeMap<String, OrganizationId>,
    /// Where to go after a sign-in that names no target, before the organization's own `defaultRedirectUri` is asked.
    pub default_redirect: Option<String>,
    /// Which return targets are accepted.
    pub return_policy: ReturnPolicy,
    /// The addresses in mails.
    pub links: Links,
    /// The list that new passwords are looked up in. Default none.
    pub breached_passwords: Option<BreachedPasswords>,
    /// How often things may be tried.
    pub limits: LimitSettings,
}

/// Runs sign-ins. One for the whole program; every method takes `&self`.
#[derive(Debug)]
pub struct Engine {
    client: Client,
    config: EngineConfig,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    tokens: FormTokens,
    paces: Paces,
    limit_keys: LimitKeys,
    replica_store: Arc<dyn ReplicaStore>,
    code_marks: CodeMarks,
    lookups: Cache<String, Lookup>,
    errands: Arc<Semaphore>,
    estimates: Semaphore,
    organizations: FreshCache<OrganizationId, Option<Arc<OrganizationSettings>>, Error>,
    domains: FreshCache<String, Option<OrganizationId>, Error>,
    instance: FreshCache<(), InstanceSettings, Error>,
    assets: FreshCache<String, Asset, Error>,
}

impl Engine {
    /// An engine that talks to the backend behind `client`.
    #[must_use]
    pub fn new(client: Client, config: EngineConfig, key: &MasterKey, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let settings = Freshness {
            fresh_for: config.settings_ttl,
            ..Freshness::default()
        };
        // An asset's address changes with its content.
        let assets = Freshness {
            fresh_for: Duration::from_secs(3600),
            stale_for: Duration::from_secs(86_400),
            ..settings
        };
        Self {
            organizations: FreshCache::new(1_000, settings, clock.clone()).with_negative(Option::is_none),
            domains: FreshCache::new(10_000, settings, clock.clone()).with_negative(Option::is_none),
            instance: FreshCache::new(1, settings, clock.clone()),
            assets: FreshCache::new(200, assets, clock.clone()),
            tokens: FormTokens::new(key),
            paces: Paces::default(),
            limit_keys: LimitKeys::new(key),
            replica_store: Arc::new(InProcess::new()),
            errands: Arc::new(Semaphore::new(MOST_ERRANDS)),
            estimates: Semaphore::new(MOST_ESTIMATES),
            code_marks: CodeMarks::new(key),
            lookups: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(Duration::from_secs(3_600))
                .build(),
            client,
            config,
            clock,
            entropy,
        }
    }

    /// Counts tries, and remembers used codes, together with other replicas. Without it they are known to this process alone.
    #[must_use]
    pub fn with_replica_store(mut self, store: Arc<dyn ReplicaStore>) -> Self {
        self.replica_store = store;
        self
    }

    /// The moment, as the injected clock has it.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// The injected randomness.
    #[must_use]
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Makes and checks the tokens of forms.
    #[must_use]
    pub const fn tokens(&self) -> &FormTokens {
        &self.tokens
    }

    /// What the hosting program decided.
    #[must_use]
    pub const fn config(&self) -> &EngineConfig {
        &self.config
    }

    /// The relying party id, for answers that are checked here; a deployment without one asks for no keys.
    pub(crate) fn rp_id(&self) -> &str {
        self.config.rp_id.as_deref().unwrap_or_default()
    }

    /// The addresses in mails.
    pub(crate) const fn links(&self) -> &Links {
        &self.config.links
    }

    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) const fn limit_keys(&self) -> &LimitKeys {
        &self.limit_keys
    }

    pub(crate) fn replica_store(&self) -> &dyn ReplicaStore {
        &*self.replica_store
    }

    /// Searches under way, by attempt.
    pub(crate) const fn lookups(&self) -> &Cache<String, Lookup> {
        &self.lookups
    }

    /// Places for what is done behind an answer.
    pub(crate) const fn estimates(&self) -> &Semaphore {
        &self.estimates
    }

    pub(crate) const fn errands(&self) -> &Arc<Semaphore> {
        &self.errands
    }

    /// An id for what the record holds.
    pub(crate) fn fresh_id(&self) -> String {
        let mut id = [0_u8; 9];
        self.entropy.fill(&mut id);
        base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, id)
    }

    pub(crate) const fn code_marks(&self) -> &CodeMarks {
        &self.code_marks
    }

    pub(crate) fn spent_codes(&self) -> &dyn SpentCodes {
        &*self.replica_store
    }

    pub(crate) const fn paces(&self) -> &Paces {
        &self.paces
    }

    /// The organization in scope: the one of the address, else of the host, else the instance's default one.
    ///
    /// An id that does not exist gets the default one's settings, and says so in [`Scope::is_unknown`].
    ///
    /// # Errors
    /// When the backend cannot be asked and nothing usable is cached.
    pub async fn scope(&self, organization: Option<&str>, host: Option<&str>) -> Result<Scope, EngineError> {
        let named = organization.map(str::trim).filter(|id| !id.is_empty());
        let requested = match named {
            Some(id) if is_plausible_id(id) => self.organization(&OrganizationId::from(id)).await?,
            Some(_) => None,
            None => match host.and_then(|host| self.config.hosts.get(&host.to_ascii_lowercase())) {
                Some(id) => self.organization(id).await?,
                None => None,
            },
        };
        if let Some(settings) = requested {
            return Ok(Scope {
                requested: Some(settings.organization.id.clone()),
                settings,
                is_unknown: false,
            });
        }
        let default = self
            .instance()
            .await?
            .default_organization
            .clone()
            .ok_or(EngineError::OrganizationGone)?;
        let settings = self.settings_of(&default).await?;
        Ok(Scope {
            settings,
            requested: None,
            is_unknown: named.is_some(),
        })
    }

    /// Settings of one organization. `None`: it does not exist.
    ///
    /// # Errors
    /// When the backend cannot be asked and nothing usable is cached.
    pub async fn organization(&self, id: &OrganizationId) -> Result<Option<Arc<OrganizationSettings>>, EngineError> {
        let (client, wanted) = (self.client.clone(), id.clone());
        let read = move || async move {
            OrganizationSettings::read(&client, &wanted)
                .await
                .map(|settings| settings.map(Arc::new))
        };
        self.organizations
            .get(id.clone(), read)
            .await
            .map(|settings| (*settings).clone())
            .map_err(EngineError::Settings)
    }

    /// An organization as it was read last, however long ago; nothing is asked.
    pub(crate) async fn organization_as_read(&self, id: &OrganizationId) -> Option<Arc<OrganizationSettings>> {
        self.organizations.kept(id).await?.as_ref().clone()
    }

    /// Settings of an organization that somebody belongs to, so that it is there.
    pub(crate) async fn settings_of(&self, id: &OrganizationId) -> Result<Arc<OrganizationSettings>, EngineError> {
        self.organization(id).await?.ok_or(EngineError::OrganizationGone)
    }

    /// What holds for all organizations.
    ///
    /// # Errors
    /// When the backend cannot be asked and nothing usable is cached.
    pub async fn instance(&self) -> Result<Arc<InstanceSettings>, EngineError> {
        let client = self.client.clone();
        let read = move || async move {
            let general = client.general_settings().await?;
            let default_organization = match general.default_organization_id {
                Some(id) => Some(id),
                None => client.default_organization().await?.map(|organization| organization.id),
            };
            Ok(InstanceSettings {
                default_organization,
                default_language: Some(general.default_language).filter(|tag| !tag.is_empty()),
                allowed_languages: general.allowed_languages,
            })
        };
        self.instance.get((), read).await.map_err(EngineError::Settings)
    }

    /// The organization that owns this mail domain, if exactly one does and lets itself be discovered by it.
    ///
    /// # Errors
    /// When the backend cannot be asked and nothing usable is cached.
    pub(crate) async fn discover(&self, domain: &str) -> Result<Option<Arc<OrganizationSettings>>, EngineError> {
        let domain = domain.to_lowercase();
        let (client, wanted) = (self.client.clone(), domain.clone());
        let read = move || async move {
            let mut found = client.organizations_by_domain(&wanted).await?;
            Ok(if found.len() == 1 {
                found.pop().map(|organization| organization.id)
            } else {
                None
            })
        };
        let owner = self.domains.get(domain, read).await.map_err(EngineError::Settings)?;
        let Some(owner) = &*owner else { return Ok(None) };
        Ok(self
            .organization(owner)
            .await?
            .filter(|settings| settings.login.allow_domain_discovery))
    }

    /// A logo, icon or font of an organization, from the backend, cached.
    ///
    /// # Errors
    /// When it cannot be read, and nothing usable is cached; when its address is not the backend's.
    pub async fn asset(&self, address: &url::Url) -> Result<Arc<Asset>, EngineError> {
        let (client, wanted) = (self.client.clone(), address.clone());
        let read = move || async move { client.asset(&wanted).await };
        self.assets
            .get(address.to_string(), read)
            .await
            .map_err(EngineError::Settings)
    }

    /// Whether the backend answers right now; for readiness. Not cached.
    ///
    /// # Errors
    /// As the backend's call.
    pub async fn ping(&self) -> Result<(), EngineError> {
        self.client.general_settings().await?;
        Ok(())
    }
}

/// Ids are short and plain; anything else is not worth a question to the backend.
pub(crate) fn is_plausible_id(id: &str) -> bool {
    id.len() <= 200
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
