//! Filters that were saved under a name: a list as a person wants to see it again.

use crate::{
    Patch,
    tasks::{Filter, Group, Sort, View},
};
use atom_core::FilterId;
use serde::{Deserialize, Serialize};

/// How a list is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// One under the other.
    #[default]
    List,
    /// In columns, one for each group.
    Board,
}

/// What a saved filter shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// Which view it narrows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<View>,
    /// What narrows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Its order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// What it is grouped by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// How it is drawn.
    #[serde(default)]
    pub form: Form,
}

/// Request of `filters.list`, in order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {}

/// Request of `filters.create`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// The name, unique in the workspace without regard to case.
    pub name: String,
    /// What it shows.
    pub query: Query,
}

/// Request of `filters.update`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Which filter.
    pub id: FilterId,
    /// Another name.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub name: Patch<String>,
    /// What it shows now.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub query: Patch<Query>,
}

/// Request of `filters.delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Which filter.
    pub id: FilterId,
}

/// A saved filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedFilter {
    /// Its id.
    pub id: FilterId,
    /// Its name.
    pub name: String,
    /// What it shows.
    pub query: Query,
}
