//! Statements that are stepped where they are: for the hundred thousands of rows of a batch or a proof.
//!
//! Through sqlx a row costs a message between threads and an allocation for each value. Here values are bound and read in
//! place, while the thread of the connection waits. What runs here blocks, so it is given some thousand rows at a time.

use crate::StoreError;
use libsqlite3_sys as ffi;
use sqlx::SqliteConnection;
use std::{ffi::CStr, marker::PhantomData, os::raw::c_int, path::PathBuf, ptr, slice};
use uuid::Uuid;

/// A connection that nobody else uses meanwhile, and the workspace whose statements it takes.
#[derive(Debug)]
pub struct Raw<'c> {
    db: ptr::NonNull<ffi::sqlite3>,
    workspace: Uuid,
    held: PhantomData<&'c mut ()>,
}

/// Runs `work` on a connection.
pub(crate) async fn with<T>(
    connection: &mut SqliteConnection,
    workspace: Uuid,
    work: impl FnOnce(&Raw<'_>) -> T,
) -> Result<T, StoreError> {
    let mut handle = connection.lock_handle().await?;
    let raw = Raw { db: handle.as_raw_handle(), workspace, held: PhantomData };
    Ok(work(&raw))
}

impl Raw<'_> {
    /// A statement with the workspace bound as `?1`, which it has to use.
    ///
    /// # Errors
    /// [`StoreError::Unscoped`], or what SQLite says.
    pub fn prepare(&self, sql: &str) -> Result<Prepared<'_>, StoreError> {
        if !(sql.contains("workspace = ?1") || (sql.starts_with("INSERT") && sql.contains("?1"))) {
            return Err(StoreError::Unscoped(sql.to_owned()));
        }
        let length = c_int::try_from(sql.len()).map_err(|_| StoreError::Unscoped(String::new()))?;
        let mut statement = ptr::null_mut();
        // SAFETY: the connection is open and nobody else uses it while `self` lives; the text is as long as it is said.
        #[allow(unsafe_code)]
        let code = unsafe {
            ffi::sqlite3_prepare_v2(self.db.as_ptr(), sql.as_ptr().cast(), length, &raw mut statement, ptr::null_mut())
        };
        self.check(code)?;
        let statement = ptr::NonNull::new(statement).ok_or_else(|| StoreError::Unscoped(sql.to_owned()))?;
        let mut prepared = Prepared { statement, raw: self };
        prepared.blob(1, self.workspace.as_bytes())?;
        Ok(prepared)
    }

    fn check(&self, code: c_int) -> Result<(), StoreError> {
        if matches!(code, ffi::SQLITE_OK | ffi::SQLITE_ROW | ffi::SQLITE_DONE) {
            return Ok(());
        }
        // SAFETY: the connection is open; the message is copied before anything else happens on it.
        #[allow(unsafe_code)]
        let message = unsafe {
            let message = ffi::sqlite3_errmsg(self.db.as_ptr());
            if message.is_null() { String::new() } else { CStr::from_ptr(message).to_string_lossy().into_owned() }
        };
        // The low byte is the primary code: https://sqlite.org/rescode.html.
        Err(match code & 0xff {
            ffi::SQLITE_FULL => StoreError::DiskFull,
            ffi::SQLITE_READONLY => StoreError::ReadOnly(PathBuf::from("The database")),
            ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => StoreError::Unreadable(PathBuf::from("The database")),
            ffi::SQLITE_CONSTRAINT => StoreError::Constraint(message),
            code => StoreError::Database(sqlx::Error::Protocol(format!("{message} ({code})"))),
        })
    }
}

/// A statement that is ready for its values. They are numbered from one on and stay until others take their place.
#[derive(Debug)]
pub struct Prepared<'r> {
    statement: ptr::NonNull<ffi::sqlite3_stmt>,
    raw: &'r Raw<'r>,
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        // SAFETY: it was made by `prepare` and is used no more.
        #[allow(unsafe_code)]
        unsafe {
            ffi::sqlite3_finalize(self.statement.as_ptr());
        }
    }
}

// SAFETY of all calls below: the statement was made by `prepare` and ends with `self`, its connection is nobody else's
// meanwhile, and SQLite copies what is bound (`SQLITE_TRANSIENT`).
#[allow(unsafe_code)]
impl Prepared<'_> {
    /// Binds an integer.
    ///
    /// # Errors
    /// Where there is no such number.
    pub fn int(&mut self, at: c_int, value: i64) -> Result<(), StoreError> {
        self.raw.check(unsafe { ffi::sqlite3_bind_int64(self.statement.as_ptr(), at, value) })
    }

    /// Binds a text.
    ///
    /// # Errors
    /// Where there is no such number, or no memory.
    pub fn text(&mut self, at: c_int, value: &str) -> Result<(), StoreError> {
        self.raw.check(unsafe {
            ffi::sqlite3_bind_text64(
                self.statement.as_ptr(),
                at,
                value.as_ptr().cast(),
                value.len() as u64,
                ffi::SQLITE_TRANSIENT(),
                ffi::SQLITE_UTF8 as u8,
            )
        })
    }

    /// Binds bytes.
    ///
    /// # Errors
    /// Where there is no such number, or no memory.
    pub fn blob(&mut self, at: c_int, value: &[u8]) -> Result<(), StoreError> {
        // A null pointer would bind no bytes as NULL; a slice has none, also where it is empty.
        self.raw.check(unsafe {
            ffi::sqlite3_bind_blob64(
                self.statement.as_ptr(),
                at,
                value.as_ptr().cast(),
                value.len() as u64,
                ffi::SQLITE_TRANSIENT(),
            )
        })
    }

    /// Binds nothing.
    ///
    /// # Errors
    /// Where there is no such number.
    pub fn null(&mut self, at: c_int) -> Result<(), StoreError> {
        self.raw.check(unsafe { ffi::sqlite3_bind_null(self.statement.as_ptr(), at) })
    }

    /// Binds a text, or nothing.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn maybe_text(&mut self, at: c_int, value: Option<&str>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.text(at, value),
            None => self.null(at),
        }
    }

    /// Binds bytes, or nothing.
    ///
    /// # Errors
    /// As [`Self::blob`].
    pub fn maybe_blob(&mut self, at: c_int, value: Option<&[u8]>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.blob(at, value),
            None => self.null(at),
        }
    }

    /// Binds an integer, or nothing.
    ///
    /// # Errors
    /// As [`Self::int`].
    pub fn maybe_int(&mut self, at: c_int, value: Option<i64>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.int(at, value),
            None => self.null(at),
        }
    }

    /// Runs it with the values that are bound.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn run(&mut self) -> Result<(), StoreError> {
        while self.step()? {}
        self.reset();
        Ok(())
    }

    /// Goes to the next row; false behind the last one.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn step(&mut self) -> Result<bool, StoreError> {
        let code = unsafe { ffi::sqlite3_step(self.statement.as_ptr()) };
        self.raw.check(code)?;
        Ok(code == ffi::SQLITE_ROW)
    }

    /// Back to before the first row.
    pub fn reset(&mut self) {
        // What it returns is what the last step said.
        unsafe { ffi::sqlite3_reset(self.statement.as_ptr()) };
    }

    /// An integer of this row, by its number from zero on.
    #[must_use]
    pub fn get_int(&self, column: c_int) -> i64 {
        unsafe { ffi::sqlite3_column_int64(self.statement.as_ptr(), column) }
    }

    /// The bytes of a text or of bytes of this row, where there are any.
    #[must_use]
    pub fn get_bytes(&self, column: c_int) -> Option<&[u8]> {
        unsafe {
            let bytes = ffi::sqlite3_column_blob(self.statement.as_ptr(), column).cast::<u8>();
            let length = ffi::sqlite3_column_bytes(self.statement.as_ptr(), column);
            if !bytes.is_null() {
                // They stay where they are until the next step, which takes the statement mutably.
                return Some(slice::from_raw_parts(bytes, usize::try_from(length).unwrap_or(0)));
            }
            let kind = ffi::sqlite3_column_type(self.statement.as_ptr(), column);
            (kind != ffi::SQLITE_NULL).then_some(&[][..])
        }
    }

    /// Whether a value of this row is there.
    #[must_use]
    pub fn is_there(&self, column: c_int) -> bool {
        unsafe { ffi::sqlite3_column_type(self.statement.as_ptr(), column) != ffi::SQLITE_NULL }
    }
}
