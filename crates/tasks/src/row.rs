//! From rows to tasks.

use crate::{TaskError, selection::assert_constant};
use atom_api::{
    links::{Link, Side},
    tasks::{ProjectRef, Source, Status, Task},
};
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

/// What a page adds to each of its tasks: labels, counts of subtasks, whether another task blocks it. Each part goes from
/// the wanted tasks on (`CROSS JOIN` keeps the order): left to choose, SQLite would begin with all of the workspace.
const OF_A_PAGE: &str = "WITH wanted (id) AS MATERIALIZED (SELECT unhex(value) FROM json_each(?2)) \
     SELECT wanted.id, 'label' AS kind, label.name, 0, 0, NULL FROM wanted \
         CROSS JOIN task_label ON task_label.task = wanted.id AND task_label.deleted = 0 \
         CROSS JOIN label ON label.id = task_label.label WHERE task_label.workspace = ?1 \
     UNION ALL SELECT wanted.id, 'steps', NULL, count(*), sum(task.status IN ('done', 'cancelled')), NULL FROM wanted \
         CROSS JOIN task ON task.parent = wanted.id \
         WHERE task.workspace = ?1 AND task.deleted = 0 AND task.trashed_at IS NULL GROUP BY wanted.id \
     UNION ALL SELECT wanted.id, 'blocked', NULL, 0, 0, NULL FROM wanted \
         CROSS JOIN task_link ON task_link.to_task = wanted.id AND task_link.deleted = 0 AND task_link.kind = 'blocks' \
         CROSS JOIN task ON task.id = task_link.from_task \
         WHERE task_link.workspace = ?1 AND task.status IN ('open', 'in_progress') AND task.deleted = 0 \
             AND task.trashed_at IS NULL";

/// What a single task adds to that: its links and how much hangs on it.
const OF_ONE: &str = " UNION ALL SELECT wanted.id, CASE WHEN task_link.kind = 'relates' THEN 'relates' \
             WHEN task_link.from_task = wanted.id THEN 'blocks' ELSE 'blocked_by' END, task.title, 0, 0, \
             hex(task.id) || task.status FROM wanted \
         JOIN (SELECT from_task AS this, to_task AS other, id FROM task_link WHERE from_task IN (SELECT id FROM wanted) AND deleted = 0 \
             UNION ALL SELECT to_task, from_task, id FROM task_link WHERE to_task IN (SELECT id FROM wanted) AND deleted = 0) \
             AS side ON side.this = wanted.id \
         JOIN task_link ON task_link.id = side.id JOIN task ON task.id = side.other \
         WHERE task_link.workspace = ?1 AND task.deleted = 0 AND task.trashed_at IS NULL \
     UNION ALL SELECT wanted.id, 'comments', NULL, count(*), 0, NULL FROM wanted JOIN comment ON comment.task = wanted.id \
         WHERE comment.workspace = ?1 AND comment.deleted = 0 GROUP BY wanted.id \
     UNION ALL SELECT wanted.id, 'attachments', NULL, count(*), 0, NULL FROM wanted JOIN attachment ON attachment.task = wanted.id \
         WHERE attachment.workspace = ?1 AND attachment.deleted = 0 GROUP BY wanted.id \
     UNION ALL SELECT wanted.id, 'tracked', NULL, sum(time_entry.ended_at - time_entry.started_at) / 1000, 0, NULL FROM wanted \
         JOIN time_entry ON time_entry.task = wanted.id \
         WHERE time_entry.workspace = ?1 AND time_entry.deleted = 0 AND time_entry.ended_at IS NOT NULL GROUP BY wanted.id";

/// Adds what stands in other tables to the tasks of a list, with one statement.
pub(crate) async fn complete_page(handle: &mut impl Scoped, tasks: &mut [Task]) -> Result<(), TaskError> {
    complete(handle, tasks, OF_A_PAGE.to_owned()).await
}

async fn complete(handle: &mut impl Scoped, tasks: &mut [Task], statement: String) -> Result<(), TaskError> {
    if tasks.is_empty() {
        return Ok(());
    }
    let ids = json!(tasks.iter().map(|task| hex::encode(task.id.uuid().as_bytes())).collect::<Vec<_>>()).to_string();
    let at: HashMap<TaskId, usize> = tasks.iter().enumerate().map(|(at, task)| (task.id, at)).collect();
    let rows = handle.query(assert_constant(statement)).bind(ids).fetch_all().await?;
    for row in rows {
        let Some(at) = at.get(&TaskId::from(row.get::<Uuid, _>(0))) else { continue };
        add(&mut tasks[*at], &row);
    }
    for task in tasks {
        // As the database compares them without regard to case. Two devices may each have brought a label of one name.
        task.labels.sort_by_cached_key(|name| name.to_ascii_lowercase());
        task.labels.dedup();
    }
    Ok(())
}

fn add(task: &mut Task, row: &SqliteRow) {
    let small = |column: usize| u32::try_from(row.get::<i64, _>(column)).unwrap_or(u32::MAX);
    match row.get::<&str, _>(1) {
        "label" => task.labels.push(row.get(2)),
        "steps" => (task.subtasks, task.subtasks_closed) = (small(3), small(4)),
        "blocked" => task.blocked = true,
        "comments" => task.comments = small(3),
        "attachments" => task.attachments = small(3),
        "tracked" => task.tracked_s = small(3),
        side => task.links.extend(link(side, row)),
    }
}

fn link(side: &str, row: &SqliteRow) -> Option<Link> {
    let side = match side {
        "blocks" => Side::Blocks,
        "blocked_by" => Side::BlockedBy,
        _ => Side::Relates,
    };
    let (id, status) = row.get::<&str, _>(5).split_at_checked(32)?;
    let id = Uuid::try_parse(id).ok()?;
    Some(Link { side, task: id.into(), title: row.get(2), status: Status::parse(status)? })
}

/// One task, whole.
pub(crate) async fn load(handle: &mut impl Scoped, id: TaskId) -> Result<Task, TaskError> {
    let statement = format!(
        "SELECT {COLUMNS}, task.notes FROM {TABLES} WHERE task.workspace = ?1 AND task.id = ?2 AND task.deleted = 0"
    );
    let row = handle
        .query(assert_constant(statement))
        .bind(id.uuid())
        .fetch_optional()
        .await?
        .ok_or(TaskError::NotFound("task"))?;
    let mut tasks = [task(&row)];
    complete(handle, &mut tasks, format!("{OF_A_PAGE}{OF_ONE}")).await?;
    let [mut task] = tasks;
    task.notes = row.get(22);
    Ok(task)
}
