//! Reminders of tasks: at a time, or so many minutes before the task is due.

use crate::{TaskError, When, known};
use atom_api::{
    Page,
    reminders::{Add, Delete, List, Reminder},
};
use atom_core::{DAY_AT, ReminderId, moment};
use atom_store::{Mode, Row as _, Scope, Scoped, SqliteRow, Store};
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

/// Reminders of one task.
const LISTED_MAX: u32 = 1_000;
const BEFORE_MIN_MAX: u32 = 525_600;

const SELECT: &str = "SELECT reminder.id, reminder.task, reminder.at, reminder.before_min, task.due, \
     (SELECT max(notification.at) FROM notification WHERE notification.workspace = ?1 \
         AND notification.dedupe >= 'reminder:' || lower(hex(reminder.id)) || ':' \
         AND notification.dedupe < 'reminder:' || lower(hex(reminder.id)) || ';' AND notification.account = ?2), task.title \
     FROM reminder JOIN task ON task.id = reminder.task \
     WHERE reminder.workspace = ?1 AND reminder.deleted = 0 AND task.deleted = 0";

/// Adds a reminder.
///
/// # Errors
/// `not_found`; `invalid` unless exactly one of `at` and `before_min` is named.
pub async fn add(store: &Store, scope: &Scope, request: Add) -> Result<Reminder, TaskError> {
    let at = request.at.as_deref().map(check_at).transpose()?;
    match (&at, request.before_min) {
        (Some(_), None) => {}
        (None, Some(minutes)) if minutes <= BEFORE_MIN_MAX => {}
        (None, Some(_)) => return Err(TaskError::invalid("before_min", "At most 525,600 minutes before, a year.")),
        _ => return Err(TaskError::invalid("at", "Name either `at` or `before_min`.")),
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let title = known::title(&mut txn, request.task).await?;
    let (id, now) = (ReminderId::from(txn.id().uuid()), txn.now_ms());
    txn.query(
        "INSERT INTO reminder (workspace, id, task, at, before_min, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
    )
    .bind(id.uuid())
    .bind(request.task.uuid())
    .bind(at)
    .bind(request.before_min)
    .bind(now)
    .execute()
    .await?;
    let (reminder, _) = load(&mut txn, scope, id).await?;
    txn.commit(&title, Some(request.task.uuid())).await?;
    Ok(reminder)
}

/// The reminders of a task, in the order in which they were added.
///
/// # Errors
/// `not_found`.
pub async fn list(store: &Store, scope: &Scope, request: List) -> Result<Page<Reminder>, TaskError> {
    let mut read = store.read(scope).await?;
    known::title(&mut read, request.task).await?;
    let sql = format!("{SELECT} AND reminder.task = ?3 ORDER BY reminder.created_at, reminder.id LIMIT {LISTED_MAX}");
    let rows = read
        .query(atom_store::AssertSqlSafe(sql))
        .bind(scope.user.uuid())
        .bind(request.task.uuid())
        .fetch_all()
        .await?;
    Ok(Page::whole(rows.iter().map(reminder).collect()))
}

/// Removes a reminder.
///
/// # Errors
/// `not_found`.
pub async fn delete(store: &Store, scope: &Scope, request: Delete) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let (before, title) = load(&mut txn, scope, request.id).await?;
    let now = txn.now_ms();
    txn.query("UPDATE reminder SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(request.id.uuid())
        .bind(now)
        .execute()
        .await?;
    txn.commit(&title, Some(before.task.uuid())).await?;
    Ok(())
}

async fn load(handle: &mut impl Scoped, scope: &Scope, id: ReminderId) -> Result<(Reminder, String), TaskError> {
    let sql = format!("{SELECT} AND reminder.id = ?3");
    let row = handle
        .query(atom_store::AssertSqlSafe(sql))
        .bind(scope.user.uuid())
        .bind(id.uuid())
        .fetch_optional()
        .await?
        .ok_or(TaskError::NotFound("reminder"))?;
    Ok((reminder(&row), row.get(6)))
}

fn reminder(row: &SqliteRow) -> Reminder {
    let at: Option<String> = row.get(2);
    let before_min: Option<u32> = row.get(3);
    let due: Option<String> = row.get(4);
    let next = next(at.as_deref(), before_min, due.as_deref());
    // It came when this device told of it for the moment that it stands for now, or later.
    let told = row.get::<Option<i64>, _>(5).map(known::instant);
    Reminder {
        id: row.get::<Uuid, _>(0).into(),
        task: row.get::<Uuid, _>(1).into(),
        at,
        before_min,
        next,
        done: told.zip(next).is_some_and(|(told, next)| told >= next),
    }
}

/// The moment that a reminder stands for, on this machine.
fn next(at: Option<&str>, before_min: Option<u32>, due: Option<&str>) -> Option<Timestamp> {
    let zone = TimeZone::system();
    match at {
        Some(at) => moment(at, &zone, DAY_AT),
        None => {
            let due = moment(due?, &zone, DAY_AT)?;
            due.checked_sub(jiff::SignedDuration::from_mins(i64::from(before_min.unwrap_or(0)))).ok()
        }
    }
}

fn check_at(text: &str) -> Result<String, TaskError> {
    match text.parse::<When>() {
        Ok(when @ When::Time(..)) => Ok(when.to_string()),
        Ok(When::Date(_)) => Err(TaskError::invalid("at", "A reminder comes at a time, not on a day.")),
        Err(message) => Err(TaskError::invalid("at", message)),
    }
}
