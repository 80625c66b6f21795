//! A file that is imported: where it is, its form, and how it is read.

use crate::state::app::App;
use crate::words;
use atom_api::{
    ApiError, Code,
    ledger::{CLOSED_THROUGH, Import, ImportFormat, ImportOutcome, ImportUpload, Imported, Mapping, WhenClosed},
};
use atom_core::UploadId;

/// A file of this machine, or an upload, and what it is called.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum File {
    Path(String),
    Upload(UploadId, String),
}

/// How a file is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    pub(super) format: ImportFormat,
    /// The account that a statement is of.
    pub(super) account: Option<String>,
    /// How a table is read; what is known of the account, or recognised, where it is left out.
    pub(super) mapping: Option<Mapping>,
    /// What becomes of entries whose day is closed.
    pub(super) when_closed: WhenClosed,
}

/// What is wished of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// What would come of it; a job, so that it can be stopped.
    Look,
    /// The same, read in another way. It is known to be short enough.
    LookAgain,
    /// That what is new is added; a job as well.
    Add,
}

impl File {
    pub(super) fn name(&self) -> String {
        match self {
            Self::Path(path) => path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned(),
            Self::Upload(_, name) => name.clone(),
        }
    }

    /// Whether its name is that of a table.
    pub(super) fn is_table(&self) -> bool {
        let name = self.name().to_ascii_lowercase();
        [".csv", ".tsv"].iter().any(|end| name.ends_with(end))
    }

    /// Reads it, and adds what is new where that is wished.
    pub(super) async fn read(self, app: App, reading: Reading, wish: Wish) -> Result<Imported, ApiError> {
        let Reading { format, account, mapping, when_closed } = reading;
        let (job, dry_run) = (wish != Wish::LookAgain, wish != Wish::Add);
        let outcome = match self {
            Self::Path(path) => {
                let wanted = Import { path, format, account, mapping, job, dry_run, wait: true, when_closed };
                app.write(wanted).await?
            }
            Self::Upload(upload, name) => {
                let wanted =
                    ImportUpload { upload, name, format, account, mapping, job, dry_run, wait: true, when_closed };
                app.write(wanted).await?
            }
        };
        match outcome {
            ImportOutcome::Done(imported) => Ok(*imported),
            ImportOutcome::Started { .. } => Err(ApiError::new(Code::Internal, "The import goes on by itself.")),
        }
    }
}

/// The forms that can be said, by their keys.
pub(super) const FORMATS: [(&str, ImportFormat); 10] = [
    ("auto", ImportFormat::Auto),
    ("csv", ImportFormat::Csv),
    ("ofx", ImportFormat::Ofx),
    ("qif", ImportFormat::Qif),
    ("camt053", ImportFormat::Camt053),
    ("mt940", ImportFormat::Mt940),
    ("hledger", ImportFormat::Hledger),
    ("ledger", ImportFormat::Ledger),
    ("beancount", ImportFormat::Beancount),
    ("json", ImportFormat::Json),
];

pub(super) fn format_of(key: &str) -> ImportFormat {
    FORMATS.iter().find(|(each, _)| *each == key).map_or(ImportFormat::Auto, |(_, format)| *format)
}

/// Whether entries are refused because their days are closed firmly.
pub(super) fn is_of_closed_days(error: &ApiError) -> bool {
    error.code == Code::Conflict && error.message.contains(CLOSED_THROUGH)
}

/// Whether it is whole books, and not a statement of a bank.
pub(super) const fn is_journal(format: ImportFormat) -> bool {
    matches!(format, ImportFormat::Hledger | ImportFormat::Ledger | ImportFormat::Beancount | ImportFormat::Json)
}

pub(super) fn format_name(format: ImportFormat) -> &'static str {
    match format {
        ImportFormat::Auto => words::format_auto(),
        ImportFormat::Hledger => "hledger",
        ImportFormat::Ledger => "Ledger",
        ImportFormat::Beancount => "Beancount",
        ImportFormat::Csv => "CSV",
        ImportFormat::Ofx => "OFX",
        ImportFormat::Qif => "QIF",
        ImportFormat::Camt053 => "CAMT.053",
        ImportFormat::Mt940 => "MT940",
        ImportFormat::Json => words::format_archive(),
    }
}
