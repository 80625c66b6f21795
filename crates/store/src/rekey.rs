//! The whole database under another key, and what is sealed in it sealed anew.
//!
//! It is done in a copy beside it: SQLite's online backup, SQLCipher's `rekey`, a comparison. One rename puts it in place. So at
//! any instant the file is whole under one of both keys, whatever ends the program, and the other one is only a copy that the
//! next try removes.

use crate::{
    DATABASE_FILE, DirectoryLock, StoreError,
    copy::{Temporary, copy_pages, fingerprint, fingerprint_of, with_end},
    open,
};
use sqlx::{Connection, Executor, Row, SqliteConnection, sqlite::SqliteJournalMode};
use std::{fs, path::Path};
use uuid::Uuid;
use zeroize::Zeroizing;

/// A column whose values are sealed by the vault, bound to table, row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// The table.
    pub table: &'static str,
    /// Its primary key: an id or a number.
    pub row: &'static str,
    /// The column.
    pub column: &'static str,
}

/// All sealed columns. What is sealed and not here would not open after a rotation; a test looks for such columns.
pub const SEALED: &[Sealed] = &[
    Sealed { table: "connection", row: "id", column: "credentials" },
    Sealed { table: "webhook", row: "id", column: "secret" },
    Sealed { table: "second_factor", row: "user", column: "secret" },
    Sealed { table: "mail_server", row: "id", column: "password" },
    Sealed { table: "sign_in_provider", row: "number", column: "client_secret" },
];

/// The name of the copy that is to take the place of the database.
const COPY_FILE: &str = "atom.db.rekey";

/// Seals a value anew; an empty one is none: the column, the row as text, the value as it is.
pub type Reseal<'a> = dyn FnMut(Sealed, &str, &[u8]) -> Result<Vec<u8>, String> + Send + 'a;

impl DirectoryLock {
    /// Puts the closed database of a data directory under another key. Returns how many secrets were sealed anew.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when `from` is not its key; [`StoreError::DiskFull`]; [`StoreError::Rekey`] with what does not
    /// fit. The database is then as it was.
    pub async fn rekey(
        &self,
        data_dir: &Path,
        from: &Zeroizing<String>,
        to: &Zeroizing<String>,
        reseal: &mut Reseal<'_>,
    ) -> Result<u64, StoreError> {
        let target = data_dir.join(DATABASE_FILE);
        let copy = Temporary(data_dir.join(COPY_FILE));
        remove_copy(data_dir)?;
        let mut source =
            SqliteConnection::connect_with(&open::connect_options(&target, from).create_if_missing(false)).await?;
        let copied = async {
            let expected = fingerprint_of(&mut source).await?;
            copy_pages(&mut source, &copy.0, from).await?;
            Ok::<_, StoreError>(expected)
        }
        .await;
        // The last connection: its end empties the log beside the file.
        source.close().await?;
        let mut expected = copied?;
        let resealed = change(&copy.0, from, to, reseal).await?;
        let mut found = fingerprint(&copy.0, to).await?;
        // The note on the triggers is gone: the next start makes them anew.
        for counts in [&mut expected, &mut found] {
            counts.retain(|(table, _)| table != "meta");
        }
        if found != expected {
            return Err(StoreError::Rekey("the copy does not hold what the database holds".to_owned()));
        }
        fs::File::open(&copy.0)?.sync_all()?;
        let log = with_end(&target, "-wal");
        if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            // It belongs to the file that is there, and would be read into the new one.
            return Err(StoreError::Rekey("the database has writes that are not in its file yet".to_owned()));
        }
        for end in ["-wal", "-shm"] {
            match fs::remove_file(with_end(&target, end)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        fs::rename(&copy.0, &target)?;
        // It is done, and nothing that follows may say otherwise. Where the name does not reach the disk, the old file stays,
        // and the next start finds that out.
        #[cfg(unix)]
        if let Err(error) = fs::File::open(data_dir).and_then(|dir| dir.sync_all()) {
            tracing::warn!(%error, "the folder of the database was not synced");
        }
        Ok(resealed)
    }
}

/// Removes what an earlier try left.
fn remove_copy(data_dir: &Path) -> Result<(), StoreError> {
    for end in ["", "-wal", "-shm", "-journal"] {
        match fs::remove_file(with_end(&data_dir.join(COPY_FILE), end)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Seals the secrets of the copy anew, and puts it under the other key.
async fn change(
    copy: &Path,
    from: &Zeroizing<String>,
    to: &Zeroizing<String>,
    reseal: &mut Reseal<'_>,
) -> Result<u64, StoreError> {
    let options = open::connect_options(copy, from).create_if_missing(false).journal_mode(SqliteJournalMode::Delete);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let changed = async {
        connection.execute("BEGIN IMMEDIATE").await?;
        // Writes of a workspace are guarded by triggers; these are writes of none.
        open::drop_triggers(&mut connection).await?;
        let mut resealed = 0;
        for sealed in SEALED {
            resealed += reseal_column(&mut connection, *sealed, reseal).await?;
        }
        connection.execute("COMMIT").await?;
        let pragma = Zeroizing::new(format!("PRAGMA rekey = \"{}\"", to.as_str()));
        connection.execute(sqlx::AssertSqlSafe(pragma.as_str().to_owned())).await?;
        Ok::<_, StoreError>(resealed)
    }
    .await;
    connection.close().await?;
    changed
}

async fn reseal_column(
    connection: &mut SqliteConnection,
    sealed: Sealed,
    reseal: &mut Reseal<'_>,
) -> Result<u64, StoreError> {
    let Sealed { table, row, column } = sealed;
    // A table that this database does not have holds nothing.
    let there = sqlx::query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1").bind(table);
    if there.fetch_optional(&mut *connection).await?.is_none() {
        return Ok(0);
    }
    let select = format!("SELECT {row}, {column} FROM {table} WHERE length({column}) > 0");
    let update = format!("UPDATE {table} SET {column} = ?2 WHERE {row} = ?1");
    let rows = sqlx::query(sqlx::AssertSqlSafe(select)).fetch_all(&mut *connection).await?;
    let count = rows.len() as u64;
    for found in rows {
        let value: Vec<u8> = found.get(1);
        let refused = |why: String| StoreError::Rekey(format!("{table}.{column} could not be sealed anew: {why}"));
        let update = sqlx::query(sqlx::AssertSqlSafe(update.clone()));
        let update = if let Ok(id) = found.try_get::<Uuid, _>(0) {
            update.bind(id).bind(reseal(sealed, &id.to_string(), &value).map_err(refused)?)
        } else {
            let id: i64 = found.try_get(0)?;
            update.bind(id).bind(reseal(sealed, &id.to_string(), &value).map_err(refused)?)
        };
        update.execute(&mut *connection).await?;
    }
    Ok(count)
}
