//! Handles that carry their workspace.

mod reading;
mod statement;
mod writing;

use atom_core::{UserId, WorkspaceId};
pub use reading::{ReadHandle, Snapshot, SystemRead};
use sqlx::SqlSafeStr;
pub use statement::Statement;
pub use writing::{Committed, SystemTxn, WriteTxn};

/// Who acts, where, and through what: the scope of every handle.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The tenant whose rows the handle sees.
    pub workspace: WorkspaceId,
    /// The person.
    pub user: UserId,
    /// The host, for the audit trail.
    pub host: &'static str,
    /// The command, for the log and the audit trail.
    pub command: &'static str,
}

/// What kind of write it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A person's action: logged, and one undo point.
    Action,
    /// What an outside service says: scoped, not logged, for it can be fetched again.
    Mirror,
    /// Operations of another device: written to the log by the merge itself.
    Merge,
}

impl Mode {
    const fn number(self) -> i64 {
        match self {
            Self::Action => 1,
            Self::Mirror => 2,
            Self::Merge => 3,
        }
    }
}

/// A handle whose statements see one workspace.
pub trait Scoped: Send {
    /// The workspace.
    fn workspace(&self) -> WorkspaceId;

    /// A statement with the workspace bound as `?1`; further values bind from `?2` on.
    fn query<'h>(&'h mut self, sql: impl SqlSafeStr) -> Statement<'h>;
}
