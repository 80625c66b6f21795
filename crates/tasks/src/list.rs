//! Lists of tasks: views, filters, orders, pages by key.

use crate::{TaskError, row};
use atom_api::{
    page::{LIMIT_DEFAULT, LIMIT_MAX},
    tasks::{Counts, CountsReply, Filter, Get, List, Sort, Task, TaskPage, View},
};
use atom_store::{ReadHandle, Row as _, Scope, Scoped, SqliteRow, Statement, Store};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{ToSpan as _, civil::Date};
use serde_json::{Value, json};
use uuid::Uuid;

/// One task with its notes.
///
/// # Errors
/// `not_found`.
pub async fn get(store: &Store, scope: &Scope, request: Get) -> Result<Task, TaskError> {
    row::load(&mut store.read(scope).await?, request.id).await
}

/// A page of a list.
///
/// # Errors
/// `invalid` for a cursor that is not of this list.
pub async fn list(store: &Store, scope: &Scope, request: List) -> Result<TaskPage, TaskError> {
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let selection = Selection::of(&request)?;
    let mut read = store.read(scope).await?;
    let total = match request.with_total {
        true => Some(selection.total(&mut read).await?),
        false => None,
    };
    let after = request.cursor.as_deref().map(|text| selection.order.parse_cursor(text)).transpose()?;
    let mut rows = selection.page(&mut read, after.as_deref(), limit + 1, request.offset.unwrap_or(0)).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| selection.order.cursor(row));
    let mut items: Vec<Task> = rows.iter().map(row::task).collect();
    row::complete_page(&mut read, &mut items).await?;
    Ok(TaskPage { items, next, total })
}

/// How many tasks each view has.
///
/// # Errors
/// When the store refuses.
pub async fn counts(store: &Store, scope: &Scope, request: Counts) -> Result<CountsReply, TaskError> {
    let today = request.today.unwrap_or_else(today);
    let mut read = store.read(scope).await?;
    let mut counts = CountsReply::default();
    let kept = read
        .query("SELECT bucket, project = x'', sum(n) FROM task_count WHERE workspace = ?1 GROUP BY 1, 2")
        .fetch_all()
        .await?;
    for row in kept {
        let n = number(&row, 2);
        match row.get::<&str, _>(0) {
            "open" => {
                counts.all += n;
                if row.get::<bool, _>(1) {
                    counts.inbox += n;
                }
            }
            "closed" => counts.completed += n,
            _ => counts.trash += n,
        }
    }
    let due = read
        .query(
            "SELECT coalesce(sum(n) FILTER (WHERE day < ?2), 0), coalesce(sum(n) FILTER (WHERE day < ?3), 0), \
                    coalesce(sum(n) FILTER (WHERE day >= ?3), 0) FROM task_due_count WHERE workspace = ?1",
        )
        .bind(today.to_string())
        .bind(tomorrow(today))
        .fetch_one()
        .await?;
    (counts.overdue, counts.today, counts.upcoming) = (number(&due, 0), number(&due, 1), number(&due, 2));
    Ok(counts)
}

fn number(row: &SqliteRow, column: usize) -> u64 {
    u64::try_from(row.get::<i64, _>(column)).unwrap_or(0)
}

fn today() -> Date {
    jiff::Zoned::now().date()
}

/// The first text that sorts after everything due on `today`.
fn tomorrow(today: Date) -> String {
    today.checked_add(1.day()).map_or_else(|_| "~".to_owned(), |date| date.to_string())
}

/// SQL made of constants of this crate only: values are always bound.
pub(crate) fn assert_constant(sql: String) -> impl atom_store::SqlSafeStr {
    atom_store::AssertSqlSafe(sql)
}

/// A value to be bound.
#[derive(Debug, Clone)]
enum Bound {
    Text(String),
    Id(Uuid),
    Number(i64),
}

fn bind<'h>(statement: Statement<'h>, value: Bound) -> Statement<'h> {
    match value {
        Bound::Text(text) => statement.bind(text),
        Bound::Id(id) => statement.bind(id),
        Bound::Number(number) => statement.bind(number),
    }
}

/// Which rows, in which order.
struct Selection {
    order: Order,
    conditions: Vec<&'static str>,
    /// Bound from `?2` on, in the order of the conditions that use `?` marks.
    values: Vec<Bound>,
    /// The list is one that is counted all the time: its bucket, and its project when it is about one.
    maintained: Option<(&'static str, Option<Uuid>)>,
}

impl Selection {
    fn of(request: &List) -> Result<Self, TaskError> {
        let view = request.view.unwrap_or_default();
        let filter = request.filter.clone().unwrap_or_default();
        let today = request.today.unwrap_or_else(today);
        let order = Order::new(request.sort.unwrap_or_else(|| default_sort(view, &filter)), view);
        let mut this = Self { order, conditions: Vec::new(), values: Vec::new(), maintained: None };
        if let Some(parent) = filter.parent {
            this.add("task.parent = ? AND task.deleted = 0 AND task.trashed_at IS NULL", [Bound::Id(parent.uuid())]);
        } else {
            this.view(view, today);
        }
        if filter.project.is_none() && filter.parent.is_none() {
            this.maintained = match view {
                View::All => Some(("open", None)),
                View::Inbox => Some(("open", Some(Uuid::nil()))),
                View::Completed => Some(("closed", None)),
                View::Trash => Some(("trash", None)),
                View::Today | View::Upcoming => None,
            };
        }
        this.filter(filter)?;
        Ok(this)
    }

    fn add<const N: usize>(&mut self, condition: &'static str, values: [Bound; N]) {
        self.conditions.push(condition);
        self.values.extend(values);
        self.maintained = None;
    }

    fn view(&mut self, view: View, today: Date) {
        match view {
            View::Inbox => self.add("task.bucket = 'open' AND task.project IS NULL", []),
            View::Today => self.add("task.bucket = 'open' AND task.due_key < ?", [Bound::Text(tomorrow(today))]),
            View::Upcoming => self.add(
                "task.bucket = 'open' AND task.due_key >= ? AND task.due_key < '~'",
                [Bound::Text(tomorrow(today))],
            ),
            View::All => self.add("task.bucket = 'open'", []),
            View::Completed => self.add("task.bucket = 'closed'", []),
            View::Trash => self.add("task.bucket = 'trash'", []),
        }
    }

    fn filter(&mut self, filter: Filter) -> Result<(), TaskError> {
        if let Some(project) = filter.project {
            self.add("task.project = ?", [Bound::Id(project.uuid())]);
        }
        if let Some(source) = filter.source {
            self.add("task.connection = ?", [Bound::Id(source.uuid())]);
        }
        if let Some(label) = filter.label {
            self.add(
                "task.id IN (SELECT task_label.task FROM label JOIN task_label ON task_label.label = label.id \
                 WHERE label.workspace = task.workspace AND label.name = ? COLLATE NOCASE AND task_label.deleted = 0)",
                [Bound::Text(label)],
            );
        }
        if let Some(priority) = filter.priority {
            self.add("task.priority = ?", [Bound::Number(crate::fields::priority(priority)?)]);
        }
        if let Some(status) = filter.status {
            self.add("task.status = ?", [Bound::Text(status.as_str().to_owned())]);
        }
        if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            if text.chars().count() > 200 {
                return Err(TaskError::invalid("filter.text", "A filter has at most 200 characters."));
            }
            let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            self.add("task.title LIKE ? ESCAPE '\\'", [Bound::Text(format!("%{escaped}%"))]);
        }
        Ok(())
    }

    /// The conditions with their marks numbered from `?2` on.
    fn where_clause(&self) -> String {
        let mut number = 1;
        let mut clause = String::from("task.workspace = ?1");
        for condition in &self.conditions {
            clause.push_str(" AND ");
            for piece in condition.split_inclusive('?') {
                clause.push_str(piece);
                if piece.ends_with('?') {
                    number += 1;
                    clause.push_str(&number.to_string());
                }
            }
        }
        clause
    }

    async fn page(
        &self,
        read: &mut ReadHandle,
        after: Option<&[Bound]>,
        limit: u32,
        offset: u32,
    ) -> Result<Vec<SqliteRow>, TaskError> {
        let mut clause = self.where_clause();
        let mut values = self.values.clone();
        if let Some(key) = after {
            let marks: Vec<String> = (0..key.len()).map(|at| format!("?{}", values.len() + at + 2)).collect();
            clause.push_str(&self.order.after(&marks));
            values.extend_from_slice(key);
        }
        // The keys first, from an index alone; the rows of the page only after the rest was left out.
        let statement = format!(
            "WITH page AS MATERIALIZED (SELECT task.id AS page_id FROM task WHERE {clause} ORDER BY {} LIMIT {limit} OFFSET {offset}) \
             SELECT {}, task.ord, task.due_key FROM page CROSS JOIN {} WHERE task.workspace = ?1 AND task.id = page.page_id ORDER BY {}",
            self.order.by(),
            row::COLUMNS,
            row::TABLES,
            self.order.by(),
        );
        let mut query = read.query(assert_constant(statement));
        for value in values {
            query = bind(query, value);
        }
        Ok(query.fetch_all().await?)
    }

    async fn total(&self, read: &mut ReadHandle) -> Result<u64, TaskError> {
        if let Some((bucket, project)) = self.maintained {
            let statement = match project {
                Some(_) => {
                    "SELECT coalesce(sum(n), 0) FROM task_count WHERE workspace = ?1 AND bucket = ?2 AND project = x''"
                }
                None => "SELECT coalesce(sum(n), 0) FROM task_count WHERE workspace = ?1 AND bucket = ?2",
            };
            return Ok(number(&read.query(statement).bind(bucket).fetch_one().await?, 0));
        }
        let mut query = read.query(assert_constant(format!("SELECT count(*) FROM task WHERE {}", self.where_clause())));
        for value in self.values.clone() {
            query = bind(query, value);
        }
        Ok(number(&query.fetch_one().await?, 0))
    }
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

/// An order that an index serves; the id last makes it total.
struct Order {
    sort: Sort,
    columns: &'static [&'static str],
    descending: bool,
}

impl Order {
    fn new(sort: Sort, view: View) -> Self {
        // Only closed tasks have an instant of completion.
        let sort = if sort == Sort::Completed && view != View::Completed { Sort::Updated } else { sort };
        let (columns, descending): (&'static [&'static str], bool) = match sort {
            Sort::Order => (&["task.ord", "task.id"], false),
            Sort::Due => (&["task.due_key", "task.ord", "task.id"], false),
            Sort::Priority => (&["task.priority", "task.ord", "task.id"], false),
            Sort::Created => (&["task.created_at", "task.id"], true),
            Sort::Updated => (&["task.updated_at", "task.id"], true),
            Sort::Completed => (&["task.completed_at", "task.id"], true),
            // No index: titles are sorted when asked for.
            Sort::Title => (&["task.title COLLATE NOCASE", "task.id"], false),
        };
        Self { sort, columns, descending }
    }

    fn by(&self) -> String {
        let end = if self.descending { " DESC" } else { "" };
        self.columns.iter().map(|column| format!("{column}{end}")).collect::<Vec<_>>().join(", ")
    }

    fn after(&self, marks: &[String]) -> String {
        let sign = if self.descending { "<" } else { ">" };
        format!(" AND ({}) {sign} ({})", self.columns.join(", "), marks.join(", "))
    }

    fn name(&self) -> Value {
        serde_json::to_value(self.sort).unwrap_or_default()
    }

    fn cursor(&self, row: &SqliteRow) -> String {
        let value = |column: &&str| match *column {
            "task.id" => json!(hex::encode(row.get::<Vec<u8>, _>("id"))),
            "task.priority" | "task.created_at" | "task.updated_at" | "task.completed_at" => {
                json!(row.get::<i64, _>(column.trim_start_matches("task.")))
            }
            "task.title COLLATE NOCASE" => json!(row.get::<String, _>("title")),
            column => json!(row.get::<String, _>(column.trim_start_matches("task."))),
        };
        let key: Vec<Value> = self.columns.iter().map(value).collect();
        URL_SAFE_NO_PAD.encode(json!({ "by": self.name(), "key": key }).to_string())
    }

    fn parse_cursor(&self, text: &str) -> Result<Vec<Bound>, TaskError> {
        let wrong = || TaskError::invalid("cursor", "This is not a cursor of this list in this order.");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
        let cursor: Value = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        let key = cursor["key"].as_array().filter(|_| cursor["by"] == self.name()).ok_or_else(wrong)?;
        if key.len() != self.columns.len() {
            return Err(wrong());
        }
        self.columns
            .iter()
            .zip(key)
            .map(|(column, value)| match (*column, value) {
                ("task.id", Value::String(id)) => Uuid::try_parse(id).map(Bound::Id).map_err(|_| wrong()),
                (_, Value::String(text)) => Ok(Bound::Text(text.clone())),
                (_, Value::Number(number)) => number.as_i64().map(Bound::Number).ok_or_else(wrong),
                _ => Err(wrong()),
            })
            .collect()
    }
}
