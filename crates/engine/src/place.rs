//! Where data lives unless told otherwise.

use std::path::PathBuf;

/// The data directory of this person on this platform; `None` without a home.
///
/// Linux: `$XDG_DATA_HOME/atom` (XDG Base Directory specification); macOS: `~/Library/Application Support/Atom`;
/// Windows: `%APPDATA%\Atom`.
#[must_use]
pub fn default_data_dir() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(target_os = "windows") {
        return variable("APPDATA").map(|dir| dir.join("Atom"));
    }
    let home = variable("HOME");
    if cfg!(target_os = "macos") {
        return home.map(|home| home.join("Library/Application Support/Atom"));
    }
    variable("XDG_DATA_HOME")
        .filter(|dir| dir.is_absolute())
        .or_else(|| home.map(|home| home.join(".local/share")))
        .map(|dir| dir.join("atom"))
}
