//! An edit of a mirrored task: which fields differ from what the service has, and what that means for its action.

use super::rows;
use crate::{
    error::Error,
    kinds::task::TaskShape,
    manifest::{Action, Provider},
    mirror::TaskNow,
    records,
    request::Context,
};
use atom_core::ConnectionId;
use atom_store::WriteTxn;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, sync::Arc};

/// The fields of a task that a service may have too.
pub(crate) const FIELDS: [&str; 6] = ["title", "notes", "status", "priority", "due", "labels"];

/// Fields of a task that a person changed: as both sides had them, and as they are here.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Edit {
    /// What both sides had when they last agreed.
    pub(crate) base: Map<String, Value>,
    /// What stands here.
    pub(crate) ours: Map<String, Value>,
    /// The fields of it that the action carries; all of them where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) carried: Option<BTreeSet<String>>,
}

/// What an edit asks of a service.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) action: String,
    pub(crate) args: Value,
    pub(crate) edit: Edit,
    pub(crate) subject: String,
    pub(crate) entity: String,
    pub(crate) external_id: String,
    /// The record as it last came.
    pub(crate) raw: Value,
    /// Why it cannot be sent as it is.
    pub(crate) problem: Option<String>,
}

impl Edit {
    /// What differs between a task and its record.
    pub(crate) fn of(base: &TaskShape, now: &TaskNow) -> Self {
        let mut edit = Self::default();
        for field in FIELDS {
            let theirs = in_shape(base, field);
            if !agrees(now, field, &theirs) {
                edit.base.insert(field.to_owned(), theirs);
                edit.ours.insert(field.to_owned(), here(now, field));
            }
        }
        edit
    }

    /// What the service was told of it.
    pub(crate) fn said(&self) -> Map<String, Value> {
        let mut said = self.ours.clone();
        if let Some(carried) = &self.carried {
            said.retain(|field, _| carried.contains(field));
        }
        said
    }

    /// What the service was told of a field; nothing where the action does not carry it.
    pub(crate) fn told(&self, field: &str) -> Option<&Value> {
        let is_carried = self.carried.as_ref().is_none_or(|carried| carried.contains(field));
        self.ours.get(field).filter(|_| is_carried)
    }

    /// Leaves out what a person decided to keep to themselves and has not changed since.
    fn without(&mut self, kept: &Self) {
        self.ours.retain(|field, value| kept.ours.get(field) != Some(value));
        self.base.retain(|field, _| self.ours.contains_key(field));
    }
}

/// A field as the service has it.
pub(crate) fn in_shape(shape: &TaskShape, field: &str) -> Value {
    match field {
        "title" => json!(shape.title),
        "notes" => json!(shape.notes),
        "status" => json!(shape.status),
        // A service that knows no priorities has none: 4.
        "priority" => json!(shape.priority.unwrap_or(4)),
        "due" => json!(shape.due),
        _ => json!(shape.labels),
    }
}

/// A field as it stands here.
pub(crate) fn here(now: &TaskNow, field: &str) -> Value {
    match field {
        "title" => json!(now.title),
        "notes" => json!(now.notes),
        "status" => json!(now.status),
        "priority" => json!(now.priority),
        "due" => json!(now.due),
        _ => json!(now.labels),
    }
}

/// Whether a field here says the same as this value of the service.
pub(crate) fn agrees(now: &TaskNow, field: &str, theirs: &Value) -> bool {
    match field {
        "labels" => names(&here(now, field)) == names(theirs),
        "due" => match (now.due.as_deref(), theirs.as_str()) {
            (None, None) => true,
            // A service that knows only days agrees with any time of the day.
            (Some(ours), Some(theirs)) => {
                ours == theirs || now.due_on.as_deref() == Some(theirs) || same_instant(ours, theirs)
            }
            _ => false,
        },
        _ => here(now, field) == *theirs,
    }
}

fn names(labels: &Value) -> BTreeSet<String> {
    labels.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_lowercase).collect()
}

fn same_instant(one: &str, other: &str) -> bool {
    matches!((one.parse::<Timestamp>(), other.parse::<Timestamp>()), (Ok(one), Ok(other)) if one == other)
}

/// What the edits of a task ask of its service; `None` where there is nothing to say, or no way to say it.
pub(crate) async fn plan(
    txn: &mut WriteTxn,
    provider: &Provider,
    connection: ConnectionId,
    now: &TaskNow,
) -> Result<Option<Planned>, Error> {
    let streams: Vec<&str> = provider.streams.iter().map(|stream| stream.name.as_str()).collect();
    let external_id = now.source.external_id.clone();
    let Some(base) = records::task_base(txn, connection, &streams, &external_id).await? else { return Ok(None) };
    let Some(action) = carrier(provider, &base.stream) else { return Ok(None) };
    let Some(from_task) = &action.from_task else { return Ok(None) };
    let mut edit = Edit::of(&base.shape, now);
    if let Some(kept) = rows::kept_here(txn, now.id).await? {
        edit.without(&kept);
    }
    if edit.ours.is_empty() {
        return Ok(None);
    }
    let mut task: Map<String, Value> = FIELDS.map(|field| (field.to_owned(), here(now, field))).into_iter().collect();
    task.insert("due_on".to_owned(), json!(now.due_on));
    let shape: Map<String, Value> =
        FIELDS.map(|field| (field.to_owned(), in_shape(&base.shape, field))).into_iter().collect();
    let make = |changed: &Map<String, Value>| {
        let input = json!({"task": task, "base": shape, "changed": changed, "record": base.raw});
        from_task.run(input.to_string().as_bytes())
    };
    let (args, problem) = match make(&edit.ours) {
        Ok(Value::Null) => return Ok(None),
        Ok(args) => {
            edit.carried = Some(carried(&edit.ours, &args, make));
            let wrong = action.accepts(&args).err().map(|(place, why)| format!("{place}: {why}"));
            (args, wrong)
        }
        Err(why) => (json!({}), Some(why)),
    };
    let entity = action.entity.as_ref().and_then(|entity| entity.fill(&Context::default().with("args", args.clone())));
    Ok(Some(Planned {
        action: action.name.clone(),
        args,
        edit,
        subject: format!("{}: {}", base.shape.reference, now.title),
        entity: entity.unwrap_or_else(|| external_id.clone()),
        external_id,
        raw: base.raw,
        problem,
    }))
}

/// The fields of which something stands in the arguments: without them, those would be others.
fn carried(
    changed: &Map<String, Value>,
    args: &Value,
    make: impl Fn(&Map<String, Value>) -> Result<Value, String>,
) -> BTreeSet<String> {
    let is_carried = |field: &&String| {
        let mut others = changed.clone();
        others.remove(field.as_str());
        make(&others).as_ref() != Ok(args)
    };
    changed.keys().filter(is_carried).cloned().collect()
}

/// The action that carries edits of the records of a stream.
fn carrier<'p>(provider: &'p Provider, stream: &str) -> Option<&'p Action> {
    let record = &provider.stream(stream)?.record;
    provider.actions.iter().find(|action| action.from_task.is_some() && Arc::ptr_eq(&action.record, record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::tasks::{Source, Status};

    fn shape() -> TaskShape {
        TaskShape::read(json!({
            "title": "t", "labels": ["Bug"], "due": "2030-01-02", "reference": "o/r #1", "url": "https://h/1",
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z",
        }))
        .unwrap()
    }

    fn now() -> TaskNow {
        TaskNow {
            id: uuid::Uuid::from_u128(1).into(),
            source: Source {
                connection_id: None,
                provider: "github".to_owned(),
                external_id: "1".to_owned(),
                reference: String::new(),
                url: String::new(),
            },
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
            title: "t".to_owned(),
            notes: String::new(),
            status: Status::Open,
            priority: 4,
            due: Some("2030-01-02".to_owned()),
            due_on: Some("2030-01-02".to_owned()),
            labels: vec!["bug".to_owned()],
        }
    }

    #[test]
    fn what_says_the_same_is_no_edit() {
        assert_eq!(Edit::of(&shape(), &now()), Edit::default());
        let timed = TaskNow { due: Some("2030-01-02T15:00:00Z".to_owned()), ..now() };
        assert_eq!(Edit::of(&shape(), &timed), Edit::default());
        assert!(same_instant("2030-01-02T15:00:00Z", "2030-01-02T16:00:00+01:00"));
    }

    #[test]
    fn the_service_was_told_what_the_arguments_are_made_of_and_nothing_else() {
        let ours = json!({"title": "mine", "priority": 1, "status": "done"}).as_object().cloned().unwrap();
        let make = |changed: &Map<String, Value>| {
            let known: Map<String, Value> =
                changed.iter().filter(|(field, _)| *field != "priority").map(|(f, v)| (f.clone(), v.clone())).collect();
            Ok::<Value, String>(if known.is_empty() {
                Value::Null
            } else {
                json!({"summary": known.get("title"), "end": known.get("status")})
            })
        };
        let args = make(&ours).unwrap();
        let carried = carried(&ours, &args, make);
        let edit = Edit { ours, carried: Some(carried), ..Edit::default() };
        assert_eq!(json!(edit.said()), json!({"title": "mine", "status": "done"}));
        // What was written down before there was such a list was told whole.
        let old: Edit = serde_json::from_value(json!({"base": {}, "ours": {"title": "mine"}})).unwrap();
        assert_eq!(json!(old.said()), json!({"title": "mine"}));
    }

    #[test]
    fn an_edit_has_the_fields_that_differ_as_they_were_and_as_they_are() {
        let changed = TaskNow { title: "mine".to_owned(), due: None, due_on: None, ..now() };
        let mut edit = Edit::of(&shape(), &changed);
        assert_eq!(json!(edit.base), json!({"title": "t", "due": "2030-01-02"}));
        assert_eq!(json!(edit.ours), json!({"title": "mine", "due": null}));
        let kept = Edit { ours: json!({"title": "mine"}).as_object().cloned().unwrap(), ..Edit::default() };
        edit.without(&kept);
        assert_eq!((json!(edit.ours), json!(edit.base)), (json!({"due": null}), json!({"due": "2030-01-02"})));
    }
}
