//! From rows to tasks.

use crate::TaskError;
use atom_api::tasks::{ProjectRef, Source, Status, Task};
use atom_core::TaskId;
use atom_store::{Row as _, Scoped, SqliteRow};
use jiff::Timestamp;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// The columns that [`task`] reads, in its order, from `task` joined with `project`.
pub(crate) const COLUMNS: &str = "task.id, task.title, task.notes <> '', task.status, task.priority, task.due, task.start, \
     task.duration_min, task.project, project.name, project.color, task.parent, task.connection, task.provider, \
     task.external_id, task.reference, task.url, task.created_at, task.updated_at, task.completed_at, task.trashed_at, \
     task.evening";

/// Where the columns come from.
pub(crate) const TABLES: &str = "task LEFT JOIN project ON project.id = task.project AND project.workspace = task.workspace AND project.deleted = 0";

pub(crate) fn task(row: &SqliteRow) -> Task {
    let project = row.get::<Option<Uuid>, _>(8).zip(row.get::<Option<String>, _>(9)).map(|(id, name)| ProjectRef {
        id: id.into(),
        name,
        color: row.get(10),
    });
    let source = row.get::<Option<String>, _>(13).map(|provider| Source {
        connection_id: row.get::<Option<Uuid>, _>(12).map(Into::into),
        provider,
        external_id: row.get::<Option<String>, _>(14).unwrap_or_default(),
        reference: row.get::<Option<String>, _>(15).unwrap_or_default(),
        url: row.get::<Option<String>, _>(16).unwrap_or_default(),
    });
    let small = |column: usize| row.get::<Option<i64>, _>(column).and_then(|number| u32::try_from(number).ok());
    Task {
        id: row.get::<Uuid, _>(0).into(),
        title: row.get(1),
        notes: String::new(),
        has_notes: row.get(2),
        status: Status::parse(row.get(3)).unwrap_or_default(),
        priority: u8::try_from(row.get::<i64, _>(4)).unwrap_or(4),
        due: row.get(5),
        start: row.get(6),
        duration_min: small(7),
        project,
        labels: Vec::new(),
        parent: row.get::<Option<Uuid>, _>(11).map(Into::into),
        subtasks: 0,
        subtasks_closed: 0,
        source,
        created_at: instant(row.get(17)),
        updated_at: instant(row.get(18)),
        completed_at: row.get::<Option<i64>, _>(19).map(instant),
        trashed_at: row.get::<Option<i64>, _>(20).map(instant),
        evening: row.get(21),
        blocked: false,
        links: Vec::new(),
        comments: 0,
        attachments: 0,
        tracked_s: 0,
    }
}

fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Adds labels and counts of subtasks to a page of tasks, with one statement each.
pub(crate) async fn complete_page(handle: &mut impl Scoped, tasks: &mut [Task]) -> Result<(), TaskError> {
    if tasks.is_empty() {
        return Ok(());
    }
    let ids = json!(tasks.iter().map(|task| hex::encode(task.id.uuid().as_bytes())).collect::<Vec<_>>()).to_string();
    let at: HashMap<TaskId, usize> = tasks.iter().enumerate().map(|(at, task)| (task.id, at)).collect();
    let labels = handle
        .query(
            "SELECT task_label.task, label.name FROM json_each(?2) AS wanted \
             JOIN task_label ON task_label.task = unhex(wanted.value) AND task_label.deleted = 0 \
             JOIN label ON label.id = task_label.label \
             WHERE task_label.workspace = ?1 ORDER BY label.name COLLATE NOCASE",
        )
        .bind(ids.clone())
        .fetch_all()
        .await?;
    for row in labels {
        if let Some(at) = at.get(&TaskId::from(row.get::<Uuid, _>(0))) {
            tasks[*at].labels.push(row.get(1));
        }
    }
    let children = handle
        .query(
            "SELECT task.parent, count(*), sum(task.status IN ('done', 'cancelled')) FROM json_each(?2) AS wanted \
             JOIN task ON task.parent = unhex(wanted.value) \
             WHERE task.workspace = ?1 AND task.deleted = 0 AND task.trashed_at IS NULL GROUP BY task.parent",
        )
        .bind(ids)
        .fetch_all()
        .await?;
    for row in children {
        if let Some(at) = at.get(&TaskId::from(row.get::<Uuid, _>(0))) {
            tasks[*at].subtasks = u32::try_from(row.get::<i64, _>(1)).unwrap_or(u32::MAX);
            tasks[*at].subtasks_closed = u32::try_from(row.get::<i64, _>(2)).unwrap_or(u32::MAX);
        }
    }
    Ok(())
}

/// One task, whole.
pub(crate) async fn load(handle: &mut impl Scoped, id: TaskId) -> Result<Task, TaskError> {
    let statement = format!(
        "SELECT {COLUMNS}, task.notes FROM {TABLES} WHERE task.workspace = ?1 AND task.id = ?2 AND task.deleted = 0"
    );
    let row = handle
        .query(crate::list::assert_constant(statement))
        .bind(id.uuid())
        .fetch_optional()
        .await?
        .ok_or(TaskError::NotFound("task"))?;
    let mut tasks = [task(&row)];
    complete_page(handle, &mut tasks).await?;
    let [mut task] = tasks;
    task.notes = row.get(22);
    Ok(task)
}
