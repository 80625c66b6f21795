//! What was changed in rows, read from the operation log.

use crate::{Scoped, StoreError};
use atom_core::{Hlc, TxnId};
use sqlx::Row;
use uuid::Uuid;

/// One change of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The action.
    pub txn: TxnId,
    /// Its stamp.
    pub hlc: Hlc,
    /// Who, by name, where known.
    pub by: Option<String>,
    /// The command of the action.
    pub command: String,
    /// The row.
    pub row: Uuid,
    /// The field; empty for the making of the row.
    pub field: String,
    /// Before, as text.
    pub old: Option<String>,
    /// After, as text; for the making of the row its fields as JSON.
    pub new: Option<String>,
}

/// The changes of these rows, newest first, from the one before `before` on, but for those of the fields `besides`.
///
/// # Errors
/// What SQLite says.
pub async fn history(
    handle: &mut impl Scoped,
    rows: &[Uuid],
    besides: &[&str],
    before: Option<(Hlc, i64)>,
    limit: i64,
) -> Result<Vec<(FieldChange, i64)>, StoreError> {
    let (before_hlc, before_dseq) =
        before.map_or((vec![0xff; 16], i64::MAX), |(hlc, dseq)| (hlc.as_bytes().to_vec(), dseq));
    let text = |column: &str| {
        format!("CASE typeof(op.{column}) WHEN 'blob' THEN lower(hex(op.{column})) ELSE CAST(op.{column} AS TEXT) END")
    };
    let rows = serde_json::json!(rows.iter().map(|row| hex::encode(row.as_bytes())).collect::<Vec<_>>());
    let statement = format!(
        "SELECT op.txn, op.hlc, op.dseq, op.col, {old}, {new}, txn.command, txn.kind, user.name, op.row \
         FROM op JOIN txn ON txn.id = op.txn LEFT JOIN user ON user.id = txn.actor \
         WHERE txn.workspace = ?1 AND op.row IN (SELECT unhex(value) FROM json_each(?2)) \
         AND op.col NOT IN (SELECT value FROM json_each(?6)) AND (op.hlc, op.dseq) < (?3, ?4) \
         ORDER BY op.hlc DESC, op.dseq DESC LIMIT ?5",
        old = text("old"),
        new = text("new"),
    );
    // `txn.workspace = ?1` is the scope; the check of the handle looks for exactly that.
    let rows = handle
        .query(sqlx::AssertSqlSafe(statement))
        .bind(rows.to_string())
        .bind(before_hlc)
        .bind(before_dseq)
        .bind(limit)
        .bind(serde_json::json!(besides).to_string())
        .fetch_all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let kind: String = row.get(7);
            let command: String = row.get(6);
            let change = FieldChange {
                txn: row.get::<Uuid, _>(0).into(),
                hlc: Hlc::from_bytes(row.get(1)).unwrap_or(Hlc::ZERO),
                by: row.get(8),
                command: if kind == "do" { command } else { kind },
                row: row.get(9),
                field: row.get(3),
                old: row.get(4),
                new: row.get(5),
            };
            (change, row.get(2))
        })
        .collect())
}
