//! What a service can be asked to do, as it is written.

use super::RequestForm;
use crate::manifest::At;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Something that the service can be asked to do.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct ActionForm {
    pub(in crate::manifest) name: At<String>,
    /// What it does, in a sentence.
    pub(in crate::manifest) description: String,
    /// The same in other languages than English, by their tags: `{ de = "…" }`.
    #[serde(default)]
    pub(in crate::manifest) descriptions: BTreeMap<String, String>,
    pub(in crate::manifest) kind: ActionKind,
    /// The name of a `[records]` entry that it is about.
    #[serde(rename = "for")]
    pub(in crate::manifest) record: At<String>,
    pub(in crate::manifest) request: RequestForm,
    /// What it takes: a JSON Schema of an object.
    #[cfg_attr(test, schemars(with = "serde_json::Map<String, serde_json::Value>"))]
    pub(in crate::manifest) args: At<toml::Table>,
    /// What it changes, with `{args.…}`: writes to one of these keep their order.
    pub(in crate::manifest) entity: Option<At<String>>,
    /// The request that fetches the record as it stands, before it is changed: what was changed there meanwhile is taken in first.
    /// The request of the action knows its answer as `before`.
    pub(in crate::manifest) before: Option<BeforeForm>,
    /// jq over `{task, base, changed, record}`: the arguments that bring an edit of a mirrored task over, or null where nothing of
    /// it can be said there. `changed` has the fields that a person changed, `record` is the raw record.
    pub(in crate::manifest) from_task: Option<At<String>>,
    /// Records at which a person is offered it; without it, it is offered at the connection where it makes something.
    pub(in crate::manifest) offered: Option<OfferedForm>,
    pub(in crate::manifest) idempotency: Option<IdempotencyForm>,
    pub(in crate::manifest) result: Option<ResultForm>,
    /// Scopes that it needs.
    #[serde(default)]
    pub(in crate::manifest) scopes: Vec<String>,
}

/// Where an action is offered.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct OfferedForm {
    /// Names of `[records]` entries.
    pub(in crate::manifest) at: Vec<At<String>>,
    /// jq over the raw record: the arguments that are known from it.
    pub(in crate::manifest) args: At<String>,
    /// What a person chooses an argument from, by its name.
    #[serde(default)]
    pub(in crate::manifest) choices: BTreeMap<At<String>, ChoicesForm>,
}

/// Where the values of an argument come from that nobody knows by heart.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct ChoicesForm {
    /// The stream whose records they are.
    pub(in crate::manifest) stream: At<String>,
    /// jq over `{items, record}`, the raw records of the stream and the one at which it is offered: an array of `{value, label}`.
    pub(in crate::manifest) pick: At<String>,
}

/// What an action does to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ActionKind {
    /// Makes one.
    Create,
    /// Changes one; takes the fields of the kind that changed.
    Update,
    /// Takes one away.
    Delete,
    /// Says something about one.
    Comment,
    /// Anything else.
    Other,
}

/// How a write is not done twice. With neither, a write whose answer is lost waits for a person.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct IdempotencyForm {
    /// The header that takes a key which does the same once.
    pub(in crate::manifest) header: Option<At<String>>,
    /// Whether the same request twice leaves the same as once.
    #[serde(default)]
    pub(in crate::manifest) natural: bool,
    /// A look at whether it arrived.
    pub(in crate::manifest) look: Option<LookForm>,
}

/// A look at whether a write arrived.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct LookForm {
    pub(in crate::manifest) request: RequestForm,
    /// jq over `{answer, args, key, sent_at, account, taken}`: the record that the write left, or null. `taken` has the ids of what earlier writes left.
    pub(in crate::manifest) pick: At<String>,
}

/// The record as it stands before it is changed.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct BeforeForm {
    pub(in crate::manifest) request: RequestForm,
    /// jq: the record in the answer, read as `for` says; the answer itself unless told.
    pub(in crate::manifest) pick: Option<At<String>>,
}

/// What comes back of an action.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct ResultForm {
    /// jq: the record in the answer, read as `for` says; the answer itself unless told.
    pub(in crate::manifest) pick: Option<At<String>>,
    /// The stream to which a record belongs that was not known before.
    pub(in crate::manifest) stream: Option<At<String>>,
}
