//! Changing many tasks alike, with a few statements whatever their number.

use crate::{
    TaskError, When, fields, known, labels, projects,
    selection::{Bound, assert_constant},
};
use atom_api::tasks::{APPLY_MAX, Applied, Apply, Edit, Purge};
use atom_core::TaskId;
use atom_store::{Mode, Row as _, Scope, Scoped as _, Statement, Store, WriteTxn};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// The tasks named by the JSON array `?2` and all that are parts of them. What is changed in them says `+workspace`, which
/// keeps SQLite from looking at all of the workspace instead of at these ids.
const WITH_PARTS: &str = "WITH RECURSIVE part (id) AS (SELECT unhex(value) FROM json_each(?2) \
     UNION SELECT task.id FROM part JOIN task ON task.parent = part.id)";

/// As [`WITH_PARTS`], but for parts that are in the trash and what stands in them.
const WITH_SEEN_PARTS: &str = "WITH RECURSIVE part (id) AS (SELECT unhex(value) FROM json_each(?2) \
     UNION SELECT task.id FROM part JOIN task ON task.parent = part.id \
     WHERE task.trashed_at IS NULL AND task.deleted = 0)";

/// Ids without doubles, as a JSON array of hex.
pub(crate) fn as_json(ids: &[TaskId]) -> (String, usize) {
    let mut seen = HashSet::with_capacity(ids.len());
    let ids: Vec<String> =
        ids.iter().filter(|id| seen.insert(**id)).map(|id| hex::encode(id.uuid().as_bytes())).collect();
    let count = ids.len();
    (json!(ids).to_string(), count)
}

/// Changes tasks, all or none.
///
/// # Errors
/// `not_found` when one of them is not there; `invalid` naming the field.
pub async fn apply(store: &Store, scope: &Scope, request: Apply) -> Result<Applied, TaskError> {
    if request.ids.len() > APPLY_MAX {
        return Err(TaskError::invalid("ids", format!("At most {APPLY_MAX} tasks at once.")));
    }
    let edit = request.edit;
    let mut txn = store.write(scope, Mode::Action).await?;
    let (ids, count) = as_json(&request.ids);
    let there = txn
        .query(
            "SELECT count(*) FROM json_each(?2) CROSS JOIN task ON task.id = unhex(value) WHERE task.workspace = ?1 AND task.deleted = 0",
        )
        .bind(ids.clone())
        .fetch_one()
        .await?
        .get::<i64, _>(0);
    if usize::try_from(there) != Ok(count) {
        return Err(TaskError::NotFound("task"));
    }
    let changed = change(&mut txn, &ids, edit).await.map_err(|error| error.inside("edit"))?;
    let (subject, entity) = subject(&mut txn, &request.ids, count).await?;
    txn.commit(&subject, entity).await?;
    Ok(Applied { changed })
}

/// What an action on these tasks was done to.
async fn subject(txn: &mut WriteTxn, ids: &[TaskId], count: usize) -> Result<(String, Option<Uuid>), TaskError> {
    Ok(match ids.first() {
        Some(id) if count == 1 => (known::title(txn, *id).await?, Some(id.uuid())),
        _ => (format!("{count} tasks"), None),
    })
}

/// The columns that are set, and when a task differs from that.
#[derive(Default)]
struct Set {
    set: Vec<String>,
    differs: Vec<String>,
    values: Vec<Option<Bound>>,
}

/// Bound before the values of the columns: workspace, ids, instant.
const BOUND: usize = 3;

impl Set {
    fn value(&mut self, value: Option<Bound>) -> String {
        self.values.push(value);
        format!("?{}", self.values.len() + BOUND)
    }

    fn column(&mut self, column: &str, expression: &str) {
        self.set.push(format!("{column} = {expression}"));
        self.differs.push(format!("{column} IS NOT {expression}"));
    }

    fn is_empty(&self) -> bool {
        self.set.is_empty()
    }
}

fn bind<'h>(mut statement: Statement<'h>, values: Vec<Option<Bound>>) -> Statement<'h> {
    for value in values {
        statement = match value {
            Some(Bound::Text(text)) => statement.bind(text),
            Some(Bound::Id(id)) => statement.bind(id),
            Some(Bound::Number(number)) => statement.bind(number),
            None => statement.bind(None::<i64>),
        };
    }
    statement
}

/// Changes the tasks of a JSON array of ids in hex, and returns how many changed.
pub(crate) async fn change(txn: &mut WriteTxn, ids: &str, edit: Edit) -> Result<u64, TaskError> {
    let mut set = Set::default();
    if let Some(status) = edit.status {
        let mark = set.value(Some(Bound::Text(status.as_str().to_owned())));
        set.column("status", &mark);
        // What was closed before keeps its instant.
        set.set.push(if status.is_closed() {
            "completed_at = coalesce(completed_at, ?3)".to_owned()
        } else {
            "completed_at = NULL".to_owned()
        });
    }
    if let Some(trashed) = edit.trashed {
        let (instant, differs) = if trashed { ("?3", "IS NULL") } else { ("NULL", "IS NOT NULL") };
        let keep = if trashed { "coalesce(trashed_at, ?3)" } else { instant };
        set.set.push(format!("trashed_at = {keep}"));
        set.differs.push(format!("trashed_at {differs}"));
    }
    if let Some(priority) = edit.priority {
        let mark = set.value(Some(Bound::Number(fields::priority(priority)?)));
        set.column("priority", &mark);
    }
    if let Some(due) = edit.due.change() {
        due_of(&mut set, due)?;
    }
    if let Some(evening) = edit.evening {
        let mark = set.value(Some(Bound::Number(evening.into())));
        set.column("evening", &mark);
    }
    if let Some(project) = edit.project.change() {
        let project = match project {
            Some(text) => Some(Bound::Id(projects::resolve(txn, &text).await?.uuid())),
            None => None,
        };
        let mark = set.value(project);
        set.column("project", &mark);
    }
    let closes = edit.status.filter(|status| status.is_closed());
    let now = txn.now_ms();
    let mut changed = 0;
    if !set.is_empty() {
        let statement = format!(
            "UPDATE task SET {}, updated_at = ?3 WHERE +workspace = ?1 AND id IN (SELECT unhex(value) FROM json_each(?2)) \
             AND deleted = 0 AND ({})",
            set.set.join(", "),
            set.differs.join(" OR ")
        );
        let statement = txn.query(assert_constant(statement)).bind(ids.to_owned()).bind(now);
        changed += bind(statement, set.values).execute().await?;
    }
    if let Some(status) = closes {
        // The named ones are closed by now: what is still open are their parts.
        let statement = format!(
            "{WITH_SEEN_PARTS} UPDATE task SET status = ?4, completed_at = ?3, updated_at = ?3 \
             WHERE +workspace = ?1 AND id IN (SELECT id FROM part) AND status NOT IN ('done', 'cancelled') AND deleted = 0"
        );
        let statement = txn.query(assert_constant(statement)).bind(ids.to_owned()).bind(now);
        changed += statement.bind(status.as_str()).execute().await?;
    }
    if edit.labels_add.is_empty() && edit.labels_remove.is_empty() {
        return Ok(changed);
    }
    change_labels(txn, ids, &edit.labels_add, &edit.labels_remove).await?;
    // A task may have changed in its fields and in its labels: it counts once.
    let action = txn.id().uuid();
    let row = txn
        .query(
            "SELECT count(*) FROM (SELECT op.row FROM op WHERE op.txn = ?2 AND op.tbl = 'task' \
             UNION SELECT task_label.task FROM op JOIN task_label ON task_label.id = op.row \
             WHERE op.txn = ?2 AND op.tbl = 'task_label' AND task_label.workspace = ?1)",
        )
        .bind(action)
        .fetch_one()
        .await?;
    Ok(u64::try_from(row.get::<i64, _>(0)).unwrap_or(0))
}

/// A date alone moves the day and keeps time and zone.
fn due_of(set: &mut Set, due: Option<String>) -> Result<(), TaskError> {
    let when = due.map(|text| text.parse::<When>()).transpose();
    let when = when.map_err(|message| TaskError::invalid("due", message))?;
    let moves_the_day = matches!(when, Some(When::Date(_)));
    let mark = set.value(when.map(|when| Bound::Text(when.to_string())));
    if moves_the_day {
        set.column("due", &format!("({mark} || substr(coalesce(due, ''), 11))"));
    } else {
        set.column("due", &mark);
    }
    Ok(())
}

async fn change_labels(txn: &mut WriteTxn, ids: &str, added: &[String], removed: &[String]) -> Result<(), TaskError> {
    let (added, removed) = (fields::labels(added)?, fields::labels(removed)?);
    labels::take_off(txn, ids, &removed).await?;
    if added.is_empty() {
        return Ok(());
    }
    let mut ensured = Vec::with_capacity(added.len());
    for name in &added {
        ensured.push(labels::ensure(txn, name).await?);
    }
    let tasks: Vec<String> = serde_json::from_str(ids).unwrap_or_default();
    let tasks: Vec<Uuid> = tasks.iter().filter_map(|id| Uuid::try_parse(id).ok()).collect();
    for label in ensured {
        let pairs: Vec<_> = tasks.iter().map(|task| (*task, label)).collect();
        labels::put(txn, &pairs).await?;
    }
    labels::check_number(txn, ids).await
}

/// Takes tasks out of the trash for good, with their parts; a clock that runs on one of them stops.
///
/// # Errors
/// `not_found` when one of them is not there; `conflict` when one is not in the trash.
pub async fn purge(store: &Store, scope: &Scope, request: Purge) -> Result<Applied, TaskError> {
    if request.ids.len() > APPLY_MAX {
        return Err(TaskError::invalid("ids", format!("At most {APPLY_MAX} tasks at once.")));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let ids = if request.ids.is_empty() {
        let rows = txn.query("SELECT id FROM task WHERE workspace = ?1 AND bucket = 'trash'").fetch_all().await?;
        rows.iter().map(|row| row.get::<Uuid, _>(0).into()).collect()
    } else {
        request.ids
    };
    let (list, count) = as_json(&ids);
    let row = txn
        .query(
            "SELECT count(*), count(task.trashed_at) FROM json_each(?2) CROSS JOIN task ON task.id = unhex(value) \
             WHERE task.workspace = ?1 AND task.deleted = 0",
        )
        .bind(list.clone())
        .fetch_one()
        .await?;
    if usize::try_from(row.get::<i64, _>(0)) != Ok(count) {
        return Err(TaskError::NotFound("task"));
    }
    if row.get::<i64, _>(0) != row.get::<i64, _>(1) {
        return Err(TaskError::Conflict("Only what is in the trash can be removed for good."));
    }
    let (subject, entity) = subject(&mut txn, &ids, count).await?;
    let now = txn.now_ms();
    let statement = format!(
        "{WITH_PARTS} UPDATE time_entry SET ended_at = max(started_at, ?3), updated_at = ?3 \
         WHERE +workspace = ?1 AND task IN (SELECT id FROM part) AND ended_at IS NULL AND deleted = 0"
    );
    txn.query(assert_constant(statement)).bind(list.clone()).bind(now).execute().await?;
    let statement = format!(
        "{WITH_PARTS} UPDATE task SET deleted = 1, updated_at = ?3 \
         WHERE +workspace = ?1 AND id IN (SELECT id FROM part) AND deleted = 0"
    );
    txn.query(assert_constant(statement)).bind(list).bind(now).execute().await?;
    txn.commit(&subject, entity).await?;
    Ok(Applied { changed: count as u64 })
}
