//! Time that was worked on tasks. A person's clock runs on one task at a time.

use crate::{TaskError, known};
use atom_api::{
    Page,
    time::{Add, Delete, List, RunningReply, Start, TimeEntry, Update},
};
use atom_core::{TaskId, TimeEntryId};
use atom_store::{Mode, Row as _, Scope, Scoped, SqliteRow, Store, WriteTxn};
use jiff::Timestamp;
use uuid::Uuid;

/// Spans that a list shows.
const LISTED_MAX: u32 = 1_000;
const NOTE_CHARS_MAX: usize = 2_000;
/// How far in the future an instant may lie: clocks differ.
const AHEAD_MS: i64 = 86_400_000;

const SELECT: &str = "SELECT time_entry.id, time_entry.task, task.title, coalesce(user.name, ''), time_entry.started_at, \
     time_entry.ended_at, time_entry.note FROM time_entry JOIN task ON task.id = time_entry.task \
     LEFT JOIN user ON user.id = time_entry.author WHERE time_entry.workspace = ?1 AND time_entry.deleted = 0";

/// Starts the clock on a task; what ran before is stopped in the same action. On the task that it runs on already it
/// runs on.
///
/// # Errors
/// `not_found`.
pub async fn start(store: &Store, scope: &Scope, request: Start) -> Result<TimeEntry, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let title = known::title(&mut txn, request.task).await?;
    if let Some(running) = find_running(&mut txn, scope).await?
        && running.task == request.task
    {
        return Ok(running);
    }
    halt(&mut txn, scope).await?;
    let now = txn.now_ms();
    let id = insert(&mut txn, request.task, now, None, String::new()).await?;
    let entry = load(&mut txn, id).await?;
    txn.commit(&title, Some(request.task.uuid())).await?;
    Ok(entry)
}

/// Stops the clock.
///
/// # Errors
/// When the store refuses; that nothing runs is no error.
pub async fn stop(store: &Store, scope: &Scope) -> Result<RunningReply, TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let running = find_running(&mut txn, scope).await?;
    let halted = halt(&mut txn, scope).await?;
    let Some(running) = running else {
        // It may run on a task that is gone.
        if halted > 0 {
            txn.commit("time", None).await?;
        }
        return Ok(RunningReply { entry: None });
    };
    let entry = load(&mut txn, running.id).await?;
    txn.commit(&entry.title, Some(entry.task.uuid())).await?;
    Ok(RunningReply { entry: Some(entry) })
}

/// What the clock of this person runs on.
///
/// # Errors
/// When the store refuses.
pub async fn running(store: &Store, scope: &Scope) -> Result<RunningReply, TaskError> {
    Ok(RunningReply { entry: find_running(&mut store.read(scope).await?, scope).await? })
}

/// The spans of work on a task, newest first.
///
/// # Errors
/// `not_found`.
pub async fn list(store: &Store, scope: &Scope, request: List) -> Result<Page<TimeEntry>, TaskError> {
    let mut read = store.read(scope).await?;
    known::title(&mut read, request.task).await?;
    let sql = format!(
        "{SELECT} AND time_entry.task = ?2 ORDER BY time_entry.started_at DESC, time_entry.id DESC LIMIT {LISTED_MAX}"
    );
    let rows = read.query(atom_store::AssertSqlSafe(sql)).bind(request.task.uuid()).fetch_all().await?;
    Ok(Page::whole(rows.iter().map(entry).collect()))
}

/// Adds a span that was worked without the clock.
///
/// # Errors
/// `not_found`; `invalid` when it ends before it begins, or lies in the future or before 1970.
pub async fn add(store: &Store, scope: &Scope, request: Add) -> Result<TimeEntry, TaskError> {
    let note = check_note(request.note.unwrap_or_default())?;
    check_span(request.started_at, Some(request.ended_at), store.clock().now_ms())?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let title = known::title(&mut txn, request.task).await?;
    let (started, ended) = (request.started_at.as_millisecond(), request.ended_at.as_millisecond());
    let id = insert(&mut txn, request.task, started, Some(ended), note).await?;
    let entry = load(&mut txn, id).await?;
    txn.commit(&title, Some(request.task.uuid())).await?;
    Ok(entry)
}

/// Changes a span. Given an end, one that runs is stopped.
///
/// # Errors
/// As [`add`]; one that runs cannot begin later than now.
pub async fn update(store: &Store, scope: &Scope, request: Update) -> Result<TimeEntry, TaskError> {
    let note = request.note.change().map(|note| check_note(note.unwrap_or_default())).transpose()?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = load(&mut txn, request.id).await?;
    let started = request.started_at.unwrap_or(before.started_at);
    let ended = request.ended_at.or(before.ended_at);
    let now = txn.now_ms();
    if request.started_at.is_some() || request.ended_at.is_some() {
        check_span(started, ended, now)?;
        if ended.is_none() && started.as_millisecond() > now {
            return Err(TaskError::invalid("started_at", "What runs began before now."));
        }
    }
    txn.query(
        "UPDATE time_entry SET started_at = ?3, ended_at = ?4, note = coalesce(?5, note), updated_at = ?6 \
         WHERE workspace = ?1 AND id = ?2",
    )
    .bind(request.id.uuid())
    .bind(started.as_millisecond())
    .bind(ended.map(Timestamp::as_millisecond))
    .bind(note)
    .bind(now)
    .execute()
    .await?;
    let entry = load(&mut txn, request.id).await?;
    txn.commit(&before.title, Some(before.task.uuid())).await?;
    Ok(entry)
}

/// Removes a span.
///
/// # Errors
/// `not_found`.
pub async fn delete(store: &Store, scope: &Scope, request: Delete) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = load(&mut txn, request.id).await?;
    let now = txn.now_ms();
    txn.query("UPDATE time_entry SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(request.id.uuid())
        .bind(now)
        .execute()
        .await?;
    txn.commit(&before.title, Some(before.task.uuid())).await?;
    Ok(())
}

async fn insert(
    txn: &mut WriteTxn,
    task: TaskId,
    started_ms: i64,
    ended_ms: Option<i64>,
    note: String,
) -> Result<TimeEntryId, TaskError> {
    let (id, now, author) = (TimeEntryId::from(txn.id().uuid()), txn.now_ms(), txn.scope().user);
    txn.query(
        "INSERT INTO time_entry (workspace, id, task, author, started_at, ended_at, note, created_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
    )
    .bind(id.uuid())
    .bind(task.uuid())
    .bind(author.uuid())
    .bind(started_ms)
    .bind(ended_ms)
    .bind(note)
    .bind(now)
    .execute()
    .await?;
    Ok(id)
}

/// Stops all that runs for this person, and tells how much: two devices apart may each have started something, and the task
/// may be gone.
async fn halt(txn: &mut WriteTxn, scope: &Scope) -> Result<u64, TaskError> {
    let now = txn.now_ms();
    let halted = txn
        .query(
            "UPDATE time_entry SET ended_at = max(started_at, ?3), updated_at = ?3 \
             WHERE workspace = ?1 AND author = ?2 AND ended_at IS NULL AND deleted = 0",
        )
        .bind(scope.user.uuid())
        .bind(now)
        .execute()
        .await?;
    Ok(halted)
}

async fn find_running(handle: &mut impl Scoped, scope: &Scope) -> Result<Option<TimeEntry>, TaskError> {
    let sql = format!(
        "{SELECT} AND time_entry.author = ?2 AND time_entry.ended_at IS NULL AND task.deleted = 0 \
         ORDER BY time_entry.started_at DESC, time_entry.id DESC LIMIT 1"
    );
    let row = handle.query(atom_store::AssertSqlSafe(sql)).bind(scope.user.uuid()).fetch_optional().await?;
    Ok(row.as_ref().map(entry))
}

async fn load(handle: &mut impl Scoped, id: TimeEntryId) -> Result<TimeEntry, TaskError> {
    let sql = format!("{SELECT} AND time_entry.id = ?2 AND task.deleted = 0");
    let row = handle.query(atom_store::AssertSqlSafe(sql)).bind(id.uuid()).fetch_optional().await?;
    row.as_ref().map(entry).ok_or(TaskError::NotFound("span of work"))
}

fn entry(row: &SqliteRow) -> TimeEntry {
    TimeEntry {
        id: row.get::<Uuid, _>(0).into(),
        task: row.get::<Uuid, _>(1).into(),
        title: row.get(2),
        by: row.get(3),
        started_at: known::instant(row.get(4)),
        ended_at: row.get::<Option<i64>, _>(5).map(known::instant),
        note: row.get(6),
    }
}

fn check_span(started: Timestamp, ended: Option<Timestamp>, now: i64) -> Result<(), TaskError> {
    if ended.is_some_and(|ended| ended.as_millisecond() <= started.as_millisecond()) {
        return Err(TaskError::invalid("ended_at", "A span of work ends after it begins."));
    }
    for (field, at) in [("started_at", Some(started)), ("ended_at", ended)] {
        if at.is_some_and(|at| !can_be(at, now)) {
            return Err(TaskError::invalid(field, "A span of work lies between 1970 and now."));
        }
    }
    Ok(())
}

/// Whether an instant is one at which something can have happened: after 1970, and not in the future by more than clocks
/// differ.
pub(crate) fn can_be(at: Timestamp, now: i64) -> bool {
    (0..=now.saturating_add(AHEAD_MS)).contains(&at.as_millisecond())
}

fn check_note(text: String) -> Result<String, TaskError> {
    let text = text.trim();
    if text.len() > NOTE_CHARS_MAX * 4 || text.chars().count() > NOTE_CHARS_MAX {
        return Err(TaskError::invalid("note", format!("A note has at most {NOTE_CHARS_MAX} characters.")));
    }
    if text.contains('\0') {
        return Err(TaskError::invalid("note", "A note is text; a NUL character is not."));
    }
    Ok(text.to_owned())
}
