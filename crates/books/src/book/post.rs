//! An entry is added to the chain: looked at, sealed, and put with those that wait to be written.

use super::{
    Book, Origin, SCALE_MAX, Sealed,
    rows::{EntryRow, PostingRow},
};
use crate::{BooksError, chain};
use atom_api::ledger::CLOSED_THROUGH;
use atom_core::EntryId;
use atom_ledger::Entry;
use atom_store::Store;
use jiff::civil::Date;
use serde_json::json;
use std::{borrow::Cow, sync::Arc};

/// Postings that wait to be written together.
const ROWS: usize = 10_000;

impl Book<'_> {
    /// Adds an entry to the chain. Its accounts and commodities are there.
    pub(crate) async fn post(
        &mut self,
        store: &Store,
        entry: Entry,
        origin: &Origin<'_>,
    ) -> Result<Sealed, BooksError> {
        // From here on the chain says through which days the books are closed.
        self.say(store).await?;
        let date = self.day(entry.head().date);
        if self.closed_through.as_deref().is_some_and(|through| &*date <= through) {
            let through = self.closed_through.as_deref().unwrap_or_default();
            return Err(BooksError::Conflict(format!(
                "{CLOSED_THROUGH}{through}, so nothing is posted on {date}. Choose a later day, or reopen the period."
            )));
        }
        if let Some(through) = self.soft_closed_through.as_deref().filter(|through| !self.late && &*date <= *through) {
            return Err(BooksError::Conflict(format!(
                "The books are closed softly through {through}, so nothing is posted on {date}. Choose a later day, or reopen the \
                 period; whoever may close periods can post there all the same, with `ledger.post_late`, `ledger.reverse_late`, \
                 `ledger.correct_late` or `ledger.post_pending_late`."
            )));
        }
        for posting in entry.postings() {
            self.takes(&posting.account, &posting.units.commodity, &date)?;
        }
        let scale_of = |code: &str| self.commodities.get(code).map_or(SCALE_MAX, |known| known.scale);
        let entry = entry.fitted(scale_of).map_err(|fault| BooksError::invalid("postings", fault.to_string()))?;
        let (uuid, known_at) = (EntryId::new(store.clock()).uuid(), self.txn.now_ms());
        let (id, seq) = (self.next_id, self.seq + 1);
        let lines = self.lines(&entry)?;
        let mut lines_said = Vec::with_capacity(256 * lines.len());
        for (line, posting) in lines.iter().zip(entry.postings()) {
            chain::line(&mut lines_said, &line.sealed(posting));
        }
        let (head, postings) = entry.into_parts();
        let list = |list: &[String]| -> Cow<'static, str> {
            if list.is_empty() { "[]".into() } else { json!(list).to_string().into() }
        };
        let (tags, links) = (list(&head.tags), list(&head.links));
        let [payee, narration, code, mark, comment] =
            [head.payee, head.narration, head.code, head.mark, head.comment].map(Cow::Owned);
        let texts = [payee, narration, code, mark, comment, tags, links];
        let late = self.soft_closed_through.as_deref().is_some_and(|through| &*date <= through);
        let sealed = chain::Sealed {
            seq,
            uuid: uuid.as_bytes(),
            date: date.as_bytes(),
            known_at,
            texts: texts.each_ref().map(|text| text.as_bytes()),
            reverses: origin.reverses.as_ref().map_or(&[], |(_, uuid)| &uuid.as_bytes()[..]),
            idempotency: origin.key.map(|(key, _)| key.as_bytes()),
            source: origin.source.as_deref(),
            file: origin.place.map(|(file, _)| file.as_bytes()),
            file_line: origin.place.map(|(_, line)| i64::from(line)),
            late,
        };
        let mut said = Vec::with_capacity(1_024);
        chain::head(&mut said, &self.head, &sealed);
        let hash = chain::hash(&mut said, lines.len(), &lines_said);
        let counted = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        for ((number, line), posting) in (0_i64..).zip(lines).zip(postings) {
            self.postings.push(PostingRow {
                entry: id,
                line: number,
                account: line.account,
                date: Arc::clone(&date),
                kind: line.kind,
                commodity: line.commodity,
                scale: i64::from(line.scale),
                quantity: line.quantity,
                weight_commodity: line.weight_commodity,
                weight_scale: i64::from(line.weight_scale),
                weight: line.weight,
                cost: line.cost,
                price: line.price,
                comment: posting.comment,
            });
        }
        let file = origin.place.map(|(file, _)| self.file(file));
        self.entries.push(EntryRow {
            id,
            uuid,
            seq,
            known_at,
            texts,
            lines: counted,
            reverses: origin.reverses.map(|(row, _)| row),
            idempotency: origin.key.map(|(key, _)| key.to_owned()),
            body: origin.key.map(|(_, body)| body.to_vec()),
            source: origin.source.clone(),
            file,
            file_line: origin.place.map(|(_, line)| i64::from(line)),
            late,
            previous: std::mem::take(&mut self.head),
            hash,
            date,
        });
        self.head = hash.to_vec();
        (self.next_id, self.seq) = (id + 1, seq);
        if self.postings.len() >= ROWS {
            self.flush().await?;
        }
        Ok(Sealed { uuid, seq, hash })
    }

    /// A day as it is written; entries of one day come together.
    fn day(&mut self, date: Date) -> Arc<str> {
        match &self.day {
            Some((known, text)) if *known == date => Arc::clone(text),
            _ => Arc::clone(&self.day.insert((date, date.to_string().into())).1),
        }
    }

    /// The name of a file; most entries come from the same one as the entry before.
    fn file(&mut self, name: &str) -> Arc<str> {
        match &self.file {
            Some(known) if **known == *name => Arc::clone(known),
            _ => Arc::clone(self.file.insert(name.into())),
        }
    }
}
