//! Before the door: the lock of the directory and the key of the database.

use crate::rooms::{Rooms, joined};
use atom_api::app::{Gate as GateView, KeyWay, StatusReply};
use atom_core::{ApiError, Code};
use atom_store::DirectoryLock;
use atom_vault::{Closed, DESCRIPTOR_FILE, Gate as VaultGate, Sources, Vault};
use std::{path::Path, sync::Arc};

/// Whether the database is open, and if not, what it waits for.
#[derive(Debug)]
pub(crate) enum Gate {
    /// Open.
    Open(Arc<Rooms>),
    /// Waits for a passphrase; `fresh` when one has to be chosen.
    Waiting { closed: Arc<Closed>, fresh: bool, lock: Option<DirectoryLock> },
    /// Cannot be opened. The lock stays taken, so that the answer stays the same.
    Failed { problem: ApiError, lock: Option<DirectoryLock> },
    /// Closed for good.
    Closed,
}

impl Gate {
    /// Takes the directory and looks for the key.
    pub(crate) async fn approach(data_dir: &Path, sources: Sources) -> Result<Self, ApiError> {
        Self::approach_locked(DirectoryLock::take(data_dir)?, data_dir, sources).await
    }

    /// Looks for the key of a directory whose lock is held.
    pub(crate) async fn approach_locked(
        lock: DirectoryLock,
        data_dir: &Path,
        sources: Sources,
    ) -> Result<Self, ApiError> {
        // Before a key is looked for: none is made for an empty database in the place of one that is somewhere.
        if let Some(missing) = atom_store::missing_database(data_dir) {
            return Ok(Self::Failed { problem: missing.into(), lock: Some(lock) });
        }
        let dir = data_dir.to_owned();
        let asked = sources.clone();
        let probed = tokio::task::spawn_blocking(move || {
            let database_exists = dir.join(atom_store::DATABASE_FILE).exists();
            check_chosen(&dir, database_exists, &asked)?;
            Vault::probe(&dir, database_exists, &asked).map_err(ApiError::from)
        });
        Ok(match joined(probed.await)? {
            Err(problem) => Self::Failed { problem, lock: Some(lock) },
            Ok(VaultGate::Open(vault)) => Self::enter(lock, data_dir, &vault, &sources).await,
            Ok(VaultGate::ChoosePassphrase(closed)) => {
                Self::Waiting { closed: Arc::new(closed), fresh: true, lock: Some(lock) }
            }
            Ok(VaultGate::NeedsPassphrase(closed) | VaultGate::NeedsRecovery(closed)) => {
                Self::Waiting { closed: Arc::new(closed), fresh: false, lock: Some(lock) }
            }
        })
    }

    /// Opens the rooms with the key.
    pub(crate) async fn enter(lock: DirectoryLock, data_dir: &Path, vault: &Vault, sources: &Sources) -> Self {
        match Rooms::open(lock, data_dir, vault, sources).await {
            Ok(rooms) => Self::Open(Arc::new(rooms)),
            Err(problem) => Self::Failed { problem, lock: None },
        }
    }

    /// Whether a passphrase is to be chosen.
    pub(crate) fn chooses_passphrase(&self) -> bool {
        matches!(self, Self::Waiting { fresh: true, .. })
    }

    /// The open rooms.
    pub(crate) fn rooms(&self) -> Result<Arc<Rooms>, ApiError> {
        match self {
            Self::Open(rooms) => Ok(Arc::clone(rooms)),
            Self::Waiting { closed, .. } => {
                let error = ApiError::from(closed.refusal());
                Err(ApiError { code: Code::Locked, ..error })
            }
            Self::Failed { problem, .. } => Err(problem.clone()),
            Self::Closed => Err(ApiError::new(Code::Unavailable, "Atom is closing.")),
        }
    }

    /// What `app.status` tells.
    pub(crate) async fn status(&self) -> Result<StatusReply, ApiError> {
        let mut status = StatusReply {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            gate: GateView::Open,
            key_source: None,
            problem: None,
            ways: Vec::new(),
            has_account: false,
        };
        match self {
            Self::Open(rooms) => {
                status.key_source = Some(rooms.key_source);
                status.has_account = atom_auth::has_account(&rooms.auth).await?;
            }
            Self::Waiting { fresh: true, closed, .. } => {
                status.gate = GateView::ChoosePassphrase;
                status.problem = Some(closed.refusal().to_string());
            }
            Self::Waiting { closed, .. } => {
                let trouble = closed.trouble().map(str::to_owned);
                status.gate = if trouble.is_some() { GateView::NeedsRecovery } else { GateView::NeedsPassphrase };
                (status.problem, status.has_account) = (trouble, true);
                status.ways.extend(closed.takes_recovery_code().then_some(KeyWay::RecoveryCode));
                status.ways.extend(closed.takes_passphrase().then_some(KeyWay::Passphrase));
            }
            Self::Failed { problem, .. } => {
                (status.gate, status.problem) = (GateView::Failed, Some(problem.message.clone()))
            }
            Self::Closed => status.gate = GateView::Failed,
        }
        Ok(status)
    }
}

/// Holds a passphrase that the environment chooses for a new database against the same list as one that a person types.
fn check_chosen(data_dir: &Path, database_exists: bool, sources: &Sources) -> Result<(), ApiError> {
    let is_new = !database_exists && !data_dir.join(DESCRIPTOR_FILE).exists();
    match sources.passphrase.as_ref().filter(|_| is_new && sources.encryption_key.is_none()) {
        Some(passphrase) => Ok(atom_auth::check_passphrase(passphrase)?),
        None => Ok(()),
    }
}
