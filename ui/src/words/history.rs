//! What hangs on a task in its history, as in `activity.rs`, and what an earlier value is of, on the button that brings it
//! back.

use super::{field_labels, field_name, sentences, words};

words! {
    did_link_to = "linked it to {}", "die Aufgabe mit {} verknüpft";
    did_unlink_from = "removed the link to {}", "die Verknüpfung mit {} entfernt";
    did_log_work = "changed the time that was worked", "die Arbeitszeit geändert";
    did_remove_work = "removed time that was worked", "Arbeitszeit entfernt";
    did_set_reminder = "set a reminder", "eine Erinnerung gesetzt";
    did_drop_reminder = "removed a reminder", "eine Erinnerung entfernt";
    value_estimate = "Estimate", "Schätzung";
    value_project = "Project", "Projekt";
    value_parent = "Task that it belongs to", "Aufgabe, zu der sie gehört";
    value_evening = "Evening", "Abend";
    value_comment = "Comment", "Kommentar";
    value_file = "File", "Datei";
}

sentences! {
    restore_value_of(field) = "Restore: {field}", "Zurückholen: {field}";
}

/// The name of a field of the history of a task.
pub(crate) fn value_name(field: &str) -> String {
    let known = match field {
        "duration_min" => value_estimate(),
        "project" => value_project(),
        "parent" => value_parent(),
        "evening" => value_evening(),
        "comment" => value_comment(),
        "attachment" => value_file(),
        "label" => field_labels(),
        other => return field_name(other),
    };
    known.to_owned()
}
