//! What an action takes, as fields of a form, and what was filled in as its arguments.

use atom_api::integrations::{ActionChoice, ActionForm};
use serde_json::{Map, Value};

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A line of text.
    Line,
    /// Several lines.
    Long,
    /// A whole number.
    Number,
    /// Several texts, parted by commas.
    Several,
    /// One of these.
    One(Vec<String>),
    /// One of these, which are told by their names.
    Named(Vec<ActionChoice>),
}

/// A field of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// Its name in the arguments.
    pub(crate) name: String,
    /// How it is filled in.
    pub(crate) kind: Kind,
    /// Whether it may not be empty.
    pub(crate) required: bool,
    /// Its description as a schema has it.
    pub(crate) schema: Value,
    /// What is in it to begin with.
    pub(crate) text: String,
}

/// Fields that are texts of several lines.
const LONG: [&str; 4] = ["notes", "text", "body", "description"];

/// The fields of an action as it is offered: what can be chosen by its name is.
pub(crate) fn fields(form: &ActionForm) -> Vec<Input> {
    let mut inputs = inputs(&form.takes, &form.args);
    for input in &mut inputs {
        if let (Some(choices), Kind::Line) = (form.choices.get(&input.name), &input.kind) {
            input.kind = Kind::Named(choices.clone());
        }
    }
    inputs
}

/// The fields of an action, those that have to be filled in first.
fn inputs(takes: &Value, known: &Value) -> Vec<Input> {
    let required: Vec<&str> = takes["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let Some(properties) = takes["properties"].as_object() else { return Vec::new() };
    let place = |name: &str| required.iter().position(|other| *other == name).unwrap_or(required.len());
    let mut inputs: Vec<Input> = properties
        .iter()
        .map(|(name, schema)| Input {
            name: name.clone(),
            kind: kind(name, schema),
            required: required.contains(&name.as_str()),
            schema: schema.clone(),
            text: shown(&known[name.as_str()]),
        })
        .collect();
    inputs.sort_by_key(|input| (place(&input.name), input.name.clone()));
    inputs
}

fn kind(name: &str, schema: &Value) -> Kind {
    if let Some(values) = schema["enum"].as_array() {
        return Kind::One(values.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    }
    let is = |wanted: &str| match &schema["type"] {
        Value::String(one) => one == wanted,
        Value::Array(several) => several.iter().any(|one| one == wanted),
        _ => false,
    };
    if is("array") {
        Kind::Several
    } else if is("integer") || is("number") {
        Kind::Number
    } else if LONG.contains(&name) {
        Kind::Long
    } else {
        Kind::Line
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It is empty and may not be.
    Missing,
    /// It is no whole number.
    NotNumber,
}

/// The arguments that were filled in, or the name of the first field that is wrong. What is empty is left out.
pub(crate) fn arguments(filled: &[(Input, String)]) -> Result<Value, (String, Wrong)> {
    let mut args = Map::new();
    for (input, text) in filled {
        let text = text.trim();
        if text.is_empty() {
            if input.required {
                return Err((input.name.clone(), Wrong::Missing));
            }
            continue;
        }
        let value = match &input.kind {
            Kind::Number => {
                let number: i64 = text.parse().map_err(|_| (input.name.clone(), Wrong::NotNumber))?;
                number.into()
            }
            Kind::Several => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                parts.map(|part| Value::from(part.to_owned())).collect()
            }
            Kind::Line | Kind::Long | Kind::One(_) | Kind::Named(_) => text.to_owned().into(),
        };
        args.insert(input.name.clone(), value);
    }
    Ok(Value::Object(args))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema() -> Value {
        json!({
            "type": "object", "required": ["repository", "title"],
            "properties": {
                "assignees": {"type": ["array", "null"], "items": {"type": "string"}},
                "notes": {"type": ["string", "null"]},
                "number": {"type": "integer"},
                "reason": {"enum": ["completed", "not_planned"]},
                "repository": {"type": "string"},
                "title": {"type": "string"},
            },
        })
    }

    #[test]
    fn what_has_to_be_filled_in_comes_first_and_what_is_known_stands_there() {
        let inputs =
            inputs(&schema(), &json!({"repository": "northwind/exporter", "number": 7, "assignees": ["ada", "bob"]}));
        let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        assert_eq!(names, ["repository", "title", "assignees", "notes", "number", "reason"]);
        let of = |name: &str| inputs.iter().find(|input| input.name == name).map(|one| (one.text.as_str(), &one.kind));
        assert_eq!(of("number"), Some(("7", &Kind::Number)));
        assert_eq!(of("assignees"), Some(("ada, bob", &Kind::Several)));
        assert_eq!(of("notes"), Some(("", &Kind::Long)));
        assert_eq!(
            of("reason").map(|one| one.1.clone()),
            Some(Kind::One(vec!["completed".into(), "not_planned".into()]))
        );
    }

    #[test]
    fn what_can_be_chosen_by_its_name_is_chosen_and_its_id_is_sent() {
        let choice = ActionChoice { value: "r1".to_owned(), label: "Exporter".to_owned() };
        let form = ActionForm {
            action: "create_issue".to_owned(),
            description: String::new(),
            descriptions: std::collections::BTreeMap::new(),
            takes: schema(),
            args: Value::Null,
            choices: [("repository".to_owned(), vec![choice.clone()])].into(),
        };
        let mut fields = fields(&form);
        fields.retain(|input| input.name == "repository");
        assert_eq!(fields[0].kind, Kind::Named(vec![choice]));
        let filled: Vec<(Input, String)> = fields.into_iter().map(|input| (input, "r1".to_owned())).collect();
        assert_eq!(arguments(&filled), Ok(json!({"repository": "r1"})));
    }

    #[test]
    fn what_was_filled_in_becomes_arguments_and_what_is_wrong_is_named() {
        let fill = |texts: &[(&str, &str)]| {
            let filled: Vec<(Input, String)> = inputs(&schema(), &Value::Null)
                .into_iter()
                .map(|input| {
                    let text = texts.iter().find(|(name, _)| *name == input.name).map_or("", |(_, text)| text);
                    (input, text.to_owned())
                })
                .collect();
            arguments(&filled)
        };
        let args = fill(&[
            ("repository", " a/b "),
            ("title", "T"),
            ("number", "7"),
            ("assignees", "ada, ,bob"),
            ("notes", ""),
        ]);
        assert_eq!(args, Ok(json!({"repository": "a/b", "title": "T", "number": 7, "assignees": ["ada", "bob"]})));
        assert_eq!(fill(&[("repository", "a/b")]), Err(("title".to_owned(), Wrong::Missing)));
        let wrong = fill(&[("repository", "a/b"), ("title", "T"), ("number", "seven")]);
        assert_eq!(wrong, Err(("number".to_owned(), Wrong::NotNumber)));
    }
}
