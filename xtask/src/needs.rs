//! What this machine must have, and how it gets there.
//!
//! On Debian and its children packages come by apt, as root or through sudo. Elsewhere the missing things are named
//! exactly, with where they come from. Looking costs a few milliseconds; nothing is fetched that is there already.

use crate::{process, say, ui};
use anyhow::{Result, bail};
use std::{
    io::IsTerminal,
    process::{Command, Stdio},
};

/// What the store links with: SQLCipher uses the system's OpenSSL on Linux.
const COMPILE: &[&str] = &["build-essential", "pkg-config", "libssl-dev"];
/// What the window links with.
const WINDOW: &[&str] = &["libwebkit2gtk-4.1-dev", "libgtk-3-dev", "librsvg2-dev"];
/// A compiler for the interface where rustup has none: Debian's own, with the sources of the standard library.
const WASM: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];

/// What makes the module of a release smaller.
const SMALL: &[&str] = &["binaryen"];

/// Programs that the tests drive: what is looked for, and the Debian package that has it.
const TEST_PROGRAMS: &[(&[&str], &str)] = &[
    (&["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"], "chromium"),
    (&["chromedriver"], "chromium-driver"),
    (&["WebKitWebDriver"], "webkit2gtk-driver"),
    (&["Xvfb"], "xvfb"),
    (&["gnome-keyring-daemon"], "gnome-keyring"),
    (&["dbus-run-session"], "dbus-daemon"),
    (&["node"], "nodejs"),
    (&["npx"], "npm"),
    (&["hledger"], "hledger"),
    (&["ledger"], "ledger"),
    (&["bean-query"], "beancount"),
];

/// Everything that the command line and the HTTP host are built from.
pub(crate) fn for_cli() -> Result<()> {
    bring("to compile", missing_packages(COMPILE))
}

/// Everything that the window is built from.
pub(crate) fn for_window() -> Result<()> {
    bring("to compile the window", missing_packages(&[COMPILE, WINDOW].concat()))
}

/// Everything that the tests need beyond the window.
pub(crate) fn for_tests() -> Result<()> {
    if !cfg!(target_os = "linux") {
        say::note("Tests of the window, the browser and the keychain run on Linux only; here they say `skipped`.");
        return Ok(());
    }
    let missing = TEST_PROGRAMS.iter().filter(|(names, _)| process::find(names).is_none());
    bring("to test", missing.map(|(_, package)| *package).collect())
}

/// What makes the released interface small; it is built without it elsewhere, and says so.
pub(crate) fn for_small_ui() -> Result<()> {
    if is_debian() { bring("to make the interface small", missing_packages(SMALL)) } else { Ok(()) }
}

/// The compiler for `wasm32-unknown-unknown`: from rustup where that works, else from Debian.
pub(crate) fn for_ui() -> Result<()> {
    if ui::Toolchain::find().is_ok() {
        return Ok(());
    }
    if process::find(&["rustup"]).is_some() {
        let added = say::step("Adding the WebAssembly target to the Rust toolchain", || {
            process::succeed(Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
        });
        if added.is_ok() {
            return Ok(());
        }
        say::note("rustup could not; trying the compiler that Debian has for this.");
    }
    if is_debian() {
        return bring("to compile the interface", missing_packages(WASM));
    }
    bail!("the Rust target wasm32-unknown-unknown is missing: run `rustup target add wasm32-unknown-unknown`")
}

/// Whether packages come by apt here.
fn is_debian() -> bool {
    cfg!(target_os = "linux") && process::find(&["apt-get"]).is_some() && process::find(&["dpkg-query"]).is_some()
}

/// Those of these Debian packages that are not installed; none where packages do not come by apt, but on other
/// Linuxes what pkg-config does not find is named.
fn missing_packages(wanted: &[&'static str]) -> Vec<&'static str> {
    if is_debian() {
        let installed = |package: &str| {
            let query = Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]).output();
            query.is_ok_and(|output| output.stdout == b"installed")
        };
        return wanted.iter().copied().filter(|package| !installed(package)).collect();
    }
    if cfg!(target_os = "linux") {
        let library = |package: &str| match package {
            "libwebkit2gtk-4.1-dev" => Some("webkit2gtk-4.1"),
            "libgtk-3-dev" => Some("gtk+-3.0"),
            "librsvg2-dev" => Some("librsvg-2.0"),
            "libssl-dev" => Some("libcrypto"),
            _ => None,
        };
        let found = |name: &str| {
            let mut pkg_config = Command::new("pkg-config");
            pkg_config.args(["--exists", name]).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
        };
        return wanted.iter().copied().filter(|package| library(package).is_some_and(|name| !found(name))).collect();
    }
    Vec::new()
}

/// Installs Debian packages, or says which things are missing.
fn bring(why: &str, missing: Vec<&'static str>) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !is_debian() {
        bail!(
            "missing here {why}: {list} (these are the names of Debian's packages; \
             install what your distribution calls them and run this again)"
        );
    }
    let Some(sudo) = root_prefix() else {
        bail!("missing here {why}: run `apt-get install {list}` as root, and then this again");
    };
    say::step(&format!("Installing {why}: {list}"), || {
        process::succeed(apt(sudo).args(["update", "-qq"]))?;
        process::succeed(apt(sudo).args(["install", "-y", "-qq", "--no-install-recommends"]).args(&missing))
    })
}

/// `apt-get` that asks nothing and keeps its chatter for itself.
fn apt(sudo: &[&str]) -> Command {
    let words: Vec<&str> = sudo.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]).collect();
    let mut command = Command::new(words[0]);
    // Its standard output is a page of package names; what goes wrong comes on standard error.
    command.args(&words[1..]).stdin(Stdio::inherit()).stdout(Stdio::null());
    command
}

/// What stands before a command to run it as root; `None` when this user cannot.
fn root_prefix() -> Option<&'static [&'static str]> {
    let id = Command::new("id").arg("-u").output().ok()?;
    if id.stdout.trim_ascii() == b"0" {
        return Some(&[]);
    }
    process::find(&["sudo"])?;
    let silent = Command::new("sudo").args(["-n", "true"]).stderr(Stdio::null()).status().ok()?;
    if silent.success() {
        return Some(&["sudo", "-n"]);
    }
    // A person at a terminal can be asked for the password.
    std::io::stdin().is_terminal().then_some(&["sudo"])
}
