//! Issues of the fake.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// An issue of the fake: its JSON, and in whose lists it stands.
#[derive(Debug, Clone)]
pub struct Issue {
    pub(super) number: u64,
    pub(super) raw: Value,
    pub(super) assigned: bool,
    pub(super) created: bool,
    pub(super) mentioned: bool,
    pub(super) review_requested: bool,
    pub(super) archived: bool,
}

impl Issue {
    /// An open issue of `northwind/exporter` that is in nobody's list yet. Its id is the number plus 1,000,000; it was
    /// changed `number` minutes after the start of 2026.
    #[must_use]
    pub fn new(number: u64, title: &str) -> Self {
        let minutes = i64::try_from(number).unwrap_or(0);
        let at = start() + SignedDuration::from_mins(minutes);
        let page = format!("https://github.example/northwind/exporter/issues/{number}");
        let raw = json!({
            "id": 1_000_000 + number,
            "number": number,
            "title": title,
            "body": format!("Notes of {number}"),
            "state": "open",
            "state_reason": null,
            "labels": [],
            "milestone": null,
            "html_url": page,
            "user": { "login": "hubot", "id": 2 },
            "repository_url": "https://api.github.example/repos/northwind/exporter",
            "repository": { "id": 1, "full_name": "northwind/exporter" },
            "comments": 0,
            "created_at": start().to_string(),
            "updated_at": at.to_string(),
            "closed_at": null,
        });
        Self {
            number,
            raw,
            assigned: false,
            created: false,
            mentioned: false,
            review_requested: false,
            archived: false,
        }
    }

    /// A pull request, which is an issue too.
    #[must_use]
    pub fn pull_request(mut self) -> Self {
        let page = format!("https://github.example/northwind/exporter/pull/{}", self.number);
        self.raw["html_url"] = json!(page);
        self.raw["draft"] = json!(false);
        self.raw["pull_request"] = json!({ "html_url": page, "merged_at": null });
        self
    }

    /// The user is mentioned in it.
    #[must_use]
    pub fn mentioned(mut self) -> Self {
        self.mentioned = true;
        self
    }

    /// The user is asked to review it.
    #[must_use]
    pub fn review_requested(mut self) -> Self {
        self.review_requested = true;
        self
    }

    /// Its repository is archived.
    #[must_use]
    pub fn archived(mut self) -> Self {
        self.archived = true;
        self
    }

    /// Whether the user has opened it, is assigned to it or is mentioned in it.
    pub(super) fn involves(&self) -> bool {
        self.created || self.assigned || self.mentioned
    }

    /// Assigned to the user.
    #[must_use]
    pub fn assigned(mut self) -> Self {
        self.assigned = true;
        self
    }

    /// Created by the user.
    #[must_use]
    pub fn created(mut self) -> Self {
        self.created = true;
        self
    }

    /// With another field.
    #[must_use]
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.raw[field] = value;
        self
    }

    /// The id at the service, as text.
    #[must_use]
    pub fn external_id(number: u64) -> String {
        (1_000_000 + number).to_string()
    }

    pub(super) fn updated_at(&self) -> Timestamp {
        let text = self.raw["updated_at"].as_str().unwrap_or_default();
        text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Makes it the issue last changed: five minutes after `newest`.
    pub(super) fn touch(&mut self, newest: Timestamp) {
        self.raw["updated_at"] = json!((newest + SignedDuration::from_mins(5)).to_string());
    }
}

fn start() -> Timestamp {
    // 2026-01-01T00:00:00Z
    Timestamp::constant(1_767_225_600, 0)
}
