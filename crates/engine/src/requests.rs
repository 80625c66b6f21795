//! From JSON to a request, with an error that names the field.

use atom_core::ApiError;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The longest text in a request: the notes of a task, and a little.
const TEXT_BYTES_MAX: usize = 1_100_000;

/// Reads a request. An absent one is `{}`.
pub(crate) fn parse<T: DeserializeOwned>(args: Value) -> Result<T, ApiError> {
    let args = if args.is_null() { Value::Object(serde_json::Map::new()) } else { args };
    if !args.is_object() {
        return Err(ApiError::invalid("", "A request is a JSON object."));
    }
    if let Some(place) = too_long(&args) {
        return Err(ApiError::invalid(place, "This text is too long."));
    }
    serde_path_to_error::deserialize(args).map_err(|error| {
        let path = error.path().to_string();
        let reason = unsaid(&error.into_inner().to_string());
        // For a missing or unknown field serde names it in the sentence, not in the path.
        let named = reason
            .split('`')
            .nth(1)
            .filter(|_| reason.starts_with("missing field") || reason.starts_with("unknown field"));
        let path = if path == "." { String::new() } else { path };
        let field = match named {
            Some(name) if path.is_empty() || path.ends_with(name) => {
                if path.is_empty() {
                    name.to_owned()
                } else {
                    path
                }
            }
            Some(name) => format!("{path}.{name}"),
            None => path,
        };
        let reason: String = reason.chars().take(300).collect();
        ApiError::invalid(
            field.clone(),
            if field.is_empty() { format!("{reason}.") } else { format!("`{field}`: {reason}.") },
        )
    })
}

/// The reason without the value that was given: it may be a secret in the wrong place.
fn unsaid(reason: &str) -> String {
    let of_value = reason.starts_with("invalid type: ") || reason.starts_with("invalid value: ");
    match (reason.find(['"', '`']), reason.rfind(", expected ")) {
        (Some(value), Some(expected)) if of_value && value < expected => {
            format!("{}{}", reason[..value].trim_end(), &reason[expected..])
        }
        _ => reason.to_owned(),
    }
}

/// The path of a text that no field takes, before anything is done with it.
fn too_long(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => (text.len() > TEXT_BYTES_MAX).then(String::new),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(at, item)| too_long(item).map(|path| join(&format!("[{at}]"), &path)))
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let name: String = name.chars().take(100).collect();
            too_long(member).map(|path| join(&name, &path))
        }),
        _ => None,
    }
}

fn join(name: &str, path: &str) -> String {
    match path {
        "" => name.to_owned(),
        path if path.starts_with('[') => format!("{name}{path}"),
        path => format!("{name}.{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::tasks::{Create, CreateMany};
    use serde_json::json;

    #[test]
    fn an_error_names_the_field() {
        let field = |args: Value| parse::<Create>(args).expect_err("refused").field.expect("a field");
        assert_eq!(field(json!({})), "title");
        assert_eq!(field(json!({ "title": 7 })), "title");
        assert_eq!(field(json!({ "title": "x", "colour": "red" })), "colour");
        assert_eq!(field(json!({ "title": "x", "priority": "high" })), "priority");
        assert_eq!(field(json!({ "title": "x".repeat(10_000_000) })), "title");
        let many = parse::<CreateMany>(json!({ "items": [{ "title": "x" }, { "title": [] }] }));
        assert_eq!(many.expect_err("refused").field.expect("a field"), "items[1].title");
    }

    #[test]
    fn what_was_given_is_not_said_again() {
        let words = parse::<CreateMany>(json!({ "items": "hunter2, expected by nobody" })).expect_err("refused");
        assert_eq!(words.message, "`items`: invalid type: string, expected a sequence.");
        let number = parse::<atom_api::auth::Login>(json!({ "email": "a@b.c", "password": 87_654_321 }));
        assert_eq!(number.expect_err("refused").message, "`password`: invalid type: integer, expected a string.");
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for args in [json!([]), json!("x"), json!(1), json!(true)] {
            assert!(parse::<Create>(args).is_err());
        }
        assert!(parse::<atom_api::tasks::Counts>(Value::Null).is_ok());
    }
}
