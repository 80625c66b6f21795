//! The engine: what the door calls.

use crate::{
    catalog::Catalog,
    connections::{self, Outcome, StoredConnection},
    error::{Error, VendorError},
    http::{BaseUrl, Client, Patience, Request},
    manifest::Provider,
    mirror::TaskMirror,
    reconcile::task_id,
    records, streams,
};
use atom_api::{
    Page, SecretText,
    integrations::{
        Connect, ConnectReply, Connection, Credentials, DisconnectReply, Health, LastCall, ProvidersReply, Record,
        Records, StreamStatus,
    },
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_core::{Clock, ConnectionId, named_uuid};
use atom_store::{Mode, ReadHandle, Scope, Store};
use atom_vault::{Place, Sealer};
use std::{
    collections::HashSet,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

/// The folder of a data directory with manifests that add to those of Atom, or take their place.
const MANIFESTS_FOLDER: &str = "providers";
/// The most characters of a token.
const TOKEN_CHARS_MAX: usize = 4_096;

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
    sealer: Sealer,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) tasks: Arc<dyn TaskMirror>,
    patience: Patience,
    folder: PathBuf,
    catalog: RwLock<Option<Arc<Catalog>>>,
    client: OnceLock<Client>,
    syncing: Mutex<HashSet<ConnectionId>>,
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
        Self {
            folder: setup.store.data_dir().join(MANIFESTS_FOLDER),
            store: setup.store,
            sealer: setup.sealer,
            clock: setup.clock,
            tasks: setup.tasks,
            patience: setup.patience,
            catalog: RwLock::default(),
            client: OnceLock::new(),
            syncing: Mutex::default(),
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
        self.catalog().view()
    }

    /// Connects an account, after asking the service whose it is. An account that is connected already gets the new
    /// credentials and keeps everything else.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`], [`Error::Invalid`] for a bad address or a token that the service refuses,
    /// [`Error::Vendor`] when the service cannot be asked.
    pub async fn connect(
        &self,
        scope: &Scope,
        request: &Connect,
        cancel: &CancellationToken,
    ) -> Result<ConnectReply, Error> {
        let provider = self.provider(&request.provider)?;
        let base = request.base_url.as_deref().map_or_else(|| Ok(provider.base_url.clone()), BaseUrl::parse)?;
        let Credentials::Token { token } = &request.credentials;
        let secret = checked_token(token.expose())?;
        let identity = self.identify(&provider, &base, &secret, cancel).await?;
        // Named after the account, so that connecting it again, here or on another device, finds the same connection.
        let name = format!("{} {} {}", provider.id, base.as_str(), identity.id);
        let id = ConnectionId::from(named_uuid(scope.workspace.uuid(), &name));
        let stored = StoredConnection {
            id,
            provider: provider.id.clone(),
            account: identity.account.clone(),
            base_url: base.as_str().to_owned(),
            credentials: self.seal(id, &secret)?,
            health: Health::Ok,
            last_call: LastCall {
                at: self.clock.now(),
                ok: true,
                message: format!("{} knows the token as {}.", provider.name, identity.account),
            },
            synced_at: None,
        };
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::put(&mut txn, &stored).await?;
        txn.commit(&identity.account, Some(id.uuid())).await?;
        tracing::info!(provider = provider.id, connection = %id, "connected");
        Ok(ConnectReply { connection_id: id, account: identity.account })
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
        self.view(&mut read, stored).await
    }

    /// A page of the records of a stream, as mapped and as they came.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`], [`Error::NoSuchStream`].
    pub async fn records(&self, scope: &Scope, request: &Records) -> Result<Page<Record>, Error> {
        let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, request.connection_id).await?;
        let provider = self.provider(&stored.provider)?;
        provider.stream(&request.stream).ok_or_else(|| no_such_stream(&provider, &request.stream))?;
        let after = request.cursor.as_deref().unwrap_or_default();
        records::page(&mut read, stored.id, &request.stream, after, limit).await
    }

    /// Ends a connection: its credentials and records are removed here, and its tasks too unless they are kept.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`]; what the keeper of tasks says.
    pub async fn disconnect(
        &self,
        scope: &Scope,
        id: ConnectionId,
        keep_tasks: bool,
    ) -> Result<DisconnectReply, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::must_exist(&mut txn, id).await?;
        if keep_tasks {
            self.tasks.release(&mut txn, id).await.map_err(Error::Mirror)?;
        } else {
            let ids = records::mirrored_ids(&mut txn, id).await?;
            let tasks: Vec<_> = ids.iter().map(|external| task_id(id, external)).collect();
            self.tasks.remove(&mut txn, &tasks).await.map_err(Error::Mirror)?;
        }
        connections::remove(&mut txn, id).await?;
        txn.commit(&stored.account, Some(id.uuid())).await?;
        tracing::info!(provider = stored.provider, connection = %id, keep_tasks, "disconnected");
        let forgotten = "The token is removed from this computer.";
        let message = match self.provider(&stored.provider) {
            Ok(provider) => format!("{forgotten} {}", provider.revoking),
            Err(_) => format!("{forgotten} It still holds at the service: revoke it there."),
        };
        Ok(DisconnectReply { revoked_at_vendor: false, message })
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

    /// The token of a connection.
    pub(crate) fn unseal(&self, stored: &StoredConnection) -> Result<Zeroizing<String>, Error> {
        let row = stored.id.to_string();
        let opened =
            self.sealer.open(place(&row), &stored.credentials).map_err(|error| Error::Sealed(error.to_string()))?;
        let credentials: Credentials =
            serde_json::from_slice(&opened).map_err(|_| Error::Sealed("they are not in a known form".to_owned()))?;
        let Credentials::Token { token } = credentials;
        Ok(Zeroizing::new(token.expose().to_owned()))
    }

    /// Notes that a sync of this connection runs, until the guard is dropped. One at a time.
    pub(crate) fn begin_sync(&self, id: ConnectionId) -> Result<Syncing<'_>, Error> {
        let fresh = self.syncing.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        if fresh { Ok(Syncing { engine: self, id }) } else { Err(Error::AlreadySyncing) }
    }

    fn seal(&self, id: ConnectionId, token: &str) -> Result<Vec<u8>, Error> {
        let credentials = Credentials::Token { token: SecretText::new(token.to_owned()) };
        let plain =
            serde_json::to_vec(&credentials).map(Zeroizing::new).map_err(|error| Error::Internal(error.to_string()))?;
        self.sealer.seal(place(&id.to_string()), &plain).map_err(|error| Error::Internal(error.to_string()))
    }

    async fn identify(
        &self,
        provider: &Provider,
        base: &BaseUrl,
        secret: &str,
        cancel: &CancellationToken,
    ) -> Result<Identified, Error> {
        let headers = provider.headers_with(secret)?;
        let request = Request {
            name: &provider.name,
            credentials_url: &provider.credentials_url,
            base,
            url: base.join(&provider.identity.path),
            headers: &headers,
            secret,
            etag: None,
            retries: 1,
        };
        let answer = self.client()?.get(&request, cancel, &mut 0).await.map_err(|error| match error {
            Error::Vendor(VendorError { trouble: crate::Trouble::NeedsSignIn, message }) => {
                Error::Invalid { field: "credentials.token", message }
            }
            other => other,
        })?;
        let unclear = |reason: String| {
            let message =
                format!("{} did not say whose token it is ({reason}). Is this the address of its API?", base.as_str());
            Error::from(VendorError::new(crate::Trouble::BadAnswer, message))
        };
        Ok(Identified {
            account: provider.identity.account.text(&answer.body).map_err(unclear)?,
            id: provider.identity.account_id.text(&answer.body).map_err(unclear)?,
        })
    }

    async fn view(&self, read: &mut ReadHandle, stored: StoredConnection) -> Result<Connection, Error> {
        let provider = self.catalog().get(&stored.provider);
        let known = streams::statuses(read, stored.id).await?;
        let streams = match &provider {
            // The manifest is gone; what it fetched is still here.
            None => known,
            Some(provider) => {
                let status = |name: &str| {
                    let never = || StreamStatus { name: name.to_owned(), records: 0, synced_at: None, error: None };
                    known.iter().find(|status| status.name == name).cloned().unwrap_or_else(never)
                };
                provider.streams.iter().map(|stream| status(&stream.name)).collect()
            }
        };
        let syncing = self.syncing.lock().unwrap_or_else(PoisonError::into_inner).contains(&stored.id);
        Ok(Connection {
            id: stored.id,
            name: provider.map_or_else(|| stored.provider.clone(), |provider| provider.name.clone()),
            provider: stored.provider,
            account: stored.account,
            base_url: stored.base_url,
            health: if syncing { Health::Syncing } else { stored.health },
            last_call: stored.last_call,
            synced_at: stored.synced_at,
            streams,
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

/// Whose credentials they are.
struct Identified {
    account: String,
    id: String,
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
        Error::Vendor(vendor) => Some(Outcome::of(at_ms, vendor.trouble, vendor.message.clone())),
        _ => None,
    }
}

pub(crate) fn no_such_stream(provider: &Provider, stream: &str) -> Error {
    Error::NoSuchStream {
        provider: provider.name.clone(),
        stream: stream.chars().take(64).collect(),
        known: provider.stream_names(),
    }
}

fn place(row: &str) -> Place<'_> {
    Place { table: "connection", row, column: "credentials" }
}

fn checked_token(token: &str) -> Result<Zeroizing<String>, Error> {
    let invalid = |message: &str| Err(Error::Invalid { field: "credentials.token", message: message.to_owned() });
    let token = token.trim();
    if token.is_empty() {
        return invalid("Paste the token.");
    }
    if token.len() > TOKEN_CHARS_MAX || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return invalid("This is not a token: it is too long, or has spaces or characters that no token has.");
    }
    Ok(Zeroizing::new(token.to_owned()))
}
