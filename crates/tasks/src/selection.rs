//! Which tasks a list is about, and the index that finds them.
//!
//! Every statement names its index. A list either walks the index of its order and leaves out what does not belong, or,
//! where a condition leaves few tasks, takes those and sorts them. Which of the two is cheaper is looked up, not guessed.

use crate::{TaskError, completion, order::Order};
use atom_api::tasks::{Filter, Group, Sort, Status, View};
use atom_store::{ReadHandle, Row as _, Scoped, SqliteRow, Statement};
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use uuid::Uuid;

/// Up to so many tasks are sorted rather than looked for along the order.
pub(crate) const FEW: u32 = 3_000;

/// A value to be bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bound {
    Text(String),
    Id(Uuid),
    Number(i64),
}

/// SQL made of constants of this crate only: values are always bound.
pub(crate) fn assert_constant(sql: String) -> impl atom_store::SqlSafeStr {
    atom_store::AssertSqlSafe(sql)
}

/// A piece of a statement, its values marked by `?` in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql {
    text: String,
    values: Vec<Bound>,
}

impl Sql {
    pub(crate) fn new(text: &str) -> Self {
        let mut this = Self::default();
        this.push(text, &[]);
        this
    }

    /// Adds text whose `?` marks stand for `values`. They are numbered from `?2` on; `?1` is the workspace.
    pub(crate) fn push(&mut self, text: &str, values: &[Bound]) {
        let mut number = self.values.len() + 1;
        let mut pieces = text.split('?').peekable();
        while let Some(piece) = pieces.next() {
            self.text.push_str(piece);
            if let Some(next) = pieces.peek() {
                self.text.push('?');
                // A mark that has its number keeps it.
                if !next.starts_with(|digit: char| digit.is_ascii_digit()) {
                    number += 1;
                    self.text.push_str(&number.to_string());
                }
            }
        }
        self.values.extend_from_slice(values);
    }

    pub(crate) fn add(&mut self, other: &Clause) {
        self.push(&other.text, &other.values);
    }

    /// Adds a whole statement, whose marks are numbered anew.
    pub(crate) fn append(&mut self, other: Self) {
        let first = self.values.len();
        let mut pieces = other.text.split('?');
        self.text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
            let number = piece[..digits].parse::<usize>().unwrap_or(1);
            let number = if number == 1 { 1 } else { number + first };
            self.text.push('?');
            self.text.push_str(&number.to_string());
            self.text.push_str(&piece[digits..]);
        }
        self.values.extend(other.values);
    }

    /// Ready to be run.
    pub(crate) fn query(self, read: &mut ReadHandle) -> Statement<'_> {
        let mut query = read.query(assert_constant(self.text));
        for value in self.values {
            query = match value {
                Bound::Text(text) => query.bind(text),
                Bound::Id(id) => query.bind(id),
                Bound::Number(number) => query.bind(number),
            };
        }
        query
    }
}

/// A piece of SQL whose values are not numbered yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clause {
    pub(crate) text: String,
    pub(crate) values: Vec<Bound>,
}

impl Clause {
    pub(crate) fn new(text: impl Into<String>, values: impl Into<Vec<Bound>>) -> Self {
        Self { text: text.into(), values: values.into() }
    }
}

/// The indexes of the table of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Index {
    Order,
    Due,
    Priority,
    Created,
    Updated,
    Closed,
    Title,
    Project,
    Parent,
    Source,
    Status,
    Provider,
    Id,
}

impl Index {
    const fn name(self) -> &'static str {
        match self {
            Self::Order => "task_order",
            Self::Due => "task_due",
            Self::Priority => "task_priority",
            Self::Created => "task_created",
            Self::Updated => "task_updated",
            Self::Closed => "task_closed",
            Self::Title => "task_title",
            Self::Project => "task_project",
            Self::Parent => "task_parent",
            Self::Source => "task_source",
            Self::Status => "task_status",
            Self::Provider => "task_provider",
            Self::Id => "sqlite_autoindex_task_1",
        }
    }

    /// The index that an order walks.
    const fn of(sort: Sort) -> Self {
        match sort {
            Sort::Order => Self::Order,
            Sort::Due => Self::Due,
            Sort::Priority => Self::Priority,
            Sort::Created => Self::Created,
            Sort::Updated => Self::Updated,
            Sort::Completed => Self::Closed,
            Sort::Title => Self::Title,
        }
    }

    /// Whether what a condition finds through this index comes in this order.
    const fn serves(self, sort: Sort) -> bool {
        match self {
            Self::Priority => matches!(sort, Sort::Order | Sort::Priority),
            Self::Due => matches!(sort, Sort::Due),
            Self::Closed => matches!(sort, Sort::Completed),
            Self::Project | Self::Parent | Self::Status | Self::Provider => matches!(sort, Sort::Order),
            _ => false,
        }
    }
}

/// What a task must be like to be in the list.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    clause: Clause,
    /// The index that finds such tasks, where there is one.
    index: Option<Index>,
}

impl Condition {
    pub(crate) fn new(text: &str, values: impl Into<Vec<Bound>>, index: impl Into<Option<Index>>) -> Self {
        Self { clause: Clause::new(text, values), index: index.into() }
    }
}

/// How rows are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) index: Index,
    /// Few enough to be sorted.
    pub(crate) few: bool,
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
    conditions: Vec<Condition>,
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
            );
        } else {
            this.view(view);
        }
        this.filter(filter)?;
        Ok(this)
    }

    fn add(&mut self, text: &str, values: impl Into<Vec<Bound>>, index: impl Into<Option<Index>>) {
        self.conditions.push(Condition::new(text, values, index));
    }

    fn view(&mut self, view: View) {
        match view {
            View::Inbox => self.add("task.project IS NULL", [], Index::Project),
            View::Today => self.add("task.due_key < ?", [day_after(self.today)], Index::Due),
            View::Upcoming => {
                self.add("task.due_key >= ? AND task.due_key < '~'", [day_after(self.today)], Index::Due);
            }
            View::All | View::Completed | View::Trash => {}
        }
    }

    fn filter(&mut self, filter: Filter) -> Result<(), TaskError> {
        if let Some(project) = filter.project {
            self.add("task.project = ?", [Bound::Id(project.uuid())], Index::Project);
        }
        if filter.no_project {
            self.add("task.project IS NULL", [], Index::Project);
        }
        if let Some(source) = filter.source {
            self.add("task.connection = ?", [Bound::Id(source.uuid())], Index::Source);
        }
        if let Some(label) = filter.label {
            self.add(
                "task.id IN (SELECT task_label.task FROM label JOIN task_label ON task_label.label = label.id \
                 WHERE label.workspace = task.workspace AND label.name = ? COLLATE NOCASE AND label.deleted = 0 \
                 AND task_label.deleted = 0)",
                [Bound::Text(label)],
                Index::Id,
            );
        }
        if let Some(priority) = filter.priority {
            let priority = Bound::Number(crate::fields::priority(priority)?);
            self.add("task.priority = ?", [priority], Index::Priority);
        }
        if let Some(status) = filter.status {
            self.conditions.push(of_status(status));
        }
        if filter.no_due {
            self.add("task.due_key = '~'", [], Index::Due);
        }
        if filter.due_from.is_some() || filter.due_to.is_some() {
            let from = filter.due_from.map_or_else(String::new, |day| day.to_string());
            let until = filter.due_to.map_or_else(|| Bound::Text("~".to_owned()), day_after);
            self.add("task.due_key >= ? AND task.due_key < ?", [Bound::Text(from), until], Index::Due);
        }
        if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            if text.chars().count() > 200 {
                return Err(TaskError::invalid("filter.text", "A filter has at most 200 characters."));
            }
            let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            self.add("task.title LIKE ? ESCAPE '\\'", [Bound::Text(format!("%{escaped}%"))], None);
        }
        Ok(())
    }

    /// Whether the list is a whole bucket.
    pub(crate) fn is_whole(&self) -> bool {
        self.conditions.is_empty() && self.bucket.is_some()
    }

    /// Whether only the day that tasks are due narrows the list of open tasks.
    pub(crate) fn is_by_due(&self) -> bool {
        self.bucket == Some("open") && self.conditions.iter().all(|condition| condition.index == Some(Index::Due))
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

    /// The conditions that the index of due dates looks at.
    pub(crate) fn by_due(&self) -> Clause {
        let mut conditions = self.conditions.clone();
        conditions.retain(|condition| condition.index == Some(Index::Due));
        Self { conditions, ..self.clone() }.clause()
    }

    /// The index to count all rows with: that of due dates has all that filters look at.
    pub(crate) async fn counting(&self, read: &mut ReadHandle) -> Result<Index, TaskError> {
        if let [Condition { index: Some(index), .. }] = self.conditions.as_slice()
            && *index != Index::Id
        {
            return Ok(*index);
        }
        let access = self.access(read).await?;
        Ok(if access.few { access.index } else { Index::Due })
    }

    /// How to find the rows in their order, with the least to look at.
    pub(crate) async fn access(&self, read: &mut ReadHandle) -> Result<Access, TaskError> {
        let sort = self.order.sort;
        let finders: Vec<(&Condition, Index)> =
            self.conditions.iter().filter_map(|condition| Some((condition, condition.index?))).collect();
        if finders.iter().any(|(_, index)| *index == Index::Parent) {
            return Ok(Access { index: Index::Parent, few: true });
        }
        let walk = Access { index: Index::of(sort), few: false };
        let serving = finders.iter().find(|(_, index)| index.serves(sort)).map(|(_, index)| *index);
        if finders.is_empty() {
            return Ok(walk);
        }
        if let ([_], Some(index)) = (finders.as_slice(), serving) {
            return Ok(Access { index, few: false });
        }
        let mut sql = Sql::new("SELECT ?1");
        for (condition, index) in &finders {
            sql.push(", (SELECT count(*) FROM (SELECT 1 FROM ", &[]);
            self.found(&mut sql, condition, *index);
            sql.push(&format!(" LIMIT {}))", FEW + 1), &[]);
        }
        // `workspace = ?1` stands in each part.
        let row = sql.query(read).fetch_one().await?;
        let fewest = finders
            .iter()
            .enumerate()
            .map(|(at, (_, index))| (row.get::<i64, _>(at + 1), *index))
            .filter(|(count, _)| *count <= i64::from(FEW))
            .min_by_key(|(count, _)| *count);
        Ok(match (fewest, serving) {
            (Some((_, index)), _) => Access { index, few: true },
            (None, Some(index)) => Access { index, few: false },
            (None, None) => walk,
        })
    }

    fn found(&self, sql: &mut Sql, condition: &Condition, index: Index) {
        if index == Index::Id {
            // Labels: what carries them is counted, for that is what has to be looked up.
            sql.push(
                "label JOIN task_label ON task_label.label = label.id \
                 WHERE label.workspace = ?1 AND label.name = ? COLLATE NOCASE AND label.deleted = 0 \
                 AND task_label.deleted = 0",
                &condition.clause.values,
            );
            return;
        }
        let bucket = match (self.bucket, index) {
            (Some(bucket), index) if index != Index::Source => format!(" AND task.bucket = '{bucket}'"),
            _ => String::new(),
        };
        sql.push(&format!("task INDEXED BY {} WHERE task.workspace = ?1{bucket} AND ", index.name()), &[]);
        sql.push(&condition.clause.text, &condition.clause.values);
    }

    /// The table, with the index that is to be used.
    pub(crate) fn from(&self, index: Index) -> String {
        format!("task INDEXED BY {}", index.name())
    }

    /// The condition that lets the index of an order be used.
    pub(crate) const fn beside(index: Index) -> &'static str {
        match index {
            Index::Closed => " AND task.completed_at IS NOT NULL",
            _ => "",
        }
    }
}

/// The condition of a status. Those that are rare have an index of their own.
pub(crate) fn of_status(status: Status) -> Condition {
    match status {
        Status::Open | Status::Done => {
            Condition::new("task.status = ?", [Bound::Text(status.as_str().to_owned())], None::<Index>)
        }
        Status::InProgress | Status::Cancelled => Condition::new(
            "task.status IN ('in_progress', 'cancelled') AND task.status = ?",
            [Bound::Text(status.as_str().to_owned())],
            Index::Status,
        ),
    }
}

/// The first text that sorts after everything due on `day`.
pub(crate) fn day_after(day: Date) -> Bound {
    Bound::Text(day.checked_add(1.day()).map_or_else(|_| "~".to_owned(), |date| date.to_string()))
}

/// A count in a row.
pub(crate) fn number(row: &SqliteRow, column: usize) -> u64 {
    u64::try_from(row.get::<i64, _>(column)).unwrap_or(0)
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
