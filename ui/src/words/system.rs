//! What the desktop shows around the window: the tray and notifications.

use super::{counts, sentences, words};

words! {
    tray_open = "Open Atom", "Atom öffnen";
    tray_sync = "Sync now", "Jetzt abgleichen";
    tray_quit = "Quit Atom", "Atom beenden";
    drop_needs_task = "Drop files on a task, or in a list", "Dateien auf einer Aufgabe oder in einer Liste ablegen";
    drop_makes_task = "Make a new task of it", "Eine neue Aufgabe daraus machen";
    quick_everywhere = "Quick add from any program", "Schnelleingabe aus jedem Programm";
    quick_everywhere_help =
        "These keys bring it up, whatever window is in front.",
        "Diese Tasten holen sie hervor, gleich welches Fenster vorn ist.";
    quick_everywhere_elsewhere =
        "This desktop lets no program hold keys of its own. To have quick add everywhere, give its keyboard settings a shortcut that runs: atom --quick-add",
        "Dieser Desktop lässt kein Programm eigene Tasten halten. Für die Schnelleingabe von überall legen Sie in seinen Tastatureinstellungen ein Kürzel an, das ausführt: atom --quick-add";
    quick_everywhere_keys = "Keys", "Tasten";
    kw_quick_everywhere = "global shortcut hotkey everywhere", "globales tastenkürzel systemweit überall";
    tray_nothing = "Nothing left for today", "Für heute ist alles erledigt";
}

sentences! {
    drop_on_task(title) = "Attach to “{title}”", "An „{title}“ anhängen";
}

counts! {
    and_more_files(count, name) = "{name} and 1 more file" | "{name} and {count} more files",
        "{name} und 1 weitere Datei" | "{name} und {count} weitere Dateien";
    tray_today(count) = "1 task for today" | "{count} tasks for today",
        "1 Aufgabe für heute" | "{count} Aufgaben für heute";
    tasks_are_due(count) = "1 task is due" | "{count} tasks are due", "1 Aufgabe ist fällig" | "{count} Aufgaben sind fällig";
    new_notifications(count) = "1 new notification" | "{count} new notifications",
        "1 neue Mitteilung" | "{count} neue Mitteilungen";
}
