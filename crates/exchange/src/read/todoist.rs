//! The CSV that Todoist exports projects as, alone or in a backup (todoist.com/help, "Format a CSV file to import into
//! Todoist").
//!
//! A file is one project, and only its name says which. A line is a task, a section, or a note on the task above it. Steps
//! follow their task with a greater indent. Priorities count as Atom's do: 1 is the highest, 4 is none. Labels stand at
//! the end of the content as `@label`.

use super::{
    ReadError, Setting,
    columns::{numbered, project},
    dates::Dates,
    meanings,
    table::Table,
    tidy::{keep_date, unread},
};
use crate::{
    cell::{parted, unguarded},
    document::{Comment, Document, Named, Place, Task},
    warnings::Warnings,
};
use atom_api::data::Trouble;
use std::collections::HashMap;

/// Whether a table is one of Todoist.
pub(super) fn is(table: &Table) -> bool {
    ["TYPE", "CONTENT", "INDENT"].iter().all(|name| table.column(name).is_some())
}

/// Reads a project.
pub(super) fn read(table: &Table, setting: &Setting, warnings: &mut Warnings) -> Result<Document, ReadError> {
    let column = |name: &str| table.column(name);
    let columns = [
        "TYPE",
        "CONTENT",
        "DESCRIPTION",
        "PRIORITY",
        "INDENT",
        "AUTHOR",
        "RESPONSIBLE",
        "DATE",
        "TIMEZONE",
        "DURATION",
        "DURATION_UNIT",
        "DEADLINE",
        "LABELS",
    ]
    .map(column);
    let [
        kind,
        content,
        description,
        priority,
        indent,
        author,
        responsible,
        date,
        zone,
        duration,
        unit,
        deadline,
        labels,
    ] = columns;
    if responsible
        .is_some_and(|at| table.rows.iter().any(|(_, row)| row.get(at).is_some_and(|cell| !cell.trim().is_empty())))
    {
        unread(&["RESPONSIBLE".to_owned()], warnings);
    }
    let cells = table.rows.iter().filter_map(|(_, row)| row.get(date?));
    let (dates, unsure) = Dates::of_column(setting, cells);
    if unsure {
        warnings.add(Place::File, Trouble::DatesAmbiguous, "DATE");
    }
    let mut document = Document::default();
    let list = setting.name.as_deref().and_then(called);
    let project = list.as_deref().map(|name| project(&mut document, &mut HashMap::new(), name));
    let mut section = String::new();
    // The tasks that a next line could be a step of, from the outermost in.
    let mut open: Vec<(u32, usize)> = Vec::new();
    let (mut twins, mut comments) = (HashMap::new(), HashMap::new());
    for (line, row) in &table.rows {
        let cell = |column: Option<usize>| column.and_then(|at| row.get(at)).map(unguarded).unwrap_or_default().trim();
        let place = Place::Line(*line);
        match cell(kind).to_ascii_lowercase().as_str() {
            "task" => {}
            "section" => {
                cell(content).clone_into(&mut section);
                open.clear();
                continue;
            }
            "note" => {
                let Some((_, on)) = open.last() else {
                    unread(&[cell(content).to_owned()], warnings);
                    continue;
                };
                let (task, text) = (document.tasks[*on].id.clone(), cell(content).to_owned());
                let author = Named { id: String::new(), name: person(cell(author)).to_owned() };
                let id = numbered(&[&task, "\u{1f}", &text].concat(), &mut comments);
                let author = Some(author).filter(|author| !author.name.is_empty());
                document.comments.push(Comment { id, task, text, author, created_at: None, edited_at: None });
                continue;
            }
            "" | "meta" => continue,
            other => {
                return Err(ReadError::new(
                    place,
                    format!("`{other}` is no type of Todoist. Expected task, section or note."),
                ));
            }
        }
        let depth = match cell(indent) {
            "" => 1,
            text => text.parse::<u32>().map_err(|_| {
                ReadError::new(
                    place,
                    format!("`{}` is no indent. Expected a number from 1.", text.chars().take(40).collect::<String>()),
                )
            })?,
        };
        open.retain(|(other, _)| *other < depth);
        let parent = open.last().map(|(_, at)| document.tasks[*at].id.clone());
        let (title, mut names) = parted_labels(cell(content));
        names.extend(parted(cell(labels)).into_iter().map(|name| name.trim_start_matches('@').to_owned()));
        names.extend(Some(section.clone()).filter(|section| !section.is_empty()));
        let said = [
            list.as_deref().unwrap_or_default(),
            &section,
            parent.as_deref().unwrap_or_default(),
            cell(content),
            cell(date),
        ];
        let mut task = Task {
            id: numbered(&said.join("\u{1f}"), &mut twins),
            title,
            notes: cell(description).to_owned(),
            project: project.clone(),
            parent,
            labels: names,
            place,
            ..Task::default()
        };
        let wanted = cell(priority);
        task.priority = meanings::priority(wanted).unwrap_or_else(|| {
            warnings.add(place, Trouble::PriorityUnknown, wanted);
            4
        });
        let dates = dates.in_zone(cell(zone));
        if let Some(when) = date_of(&mut task, &dates, "Date", cell(date), warnings) {
            task.due = Some(when);
        }
        // A deadline beside a date: then the date is when one wants to begin.
        if let Some(when) = date_of(&mut task, &dates, "Deadline", cell(deadline), warnings) {
            task.start = task.due.replace(when);
        }
        let estimate = [cell(duration), cell(unit)].concat();
        if !cell(duration).is_empty() && !cell(duration).eq_ignore_ascii_case("none") {
            task.duration_min = meanings::minutes(&estimate);
            if task.duration_min.is_none() {
                warnings.add(place, Trouble::EstimateUnknown, estimate);
            }
        }
        open.push((depth, document.tasks.len()));
        document.tasks.push(task);
    }
    Ok(document)
}

fn date_of(task: &mut Task, dates: &Dates<'_>, name: &str, text: &str, warnings: &mut Warnings) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let when = dates.when(text);
    if when.is_none() {
        let lower = text.to_lowercase();
        let again = ["every", "jede", "ev ", "after", "daily", "weekly", "monthly", "täglich", "wöchentlich"];
        let trouble = match again.iter().any(|word| lower.starts_with(word)) {
            true => Trouble::Recurrence,
            false => Trouble::DateUnknown,
        };
        keep_date(task, name, text, trouble, warnings);
    }
    when
}

/// The name of the project that a file is: without folders, end, Todoist's number and a browser's count of copies.
fn called(file: &str) -> Option<String> {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim();
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some((before, inside)) = name.strip_suffix(close).and_then(|name| name.rsplit_once(open))
            && !inside.is_empty()
            && inside.bytes().all(|byte| byte.is_ascii_digit())
        {
            name = before.trim_end();
        }
    }
    (!name.is_empty()).then(|| name.to_owned())
}

/// `Name (123)` without the number.
fn person(cell: &str) -> &str {
    cell.rsplit_once(" (").map_or(cell, |(name, _)| name)
}

/// The title and the labels at its end. A `* ` in front says that it cannot be ticked off, which every task can here.
fn parted_labels(content: &str) -> (String, Vec<String>) {
    let mut title = content.strip_prefix("* ").unwrap_or(content).trim_end();
    let mut labels = Vec::new();
    while let Some((before, last)) = title.rsplit_once(char::is_whitespace)
        && let Some(label) = last.strip_prefix('@').filter(|label| !label.is_empty() && !label.contains('@'))
    {
        labels.push(label.to_owned());
        title = before.trim_end();
    }
    labels.reverse();
    (title.to_owned(), labels)
}
