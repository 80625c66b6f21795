//! Files of a journal, for somebody who may stop the reading.

use crate::{BooksError, import::stopped};
use atom_journal::{Files, JournalError};
use std::path::{Path, PathBuf};

/// Whether reading goes on.
pub type GoesOn<'g> = dyn Fn() -> bool + 'g;

/// Files, until somebody stops.
pub(crate) struct Watched<'w> {
    pub(crate) files: &'w dyn Files,
    pub(crate) goes_on: &'w GoesOn<'w>,
}

impl Watched<'_> {
    /// What is told where reading ended with an error: that it was stopped, if it was.
    pub(crate) fn fault(&self, error: JournalError) -> BooksError {
        if (self.goes_on)() { error.into() } else { stopped() }
    }
}

impl Files for Watched<'_> {
    fn load(&self, from: &Path, wanted: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
        self.files.load(from, wanted)
    }

    fn goes_on(&self) -> bool {
        (self.goes_on)()
    }
}
