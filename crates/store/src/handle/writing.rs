//! Handles that write: one transaction each.

use super::{Mode, Scope, Scoped, Statement};
use crate::{AuditLine, Raw, Store, StoreError, audit, open::Writer, raw, text};
use atom_core::{Hlc, TxnId, WorkspaceId};
use sqlx::{AssertSqlSafe, Executor, Row, SqlSafeStr, SqliteConnection};
use uuid::Uuid;

/// The writer's connection inside an open transaction; rolls back when it is dropped.
#[derive(Debug)]
struct OpenTransaction(Option<Writer>);

impl OpenTransaction {
    async fn begin(store: &Store) -> Result<Self, StoreError> {
        // Before it begins: whoever is dropped while it does leaves a transaction too, which has to be rolled back.
        let mut transaction = Self(Some(store.writer().await?));
        transaction.connection().execute("BEGIN IMMEDIATE").await?;
        Ok(transaction)
    }

    fn connection(&mut self) -> &mut SqliteConnection {
        // The guard leaves only in `commit`, which consumes the transaction, and in `drop`.
        #[allow(clippy::expect_used)]
        self.0.as_mut().expect("an open transaction has its connection")
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        self.connection().execute("COMMIT").await?;
        self.0 = None;
        Ok(())
    }
}

impl Drop for OpenTransaction {
    fn drop(&mut self) {
        let Some(mut guard) = self.0.take() else { return };
        // The writer stays locked until the rollback is through, so nobody writes into a dead transaction.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = guard.execute("ROLLBACK").await {
                    // A commit that was interrupted while it ran has already ended the transaction.
                    tracing::debug!(%error, "no transaction to roll back");
                }
            });
        }
    }
}

/// One write transaction in one workspace: one undo point when it is a person's action.
#[derive(Debug)]
pub struct WriteTxn {
    scope: Scope,
    mode: Mode,
    id: TxnId,
    hlc: Hlc,
    first_dseq: i64,
    kind: &'static str,
    pub(crate) takes_batches_only: bool,
    transaction: OpenTransaction,
}

/// What a commit left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The undo point, when something was logged.
    pub txn: Option<TxnId>,
    /// How many operations were logged.
    pub operations: u64,
}

impl Scoped for WriteTxn {
    fn workspace(&self) -> WorkspaceId {
        self.scope.workspace
    }

    fn query<'h>(&'h mut self, sql: impl SqlSafeStr) -> Statement<'h> {
        Statement::scoped(self.transaction.connection(), self.scope.workspace, sql)
    }
}

impl WriteTxn {
    /// The instant of the action in milliseconds since 1970; never before an earlier action of this device.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.hlc.ms()
    }

    /// The stamp of the action.
    #[must_use]
    pub fn hlc(&self) -> Hlc {
        self.hlc
    }

    /// The id of the action.
    #[must_use]
    pub fn id(&self) -> TxnId {
        self.id
    }

    /// Who acts.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Inserts rows of this workspace, hundreds in one statement. `columns` are those besides the workspace, `count` of
    /// them, and `bind` binds the values of one row in their order.
    ///
    /// A bound value costs a tenth of what it costs to take it out of a JSON array.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn insert_rows<R>(
        &mut self,
        table: &str,
        columns: &str,
        count: usize,
        rows: Vec<R>,
        bind: impl Fn(Statement<'_>, R) -> Statement<'_>,
    ) -> Result<(), StoreError> {
        self.put_rows(table, columns, count, "", rows, bind).await
    }

    /// As [`WriteTxn::insert_rows`]; `conflict` is the `ON CONFLICT` clause, for rows that may be there already.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn put_rows<R>(
        &mut self,
        table: &str,
        columns: &str,
        count: usize,
        conflict: &str,
        rows: Vec<R>,
        bind: impl Fn(Statement<'_>, R) -> Statement<'_>,
    ) -> Result<(), StoreError> {
        /// How many rows a statement has: few sizes, so that each is prepared once.
        const SIZES: [usize; 6] = [500, 100, 20, 5, 2, 1];
        let workspace = self.scope.workspace.uuid();
        // No numbers: SQLite would look each one up in a list of all of them.
        let row = format!("(?{})", ", ?".repeat(count));
        let mut rows = rows.into_iter();
        while let Some(size) = SIZES.into_iter().find(|size| *size <= rows.len()) {
            let values = vec![row.as_str(); size].join(", ");
            let sql = format!("INSERT INTO {table} (workspace, {columns}) VALUES {values} {conflict}");
            let mut statement = Statement::unscoped(self.transaction.connection(), AssertSqlSafe(sql));
            for row in rows.by_ref().take(size) {
                statement = bind(statement.bind(workspace), row);
            }
            statement.execute().await?;
        }
        Ok(())
    }

    /// Runs statements where they are. It blocks as long as `work` does: some thousand rows at a time.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn raw<T>(&mut self, work: impl FnOnce(&Raw<'_>) -> T) -> Result<T, StoreError> {
        let workspace = self.scope.workspace.uuid();
        raw::with(self.transaction.connection(), workspace, work).await
    }

    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        self.transaction.connection()
    }

    pub(crate) fn set_kind(&mut self, kind: &'static str) {
        self.kind = kind;
    }

    /// Makes the transaction durable, with its undo point and its audit line.
    ///
    /// `subject` says what was acted on, such as the title of a task; `entity` is its id, where it is one row.
    ///
    /// # Errors
    /// What SQLite says; then nothing is changed.
    pub async fn commit(mut self, subject: &str, entity: Option<Uuid>) -> Result<Committed, StoreError> {
        self.ask_rows().await?;
        let (scope, hlc, id, kind) = (self.scope.clone(), self.hlc, self.id, self.kind);
        if self.mode == Mode::Action {
            text::follow(&mut self, hlc.device()).await?;
        }
        let connection = self.transaction.connection();
        // Closed first: what follows is bookkeeping, which no scope guards.
        let row =
            sqlx::query("UPDATE write_scope SET mode = 0 RETURNING dseq, device").fetch_one(&mut *connection).await?;
        let operations = row.get::<i64, _>(0) - self.first_dseq;
        if operations > 0 && self.mode == Mode::Action {
            sqlx::query(
                "INSERT INTO txn (id, workspace, device, hlc, actor, command, subject, kind, state) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'done')",
            )
            .bind(id.uuid())
            .bind(scope.workspace.uuid())
            .bind(row.get::<i64, _>(1))
            .bind(&hlc.as_bytes()[..])
            .bind(scope.user.uuid())
            .bind(scope.command)
            .bind(subject)
            .bind(kind)
            .execute(&mut *connection)
            .await?;
        }
        if self.mode == Mode::Action {
            let line = AuditLine {
                at_ms: hlc.ms(),
                workspace: Some(scope.workspace),
                user: Some(scope.user),
                host: scope.host,
                command: scope.command,
                entity: entity.map(|id| id.to_string()),
                outcome: "ok",
            };
            audit::append(connection, &line).await?;
        }
        self.transaction.commit().await?;
        let operations = u64::try_from(operations).unwrap_or(0);
        Ok(Committed { txn: (operations > 0).then_some(id), operations })
    }
}

/// A write transaction on what belongs to no workspace: accounts, sessions, jobs, audit lines of refusals.
#[derive(Debug)]
pub struct SystemTxn(OpenTransaction);

impl SystemTxn {
    /// A statement; values bind from `?1` on.
    pub fn query(&mut self, sql: impl SqlSafeStr) -> Statement<'_> {
        Statement::unscoped(self.0.connection(), sql)
    }

    /// Adds a line to the audit trail, in this transaction.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn audit(&mut self, line: &AuditLine<'_>) -> Result<(), StoreError> {
        audit::append(self.0.connection(), line).await
    }

    /// Makes the transaction durable.
    ///
    /// # Errors
    /// What SQLite says; then nothing is changed.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.0.commit().await
    }
}

impl Store {
    /// Opens a write transaction on what belongs to no workspace.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn system_write(&self) -> Result<SystemTxn, StoreError> {
        Ok(SystemTxn(OpenTransaction::begin(self).await?))
    }

    /// Opens a write transaction in the workspace of `scope`. Waits for the one before.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn write(&self, scope: &Scope, mode: Mode) -> Result<WriteTxn, StoreError> {
        let mut transaction = OpenTransaction::begin(self).await?;
        let hlc = self.tick();
        let id = TxnId::new(self.clock());
        let row = sqlx::query("UPDATE write_scope SET mode = ?1, workspace = ?2, txn = ?3, hlc = ?4 RETURNING dseq")
            .bind(mode.number())
            .bind(scope.workspace.uuid())
            .bind(id.uuid())
            .bind(&hlc.as_bytes()[..])
            .fetch_one(transaction.connection())
            .await?;
        Ok(WriteTxn {
            scope: scope.clone(),
            mode,
            id,
            hlc,
            first_dseq: row.get(0),
            kind: "do",
            takes_batches_only: false,
            transaction,
        })
    }
}
