//! Handles that carry their workspace.

use crate::{AuditLine, Raw, Store, StoreError, audit, open::Writer, raw, text};
use atom_core::{Hlc, TxnId, UserId, WorkspaceId};
use sqlx::{
    AssertSqlSafe, Encode, Executor, Row, SqlSafeStr, Sqlite, SqliteConnection, Transaction, Type,
    pool::PoolConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};
use uuid::Uuid;

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

/// A statement that is ready for its values.
pub struct Statement<'h> {
    connection: &'h mut SqliteConnection,
    query: Query<'h, Sqlite, SqliteArguments>,
    refused: Option<String>,
}

impl std::fmt::Debug for Statement<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Statement")
    }
}

impl<'h> Statement<'h> {
    fn scoped(connection: &'h mut SqliteConnection, workspace: WorkspaceId, sql: impl SqlSafeStr) -> Self {
        let sql = sql.into_sql_str();
        let text = sql.as_str();
        let names_workspace = text.contains("workspace = ?1") || (text.starts_with("INSERT") && text.contains("?1"));
        let refused = (!names_workspace).then(|| text.to_owned());
        Self { connection, query: sqlx::query(sql).bind(workspace.uuid()), refused }
    }

    fn unscoped(connection: &'h mut SqliteConnection, sql: impl SqlSafeStr) -> Self {
        Self { connection, query: sqlx::query(sql), refused: None }
    }

    /// Binds the next value.
    #[must_use]
    pub fn bind<T: Encode<'h, Sqlite> + Type<Sqlite> + 'h>(mut self, value: T) -> Self {
        self.query = self.query.bind(value);
        self
    }

    fn check(&mut self) -> Result<(), StoreError> {
        self.refused.take().map_or(Ok(()), |sql| Err(StoreError::Unscoped(sql)))
    }

    /// Runs it; returns how many rows it changed.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn execute(mut self) -> Result<u64, StoreError> {
        self.check()?;
        Ok(self.query.execute(&mut *self.connection).await?.rows_affected())
    }

    /// All rows.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn fetch_all(mut self) -> Result<Vec<SqliteRow>, StoreError> {
        self.check()?;
        Ok(self.query.fetch_all(&mut *self.connection).await?)
    }

    /// The first row, where there is one.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn fetch_optional(mut self) -> Result<Option<SqliteRow>, StoreError> {
        self.check()?;
        Ok(self.query.fetch_optional(&mut *self.connection).await?)
    }

    /// The one row that there must be.
    ///
    /// # Errors
    /// What SQLite says; also when there is none.
    pub async fn fetch_one(mut self) -> Result<SqliteRow, StoreError> {
        self.check()?;
        Ok(self.query.fetch_one(&mut *self.connection).await?)
    }
}

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
