//! `cargo xtask check`: what must hold before a change is looked at.

use crate::{licences, needs, process, say};
use anyhow::Result;

/// Runs all checks, from the quick to the slow, and stops at the first that fails.
pub(crate) fn run() -> Result<()> {
    needs::for_window()?;
    say::step("Formatting", || process::succeed(process::cargo().args(["fmt", "--all", "--check"])))?;
    licences::check()?;
    say::step("Lints of every target (many minutes the first time)", || {
        let mut cargo = process::cargo();
        cargo.args(["clippy", "--quiet", "--workspace", "--all-targets"]);
        process::succeed(cargo.args(["--", "-D", "warnings"]))
    })?;
    // For those who work on Atom: private items too, so links to them are fine.
    say::step("Documentation", || {
        let mut cargo = process::cargo();
        cargo.args(["doc", "--quiet", "--workspace", "--no-deps", "--document-private-items"]);
        process::succeed(cargo.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links"))
    })?;
    say::step("Dependency arrows", || {
        process::succeed(process::cargo().args(["test", "--quiet", "--workspace", "--test", "arrows"]))
    })
}
