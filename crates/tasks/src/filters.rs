//! Saved filters, in an order of their own.

use crate::{TaskError, fields};
use atom_api::{
    Page,
    filters::{Create, Delete, Query, SavedFilter, Update},
};
use atom_core::FilterId;
use atom_store::{Mode, Row as _, Scope, Scoped, SqliteRow, Store, WriteTxn, order};
use uuid::Uuid;

const NAME_TAKEN: TaskError = TaskError::Conflict("There is a saved filter of this name already.");
/// The most bytes of what a filter shows, as JSON.
const QUERY_BYTES_MAX: usize = 16_384;

/// The saved filters, in order.
///
/// # Errors
/// When the store refuses.
pub async fn list(store: &Store, scope: &Scope) -> Result<Page<SavedFilter>, TaskError> {
    let mut read = store.read(scope).await?;
    let rows = read
        .query(
            "SELECT id, name, query FROM saved_filter WHERE workspace = ?1 AND deleted = 0 ORDER BY ord, id LIMIT 1000",
        )
        .fetch_all()
        .await?;
    Ok(Page::whole(rows.iter().map(filter).collect()))
}

/// Saves a filter, after those that there are.
///
/// # Errors
/// `conflict` when the name is taken.
pub async fn create(store: &Store, scope: &Scope, request: Create) -> Result<SavedFilter, TaskError> {
    let name = fields::name("name", &request.name)?;
    let mut txn = store.write(scope, Mode::Action).await?;
    if taken(&mut txn, &name, None).await? {
        return Err(NAME_TAKEN);
    }
    let id = FilterId::from(txn.id().uuid());
    insert(&mut txn, id, &name, &request.query, 0).await?;
    let filter = load(&mut txn, id).await?;
    txn.commit(&name, Some(id.uuid())).await?;
    Ok(filter)
}

/// Renames a saved filter or changes what it shows.
///
/// # Errors
/// `not_found`; `conflict` when the name is taken.
pub async fn update(store: &Store, scope: &Scope, request: Update) -> Result<SavedFilter, TaskError> {
    let name = match request.name.change() {
        None => None,
        Some(None) => return Err(TaskError::invalid("name", "A saved filter keeps a name.")),
        Some(Some(name)) => Some(fields::name("name", &name)?),
    };
    let query = request.query.change().map(|query| text_of(&query.unwrap_or_default())).transpose()?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = load(&mut txn, request.id).await?;
    if let Some(name) = &name
        && taken(&mut txn, name, Some(request.id)).await?
    {
        return Err(NAME_TAKEN);
    }
    let now = txn.now_ms();
    txn.query(
        "UPDATE saved_filter SET name = coalesce(?3, name), query = coalesce(?4, query), updated_at = ?5 \
         WHERE workspace = ?1 AND id = ?2",
    )
    .bind(request.id.uuid())
    .bind(name)
    .bind(query)
    .bind(now)
    .execute()
    .await?;
    let filter = load(&mut txn, request.id).await?;
    txn.commit(&before.name, Some(request.id.uuid())).await?;
    Ok(filter)
}

/// Removes a saved filter.
///
/// # Errors
/// `not_found`.
pub async fn delete(store: &Store, scope: &Scope, request: Delete) -> Result<(), TaskError> {
    let mut txn = store.write(scope, Mode::Action).await?;
    let before = load(&mut txn, request.id).await?;
    let now = txn.now_ms();
    txn.query("UPDATE saved_filter SET deleted = 1, updated_at = ?3 WHERE workspace = ?1 AND id = ?2")
        .bind(request.id.uuid())
        .bind(now)
        .execute()
        .await?;
    txn.commit(&before.name, Some(request.id.uuid())).await?;
    Ok(())
}

/// Writes a filter that was checked; one of this id that is gone comes back.
pub(crate) async fn insert(
    txn: &mut WriteTxn,
    id: FilterId,
    name: &str,
    query: &Query,
    index: u32,
) -> Result<(), TaskError> {
    let (query, hlc) = (text_of(query)?, txn.hlc());
    txn.query(
        "INSERT INTO saved_filter (workspace, id, name, query, ord, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) \
         ON CONFLICT (id) DO UPDATE SET deleted = 0, updated_at = excluded.updated_at WHERE deleted <> 0",
    )
    .bind(id.uuid())
    .bind(name.to_owned())
    .bind(query)
    .bind(order::last(hlc.ms(), hlc.counter(), index, 0))
    .bind(hlc.ms())
    .execute()
    .await?;
    Ok(())
}

async fn taken(handle: &mut impl Scoped, name: &str, but: Option<FilterId>) -> Result<bool, TaskError> {
    let row = handle
        .query(
            "SELECT 1 FROM saved_filter WHERE workspace = ?1 AND name = ?2 COLLATE NOCASE AND deleted = 0 AND id IS NOT ?3",
        )
        .bind(name.to_owned())
        .bind(but.map(FilterId::uuid))
        .fetch_optional()
        .await?;
    Ok(row.is_some())
}

async fn load(handle: &mut impl Scoped, id: FilterId) -> Result<SavedFilter, TaskError> {
    let row = handle
        .query("SELECT id, name, query FROM saved_filter WHERE workspace = ?1 AND id = ?2 AND deleted = 0")
        .bind(id.uuid())
        .fetch_optional()
        .await?;
    row.as_ref().map(filter).ok_or(TaskError::NotFound("saved filter"))
}

fn filter(row: &SqliteRow) -> SavedFilter {
    // What a newer version saved and this one cannot read shows everything, and keeps its name.
    let query = serde_json::from_str(row.get(2)).unwrap_or_default();
    SavedFilter { id: row.get::<Uuid, _>(0).into(), name: row.get(1), query }
}

fn text_of(query: &Query) -> Result<String, TaskError> {
    let text = serde_json::to_string(query).unwrap_or_default();
    if text.len() > QUERY_BYTES_MAX {
        return Err(TaskError::invalid("query", "A filter has at most 16 KiB."));
    }
    Ok(text)
}
