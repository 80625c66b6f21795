//! A journal that a browser sent: one file, with no folder around it.

use crate::{BooksError, GoesOn, Source, import::of_journal, watched::Watched};
use atom_api::ledger::ImportFormat;
use atom_journal::NoFiles;
use jiff::civil::Date;
use std::path::Path;

impl Source {
    /// Reads a journal that is called `name`. What it includes is not there, which is an error with its line.
    ///
    /// # Errors
    /// [`BooksError::Journal`] with the place of what cannot be understood or does not hold; [`BooksError::Conflict`] when
    /// it was stopped.
    pub fn parse(
        name: &str,
        bytes: &[u8],
        format: ImportFormat,
        today: Date,
        goes_on: &GoesOn<'_>,
    ) -> Result<Self, BooksError> {
        let format = of_journal(format)?;
        let name = Path::new(name).file_name().unwrap_or_default();
        let files = Watched { files: &NoFiles, goes_on };
        let journal = atom_journal::read(Path::new(name), bytes, format, today, &files);
        Ok(Self { journal: journal.map_err(|error| files.fault(error))? })
    }
}
