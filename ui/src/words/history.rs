//! What an earlier value is of, on the button that brings it back.

use super::{field_labels, field_name, sentences, words};

words! {
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
