//! `cargo xtask bundle`: the installable package of this platform.

use crate::{build, needs, process, say};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// The Tauri command line that bundles; pinned to the line of the tauri crate.
const TAURI_CLI: &str = "@tauri-apps/cli@2";

/// Makes a `.deb` on Linux, an `.app` and `.dmg` on macOS, an installer on Windows.
pub(crate) fn run() -> Result<()> {
    needs::for_window()?;
    if process::find(&["npx", "npx.cmd"]).is_none() {
        bail!("the bundler comes from npm: install Node.js 18 or newer, with npm");
    }
    build::interface(true)?;
    let kinds = if cfg!(target_os = "linux") {
        "deb"
    } else if cfg!(target_os = "macos") {
        "app,dmg"
    } else {
        "nsis"
    };
    say::step(&format!("Making the package ({kinds})"), || {
        process::succeed(process::npx().args(["--yes", TAURI_CLI, "build", "--bundles", kinds]))
    })?;
    let bundles = process::target().join("release").join("bundle");
    for file in packages(&bundles)? {
        say::note(&format!("{} ({:.1} MB)", file.display(), file.metadata()?.len() as f64 / 1e6));
    }
    Ok(())
}

/// The packages in the folder of bundles, which has one folder for each kind.
fn packages(bundles: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for kind in std::fs::read_dir(bundles)? {
        let kind = kind?.path();
        if !kind.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(kind)? {
            let file = file?.path();
            if ["deb", "dmg", "exe"].iter().any(|kind| file.extension().is_some_and(|end| end == *kind)) {
                found.push(file);
            }
        }
    }
    found.sort();
    Ok(found)
}
