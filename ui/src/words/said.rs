//! What is told of services, in the language of the person. The host says it in English, and says more.

use super::{counts, field_name, language, language::Language, sentences, stream_name, words};
use atom_api::{FieldFault, Said};

words! {
    fault_missing = "missing", "fehlt";
    fault_invalid = "not valid", "ungültig";
    fault_taken = "there already", "schon vorhanden";
    fault_too_long = "too long", "zu lang";
    fault_other = "not taken", "nicht angenommen";
}

sentences! {
    said_known(service, account) = "{service} knows the account as {account}.", "{service} kennt das Konto als {account}.";
    said_answers(service) =
        "{service} answers, and knows the credentials.", "{service} antwortet und kennt den Zugang.";
    said_choose(service, among) =
        "{service} lets this account into {among}. Choose one.", "{service} lässt dieses Konto zu {among}. Eines ist zu wählen.";
    said_nothing_new(service) = "{service} has nothing new.", "{service} hat nichts Neues.";
    said_synced(service, created, updated, deleted) =
        "{service} answered: {created} new, {updated} changed, {deleted} gone.",
        "{service} hat geantwortet: {created} neu, {updated} geändert, {deleted} entfernt.";
    said_taken(service, subject) = "{service} has taken a change: {subject}.", "{service} hat eine Änderung übernommen: {subject}.";
    said_unreached(host) =
        "{host} cannot be reached. Everything that is here stays usable.",
        "{host} ist nicht erreichbar. Alles, was hier ist, bleibt benutzbar.";
    said_not_looked(service, stream) =
        "{service} has not looked through everything for {stream}. What it has shown is here, and nothing is taken to be gone.",
        "{service} hat für {stream} nicht alles durchsucht. Was es gezeigt hat, ist hier, und nichts gilt als entfernt.";
    said_not_shown(service, stream, total) =
        "{service} shows not all {total} records of {stream}. The newest are here, and nothing is taken to be gone.",
        "{service} zeigt nicht alle {total} Einträge von {stream}. Die neuesten sind hier, und nichts gilt als entfernt.";
    said_rests(service) =
        "{service} takes no more requests for now.", "{service} nimmt im Moment keine weiteren Anfragen an.";
    said_sign_in(service) = "{service} refused the credential. Sign in again.", "{service} lehnt den Zugang ab. Neu anmelden.";
    said_not_allowed(service, words) = "{service} does not allow this{words}.", "{service} erlaubt das nicht{words}.";
    said_own_fault(service, status) =
        "{service} answered with a fault of its own ({status}).", "{service} hat mit einem eigenen Fehler geantwortet ({status}).";
    said_gone(service) = "{service} has that no more.", "{service} hat das nicht mehr.";
    said_refused_field(service, field, fault) =
        "{service} refused the field “{field}”: {fault}.", "{service} hat das Feld „{field}“ abgelehnt: {fault}.";
    said_refused(service, words) = "{service} refused this{words}.", "{service} hat das abgelehnt{words}.";
    left_and_ended(service) =
        "The token is removed from this computer. {service} has ended the access as well.",
        "Der Zugang ist von diesem Computer entfernt. {service} hat ihn ebenfalls beendet.";
    left_not_ended(service, told) =
        "The token is removed from this computer. At {service} it may still hold: {told}",
        "Der Zugang ist von diesem Computer entfernt. Bei {service} gilt er womöglich noch: {told}";
    said_words(words) = " ({words})", " ({words})";
}

counts! {
    said_fetching(count, service, stream) =
        "{service}: {stream}, page {count}" | "{service}: {stream}, page {count}",
        "{service}: {stream}, Seite {count}" | "{service}: {stream}, Seite {count}";
    said_rests_minutes(count, service) =
        "{service} takes requests again in {count} minute." | "{service} takes requests again in {count} minutes.",
        "{service} nimmt in {count} Minute wieder Anfragen an." | "{service} nimmt in {count} Minuten wieder Anfragen an.";
}

/// What is told, as a sentence; nothing where the host's own words are in the language of the person.
pub(crate) fn said(said: &Said) -> Option<String> {
    (language() != Language::English).then(|| told(said))
}

/// What is told, or the host's own words where that is the language of the person or there is nothing else.
pub(crate) fn said_or(told: Option<&Said>, message: &str) -> String {
    told.and_then(said).unwrap_or_else(|| message.to_owned())
}

/// How a connection ended, and what is left to do at the service.
pub(crate) fn left(service: &str, ended_there: bool, message: &str) -> String {
    match language() {
        Language::English => message.to_owned(),
        _ if ended_there => left_and_ended(service),
        _ => left_not_ended(service, message),
    }
}

fn told(told: &Said) -> String {
    let number = super::number;
    match told {
        Said::Known { service, account } => said_known(service, account),
        Said::Answers { service } => said_answers(service),
        Said::Choose { service, among } => said_choose(service, among),
        Said::NothingNew { service } => said_nothing_new(service),
        Said::Synced { service, created, updated, deleted } => {
            said_synced(service, &number(*created), &number(*updated), &number(*deleted))
        }
        Said::Taken { service, subject } => said_taken(service, subject),
        Said::Fetching { service, stream, page } => said_fetching(*page, service, &stream_name(stream)),
        Said::NotWhole { service, stream, total: None } => said_not_looked(service, &stream_name(stream)),
        Said::NotWhole { service, stream, total: Some(total) } => {
            said_not_shown(service, &stream_name(stream), &number(*total))
        }
        Said::Unreached { host } => said_unreached(host),
        Said::Rests { service, wait_s: Some(wait_s) } => said_rests_minutes(wait_s.div_ceil(60).max(1), service),
        Said::Rests { service, wait_s: None } => said_rests(service),
        Said::SignInAgain { service } => said_sign_in(service),
        Said::NotAllowed { service, words } => said_not_allowed(service, &in_brackets(words)),
        Said::OwnFault { service, status } => said_own_fault(service, &status.to_string()),
        Said::Gone { service } => said_gone(service),
        Said::RefusedField { service, field, fault, words } => {
            let why = match (fault, words.as_str()) {
                (FieldFault::Other, words) if !words.is_empty() => words.to_owned(),
                (fault, words) => [fault_name(*fault), &in_brackets(words)].concat(),
            };
            said_refused_field(service, &field_name(field), &why)
        }
        Said::Refused { service, words } => said_refused(service, &in_brackets(words)),
    }
}

fn fault_name(fault: FieldFault) -> &'static str {
    match fault {
        FieldFault::Missing => fault_missing(),
        FieldFault::Invalid => fault_invalid(),
        FieldFault::Taken => fault_taken(),
        FieldFault::TooLong => fault_too_long(),
        FieldFault::Other => fault_other(),
    }
}

fn in_brackets(words: &str) -> String {
    if words.is_empty() { String::new() } else { said_words(words) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::set_language;

    #[test]
    fn what_a_service_refused_is_told_in_the_language_of_the_person() {
        let refused = Said::RefusedField {
            service: "GitHub".to_owned(),
            field: "title".to_owned(),
            fault: FieldFault::Missing,
            words: String::new(),
        };
        assert_eq!(said_or(Some(&refused), "GitHub refused the field “title”: missing."), refused.to_string());
        set_language(Language::German);
        let german = said_or(Some(&refused), "");
        let (page, plain) = (Said::Fetching { service: "GitHub".into(), stream: "my_issues".into(), page: 1_200 }, "x");
        let (page, plain) = (said_or(Some(&page), plain), said_or(None, plain));
        set_language(Language::English);
        assert_eq!(german, "GitHub hat das Feld „Titel“ abgelehnt: fehlt.");
        assert_eq!((page.as_str(), plain.as_str()), ("GitHub: My issues, Seite 1.200", "x"));
    }
}
