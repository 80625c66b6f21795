//! A statement on its way: its SQL, its values, and whether it keeps to its workspace.

use crate::StoreError;
use atom_core::WorkspaceId;
use sqlx::{
    Encode, SqlSafeStr, Sqlite, SqliteConnection, Type,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

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
    pub(super) fn scoped(connection: &'h mut SqliteConnection, workspace: WorkspaceId, sql: impl SqlSafeStr) -> Self {
        let sql = sql.into_sql_str();
        let text = sql.as_str();
        let names_workspace = text.contains("workspace = ?1") || (text.starts_with("INSERT") && text.contains("?1"));
        let refused = (!names_workspace).then(|| text.to_owned());
        Self { connection, query: sqlx::query(sql).bind(workspace.uuid()), refused }
    }

    pub(super) fn unscoped(connection: &'h mut SqliteConnection, sql: impl SqlSafeStr) -> Self {
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
