//! Labels: a set of names.
//!
//! The id of a label is derived from the name that it was made with, so that two devices that make one make the same. A
//! label that was renamed keeps its id: what another device put on under the old name follows. So the label of a name is
//! the one that has it now; only a name that none has is made, under the first derived id that no living label holds.

use crate::{TaskError, fields, projects, selection::assert_constant};
use atom_api::{
    Page,
    projects::{Label, LabelCreate, LabelDelete, LabelUpdate},
    tasks::LABELS_MAX,
};
use atom_core::{LabelId, is_blank, named_uuid};
use atom_store::{Mode, Row as _, Scope, Scoped, SqliteRow, Store, WriteTxn};
use serde_json::{Value, json};
use uuid::Uuid;

const LABEL: TaskError = TaskError::NotFound("label");
const NAME_TAKEN: TaskError = TaskError::Conflict("There is a label of this name already.");
const COLOR: &str = "grey";
const COLUMNS: &str = "label.id, label.name, label.color, coalesce(label_count.n, 0) \
     FROM label LEFT JOIN label_count ON label_count.label = label.id";

fn label(row: &SqliteRow) -> Label {
    Label {
        id: row.get::<Uuid, _>(0).into(),
        name: row.get(1),
        color: row.get(2),
        open: u64::try_from(row.get::<i64, _>(3)).unwrap_or(0),
    }
}

/// All labels of the workspace by name.
///
/// # Errors
/// When the store refuses.
pub async fn list(store: &Store, scope: &Scope) -> Result<Page<Label>, TaskError> {
    let mut read = store.read(scope).await?;
    let statement = format!(
        "SELECT {COLUMNS} WHERE label.workspace = ?1 AND label.deleted = 0 ORDER BY label.name COLLATE NOCASE, label.id LIMIT 10000"
    );
    let rows = read.query(assert_constant(statement)).fetch_all().await?;
    Ok(Page::whole(rows.iter().map(label).collect()))
}

async fn load(handle: &mut impl Scoped, id: LabelId) -> Result<Label, TaskError> {
    let statement = format!("SELECT {COLUMNS} WHERE label.workspace = ?1 AND label.id = ?2 AND label.deleted = 0");
    let row = handle.query(assert_constant(statement)).bind(id.uuid()).fetch_optional().await?;
    row.as_ref().map(label).ok_or(LABEL)
}

/// Makes a label.
///
/// # Errors
/// `conflict` when the name is taken.
pub async fn create(store: &Store, scope: &Scope, request: LabelCreate) -> Result<Label, TaskError> {
    let name = fields::name("name", &request.name)?;
    let color = projects::check_color(request.color.as_deref().unwrap_or(COLOR))?;
    let mut txn = store.write(scope, Mode::Action).await?;
    if find(&mut txn, &name).await?.is_some() {
        return Err(NAME_TAKEN);
    }
    let id = make(&mut txn, &name, &color).await?;
    let made = load(&mut txn, id).await?;
    txn.commit(&name, Some(id.uuid())).await?;
    Ok(made)
}

/// Renames or recolours a label. Given the name of another label, the two become one, and that one is returned.
///
/// # Errors
/// `not_found`.
pub async fn update(store: &Store, scope: &Scope, request: LabelUpdate) -> Result<Label, TaskError> {
    let name = match request.name.change() {
        None => None,
        Some(None) => return Err(TaskError::invalid("name", "A label keeps a name.")),
        Some(Some(name)) => Some(fields::name("name", &name)?),
    };
    let color = request.color.change();
    let color = color.map(|color| projects::check_color(color.as_deref().unwrap_or(COLOR))).transpose()?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = load(&mut txn, request.id).await?;
    let other = match &name {
        Some(name) if *name != before.name => find_other(&mut txn, name, request.id).await?,
        _ => None,
    };
    let kept = match other {
        Some(other) => {
            merge(&mut txn, request.id, other).await?;
            other
        }
        None => request.id,
    };
    let now = txn.now_ms();
    txn.query(
        "UPDATE label SET name = coalesce(?3, name), color = coalesce(?4, color), updated_at = ?5 WHERE workspace = ?1 AND id = ?2",
    )
    .bind(kept.uuid())
    .bind(name.filter(|_| kept == request.id))
    .bind(color)
    .bind(now)
    .execute()
    .await?;
    let label = load(&mut txn, kept).await?;
    txn.commit(&before.name, Some(kept.uuid())).await?;
    Ok(label)
}

/// Takes a label off all tasks and removes it.
///
/// # Errors
/// `not_found`.
pub async fn delete(store: &Store, scope: &Scope, request: LabelDelete) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = load(&mut txn, request.id).await?;
    end(&mut txn, request.id).await?;
    txn.commit(&before.name, Some(request.id.uuid())).await?;
    Ok(())
}

/// Puts the label `kept` on all tasks of the label `gone`, which ends.
async fn merge(txn: &mut WriteTxn, gone: LabelId, kept: LabelId) -> Result<(), TaskError> {
    let rows = txn
        .query("SELECT task FROM task_label WHERE workspace = ?1 AND label = ?2 AND deleted = 0")
        .bind(gone.uuid())
        .fetch_all()
        .await?;
    let pairs: Vec<(Uuid, LabelId)> = rows.iter().map(|row| (row.get(0), kept)).collect();
    put(txn, &pairs).await?;
    end(txn, gone).await
}

async fn end(txn: &mut WriteTxn, id: LabelId) -> Result<(), TaskError> {
    let now = txn.now_ms();
    for statement in [
        "UPDATE task_label SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND label = ?2 AND deleted = 0",
        "UPDATE label SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND id = ?2",
    ] {
        txn.query(statement).bind(id.uuid()).bind(now).execute().await?;
    }
    Ok(())
}

/// The ids that a label made with this name may have, the likeliest first. There are several only because a label that
/// was made with the name may have another one by now.
fn ids_of(handle: &impl Scoped, name: &str) -> [LabelId; 8] {
    let workspace = handle.workspace().uuid();
    let name = name.to_lowercase();
    std::array::from_fn(|number| {
        let text = if number == 0 { format!("label:{name}") } else { format!("label:{name}\n{number}") };
        named_uuid(workspace, &text).into()
    })
}

/// The living label of this name.
async fn find(handle: &mut impl Scoped, name: &str) -> Result<Option<LabelId>, TaskError> {
    // The derived id finds what differs in the case of letters that SQLite does not know.
    let id = ids_of(handle, name)[0];
    let rows = handle
        .query(
            "SELECT id, name FROM label WHERE workspace = ?1 AND name = ?2 COLLATE NOCASE AND deleted = 0 \
             UNION SELECT id, name FROM label WHERE workspace = ?1 AND id = ?3 AND deleted = 0 ORDER BY id",
        )
        .bind(name.to_owned())
        .bind(id.uuid())
        .fetch_all()
        .await?;
    let lower = name.to_lowercase();
    let same = |row: &&SqliteRow| row.get::<&str, _>(1).to_lowercase() == lower;
    Ok(rows.iter().find(same).map(|row| row.get::<Uuid, _>(0).into()))
}

async fn find_other(txn: &mut WriteTxn, name: &str, than: LabelId) -> Result<Option<LabelId>, TaskError> {
    let row = txn
        .query(
            "SELECT id FROM label WHERE workspace = ?1 AND name = ?2 COLLATE NOCASE AND id <> ?3 AND deleted = 0 ORDER BY id",
        )
        .bind(name.to_owned())
        .bind(than.uuid())
        .fetch_optional()
        .await?;
    Ok(match row {
        Some(row) => Some(row.get::<Uuid, _>(0).into()),
        None => find(txn, name).await?.filter(|id| *id != than),
    })
}

/// Makes the label of a name that none has, or brings it back.
async fn make(txn: &mut WriteTxn, name: &str, color: &str) -> Result<LabelId, TaskError> {
    let now = txn.now_ms();
    for id in ids_of(txn, name) {
        let made = txn
            .query(
                "INSERT INTO label (workspace, id, name, color, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5) \
                 ON CONFLICT (id) DO UPDATE SET deleted = 0, name = excluded.name, color = excluded.color, \
                 updated_at = excluded.updated_at WHERE deleted <> 0",
            )
            .bind(id.uuid())
            .bind(name.to_owned())
            .bind(color.to_owned())
            .bind(now)
            .execute()
            .await?;
        if made > 0 {
            return Ok(id);
        }
    }
    Err(TaskError::Conflict("Labels that were made with this name have other names by now; name them back first."))
}

/// The label of this name; makes it when there is none.
pub(crate) async fn ensure(txn: &mut WriteTxn, name: &str) -> Result<LabelId, TaskError> {
    ensure_in(txn, name, COLOR).await
}

/// As [`ensure`]; one that is made has this colour.
pub(crate) async fn ensure_in(txn: &mut WriteTxn, name: &str, color: &str) -> Result<LabelId, TaskError> {
    if is_blank(name) {
        return Err(TaskError::invalid("labels", "A name cannot be empty."));
    }
    match find(txn, name).await? {
        Some(id) => Ok(id),
        None => make(txn, name, color).await,
    }
}

/// Puts labels on tasks, with one statement.
pub(crate) async fn put(txn: &mut WriteTxn, pairs: &[(Uuid, LabelId)]) -> Result<u64, TaskError> {
    if pairs.is_empty() {
        return Ok(0);
    }
    let hex = |id: Uuid| hex::encode(id.as_bytes());
    let row = |(task, label): &(Uuid, LabelId)| {
        json!([hex(named_uuid(*task, &label.to_string())), hex(*task), hex(label.uuid())])
    };
    let rows: Vec<Value> = pairs.iter().map(row).collect();
    let now = txn.now_ms();
    let changed = txn
        .query(
            "INSERT INTO task_label (workspace, id, task, label, created_at, updated_at) \
             SELECT ?1, unhex(value ->> 0), unhex(value ->> 1), unhex(value ->> 2), ?3, ?3 FROM json_each(?2) WHERE true \
             ON CONFLICT (id) DO UPDATE SET deleted = 0, updated_at = excluded.updated_at WHERE deleted <> 0",
        )
        .bind(json!(rows).to_string())
        .bind(now)
        .execute()
        .await?;
    Ok(changed)
}

/// Refuses when one of these tasks, a JSON array of ids in hex, has too many labels.
pub(crate) async fn check_number(txn: &mut WriteTxn, tasks: &str) -> Result<(), TaskError> {
    let statement = format!(
        "SELECT 1 FROM json_each(?2) JOIN task_label ON task_label.task = unhex(value) AND task_label.deleted = 0 \
         WHERE task_label.workspace = ?1 GROUP BY task_label.task HAVING count(*) > {LABELS_MAX} LIMIT 1"
    );
    match txn.query(assert_constant(statement)).bind(tasks.to_owned()).fetch_optional().await? {
        None => Ok(()),
        Some(_) => Err(TaskError::invalid("labels", format!("A task has at most {LABELS_MAX} labels."))),
    }
}

/// Puts labels on a task, but for those in whose names there is nothing to be seen.
pub(crate) async fn add(txn: &mut WriteTxn, task: Uuid, names: &[String]) -> Result<(), TaskError> {
    let mut pairs = Vec::with_capacity(names.len());
    for name in names.iter().filter(|name| !is_blank(name)) {
        pairs.push((task, ensure(txn, name).await?));
    }
    put(txn, &pairs).await?;
    Ok(())
}

/// Takes labels off a task.
pub(crate) async fn remove(txn: &mut WriteTxn, task: Uuid, names: &[String]) -> Result<(), TaskError> {
    if names.is_empty() {
        return Ok(());
    }
    take_off(txn, &json!([hex::encode(task.as_bytes())]).to_string(), names).await?;
    Ok(())
}

/// Takes labels off tasks, a JSON array of ids in hex.
pub(crate) async fn take_off(txn: &mut WriteTxn, tasks: &str, names: &[String]) -> Result<u64, TaskError> {
    let now = txn.now_ms();
    let mut changed = 0;
    for name in names {
        // All labels of the name: two devices may each have brought one.
        let found = find(txn, name).await?.map(LabelId::uuid);
        changed += txn
            .query(
                "UPDATE task_label SET deleted = 1, updated_at = ?5 WHERE workspace = ?1 AND deleted = 0 \
                 AND task IN (SELECT unhex(value) FROM json_each(?2)) AND label IN \
                 (SELECT id FROM label WHERE label.workspace = ?1 AND name = ?3 COLLATE NOCASE UNION SELECT ?4)",
            )
            .bind(tasks.to_owned())
            .bind(name.clone())
            .bind(found)
            .bind(now)
            .execute()
            .await?;
    }
    Ok(changed)
}

/// Gives a task exactly these labels.
pub(crate) async fn replace(txn: &mut WriteTxn, task: Uuid, names: &[String]) -> Result<(), TaskError> {
    let had: Vec<String> = txn
        .query(
            "SELECT label.name FROM task_label JOIN label ON label.id = task_label.label \
             WHERE task_label.workspace = ?1 AND task_label.task = ?2 AND task_label.deleted = 0",
        )
        .bind(task)
        .fetch_all()
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let lacks = |list: &[String], name: &String| list.iter().all(|other| other.to_lowercase() != name.to_lowercase());
    let gone: Vec<String> = had.iter().filter(|name| lacks(names, name)).cloned().collect();
    let new: Vec<String> = names.iter().filter(|name| lacks(&had, name)).cloned().collect();
    remove(txn, task, &gone).await?;
    add(txn, task, &new).await
}
