//! Plain-text journals: hledger, Ledger and Beancount.
//!
//! [`read`] turns files into entries that balance, with the meaning that the dialect's own program gives them; it changes
//! nothing and knows no store. What cannot be understood is a [`JournalError`] with file, line and column, and nothing of
//! the journal is used; what is understood and left out is a [`Warning`]. Every bound (bytes, depth of includes, digits,
//! postings of an entry) is held while reading. [`write`](mod@write) goes the other way.
//!
//! The three programs differ, and so do the readers: hledger checks assertions in the order of dates, Ledger in that of the
//! file; Ledger applies automated transactions (`=`), hledger only when it is asked to; Beancount books lots, pads, and
//! goes on when an assertion fails.

mod beancount;
mod detect;
mod error;
mod files;
mod journal;
mod plain;
mod text;
pub mod write;

pub use detect::detect;
pub use error::{JournalError, Warning};
pub use files::{BYTES_MAX, FILES_MAX, Files, INCLUDE_DEPTH_MAX, NoFiles};
pub use journal::{Asserted, Declared, Format, Item, Journal, LinkedDocument, Quote};

use jiff::civil::Date;
use std::path::Path;

/// Reads a journal and what it includes. Without a format the content tells it: a journal that hledger would take is read
/// as hledger does, else as Ledger does.
///
/// # Errors
/// The first thing that cannot be understood or does not hold, with its place.
pub fn read(
    path: &Path,
    bytes: &[u8],
    format: Option<Format>,
    today: Date,
    files: &dyn Files,
) -> Result<Journal, JournalError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = text::decode(&name, bytes)?;
    match format {
        Some(Format::Beancount) => beancount::read(path, text, files),
        Some(format) => plain::read(path, text, (format, false), today, files),
        None if detect(&name, text) == Format::Beancount => beancount::read(path, text, files),
        None => plain::read(path, text, (Format::Hledger, true), today, files).or_else(|refused| {
            let read = plain::read(path, text, (Format::Ledger, true), today, files);
            read.map_err(|other| plain::telling(refused, other))
        }),
    }
}
