//! Where the desktop keeps its files: all of them in the data directory.

use anyhow::Context as _;
use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

/// The desktop's own files, beside those of the database.
pub(crate) struct Files {
    /// The data directory: `ATOM_DATA_DIR`, or the same place as that of the command line.
    pub(crate) data_dir: PathBuf,
    /// What must be known before the page: the theme of the first frame, the global shortcut.
    pub(crate) preferences: PathBuf,
    /// Size and place of the window.
    pub(crate) geometry: PathBuf,
    /// What the webview keeps for the page: its storage and caches.
    pub(crate) webview: PathBuf,
    /// The log.
    pub(crate) log: PathBuf,
}

impl Files {
    /// Finds the data directory and makes it when it is missing: its owner's alone, before anything is in it.
    ///
    /// # Errors
    /// When this account has no such place, or it cannot be made.
    pub(crate) fn locate() -> anyhow::Result<Self> {
        let data_dir = data_dir_from_environment().or_else(atom_engine::default_data_dir);
        let data_dir = data_dir.context("this account has no home directory; name one in ATOM_DATA_DIR")?;
        atom_engine::private_directory(&data_dir)?;
        // Absolute, because the plugins join it to directories of their own.
        let data_dir = std::path::absolute(data_dir)?;
        Ok(Self {
            preferences: data_dir.join("window.json"),
            geometry: data_dir.join("window-place.json"),
            webview: data_dir.join("webview"),
            log: data_dir.join("logs").join("desktop.log"),
            data_dir,
        })
    }
}

/// `ATOM_DATA_DIR`, where it is set.
pub(crate) fn data_dir_from_environment() -> Option<PathBuf> {
    std::env::var_os("ATOM_DATA_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from)
}

/// The name on the session bus under which the Atom of one data directory is found. Not secret, only distinct.
pub(crate) fn bus_name(data_dir: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    std::path::absolute(data_dir).unwrap_or_else(|_| data_dir.to_path_buf()).hash(&mut hasher);
    format!("app.atom.desktop.d{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_directory_has_a_bus_name_of_its_own() {
        let (one, two) = (bus_name(Path::new("/tmp/one")), bus_name(Path::new("/tmp/two")));
        assert_ne!(one, two);
        assert_eq!(one, bus_name(Path::new("/tmp/one")));
    }
}
