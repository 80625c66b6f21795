//! A copy of a whole database: how it is made, what it is compared by, and that it goes again.

use crate::{StoreError, open};
use sqlx::{Connection, Row, SqliteConnection};
use std::{
    fs,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The cache of a connection that reads or writes a database once from its beginning to its end, as `PRAGMA cache_size` takes it:
/// 2 MiB, for no page is needed twice.
pub(crate) const COPY_CACHE: &str = "-2048";

/// SQLite's online backup (<https://sqlite.org/backup.html>), from an open connection into a new encrypted file.
#[allow(unsafe_code)]
pub(crate) async fn copy_pages(
    source: &mut SqliteConnection,
    target: &Path,
    key: &Zeroizing<String>,
) -> Result<(), StoreError> {
    let options = open::connect_options(target, key).journal_mode(sqlx::sqlite::SqliteJournalMode::Delete);
    let mut copy = SqliteConnection::connect_with(&options.pragma("cache_size", COPY_CACHE)).await?;
    let code = {
        let mut from = source.lock_handle().await?;
        let mut to = copy.lock_handle().await?;
        let main = c"main";
        // SAFETY: both handles are valid and locked for the whole of the backup; `backup` is finished before they are freed.
        unsafe {
            let backup = libsqlite3_sys::sqlite3_backup_init(
                to.as_raw_handle().as_ptr(),
                main.as_ptr(),
                from.as_raw_handle().as_ptr(),
                main.as_ptr(),
            );
            if backup.is_null() {
                libsqlite3_sys::sqlite3_errcode(to.as_raw_handle().as_ptr())
            } else {
                libsqlite3_sys::sqlite3_backup_step(backup, -1);
                libsqlite3_sys::sqlite3_backup_finish(backup)
            }
        }
    };
    copy.close().await?;
    match code {
        0 => Ok(()),
        13 => Err(StoreError::DiskFull),
        code => Err(StoreError::Backup {
            path: target.to_owned(),
            reason: format!("SQLite stopped the copy with code {code}"),
        }),
    }
}

/// How many rows each table has and where the log and the audit chain stand: equal for equal databases.
pub(crate) async fn fingerprint(path: &Path, key: &Zeroizing<String>) -> Result<Vec<(String, i64)>, StoreError> {
    let options = open::connect_options(path, key).create_if_missing(false).pragma("cache_size", COPY_CACHE);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let check: String = sqlx::query("PRAGMA quick_check").fetch_one(&mut connection).await?.get(0);
    let mut found = fingerprint_of(&mut connection).await?;
    if check != "ok" {
        found.push((check, -1));
    }
    // Back to one file: the copy must not depend on a log beside it.
    sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut connection).await?;
    connection.close().await?;
    Ok(found)
}

/// As [`fingerprint`], of a database that is open.
pub(crate) async fn fingerprint_of(connection: &mut SqliteConnection) -> Result<Vec<(String, i64)>, StoreError> {
    let tables =
        sqlx::query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name")
            .fetch_all(&mut *connection)
            .await?;
    let mut found = Vec::with_capacity(tables.len());
    for table in tables {
        let name: String = table.get(0);
        let statement = format!("SELECT count(*) FROM \"{name}\"");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_one(&mut *connection).await?;
        found.push((name, row.get(0)));
    }
    Ok(found)
}

/// A file that goes when it is not needed any more, however that comes.
pub(crate) struct Temporary(pub(crate) PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm", "-journal"] {
            fs::remove_file(with_end(&self.0, end)).ok();
        }
    }
}

/// The name of a file that belongs to another: that one's name and an end.
pub(crate) fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
