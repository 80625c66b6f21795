//! What is told of services, in the language of the person. The host says it in English, and says more.

use super::{
    counts, field_name, keeping::kept_waiting, language, language::Language, leaving::has_lost, refusals::refusal,
    sentences, stream_name, words,
};
use atom_api::{FieldFault, Odd, Said, integrations::DisconnectReply};
use std::collections::BTreeMap;

words! {
    fault_missing = "missing", "fehlt";
    fault_invalid = "not valid", "ungültig";
    fault_taken = "there already", "schon vorhanden";
    fault_too_long = "too long", "zu lang";
    fault_other = "not taken", "nicht angenommen";
    odd_late = "it did not come in time", "sie kam nicht rechtzeitig";
    odd_too_large = "it is too large", "sie ist zu groß";
    odd_broke_off = "it broke off", "sie brach ab";
    odd_leads_nowhere = "it leads nowhere", "sie führt ins Leere";
    odd_no_next = "it does not say where the list goes on", "sie sagt nicht, wo die Liste weitergeht";
    odd_many_pages =
        "there are more pages than are turned in one go; the next sync goes on there",
        "es sind mehr Seiten, als auf einmal geblättert werden; der nächste Abgleich macht dort weiter";
    odd_no_records = "it has no records where they should be", "sie hat keine Einträge, wo sie sein sollten";
    odd_no_ids = "it has records without an id", "sie hat Einträge ohne Kennung";
    odd_no_account = "it does not say whose the account is", "sie sagt nicht, wessen Konto es ist";
    odd_no_token = "it grants no token", "sie gewährt keinen Zugang";
    odd_slow = "its records took too long to be understood", "ihre Einträge zu verstehen hat zu lange gedauert";
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
    said_odd(service, odd) =
        "{service} answered oddly: {odd}.", "Die Antwort von {service} ist nicht in Ordnung: {odd}.";
    said_sent_elsewhere(service, host) =
        "{service} sent us on to {host}. The credential was not sent there.",
        "{service} hat an {host} weitergeleitet. Der Zugang wurde dorthin nicht gesendet.";
    said_not_itself(service) =
        "The answer did not come from {service} itself, so nothing was connected. Connect again.",
        "Die Antwort kam nicht von {service} selbst, daher wurde nichts verbunden. Neu verbinden.";
    said_cursor_lost(service) =
        "{service} does not know any more where the last sync stopped.",
        "{service} weiß nicht mehr, wo der letzte Abgleich aufgehört hat.";
    said_client_unknown(service) =
        "{service} does not know the client any more with which Atom was let in. Sign in again.",
        "{service} kennt die Anwendung nicht mehr, mit der Atom eingelassen wurde. Neu anmelden.";
    said_paused(service) = "The connection to {service} is paused.", "Die Verbindung zu {service} ist angehalten.";
    said_rests(service) =
        "{service} takes no more requests for now.", "{service} nimmt im Moment keine weiteren Anfragen an.";
    said_sign_in(service) = "{service} refused the credential. Sign in again.", "{service} lehnt den Zugang ab. Neu anmelden.";
    said_access_expired(service) =
        "The access to {service} has expired. Sign in again.", "Der Zugang zu {service} ist abgelaufen. Neu anmelden.";
    said_access_revoked(service) =
        "{service} has ended the access. Sign in again.", "{service} hat den Zugang beendet. Neu anmelden.";
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
    left_to_end_at(page) = "End it there, at {page}.", "Dort beenden, unter {page}.";
    said_words(words) = " ({words})", " ({words})";
}

counts! {
    said_not_understood(count, stream) =
        "{count} record of {stream} could not be understood; it is kept as it came." |
            "{count} records of {stream} could not be understood; they are kept as they came.",
        "{count} Eintrag von {stream} war nicht zu verstehen; er ist aufgehoben, wie er kam." |
            "{count} Einträge von {stream} waren nicht zu verstehen; sie sind aufgehoben, wie sie kamen.";
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

/// A text that comes in English and maybe in other languages, in that of the person where it is among them.
pub(crate) fn in_language<'t>(english: &'t str, others: &'t BTreeMap<String, String>) -> &'t str {
    others.get(language().tag()).map_or(english, String::as_str)
}

/// How a connection ended, and what is left to do at the service.
pub(crate) fn left(service: &str, reply: &DisconnectReply) -> String {
    if language() == Language::English {
        return reply.message.clone();
    }
    let left = if reply.revoked_at_vendor {
        left_and_ended(service)
    } else {
        let told = reply.messages.get(language().tag()).cloned();
        let told = told.or_else(|| reply.page.as_deref().map(left_to_end_at));
        left_not_ended(service, &told.unwrap_or_else(|| reply.message.clone()))
    };
    let lost = has_lost(reply.lost_waiting, reply.lost_in_doubt, service);
    let waits = (reply.kept_waiting > 0).then(|| kept_waiting(reply.kept_waiting, service));
    std::iter::once(left).chain(lost).chain(waits).collect::<Vec<_>>().join(" ")
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
        Said::NotUnderstood { stream, count } => said_not_understood(*count, &stream_name(stream)),
        Said::Odd { service, odd } => said_odd(service, odd_name(*odd)),
        Said::SentElsewhere { service, host } => said_sent_elsewhere(service, host),
        Said::NotItself { service } => said_not_itself(service),
        Said::CursorLost { service } => said_cursor_lost(service),
        Said::ClientUnknown { service } => said_client_unknown(service),
        Said::Paused { service } => said_paused(service),
        Said::Unreached { host } => said_unreached(host),
        Said::Rests { service, wait_s: Some(wait_s) } => said_rests_minutes(wait_s.div_ceil(60).max(1), service),
        Said::Rests { service, wait_s: None } => said_rests(service),
        Said::SignInAgain { service } => said_sign_in(service),
        Said::AccessExpired { service } => said_access_expired(service),
        Said::AccessRevoked { service } => said_access_revoked(service),
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
        Said::Here { why } => refusal(*why).to_owned(),
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

fn odd_name(odd: Odd) -> &'static str {
    match odd {
        Odd::Late => odd_late(),
        Odd::TooLarge => odd_too_large(),
        Odd::BrokeOff => odd_broke_off(),
        Odd::LeadsNowhere => odd_leads_nowhere(),
        Odd::NoNext => odd_no_next(),
        Odd::ManyPages => odd_many_pages(),
        Odd::NoRecords => odd_no_records(),
        Odd::NoIds => odd_no_ids(),
        Odd::NoAccount => odd_no_account(),
        Odd::NoToken => odd_no_token(),
        Odd::Slow => odd_slow(),
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
        let guides = BTreeMap::from([("de".to_owned(), "Einen Token erstellen.".to_owned())]);
        assert_eq!(in_language("Make a token.", &guides), "Make a token.");
        set_language(Language::German);
        assert_eq!(in_language("Make a token.", &guides), "Einen Token erstellen.");
        assert_eq!(in_language("Make a key.", &BTreeMap::new()), "Make a key.");
        let german = said_or(Some(&refused), "");
        let (page, plain) = (Said::Fetching { service: "GitHub".into(), stream: "my_issues".into(), page: 1_200 }, "x");
        let (page, plain) = (said_or(Some(&page), plain), said_or(None, plain));
        set_language(Language::English);
        assert_eq!(german, "GitHub hat das Feld „Titel“ abgelehnt: fehlt.");
        assert_eq!((page.as_str(), plain.as_str()), ("GitHub: My issues, Seite 1.200", "x"));
    }
}
