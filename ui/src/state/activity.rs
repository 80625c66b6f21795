//! The history of a task in sentences.

use crate::{
    state::{duration, when},
    words,
};
use atom_api::tasks::Change;
use atom_core::{ProjectId, TxnId};
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
    /// What follows the value: the end of the sentence, and how it was done where that was not the usual way.
    pub(crate) how: String,
    /// When.
    pub(crate) at: Timestamp,
    /// The action and field whose earlier value can be brought back.
    pub(crate) earlier: Option<(TxnId, String)>,
}

/// Fields whose earlier value can be brought back.
const RESTORED_FIELDS: [&str; 14] = [
    "title",
    "notes",
    "status",
    "priority",
    "due",
    "start",
    "duration_min",
    "project",
    "parent",
    "label",
    "labels",
    "evening",
    "comment",
    "attachment",
];
/// Fields that hang on a task: what came with the action had no earlier value.
const HANGING_FIELDS: [&str; 2] = ["comment", "attachment"];

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
        () if outside => words::somebody(service),
        () if change.by == me => words::you().to_owned(),
        () => words::somebody(&change.by),
    };
    let new = change.new.as_deref().filter(|new| !new.is_empty());
    let date = |text: &str| when::Due::parse(text).map_or_else(|| text.to_owned(), |due| when::due_short(&due, today));
    let (did, value) = match (change.field.as_str(), new) {
        ("created", _) if outside => (words::did_bring(), String::new()),
        ("created", _) => (words::did_create(), String::new()),
        ("title", Some(new)) => (words::did_rename(), new.to_owned()),
        ("notes", _) => (words::did_edit_notes(), String::new()),
        ("status", Some(new)) => (words::did_set_status(), words::status_of(new).to_owned()),
        ("priority", Some(new)) => {
            (words::did_set_priority(), words::priority_name(new.parse().unwrap_or(4)).to_owned())
        }
        ("due", Some(new)) => (words::did_set_due(), date(new)),
        ("due", None) => (words::did_clear_due(), String::new()),
        ("start", Some(new)) => (words::did_set_start(), date(new)),
        ("start", None) => (words::did_clear_start(), String::new()),
        ("project", Some(new)) => {
            let name = new.parse().ok().and_then(|id| (teller.project)(id));
            (words::did_set_project(), name.unwrap_or_else(|| words::a_project().to_owned()))
        }
        ("project", None) => (words::did_clear_project(), String::new()),
        ("labels", Some(new)) => (words::did_set_labels(), new.to_owned()),
        ("labels", None) => (words::did_clear_labels(), String::new()),
        ("label", Some(new)) => (words::did_add_label(), new.to_owned()),
        ("label", None) => (words::did_remove_label(), change.old.clone().unwrap_or_default()),
        ("trashed" | "trashed_at" | "deleted", Some(_)) => (words::did_trash(), String::new()),
        ("trashed" | "trashed_at" | "deleted", None) => (words::did_restore(), String::new()),
        ("parent", Some(_)) => (words::did_set_parent(), String::new()),
        ("parent", None) => (words::did_clear_parent(), String::new()),
        ("duration_min", Some(new)) => {
            (words::did_set_estimate(), new.parse().map_or_else(|_| new.to_owned(), duration::say))
        }
        ("duration_min", None) => (words::did_clear_estimate(), String::new()),
        ("evening", Some("1")) => (words::did_set_evening(), String::new()),
        ("evening", _) => (words::did_clear_evening(), String::new()),
        ("comment", Some(_)) => (words::did_write_comment(), String::new()),
        ("comment", None) => (words::did_remove_comment(), String::new()),
        ("attachment", Some(new)) => (words::did_attach(), new.to_owned()),
        ("attachment", None) => (words::did_detach(), change.old.clone().unwrap_or_default()),
        ("link", Some(new)) => (words::did_link_to(), new.to_owned()),
        ("link", None) => (words::did_unlink_from(), change.old.clone().unwrap_or_default()),
        ("time", Some(_)) => (words::did_log_work(), String::new()),
        ("time", None) => (words::did_remove_work(), String::new()),
        ("reminder", Some(_)) => (words::did_set_reminder(), String::new()),
        ("reminder", None) => (words::did_drop_reminder(), String::new()),
        _ => return None,
    };
    let field = change.field.as_str();
    let had_none = HANGING_FIELDS.contains(&field) && change.old.is_none();
    let is_restored = RESTORED_FIELDS.contains(&field) && !had_none;
    let earlier = is_restored.then(|| (change.txn, change.field.clone()));
    let how = match change.command.as_str() {
        "undo" => words::by_undo(),
        "redo" => words::by_redo(),
        _ => "",
    };
    let (before, after) = did.split_once("{}").unwrap_or((did, ""));
    let how = [after.trim(), how].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    Some(Line { text: [&who, " ", before.trim()].concat(), value, how, at: change.at, earlier })
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
    fn links_time_and_reminders_are_told_of() {
        assert_eq!(say(&change("links.create", "link", None, Some("Call Acme"))), "You linked it to Call Acme");
        assert_eq!(say(&change("links.delete", "link", Some("Call Acme"), None)), "You removed the link to Call Acme");
        assert_eq!(say(&change("time.start", "time", None, Some("time"))), "You changed the time that was worked");
        assert_eq!(say(&change("time.delete", "time", Some("time"), None)), "You removed time that was worked");
        assert_eq!(say(&change("reminders.create", "reminder", None, Some("10 min"))), "You set a reminder");
        assert_eq!(say(&change("reminders.delete", "reminder", Some("10 min"), None)), "You removed a reminder");
    }

    #[test]
    fn what_hung_on_a_task_can_be_brought_back_and_what_came_cannot() {
        let is_restored = |change: &Change| {
            let project = |_| None;
            let today = jiff::civil::date(2026, 11, 23);
            let teller = Teller { me: "Mira", service: "", today, project: &project };
            lines(std::slice::from_ref(change), &teller).first().is_some_and(|line| line.earlier.is_some())
        };
        for field in HANGING_FIELDS {
            assert!(is_restored(&change("comments.delete", field, Some("Ask Grace"), None)), "{field} was removed");
            assert!(
                is_restored(&change("comments.update", field, Some("Ask"), Some("Ask Grace"))),
                "{field} was other"
            );
            assert!(!is_restored(&change("comments.create", field, None, Some("Ask Grace"))), "{field} came");
        }
    }

    #[test]
    fn in_german_the_verb_follows_the_value() {
        crate::words::set_language(crate::words::Language::German);
        assert_eq!(say(&change("tasks.create", "created", None, None)), "Du hast die Aufgabe angelegt");
        let due = change("undo", "due", None, Some("2026-11-24"));
        assert_eq!(say(&due), "Du hast die Fälligkeit auf Morgen gesetzt (rückgängig gemacht)");
        let title = change("integrations.sync", "title", Some("Tee"), Some("Kaffee"));
        assert_eq!(say(&title), "GitHub hat den Titel in Kaffee geändert");
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
