//! What a service can be asked to do, as a form that a person fills in.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// An action of a service, with what it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActionForm {
    /// The action of the manifest, for `integrations.act`.
    pub action: String,
    /// What it does, in a sentence.
    pub description: String,
    /// The same in other languages than English, by their tags, such as `de`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub descriptions: BTreeMap<String, String>,
    /// What it takes: a JSON Schema of an object.
    pub takes: Value,
    /// What is known of that already; an object.
    #[serde(default)]
    pub args: Value,
    /// For arguments that are ids: what there is to choose from, by the name of the argument.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub choices: BTreeMap<String, Vec<ActionChoice>>,
}

/// One of the values that an argument may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ActionChoice {
    /// What is sent.
    pub value: String,
    /// What it is called.
    pub label: String,
}
