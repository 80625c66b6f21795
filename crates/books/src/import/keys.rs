//! The keys of imported entries: by them the same journal adds nothing twice.

use super::{Watch, stopped};
use crate::{BooksError, book::kind_number, chain::field};
use atom_journal::Journal;
use atom_store::{Row as _, Scoped as _, WriteTxn};
use blake3::hazmat::{ContextKey, HasherExt as _, hash_derive_key_context};
use foldhash::fast::RandomState;
use jiff::civil::Date;
use serde_json::json;
use std::{collections::HashMap, fmt::Write as _, sync::LazyLock};

/// Keys that one statement looks for.
const KEYS: usize = 5_000;

/// The keys of the entries: day, digest of what is said, and the number among identical twins.
pub(super) fn keys(journal: &Journal, watch: &Watch<'_>) -> Result<Vec<Vec<u8>>, BooksError> {
    static KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context("Atom 2026 ledger import v1"));
    let mut twins: HashMap<(Date, [u8; 16]), u32, RandomState> =
        HashMap::with_capacity_and_hasher(journal.entries.len(), RandomState::default());
    let mut keys = Vec::with_capacity(journal.entries.len());
    let (mut said, mut quantity, mut day) = (Vec::new(), String::new(), (Date::ZERO, String::new()));
    for (at, item) in journal.entries.iter().enumerate() {
        if at % KEYS == 0 && !watch(0, journal.entries.len() as u64) {
            return Err(stopped());
        }
        said.clear();
        let head = item.entry.head();
        for text in [&head.payee, &head.narration, &head.code] {
            field(&mut said, text.as_bytes());
        }
        for posting in item.entry.postings() {
            quantity.clear();
            write!(quantity, "{}", posting.units.quantity.normalized()).ok();
            field(&mut said, posting.account.as_bytes());
            field(&mut said, &kind_number(posting.group).to_le_bytes());
            field(&mut said, quantity.as_bytes());
            field(&mut said, posting.units.commodity.as_bytes());
            field(&mut said, posting.weight.commodity.as_bytes());
        }
        let digest = blake3::Hasher::new_from_context_key(&KEY).update(&said).finalize();
        let digest: [u8; 16] = std::array::from_fn(|at| digest.as_bytes()[at]);
        if day.0 != head.date || day.1.is_empty() {
            day = (head.date, head.date.to_string());
        }
        let mut key = Vec::with_capacity(day.1.len() + 20);
        key.extend_from_slice(day.1.as_bytes());
        key.extend_from_slice(&digest);
        let twin = twins.entry((head.date, digest)).or_default();
        key.extend_from_slice(&twin.to_be_bytes());
        *twin += 1;
        keys.push(key);
    }
    Ok(keys)
}

/// The key that each entry is added with; none for what is here already. What an import added that was taken back as a whole
/// may come again, with a further byte behind its key.
pub(crate) async fn fresh_keys(txn: &mut WriteTxn, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>, BooksError> {
    fresh_keys_while(txn, keys, &|| true).await
}

/// The same for somebody who may stop it.
pub(super) async fn fresh_keys_while(
    txn: &mut WriteTxn,
    keys: Vec<Vec<u8>>,
    goes_on: &(dyn Fn() -> bool + Send + Sync),
) -> Result<Vec<Option<Vec<u8>>>, BooksError> {
    let mut answers: Vec<Option<Vec<u8>>> = vec![None; keys.len()];
    let mut open: Vec<(usize, Vec<u8>)> = keys.into_iter().enumerate().collect();
    for generation in 1..=u8::MAX {
        let known = known(txn, &open, goes_on).await?;
        let mut next = Vec::new();
        for (at, mut key) in open {
            match known.get(&key) {
                None => answers[at] = Some(key),
                Some(false) => {}
                Some(true) => {
                    if generation > 1 {
                        key.pop();
                    }
                    key.push(generation);
                    next.push((at, key));
                }
            }
        }
        open = next;
        if open.is_empty() {
            break;
        }
    }
    Ok(answers)
}

/// Which of these are here, and whether the import that added them was taken back.
async fn known(
    txn: &mut WriteTxn,
    keys: &[(usize, Vec<u8>)],
    goes_on: &(dyn Fn() -> bool + Send + Sync),
) -> Result<HashMap<Vec<u8>, bool>, BooksError> {
    let mut known = HashMap::new();
    let any =
        txn.query("SELECT 1 FROM entry WHERE workspace = ?1 AND source IS NOT NULL LIMIT 1").fetch_optional().await?;
    if any.is_none() {
        return Ok(known);
    }
    for some in keys.chunks(KEYS) {
        if !goes_on() {
            return Err(stopped());
        }
        let wanted: Vec<String> = some.iter().map(|(_, key)| hex::encode(key)).collect();
        let rows = txn
            .query(
                "SELECT entry.source, EXISTS (SELECT 1 FROM ledger_import WHERE ledger_import.workspace = ?1 \
                 AND undone_at IS NOT NULL AND entry.seq BETWEEN first_seq AND last_seq) \
                 FROM json_each(?2) AS wanted JOIN entry ON entry.workspace = ?1 AND entry.source = unhex(wanted.value)",
            )
            .bind(json!(wanted).to_string())
            .fetch_all()
            .await?;
        known.extend(rows.iter().map(|row| (row.get::<Vec<u8>, _>(0), row.get::<bool, _>(1))));
    }
    Ok(known)
}
