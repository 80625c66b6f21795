//! The history of a task in sentences.

use crate::{state::when, words};
use atom_api::tasks::Change;
use atom_core::ProjectId;
use jiff::{Timestamp, civil::Date};
use std::collections::HashMap;

/// Fields that a service holds as well as Atom: only a change of these makes the two differ.
const SHARED_FIELDS: [&str; 6] = ["title", "notes", "status", "due", "labels", "label"];

/// One line of the activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Who and what, before the emphasis.
    pub(crate) text: String,
    /// The value it was set to.
    pub(crate) value: String,
    /// How, where that was not the usual way.
    pub(crate) how: &'static str,
    /// When.
    pub(crate) at: Timestamp,
}

/// What a history has to be told with.
pub(crate) struct Teller<'a> {
    /// The name of the signed-in person.
    pub(crate) me: &'a str,
    /// The name of the service that a mirrored task comes from.
    pub(crate) service: &'a str,
    /// The date that counts as today.
    pub(crate) today: Date,
    /// The name of the project with this id, while it is there.
    pub(crate) project: &'a dyn Fn(ProjectId) -> Option<String>,
}

/// The lines of a history, newest first; what concerns only the machinery is left out.
pub(crate) fn lines(changes: &[Change], teller: &Teller<'_>) -> Vec<Line> {
    changes.iter().filter_map(|change| line(change, teller)).collect()
}

fn line(change: &Change, teller: &Teller<'_>) -> Option<Line> {
    let Teller { me, service, today, .. } = *teller;
    let outside = change.command.starts_with("integrations.");
    let who = match () {
        () if outside => service,
        () if change.by == me => words::YOU,
        () => change.by.as_str(),
    };
    let new = change.new.as_deref().filter(|new| !new.is_empty());
    let date = |text: &str| when::Due::parse(text).map_or_else(|| text.to_owned(), |due| when::due_short(&due, today));
    let (did, value) = match (change.field.as_str(), new) {
        ("created", _) if outside => (words::DID_BRING, String::new()),
        ("created", _) => (words::DID_CREATE, String::new()),
        ("title", Some(new)) => (words::DID_RENAME, new.to_owned()),
        ("notes", _) => (words::DID_EDIT_NOTES, String::new()),
        ("status", Some(new)) => (words::DID_SET_STATUS, words::status_of(new).to_owned()),
        ("priority", Some(new)) => (words::DID_SET_PRIORITY, words::priority(new.parse().unwrap_or(4)).to_owned()),
        ("due", Some(new)) => (words::DID_SET_DUE, date(new)),
        ("due", None) => (words::DID_CLEAR_DUE, String::new()),
        ("start", Some(new)) => (words::DID_SET_START, date(new)),
        ("start", None) => (words::DID_CLEAR_START, String::new()),
        ("project", Some(new)) => {
            let name = new.parse().ok().and_then(|id| (teller.project)(id));
            (words::DID_SET_PROJECT, name.unwrap_or_else(|| words::A_PROJECT.to_owned()))
        }
        ("project", None) => (words::DID_CLEAR_PROJECT, String::new()),
        ("labels", Some(new)) => (words::DID_SET_LABELS, new.to_owned()),
        ("labels", None) => (words::DID_CLEAR_LABELS, String::new()),
        ("label", Some(new)) => (words::DID_ADD_LABEL, new.to_owned()),
        ("label", None) => (words::DID_REMOVE_LABEL, change.old.clone().unwrap_or_default()),
        ("trashed" | "trashed_at" | "deleted", Some(_)) => (words::DID_TRASH, String::new()),
        ("trashed" | "trashed_at" | "deleted", None) => (words::DID_RESTORE, String::new()),
        ("parent", Some(_)) => (words::DID_SET_PARENT, String::new()),
        ("parent", None) => (words::DID_CLEAR_PARENT, String::new()),
        _ => return None,
    };
    let how = match change.command.as_str() {
        "undo" => words::BY_UNDO,
        "redo" => words::BY_REDO,
        _ => "",
    };
    Some(Line { text: format!("{who} {did}"), value, how, at: change.at })
}

/// Whether a mirrored task differs from what its service last said, because somebody changed it here.
///
/// `changes` is the history, newest first. A change that was taken back does not count.
pub(crate) fn changed_here(changes: &[Change]) -> bool {
    let mut ours: HashMap<&str, (&Change, &Change)> = HashMap::new();
    let mut settled: Vec<&str> = Vec::new();
    for change in changes {
        let field = change.field.as_str();
        if !SHARED_FIELDS.contains(&field) || settled.contains(&field) {
            continue;
        }
        if change.command.starts_with("integrations.") {
            // What the service said last ends the search; what we changed after it stands.
            settled.push(field);
        } else {
            ours.entry(field).and_modify(|(_, oldest)| *oldest = change).or_insert((change, change));
        }
    }
    ours.values().any(|(newest, oldest)| newest.new != oldest.old)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change(command: &str, field: &str, old: Option<&str>, new: Option<&str>) -> Change {
        serde_json::from_value(json!({
            "txn": "01890a5d-ac96-774b-bcce-b302099a8057", "at": "2026-11-23T10:12:00Z", "by": "Mira",
            "command": command, "field": field, "old": old, "new": new,
        }))
        .expect("a change")
    }

    fn say(change: &Change) -> String {
        let project = |_| Some("Website relaunch".to_owned());
        let teller =
            Teller { me: "Mira", service: "GitHub", today: jiff::civil::date(2026, 11, 23), project: &project };
        let lines = lines(std::slice::from_ref(change), &teller);
        lines
            .first()
            .map(|line| format!("{} {} {}", line.text, line.value, line.how).trim_end().to_owned())
            .unwrap_or_default()
    }

    #[test]
    fn a_change_reads_as_a_sentence() {
        assert_eq!(say(&change("tasks.create", "created", None, None)), "You created it");
        assert_eq!(say(&change("integrations.sync", "created", None, None)), "GitHub brought it here");
        assert_eq!(
            say(&change("tasks.update", "status", Some("open"), Some("in_progress"))),
            "You set it to In progress"
        );
        assert_eq!(say(&change("undo", "due", None, Some("2026-11-24"))), "You set the due date to Tomorrow by undo");
        let project = change("tasks.update", "project", None, Some("46dcafb292195b8cbd280868f18b833e"));
        assert_eq!(say(&project), "You moved it to Website relaunch");
        assert_eq!(say(&change("tasks.move", "sort_key", None, Some("a0"))), "");
    }

    #[test]
    fn only_what_differs_from_the_service_counts_as_changed_here() {
        let ours = change("tasks.update", "title", Some("Theirs"), Some("Ours"));
        let created = change("integrations.sync", "created", None, None);
        assert!(changed_here(&[ours.clone(), created.clone()]));
        assert!(!changed_here(std::slice::from_ref(&created)));
        let taken_back = change("undo", "title", Some("Ours"), Some("Theirs"));
        assert!(!changed_here(&[taken_back, ours.clone(), created.clone()]));
        let local_only = change("tasks.update", "priority", Some("4"), Some("1"));
        assert!(!changed_here(&[local_only, created.clone()]), "a service knows nothing of it");
        let theirs = change("integrations.sync", "title", Some("Ours"), Some("Newer"));
        assert!(!changed_here(&[theirs, ours, created]), "the service has spoken since");
    }
}
