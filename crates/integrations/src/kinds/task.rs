//! The task that a mapping makes of a record, and what changed between two of them.

use atom_api::{
    Patch,
    tasks::{LABELS_MAX, NOTES_BYTES_MAX, Status, TITLE_CHARS_MAX},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;
use std::collections::HashSet;

/// The most characters of a label and of a reference.
const NAME_CHARS_MAX: usize = 200;

/// A task as a service sees it. The fields are the outside form of mappings and are stored as JSON.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskShape {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) notes: String,
    #[serde(default)]
    pub(crate) status: Status,
    /// 1 (urgent) to 4 (none); absent where the service knows no priorities.
    pub(crate) priority: Option<u8>,
    /// A civil date, or an instant in RFC 3339.
    pub(crate) due: Option<String>,
    #[serde(default)]
    pub(crate) labels: Vec<String>,
    pub(crate) reference: String,
    pub(crate) url: String,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) closed_at: Option<Timestamp>,
}

impl TaskShape {
    /// Reads what a mapping made, and brings it within the bounds of a task. What is cut off here stays in the raw record.
    pub(crate) fn read(value: Value) -> Result<Self, String> {
        let mut shape: Self = serde_path_to_error::deserialize(value)
            .map_err(|error| format!("its {}: {}", error.path(), error.inner()))?;
        shape.title = one_line(&shape.title, TITLE_CHARS_MAX);
        if shape.title.is_empty() {
            return Err("it has no title".to_owned());
        }
        shape.notes = cut_bytes(shape.notes.replace("\r\n", "\n"), NOTES_BYTES_MAX);
        shape.reference = one_line(&shape.reference, NAME_CHARS_MAX);
        // The address becomes a link in the window: nothing but the web may stand in it.
        if !shape.url.starts_with("https://") && !shape.url.starts_with("http://") {
            return Err("its url is not a web address".to_owned());
        }
        if shape.priority.is_some_and(|priority| !(1..=4).contains(&priority)) {
            return Err("its priority is not 1 to 4".to_owned());
        }
        if let Some(due) = &shape.due
            && due.parse::<Date>().is_err()
            && due.parse::<Timestamp>().is_err()
        {
            return Err("its due is neither a date nor an instant".to_owned());
        }
        let mut seen = HashSet::new();
        shape.labels = shape.labels.iter().map(|label| one_line(label, NAME_CHARS_MAX)).collect();
        shape.labels.retain(|label| !label.is_empty() && seen.insert(label.to_lowercase()));
        shape.labels.truncate(LABELS_MAX);
        if !shape.status.is_closed() {
            shape.closed_at = None;
        }
        Ok(shape)
    }

    /// What the service changed since `base`; everything where there is none.
    pub(crate) fn changes_since(&self, base: Option<&Self>) -> TaskChanges {
        let Some(base) = base else {
            return TaskChanges {
                title: Some(self.title.clone()),
                notes: Some(self.notes.clone()),
                status: Some(self.status),
                completed_at: self.closed_at.into(),
                priority: self.priority,
                due: self.due.clone().into(),
                labels_added: self.labels.clone(),
                labels_removed: Vec::new(),
            };
        };
        let has = |labels: &[String], wanted: &String| {
            labels.iter().any(|label| label.to_lowercase() == wanted.to_lowercase())
        };
        TaskChanges {
            title: changed(&base.title, &self.title),
            notes: changed(&base.notes, &self.notes),
            // Closed again at another instant is closed anew, also where a person had reopened the mirror.
            status: (base.status != self.status || base.closed_at != self.closed_at).then_some(self.status),
            completed_at: patch(&base.closed_at, &self.closed_at),
            // A service that takes a priority away has none: 4.
            priority: changed(&base.priority.unwrap_or(4), &self.priority.unwrap_or(4)),
            due: patch(&base.due, &self.due),
            labels_added: self.labels.iter().filter(|label| !has(&base.labels, label)).cloned().collect(),
            labels_removed: base.labels.iter().filter(|label| !has(&self.labels, label)).cloned().collect(),
        }
    }
}

/// The fields of a mirrored task that the service changed. Nothing else may be touched: the rest is a person's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskChanges {
    /// A new title.
    pub title: Option<String>,
    /// New notes; empty clears them.
    pub notes: Option<String>,
    /// A new status.
    pub status: Option<Status>,
    /// A new instant of closing.
    pub completed_at: Patch<Timestamp>,
    /// A new priority, 1 to 4.
    pub priority: Option<u8>,
    /// A new due date (`2030-01-02`) or instant (RFC 3339).
    pub due: Patch<String>,
    /// Labels that the service added, by name.
    pub labels_added: Vec<String>,
    /// Labels that the service took away; labels of the person's own stay.
    pub labels_removed: Vec<String>,
}

impl TaskChanges {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn changed<T: PartialEq + Clone>(base: &T, new: &T) -> Option<T> {
    (base != new).then(|| new.clone())
}

fn patch<T: PartialEq + Clone>(base: &Option<T>, new: &Option<T>) -> Patch<T> {
    if base == new { Patch::Keep } else { new.clone().into() }
}

/// One line without control characters, of at most so many characters.
pub(super) fn one_line(text: &str, chars_max: usize) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let trimmed = spaced.trim();
    if trimmed.chars().count() <= chars_max {
        return trimmed.to_owned();
    }
    let mut cut: String = trimmed.chars().take(chars_max - 1).collect();
    cut.push('…');
    cut
}

pub(super) fn cut_bytes(mut text: String, bytes_max: usize) -> String {
    if text.len() > bytes_max {
        text.truncate(text.floor_char_boundary(bytes_max - '…'.len_utf8()));
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mapped(title: &str) -> Value {
        json!({
            "title": title, "notes": "n\r\nm", "status": "open", "labels": ["bug", "Bug", " "], "due": null, "reference": "o/r #1",
            "url": "https://h/1", "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z", "closed_at": null,
        })
    }

    fn shape(change: impl FnOnce(&mut Value)) -> TaskShape {
        let mut value = mapped("t");
        change(&mut value);
        TaskShape::read(value).unwrap()
    }

    #[test]
    fn a_shape_is_brought_within_the_bounds_of_a_task() {
        let shape = TaskShape::read(mapped(&format!(" a\nb{}", "x".repeat(5_000)))).unwrap();
        assert_eq!(shape.title.chars().count(), TITLE_CHARS_MAX);
        assert!(shape.title.starts_with("a bx") && shape.title.ends_with('…'));
        assert_eq!((shape.notes.as_str(), shape.labels.as_slice()), ("n\nm", &["bug".to_owned()][..]));
        let cut = cut_bytes("ü".repeat(600_000), NOTES_BYTES_MAX);
        assert!(cut.len() <= NOTES_BYTES_MAX && cut.len() > NOTES_BYTES_MAX - 8);
    }

    #[test]
    fn what_is_no_task_is_refused_with_a_reason() {
        for (field, value, reason) in [
            ("title", json!(" \n"), "no title"),
            ("title", json!(null), "title"),
            ("url", json!("javascript:alert(1)"), "web address"),
            ("due", json!("tomorrow"), "due"),
            ("priority", json!(9), "priority"),
            ("updated_at", json!("then"), "updated_at"),
            ("colour", json!("red"), "colour"),
        ] {
            let mut wrong = mapped("t");
            wrong[field] = value;
            let error = TaskShape::read(wrong).unwrap_err();
            assert!(error.contains(reason), "{field}: {error}");
        }
    }

    #[test]
    fn only_what_the_service_changed_is_a_change() {
        let base = shape(|_| ());
        assert!(base.changes_since(Some(&base)).is_empty());
        let closed = shape(|value| {
            value["status"] = json!("done");
            value["closed_at"] = json!("2026-01-03T00:00:00Z");
            value["labels"] = json!(["BUG", "late"]);
            value["updated_at"] = json!("2026-01-03T00:00:00Z");
        });
        let changes = closed.changes_since(Some(&base));
        assert_eq!(changes.status, Some(Status::Done));
        assert_eq!(changes.labels_added, ["late"]);
        assert_eq!(
            (changes.title, changes.notes, changes.due, changes.labels_removed),
            (None, None, Patch::Keep, vec![])
        );
        let reopened = base.changes_since(Some(&closed));
        assert_eq!((reopened.completed_at, reopened.labels_removed), (Patch::Clear, vec!["late".to_owned()]));
    }
}
