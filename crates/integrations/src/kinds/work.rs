//! Projects, files, documents, code, and what customers ask for.

use super::values::{Day, Instant, Line, Name, Person, Text, Web, When};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A project.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    name: Name,
    description: Option<Text>,
    #[serde(default)]
    status: Progress,
    starts_on: Option<Day>,
    due_on: Option<Day>,
    /// 0 to 1.
    progress: Option<f64>,
    owner: Option<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members: Vec<Person>,
    reference: Option<Line>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
    closed_at: Option<Instant>,
}

/// Where work stands.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Progress {
    Planned,
    #[default]
    Active,
    Paused,
    Done,
    Cancelled,
}

/// A file.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    name: Name,
    mime_type: Option<Line>,
    bytes: Option<u64>,
    /// The folder, as the service names it.
    folder: Option<Line>,
    #[serde(default)]
    is_folder: bool,
    hash: Option<Line>,
    version: Option<Line>,
    owner: Option<Person>,
    #[serde(default)]
    shared: bool,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// A request of a customer.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Ticket {
    title: Name,
    text: Option<Text>,
    #[serde(default)]
    status: TicketStatus,
    /// 1 (urgent) to 4 (none).
    priority: Option<u8>,
    requester: Option<Person>,
    assignee: Option<Person>,
    company: Option<Line>,
    channel: Option<Line>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Line>,
    due: Option<When>,
    reference: Option<Line>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
    closed_at: Option<Instant>,
}

/// Where a request stands.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum TicketStatus {
    New,
    #[default]
    Open,
    Waiting,
    Solved,
    Closed,
}

/// A store of code.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Repository {
    name: Name,
    full_name: Option<Line>,
    description: Option<Text>,
    default_branch: Option<Line>,
    #[serde(default)]
    private: bool,
    #[serde(default)]
    archived: bool,
    language: Option<Line>,
    open_issues: Option<u64>,
    owner: Option<Person>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
    pushed_at: Option<Instant>,
}

/// A change of code that is asked to be taken in.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PullRequest {
    title: Name,
    text: Option<Text>,
    #[serde(default)]
    state: PullState,
    #[serde(default)]
    draft: bool,
    repository: Option<Line>,
    from_branch: Option<Line>,
    into_branch: Option<Line>,
    author: Option<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reviewers: Vec<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    labels: Vec<Line>,
    reference: Option<Line>,
    comments: Option<u64>,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
    merged_at: Option<Instant>,
    closed_at: Option<Instant>,
}

/// Where it stands.
#[derive(Debug, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum PullState {
    #[default]
    Open,
    Merged,
    Closed,
}

/// A page or a document.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    title: Name,
    text: Option<Text>,
    /// Such as `markdown`.
    format: Option<Line>,
    folder: Option<Line>,
    author: Option<Person>,
    editor: Option<Person>,
    #[serde(default)]
    archived: bool,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}

/// A label, a calendar, a list, a board, a folder.
#[skip_serializing_none]
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Collection {
    name: Name,
    /// Which of these it is, such as `label`.
    what: Name,
    description: Option<Text>,
    color: Option<Line>,
    time_zone: Option<Line>,
    /// How many it holds.
    records: Option<u64>,
    unread: Option<u64>,
    #[serde(default)]
    primary: bool,
    #[serde(default)]
    hidden: bool,
    url: Option<Web>,
    created_at: Option<Instant>,
    updated_at: Option<Instant>,
}
