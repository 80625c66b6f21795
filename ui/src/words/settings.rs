//! Settings, notifications, activity, the first steps.

use super::{Language, counts, language, sentences, words};
use atom_api::data::SampleLanguage;

words! {
    settings = "Settings", "Einstellungen";
    search_settings = "Search settings", "Einstellungen durchsuchen";
    no_setting_found = "No setting has these words", "Keine passende Einstellung";
    page_account = "Account", "Konto";
    page_appearance = "Appearance", "Darstellung";
    page_shortcuts = "Shortcuts", "Tastenkürzel";
    page_notifications = "Notifications", "Mitteilungen";
    page_data = "Data", "Daten";
    page_about = "About", "Über Atom";

    you_are = "Signed in as", "Angemeldet als";
    workspace = "Workspace", "Arbeitsbereich";
    sessions = "Signed-in devices", "Angemeldete Geräte";
    sessions_help = "Each window, browser and program that is signed in to your account.", "Alle Fenster, Browser und Programme, die mit diesem Konto angemeldet sind.";
    this_session = "This one", "Dieses Gerät";
    end_session = "Sign out there", "Dort abmelden";
    did_end_session = "Signed out there", "Dort abgemeldet";

    look = "Look", "Aussehen";
    contrast = "Contrast", "Kontrast";
    motion = "Motion", "Bewegung";
    motion_reduced = "Reduced", "Reduziert";
    contrast_usual = "Normal", "Normal";
    contrast_more = "More", "Mehr";
    as_system = "As the system", "Wie das System";
    density = "Density", "Zeilenabstand";
    density_compact = "Compact", "Kompakt";
    density_normal = "Normal", "Normal";
    density_comfortable = "Comfortable", "Luftig";
    text_size = "Size of text", "Textgröße";
    text_small = "Small", "Klein";
    text_normal = "Normal", "Normal";
    text_large = "Large", "Groß";
    text_huge = "Huge", "Sehr groß";
    language_and_formats = "Language and formats", "Sprache und Formate";
    first_day = "First day of the week", "Erster Tag der Woche";
    by_language = "As the language has it", "Wie in der Sprache üblich";
    clock = "Clock", "Uhrzeit";
    clock_24 = "24 hours", "24 Stunden";
    clock_12 = "12 hours", "12 Stunden";
    date_order = "Dates", "Datum";
    example = "Example", "Beispiel";
    on_this_computer = "On this computer", "Auf diesem Computer";
    autostart = "Start with the computer", "Mit dem Computer starten";
    autostart_help = "Atom waits in the tray, ready for quick add and reminders.", "Atom wartet im Infobereich, bereit für Schnelleingabe und Erinnerungen.";
    close_to_tray = "Keep running when the window is closed", "Weiterlaufen, wenn das Fenster geschlossen wird";

    notify_what = "What notifies you", "Worüber Atom benachrichtigt";
    notify_due = "Tasks that are due", "Fällige Aufgaben";
    notify_reminders = "Reminders", "Erinnerungen";
    notify_failures = "Failures that need you", "Fehler, bei denen etwas zu tun ist";
    notify_native = "Show them outside of the window too", "Auch außerhalb des Fensters anzeigen";
    notify_native_help = "By the notifications of your system. In Atom they are always in the inbox of notifications.", "Über die Mitteilungen des Systems. In Atom selbst stehen sie immer unter „Mitteilungen“.";
    notify_due_at = "Tasks due on a day, at", "Ganztägige Aufgaben melden um";
    notify_sources = "By connection", "Nach Verbindung";
    kw_notify_sources = "source service account mute", "quelle dienst konto stumm";

    backups = "Backups", "Sicherungen";
    backups_help = "Each is opened and compared before it counts. It is encrypted with the key of your data.", "Jede Sicherung wird geöffnet und verglichen, bevor sie gilt. Verschlüsselt ist sie mit demselben Schlüssel wie die Daten.";
    backups_not_yours = "Backups hold all workspaces of this installation; its first account keeps them.", "Sicherungen enthalten alle Arbeitsbereiche dieser Installation; ihr erstes Konto verwaltet sie.";
    export_not_yours = "Owners and admins of this workspace can take its tasks out.", "Die Aufgaben dieses Arbeitsbereichs können Besitzer und Verwaltung exportieren.";
    back_up_now = "Back up now", "Jetzt sichern";
    did_back_up = "Backup written and compared", "Sicherung geschrieben und verglichen";
    backup_every = "Back up by itself", "Von selbst sichern";
    kw_backup_every = "schedule automatic daily weekly", "zeitplan automatisch täglich wöchentlich";
    never_backed_up = "Never", "Nie";
    daily = "Every day", "Täglich";
    weekly = "Every week", "Wöchentlich";
    backup_keep = "Backups that are kept", "Aufbewahrte Sicherungen";
    kw_backup_keep = "number count old retention", "anzahl menge alte behalten";
    no_backups = "No backup yet", "Noch keine Sicherung";
    automatic = "automatic", "automatisch";
    restore_backup = "Restore", "Wiederherstellen";
    restore_backup_title = "Restore this backup?", "Diese Sicherung wiederherstellen?";
    restore_backup_text = "Your data becomes what it was at that time. What you have now is kept in a file beside it. Everybody signs in again, and machines get new tokens.", "Die Daten kommen zurück auf den Stand von damals. Der jetzige bleibt in einer Datei daneben erhalten. Alle melden sich neu an, und Maschinen bekommen neue Tokens.";
    delete_backup = "Delete backup", "Sicherung löschen";
    did_delete_backup = "Backup deleted", "Sicherung gelöscht";
    export_title = "Export", "Export";
    export_help = "All tasks of the workspace, in a form that other programs read. Only JSON has everything; attached files are in backups.", "Alle Aufgaben des Arbeitsbereichs in einer Form, die andere Programme lesen. Nur JSON enthält alles; angehängte Dateien sind in Sicherungen.";
    export_json = "Everything, as JSON", "Alles, als JSON";
    export_csv = "A table, as CSV", "Eine Tabelle, als CSV";
    export_markdown = "Checklists, as Markdown", "Checklisten, als Markdown";
    export_ics = "For calendars, as .ics", "Für Kalender, als .ics";
    sample_title = "Sample workspace", "Beispieldaten";
    sample_help = "A small studio at work: projects, tasks, labels, comments. It can be removed at any time, and takes nothing of yours along.", "Ein kleines Studio bei der Arbeit: Projekte, Aufgaben, Labels, Kommentare. Sie lassen sich jederzeit entfernen, ohne dass Eigenes verloren geht.";
    sample_add = "Add the sample", "Beispieldaten hinzufügen";
    sample_remove = "Remove the sample", "Beispieldaten entfernen";
    did_add_sample = "The sample is here", "Beispieldaten hinzugefügt";
    did_remove_sample = "The sample is gone", "Beispieldaten entfernt";
    delete_all_title = "Delete everything", "Alles löschen";
    delete_all_help = "Removes the database, files, exports and logs on this computer. Only a backup brings it back.", "Entfernt Datenbank, Dateien, Exporte und Protokolle auf diesem Computer. Nur eine Sicherung bringt sie zurück.";
    delete_all_confirm = "Type the word delete", "Zum Bestätigen „delete“ eingeben";
    delete_all_backups = "Delete the backups too, and the key that those elsewhere need", "Auch die Sicherungen löschen, und den Schlüssel, den die anderswo brauchen";

    version = "Version", "Version";
    key_lives = "Key of your data", "Schlüssel der Daten";
    key_keychain = "In the keychain of your system", "Im Schlüsselbund des Systems";
    key_passphrase = "Under your passphrase", "Durch die Passphrase geschützt";
    key_environment = "In the environment of the program", "In der Umgebung des Programms";
    licence = "Licence", "Lizenz";
    diagnostics = "Diagnostics", "Diagnose";
    diagnostics_help = "This is all that would be copied: versions, counts, last failures. No titles, names or secrets.", "Mehr wird nicht kopiert: Versionen, Zahlen, letzte Fehler. Keine Titel, Namen oder Geheimnisse.";
    show_diagnostics = "Show diagnostics", "Diagnose anzeigen";
    copy_diagnostics = "Copy", "Kopieren";
    did_copy = "Copied", "Kopiert";

    notifications = "Notifications", "Mitteilungen";
    mark_all_read = "Mark all as read", "Alle als gelesen markieren";
    clear_read = "Clear what is read", "Gelesene entfernen";
    no_notifications = "Nothing to tell", "Nichts Neues";
    no_notifications_text = "Reminders, tasks that are due and failures that need you stand here.", "Hier stehen Erinnerungen, fällige Aufgaben und Fehler, bei denen etwas zu tun ist.";
    notifications_trouble = "The notifications could not be fetched", "Die Mitteilungen konnten nicht geladen werden";
    unread = "unread", "ungelesen";
    dismiss_notification = "Remove", "Entfernen";
    kind_due = "Due", "Fällig";
    kind_reminder = "Reminder", "Erinnerung";
    kind_failure = "Needs you", "Zu tun";
    kind_backup = "Backup", "Sicherung";
    kind_done = "Done", "Fertig";
    backup_failed = "The backup that was due could not be made", "Die fällige Sicherung konnte nicht angelegt werden";
    backup_failed_help =
        "Atom tries again every 15 minutes. The settings show the folder of backups.",
        "Atom versucht es alle 15 Minuten erneut. Die Einstellungen zeigen den Ordner der Sicherungen.";

    activity_title = "Activity", "Aktivität";
    no_activity = "Nothing has run yet", "Noch keine Vorgänge";
    no_activity_text = "Syncs and other long work show here how far they are, and what came of them.", "Abgleiche und andere längere Vorgänge zeigen hier, wie weit sie sind und was daraus wurde.";
    activity_trouble = "The activity could not be fetched", "Die Aktivität konnte nicht geladen werden";
    job_running = "Running", "Läuft";
    job_done = "Done", "Fertig";
    job_failed = "Failed", "Fehlgeschlagen";
    job_cancelled = "Stopped", "Angehalten";
    job_interrupted = "Interrupted", "Unterbrochen";
    stop_job = "Stop", "Anhalten";

    welcome = "Welcome to Atom", "Willkommen bei Atom";
    welcome_text = "Everything you write stays on this computer, encrypted. How do you want to begin?", "Alles, was hier entsteht, bleibt verschlüsselt auf diesem Computer. Womit soll es losgehen?";
    start_empty = "Start empty", "Leer anfangen";
    start_empty_text = "Write your first task.", "Die erste Aufgabe aufschreiben.";
    start_sample = "Look around first", "Erst umsehen";
    start_sample_text = "A sample workspace shows what is possible. You can remove it at any time.", "Beispieldaten zeigen, was möglich ist. Sie lassen sich jederzeit entfernen.";
    start_connect = "Connect a service", "Dienst verbinden";
    start_connect_text = "Bring in what waits for you elsewhere.", "Hereinholen, was anderswo wartet.";
    sample_is_here = "You are looking at the sample workspace.", "Das sind Beispieldaten.";
}

sentences! {
    export_done(name) = "{name} written", "{name} geschrieben";
    session_since(host, when) = "{host}, since {when}", "{host}, seit {when}";
}

counts! {
    keep_backups(count) = "the last one" | "the last {count}", "die letzte" | "die letzten {count}";
}

/// The language that a sample workspace is written in: that of the window.
pub(crate) fn sample_language() -> SampleLanguage {
    match language() {
        Language::German => SampleLanguage::De,
        Language::English | Language::Pseudo => SampleLanguage::En,
    }
}
