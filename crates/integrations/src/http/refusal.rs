//! Which field of a request a service refused, in the forms that are common.
//!
//! GitHub: `{"errors": [{"field": "title", "code": "missing_field"}]}`. JSON:API: `{"errors": [{"source": {"pointer":
//! "/data/attributes/title"}, "detail": "…"}]}`. Jira: `{"errors": {"summary": "You must specify a summary."}}`.

use atom_core::FieldFault;
use serde_json::Value;

/// The most characters of the name of a field.
const FIELD_CHARS_MAX: usize = 60;

/// A field that was refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RefusedField {
    pub(super) field: String,
    pub(super) fault: FieldFault,
    /// The service's own words about it; may be empty.
    pub(super) words: String,
}

/// The first field that the answer names.
pub(super) fn refused_field(body: &[u8]) -> Option<RefusedField> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    match &answer["errors"] {
        Value::Array(errors) => errors.iter().find_map(of_error),
        Value::Object(fields) => fields.iter().find_map(|(field, words)| {
            let words = words.as_str().or_else(|| words[0].as_str())?;
            Some(RefusedField { field: name(field)?, fault: FieldFault::Other, words: words.to_owned() })
        }),
        _ => None,
    }
}

fn of_error(error: &Value) -> Option<RefusedField> {
    let pointed = || error["source"]["pointer"].as_str().and_then(|pointer| pointer.rsplit('/').next());
    let field = name(error["field"].as_str().or_else(pointed)?)?;
    let words = error["message"].as_str().or_else(|| error["detail"].as_str()).unwrap_or_default().to_owned();
    let fault = match error["code"].as_str().unwrap_or_default() {
        "missing" | "missing_field" | "required" | "blank" => FieldFault::Missing,
        "invalid" | "unprocessable" => FieldFault::Invalid,
        "already_exists" | "taken" => FieldFault::Taken,
        "too_long" => FieldFault::TooLong,
        _ => FieldFault::Other,
    };
    Some(RefusedField { field, fault, words })
}

/// The name of a field as it can be shown.
fn name(field: &str) -> Option<String> {
    let shown: String = field.chars().filter(|c| !c.is_control()).take(FIELD_CHARS_MAX).collect();
    Some(shown).filter(|shown| !shown.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> Option<(String, FieldFault, String)> {
        refused_field(body.as_bytes()).map(|refused| (refused.field, refused.fault, refused.words))
    }

    #[test]
    fn a_refused_field_is_found_in_each_of_the_forms() {
        let github =
            r#"{"message":"Validation Failed","errors":[{"resource":"Issue","field":"title","code":"missing_field"}]}"#;
        assert_eq!(refused(github), Some(("title".to_owned(), FieldFault::Missing, String::new())));
        let json_api = r#"{"errors":[{"source":{"pointer":"/data/attributes/due_on"},"detail":"is no day"}]}"#;
        assert_eq!(refused(json_api), Some(("due_on".to_owned(), FieldFault::Other, "is no day".to_owned())));
        for jira in [r#"{"errors":{"summary":"Say one."}}"#, r#"{"errors":{"summary":["Say one."]}}"#] {
            assert_eq!(refused(jira), Some(("summary".to_owned(), FieldFault::Other, "Say one.".to_owned())));
        }
    }

    #[test]
    fn an_answer_that_names_no_field_has_none() {
        for body in ["<html>", "[]", r#"{"errors":[]}"#, r#"{"errors":[{"message":"no"}]}"#, r#"{"errors":{"a":7}}"#] {
            assert_eq!(refused(body), None, "{body}");
        }
    }
}
