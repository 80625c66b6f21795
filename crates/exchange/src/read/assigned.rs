//! What a person tells of the columns of a table, and what is told of them.

use super::{ReadError, table::Table};
use crate::cell::unguarded;
use atom_api::data::{TableColumn, TaskField};
use std::collections::{BTreeMap, HashSet};

/// Columns that are told of a table.
const COLUMNS_MAX: usize = 200;
/// Characters of a name; what is longer is no name.
const NAME_MAX: usize = 200;
/// Characters of the sample of a column.
const SAMPLE_MAX: usize = 80;
/// Lines that are looked through for a sample.
const LINES_MAX: usize = 1_000;

/// What columns of a table say, where a person told it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assigned {
    /// By their names, as [`super::Read::columns`] has them.
    pub fields: BTreeMap<String, TaskField>,
    /// Whether a table without titles is no error, because its columns are asked for.
    pub asks: bool,
}

impl Assigned {
    /// Whether a column was told to say this.
    pub(super) fn has(&self, field: TaskField) -> bool {
        self.fields.values().any(|told| *told == field)
    }
}

/// What the columns under a head line are called: as there, or `#` and their number where that is no name of their own.
fn names(head: &[String]) -> Vec<String> {
    let mut taken = HashSet::new();
    let name = |(at, cell): (usize, &String)| {
        let own = !cell.is_empty() && cell.chars().nth(NAME_MAX).is_none() && taken.insert(cell.clone());
        if own { cell.clone() } else { format!("#{}", at + 1) }
    };
    head.iter().enumerate().map(name).collect()
}

/// The places of the columns that a person told of, each with what it says.
pub(super) fn places(told: &Assigned, head: &[String]) -> Result<Vec<(usize, TaskField)>, ReadError> {
    if told.fields.is_empty() {
        return Ok(Vec::new());
    }
    let names = names(head);
    let mut places: Vec<(usize, TaskField)> = Vec::with_capacity(told.fields.len());
    for (name, field) in &told.fields {
        let Some(at) = names.iter().position(|known| known == name) else {
            let known: String = names.join(", ").chars().take(300).collect();
            return Err(ReadError::of_columns(format!(
                "There is no column “{}”. The columns of this table are: {known}.",
                short(name)
            )));
        };
        let twice = places.iter().find(|(_, other)| *other == *field && *field != TaskField::Nothing);
        if let Some((other, _)) = twice {
            return Err(ReadError::of_columns(format!(
                "The columns “{}” and “{}” are both told to be `{}`. Only one can be.",
                names[*other],
                short(name),
                word(*field)
            )));
        }
        places.push((at, *field));
    }
    Ok(places)
}

/// The columns of a table with what they were taken for.
pub(super) fn columns(table: &Table, said: &[Option<TaskField>]) -> Vec<TableColumn> {
    let names = names(&table.head).into_iter().zip(said).enumerate().take(COLUMNS_MAX);
    names.map(|(at, (name, field))| TableColumn { name, sample: sample(table, at), field: *field }).collect()
}

/// The first text in a column.
fn sample(table: &Table, at: usize) -> String {
    let mut cells = table.rows.iter().take(LINES_MAX).filter_map(|(_, row)| row.get(at)).map(unguarded).map(str::trim);
    let first = cells.find(|cell| !cell.is_empty()).unwrap_or_default();
    first.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(SAMPLE_MAX).collect()
}

/// What a field is called in the contract.
fn word(field: TaskField) -> String {
    let word = serde_json::to_value(field).ok();
    word.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A name as it is told in an error.
pub(super) fn short(name: &str) -> String {
    name.chars().take(100).collect()
}
