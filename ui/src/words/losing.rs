//! What goes with a connection whose data is deleted, told before it goes.

use super::counts;

counts! {
    goes_records(count) =
        "{count} record is deleted here." | "{count} records are deleted here.",
        "{count} Datensatz wird hier gelöscht." | "{count} Datensätze werden hier gelöscht.";
    goes_tasks(count) =
        "{count} task that came from there is deleted." | "{count} tasks that came from there are deleted.",
        "{count} Aufgabe von dort wird gelöscht." | "{count} Aufgaben von dort werden gelöscht.";
    goes_to_trash(count) =
        "{count} task with work of your own (comments, time, files, edits) goes to the trash." |
            "{count} tasks with work of your own (comments, time, files, edits) go to the trash.",
        "{count} Aufgabe mit eigener Arbeit (Kommentare, Zeiten, Dateien, Änderungen) kommt in den Papierkorb." |
            "{count} Aufgaben mit eigener Arbeit (Kommentare, Zeiten, Dateien, Änderungen) kommen in den Papierkorb.";
    stays_task(count) =
        "{count} task stays, with all work of your own on it." | "{count} tasks stay, with all work of your own on them.",
        "{count} Aufgabe bleibt, mit aller eigenen Arbeit daran." |
            "{count} Aufgaben bleiben, mit aller eigenen Arbeit daran.";
}

/// What would go: of `tasks`, those with own work go to the trash, unless all are kept. Nothing is told that is not there.
pub(crate) fn would_go(records: u64, tasks: u64, own_work: u64, keeps_tasks: bool) -> Vec<String> {
    type Say = fn(u64) -> String;
    let parts: [(u64, Say); 4] = [
        (records, goes_records),
        (if keeps_tasks { tasks } else { 0 }, stays_task),
        (if keeps_tasks { 0 } else { tasks.saturating_sub(own_work) }, goes_tasks),
        (if keeps_tasks { 0 } else { own_work }, goes_to_trash),
    ];
    parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, say)| say(count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_and_what_stays_is_told_by_its_number_and_nothing_else() {
        assert_eq!(would_go(0, 0, 0, false), Vec::<String>::new());
        assert_eq!(
            would_go(12, 3, 1, false),
            [
                "12 records are deleted here.",
                "2 tasks that came from there are deleted.",
                "1 task with work of your own (comments, time, files, edits) goes to the trash."
            ]
        );
        assert_eq!(
            would_go(1, 3, 1, true),
            ["1 record is deleted here.", "3 tasks stay, with all work of your own on them."]
        );
    }
}
