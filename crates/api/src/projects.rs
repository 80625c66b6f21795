//! Projects and labels.

use crate::Patch;
use atom_core::{LabelId, ProjectId};
use serde::{Deserialize, Serialize};

/// Request of `projects.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {}

/// Request of `projects.create`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// The name, unique in the workspace without regard to case.
    pub name: String,
    /// One of `accent`, `red`, `amber`, `green`, `blue`, `violet`, `grey`.
    #[serde(default)]
    pub color: Option<String>,
}

/// Request of `projects.update`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Which project.
    pub id: ProjectId,
    /// A new name.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub name: Patch<String>,
    /// A new colour.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub color: Patch<String>,
}

/// Request of `projects.delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Which project.
    pub id: ProjectId,
}

/// Request of `projects.move`: `after` or `before` another project; neither means first of all.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Which project.
    pub id: ProjectId,
    /// The project that it comes after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<ProjectId>,
    /// The project that it comes before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<ProjectId>,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// Its colour by name.
    pub color: String,
    /// How many open tasks it has.
    pub open: u64,
}

/// Request of `labels.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LabelsList {}

/// A label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Label {
    /// Its id.
    pub id: LabelId,
    /// Its name.
    pub name: String,
    /// Its colour by name, of the same set as those of projects.
    pub color: String,
    /// How many open tasks carry it.
    pub open: u64,
}

/// Request of `labels.create`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LabelCreate {
    /// The name, unique in the workspace without regard to case.
    pub name: String,
    /// Its colour; `grey` unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

/// Request of `labels.update`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LabelUpdate {
    /// Which label.
    pub id: LabelId,
    /// A new name; given the name of another label, the two become one.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub name: Patch<String>,
    /// A new colour.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub color: Patch<String>,
}

/// Request of `labels.delete`: it is taken off all tasks.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LabelDelete {
    /// Which label.
    pub id: LabelId,
}
