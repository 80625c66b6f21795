//! The description of a backup's key beside `vault.json`, while the backup takes the place of the database.
//!
//! The database and `vault.json` cannot change in one moment. So the description of what comes is written down first, under a
//! name of its own. Whoever opens a directory where the program stopped in between has both, and the database tells which is
//! its own.

use crate::{DESCRIPTOR_FILE, Vault, VaultError, descriptor::Descriptor};
use std::{fs, io, path::Path};

/// The name of the file in the data directory.
pub const RESTORE_FILE: &str = "vault.json.restore";

/// The description of the backup whose restore was stopped in `data_dir`; none where there is none.
#[must_use]
pub fn announced(data_dir: &Path) -> Option<Vec<u8>> {
    fs::read(data_dir.join(RESTORE_FILE)).ok()
}

/// Removes the description of a backup that has its place, or does not get it.
///
/// # Errors
/// [`VaultError::File`]; it is still there then.
pub(crate) fn forget(data_dir: &Path) -> Result<(), VaultError> {
    let path = data_dir.join(RESTORE_FILE);
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(VaultError::File { path, doing: "removed", source })
        }
        _ => Ok(()),
    }
}

impl Vault {
    /// Writes down that a database of this vault is about to take the place of the one in `data_dir`, where `vault.json` does
    /// not say the same already.
    ///
    /// # Errors
    /// [`VaultError::File`].
    pub fn announce(&self, data_dir: &Path) -> Result<(), VaultError> {
        let same =
            fs::read(data_dir.join(DESCRIPTOR_FILE)).is_ok_and(|own| own == self.descriptor.to_json().as_bytes());
        if same { forget(data_dir) } else { self.descriptor.write_as(data_dir, RESTORE_FILE) }
    }

    /// This vault with the previous key of a description of the same key, where this one has none: contents that come with a
    /// backup may still be sealed under it.
    #[must_use]
    pub fn with_previous_of(&self, descriptor: &[u8]) -> Self {
        let mut new = self.clone();
        if let Ok(described) = Descriptor::parse(descriptor, "")
            && described.fits(&self.key)
            && new.descriptor.previous.is_none()
        {
            new.descriptor.previous = described.previous;
        }
        new
    }
}
