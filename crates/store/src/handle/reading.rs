//! Handles that read.

use super::{Scope, Scoped, Statement};
use crate::{Raw, Store, StoreError, raw};
use atom_core::WorkspaceId;
use sqlx::{SqlSafeStr, Sqlite, Transaction, pool::PoolConnection};

/// A connection that reads one workspace.
#[derive(Debug)]
pub struct ReadHandle {
    workspace: WorkspaceId,
    connection: PoolConnection<Sqlite>,
}

impl Scoped for ReadHandle {
    fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    fn query<'h>(&'h mut self, sql: impl SqlSafeStr) -> Statement<'h> {
        Statement::scoped(&mut self.connection, self.workspace, sql)
    }
}

/// A connection that reads one workspace as it was at one moment, however long that takes.
#[derive(Debug)]
pub struct Snapshot {
    workspace: WorkspaceId,
    transaction: Transaction<'static, Sqlite>,
}

impl Scoped for Snapshot {
    fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    fn query<'h>(&'h mut self, sql: impl SqlSafeStr) -> Statement<'h> {
        Statement::scoped(&mut self.transaction, self.workspace, sql)
    }
}

impl Snapshot {
    /// Runs statements where they are. It blocks as long as `work` does: some thousand rows at a time.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn raw<T>(&mut self, work: impl FnOnce(&Raw<'_>) -> T) -> Result<T, StoreError> {
        raw::with(&mut self.transaction, self.workspace.uuid(), work).await
    }
}

/// A connection that reads what belongs to no workspace: accounts, sessions, jobs. For the identity engine and the door.
#[derive(Debug)]
pub struct SystemRead(PoolConnection<Sqlite>);

impl SystemRead {
    /// A statement; values bind from `?1` on.
    pub fn query(&mut self, sql: impl SqlSafeStr) -> Statement<'_> {
        Statement::unscoped(&mut self.0, sql)
    }
}

impl Store {
    /// A handle that reads the workspace of `scope`.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn read(&self, scope: &Scope) -> Result<ReadHandle, StoreError> {
        Ok(ReadHandle { workspace: scope.workspace, connection: self.readers().acquire().await? })
    }

    /// A handle that reads the workspace of `scope` as it is now, whatever is written meanwhile.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn snapshot(&self, scope: &Scope) -> Result<Snapshot, StoreError> {
        Ok(Snapshot { workspace: scope.workspace, transaction: self.readers().begin().await? })
    }

    /// A handle that reads what belongs to no workspace.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn system_read(&self) -> Result<SystemRead, StoreError> {
        Ok(SystemRead(self.readers().acquire().await?))
    }
}
