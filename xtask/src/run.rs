//! `cargo xtask run`: from a clone to the open window.

use crate::{build, process, say};
use anyhow::Result;
use std::process::Command;

/// Where the interface is served when there is no display.
const PORT: &str = "8084";

/// Builds and starts Atom. `--release` builds the optimised program; the other arguments go to Atom.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let release = args.iter().any(|arg| arg == "--release");
    let rest: Vec<&String> = args.iter().filter(|arg| *arg != "--release").collect();
    if has_display() {
        let desktop = build::desktop(release)?;
        say::note("Opening the window. Close it, or press Ctrl-C here, to end Atom.");
        return process::succeed(Command::new(desktop).args(rest));
    }
    say::note(&format!(
        "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): \
         the same interface will be served at http://127.0.0.1:{PORT} instead."
    ));
    let atom = build::cli(release)?;
    say::note(&format!("Open http://127.0.0.1:{PORT} in a browser on this machine. Ctrl-C ends Atom."));
    say::note("Where there is no keychain, the first page asks for a passphrase that locks the database.");
    process::succeed(Command::new(atom).args(["serve", "--port", PORT]).args(rest))
}

/// Whether a window can open here. Windows and macOS always have a display.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
