//! The JSON of Things (culturedcode.com/things/support, "Things URL Scheme", `things:///json`): a list of to-dos and
//! projects, each with its type and its attributes.
//!
//! `when` is the day on which one wants to do it, `deadline` the day on which it has to be done. Where only one of both is
//! there it is when the task is due.

use super::{
    ReadError, Setting,
    columns::numbered,
    dates::Dates,
    parse,
    tidy::{keep_date, note},
};
use crate::{
    document::{Document, Place, Project, Task},
    warnings::Warnings,
};
use atom_api::{data::Trouble, tasks::Status};
use jiff::ToSpan as _;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Deserialize)]
struct Item {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    attributes: Attributes,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "kebab-case")]
struct Attributes {
    title: Option<String>,
    notes: Option<String>,
    when: Option<String>,
    deadline: Option<String>,
    tags: Option<Tags>,
    checklist_items: Vec<Item>,
    completed: bool,
    canceled: bool,
    creation_date: Option<String>,
    completion_date: Option<String>,
    list: Option<String>,
    heading: Option<String>,
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Tags {
    List(Vec<String>),
    Text(String),
}

/// Reads a list of Things.
pub(super) fn read(text: &str, setting: &Setting, warnings: &mut Warnings) -> Result<Document, ReadError> {
    let items: Vec<Item> = parse(text)?;
    let dates = Dates::new(setting);
    let (document, known, twins) = (Document::default(), HashMap::new(), HashMap::new());
    let mut reading = Reading { document, known, twins, dates, setting, warnings };
    for item in items {
        reading.item(item, None, &mut None)?;
    }
    Ok(reading.document)
}

struct Reading<'r> {
    document: Document,
    known: HashMap<String, String>,
    twins: HashMap<Uuid, u32>,
    dates: Dates<'r>,
    setting: &'r Setting,
    warnings: &'r mut Warnings,
}

impl Reading<'_> {
    fn item(&mut self, item: Item, project: Option<&str>, heading: &mut Option<String>) -> Result<(), ReadError> {
        let place = Place::Record((self.document.tasks.len() + self.document.projects.len()) as u64 + 1);
        match item.kind.as_str() {
            "to-do" => self.todo(item, project, heading.as_deref(), place),
            "heading" if project.is_some() => *heading = item.attributes.title,
            "project" if project.is_none() => {
                let title = item.attributes.title.clone().unwrap_or_default();
                let id = item.id.clone().unwrap_or_else(|| title.to_lowercase());
                self.document.projects.push(Project { id: id.clone(), name: title, ..Project::default() });
                self.about(&item.attributes, &id, place);
                let mut heading = None;
                for item in item.attributes.items {
                    self.item(item, Some(&id), &mut heading)?;
                }
            }
            other => {
                let other: String = other.chars().take(60).collect();
                return Err(ReadError::new(
                    place,
                    format!(
                        "`{other}` is no type of Things here. Expected `to-do`, `project` or, in a project, `heading`."
                    ),
                ));
            }
        }
        Ok(())
    }

    /// A project of Things has notes and dates, a project of Atom has tasks: what it says about itself becomes one.
    fn about(&mut self, attributes: &Attributes, project: &str, place: Place) {
        let notes = attributes.notes.clone().unwrap_or_default();
        if notes.is_empty() && attributes.deadline.is_none() {
            return;
        }
        let about = Attributes {
            title: attributes.title.clone(),
            notes: Some(notes),
            deadline: attributes.deadline.clone(),
            completed: attributes.completed,
            canceled: attributes.canceled,
            ..Attributes::default()
        };
        self.todo(Item { kind: "to-do".to_owned(), id: None, attributes: about }, Some(project), None, place);
    }

    fn todo(&mut self, item: Item, project: Option<&str>, heading: Option<&str>, place: Place) {
        let attributes = item.attributes;
        let title = attributes.title.unwrap_or_default();
        let said = [
            project.unwrap_or_default(),
            heading.unwrap_or_default(),
            &title,
            attributes.when.as_deref().unwrap_or_default(),
        ];
        let id = item.id.unwrap_or_else(|| numbered(&said.join("\u{1f}"), &mut self.twins));
        let mut task = Task {
            id: id.clone(),
            title,
            notes: attributes.notes.unwrap_or_default(),
            status: status(attributes.completed, attributes.canceled),
            project: project.map(str::to_owned),
            labels: match attributes.tags {
                Some(Tags::List(tags)) => tags,
                Some(Tags::Text(tags)) => crate::cell::parted(&tags),
                None => Vec::new(),
            },
            created_at: attributes.creation_date.and_then(|text| self.dates.instant(&text)),
            completed_at: attributes.completion_date.and_then(|text| self.dates.instant(&text)),
            place,
            ..Task::default()
        };
        if let (None, Some(list)) = (&task.project, attributes.list.filter(|list| !list.trim().is_empty())) {
            task.project = Some(super::columns::project(&mut self.document, &mut self.known, list.trim()));
        }
        task.labels.extend(heading.map(str::to_owned).or(attributes.heading));
        let when = attributes.when.and_then(|when| self.when(&mut task, &when));
        let deadline = attributes.deadline.and_then(|text| {
            let date = self.dates.when(&text);
            if date.is_none() {
                keep_date(&mut task, "Deadline", &text, Trouble::DateUnknown, self.warnings);
            }
            date
        });
        match deadline {
            Some(deadline) => (task.due, task.start) = (Some(deadline), when),
            None => task.due = when,
        }
        let project = task.project.clone();
        self.document.tasks.push(task);
        for (at, step) in attributes.checklist_items.into_iter().enumerate() {
            self.document.tasks.push(Task {
                id: step.id.unwrap_or_else(|| format!("{id}.{at}")),
                title: step.attributes.title.unwrap_or_default(),
                status: status(step.attributes.completed, step.attributes.canceled),
                project: project.clone(),
                parent: Some(id.clone()),
                place,
                ..Task::default()
            });
        }
    }

    /// A day by its name, a date, or a date with a time behind `@`.
    fn when(&mut self, task: &mut Task, text: &str) -> Option<String> {
        let today = self.setting.today;
        match text.trim().to_lowercase().as_str() {
            "" | "anytime" => None,
            "someday" => {
                note(task, "When", "someday");
                None
            }
            "today" => Some(today.to_string()),
            "evening" => {
                task.evening = true;
                Some(today.to_string())
            }
            "tomorrow" => today.checked_add(1.day()).ok().map(|day| day.to_string()),
            _ => {
                let when = self.dates.when(text);
                if when.is_none() {
                    keep_date(task, "When", text, Trouble::DateUnknown, self.warnings);
                }
                when
            }
        }
    }
}

const fn status(completed: bool, canceled: bool) -> Status {
    match (completed, canceled) {
        (_, true) => Status::Cancelled,
        (true, false) => Status::Done,
        (false, false) => Status::Open,
    }
}
