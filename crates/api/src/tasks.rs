//! Tasks.

use crate::{Patch, links::Link, projects::Project};
use atom_core::{ConnectionId, ProjectId, TaskId, TxnId};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// The most characters of a title.
pub const TITLE_CHARS_MAX: usize = 2_000;
/// The most bytes of notes.
pub const NOTES_BYTES_MAX: usize = 1_048_576;
/// The most labels of a task.
pub const LABELS_MAX: usize = 50;
/// The most tasks that one call creates.
pub const CREATE_MANY_MAX: usize = 20_000;
/// The most tasks that one call changes.
pub const APPLY_MAX: usize = 100_000;

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

/// Request of `tasks.create_many`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateMany {
    /// Up to 20,000 tasks.
    pub items: Vec<Create>,
}

/// Reply of `tasks.create_many`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateManyReply {
    /// In the order of the items.
    pub ids: Vec<TaskId>,
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

/// What is changed in many tasks alike; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// A new status; closing closes the open subtasks too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Into the trash, or out of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trashed: Option<bool>,
    /// A new priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// A new due date; of tasks that are due at a time, a date alone moves the day and keeps the time.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub due: Patch<String>,
    /// Whether they are meant for the evening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evening: Option<bool>,
    /// Another project by id or name; cleared means the inbox.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub project: Patch<String>,
    /// Labels to put on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels_add: Vec<String>,
    /// Labels to take off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels_remove: Vec<String>,
}

/// Request of `tasks.apply`: one action, whatever the number of tasks.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Apply {
    /// Up to 100,000 tasks; all have to be there.
    pub ids: Vec<TaskId>,
    /// What is changed.
    pub edit: Edit,
}

/// Request of `tasks.purge`: takes out of the trash for good. `undo` still brings it back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Purge {
    /// Which tasks of the trash; all of them where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<TaskId>,
}

/// Reply of `tasks.apply` and `tasks.purge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Applied {
    /// How many tasks changed.
    pub changed: u64,
}

/// Request of `tasks.revert`: gives a field the value that it had before an action changed it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Revert {
    /// Which task.
    pub id: TaskId,
    /// The action, as `tasks.history` names it.
    pub txn: TxnId,
    /// The field, as `tasks.history` names it.
    pub field: String,
}

/// Reply of `tasks.to_project`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ToProjectReply {
    /// The project that the task became.
    pub project: Project,
}

/// Request of `tasks.parse`: what a line of quick add means. `#project`, `@label`, `p1` to `p4`, `today`, `tomorrow`,
/// days of the week, dates and times, each once; the rest is the title.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Parse {
    /// The line.
    pub text: String,
    /// The wall time that counts as now, `2030-01-02T15:00:00`; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// The IANA name of the zone of times; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
}

/// Request of `tasks.quick_add`: creates a task from a line, as `tasks.parse` reads it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct QuickAdd {
    /// The line.
    pub text: String,
    /// The wall time that counts as now; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// The IANA name of the zone of times; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
}

pub use atom_core::quick_add::{Role, Span};

/// How exact a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// A time of day.
    Minute,
    /// A day.
    Day,
}

/// Reply of `tasks.parse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Parsed {
    /// What is left of the line.
    pub title: String,
    /// When, as local ISO: `2030-01-02` or `2030-01-02T15:00:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// How exact `start` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// The project by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The labels by name.
    pub labels: Vec<String>,
    /// 1 to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// Whether the evening was named.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub evening: bool,
    /// How long it takes, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_min: Option<u32>,
    /// Which parts of the line said so.
    pub spans: Vec<Span>,
}

/// A ready-made selection of tasks. Subtasks are listed with their parent, not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Open tasks without a project.
    Inbox,
    /// Open tasks due today or before.
    Today,
    /// Open tasks due after today.
    Upcoming,
    /// All open tasks.
    #[default]
    All,
    /// Done and cancelled tasks.
    Completed,
    /// Tasks in the trash.
    Trash,
}

/// What narrows a list further. All conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// In this project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// Carrying this label, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The subtasks of this task, in any view but the trash also those that are done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<TaskId>,
    /// Mirrored through this connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ConnectionId>,
    /// With this text in the title, without regard to case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of this priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// Of this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Without a project.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_project: bool,
    /// Due on this day or after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_from: Option<Date>,
    /// Due on this day or before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_to: Option<Date>,
    /// Without a due date.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_due: bool,
    /// In this group of the list's own `group`: its `key`, empty for the group of those that have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_group: Option<String>,
}

/// What a list is parted by. The groups of a list have a fixed order, and rows follow it before their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Overdue, today, this evening: how Today is parted. Keys `overdue`, `today`, `evening`, `later`, and empty without a due date.
    Time,
    /// The day a task is due, earliest first; keys are dates.
    Day,
    /// Where it stands: `in_progress`, `open`, `done`, `cancelled`.
    Status,
    /// The priority, most urgent first; keys are numbers.
    Priority,
    /// The project, in the order of projects; keys are ids.
    Project,
    /// The service it comes from; keys are names of providers.
    Source,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// As arranged by hand.
    Order,
    /// Earliest due first, without a due date last.
    Due,
    /// Most urgent first.
    Priority,
    /// Newest first.
    Created,
    /// Last changed first.
    Updated,
    /// Last completed first.
    Completed,
    /// By title.
    Title,
}

/// Request of `tasks.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Which view; all open tasks unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
    /// What narrows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// The order; each view has its own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// What it is parted by: rows come group by group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// The date that counts as today; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Date>,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Rows to leave out before the page, for a scroll bar that is dragged; cheaper with a near `cursor`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u32>,
    /// Whether to count all rows of the list.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub with_total: bool,
}

/// Reply of `tasks.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskPage {
    /// The rows.
    pub items: Vec<Task>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// All rows of the list, where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

/// Request of `tasks.groups`: the groups of a list with their counts, in order; empty ones are left out, but for a
/// group by status or priority where they are named too.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// Which view; all open tasks unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
    /// What narrows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// What it is parted by.
    pub group: Group,
    /// The date that counts as today; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Date>,
}

/// One group of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupCount {
    /// What its tasks have in common, as [`Group`] says; empty for those that have none.
    pub key: String,
    /// The name of a project or provider; empty where the key says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The colour of a project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// How many tasks.
    pub count: u64,
}

/// Reply of `tasks.groups`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupsReply {
    /// In order.
    pub groups: Vec<GroupCount>,
}

/// Request of `tasks.ids`: all tasks of a list, for choosing all of them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Ids {
    /// Which view; all open tasks unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
    /// What narrows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Its order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// What it is parted by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// The date that counts as today; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Date>,
}

/// Reply of `tasks.ids`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdsReply {
    /// In the order of the list, at most 100,000.
    pub ids: Vec<TaskId>,
}

/// Request of `tasks.counts`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// The date that counts as today; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Date>,
}

/// Reply of `tasks.counts`: top-level tasks by view.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountsReply {
    /// Open, without a project.
    pub inbox: u64,
    /// Open, due before today.
    pub overdue: u64,
    /// Open, due today or before.
    pub today: u64,
    /// Open, due after today.
    pub upcoming: u64,
    /// Open.
    pub all: u64,
    /// Done and cancelled.
    pub completed: u64,
    /// In the trash.
    pub trash: u64,
}

/// Request of `tasks.history`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Which task.
    pub id: TaskId,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// One change of one field, from the operation log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// The action that it was part of.
    pub txn: TxnId,
    /// When.
    pub at: Timestamp,
    /// Who, by name.
    pub by: String,
    /// The command of the action.
    pub command: String,
    /// The field; `created` for the making of the task, `label` for a label that was put on (`new`) or taken off (`old`),
    /// `comment` and `attachment` for what was added or removed.
    pub field: String,
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// After.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
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
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// When it went to the trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
