//! `cargo xtask test`: brings what the tests need, builds what they drive, and runs all of them.

use crate::{build, needs, process, say};
use anyhow::Result;

/// Runs `cargo test --workspace`, or `cargo test ARGS` when arguments are given. Cargo's result lines come last.
pub(crate) fn run(args: &[String]) -> Result<()> {
    needs::for_window()?;
    needs::for_tests()?;
    build::interface(false)?;
    // The programs alone first: the desktop and its own tests would otherwise take in the interface side by side, and
    // the one reads what the other is still writing.
    say::step("Building the programs (many minutes the first time)", || {
        process::succeed(process::cargo().args(["build", "--quiet", "--workspace", "--bins"]))
    })?;
    say::step("Building everything and its tests (many minutes the first time)", || {
        // With all targets, so that features resolve as they do for `cargo test`, and nothing is built twice.
        process::succeed(process::cargo().args(["build", "--quiet", "--workspace", "--all-targets"]))
    })?;
    say::note("Running the tests; those of the window have a display and a session bus of their own.");
    let mut cargo = process::cargo();
    cargo.arg("test");
    if args.is_empty() {
        cargo.args(["--workspace", "--no-fail-fast"]);
    } else {
        cargo.args(args);
    }
    cargo.env("ATOM_BIN", process::binary("atom", false));
    cargo.env("ATOM_DESKTOP_BIN", process::binary("atom-desktop", false));
    process::succeed(&mut cargo)
}
