//! Backups: a copy made by SQLite's online backup, opened and compared before it counts, in a file that says what it is.
//!
//! Layout: the line `ATOM BACKUP 2\n`, the length of the header as 4 bytes little end first, the header as JSON
//! ([`BackupHeader`]), the encrypted database, and where the header says so the contents of attachments (`contents.rs`).
//! In version 1, which is still read, the database went to the end of the file.

use crate::{
    AuditHead, DirectoryLock, LedgerHead, NewFile, Store, StoreError, contents,
    heads::Heads,
    open,
    set_aside::{INCOMING_FILE, SetAside},
    sync_folder,
};
use serde::{Deserialize, Serialize};
use sqlx::{Connection, Row, SqliteConnection};
use std::{
    fs,
    io::{Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const MAGIC: &[u8; 14] = b"ATOM BACKUP 2\n";
const MAGIC_OF_1: &[u8; 14] = b"ATOM BACKUP 1\n";
const HEADER_BYTES_MAX: u32 = 4 << 20;

/// What a backup says about itself, without a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupHeader {
    /// When it was made, in milliseconds since 1970.
    pub made_ms: i64,
    /// Bytes of the database that follows.
    pub bytes: u64,
    /// BLAKE3 of the database that follows, in hex.
    pub blake3: String,
    /// The public description of the key: where it lives, never the key.
    pub key: Vec<u8>,
    /// Whether the contents of attachments follow the database. A copy that is made before a migration stays beside them
    /// and has none.
    #[serde(default)]
    pub contents: bool,
    /// The number of the device whose database it is of; absent in older ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<i64>,
    /// Where the ledgers of all workspaces stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heads: Vec<LedgerHead>,
    /// Where the audit trail stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditHead>,
}

/// A backup file whose bytes are what its header says.
#[derive(Debug)]
pub struct BackupFile {
    path: PathBuf,
    header: BackupHeader,
    offset: u64,
}

impl Store {
    /// Writes a backup of the whole database and the contents of attachments to `file`, which must not exist. Returns
    /// its size.
    ///
    /// # Errors
    /// [`StoreError::Backup`] when the file exists or the copy does not hold what it should.
    pub async fn backup(&self, file: &Path) -> Result<u64, StoreError> {
        // A connection of its own, so that neither readers nor the writer wait.
        let options = open::connect_options(&self.data_dir().join(open::DATABASE_FILE), self.key());
        let mut source = SqliteConnection::connect_with(&options.create_if_missing(false)).await?;
        let descriptor = self.key_descriptor();
        let made = Made { key: self.key(), descriptor: &descriptor, ms: self.clock().now_ms() };
        let size = write(&mut source, &made, Some(self.data_dir()), file).await;
        source.close().await?;
        size
    }
}

/// With which key and when a backup is made.
pub(crate) struct Made<'a> {
    pub(crate) key: &'a Zeroizing<String>,
    pub(crate) descriptor: &'a [u8],
    pub(crate) ms: i64,
}

/// Copies the database behind `source` into a backup file, and the contents of attachments of a data directory.
pub(crate) async fn write(
    source: &mut SqliteConnection,
    made: &Made<'_>,
    data_dir: Option<&Path>,
    file: &Path,
) -> Result<u64, StoreError> {
    let refuse = |reason: &str| StoreError::Backup { path: file.to_owned(), reason: reason.to_owned() };
    if file.exists() {
        return Err(refuse("a file of this name exists already"));
    }
    let copy = Temporary(sibling(file, "copy"));
    // One read transaction around both, so that writers in between do not part the copy from what it is compared with.
    sqlx::query("BEGIN").execute(&mut *source).await?;
    let copied = async {
        let expected = fingerprint_of(source).await?;
        let heads = Heads::read(source).await?;
        copy_pages(source, &copy.0, made.key).await?;
        Ok::<_, StoreError>((expected, heads))
    }
    .await;
    sqlx::query("COMMIT").execute(&mut *source).await?;
    let (expected, heads) = copied?;
    if fingerprint(&copy.0, made.key).await? != expected {
        return Err(refuse("the copy does not hold what the database holds"));
    }
    let Heads { device, ledgers, audit } = heads;
    // Size and digest are those of the copy, once it was read.
    let header = BackupHeader {
        made_ms: made.ms,
        bytes: 0,
        blake3: String::new(),
        key: made.descriptor.to_vec(),
        contents: data_dir.is_some(),
        device,
        heads: ledgers,
        audit,
    };
    let contents = data_dir.map(Path::to_owned);
    let (database, target) = (copy.0.clone(), file.to_owned());
    // Gigabytes may have to be copied: aside of the runtime.
    let written = tokio::task::spawn_blocking(move || pack(&database, header, contents.as_deref(), &target));
    written.await.map_err(|error| StoreError::Io(std::io::Error::other(error)))?
}

fn pack(database: &Path, mut header: BackupHeader, contents: Option<&Path>, target: &Path) -> Result<u64, StoreError> {
    let taken = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => StoreError::Backup { path: target.to_owned(), reason: error.to_string() },
        _ => error.into(),
    };
    let mut database = fs::File::open(database)?;
    let mut hasher = blake3::Hasher::new();
    header.bytes = std::io::copy(&mut database, &mut hasher)?;
    header.blake3 = hasher.finalize().to_hex().to_string();
    let header = serde_json::to_vec(&header).map_err(|error| std::io::Error::other(error.to_string()))?;
    let mut out = std::io::BufWriter::new(NewFile::begin(target).map_err(taken)?);
    out.write_all(MAGIC)?;
    out.write_all(&u32::try_from(header.len()).unwrap_or(u32::MAX).to_le_bytes())?;
    out.write_all(&header)?;
    database.rewind()?;
    std::io::copy(&mut database, &mut out)?;
    // After the database was copied: so every content that it refers to is among them.
    if let Some(data_dir) = contents {
        contents::write(data_dir, &mut out)?;
    }
    let mut out = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    let size = out.file().metadata()?.len();
    out.finish().map_err(taken)?;
    Ok(size)
}

impl BackupFile {
    /// Opens a backup and checks that it is whole.
    ///
    /// # Errors
    /// [`StoreError::Backup`] with the reason.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let refuse = |reason: &str| StoreError::Backup { path: path.to_owned(), reason: reason.to_owned() };
        let (header, mut file, offset) = begin(path)?;
        let mut hasher = blake3::Hasher::new();
        let limit = if header.contents { header.bytes } else { u64::MAX };
        let bytes = std::io::copy(&mut (&mut file).take(limit), &mut hasher)?;
        if bytes != header.bytes {
            return Err(refuse(&format!("it has {bytes} of {} bytes", header.bytes)));
        }
        if hasher.finalize().to_hex().as_str() != header.blake3 {
            return Err(refuse("its bytes were changed"));
        }
        if header.contents {
            contents::read(&mut file, |_, _, _| Ok(()))?.map_err(refuse)?;
        }
        Ok(Self { path: path.to_owned(), header, offset })
    }

    /// What a backup says about itself, without a look at the rest of the file.
    ///
    /// # Errors
    /// [`StoreError::Backup`] when it is not one.
    pub fn peek(path: &Path) -> Result<BackupHeader, StoreError> {
        Ok(begin(path)?.0)
    }

    /// What it says about itself.
    #[must_use]
    pub fn header(&self) -> &BackupHeader {
        &self.header
    }

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

/// The header of a backup, the file at the beginning of the database, and where that is.
fn begin(path: &Path) -> Result<(BackupHeader, std::io::BufReader<fs::File>, u64), StoreError> {
    let refuse = |reason: &str| StoreError::Backup { path: path.to_owned(), reason: reason.to_owned() };
    let file = fs::File::open(path).map_err(|error| refuse(&error.to_string()))?;
    let mut file = std::io::BufReader::new(file);
    let mut magic = [0; MAGIC.len()];
    let mut length = [0; 4];
    file.read_exact(&mut magic).map_err(|_| refuse("it is too short"))?;
    if &magic != MAGIC && &magic != MAGIC_OF_1 {
        let newer = magic.starts_with(b"ATOM BACKUP ");
        return Err(refuse(if newer { "a newer Atom made it" } else { "it is not an Atom backup" }));
    }
    file.read_exact(&mut length).map_err(|_| refuse("it is too short"))?;
    let length = u32::from_le_bytes(length);
    if length > HEADER_BYTES_MAX {
        return Err(refuse("its header is damaged"));
    }
    let mut header = vec![0; length as usize];
    file.read_exact(&mut header).map_err(|_| refuse("it is too short"))?;
    let header: BackupHeader = serde_json::from_slice(&header).map_err(|_| refuse("its header is damaged"))?;
    if header.contents && &magic == MAGIC_OF_1 {
        return Err(refuse("its header is damaged"));
    }
    Ok((header, file, (MAGIC.len() + 4) as u64 + u64::from(length)))
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

/// How many rows each table has and where the log and the audit chain stand: equal for equal databases.
pub(crate) async fn fingerprint(path: &Path, key: &Zeroizing<String>) -> Result<Vec<(String, i64)>, StoreError> {
    let options = open::connect_options(path, key).create_if_missing(false);
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

/// SQLite's online backup (<https://sqlite.org/backup.html>), from an open connection into a new encrypted file.
#[allow(unsafe_code)]
pub(crate) async fn copy_pages(
    source: &mut SqliteConnection,
    target: &Path,
    key: &Zeroizing<String>,
) -> Result<(), StoreError> {
    let options = open::connect_options(target, key).journal_mode(sqlx::sqlite::SqliteJournalMode::Delete);
    let mut copy = SqliteConnection::connect_with(&options).await?;
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

/// A file that goes when it is not needed any more, however that comes.
pub(crate) struct Temporary(pub(crate) PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm", "-journal"] {
            fs::remove_file(with_end(&self.0, end)).ok();
        }
    }
}

fn sibling(file: &Path, end: &str) -> PathBuf {
    with_end(file, &format!(".{}.{end}", std::process::id()))
}

pub(crate) fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
