//! What a journal asserts, and what becomes of assertions when something is posted.

use super::judge::{Judged, judged};
use crate::{BooksError, book::Book};
use atom_api::ledger::{AssertionView, ImportWarning};
use atom_core::EntryId;
use atom_journal::{Asserted, Format, Journal};
use atom_store::{Row as _, Scoped as _, Store, WriteTxn};
use serde_json::{Value, json};
use uuid::Uuid;

/// The most warnings about assertions that one import tells.
const WARNINGS_MAX: usize = 1_000;
/// Assertions that are written by one statement.
const SOME: usize = 2_000;

/// What a journal asserts, each with the key of the entry that it stands at.
pub(crate) struct Said {
    format: Format,
    files: Vec<String>,
    asserted: Vec<(Asserted, Option<Vec<u8>>)>,
}

impl Said {
    /// Takes what a journal asserts; `keys` are those of its entries.
    pub(crate) fn of(journal: &mut Journal, keys: &[Vec<u8>]) -> Self {
        let key = |said: &Asserted| said.at.and_then(|(entry, _)| keys.get(entry).cloned());
        let asserted = std::mem::take(&mut journal.assertions).into_iter().map(|said| (key(&said), said));
        let asserted = asserted.map(|(key, said)| (said, key)).collect();
        Self { format: journal.format, files: journal.files.clone(), asserted }
    }

    /// What the database is told of each. Accounts that only an assertion names are made.
    pub(crate) async fn rows(&self, store: &Store, book: &mut Book<'_>) -> Result<Vec<Value>, BooksError> {
        let mut rows = Vec::with_capacity(self.asserted.len());
        for (said, key) in &self.asserted {
            book.account(&said.account, None, None, None).await?;
            let Some((account, ..)) = book.known(&said.account) else { continue };
            let before = said.date.yesterday().unwrap_or(said.date);
            let through = if said.at.is_some() { said.date } else { before };
            rows.push(json!([
                hex::encode(EntryId::new(store.clock()).uuid()),
                account,
                &*said.amount.commodity,
                said.date.to_string(),
                through.to_string(),
                key.as_deref().map(hex::encode),
                said.at.map(|(_, line)| line),
                said.amount.quantity.normalized().to_string(),
                said.tolerance.normalized().to_string(),
                said.below,
                said.alone,
                self.files.get(said.file as usize),
                said.line,
            ]));
        }
        Ok(rows)
    }

    /// Keeps them, and tells what does not hold: of them, and of those that were here before.
    ///
    /// Ledger checks in the order of its file, whatever the days: what holds there only cannot be looked at again, and is
    /// told instead of kept.
    pub(crate) async fn keep(
        &self,
        txn: &mut WriteTxn,
        rows: Vec<Value>,
        import: Option<Uuid>,
        first_seq: i64,
    ) -> Result<Vec<ImportWarning>, BooksError> {
        let last =
            txn.query("SELECT max(id) FROM assertion WHERE workspace = ?1 OR workspace <> ?1").fetch_one().await?;
        let last = last.get::<Option<i64>, _>(0).unwrap_or(0);
        let now = txn.now_ms();
        for some in rows.chunks(SOME) {
            txn.query(
                "INSERT INTO assertion (workspace, uuid, account, commodity, day, through, entry, line, quantity, tolerance, \
                 below, alone, strict, held, file, file_line, import, known_at) \
                 SELECT ?1, unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, \
                 (SELECT max(entry.id) FROM entry WHERE entry.workspace = ?1 AND entry.source >= unhex(value ->> 5) \
                 AND entry.source <= unhex((value ->> 5) || 'ff')), value ->> 6, value ->> 7, value ->> 8, value ->> 9, \
                 value ->> 10, 0, 1, value ->> 11, value ->> 12, ?3, ?4 FROM json_each(?2) WHERE true ORDER BY key \
                 ON CONFLICT DO NOTHING",
            )
            .bind(json!(some).to_string())
            .bind(import)
            .bind(now)
            .execute()
            .await?;
        }
        let mut warnings = Vec::new();
        let mine = judged(txn, "AND assertion.id > ?2 ORDER BY through, assertion.id", &[last.to_string()]).await?;
        let broken: Vec<&Judged> = mine.iter().filter(|one| !one.view.held).collect();
        for one in broken.iter().take(WARNINGS_MAX) {
            let message = if self.format == Format::Ledger {
                let sentence = one.sentence();
                format!("{sentence} It holds in the order of the file only, so it is not looked at again.")
            } else {
                one.sentence()
            };
            warnings.push(warning(&one.view, message));
        }
        let ids: Vec<i64> = broken.iter().map(|one| one.id).collect();
        if self.format == Format::Ledger {
            txn.query("DELETE FROM assertion WHERE workspace = ?1 AND id IN (SELECT value FROM json_each(?2))")
                .bind(json!(ids).to_string())
                .execute()
                .await?;
        } else {
            remember(txn, &ids, false).await?;
        }
        warnings.extend(self::warnings(&settled(txn, first_seq, last).await?));
        Ok(warnings)
    }
}

/// What broke, as warnings of an import.
pub(crate) fn warnings(broke: &[Judged]) -> Vec<ImportWarning> {
    broke.iter().take(WARNINGS_MAX).map(|one| warning(&one.view, one.sentence())).collect()
}

fn warning(view: &AssertionView, message: String) -> ImportWarning {
    let place = view.source.as_ref();
    ImportWarning {
        file: place.map(|place| place.file.clone()).unwrap_or_default(),
        line: place.map_or(0, |place| place.line),
        message,
    }
}

async fn remember(txn: &mut WriteTxn, ids: &[i64], held: bool) -> Result<(), BooksError> {
    if !ids.is_empty() {
        txn.query("UPDATE assertion SET held = ?3 WHERE workspace = ?1 AND id IN (SELECT value FROM json_each(?2))")
            .bind(json!(ids).to_string())
            .bind(held)
            .execute()
            .await?;
    }
    Ok(())
}

/// Looks again at the assertions that entries from a number of the chain on can have changed. Returns those that broke.
///
/// # Errors
/// [`BooksError::Conflict`] when one broke that is strict.
pub(crate) async fn settle(txn: &mut WriteTxn, first_seq: i64) -> Result<Vec<AssertionView>, BooksError> {
    let broke = settled(txn, first_seq, i64::MAX).await?;
    Ok(broke.into_iter().map(|one| one.view).collect())
}

/// The same of those whose row is not behind `last`.
pub(crate) async fn settled(txn: &mut WriteTxn, first_seq: i64, last: i64) -> Result<Vec<Judged>, BooksError> {
    let any = txn.query("SELECT 1 FROM assertion WHERE workspace = ?1 LIMIT 1").fetch_optional().await?;
    if any.is_none() {
        return Ok(Vec::new());
    }
    let row =
        txn.query("SELECT min(date) FROM entry WHERE workspace = ?1 AND seq >= ?2").bind(first_seq).fetch_one().await?;
    let Some(day) = row.get::<Option<String>, _>(0) else { return Ok(Vec::new()) };
    // Those of accounts that no entry touched hold as they did.
    let touched = "AND through >= ?2 AND assertion.id <= CAST(?3 AS INTEGER) AND (below = 1 OR assertion.account IN (\
         SELECT posting.account FROM entry CROSS JOIN posting ON posting.entry = entry.id \
         WHERE entry.workspace = ?1 AND entry.seq >= CAST(?4 AS INTEGER) UNION \
         SELECT touched.merged FROM entry CROSS JOIN posting ON posting.entry = entry.id \
         JOIN account AS touched ON touched.id = posting.account \
         WHERE entry.workspace = ?1 AND entry.seq >= CAST(?4 AS INTEGER))) ORDER BY through, assertion.id";
    let all = judged(txn, touched, &[day, last.to_string(), first_seq.to_string()]).await?;
    let broke: Vec<Judged> = all.iter().filter(|one| one.held_before && !one.view.held).cloned().collect();
    if let Some(strict) = broke.iter().find(|one| one.view.strict) {
        let sentence = strict.sentence();
        return Err(BooksError::Conflict(format!(
            "An assertion would not hold any more: {sentence} Remove the assertion first, if it is wrong."
        )));
    }
    let ids = |held: bool| -> Vec<i64> {
        all.iter().filter(|one| one.held_before != held && one.view.held == held).map(|one| one.id).collect()
    };
    remember(txn, &ids(false), false).await?;
    remember(txn, &ids(true), true).await?;
    Ok(broke)
}
