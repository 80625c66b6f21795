//! The frame: sidebar, account, projects.

use super::{counts, sentences, words};
use atom_api::tasks::View;

words! {
    workspace_menu = "Account, theme and language", "Konto, Erscheinungsbild und Sprache";
    theme = "Theme", "Erscheinungsbild";
    theme_system = "As the system", "Wie das System";
    theme_light = "Light", "Hell";
    theme_dark = "Dark", "Dunkel";
    language_title = "Language", "Sprache";
    language_system = "As the browser", "Wie der Browser";
    keys = "Keyboard shortcuts", "Tastenkürzel";
    sign_out = "Sign out", "Abmelden";
    main_nav = "Views, projects and connections", "Ansichten, Projekte und Verbindungen";
    open_sidebar = "Open sidebar", "Seitenleiste öffnen";
    inbox = "Inbox", "Eingang";
    upcoming = "Upcoming", "Demnächst";
    all_tasks = "All tasks", "Alle Aufgaben";
    completed_view = "Completed", "Erledigt";
    trash = "Trash", "Papierkorb";
    projects = "Projects", "Projekte";
    new_project = "New project", "Neues Projekt";
    project_name = "Name of the project", "Name des Projekts";
    no_projects = "Projects gather what belongs together", "Projekte sammeln, was zusammengehört";
    rename = "Rename", "Umbenennen";
    colour = "Colour", "Farbe";
    delete = "Delete", "Löschen";
    project_delete_title = "Delete this project?", "Dieses Projekt löschen?";
    connections = "Connections", "Verbindungen";
    connect_service = "Connect a service", "Dienst verbinden";
    saved = "All changes saved", "Alle Änderungen gespeichert";
    saving = "Saving", "Wird gespeichert";
    lost = "Atom cannot be reached. Trying again", "Atom ist nicht erreichbar. Neuer Versuch läuft";
}

sentences! {
    project_delete_empty(name) = "“{name}” has no open tasks.", "„{name}“ hat keine offenen Aufgaben.";
}

counts! {
    project_delete_open(count, name) =
        "The open task of “{name}” goes back to the inbox."
            | "The {count} open tasks of “{name}” go back to the inbox.",
        "Die offene Aufgabe aus „{name}“ kommt zurück in den Eingang."
            | "Die {count} offenen Aufgaben aus „{name}“ kommen zurück in den Eingang.";
}

/// The name of a view.
pub(crate) fn view(view: View) -> &'static str {
    match view {
        View::Inbox => inbox(),
        View::Today => super::today(),
        View::Upcoming => upcoming(),
        View::All => all_tasks(),
        View::Completed => completed_view(),
        View::Trash => trash(),
    }
}

/// What deleting a project does.
pub(crate) fn project_delete_text(name: &str, open: u64) -> String {
    if open == 0 { project_delete_empty(name) } else { project_delete_open(open, name) }
}
