//! Ids are UUIDs, each kind its own type, so that a task's id can never be passed for a project's.
//!
//! New ids are version 7 (RFC 9562 §5.7): they sort by time, which keeps B-trees dense.
//! Ids that several devices must derive alike are version 5, from [`named_uuid`].

use crate::Clock;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct IdError;

/// A version 7 UUID from `clock`.
fn time_ordered_uuid(clock: &dyn Clock) -> Uuid {
    let mut random = [0; 10];
    clock.distinct(&mut random);
    let ms = u64::try_from(clock.now_ms()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
}

/// A version 5 UUID: the same space and name give the same id on every device.
///
/// Rows of a set (a label on a task) and mirrors of outside records are named so,
/// and therefore two devices that add the same thing add one row.
#[must_use]
pub fn named_uuid(space: Uuid, name: &str) -> Uuid {
    Uuid::new_v5(&space, name.as_bytes())
}

/// The id of a setting: named after account and key, so that two devices set the same one.
#[must_use]
pub fn setting_uuid(workspace: WorkspaceId, account: UserId, key: &str) -> Uuid {
    named_uuid(workspace.uuid(), &format!("setting:{account}:{key}"))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id that sorts after those made before it.
            #[must_use]
            pub fn new(clock: &dyn Clock) -> Self {
                Self(time_ordered_uuid(clock))
            }

            /// The UUID inside.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                text.parse().map(Self).map_err(|_| IdError)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )*};
}

ids! {
    /// A task.
    TaskId;
    /// A project: a named list of tasks.
    ProjectId;
    /// A label that tasks carry.
    LabelId;
    /// A workspace: the tenant that owns every record.
    WorkspaceId;
    /// A person's account on this installation.
    UserId;
    /// An invitation to a workspace.
    InvitationId;
    /// A signed-in session.
    SessionId;
    /// A connection to an outside service.
    ConnectionId;
    /// A long-running job.
    JobId;
    /// One user action: the unit of undo and of history.
    TxnId;
    /// A comment on a task.
    CommentId;
    /// A file that is attached to a task.
    AttachmentId;
    /// Bytes on their way in, before they become a file or an import.
    UploadId;
    /// A span of time that was worked on a task.
    TimeEntryId;
    /// A reminder of a task.
    ReminderId;
    /// A template that tasks are made from.
    TemplateId;
    /// A filter that was saved under a name.
    FilterId;
    /// An entry of the books.
    EntryId;
    /// A notification in the inbox of notifications.
    NotificationId;
}
