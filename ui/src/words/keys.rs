//! What the keys do, and what stands on them.

use super::words;

words! {
    key_new = "New task", "Neue Aufgabe";
    key_filter = "Filter the list", "Liste filtern";
    key_move = "Next and previous task", "Nächste und vorige Aufgabe";
    key_open = "Open, then edit the title", "Öffnen, dann Titel bearbeiten";
    key_rename = "Edit the title in its row", "Titel in der Zeile bearbeiten";
    key_toggle = "Complete or reopen", "Erledigen oder wieder öffnen";
    key_trash = "Move to trash", "In den Papierkorb";
    key_arrange = "Move up or down", "Nach oben oder unten verschieben";
    key_undo = "Undo", "Rückgängig";
    key_redo = "Redo", "Wiederholen";
    key_close = "Close what is open", "Schließen, was offen ist";
    key_go = "Go to a view by its first letter", "Zu einer Ansicht gehen";
    key_help = "This list", "Diese Liste";
    cap_ctrl = "Ctrl", "Strg";
    cap_shift = "Shift", "Umschalt";
    cap_delete = "Del", "Entf";
    cap_backspace = "Backspace", "Rücktaste";
    cap_space = "Space", "Leertaste";
    cap_home = "Home", "Pos1";
    cap_end = "End", "Ende";
    cap_page_up = "Page up", "Bild auf";
    cap_page_down = "Page down", "Bild ab";
}

/// What stands on the cap of a key, on a keyboard of the language.
pub(crate) fn cap(key: &str) -> &str {
    match key {
        "Ctrl" => cap_ctrl(),
        "Shift" => cap_shift(),
        "Del" | "Delete" => cap_delete(),
        "Backspace" => cap_backspace(),
        "Space" => cap_space(),
        "Home" => cap_home(),
        "End" => cap_end(),
        "PageUp" => cap_page_up(),
        "PageDown" => cap_page_down(),
        other => other,
    }
}
