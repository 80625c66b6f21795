//! Any table with a head line: what a column means is told by its name, in English and German.

mod ids;
mod line;
mod names;

use super::{Assigned, ReadError, Setting, assigned, dates::Dates, table::Table, tidy::unread};
use crate::{
    document::{Document, Place, Project},
    warnings::Warnings,
};
use atom_api::data::{TableColumn, TaskField as Meaning, Trouble};
use ids::{name_parents, nameless};
pub(super) use ids::{numbered, own_ids};
use line::Line;
use names::Columns;
use std::collections::HashMap;

use Meaning::{Completed, Created, Done, Due, Id, Start, Title};

/// Reads a table by the names of its columns and by what a person told of them, and tells what each was taken for.
pub(super) fn read(
    mut table: Table,
    setting: &Setting,
    told: &Assigned,
    warnings: &mut Warnings,
) -> Result<(Document, Vec<TableColumn>), ReadError> {
    if !table.find_head(|head| Columns::of(head, told).is_ok_and(|columns| columns.has(Title))) {
        // What was told is of the line that has these columns.
        table.find_head(|head| Columns::of(head, told).is_ok());
        let columns = Columns::of(&table.head, told)?;
        if told.asks {
            return Ok((Document::default(), assigned::columns(&table, &columns.said)));
        }
        let names: Vec<&str> = table.head.iter().map(String::as_str).filter(|name| !name.is_empty()).take(20).collect();
        let names: String = names.join(", ").chars().take(300).collect();
        return Err(ReadError::new(
            Place::Line(1),
            format!(
                "No column is known to have the titles. Expected a head line with a column such as `title`, `task`, `name` or \
                 `aufgabe`, and found: {names}."
            ),
        ));
    }
    let columns = Columns::of(&table.head, told)?;
    unread(&columns.unread, warnings);
    Ok((tasks(&table, &columns, setting, warnings), assigned::columns(&table, &columns.said)))
}

fn tasks(table: &Table, columns: &Columns, setting: &Setting, warnings: &mut Warnings) -> Document {
    let mut dates = HashMap::new();
    for meaning in [Due, Start, Completed, Created, Done] {
        let cells = table.rows.iter().map(|(_, row)| columns.cell(row, meaning));
        let (read, unsure) = Dates::of_column(setting, cells);
        if unsure && let Some(at) = columns.places.get(&meaning) {
            warnings.add(Place::File, Trouble::DatesAmbiguous, &table.head[*at]);
        }
        dates.insert(meaning as u8, read);
    }
    let mut document = Document::default();
    let (mut projects, mut twins) = (HashMap::new(), HashMap::new());
    for (line, row) in &table.rows {
        let place = Place::Line(*line);
        if row.len() > table.head.len() && row.iter().skip(table.head.len()).any(|cell| !cell.trim().is_empty()) {
            warnings.add(place, Trouble::CellsMany, "");
        }
        let mut task = Line { columns, row, place }.task(&dates, warnings);
        let mut names = names_of_projects(columns.cell(row, Meaning::Project));
        if names.len() > 1 {
            let others = names.split_off(1);
            warnings.add(place, Trouble::ProjectsMany, others.join(", "));
            task.labels.extend(others);
        }
        task.project = names.pop().map(|name| project(&mut document, &mut projects, &name));
        task.id = match columns.cell(row, Id).trim() {
            "" => nameless(columns, row, &mut twins),
            id => id.to_owned(),
        };
        document.tasks.push(task);
    }
    name_parents(&mut document.tasks);
    document
}

/// The id of the project of this name, which is made where there is none.
pub(super) fn project(document: &mut Document, known: &mut HashMap<String, String>, name: &str) -> String {
    let key = name.to_lowercase();
    known
        .entry(key.clone())
        .or_insert_with(|| {
            document.projects.push(Project { id: key.clone(), name: name.to_owned(), ..Project::default() });
            key
        })
        .clone()
}

/// Several projects stand on lines of their own or parted by semicolons; a comma is a part of many names.
fn names_of_projects(cell: &str) -> Vec<String> {
    cell.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
