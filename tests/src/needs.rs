//! What a test needs on this machine beyond Rust.
//!
//! A missing program makes a test say `skipped: …` and pass, so that a developer sees at once what was not looked at.
//! On continuous integration (`CI` is set) it fails instead: there, a skipped test would be a hole nobody sees.

use std::{env, path::PathBuf};

/// Whether all of these are there; each group is a program under its possible names. Tells which one is not.
///
/// # Panics
/// On continuous integration, when one is missing.
#[must_use]
pub fn programs(groups: &[&[&str]]) -> bool {
    if !cfg!(target_os = "linux") {
        return skip("this test drives programs of Linux");
    }
    match groups.iter().find(|names| find(names).is_none()) {
        None => true,
        Some(names) => skip(&format!("{} is not installed; `cargo xtask test` brings it", names[0])),
    }
}

/// The first of these names that is a program in `PATH`.
#[must_use]
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file()))
}

/// Says visibly that a test was not run.
#[allow(clippy::print_stdout)] // the notice is for whoever reads the tests' output
fn skip(why: &str) -> bool {
    assert!(env::var_os("CI").is_none(), "not possible here, and not to be skipped: {why}");
    println!("skipped: {why}");
    false
}
