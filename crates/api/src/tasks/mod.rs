//! Tasks.

mod history;
mod list;
mod many;
mod quick_add;

pub use history::*;
pub use list::*;
pub use many::*;
pub use quick_add::*;

use crate::{Patch, links::Link, projects::Project};
use atom_core::{ConnectionId, ProjectId, TaskId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The most characters of a title.
pub const TITLE_CHARS_MAX: usize = 2_000;
/// The most bytes of notes.
pub const NOTES_BYTES_MAX: usize = 1_048_576;
/// The most labels of a task.
pub const LABELS_MAX: usize = 50;

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// To do.
    #[default]
    Open,
    /// Begun.
    InProgress,
    /// Done.
    Done,
    /// Given up.
    Cancelled,
}

impl Status {
    /// The name as it stands in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in_progress",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// The inverse of [`Status::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::InProgress, Self::Done, Self::Cancelled].into_iter().find(|status| status.as_str() == text)
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

/// Request of `tasks.create`, and one item of `tasks.create_many`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// What is to be done: one line, 1 to 2,000 characters.
    pub title: String,
    /// Markdown, at most 1 MiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Where it stands; open unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// 1 (urgent) to 4 (none, unless told).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// A civil date `2030-01-02`, or a time with its zone: `2030-01-02T15:00[Europe/Berlin]` or RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// From when it can be done, as `due`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// How long it takes, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_min: Option<u32>,
    /// A project by id or name; a name that is new makes the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Labels by name; new ones are made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The task that this is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<TaskId>,
    /// Whether it is meant for the evening of the day it is due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub evening: bool,
}

/// Request of `tasks.update`: what is not named stays, `null` clears.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Which task.
    pub id: TaskId,
    /// A new title; it cannot be cleared.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub title: Patch<String>,
    /// New notes.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub notes: Patch<String>,
    /// A new status; it cannot be cleared.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub status: Patch<Status>,
    /// A new priority; cleared means 4.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub priority: Patch<u8>,
    /// A new due date or time.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub due: Patch<String>,
    /// A new start.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub start: Patch<String>,
    /// A new duration.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub duration_min: Patch<u32>,
    /// Another project by id or name; cleared means the inbox.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub project: Patch<String>,
    /// All labels that it shall have.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub labels: Patch<Vec<String>>,
    /// Another parent; cleared makes it stand alone.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub parent: Patch<TaskId>,
    /// Whether it is meant for the evening; cleared means it is not.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub evening: Patch<bool>,
}

impl Update {
    /// An update of `id` that changes nothing yet.
    #[must_use]
    pub fn of(id: TaskId) -> Self {
        Self {
            id,
            title: Patch::Keep,
            notes: Patch::Keep,
            status: Patch::Keep,
            priority: Patch::Keep,
            due: Patch::Keep,
            start: Patch::Keep,
            duration_min: Patch::Keep,
            project: Patch::Keep,
            labels: Patch::Keep,
            parent: Patch::Keep,
            evening: Patch::Keep,
        }
    }
}

macro_rules! by_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Which task.
            pub id: TaskId,
        }
    )*};
}

by_id! {
    /// Request of `tasks.complete`.
    Complete;
    /// Request of `tasks.reopen`.
    Reopen;
    /// Request of `tasks.delete`.
    Delete;
    /// Request of `tasks.restore`.
    Restore;
    /// Request of `tasks.get`.
    Get;
    /// Request of `tasks.duplicate`: a copy beside it, with its steps and labels.
    Duplicate;
    /// Request of `tasks.to_project`: the task becomes a project, its steps the tasks of it.
    ToProject;
}

/// Request of `tasks.move`: `after` or `before` another task; neither means first of all.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Which task.
    pub id: TaskId,
    /// The task that it comes after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<TaskId>,
    /// The task that it comes before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<TaskId>,
    /// Another parent, in the same action; cleared makes it stand alone.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub parent: Patch<TaskId>,
    /// What else changes in the same action: a card that is dropped into another column of a board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<Edit>,
}

/// Reply of `tasks.to_project`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ToProjectReply {
    /// The project that the task became.
    pub project: Project,
}

/// The project of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjectRef {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// Its colour by name.
    pub color: String,
}

/// Where a mirrored task comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Source {
    /// Through which connection; absent once that is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<ConnectionId>,
    /// The service, such as `github`.
    pub provider: String,
    /// The service's own id of the record.
    pub external_id: String,
    /// How people name it there, such as `northwind/exporter #482`.
    pub reference: String,
    /// Its page at the service.
    pub url: String,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What is to be done.
    pub title: String,
    /// Markdown; empty in lists, where `has_notes` tells.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Whether there are notes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_notes: bool,
    /// Where it stands.
    pub status: Status,
    /// 1 (urgent) to 4 (none).
    pub priority: u8,
    /// When it is due: a date, or a local time with its zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// From when it can be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// How long it takes, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_min: Option<u32>,
    /// Its project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectRef>,
    /// Its labels by name.
    pub labels: Vec<String>,
    /// The task that it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<TaskId>,
    /// Subtasks in all.
    pub subtasks: u32,
    /// Subtasks that are closed.
    pub subtasks_closed: u32,
    /// Where it comes from, when it mirrors a record of a service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// When it was made.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub updated_at: Timestamp,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub completed_at: Option<Timestamp>,
    /// When it went to the trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub trashed_at: Option<Timestamp>,
    /// Whether it is meant for the evening of the day it is due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub evening: bool,
    /// Whether it waits for another task that is not closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blocked: bool,
    /// Its links to other tasks; empty in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// How many comments it has; in lists 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub comments: u32,
    /// How many files it has; in lists 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attachments: u32,
    /// Seconds that were worked on it, without what is running; in lists 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tracked_s: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the shape that serde asks for
fn is_zero(number: &u32) -> bool {
    *number == 0
}
