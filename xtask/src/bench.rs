//! `cargo xtask bench`: the figures in `docs/benchmarks.md`, measured on this machine.

use crate::{build, needs, process, say};
use anyhow::Result;
use std::process::Command;

/// Builds everything as it is released and runs the measurements; the arguments go to them.
pub(crate) fn run(args: &[String]) -> Result<()> {
    needs::for_window()?;
    build::interface(true)?;
    // All in one go: package by package, features would resolve anew, and every dependency be built three times.
    say::step("Building everything as it is released (many minutes the first time)", || {
        process::succeed(process::cargo().args(["build", "--quiet", "--release", "--workspace", "--bins"]))
    })?;
    say::step("Measuring", || {
        let mut bench = Command::new(process::binary("bench", true));
        bench.env("ATOM_BIN", process::binary("atom", true));
        bench.env("ATOM_DESKTOP_BIN", process::binary("atom-desktop", true));
        process::succeed(bench.args(args).current_dir(process::root()))
    })
}
