//! What hosts publish after a committed change.

use crate::jobs::Job;
use atom_core::WorkspaceId;
use serde::{Deserialize, Serialize};

/// A kind of data that a view shows and a command can make stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Whether the database is open.
    App,
    /// Sessions of the signed-in person.
    Sessions,
    /// Tasks and their counts.
    Tasks,
    /// Projects.
    Projects,
    /// Labels.
    Labels,
    /// What can be undone and redone.
    Undo,
    /// Connections to outside services.
    Connections,
    /// Jobs and their progress.
    Jobs,
    /// The audit trail.
    Audit,
    /// Settings of the signed-in person.
    Settings,
    /// The inbox of notifications.
    Notifications,
    /// Saved filters.
    Filters,
    /// Templates.
    Templates,
    /// Backups.
    Backups,
    /// The books.
    Ledger,
    /// Members, invitations and workspaces, and where mail goes.
    Members,
}

/// One event. A client that was cut off asks again from the last `seq` that it saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Rises by one with each event of this run of the program.
    pub seq: u64,
    /// What is stale now.
    pub topics: Vec<Topic>,
    /// The command that made it so.
    pub cause: String,
    /// The workspace whose data it is; absent when it concerns all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<WorkspaceId>,
    /// The job whose progress this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<Job>,
    /// Events between the last one seen and this one are gone: everything shown has to be fetched again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reset: bool,
}
