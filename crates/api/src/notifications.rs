//! The inbox of notifications: what the person should know, whether or not the system showed it.

use atom_core::{ApiError, ConnectionId, NotificationId, TaskId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A task is due.
    Due,
    /// A reminder has come.
    Reminder,
    /// Something went wrong that needs the person.
    Failure,
    /// A backup that was due could not be made.
    Backup,
    /// Long work has ended.
    Done,
}

/// Request of `notifications.list`, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Reply of `notifications.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inbox {
    /// The rows.
    pub items: Vec<Notification>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// How many are unread in all.
    pub unread: u64,
}

/// Request of `notifications.read`: marks as read; all of them where none is named.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// Which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<NotificationId>,
}

/// Request of `notifications.dismiss`: takes out of the inbox; all that are read where none is named.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Dismiss {
    /// Which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<NotificationId>,
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// What it is about.
    pub kind: Kind,
    /// What happened: a title of a task, a name of a connection. Where `many` says how many it tells of, and of a backup,
    /// it is a sentence in English that `kind` and `many` say as well.
    pub title: String,
    /// Of how many tasks it tells, where it tells of many at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub many: Option<u32>,
    /// What it means and what to do, in a sentence; may be empty.
    pub body: String,
    /// The error that `body` tells of, for a host that speaks another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ApiError>,
    /// The task that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// The connection that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionId>,
    /// When.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
    /// When it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::wire::some_instant")]
    pub read_at: Option<Timestamp>,
}
