//! The chain: each entry's hash covers all that it says and the hash before it.

/// What the hash of an entry covers, besides its lines. Do not change the order or the fields: this is what was hashed.
pub(crate) struct Sealed<'a> {
    pub(crate) seq: i64,
    pub(crate) uuid: &'a [u8],
    pub(crate) date: &'a str,
    pub(crate) known_at: i64,
    /// Payee, narration, code, mark, comment, tags and links, in this order.
    pub(crate) texts: [&'a str; 7],
    /// The id of the entry that is reversed; empty where there is none.
    pub(crate) reverses: &'a [u8],
    pub(crate) idempotency: Option<&'a str>,
    pub(crate) source: Option<&'a [u8]>,
    pub(crate) file: Option<&'a str>,
    pub(crate) file_line: Option<i64>,
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
    pub(crate) cost: Option<&'a str>,
    pub(crate) price: Option<&'a str>,
    pub(crate) comment: &'a str,
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

/// The hash of an entry. Every field has its length first, so no two different entries have the same bytes.
pub(crate) fn hash<'a>(
    previous: &[u8],
    entry: &Sealed<'_>,
    lines: impl ExactSizeIterator<Item = SealedLine<'a>>,
) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("Atom 2026 ledger chain v1");
    let mut field = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    // What may be absent is told apart from what is empty.
    fn maybe(field: &mut impl FnMut(&[u8]), value: Option<&[u8]>) {
        field(if value.is_some() { b"1" } else { b"0" });
        field(value.unwrap_or_default());
    }
    field(previous);
    field(&entry.seq.to_le_bytes());
    field(entry.uuid);
    field(entry.date.as_bytes());
    field(&entry.known_at.to_le_bytes());
    for text in entry.texts {
        field(text.as_bytes());
    }
    field(entry.reverses);
    maybe(&mut field, entry.idempotency.map(str::as_bytes));
    maybe(&mut field, entry.source);
    maybe(&mut field, entry.file.map(str::as_bytes));
    maybe(&mut field, entry.file_line.map(i64::to_le_bytes).as_ref().map(|bytes| &bytes[..]));
    field(&(lines.len() as u64).to_le_bytes());
    for line in lines {
        field(line.account.as_bytes());
        field(&line.kind.to_le_bytes());
        field(line.commodity.as_bytes());
        field(&line.scale.to_le_bytes());
        field(&line.quantity.to_le_bytes());
        field(line.weight_commodity.as_bytes());
        field(&line.weight_scale.to_le_bytes());
        field(&line.weight.to_le_bytes());
        maybe(&mut field, line.cost.map(str::as_bytes));
        maybe(&mut field, line.price.map(str::as_bytes));
        field(line.comment.as_bytes());
    }
    *hasher.finalize().as_bytes()
}
