//! Building the two programs: `atom` and the desktop.

use crate::{needs, process, say, ui};
use anyhow::Result;
use std::path::PathBuf;

/// Builds the interface and the desktop that has it inside.
pub(crate) fn build(release: bool) -> Result<PathBuf> {
    needs::for_window()?;
    needs::for_ui()?;
    ui::build(release)?;
    build_package("atom-desktop", "the desktop", release)?;
    Ok(process::binary("atom-desktop", release))
}

/// Builds the interface and the `atom` binary that serves it.
pub(crate) fn build_cli(release: bool) -> Result<PathBuf> {
    needs::for_cli()?;
    needs::for_ui()?;
    ui::build(release)?;
    build_package("atom-cli", "the command line", release)?;
    Ok(process::binary("atom", release))
}

/// One package of the workspace by cargo.
fn build_package(package: &str, name: &str, release: bool) -> Result<()> {
    say::step(&format!("Building {name} (some minutes the first time)"), || {
        let mut cargo = process::cargo();
        cargo.args(["build", "--quiet", "--package", package]);
        if release {
            cargo.arg("--release");
        }
        process::succeed(&mut cargo)
    })
}
