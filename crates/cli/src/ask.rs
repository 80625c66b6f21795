//! What the command line asks of the person before it: to open a page in the browser, or to type a line.

use atom_api::SecretText;
use atom_core::{ApiError, Code};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{
    io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _},
    process::{Command, Stdio},
};

/// Longer than anything that is typed here.
const BYTES_MAX: u64 = 1_024;

/// Says what to do on standard error: standard output is for the reply.
pub(crate) fn tell(text: &str) {
    // Where nobody can read it, nobody can do it either, and what waits for it ends by itself.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Sends the person to a page, and opens it in their own browser where they want that. Where there is none, the address stands
/// on the screen.
pub(crate) fn send_to(what: &str, url: &str, no_browser: bool) {
    tell(&format!("{what} in the browser, at\n{url}"));
    if no_browser {
        return;
    }
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut explorer = Command::new("rundll32");
        explorer.arg("url.dll,FileProtocolHandler");
        explorer
    } else {
        Command::new("xdg-open")
    };
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Err(error) = command.spawn() {
        tracing::info!(%error, "the browser was not opened");
    }
}

/// A line from standard input, asked for where a person types it.
pub(crate) fn line(what: &str) -> Result<SecretText, ApiError> {
    if io::stdin().is_terminal() {
        // Where nobody can read it, nobody can type either.
        let _ = write!(io::stderr(), "{what}: ");
    }
    let mut line = String::new();
    io::stdin()
        .lock()
        .take(BYTES_MAX)
        .read_line(&mut line)
        .map_err(|error| ApiError::new(Code::Invalid, format!("Standard input cannot be read: {error}.")))?;
    Ok(SecretText::new(line))
}

/// A reply as this program knows it.
pub(crate) fn read<T: DeserializeOwned>(reply: Value) -> Result<T, ApiError> {
    serde_json::from_value(reply)
        .map_err(|error| ApiError::new(Code::Internal, format!("The reply is not what this program expects: {error}.")))
}
