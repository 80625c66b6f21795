//! What was just done, in the message at the foot of the window.

use super::{sentences, text::fill, words};

words! {
    undo = "Undo", "Rückgängig";
    redo = "Redo", "Wiederholen";
    undo_keys = "Ctrl Z", "Strg Z";
    redo_keys = "Ctrl Shift Z", "Strg Umschalt Z";
    // The same, after "Undone:". `{}` is the thing it was done to, if there was one.
    did_create_thing = "created {}", "{} angelegt";
    did_change_thing = "changed {}", "{} geändert";
    did_complete_thing = "completed {}", "{} erledigt";
    did_reopen_thing = "reopened {}", "{} wieder geöffnet";
    did_trash_thing = "moved {} to the trash", "{} in den Papierkorb verschoben";
    did_restore_thing = "restored {}", "{} wiederhergestellt";
    did_move_thing = "moved {}", "{} verschoben";
    did_create_project = "created the project {}", "Projekt {} angelegt";
    did_change_project = "changed the project {}", "Projekt {} geändert";
    did_delete_project = "deleted the project {}", "Projekt {} gelöscht";
    one_kept = ". One field was changed since and stays", ". Ein Feld wurde seitdem geändert und bleibt";
    some_kept = ". Some fields were changed since and stay", ". Einige Felder wurden seitdem geändert und bleiben";
}

sentences! {
    quoted(title) = "“{title}”", "„{title}“";
    created(title) = "Created “{title}”", "„{title}“ angelegt";
    completed(title) = "Completed “{title}”", "„{title}“ erledigt";
    reopened(title) = "Reopened “{title}”", "„{title}“ wieder geöffnet";
    trashed(title) = "Moved to the trash: “{title}”", "„{title}“ ist im Papierkorb";
    restored(title) = "Restored “{title}”", "„{title}“ wiederhergestellt";
    renamed(title) = "Renamed to “{title}”", "Umbenannt in „{title}“";
    changed(title) = "Changed “{title}”", "„{title}“ geändert";
    project_deleted(name) = "Deleted the project “{name}”", "Projekt „{name}“ gelöscht";
    project_created(name) = "Created the project “{name}”", "Projekt „{name}“ angelegt";
    project_changed(name) = "Changed the project “{name}”", "Projekt „{name}“ geändert";
    undone(action) = "Undone: {action}", "Rückgängig gemacht: {action}";
    redone(action) = "Redone: {action}", "Wiederholt: {action}";
}

/// What a command did, for the message of undo.
pub(crate) fn action(command: &str, subject: &str) -> String {
    let did = match command {
        "tasks.create" | "tasks.create_many" => did_create_thing(),
        "tasks.update" => did_change_thing(),
        "tasks.complete" => did_complete_thing(),
        "tasks.reopen" => did_reopen_thing(),
        "tasks.delete" => did_trash_thing(),
        "tasks.restore" => did_restore_thing(),
        "tasks.move" => did_move_thing(),
        "projects.create" => did_create_project(),
        "projects.update" => did_change_project(),
        "projects.delete" => did_delete_project(),
        other => return other.into(),
    };
    if subject.is_empty() {
        // Without the thing, and without the space beside it.
        return did.replacen("{} ", "", 1).replacen(" {}", "", 1);
    }
    let subject = quoted(subject);
    fill(did, &[("", &subject)])
}

/// What an undo left alone.
pub(crate) fn kept_fields(kept: u64) -> &'static str {
    if kept == 1 { one_kept() } else { some_kept() }
}
