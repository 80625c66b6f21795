//! Which tasks a list is about.

use crate::{TaskError, completion, kept::Kept, order::Order};
pub(crate) use crate::{
    access::{Access, FEW, Index},
    sql::{Bound, Clause, Sql, assert_constant, number},
};
use atom_api::tasks::{Filter, Group, Sort, Status, View};
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};

/// Words of a filter's text that titles are looked through for.
const WORDS_MAX: usize = 16;

/// What a task must be like to be in the list.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) clause: Clause,
    /// The index that finds such tasks, where there is one.
    pub(crate) index: Option<Index>,
    /// The counts that are kept of such tasks.
    pub(crate) kept: Kept,
}

impl Condition {
    pub(crate) fn new(text: &str, values: impl Into<Vec<Bound>>, index: impl Into<Option<Index>>) -> Self {
        Self { clause: Clause::new(text, values), index: index.into(), kept: Kept::Nowhere }
    }

    /// With the counts that are kept of such tasks.
    pub(crate) fn kept(self, kept: Kept) -> Self {
        Self { kept, ..self }
    }
}

/// Which rows, in which order.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    pub(crate) order: Order,
    pub(crate) today: Date,
    /// The zone of days of completion.
    pub(crate) zone: TimeZone,
    pub(crate) group: Option<Group>,
    /// The one group that is asked for.
    pub(crate) in_group: Option<String>,
    /// In which list tasks stand; subtasks stand in none.
    pub(crate) bucket: Option<&'static str>,
    pub(crate) conditions: Vec<Condition>,
}

/// What the requests about lists have in common.
pub(crate) struct Asked {
    pub(crate) view: Option<View>,
    pub(crate) filter: Option<Filter>,
    pub(crate) sort: Option<Sort>,
    pub(crate) group: Option<Group>,
    pub(crate) today: Option<Date>,
    pub(crate) tz: Option<String>,
}

impl Selection {
    pub(crate) fn of(asked: Asked) -> Result<Self, TaskError> {
        let view = asked.view.unwrap_or_default();
        let filter = asked.filter.unwrap_or_default();
        let today = asked.today.unwrap_or_else(|| jiff::Zoned::now().date());
        let order = Order::new(asked.sort.unwrap_or_else(|| default_sort(view, &filter)), view);
        let bucket = match view {
            _ if filter.parent.is_some() => None,
            View::Inbox | View::Today | View::Upcoming | View::All => Some("open"),
            View::Completed => Some("closed"),
            View::Trash => Some("trash"),
        };
        if filter.in_group.is_some() && asked.group.is_none() {
            return Err(TaskError::invalid("filter.in_group", "Name the `group` that the list is parted by."));
        }
        let in_group = filter.in_group.clone();
        let zone = completion::zone(asked.tz.as_deref())?;
        let mut this = Self { order, today, zone, group: asked.group, in_group, bucket, conditions: Vec::new() };
        if let Some(parent) = filter.parent {
            this.add(
                "task.parent = ? AND task.deleted = 0 AND task.trashed_at IS NULL",
                [Bound::Id(parent.uuid())],
                Index::Parent,
                Kept::Nowhere,
            );
        } else {
            this.view(view);
        }
        this.filter(filter)?;
        Ok(this)
    }

    fn add(&mut self, text: &str, values: impl Into<Vec<Bound>>, index: impl Into<Option<Index>>, kept: Kept) {
        self.conditions.push(Condition::new(text, values, index).kept(kept));
    }

    fn view(&mut self, view: View) {
        match view {
            View::Inbox => self.add("task.project IS NULL", [], Index::Project, Kept::InTally),
            View::Today => self.add("task.due_key < ?", [day_after(self.today)], Index::Due, Kept::ByDay),
            View::Upcoming => {
                let tomorrow = [day_after(self.today)];
                self.add("task.due_key >= ? AND task.due_key < '~'", tomorrow, Index::Due, Kept::ByDay);
            }
            View::All | View::Completed | View::Trash => {}
        }
    }

    fn filter(&mut self, filter: Filter) -> Result<(), TaskError> {
        if let Some(project) = filter.project {
            self.add("task.project = ?", [Bound::Id(project.uuid())], Index::Project, Kept::InTally);
        }
        if filter.no_project {
            self.add("task.project IS NULL", [], Index::Project, Kept::InTally);
        }
        if let Some(source) = filter.source {
            self.add("task.connection = ?", [Bound::Id(source.uuid())], Index::Source, Kept::Nowhere);
        }
        if let Some(label) = filter.label {
            self.add(
                "task.id IN (SELECT task_label.task FROM label JOIN task_label ON task_label.label = label.id \
                 WHERE label.workspace = ?1 AND label.name = ? COLLATE NOCASE AND label.deleted = 0 \
                 AND task_label.deleted = 0)",
                [Bound::Text(label)],
                Index::Id,
                Kept::ByLabel,
            );
        }
        if let Some(priority) = filter.priority {
            let priority = Bound::Number(crate::fields::priority(priority)?);
            self.add("task.priority = ?", [priority], Index::Priority, Kept::InTally);
        }
        if let Some(status) = filter.status {
            self.conditions.push(of_status(status));
        }
        if filter.no_due {
            self.add("task.due_key = '~'", [], Index::Due, Kept::ByNoDay);
        }
        let (first, last) = filter.due_in.map_or((None, None), |due| due.days(self.today));
        // Of two bounds the narrower holds.
        let first = first.into_iter().chain(filter.due_from).max();
        let last = last.into_iter().chain(filter.due_to).min();
        if first.is_some() || last.is_some() {
            let from = first.map_or_else(String::new, |day| day.to_string());
            let until = last.map_or_else(|| Bound::Text("~".to_owned()), day_after);
            let bounds = [Bound::Text(from), until];
            self.add("task.due_key >= ? AND task.due_key < ?", bounds, Index::Due, Kept::ByDay);
        }
        if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            if text.chars().count() > 200 {
                return Err(TaskError::invalid("filter.text", "A filter has at most 200 characters."));
            }
            // In whichever order they stand there.
            for word in text.split_whitespace().take(WORDS_MAX) {
                let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
                self.add("task.title LIKE ? ESCAPE '\\'", [Bound::Text(format!("%{escaped}%"))], None, Kept::Nowhere);
            }
        }
        Ok(())
    }

    /// Whether the list is a whole bucket.
    pub(crate) fn is_whole(&self) -> bool {
        self.conditions.is_empty() && self.bucket.is_some()
    }

    /// Whether titles are looked through.
    pub(crate) fn looks_into_titles(&self) -> bool {
        self.conditions.iter().any(|condition| condition.index.is_none())
    }

    /// The whole bucket that the list narrows.
    pub(crate) fn whole(&self) -> Self {
        Self { conditions: Vec::new(), ..self.clone() }
    }

    /// The list of the tasks that are also `more`.
    pub(crate) fn with(&self, more: Option<Condition>) -> Self {
        let mut this = self.clone();
        this.conditions.extend(more);
        this
    }

    /// All conditions.
    pub(crate) fn clause(&self) -> Clause {
        let bucket = self.bucket.map_or_else(String::new, |bucket| format!(" AND task.bucket = '{bucket}'"));
        let mut clause = Clause::new(format!("task.workspace = ?1{bucket}"), []);
        for condition in &self.conditions {
            clause.text.push_str(" AND ");
            clause.text.push_str(&condition.clause.text);
            clause.values.extend_from_slice(&condition.clause.values);
        }
        clause
    }
}

/// The condition of a status. Those that are rare have an index of their own.
pub(crate) fn of_status(status: Status) -> Condition {
    let name = [Bound::Text(status.as_str().to_owned())];
    let condition = match status {
        Status::Open | Status::Done => Condition::new("task.status = ?", name, None::<Index>),
        Status::InProgress | Status::Cancelled => {
            Condition::new("task.status IN ('in_progress', 'cancelled') AND task.status = ?", name, Index::Status)
        }
    };
    condition.kept(Kept::InTally)
}

/// The first text that sorts after everything due on `day`.
pub(crate) fn day_after(day: Date) -> Bound {
    Bound::Text(day.checked_add(1.day()).map_or_else(|_| "~".to_owned(), |date| date.to_string()))
}

const fn default_sort(view: View, filter: &Filter) -> Sort {
    match view {
        _ if filter.parent.is_some() => Sort::Order,
        View::Inbox | View::All => Sort::Order,
        View::Today | View::Upcoming => Sort::Due,
        View::Completed => Sort::Completed,
        View::Trash => Sort::Updated,
    }
}
