//! Another database in the place of this one, while the program goes on: a restored backup, or an empty one.
//!
//! The gate is held shut meanwhile. Whoever still has the old rooms is refused by their closed store; the lock of the
//! directory stays with this process all the time.

use crate::{
    Door, backups,
    exports::EXPORTS_DIR,
    gate::Gate,
    maintenance::{self, put_in_place},
    rooms::{Rooms, joined},
};
use atom_api::{
    Topic,
    data::{DeleteAll, RestoreBackup, RestoreReply},
};
use atom_core::{ApiError, Code};
use atom_store::{AuditLine, BLOBS_DIR, BackupFile, DATABASE_FILE, is_of_restore};
use atom_vault::{KEPT_FILE, Vault};
use serde_json::{Value, json};
use std::{fs, io, path::Path};

/// Everything that a client may show.
const ALL: &[Topic] = &[
    Topic::App,
    Topic::Sessions,
    Topic::Tasks,
    Topic::Projects,
    Topic::Labels,
    Topic::Undo,
    Topic::Connections,
    Topic::Jobs,
    Topic::Audit,
    Topic::Settings,
    Topic::Notifications,
    Topic::Filters,
    Topic::Templates,
    Topic::Backups,
    Topic::Ledger,
    Topic::Members,
];

impl Door {
    /// Puts a backup of the folder in the place of the database. Nobody is signed in to what comes.
    pub(crate) async fn restore_backup(&self, request: RestoreBackup) -> Result<Value, ApiError> {
        let data_dir = self.inner.data_dir.clone();
        let _alone = self.inner.securing.lock().await;
        let path = backups::find(&data_dir, &request.name)?;
        let current = self.inner.rooms().await?;
        // All that can be wrong with the backup is found before anything is closed.
        let opened = tokio::task::spawn_blocking(move || BackupFile::open(&path));
        let backup = joined(opened.await)??;
        let vault = self.vault_of(&current, &backup, &request.name).await?;
        drop(current);
        let mut gate = self.inner.gate.write().await;
        let rooms = gate.rooms()?;
        let (lock, before) = (rooms.store.lock(), rooms.vault());
        rooms.leave().await;
        drop(rooms);
        let kept = put_in_place(&backup, &lock, &data_dir, &vault).await;
        let vault = if kept.is_ok() { &vault } else { &before };
        *gate = Gate::enter(lock, &data_dir, vault, &self.inner.sources).await;
        let entered = gate.rooms();
        drop(gate);
        self.renewed("backups.restore").await;
        let kept = kept?;
        note_restore(&*entered?).await;
        let reply = RestoreReply { kept: kept.map(|kept| kept.display().to_string()) };
        serde_json::to_value(reply).map_err(|error| ApiError::new(Code::Internal, error.to_string()))
    }

    /// The vault of a backup: this one, where the key is the same.
    async fn vault_of(&self, rooms: &Rooms, backup: &BackupFile, name: &str) -> Result<Vault, ApiError> {
        let vault = rooms.vault();
        if vault.opens(&backup.header().key) {
            // Contents of the backup may still be sealed under the key before it.
            return Ok(vault.with_previous_of(&backup.header().key));
        }
        let (descriptor, place, sources) = (backup.header().key.clone(), name.to_owned(), self.inner.sources.clone());
        let opened = tokio::task::spawn_blocking(move || Vault::open_with(&descriptor, &place, &sources));
        maintenance::entered(joined(opened.await)??).map_err(|error| {
            let advice =
                "This backup has another passphrase. Close Atom and run `atom restore FILE` with ATOM_PASSPHRASE.";
            if error.code == Code::Locked { ApiError::new(Code::Locked, advice) } else { error }
        })
    }

    /// Removes what the data directory holds, and stands before an empty one.
    pub(crate) async fn delete_all(&self, request: DeleteAll) -> Result<Value, ApiError> {
        if request.confirm != "delete" {
            return Err(ApiError::invalid("confirm", "Write `delete` to confirm that everything is to be removed."));
        }
        let data_dir = self.inner.data_dir.clone();
        let _alone = self.inner.securing.lock().await;
        let mut gate = self.inner.gate.write().await;
        let rooms = gate.rooms()?;
        let (lock, vault, sources) = (rooms.store.lock(), rooms.vault(), self.inner.sources.clone());
        rooms.leave().await;
        drop(rooms);
        let dir = data_dir.clone();
        let removed = tokio::task::spawn_blocking(move || {
            remove_data(&dir, request.backups)?;
            // The database first: without its key it would be there and of no use. Backups need the key, and nobody knows where
            // they lie: it goes with them, where the person says that they go.
            let forgotten = if request.backups { vault.forget(&dir, &sources) } else { Vault::leave(&dir) };
            forgotten.map_err(ApiError::from)
        });
        let removed = joined(removed.await).and_then(|removed| removed);
        *gate = match Gate::approach_locked(lock, &data_dir, self.inner.sources.clone()).await {
            Ok(gate) => gate,
            Err(problem) => Gate::Failed { problem, lock: None },
        };
        drop(gate);
        self.renewed("data.delete_all").await;
        removed?;
        Ok(json!({}))
    }

    /// Tells all clients to look again at everything, and takes up what hosts that stay take up.
    pub(crate) async fn renewed(&self, cause: &str) {
        self.inner.events.publish(ALL, cause, None, None);
        self.go_on().await;
    }
}

/// The trail of the restored database knows that it was restored; by whom, only the one that was set aside could say.
async fn note_restore(rooms: &Rooms) {
    let at_ms = rooms.store.clock().now_ms();
    let line = AuditLine {
        at_ms,
        workspace: None,
        user: None,
        host: "door",
        command: "backups.restore",
        entity: None,
        outcome: "ok",
    };
    let written = async {
        let mut txn = rooms.store.system_write().await?;
        txn.audit(&line).await?;
        txn.commit().await
    };
    if let Err(error) = written.await {
        tracing::error!(%error, "a line of the audit trail was not written");
    }
}

fn remove_data(data_dir: &Path, with_backups: bool) -> Result<(), ApiError> {
    let refused = |error: io::Error| {
        ApiError::new(Code::Unavailable, format!("Not everything could be removed: {error}. Try again."))
    };
    for file in fs::read_dir(data_dir).map_err(refused)?.flatten() {
        // The database with its logs, what a restore set aside or left, and who is signed in at the window.
        let goes = |name: &str| [DATABASE_FILE, KEPT_FILE].iter().any(|it| name.starts_with(it)) || is_of_restore(name);
        if file.file_name().to_str().is_some_and(goes) {
            fs::remove_file(file.path()).map_err(refused)?;
        }
    }
    let folders = [BLOBS_DIR, atom_files::UPLOADS_DIR, EXPORTS_DIR, "outbox"];
    for folder in folders.into_iter().chain(with_backups.then_some(backups::BACKUPS_DIR)) {
        match fs::remove_dir_all(data_dir.join(folder)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(refused(error)),
            _ => {}
        }
    }
    // A log that is being written cannot go everywhere; empty it can be.
    for log in fs::read_dir(data_dir.join("logs")).into_iter().flatten().flatten() {
        fs::File::options().write(true).truncate(true).open(log.path()).map_err(refused)?;
    }
    Ok(())
}
