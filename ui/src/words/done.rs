//! What was just done, in the message at the foot of the window.

use super::{rotate_title, sentences, text::fill, words};

words! {
    undo = "Undo", "Rückgängig";
    redo = "Redo", "Wiederholen";
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
    did_apply = "changed {}", "{} geändert";
    did_purge = "emptied the trash", "Papierkorb geleert";
    did_duplicate_thing = "duplicated {}", "{} dupliziert";
    did_make_project_thing = "made {} a project", "{} in ein Projekt umgewandelt";
    did_revert_thing = "brought back a value of {}", "einen früheren Wert von {} zurückgeholt";
    did_comment_thing = "commented on {}", "{} kommentiert";
    did_change_comment_thing = "changed a comment on {}", "Kommentar zu {} geändert";
    did_attach_thing = "attached a file to {}", "Datei an {} angehängt";
    did_detach_thing = "removed a file from {}", "Datei von {} entfernt";
    did_link_thing = "linked {}", "{} verknüpft";
    did_unlink_thing = "removed a link of {}", "Verknüpfung von {} entfernt";
    did_time_thing = "changed the time of {}", "Zeit von {} geändert";
    did_remind_thing = "changed the reminders of {}", "Erinnerungen an {} geändert";
    did_template_thing = "changed the template {}", "Vorlage {} geändert";
    did_use_template = "made a task of the template {}", "Aufgabe aus der Vorlage {} angelegt";
    did_filter_thing = "changed the filter {}", "Filter {} geändert";
    did_label_thing = "changed the label {}", "Label {} geändert";
    did_move_project = "moved the project {}", "Projekt {} verschoben";
    did_setting_thing = "changed a setting", "Einstellung geändert";
    did_import_thing = "imported {}", "{} importiert";
    did_sample_thing = "the sample workspace", "Beispieldaten";
    did_sync = "synced", "abgeglichen";
    did_export_thing = "exported", "exportiert";
    did_backup_thing = "backed up", "gesichert";
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

/// What a command did: a sentence with `{}` for the thing, if the command is known.
fn did(command: &str) -> Option<&'static str> {
    Some(match command {
        "tasks.create" | "tasks.create_many" | "tasks.quick_add" => did_create_thing(),
        "tasks.update" => did_change_thing(),
        "tasks.apply" => did_apply(),
        "tasks.purge" => did_purge(),
        "tasks.complete" => did_complete_thing(),
        "tasks.reopen" => did_reopen_thing(),
        "tasks.delete" => did_trash_thing(),
        "tasks.restore" => did_restore_thing(),
        "tasks.move" => did_move_thing(),
        "tasks.duplicate" | "tasks.duplicate_many" => did_duplicate_thing(),
        "tasks.to_project" => did_make_project_thing(),
        "tasks.revert" => did_revert_thing(),
        "comments.create" => did_comment_thing(),
        "comments.update" | "comments.delete" => did_change_comment_thing(),
        "attachments.add" => did_attach_thing(),
        "attachments.delete" => did_detach_thing(),
        "links.add" => did_link_thing(),
        "links.remove" => did_unlink_thing(),
        "projects.create" => did_create_project(),
        "projects.update" => did_change_project(),
        "projects.delete" => did_delete_project(),
        "projects.move" => did_move_project(),
        "templates.use" => did_use_template(),
        "settings.set" => did_setting_thing(),
        "data.import" => did_import_thing(),
        "data.export" => did_export_thing(),
        "integrations.sync" => did_sync(),
        "security.rotate" => rotate_title(),
        "app.backup" | "backups.create" => did_backup_thing(),
        "sample.create" | "sample.remove" => did_sample_thing(),
        other => match other.split('.').next()? {
            "time" => did_time_thing(),
            "reminders" => did_remind_thing(),
            "templates" => did_template_thing(),
            "filters" => did_filter_thing(),
            "labels" => did_label_thing(),
            _ => return None,
        },
    })
}

/// What a command did, for the message of undo.
pub(crate) fn action(command: &str, subject: &str) -> String {
    let Some(did) = did(command) else { return command.to_owned() };
    if subject.is_empty() {
        return without_thing(did);
    }
    let subject = quoted(subject);
    fill(did, &[("", &subject)])
}

/// What a command does, where the thing stands beside it.
pub(crate) fn action_name(command: &str) -> String {
    did(command).map_or_else(|| command.to_owned(), without_thing)
}

/// Without the thing, and without the space beside it.
fn without_thing(did: &str) -> String {
    did.replacen("{} ", "", 1).replacen(" {}", "", 1)
}

/// What an undo left alone.
pub(crate) fn kept_fields(kept: u64) -> &'static str {
    if kept == 1 { one_kept() } else { some_kept() }
}
