//! What is carried from one place to another: a workspace as a document, whatever form it has in a file.
//!
//! Ids are text, for each program has its own kind. In an export of Atom they are UUIDs, and the names of the fields
//! here are those of its JSON: a field may be added to version 1, and none may change its meaning.

use atom_api::{links::Kind, tasks::Status};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What `format` says in an export of Atom.
pub const FORMAT: &str = "atom";
/// The version that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// What an export says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// When it was made.
    pub exported_at: Timestamp,
    /// Of which workspace.
    pub workspace: Named,
}

/// Something with an id and a name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A workspace, or as much of one as a file has.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Document {
    /// When it was exported.
    pub exported_at: Option<Timestamp>,
    /// Its projects, in order.
    pub projects: Vec<Project>,
    /// Its labels.
    pub labels: Vec<Label>,
    /// Its tasks, steps included.
    pub tasks: Vec<Task>,
    /// Comments on them.
    pub comments: Vec<Comment>,
    /// Links between them.
    pub links: Vec<Link>,
    /// Work on them.
    pub time_entries: Vec<TimeEntry>,
    /// Reminders of them.
    pub reminders: Vec<Reminder>,
    /// Templates.
    pub templates: Vec<Template>,
    /// Saved filters, in order.
    pub saved_filters: Vec<SavedFilter>,
    /// Files of the tasks; their content is not in the document.
    pub attachments: Vec<Attachment>,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Its key in the manual order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
}

/// A label.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Label {
    /// Its name, by which tasks name it.
    pub name: String,
    /// Its colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// Its title, one line.
    pub title: String,
    /// Its notes, Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Its status.
    #[serde(default)]
    pub status: Status,
    /// From 1, urgent, to 4, none.
    #[serde(default = "no_priority")]
    pub priority: u8,
    /// A date, or a local time with its zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// The same, when work on it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// The estimate in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_min: Option<u32>,
    /// Whether it is for the evening of its day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub evening: bool,
    /// The id of its project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The id of the task that it is a step of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Its key in the manual order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The names of its labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The record of a service that it mirrors, or came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Origin>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// When it went to the trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trashed_at: Option<Timestamp>,
    /// Where it stands in the file.
    #[serde(skip)]
    pub place: Place,
}

const fn no_priority() -> u8 {
    4
}

impl Default for Task {
    fn default() -> Self {
        Self {
            id: String::new(),
            title: String::new(),
            notes: String::new(),
            status: Status::Open,
            priority: no_priority(),
            due: None,
            start: None,
            duration_min: None,
            evening: false,
            project: None,
            parent: None,
            order: None,
            labels: Vec::new(),
            source: None,
            created_at: None,
            updated_at: None,
            completed_at: None,
            trashed_at: None,
            place: Place::File,
        }
    }
}

/// Where something stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Place {
    /// It concerns the file as a whole.
    #[default]
    File,
    /// A line, from 1.
    Line(u64),
    /// A record, from 1, where lines say little.
    Record(u64),
}

/// A record at a service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Origin {
    /// Which service.
    pub provider: String,
    /// The record's id there.
    #[serde(default)]
    pub external_id: String,
    /// How people call it.
    #[serde(default)]
    pub reference: String,
    /// Where it is seen.
    #[serde(default)]
    pub url: String,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Its id.
    pub id: String,
    /// On which task.
    pub task: String,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Named>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
}

/// A link between two tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The first task.
    pub from: String,
    /// The second task.
    pub to: String,
    /// How they belong together.
    pub kind: Kind,
}

/// A span of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeEntry {
    /// Its id.
    pub id: String,
    /// On which task.
    pub task: String,
    /// Who worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<Named>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; absent while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// What was done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// Its id.
    pub id: String,
    /// Of which task.
    pub task: String,
    /// A local time with its zone, or …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// … minutes before the task is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_min: Option<u32>,
    /// For which instant it has come already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_for: Option<String>,
}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The task that it makes, with its steps.
    pub body: Value,
}

/// A saved filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFilter {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it shows, as in the contract.
    pub query: Value,
}

/// A file of a task, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub id: String,
    /// Of which task.
    pub task: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    #[serde(default)]
    pub media_type: String,
    /// Its size.
    #[serde(default)]
    pub bytes: u64,
    /// BLAKE3 of its content, in hex.
    #[serde(default)]
    pub digest: String,
}
