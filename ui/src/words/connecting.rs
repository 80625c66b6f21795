//! Connecting an account: the ways to sign in, and what happens meanwhile.

use super::{counts, sentences, words};
use atom_api::{ApiError, Code, integrations::AuthKind};

words! {
    way_to_sign_in = "Way to sign in", "Art der Anmeldung";
    way_token = "Access token", "Zugriffstoken";
    way_api_key = "API key", "API-Schlüssel";
    way_basic = "Name and password", "Name und Passwort";
    way_bot_token = "Token of a bot", "Token eines Bots";
    way_oauth = "In the browser", "Im Browser";
    way_device = "With a code", "Mit einem Code";
    way_client = "As an application", "Als Anwendung";
    user_name = "User name", "Benutzername";
    password_or_like = "Password, or what takes its place", "Passwort oder was an seine Stelle tritt";
    client_id = "Client ID", "Client-ID";
    client_secret = "Client secret", "Client-Geheimnis";
    client_secret_help =
        "Only where the service has given one. Encrypted before it is stored, and never shown again.",
        "Nur wenn der Dienst eines vergeben hat. Wird verschlüsselt gespeichert und nie wieder angezeigt.";
    own_client = "Use a client of your own", "Einen eigenen Client verwenden";
    redirect_address = "Redirect address to register", "Einzutragende Weiterleitungsadresse";
    copy_it = "Copy", "Kopieren";
    copied = "Copied", "Kopiert";
    scopes_title = "What Atom may do there", "Was Atom dort darf";
    scopes_later =
        "What is left out can be allowed later.", "Was hier fehlt, lässt sich später erlauben.";
    continue_in_browser = "Continue in the browser", "Im Browser fortfahren";
    get_a_code = "Get a code", "Code anfordern";
    browser_waiting = "Waiting for your decision in the browser", "Wartet auf die Entscheidung im Browser";
    browser_waiting_text =
        "The page of the service has opened in the browser. As soon as you have allowed or refused it there, it goes on here.",
        "Die Seite des Dienstes ist im Browser geöffnet. Sobald dort zugestimmt oder abgelehnt wurde, geht es hier weiter.";
    open_page_again = "Open the page again", "Seite noch einmal öffnen";
    open_page = "Open the page", "Seite öffnen";
    code_label = "Code to type there", "Dort einzugebender Code";
    code_waiting = "Waiting until the code was typed", "Wartet, bis der Code eingegeben ist";
    code_over = "The code is not valid any more", "Der Code ist nicht mehr gültig";
    field_missing = "This is needed.", "Das wird gebraucht.";
    choose_tenant = "Choose", "Auswählen";
    choose_tenant_title = "Choose what to connect", "Auswählen, was verbunden wird";
    choose_later = "Choose later", "Später auswählen";
    tenant = "Place", "Ort";
    tenant_choices = "Open to this account", "Für dieses Konto zugänglich";
    tenants_trouble = "The places could not be fetched", "Die Orte konnten nicht geladen werden";
    advice_choose_tenant =
        "Several places are open to this account. Until one is chosen, nothing is fetched.",
        "Diesem Konto stehen mehrere Orte offen. Bis einer ausgewählt ist, wird nichts geholt.";
    attempt_failed = "It is not connected", "Keine Verbindung entstanden";
    failed_cancelled = "The sign-in was cancelled here.", "Die Anmeldung wurde hier abgebrochen.";
    failed_refused = "It was refused at the service.", "Beim Dienst wurde abgelehnt.";
    failed_late = "Nobody decided in time.", "Es wurde nicht rechtzeitig entschieden.";
    failed_wrong =
        "It was another account, or the service does not know the client.",
        "Es war ein anderes Konto, oder der Dienst kennt den Client nicht.";
    failed_offline =
        "The network could not be reached. Nothing is lost; try again when it is back.",
        "Das Netz war nicht erreichbar. Nichts ist verloren; später erneut versuchen.";
    failed_vendor = "The service answered with an error.", "Der Dienst hat mit einem Fehler geantwortet.";
}

sentences! {
    sign_in_to(service) = "Sign in to {service} again", "Bei {service} neu anmelden";
    make_one_at(host) = "Make one at {host}", "Anlegen bei {host}";
    browser_lead(service) =
        "{service} opens in the browser and asks whether Atom may do this.",
        "{service} öffnet sich im Browser und fragt, ob Atom das darf.";
    device_lead(service) =
        "{service} gives a code, which is typed on its page, on this device or another one.",
        "{service} vergibt einen Code, der dort eingegeben wird, auf diesem oder einem anderen Gerät.";
    tenant_lead(service) =
        "{service} opens several places to this account. Each one is a connection of its own; choose one.",
        "{service} öffnet diesem Konto mehrere Orte. Jeder ist eine eigene Verbindung; bitte einen auswählen.";
    such_as(example) = "such as {example}", "zum Beispiel {example}";
    valid_for(time) = "Valid for {time}", "Gültig für {time}";
}

counts! {
    services_shown(count) = "1 service" | "{count} services", "1 Dienst" | "{count} Dienste";
}

/// The name of a way to sign in.
pub(crate) fn way(kind: AuthKind) -> &'static str {
    match kind {
        AuthKind::Token => way_token(),
        AuthKind::ApiKey => way_api_key(),
        AuthKind::Basic => way_basic(),
        AuthKind::BotToken => way_bot_token(),
        AuthKind::Oauth => way_oauth(),
        AuthKind::DeviceCode => way_device(),
        AuthKind::ClientCredentials => way_client(),
    }
}

/// Why an attempt came to nothing; nothing where only the host can say.
pub(crate) fn why_failed(error: &ApiError) -> Option<&'static str> {
    Some(match error.code {
        Code::Conflict => failed_cancelled(),
        Code::Forbidden => failed_refused(),
        Code::Unavailable => failed_late(),
        // The host names both.
        Code::Invalid if error.field.as_deref() == Some("tenant") => return None,
        Code::Invalid => failed_wrong(),
        Code::Offline => failed_offline(),
        Code::Vendor => failed_vendor(),
        _ => return None,
    })
}
