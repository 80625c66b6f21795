//! The encrypted SQLite file of Atom.
//!
//! - **Scope by construction.** A [`ReadHandle`] and a [`WriteTxn`] carry a workspace. Their `query` binds it as `?1` and
//!   refuses SQL that does not use it; triggers generated from the [`registry`] refuse, inside the database, a write to a
//!   row of another workspace or outside of a transaction.
//! - **The operation log.** In [`Mode::Action`] triggers write each change of a record's field to `op`. Undo, redo,
//!   history and merging with other devices all read that log. One [`WriteTxn`] is one undo point.
//! - **Durable.** WAL with `synchronous=FULL`: when [`WriteTxn::commit`] returns, the change is on disk.
//! - **One process.** The data directory is locked while a [`Store`] is open.
//!
//! ```no_run
//! # async fn example(store: &atom_store::Store, scope: &atom_store::Scope) -> Result<(), atom_store::StoreError> {
//! use atom_store::{Mode, Scoped};
//! let mut txn = store.write(scope, Mode::Action).await?;
//! txn.query("UPDATE task SET title = ?2 WHERE workspace = ?1 AND title = ?3").bind("new").bind("old").execute().await?;
//! txn.commit("old", None).await?;
//! let mut read = store.read(scope).await?;
//! let rows = read.query("SELECT title FROM task WHERE workspace = ?1").fetch_all().await?;
//! # let _ = rows; Ok(()) }
//! ```

mod audit;
mod backup;
mod books;
mod contents;
mod copy;
mod error;
mod exit;
mod handle;
mod heads;
mod history;
mod mend;
mod merge;
mod new_file;
mod open;
pub mod order;
mod raw;
pub mod registry;
mod rekey;
mod set_aside;
mod text;
mod undo;
mod verify;

pub use audit::{AuditLine, AuditState, audit_hash};
pub use backup::{BackupFile, BackupHeader, Incoming};
pub use error::StoreError;
pub use handle::{Committed, Mode, ReadHandle, Scope, Scoped, Snapshot, Statement, SystemRead, SystemTxn, WriteTxn};
pub use heads::{Anchor, AuditHead, BACKUP_END, BACKUPS_DIR, LedgerHead, ledger_departs};
pub use history::{FieldChange, history};
pub use merge::{Operation, Transaction};
pub use new_file::{NewFile, random_hex, sync_folder};
pub use open::{BLOBS_DIR, DATABASE_FILE, DirectoryLock, OpenStore, Store, private_directory};
pub use raw::{Prepared, Raw};
pub use rekey::{Reseal, SEALED, Sealed};
pub use set_aside::{is_of_restore, missing_database};
pub use sqlx::{AssertSqlSafe, Row, SqlSafeStr, sqlite::SqliteRow};
pub use undo::Undone;
pub use verify::Check;
