//! A page of mirrored tasks at once: a first sync brings thousands, and a statement for each of them would be most of its work.

use crate::{
    TaskError, labels,
    mirror::{self, Mirrored},
};
use atom_core::{ConnectionId, LabelId};
use atom_store::{Row as _, Scoped as _, WriteTxn, order};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Bytes of texts that go into one statement, unless a single task has more.
const PART_BYTES_MAX: usize = 1 << 20;
/// Tasks of one statement.
const PART_TASKS_MAX: usize = 500;

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
    let rows = txn
        .query("SELECT id FROM task WHERE workspace = ?1 AND id IN (SELECT unhex(value) FROM json_each(?2))")
        .bind(json!(made).to_string())
        .fetch_all()
        .await?;
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
    let row = |task: &&Mirrored<'_>| {
        let (id, made_ms) = (task.id.uuid(), task.created_at.as_millisecond());
        let salt = u16::from_be_bytes([id.as_bytes()[14], id.as_bytes()[15]]);
        json!([
            hex_of(id),
            task.title.unwrap_or("Untitled"),
            task.notes,
            task.status.map(|status| status.as_str()),
            task.priority,
            mirror::completed(task, now).flatten(),
            mirror::due(task).flatten(),
            order::newest(made_ms, 0, 0, salt),
            made_ms,
            task.source.connection_id.map(ConnectionId::uuid).map(hex_of),
            task.source.provider,
            task.source.external_id,
            task.source.reference,
            task.source.url,
        ])
    };
    let rows = json!(tasks.iter().map(row).collect::<Vec<_>>()).to_string();
    txn.query(
        "INSERT INTO task (workspace, id, title, notes, status, priority, completed_at, due, ord, created_at, updated_at, \
                           connection, provider, external_id, reference, url) \
         SELECT ?1, unhex(value ->> 0), value ->> 1, coalesce(value ->> 2, ''), coalesce(value ->> 3, 'open'), \
                coalesce(value ->> 4, 4), value ->> 5, value ->> 6, value ->> 7, value ->> 8, ?3, \
                unhex(value ->> 9), value ->> 10, value ->> 11, value ->> 12, value ->> 13 FROM json_each(?2)",
    )
    .bind(rows)
    .bind(now)
    .execute()
    .await?;
    let mut known: HashMap<&str, LabelId> = HashMap::new();
    let mut pairs = Vec::new();
    for task in tasks {
        for name in task.labels_added {
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

fn hex_of(id: Uuid) -> String {
    hex::encode(id.as_bytes())
}
