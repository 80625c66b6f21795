//! The log of the desktop: on standard error for who started it in a terminal, and in a file for who did not.

use std::{
    fs::{self, OpenOptions},
    io::{self, IsTerminal as _},
    path::Path,
    sync::Mutex,
};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// A log above this size becomes the old one at the next start; so there are never more than two.
const BYTES_MAX: u64 = 5 * 1024 * 1024;

/// Starts logging, at the level in `ATOM_LOG` (`info` unless told).
///
/// # Errors
/// When the file cannot be opened.
pub(crate) fn start(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::metadata(path).is_ok_and(|file| file.len() > BYTES_MAX) {
        fs::rename(path, path.with_extension("old.log"))?;
    }
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    let filter = EnvFilter::try_from_env("ATOM_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::registry()
        .with(filter)
        .with(fmt::layer().with_writer(Mutex::new(file)).with_ansi(false))
        .with(fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal()))
        .init();
    Ok(())
}
