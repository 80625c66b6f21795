//! What a host keeps in the data directory for itself, sealed: who is signed in at its window.
//!
//! Only with the key of the vault it opens, so where that lives in the keychain, the keychain keeps people signed in. What was
//! sealed under another key is as good as not there.

use crate::{Place, Sealer, Vault, VaultError, descriptor::replace};
use std::{fs, io, path::Path};
use zeroize::Zeroizing;

/// The file.
pub const KEPT_FILE: &str = "window-session";

/// Longer than any session is.
const BYTES_MAX: u64 = 64 * 1024;
const PLACE: Place<'static> = Place { table: KEPT_FILE, row: "", column: "" };

/// Takes away what is kept in `data_dir`. No key is needed for that. Blocks for the disk.
///
/// # Errors
/// [`VaultError::File`]; it is still there then.
pub fn let_go(data_dir: &Path) -> Result<(), VaultError> {
    let path = data_dir.join(KEPT_FILE);
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(VaultError::File { path, doing: "removed", source })
        }
        _ => Ok(()),
    }
}

impl Vault {
    /// Keeps a text in `data_dir`, in the place of the one before. Blocks for the disk.
    ///
    /// # Errors
    /// [`VaultError::File`]; what was kept before then still is.
    pub fn keep(&self, data_dir: &Path, text: &str) -> Result<(), VaultError> {
        let path = data_dir.join(KEPT_FILE);
        let failed = |source| VaultError::File { path: path.clone(), doing: "written", source };
        let sealed = Sealer::new(&self.key)
            .seal(PLACE, text.as_bytes())
            .map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
        replace(&path, &data_dir.join(format!("{KEPT_FILE}.new")), &sealed).map_err(failed)
    }

    /// The text that is kept in `data_dir`; none where there is none, or none that this key opens.
    #[must_use]
    pub fn kept(&self, data_dir: &Path) -> Option<Zeroizing<String>> {
        let path = data_dir.join(KEPT_FILE);
        let sealed =
            fs::metadata(&path).ok().filter(|file| file.len() <= BYTES_MAX).and_then(|_| fs::read(&path).ok())?;
        let opened = Sealer::new(&self.key).open(PLACE, &sealed).ok()?;
        Some(Zeroizing::new(std::str::from_utf8(&opened).ok()?.to_owned()))
    }
}
