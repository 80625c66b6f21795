//! A page of mirrored tasks at once: a first sync brings thousands, and a statement for each of them would be most of its work.

use crate::{
    TaskError, labels,
    mirror::{self, Mirrored},
};
use atom_api::tasks::Source;
use atom_core::{ConnectionId, LabelId, is_blank};
use atom_store::{Row as _, Scoped as _, WriteTxn, order};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Bytes of texts that go into one statement, unless a single task has more.
const PART_BYTES_MAX: usize = 1 << 20;
/// Tasks of one statement.
const PART_TASKS_MAX: usize = 500;

/// Which of these tasks have a row. It goes from the wanted tasks on (`CROSS JOIN` keeps the order): left to choose, SQLite
/// walks through all tasks of the workspace, once for each page.
const HERE: &str =
    "SELECT task.id FROM json_each(?2) CROSS JOIN task ON task.id = unhex(value) WHERE task.workspace = ?1";

/// Makes and changes mirrored tasks, in this order. Those that are not there are made together.
///
/// # Errors
/// When the store refuses.
pub async fn apply_all(txn: &mut WriteTxn, tasks: &[Mirrored<'_>]) -> Result<(), TaskError> {
    let mut taken = here(txn, tasks).await?;
    let (mut fresh, mut rest) = (Vec::new(), Vec::new());
    for task in tasks {
        if task.make && taken.insert(task.id.uuid()) { fresh.push(task) } else { rest.push(task) }
    }
    let mut fresh = fresh.as_slice();
    while !fresh.is_empty() {
        let (part, later) = fresh.split_at(part(fresh));
        make(txn, part).await?;
        fresh = later;
    }
    for task in rest {
        mirror::apply(txn, task).await?;
    }
    Ok(())
}

/// Those of the tasks that have a row.
async fn here(txn: &mut WriteTxn, tasks: &[Mirrored<'_>]) -> Result<HashSet<Uuid>, TaskError> {
    let made: Vec<String> = tasks.iter().filter(|task| task.make).map(|task| hex_of(task.id.uuid())).collect();
    if made.is_empty() {
        return Ok(HashSet::new());
    }
    let rows = txn.query(HERE).bind(json!(made).to_string()).fetch_all().await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// How many of the tasks go into one statement; at least one.
fn part(tasks: &[&Mirrored<'_>]) -> usize {
    let mut bytes = 0;
    let fits = |task: &&&Mirrored<'_>| {
        bytes += task.title.map_or(0, str::len) + task.notes.map_or(0, str::len);
        bytes <= PART_BYTES_MAX
    };
    tasks.iter().take(PART_TASKS_MAX).take_while(fits).count().max(1)
}

/// Makes tasks that are not there.
async fn make(txn: &mut WriteTxn, tasks: &[&Mirrored<'_>]) -> Result<(), TaskError> {
    let now = txn.now_ms();
    // Ids are derived, and so in no order: what lies side by side in their index is written side by side.
    let mut tasks = tasks.to_vec();
    tasks.sort_unstable_by_key(|task| task.id.uuid());
    let columns = "id, title, notes, status, priority, completed_at, due, ord, created_at, updated_at, connection, provider, \
                   external_id, reference, url";
    let rows = tasks.iter().map(|task| Row::of(task, now)).collect();
    txn.insert_rows("task", columns, 15, rows, |statement, row: Row| {
        let statement = statement.bind(row.id).bind(row.title).bind(row.notes).bind(row.status).bind(row.priority);
        let statement = statement.bind(row.completed_at).bind(row.due).bind(row.ord).bind(row.created_at).bind(now);
        let source = row.source;
        let statement = statement.bind(source.connection_id.map(ConnectionId::uuid)).bind(source.provider);
        statement.bind(source.external_id).bind(source.reference).bind(source.url)
    })
    .await?;
    let mut known: HashMap<&str, LabelId> = HashMap::new();
    let mut pairs = Vec::new();
    for task in &tasks {
        for name in task.labels_added.iter().filter(|name| !is_blank(name)) {
            let label = match known.get(name.as_str()) {
                Some(label) => *label,
                None => labels::ensure(txn, name).await?,
            };
            known.insert(name, label);
            pairs.push((task.id.uuid(), label));
        }
    }
    labels::put(txn, &pairs).await?;
    Ok(())
}

/// A task on its way into its row.
struct Row {
    id: Uuid,
    title: String,
    notes: String,
    status: &'static str,
    priority: i64,
    completed_at: Option<i64>,
    due: Option<String>,
    ord: String,
    created_at: i64,
    source: Source,
}

impl Row {
    fn of(task: &Mirrored<'_>, now: i64) -> Self {
        let (id, made_ms) = (task.id.uuid(), task.created_at.as_millisecond());
        let salt = u16::from_be_bytes([id.as_bytes()[14], id.as_bytes()[15]]);
        Self {
            id,
            title: task.title.unwrap_or("Untitled").to_owned(),
            notes: task.notes.unwrap_or_default().to_owned(),
            status: task.status.unwrap_or_default().as_str(),
            priority: task.priority.map_or(4, i64::from),
            completed_at: mirror::completed(task, now).flatten(),
            due: mirror::due(task).flatten(),
            ord: order::newest(made_ms, 0, 0, salt),
            created_at: made_ms,
            source: task.source.clone(),
        }
    }
}

fn hex_of(id: Uuid) -> String {
    hex::encode(id.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::{SystemClock, UserId, WorkspaceId};
    use atom_store::{AssertSqlSafe, DirectoryLock, OpenStore, Scope, Store};
    use std::sync::Arc;

    #[tokio::test]
    async fn a_page_is_looked_up_by_the_ids_in_it_and_not_by_walking_through_all_tasks() {
        let dir = tempfile::tempdir().unwrap();
        let options = OpenStore {
            data_dir: dir.path().to_owned(),
            lock: DirectoryLock::take(dir.path()).unwrap(),
            key: format!("x'{}'", "6b".repeat(32)).into(),
            key_descriptor: b"{}".to_vec(),
            clock: Arc::new(SystemClock),
        };
        let store = Store::open(options).await.unwrap();
        let (workspace, user) = (WorkspaceId::from(Uuid::from_u128(1)), UserId::from(Uuid::from_u128(2)));
        let scope = Scope { workspace, user, host: "test", command: "test" };
        let mut read = store.read(&scope).await.unwrap();
        let plan =
            read.query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {HERE}"))).bind("[]").fetch_all().await.unwrap();
        let steps: Vec<String> = plan.iter().map(|step| step.get("detail")).collect();
        assert!(steps.iter().any(|step| step.contains("(id=?)")), "{steps:?}");
        assert!(steps.iter().all(|step| !step.contains("workspace=?")), "{steps:?}");
    }
}
