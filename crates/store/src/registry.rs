//! The table registry: what kind each table is, and the triggers that follow from it.
//!
//! A table is declared once, here. From the declaration come the triggers that refuse writes outside of a scope and
//! write the operation log, so that no code path can skip either.

/// How a value is kept and written into JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// UTF-8 text.
    Text,
    /// A 64-bit integer.
    Integer,
    /// A 16-byte UUID.
    Id,
    /// Long text that merges; see `text.rs`.
    Prose,
    /// Bytes.
    Bytes,
}

/// A column of a record that the log follows.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The column.
    pub name: &'static str,
    /// Its type.
    pub kind: Type,
    /// What rows have in it that were made before the column was there, as JSON: their log says nothing of it.
    pub before: Option<&'static str>,
}

/// What a table holds, and so what the log does with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Rows that people change: each field is last-writer-wins by its clock, and undoable. Deleting sets `deleted`.
    Record,
    /// Rows that are only ever added. Corrections are further rows.
    Fact,
    /// Facts of the books: only ever added, in their own workspace, chained among themselves; see `books.rs`.
    Book,
    /// The updates of long text: facts that are logged, and from which the text is made.
    Text,
    /// What an outside service can give again, or what belongs to this device: scoped, not logged.
    Cache,
}

/// One table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// The fields that the log follows; empty unless it is a record or text.
    pub fields: &'static [Field],
}

const fn text(name: &'static str) -> Field {
    Field { name, kind: Type::Text, before: None }
}
const fn integer(name: &'static str) -> Field {
    Field { name, kind: Type::Integer, before: None }
}
const fn id(name: &'static str) -> Field {
    Field { name, kind: Type::Id, before: None }
}
const fn prose(name: &'static str) -> Field {
    Field { name, kind: Type::Prose, before: None }
}
const fn bytes(name: &'static str) -> Field {
    Field { name, kind: Type::Bytes, before: None }
}

/// A column that came later, with the value that older rows have.
const fn added(field: Field, before: &'static str) -> Field {
    Field { before: Some(before), ..field }
}

/// All tables that carry a workspace. `updated_at` is derived from the log's clock and therefore no field.
pub const TABLES: &[Table] = &[
    Table {
        name: "project",
        kind: Kind::Record,
        fields: &[text("name"), text("color"), text("ord"), integer("created_at"), integer("deleted")],
    },
    Table {
        name: "label",
        kind: Kind::Record,
        fields: &[text("name"), added(text("color"), "\"grey\""), integer("created_at"), integer("deleted")],
    },
    Table {
        name: "task",
        kind: Kind::Record,
        fields: &[
            text("title"),
            prose("notes"),
            text("status"),
            integer("priority"),
            text("due"),
            text("start"),
            integer("duration_min"),
            id("project"),
            id("parent"),
            text("ord"),
            integer("completed_at"),
            integer("trashed_at"),
            added(integer("evening"), "0"),
            integer("created_at"),
            integer("deleted"),
        ],
    },
    Table {
        name: "task_label",
        kind: Kind::Record,
        fields: &[id("task"), id("label"), integer("created_at"), integer("deleted")],
    },
    Table {
        name: "comment",
        kind: Kind::Record,
        fields: &[
            id("task"),
            id("author"),
            text("text"),
            integer("edited_at"),
            integer("created_at"),
            integer("deleted"),
        ],
    },
    Table {
        name: "attachment",
        kind: Kind::Record,
        fields: &[
            id("task"),
            text("name"),
            text("media_type"),
            integer("bytes"),
            text("digest"),
            integer("created_at"),
            integer("deleted"),
        ],
    },
    Table {
        name: "task_link",
        kind: Kind::Record,
        fields: &[id("from_task"), id("to_task"), text("kind"), integer("created_at"), integer("deleted")],
    },
    Table {
        name: "time_entry",
        kind: Kind::Record,
        fields: &[
            id("task"),
            id("author"),
            integer("started_at"),
            integer("ended_at"),
            text("note"),
            integer("created_at"),
            integer("deleted"),
        ],
    },
    Table {
        name: "reminder",
        kind: Kind::Record,
        fields: &[
            id("task"),
            text("at"),
            integer("before_min"),
            // Written by nothing any more: that a reminder came is told by the notification of its occasion, on each device.
            text("done_for"),
            integer("created_at"),
            integer("deleted"),
        ],
    },
    Table {
        name: "template",
        kind: Kind::Record,
        fields: &[text("name"), text("body"), integer("created_at"), integer("deleted")],
    },
    Table {
        name: "saved_filter",
        kind: Kind::Record,
        fields: &[text("name"), text("query"), text("ord"), integer("created_at"), integer("deleted")],
    },
    Table {
        name: "setting",
        kind: Kind::Record,
        fields: &[id("account"), text("key"), text("value"), integer("created_at"), integer("deleted")],
    },
    Table { name: "notification", kind: Kind::Cache, fields: &[] },
    Table {
        name: "text_update",
        kind: Kind::Text,
        fields: &[text("tbl"), id("row"), text("col"), bytes("bytes"), integer("created_at")],
    },
    Table { name: "audit", kind: Kind::Fact, fields: &[] },
    Table { name: "connection", kind: Kind::Cache, fields: &[] },
    Table { name: "stream_state", kind: Kind::Cache, fields: &[] },
    Table { name: "remote_record", kind: Kind::Cache, fields: &[] },
    Table { name: "service_call", kind: Kind::Cache, fields: &[] },
    Table { name: "outbox", kind: Kind::Cache, fields: &[] },
    Table { name: "task_changed", kind: Kind::Cache, fields: &[] },
    Table { name: "conflict", kind: Kind::Cache, fields: &[] },
    Table { name: "record_link", kind: Kind::Cache, fields: &[] },
    Table { name: "record_person", kind: Kind::Cache, fields: &[] },
    Table { name: "webhook", kind: Kind::Cache, fields: &[] },
    Table { name: "webhook_seen", kind: Kind::Cache, fields: &[] },
    Table { name: "entry", kind: Kind::Book, fields: &[] },
    Table { name: "posting", kind: Kind::Book, fields: &[] },
    Table { name: "step", kind: Kind::Book, fields: &[] },
    Table { name: "book", kind: Kind::Cache, fields: &[] },
    Table { name: "commodity", kind: Kind::Cache, fields: &[] },
    Table { name: "account", kind: Kind::Cache, fields: &[] },
    Table { name: "balance", kind: Kind::Cache, fields: &[] },
    Table { name: "account_limit", kind: Kind::Cache, fields: &[] },
    Table { name: "account_alias", kind: Kind::Cache, fields: &[] },
    Table { name: "ledger_import", kind: Kind::Cache, fields: &[] },
    Table { name: "statement_setting", kind: Kind::Cache, fields: &[] },
    Table { name: "ledger_rule", kind: Kind::Cache, fields: &[] },
    Table { name: "rejected_proposal", kind: Kind::Cache, fields: &[] },
    Table { name: "assertion", kind: Kind::Cache, fields: &[] },
    Table { name: "entry_document", kind: Kind::Book, fields: &[] },
    Table { name: "lot_setting", kind: Kind::Cache, fields: &[] },
    Table { name: "price", kind: Kind::Book, fields: &[] },
    Table { name: "account_was", kind: Kind::Cache, fields: &[] },
    Table { name: "commodity_was", kind: Kind::Cache, fields: &[] },
    Table { name: "closing_price", kind: Kind::Cache, fields: &[] },
];

/// The names and statements of all triggers: those of the tables, and those of the books.
#[must_use]
pub fn triggers() -> Vec<(String, String)> {
    TABLES.iter().flat_map(Table::triggers).chain(crate::books::triggers()).collect()
}

/// The record table of this name.
#[must_use]
pub fn record(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.kind == Kind::Record && table.name == name)
}

/// The table of this name whose rows travel in the log.
#[must_use]
pub fn logged(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| matches!(table.kind, Kind::Record | Kind::Text) && table.name == name)
}

impl Table {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The names and statements of the triggers that keep this table's promises.
    #[must_use]
    pub fn triggers(&self) -> Vec<(String, String)> {
        let mut triggers = Vec::new();
        let mut add = |suffix: &str, body: String| {
            let name = format!("atom_{}_{suffix}", self.name);
            let statement = format!("CREATE TRIGGER {name} {body}");
            triggers.push((name, statement));
        };
        if matches!(self.kind, Kind::Fact | Kind::Book | Kind::Text) {
            for verb in ["UPDATE", "DELETE"] {
                let rule = "BEGIN SELECT RAISE(ABORT, 'atom: facts are only ever added'); END";
                add(&verb.to_lowercase(), format!("BEFORE {verb} ON {} {rule}", self.name));
            }
        }
        let guard = |event: &str, row: &str| {
            format!(
                "BEFORE {event} ON {} BEGIN \
                 SELECT RAISE(ABORT, 'atom: write outside of its workspace') FROM write_scope \
                 WHERE mode = 0 OR workspace IS NOT {row}.workspace; END",
                self.name
            )
        };
        // The tables of entries look at their scope in the triggers that keep the books: one trigger costs less than two.
        if self.kind == Kind::Book && !crate::books::guards(self.name) {
            add("scope_insert", guard("INSERT", "NEW"));
        }
        if self.kind == Kind::Text {
            add("scope_insert", guard("INSERT", "NEW"));
            add("log_insert", self.insert_trigger());
        }
        if matches!(self.kind, Kind::Cache | Kind::Record) {
            add("scope_insert", guard("INSERT", "NEW"));
            add("scope_update", guard("UPDATE", "OLD"));
            add("scope_delete", guard("DELETE", "OLD"));
            add(
                "keeps_workspace",
                format!(
                    "BEFORE UPDATE OF workspace ON {} WHEN NEW.workspace IS NOT OLD.workspace \
                     BEGIN SELECT RAISE(ABORT, 'atom: a row stays in its workspace'); END",
                    self.name
                ),
            );
        }
        if self.kind == Kind::Record {
            add(
                "log_delete",
                format!(
                    "BEFORE DELETE ON {} BEGIN SELECT RAISE(ABORT, 'atom: records are deleted by their field') \
                     FROM write_scope WHERE mode <> 2; END",
                    self.name
                ),
            );
            add("log_insert", self.insert_trigger());
            for field in self.fields {
                add(&format!("log_{}", field.name), self.update_trigger(field));
            }
        }
        triggers
    }

    fn insert_trigger(&self) -> String {
        // json_patch onto an empty object drops the members that are NULL: most tasks have few fields.
        let pairs: Vec<String> = self
            .fields
            .iter()
            .map(|field| match field.kind {
                Type::Id | Type::Bytes => {
                    format!("'{0}', CASE WHEN NEW.{0} IS NULL THEN NULL ELSE lower(hex(NEW.{0})) END", field.name)
                }
                Type::Text | Type::Prose | Type::Integer => format!("'{0}', NEW.{0}", field.name),
            })
            .collect();
        format!(
            "AFTER INSERT ON {table} WHEN (SELECT mode FROM write_scope) = 1 BEGIN {log} END",
            table = self.name,
            log = log_statements(
                self.name,
                "''",
                "NULL",
                &format!("json_patch('{{}}', json_object({}))", pairs.join(", "))
            ),
        )
    }

    fn update_trigger(&self, field: &Field) -> String {
        format!(
            "AFTER UPDATE OF {column} ON {table} WHEN OLD.{column} IS NOT NEW.{column} AND (SELECT mode FROM write_scope) = 1 \
             BEGIN {log} END",
            column = field.name,
            table = self.name,
            log = log_statements(
                self.name,
                &format!("'{}'", field.name),
                &format!("OLD.{}", field.name),
                &format!("NEW.{}", field.name)
            ),
        )
    }
}

/// Takes the next number of the device and writes one operation with it.
fn log_statements(table: &str, column: &str, old: &str, new: &str) -> String {
    format!(
        "UPDATE write_scope SET dseq = dseq + 1; \
         INSERT INTO op (device, dseq, txn, hlc, tbl, row, col, old, new, schema) \
         SELECT device, dseq, txn, hlc, '{table}', NEW.id, {column}, {old}, {new}, schema FROM write_scope;"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_can_be_deleted_by_its_field() {
        for table in TABLES.iter().filter(|table| table.kind == Kind::Record) {
            assert!(table.field("deleted").is_some(), "{} has no `deleted`", table.name);
        }
    }

    #[test]
    fn trigger_names_are_unique() {
        let mut names: Vec<_> = triggers().into_iter().map(|(name, _)| name).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
