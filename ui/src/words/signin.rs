//! Signing in through a service, the accounts that are linked, and the proof of an address.

use super::{sentences, words};

words! {
    or = "or", "oder";
    signin_waiting_text =
        "Sign in on the page that your browser shows, and come back here. Atom waits for five minutes.",
        "Auf der Seite im Browser anmelden und hierher zurückkommen. Atom wartet fünf Minuten.";

    linked_title = "Sign in with", "Anmelden mit";
    linked_help = "An account that is linked here opens your account as your password does.", "Ein hier verknüpftes Konto öffnet dein Konto so wie dein Passwort.";
    nothing_linked = "No account is linked.", "Kein Konto ist verknüpft.";
    link_title = "Link an account", "Konto verknüpfen";
    link_text = "Show that it is you. What opens your account is changed by this.", "Bitte zeigen, dass du es bist. Danach ändert sich, was dein Konto öffnet.";
    link_go_on = "Go on in the browser", "Weiter im Browser";
    unlink_title = "Unlink an account", "Verknüpfung aufheben";
    unlink = "Unlink", "Aufheben";
    proof_fresh =
        "Your account has no password. That you signed in within the last ten minutes is enough.",
        "Dieses Konto hat kein Passwort. Es genügt, in den letzten zehn Minuten angemeldet worden zu sein.";

    verify_title = "E-mail address", "E-Mail-Adresse";
    verified = "Confirmed", "Bestätigt";
    verify_code = "Code from the mail", "Code aus der E-Mail";
    verify_submit = "Confirm", "Bestätigen";
    verify_again = "Send another mail", "Neue E-Mail senden";
    did_verify = "E-mail address confirmed", "E-Mail-Adresse bestätigt";
    did_send_verification = "Another mail is out", "Neue E-Mail ist unterwegs";
    verify_first = "Before you invite others, confirm your e-mail address.", "Vor dem Einladen anderer ist die E-Mail-Adresse zu bestätigen.";

    services_title = "Services to sign in with", "Dienste zum Anmelden";
    kw_services = "sso openid oauth google microsoft", "sso openid oauth google microsoft anmeldedienst";
    services_help =
        "Register Atom at the service as a desktop app with the redirect http://127.0.0.1/callback, and enter what it gives you.",
        "Atom beim Dienst als Desktop-App mit der Weiterleitung http://127.0.0.1/callback registrieren und die Angaben von dort eintragen.";
    signin_service = "Service", "Dienst";
    service_other = "Another OpenID provider", "Anderer OpenID-Anbieter";
    service_name = "Name", "Name";
    service_issuer = "Issuer", "Aussteller (Issuer)";
    service_client_id = "Client ID", "Client-ID";
    service_secret = "Client secret, if there is one", "Client-Secret, falls vorhanden";
    service_save = "Use this service", "Diesen Dienst verwenden";
}

sentences! {
    continue_with(service) = "Continue with {service}", "Weiter mit {service}";
    link_with(service) = "Link {service}", "{service} verknüpfen";
    unlink_from(service) = "Unlink {service}", "Verknüpfung mit {service} aufheben";
    linked_since(account, time) = "{account}, since {time}", "{account}, seit {time}";
    did_link_account(service) = "{service} is linked", "{service} ist verknüpft";
    did_unlink_account(service) = "{service} is unlinked", "Verknüpfung mit {service} aufgehoben";
    verify_sent(email) =
        "A mail with a code is on its way to {email}. Until you enter it, you cannot invite others or link accounts.",
        "Eine E-Mail mit einem Code ist unterwegs an {email}. Bis zu seiner Eingabe kannst du niemanden einladen und keine Konten verknüpfen.";
    verify_in_folder(folder) =
        "No mail server is set up, so the mail with your code lies in {folder}. Until you enter it, you cannot invite others or link accounts.",
        "Es ist kein Mailserver eingerichtet, darum liegt die E-Mail mit dem Code in {folder}. Bis zu seiner Eingabe kannst du niemanden einladen und keine Konten verknüpfen.";
    service_remove(service) = "Remove {service}", "{service} entfernen";
    did_remove_service(service) = "{service} is removed", "{service} ist entfernt";
    did_set_service(service) = "One can sign in with {service} now", "Die Anmeldung mit {service} ist jetzt möglich";
}
