//! Long text that merges: each change of a [`Type::Prose`] field is kept as a CRDT update beside the row.
//!
//! The column holds the text that people see; the updates in `text_update` hold how it came about, so that edits made
//! apart are both in it afterwards. Whoever writes the column need not think of this: [`follow`] runs at the end of each
//! action and brings the document in line. Mirrored text that was never made here has no document: its field is
//! last-writer-wins like any other.
//!
//! The document is Loro's text (Fugue: Weidner and Kleppmann, "The Art of the Fugue", 2023).

use crate::{Scoped, StoreError, WriteTxn, registry, registry::Type};
use atom_core::{DeviceId, named_uuid};
use loro::{ExportMode, LoroDoc, UpdateOptions};
use sqlx::Row;
use uuid::Uuid;

/// The one container of a document.
const CONTAINER: &str = "text";

/// The text that the updates of a field make; `None` where there are none.
pub(crate) async fn current(handle: &mut impl Scoped, row: Uuid, field: &str) -> Result<Option<String>, StoreError> {
    let updates = updates(handle, row, field).await?;
    if updates.is_empty() {
        return Ok(None);
    }
    Ok(Some(document(&updates)?.get_text(CONTAINER).to_string()))
}

/// Writes an update for each text that this action changed.
pub(crate) async fn follow(txn: &mut WriteTxn, device: DeviceId) -> Result<(), StoreError> {
    let action = txn.id().uuid();
    for table in registry::TABLES.iter().filter(|table| table.kind == registry::Kind::Record) {
        for field in table.fields.iter().filter(|field| field.kind == Type::Prose) {
            // Made here, now or before: only then do all devices know the same beginning. The column is asked for twice, so
            // that an action on many rows looks at those alone whose text it changed.
            let statement = format!(
                "SELECT DISTINCT {0}.id, {0}.{1} FROM op JOIN {0} ON {0}.id = op.row \
                 WHERE {0}.workspace = ?1 AND op.txn = ?2 AND op.tbl = '{0}' AND op.col IN ('', '{1}') \
                 AND (op.col = '{1}' OR (op.col = '' AND {0}.{1} <> '')) \
                 AND EXISTS (SELECT 1 FROM op AS made WHERE made.row = op.row AND made.col = '')",
                table.name, field.name
            );
            let changed = txn.query(sqlx::AssertSqlSafe(statement)).bind(action).fetch_all().await?;
            for row in changed {
                write(txn, device, table.name, row.get(0), field.name, row.get(1)).await?;
            }
        }
    }
    Ok(())
}

async fn write(
    txn: &mut WriteTxn,
    device: DeviceId,
    table: &'static str,
    row: Uuid,
    field: &'static str,
    wanted: String,
) -> Result<(), StoreError> {
    let document = document(&updates(txn, row, field).await?)?;
    let text = document.get_text(CONTAINER);
    if text.to_string() == wanted {
        return Ok(());
    }
    let damaged = |error: String| StoreError::Text { table, field, row, reason: error };
    document.set_peer_id(device.0 & !(1 << 63)).map_err(|error| damaged(error.to_string()))?;
    let before = document.oplog_vv();
    text.update(&wanted, UpdateOptions::default()).map_err(|error| damaged(format!("{error:?}")))?;
    document.commit();
    let bytes = document.export(ExportMode::updates(&before)).map_err(|error| damaged(error.to_string()))?;
    let (id, now) = (named_uuid(txn.id().uuid(), &format!("{row} {field}")), txn.now_ms());
    txn.query(
        "INSERT INTO text_update (workspace, id, tbl, row, col, bytes, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(id)
    .bind(table)
    .bind(row)
    .bind(field)
    .bind(bytes)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

async fn updates(handle: &mut impl Scoped, row: Uuid, field: &str) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = handle
        .query("SELECT bytes FROM text_update WHERE workspace = ?1 AND row = ?2 AND col = ?3")
        .bind(row)
        .bind(field.to_owned())
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

fn document(updates: &[Vec<u8>]) -> Result<LoroDoc, StoreError> {
    let document = LoroDoc::new();
    if !updates.is_empty() {
        document
            .import_batch(updates)
            .map_err(|error| StoreError::Constraint(format!("a text update cannot be read: {error}")))?;
    }
    Ok(document)
}
