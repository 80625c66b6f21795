//! What is said of a command: its name, who may call it, what it does to the world, whether it can be undone.

use crate::Topic;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A request that the door understands.
#[cfg(feature = "schema")]
pub trait Command: Serialize + DeserializeOwned + schemars::JsonSchema + Send + 'static {
    /// What comes back when it succeeds.
    type Reply: Serialize + DeserializeOwned + schemars::JsonSchema + Send + 'static;
    /// Its name on every host, such as `tasks.create`.
    const NAME: &'static str;
    /// Its row of the contract. The interface takes it from here: a look into the whole list would bring all of it along.
    const SPEC: &'static Spec;
}

/// A request that the door understands.
#[cfg(not(feature = "schema"))]
pub trait Command: Serialize + DeserializeOwned + Send + 'static {
    /// What comes back when it succeeds.
    type Reply: Serialize + DeserializeOwned + Send + 'static;
    /// Its name on every host, such as `tasks.create`.
    const NAME: &'static str;
    /// Its row of the contract. The interface takes it from here: a look into the whole list would bring all of it along.
    const SPEC: &'static Spec;
}

/// What a caller needs to be allowed to call a command. Roles map to sets of these in `atom-auth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Nobody has to be signed in.
    Open,
    /// Any session.
    SignedIn,
    /// A person's own account, which a machine does not have.
    Account,
    /// See tasks, projects and labels.
    TasksRead,
    /// Change tasks, projects and labels.
    TasksWrite,
    /// See connections and what came through them.
    ConnectionsRead,
    /// Connect, sync and disconnect outside services.
    ConnectionsManage,
    /// See the books.
    LedgerRead,
    /// Post, reverse and import.
    LedgerWrite,
    /// Close and reopen periods.
    LedgerClose,
    /// Take the data of the workspace out, and look whether all is whole.
    DataManage,
    /// Read the audit trail.
    AuditRead,
    /// See who is in the workspace.
    MembersRead,
    /// Invite, change and remove who is in the workspace.
    MembersManage,
    /// Rename the workspace and hand it over.
    WorkspaceManage,
    /// Back up, restore and delete what all workspaces of the installation share.
    InstallationManage,
}

/// What a command does to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Changes the local database.
    Write,
    /// Talks to a service outside of this machine.
    External,
    /// Removes what cannot be brought back.
    Destructive,
}

/// Whether `undo` takes a command back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "because")]
pub enum Undo {
    /// It changes nothing.
    NotNeeded,
    /// `undo` takes it back.
    Yes,
    /// It cannot be taken back; the reason is shown before it is done.
    No(&'static str),
}

/// One row of the contract.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spec {
    /// The name on every host.
    pub name: &'static str,
    /// What it does, in a sentence or two; for those who show the contract.
    #[cfg(feature = "schema")]
    pub doc: &'static str,
    /// Who may call it.
    pub permission: Permission,
    /// What it does to the world.
    pub effect: Effect,
    /// Whether `undo` takes it back.
    pub undo: Undo,
    /// The topics whose data it returns: a view that shows its reply refetches when one of them is published.
    pub provides: &'static [Topic],
    /// The topics that it makes stale when it succeeds.
    pub stale: &'static [Topic],
    /// Whether it takes data out of the program without a change to the database: the trail knows of it all the same.
    #[serde(skip)]
    pub takes_out: bool,
    /// JSON Schema of the request.
    #[cfg(feature = "schema")]
    #[serde(skip)]
    pub request_schema: fn() -> schemars::Schema,
    /// JSON Schema of the reply.
    #[cfg(feature = "schema")]
    #[serde(skip)]
    pub reply_schema: fn() -> schemars::Schema,
}
