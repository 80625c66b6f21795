//! The history of a task: who, and what was done. `{}` is where the new value stands.

use super::{sentences, words};

words! {
    did_set_estimate = "estimated {}", "den Aufwand auf {} geschätzt";
    did_clear_estimate = "took the estimate off", "die Schätzung entfernt";
    did_set_evening = "planned it for the evening", "die Aufgabe auf den Abend gelegt";
    did_clear_evening = "took it off the evening", "die Aufgabe vom Abend genommen";
    did_write_comment = "commented", "einen Kommentar geschrieben";
    did_remove_comment = "deleted a comment", "einen Kommentar gelöscht";
    did_attach = "attached {}", "{} angehängt";
    did_detach = "removed the file {}", "die Datei {} entfernt";
    you = "You", "Du hast";
    did_create = "created it", "die Aufgabe angelegt";
    did_bring = "brought it here", "die Aufgabe gebracht";
    did_rename = "renamed it to {}", "den Titel in {} geändert";
    did_edit_notes = "edited the notes", "die Notizen bearbeitet";
    did_set_status = "set it to {}", "den Status auf {} gesetzt";
    did_set_priority = "set the priority to {}", "die Priorität auf {} gesetzt";
    did_set_due = "set the due date to {}", "die Fälligkeit auf {} gesetzt";
    did_clear_due = "took away the due date", "die Fälligkeit entfernt";
    did_set_start = "set the start to {}", "den Beginn auf {} gesetzt";
    did_clear_start = "took away the start", "den Beginn entfernt";
    did_set_project = "moved it to {}", "die Aufgabe nach {} verschoben";
    a_project = "a project that is gone", "ein gelöschtes Projekt";
    did_clear_project = "took it out of its project", "die Aufgabe aus dem Projekt genommen";
    did_set_labels = "set the labels to {}", "die Labels auf {} gesetzt";
    did_clear_labels = "took off all labels", "alle Labels entfernt";
    did_add_label = "added the label {}", "das Label {} hinzugefügt";
    did_remove_label = "took off the label {}", "das Label {} entfernt";
    did_trash = "moved it to the trash", "die Aufgabe in den Papierkorb verschoben";
    did_restore = "took it out of the trash", "die Aufgabe wiederhergestellt";
    did_set_parent = "made it a step of another task", "die Aufgabe zu einem Schritt gemacht";
    did_clear_parent = "made it a task of its own", "den Schritt zu einer Aufgabe gemacht";
    by_undo = "by undo", "(rückgängig gemacht)";
    by_redo = "by redo", "(wiederholt)";
}

sentences! {
    somebody(name) = "{name}", "{name} hat";
}
