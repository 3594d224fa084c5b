//! The front door: everything put together, and its router.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::{any, get};
use http::Uri;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::Id;
use tower_sessions::{ExpiredDeletion, Expiry, SessionManagerLayer, SessionStore as _};
use url::form_urlencoded;
use vestibule_app::load::RECOVERY_CODE_FILE;
use vestibule_app::page::BasePath;
use vestibule_app::state::AppState;
use vestibule_engine::clock::{Clock, Entropy};
use vestibule_engine::host_policy::HostPolicy;
use vestibule_engine::keys::MasterKey;
use vestibule_engine::return_target::ReturnPolicy;
use vestibule_engine::sealed_store::{SealedStore, StoreKeys};
use vestibule_engine::{BreachedPasswords, Engine, EngineConfig, Links};
use vestibule_zitadel::Client;

use crate::addresses::{host_policy, origins, public_base};
use crate::backend::client_config;
use crate::calls::{self, Calls};
use crate::clock::{SystemClock, SystemEntropy};
use crate::config::Config;
use crate::credentials::NoCredentials;
use crate::pages::see_other;
use crate::replica_store::SqliteReplicaStore;
use crate::secret_file::{SecretFileError, read_or_make_key};
use crate::store::{SharedStore, Stores, UpdateOnly, open_sqlite_pool, sessions_in};
use crate::visits::{Visits, one_at_a_time};
use crate::{assets, brand, headers, health, pages, recovery_codes, request, submits, well_known};

/// Why a front door cannot be opened. Each names the setting to mend.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// `backend.url` is not set.
    #[error("backend.url: no identity backend is configured")]
    NoBackend,
    /// There are no credentials for the backend.
    #[error(transparent)]
    Credentials(#[from] NoCredentials),
    /// A file with a secret cannot be used.
    #[error(transparent)]
    Secret(#[from] SecretFileError),
    /// The backend's client cannot be made of these settings.
    #[error("backend")]
    Client(#[from] vestibule_zitadel::ConfigError),
    /// A header is not `name: value`.
    #[error("backend.custom_headers: {0:?} is not of the form \"name: value\"")]
    CustomHeader(String),
    /// A host cannot be read.
    #[error("server.public_url, server.extra_hosts or organizations.hosts")]
    Host(#[from] vestibule_engine::host_policy::NotAHost),
    /// A range of addresses cannot be read.
    #[error("server.trusted_proxies: {0:?} is not an address range such as 10.0.0.0/8")]
    Proxy(String),
    /// A return target is not usable.
    #[error("sign_in.return_targets")]
    ReturnTarget(#[from] vestibule_engine::return_target::UnusableAddress),
    /// The list of breached passwords is not usable.
    #[error("sign_in.breached_passwords_url")]
    BreachedPasswords(#[from] vestibule_engine::UnusableList),
    /// Links in mails would be longer than the backend takes.
    #[error("server.public_url and server.base_path are too long for the links in mails")]
    Links(#[from] vestibule_zitadel::UrlTemplateError),
    /// The data folder cannot be made.
    #[error("data folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The store of sessions cannot be opened.
    #[error("session.store_file")]
    Store(#[from] sqlx::Error),
}

/// One front door. Cheap to clone; clones share everything.
#[derive(Debug, Clone)]
pub struct FrontDoor(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    app: AppState,
    hosts: HostPolicy,
    store: SharedStore,
    visits: Visits,
    is_https: bool,
    calls: Option<Calls>,
}

impl FrontDoor {
    /// Opens with the embedded default store, and the machine's clock and randomness.
    ///
    /// # Errors
    /// [`StartError`], which names the setting to mend.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let data = &config.sandbox.data;
        std::fs::create_dir_all(data).map_err(|source| StartError::Folder {
            path: data.clone(),
            source,
        })?;
        let file = config.session.store_file.clone().unwrap_or_else(|| data.join("sessions.db"));
        let pool = open_sqlite_pool(&file).await?;
        let sessions = sessions_in(pool.clone()).await?;
        // Records that ended are removed once an hour; until then they are not served.
        tokio::spawn(sessions.clone().continuously_delete_expired(Duration::from_secs(3_600)));
        let stores = Stores::from(sessions).shared_by(SqliteReplicaStore::open(pool).await?);
        Self::with(config, stores, Arc::new(SystemClock::new()), Arc::new(SystemEntropy))
    }

    /// Opens with a store, a clock and randomness of the caller's. The store of sessions is sealed here. With a store of sessions alone,
    /// tries are counted in this process: replicas need [`Stores::shared_by`].
    ///
    /// # Errors
    /// [`StartError`], which names the setting to mend.
    pub fn with(
        config: &Config,
        stores: impl Into<Stores>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StartError> {
        let key_file = config
            .session
            .key_file
            .clone()
            .unwrap_or_else(|| config.sandbox.data.join("session.key"));
        let key = read_or_make_key(&key_file, &*entropy)?;
        Self::assemble(config, stores.into(), clock, entropy, &key)
    }

    fn assemble(
        config: &Config,
        stores: Stores,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        key: &MasterKey,
    ) -> Result<Self, StartError> {
        let public = &config.server.public_url;
        let client = Client::new(client_config(config)?)?;
        let calls = Calls::if_asked_for(&clock);
        let client = match &calls {
            Some(calls) => client.on_call(calls.hook()),
            None => client,
        };
        let engine = Engine::new(client, engine_config(config)?, key, clock, entropy.clone()).with_replica_store(stores.replicas);
        let sealed = SealedStore::new(SharedStore(stores.sessions), StoreKeys::new(key, &[]), entropy);
        let base = BasePath::new(&config.server.base_path);
        let app = AppState {
            engine: Arc::new(engine),
            name: public.host_str().unwrap_or_default().to_owned(),
            stylesheet: base.at(&assets::style_path()),
            icon: base.at(&assets::icon_path()),
            islands: assets::BUNDLE.map(|bundle| bundle.name.to_owned()),
            base,
        };
        Ok(Self(Arc::new(Inner {
            app,
            hosts: host_policy(config)?,
            store: SharedStore(Arc::new(UpdateOnly(sealed))),
            visits: Visits::new(),
            is_https: public.scheme() == "https",
            calls,
        })))
    }

    pub(crate) fn app(&self) -> &AppState {
        &self.0.app
    }

    pub(crate) fn hosts(&self) -> &HostPolicy {
        &self.0.hosts
    }

    pub(crate) fn visits(&self) -> &Visits {
        &self.0.visits
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.is_https
    }

    /// `__Host-` binds a cookie to this host and to HTTPS; browsers refuse the prefix without it.
    pub(crate) fn cookie_name(&self) -> &'static str {
        if self.0.is_https { "__Host-vestibule" } else { "vestibule" }
    }

    pub(crate) async fn probe_store(&self) -> Result<(), tower_sessions::session_store::Error> {
        self.0.store.load(&Id::default()).await.map(|_| ())
    }

    /// Everything, under the configured base path. Mount it with `merge`.
    pub fn router(&self) -> Router {
        let screens = Router::new()
            .route("/submit/{submit}", any(submits::submit))
            .route(RECOVERY_CODE_FILE, get(recovery_codes::file))
            .fallback(pages::page)
            .with_state(self.clone());
        let screens = self
            .with_session_layer(screens)
            .layer(from_fn_with_state(self.clone(), one_at_a_time))
            .layer(from_fn_with_state(self.clone(), request::receive));
        let plain = Router::new()
            .route("/healthy", get(health::healthy))
            .route("/ready", get(health::ready))
            .route("/brand/{organization}/{file}", get(brand::file))
            .merge(assets::routes())
            .with_state(self.clone());
        let all = plain
            .fallback_service(screens)
            .layer(from_fn_with_state(self.clone(), headers::secure))
            .layer(from_fn_with_state(self.0.calls.clone(), calls::count))
            .layer(CompressionLayer::new())
            .layer(CatchPanicLayer::new());
        match self.app().base.as_str() {
            "" => all,
            base => Router::new()
                .nest(base, all.clone())
                .route(&format!("{base}/"), any_service(all)),
        }
    }

    /// What is expected at the root of the host: Zitadel's default page after signing out and the one where devices are approved have no
    /// base path, nor have the documents that browsers look for.
    pub fn root_routes(&self) -> Router {
        // Without a base path the pages are there already.
        match self.app().base.as_str() {
            "" => self.well_known(),
            _ => self.well_known().merge(self.ways_below_the_base()),
        }
    }

    /// The documents under `/.well-known/` alone, for an application that has pages of its own at the root.
    pub fn well_known(&self) -> Router {
        well_known::routes(self).layer(from_fn_with_state(self.clone(), headers::secure))
    }

    fn ways_below_the_base(&self) -> Router {
        let to = |path: &'static str| {
            let address = self.app().base.at(path);
            get(move || async move { see_other(&address) })
        };
        let device_page = self.app().base.at("/device");
        // The code is all that Zitadel puts into that address, and all that is carried on.
        let device = move |uri: Uri| async move {
            let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
            let code = pairs.into_iter().find(|(name, _)| name == "user_code");
            match code {
                Some(pair) => {
                    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs([pair]).finish();
                    see_other(&format!("{device_page}?{query}"))
                }
                None => see_other(&device_page),
            }
        };
        Router::new()
            .route("/", to("/"))
            .route("/logout/done", to("/logout/done"))
            .route("/device", get(device))
            .layer(from_fn_with_state(self.clone(), headers::secure))
    }

    fn with_session_layer<S: Clone + Send + Sync + 'static>(&self, routes: Router<S>) -> Router<S> {
        let layer = SessionManagerLayer::new(self.0.store.clone())
            .with_name(self.cookie_name())
            .with_secure(self.is_https())
            .with_http_only(true)
            .with_same_site(SameSite::Lax)
            .with_path("/")
            .with_expiry(Expiry::OnSessionEnd);
        routes.layer(layer)
    }

    /// The session of the browser, for routes of another application.
    pub(crate) fn with_session<S: Clone + Send + Sync + 'static>(&self, routes: Router<S>) -> Router<S> {
        self.with_session_layer(routes)
            .layer(from_fn_with_state(self.clone(), request::receive))
    }
}

/// `nest` leaves out the base with a slash at its end.
fn any_service(all: Router) -> axum::routing::MethodRouter {
    axum::routing::any(move |request: Request| {
        let all = all.clone();
        async move {
            let (mut parts, body) = request.into_parts();
            let query = parts
                .uri
                .query()
                .map(|query| format!("/?{query}"))
                .unwrap_or_else(|| "/".to_owned());
            if let Ok(uri) = query.parse() {
                parts.uri = uri;
            }
            tower::ServiceExt::oneshot(all, Request::from_parts(parts, body))
                .await
                .into_response()
        }
    })
}

fn engine_config(config: &Config) -> Result<EngineConfig, StartError> {
    let sign_in = &config.sign_in;
    Ok(EngineConfig {
        settings_ttl: Duration::from_secs(sign_in.settings_ttl_seconds),
        session_lifetime: Duration::from_secs(sign_in.session_lifetime_seconds),
        is_verified_email_required: sign_in.require_verified_email,
        rp_id: sign_in
            .rp_id
            .clone()
            .or_else(|| config.server.public_url.host_str().map(str::to_owned)),
        origins: origins(config),
        hosts: config
            .organizations
            .hosts
            .iter()
            .map(|(host, id)| {
                (
                    host.to_ascii_lowercase(),
                    vestibule_zitadel::OrganizationId::from(id.as_str()),
                )
            })
            .collect(),
        default_redirect: sign_in.default_redirect.as_ref().map(ToString::to_string),
        return_policy: ReturnPolicy::new(sign_in.return_targets.iter().map(String::as_str))?,
        breached_passwords: sign_in
            .breached_passwords_url
            .as_ref()
            .map(BreachedPasswords::at)
            .transpose()?,
        limits: config.limits.settings(),
        links: Links::new(&public_base(config))?,
    })
}
