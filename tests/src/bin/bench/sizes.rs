//! The sizes of what ships.

use crate::figures::mb;
use anyhow::Result;
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// The interface and the programs, as they were built for this run.
pub(crate) fn measure(report: &mut String) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let size = |path: &Path| fs::metadata(path).map(|data| data.len()).ok();
    let wasm = newest(&root.join("ui/dist/assets"), ".wasm");
    writeln!(report, "## Sizes\n\n| | |\n|---|---|")?;
    if let Some(bytes) = wasm.as_deref().and_then(size) {
        writeln!(report, "| interface (WASM) | {} |", mb(bytes))?;
    }
    if let Some(bytes) = size(&atom_tests::binaries::atom()) {
        writeln!(report, "| `atom`, the command line, with the interface inside | {} |", mb(bytes))?;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    if let Some(bytes) = newest(&target.join("release/bundle/deb"), ".deb").as_deref().and_then(size) {
        writeln!(report, "| the Debian package | {} |", mb(bytes))?;
    }
    Ok(())
}

fn newest(dir: &Path, end: &str) -> Option<PathBuf> {
    let files = fs::read_dir(dir).ok()?.flatten().map(|entry| entry.path());
    files
        .filter(|path| path.to_string_lossy().ends_with(end))
        .max_by_key(|path| fs::metadata(path).and_then(|data| data.modified()).ok())
}
