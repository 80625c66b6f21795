//! Changing tasks. Each function is one transaction and one undo point.

use crate::{TaskError, fields, labels, projects, row};
use atom_api::tasks::{
    CREATE_MANY_MAX, Complete, Create, CreateMany, CreateManyReply, Delete, Reopen, Restore, Status, Task, Update,
};
use atom_core::{LabelId, ProjectId, TaskId};
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store, WriteTxn, order};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// How deep subtasks may stand in each other.
const DEPTH_MAX: usize = 8;
/// Rows that one statement inserts.
const INSERT_ROWS: usize = 500;

/// Creates a task, before all others of its list.
///
/// # Errors
/// `invalid` naming the field; `not_found` for a project or parent.
pub async fn create(store: &Store, scope: &Scope, request: Create) -> Result<Task, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let title = request.title.trim().to_owned();
    let ids = insert(&mut txn, vec![request], false).await?;
    let task = row::load(&mut txn, ids[0]).await?;
    txn.commit(&title, Some(task.id.uuid())).await?;
    Ok(task)
}

/// Creates many tasks, all or none, before all others in the order given.
///
/// # Errors
/// As [`create`], with the place of the item in the field.
pub async fn create_many(store: &Store, scope: &Scope, request: CreateMany) -> Result<CreateManyReply, TaskError> {
    if request.items.len() > CREATE_MANY_MAX {
        return Err(TaskError::invalid("items", format!("At most {CREATE_MANY_MAX} tasks at once.")));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let count = request.items.len();
    let ids = insert(&mut txn, request.items, true).await?;
    txn.commit(&format!("{count} tasks"), None).await?;
    Ok(CreateManyReply { ids })
}

/// A task that was checked and is ready to be written.
struct Ready {
    id: TaskId,
    labels: Vec<String>,
    row: Value,
}

async fn insert(txn: &mut WriteTxn, items: Vec<Create>, many: bool) -> Result<Vec<TaskId>, TaskError> {
    let now = txn.now_ms();
    let mut known = HashMap::new();
    let mut ready = Vec::with_capacity(items.len());
    for (at, item) in items.into_iter().enumerate() {
        let checked = check(txn, item, at, &mut known).await;
        ready.push(checked.map_err(|error| if many { error.inside(&format!("items[{at}]")) } else { error })?);
    }
    for chunk in ready.chunks(INSERT_ROWS) {
        let rows: Vec<&Value> = chunk.iter().map(|ready| &ready.row).collect();
        let rows = serde_json::to_string(&rows).unwrap_or_default();
        // One bound array for many rows: a statement for each would cost ten times as much.
        txn.query(
            "INSERT INTO task (workspace, id, title, notes, status, priority, due, start, duration_min, project, parent, ord, \
                               completed_at, evening, created_at, updated_at) \
             SELECT ?1, unhex(value ->> 'id'), value ->> 'title', value ->> 'notes', value ->> 'status', value ->> 'priority', \
                    value ->> 'due', value ->> 'start', value ->> 'duration_min', unhex(value ->> 'project'), \
                    unhex(value ->> 'parent'), value ->> 'ord', value ->> 'completed_at', value ->> 'evening', ?3, ?3 FROM json_each(?2)",
        )
        .bind(rows)
        .bind(now)
        .execute()
        .await?;
    }
    let mut made: HashMap<&str, LabelId> = HashMap::new();
    let mut pairs = Vec::new();
    for ready in &ready {
        for name in &ready.labels {
            let label = match made.get(name.as_str()) {
                Some(label) => *label,
                None => labels::ensure(txn, name).await?,
            };
            made.insert(name, label);
            pairs.push((ready.id.uuid(), label));
        }
    }
    labels::put(txn, &pairs).await?;
    Ok(ready.into_iter().map(|ready| ready.id).collect())
}

async fn check(
    txn: &mut WriteTxn,
    item: Create,
    at: usize,
    known: &mut HashMap<String, ProjectId>,
) -> Result<Ready, TaskError> {
    let title = fields::title(&item.title)?;
    let notes = fields::notes(item.notes.unwrap_or_default())?;
    let status = item.status.unwrap_or_default();
    let priority = fields::priority(item.priority.unwrap_or(4))?;
    let due = item.due.map(|text| fields::when("due", &text)).transpose()?;
    let start = item.start.map(|text| fields::when("start", &text)).transpose()?;
    let duration = item.duration_min.map(fields::duration).transpose()?;
    let labels = fields::labels(&item.labels)?;
    let project = match item.project {
        None => None,
        Some(text) => match known.get(&text) {
            Some(id) => Some(*id),
            None => {
                let id = projects::resolve(txn, &text).await?;
                known.insert(text, id);
                Some(id)
            }
        },
    };
    if let Some(parent) = item.parent {
        check_parent(txn, None, parent).await?;
    }
    let hlc = txn.hlc();
    // Named after the action and the place in it: the clock alone would give the same id to two items of one call.
    let id = if at == 0 { TaskId::from(txn.id().uuid()) } else { TaskId::from(later_id(txn.id().uuid(), at)) };
    let index = u32::try_from(at).unwrap_or(u32::MAX);
    let salt = u16::from_be_bytes([id.uuid().as_bytes()[14], id.uuid().as_bytes()[15]]);
    let ord = match item.parent {
        // Steps are read from the top: a new one goes last.
        Some(_) => order::last(hlc.ms(), hlc.counter(), index, salt),
        None => order::newest(hlc.ms(), hlc.counter(), index, salt),
    };
    let hex = |id: Uuid| hex::encode(id.as_bytes());
    let row = json!({
        "id": hex(id.uuid()), "title": title, "notes": notes, "status": status.as_str(), "priority": priority, "due": due,
        "start": start, "duration_min": duration, "project": project.map(|id| hex(id.uuid())),
        "parent": item.parent.map(|id| hex(id.uuid())), "ord": ord,
        "completed_at": status.is_closed().then_some(hlc.ms()), "evening": i64::from(item.evening),
    });
    Ok(Ready { id, labels, row })
}

/// The id of the item at `at` of an action: the action's own, which sorts by time, with the place added at its end.
pub(crate) fn later_id(action: Uuid, at: usize) -> Uuid {
    let bits = action.as_u128();
    let low = (bits & 0xffff_ffff).wrapping_add(at as u128) & 0xffff_ffff;
    Uuid::from_u128(bits & !0xffff_ffff | low)
}

/// Changes the named fields of a task.
///
/// # Errors
/// As [`create`].
pub async fn update(store: &Store, scope: &Scope, request: Update) -> Result<Task, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = row::load(&mut txn, request.id).await?;
    let id = request.id.uuid();
    let now = txn.now_ms();
    let mut set = Set { txn: &mut txn, id, now };
    if let Some(title) = request.title.change() {
        let title = title.ok_or_else(|| TaskError::invalid("title", "A task keeps a title."))?;
        set.text("title", Some(fields::title(&title)?)).await?;
    }
    if let Some(notes) = request.notes.change() {
        set.text("notes", Some(fields::notes(notes.unwrap_or_default())?)).await?;
    }
    if let Some(status) = request.status.change() {
        let status = status.ok_or_else(|| TaskError::invalid("status", "A task keeps a status."))?;
        set.text("status", Some(status.as_str().to_owned())).await?;
        if status.is_closed() != before.status.is_closed() {
            set.number("completed_at", status.is_closed().then_some(now)).await?;
        }
    }
    if let Some(priority) = request.priority.change() {
        set.number("priority", Some(fields::priority(priority.unwrap_or(4))?)).await?;
    }
    if let Some(due) = request.due.change() {
        set.text("due", due.map(|text| fields::when("due", &text)).transpose()?).await?;
    }
    if let Some(start) = request.start.change() {
        set.text("start", start.map(|text| fields::when("start", &text)).transpose()?).await?;
    }
    if let Some(duration) = request.duration_min.change() {
        set.number("duration_min", duration.map(fields::duration).transpose()?).await?;
    }
    if let Some(project) = request.project.change() {
        let project = match project {
            Some(text) => Some(projects::resolve(set.txn, &text).await?.uuid()),
            None => None,
        };
        set.id("project", project).await?;
    }
    if let Some(parent) = request.parent.change() {
        if let Some(parent) = parent {
            check_parent(set.txn, Some(request.id), parent).await?;
        }
        set.id("parent", parent.map(TaskId::uuid)).await?;
    }
    if let Some(evening) = request.evening.change() {
        set.number("evening", Some(i64::from(evening.unwrap_or(false)))).await?;
    }
    if let Some(names) = request.labels.change() {
        let names = fields::labels(&names.unwrap_or_default())?;
        labels::replace(&mut txn, id, &names).await?;
    }
    finish(txn, request.id, &before.title).await
}

/// Sets single columns of one task; only what differs is written, and so logged.
pub(crate) struct Set<'t> {
    pub(crate) txn: &'t mut WriteTxn,
    pub(crate) id: Uuid,
    pub(crate) now: i64,
}

impl Set<'_> {
    fn statement(column: &'static str) -> impl atom_store::SqlSafeStr {
        crate::selection::assert_constant(format!(
            "UPDATE task SET {column} = ?3, updated_at = ?4 WHERE workspace = ?1 AND id = ?2 AND {column} IS NOT ?3"
        ))
    }

    pub(crate) async fn text(&mut self, column: &'static str, value: Option<String>) -> Result<(), TaskError> {
        self.txn.query(Self::statement(column)).bind(self.id).bind(value).bind(self.now).execute().await?;
        Ok(())
    }

    pub(crate) async fn number(&mut self, column: &'static str, value: Option<i64>) -> Result<(), TaskError> {
        self.txn.query(Self::statement(column)).bind(self.id).bind(value).bind(self.now).execute().await?;
        Ok(())
    }

    pub(crate) async fn id(&mut self, column: &'static str, value: Option<Uuid>) -> Result<(), TaskError> {
        self.txn.query(Self::statement(column)).bind(self.id).bind(value).bind(self.now).execute().await?;
        Ok(())
    }
}

/// Ends an action on one task.
pub(crate) async fn finish(mut txn: WriteTxn, id: TaskId, subject: &str) -> Result<Task, TaskError> {
    let task = row::load(&mut txn, id).await?;
    txn.commit(subject, Some(id.uuid())).await?;
    Ok(task)
}

/// Marks a task and its open subtasks as done, but for those in the trash.
///
/// # Errors
/// `not_found`.
pub async fn complete(store: &Store, scope: &Scope, request: Complete) -> Result<Task, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = row::load(&mut txn, request.id).await?;
    let now = txn.now_ms();
    txn.query(
        "WITH RECURSIVE part (id) AS (SELECT ?2 UNION SELECT task.id FROM part JOIN task ON task.parent = part.id \
             WHERE task.trashed_at IS NULL AND task.deleted = 0) \
         UPDATE task SET status = 'done', completed_at = ?3, updated_at = ?3 \
         WHERE +workspace = ?1 AND id IN (SELECT id FROM part) AND status NOT IN ('done', 'cancelled') AND deleted = 0",
    )
    .bind(request.id.uuid())
    .bind(now)
    .execute()
    .await?;
    finish(txn, request.id, &before.title).await
}

/// Opens a closed task again.
///
/// # Errors
/// `not_found`.
pub async fn reopen(store: &Store, scope: &Scope, request: Reopen) -> Result<Task, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = row::load(&mut txn, request.id).await?;
    let now = txn.now_ms();
    txn.query(
        "UPDATE task SET status = ?3, completed_at = NULL, updated_at = ?4 \
         WHERE workspace = ?1 AND id = ?2 AND status IN ('done', 'cancelled')",
    )
    .bind(request.id.uuid())
    .bind(Status::Open.as_str())
    .bind(now)
    .execute()
    .await?;
    finish(txn, request.id, &before.title).await
}

/// Moves a task to the trash; its subtasks go with it, for they are only seen through it.
///
/// # Errors
/// `not_found`.
pub async fn delete(store: &Store, scope: &Scope, request: Delete) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = row::load(&mut txn, request.id).await?;
    let now = txn.now_ms();
    txn.query(
        "UPDATE task SET trashed_at = ?3, updated_at = ?3 WHERE workspace = ?1 AND id = ?2 AND trashed_at IS NULL",
    )
    .bind(request.id.uuid())
    .bind(now)
    .execute()
    .await?;
    txn.commit(&before.title, Some(request.id.uuid())).await?;
    Ok(())
}

/// Takes a task back out of the trash.
///
/// # Errors
/// `not_found`; `conflict` when it is not there.
pub async fn restore(store: &Store, scope: &Scope, request: Restore) -> Result<Task, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = row::load(&mut txn, request.id).await?;
    if before.trashed_at.is_none() {
        return Err(TaskError::Conflict("This task is not in the trash."));
    }
    let now = txn.now_ms();
    txn.query("UPDATE task SET trashed_at = NULL, updated_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(request.id.uuid())
        .bind(now)
        .execute()
        .await?;
    finish(txn, request.id, &before.title).await
}

/// Refuses a parent that is not there, is the task itself or stands below it, or stands too deep for the task and what stands
/// in it.
pub(crate) async fn check_parent(txn: &mut WriteTxn, task: Option<TaskId>, parent: TaskId) -> Result<(), TaskError> {
    let (mut at, mut above) = (Some(parent), 0);
    while let Some(id) = at.filter(|_| above < DEPTH_MAX) {
        if Some(id) == task {
            return Err(TaskError::invalid("parent", "A task cannot be a part of itself."));
        }
        let row = txn
            .query("SELECT parent FROM task WHERE workspace = ?1 AND id = ?2 AND deleted = 0")
            .bind(id.uuid())
            .fetch_optional()
            .await?
            .ok_or(TaskError::NotFound("parent task"))?;
        at = row.get::<Option<Uuid>, _>(0).map(Into::into);
        above += 1;
    }
    let below = match task {
        Some(task) => height(txn, task).await?,
        None => 0,
    };
    if above + 1 + below <= DEPTH_MAX {
        return Ok(());
    }
    Err(TaskError::invalid("parent", format!("Tasks stand in each other at most {DEPTH_MAX} deep.")))
}

/// How many tasks stand in each other below a task, at most.
async fn height(txn: &mut WriteTxn, task: TaskId) -> Result<usize, TaskError> {
    let statement = format!(
        "WITH RECURSIVE part (id, steps) AS (SELECT ?2, 0 UNION ALL \
             SELECT task.id, part.steps + 1 FROM part JOIN task ON task.parent = part.id \
             WHERE +task.workspace = ?1 AND task.deleted = 0 AND part.steps < {DEPTH_MAX}) \
         SELECT max(steps) FROM part"
    );
    let row = txn.query(crate::selection::assert_constant(statement)).bind(task.uuid()).fetch_one().await?;
    Ok(usize::try_from(row.get::<i64, _>(0)).unwrap_or(DEPTH_MAX))
}
