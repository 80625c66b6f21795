//! Exports of Asana: a project as CSV, and the JSON that its API and exports have (developers.asana.com, "Tasks").

use super::{Assigned, ReadError, Setting, columns, dates::Dates, parse, table::Table, tidy::keep_date};
use crate::{
    document::{Document, Place, Project, Task},
    warnings::Warnings,
};
use atom_api::{
    data::{TableColumn, Trouble},
    tasks::Status,
};
use serde::Deserialize;
use std::collections::HashMap;

/// Whether a table is one of Asana.
pub(super) fn is(table: &Table) -> bool {
    let lines = std::iter::once(table.head.clone())
        .chain(table.rows.iter().take(10).map(|(_, row)| row.iter().map(|cell| cell.trim().to_owned()).collect()));
    lines.into_iter().any(|head| is_head(&head))
}

fn is_head(head: &[String]) -> bool {
    ["Task ID", "Name", "Completed At"].iter().all(|name| head.iter().any(|cell| cell.eq_ignore_ascii_case(name)))
}

/// Reads a project as CSV: its columns say what they mean, and several projects are parted by commas.
pub(super) fn read_table(
    mut table: Table,
    setting: &Setting,
    assigned: &Assigned,
    warnings: &mut Warnings,
) -> Result<(Document, Vec<TableColumn>), ReadError> {
    table.find_head(is_head);
    if let Some(at) = table.column("Projects") {
        for (_, row) in &mut table.rows {
            let cells = row.iter().enumerate();
            *row =
                cells.map(|(place, cell)| if place == at { cell.replace(',', ";") } else { cell.to_owned() }).collect();
        }
    }
    let (mut document, columns) = columns::read(table, setting, assigned, warnings)?;
    for task in &mut document.tasks {
        task.labels.retain(|label| !no_section(label));
    }
    Ok((document, columns))
}

/// What Asana calls a section that is none.
fn no_section(name: &str) -> bool {
    ["(no section)", "untitled section", "no section"].iter().any(|none| name.eq_ignore_ascii_case(none))
}

#[derive(Deserialize)]
struct Export {
    data: Vec<Item>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Item {
    gid: Option<String>,
    name: Option<String>,
    notes: Option<String>,
    completed: Option<bool>,
    completed_at: Option<String>,
    created_at: Option<String>,
    due_on: Option<String>,
    due_at: Option<String>,
    start_on: Option<String>,
    start_at: Option<String>,
    tags: Vec<Ref>,
    projects: Vec<Ref>,
    memberships: Vec<Membership>,
    parent: Option<Ref>,
    subtasks: Vec<Item>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Ref {
    gid: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Membership {
    project: Option<Ref>,
    section: Option<Ref>,
}

/// Reads the JSON of a project or of several.
pub(super) fn read_json(text: &str, setting: &Setting, warnings: &mut Warnings) -> Result<Document, ReadError> {
    let export: Export = parse(text)?;
    let mut reading = Reading {
        document: Document::default(),
        projects: HashMap::new(),
        twins: HashMap::new(),
        dates: Dates::new(setting),
        warnings,
    };
    for item in export.data {
        reading.task(item, None)?;
    }
    Ok(reading.document)
}

struct Reading<'r> {
    document: Document,
    projects: HashMap<String, ()>,
    twins: HashMap<uuid::Uuid, u32>,
    dates: Dates<'r>,
    warnings: &'r mut Warnings,
}

impl Reading<'_> {
    fn task(&mut self, item: Item, parent: Option<String>) -> Result<(), ReadError> {
        let place = Place::Record(self.document.tasks.len() as u64 + 1);
        let name = item
            .name
            .ok_or_else(|| ReadError::new(place, "A task has no `name`. Expected the JSON of Asana's tasks."))?;
        let id = item.gid.unwrap_or_else(|| columns::numbered(&name, &mut self.twins));
        let instant = |text: Option<&String>| text.and_then(|text| self.dates.instant(text));
        let mut task = Task {
            id: id.clone(),
            title: name,
            notes: item.notes.unwrap_or_default(),
            status: if item.completed == Some(true) { Status::Done } else { Status::Open },
            completed_at: instant(item.completed_at.as_ref()),
            created_at: instant(item.created_at.as_ref()),
            parent: parent.or_else(|| item.parent.and_then(|parent| parent.gid)),
            labels: item.tags.into_iter().filter_map(|tag| tag.name).collect(),
            place,
            ..Task::default()
        };
        for (name, text) in [("Due", item.due_at.or(item.due_on)), ("Start", item.start_at.or(item.start_on))] {
            let Some(text) = text else { continue };
            match self.dates.when(&text) {
                Some(when) if name == "Due" => task.due = Some(when),
                Some(when) => task.start = Some(when),
                None => keep_date(&mut task, name, &text, Trouble::DateUnknown, self.warnings),
            }
        }
        let mut projects = item.projects;
        for membership in item.memberships {
            let section = membership.section.and_then(|section| section.name);
            task.labels.extend(section.filter(|name| !no_section(name)));
            projects
                .extend(membership.project.filter(|project| !projects.iter().any(|other| other.gid == project.gid)));
        }
        let mut projects = projects.into_iter().filter_map(|project| Some((project.gid, project.name?)));
        if let Some((gid, name)) = projects.next() {
            let id = gid.unwrap_or_else(|| name.to_lowercase());
            if self.projects.insert(id.clone(), ()).is_none() {
                self.document.projects.push(Project { id: id.clone(), name, ..Project::default() });
            }
            task.project = Some(id);
        }
        let others: Vec<String> = projects.map(|(_, name)| name).collect();
        if !others.is_empty() {
            self.warnings.add(place, Trouble::ProjectsMany, others.join(", "));
            task.labels.extend(others);
        }
        self.document.tasks.push(task);
        for step in item.subtasks {
            self.task(step, Some(id.clone()))?;
        }
        Ok(())
    }
}
