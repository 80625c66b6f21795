//! A backup takes the place of the database of a data directory.

use super::BackupFile;
use crate::{
    DirectoryLock, StoreError, contents,
    copy::{Temporary, fingerprint},
    open,
    set_aside::{INCOMING_FILE, SetAside},
    sync_folder,
};
use sqlx::{Connection, SqliteConnection};
use std::{
    fs,
    io::{Read as _, Seek as _},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

impl BackupFile {
    /// Makes everything ready for the backup to take the place of the database of a data directory, which the caller has
    /// locked: its contents are there, its database lies beside, and the one that is there has a second name.
    ///
    /// # Errors
    /// [`StoreError::Backup`] when the key does not open it; then nothing is changed.
    pub async fn prepare(
        &self,
        _lock: &DirectoryLock,
        data_dir: &Path,
        key: &Zeroizing<String>,
    ) -> Result<Incoming, StoreError> {
        // What an earlier try left goes: a log of it would be taken for one of this.
        drop(Temporary(data_dir.join(INCOMING_FILE)));
        let incoming = Temporary(data_dir.join(INCOMING_FILE));
        let mut file = fs::File::open(&self.path)?;
        file.seek(std::io::SeekFrom::Start(self.offset))?;
        let mut file = std::io::BufReader::new(file);
        let mut out = fs::File::create(&incoming.0)?;
        std::io::copy(&mut (&mut file).take(self.header.bytes), &mut out)?;
        out.sync_all()?;
        drop(out);
        fingerprint(&incoming.0, key).await.map_err(|_| StoreError::Backup {
            path: self.path.clone(),
            reason: "its key is not the key of this data directory".to_owned(),
        })?;
        begin_anew(&incoming.0, key, self.header.made_ms).await?;
        // Contents first: a database without them would be half restored, and they without it are only not needed.
        contents::touch(data_dir)?;
        if self.header.contents {
            contents::read(&mut file, |name, bytes, content| contents::put(data_dir, name, bytes, content))?
                .map_err(|reason| StoreError::Backup { path: self.path.clone(), reason: reason.to_owned() })?;
        }
        let aside = SetAside::new(data_dir, self.header.made_ms, key).await?;
        Ok(Incoming { aside, database: incoming, data_dir: data_dir.to_owned() })
    }
}

/// The database of a backup beside the one whose place it is to take. Dropped, it leaves everything as it was.
pub struct Incoming {
    aside: Option<SetAside>,
    database: Temporary,
    data_dir: PathBuf,
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}

impl Incoming {
    /// Where the database that is there stays, if there is one.
    #[must_use]
    pub fn aside(&self) -> Option<&Path> {
        self.aside.as_ref().map(SetAside::path)
    }

    /// Puts it in place by one rename, so that there is a database at every instant. Returns where the one before is now.
    ///
    /// # Errors
    /// What the file system says; then nothing is changed.
    pub fn put_in_place(self) -> Result<Option<PathBuf>, StoreError> {
        if let Some(aside) = &self.aside {
            aside.take_logs()?;
        }
        fs::rename(&self.database.0, self.data_dir.join(open::DATABASE_FILE))?;
        let kept = self.aside.map(SetAside::keep);
        // It is done, and nothing that follows may say otherwise.
        if let Err(error) = sync_folder(&self.data_dir) {
            tracing::warn!(%error, "the folder of the database was not synced");
        }
        Ok(kept)
    }
}

/// A restored database goes on under a new device number: the old one may have made operations after the backup, and
/// numbers are never used twice. It remembers the old one, and when the backup was made, for what other backups say of the
/// chains. And nobody is signed in to it: a session that was ended since the backup, perhaps because
/// its device was lost, must not come to life again. Before the file gets its place, so that no crash leaves them open.
async fn begin_anew(path: &Path, key: &Zeroizing<String>, made_ms: i64) -> Result<(), StoreError> {
    let options =
        open::connect_options(path, key).create_if_missing(false).journal_mode(sqlx::sqlite::SqliteJournalMode::Delete);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::query(
        "INSERT INTO meta (key, value) SELECT 'lineage', json_array(json_array(device, ?1)) FROM write_scope WHERE true \
         ON CONFLICT DO UPDATE SET value = json_insert(value, '$[#]', \
         json_array((SELECT device FROM write_scope), ?1))",
    )
    .bind(made_ms)
    .execute(&mut connection)
    .await?;
    sqlx::query("UPDATE write_scope SET device = random(), dseq = 0").execute(&mut connection).await?;
    // In words that hold for every schema that a backup may have: the migration of sessions takes over open ones only.
    sqlx::query("UPDATE session SET ended_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE ended_at IS NULL")
        .execute(&mut connection)
        .await?;
    let family = sqlx::query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'refresh_token'");
    if family.fetch_optional(&mut connection).await?.is_some() {
        sqlx::query("DELETE FROM refresh_token").execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}
