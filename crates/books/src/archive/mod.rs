//! The whole books in one file of JSON, one thing a line: what leaves can come back and be the same, to the last hash.
//!
//! Each part of the file has its digest behind it, and the links of the chain have their hashes. So a file that was cut
//! off or changed is told with its line, and nothing of it is used.

mod lines;
mod read;
mod was;
mod write;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use read::{Archive, restore};
pub(crate) use write::write;

use was::{AccountWas, CommodityWas};

/// What this form is called.
const NAME: &str = "atom-books";
/// Which of its forms this is.
const VERSION: u32 = 1;
/// What the digests of the parts are derived for.
const PURPOSE: &str = "Atom 2026 ledger archive v1";

/// What the books are as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    format: String,
    version: u32,
    links: i64,
    head: String,
    closed_through: Option<String>,
    soft_closed_through: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Commodity {
    code: String,
    scale: u8,
    shown: u8,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    was: Vec<CommodityWas>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    /// Its number in this file, by which lines name it.
    number: i64,
    /// The name that it was made with, which the chain covers.
    origin: String,
    name: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opened: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed: Option<String>,
    /// Whether a person said so, and no journal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    opened_by_hand: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    closed_by_hand: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    commodities: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merged: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    limits: Vec<Limit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    booking: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gains: Option<String>,
    /// How tables of its bank are read, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mapping: Option<String>,
    /// How its bank calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    called: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    was: Vec<AccountWas>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    commodity: String,
    scale: i64,
    not_below: Option<i64>,
    not_above: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Price {
    date: String,
    commodity: String,
    quote: String,
    worth: String,
    source: String,
    known_at: i64,
}

/// A link of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Link {
    Entry(Box<Entry>),
    Step(Box<Step>),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    seq: i64,
    id: Uuid,
    date: String,
    known_at: i64,
    payee: String,
    narration: String,
    code: String,
    mark: String,
    comment: String,
    tags: Vec<String>,
    links: Vec<String>,
    postings: Vec<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reverses: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    late: bool,
    hash: String,
}

/// A posting. Its quantities have the places that they were posted with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    account: i64,
    #[serde(default, skip_serializing_if = "is_real")]
    kind: i64,
    quantity: String,
    commodity: String,
    /// Where it is another amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weighed_in: Option<String>,
    /// As it was sealed, letter by letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    price: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    comment: String,
}

const fn is_real(kind: &i64) -> bool {
    *kind == 0
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    seq: i64,
    step: String,
    pending: Uuid,
    known_at: i64,
    body: String,
    expires: Option<String>,
    entry: Option<Uuid>,
    key: Option<String>,
    digest: Option<String>,
    /// How many of the prices there were when it closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prices: Option<i64>,
    hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Assertion {
    id: Uuid,
    account: i64,
    commodity: String,
    day: String,
    through: String,
    entry: Option<Uuid>,
    line: Option<i64>,
    quantity: String,
    tolerance: String,
    below: bool,
    alone: bool,
    strict: bool,
    held: bool,
    file: Option<String>,
    file_line: Option<i64>,
    import: Option<Uuid>,
    known_at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Import {
    id: Uuid,
    name: String,
    first: i64,
    last: i64,
    at: i64,
    undone_at: Option<i64>,
}

/// What happened to a document. Its content is not in the archive; its digest tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    id: Uuid,
    event: String,
    entry: Option<Uuid>,
    account: Option<i64>,
    day: Option<String>,
    name: String,
    media_type: String,
    bytes: Option<i64>,
    digest: Option<String>,
    path: Option<String>,
    file: Option<String>,
    file_line: Option<i64>,
    known_at: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: Uuid,
    contains: String,
    account: String,
}

/// An account that was not wished for an entry, and is not proposed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rejected {
    entry: Uuid,
    account: String,
}
