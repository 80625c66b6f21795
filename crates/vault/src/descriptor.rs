//! `vault.json`: which source opens this directory. Public parts only.

use crate::{
    Key, RecoveryCode, VaultError,
    passphrase::Wrapping,
    recovery::Recovery,
    rotation::{Next, Previous},
};
use atom_core::{Clock as _, SystemClock};
use serde::{Deserialize, Serialize};
use std::{
    fmt, fs,
    io::{self, Write},
    path::Path,
};

/// The name of the file in the data directory.
pub const DESCRIPTOR_FILE: &str = "vault.json";
const FORMAT: u32 = 1;
/// A description is about 600 bytes, some thousand in the middle of a rotation; more than this is something else.
const BYTES_MAX: u64 = 16 * 1024;

/// Where a key lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// In the operating system's keychain.
    Keychain,
    /// Wrapped by a passphrase.
    Passphrase,
    /// In the environment variable `ATOM_ENCRYPTION_KEY`.
    Environment,
    /// Wrapped by a recovery code: where a key came from, never where it is looked for.
    Recovery,
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keychain => "the keychain",
            Self::Passphrase => "a passphrase",
            Self::Environment => "ATOM_ENCRYPTION_KEY",
            Self::Recovery => "a recovery code",
        })
    }
}

/// An entry of the keychain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeychainEntry {
    pub(crate) service: String,
    pub(crate) account: String,
}

impl KeychainEntry {
    /// That the keychain does not give or take this entry.
    pub(crate) fn unavailable(&self, why: String) -> VaultError {
        VaultError::KeychainUnavailable { service: self.service.clone(), account: self.account.clone(), why }
    }
}

/// The content of `vault.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Descriptor {
    pub(crate) version: u32,
    pub(crate) source: KeySource,
    pub(crate) key_id: String,
    pub(crate) check: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) passphrase: Option<Wrapping>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) keychain: Option<KeychainEntry>,
    /// When the key was made, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) made_ms: Option<i64>,
    /// The key by recovery codes: one that is confirmed, and one that was made after it, at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) recovery: Vec<Recovery>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<Box<Next>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) previous: Option<Previous>,
    /// Keys from before, which stay in the keychain: backups that lie anywhere may need them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) kept: Vec<KeychainEntry>,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

impl Descriptor {
    /// The description of `key`, kept in `source`.
    pub(crate) fn of(key: &Key, source: KeySource) -> Self {
        Self {
            version: FORMAT,
            source,
            key_id: key.id().to_string(),
            check: key.check(),
            passphrase: None,
            keychain: None,
            made_ms: Some(SystemClock.now_ms()),
            recovery: Vec::new(),
            next: None,
            previous: None,
            kept: Vec::new(),
        }
    }

    /// The key, by a recovery code.
    pub(crate) fn recovered(&self, code: &RecoveryCode) -> Result<Key, VaultError> {
        if self.recovery.is_empty() {
            return Err(VaultError::NoRecoveryCode);
        }
        let opened = self.recovery.iter().find_map(|recovery| recovery.open(code));
        opened.filter(|key| self.fits(key)).ok_or(VaultError::WrongRecoveryCode)
    }

    /// Without the key that is to follow: what a backup needs. Its database is under the present key; of its contents some may
    /// still be under the previous one, which stays, wrapped by the present one.
    pub(crate) fn at_rest(&self) -> Self {
        Self { next: None, kept: Vec::new(), ..self.clone() }
    }

    /// Whether `key` is the one described.
    pub(crate) fn fits(&self, key: &Key) -> bool {
        self.check == key.check()
    }

    /// Reads a description; `place` names it in errors.
    pub(crate) fn parse(bytes: &[u8], place: &str) -> Result<Self, VaultError> {
        let damaged = |why: String| VaultError::Damaged { place: place.to_owned(), why };
        let head: VersionOnly = serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
        if head.version > FORMAT {
            return Err(VaultError::TooNew { place: place.to_owned(), found: head.version, known: FORMAT });
        }
        let read: Self = serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
        let whole = match read.source {
            KeySource::Keychain => read.keychain.is_some(),
            KeySource::Passphrase => read.passphrase.is_some(),
            KeySource::Environment => true,
            KeySource::Recovery => false,
        };
        if !whole {
            return Err(damaged(format!("its source is {}, and the part for it is missing", read.source)));
        }
        match read.passphrase.as_ref().and_then(Wrapping::unreasonable) {
            Some(why) => Err(damaged(why)),
            None => Ok(read),
        }
    }

    /// Reads the description of a data directory; `None` when there is none.
    pub(crate) fn read(data_dir: &Path) -> Result<Option<Self>, VaultError> {
        let path = data_dir.join(DESCRIPTOR_FILE);
        let failed = |source| VaultError::File { path: path.clone(), doing: "read", source };
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
            Ok(found) if found.len() > BYTES_MAX => {
                let why = format!("it has {} bytes", found.len());
                return Err(VaultError::Damaged { place: path.display().to_string(), why });
            }
            Ok(_) => {}
        }
        let bytes = fs::read(&path).map_err(failed)?;
        Self::parse(&bytes, &path.display().to_string()).map(Some)
    }

    /// The bytes of `vault.json`.
    pub(crate) fn to_json(&self) -> String {
        // Strings and numbers only: there is nothing that could fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Writes the description: whole or not at all, readable by its owner only.
    pub(crate) fn write(&self, data_dir: &Path) -> Result<(), VaultError> {
        self.write_as(data_dir, DESCRIPTOR_FILE)
    }

    /// As [`Descriptor::write`], under another name.
    pub(crate) fn write_as(&self, data_dir: &Path, name: &str) -> Result<(), VaultError> {
        let path = data_dir.join(name);
        let new = data_dir.join(format!("{name}.new"));
        replace(&path, &new, self.to_json().as_bytes()).map_err(|source| VaultError::File {
            path,
            doing: "written",
            source,
        })
    }
}

/// Writes a file whole or not at all, readable by its owner only.
pub(crate) fn replace(path: &Path, new: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(new, path)?;
    // The name itself has to reach the disk as well, or a cut of power could leave a database without its description.
    #[cfg(unix)]
    if let Some(dir) = path.parent() {
        fs::File::open(dir)?.sync_all()?;
    }
    Ok(())
}
