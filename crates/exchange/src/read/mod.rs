//! The forms in which tasks come: tables with any head line, and the exports of other programs and of Atom.
//!
//! Reading changes nothing and knows no store. What a file says in a way that is not understood becomes a warning with its
//! place; a file that cannot be read as a whole is an error with its place, and nothing of it is used.

mod asana;
mod assigned;
mod atom;
mod columns;
mod dates;
mod meanings;
mod table;
mod text;
mod things;
mod tidy;
mod todoist;
mod trello;

use crate::{
    document::{Document, Place},
    warnings::Warnings,
};
pub use assigned::Assigned;
use atom_api::data::{Source, TableColumn};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use table::Table;

/// What reading needs to know of the world.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The name of the file, where it has one.
    pub name: Option<String>,
    /// The day of the import, for dates without a year.
    pub today: Date,
    /// The zone in which times without a zone are meant, by its IANA name or as an offset.
    pub zone: String,
}

/// What a file has.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// What it turned out to be; never [`Source::Auto`].
    pub source: Source,
    /// What is in it, cleaned and bounded: every parent and project is in the document, and no task stands in itself.
    pub document: Document,
    /// What was not understood.
    pub warnings: Warnings,
    /// The columns of a table that is read by them, and what they were taken for.
    pub columns: Vec<TableColumn>,
}

/// A file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", before(*.place))]
pub struct ReadError {
    /// Where.
    pub place: Place,
    /// What is wrong, and what is expected.
    pub message: String,
    /// Whether it is what a person told of the columns that is wrong, and not the file.
    pub of_columns: bool,
}

fn before(place: Place) -> String {
    match place {
        Place::File => String::new(),
        Place::Line(line) => format!("Line {line}: "),
        Place::Record(record) => format!("Record {record}: "),
    }
}

impl ReadError {
    fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), of_columns: false }
    }

    fn of_columns(message: impl Into<String>) -> Self {
        Self { place: Place::File, message: message.into(), of_columns: true }
    }
}

/// Reads a file from a source, or from the source that its content tells.
///
/// # Errors
/// When it is empty, damaged, or not what it should be.
pub fn read(bytes: &[u8], source: Source, setting: &Setting) -> Result<Read, ReadError> {
    read_assigned(bytes, source, setting, &Assigned::default())
}

/// As [`read()`], with what a person told of the columns of a table.
///
/// # Errors
/// As [`read()`], and when a column is not there, two are told to say the same, or the file is not read by its columns.
pub fn read_assigned(bytes: &[u8], source: Source, setting: &Setting, assigned: &Assigned) -> Result<Read, ReadError> {
    let mut warnings = Warnings::default();
    let text = text::decode(bytes, &mut warnings)?;
    if text.trim().is_empty() {
        return Err(ReadError::new(Place::File, "The file is empty."));
    }
    let (source, mut document, columns) = match text.trim_start().chars().next() {
        Some('{' | '[') => {
            let (source, document) = from_json(&text, source, setting, &mut warnings)?;
            (source, document, Vec::new())
        }
        _ => from_table(&text, source, setting, assigned, &mut warnings)?,
    };
    if let Some(name) = assigned.fields.keys().next().filter(|_| columns.is_empty()) {
        return Err(ReadError::of_columns(format!(
            "The column “{}” cannot be told what it says: {} is not read by the names of its columns.",
            assigned::short(name),
            called(source)
        )));
    }
    tidy::tidy(&mut document, &mut warnings);
    if source == Source::Csv {
        columns::own_ids(&mut document.tasks);
    }
    if source != Source::Atom {
        tidy::inherit_projects(&mut document.tasks);
    }
    Ok(Read { source, document, warnings, columns })
}

/// The members by which JSON documents are told apart.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Shape {
    format: Option<String>,
    version: Option<u32>,
    cards: Option<IgnoredAny>,
    lists: Option<IgnoredAny>,
    data: Option<IgnoredAny>,
}

fn from_json(
    text: &str,
    source: Source,
    setting: &Setting,
    warnings: &mut Warnings,
) -> Result<(Source, Document), ReadError> {
    let found = if text.trim_start().starts_with('[') {
        Source::Things
    } else {
        let shape: Shape = parse(text)?;
        if shape.format.as_deref() == Some(crate::document::FORMAT) {
            if shape.version.is_none_or(|version| version > crate::document::VERSION) {
                return Err(ReadError::new(
                    Place::File,
                    "A newer Atom made this export. Update Atom, and import it then.",
                ));
            }
            Source::Atom
        } else if shape.cards.is_some() && shape.lists.is_some() {
            Source::Trello
        } else if shape.data.is_some() {
            Source::Asana
        } else {
            return Err(ReadError::new(
                Place::File,
                "This JSON is no export that is known here. Expected one of Things, Asana, Trello or Atom.",
            ));
        }
    };
    expect(source, found)?;
    let document = match found {
        Source::Things => things::read(text, setting, warnings)?,
        Source::Atom => atom::read(text, warnings)?,
        Source::Trello => trello::read(text, setting, warnings)?,
        _ => asana::read_json(text, setting, warnings)?,
    };
    Ok((found, document))
}

fn from_table(
    text: &str,
    source: Source,
    setting: &Setting,
    assigned: &Assigned,
    warnings: &mut Warnings,
) -> Result<(Source, Document, Vec<TableColumn>), ReadError> {
    for (beginning, what) in [
        ("PK\u{3}\u{4}", "a ZIP archive. Unpack it and import the files in it"),
        ("BEGIN:VCALENDAR", "a calendar, which cannot be imported yet"),
        ("<", "a page or XML. Export as CSV or JSON instead"),
        ("%PDF", "a PDF. Export as CSV or JSON instead"),
    ] {
        if text.trim_start().starts_with(beginning) {
            return Err(ReadError::new(Place::File, format!("This is {what}.")));
        }
    }
    let table = Table::read(text)?;
    let found = if todoist::is(&table) {
        Source::Todoist
    } else if asana::is(&table) {
        Source::Asana
    } else {
        Source::Csv
    };
    // Every table can be read as any table.
    let found = if source == Source::Csv { source } else { found };
    expect(source, found)?;
    let (document, columns) = match found {
        Source::Todoist => (todoist::read(&table, setting, warnings)?, Vec::new()),
        Source::Asana => asana::read_table(table, setting, assigned, warnings)?,
        _ => columns::read(table, setting, assigned, warnings)?,
    };
    Ok((found, document, columns))
}

fn expect(wanted: Source, found: Source) -> Result<(), ReadError> {
    if wanted == Source::Auto || wanted == found {
        return Ok(());
    }
    Err(ReadError::new(
        Place::File,
        format!("This is not an export of {}; it looks like {}.", called(wanted), called(found)),
    ))
}

const fn called(source: Source) -> &'static str {
    match source {
        Source::Auto | Source::Csv => "any program, as CSV",
        Source::Todoist => "Todoist",
        Source::Things => "Things",
        Source::Asana => "Asana",
        Source::Trello => "Trello",
        Source::Atom => "Atom",
    }
}

/// Reads JSON; an error names its line and what was expected there.
fn parse<T: DeserializeOwned>(text: &str) -> Result<T, ReadError> {
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        let said: String = said.chars().take(200).collect();
        let message = if error.is_eof() { format!("The file ends too early: {said}.") } else { format!("{said}.") };
        ReadError::new(Place::Line(error.line() as u64), message)
    })
}
