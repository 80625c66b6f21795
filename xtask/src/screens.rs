//! `cargo xtask screens`: the screenshots in `docs/screens`, taken from the real interface.

use crate::{build, needs, process, say};
use anyhow::Result;

/// Builds the interface as it is released and photographs it in a browser.
pub(crate) fn run() -> Result<()> {
    needs::for_tests()?;
    let atom = build::cli(true)?;
    say::step("Taking the screenshots into docs/screens", || {
        let mut cargo = process::cargo();
        cargo.args(["run", "--quiet", "--package", "atom-tests", "--bin", "screens"]);
        process::succeed(cargo.env("ATOM_BIN", &atom))
    })
}
