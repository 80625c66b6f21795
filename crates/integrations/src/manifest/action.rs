//! Actions: what a service can be asked to do, what that takes, and how it is not done twice.

use super::{
    At, Mistake,
    check::{ACTION, Check},
    form::{ActionForm, ActionKind, BeforeForm, IdempotencyForm, OfferedForm},
    stream::{Record, Stream},
};
use crate::{
    jq::Program,
    kinds::Kind,
    request::{Request, Text},
};
use atom_api::integrations::{ActionChoice, ActionForm as ActionView};
use reqwest::header::HeaderName;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// Words of JSON Schema that `args` may use; all of them are checked before anything is sent.
const SCHEMA_WORDS: &[&str] = &[
    "type",
    "title",
    "description",
    "descriptions",
    "properties",
    "required",
    "additionalProperties",
    "enum",
    "items",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "default",
];

/// Something that a service can be asked to do.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) description: String,
    /// In other languages.
    pub(crate) descriptions: BTreeMap<String, String>,
    pub(crate) kind: ActionKind,
    /// How what it is about is read.
    pub(crate) record: Arc<Record>,
    pub(crate) request: Request,
    /// What it takes: a JSON Schema of an object.
    pub(crate) args: Value,
    /// What it changes: writes to one of these keep their order.
    pub(crate) entity: Option<Text>,
    /// The record as it stands before it is changed.
    pub(crate) before: Option<Before>,
    /// Makes arguments of an edit of a mirrored task.
    pub(crate) from_task: Option<Program>,
    /// At which records a person is offered it.
    pub(crate) offered: Option<Offered>,
    pub(crate) idempotency: Idempotency,
    /// The record in the answer; `None` where the answer has none.
    pub(crate) result: Option<Items>,
    /// The stream to which a record belongs that was not known before.
    pub(crate) result_stream: Option<String>,
    pub(crate) scopes: Vec<String>,
}

/// The records at which an action is offered, and what is known of its arguments from one.
#[derive(Debug)]
pub(crate) struct Offered {
    pub(crate) at: Vec<Arc<Record>>,
    pub(crate) args: Program,
    /// What there is to choose from, by the name of an argument.
    pub(crate) choices: BTreeMap<String, Choices>,
}

/// Where the values of an argument come from that nobody knows by heart.
#[derive(Debug)]
pub(crate) struct Choices {
    /// The stream whose records they are.
    pub(crate) stream: String,
    /// Makes an array of `{value, label}` out of `{items, record}`.
    pub(crate) pick: Program,
}

/// The record in an answer.
#[derive(Debug)]
pub(crate) enum Items {
    /// The answer itself.
    Whole,
    /// What a program finds in it.
    Pick(Program),
}

/// The request that fetches a record before it is changed, and the record in its answer.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) request: Request,
    pub(crate) pick: Items,
}

/// How a write is not done twice.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there are few, each read once from a manifest")]
pub(crate) enum Idempotency {
    /// A header takes a key which does the same once.
    Header(HeaderName),
    /// The same twice leaves the same as once.
    Natural,
    /// Before it is sent again, a look tells whether it arrived: the program reads `{answer, args, key, sent_at, account, taken}`
    /// and makes the record that it left, or null; `taken` has the ids of what earlier writes left.
    Look { request: Request, pick: Program },
    /// Nobody can tell: a person decides.
    None,
}

impl Action {
    pub(super) fn read(
        check: &Check<'_>,
        form: ActionForm,
        records: &BTreeMap<String, Arc<Record>>,
        streams: &[Stream],
        before: &[Self],
    ) -> Result<Self, Mistake> {
        let field = |part: &str| format!("actions.{}.{part}", form.name.get());
        check.name("actions.name", &form.name)?;
        let known = before.iter().any(|other| other.name == *form.name.get());
        check.that(!known, "actions.name", &form.name, "another action has this name")?;
        let record = records.get(form.record.get()).cloned();
        let record = record
            .ok_or_else(|| check.mistake(&field("for"), &form.record, "there is no [records] entry of this name"))?;
        let args = serde_json::to_value(form.args.get())
            .map_err(|error| check.mistake(&field("args"), &form.args, &error.to_string()))?;
        schema(&args).map_err(|reason| check.mistake(&field("args"), &form.args, &reason))?;
        let pick = form.result.as_ref().map(|result| check.maybe_program(&field("result.pick"), result.pick.as_ref()));
        let result_stream = form.result.and_then(|result| result.stream);
        if let Some(stream) = &result_stream {
            let of_record = |known: &Stream| known.name == *stream.get() && Arc::ptr_eq(&known.record, &record);
            let rule = "there is no stream of this name with the same record";
            check.that(streams.iter().any(of_record), &field("result.stream"), stream, rule)?;
        }
        let from_task = check.maybe_program(&field("from_task"), form.from_task.as_ref())?;
        if let Some(code) = &form.from_task {
            let updates = form.kind == ActionKind::Update && record.kind == Kind::Task;
            check.that(
                updates,
                &field("from_task"),
                code,
                "only an `update` of a record of kind `task` carries edits",
            )?;
            let only = !before.iter().any(|other| other.from_task.is_some() && Arc::ptr_eq(&other.record, &record));
            check.that(only, &field("from_task"), code, "another action carries the edits of these records")?;
        }
        let first = form.before.map(|before| Before::read(check, &field("before"), &before)).transpose()?;
        let entity = form.entity.as_ref().map(|entity| check.text(&field("entity"), entity, ACTION)).transpose()?;
        let offered = form
            .offered
            .map(|form| Offered::read(check, &field("offered"), form, records, streams, &args))
            .transpose()?;
        Ok(Self {
            description: form.description,
            descriptions: form.descriptions,
            offered,
            kind: form.kind,
            record,
            request: check.request(&field("request"), &form.request, ACTION)?,
            args,
            entity,
            before: first,
            from_task,
            idempotency: Idempotency::read(check, &field("idempotency"), form.idempotency)?,
            result: pick.transpose()?.map(|pick| pick.map_or(Items::Whole, Items::Pick)),
            result_stream: result_stream.map(At::into_inner),
            scopes: form.scopes,
            name: form.name.into_inner(),
        })
    }

    /// Whether it can be done with these arguments; else where they are wrong, and why.
    ///
    /// # Errors
    /// The way to the wrong member, such as `labels[0]`, and what is wrong with it.
    pub(crate) fn accepts(&self, args: &Value) -> Result<(), (String, String)> {
        fits(&self.args, args, "")
    }
}

impl Action {
    /// As a person fills it in, with what is known of its arguments.
    pub(crate) fn form(&self, args: Value) -> ActionView {
        ActionView {
            action: self.name.clone(),
            description: self.description.clone(),
            descriptions: self.descriptions.clone(),
            takes: self.args.clone(),
            args,
            choices: BTreeMap::new(),
        }
    }

    /// As it is offered at a record; `None` where it is not.
    pub(crate) fn offer(&self, record: &Arc<Record>, raw: &[u8]) -> Option<ActionView> {
        let offered = self.offered.as_ref().filter(|offered| offered.at.iter().any(|at| Arc::ptr_eq(at, record)))?;
        let args = offered.args.run(raw).ok().filter(Value::is_object)?;
        Some(self.form(args))
    }
}

impl Offered {
    fn read(
        check: &Check<'_>,
        field: &str,
        form: OfferedForm,
        records: &BTreeMap<String, Arc<Record>>,
        streams: &[Stream],
        takes: &Value,
    ) -> Result<Self, Mistake> {
        let record = |name: &At<String>| {
            let known = records.get(name.get()).cloned();
            known.ok_or_else(|| check.mistake(&format!("{field}.at"), name, "there is no [records] entry of this name"))
        };
        let mut choices = BTreeMap::new();
        for (name, form) in &form.choices {
            let at = format!("{field}.choices.{}", name.get());
            let taken = takes["properties"].get(name.get()).is_some();
            check.that(taken, &at, name, "there is no argument of this name")?;
            let known = streams.iter().any(|stream| stream.name == *form.stream.get());
            check.that(known, &format!("{at}.stream"), &form.stream, "there is no stream of this name")?;
            let pick = check.program(&format!("{at}.pick"), &form.pick)?;
            choices.insert(name.get().clone(), Choices { stream: form.stream.get().clone(), pick });
        }
        Ok(Self {
            at: form.at.iter().map(record).collect::<Result<_, _>>()?,
            args: check.program(&format!("{field}.args"), &form.args)?,
            choices,
        })
    }
}

impl Choices {
    /// What there is to choose from, of the records of the stream and the one at which it is offered. None where the program
    /// makes nothing of them: then the value is written by hand.
    pub(crate) fn of(&self, items: &[Value], record: &Value) -> Vec<ActionChoice> {
        let input = json!({ "items": items, "record": record }).to_string();
        let made = self.pick.run(input.as_bytes()).inspect_err(|why| {
            tracing::warn!(stream = self.stream, why, "there is nothing to choose from");
        });
        made.ok().and_then(|made| serde_json::from_value(made).ok()).unwrap_or_default()
    }
}

impl Before {
    fn read(check: &Check<'_>, field: &str, form: &BeforeForm) -> Result<Self, Mistake> {
        let pick = check.maybe_program(&format!("{field}.pick"), form.pick.as_ref())?;
        Ok(Self {
            request: check.request(&format!("{field}.request"), &form.request, ACTION)?,
            pick: pick.map_or(Items::Whole, Items::Pick),
        })
    }
}

impl Items {
    /// The record in an answer, as JSON; `None` where the program finds none.
    ///
    /// # Errors
    /// Why the answer could not be read.
    pub(crate) fn of(&self, answer: &[u8]) -> Result<Option<String>, String> {
        let found = match self {
            Self::Whole => serde_json::from_slice::<Value>(answer)
                .map(|_| String::from_utf8_lossy(answer).into_owned())
                .map_err(|error| error.to_string())?,
            Self::Pick(program) => match program.run(answer)? {
                Value::Null => return Ok(None),
                record => record.to_string(),
            },
        };
        Ok(Some(found))
    }
}

impl Idempotency {
    fn read(check: &Check<'_>, field: &str, form: Option<IdempotencyForm>) -> Result<Self, Mistake> {
        let Some(form) = form else { return Ok(Self::None) };
        if let Some(header) = &form.header {
            return check.header_name(&format!("{field}.header"), header).map(Self::Header);
        }
        if let Some(look) = &form.look {
            return Ok(Self::Look {
                request: check.request(&format!("{field}.look.request"), &look.request, ACTION)?,
                pick: check.program(&format!("{field}.look.pick"), &look.pick)?,
            });
        }
        Ok(if form.natural { Self::Natural } else { Self::None })
    }
}

/// Whether a schema says only what [`fits`] checks.
fn schema(schema: &Value) -> Result<(), String> {
    let Value::Object(words) = schema else { return Err("a schema is a table".to_owned()) };
    if let Some(word) = words.keys().find(|word| !SCHEMA_WORDS.contains(&word.as_str())) {
        return Err(format!("`{word}` is not checked here; there is {}", SCHEMA_WORDS.join(", ")));
    }
    for inner in words.get("properties").and_then(Value::as_object).into_iter().flatten() {
        self::schema(inner.1).map_err(|reason| format!("{}: {reason}", inner.0))?;
    }
    words.get("items").map_or(Ok(()), self::schema)
}

fn fits(schema: &Value, value: &Value, at: &str) -> Result<(), (String, String)> {
    let wrong = |reason: String| Err((at.to_owned(), reason));
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|name| is(name, value)) {
        return wrong(format!("it is {}", types.join(" or ")));
    }
    if let Value::Array(allowed) = &schema["enum"]
        && !allowed.contains(value)
    {
        let names: Vec<String> = allowed.iter().map(Value::to_string).collect();
        return wrong(format!("it is one of {}", names.join(", ")));
    }
    match value {
        Value::String(text) => {
            let chars = text.chars().count() as u64;
            if schema["minLength"].as_u64().is_some_and(|least| chars < least) {
                return wrong("it is too short".to_owned());
            }
            if schema["maxLength"].as_u64().is_some_and(|most| chars > most) {
                return wrong("it is too long".to_owned());
            }
        }
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            if schema["minimum"].as_f64().is_some_and(|least| number < least) {
                return wrong("it is too small".to_owned());
            }
            if schema["maximum"].as_f64().is_some_and(|most| number > most) {
                return wrong("it is too large".to_owned());
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                fits(&schema["items"], item, &format!("{at}[{index}]"))?;
            }
        }
        Value::Object(members) => {
            let inner = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
            for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !members.contains_key(name) {
                    return Err((inner(name), "it is missing".to_owned()));
                }
            }
            for (name, member) in members {
                match schema["properties"].get(name) {
                    Some(schema) => fits(schema, member, &inner(name))?,
                    None if schema["additionalProperties"] == Value::Bool(false) => {
                        return Err((inner(name), "it is not known".to_owned()));
                    }
                    None => {}
                }
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
    Ok(())
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_checked_against_the_schema_and_the_place_is_named() {
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["title"],
            "properties": {
                "title": {"type": "string", "minLength": 1, "maxLength": 5},
                "state": {"enum": ["open", "closed"]},
                "labels": {"type": ["array", "null"], "items": {"type": "string"}},
                "rank": {"type": "integer", "minimum": 1, "maximum": 4},
            },
        });
        super::schema(&schema).unwrap();
        assert_eq!(fits(&schema, &json!({"title": "abc", "state": "open", "labels": ["x"], "rank": 4}), ""), Ok(()));
        assert_eq!(fits(&schema, &json!({"title": "abc", "labels": null}), ""), Ok(()));
        for (args, place) in [
            (json!([]), ""),
            (json!({}), "title"),
            (json!({"title": ""}), "title"),
            (json!({"title": "too long"}), "title"),
            (json!({"title": "a", "state": "shut"}), "state"),
            (json!({"title": "a", "labels": ["x", 1]}), "labels[1]"),
            (json!({"title": "a", "rank": 5}), "rank"),
            (json!({"title": "a", "rank": 1.5}), "rank"),
            (json!({"title": "a", "colour": "red"}), "colour"),
        ] {
            assert_eq!(fits(&schema, &args, "").unwrap_err().0, place, "{args}");
        }
    }

    #[test]
    fn a_schema_that_would_not_be_checked_is_refused() {
        assert!(super::schema(&json!({"properties": {"a": {"pattern": "x"}}})).unwrap_err().contains("a: `pattern`"));
    }
}
