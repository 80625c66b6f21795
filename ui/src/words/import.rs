//! Words of the import: what would come, and what of a file was not understood.

use super::{counts, sentences, words};
use atom_api::data::{Trouble, Warning};

words! {
    import_title = "Import", "Import";
    import_help = "From CSV, Todoist, Things, Asana, Trello or an export of Atom. You see what would come before anything changes.", "Aus CSV, Todoist, Things, Asana, Trello oder einem Export von Atom. Vorher ist zu sehen, was hinzukommt.";
    choose_file = "Choose a file", "Datei wählen";
    drop_file = "or drop it here", "oder hier ablegen";
    reading_file = "Reading the file", "Datei wird gelesen";
    import_preview = "What would come", "Was hinzukommt";
    import_now = "Import", "Importieren";
    import_working = "Importing", "Wird importiert";
    import_nothing = "Everything in this file is here already.", "Alles aus dieser Datei ist schon da.";
    import_warnings = "Not understood as a whole", "Nicht ganz verstanden";
    import_into = "Into project", "In Projekt";
    import_as_filed = "As in the file", "Wie in der Datei";
    any_table = "CSV table", "CSV-Tabelle";
    atom_export = "export of Atom", "Export von Atom";
    title_cut = "The title is too long; all of it stands in the notes.", "Der Titel ist zu lang; ganz steht er in den Notizen.";
    title_made = "There is no title; the first line of the notes became one.", "Kein Titel; die erste Zeile der Notizen wurde einer.";
    notes_cut = "The notes have more than 1 MiB and were cut.", "Die Notizen haben mehr als 1 MiB und wurden gekürzt.";
    too_deep = "It stands too deep in other tasks and was lifted.", "Zu tief verschachtelt; eine Ebene höher eingeordnet.";
    labels_cut = "It has more labels than fit, or one that is no name.", "Mehr Labels, als möglich sind, oder eines ohne gültigen Namen.";
    cells_many = "The line has more cells than the head line.", "Die Zeile hat mehr Zellen als die Kopfzeile.";
    encoding_guessed = "The text was read as Windows-1252.", "Der Text wurde als Windows-1252 gelesen.";
    clock_ran_on = "The clock was still running; the span of work ends with the export.", "Die Zeiterfassung lief noch; sie endet mit dem Export.";
    comment_cut = "A comment has more than 64 KiB and was cut.", "Ein Kommentar hat mehr als 64 KiB und wurde gekürzt.";
}

sentences! {
    import_source(source) = "Recognised: {source}", "Erkannt: {source}";
    project_list(names) = "New projects: {names}", "Neue Projekte: {names}";
    label_list(names) = "New labels: {names}", "Neue Labels: {names}";
    at_line(line, text) = "Line {line}: {text}", "Zeile {line}: {text}";
    at_record(number, text) = "Entry {number}: {text}", "Eintrag {number}: {text}";
    more_warnings(count) = "and {count} more", "und {count} weitere";
    date_unknown(text) = "“{text}” is not a known date; it stands in the notes.", "„{text}“ ist kein bekanntes Datum; es steht in den Notizen.";
    dates_ambiguous(text) = "Dates in “{text}” can be read in two ways; the day was taken first.", "Daten in „{text}“ sind doppeldeutig; der Tag wurde zuerst gelesen.";
    recurrence(text) = "“{text}” repeats, which tasks do not yet; the rule stands in the notes.", "„{text}“ wiederholt sich, was Aufgaben noch nicht können; die Regel steht in den Notizen.";
    status_unknown(text) = "“{text}” is not a known status; the task is open.", "„{text}“ ist kein bekannter Status; die Aufgabe ist offen.";
    priority_unknown(text) = "“{text}” is not a known priority; the task has none.", "„{text}“ ist keine bekannte Priorität; die Aufgabe hat keine.";
    estimate_unknown(text) = "“{text}” is not a known estimate.", "„{text}“ ist keine bekannte Schätzung.";
    parent_unknown(text) = "The task “{text}” that it belongs to is not in the file; it stands alone.", "Die übergeordnete Aufgabe „{text}“ fehlt in der Datei; sie steht für sich.";
    project_unknown(text) = "There is no project “{text}”; the task goes to the inbox.", "Kein Projekt „{text}“; die Aufgabe kommt in den Eingang.";
    projects_many(text) = "It is in several projects; these became labels: {text}.", "In mehreren Projekten; diese wurden Labels: {text}.";
    id_twice(text) = "The id “{text}” is in the file twice; the first was taken.", "Die Kennung „{text}“ kommt zweimal vor; die erste zählt.";
    no_place(text) = "Not taken over: {text}.", "Nicht übernommen: {text}.";
    archived_tasks(count) = "Archived tasks that come as completed: {count}.", "Archivierte Aufgaben, die als erledigt kommen: {count}.";
    work_left(start) = "Work that began at {start} lies in the future, before 1970, or ends before that; it was left out.", "Arbeitszeit mit Beginn {start} liegt in der Zukunft oder vor 1970 oder endet vor dem Beginn; sie wurde ausgelassen.";
    files_left(count) = "Attached files that only a backup brings back: {count}.", "Angehängte Dateien, die nur eine Sicherung zurückbringt: {count}.";
}

counts! {
    more_tasks(count) = "and {count} more task" | "and {count} more tasks", "und {count} weitere Aufgabe" | "und {count} weitere Aufgaben";
    import_tasks(count) = "{count} task" | "{count} tasks", "{count} Aufgabe" | "{count} Aufgaben";
    import_present(count) = "{count} is here already and stays as it is" | "{count} are here already and stay as they are", "{count} ist schon da und bleibt unverändert" | "{count} sind schon da und bleiben unverändert";
    did_import(count) = "{count} task imported" | "{count} tasks imported", "{count} Aufgabe importiert" | "{count} Aufgaben importiert";
}

/// A warning as a sentence, with its place in the file.
pub(crate) fn warning(warning: &Warning) -> String {
    let about = warning.subject.as_str();
    let text = match warning.trouble {
        Trouble::TitleCut => title_cut().to_owned(),
        Trouble::TitleMissing => title_made().to_owned(),
        Trouble::NotesCut => notes_cut().to_owned(),
        Trouble::DateUnknown => date_unknown(about),
        Trouble::DatesAmbiguous => dates_ambiguous(about),
        Trouble::Recurrence => recurrence(about),
        Trouble::StatusUnknown => status_unknown(about),
        Trouble::PriorityUnknown => priority_unknown(about),
        Trouble::EstimateUnknown => estimate_unknown(about),
        Trouble::ParentUnknown => parent_unknown(about),
        Trouble::TooDeep => too_deep().to_owned(),
        Trouble::LabelsCut => labels_cut().to_owned(),
        Trouble::ProjectUnknown => project_unknown(about),
        Trouble::ProjectsMany => projects_many(about),
        Trouble::Twice => id_twice(about),
        Trouble::Unread => no_place(about),
        Trouble::CellsMany => cells_many().to_owned(),
        Trouble::Archived => archived_tasks(about),
        Trouble::FilesLeft => files_left(about),
        Trouble::EncodingGuessed => encoding_guessed().to_owned(),
        Trouble::ClockRunning => clock_ran_on().to_owned(),
        Trouble::SpanLeft => work_left(about),
        Trouble::CommentCut => comment_cut().to_owned(),
    };
    match (warning.line, warning.record) {
        (Some(line), _) => at_line(&line.to_string(), &text),
        (None, Some(record)) => at_record(&record.to_string(), &text),
        (None, None) => text,
    }
}
