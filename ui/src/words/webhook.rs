//! A service that tells of changes by itself, on the page of a connection.

use super::{sentences, words};

words! {
    webhook_title = "Changes at once", "Änderungen sofort";
    webhook_address = "Public address of this host", "Öffentliche Adresse dieses Rechners";
    webhook_address_help =
        "A proxy or a tunnel of your own has to lead from there to here.",
        "Ein eigener Proxy oder Tunnel muss von dort hierher führen.";
    webhook_turn_on = "Turn on", "Einschalten";
    webhook_turn_off = "Turn off", "Ausschalten";
    webhook_url = "Address to enter at the service", "Adresse für den Dienst";
    webhook_secret = "Secret", "Geheimnis";
    webhook_secret_once =
        "Shown only now: enter it at the service before you leave this page.",
        "Wird nur jetzt angezeigt: beim Dienst eintragen, bevor diese Seite verlassen wird.";
    webhook_secret_help =
        "Encrypted before it is stored, and not shown again.", "Wird verschlüsselt gespeichert und nicht wieder angezeigt.";
    webhook_own_secret = "Use a secret of your own", "Eigenes Geheimnis verwenden";
    webhook_other_secret = "Enter another secret", "Anderes Geheimnis eintragen";
    webhook_keep_secret = "Use this secret", "Dieses Geheimnis verwenden";
    webhook_events = "Events", "Ereignisse";
    webhook_last = "Last delivery", "Letzte Zustellung";
    webhook_none_yet = "none yet", "noch keine";
    webhook_accepted = "Accepted", "Angenommen";
    webhook_repeated = "Repeated", "Wiederholt";
    webhook_refused = "Refused", "Abgewiesen";
    webhook_deaf =
        "Nothing arrives while this window has the data open: run “atom serve” in its place for that. Until then everything is fetched at the interval.",
        "Solange dieses Fenster die Daten offen hat, kommt nichts an: Dafür „atom serve“ an seiner Stelle starten. Bis dahin wird alles im üblichen Abstand geholt.";
    webhook_trouble =
        "Whether the service tells of changes could not be fetched",
        "Ob der Dienst Änderungen meldet, konnte nicht geladen werden";
    did_webhook_on = "The service may tell of changes now", "Der Dienst darf Änderungen jetzt melden";
    did_webhook_off = "The address is closed", "Die Adresse ist geschlossen";
    did_webhook_secret = "The secret is kept", "Das Geheimnis ist gespeichert";
}

sentences! {
    webhook_text(service) =
        "Where a public address leads to this host, {service} can tell of changes by itself. Should that stop, everything is fetched at the interval as before.",
        "Wo eine öffentliche Adresse zu diesem Rechner führt, kann {service} Änderungen selbst melden. Bleiben Meldungen aus, wird alles wie bisher im üblichen Abstand geholt.";
    webhook_no_host(service) =
        "{service} can tell of changes by itself where “atom serve” runs and a public address leads to it. This window has no such address, and fetches everything at the interval.",
        "{service} kann Änderungen selbst melden, wo „atom serve“ läuft und eine öffentliche Adresse dorthin führt. Dieses Fenster hat keine solche Adresse und holt alles im üblichen Abstand.";
    webhook_needs_secret(service) =
        "Nothing is accepted until the secret that {service} shows is entered here.",
        "Nichts wird angenommen, bis das Geheimnis, das {service} anzeigt, hier eingetragen ist.";
    webhook_forward(path, port) =
        "Requests for {path} have to reach 127.0.0.1:{port}.", "Anfragen an {path} müssen 127.0.0.1:{port} erreichen.";
    webhook_refused_last(count, ago) = "{count}, last {ago}", "{count}, zuletzt {ago}";
}
