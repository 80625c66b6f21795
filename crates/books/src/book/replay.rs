//! Links that were sealed elsewhere, put into books that are empty: nothing of them is made anew.

use super::rows::{self, EntryRow, PostingRow};
use crate::BooksError;
use atom_store::{Row as _, Scoped as _, WriteTxn};
use std::{borrow::Cow, collections::HashMap, sync::Arc};
use uuid::Uuid;

/// Postings that wait to be written together.
const ROWS: usize = 10_000;

/// A posting as it was sealed; its account is a row of these books.
pub(crate) struct SealedPosting {
    pub(crate) account: i64,
    pub(crate) kind: i64,
    pub(crate) commodity: String,
    pub(crate) scale: u8,
    pub(crate) quantity: i64,
    pub(crate) weight_commodity: String,
    pub(crate) weight_scale: u8,
    pub(crate) weight: i64,
    pub(crate) cost: Option<String>,
    pub(crate) price: Option<String>,
    pub(crate) comment: String,
}

/// An entry as it was sealed.
pub(crate) struct SealedEntry {
    pub(crate) uuid: Uuid,
    pub(crate) seq: i64,
    pub(crate) date: String,
    pub(crate) known_at: i64,
    /// Payee, narration, code, mark, comment, tags and links, in this order.
    pub(crate) texts: [String; 7],
    pub(crate) reverses: Option<Uuid>,
    pub(crate) idempotency: Option<String>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) source: Option<Vec<u8>>,
    pub(crate) file: Option<String>,
    pub(crate) file_line: Option<i64>,
    pub(crate) late: bool,
    pub(crate) previous: Vec<u8>,
    pub(crate) hash: [u8; 32],
    pub(crate) postings: Vec<SealedPosting>,
}

/// Books that are filled.
pub(crate) struct Replay<'t> {
    pub(crate) txn: &'t mut WriteTxn,
    commodities: HashMap<String, (i64, u8)>,
    ids: HashMap<Uuid, i64>,
    next_id: i64,
    postings: Vec<PostingRow>,
    entries: Vec<EntryRow>,
}

impl<'t> Replay<'t> {
    /// Begins, in books that have nothing.
    pub(crate) async fn begin(txn: &'t mut WriteTxn) -> Result<Self, BooksError> {
        txn.query("INSERT INTO book (workspace) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM book WHERE workspace = ?1)")
            .execute()
            .await?;
        // Rows are numbered across workspaces; only the number is looked at.
        let last = txn
            .query("SELECT id FROM entry NOT INDEXED WHERE workspace = ?1 OR workspace <> ?1 ORDER BY id DESC LIMIT 1")
            .fetch_optional()
            .await?;
        Ok(Self {
            txn,
            commodities: HashMap::new(),
            ids: HashMap::new(),
            next_id: last.map_or(0, |row| row.get::<i64, _>(0)) + 1,
            postings: Vec::new(),
            entries: Vec::new(),
        })
    }

    /// The row of an entry that was put in.
    pub(crate) fn entry_row(&self, id: Uuid) -> Option<i64> {
        self.ids.get(&id).copied()
    }

    /// Makes sure of a commodity with so many places: it became finer at the link where it did.
    async fn commodity(&mut self, code: &str, scale: u8) -> Result<i64, BooksError> {
        match self.commodities.get(code).copied() {
            Some((id, known)) if known >= scale => Ok(id),
            Some((id, _)) => {
                // What waits was sealed with fewer places.
                self.flush().await?;
                self.txn
                    .query("UPDATE commodity SET scale = ?3 WHERE workspace = ?1 AND id = ?2")
                    .bind(id)
                    .bind(i64::from(scale))
                    .execute()
                    .await?;
                self.commodities.insert(code.to_owned(), (id, scale));
                Ok(id)
            }
            None => {
                let row = self
                    .txn
                    .query("INSERT INTO commodity (workspace, code, scale, shown) VALUES (?1, ?2, ?3, 0) RETURNING id")
                    .bind(code.to_owned())
                    .bind(i64::from(scale))
                    .fetch_one()
                    .await?;
                self.commodities.insert(code.to_owned(), (row.get(0), scale));
                Ok(row.get(0))
            }
        }
    }

    /// Sets what a commodity is at last.
    pub(crate) async fn settled(&mut self, code: &str, scale: u8, shown: u8) -> Result<(), BooksError> {
        let id = self.commodity(code, scale).await?;
        self.txn
            .query("UPDATE commodity SET shown = ?3 WHERE workspace = ?1 AND id = ?2")
            .bind(id)
            .bind(i64::from(shown))
            .execute()
            .await?;
        Ok(())
    }

    /// Puts in an entry.
    pub(crate) async fn entry(&mut self, entry: SealedEntry) -> Result<(), BooksError> {
        let mut lines = Vec::with_capacity(entry.postings.len());
        for posting in &entry.postings {
            let own = self.commodity(&posting.commodity, posting.scale).await?;
            lines.push((own, self.commodity(&posting.weight_commodity, posting.weight_scale).await?));
        }
        let reverses = match entry.reverses {
            None => None,
            Some(taken) => Some(self.ids.get(&taken).copied().ok_or_else(|| {
                BooksError::invalid("path", format!("Link {} takes back {taken}, which is not before it.", entry.seq))
            })?),
        };
        let id = self.next_id;
        let date: Arc<str> = entry.date.into();
        let counted = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        for (line, (posting, (commodity, weighed))) in (0_i64..).zip(entry.postings.into_iter().zip(lines)) {
            self.postings.push(PostingRow {
                entry: id,
                line,
                account: posting.account,
                date: Arc::clone(&date),
                kind: posting.kind,
                commodity,
                scale: i64::from(posting.scale),
                quantity: posting.quantity,
                weight_commodity: weighed,
                weight_scale: i64::from(posting.weight_scale),
                weight: posting.weight,
                cost: posting.cost,
                price: posting.price,
                comment: posting.comment,
            });
        }
        self.ids.insert(entry.uuid, id);
        self.entries.push(EntryRow {
            id,
            uuid: entry.uuid,
            seq: entry.seq,
            date,
            known_at: entry.known_at,
            texts: entry.texts.map(Cow::Owned),
            lines: counted,
            reverses,
            idempotency: entry.idempotency,
            body: entry.body,
            source: entry.source,
            file: entry.file.map(Arc::from),
            file_line: entry.file_line,
            late: entry.late,
            previous: entry.previous,
            hash: entry.hash,
        });
        self.next_id += 1;
        if self.postings.len() >= ROWS { self.flush().await } else { Ok(()) }
    }

    /// Writes what waits.
    pub(crate) async fn flush(&mut self) -> Result<(), BooksError> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let (postings, entries) = (std::mem::take(&mut self.postings), std::mem::take(&mut self.entries));
        rows::write(self.txn, postings, entries).await
    }
}
