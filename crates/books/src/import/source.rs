//! A journal is read from its files, before anything is written.

use crate::{
    BooksError,
    folder::{Folder, read},
    watched::{GoesOn, Watched},
};
use atom_api::ledger::ImportFormat;
use atom_journal::{Format, Journal};
use jiff::civil::Date;
use std::path::Path;

/// A journal that was read, ready to be imported.
#[derive(Debug)]
pub struct Source {
    pub(crate) journal: Journal,
}

impl Source {
    /// Reads a journal from a file whose path has no links in it. Blocks while it does.
    ///
    /// # Errors
    /// [`BooksError::Journal`] with the place of what cannot be understood or does not hold.
    pub fn read(path: &Path, format: ImportFormat, today: Date) -> Result<Self, BooksError> {
        Self::read_while(path, format, today, &|| true)
    }

    /// The same for somebody who may stop it.
    ///
    /// # Errors
    /// As [`Self::read`]; [`BooksError::Conflict`] when it was stopped.
    pub fn read_while(
        path: &Path,
        format: ImportFormat,
        today: Date,
        goes_on: &GoesOn<'_>,
    ) -> Result<Self, BooksError> {
        let format = of_journal(format)?;
        let unreadable =
            |error: std::io::Error| BooksError::invalid("path", format!("The file cannot be read: {error}."));
        let bytes = read(path).map_err(unreadable)?;
        let folder = Folder::of(path);
        let files = Watched { files: &folder, goes_on };
        let journal = atom_journal::read(path, &bytes, format, today, &files);
        Ok(Self { journal: journal.map_err(|error| files.fault(error))? })
    }
}

/// The form of a journal that is wished; none where its content tells.
///
/// # Errors
/// [`BooksError::Invalid`] for the form of a statement.
pub(crate) fn of_journal(format: ImportFormat) -> Result<Option<Format>, BooksError> {
    match format {
        ImportFormat::Auto => Ok(None),
        ImportFormat::Hledger => Ok(Some(Format::Hledger)),
        ImportFormat::Ledger => Ok(Some(Format::Ledger)),
        ImportFormat::Beancount => Ok(Some(Format::Beancount)),
        ImportFormat::Csv
        | ImportFormat::Ofx
        | ImportFormat::Qif
        | ImportFormat::Camt053
        | ImportFormat::Mt940
        | ImportFormat::Json => Err(BooksError::invalid("format", "This is not the form of a journal.")),
    }
}
