//! What the columns of a table say that is imported.

use super::{due, estimate, labels, notes, priority, project, sentences, start, status, words};
use atom_api::data::TaskField;

words! {
    import_columns = "What the columns say", "Was in den Spalten steht";
    import_column = "Column", "Spalte";
    import_first = "First value", "Erster Wert";
    import_taken = "Taken for", "Gelesen als";
    import_no_titles = "No column is known to have the titles. Choose the one that has them.", "Keine Spalte ist als Titel bekannt. Die richtige lässt sich wählen.";
    column_title = "Title", "Titel";
    field_due_time = "Time of day", "Uhrzeit";
    field_section = "Section", "Abschnitt";
    field_done = "Done or not", "Erledigt oder nicht";
    field_completed = "Completed on", "Erledigt am";
    field_created = "Created on", "Angelegt am";
    field_parent = "Task above", "Übergeordnete Aufgabe";
    field_id = "Identifier", "Kennung";
    field_evening = "In the evening", "Am Abend";
    field_source = "Service", "Dienst";
    field_reference = "Reference there", "Bezeichnung dort";
    field_url = "Web address", "Webadresse";
    field_nothing = "Left out", "Ausgelassen";
}

sentences! {
    import_column_says(name) = "What the column “{name}” says", "Was in der Spalte „{name}“ steht";
}

/// What a column says, in words.
pub(crate) fn task_field(field: TaskField) -> &'static str {
    match field {
        TaskField::Title => column_title(),
        TaskField::Notes => notes(),
        TaskField::Due => due(),
        TaskField::DueTime => field_due_time(),
        TaskField::Start => start(),
        TaskField::Priority => priority(),
        TaskField::Project => project(),
        TaskField::Section => field_section(),
        TaskField::Labels => labels(),
        TaskField::Status => status(),
        TaskField::Done => field_done(),
        TaskField::Completed => field_completed(),
        TaskField::Created => field_created(),
        TaskField::Parent => field_parent(),
        TaskField::Id => field_id(),
        TaskField::Estimate => estimate(),
        TaskField::Evening => field_evening(),
        TaskField::Source => field_source(),
        TaskField::Reference => field_reference(),
        TaskField::Url => field_url(),
        TaskField::Nothing => field_nothing(),
    }
}
