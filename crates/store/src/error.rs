//! What can go wrong with the file, each a different outcome for the person.

use atom_core::{ApiError, Code};
use std::path::PathBuf;

/// An error of the store. The data is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the data directory.
    #[error("Atom is already running on {}.", .0.display())]
    Busy(PathBuf),
    /// The store was closed meanwhile.
    #[error("The database was closed meanwhile. Try again.")]
    Closed,
    /// The directory or the file cannot be written.
    #[error("{} cannot be written. Check the permissions of the folder.", .0.display())]
    ReadOnly(PathBuf),
    /// The disk is full.
    #[error("The disk is full. Free some space and try again; nothing was changed.")]
    DiskFull,
    /// The bytes do not decrypt to a database with this key.
    #[error("{} is damaged, or belongs to another key. Restore a backup with `atom restore FILE`.", .0.display())]
    Unreadable(PathBuf),
    /// There is no database, but something that a restore left: it was stopped, or the database was moved by hand.
    #[error(
        "{} is missing, and {left} beside it is what a restore left. Nothing was made in its place. Run `atom restore FILE` \
         with a backup, or give the database that was set aside its name again.", .path.display()
    )]
    Missing {
        /// Where the database should be.
        path: PathBuf,
        /// What is there instead.
        left: String,
    },
    /// The file was written by a newer Atom.
    #[error(
        "This database was written by a newer Atom (schema {found}, this one knows {known}). Update Atom to open it."
    )]
    NewerSchema {
        /// The version in the file.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A migration failed; the backup made before it is named.
    #[error("The database could not be brought up to date ({reason}). A copy from before is at {}.", .backup.display())]
    Migration {
        /// What SQLite said.
        reason: String,
        /// The copy.
        backup: PathBuf,
    },
    /// Not an Atom backup, or a damaged one.
    #[error("{} is not a usable backup: {reason}.", .path.display())]
    Backup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The database was not put under another key.
    #[error("The key of the database was not changed: {0}. Nothing was changed.")]
    Rekey(String),
    /// There is nothing to undo or redo.
    #[error("There is nothing to {0}.")]
    NothingTo(&'static str),
    /// A statement does not name its workspace: a mistake in Atom.
    #[error("a statement without a workspace was refused: {0}")]
    Unscoped(String),
    /// A unique name is taken, or another rule of the database would be broken.
    #[error("a rule of the database would be broken: {0}")]
    Constraint(String),
    /// The document of a long text cannot be written.
    #[error("the text {table}.{field} of {row} cannot be written: {reason}")]
    Text {
        /// The table.
        table: &'static str,
        /// The field.
        field: &'static str,
        /// The row.
        row: uuid::Uuid,
        /// What went wrong.
        reason: String,
    },
    /// The file system refused.
    #[error("the file system refused: {0}")]
    Io(#[from] std::io::Error),
    /// Anything else from SQLite.
    #[error("the database refused: {0}")]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolClosed) {
            return Self::Closed;
        }
        if let sqlx::Error::Database(inner) = &error {
            // Result codes of SQLite: https://sqlite.org/rescode.html; the low byte is the primary code.
            let code = inner.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or(0) & 0xff;
            match code {
                13 => return Self::DiskFull,
                8 => return Self::ReadOnly(PathBuf::from("The database")),
                11 | 26 => return Self::Unreadable(PathBuf::from("The database")),
                19 => return Self::Constraint(inner.message().to_owned()),
                _ => {}
            }
        }
        Self::Database(error)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Busy(_) | StoreError::NothingTo(_) | StoreError::Constraint(_) => Code::Conflict,
            StoreError::Closed
            | StoreError::ReadOnly(_)
            | StoreError::DiskFull
            | StoreError::Missing { .. }
            | StoreError::Migration { .. }
            | StoreError::NewerSchema { .. } => Code::Unavailable,
            StoreError::Unreadable(_) | StoreError::Rekey(_) => Code::Unavailable,
            StoreError::Backup { .. } => Code::Invalid,
            StoreError::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => Code::Unavailable,
            StoreError::Unscoped(_) | StoreError::Text { .. } | StoreError::Io(_) | StoreError::Database(_) => {
                Code::Internal
            }
        };
        Self::new(code, error.to_string())
    }
}
