//! Opening the file: the key, the connections, the clock.

mod lock;
mod schema;

use crate::{StoreError, exit};
use atom_core::{Clock, DeviceId, Hlc, HlcClock};
pub use lock::{DirectoryLock, private_directory};
use lock::{private_file, refused};
pub(crate) use schema::drop_triggers;
use schema::{bring_up_to_date, prepare, schema_version};
use sqlx::{
    ConnectOptions as _, Connection, Executor, Row, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard};
use zeroize::Zeroizing;

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
