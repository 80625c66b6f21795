//! How mirrored tasks reach the engine that owns tasks: this engine says what changed, that engine writes it.

use crate::kinds::task::TaskChanges;
use atom_api::tasks::{Source, Status};
use atom_core::{ApiError, ConnectionId, TaskId};
use atom_store::WriteTxn;
use jiff::Timestamp;
use std::{future::Future, pin::Pin};

/// What a [`TaskMirror`] does, in the transaction of the page that caused it.
pub type MirrorFuture<'a> = Pin<Box<dyn Future<Output = Result<(), ApiError>> + Send + 'a>>;

/// How far a mirrored task is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Seen for the first time through this connection; `changes` has every field. A task of this id that is there all
    /// the same was kept without its record, or trashed, when the account was disconnected: it is taken up again.
    New,
    /// Known; `changes` has what the service changed. A task that is not there any more stays away.
    Known,
    /// It was gone at the service, and so taken away here, and is back; `changes` has every field.
    Returned,
}

/// How mirrored tasks stand here, read in the transaction of whoever asks.
pub type CurrentFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<TaskNow>, ApiError>> + Send + 'a>>;

/// A mirrored task as it stands here, with what a person changed in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskNow {
    /// Its id.
    pub id: TaskId,
    /// Where it comes from.
    pub source: Source,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed here.
    pub updated_at: Timestamp,
    /// Its title.
    pub title: String,
    /// Its notes; empty where there are none.
    pub notes: String,
    /// Where it stands.
    pub status: Status,
    /// 1 (urgent) to 4 (none).
    pub priority: u8,
    /// A civil date, or an instant in RFC 3339.
    pub due: Option<String>,
    /// The civil date on which it is due, where the person is.
    pub due_on: Option<String>,
    /// Its labels by name.
    pub labels: Vec<String>,
}

/// A task of a service and what to do with its mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirroredTask {
    /// The same for the same record of the same account, whichever stream or device it came through.
    pub id: TaskId,
    /// How far it is known.
    pub presence: Presence,
    /// What to write; nothing else may be touched.
    pub changes: TaskChanges,
    /// When it was made at the service.
    pub created_at: Timestamp,
    /// Where it comes from.
    pub source: Source,
}

/// Keeps mirrored tasks. Implemented where engines meet.
///
/// All work inside of the given transaction and must not commit it; an error rolls the page back.
pub trait TaskMirror: Send + Sync + 'static {
    /// Makes and changes mirrored tasks.
    fn apply<'a>(&'a self, txn: &'a mut WriteTxn, tasks: &'a [MirroredTask]) -> MirrorFuture<'a>;

    /// Takes away tasks that are gone at the service, or whose connection ends. Unknown ids are passed over.
    fn remove<'a>(&'a self, txn: &'a mut WriteTxn, tasks: &'a [TaskId]) -> MirrorFuture<'a>;

    /// How tasks stand here. Those that are not there, or in the trash, are left out.
    fn current<'a>(&'a self, txn: &'a mut WriteTxn, tasks: &'a [TaskId]) -> CurrentFuture<'a>;

    /// Lets the tasks of a connection that ends stay, as the person's own.
    fn release<'a>(&'a self, txn: &'a mut WriteTxn, connection: ConnectionId) -> MirrorFuture<'a>;
}

/// Keeps none.
impl TaskMirror for () {
    fn apply<'a>(&'a self, _: &'a mut WriteTxn, _: &'a [MirroredTask]) -> MirrorFuture<'a> {
        Box::pin(async { Ok(()) })
    }

    fn remove<'a>(&'a self, _: &'a mut WriteTxn, _: &'a [TaskId]) -> MirrorFuture<'a> {
        Box::pin(async { Ok(()) })
    }

    fn current<'a>(&'a self, _: &'a mut WriteTxn, _: &'a [TaskId]) -> CurrentFuture<'a> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn release<'a>(&'a self, _: &'a mut WriteTxn, _: ConnectionId) -> MirrorFuture<'a> {
        Box::pin(async { Ok(()) })
    }
}
