//! What belongs to a task: comments, files, links, time, reminders, and what else can be done with it.

use super::{counts, sentences, words};

words! {
    edit_notes = "Edit notes", "Notizen bearbeiten";
    draft_restored = "What was typed here and not saved yet is back.", "Was hier getippt und noch nicht gespeichert war, ist wieder da.";

    comments = "Comments", "Kommentare";
    write_comment = "Write a comment", "Kommentar schreiben";
    send_comment = "Comment", "Kommentieren";
    edit_comment = "Edit comment", "Kommentar bearbeiten";
    delete_comment = "Delete comment", "Kommentar löschen";
    edited = "edited", "bearbeitet";
    did_comment = "Comment added", "Kommentar hinzugefügt";
    did_edit_comment = "Comment changed", "Kommentar geändert";
    did_delete_comment = "Comment deleted", "Kommentar gelöscht";

    files = "Files", "Dateien";
    attach_file = "Attach a file", "Datei anhängen";
    drop_files = "Drop files here to attach them", "Dateien zum Anhängen hier ablegen";
    save_file = "Save a copy", "Kopie speichern";
    remove_file = "Remove", "Entfernen";
    uploading = "Attaching", "Wird angehängt";
    file_empty = "An empty file is not attached.", "Eine leere Datei wird nicht angehängt.";
    file_unread = "This file could not be read.", "Diese Datei ließ sich nicht lesen.";

    linked_tasks = "Linked tasks", "Verknüpfte Aufgaben";
    add_link = "Link a task", "Aufgabe verknüpfen";
    link_blocks = "Blocks", "Blockiert";
    link_blocked_by = "Waits for", "Wartet auf";
    link_relates = "Relates to", "Hängt zusammen mit";
    link_kind = "Kind of link", "Art der Verknüpfung";
    find_task = "Title of the other task", "Titel der anderen Aufgabe";
    no_task_found = "No task with this title", "Keine Aufgabe mit diesem Titel";
    remove_link = "Remove link", "Verknüpfung entfernen";
    did_link = "Tasks linked", "Aufgaben verknüpft";
    did_unlink = "Link removed", "Verknüpfung entfernt";
    belongs_to = "Part of", "Teil von";

    estimate = "Estimate", "Aufwand";
    no_estimate = "No estimate", "Nicht geschätzt";
    other_duration = "Another, such as 1 h 30", "Anderer, z. B. 1 h 30";
    duration_wrong = "Write it as 45 min, 1 h 30 or 2 h.", "Schreibweise: 45 min, 1 h 30 oder 2 h.";
    time_worked = "Time", "Erfasste Zeit";
    no_time_worked = "None yet", "Noch keine";
    start_clock = "Start the clock", "Zeiterfassung starten";
    stop_clock = "Stop the clock", "Zeiterfassung anhalten";
    clock_runs = "Running clock", "Laufende Zeiterfassung";
    clock_running = "running", "läuft";
    did_start_clock = "The clock runs", "Zeiterfassung läuft";
    did_stop_clock = "The clock has stopped", "Zeiterfassung angehalten";
    did_change_time = "Time changed", "Zeit geändert";
    delete_time = "Delete this time", "Zeiteintrag löschen";
    edit_time = "Change this time", "Zeiteintrag ändern";
    time_note = "What was done", "Was getan wurde";
    time_long = "How long, such as 45 min", "Wie lange, z. B. 45 min";
    minutes_worked = "Worked, such as 45 min", "Gearbeitet, z. B. 45 min";

    reminders = "Reminders", "Erinnerungen";
    add_reminder = "Remind me", "Erinnerung hinzufügen";
    remind_at_due = "When it is due", "Bei Fälligkeit";
    remind_later_today = "In three hours", "In drei Stunden";
    remind_tomorrow = "Tomorrow morning", "Morgen früh";
    remove_reminder = "Remove reminder", "Erinnerung entfernen";
    remind_passed = "has come", "erfolgt";
    remind_waits = "once it is due on a day", "sobald ein Fälligkeitstag feststeht";
    reminder_day = "Day", "Tag";
    did_add_reminder = "Reminder added", "Erinnerung hinzugefügt";
    did_remove_reminder = "Reminder removed", "Erinnerung entfernt";

    more_actions = "More", "Mehr";
    save_template = "Save as template", "Als Vorlage speichern";
    did_make_task = "It stands alone now", "Jetzt eine eigene Aufgabe";
    did_save_template = "Template saved", "Vorlage gespeichert";
    copy_failed = "The clipboard could not be reached", "Die Zwischenablage war nicht erreichbar";
    this_evening = "This evening", "Heute Abend";
    restore_value = "Restore", "Zurückholen";
    did_restore_value = "The earlier value is back", "Der frühere Wert ist zurück";
}

sentences! {
    attached(name) = "{name} attached", "{name} angehängt";
    removed_file(name) = "{name} removed", "{name} entfernt";
    saved_file(name) = "{name} saved", "{name} gespeichert";
    worked_of(worked, estimate) = "{worked} of {estimate}", "{worked} von {estimate}";
    comment_by(name, when) = "{name}, {when}", "{name}, {when}";
    open_task(title) = "Open {title}", "{title} öffnen";
}

counts! {
    minutes_before(count) = "{count} minute before" | "{count} minutes before", "{count} Minute vorher" | "{count} Minuten vorher";
    hours_before(count) = "{count} hour before" | "{count} hours before", "{count} Stunde vorher" | "{count} Stunden vorher";
    days_before(count) = "{count} day before" | "{count} days before", "{count} Tag vorher" | "{count} Tage vorher";
}
