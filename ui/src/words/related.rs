//! What a record belongs to, what belongs to it, and who is in it.

use super::{counts, plain, words};

words! {
    record_belongs_to = "Belongs to", "Gehört zu";
    record_parts = "Part of it", "Dazu gehört";
    people_in_it = "People in it", "Personen darin";
    not_here = "not here", "nicht hier";
    first_parts = "There are more; these are the first.", "Es gibt mehr; das sind die ersten.";
    related_trouble =
        "What belongs to it could not be fetched", "Was dazugehört, konnte nicht geladen werden";
    record_trouble = "The record could not be fetched", "Der Datensatz konnte nicht geladen werden";
    person_records = "Records of this person", "Datensätze dieser Person";
    person_trouble =
        "The records of this person could not be fetched",
        "Die Datensätze dieser Person konnten nicht geladen werden";
    person_empty = "Nothing of this person is here any more", "Von dieser Person ist nichts mehr hier";
    person_empty_text =
        "What had them in it is gone at its service, or its account was disconnected.",
        "Was sie enthielt, ist beim Dienst nicht mehr da, oder das Konto wurde getrennt.";
    rel_from = "from", "von";
    rel_to = "to", "an";
    rel_cc = "copy", "Kopie";
    rel_organizer = "organises it", "lädt ein";
    rel_attendee = "invited", "eingeladen";
    rel_assignee = "assigned", "zugewiesen";
    rel_creator = "made it", "angelegt";
    rel_owner = "responsible", "zuständig";
    rel_conversation = "conversation", "Unterhaltung";
    rel_label = "label", "Label";
    rel_calendar = "calendar", "Kalender";
    rel_series = "series", "Serie";
    rel_project = "project", "Projekt";
    rel_cycle = "cycle", "Zyklus";
    rel_parent = "above it", "darüber";
    rel_about = "about", "zu";
    rel_repository = "repository", "Code-Ablage";
    rel_pull_request = "pull request", "Änderungsvorschlag";
}

counts! {
    records_at(count, service) = "{service}, 1 record" | "{service}, {count} records", "{service}, 1 Datensatz" | "{service}, {count} Datensätze";
    records_at_least(count, service) = "{service}, 1 record or more" | "{service}, {count} records or more", "{service}, 1 Datensatz oder mehr" | "{service}, {count} Datensätze oder mehr";
}

/// In what relation something stands to a record: the common ones by words, all others as their manifest calls them.
pub(crate) fn relation(rel: &str) -> String {
    let known = match rel {
        "from" => rel_from(),
        "to" => rel_to(),
        "cc" => rel_cc(),
        "organizer" => rel_organizer(),
        "attendee" => rel_attendee(),
        "assignee" => rel_assignee(),
        "creator" => rel_creator(),
        "owner" => rel_owner(),
        "conversation" => rel_conversation(),
        "label" => rel_label(),
        "calendar" => rel_calendar(),
        "series" => rel_series(),
        "project" => rel_project(),
        "cycle" => rel_cycle(),
        "parent" => rel_parent(),
        "about" => rel_about(),
        "repository" => rel_repository(),
        "pull_request" => rel_pull_request(),
        other => return plain(other),
    };
    known.to_owned()
}
