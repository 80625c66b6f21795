//! Everything under a new key.
//!
//! The turn is one moment with the gate shut: the next key is written down, the database and what is sealed in it are put under
//! it in a copy, one rename puts that in place, and the rooms are entered again. Then a job seals the contents of files anew, one
//! by one, while they are read under both keys; at its end the previous key is of use to backups alone. `vault.json` says how far
//! it is, so whatever ends the program, the next start goes on from there (`rooms.rs`, [`Door::resume_jobs`]).

use crate::{
    Door,
    door::Inner,
    gate::Gate,
    handlers::Call,
    jobs::{Order, Work},
    rooms::{Rooms, joined},
    security,
};
use atom_api::{
    Topic,
    jobs::Progress,
    security::{Resealed, Rotate, RotateReply},
};
use atom_core::{ApiError, Code, JobId};
use atom_files::FileError;
use atom_store::{Scope, Sealed};
use atom_vault::{Place, RecoveryCode, Sealer, Vault};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
};

/// The command, for jobs that are taken up again.
pub(crate) const COMMAND: &str = "security.rotate";

impl Door {
    /// Turns to a new key; where the last turn is not at its end, goes on with that. Whoever asked may leave.
    pub(crate) async fn rotate(&self, call: Call, request: Rotate) -> Result<Value, ApiError> {
        security::prove(&call, request.password.clone()).await?;
        let door = self.clone();
        let turned = tokio::spawn(async move { door.turn(&call.scope, request).await });
        let reply = joined(turned.await)??;
        serde_json::to_value(reply).map_err(|error| ApiError::new(Code::Internal, error.to_string()))
    }

    async fn turn(&self, scope: &Scope, request: Rotate) -> Result<RotateReply, ApiError> {
        let inner = &self.inner;
        let alone = inner.securing.lock().await;
        let rooms = inner.rooms().await?;
        if rooms.vault().previous().is_some() {
            let job = begin_reseal(inner, &rooms, scope).await?;
            return Ok(RotateReply { keys: security::keys(inner, &rooms).await?, job });
        }
        let begun = self.next_key(&rooms, request).await?;
        drop(rooms);
        let mut gate = inner.gate.write().await;
        let rooms = gate.rooms()?;
        let lock = rooms.store.lock();
        rooms.leave().await;
        drop(rooms);
        let changed = change_database(&lock, &inner.data_dir, &begun).await;
        // The gate finds out by which of the two keys the database opens, and writes that down.
        *gate = Gate::enter(lock, &inner.data_dir, &begun, &inner.sources).await;
        let entered = gate.rooms();
        drop(gate);
        if let Ok(rooms) = &entered {
            // Started below, for whoever asked: not by what hosts that stay take up.
            rooms.resealing.store(changed.is_ok(), Ordering::Relaxed);
        }
        self.renewed(COMMAND).await;
        let secrets = changed?;
        let rooms = entered?;
        tracing::info!(secrets, "the database is under a new key");
        security::note(&rooms, scope).await;
        rooms.resealing.store(false, Ordering::Relaxed);
        let job = begin_reseal(inner, &rooms, scope).await?;
        drop(alone);
        Ok(RotateReply { keys: security::keys(inner, &rooms).await?, job })
    }

    /// The vault with the next key beside the present one, written down.
    async fn next_key(&self, rooms: &Rooms, request: Rotate) -> Result<Vault, ApiError> {
        let code = request.recovery_code.as_ref().map(|code| RecoveryCode::parse(code.expose()));
        let code = code.transpose().map_err(|error| ApiError::from(error).with_field("recovery_code"))?;
        let (vault, sources, dir) = (rooms.vault(), self.inner.sources.clone(), self.inner.data_dir.clone());
        let begun = tokio::task::spawn_blocking(move || {
            let passphrase = request.passphrase.as_ref().map(atom_api::SecretText::expose);
            let begun = vault.begin_rotation(&sources, passphrase, code.as_ref())?;
            if let Err(error) = begun.write(&dir) {
                drop(begun.without_next(&sources));
                return Err(error);
            }
            Ok(begun)
        });
        joined(begun.await)?.map_err(|error| match security::told(error) {
            // The code of the request has another name here.
            error if error.field.as_deref() == Some("code") => error.with_field("recovery_code"),
            error => error,
        })
    }
}

/// Puts the closed database under the next key. Returns how many secrets were sealed anew.
async fn change_database(lock: &atom_store::DirectoryLock, data_dir: &Path, begun: &Vault) -> Result<u64, ApiError> {
    let turned = begun.turned().ok_or_else(|| ApiError::new(Code::Internal, "the next key is not there"))?;
    let keys = [begun, &turned].map(|vault| vault.key().database_key().pragma_value());
    let sealers = [begun.sealer(), turned.sealer()];
    let mut anew = |sealed: Sealed, row: &str, value: &[u8]| reseal(&sealers, sealed, row, value);
    Ok(lock.rekey(data_dir, &keys[0], &keys[1], &mut anew).await?)
}

fn reseal([from, to]: &[Sealer; 2], sealed: Sealed, row: &str, value: &[u8]) -> Result<Vec<u8>, String> {
    let place = Place { table: sealed.table, row, column: sealed.column };
    match from.open(place, value) {
        Ok(secret) => to.seal(place, &secret).map_err(|error| error.to_string()),
        Err(error) => {
            // It did not open before either, and says so where it is used.
            tracing::warn!(%error, "a secret could not be sealed anew, and stays as it is");
            Ok(value.to_vec())
        }
    }
}

/// Starts the job that seals contents anew, unless it is at work or there is nothing to do.
pub(crate) async fn begin_reseal(
    inner: &Arc<Inner>,
    rooms: &Arc<Rooms>,
    scope: &Scope,
) -> Result<Option<JobId>, ApiError> {
    if rooms.vault().previous().is_none() || rooms.resealing.swap(true, Ordering::Relaxed) {
        return Ok(None);
    }
    let subject = rooms.vault().ways().key_id;
    let order = Order { subject: &subject, args: json!({}), stale: &[Topic::App], quiet: None };
    let scope = Scope { command: COMMAND, ..scope.clone() };
    let (host, at) = (Arc::clone(inner), Arc::clone(rooms));
    let started = rooms.jobs.start(inner, &scope, order, move |work| async move {
        let resealed = reseal_files(&host, &at, &work).await;
        at.resealing.store(false, Ordering::Relaxed);
        serde_json::to_value(resealed?).map_err(|error| ApiError::new(Code::Internal, error.to_string()))
    });
    match started.await {
        Ok(started) => Ok(Some(started.id)),
        Err(error) => {
            rooms.resealing.store(false, Ordering::Relaxed);
            Err(error)
        }
    }
}

async fn reseal_files(inner: &Inner, rooms: &Rooms, work: &Work) -> Result<Resealed, ApiError> {
    let stopped = || ApiError::new(Code::Conflict, "It was stopped. It goes on at the next start, or by a rotation.");
    let digests = rooms.files.to_reseal().await?;
    let total = digests.len() as u64;
    let mut resealed = Resealed { files: 0, damaged: 0 };
    for (done, digest) in (0..).zip(digests) {
        if work.cancel.is_cancelled() {
            return Err(stopped());
        }
        work.progress(Progress { done, total: Some(total), ..Progress::default() });
        match rooms.files.reseal(digest).await {
            Ok(true) => resealed.files += 1,
            Ok(false) => {}
            Err(FileError::Damaged) => resealed.damaged += 1,
            Err(error) => return Err(error.into()),
        }
    }
    work.progress(Progress { done: total, total: Some(total), ..Progress::default() });
    // Whoever has it may be leaving these rooms, and waits for this job.
    let _alone = tokio::select! {
        alone = inner.securing.lock() => alone,
        () = work.cancel.cancelled() => return Err(stopped()),
    };
    let (vault, dir) = (rooms.vault(), inner.data_dir.clone());
    let ended = tokio::task::spawn_blocking(move || vault.end_rotation(&dir));
    rooms.set_vault(joined(ended.await)??);
    Ok(resealed)
}
