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
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)?;
    }
    if fs::metadata(path).is_ok_and(|file| file.len() > BYTES_MAX) {
        fs::rename(path, path.with_extension("old.log"))?;
    }
    let file = open(path)?;
    let filter = EnvFilter::try_from_env("ATOM_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::registry()
        .with(filter)
        .with(fmt::layer().with_writer(Mutex::new(file)).with_ansi(false))
        .with(fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal()))
        .init();
    Ok(())
}

/// Opens the log to write on, readable for its owner only. One of an earlier version may be readable for others.
fn open(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Where the file system knows no owners there is nobody to keep it from.
        let _ = file.set_permissions(fs::Permissions::from_mode(0o600));
    }
    Ok(file)
}
