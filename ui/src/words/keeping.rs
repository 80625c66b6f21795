//! What is kept of an account that is disconnected.

use super::{counts, sentences, words};

words! {
    keep_data = "Keep everything", "Alles behalten";
    keep_data_text =
        "What came from this account stays here to be read, marked as disconnected, and is not updated any more. Connecting the account again takes it up.",
        "Was von diesem Konto kam, bleibt lesbar, ist als getrennt gekennzeichnet und wird nicht mehr aktualisiert. Wird das Konto neu verbunden, geht es damit weiter.";
    health_disconnected = "Disconnected, what came is kept", "Getrennt, was kam, ist noch da";
    short_disconnected = "disconnected", "getrennt";
    advice_connect_again =
        "The account is disconnected. What came from it stays here as it was; nothing is fetched or sent.",
        "Das Konto ist getrennt. Was von ihm kam, bleibt, wie es war; nichts wird geholt oder gesendet.";
    connect_again = "Connect again", "Neu verbinden";
    delete_kept = "Delete what was kept", "Behaltenes löschen";
    delete_kept_text =
        "The account is disconnected already; at the service nothing changes. This cannot be undone.",
        "Das Konto ist schon getrennt; beim Dienst ändert sich nichts. Das lässt sich nicht rückgängig machen.";
    can_delete_later =
        "What is kept can be deleted later, on the page of this connection.",
        "Was behalten wird, lässt sich später auf der Seite dieser Verbindung löschen.";
}

sentences! {
    delete_kept_of(service, account) =
        "Delete what was kept of {service} ({account})?", "Behaltenes von {service} ({account}) löschen?";
    did_delete_kept(service) =
        "What was kept of {service} is deleted", "Was von {service} behalten wurde, ist gelöscht";
    of_disconnected(service) = "{service} (disconnected)", "{service} (getrennt)";
}

counts! {
    would_keep_waiting(count, service) =
        "{count} change that waits to be sent to {service} goes on waiting, until the account is connected again." |
            "{count} changes that wait to be sent to {service} go on waiting, until the account is connected again.",
        "{count} Änderung, die auf das Senden an {service} wartet, wartet weiter, bis das Konto neu verbunden ist." |
            "{count} Änderungen, die auf das Senden an {service} warten, warten weiter, bis das Konto neu verbunden ist.";
    kept_waiting(count, service) =
        "{count} change is sent to {service} once the account is connected again." |
            "{count} changes are sent to {service} once the account is connected again.",
        "{count} Änderung wird an {service} gesendet, sobald das Konto neu verbunden ist." |
            "{count} Änderungen werden an {service} gesendet, sobald das Konto neu verbunden ist.";
}
