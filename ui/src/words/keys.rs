//! What stands on the keys.

use super::words;

words! {
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
