//! The program itself, and the words that stand everywhere.

use super::{text::isolated, words};

words! {
    atom = "Atom", "Atom";
    host_unreachable =
        "Atom cannot be reached. It is tried again by itself; nothing that was saved is lost.",
        "Atom ist nicht erreichbar. Es wird von selbst weiter versucht; Gespeichertes geht nicht verloren.";
    reply_unreadable =
        "Atom answered in a way that this page does not understand. Reload the page; if that does not help, update Atom.",
        "Atom hat etwas geantwortet, das diese Seite nicht versteht. Seite neu laden; wenn das nicht hilft, Atom aktualisieren.";
    part_trouble = "This part of Atom did not load", "Dieser Teil von Atom wurde nicht geladen";
    part_trouble_text =
        "Atom cannot be reached, or was updated meanwhile. If trying again does not help, reload the page; nothing of yours is lost.",
        "Atom ist nicht erreichbar oder wurde inzwischen aktualisiert. Wenn ein neuer Versuch nicht hilft, die Seite neu laden; verloren ist nichts.";
    close = "Close", "Schließen";
    cancel = "Cancel", "Abbrechen";
    save = "Save", "Speichern";
    retry = "Try again", "Erneut versuchen";
    back = "Back", "Zurück";
    dismiss = "Dismiss", "Ausblenden";
    more = "More", "Mehr";
    indigo = "Indigo", "Indigo";
    red = "Red", "Rot";
    amber = "Amber", "Bernstein";
    green = "Green", "Grün";
    blue = "Blue", "Blau";
    violet = "Violet", "Violett";
    grey = "Grey", "Grau";
}

/// The title of the browser's tab.
pub(crate) fn window_title(place: &str) -> String {
    if place.is_empty() { atom().into() } else { [&isolated(place), " · ", atom()].concat() }
}

/// The name of a colour.
pub(crate) fn colour_name(name: &str) -> &str {
    match name {
        "accent" => indigo(),
        "red" => red(),
        "amber" => amber(),
        "green" => green(),
        "blue" => blue(),
        "violet" => violet(),
        "grey" => grey(),
        other => other,
    }
}
