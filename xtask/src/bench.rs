//! `cargo xtask bench`: the figures in `docs/benchmarks.md`, measured on this machine.

use crate::{build, needs, process, say};
use anyhow::{Result, bail};
use std::process::Command;

/// A line for each part that can be named, as the program that measures has them.
const PARTS: &str = include_str!("../../tests/src/bin/bench/parts.txt");

/// Builds everything as it is released and measures the parts that are named, all where none is.
pub(crate) fn run(args: &[String]) -> Result<()> {
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        eprintln!(
            "cargo xtask bench [PART …]: builds everything as it is released, measures these parts, all where none is named,\n\
             and puts each into its section of docs/benchmarks.md\n\n{PARTS}"
        );
        return Ok(());
    }
    // Before minutes are spent on building.
    let is_part =
        |arg: &&String| PARTS.lines().any(|line| line.split_once(": ").is_some_and(|(name, _)| name == **arg));
    if let Some(wrong) = args.iter().find(|arg| !is_part(arg)) {
        bail!("there is no part `{wrong}`; these are:\n{PARTS}");
    }
    needs::for_window()?;
    if let Err(error) = needs::for_tests() {
        say::note(&format!("Some parts will say `skipped`: {error:#}"));
    }
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
