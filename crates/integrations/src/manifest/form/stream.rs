//! Records and the lists they come in, as they are written.

use super::{IncrementalForm, InstantAs, RequestForm};
use crate::manifest::At;
use serde::Deserialize;

/// How a record is read.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct RecordForm {
    /// What it is for Atom.
    pub(in crate::manifest) kind: crate::kinds::Kind,
    /// jq: the service's own id.
    pub(in crate::manifest) external_id: At<String>,
    /// jq: when it was last changed there, as RFC 3339.
    pub(in crate::manifest) updated_at: Option<At<String>>,
    /// jq: the record as Atom understands it; programs of records have `$each`, `$account` and `$tenant`.
    pub(in crate::manifest) map: At<String>,
    /// jq: whether the service says by it that the record is gone.
    pub(in crate::manifest) gone: Option<At<String>>,
    /// jq: an array of `{rel, kind, id}`: records that it belongs to.
    pub(in crate::manifest) links: Option<At<String>>,
    /// jq: an array of `{rel, address, name}`: people in it.
    pub(in crate::manifest) people: Option<At<String>>,
}

/// A list at the service.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct StreamForm {
    pub(in crate::manifest) name: At<String>,
    /// The name of a `[records]` entry.
    pub(in crate::manifest) record: At<String>,
    pub(in crate::manifest) request: RequestForm,
    /// jq: the array of records in an answer; the answer itself unless told.
    pub(in crate::manifest) items: Option<At<String>>,
    /// Whether an unchanged first page can be asked about by its entity tag.
    #[serde(default)]
    pub(in crate::manifest) conditional: bool,
    pub(in crate::manifest) paging: PagingForm,
    pub(in crate::manifest) incremental: Option<IncrementalForm>,
    pub(in crate::manifest) windows: Option<WindowsForm>,
    pub(in crate::manifest) each: Option<EachForm>,
    pub(in crate::manifest) detail: Option<DetailForm>,
    pub(in crate::manifest) partial: Option<PartialForm>,
    /// Whether a record that a full listing lacks is gone; true unless told.
    pub(in crate::manifest) sweep: Option<bool>,
    /// Scopes that it needs beyond those that are asked for at first.
    #[serde(default)]
    pub(in crate::manifest) scopes: Vec<String>,
}

/// How a list is divided into pages.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct PagingForm {
    pub(in crate::manifest) kind: At<PagingKind>,
    /// The parameter that says how many records a page has.
    pub(in crate::manifest) size_param: Option<At<String>>,
    /// How many; also `{size}` and `.size`.
    pub(in crate::manifest) size: Option<At<u32>>,
    /// The parameter that takes the cursor, the page or the offset; without one, the request uses `cursor` itself.
    pub(in crate::manifest) param: Option<At<String>>,
    /// jq: of the answer, the cursor or the address of the next page, or the `pageInfo` of GraphQL.
    pub(in crate::manifest) from: Option<At<String>>,
    /// The number of the first page; 1 unless told.
    pub(in crate::manifest) first: Option<At<u32>>,
    /// jq: of the answer, whether there are more; a full page means more unless told.
    pub(in crate::manifest) more: Option<At<String>>,
    /// The request of all pages but the first, where it is another one.
    pub(in crate::manifest) request: Option<RequestForm>,
}

/// How pages follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(in crate::manifest) enum PagingKind {
    /// The answer is all there is.
    None,
    /// The answer's `Link` header names the next page (RFC 8288).
    Link,
    /// The answer has a cursor for the next page.
    Cursor,
    /// Pages have numbers.
    Page,
    /// Pages begin after so many records.
    Offset,
    /// GraphQL's `pageInfo` (`hasNextPage`, `endCursor`).
    Graphql,
    /// The answer has the address of the next page.
    NextUrl,
}

/// The first sync in windows of time, nearest first, so that what matters is there in seconds.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct WindowsForm {
    /// Days before now at which each window begins.
    pub(in crate::manifest) days: At<Vec<u32>>,
    /// Days after now at which the first window ends; open unless told.
    pub(in crate::manifest) ahead_days: Option<u32>,
    /// The parameter that takes the beginning; without one, the request uses `from` itself.
    pub(in crate::manifest) from_param: Option<At<String>>,
    /// The parameter that takes the end; without one, the request uses `until` itself.
    pub(in crate::manifest) until_param: Option<At<String>>,
    #[serde(default)]
    pub(in crate::manifest) format: InstantAs,
    /// Whether the last window lists everything anew instead of what is older, as sync tokens need it.
    #[serde(default)]
    pub(in crate::manifest) then_all: bool,
}

/// A list for each record of other streams.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct EachForm {
    /// The streams, which stand before this one.
    pub(in crate::manifest) streams: At<Vec<String>>,
    /// jq: of a record of those, whether it has such a list.
    #[serde(rename = "where")]
    pub(in crate::manifest) filter: Option<At<String>>,
    /// jq: what requests and mappings get as `each`; the record itself unless told.
    pub(in crate::manifest) pick: Option<At<String>>,
    /// jq: when this is as it was, the list is as it was, and is not asked for.
    pub(in crate::manifest) version: Option<At<String>>,
    /// Whether a change in a list shows as a change of the record that it is for: then only the lists of records that have changed
    /// since the last sync are looked at. Without `version`, a record that is as it was has the list that it had.
    #[serde(default)]
    pub(in crate::manifest) changed_only: bool,
    /// For `changed_only`: hours after which the lists of all records are looked at again; 24 unless told, 0 for never by time.
    pub(in crate::manifest) full_every_h: Option<At<u32>>,
}

/// How a list tells that it is not whole: nothing is taken to be gone by such a one.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct PartialForm {
    /// jq: of an answer, whether the service says that it has not looked through everything.
    pub(in crate::manifest) when: Option<At<String>>,
    /// jq: of an answer, how many records there are in all.
    pub(in crate::manifest) total: Option<At<String>>,
    /// The most records that the list shows, however many there are.
    pub(in crate::manifest) most: Option<At<u32>>,
    /// The request that goes on behind those: for a list with the newest change first, it knows the change of the last record as
    /// `until`, and lists what was changed then or earlier.
    pub(in crate::manifest) older: Option<RequestForm>,
}

/// A request for each item of a list that names records without their content.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::manifest) struct DetailForm {
    /// Knows the item as `item`.
    pub(in crate::manifest) request: RequestForm,
    /// jq: of an item, the service's own id of the record.
    pub(in crate::manifest) id: At<String>,
    /// jq: the record in the answer; the answer itself unless told.
    pub(in crate::manifest) pick: Option<At<String>>,
    /// Whether a full listing that only looks for what is gone passes over what is known.
    #[serde(default)]
    pub(in crate::manifest) skip_known: bool,
}
