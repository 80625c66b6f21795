//! Where included files come from.

use std::path::{Path, PathBuf};

/// The most bytes of a journal, with all that it includes.
pub const BYTES_MAX: usize = 256 << 20;
/// The most files of a journal.
pub const FILES_MAX: usize = 10_000;
/// How deep includes may go.
pub const INCLUDE_DEPTH_MAX: usize = 20;

/// Whoever can give the files that a journal includes. What lies outside of the folder of the journal is not given.
pub trait Files {
    /// The files that `wanted`, as it stands in `from`, means: one, or all that a pattern fits.
    ///
    /// # Errors
    /// Why there is none, as a sentence.
    fn load(&self, from: &Path, wanted: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, String>;

    /// Whether reading goes on; asked again and again while it does.
    fn goes_on(&self) -> bool {
        true
    }
}

/// Lines, or steps of what is made of them, between two looks at whether reading goes on.
pub(crate) const LOOK_EVERY: u32 = 4_096;
/// What is told when it does not.
pub(crate) const STOPPED: &str = "Reading was stopped here.";

/// No files: a journal that includes one is refused.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn load(&self, _: &Path, wanted: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
        Err(format!("The file {wanted} cannot be included: only this one was given."))
    }
}
