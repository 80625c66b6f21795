//! What is done to a data directory while no door is open: backup, restore, verification from the command line.
//! Whoever has the key of the database and can write the directory may do it; no session is asked for.

use crate::{
    caller::Host,
    handlers, refusals,
    rooms::{joined, key_source_of, open_store},
};
use atom_api::{
    Command as _, SecretText,
    app::{self, BackupReply, VerifyReply},
    data,
};
use atom_core::{ApiError, Clock as _, Code, SystemClock};
use atom_files::Files;
use atom_store::{AuditLine, BackupFile, DATABASE_FILE, DirectoryLock, NewFile, Store};
use atom_vault::{DESCRIPTOR_FILE, Gate, KeySource, Sources, Vault};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Writes a backup of the data directory into `file`.
///
/// # Errors
/// `conflict` when a process has the directory; `invalid` when the file exists; what is wrong with key or database.
pub async fn backup(data_dir: &Path, file: &Path) -> Result<BackupReply, ApiError> {
    let (store, _) = open(data_dir).await?;
    let bytes = store.backup(file).await;
    if bytes.is_ok() {
        note(&store, app::Backup::NAME).await;
    }
    store.close().await;
    Ok(BackupReply { path: file.display().to_string(), bytes: bytes?, at: SystemClock.now() })
}

/// Checks the data directory.
///
/// # Errors
/// As [`backup`]; damage is no error but the reply.
pub async fn verify(data_dir: &Path) -> Result<VerifyReply, ApiError> {
    let (store, vault) = open(data_dir).await?;
    let store = Arc::new(store);
    let files = Files::with_previous(Arc::clone(&store), vault.key(), vault.previous().as_ref());
    let reply = handlers::verify(&store, &files).await;
    store.close().await;
    reply
}

/// Opens a data directory by its recovery code and has the keychain keep the key again. Returns where the key lives now.
///
/// # Errors
/// `conflict` when a process has the directory; `invalid` for a code that is not the one. Then nothing is changed.
pub async fn recover(data_dir: &Path, code: &SecretText) -> Result<atom_api::app::KeySource, ApiError> {
    if !data_dir.join(DATABASE_FILE).exists() {
        return Err(ApiError::new(Code::NotFound, format!("There is no database in {}.", data_dir.display())));
    }
    let lock = DirectoryLock::take(data_dir)?;
    let (dir, code) = (data_dir.to_owned(), code.clone());
    let recovered = tokio::task::spawn_blocking(move || {
        // The code is the one that was given here.
        let sources = Sources { recovery_code: None, ..Sources::from_process() };
        let vault = match Vault::probe(&dir, true, &sources)? {
            Gate::Open(vault) => vault,
            Gate::ChoosePassphrase(closed) | Gate::NeedsPassphrase(closed) | Gate::NeedsRecovery(closed) => {
                kept_again(closed.recover(code.expose())?, &sources)
            }
        };
        Ok::<_, ApiError>((vault, sources))
    });
    let (vault, sources) = joined(recovered.await)??;
    // The database has the last word on whether it is the key.
    let (store, vault) = open_store(lock, data_dir, &vault, &sources).await?;
    let written = vault.write(data_dir);
    if written.is_ok() {
        note(&store, app::Recover::NAME).await;
    }
    store.close().await;
    written?;
    Ok(key_source_of(vault.source()))
}

/// Puts a backup in the place of the database. Returns where the database that was there is now.
///
/// # Errors
/// `conflict` when a process has the directory; `invalid` when the file is no backup, damaged, or of another key. Then
/// nothing is changed.
pub async fn restore(data_dir: &Path, file: &Path) -> Result<Option<PathBuf>, ApiError> {
    let backup = BackupFile::open(file)?;
    let lock = DirectoryLock::take(data_dir)?;
    let (descriptor, place) = (backup.header().key.clone(), file.display().to_string());
    let opened = tokio::task::spawn_blocking(move || {
        let sources = Sources::from_process();
        let vault = entered(Vault::open_with(&descriptor, &place, &sources)?)?;
        // On another machine, the next start should not ask for the recovery code again.
        Ok::<_, ApiError>(kept_again(vault, &sources))
    });
    let vault = joined(opened.await)??;
    let kept = put_in_place(&backup, &lock, data_dir, &vault).await?;
    // What was restored is in its place, whatever becomes of its line.
    match open_store(lock, data_dir, &vault, &Sources::from_process()).await {
        Ok((store, _)) => {
            note(&store, data::RestoreBackup::NAME).await;
            store.close().await;
        }
        Err(error) => tracing::error!(%error, "the restore was not written into the audit trail"),
    }
    Ok(kept)
}

/// A line of what the command line did without a session: there is nobody to name.
async fn note(store: &Store, command: &'static str) {
    let line = AuditLine {
        at_ms: store.clock().now_ms(),
        workspace: None,
        user: None,
        host: Host::Cli.as_str(),
        command,
        entity: None,
        outcome: "ok",
    };
    if let Err(error) = refusals::write(store, &[line]).await {
        tracing::error!(%error, command, "a line of the audit trail was not written");
    }
}

/// Puts an opened backup in the place of the database, with the description of its key.
pub(crate) async fn put_in_place(
    backup: &BackupFile,
    lock: &DirectoryLock,
    data_dir: &Path,
    vault: &Vault,
) -> Result<Option<PathBuf>, ApiError> {
    let incoming = backup.prepare(lock, data_dir, &vault.key().database_key().pragma_value()).await?;
    let described = data_dir.join(DESCRIPTOR_FILE);
    if let Some(aside) = incoming.aside()
        && described.exists()
    {
        // The database that is set aside may have another key: its description stays beside it.
        let mut beside = aside.to_owned().into_os_string();
        beside.push(".vault.json");
        keep_description(&described, Path::new(&beside)).map_err(|error| {
            ApiError::new(Code::Unavailable, format!("The description of the key could not be kept: {error}."))
        })?;
    }
    vault.announce(data_dir)?;
    let kept = incoming.put_in_place()?;
    vault.adopt(data_dir)?;
    Ok(kept)
}

fn keep_description(described: &Path, beside: &Path) -> std::io::Result<()> {
    let mut copy = NewFile::begin(beside)?;
    std::io::copy(&mut std::fs::File::open(described)?, &mut copy)?;
    copy.finish()
}

async fn open(data_dir: &Path) -> Result<(Store, Vault), ApiError> {
    if !data_dir.join(DATABASE_FILE).exists() {
        return Err(ApiError::new(Code::NotFound, format!("There is no database in {}.", data_dir.display())));
    }
    let lock = DirectoryLock::take(data_dir)?;
    let dir = data_dir.to_owned();
    let probed = tokio::task::spawn_blocking(move || Vault::probe(&dir, true, &Sources::from_process()));
    let vault = entered(joined(probed.await)??)?;
    open_store(lock, data_dir, &vault, &Sources::from_process()).await
}

/// The vault with its key in the keychain, where that should have it, it came by another way, and the keychain serves. Who chose a
/// passphrase alone, or a variable, has none that keeps the key. Blocks for the keychain. Writes nothing.
pub(crate) fn kept_again(vault: Vault, sources: &Sources) -> Vault {
    let by_another = matches!(vault.source(), KeySource::Recovery | KeySource::Passphrase);
    if !by_another || vault.ways().source != KeySource::Keychain {
        return vault;
    }
    match vault.with_keychain(sources) {
        Ok(kept) => kept,
        Err(error) => {
            tracing::warn!(%error, "the keychain does not keep the key; it is asked for again at the next start");
            vault
        }
    }
}

pub(crate) fn entered(gate: Gate) -> Result<Vault, ApiError> {
    match gate {
        Gate::Open(vault) => Ok(vault),
        Gate::ChoosePassphrase(closed) | Gate::NeedsPassphrase(closed) | Gate::NeedsRecovery(closed) => {
            Err(ApiError { code: Code::Locked, ..ApiError::from(closed.refusal()) })
        }
    }
}
