//! Templates: a task with its steps, kept to be made again.

use atom_core::{TaskId, TemplateId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Request of `templates.list`, by name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {}

/// Request of `templates.create`: keeps a task, its steps and labels. Due dates are kept as days from the day it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// The task to keep.
    pub task: TaskId,
    /// The name of the template; the title of the task unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Request of `templates.use`: makes a task from a template.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// Which template.
    pub id: TemplateId,
    /// Into which project, by id or name; the kept one unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// Request of `templates.update`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Which template.
    pub id: TemplateId,
    /// Its new name.
    pub name: String,
}

/// Request of `templates.delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Which template.
    pub id: TemplateId,
}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Template {
    /// Its id.
    pub id: TemplateId,
    /// Its name.
    pub name: String,
    /// The title of the task that it makes.
    pub title: String,
    /// How many steps it has.
    pub steps: u32,
    /// When it was made.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub created_at: Timestamp,
}
