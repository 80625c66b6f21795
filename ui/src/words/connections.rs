//! Connections to services.

use super::{health_disconnected, number, sentence, sentences, short_disconnected, words};
use atom_api::integrations::Health;

words! {
    connections_empty = "Nothing connected yet", "Noch nichts verbunden";
    connections_empty_text =
        "Connect a service and its tasks appear beside your own. A personal token is enough, and it never leaves this computer except to that service.",
        "Einen Dienst verbinden, und seine Aufgaben erscheinen neben den eigenen. Ein persönliches Token genügt; es verlässt diesen Computer nur zu diesem Dienst.";
    connections_trouble =
        "The connections could not be fetched", "Die Verbindungen konnten nicht geladen werden";
    providers_trouble =
        "The list of services could not be fetched", "Die Liste der Dienste konnte nicht geladen werden";
    connection_of_before = "A service", "Ein Dienst";
    your_connections = "Connected", "Verbunden";
    available = "Services", "Dienste";
    problems =
        "Service descriptions that could not be read", "Beschreibungen von Diensten, die nicht lesbar sind";
    connect = "Connect", "Verbinden";
    sync_now = "Sync now", "Jetzt abgleichen";
    syncing = "Syncing", "Wird abgeglichen";
    stop = "Stop", "Anhalten";
    stopped = "Stopped", "Angehalten";
    disconnect = "Disconnect", "Trennen";
    sign_in_again = "Sign in again", "Neu anmelden";
    stream = "Kind", "Art";
    records = "Records", "Datensätze";
    fetched = "Last fetched", "Zuletzt geholt";
    never = "never", "nie";
    token_help =
        "Encrypted before it is stored, and never shown again.",
        "Wird verschlüsselt gespeichert und nie wieder angezeigt.";
    advanced = "Self-hosted", "Selbst gehostet";
    base_url = "Address of the API", "Adresse der API";
    keep_tasks = "Keep the tasks only", "Nur die Aufgaben behalten";
    keep_tasks_text =
        "They stay as your own tasks and are not updated any more.",
        "Sie bleiben als eigene Aufgaben und werden nicht mehr aktualisiert.";
    remove_tasks = "Delete what is here", "Löschen, was hier ist";
    remove_tasks_text =
        "What came from this account leaves Atom; at the service nothing changes.",
        "Was von diesem Konto kam, verschwindet aus Atom; beim Dienst ändert sich nichts.";
    cannot_undo_disconnect =
        "This cannot be undone here; connecting again brings back what the service has.",
        "Das lässt sich hier nicht rückgängig machen; neu verbinden holt zurück, was beim Dienst liegt.";
    health_ok = "Connected", "Verbunden";
    health_syncing = "Syncing", "Wird abgeglichen";
    health_needs_sign_in = "Needs you to sign in again", "Neue Anmeldung nötig";
    health_offline = "The network could not be reached", "Das Netz war nicht erreichbar";
    health_failing = "The last call failed", "Der letzte Aufruf ist fehlgeschlagen";
    health_needs_scope = "Needs more permission", "Braucht mehr Rechte";
    health_choose_tenant = "Waits for your choice", "Wartet auf eine Auswahl";
    health_resting = "Resting for a while", "Pausiert kurz";
    health_paused = "Paused", "Angehalten";
    short_syncing = "syncing", "Abgleich";
    short_needs_sign_in = "sign in", "anmelden";
    short_offline = "offline", "kein Netz";
    short_failing = "failing", "Fehler";
    short_needs_scope = "permission", "Rechte";
    short_choose_tenant = "choose", "auswählen";
    short_resting = "resting", "pausiert";
    short_paused = "paused", "angehalten";
}

sentences! {
    connect_to(service) = "Connect {service}", "{service} verbinden";
    connected_as(service, account) =
        "{service} is connected as {account}", "{service} ist als {account} verbunden";
    disconnect_from(service, account) =
        "Disconnect {service} ({account})?", "{service} ({account}) trennen?";
    problem_line(file, line) = "{file}, line {line}", "{file}, Zeile {line}";
    last_call(ago) = "last call {ago}", "letzter Aufruf {ago}";
    sync_nothing(service) = "{service} has nothing new", "Bei {service} gibt es nichts Neues";
    sync_counts(service, created, updated, deleted) =
        "{service}: {created} new, {updated} changed, {deleted} gone",
        "{service}: {created} neu, {updated} geändert, {deleted} entfernt";
}

/// What a connection's health means, in a few words.
pub(crate) fn health(health: Health) -> &'static str {
    match health {
        Health::Ok => health_ok(),
        Health::Syncing => health_syncing(),
        Health::NeedsSignIn => health_needs_sign_in(),
        Health::Offline => health_offline(),
        Health::NeedsScope => health_needs_scope(),
        Health::ChooseTenant => health_choose_tenant(),
        Health::Disconnected => health_disconnected(),
        Health::Resting => health_resting(),
        Health::Paused => health_paused(),
        Health::Failing => health_failing(),
    }
}

/// The same, for the sidebar; nothing where the age says more.
pub(crate) fn health_short(health: Health) -> Option<&'static str> {
    match health {
        Health::Ok => None,
        Health::Syncing => Some(short_syncing()),
        Health::NeedsSignIn => Some(short_needs_sign_in()),
        Health::Offline => Some(short_offline()),
        Health::NeedsScope => Some(short_needs_scope()),
        Health::ChooseTenant => Some(short_choose_tenant()),
        Health::Disconnected => Some(short_disconnected()),
        Health::Resting => Some(short_resting()),
        Health::Paused => Some(short_paused()),
        Health::Failing => Some(short_failing()),
    }
}

/// The name of a service, where only its id is at hand.
pub(crate) fn service(id: &str) -> String {
    match id {
        "github" => "GitHub".into(),
        "gitlab" => "GitLab".into(),
        other => sentence(other),
    }
}

/// Where a manifest is wrong.
pub(crate) fn problem_at(file: &str, line: u32) -> String {
    problem_line(file, &line.to_string())
}

/// What a finished sync did.
pub(crate) fn sync_done(service: &str, created: u64, updated: u64, deleted: u64) -> String {
    match (created, updated, deleted) {
        (0, 0, 0) => sync_nothing(service),
        _ => sync_counts(service, &number(created), &number(updated), &number(deleted)),
    }
}
