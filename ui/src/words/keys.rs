//! What the keys do.

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
}
