//! Commands: what they are called, and by which other words they are found. Of the latter nothing is seen.

use super::{counts, sentences, words};

words! {
    group_app = "General", "Allgemein";
    group_go = "Go to", "Gehe zu";
    group_list = "In the list", "In der Liste";
    group_task = "Tasks", "Aufgaben";
    group_look = "Appearance", "Darstellung";

    cmd_palette = "Search or run a command", "Suchen oder Befehl ausführen";
    kw_palette = "find open everything", "finden alles befehlspalette";
    cmd_help = "Keyboard shortcuts", "Tastenkürzel";
    kw_help = "keys hotkeys cheat sheet help", "tasten kurzbefehle hilfe übersicht";
    cmd_undo = "Undo", "Rückgängig";
    kw_undo = "take back revert", "zurücknehmen widerrufen";
    cmd_redo = "Redo", "Wiederholen";
    kw_redo = "do again", "noch einmal wiederherstellen";
    cmd_close = "Close what is open", "Schließen, was offen ist";
    kw_close = "escape leave", "escape verlassen";
    cmd_back = "Back", "Zurück";
    kw_back = "history previous", "verlauf vorige";
    cmd_forward = "Forward", "Vorwärts";
    kw_forward = "history next", "verlauf nächste";
    cmd_sidebar = "Show or hide the sidebar", "Seitenleiste ein- oder ausblenden";
    kw_sidebar = "toggle navigation panel", "umschalten navigation leiste";
    cmd_print = "Print", "Drucken";
    kw_print = "paper pdf", "papier pdf ausdruck";
    cmd_sync = "Sync all connections", "Alle Verbindungen abgleichen";
    kw_sync = "refresh update fetch reload", "aktualisieren synchronisieren laden";
    cmd_import = "Import tasks…", "Aufgaben importieren …";
    kw_import = "todoist things asana trello csv", "todoist things asana trello csv einlesen";
    cmd_export = "Export everything…", "Alles exportieren …";
    kw_export = "json csv markdown ics calendar save download", "json csv markdown ics kalender speichern";
    cmd_sign_out = "Sign out", "Abmelden";
    kw_sign_out = "log out leave account", "ausloggen konto verlassen";
    #[cfg_attr(not(debug_assertions), expect(dead_code))]
    cmd_components = "Show all components", "Alle Komponenten anzeigen";
    #[cfg_attr(not(debug_assertions), expect(dead_code))]
    kw_components = "developer design system", "entwickler designsystem";

    cmd_theme = "Theme…", "Erscheinungsbild …";
    kw_theme = "dark light mode colours", "dunkel hell modus farben";
    hint_theme = "Choose a theme", "Erscheinungsbild wählen";
    cmd_language = "Language…", "Sprache …";
    kw_language = "english german deutsch", "deutsch englisch english";
    hint_language = "Choose a language", "Sprache wählen";
    cmd_density = "Density of rows…", "Zeilenabstand …";
    kw_density = "compact comfortable spacing", "kompakt großzügig dichte";
    hint_density = "How close rows stand", "Wie dicht die Zeilen stehen";
    cmd_text_size = "Text size…", "Textgröße …";
    kw_text_size = "font zoom larger smaller", "schrift zoom größer kleiner";
    hint_text_size = "How large text is", "Wie groß die Schrift ist";

    cmd_go_inbox = "Go to Inbox", "Zum Eingang";
    kw_go_inbox = "view unsorted", "ansicht posteingang unsortiert";
    cmd_go_today = "Go to Today", "Zu „Heute“";
    kw_go_today = "view due now", "ansicht fällig jetzt";
    cmd_go_upcoming = "Go to Upcoming", "Zu „Demnächst“";
    kw_go_upcoming = "view calendar later week", "ansicht kalender später woche";
    cmd_go_all = "Go to All tasks", "Zu „Alle Aufgaben“";
    kw_go_all = "view everything", "ansicht alles";
    cmd_go_completed = "Go to Completed", "Zu „Erledigt“";
    kw_go_completed = "view done logbook archive", "ansicht fertig archiv";
    cmd_go_trash = "Go to Trash", "Zum Papierkorb";
    kw_go_trash = "view deleted bin", "ansicht gelöscht";
    cmd_go_outbox = "Go to Outbox", "Zum Ausgang";
    kw_go_outbox = "send writes waiting refused doubt", "senden schreiben wartet abgelehnt ungewiss";
    cmd_go_conflicts = "Go to Conflicts", "Zu den Konflikten";
    kw_go_conflicts = "both sides changed merge", "beide seiten geändert zusammenführen";
    cmd_connect = "Connect a service…", "Dienst verbinden …";
    kw_connect = "add account integration sign in token", "hinzufügen konto anbindung anmelden token";
    cmd_open_connection = "Open connection…", "Verbindung öffnen …";
    kw_open_connection = "health status service account", "zustand status dienst konto";
    cmd_sync_one = "Sync one connection now…", "Eine Verbindung jetzt abgleichen …";
    kw_sync_one = "fetch refresh service", "holen aktualisieren dienst";
    cmd_pause_connection = "Pause or resume connection…", "Verbindung anhalten oder fortsetzen …";
    kw_pause_connection = "stop rest go on service", "stoppen ruhen weiter dienst";
    hint_connection = "Which connection?", "Welche Verbindung?";
    cmd_go_connections = "Go to Connections", "Zu den Verbindungen";
    kw_go_connections = "services accounts integrations github", "dienste konten integrationen github";
    cmd_go_settings = "Settings", "Einstellungen";
    kw_go_settings = "preferences options configuration", "optionen konfiguration voreinstellungen";
    cmd_go_notifications = "Notifications", "Mitteilungen";
    kw_go_notifications = "inbox alerts reminders", "benachrichtigungen hinweise erinnerungen";
    cmd_go_activity = "Activity", "Aktivität";
    kw_go_activity = "jobs progress running background", "vorgänge fortschritt laufend hintergrund";
    cmd_go_project = "Go to project…", "Zum Projekt …";
    kw_go_project = "open jump", "öffnen springen";
    hint_go_project = "Which project?", "Welches Projekt?";
    cmd_go_label = "Go to label…", "Zum Label …";
    kw_go_label = "open tag jump", "öffnen etikett schlagwort";
    hint_go_label = "Which label?", "Welches Label?";
    cmd_go_filter = "Open filter…", "Filter öffnen …";
    kw_go_filter = "saved go jump view", "gespeichert gehen springen ansicht";
    hint_go_filter = "Which filter?", "Welcher Filter?";

    cmd_filter = "Filter the list", "Liste filtern";
    kw_filter = "narrow search titles", "einschränken titel suchen";
    cmd_next = "Next task", "Nächste Aufgabe";
    kw_next = "down below", "unten darunter";
    cmd_previous = "Previous task", "Vorige Aufgabe";
    kw_previous = "up above", "oben darüber";
    cmd_first = "First task", "Erste Aufgabe";
    kw_first = "top beginning", "anfang oben";
    cmd_last = "Last task", "Letzte Aufgabe";
    kw_last = "bottom end", "ende unten";
    cmd_open = "Open, then edit the title", "Öffnen, dann Titel bearbeiten";
    kw_open = "details show", "details zeigen";
    cmd_right = "Next column, or unfold the steps", "Nächste Spalte, oder Schritte aufklappen";
    kw_right = "right board open", "rechts tafel öffnen";
    cmd_left = "Previous column, or fold the steps", "Vorige Spalte, oder Schritte zuklappen";
    kw_left = "left board close", "links tafel schließen";
    cmd_select = "Select or deselect", "Auswählen oder abwählen";
    kw_select = "mark pick choose", "markieren auswahl";
    cmd_select_down = "Extend the selection down", "Auswahl nach unten erweitern";
    kw_select_down = "mark more range", "markieren bereich mehr";
    cmd_select_up = "Extend the selection up", "Auswahl nach oben erweitern";
    kw_select_up = "mark more range", "markieren bereich mehr";
    cmd_select_all = "Select all tasks of the list", "Alle Aufgaben der Liste auswählen";
    kw_select_all = "mark everything", "alles markieren";
    cmd_move_up = "Move up", "Nach oben verschieben";
    kw_move_up = "reorder arrange order", "anordnen reihenfolge sortieren";
    cmd_move_down = "Move down", "Nach unten verschieben";
    kw_move_down = "reorder arrange order", "anordnen reihenfolge sortieren";
    cmd_indent = "Make it a step of the task above", "Zum Schritt der Aufgabe darüber machen";
    kw_indent = "nest indent subtask right", "einrücken unteraufgabe rechts";
    cmd_outdent = "Move it out of its task", "Aus der übergeordneten Aufgabe lösen";
    kw_outdent = "unnest outdent left", "ausrücken links";

    cmd_new = "New task", "Neue Aufgabe";
    kw_new = "add create write", "anlegen erstellen hinzufügen";
    cmd_new_project = "New project…", "Neues Projekt …";
    kw_new_project = "add create", "anlegen erstellen";
    hint_new_project = "Name of the project", "Name des Projekts";
    cmd_use_template = "New from template…", "Neu aus Vorlage …";
    kw_use_template = "task add create pattern", "aufgabe anlegen erstellen muster";
    cmd_delete_template = "Delete a template…", "Eine Vorlage löschen …";
    kw_delete_template = "remove throw away", "entfernen";
    hint_template = "Which template?", "Welche Vorlage?";
    did_delete_template = "Template deleted", "Vorlage gelöscht";
    kw_save_template = "keep pattern again repeat", "muster behalten wiederholen";
    cmd_toggle = "Complete or reopen", "Erledigen oder wieder öffnen";
    kw_toggle = "done finish check close", "fertig abhaken abschließen";
    cmd_begin = "Mark as in progress", "Als „in Arbeit“ markieren";
    kw_begin = "status begin doing", "status anfangen beginnen";
    cmd_cancel = "Mark as cancelled", "Als verworfen markieren";
    kw_cancel = "status drop give up", "status abbrechen aufgeben";
    cmd_due = "Due…", "Fällig …";
    kw_due = "date deadline schedule when", "datum termin frist planen wann";
    hint_due = "A day or time, such as friday 15:00", "Ein Tag oder eine Zeit, zum Beispiel Freitag 15:00";
    cmd_due_today = "Due today", "Heute fällig";
    kw_due_today = "schedule date", "termin datum planen";
    cmd_due_tomorrow = "Due tomorrow", "Morgen fällig";
    kw_due_tomorrow = "schedule date postpone", "termin datum verschieben";
    cmd_due_next_week = "Due next week", "Nächste Woche fällig";
    kw_due_next_week = "schedule date monday postpone", "termin datum montag verschieben";
    cmd_due_none = "No due date", "Ohne Fälligkeit";
    kw_due_none = "clear remove date someday", "datum entfernen löschen irgendwann";
    cmd_evening = "This evening, or not", "Heute Abend oder nicht";
    kw_evening = "tonight later", "abends später";
    cmd_priority_1 = "Priority: urgent", "Priorität: dringend";
    kw_priority_1 = "p1 important red", "p1 wichtig rot";
    cmd_priority_2 = "Priority: high", "Priorität: hoch";
    kw_priority_2 = "p2 important", "p2 wichtig";
    cmd_priority_3 = "Priority: low", "Priorität: niedrig";
    kw_priority_3 = "p3", "p3 gering";
    cmd_priority_4 = "No priority", "Keine Priorität";
    kw_priority_4 = "p4 clear remove", "p4 entfernen";
    cmd_move = "Move to project…", "In Projekt verschieben …";
    kw_move = "inbox list change", "eingang ändern";
    hint_move = "Where to?", "Wohin?";
    cmd_label = "Add or remove label…", "Label hinzufügen oder entfernen …";
    kw_label = "tag", "etikett schlagwort tag";
    hint_label = "Which label?", "Welches Label?";
    cmd_fold = "Fold or unfold the group", "Gruppe ein- oder ausklappen";
    kw_fold = "collapse expand section", "zuklappen aufklappen abschnitt";
    cmd_fold_all = "Fold or unfold all groups", "Alle Gruppen ein- oder ausklappen";
    kw_fold_all = "collapse expand sections", "zuklappen aufklappen abschnitte";
    cmd_rename = "Edit the title", "Titel bearbeiten";
    kw_rename = "rename change name", "umbenennen ändern";
    cmd_duplicate = "Duplicate", "Duplizieren";
    kw_duplicate = "copy clone", "kopieren klonen";
    cmd_to_project = "Convert to a project", "In ein Projekt umwandeln";
    kw_to_project = "make turn into", "machen werden";
    cmd_trash = "Move to trash", "In den Papierkorb";
    kw_trash = "delete remove bin", "löschen entfernen";
    cmd_restore = "Restore from trash", "Aus dem Papierkorb holen";
    kw_restore = "undelete bring back", "wiederherstellen zurückholen";
    cmd_copy_link = "Copy link", "Link kopieren";
    kw_copy_link = "url share clipboard atom", "url teilen zwischenablage atom";
    cmd_open_service = "Open in its service", "Beim Dienst öffnen";
    kw_open_service = "browser website github external", "browser webseite github extern";
    cmd_clock = "Start or stop the clock", "Zeiterfassung starten oder anhalten";
    cmd_stop_clock = "Stop the running clock", "Laufende Zeiterfassung anhalten";
    kw_stop_clock = "time track timer end", "zeit uhr stoppuhr beenden";
    kw_clock = "time track timer", "zeit uhr erfassen messen stoppuhr";

    did_duplicate_task = "Duplicated", "Dupliziert";
    did_copy_task_link = "Link copied", "Link kopiert";
    sync_started = "All connections are being synced", "Alle Verbindungen werden abgeglichen";
    no_connections = "Nothing is connected yet", "Noch nichts verbunden";
}

sentences! {
    did_convert(name) = "“{name}” is a project now", "„{name}“ ist jetzt ein Projekt";
    create_called(name) = "Create “{name}”", "„{name}“ anlegen";
}

counts! {
    template_steps(count) = "1 step" | "{count} steps", "1 Schritt" | "{count} Schritte";
    did_duplicate_tasks(count) =
        "Duplicated 1 task" | "Duplicated {count} tasks; undo takes back one after the other",
        "1 Aufgabe dupliziert" | "{count} Aufgaben dupliziert; Rückgängig nimmt eine nach der anderen zurück";
    for_tasks(count) = "For this task" | "For {count} tasks", "Für diese Aufgabe" | "Für {count} Aufgaben";
}
