//! Lists: which tasks, in which order, in which groups.

use super::{Status, Task};
use atom_core::{ConnectionId, ProjectId, TaskId, civil::add_days};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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

/// When a task is due, told from today: what a saved filter keeps, so that it means the same tomorrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DueIn {
    /// Before today.
    Overdue,
    /// Today.
    Today,
    /// From Monday to Sunday of this week.
    Week,
    /// From Monday to Sunday of the week after this one.
    NextWeek,
}

impl DueIn {
    /// All of them, the earliest first.
    pub const ALL: [Self; 4] = [Self::Overdue, Self::Today, Self::Week, Self::NextWeek];

    /// Its name in the contract.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Week => "week",
            Self::NextWeek => "next_week",
        }
    }

    /// The first and the last day that it means on `today`; open where it has none.
    #[must_use]
    pub fn days(self, today: Date) -> (Option<Date>, Option<Date>) {
        let day = |from_today: i64| add_days(today, from_today);
        let monday = -i64::from(today.weekday().to_monday_zero_offset());
        match self {
            Self::Overdue => (None, day(-1)),
            Self::Today => (Some(today), Some(today)),
            Self::Week => (day(monday), day(monday + 6)),
            Self::NextWeek => (day(monday + 7), day(monday + 13)),
        }
    }
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
    /// With all of these words in the title, wherever in it, without regard to case.
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
    #[serde(deserialize_with = "crate::wire::some_date")]
    pub due_from: Option<Date>,
    /// Due on this day or before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_date")]
    pub due_to: Option<Date>,
    /// Due then, told from the `today` of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_in: Option<DueIn>,
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
    /// The day it was closed, latest first; keys are dates in `tz`, and empty for what is open.
    Completed,
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

// `List`, `Groups`, `Ids` and a filter's `Query` say their common fields each for itself: serde either refuses fields that it
// does not know or flattens one struct into another, and that a misspelt field is refused is worth more.

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
    #[serde(deserialize_with = "crate::wire::some_date")]
    pub today: Option<Date>,
    /// The IANA name of the zone of days of completion; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
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
    #[serde(deserialize_with = "crate::wire::some_date")]
    pub today: Option<Date>,
    /// The IANA name of the zone of days of completion; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
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
    #[serde(deserialize_with = "crate::wire::some_date")]
    pub today: Option<Date>,
    /// The IANA name of the zone of days of completion; the machine's own unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
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
    #[serde(deserialize_with = "crate::wire::some_date")]
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

#[cfg(test)]
mod tests {
    use super::DueIn;
    use jiff::civil::date;

    #[test]
    fn a_week_is_from_monday_to_sunday_whichever_day_of_it_is_today() {
        let monday = date(2030, 6, 10);
        for today in [monday, date(2030, 6, 13), date(2030, 6, 16)] {
            assert_eq!(DueIn::Week.days(today), (Some(monday), Some(date(2030, 6, 16))), "{today}");
            assert_eq!(DueIn::NextWeek.days(today), (Some(date(2030, 6, 17)), Some(date(2030, 6, 23))), "{today}");
        }
        assert_eq!(DueIn::Overdue.days(monday), (None, Some(date(2030, 6, 9))));
        assert_eq!(DueIn::Today.days(monday), (Some(monday), Some(monday)));
    }
}
