//! Opening the file: lock, key, migrations with a backup before, triggers, clock.

use crate::{StoreError, exit, registry};
use atom_core::{Clock, DeviceId, Hlc, HlcClock};
use sqlx::{
    ConnectOptions as _, Connection, Executor, Row, SqliteConnection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard};
use zeroize::Zeroizing;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// A data directory that is this process's own, as long as this value or a clone of it lives; the system frees it when the
/// process ends.
#[derive(Debug, Clone)]
pub struct DirectoryLock(#[allow(dead_code)] Arc<fs::File>);

/// The connection that writes, while its turn lasts.
pub(crate) type Writer = OwnedMappedMutexGuard<Option<SqliteConnection>, SqliteConnection>;

/// The name of the threads of connections, as short as Linux keeps it.
pub(crate) const THREAD_NAME: &str = "atom-sqlite";

/// The database inside a data directory.
pub const DATABASE_FILE: &str = "atom.db";

/// The folder of sealed contents beside it, to which its rows refer: a backup holds both.
pub const BLOBS_DIR: &str = "blobs";

/// What is needed to open a store.
pub struct OpenStore {
    /// The data directory; made when it is missing.
    pub data_dir: PathBuf,
    /// The lock of the directory, taken before anything in it is read.
    pub lock: DirectoryLock,
    /// The raw key that encrypts the file, as SQLCipher takes it: `x'` 64 hex digits `'`.
    pub key: Zeroizing<String>,
    /// The key's public description, kept in the head of each backup.
    pub key_descriptor: Vec<u8>,
    /// Time and randomness.
    pub clock: Arc<dyn Clock>,
}

/// The open database of one data directory. Everything goes through its handles.
pub struct Store {
    data_dir: PathBuf,
    key: Zeroizing<String>,
    key_descriptor: RwLock<Vec<u8>>,
    clock: Arc<dyn Clock>,
    hlc: HlcClock,
    /// None once the store is closed.
    writer: Arc<Mutex<Option<SqliteConnection>>>,
    readers: SqlitePool,
    /// Held as long as the store is open; the system frees it when the process ends, however it ends.
    lock: DirectoryLock,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database of a data directory, makes it when there is none, and brings it up to date.
    ///
    /// # Errors
    /// Each of [`StoreError`]'s outcomes; the data is as it was.
    pub async fn open(options: OpenStore) -> Result<Self, StoreError> {
        Self::open_with(options, SqliteSynchronous::Full).await
    }

    /// As [`Store::open`], for tests that make thousands of commits: none of them waits for the disk. What is committed outlives
    /// the end of the process all the same; only the machine must not lose its power.
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub async fn open_without_sync(options: OpenStore) -> Result<Self, StoreError> {
        Self::open_with(options, SqliteSynchronous::Off).await
    }

    async fn open_with(options: OpenStore, synchronous: SqliteSynchronous) -> Result<Self, StoreError> {
        let path = options.data_dir.join(DATABASE_FILE);
        let existed = path.exists();
        if let Some(missing) = crate::missing_database(&options.data_dir) {
            return Err(missing);
        }
        let connect = connect_options(&path, &options.key).synchronous(synchronous);
        let named = |error: StoreError| match error {
            StoreError::Unreadable(_) => StoreError::Unreadable(path.clone()),
            StoreError::ReadOnly(_) => StoreError::ReadOnly(path.clone()),
            other => other,
        };
        uncounted();
        quiet().await?;
        private_file(&path).map_err(|error| named(refused(&options.data_dir, error)))?;
        let mut writer = SqliteConnection::connect_with(&connect).await.map_err(|error| named(error.into()))?;
        // The first page is read only now: a wrong key shows here.
        writer.fetch_one("SELECT count(*) FROM sqlite_schema").await.map_err(|error| named(error.into()))?;
        let backup = bring_up_to_date(&mut writer, &options, existed).await.map_err(named)?;
        if let Some(backup) = backup {
            tracing::info!(backup = %backup.display(), "the database was brought up to date");
        }
        let device = prepare(&mut writer, options.clock.as_ref()).await?;
        exit::wait_for_connections_at_exit();
        let newest: Option<Vec<u8>> = sqlx::query("SELECT max(hlc) FROM txn").fetch_one(&mut writer).await?.get(0);
        let newest = newest.and_then(|bytes| Hlc::from_bytes(&bytes)).unwrap_or(Hlc::ZERO);
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(connect.create_if_missing(false).pragma("query_only", "ON"));
        Ok(Self {
            hlc: HlcClock::new(device, newest),
            data_dir: options.data_dir,
            key: options.key,
            key_descriptor: RwLock::new(options.key_descriptor),
            clock: options.clock,
            writer: Arc::new(Mutex::new(Some(writer))),
            readers,
            lock: options.lock,
        })
    }

    /// The data directory.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The clock that the store was given.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// This device.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.hlc.device()
    }

    /// The lock of the directory, for what goes on with it after this store is closed.
    #[must_use]
    pub fn lock(&self) -> DirectoryLock {
        self.lock.clone()
    }

    /// The newest migration that the database has.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn schema(&self) -> Result<i64, StoreError> {
        schema_version(&mut *self.readers.acquire().await?).await
    }

    /// Finishes what is being read and written and closes the file. Whoever still has this store is refused from now on.
    pub async fn close(&self) {
        self.readers.close().await;
        let Some(mut writer) = self.writer.lock().await.take() else { return };
        // A short file and an empty log make the next start quick; leaving them changes nothing that was acknowledged.
        if let Err(error) = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").await {
            tracing::debug!(%error, "the log was not truncated at the end");
        }
        if let Err(error) = writer.close().await {
            tracing::debug!(%error, "the connection did not close in order");
        }
    }

    pub(crate) async fn writer(&self) -> Result<Writer, StoreError> {
        let guard = Arc::clone(&self.writer).lock_owned().await;
        OwnedMutexGuard::try_map(guard, Option::as_mut).map_err(|_| StoreError::Closed)
    }

    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    pub(crate) fn tick(&self) -> Hlc {
        self.hlc.tick(self.clock.as_ref())
    }

    pub(crate) fn observe(&self, seen: Hlc) {
        self.hlc.observe(seen);
    }

    pub(crate) fn key(&self) -> &Zeroizing<String> {
        &self.key
    }

    pub(crate) fn key_descriptor(&self) -> Vec<u8> {
        self.key_descriptor.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has backups from now on carry another description of the same key: there is one more way to it, or one less.
    pub fn describe_key(&self, descriptor: Vec<u8>) {
        *self.key_descriptor.write().unwrap_or_else(PoisonError::into_inner) = descriptor;
    }
}

impl DirectoryLock {
    /// Makes the directory, readable for its owner only, and takes its lock.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process has it; [`StoreError::ReadOnly`] or [`StoreError::DiskFull`].
    pub fn take(data_dir: &Path) -> Result<Self, StoreError> {
        if !data_dir.exists() {
            fs::create_dir_all(data_dir).map_err(|error| refused(data_dir, error))?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                fs::set_permissions(data_dir, fs::Permissions::from_mode(0o700))
                    .map_err(|error| refused(data_dir, error))?;
            }
        }
        let lock = private_file(&data_dir.join("atom.lock")).map_err(|error| refused(data_dir, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self(Arc::new(lock))),
            Err(fs::TryLockError::WouldBlock) => Err(StoreError::Busy(data_dir.to_owned())),
            Err(fs::TryLockError::Error(error)) => Err(StoreError::Io(error)),
        }
    }
}

/// Has SQLite not count the memory that it uses, under a lock at each piece of it: nobody asks for the number. Where it runs
/// already in this process, it goes on counting.
fn uncounted() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    // SAFETY: the option takes one integer, and this comes before the first connection of the store.
    #[allow(unsafe_code)]
    ONCE.call_once(|| unsafe {
        let off: std::os::raw::c_int = 0;
        libsqlite3_sys::sqlite3_config(libsqlite3_sys::SQLITE_CONFIG_MEMSTATUS, off);
    });
}

/// Keeps SQLCipher from writing to standard error: what it would say is in our errors. The level is one for the process.
async fn quiet() -> Result<(), StoreError> {
    let mut memory = SqliteConnection::connect_with(&SqliteConnectOptions::new().in_memory(true)).await?;
    memory.execute("PRAGMA cipher_log_level = NONE").await?;
    Ok(memory.close().await?)
}

/// Opens a file for writing, made readable for its owner only when it is new.
fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// What the file system's refusal means for the directory.
fn refused(data_dir: &Path, error: std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::DiskFull,
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly(data_dir.to_owned())
        }
        _ => StoreError::Io(error),
    }
}

pub(crate) fn connect_options(path: &Path, key: &Zeroizing<String>) -> SqliteConnectOptions {
    // A raw key: SQLCipher derives none, for ours has full entropy already.
    let pragma = Zeroizing::new(format!("\"{}\"", key.as_str()));
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .pragma("key", pragma.as_str().to_owned())
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Pages that are in the cache need not be decrypted again: 16 MiB hold the indexes that lists walk.
        .pragma("cache_size", "-16384")
        // Rows wait for whoever reads them: with fifty, as it is by default, the two threads take turns all the time.
        .row_buffer_size(1_024)
        .thread_name(|number| format!("{THREAD_NAME}-{number}"))
        .busy_timeout(Duration::from_secs(5))
        // The pragma above is a statement too, and a slow one would be told with its text: the key.
        .disable_statement_logging()
}

/// Runs the migrations that are missing, after a backup. Returns the backup, where one was made.
async fn bring_up_to_date(
    writer: &mut SqliteConnection,
    options: &OpenStore,
    existed: bool,
) -> Result<Option<PathBuf>, StoreError> {
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    let found = schema_version(writer).await?;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    if found == known {
        return Ok(None);
    }
    let mut backup = None;
    if existed && found > 0 {
        let dir = options.data_dir.join(crate::BACKUPS_DIR);
        fs::create_dir_all(&dir)?;
        let file = dir.join(format!("before-{known}-{}{}", options.clock.now_ms(), crate::BACKUP_END));
        let made =
            crate::backup::Made { key: &options.key, descriptor: &options.key_descriptor, ms: options.clock.now_ms() };
        // Without the contents of attachments: a migration leaves them as they are.
        crate::backup::write(writer, &made, None, &file).await?;
        backup = Some(file);
    }
    drop_triggers(writer).await?;
    // Not `run`: its future is not `Send`.
    MIGRATIONS.run_direct(None, &mut *writer, false).await.map_err(|error| StoreError::Migration {
        reason: error.to_string(),
        backup: backup.clone().unwrap_or_default(),
    })?;
    Ok(backup)
}

/// The newest migration in the file, 0 for an empty one.
pub(crate) async fn schema_version(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let table = sqlx::query("SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations'");
    if table.fetch_optional(&mut *connection).await?.is_none() {
        return Ok(0);
    }
    let row = sqlx::query("SELECT coalesce(max(version), 0) FROM _sqlx_migrations").fetch_one(connection).await?;
    Ok(row.get(0))
}

/// Drops the triggers, and first the note that they are there: whoever opens the file next makes them again.
pub(crate) async fn drop_triggers(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let names = sqlx::query("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name GLOB 'atom_*'")
        .fetch_all(&mut *connection)
        .await?;
    if !names.is_empty() {
        connection.execute("DELETE FROM meta WHERE key = 'triggers'").await?;
    }
    for row in names {
        let statement = format!("DROP TRIGGER {}", row.get::<String, _>(0));
        connection.execute(sqlx::AssertSqlSafe(statement)).await?;
    }
    Ok(())
}

/// Brings triggers, the write scope and the device's number in order.
async fn prepare(writer: &mut SqliteConnection, clock: &dyn Clock) -> Result<DeviceId, StoreError> {
    let triggers = registry::triggers();
    let mut hasher = blake3::Hasher::new();
    for (_, statement) in &triggers {
        hasher.update(statement.as_bytes());
    }
    let digest = hasher.finalize().to_hex().to_string();
    let current: Option<String> = sqlx::query("SELECT value FROM meta WHERE key = 'triggers'")
        .fetch_optional(&mut *writer)
        .await?
        .map(|row| row.get(0));
    let scope = sqlx::query("SELECT device FROM write_scope").fetch_optional(&mut *writer).await?;
    if let (Some(current), Some(scope)) = (&current, &scope)
        && *current == digest
    {
        return Ok(DeviceId::from_i64(scope.get(0)));
    }
    let version = schema_version(writer).await?;
    let mut random = [0; 8];
    clock.random(&mut random);
    let fresh = DeviceId(u64::from_be_bytes(random));
    writer.execute("BEGIN IMMEDIATE").await?;
    let prepared = async {
        drop_triggers(writer).await?;
        for (_, statement) in triggers {
            writer.execute(sqlx::AssertSqlSafe(statement)).await?;
        }
        sqlx::query("INSERT INTO meta (key, value) VALUES ('triggers', ?1) ON CONFLICT DO UPDATE SET value = excluded.value")
            .bind(digest)
            .execute(&mut *writer)
            .await?;
        sqlx::query("INSERT INTO write_scope (id, mode, device, dseq, schema) VALUES (1, 0, ?1, 0, ?2) ON CONFLICT DO UPDATE SET schema = excluded.schema")
            .bind(fresh.to_i64())
            .bind(version)
            .execute(&mut *writer)
            .await?;
        let row = sqlx::query("SELECT device FROM write_scope").fetch_one(&mut *writer).await?;
        writer.execute("COMMIT").await?;
        Ok::<_, StoreError>(DeviceId::from_i64(row.get(0)))
    }
    .await;
    if prepared.is_err() {
        writer.execute("ROLLBACK").await.ok();
    }
    prepared
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::SystemClock;

    async fn triggers(writer: &mut SqliteConnection) -> i64 {
        let count = sqlx::query("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name GLOB 'atom_*'");
        count.fetch_one(writer).await.unwrap().get(0)
    }

    #[tokio::test]
    async fn a_migration_that_leaves_the_registry_alone_leaves_the_triggers_there() {
        let mut writer = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        MIGRATIONS.run_direct(None, &mut writer, false).await.unwrap();
        prepare(&mut writer, &SystemClock).await.unwrap();
        let before = triggers(&mut writer).await;
        assert!(before > 0);
        drop_triggers(&mut writer).await.unwrap();
        prepare(&mut writer, &SystemClock).await.unwrap();
        assert_eq!(triggers(&mut writer).await, before);
    }
}
