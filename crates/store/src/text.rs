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
use loro::{ExportMode, LoroDoc, LoroResult, LoroText, UpdateOptions};
use sqlx::Row;
use uuid::Uuid;

/// The one container of a document.
const CONTAINER: &str = "text";
/// How long the smallest difference is looked for: that takes the square of what changed, and every other writer waits.
const DIFFERENCE_MS: f64 = 100.0;

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
    let updates = updates(txn, row, field).await?;
    let mut made = document(&updates)?;
    if made.get_text(CONTAINER).to_string() == wanted {
        return Ok(());
    }
    let damaged = |error: String| StoreError::Text { table, field, row, reason: error };
    let peer = device.0 & !(1 << 63);
    made.set_peer_id(peer).map_err(|error| damaged(error.to_string()))?;
    let before = made.oplog_vv();
    let options = UpdateOptions { timeout_ms: Some(DIFFERENCE_MS), ..UpdateOptions::default() };
    if made.get_text(CONTAINER).update(&wanted, options).is_err() {
        // Too much changed, and some of it is in the document already: once more from the beginning.
        made = document(&updates)?;
        made.set_peer_id(peer).map_err(|error| damaged(error.to_string()))?;
        replace_middle(&made.get_text(CONTAINER), &wanted).map_err(|error| damaged(error.to_string()))?;
    }
    made.commit();
    let bytes = made.export(ExportMode::updates(&before)).map_err(|error| damaged(error.to_string()))?;
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

/// Makes a text what is wanted: what both begin and end with stays, all between goes and comes at once.
fn replace_middle(text: &LoroText, wanted: &str) -> LoroResult<()> {
    let old: Vec<char> = text.to_string().chars().collect();
    let new: Vec<char> = wanted.chars().collect();
    let begin = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let (left, right) = (&old[begin..], &new[begin..]);
    let end = left.iter().rev().zip(right.iter().rev()).take_while(|(one, other)| one == other).count();
    let (gone, came) = (left.len() - end, &right[..right.len() - end]);
    if gone > 0 {
        text.delete(begin, gone)?;
    }
    if !came.is_empty() {
        text.insert(begin, &came.iter().collect::<String>())?;
    }
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
