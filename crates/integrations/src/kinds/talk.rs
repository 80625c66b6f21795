//! What people say to each other, and when they meet.

use super::values::{Address, Instant, Line, Name, Person, Text, Web, When};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Something at a time.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    title: Name,
    text: Option<Text>,
    /// A day for what lasts whole days.
    starts: When,
    /// The first moment, or the first day, that does not belong to it.
    ends: Option<When>,
    time_zone: Option<Line>,
    #[serde(default)]
    status: EventStatus,
    location: Option<Line>,
    meeting_url: Option<Web>,
    organizer: Option<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attendees: Vec<Attendee>,
    /// The series that it belongs to.
    recurring_id: Option<Line>,
    /// Its rules (RFC 5545), where it is a series.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    recurrence: Vec<Line>,
    busy: Option<bool>,
    #[serde(default)]
    private: bool,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// Whether it takes place.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum EventStatus {
    #[default]
    Confirmed,
    Tentative,
    Cancelled,
}

/// Somebody who was asked to come.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Attendee {
    name: Option<Line>,
    address: Option<Address>,
    #[serde(default)]
    response: Response,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    me: bool,
}

/// What they answered.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Response {
    #[default]
    Waiting,
    Accepted,
    Declined,
    Tentative,
}

/// What one says to others.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Message {
    subject: Option<Line>,
    text: Option<Text>,
    /// Whether the text is HTML.
    #[serde(default)]
    html: bool,
    at: Instant,
    from: Option<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    to: Vec<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cc: Vec<Person>,
    /// The conversation, as the service names it.
    conversation: Option<Line>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Line>,
    unread: Option<bool>,
    /// Whether the person of the account wrote it.
    outgoing: Option<bool>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment>,
    /// Why it came, for notifications.
    reason: Option<Line>,
    url: Option<Web>,
    edited_at: Option<Instant>,
}

/// A file that hangs on a message.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Attachment {
    name: Name,
    mime_type: Option<Line>,
    bytes: Option<u64>,
    id: Option<Line>,
}

/// Messages that belong together.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Conversation {
    title: Line,
    /// The newest words of it.
    text: Option<Text>,
    messages: Option<u64>,
    unread: Option<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    people: Vec<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Line>,
    last_at: Option<Instant>,
    url: Option<Web>,
    created_at: Option<Instant>,
}

/// What was said.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Transcript {
    title: Name,
    text: Option<Text>,
    language: Option<Line>,
    duration_s: Option<u64>,
    #[serde(default)]
    status: TranscriptStatus,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    speakers: Vec<Person>,
    summary: Option<Text>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// Whether it is there.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum TranscriptStatus {
    Waiting,
    Running,
    #[default]
    Done,
    Failed,
}
