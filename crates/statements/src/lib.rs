//! Statements of banks, as dated amounts of one account.
//!
//! [`read`] knows no store and changes nothing. CSV has no fixed form: what each column means, the order of dates, the
//! decimal sign and the sign convention are recognised, and come back as a [`Mapping`] that can be confirmed, changed and
//! passed again. What cannot be understood is a [`StatementError`] with file and line, and nothing of the file is used.

mod camt;
mod mt940;
mod number;
mod ofx;
mod qif;
mod table;
mod text;

use atom_api::ledger::Mapping;
use atom_ledger::Decimal;
use jiff::civil::Date;

/// The most bytes of a statement.
pub const BYTES_MAX: usize = 64 << 20;
/// The most lines of a statement.
pub const LINES_MAX: usize = 500_000;
/// The most characters of a text that is kept of a line.
const TEXT_CHARS_MAX: usize = 1_000;

/// A form of statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table.
    Csv,
    /// Open Financial Exchange, versions 1 and 2.
    Ofx,
    /// Quicken.
    Qif,
    /// ISO 20022, bank to customer statement.
    Camt053,
    /// SWIFT customer statement.
    Mt940,
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The form that it was read in.
    pub format: Format,
    /// The account as the bank names it, such as its IBAN.
    pub account: Option<String>,
    /// Its lines, in the order of the file.
    pub lines: Vec<Line>,
    /// How a table was read.
    pub mapping: Option<Mapping>,
    /// What its columns are called.
    pub columns: Vec<String>,
    /// What was left out or is not certain: line and what.
    pub warnings: Vec<(u32, String)>,
}

/// What the bank says of one change of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it stands, from one on.
    pub line: u32,
    /// The day on which it was booked.
    pub date: Date,
    /// By how much the account changes: more is positive.
    pub amount: Decimal,
    /// Of what, where the file says it.
    pub currency: Option<String>,
    /// Whom it was with.
    pub payee: String,
    /// What it was.
    pub narration: String,
    /// How the bank names it.
    pub id: Option<String>,
}

/// A statement that cannot be read: `file:line:1: what`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:1: {message}")]
pub struct StatementError {
    /// The file, by its name.
    pub file: String,
    /// The line, from one on.
    pub line: u32,
    /// What is wrong, and what was expected.
    pub message: String,
}

/// What is wrong, and in which line.
pub(crate) struct Fault(pub(crate) u32, pub(crate) String);

/// Tells the form of a statement from its name and its first bytes; `None` where it is none of these.
#[must_use]
pub fn detect(name: &str, bytes: &[u8]) -> Option<Format> {
    let text = text::decode(bytes.get(..bytes.len().min(16_384)).unwrap_or_default(), None, true).ok()?.0;
    let start = text.trim_start();
    let lower = name.to_ascii_lowercase();
    let ending = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    if start.starts_with("OFXHEADER") || start.contains("<OFX>") || start.contains("<?OFX") || ending(&[".ofx", ".qfx"])
    {
        Some(Format::Ofx)
    } else if start.contains("BkToCstmrStmt") || start.contains("camt.053") {
        Some(Format::Camt053)
    } else if start.starts_with("!Type:")
        || start.starts_with("!Account")
        || start.starts_with("!Option")
        || ending(&[".qif"])
    {
        Some(Format::Qif)
    } else if start.lines().any(|line| line.starts_with(":20:"))
        && start.lines().any(|line| line.starts_with(":25:") || line.starts_with(":60"))
    {
        Some(Format::Mt940)
    } else if ending(&[".csv", ".tsv"]) {
        Some(Format::Csv)
    } else {
        None
    }
}

/// Reads a statement. `owed` says that the account is a debt, where tables often write what is spent as more.
///
/// # Errors
/// The first thing that cannot be understood, with its line.
pub fn read(
    name: &str,
    bytes: &[u8],
    format: Format,
    mapping: Option<&Mapping>,
    owed: bool,
) -> Result<Statement, StatementError> {
    let error = |Fault(line, message): Fault| StatementError { file: name.to_owned(), line, message };
    if bytes.len() > BYTES_MAX {
        return Err(error(Fault(1, format!("The file has more than {} MiB.", BYTES_MAX >> 20))));
    }
    let label = match format {
        Format::Ofx => ofx::encoding(bytes),
        Format::Camt053 => camt::encoding(bytes),
        Format::Csv => mapping.and_then(|mapping| mapping.encoding.clone()),
        Format::Qif | Format::Mt940 => None,
    };
    let (text, encoding) = text::decode(bytes, label.as_deref(), false).map_err(error)?;
    let statement = match format {
        Format::Csv => table::read(&text, encoding, mapping, owed),
        Format::Ofx => ofx::read(&text),
        Format::Qif => qif::read(&text),
        Format::Camt053 => camt::read(&text),
        Format::Mt940 => mt940::read(&text),
    };
    let statement = statement.map_err(error)?;
    if statement.lines.len() > LINES_MAX {
        return Err(error(Fault(1, format!("The file has more than {LINES_MAX} lines of statements."))));
    }
    Ok(statement)
}

impl Statement {
    pub(crate) fn of(format: Format) -> Self {
        Self { format, account: None, lines: Vec::new(), mapping: None, columns: Vec::new(), warnings: Vec::new() }
    }
}

/// A text without what cannot be seen, with single spaces, no longer than what is kept.
pub(crate) fn clean(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let plain: String = text.chars().map(|c| if hidden(c) { ' ' } else { c }).take(TEXT_CHARS_MAX * 4).collect();
    let spaced = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.chars().take(TEXT_CHARS_MAX).collect()
}

/// A code of a currency, where the text is one.
pub(crate) fn currency(text: &str) -> Option<String> {
    let code = text.trim();
    (code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic())).then(|| code.to_ascii_uppercase())
}
