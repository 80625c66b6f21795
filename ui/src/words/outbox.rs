//! Writes on their way to services, and what both sides changed.

use super::{counts, language, language::Language, plain, sentences, words};
use atom_api::outbox::{Conflict, Side, WriteState};

words! {
    outbox = "Outbox", "Ausgang";
    outbox_trouble = "The outbox could not be fetched", "Der Ausgang konnte nicht geladen werden";
    outbox_empty = "Nothing waits to be sent", "Nichts wartet auf das Senden";
    outbox_empty_text =
        "What is changed here and belongs to a service stands here until the service has it.",
        "Was hier geändert wurde und zu einem Dienst gehört, steht hier, bis der Dienst es hat.";
    which_writes = "Which writes", "Welche Vorgänge";
    open_ones = "Open", "Offen";
    all_of_them = "All", "Alle";
    write_waiting = "waiting", "wartet";
    write_sending = "being sent", "wird gesendet";
    write_done = "sent", "gesendet";
    write_failed = "refused", "abgelehnt";
    write_in_doubt = "in doubt", "ungewiss";
    write_cancelled = "taken back", "zurückgenommen";
    doubt_text =
        "It was sent, and no answer came. Look at the service whether it is there, then say so here.",
        "Es wurde gesendet, aber keine Antwort kam. Beim Dienst nachsehen, ob es angekommen ist, und es hier angeben.";
    send_again = "Send again", "Noch einmal senden";
    it_arrived = "It arrived", "Es ist angekommen";
    take_back = "Take back", "Zurücknehmen";
    leave_it = "Leave it", "Nicht mehr senden";
    did_send_again = "It is sent again", "Wird noch einmal gesendet";
    did_arrive = "Noted as arrived", "Als angekommen vermerkt";
    did_take_back = "It is not sent", "Wird nicht gesendet";
    conflicts = "Conflicts", "Konflikte";
    conflicts_trouble =
        "The conflicts could not be fetched", "Die Konflikte konnten nicht geladen werden";
    conflicts_empty = "No conflicts", "Keine Konflikte";
    conflicts_empty_text =
        "Where a field was changed here and at the service, both values stand here, and one click takes the other.",
        "Wurde ein Feld hier und beim Dienst geändert, stehen hier beide Werte, und ein Klick übernimmt den anderen.";
    which_conflicts = "Which conflicts", "Welche Konflikte";
    value_here = "Here", "Hier";
    value_kept = "kept", "gilt";
    value_before = "Before", "Vorher";
    value_none = "nothing", "nichts";
    leave_so = "Leave it so", "So lassen";
    take_this = "Take this", "Diesen nehmen";
    did_resolve = "The other value is taken", "Der andere Wert gilt jetzt";
    did_agree = "Left as it is", "So gelassen";
    settled = "settled", "geklärt";
    action_create_issue = "Create issue", "Issue anlegen";
    action_update_issue = "Update issue", "Issue ändern";
    action_close_issue = "Close issue", "Issue schließen";
    action_reopen_issue = "Open issue again", "Issue wieder öffnen";
    action_label_issue = "Set labels", "Labels setzen";
    action_assign_issue = "Assign issue", "Issue zuweisen";
    action_unassign_issue = "Take from somebody", "Zuweisung aufheben";
    action_review = "Review", "Prüfen";
    action_mark_read = "Mark as read", "Als gelesen markieren";
    action_set_state = "Change state", "Status ändern";
    action_comment = "Comment", "Kommentieren";
    action_create_task = "Create task", "Aufgabe anlegen";
    action_update_task = "Update task", "Aufgabe ändern";
    action_complete_task = "Complete task", "Aufgabe erledigen";
    action_delete_task = "Delete task", "Aufgabe löschen";
    action_create_event = "Create event", "Termin anlegen";
    action_update_event = "Update event", "Termin ändern";
    action_delete_event = "Delete event", "Termin löschen";
    action_send_message = "Send message", "Nachricht senden";
    action_reply = "Reply", "Antworten";
    field_title = "Title", "Titel";
    field_notes = "Notes", "Notizen";
    field_due = "Due date", "Fälligkeit";
    field_start = "Start date", "Beginn";
    field_status = "State", "Status";
    field_labels = "Labels", "Labels";
    field_priority = "Priority", "Priorität";
}

sentences! {
    conflict_kept_ours(field, service) =
        "{field}: changed here and at {service}; the value from here was kept.",
        "{field}: hier und bei {service} geändert; der Wert von hier gilt.";
    conflict_kept_theirs(field, service) =
        "{field}: changed on both sides; the value from {service} was kept.",
        "{field}: auf beiden Seiten geändert; der Wert von {service} gilt.";
    next_try(when) = "next try {when}", "nächster Versuch {when}";
}

counts! {
    tries(count) = "tried once" | "tried {count} times", "1 Versuch" | "{count} Versuche";
    conflicts_of_task(count) =
        "A field of this task was changed on both sides." | "{count} fields of this task were changed on both sides.",
        "Ein Feld dieser Aufgabe wurde auf beiden Seiten geändert." | "{count} Felder dieser Aufgabe wurden auf beiden Seiten geändert.";
}

/// Where a write stands.
pub(crate) fn write_state(state: WriteState) -> &'static str {
    match state {
        WriteState::Waiting => write_waiting(),
        WriteState::Sending => write_sending(),
        WriteState::Done => write_done(),
        WriteState::Failed => write_failed(),
        WriteState::InDoubt => write_in_doubt(),
        WriteState::Cancelled => write_cancelled(),
    }
}

/// The name of an action of a manifest: known by its words, or as the manifest calls it.
pub(crate) fn write_action(name: &str) -> String {
    known_action(name).map_or_else(|| plain(name), str::to_owned)
}

pub(super) fn known_action(name: &str) -> Option<&'static str> {
    Some(match name {
        "create_issue" => action_create_issue(),
        "update_issue" => action_update_issue(),
        "close_issue" => action_close_issue(),
        "reopen_issue" => action_reopen_issue(),
        "label_issue" => action_label_issue(),
        "assign_issue" => action_assign_issue(),
        "unassign_issue" => action_unassign_issue(),
        "review" => action_review(),
        "mark_read" => action_mark_read(),
        "set_state" => action_set_state(),
        "comment" => action_comment(),
        "create_task" => action_create_task(),
        "update_task" => action_update_task(),
        "complete_task" => action_complete_task(),
        "delete_task" => action_delete_task(),
        "create_event" => action_create_event(),
        "update_event" => action_update_event(),
        "delete_event" => action_delete_event(),
        "send_message" => action_send_message(),
        "reply" => action_reply(),
        _ => return None,
    })
}

/// The name of a field that both sides have.
pub(crate) fn field_name(field: &str) -> String {
    let known = match field {
        "title" => field_title(),
        "notes" => field_notes(),
        "due" => field_due(),
        "start" => field_start(),
        "status" => field_status(),
        "labels" => field_labels(),
        "priority" => field_priority(),
        other => return plain(other),
    };
    known.to_owned()
}

/// What happened, in a line. The host says it in English, and says more.
pub(crate) fn conflict_line(conflict: &Conflict, service: &str) -> String {
    if language() == Language::English && !conflict.line.is_empty() {
        return conflict.line.clone();
    }
    let field = field_name(&conflict.field);
    match conflict.kept {
        Side::Ours => conflict_kept_ours(&field, service),
        Side::Theirs => conflict_kept_theirs(&field, service),
    }
}
