//! What stands beside the tasks: projects, labels, and all that hangs on a task.

use super::Out;
use crate::{TaskError, known::instant};
use atom_api::links::Kind;
use atom_exchange::{
    document::{Attachment, Comment, Label, Link, Named, Project, Reminder, SavedFilter, Template, TimeEntry},
    write::JsonWriter,
};
use atom_store::{AssertSqlSafe, Row as _, Scoped as _, Snapshot, SqliteRow};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// Rows of a page.
const PAGE: usize = 500;

/// The projects, in order.
pub(super) async fn projects(read: &mut Snapshot) -> Result<Vec<Project>, TaskError> {
    let rows = read
        .query("SELECT id, name, color, ord, created_at FROM project WHERE workspace = ?1 AND deleted = 0 ORDER BY ord, id")
        .fetch_all()
        .await?;
    let project = |row: &SqliteRow| Project {
        id: id(row, 0),
        name: row.get(1),
        color: row.get(2),
        order: row.get(3),
        created_at: at(row, 4),
    };
    Ok(rows.iter().map(project).collect())
}

/// The labels by name.
pub(super) async fn labels(read: &mut Snapshot) -> Result<Vec<Label>, TaskError> {
    let rows = read
        .query("SELECT name, color FROM label WHERE workspace = ?1 AND deleted = 0 ORDER BY name COLLATE NOCASE, id")
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| Label { name: row.get(0), color: row.get(1) }).collect())
}

/// Writes the lists that follow the tasks.
pub(super) async fn write(read: &mut Snapshot, writer: &mut JsonWriter, out: &mut Out<'_>) -> Result<(), TaskError> {
    /// A list: its name, the columns after the id, from which table, and how a row is read.
    macro_rules! list {
        ($name:literal, $columns:literal, $from:literal, $item:expr) => {
            writer.open(&mut out.piece, $name);
            let mut after = Uuid::nil();
            loop {
                let sql = format!(
                    concat!(
                        "SELECT part.id, ",
                        $columns,
                        " FROM ",
                        $from,
                        " WHERE part.workspace = ?1 AND part.deleted = 0 AND part.id > ?2 ORDER BY part.id LIMIT {}"
                    ),
                    PAGE
                );
                let rows = read.query(AssertSqlSafe(sql)).bind(after).fetch_all().await?;
                for row in &rows {
                    writer.item(&mut out.piece, &($item)(row))?;
                }
                out.flush().await?;
                match rows.last() {
                    Some(last) if rows.len() == PAGE => after = last.get(0),
                    _ => break,
                }
            }
            writer.close(&mut out.piece);
        };
    }
    // What hangs on a task that was removed for good is not there any more either.
    list!(
        "comments",
        "part.task, part.text, part.author, user.name, part.created_at, part.edited_at",
        "comment AS part JOIN task ON task.id = part.task AND task.deleted = 0 LEFT JOIN user ON user.id = part.author",
        |row: &SqliteRow| Comment {
            id: id(row, 0),
            task: id(row, 1),
            text: row.get(2),
            author: author(row, 3),
            created_at: at(row, 5),
            edited_at: at(row, 6),
        }
    );
    list!(
        "links",
        "part.from_task, part.to_task, part.kind",
        "task_link AS part JOIN task ON task.id = part.from_task AND task.deleted = 0 \
         JOIN task AS other ON other.id = part.to_task AND other.deleted = 0",
        |row: &SqliteRow| Link {
            from: id(row, 1),
            to: id(row, 2),
            kind: if row.get::<&str, _>(3) == "blocks" { Kind::Blocks } else { Kind::Relates },
        }
    );
    list!(
        "time_entries",
        "part.task, part.author, user.name, part.started_at, part.ended_at, part.note",
        "time_entry AS part JOIN task ON task.id = part.task AND task.deleted = 0 LEFT JOIN user ON user.id = part.author",
        |row: &SqliteRow| TimeEntry {
            id: id(row, 0),
            task: id(row, 1),
            author: author(row, 2),
            started_at: instant(row.get(4)),
            ended_at: at(row, 5),
            note: row.get(6),
        }
    );
    list!(
        "reminders",
        "part.task, part.at, part.before_min, part.done_for",
        "reminder AS part JOIN task ON task.id = part.task AND task.deleted = 0",
        |row: &SqliteRow| Reminder {
            id: id(row, 0),
            task: id(row, 1),
            at: row.get(2),
            before_min: row.get::<Option<i64>, _>(3).and_then(|minutes| u32::try_from(minutes).ok()),
            told_for: row.get(4),
        }
    );
    list!(
        "attachments",
        "part.task, part.name, part.media_type, part.bytes, part.digest",
        "attachment AS part JOIN task ON task.id = part.task AND task.deleted = 0",
        |row: &SqliteRow| Attachment {
            id: id(row, 0),
            task: id(row, 1),
            name: row.get(2),
            media_type: row.get(3),
            bytes: u64::try_from(row.get::<i64, _>(4)).unwrap_or(0),
            digest: row.get(5),
        }
    );
    list!("templates", "part.name, part.body", "template AS part", |row: &SqliteRow| Template {
        id: id(row, 0),
        name: row.get(1),
        body: json(row, 2),
    });
    // In their order, which has few rows.
    writer.open(&mut out.piece, "saved_filters");
    let rows = read
        .query("SELECT id, name, query FROM saved_filter WHERE workspace = ?1 AND deleted = 0 ORDER BY ord, id LIMIT 10000")
        .fetch_all()
        .await?;
    for row in &rows {
        writer.item(&mut out.piece, &SavedFilter { id: id(row, 0), name: row.get(1), query: json(row, 2) })?;
    }
    writer.close(&mut out.piece);
    Ok(())
}

fn id(row: &SqliteRow, column: usize) -> String {
    row.get::<Uuid, _>(column).to_string()
}

fn at(row: &SqliteRow, column: usize) -> Option<Timestamp> {
    row.get::<Option<i64>, _>(column).map(instant)
}

/// Who did it; without a name where the account is on another device.
fn author(row: &SqliteRow, column: usize) -> Option<Named> {
    let id = row.get::<Option<Uuid>, _>(column)?;
    Some(Named { id: id.to_string(), name: row.get::<Option<String>, _>(column + 1).unwrap_or_default() })
}

fn json(row: &SqliteRow, column: usize) -> Value {
    serde_json::from_str(row.get(column)).unwrap_or_default()
}
