//! The detail of a task.

use super::{sentences, words};
use atom_api::tasks::Status;

words! {
    detail = "Details of the task", "Details der Aufgabe";
    detail_trouble = "The task could not be fetched", "Die Aufgabe konnte nicht geladen werden";
    close_detail = "Close details", "Details schließen";
    status = "Status", "Status";
    status_open = "Open", "Offen";
    status_in_progress = "In progress", "In Arbeit";
    status_done = "Done", "Erledigt";
    status_cancelled = "Cancelled", "Verworfen";
    due = "Due", "Fällig";
    start = "Start", "Beginn";
    priority = "Priority", "Priorität";
    priority_urgent = "Urgent", "Dringend";
    priority_high = "High", "Hoch";
    priority_low = "Low", "Niedrig";
    no_priority = "None", "Keine";
    project = "Project", "Projekt";
    no_project = "No project", "Kein Projekt";
    labels = "Labels", "Labels";
    add_label = "Add label", "Label hinzufügen";
    notes = "Notes", "Notizen";
    notes_hint = "Notes, in Markdown", "Notizen, in Markdown";
    steps = "Steps", "Schritte";
    add_step = "Add a step", "Schritt hinzufügen";
    activity = "Activity", "Verlauf";
    move_to_trash = "Move to trash", "In den Papierkorb";
    in_trash = "This task is in the trash.", "Diese Aufgabe ist im Papierkorb.";
}

sentences! {
    remove_label(label) = "Take off the label {label}", "Label {label} entfernen";
    created_on(when) = "Created {when}", "Angelegt {when}";
    open_in(service) = "Open in {service}", "In {service} öffnen";
    changed_only_here(service) =
        "Changed here since {service} last told of it.",
        "Hier geändert, seit {service} zuletzt davon berichtet hat.";
}

/// The name of a status.
pub(crate) fn status_name(status: Status) -> &'static str {
    match status {
        Status::Open => status_open(),
        Status::InProgress => status_in_progress(),
        Status::Done => status_done(),
        Status::Cancelled => status_cancelled(),
    }
}

/// The name of a status as it stands in a history.
pub(crate) fn status_of(text: &str) -> &str {
    Status::parse(text).map_or(text, |parsed| status_name(parsed))
}

/// The name of a priority.
pub(crate) fn priority_name(priority: u8) -> &'static str {
    match priority {
        1 => priority_urgent(),
        2 => priority_high(),
        3 => priority_low(),
        _ => no_priority(),
    }
}
