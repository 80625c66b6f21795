//! The project's own tasks: `cargo xtask TASK`.
//!
//! Each task says what it does and how long it took, brings what is missing on this machine, and does nothing twice:
//! a second run only looks.

mod bench;
mod build;
mod bundle;
mod check;
mod licences;
mod needs;
mod process;
mod run;
mod say;
mod screens;
mod shrink;
mod spdx;
mod split;
mod test;
mod ui;
mod unused;
mod weigh;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run [--release] [ATOM ARGUMENTS]   builds Atom and opens its window; without a display, serves it at http://127.0.0.1:8084
cargo xtask test [CARGO TEST ARGUMENTS]        brings what the tests need and runs all of them
cargo xtask check                              formatting, lints, documentation, dependency arrows, licences
cargo xtask bench [PART …]                     measures, and writes docs/benchmarks.md; --help lists the parts
cargo xtask bundle                             makes the installable package of this platform
cargo xtask screens                            takes the screenshots in docs/screens
cargo xtask ui [--release]                     builds the interface into ui/dist";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("==> {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    let (task, rest) = args.split_first().map_or(("help", &[][..]), |(task, rest)| (task.as_str(), rest));
    std::env::set_current_dir(process::root())?;
    match task {
        "run" => run::run(rest),
        "test" => test::run(rest),
        "check" => check::run(),
        "bench" => bench::run(rest),
        "bundle" => bundle::run(),
        "screens" => screens::run(),
        "ui" => build::interface(rest.iter().any(|arg| arg == "--release")).map(|_| ()),
        "help" | "--help" | "-h" => {
            eprintln!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no task `{other}`\n\n{USAGE}"),
    }
}
