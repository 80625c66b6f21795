//! Building the interface and the two programs, with what that needs.

use crate::{needs, process, say, ui};
use anyhow::Result;
use std::path::PathBuf;

/// Builds the interface into `ui/dist`.
pub(crate) fn interface(release: bool) -> Result<PathBuf> {
    needs::for_ui()?;
    if release {
        needs::for_small_ui()?;
    }
    say::step("Building the interface (a few minutes the first time)", || ui::build(release))
}

/// Builds the desktop, with the interface inside.
pub(crate) fn desktop(release: bool) -> Result<PathBuf> {
    needs::for_window()?;
    interface(release)?;
    package("atom-desktop", "the desktop", release)?;
    Ok(process::binary("atom-desktop", release))
}

/// Builds the `atom` binary, and the interface that it serves.
pub(crate) fn cli(release: bool) -> Result<PathBuf> {
    needs::for_cli()?;
    interface(release)?;
    package("atom-cli", "the command line", release)?;
    Ok(process::binary("atom", release))
}

/// One package of the workspace by cargo.
fn package(package: &str, name: &str, release: bool) -> Result<()> {
    say::step(&format!("Building {name} (many minutes the first time)"), || {
        let mut cargo = process::cargo();
        cargo.args(["build", "--quiet", "--package", package]);
        if release {
            cargo.arg("--release");
        }
        process::succeed(&mut cargo)
    })
}
