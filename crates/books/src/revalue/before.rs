//! What earlier revaluations of the same day posted: prices may have been corrected since, and then the difference follows.

use super::{KEY, too_large, wanted};
use crate::{BooksError, entry::one};
use atom_api::ledger::{Posted, Revalue};
use atom_ledger::Decimal;
use atom_store::{Row as _, Scoped as _, WriteTxn};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How the comment of a line begins that takes a difference; what it is a difference of follows.
const OF: &str = "revalues: ";

/// An account beside one that is valued, and what is held there.
pub(super) type Beside = (String, String);

/// What was posted before.
#[derive(Default)]
pub(super) struct Before {
    /// The last entry, and the one that takes it back.
    pub(super) last: Option<(Posted, Option<Posted>)>,
    /// How many there are.
    pub(super) count: u32,
    /// What all of them together put beside accounts, of what is wanted now.
    pub(super) posted: BTreeMap<Beside, Decimal>,
}

impl Before {
    /// Reads it, by the keys of the day.
    pub(super) async fn read(txn: &mut WriteTxn, request: &Revalue) -> Result<Self, BooksError> {
        let mut before = Self::default();
        loop {
            let [key, back] = before.keys(request);
            let Some(entry) = earlier(txn, &key).await? else { return Ok(before) };
            for posting in one(txn, entry.entry_id.uuid()).await?.entry()?.postings() {
                let Some(commodity) = posting.comment.strip_prefix(OF) else { continue };
                if wanted(request, commodity) {
                    let beside = (posting.account.to_string(), commodity.to_owned());
                    let sum = before.posted.entry(beside).or_insert(Decimal::ZERO);
                    *sum = sum.plus(posting.units.quantity).map_err(too_large)?;
                }
            }
            before.last = Some((entry, earlier(txn, &back).await?));
            before.count += 1;
        }
    }

    /// The keys of the next revaluation and of what takes it back. From the second one on they have its number, where the
    /// first one has its day.
    pub(super) fn keys(&self, request: &Revalue) -> [String; 2] {
        let number = if self.count == 0 { String::new() } else { format!("{}:", self.count + 1) };
        ["", ":back"].map(|end| format!("{KEY}:{number}{}:{}{end}", request.through, request.commodity))
    }

    /// What is still to be put beside each account, so that all together come to what is wanted there.
    pub(super) fn missing(
        &self,
        wished: impl IntoIterator<Item = (Beside, Decimal)>,
    ) -> Result<BTreeMap<Beside, Decimal>, BooksError> {
        let mut missing: BTreeMap<Beside, Decimal> = BTreeMap::new();
        for (beside, amount) in wished {
            let sum = missing.entry(beside).or_insert(Decimal::ZERO);
            *sum = sum.plus(amount).map_err(too_large)?;
        }
        for (beside, posted) in &self.posted {
            let sum = missing.entry(beside.clone()).or_insert(Decimal::ZERO);
            *sum = sum.minus(*posted).map_err(too_large)?;
        }
        missing.retain(|_, amount| !amount.is_zero());
        Ok(missing)
    }
}

/// The comment of a line that takes a difference of this commodity.
pub(super) fn comment(commodity: &str) -> String {
    format!("{OF}{commodity}")
}

/// What was posted under a key.
async fn earlier(txn: &mut WriteTxn, key: &str) -> Result<Option<Posted>, BooksError> {
    let row = txn
        .query("SELECT uuid, seq, hash FROM entry WHERE workspace = ?1 AND idempotency = ?2")
        .bind(key.to_owned())
        .fetch_optional()
        .await?;
    Ok(row.map(|row| Posted {
        entry_id: row.get::<Uuid, _>(0).into(),
        sequence: u64::try_from(row.get::<i64, _>(1)).unwrap_or(0),
        hash: hex::encode(row.get::<&[u8], _>(2)),
        broke: Vec::new(),
        moved: None,
    }))
}
