//! `cargo xtask bench`: the figures in `docs/benchmarks.md`, measured on this machine.

use crate::{build, process, say};
use anyhow::Result;

/// Builds everything as it is released and runs the measurements; the arguments go to them.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let desktop = build::desktop(true)?;
    let atom = build::cli(true)?;
    say::step("Measuring", || {
        let mut cargo = process::cargo();
        cargo.args(["run", "--quiet", "--release", "--package", "atom-tests", "--bin", "bench", "--"]).args(args);
        process::succeed(cargo.env("ATOM_BIN", &atom).env("ATOM_DESKTOP_BIN", &desktop))
    })
}
