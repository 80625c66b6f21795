//! Where the chains stood when a backup was made. Whoever has the key can write a journal anew, with hashes that fit; but
//! it does not go through the links that backups have, as long as these are out of reach.
//!
//! A backup of this database tells where the database was: it has its device number. A restore goes on under another one,
//! and remembers through which backup the chains are those of the one before. So what was left behind by a restore is not
//! taken for damage, and neither are backups of other databases.

use crate::{BackupFile, BackupHeader, Check, Scope, Scoped, Store, StoreError};
use atom_core::{UserId, WorkspaceId};
use serde::{Deserialize, Serialize};
use sqlx::{Row, SqliteConnection};
use std::{collections::BTreeSet, fs, path::Path};
use uuid::Uuid;

/// The folder of backups in a data directory.
pub const BACKUPS_DIR: &str = "backups";
/// The end of the name of a backup.
pub const BACKUP_END: &str = ".atombackup";
/// The most ledgers of a header; those with the most links are in it.
const LEDGERS_MAX: i64 = 10_000;
/// The most backups that are looked at, newest first.
const ANCHORS_MAX: usize = 100;

/// Where the ledger of a workspace stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerHead {
    /// Whose ledger.
    pub workspace: WorkspaceId,
    /// How many links its chain had.
    pub entries: i64,
    /// The hash of the last of them, in hex.
    pub head: String,
}

/// Where the audit trail stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// The number of its last line.
    pub entries: i64,
    /// The hash of that line, in hex.
    pub head: String,
}

/// Where all chains of a database stand.
#[derive(Debug, Default)]
pub(crate) struct Heads {
    /// The number of the device, as the database keeps it.
    pub(crate) device: Option<i64>,
    /// The ledgers that have something.
    pub(crate) ledgers: Vec<LedgerHead>,
    /// The audit trail, where it has something.
    pub(crate) audit: Option<AuditHead>,
}

impl Heads {
    /// Reads them, from a database of any schema.
    pub(crate) async fn read(connection: &mut SqliteConnection) -> Result<Self, StoreError> {
        let device = sqlx::query("SELECT device FROM write_scope").fetch_optional(&mut *connection).await?;
        let device = device.map(|row| row.try_get::<i64, _>(0)).transpose()?;
        let last = sqlx::query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
            .fetch_optional(&mut *connection)
            .await?;
        let audit = match last {
            Some(row) => Some(AuditHead { entries: row.try_get(0)?, head: hex::encode(row.try_get::<Vec<u8>, _>(1)?) }),
            None => None,
        };
        let has_books = sqlx::query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'book'")
            .fetch_optional(&mut *connection)
            .await?;
        let mut ledgers = Vec::new();
        if has_books.is_some() {
            let rows = sqlx::query(
                "SELECT workspace, entries, head FROM book WHERE entries > 0 ORDER BY entries DESC, workspace LIMIT ?1",
            )
            .bind(LEDGERS_MAX)
            .fetch_all(&mut *connection)
            .await?;
            for row in rows {
                ledgers.push(LedgerHead {
                    workspace: row.try_get::<Uuid, _>(0)?.into(),
                    entries: row.try_get(1)?,
                    head: hex::encode(row.try_get::<Vec<u8>, _>(2)?),
                });
            }
        }
        Ok(Self { device, ledgers, audit })
    }
}

/// What a backup of this database says of its chains.
#[derive(Debug, Clone)]
pub struct Anchor {
    backup: String,
    made_ms: i64,
    ledgers: Vec<LedgerHead>,
    audit: Option<AuditHead>,
}

impl Store {
    /// What the backups in the folder of the data directory say of the chains of this database, oldest first; only their
    /// headers are read. To be called before the chains are read: a backup that comes later may be ahead of what is read.
    ///
    /// # Errors
    /// What SQLite says. A file that is no backup, or cannot be read, is left out.
    pub async fn anchors(&self) -> Result<Vec<Anchor>, StoreError> {
        let mut connection = self.readers().acquire().await?;
        let kept = sqlx::query("SELECT value FROM meta WHERE key = 'lineage'").fetch_optional(&mut *connection).await?;
        drop(connection);
        let lineage: Option<String> = kept.and_then(|row| row.try_get(0).ok());
        let lineage: Vec<(i64, i64)> = lineage.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let (folder, device) = (self.data_dir().join(BACKUPS_DIR), self.device().to_i64());
        let read = tokio::task::spawn_blocking(move || in_folder(&folder, device, &lineage));
        read.await.map_err(|error| StoreError::Io(std::io::Error::other(error)))
    }

    /// Whether all chains go through what the backups have.
    pub(crate) async fn anchored(&self, anchors: &[Anchor]) -> Result<Check, StoreError> {
        let mut check = Check { name: "chains of backups", looked_at: anchors.len() as u64, damage: None };
        let mut connection = self.readers().acquire().await?;
        check.damage = trail_departs(&mut connection, anchors).await?;
        drop(connection);
        let ledgers = anchors.iter().flat_map(|anchor| anchor.ledgers.iter());
        let workspaces: BTreeSet<WorkspaceId> = ledgers.map(|ledger| ledger.workspace).collect();
        for workspace in workspaces {
            if check.damage.is_some() {
                break;
            }
            let scope = Scope { workspace, user: UserId::from(Uuid::nil()), host: "verify", command: "app.verify" };
            let mut read = self.read(&scope).await?;
            let departs = ledger_departs(&mut read, anchors).await?;
            check.damage = departs.map(|damage| format!("books of {workspace}: {damage}"));
        }
        Ok(check)
    }
}

/// Where the ledger of the workspace does not go through what a backup has: the first such link, as a sentence.
///
/// # Errors
/// What SQLite says.
pub async fn ledger_departs(read: &mut impl Scoped, anchors: &[Anchor]) -> Result<Option<String>, StoreError> {
    let workspace = read.workspace();
    for anchor in anchors {
        for ledger in anchor.ledgers.iter().filter(|ledger| ledger.workspace == workspace) {
            let found = read
                .query(
                    "SELECT hash FROM entry WHERE workspace = ?1 AND seq = ?2 \
                     UNION ALL SELECT hash FROM step WHERE workspace = ?1 AND seq = ?2",
                )
                .bind(ledger.entries)
                .fetch_optional()
                .await?;
            let found = found.map(|row| row.try_get::<Vec<u8>, _>(0)).transpose()?;
            if let Some(damage) = departs("link", ledger.entries, found, &ledger.head, anchor) {
                return Ok(Some(damage));
            }
        }
    }
    Ok(None)
}

/// The same of the audit trail.
async fn trail_departs(connection: &mut SqliteConnection, anchors: &[Anchor]) -> Result<Option<String>, StoreError> {
    for anchor in anchors {
        let Some(audit) = &anchor.audit else { continue };
        let found = sqlx::query("SELECT hash FROM audit WHERE seq = ?1")
            .bind(audit.entries)
            .fetch_optional(&mut *connection)
            .await?;
        let found = found.map(|row| row.try_get::<Vec<u8>, _>(0)).transpose()?;
        if let Some(damage) = departs("audit line", audit.entries, found, &audit.head, anchor) {
            return Ok(Some(damage));
        }
    }
    Ok(None)
}

/// What is wrong with a link, where it is not the one of the backup.
fn departs(what: &str, at: i64, found: Option<Vec<u8>>, head: &str, anchor: &Anchor) -> Option<String> {
    let backup = &anchor.backup;
    match found {
        None => Some(format!("{what} {at} is missing, which the backup {backup} has")),
        Some(hash) if hex::encode(&hash) != head => {
            Some(format!("{what} {at} is not the one that the backup {backup} has"))
        }
        Some(_) => None,
    }
}

/// What the backups of a folder say that were made of a database.
fn in_folder(folder: &Path, device: i64, lineage: &[(i64, i64)]) -> Vec<Anchor> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let mut anchors: Vec<Anchor> = files.flatten().filter_map(|file| anchor(&file.path(), device, lineage)).collect();
    anchors.sort_by(|one, other| (one.made_ms, &one.backup).cmp(&(other.made_ms, &other.backup)));
    let older = anchors.len().saturating_sub(ANCHORS_MAX);
    anchors.drain(..older);
    anchors
}

fn anchor(path: &Path, device: i64, lineage: &[(i64, i64)]) -> Option<Anchor> {
    let name = path.file_name()?.to_str().filter(|name| name.ends_with(BACKUP_END) && !name.starts_with('.'))?;
    let header = BackupFile::peek(path).ok()?;
    if !is_of(&header, device, lineage) {
        return None;
    }
    let BackupHeader { made_ms, heads, audit, .. } = header;
    Some(Anchor { backup: name.to_owned(), made_ms, ledgers: heads, audit })
}

/// Whether the chains of a database go on from where this backup was: it is one of its own, or of one that it was
/// restored from, and no later than the backup that was restored.
fn is_of(header: &BackupHeader, device: i64, lineage: &[(i64, i64)]) -> bool {
    header.device.is_some_and(|made_by| {
        made_by == device || lineage.iter().any(|(before, until_ms)| *before == made_by && header.made_ms <= *until_ms)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_restore_left_behind_and_what_others_made_is_not_compared() {
        let made = |device: Option<i64>, made_ms: i64| BackupHeader {
            made_ms,
            bytes: 0,
            blake3: String::new(),
            key: Vec::new(),
            contents: false,
            device,
            heads: Vec::new(),
            audit: None,
        };
        let lineage = [(1, 100)];
        for (device, made_ms, expected) in [
            (Some(2), 50, true),
            (Some(2), 500, true),
            (Some(1), 100, true),
            (Some(1), 101, false),
            (Some(3), 50, false),
            (None, 50, false),
        ] {
            assert_eq!(is_of(&made(device, made_ms), 2, &lineage), expected, "{device:?} {made_ms}");
        }
    }
}
