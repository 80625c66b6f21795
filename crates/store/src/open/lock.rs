//! The lock of a data directory: one process at a time.

use crate::StoreError;
use std::{fs, path::Path, sync::Arc};

/// A data directory that is this process's own, as long as this value or a clone of it lives; the system frees it when the
/// process ends.
#[derive(Debug, Clone)]
pub struct DirectoryLock(#[allow(dead_code)] Arc<fs::File>);

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

/// Opens a file for writing, made readable for its owner only when it is new.
pub(super) fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// What the file system's refusal means for the directory.
pub(super) fn refused(data_dir: &Path, error: std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::DiskFull,
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly(data_dir.to_owned())
        }
        _ => StoreError::Io(error),
    }
}
