//! The lock of a data directory: one process at a time.

use crate::StoreError;
use std::{fs, io, path::Path, sync::Arc};

/// The file that is locked. Where it is, the directory is one of Atom's.
const LOCK_FILE: &str = "atom.lock";

/// A data directory that is this process's own, as long as this value or a clone of it lives; the system frees it when the
/// process ends.
#[derive(Debug, Clone)]
pub struct DirectoryLock(#[allow(dead_code)] Arc<fs::File>);

impl DirectoryLock {
    /// Makes the directory, or finds it, readable for its owner only, and takes its lock.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process has it; [`StoreError::ReadOnly`] or [`StoreError::DiskFull`].
    pub fn take(data_dir: &Path) -> Result<Self, StoreError> {
        private_directory(data_dir).map_err(|error| refused(data_dir, error))?;
        let lock = private_file(&data_dir.join(LOCK_FILE)).map_err(|error| refused(data_dir, error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self(Arc::new(lock))),
            Err(fs::TryLockError::WouldBlock) => Err(StoreError::Busy(data_dir.to_owned())),
            Err(fs::TryLockError::Error(error)) => Err(StoreError::Io(error)),
        }
    }
}

/// Makes a data directory that is its owner's alone. One that is there is made so, where it is empty or has been Atom's
/// before: what else somebody names, such as a home or a folder for all, stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn private_directory(data_dir: &Path) -> io::Result<()> {
    if data_dir.exists() {
        #[cfg(unix)]
        tighten(data_dir);
        return Ok(());
    }
    if let Some(parent) = data_dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.recursive(false).create(data_dir) {
        // Another start of the program was first.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && data_dir.is_dir() => Ok(()),
        made => made,
    }
}

/// Takes from others what they may do in the directory. Who does not own it cannot, and then its owner answers for it.
#[cfg(unix)]
fn tighten(data_dir: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    /// Set on folders that everybody uses, such as `/tmp`.
    const STICKY: u32 = 0o1000;
    let Ok(mode) = fs::metadata(data_dir).map(|data| data.permissions().mode()) else { return };
    if mode & 0o077 == 0 || mode & STICKY != 0 || !is_ours(data_dir) {
        return;
    }
    match fs::set_permissions(data_dir, fs::Permissions::from_mode(mode & 0o7700)) {
        Ok(()) => tracing::info!("the data directory is closed to others now"),
        Err(error) => tracing::warn!(%error, "others may read the data directory, and it cannot be closed to them"),
    }
}

/// Whether nothing is in the directory, or the lock is.
#[cfg(unix)]
fn is_ours(data_dir: &Path) -> bool {
    let is_empty = || fs::read_dir(data_dir).is_ok_and(|mut entries| entries.next().is_none());
    data_dir.join(LOCK_FILE).exists() || is_empty()
}

/// Opens a file for writing, made readable for its owner only when it is new.
pub(super) fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// What the file system's refusal means for the directory.
pub(super) fn refused(data_dir: &Path, error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull => StoreError::DiskFull,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly(data_dir.to_owned())
        }
        _ => StoreError::Io(error),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn folder(place: &Path, name: &str, mode: u32) -> std::path::PathBuf {
        let folder = place.join(name);
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        folder
    }

    #[test]
    fn a_data_directory_is_its_owners_alone_whether_it_was_there_or_not() {
        let place = tempfile::tempdir().unwrap();
        let missing = place.path().join("not/there/yet");
        drop(DirectoryLock::take(&missing).unwrap());
        assert_eq!(mode(&missing), 0o700);
        assert_eq!(mode(&missing.join(LOCK_FILE)), 0o600);
        let empty = folder(place.path(), "empty", 0o755);
        drop(DirectoryLock::take(&empty).unwrap());
        assert_eq!(mode(&empty), 0o700);
        fs::set_permissions(&empty, fs::Permissions::from_mode(0o750)).unwrap();
        drop(DirectoryLock::take(&empty).unwrap());
        assert_eq!(mode(&empty), 0o700, "one that Atom used before");
    }

    #[test]
    fn a_folder_that_is_not_only_atoms_keeps_its_mode() {
        let place = tempfile::tempdir().unwrap();
        let home = folder(place.path(), "home", 0o755);
        fs::write(home.join("letter.txt"), "Dear Ada").unwrap();
        private_directory(&home).unwrap();
        assert_eq!(mode(&home), 0o755);
        let for_all = folder(place.path(), "tmp", 0o1777);
        private_directory(&for_all).unwrap();
        assert_eq!(mode(&for_all), 0o1777);
    }
}
