//! Records as they came, beside what was understood of them.

use atom_core::{ConnectionId, Reason};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Request of `integrations.records`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Records {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Which stream.
    pub stream: String,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default)]
    pub cursor: Option<String>,
    /// What was changed last at the service comes first; by their ids unless told. A cursor goes on in the order in which it was given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub newest: bool,
}

/// A mirrored record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Record {
    /// The service's own id.
    pub external_id: String,
    /// What it is, such as `task`.
    pub kind: String,
    /// As Atom understands it.
    pub mapped: Value,
    /// As it came.
    pub raw: Value,
    /// When it was last fetched with a change.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub fetched_at: Timestamp,
    /// Whether it is gone at the service.
    pub deleted: bool,
    /// Why it was not understood, where it was set aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The same as a code with its facts, for a host that speaks another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// Request of `integrations.set_aside`: records that came and were not understood.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Only of this stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// Rows a page, 100 unless told, at most 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A record that was set aside, with the stream that it came through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetAsideRecord {
    /// The stream.
    pub stream: String,
    /// The record.
    #[serde(flatten)]
    pub record: Record,
}

/// Request of `integrations.retry`: tries to understand records again that were set aside, without asking the service.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Which connection.
    pub connection_id: ConnectionId,
    /// Only of this stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
}

/// Reply of `integrations.retry`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RetryReply {
    /// Records that are understood now.
    pub understood: u64,
    /// Records that are still set aside.
    pub left: u64,
}

/// What a record is called, in the order in which it is looked for.
const NAMES: [&str; 8] = ["title", "name", "subject", "full_name", "number", "filename", "text", "reference"];
/// As much of a name as a line has.
const NAME_CHARS_MAX: usize = 200;

/// What a record is called, as mapped or as it came: the first line of the first of its names that says something.
#[must_use]
pub fn title_of(record: &Value) -> Option<String> {
    let named = NAMES.iter().filter_map(|name| record.get(name)?.as_str());
    let found = named.flat_map(str::lines).map(str::trim).find(|line| !line.is_empty())?;
    Some(found.chars().take(NAME_CHARS_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_is_called_by_the_first_of_its_names_that_says_something() {
        let called = |value: Value| title_of(&value);
        assert_eq!(called(json!({ "name": "Ada", "title": "Tea" })).as_deref(), Some("Tea"));
        assert_eq!(called(json!({ "title": " ", "text": "\n first line \nsecond" })).as_deref(), Some("first line"));
        assert_eq!(called(json!({ "title": null, "number": 7 })), None);
        assert_eq!(called(json!("plain")), None);
        assert_eq!(called(json!({ "title": "é".repeat(300) })).map(|text| text.chars().count()), Some(NAME_CHARS_MAX));
    }
}
