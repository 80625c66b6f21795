//! What a record belongs to, what belongs to it, and who is in it, wherever else they are.

use super::{ActionForm, Record};
use atom_core::ConnectionId;
use serde::{Deserialize, Serialize};

/// Request of `integrations.record`: one record, as mapped and as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetRecord {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Which stream.
    pub stream: String,
    /// The service's own id.
    pub external_id: String,
}

/// Request of `integrations.related`: what a record belongs to, what belongs to it, and who is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GetRelated {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Which stream.
    pub stream: String,
    /// The service's own id.
    pub external_id: String,
}

/// Reply of `integrations.related`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Related {
    /// Records that it belongs to, also those that are not here.
    pub belongs_to: Vec<Relation>,
    /// Records that belong to it, the first fifty.
    pub parts: Vec<Relation>,
    /// Whether there are more of them.
    pub more_parts: bool,
    /// People in it, by their addresses, the first thirty.
    pub people: Vec<Person>,
    /// What the service can be asked to do with it, with what is known of that from the record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<ActionForm>,
}

/// A record that stands in relation to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Relation {
    /// In what relation, in the words of the manifest, such as `conversation`.
    pub rel: String,
    /// What it is, such as `conversation`.
    pub kind: String,
    /// The service's own id.
    pub external_id: String,
    /// The stream that it came through; absent where it is not here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// What it is called; absent where it is not here, or has no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// Somebody in a record. One address is one person, whichever service it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    /// In what part, in the words of the manifest, such as `from`.
    pub rel: String,
    /// The e-mail address, in lower case.
    pub address: String,
    /// As the record calls them; empty where it does not.
    pub name: String,
    /// Where else they are: connections whose records have the same address, this one among them.
    pub at: Vec<PersonAt>,
}

/// A connection whose records have a person in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonAt {
    /// The connection.
    pub connection_id: ConnectionId,
    /// How many of its records, counted to a hundred.
    pub records: u64,
}

/// Request of `integrations.person`: the records of all services that have somebody in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OfPerson {
    /// The e-mail address, in any case.
    pub address: String,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A record that has somebody in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonRecord {
    /// The connection that it came through.
    pub connection_id: ConnectionId,
    /// The stream.
    pub stream: String,
    /// In what parts the person is in it, such as `from`.
    pub rels: Vec<String>,
    /// The record.
    #[serde(flatten)]
    pub record: Record,
}
