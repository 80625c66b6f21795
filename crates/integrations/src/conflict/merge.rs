//! Three versions of a task, and a rule for each field that both sides changed.

use super::Clash;
use crate::{
    kinds::task::TaskChanges,
    mirror::TaskNow,
    outbox::{Edit, FIELDS, agrees, here, in_shape},
    reconcile::Versions,
};
use atom_api::{Patch, outbox::Side};

/// Leaves in `changes` what is to be written here, and returns what both sides changed. `edited_at` is when the task was last
/// changed here.
pub(super) fn merge(
    changes: &mut TaskChanges,
    versions: &Versions,
    now: &TaskNow,
    edited_at: i64,
    sent: Option<&Edit>,
) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for field in FIELDS {
        if !changes_field(changes, field) {
            continue;
        }
        let (base, theirs) = (in_shape(&versions.base, field), in_shape(&versions.theirs, field));
        if let Some(told) = sent.and_then(|edit| edit.told(field)) {
            // Our own change comes back. What a person has changed since stays; what the service made of it is taken over.
            if agrees(now, field, &theirs) || !agrees(now, field, told) {
                leave(changes, field);
            }
            continue;
        }
        if agrees(now, field, &theirs) {
            if field == "due" {
                // A day that the service knows does not take the time away that stands here.
                leave(changes, field);
            }
            continue;
        }
        if field == "labels" || agrees(now, field, &base) {
            continue;
        }
        let kept = prevails(field, versions, now, edited_at);
        if kept == Side::Ours {
            leave(changes, field);
        }
        clashes.push(Clash { field, base, ours: here(now, field), theirs, kept });
    }
    clashes
}

/// Who prevails where both sides changed a field.
fn prevails(field: &str, versions: &Versions, now: &TaskNow, edited_at: i64) -> Side {
    let ours_is_newer = edited_at > versions.theirs.updated_at.as_millisecond();
    let newer = if ours_is_newer { Side::Ours } else { Side::Theirs };
    if field != "status" {
        return newer;
    }
    let was_closed = versions.base.status.is_closed();
    match (now.status.is_closed(), versions.theirs.status.is_closed()) {
        // Both began with an open task: whoever closed it prevails. Else the open side has opened it again.
        (true, false) if !was_closed => Side::Ours,
        (false, true) if !was_closed => Side::Theirs,
        _ => newer,
    }
}

fn changes_field(changes: &TaskChanges, field: &str) -> bool {
    match field {
        "title" => changes.title.is_some(),
        "notes" => changes.notes.is_some(),
        "status" => changes.status.is_some() || !changes.completed_at.is_keep(),
        "priority" => changes.priority.is_some(),
        "due" => !changes.due.is_keep(),
        _ => !changes.labels_added.is_empty() || !changes.labels_removed.is_empty(),
    }
}

/// Leaves a field as it stands here.
fn leave(changes: &mut TaskChanges, field: &str) {
    match field {
        "title" => changes.title = None,
        "notes" => changes.notes = None,
        "status" => (changes.status, changes.completed_at) = (None, Patch::Keep),
        "priority" => changes.priority = None,
        "due" => changes.due = Patch::Keep,
        _ => {
            changes.labels_added.clear();
            changes.labels_removed.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::task::TaskShape;
    use atom_api::tasks::{Source, Status};
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn shape(change: impl FnOnce(&mut Value)) -> TaskShape {
        let mut value = json!({
            "title": "t", "notes": "n", "labels": ["bug"], "reference": "o/r #1", "url": "https://h/1",
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z",
        });
        change(&mut value);
        TaskShape::read(value).unwrap()
    }

    fn now(base: &TaskShape, change: impl FnOnce(&mut TaskNow)) -> TaskNow {
        let mut now = TaskNow {
            id: Uuid::from_u128(1).into(),
            source: Source {
                connection_id: None,
                provider: "github".to_owned(),
                external_id: "1".to_owned(),
                reference: base.reference.clone(),
                url: base.url.clone(),
            },
            created_at: base.created_at,
            updated_at: base.updated_at,
            title: base.title.clone(),
            notes: base.notes.clone(),
            status: base.status,
            priority: 4,
            due: base.due.clone(),
            due_on: base.due.clone(),
            labels: base.labels.clone(),
        };
        change(&mut now);
        now
    }

    const BEFORE: i64 = 0;
    const AFTER: i64 = 4_000_000_000_000;

    /// What is written here and what clashes, where one side made this of the base and the other that.
    fn merged(
        base: TaskShape,
        theirs: TaskShape,
        ours: impl FnOnce(&mut TaskNow),
        edited_at: i64,
    ) -> (TaskChanges, Vec<Clash>) {
        let now = now(&base, ours);
        let mut changes = theirs.changes_since(Some(&base));
        let clashes = merge(&mut changes, &Versions { base, theirs }, &now, edited_at, None);
        (changes, clashes)
    }

    #[test]
    fn a_title_is_as_it_was_changed_last_and_the_other_version_is_told() {
        for (edited_at, written, kept) in [(BEFORE, Some("theirs"), Side::Theirs), (AFTER, None, Side::Ours)] {
            let theirs = shape(|value| value["title"] = json!("theirs"));
            let (changes, clashes) = merged(shape(|_| ()), theirs, |now| now.title = "ours".to_owned(), edited_at);
            assert_eq!((changes.title.as_deref(), clashes.len(), clashes[0].kept), (written, 1, kept));
            assert_eq!(
                (&clashes[0].base, &clashes[0].ours, &clashes[0].theirs),
                (&json!("t"), &json!("ours"), &json!("theirs"))
            );
        }
    }

    #[test]
    fn fields_that_one_side_changed_are_both_kept() {
        let theirs = shape(|value| {
            value["notes"] = json!("more");
            value["labels"] = json!(["bug", "late"]);
        });
        let ours = |now: &mut TaskNow| {
            now.title = "ours".to_owned();
            now.labels = vec!["own".to_owned()];
        };
        let (changes, clashes) = merged(shape(|_| ()), theirs, ours, AFTER);
        assert_eq!((clashes, changes.title, changes.notes.as_deref()), (vec![], None, Some("more")));
        assert_eq!((changes.labels_added, changes.labels_removed), (vec!["late".to_owned()], vec![]));
    }

    #[test]
    fn the_same_change_on_both_sides_is_no_conflict() {
        let theirs = shape(|value| value["title"] = json!("same"));
        assert_eq!(merged(shape(|_| ()), theirs, |now| now.title = "same".to_owned(), BEFORE).1, []);
    }

    #[test]
    fn closed_wins_unless_it_was_opened_again_later() {
        let with = |status: &'static str| shape(move |value| value["status"] = json!(status));
        let closed = || with("done");
        let kept = |base, theirs, ours, at| merged(base, theirs, |now| now.status = ours, at).1[0].kept;
        assert_eq!(kept(with("open"), closed(), Status::InProgress, AFTER), Side::Theirs);
        assert_eq!(kept(with("open"), with("in_progress"), Status::Done, BEFORE), Side::Ours);
        assert_eq!(kept(closed(), with("cancelled"), Status::Open, AFTER), Side::Ours);
        assert_eq!(kept(closed(), with("cancelled"), Status::Open, BEFORE), Side::Theirs);
    }

    #[test]
    fn what_comes_back_of_an_edit_is_no_change_of_theirs() {
        let (base, theirs) = (shape(|_| ()), shape(|value| value["title"] = json!("sent")));
        let edit = Edit { ours: json!({"title": "sent "}).as_object().cloned().unwrap(), ..Edit::default() };
        let versions = Versions { base: base.clone(), theirs: theirs.clone() };
        for (title, written) in [("sent ", Some("sent")), ("newer", None), ("sent", None)] {
            let now = now(&base, |now| now.title = title.to_owned());
            let mut changes = theirs.changes_since(Some(&base));
            assert_eq!(merge(&mut changes, &versions, &now, AFTER, Some(&edit)), []);
            assert_eq!(changes.title.as_deref(), written, "{title}");
        }
    }
}
