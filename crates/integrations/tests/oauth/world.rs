//! A data directory, a real OpenID provider, an engine between them, and persons with browsers.

use atom_api::{
    SecretText,
    integrations::{Attempt, Connect, ConnectReply, Connection, Credentials, SyncReport},
};
use atom_core::{ApiError, Clock, ConnectionId, SystemClock, UserId, WorkspaceId};
use atom_integrations::{Error, Integrations, Patience, Setup};
use atom_store::{DirectoryLock, OpenStore, Row, Scope, Scoped, Store};
use atom_testkit::oidc::{Decision, Oidc};
use atom_vault::{Key, Sealer};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The system's clock, moved: its randomness is real, for secrets are made with it.
pub(crate) struct MovedClock(AtomicI64);

impl MovedClock {
    pub(crate) fn advance(&self, s: i64) {
        self.0.fetch_add(s * 1_000, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.0.load(Ordering::SeqCst)
    }

    fn random(&self, bytes: &mut [u8]) {
        SystemClock.random(bytes);
    }
}

pub(crate) struct World {
    pub(crate) oidc: Oidc,
    pub(crate) engine: Arc<Integrations>,
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<MovedClock>,
    pub(crate) scope: Scope,
    pub(crate) folder: TempDir,
}

pub(crate) fn patience() -> Patience {
    Patience {
        connect: Duration::from_secs(5),
        request: Duration::from_secs(2),
        backoff: Duration::from_millis(5),
        wait_max: Duration::from_secs(3),
        consent: Duration::from_secs(20),
        ..Patience::default()
    }
}

async fn open(folder: &TempDir, clock: &Arc<MovedClock>, patience: Patience) -> (Arc<Store>, Arc<Integrations>) {
    let key = Key::from_bytes(&[7; 32]).expect("32 bytes");
    let options = OpenStore {
        data_dir: folder.path().to_owned(),
        lock: DirectoryLock::take(folder.path()).expect("the directory is free"),
        key: key.database_key().pragma_value(),
        key_descriptor: Vec::new(),
        clock: clock.clone(),
    };
    let store = Arc::new(Store::open(options).await.expect("the store opens"));
    let engine = Integrations::new(Setup {
        store: store.clone(),
        sealer: Sealer::new(&key),
        clock: clock.clone(),
        tasks: Arc::new(()),
        patience,
    });
    (store, Arc::new(engine))
}

impl World {
    /// `None` where there is no provider to try it with.
    pub(crate) async fn new() -> Option<Self> {
        Self::with(patience(), |manifest| manifest).await
    }

    /// With other patience, or another manifest.
    pub(crate) async fn with(patience: Patience, change: impl FnOnce(String) -> String) -> Option<Self> {
        let oidc = Oidc::start().await.expect("the provider starts")?;
        let folder = tempfile::tempdir().expect("a directory");
        let manifest = include_str!("forge.toml").replace("{URL}", oidc.url()).replace("{TOKENS}", oidc.tokens_url());
        std::fs::create_dir(folder.path().join("providers")).expect("a folder");
        std::fs::write(folder.path().join("providers/forge.toml"), change(manifest)).expect("a manifest");
        let clock = Arc::new(MovedClock(AtomicI64::new(0)));
        let (store, engine) = open(&folder, &clock, patience).await;
        assert_eq!(engine.providers().problems, []);
        Some(Self { oidc, engine, store, clock, scope: scope(1), folder })
    }

    /// Ends the engine, as the end of the process does, and opens the directory again.
    pub(crate) async fn reopened(self) -> Self {
        let Self { oidc, engine, store, clock, scope, folder } = self;
        drop(engine);
        store.close().await;
        drop(store);
        let (store, engine) = open(&folder, &clock, patience()).await;
        Self { oidc, engine, store, clock, scope, folder }
    }

    pub(crate) async fn begin_with(&self, request: &Connect) -> Result<ConnectReply, Error> {
        self.engine.connect(&self.scope, request, &CancellationToken::new()).await
    }

    /// Begins to sign in through the browser: the address to open, and the attempt.
    pub(crate) async fn begin(&self) -> (String, Uuid) {
        let reply = self.begin_with(&request(browser(None))).await.expect("it begins");
        (reply.authorize_url.expect("an address"), reply.attempt.expect("an attempt"))
    }

    pub(crate) async fn outcome(&self, attempt: Uuid) -> Attempt {
        self.engine.attempt(&self.scope, attempt, true).await.expect("the attempt is known")
    }

    /// The error with which an attempt failed.
    pub(crate) async fn failure(&self, attempt: Uuid) -> ApiError {
        match self.outcome(attempt).await {
            Attempt::Failed { error } => error,
            other => panic!("it did not fail: {other:?}"),
        }
    }

    /// Signs in as this person, through the browser.
    pub(crate) async fn connect(&self, name: &str) -> ConnectionId {
        self.connect_with(name, &request(browser(None))).await
    }

    pub(crate) async fn connect_with(&self, name: &str, request: &Connect) -> ConnectionId {
        let reply = self.begin_with(request).await.expect("it begins");
        let (url, attempt) = (reply.authorize_url.expect("an address"), reply.attempt.expect("an attempt"));
        let mut person = self.oidc.person(name);
        let back = person.decide(&url, Decision::Allow).await.expect("the provider asks");
        let (status, page) = person.follow(&back).await.expect("the listener is there");
        assert!(status == 200 && page.contains("Forge is connected") && page.contains(name), "{page}");
        match self.outcome(attempt).await {
            Attempt::Connected { connection_id, account } => {
                assert_eq!(account, name);
                connection_id
            }
            other => panic!("not connected: {other:?}"),
        }
    }

    pub(crate) async fn probe(&self, id: ConnectionId) -> Result<String, Error> {
        self.engine.probe(&self.scope, id, &CancellationToken::new()).await
    }

    pub(crate) async fn sync(&self, id: ConnectionId) -> SyncReport {
        self.engine.sync(&self.scope, id, None, &|_| (), &CancellationToken::new()).await.expect("the sync runs")
    }

    pub(crate) async fn status(&self, id: ConnectionId) -> Connection {
        self.engine.status(&self.scope, id).await.expect("the connection is there")
    }

    /// Holds that nothing secret lies open: in no file of the data directory, and in no row.
    pub(crate) async fn holds_its_secrets(&self) {
        let secrets = self.oidc.secrets();
        assert!(secrets.len() >= 4, "{}", secrets.len());
        let mut read = self.store.read(&self.scope).await.expect("the store reads");
        let rows = read.query("SELECT * FROM connection WHERE workspace = ?1").fetch_all().await.expect("rows");
        let sealed: Vec<Vec<u8>> = rows.iter().map(|row| row.get("credentials")).collect();
        let mut places: Vec<Vec<u8>> = sealed;
        for entry in std::fs::read_dir(self.folder.path()).expect("the folder reads") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                places.push(std::fs::read(&path).expect("the file reads"));
            }
        }
        for secret in secrets.iter().map(String::as_bytes) {
            assert!(!places.iter().any(|place| place.windows(secret.len()).any(|bytes| bytes == secret)));
        }
    }
}

pub(crate) fn browser(client_id: Option<&str>) -> Credentials {
    Credentials::Oauth {
        client_id: Some(client_id.unwrap_or("atom").to_owned()),
        client_secret: client_id.map(|_| SecretText::new("a secret/with+odd:characters".to_owned())),
        scopes: None,
    }
}

pub(crate) fn request(credentials: Credentials) -> Connect {
    Connect {
        provider: "forge".to_owned(),
        credentials,
        base_url: None,
        options: serde_json::Map::new(),
        connection_id: None,
    }
}

pub(crate) fn scope(workspace: u128) -> Scope {
    Scope {
        workspace: WorkspaceId::from(Uuid::from_u128(workspace)),
        user: UserId::from(Uuid::from_u128(9)),
        host: "test",
        command: "integrations.connect",
    }
}
