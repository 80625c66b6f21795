//! Exchanging the operation log with other devices.
//!
//! A record is a pure function of the set of its operations: they are folded in the order of their clocks, and the last
//! write of each field wins. So the order in which logs arrive cannot matter, and arriving twice changes nothing.

use crate::{Mode, Scope, Scoped as _, Store, StoreError, WriteTxn, registry, text};
use atom_core::{Hlc, TxnId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::{Row, TypeInfo as _, ValueRef as _, sqlite::SqliteRow};
use std::collections::BTreeSet;
use uuid::Uuid;

/// One operation on its way between devices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The number of the operation on its device, without gaps.
    pub dseq: i64,
    /// The table.
    pub table: String,
    /// The row.
    pub row: Uuid,
    /// The field; empty for the making of the row.
    pub column: String,
    /// Before; ids as 32 hex digits.
    pub old: Value,
    /// After; for the making of a row its fields.
    pub new: Value,
    /// The schema of the device that wrote it.
    pub schema: i64,
}

/// One action with its operations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transaction {
    /// The action.
    pub id: TxnId,
    /// The device that it was done on.
    pub device: i64,
    /// Its stamp, 32 hex digits.
    pub hlc: String,
    /// Who.
    pub actor: Option<UserId>,
    /// What.
    pub command: String,
    /// To what.
    pub subject: String,
    /// Its operations.
    pub operations: Vec<Operation>,
}

impl Store {
    /// The actions of this workspace made on this or any device, oldest first; at most `limit` after `after_seq`.
    /// The second part of the reply is the `after_seq` to go on with.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn export_log(
        &self,
        scope: &Scope,
        after_seq: i64,
        limit: i64,
    ) -> Result<(Vec<Transaction>, i64), StoreError> {
        let mut read = self.read(scope).await?;
        let rows = read
            .query("SELECT seq, id, device, hlc, actor, command, subject FROM txn WHERE workspace = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")
            .bind(after_seq)
            .bind(limit)
            .fetch_all()
            .await?;
        let mut last = after_seq;
        let mut transactions = Vec::with_capacity(rows.len());
        for row in rows {
            last = row.get(0);
            let id: Uuid = row.get(1);
            let operations = read
                .query(
                    "SELECT op.dseq, op.tbl, op.row, op.col, op.old, op.new, op.schema FROM op JOIN txn ON txn.id = op.txn \
                     WHERE txn.workspace = ?1 AND op.txn = ?2 ORDER BY op.dseq",
                )
                .bind(id)
                .fetch_all()
                .await?;
            transactions.push(Transaction {
                id: id.into(),
                device: row.get(2),
                hlc: hex::encode(row.get::<Vec<u8>, _>(3)),
                actor: row.get::<Option<Uuid>, _>(4).map(Into::into),
                command: row.get(5),
                subject: row.get(6),
                operations: operations.iter().map(operation).collect(),
            });
        }
        Ok((transactions, last))
    }

    /// Takes in actions of other devices. What is known already changes nothing.
    /// Returns how many actions were new.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] for an operation that does not fit the registry; then nothing is changed.
    pub async fn merge_log(&self, scope: &Scope, transactions: &[Transaction]) -> Result<u64, StoreError> {
        let mut txn = self.write(scope, Mode::Merge).await?;
        let mut touched = BTreeSet::new();
        let mut new = 0;
        for transaction in transactions {
            let hlc = hex::decode(&transaction.hlc).ok().and_then(|bytes| Hlc::from_bytes(&bytes));
            let hlc =
                hlc.ok_or_else(|| StoreError::Constraint(format!("the stamp of {} is not a clock", transaction.id)))?;
            if add(&mut txn, transaction, hlc, &mut touched).await? {
                new += 1;
                self.observe(hlc);
            }
        }
        // Texts first: the rows that they belong to are folded with them.
        let (texts, records): (Vec<_>, Vec<_>) =
            touched.into_iter().partition(|(table, _)| registry::record(table).is_none());
        for (table, row) in texts.into_iter().chain(records) {
            let Some(table) = registry::logged(&table) else { continue };
            fold(&mut txn, table, row).await?;
        }
        txn.commit("merge", None).await?;
        Ok(new)
    }
}

/// Writes one action into the log; false when it is there already.
async fn add(
    txn: &mut WriteTxn,
    transaction: &Transaction,
    hlc: Hlc,
    touched: &mut BTreeSet<(String, Uuid)>,
) -> Result<bool, StoreError> {
    let (id, actor) = (transaction.id.uuid(), transaction.actor.map(UserId::uuid));
    let added = txn
        .query(
            "INSERT INTO txn (id, workspace, device, hlc, actor, command, subject, kind, state) \
             SELECT ?2, ?1, ?3, ?4, ?5, ?6, ?7, 'remote', 'done' WHERE NOT EXISTS (SELECT 1 FROM txn WHERE id = ?2)",
        )
        .bind(id)
        .bind(transaction.device)
        .bind(hlc.as_bytes().to_vec())
        .bind(actor)
        .bind(transaction.command.as_str())
        .bind(transaction.subject.as_str())
        .execute()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    for operation in &transaction.operations {
        let table = registry::logged(&operation.table)
            .ok_or_else(|| StoreError::Constraint(format!("there is no record table `{}`", operation.table)))?;
        let field = table.field(&operation.column);
        if field.is_none() && !operation.column.is_empty() {
            return Err(StoreError::Constraint(format!("`{}` has no field `{}`", operation.table, operation.column)));
        }
        // `?1` only satisfies the scope; the operation hangs on its action.
        let statement = "INSERT INTO op (device, dseq, txn, hlc, tbl, row, col, old, new, schema) \
                         SELECT ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 WHERE ?1 IS NOT NULL";
        let query = txn
            .query(statement)
            .bind(transaction.device)
            .bind(operation.dseq)
            .bind(id)
            .bind(hlc.as_bytes().to_vec())
            .bind(operation.table.as_str())
            .bind(operation.row)
            .bind(operation.column.as_str());
        let kind = field.map(|field| field.kind);
        let query = bind_value(bind_value(query, &operation.old, kind)?, &operation.new, kind)?;
        query.bind(operation.schema).execute().await?;
        touched.insert((operation.table.clone(), operation.row));
        if table.kind == registry::Kind::Text
            && let (Some(of), Some(row)) = (operation.new["tbl"].as_str(), operation.new["row"].as_str())
            && let Ok(row) = Uuid::try_parse(row)
        {
            touched.insert((of.to_owned(), row));
        }
    }
    Ok(true)
}

/// Makes the row what its operations say.
async fn fold(txn: &mut WriteTxn, table: &'static registry::Table, row: Uuid) -> Result<(), StoreError> {
    let fields = replay(txn, table, row).await?;
    let exists_statement = format!("SELECT 1 FROM {} WHERE workspace = ?1 AND id = ?2", table.name);
    let exists = txn.query(sqlx::AssertSqlSafe(exists_statement)).bind(row).fetch_optional().await?.is_some();
    let Some((fields, newest_ms, made)) = fields else { return Ok(()) };
    if !exists && !made {
        // Its making has not arrived yet, or it mirrors a record that this device has not fetched: the log keeps the rest.
        return Ok(());
    }
    if exists && table.kind == registry::Kind::Text {
        return Ok(());
    }
    let names: Vec<&registry::Field> = table.fields.iter().filter(|field| fields.contains_key(field.name)).collect();
    let statement = if exists {
        let set: Vec<String> =
            names.iter().enumerate().map(|(at, field)| format!("{} = ?{}", field.name, at + 4)).collect();
        format!(
            "UPDATE {} SET updated_at = ?3{}{} WHERE workspace = ?1 AND id = ?2",
            table.name,
            if set.is_empty() { "" } else { ", " },
            set.join(", ")
        )
    } else {
        let columns: String = names.iter().map(|field| format!(", {}", field.name)).collect();
        let values: String = (0..names.len()).map(|at| format!(", ?{}", at + 4)).collect();
        // Text updates have no instant of change; the bound one is then only looked at.
        let (column, value) =
            if table.kind == registry::Kind::Text { ("", " WHERE ?3 IS NOT NULL") } else { (", updated_at", "") };
        let third = if column.is_empty() { "" } else { ", ?3" };
        format!("INSERT INTO {} (workspace, id{column}{columns}) SELECT ?1, ?2{third}{values}{value}", table.name)
    };
    let mut query = txn.query(sqlx::AssertSqlSafe(statement)).bind(row).bind(newest_ms);
    for field in names {
        query = bind_value(query, &fields[field.name], Some(field.kind))?;
    }
    query.execute().await?;
    Ok(())
}

/// The fields of a row after all its operations in the order of their clocks, the newest instant, and whether its
/// making is among them. `None` without any operation.
pub(crate) async fn replay(
    txn: &mut impl crate::Scoped,
    table: &registry::Table,
    row: Uuid,
) -> Result<Option<(Map<String, Value>, i64, bool)>, StoreError> {
    let rows = txn
        .query(
            "SELECT op.dseq, op.tbl, op.row, op.col, op.old, op.new, op.schema, op.hlc FROM op JOIN txn ON txn.id = op.txn \
             WHERE txn.workspace = ?1 AND op.row = ?2 AND op.tbl = ?3 ORDER BY op.hlc, op.dseq",
        )
        .bind(row)
        .bind(table.name.to_owned())
        .fetch_all()
        .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut fields = Map::new();
    let (mut newest, mut made) = (0, false);
    for logged in &rows {
        newest = Hlc::from_bytes(logged.get(7)).unwrap_or(Hlc::ZERO).ms();
        let operation = operation(logged);
        if operation.column.is_empty() {
            made = true;
            if let Value::Object(all) = operation.new {
                fields.extend(all);
            }
        } else {
            fields.insert(operation.column, operation.new);
        }
    }
    for field in table.fields.iter().filter(|field| field.kind == registry::Type::Prose) {
        if let Some(merged) = text::current(txn, row, field.name).await? {
            fields.insert(field.name.to_owned(), merged.into());
        }
    }
    Ok(Some((fields, newest, made)))
}

fn operation(row: &SqliteRow) -> Operation {
    let column: String = row.get(3);
    let mut new = value(row, 5);
    if column.is_empty()
        && let Value::String(json) = &new
    {
        new = serde_json::from_str(json).unwrap_or(Value::Null);
    }
    Operation {
        dseq: row.get(0),
        table: row.get(1),
        row: row.get(2),
        column,
        old: value(row, 4),
        new,
        schema: row.get(6),
    }
}

/// A stored value as JSON; blobs as hex.
pub(crate) fn value(row: &SqliteRow, column: usize) -> Value {
    let Ok(raw) = row.try_get_raw(column) else { return Value::Null };
    if raw.is_null() {
        return Value::Null;
    }
    match raw.type_info().name() {
        "INTEGER" => row.get::<i64, _>(column).into(),
        "BLOB" => hex::encode(row.get::<Vec<u8>, _>(column)).into(),
        _ => row.get::<String, _>(column).into(),
    }
}

/// Binds a JSON value as the type of its field; without a field, as the JSON of a row's making.
fn bind_value<'h>(
    query: crate::Statement<'h>,
    value: &Value,
    kind: Option<registry::Type>,
) -> Result<crate::Statement<'h>, StoreError> {
    let wrong = || StoreError::Constraint(format!("an operation holds a value of the wrong type: {value}"));
    Ok(match (kind, value) {
        (_, Value::Null) => query.bind(None::<i64>),
        (None, value) => query.bind(value.to_string()),
        (Some(registry::Type::Bytes), Value::String(text)) => query.bind(hex::decode(text).map_err(|_| wrong())?),
        (Some(registry::Type::Text | registry::Type::Prose), Value::String(text)) => query.bind(text.clone()),
        (Some(registry::Type::Integer), Value::Number(number)) => query.bind(number.as_i64().ok_or_else(wrong)?),
        (Some(registry::Type::Id), Value::String(text)) => query.bind(Uuid::try_parse(text).map_err(|_| wrong())?),
        _ => return Err(wrong()),
    })
}
