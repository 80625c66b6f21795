//! The palette, the sheet of keys, and the page that changes them.

use super::{sentences, words};

words! {
    palette = "Search or run a command", "Suchen oder Befehl ausführen";
    palette_hint = "Search tasks, places and commands", "Aufgaben, Orte und Befehle suchen";
    palette_short = "Search or jump to", "Suchen";
    palette_results = "Results", "Treffer";
    section_recent = "Recent", "Zuletzt";
    section_best = "Best matches", "Beste Treffer";
    section_tasks = "Tasks", "Aufgaben";
    section_commands = "Commands", "Befehle";
    section_places = "Places", "Orte";
    section_choices = "Choices", "Auswahl";
    palette_nothing = "Nothing fits", "Nichts passt";
    palette_nothing_text =
        "Neither a task, a place nor a command has these words.",
        "Weder eine Aufgabe noch ein Ort oder Befehl enthält diese Wörter.";
    palette_searching = "Searching tasks", "Aufgaben werden gesucht";
    palette_offline = "Tasks could not be searched: Atom cannot be reached", "Aufgaben lassen sich nicht suchen: Atom ist nicht erreichbar";
    palette_hint_keys = "Enter runs, Ctrl Enter opens beside the list, Tab filters", "Enter führt aus, Strg Enter öffnet neben der Liste, Tab filtert";
    palette_hint_choose = "Enter chooses, Backspace goes back", "Enter wählt, Rücktaste geht zurück";
    only_tasks = "Only tasks", "Nur Aufgaben";
    only_commands = "Only commands", "Nur Befehle";
    only_places = "Only places", "Nur Orte";
    kind_task = "Task", "Aufgabe";
    kind_project = "Project", "Projekt";
    kind_label = "Label", "Label";
    kind_filter = "Filter", "Filter";
    kind_connection = "Connection", "Verbindung";
    kind_settings = "Settings", "Einstellungen";

    shortcuts_lead =
        "Press a key beside a command to change it. A chord such as G then I is two keys, one after the other.",
        "Mit der Schaltfläche neben einem Befehl lassen sich seine Tasten ändern. Eine Folge wie G, dann I sind zwei Tasten nacheinander.";
    shortcuts_filter = "Filter commands", "Befehle filtern";
    shortcuts_conflicts = "Some keys ask for two things. The first one wins.", "Manche Tasten stehen für zwei Dinge. Das erste gilt.";
    shortcut_none = "none", "keine";
    shortcut_press = "Press keys", "Tasten drücken";
    shortcut_press_text =
        "Press the new keys. Escape leaves them as they are, Backspace takes them away.",
        "Die neuen Tasten drücken. Escape lässt sie, wie sie sind, die Rücktaste entfernt sie.";
    shortcuts_reset_all = "Reset all", "Alle zurücksetzen";
    shortcuts_edit = "Change shortcuts", "Tastenkürzel ändern";
    shortcut_text_key =
        "A key without Ctrl or Alt works where no text is being typed.",
        "Eine Taste ohne Strg oder Alt gilt, solange kein Text eingegeben wird.";
}

sentences! {
    results_of(shown, all) = "{shown} of {all}", "{shown} von {all}";
    change_keys_of(command) = "Change the keys of {command}", "Tasten für {command} ändern";
    reset_keys_of(command) = "Reset the keys of {command}", "Tasten für {command} zurücksetzen";
    also_asks_for(command) = "Also: {command}", "Auch: {command}";
}
