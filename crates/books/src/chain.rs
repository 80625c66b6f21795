//! The chain: each entry's hash covers all that it says and the hash before it.

use blake3::hazmat::{ContextKey, HasherExt as _, hash_derive_key_context};
use std::sync::LazyLock;

/// What the hash of an entry covers, besides its lines. Do not change the order or the fields: this is what was hashed.
pub(crate) struct Sealed<'a> {
    pub(crate) seq: i64,
    pub(crate) uuid: &'a [u8],
    pub(crate) date: &'a [u8],
    pub(crate) known_at: i64,
    /// Payee, narration, code, mark, comment, tags and links, in this order.
    pub(crate) texts: [&'a [u8]; 7],
    /// The id of the entry that is reversed; empty where there is none.
    pub(crate) reverses: &'a [u8],
    pub(crate) idempotency: Option<&'a [u8]>,
    pub(crate) source: Option<&'a [u8]>,
    pub(crate) file: Option<&'a [u8]>,
    pub(crate) file_line: Option<i64>,
    /// Whether it went into a period that was closed softly.
    pub(crate) late: bool,
}

/// What the hash of an entry covers of one of its lines.
pub(crate) struct SealedLine<'a> {
    /// The name that the account was made with.
    pub(crate) account: &'a str,
    pub(crate) kind: i64,
    pub(crate) commodity: &'a str,
    pub(crate) scale: i64,
    pub(crate) quantity: i64,
    pub(crate) weight_commodity: &'a str,
    pub(crate) weight_scale: i64,
    pub(crate) weight: i64,
    pub(crate) cost: Option<&'a [u8]>,
    pub(crate) price: Option<&'a [u8]>,
    pub(crate) comment: &'a [u8],
}

/// What the hash of a link covers that is no entry. Do not change the order or the fields: this is what was hashed.
pub(crate) struct SealedStep<'a> {
    pub(crate) seq: i64,
    pub(crate) kind: &'a str,
    pub(crate) pending: &'a [u8],
    pub(crate) known_at: i64,
    pub(crate) body: &'a str,
    pub(crate) expires: Option<&'a str>,
    pub(crate) entry: Option<&'a [u8]>,
    pub(crate) idempotency: Option<&'a str>,
}

/// The hash of a link that is no entry; no entry has the same, for it is derived for another purpose.
pub(crate) fn step(previous: &[u8], step: &SealedStep<'_>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("Atom 2026 ledger chain step v1");
    let mut field = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    field(previous);
    field(&step.seq.to_le_bytes());
    field(step.kind.as_bytes());
    field(step.pending);
    field(&step.known_at.to_le_bytes());
    field(step.body.as_bytes());
    for maybe in [step.expires.map(str::as_bytes), step.entry, step.idempotency.map(str::as_bytes)] {
        field(if maybe.is_some() { b"1" } else { b"0" });
        field(maybe.unwrap_or_default());
    }
    *hasher.finalize().as_bytes()
}

/// What an entry says besides its lines. Every field has its length first, so no two different entries have the same bytes.
pub(crate) fn head(said: &mut Vec<u8>, previous: &[u8], entry: &Sealed<'_>) {
    field(said, previous);
    field(said, &entry.seq.to_le_bytes());
    field(said, entry.uuid);
    field(said, entry.date);
    field(said, &entry.known_at.to_le_bytes());
    for text in entry.texts {
        field(said, text);
    }
    field(said, entry.reverses);
    maybe(said, entry.idempotency);
    maybe(said, entry.source);
    maybe(said, entry.file);
    maybe(said, entry.file_line.map(i64::to_le_bytes).as_ref().map(|bytes| &bytes[..]));
    // The number of lines follows, which is longer than this: so what is late never has the bytes of what is not, and what
    // is not late has those that it always had.
    if entry.late {
        field(said, b"late");
    }
}

/// What one of its lines says.
pub(crate) fn line(said: &mut Vec<u8>, line: &SealedLine<'_>) {
    field(said, line.account.as_bytes());
    field(said, &line.kind.to_le_bytes());
    field(said, line.commodity.as_bytes());
    field(said, &line.scale.to_le_bytes());
    field(said, &line.quantity.to_le_bytes());
    field(said, line.weight_commodity.as_bytes());
    field(said, &line.weight_scale.to_le_bytes());
    field(said, &line.weight.to_le_bytes());
    maybe(said, line.cost);
    maybe(said, line.price);
    field(said, line.comment);
}

/// The hash of an entry, from what it says and what so many lines say.
pub(crate) fn hash(said: &mut Vec<u8>, count: usize, lines: &[u8]) -> [u8; 32] {
    static KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context("Atom 2026 ledger chain v1"));
    field(said, &(count as u64).to_le_bytes());
    said.extend_from_slice(lines);
    *blake3::Hasher::new_from_context_key(&KEY).update(said).finalize().as_bytes()
}

/// A field, with its length first.
pub(crate) fn field(said: &mut Vec<u8>, bytes: &[u8]) {
    said.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    said.extend_from_slice(bytes);
}

/// What may be absent is told apart from what is empty.
fn maybe(said: &mut Vec<u8>, value: Option<&[u8]>) {
    field(said, if value.is_some() { b"1" } else { b"0" });
    field(said, value.unwrap_or_default());
}
