//! The list of tasks.

use super::{counts, number, sentences, words};
use atom_api::tasks::{Sort, View};

words! {
    new_task = "New task", "Neue Aufgabe";
    filter = "Filter by title", "Nach Titel filtern";
    clear_filter = "Clear the filter", "Filter aufheben";
    filter_looks_at = "The filter looks at the titles of this list.", "Gesucht wird in den Titeln dieser Liste.";
    sort_by = "Sort by", "Sortieren nach";
    sort_order = "My order", "Eigene Reihenfolge";
    sort_due = "Due date", "Fälligkeit";
    sort_priority = "Priority", "Priorität";
    sort_created = "Newest", "Neueste";
    sort_updated = "Last changed", "Zuletzt geändert";
    sort_completed = "Last completed", "Zuletzt erledigt";
    sort_title = "Title", "Titel";
    overdue = "Overdue", "Überfällig";
    done = "Done", "Erledigt";
    edit_title = "Title", "Titel";
    title_missing = "A title is missing", "Es fehlt ein Titel";
    name_of_it_missing = "A name is missing", "Es fehlt ein Name";
    line_has_control =
        "This has characters that are no text, such as a tab or the end of a line.",
        "Das enthält Zeichen, die kein Text sind, etwa einen Tabulator oder ein Zeilenende.";
    comment_too_long = "A comment has at most 64 KiB.", "Ein Kommentar hat höchstens 64 KiB.";
    restore = "Restore", "Wiederherstellen";
    has_notes = "Has notes", "Hat Notizen";
    list_trouble = "The tasks could not be fetched", "Die Aufgaben konnten nicht geladen werden";
    arrange_needs_order =
        "Sort by your own order first, without a filter: then tasks can be moved.",
        "Zuerst nach eigener Reihenfolge sortieren, ohne Filter: Dann lassen sich Aufgaben verschieben.";
    empty_inbox = "Your inbox is empty", "Der Eingang ist leer";
    empty_inbox_text =
        "Write down what comes to mind. It waits here until you give it a project or a date.",
        "Aufschreiben, was gerade einfällt. Es wartet hier, bis es ein Projekt oder ein Datum bekommt.";
    empty_today = "Nothing due today", "Heute ist nichts fällig";
    empty_today_text =
        "What is due today or late stands here. Write a task and it is due today.",
        "Hier steht, was heute fällig oder überfällig ist. Eine neue Aufgabe ist gleich für heute.";
    empty_upcoming = "Nothing planned", "Nichts geplant";
    empty_upcoming_text =
        "Tasks with a date after today stand here. A new one is due tomorrow.",
        "Hier stehen Aufgaben mit einem späteren Datum. Eine neue ist morgen fällig.";
    empty_all = "No open tasks", "Keine offenen Aufgaben";
    empty_all_text =
        "Everything that is open stands here, whatever its project or date.",
        "Hier steht alles, was offen ist, gleich in welchem Projekt und für wann.";
    empty_completed = "Nothing completed yet", "Noch nichts erledigt";
    empty_completed_text =
        "What you complete or cancel stands here, and can be reopened.",
        "Hier steht, was erledigt oder verworfen ist, und kann wieder geöffnet werden.";
    empty_trash = "The trash is empty", "Der Papierkorb ist leer";
    empty_trash_text =
        "What you delete waits here, and can be restored.",
        "Gelöschtes wartet hier und lässt sich wiederherstellen.";
    empty_project_title = "No open tasks in this project", "Keine offenen Aufgaben in diesem Projekt";
    empty_project_text =
        "Write the first step. Tasks that you add here belong to the project.",
        "Den ersten Schritt aufschreiben. Aufgaben, die hier entstehen, gehören zum Projekt.";
}

sentences! {
    no_title_has(text) = "No title has “{text}”", "Kein Titel enthält „{text}“";
    line_too_long(most, now) = "At most {most} characters fit here; this has {now}.", "Hier passen höchstens {most} Zeichen; das sind {now}.";
    complete_task(title) = "Complete {title}", "{title} erledigen";
    print_cut(shown, all) = "the first {shown} of {all} tasks", "die ersten {shown} von {all} Aufgaben";
    part_of(done, all) = "{done} of {all}", "{done} von {all}";
}

counts! {
    task_count(count) = "1 task" | "{count} tasks", "1 Aufgabe" | "{count} Aufgaben";
}

/// How many of a thing's parts are done.
pub(crate) fn of(done: u32, all: u32) -> String {
    part_of(&number(done.into()), &number(all.into()))
}

/// What an empty view says: what belongs here.
pub(crate) fn empty_view(view: View) -> (&'static str, &'static str) {
    match view {
        View::Inbox => (empty_inbox(), empty_inbox_text()),
        View::Today => (empty_today(), empty_today_text()),
        View::Upcoming => (empty_upcoming(), empty_upcoming_text()),
        View::All => (empty_all(), empty_all_text()),
        View::Completed => (empty_completed(), empty_completed_text()),
        View::Trash => (empty_trash(), empty_trash_text()),
    }
}

/// What an empty project says.
pub(crate) fn empty_project() -> (&'static str, &'static str) {
    (empty_project_title(), empty_project_text())
}

/// What a filter without hits says.
pub(crate) fn no_hits(text: &str) -> (String, &'static str) {
    (no_title_has(text), filter_looks_at())
}

/// The name of an order.
pub(crate) fn sort(sort: Sort) -> &'static str {
    match sort {
        Sort::Order => sort_order(),
        Sort::Due => sort_due(),
        Sort::Priority => sort_priority(),
        Sort::Created => sort_created(),
        Sort::Updated => sort_updated(),
        Sort::Completed => sort_completed(),
        Sort::Title => sort_title(),
    }
}
