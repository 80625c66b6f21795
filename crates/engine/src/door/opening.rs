//! Opening the database behind a door that stands before it closed.

use super::{Door, trail::note_opening};
use crate::{
    Caller,
    gate::Gate,
    maintenance, requests,
    rooms::{Rooms, joined},
};
use atom_api::{
    Spec,
    account::Strength,
    app::{Recover, Retry, StatusReply, Unlock},
};
use atom_core::{ApiError, Code};
use atom_store::DirectoryLock;
use atom_vault::{Closed, Sources, Vault, VaultError};
use serde_json::Value;
use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
};

impl Door {
    /// Opens the database by its passphrase; on first use, sets it.
    pub(super) async fn unlock(
        &self,
        caller: &Caller,
        spec: &'static Spec,
        request: Unlock,
    ) -> Result<StatusReply, ApiError> {
        self.open_by(caller, spec, move |closed, sources, dir| {
            let refused = |error: VaultError| ApiError::from(error).with_field("passphrase");
            if closed.chooses_passphrase() {
                atom_auth::check_passphrase(request.passphrase.expose())?;
            }
            let vault = closed.unlock(request.passphrase.expose()).map_err(refused)?;
            let (source, vault) = (vault.source(), maintenance::kept_again(vault, sources));
            if vault.source() != source {
                vault.write(dir).map_err(refused)?;
            }
            Ok(vault)
        })
        .await
    }

    /// Measures a passphrase while one is chosen: before the database is open nothing else would. Otherwise nothing.
    pub(super) async fn measured_at_the_gate(
        &self,
        caller: &Caller,
        spec: &Spec,
        args: &Value,
    ) -> Result<Option<Value>, ApiError> {
        if spec.name != "auth.password_strength" || !self.inner.gate.read().await.chooses_passphrase() {
            return Ok(None);
        }
        self.inner.limits.open(spec.name, &caller.origin().address, args, None)?;
        let request: Strength = requests::parse(args.clone())?;
        let measured = joined(tokio::task::spawn_blocking(move || atom_auth::strength(&request)).await)?;
        super::to_value(&measured).map(Some)
    }

    /// Opens the database by its recovery code. The keychain gets the key again, where it serves.
    pub(super) async fn recover(
        &self,
        caller: &Caller,
        spec: &'static Spec,
        request: Recover,
    ) -> Result<StatusReply, ApiError> {
        self.open_by(caller, spec, move |closed, sources, dir| {
            let vault = maintenance::kept_again(closed.recover(request.code.expose())?, sources);
            vault.write(dir)?;
            Ok(vault)
        })
        .await
    }

    /// Opens the database by a way to its key, which may block. One that is open stays so.
    async fn open_by(
        &self,
        caller: &Caller,
        spec: &'static Spec,
        way: impl FnOnce(&Closed, &Sources, &Path) -> Result<Vault, ApiError> + Send + 'static,
    ) -> Result<StatusReply, ApiError> {
        self.inner.limits.vault_try(caller)?;
        let mut gate = self.inner.gate.write().await;
        let Gate::Waiting { closed, lock, fresh } = &mut *gate else {
            gate.rooms()?;
            return gate.status().await;
        };
        let (closed, sources, dir) = (Arc::clone(closed), self.inner.sources.clone(), self.inner.data_dir.clone());
        let found = joined(tokio::task::spawn_blocking(move || way(&closed, &sources, &dir)).await)?;
        // One that is chosen opens nothing yet.
        if found.is_err() && !*fresh {
            self.inner.failed_to_open.fetch_add(1, Ordering::Relaxed);
        }
        let vault = found?;
        let Some(lock) = lock.take() else {
            return Err(ApiError::new(Code::Internal, "the lock of the directory is gone"));
        };
        *gate = Gate::enter(lock, &self.inner.data_dir, &vault, &self.inner.sources).await;
        let rooms = gate.rooms()?;
        self.note_opened(&rooms, caller, spec).await;
        gate.status().await
    }

    async fn note_opened(&self, rooms: &Rooms, caller: &Caller, spec: &'static Spec) {
        let failed = self.inner.failed_to_open.swap(0, Ordering::Relaxed);
        note_opening(rooms, spec.name, caller.host.as_str(), failed).await;
    }

    /// Looks for the key once more.
    pub(super) async fn retry(
        &self,
        caller: &Caller,
        spec: &'static Spec,
        request: Retry,
    ) -> Result<StatusReply, ApiError> {
        let Retry {} = request;
        if caller.elsewhere {
            // The keychain may ask whoever sits before this machine.
            let message = "Only programs on the machine of Atom have it look for the key again.";
            return Err(ApiError::new(Code::Forbidden, message));
        }
        let mut gate = self.inner.gate.write().await;
        let lock = match &mut *gate {
            Gate::Open(_) | Gate::Closed => return gate.status().await,
            Gate::Waiting { lock, .. } | Gate::Failed { lock, .. } => lock.take(),
        };
        // The keychain may ask a person, who is not to be asked without end.
        if let Err(wait) = self.inner.limits.secret_try(&format!("the keychain from {}", caller.origin().address)) {
            if let Gate::Waiting { lock: place, .. } | Gate::Failed { lock: place, .. } = &mut *gate {
                *place = lock;
            }
            return Err(wait);
        }
        let lock = lock.map_or_else(|| DirectoryLock::take(&self.inner.data_dir), Ok)?;
        *gate = Gate::approach_locked(lock, &self.inner.data_dir, self.inner.sources.clone()).await?;
        if let Gate::Open(rooms) = &*gate {
            self.note_opened(rooms, caller, spec).await;
        }
        gate.status().await
    }
}
