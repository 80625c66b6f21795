//! The orders of lists, and the cursors that go on in them.

use crate::{
    TaskError,
    selection::{Bound, Clause},
};
use atom_api::tasks::{Group, Sort, View};
use atom_store::{Row as _, SqliteRow};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use uuid::Uuid;

/// An order that an index serves; the id last makes it total.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub(crate) sort: Sort,
    columns: &'static [&'static str],
    descending: bool,
}

/// Where a page ended.
#[derive(Debug, Clone)]
pub(crate) struct Cursor {
    /// The place of the group, in a list that is parted.
    pub(crate) rank: Option<Bound>,
    /// The key of the row.
    pub(crate) key: Vec<Bound>,
}

impl Order {
    pub(crate) fn new(sort: Sort, view: View) -> Self {
        // Only closed tasks have an instant of completion.
        let sort = if sort == Sort::Completed && view != View::Completed { Sort::Updated } else { sort };
        let (columns, descending): (&'static [&'static str], bool) = match sort {
            Sort::Order => (&["task.ord", "task.id"], false),
            Sort::Due => (&["task.due_key", "task.ord", "task.id"], false),
            Sort::Priority => (&["task.priority", "task.ord", "task.id"], false),
            Sort::Created => (&["task.created_at", "task.id"], true),
            Sort::Updated => (&["task.updated_at", "task.id"], true),
            Sort::Completed => (&["task.completed_at", "task.id"], true),
            Sort::Title => (&["task.title COLLATE NOCASE", "task.id"], false),
        };
        Self { sort, columns, descending }
    }

    pub(crate) fn by(&self) -> String {
        let end = if self.descending { " DESC" } else { "" };
        self.columns.iter().map(|column| format!("{column}{end}")).collect::<Vec<_>>().join(", ")
    }

    /// The condition of the rows behind a key.
    pub(crate) fn after(&self, key: &[Bound]) -> Clause {
        let sign = if self.descending { "<" } else { ">" };
        let marks = vec!["?"; key.len()].join(", ");
        Clause::new(format!(" AND ({}) {sign} ({marks})", self.columns.join(", ")), key)
    }

    fn name(&self) -> Value {
        serde_json::to_value(self.sort).unwrap_or_default()
    }

    /// The cursor behind a row, which brings the columns of [`crate::row::COLUMNS`], `ord`, `due_key` and, in a list that
    /// is parted, the place of its group as `rank`.
    pub(crate) fn cursor(&self, row: &SqliteRow, group: Option<Group>) -> String {
        let value = |column: &&str| match *column {
            "task.id" => json!(hex::encode(row.get::<Vec<u8>, _>("id"))),
            "task.priority" | "task.created_at" | "task.updated_at" | "task.completed_at" => {
                json!(row.get::<i64, _>(column.trim_start_matches("task.")))
            }
            "task.title COLLATE NOCASE" => json!(row.get::<String, _>("title")),
            column => json!(row.get::<String, _>(column.trim_start_matches("task."))),
        };
        let key: Vec<Value> = self.columns.iter().map(value).collect();
        let mut cursor = json!({ "by": self.name(), "key": key });
        if group.is_some() {
            cursor["group"] = json!(group);
            cursor["rank"] = match row.try_get::<i64, _>("rank") {
                Ok(number) => json!(number),
                Err(_) => json!(row.get::<String, _>("rank")),
            };
        }
        URL_SAFE_NO_PAD.encode(cursor.to_string())
    }

    pub(crate) fn parse_cursor(&self, text: &str, group: Option<Group>) -> Result<Cursor, TaskError> {
        let wrong = || TaskError::invalid("cursor", "This is not a cursor of this list in this order.");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
        let cursor: Value = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        if cursor["group"] != json!(group) {
            return Err(wrong());
        }
        let rank = match &cursor["rank"] {
            Value::Null if group.is_none() => None,
            Value::String(text) => Some(Bound::Text(text.clone())),
            Value::Number(number) => Some(Bound::Number(number.as_i64().ok_or_else(wrong)?)),
            _ => return Err(wrong()),
        };
        let key = cursor["key"].as_array().filter(|_| cursor["by"] == self.name()).ok_or_else(wrong)?;
        if key.len() != self.columns.len() {
            return Err(wrong());
        }
        let key = self
            .columns
            .iter()
            .zip(key)
            .map(|(column, value)| match (*column, value) {
                ("task.id", Value::String(id)) => Uuid::try_parse(id).map(Bound::Id).map_err(|_| wrong()),
                (_, Value::String(text)) => Ok(Bound::Text(text.clone())),
                (_, Value::Number(number)) => number.as_i64().map(Bound::Number).ok_or_else(wrong),
                _ => Err(wrong()),
            })
            .collect::<Result<_, _>>()?;
        Ok(Cursor { rank, key })
    }
}
