//! What leaves the program: replies on standard output, the error on standard error, an exit code.

use atom_core::ApiError;
use serde::Serialize;
use serde_json::json;
use std::io::{self, Write};

/// Why a task ended before its reply was out.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It failed.
    Failed(ApiError),
    /// It failed, and the output says why.
    Told,
    /// Nobody reads the output any more, as after `| head -1`: the reader has what it wanted.
    Unread,
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Failed(error)
    }
}

/// Writes one line of JSON to standard output, at once.
pub(crate) fn line(value: &impl Serialize) -> Result<(), Stop> {
    let mut text = serde_json::to_string(value)
        .map_err(|error| ApiError::new(atom_core::Code::Internal, format!("The reply has no JSON form: {error}.")))?;
    text.push('\n');
    write(&text)
}

/// Writes text to standard output, at once.
pub(crate) fn write(text: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Stop::Unread,
        _ => ApiError::new(atom_core::Code::Unavailable, format!("Standard output cannot be written: {error}.")).into(),
    })
}

/// Says why a task ended, where somebody listens, and gives the exit code.
pub(crate) fn last_word(stop: &Stop) -> u8 {
    match stop {
        Stop::Unread => 0,
        Stop::Told => 1,
        Stop::Failed(error) => {
            // With standard error closed as well, the exit code is all that is left to say.
            let _ = writeln!(io::stderr(), "{}", json!({ "error": error }));
            1
        }
    }
}

/// Ends the process, without its exit handlers.
///
/// The threads of closed connections may still be on their way out, and the exit handlers of OpenSSL and SQLCipher free what
/// they hold: about one call in two hundred on a busy machine ended with a segmentation fault after its reply. What counts is
/// on disk by then.
pub(crate) fn leave(code: u8) -> ! {
    // Lines are out already; this is for text that does not end in one. Nobody is left to tell of a failure.
    let _ = io::stdout().flush();
    #[cfg(unix)]
    #[allow(unsafe_code)] // the standard library has no form of it, and it asks for nothing of its caller
    // SAFETY: `_exit` (POSIX.1-2017) ends the process in the kernel; no code of this process runs after it.
    unsafe {
        libc::_exit(code.into())
    }
    // `ExitProcess` ends all other threads before it runs handlers.
    #[cfg(not(unix))]
    std::process::exit(code.into())
}
