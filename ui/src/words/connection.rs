//! The page of a connection: how it goes, what it brought, what can be done.

use super::{counts, number, sentences, words};
use atom_api::integrations::CallFault;

words! {
    connection_gone = "This connection is not here any more", "Diese Verbindung gibt es nicht mehr";
    description_gone =
        "The description of this service is not here any more", "Die Beschreibung dieses Dienstes ist nicht mehr vorhanden";
    connection_gone_text =
        "It was disconnected. What is connected stands on the page of connections.",
        "Sie wurde getrennt. Was verbunden ist, steht auf der Seite der Verbindungen.";
    all_connections = "All connections", "Alle Verbindungen";
    parts_of_connection = "Parts of this connection", "Teile dieser Verbindung";
    tab_overview = "Overview", "Übersicht";
    tab_records = "Records", "Datensätze";
    tab_set_aside = "Set aside", "Zurückgestellt";
    tab_calls = "Calls", "Aufrufe";
    show_tasks = "Show tasks", "Aufgaben anzeigen";
    allow_more = "Allow more", "Mehr erlauben";
    check_now = "Check now", "Jetzt prüfen";
    checking = "Checking", "Wird geprüft";
    pause = "Pause", "Anhalten";
    resume = "Resume", "Fortsetzen";
    full_resync = "Fetch everything anew", "Alles neu holen";
    did_pause = "Paused: nothing is fetched or sent by itself", "Angehalten: Von selbst wird nichts geholt oder gesendet";
    did_resume = "It goes on", "Läuft wieder";
    did_start_sync = "It is being synced", "Wird abgeglichen";
    did_reschedule = "The interval is changed", "Der Abstand ist geändert";
    account = "Account", "Konto";
    address = "Address", "Adresse";
    signs_in = "Signs in", "Anmeldung";
    last_call_title = "Last call", "Letzter Aufruf";
    next_sync = "Next sync", "Nächster Abgleich";
    sync_every = "Syncs every", "Abgleich alle";
    quota = "Quota", "Kontingent";
    reliability = "Reliability", "Zuverlässigkeit";
    allowed = "Allowed", "Erlaubt";
    allowed_unknown = "The service does not say", "Der Dienst sagt es nicht";
    not_planned = "not planned", "nicht geplant";
    while_paused = "not while it is paused", "nicht, solange angehalten";
    soon = "in a moment", "gleich";
    rests = "Calls rest until one is tried again", "Aufrufe ruhen, bis wieder einer versucht wird";
    tries_one = "One call is being tried", "Ein Aufruf wird versucht";
    filling = "still being fetched", "wird noch geholt";
    advice_sign_in =
        "The service refuses the credential. Sign in again; nothing that is here is lost.",
        "Der Dienst lehnt den Zugang ab. Neu anmelden; nichts geht verloren.";
    advice_allow_more =
        "The service does not allow everything that is needed here.",
        "Der Dienst erlaubt nicht alles, was hier gebraucht wird.";
    advice_failed = "The service refused something that was to be sent.", "Der Dienst hat etwas abgelehnt, das gesendet werden sollte.";
    advice_doubt =
        "Of something that was sent, nobody knows whether it arrived.",
        "Von etwas Gesendetem ist ungewiss, ob es angekommen ist.";
    advice_conflicts = "Something was changed here and at the service.", "Etwas wurde hier und beim Dienst geändert.";
    advice_set_aside = "Some records were not understood.", "Einige Datensätze wurden nicht verstanden.";
    advice_wait =
        "The service has trouble, or asked for patience. Atom tries again by itself.",
        "Der Dienst ist gestört oder bittet um Geduld. Atom versucht es von selbst erneut.";
    call_unreached = "The service could not be reached.", "Der Dienst war nicht zu erreichen.";
    call_credentials = "The service refused the credentials.", "Der Dienst hat die Zugangsdaten abgelehnt.";
    call_not_allowed = "The service does not allow this.", "Der Dienst erlaubt das nicht.";
    call_limit = "The service takes no more requests for now.", "Der Dienst nimmt vorerst keine Anfragen mehr an.";
    call_elsewhere =
        "The service sent us on to another host.", "Der Dienst hat auf eine andere Adresse verwiesen.";
    call_own_fault = "The service has a fault of its own.", "Der Dienst hat selbst einen Fehler.";
    call_refused = "The service refused the request.", "Der Dienst hat die Anfrage abgelehnt.";
    call_gone = "What was asked for is not there any more.", "Was gefragt war, gibt es nicht mehr.";
    call_cursor_lost =
        "The service does not know any more where the last sync stopped.",
        "Der Dienst weiß nicht mehr, wo der letzte Abgleich aufgehört hat.";
    call_not_understood =
        "The answer is not what the service documents.",
        "Die Antwort ist nicht die, die der Dienst beschreibt.";
    call_no_answer = "No whole answer came in time.", "Es kam nicht rechtzeitig eine ganze Antwort.";
    advice_network =
        "The network could not be reached. It is tried again by itself.",
        "Das Netz war nicht erreichbar. Es wird von selbst wieder versucht.";
    advice_resume = "It is paused: nothing is fetched or sent by itself.", "Angehalten: Von selbst wird nichts geholt oder gesendet.";
    look_at_it = "Look at it", "Ansehen";
    calls_trouble = "The calls could not be fetched", "Die Aufrufe konnten nicht geladen werden";
    calls_empty = "No calls yet", "Noch keine Aufrufe";
    calls_empty_text =
        "The last calls to the service stand here, without what they carried.",
        "Hier stehen die letzten Aufrufe beim Dienst, ohne ihren Inhalt.";
    no_answer = "no answer", "keine Antwort";
    set_aside_trouble =
        "What was set aside could not be fetched", "Das Zurückgestellte konnte nicht geladen werden";
    set_aside_empty = "Nothing is set aside", "Nichts ist zurückgestellt";
    set_aside_empty_text =
        "Records that came and were not understood stand here with the reason.",
        "Datensätze, die kamen und nicht verstanden wurden, stehen hier mit dem Grund.";
    understand_again = "Try to understand again", "Erneut zu verstehen versuchen";
    records_trouble = "The records could not be fetched", "Die Datensätze konnten nicht geladen werden";
    records_empty = "No records here yet", "Noch keine Datensätze";
    records_empty_text = "What this stream brings stands here after its next sync.", "Was dieser Strom bringt, steht hier nach dem nächsten Abgleich.";
    which_stream = "Kind of records", "Art der Datensätze";
    as_it_came = "As it came", "Wie empfangen";
    as_understood = "As Atom understands it", "Wie Atom es versteht";
    gone_there = "gone at the service", "beim Dienst nicht mehr da";
    page_before = "Previous", "Vorige";
    page_after = "More", "Weitere";
    pages = "Pages", "Seiten";
    search_services = "Search services", "Dienste suchen";
    category = "Category", "Kategorie";
    all_categories = "All categories", "Alle Kategorien";
    no_service = "No service fits", "Kein Dienst passt";
    no_service_text =
        "Other services can be added with a description of your own in the folder “providers” of the data.",
        "Weitere Dienste lassen sich mit einer eigenen Beschreibung im Ordner „providers“ der Daten ergänzen.";
}

sentences! {
    check_well(service) = "{service} answers", "{service} antwortet";
    check_said(service, health) = "{service}: {health}", "{service}: {health}";
    gallery_connected(account) = "Connected: {account}", "Verbunden: {account}";
    quota_left(left, limit) = "{left} of {limit} calls left", "noch {left} von {limit} Aufrufen";
    quota_resets(when) = "full again {when}", "wieder voll {when}";
    score_text(success, time, calls) =
        "{success} % succeed, 95 of 100 within {time}, of the last {calls} calls",
        "{success} % gelingen, 95 von 100 innerhalb von {time}, bei den letzten {calls} Aufrufen";
    in_time(time) = "in {time}", "in {time}";
    understood(understood, left) =
        "{understood} understood, {left} still set aside", "{understood} verstanden, {left} weiter zurückgestellt";
    revokes_at(service) =
        "{service} is asked to forget the credential. Where it cannot do that, what is left to do there is said afterwards.",
        "{service} wird gebeten, den Zugang zu vergessen. Wo das nicht geht, wird danach gesagt, was dort noch zu tun ist.";
    open_connection(service) = "Connection {service}", "Verbindung {service}";
}

counts! {
    quota_calls(count) = "1 call left" | "{count} calls left", "noch 1 Aufruf" | "noch {count} Aufrufe";
    needs_count(count) = "1 thing needs you" | "{count} things need you", "1 Sache zu entscheiden" | "{count} Sachen zu entscheiden";
    set_aside_count(count) = "1 set aside" | "{count} set aside", "1 zurückgestellt" | "{count} zurückgestellt";
}

/// How many calls a service still allows.
pub(crate) fn quota_said(left: u64, limit: Option<u64>) -> String {
    limit.map_or_else(|| quota_calls(left), |limit| quota_left(&number(left), &number(limit)))
}

/// What went wrong with a call; as it was kept where nobody knows the words.
pub(crate) fn call_fault(kept: &str) -> String {
    let Some(fault) = CallFault::read(kept) else { return kept.to_owned() };
    let said = match fault {
        CallFault::Unreached => call_unreached(),
        CallFault::Credentials => call_credentials(),
        CallFault::NotAllowed => call_not_allowed(),
        CallFault::Limit => call_limit(),
        CallFault::Elsewhere => call_elsewhere(),
        CallFault::OwnFault => call_own_fault(),
        CallFault::Refused => call_refused(),
        CallFault::Gone => call_gone(),
        CallFault::CursorLost => call_cursor_lost(),
        CallFault::NotUnderstood => call_not_understood(),
        CallFault::NoAnswer => call_no_answer(),
    };
    said.to_owned()
}
