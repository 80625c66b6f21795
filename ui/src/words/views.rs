//! How lists are seen, and what is done to many tasks at once.

use super::{counts, hours, minutes, sentences, words};
use atom_api::tasks::Group;

words! {
    show_earlier = "Show earlier", "Frühere anzeigen";
    evening = "Evening", "Abend";
    later = "Later", "Später";
    without_priority = "No priority", "Keine Priorität";
    own_tasks = "Your own", "Eigene";
    blocked = "Waits for another task", "Wartet auf eine andere Aufgabe";
    show_steps = "Show steps", "Schritte anzeigen";
    hide_steps = "Hide steps", "Schritte ausblenden";

    view_options = "View", "Ansicht";
    group_by = "Group by", "Gruppieren nach";
    group_none = "Nothing", "Nichts";
    group_time = "Overdue, today, evening", "Überfällig, heute, Abend";
    group_day = "Day", "Tag";
    group_source = "Service", "Dienst";
    group_completed = "Day of completion", "Tag der Erledigung";
    form = "Show as", "Darstellung";
    form_list = "List", "Liste";
    form_board = "Board", "Board";
    show_done = "Show completed tasks", "Erledigte anzeigen";
    save_filter = "Save as a filter", "Als Filter speichern";
    update_filter = "Update the filter", "Filter aktualisieren";
    filter_name = "Name of the filter", "Name des Filters";
    empty_board_column = "Nothing here", "Nichts hier";
    board = "Board", "Board";

    group_takes_nothing = "A task cannot be moved there: it comes there by itself.",
        "Dorthin lässt sich nichts verschieben: Aufgaben kommen von selbst dorthin.";
    arrange_one = "Only one task at a time can be moved in the order.",
        "In der Reihenfolge lässt sich immer nur eine Aufgabe verschieben.";
    moved_one = "Moved the task", "Aufgabe verschoben";
    nothing_above = "There is no task above that it could be a step of.",
        "Darüber steht keine Aufgabe, zu der sie gehören könnte.";

    picked_tasks = "Selected tasks", "Ausgewählte Aufgaben";
    let_go = "Clear the selection", "Auswahl aufheben";
    delete_for_good = "Delete for good", "Endgültig löschen";
    empty_the_trash = "Empty trash", "Papierkorb leeren";
    empty_label_title = "No open tasks with this label", "Keine offenen Aufgaben mit diesem Label";
    empty_label_text = "Tasks with this label stand here, whatever their project. A new one gets the label.",
        "Hier stehen Aufgaben mit diesem Label, gleich in welchem Projekt. Eine neue bekommt das Label.";
    empty_source_title = "No open tasks from here", "Keine offenen Aufgaben von hier";
    empty_source_text = "What this connection brings stands here after its next sync.",
        "Hier steht nach dem nächsten Abgleich, was diese Verbindung bringt.";
    empty_filter_title = "Nothing fits this filter", "Nichts passt zu diesem Filter";
    empty_filter_text = "What it asks for is nowhere open. Change it in the view's options.",
        "Wonach er fragt, ist nirgends offen. Ändern lässt er sich bei den Optionen der Ansicht.";
    filter_gone_title = "This filter is gone", "Diesen Filter gibt es nicht mehr";
    filter_gone_text = "It was deleted. Undo brings it back.", "Er wurde gelöscht. Rückgängig holt ihn zurück.";
}

sentences! {
    filter_saved(name) = "Saved the filter “{name}”", "Filter „{name}“ gespeichert";
    filter_changed(name) = "Changed the filter “{name}”", "Filter „{name}“ geändert";
    filter_deleted(name) = "Deleted the filter “{name}”", "Filter „{name}“ gelöscht";
    add_to(name) = "New task in {name}", "Neue Aufgabe in {name}";
}

counts! {
    picked(count) = "1 selected" | "{count} selected", "1 ausgewählt" | "{count} ausgewählt";
    many_completed(count) = "Completed 1 task" | "Completed {count} tasks",
        "1 Aufgabe erledigt" | "{count} Aufgaben erledigt";
    many_changed(count) = "Changed 1 task" | "Changed {count} tasks", "1 Aufgabe geändert" | "{count} Aufgaben geändert";
    many_moved(count) = "Moved 1 task" | "Moved {count} tasks", "1 Aufgabe verschoben" | "{count} Aufgaben verschoben";
    many_trashed(count) = "Moved 1 task to the trash" | "Moved {count} tasks to the trash",
        "1 Aufgabe in den Papierkorb verschoben" | "{count} Aufgaben in den Papierkorb verschoben";
    many_restored(count) = "Restored 1 task" | "Restored {count} tasks",
        "1 Aufgabe wiederhergestellt" | "{count} Aufgaben wiederhergestellt";
    purged(count) = "Deleted 1 task for good" | "Deleted {count} tasks for good",
        "1 Aufgabe endgültig gelöscht" | "{count} Aufgaben endgültig gelöscht";
}

/// What a list can be parted by.
pub(crate) fn group(group: Option<Group>) -> &'static str {
    match group {
        None => group_none(),
        Some(Group::Time) => group_time(),
        Some(Group::Day) => group_day(),
        Some(Group::Status) => super::status(),
        Some(Group::Priority) => super::priority(),
        Some(Group::Project) => super::project(),
        Some(Group::Source) => group_source(),
        Some(Group::Completed) => group_completed(),
    }
}

/// How long something takes: `45 min`, `2 h`, `1 h 30 min`.
pub(crate) fn duration(all: u32) -> String {
    match (all / 60, all % 60) {
        (0, short) => minutes(short.into()),
        (long, 0) => hours(long.into()),
        (long, short) => format!("{} {}", hours(long.into()), minutes(short.into())),
    }
}
