//! The engines behind an open door.

use crate::{jobs::Jobs, mirror, refusals::Refusals};
use atom_api::app::KeySource;
use atom_auth::Auth;
use atom_core::{ApiError, Code, SystemClock};
use atom_files::Files;
use atom_integrations::{Integrations, Patience, Setup};
use atom_store::{DirectoryLock, OpenStore, Store, StoreError};
use atom_vault::{Gate as VaultGate, RESTORE_FILE, Sources, Vault};
use std::{
    path::Path,
    sync::{Arc, PoisonError, RwLock, atomic::AtomicBool},
    time::Duration,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long the end waits for what a loop is at.
const LOOPS_MAX: Duration = Duration::from_secs(10);

/// All engines over one open database.
#[derive(Debug)]
pub(crate) struct Rooms {
    pub(crate) store: Arc<Store>,
    pub(crate) auth: Auth,
    pub(crate) files: Files,
    pub(crate) integrations: Arc<Integrations>,
    pub(crate) jobs: Jobs,
    pub(crate) key_source: KeySource,
    /// As `vault.json` has it; changed by `security.rs` and `rotation.rs` alone.
    vault: RwLock<Vault>,
    /// Whether contents are being sealed anew.
    pub(crate) resealing: AtomicBool,
    /// Cancelled when these rooms are left: at the end of the door, and when another database takes the place of this one.
    pub(crate) closing: CancellationToken,
    /// What goes on by itself until then, on hosts that stay.
    pub(crate) loops: TaskTracker,
    /// Whether syncs that are due are begun here already.
    pub(crate) syncs_begun: AtomicBool,
    /// Refusals that are counted instead of written one by one.
    pub(crate) refusals: Refusals,
}

/// Opens the database of a locked directory with the key of an open vault. Where a change of the key or a restore was stopped,
/// the database tells which of the keys is its own; `vault.json` is brought in line with that. Returns the vault as it is then.
pub(crate) async fn open_store(
    lock: DirectoryLock,
    data_dir: &Path,
    vault: &Vault,
    sources: &Sources,
) -> Result<(Store, Vault), ApiError> {
    let unreadable = match open_with(lock.clone(), data_dir, vault).await {
        Ok(store) => return settled(store, data_dir, vault.clone(), sources.clone()).await,
        Err(error @ StoreError::Unreadable(_)) => error,
        Err(error) => return Err(error.into()),
    };
    if let Some(turned) = vault.turned() {
        match open_with(lock.clone(), data_dir, &turned).await {
            Ok(store) => return written(store, turned.write(data_dir), turned).await,
            Err(StoreError::Unreadable(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    // A restore was stopped after the database had its place, and before its key had.
    let Some(announced) = atom_vault::announced(data_dir) else { return Err(unreadable.into()) };
    let asked = sources.clone();
    let opened = tokio::task::spawn_blocking(move || Vault::open_with(&announced, RESTORE_FILE, &asked));
    let VaultGate::Open(restored) = joined(opened.await)?? else {
        let advice = "A restore was stopped, and its backup has another passphrase. Close Atom and run `atom restore FILE` \
                      once more, with ATOM_PASSPHRASE.";
        return Err(ApiError::new(Code::Unavailable, advice));
    };
    let store = open_with(lock, data_dir, &restored).await?;
    written(store, restored.adopt(data_dir), restored).await
}

/// Takes it that the database is under the key of this vault: what was begun and came to nothing goes.
async fn settled(store: Store, data_dir: &Path, vault: Vault, sources: Sources) -> Result<(Store, Vault), ApiError> {
    let dir = data_dir.to_owned();
    let ended = tokio::task::spawn_blocking(move || {
        // It had not come to the turn: the next key has nothing under it.
        let begun = vault.turned().is_some();
        let mut ended = if begun { vault.without_next(&sources) } else { vault };
        let announced = atom_vault::announced(&dir);
        if let Some(announced) = &announced {
            ended = ended.with_previous_of(announced);
        }
        if begun || announced.is_some() {
            ended.adopt(&dir)?;
        }
        Ok::<_, atom_vault::VaultError>(ended)
    });
    match joined(ended.await).and_then(|ended| ended.map_err(ApiError::from)) {
        Ok(vault) => Ok((store, vault)),
        Err(error) => {
            store.close().await;
            Err(error)
        }
    }
}

/// The store with its vault, once `vault.json` says which it is.
async fn written(
    store: Store,
    written: Result<(), atom_vault::VaultError>,
    vault: Vault,
) -> Result<(Store, Vault), ApiError> {
    match written {
        Ok(()) => Ok((store, vault)),
        Err(error) => {
            store.close().await;
            Err(error.into())
        }
    }
}

async fn open_with(lock: DirectoryLock, data_dir: &Path, vault: &Vault) -> Result<Store, StoreError> {
    let options = OpenStore {
        data_dir: data_dir.to_owned(),
        lock,
        key: vault.key().database_key().pragma_value(),
        key_descriptor: vault.descriptor_json().into_bytes(),
        clock: Arc::new(SystemClock),
    };
    Store::open(options).await
}

impl Rooms {
    pub(crate) async fn open(
        lock: DirectoryLock,
        data_dir: &Path,
        vault: &Vault,
        sources: &Sources,
    ) -> Result<Self, ApiError> {
        let (store, vault) = open_store(lock, data_dir, vault, sources).await?;
        let store = Arc::new(store);
        let integrations = Integrations::new(Setup {
            store: Arc::clone(&store),
            sealer: vault.sealer(),
            clock: Arc::new(SystemClock),
            tasks: Arc::new(mirror::Tasks),
            patience: Patience::default(),
        });
        Ok(Self {
            jobs: Jobs::new(Arc::clone(&store)),
            auth: Auth::new(Arc::clone(&store), vault.key(), data_dir),
            files: Files::with_previous(Arc::clone(&store), vault.key(), vault.previous().as_ref()),
            store,
            integrations: Arc::new(integrations),
            key_source: key_source_of(vault.source()),
            vault: RwLock::new(vault),
            resealing: AtomicBool::new(false),
            closing: CancellationToken::new(),
            loops: TaskTracker::new(),
            syncs_begun: AtomicBool::new(false),
            refusals: Refusals::default(),
        })
    }
}

impl Rooms {
    /// The vault as it is now.
    pub(crate) fn vault(&self) -> Vault {
        self.vault.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes over a vault that was written; backups describe the key as it says.
    pub(crate) fn set_vault(&self, vault: Vault) {
        self.store.describe_key(vault.descriptor_json().into_bytes());
        *self.vault.write().unwrap_or_else(PoisonError::into_inner) = vault;
    }

    /// Stops the jobs, waits for what is being read and written, and closes the database.
    pub(crate) async fn leave(&self) {
        self.closing.cancel();
        self.loops.close();
        if tokio::time::timeout(LOOPS_MAX, self.loops.wait()).await.is_err() {
            tracing::warn!("a loop was still at work at the end");
        }
        self.jobs.stop().await;
        self.integrations.stop().await;
        self.auth.stop().await;
        self.refusals.write_rest(&self.store).await;
        self.store.close().await;
    }
}

pub(crate) fn key_source_of(source: atom_vault::KeySource) -> KeySource {
    match source {
        atom_vault::KeySource::Keychain => KeySource::Keychain,
        atom_vault::KeySource::Passphrase => KeySource::Passphrase,
        atom_vault::KeySource::Environment => KeySource::Environment,
        atom_vault::KeySource::Recovery => KeySource::RecoveryCode,
    }
}

/// A task of the runtime that did not come to its end.
pub(crate) fn joined<T>(result: Result<T, tokio::task::JoinError>) -> Result<T, ApiError> {
    result.map_err(|error| ApiError::new(Code::Internal, format!("a task ended early: {error}")))
}
