//! Backups: a copy made by SQLite's online backup, opened and compared before it counts, in a file that says what it is.
//!
//! Layout: the line `ATOM BACKUP 2\n`, the length of the header as 4 bytes little end first, the header as JSON
//! ([`BackupHeader`]), the encrypted database, and where the header says so the contents of attachments (`contents.rs`).
//! In version 1, which is still read, the database went to the end of the file.

mod restore;

use crate::{
    AuditHead, LedgerHead, NewFile, Store, StoreError, contents,
    copy::{COPY_CACHE, Temporary, copy_pages, fingerprint, fingerprint_of, with_end},
    heads::Heads,
    open,
};
pub use restore::Incoming;
use serde::{Deserialize, Serialize};
use sqlx::{Connection, SqliteConnection};
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
        let options = options.create_if_missing(false).pragma("cache_size", COPY_CACHE);
        let mut source = SqliteConnection::connect_with(&options).await?;
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

fn sibling(file: &Path, end: &str) -> PathBuf {
    with_end(file, &format!(".{}.{end}", std::process::id()))
}
