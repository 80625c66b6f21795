//! Why records were set aside, in the language of the person. The host says it in English, and says more.

use super::{field_name, language, language::Language, sentences, words};
use atom_api::{Reason, Why};

words! {
    why_unreadable = "The record cannot be read.", "Der Eintrag ist nicht lesbar.";
}

sentences! {
    why_missing(field) = "{field} is missing.", "{field} fehlt.";
    why_unknown(field) = "Atom has no field {field}.", "Ein Feld {field} kennt Atom nicht.";
    why_not_web(field) = "{field} is not a web address.", "{field} ist keine Webadresse.";
    why_not_mail(field) = "{field} is not an e-mail address.", "{field} ist keine E-Mail-Adresse.";
    why_not_number(field) = "{field} is not a decimal number.", "{field} ist keine Dezimalzahl.";
    why_not_currency(field) = "{field} is not a currency.", "{field} ist keine Währung.";
    why_not_day(field) = "{field} is not a day.", "{field} ist kein Tag.";
    why_not_instant(field) = "{field} is not an instant.", "{field} ist kein Zeitpunkt.";
    why_not_when(field) = "{field} is neither a day nor an instant.", "{field} ist weder ein Tag noch ein Zeitpunkt.";
    why_not_one_of(field, words) = "{field} is not one of those that there are: {words}.", "{field} ist keines von denen, die es gibt: {words}.";
    why_not_priority(field) = "{field} is not 1 to 4.", "{field} liegt nicht zwischen 1 und 4.";
    why_other_type(field) = "{field} is of another type.", "{field} ist von anderer Art.";
    why_mapping(words) = "The mapping failed: {words}.", "Die Zuordnung ist gescheitert: {words}.";
}

/// Why a record was set aside; the host's own words where those are in the language of the person.
pub(crate) fn reason(reason: Option<&Reason>, problem: &str) -> String {
    match reason.filter(|_| language() != Language::English) {
        Some(reason) => told(reason),
        None => problem.to_owned(),
    }
}

fn told(reason: &Reason) -> String {
    let field = field_name(reason.field.as_deref().unwrap_or("record"));
    let field = field.as_str();
    match reason.why {
        Why::Missing => why_missing(field),
        Why::Unknown => why_unknown(field),
        Why::NotWeb => why_not_web(field),
        Why::NotMail => why_not_mail(field),
        Why::NotNumber => why_not_number(field),
        Why::NotCurrency => why_not_currency(field),
        Why::NotDay => why_not_day(field),
        Why::NotInstant => why_not_instant(field),
        Why::NotWhen => why_not_when(field),
        Why::NotOneOf => why_not_one_of(field, &reason.words),
        Why::NotPriority => why_not_priority(field),
        Why::OtherType => why_other_type(field),
        Why::Unreadable => why_unreadable().to_owned(),
        Why::Mapping => why_mapping(&reason.words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::set_language;

    #[test]
    fn why_a_record_was_set_aside_is_told_in_the_language_of_the_person() {
        let of = |why| Reason { why, field: Some("title".to_owned()), words: "x".to_owned() };
        let missing = of(Why::Missing);
        assert_eq!(reason(Some(&missing), "it has no title"), "it has no title");
        set_language(Language::German);
        let told = [reason(Some(&missing), ""), reason(None, "it has no title"), reason(Some(&of(Why::Mapping)), "")];
        set_language(Language::English);
        assert_eq!(told, ["Titel fehlt.", "it has no title", "Die Zuordnung ist gescheitert: x."]);
    }
}
