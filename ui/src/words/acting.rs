//! What a service is asked to do, and what that takes.

use super::{field_name, sentences, words};

words! {
    act_what = "What", "Was";
    act_send = "Send", "Senden";
    act_several = "Several are parted by commas.", "Mehrere werden durch Kommas getrennt.";
    act_not_number = "This is a whole number.", "Das ist eine ganze Zahl.";
    act_choose = "Choose", "Auswählen";
    arg_repository = "Repository", "Code-Ablage";
    arg_number = "Number", "Nummer";
    arg_text = "Text", "Text";
    arg_team = "Team", "Team";
    arg_project = "Project", "Projekt";
    arg_assignee = "Assignee", "Zuständig";
    arg_assignees = "Assignees", "Zuständige";
    arg_reason = "Reason", "Grund";
    arg_id = "Id", "ID";
    arg_state = "State", "Status";
    arg_verdict = "Verdict", "Urteil";
    verdict_approve = "Approve", "Zustimmen";
    verdict_request_changes = "Ask for changes", "Änderungen verlangen";
    verdict_comment = "Only comment", "Nur kommentieren";
    reason_completed = "Done", "Erledigt";
    reason_not_planned = "Not planned", "Nicht geplant";
}

sentences! {
    act_at(service) = "Ask {service} for something", "Bei {service} etwas tun";
    act_done(service) = "{service} has it", "{service} hat es";
    act_waits(service) = "It goes to {service} from the outbox", "Es geht über den Ausgang an {service}";
    act_refused(service) = "{service} did not take it: see the outbox", "{service} hat es nicht angenommen: siehe Ausgang";
}

/// What an argument of an action is called.
pub(crate) fn arg_name(name: &str) -> String {
    let known = match name {
        "repository" => arg_repository(),
        "number" => arg_number(),
        "text" => arg_text(),
        "team" => arg_team(),
        "project" => arg_project(),
        "assignee" => arg_assignee(),
        "assignees" => arg_assignees(),
        "reason" => arg_reason(),
        "id" => arg_id(),
        "state" => arg_state(),
        "verdict" => arg_verdict(),
        other => return field_name(other),
    };
    known.to_owned()
}

/// What a value that can be chosen is called.
pub(crate) fn arg_value(value: &str) -> String {
    match value {
        "completed" => reason_completed().to_owned(),
        "not_planned" => reason_not_planned().to_owned(),
        "approve" => verdict_approve().to_owned(),
        "request_changes" => verdict_request_changes().to_owned(),
        "comment" => verdict_comment().to_owned(),
        other => super::plain(other),
    }
}
