//! The workspaces of a person on this installation.

use crate::members::Role;
use atom_core::WorkspaceId;
use serde::{Deserialize, Serialize};

/// Request of `workspaces.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {}

/// A workspace of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkspaceView {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What the person is there.
    pub role: Role,
    /// How many are in it.
    pub members: u32,
    /// Whether the session is in it now.
    pub current: bool,
}

/// Request of `workspaces.create`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// Its name.
    pub name: String,
}

/// Request of `workspaces.select`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// The workspace that the session goes to.
    pub id: WorkspaceId,
}

/// Request of `workspaces.rename`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// The new name of the workspace that the session is in.
    pub name: String,
}
