//! What went wrong, in the language of the person. The host says it in English, and says more.

use super::{language, language::Language, words};
use atom_api::{ApiError, Code};

words! {
    trouble_name = "The name does not fit", "Der Name passt nicht";
    trouble_title = "The title does not fit", "Der Titel passt nicht";
    trouble_email = "The e-mail address does not fit", "Die E-Mail-Adresse passt nicht";
    trouble_email_taken = "There is an account with this e-mail address already", "Mit dieser E-Mail-Adresse gibt es schon ein Konto";
    trouble_password = "The password does not fit: it needs at least 12 characters, and must not be a common one", "Das Passwort passt nicht: Es braucht mindestens 12 Zeichen und darf kein häufiges sein";
    trouble_code = "The code is not right, or was used already", "Der Code stimmt nicht oder wurde schon benutzt";
    trouble_passphrase = "The passphrase does not fit", "Die Passphrase passt nicht";
    trouble_date = "The date or time does not fit", "Datum oder Zeit passt nicht";
    trouble_invalid = "This does not fit", "Diese Eingabe passt nicht";
    trouble_not_found = "This is not there any more", "Das ist nicht mehr vorhanden";
    trouble_conflict = "This is not possible now", "Das ist im Moment nicht möglich";
    trouble_unauthenticated = "E-mail address or password is wrong, or the session has ended", "E-Mail-Adresse oder Passwort ist falsch, oder die Sitzung ist abgelaufen";
    trouble_forbidden = "This is not allowed here", "Das ist hier nicht erlaubt";
    trouble_rate_limited = "Too much at once. Try again in a moment", "Zu viel auf einmal. In einem Moment noch einmal versuchen";
    trouble_locked = "The database is locked", "Die Datenbank ist gesperrt";
    trouble_offline = "The network cannot be reached", "Das Netz ist nicht erreichbar";
    trouble_vendor = "The service has refused", "Der Dienst hat abgelehnt";
    trouble_unavailable = "Something that this needs is not there now", "Etwas, das dafür nötig ist, fehlt gerade";
    details = "Details", "Details";
    trouble_internal = "A fault in Atom", "Ein Fehler in Atom";
}

/// What the window says of an error, and whether that is all there is to say; nothing where the host's own words are in
/// the language of the person.
pub(crate) fn trouble(error: &ApiError) -> Option<(&'static str, bool)> {
    if language() == Language::English {
        return None;
    }
    // `items[3].due` and `due` are the same place to a person.
    let field = error.field.as_deref().map(|field| field.rsplit('.').next().unwrap_or(field));
    Some(match (error.code, field) {
        (Code::Invalid, Some("name")) => (trouble_name(), false),
        (Code::Invalid, Some("title")) => (trouble_title(), false),
        (Code::Conflict, Some("email")) => (trouble_email_taken(), true),
        (Code::Invalid, Some("email")) => (trouble_email(), true),
        (Code::Unauthenticated, Some("totp")) | (Code::Invalid, Some("code" | "token")) => (trouble_code(), true),
        (Code::Invalid, Some("password" | "new_password")) => (trouble_password(), true),
        (Code::Invalid | Code::Unauthenticated, Some("passphrase")) => (trouble_passphrase(), false),
        (Code::Invalid, Some("due" | "start" | "at")) => (trouble_date(), false),
        (Code::Invalid, _) => (trouble_invalid(), false),
        (Code::NotFound, _) => (trouble_not_found(), true),
        (Code::Conflict, _) => (trouble_conflict(), false),
        (Code::Unauthenticated, _) => (trouble_unauthenticated(), true),
        (Code::Forbidden, Some("verification")) => (super::verify_first(), true),
        (Code::Forbidden, _) => (trouble_forbidden(), false),
        (Code::RateLimited, _) => (trouble_rate_limited(), true),
        (Code::Locked, _) => (trouble_locked(), true),
        (Code::Offline, _) => (trouble_offline(), true),
        (Code::Vendor, _) => (trouble_vendor(), false),
        (Code::Unavailable, _) => (trouble_unavailable(), false),
        (Code::Internal, _) => (trouble_internal(), false),
    })
}
