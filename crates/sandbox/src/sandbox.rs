//! Opens a sandbox: the store, its first data, the two access tokens, the demo.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use sqlx::SqliteConnection;

use crate::api;
use crate::api::{insert_organization, write_defaults};
use crate::assertion::SystemUsers;
use crate::call::{self, Call};
use crate::demo::{self, DemoSummary};
use crate::ids::{Mint, fingerprint};
use crate::mail::Outbox;
use crate::options::{SandboxError, SandboxOptions};
use crate::outbox_page;
use crate::passwords::Passwords;
use crate::smtp::Relay;
use crate::state::App;
use crate::store::users::{self, ACTIVE, User};
use crate::store::{self, Store, tokens};
use crate::traffic::{self, recorded};
use crate::transport::{buffered, connect_router, gateway_router};
use crate::wire::{ApiError, stamp};

/// The year 2100, in microseconds: the two tokens of the data folder do not run out.
const FAR_AWAY: i64 = 4_102_444_800_000_000;

/// A running identity backend on one data folder. Cheap to share: hand out its router.
#[derive(Debug)]
pub struct Sandbox {
    app: Arc<App>,
    demo: DemoSummary,
    admin_token_file: PathBuf,
    login_client_token_file: PathBuf,
}

impl Sandbox {
    /// Opens the data folder, makes what is missing in it, and fills a new store with the demo if asked to.
    ///
    /// # Errors
    /// When the folder or the store cannot be used, or a call that fills the demo is refused.
    pub async fn open(options: SandboxOptions) -> Result<Self, SandboxError> {
        let host = options.public_origin.host_str().map(str::to_owned);
        let host = host.ok_or_else(|| SandboxError::Origin(options.public_origin.clone()))?;
        make_folder(&options.data)?;
        let store = Store::open(&options.data.join("sandbox.db")).await?;
        let mint = Mint::new(Arc::clone(&options.clock), Arc::clone(&options.randomness));
        let now = stamp(options.clock.now());
        let first = First {
            mint: &mint,
            now,
            host: &host,
            wants_demo: options.demo,
        };
        let mut write = store.write().await?;
        first.data(&mut write).await.map_err(first_failed)?;
        let instance_id = store::fact(&mut write, "instance_id").await?.unwrap_or_default();
        let default_organization = store::fact(&mut write, "default_organization").await?.unwrap_or_default();
        let admin_token_file = options.data.join("admin.pat");
        let login_client_token_file = options.data.join("login-client.pat");
        let admin = keep_token(&mut write, &first, "admin_user", &admin_token_file).await?;
        keep_token(&mut write, &first, "login_client_user", &login_client_token_file).await?;
        write.commit().await?;
        let relay = options.smtp.map(Relay::start).transpose()?;
        let outbox = Outbox::new(options.data.join("outbox.jsonl"), relay);
        outbox.mend().map_err(at(outbox.file()))?;
        let system_users = SystemUsers::new(options.system_users).map_err(SandboxError::SystemUser)?;
        let app = Arc::new(App {
            system_users,
            outbox,
            traffic: traffic::opened(options.traffic.as_ref())?,
            passwords: Passwords::new(),
            clock: options.clock,
            public_origin: options.public_origin,
            login_path: options.login_path,
            mint,
            store,
            instance_id,
            default_organization,
        });
        let demo = demo::load_or_seed(&app, &admin).await?;
        app.store.fall_behind(options.projection_delay);
        Ok(Self {
            app,
            demo,
            admin_token_file,
            login_client_token_file,
        })
    }

    /// All addresses of the backend. It has no fallback, so it can be merged into another router.
    pub fn router(&self) -> Router {
        recorded(buffered(router(&self.app)), self.app.traffic.as_ref())
    }

    /// The same for a listener of its own: what nobody knows is answered as the real one does.
    pub fn standalone_router(&self) -> Router {
        let router = router(&self.app).fallback(api::not_found);
        recorded(buffered(router), self.app.traffic.as_ref())
    }

    /// Waits until searches and lists show everything that was written: for tests with a projection delay that arrange something.
    pub async fn caught_up(&self) {
        self.app.store.caught_up().await;
    }

    /// Every call of the API that both transports share. Uploads, health and the mailbox's page are routes of their own.
    pub fn calls() -> Vec<Call> {
        call::all()
    }

    /// The demo organizations and accounts; empty without a demo.
    pub fn demo(&self) -> &DemoSummary {
        &self.demo
    }

    /// The file with the token of the role `IAM_LOGIN_CLIENT`, which the sign-in pages use.
    pub fn login_client_token_file(&self) -> &Path {
        &self.login_client_token_file
    }

    /// The file with the token of the role `IAM_OWNER`.
    pub fn admin_token_file(&self) -> &Path {
        &self.admin_token_file
    }

    /// The file of sent mails, one JSON object a line.
    pub fn outbox_file(&self) -> &Path {
        self.app.outbox.file()
    }
}

pub fn router(app: &Arc<App>) -> Router {
    let calls = api::calls();
    gateway_router(Arc::clone(app), calls.clone())
        .merge(connect_router(Arc::clone(app), calls))
        .merge(api::plain_router(Arc::clone(app)))
        .merge(outbox_page::router(Arc::clone(app)))
}

fn first_failed(error: ApiError) -> SandboxError {
    SandboxError::First(error.message())
}

fn at(file: &Path) -> impl FnOnce(std::io::Error) -> SandboxError + '_ {
    move |source| SandboxError::Data {
        file: file.display().to_string(),
        source,
    }
}

fn make_folder(folder: &Path) -> Result<(), SandboxError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(at(folder))
}

struct First<'a> {
    mint: &'a Mint,
    now: i64,
    host: &'a str,
    wants_demo: bool,
}

impl First<'_> {
    /// What a new store begins with: the instance, its settings, one organization; and in any store the two machine users.
    async fn data(&self, db: &mut SqliteConnection) -> Result<(), ApiError> {
        if store::fact(db, "instance_id").await?.is_none() {
            let instance = self.mint.id();
            store::set_fact(db, "instance_id", &instance).await?;
            store::set_fact(db, "instance_created", &self.now.to_string()).await?;
            write_defaults(db, &instance, self.now).await?;
            let organization = insert_organization(db, self.mint.id(), "Vestibule", self.host, self.now).await?;
            store::set_fact(db, "default_organization", &organization.id).await?;
            if self.wants_demo {
                store::set_fact(db, demo::BEGUN, "1").await?;
            }
        }
        for (name, fact, role) in [
            ("admin", "admin_user", "IAM_OWNER"),
            ("login-client", "login_client_user", "IAM_LOGIN_CLIENT"),
        ] {
            let kept = store::fact(db, fact).await?.unwrap_or_default();
            // A call may have deleted one, and without it nobody could open the store again.
            if users::by_id(db, &kept).await?.is_none() {
                let id = self.machine(db, name, role).await?;
                store::set_fact(db, fact, &id).await?;
            }
        }
        Ok(())
    }

    async fn machine(&self, db: &mut SqliteConnection, name: &str, role: &str) -> Result<String, ApiError> {
        let instance = store::fact(db, "instance_id").await?.unwrap_or_default();
        let organization_id = store::fact(db, "default_organization").await?.unwrap_or_default();
        let id = self.mint.id();
        // Somebody else may have taken the name of one that was deleted.
        let is_free = users::by_login_name(db, name).await?.is_none();
        let login_name = if is_free { name.to_owned() } else { format!("{name}-{id}") };
        let user = User {
            id: id.clone(),
            organization_id,
            kind: "machine".into(),
            state: ACTIVE.into(),
            username: login_name.clone(),
            login_name,
            created: self.now,
            changed: self.now,
            sequence: 1,
            machine_name: name.into(),
            ..User::default()
        };
        users::save(db, &user, true).await?;
        tokens::grant(db, &id, &instance, role).await?;
        Ok(id)
    }
}

/// Gives the token of a file; makes a new one where the file is missing or not of this store.
async fn keep_token(db: &mut SqliteConnection, first: &First<'_>, user_fact: &str, file: &Path) -> Result<String, SandboxError> {
    let user = store::fact(db, user_fact).await?.unwrap_or_default();
    if let Ok(kept) = std::fs::read_to_string(file) {
        let kept = kept.trim().to_owned();
        if tokens::owner(db, &fingerprint(&kept))
            .await?
            .is_some_and(|owner| owner.user_id == user)
        {
            restrict(file)?;
            return Ok(kept);
        }
    }
    let token = first.mint.token();
    tokens::insert(db, &first.mint.id(), &user, &fingerprint(&token), (first.now, FAR_AWAY)).await?;
    write_secret(file, &token).map_err(at(file))?;
    Ok(token)
}

/// Security: readable by its owner from its first byte on, and never half written.
fn write_secret(file: &Path, secret: &str) -> std::io::Result<()> {
    let draft = file.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut open = options.open(&draft)?;
    writeln!(open, "{secret}")?;
    open.sync_all()?;
    std::fs::rename(&draft, file)
}

fn restrict(file: &Path) -> Result<(), SandboxError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).map_err(at(file))?;
    }
    Ok(())
}
