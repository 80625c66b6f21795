//! Published data of others, which is read from where it lies and never copied.

use std::path::{Path, PathBuf};

/// The path of published data, such as `vendor-apis/github/openapi.json`: below `ATOM_SHARED`, or else below `shared`
/// beside the repository. Where it is missing a notice says what is skipped, and the answer is `None`.
#[must_use]
pub fn shared(path: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let root = std::env::var_os("ATOM_SHARED").map_or_else(beside, PathBuf::from);
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: {} is not there (ATOM_SHARED names the folder of published test data)", found.display());
    None
}
