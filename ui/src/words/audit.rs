//! The audit trail: who did what, through what, and whether the chain holds.

use super::{counts, sentences, words};

words! {
    page_audit = "Audit trail", "Prüfprotokoll";
    audit_help = "Who did what, when and through what. Each line is chained to the one before, so nothing can be changed or taken out without being found. What somebody wrote never stands here.", "Wer wann was wodurch getan hat. Jede Zeile ist mit der davor verkettet, sodass nichts geändert oder entfernt werden kann, ohne dass es auffällt. Inhalte stehen hier nie.";
    audit_not_yours = "Owners, admins and accountants of this workspace can read its audit trail.", "Das Prüfprotokoll dieses Arbeitsbereichs können Besitzer, Verwaltung und Buchhaltung lesen.";
    audit_lines = "Lines of the audit trail", "Zeilen des Prüfprotokolls";
    audit_search = "Search the audit trail", "Prüfprotokoll durchsuchen";
    audit_search_hint = "Name, command or id", "Name, Befehl oder ID";
    audit_empty = "No such line", "Keine solche Zeile";
    audit_empty_text = "Nothing in the trail fits this filter.", "Nichts im Protokoll passt zu diesem Filter.";
    audit_trouble = "The audit trail could not be read", "Das Prüfprotokoll konnte nicht gelesen werden";
    audit_clear = "Clear filter", "Filter zurücksetzen";
    audit_refresh = "Look again", "Neu laden";

    audit_who = "Who", "Wer";
    audit_anybody = "Anybody", "Alle";
    audit_nobody = "Nobody signed in", "Niemand angemeldet";
    audit_gone = "A deleted account", "Ein gelöschtes Konto";
    audit_through = "Through", "Wodurch";
    audit_any_host = "Through anything", "Über alles";
    host_window = "Window", "Fenster";
    host_http = "Browser or API", "Browser oder API";
    host_cli = "Command line", "Befehlszeile";
    host_job = "Background job", "Hintergrundaufgabe";
    host_door = "Atom itself", "Atom selbst";
    audit_what = "Command", "Befehl";
    audit_any_command = "Any command", "Jeder Befehl";
    audit_outcome = "Outcome", "Ergebnis";
    audit_any_outcome = "Any outcome", "Jedes Ergebnis";
    outcome_ok = "Done", "Getan";
    outcome_forbidden = "Not allowed", "Nicht erlaubt";
    outcome_rate_limited = "Too many tries", "Zu viele Versuche";
    outcome_unauthenticated = "Refused", "Abgewiesen";
    outcome_refused = "Wrong password or code", "Falsches Passwort oder falscher Code";
    outcome_reused = "Old token reused", "Altes Token wiederverwendet";
    audit_day = "Day", "Tag";
    audit_any_day = "Any day", "Jeder Tag";
    audit_when = "When", "Wann";
    audit_entity = "Concerns", "Betrifft";
    audit_place = "Place in the chain", "Platz in der Kette";
    audit_hash = "Hash", "Prüfsumme";
    audit_one = "One line of the trail", "Eine Zeile des Protokolls";
    audit_only_who = "Only this person", "Nur diese Person";
    audit_only_entity = "Only what concerns this", "Nur was dies betrifft";
    audit_only_day = "Only this day", "Nur dieser Tag";

    audit_chain = "The chain", "Die Kette";
    audit_chain_help = "Every line is computed anew and compared, from the first to the last.", "Jede Zeile wird neu berechnet und verglichen, von der ersten bis zur letzten.";
    audit_verify = "Verify the chain", "Kette prüfen";
    audit_csv = "Save as CSV", "Als CSV speichern";
    audit_json = "Save as JSON", "Als JSON speichern";
    audit_export = "Take it out", "Exportieren";
    audit_export_help = "What the filter above leaves, as a table or as JSON. That it was taken out is noted in the trail.", "Was der Filter oben übrig lässt, als Tabelle oder JSON. Dass exportiert wurde, steht danach im Protokoll.";
}

sentences! {
    audit_holds(lines, hash) = "Every link holds: {lines}. The newest hash is {hash}.", "Jedes Glied hält: {lines}. Die neueste Prüfsumme ist {hash}.";
    audit_broken(place) = "The first broken link is line {place}. It, or what was before it, was changed, moved or taken out behind Atom’s back.", "Das erste gebrochene Glied ist Zeile {place}. Sie oder etwas davor wurde an Atom vorbei geändert, verschoben oder entfernt.";
}

counts! {
    audit_count(count) = "1 line" | "{count} lines", "1 Zeile" | "{count} Zeilen";
}

/// The name of a host of the trail.
pub(crate) fn audit_host(host: &str) -> &'static str {
    match host {
        "window" => host_window(),
        "cli" => host_cli(),
        "job" => host_job(),
        "door" => host_door(),
        _ => host_http(),
    }
}

/// What became of it; the code itself where it is another one.
pub(crate) fn audit_outcome_of(outcome: &str) -> String {
    match outcome {
        "ok" => outcome_ok(),
        "forbidden" => outcome_forbidden(),
        "rate_limited" => outcome_rate_limited(),
        "unauthenticated" => outcome_unauthenticated(),
        "refused" => outcome_refused(),
        "reused" => outcome_reused(),
        other => other,
    }
    .to_owned()
}
