//! The engine: what the door calls.

use crate::{
    caller::{Caller, Who},
    catalog::Catalog,
    conflict,
    connections::{self, Outcome, StoredConnection},
    error::Error,
    health::{self, Gauges},
    http::{BaseUrl, Client, Patience},
    manifest::Provider,
    mirror::TaskMirror,
    oauth::{Attempts, Keys, Open, clients},
    outbox::{self, Lanes},
    records,
    request::Context,
    streams, tenants,
};
use atom_api::{
    Page,
    integrations::{Attempt, AuthKind, Connection, Health, ProvidersReply, Record, Records, StreamStatus},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::{Clock, ConnectionId};
use atom_store::{ReadHandle, Scope, Scoped as _, Store};
use atom_vault::Sealer;
use std::{
    collections::{HashMap, HashSet},
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
    time::Duration,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The folder of a data directory with manifests that add to those of Atom, or take their place.
const MANIFESTS_FOLDER: &str = "providers";
/// How long the end of the program waits for renewals that are under way.
const STOP_MAX: Duration = Duration::from_secs(10);

/// What the engine is made of.
pub struct Setup {
    /// The open database.
    pub store: Arc<Store>,
    /// Seals credentials.
    pub sealer: Sealer,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
    /// The engine that owns tasks.
    pub tasks: Arc<dyn TaskMirror>,
    /// How long to wait for services.
    pub patience: Patience,
}

/// Connections to outside services and their syncs. Shared by reference; one for each open database.
pub struct Integrations {
    pub(crate) store: Arc<Store>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) tasks: Arc<dyn TaskMirror>,
    pub(crate) patience: Patience,
    attempts: Attempts,
    /// One write at a time for each connection.
    pub(crate) lanes: Lanes,
    /// Cancelled when the engine stops.
    pub(crate) closing: CancellationToken,
    folder: PathBuf,
    catalog: RwLock<Option<Arc<Catalog>>>,
    client: OnceLock<Client>,
    pub(crate) syncing: Mutex<HashSet<ConnectionId>>,
    pub(crate) gauges: Gauges,
    /// When somebody last looked at a connection, in milliseconds since 1970.
    pub(crate) looked: Mutex<HashMap<ConnectionId, i64>>,
}

impl fmt::Debug for Integrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Integrations").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Integrations {
    /// An engine over an open database. Manifests and the HTTP client are made when they are first needed.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let keys = Keys::new(Arc::clone(&setup.store), setup.sealer, Arc::clone(&setup.clock), setup.patience);
        Self {
            keys: Arc::new(keys),
            attempts: Attempts::default(),
            lanes: Lanes::default(),
            closing: CancellationToken::new(),
            folder: setup.store.data_dir().join(MANIFESTS_FOLDER),
            store: setup.store,
            clock: setup.clock,
            tasks: setup.tasks,
            patience: setup.patience,
            catalog: RwLock::default(),
            client: OnceLock::new(),
            syncing: Mutex::default(),
            gauges: Gauges::default(),
            looked: Mutex::default(),
        }
    }

    /// Where further manifests are read from.
    #[must_use]
    pub fn manifests_folder(&self) -> &Path {
        &self.folder
    }

    /// The providers that there are, by name, with the manifests that could not be read.
    #[must_use]
    pub fn providers(&self) -> ProvidersReply {
        let mut reply = self.catalog().view();
        for provider in &mut reply.items {
            // A file that cannot be read is told by the attempt to connect.
            let has_client = matches!(clients::client(self.store.data_dir(), &provider.id), Ok(Some(_)));
            for method in &mut provider.methods {
                let grant = matches!(method.kind, AuthKind::Oauth | AuthKind::DeviceCode);
                method.needs_client = method.needs_client && !(grant && has_client);
            }
        }
        reply
    }

    /// How an attempt to connect stands; with `wait` only when it has ended, or after half a minute.
    ///
    /// # Errors
    /// [`Error::NoSuchAttempt`].
    pub async fn attempt(&self, scope: &Scope, attempt: Uuid, wait: bool) -> Result<Attempt, Error> {
        self.attempts.get(scope.workspace, attempt, wait).await
    }

    /// Waits for the end of an attempt, however long.
    pub async fn attempt_ended(&self, scope: &Scope, attempt: Uuid) {
        self.attempts.ended(scope.workspace, attempt).await;
    }

    /// Ends an attempt to connect. One that has ended stays as it is.
    ///
    /// # Errors
    /// [`Error::NoSuchAttempt`].
    pub fn cancel_attempt(&self, scope: &Scope, attempt: Uuid) -> Result<(), Error> {
        self.attempts.cancel(scope.workspace, attempt)
    }

    /// Ends attempts, waits until writes that are on their way are answered and what a service has renewed is on disk, and writes
    /// down what is known of connections. For the end of the program.
    pub async fn stop(&self) {
        self.closing.cancel();
        self.lanes.idle(STOP_MAX).await;
        self.keys.stop(STOP_MAX).await;
        self.keep_all().await;
    }

    pub(crate) fn open_attempt(&self, scope: &Scope) -> Open {
        let mut random = [0; 16];
        self.clock.random(&mut random);
        self.attempts.open(uuid::Builder::from_random_bytes(random).into_uuid(), scope.workspace, &self.closing)
    }

    /// All connections of the workspace, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list(&self, scope: &Scope) -> Result<Page<Connection>, Error> {
        let mut read = self.store.read(scope).await?;
        let mut items = Vec::new();
        for stored in connections::all(&mut read).await? {
            items.push(self.view(&mut read, stored).await?);
        }
        Ok(Page::whole(items))
    }

    /// One connection, with what the last real call said.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`].
    pub async fn status(&self, scope: &Scope, id: ConnectionId) -> Result<Connection, Error> {
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, id).await?;
        self.look(stored.id);
        self.view(&mut read, stored).await
    }

    /// A page of the records of a stream, as mapped and as they came.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`], [`Error::NoSuchStream`]; [`Error::Invalid`] for a cursor that is none.
    pub async fn records(&self, scope: &Scope, request: &Records) -> Result<Page<Record>, Error> {
        let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, request.connection_id).await?;
        let provider = self.provider(&stored.provider)?;
        provider.stream(&request.stream).ok_or_else(|| no_such_stream(&provider, &request.stream))?;
        if request.newest {
            let after = match request.cursor.as_deref() {
                None => (i64::MAX, ""),
                Some(cursor) => changed_before(cursor)?,
            };
            return records::newest(&mut read, stored.id, &request.stream, after, limit).await;
        }
        let after = request.cursor.as_deref().unwrap_or_default();
        records::page(&mut read, stored.id, &request.stream, after, limit).await
    }

    pub(crate) fn provider(&self, id: &str) -> Result<Arc<Provider>, Error> {
        self.catalog().get(id).ok_or_else(|| Error::UnknownProvider(id.chars().take(64).collect()))
    }

    pub(crate) fn client(&self) -> Result<&Client, Error> {
        if self.client.get().is_none() {
            let made = Client::new(self.patience, Arc::clone(&self.clock))?;
            // Another call may have been quicker; then its client stays.
            drop(self.client.set(made));
        }
        self.client.get().ok_or_else(|| Error::Internal("the HTTP client is missing".to_owned()))
    }

    /// The caller of a connection.
    pub(crate) fn caller<'a>(
        &'a self,
        scope: &Scope,
        stored: &StoredConnection,
        provider: &'a Arc<Provider>,
        cancel: &'a CancellationToken,
    ) -> Result<Caller<'a>, Error> {
        stored.must_be_whole()?;
        let mut context = Context::default();
        context.set("tenant", stored.options.clone());
        context.set("account", stored.account.as_str());
        let base = BaseUrl::parse(&stored.base_url)?;
        let who = Who::Connection(self.access(scope, stored, provider)?);
        let retries = provider.limits.retries;
        let gauge = Some(self.gauge(scope.workspace, stored));
        Ok(Caller { client: self.client()?, provider, base, context, who, retries, cancel, gauge })
    }

    /// Notes that a sync of this connection runs, until the guard is dropped. One at a time.
    pub(crate) fn begin_sync(&self, id: ConnectionId) -> Result<Syncing<'_>, Error> {
        let fresh = self.syncing.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        if fresh { Ok(Syncing { engine: self, id }) } else { Err(Error::AlreadySyncing) }
    }

    pub(crate) async fn view(&self, read: &mut ReadHandle, mut stored: StoredConnection) -> Result<Connection, Error> {
        let provider = self.catalog().get(&stored.provider);
        let mut known = streams::statuses(read, stored.id).await?;
        let gauge = self.gauge(read.workspace(), &stored);
        gauge.lay_over(&mut stored, &mut known);
        let streams: Vec<StreamStatus> = match &provider {
            // The manifest is gone; what it fetched is still here.
            None => known,
            Some(provider) => {
                let status = |stream: &crate::manifest::Stream| {
                    let known = known.iter().find(|status| status.name == stream.name).cloned();
                    let status = known.unwrap_or_else(|| streams::never(stream.name.clone()));
                    let needs = stored.lacks(&stream.scopes);
                    // What it said before is no news while it is not asked for.
                    let error = status.error.filter(|_| needs.is_empty());
                    StreamStatus { kind: stream.record.kind.as_str().to_owned(), error, needs, ..status }
                };
                provider.streams.iter().map(status).collect()
            }
        };
        let outbox = outbox::counts(read, stored.id).await?;
        let conflicts = conflict::open(read, stored.id).await?;
        let syncing = self.syncing.lock().unwrap_or_else(PoisonError::into_inner).contains(&stored.id);
        let health = self.health_of(&stored, &gauge, syncing);
        let connected = !stored.is_disconnected();
        let chosen = provider.as_ref().and_then(|provider| provider.tenant_of(&stored.options));
        let tenant = tenants::views(&stored.tenants, chosen).into_iter().find(|tenant| tenant.chosen);
        let upkeep = &stored.upkeep;
        let facts = health::Facts {
            health,
            paused: upkeep.paused,
            outbox,
            conflicts,
            set_aside: streams.iter().map(|stream| stream.set_aside).sum(),
        };
        Ok(Connection {
            takes_edits: provider.as_ref().is_some_and(|provider| provider.takes_edits()),
            can_make: connected && provider.as_ref().is_some_and(|provider| provider.makes().next().is_some()),
            id: stored.id,
            name: provider.map_or_else(|| stored.provider.clone(), |provider| provider.name.clone()),
            provider: stored.provider,
            account: stored.account,
            base_url: stored.base_url,
            health,
            last_call: stored.last_call,
            synced_at: stored.synced_at,
            streams,
            auth: stored.auth,
            scopes: stored.scopes,
            every_min: (connected && !upkeep.paused).then_some(upkeep.every_min),
            next_sync_at: upkeep.next_sync_at.filter(|_| connected && !upkeep.paused && health != Health::ChooseTenant),
            quota: gauge.quota(),
            score: self.score_of(read, &gauge).await?,
            outbox,
            conflicts,
            advice: health::advice(&facts),
            tenant,
            // Tasks are counted where they are kept.
            holds: None,
        })
    }

    /// The manifests, read anew when a file of the folder has changed.
    fn catalog(&self) -> Arc<Catalog> {
        let current = self.catalog.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(catalog) = current.filter(|catalog| !catalog.is_stale(&self.folder)) {
            return catalog;
        }
        let fresh = Arc::new(Catalog::read(&self.folder));
        *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&fresh));
        fresh
    }
}

/// A sync that runs. Dropping it ends the state `syncing`.
pub(crate) struct Syncing<'e> {
    engine: &'e Integrations,
    id: ConnectionId,
}

impl Drop for Syncing<'_> {
    fn drop(&mut self) {
        self.engine.syncing.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// What a failed call means for the connection.
pub(crate) fn outcome_of(error: &Error, at_ms: i64) -> Option<Outcome> {
    match error {
        Error::Vendor(vendor) => Some(Outcome::of(at_ms, vendor)),
        _ => None,
    }
}

/// The record after which a page of the newest ones goes on.
fn changed_before(cursor: &str) -> Result<(i64, &str), Error> {
    let parts = cursor.split_once(' ').and_then(|(at_ms, id)| Some((at_ms.parse::<i64>().ok()?, id)));
    parts.ok_or_else(|| Error::Invalid {
        field: "cursor",
        message: "This is not a cursor of `integrations.records` with the newest first.".to_owned(),
    })
}

pub(crate) fn no_such_stream(provider: &Provider, stream: &str) -> Error {
    Error::NoSuchStream {
        provider: provider.name.clone(),
        stream: stream.chars().take(64).collect(),
        known: provider.stream_names(),
    }
}
