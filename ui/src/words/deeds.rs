//! Commands beside those that have keys: what they are called, and by which other words they are found.

use super::{export_csv, export_ics, export_json, export_markdown, words};
use atom_api::data::Format;

words! {
    cmd_mark_open = "Mark as open", "Als offen markieren";
    kw_mark_open = "status reopen again", "status wieder öffnen";
    cmd_mark_done = "Mark as done", "Als erledigt markieren";
    kw_mark_done = "status complete finish check", "status abschließen fertig abhaken";
    cmd_stand_alone = "Make it a task of its own", "In eigene Aufgabe umwandeln";
    kw_stand_alone = "step parent out alone", "schritt lösen allein selbstständig";

    cmd_step_of = "Make it a step of…", "Zum Schritt machen von …";
    kw_step_of = "subtask parent nest under below", "unteraufgabe übergeordnet einordnen unter";
    cmd_add_step = "Add a step", "Einen Schritt hinzufügen";
    kw_add_step = "subtask part checklist", "unteraufgabe teil checkliste";
    cmd_link_task = "Link a task…", "Aufgabe verknüpfen …";
    kw_link_task = "blocks blocked relates depends", "blockiert abhängig bezug verbinden";
    cmd_attach = "Attach a file…", "Datei anhängen …";
    kw_attach = "upload document picture", "hochladen dokument bild anhang";
    cmd_comment = "Write a comment", "Kommentar schreiben";
    kw_comment = "say answer discuss note", "sagen antworten notiz";
    cmd_remind = "Remind me…", "Erinnern …";
    kw_remind = "reminder alarm notify bell", "erinnerung wecker mitteilung";
    hint_remind = "A time, such as tomorrow 9:00", "Eine Zeit, zum Beispiel morgen 9:00";
    cmd_estimate = "Set the estimate…", "Aufwand schätzen …";
    kw_estimate = "duration minutes hours effort", "dauer minuten stunden schätzung";
    hint_length = "How long, such as 45 min or 1 h 30", "Wie lange, zum Beispiel 45 min oder 1 h 30";
    cmd_start = "Start date…", "Startdatum …";
    kw_start = "begin defer schedule", "beginn aufschieben planen";
    hint_start = "A day, such as monday", "Ein Tag, zum Beispiel Montag";
    no_start = "No start date", "Ohne Startdatum";
    cmd_log_time = "Log time…", "Arbeitszeit eintragen …";
    kw_log_time = "worked track hours minutes span", "gearbeitet erfassen stunden minuten";

    cmd_restore_backup = "Restore a backup…", "Eine Sicherung zurückholen …";
    kw_restore_backup = "recover back database copy", "wiederherstellen datenbank kopie";
    cmd_delete_all = "Delete everything…", "Alles löschen …";
    kw_delete_all = "erase wipe reset data", "entfernen zurücksetzen daten";
    cmd_sample_add = "Add the sample workspace", "Beispieldaten dazuholen";
    kw_sample_add = "demo example try look around", "beispiel ausprobieren umsehen";
    cmd_sample_remove = "Remove the sample workspace", "Beispieldaten wegnehmen";
    kw_sample_remove = "demo example delete", "beispiel löschen entfernen";
    hint_export = "In which form?", "In welcher Form?";

    cmd_contrast = "Contrast…", "Kontrast …";
    kw_contrast = "strong lines readable", "kräftig linien lesbar";
    hint_contrast = "How strong lines and text are", "Wie kräftig Linien und Text sind";
    cmd_motion = "Motion…", "Bewegung …";
    kw_motion = "animation reduce still", "animation verringern ruhig";
    hint_motion = "Whether things move", "Ob sich etwas bewegt";
}

/// The form of an export.
pub(crate) fn export_form(format: Format) -> &'static str {
    match format {
        Format::Json => export_json(),
        Format::Csv => export_csv(),
        Format::Markdown => export_markdown(),
        Format::Ics => export_ics(),
    }
}
