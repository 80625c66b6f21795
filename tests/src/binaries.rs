//! The programs under test.
//!
//! `cargo xtask test` builds them and names them in `ATOM_BIN` and `ATOM_DESKTOP_BIN`; a test that is run without
//! it builds what it needs, once.

use std::{env, path::PathBuf, process::Command, sync::OnceLock};

/// The `atom` binary.
#[must_use]
pub fn atom() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| given_or_built("ATOM_BIN", "atom-cli", "atom")).clone()
}

/// The desktop.
#[must_use]
pub fn desktop() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| given_or_built("ATOM_DESKTOP_BIN", "atom-desktop", "atom-desktop")).clone()
}

/// The folder for pictures of what the tests saw, for people to look at: `screens` in cargo's target directory.
#[must_use]
pub fn screens() -> PathBuf {
    let folder = target().join("screens");
    std::fs::create_dir_all(&folder).expect("the target directory can be written");
    folder
}

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

fn given_or_built(variable: &str, package: &str, binary: &str) -> PathBuf {
    if let Some(given) = env::var_os(variable) {
        let given = PathBuf::from(given);
        assert!(given.is_file(), "{variable} names {}, which is not there", given.display());
        return given;
    }
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", package]).current_dir(root());
    assert!(cargo.status().is_ok_and(|status| status.success()), "cargo could not build {package}");
    target().join("debug").join(format!("{binary}{}", env::consts::EXE_SUFFIX))
}
