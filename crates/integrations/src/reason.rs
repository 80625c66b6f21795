//! Why a record was set aside, read out of the sentence that is stored with it: those of earlier times are read as well.

use crate::incoming::{NO_ID, NOT_FETCHED, UNREADABLE};
use atom_core::{Reason, Why};

/// The most characters of what stands in a field or was said by a program.
const WORDS_CHARS_MAX: usize = 200;

/// What the values of kinds say of themselves.
const OF_VALUES: &[(&str, Why)] = &[
    ("it is empty", Why::Missing),
    ("it is not a web address", Why::NotWeb),
    ("it is not an e-mail address", Why::NotMail),
    ("it is not a decimal number", Why::NotNumber),
    ("it is not a currency", Why::NotCurrency),
    ("it is neither a day nor an instant", Why::NotWhen),
    ("it is not a day", Why::NotDay),
    ("invalid type: ", Why::OtherType),
    ("invalid value: ", Why::OtherType),
    ("invalid length ", Why::OtherType),
];

/// What a task says as a whole.
const OF_TASKS: &[(&str, &str, Why)] = &[
    ("it has no title", "title", Why::Missing),
    ("its url is not a web address", "url", Why::NotWeb),
    ("its priority is not 1 to 4", "priority", Why::NotPriority),
    ("its due is neither a date nor an instant", "due", Why::NotWhen),
    ("its time of change is not an instant", "updated_at", Why::NotInstant),
];

/// The reason in a stored sentence.
pub(crate) fn reason(problem: &str) -> Reason {
    if let Some((_, field, why)) = OF_TASKS.iter().find(|(said, ..)| *said == problem) {
        return Reason { why: *why, field: Some((*field).to_owned()), words: String::new() };
    }
    if problem.starts_with(NO_ID) {
        return Reason { why: Why::Missing, field: Some("id".to_owned()), words: String::new() };
    }
    if let Some(said) = problem.strip_prefix(NOT_FETCHED) {
        return Reason { why: Why::Unreadable, field: None, words: short(said) };
    }
    if problem.starts_with(UNREADABLE) {
        return Reason { why: Why::Unreadable, field: None, words: String::new() };
    }
    // Its links and people are made by programs too, and checked like fields.
    let (path, said) = problem.strip_prefix("its ").and_then(|rest| rest.split_once(": ")).unwrap_or(("", problem));
    // What could not be told of the path stands there as `?`.
    let path = path.strip_suffix('?').unwrap_or(path).trim_end_matches('.');
    for (begin, why) in [("missing field `", Why::Missing), ("unknown field `", Why::Unknown)] {
        if let Some((name, _)) = said.strip_prefix(begin).and_then(|rest| rest.split_once('`')) {
            return Reason { why, field: Some(joined(path, name)), words: String::new() };
        }
    }
    let field = (!path.is_empty()).then(|| path.to_owned());
    if let Some((name, _)) = said.strip_prefix("unknown variant `").and_then(|rest| rest.split_once('`')) {
        return Reason { why: Why::NotOneOf, field, words: short(name) };
    }
    if let Some((_, why)) = OF_VALUES.iter().find(|(begin, _)| said.starts_with(begin)) {
        return Reason { why: *why, field, words: String::new() };
    }
    // What is left of fields with a path are instants, which say in the words of their parser what is wrong.
    if field.as_deref().is_some_and(|field| field.ends_with("_at") || field == "at") {
        return Reason { why: Why::NotInstant, field, words: String::new() };
    }
    Reason { why: Why::Mapping, field, words: short(said) }
}

/// The path of a field; some errors name it in the path already.
fn joined(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        path => format!("{path}.{name}"),
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(WORDS_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::Kind;
    use serde_json::{Value, json};

    fn invoice(field: &str, value: Value) -> (Why, String) {
        let mut invoice = json!({"number": "R-1", "total": {"amount": "12.50", "currency": "EUR"}});
        invoice[field] = value;
        let reason = reason(&Kind::Invoice.read(invoice).unwrap_err());
        (reason.why, reason.field.unwrap_or_default())
    }

    #[test]
    fn what_a_kind_finds_wrong_is_read_with_its_field() {
        for (field, value, why, path) in [
            ("colour", json!("red"), Why::Unknown, "colour"),
            ("number", json!(" "), Why::Missing, "number"),
            ("number", json!(7), Why::OtherType, "number"),
            ("total", json!({"amount": "1"}), Why::Missing, "total.currency"),
            ("total", json!({"amount": "12,50", "currency": "EUR"}), Why::NotNumber, "total.amount"),
            ("total", json!({"amount": "12.50", "currency": "euro"}), Why::NotCurrency, "total.currency"),
            ("due_on", json!("soon"), Why::NotDay, "due_on"),
            ("created_at", json!("soon"), Why::NotInstant, "created_at"),
            ("status", json!("unheard of"), Why::NotOneOf, "status"),
        ] {
            assert_eq!(invoice(field, value.clone()), (why, path.to_owned()), "{field} {value}");
        }
    }

    #[test]
    fn an_address_in_a_list_that_is_none_is_told_with_its_place() {
        let contact = Kind::Contact.read(json!({"name": "Ada", "addresses": ["ada@example.com", "ada"]}));
        let reason = reason(&contact.unwrap_err());
        assert_eq!((reason.why, reason.field.as_deref()), (Why::NotMail, Some("addresses[1]")));
    }

    #[test]
    fn what_a_task_finds_wrong_is_read_too() {
        let task = |change: &dyn Fn(&mut Value)| {
            let mut task = json!({"title": "A", "reference": "#1", "url": "https://example.com",
                "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"});
            change(&mut task);
            let reason = reason(&Kind::Task.read(task).unwrap_err());
            (reason.why, reason.field.unwrap_or_default())
        };
        assert_eq!(task(&|task| task["title"] = json!("")), (Why::Missing, "title".to_owned()));
        assert_eq!(task(&|task| task["title"] = json!(null)), (Why::OtherType, "title".to_owned()));
        assert_eq!(task(&|task| task["priority"] = json!(9)), (Why::NotPriority, "priority".to_owned()));
        assert_eq!(task(&|task| task["due"] = json!("soon")), (Why::NotWhen, "due".to_owned()));
        assert_eq!(task(&|task| task["url"] = json!("x")), (Why::NotWeb, "url".to_owned()));
    }

    #[test]
    fn what_a_program_says_is_kept_in_its_words() {
        let failed = reason("cannot index 7 with \"name\"");
        assert_eq!(
            (failed.why, failed.field, failed.words.as_str()),
            (Why::Mapping, None, "cannot index 7 with \"name\"")
        );
        assert_eq!(reason("the record is nested more than 128 deep").why, Why::Unreadable);
        assert_eq!(reason("its time of change is not an instant").field.as_deref(), Some("updated_at"));
    }
}
