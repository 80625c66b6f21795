//! Writing an archive, piece by piece.

mod accounts;
mod links;

use super::{Assertion, Commodity, Document, Import, NAME, PURPOSE, Price, Rejected, Rule, VERSION, Whole, was};
use crate::BooksError;
use accounts::accounts;
use atom_store::{Row as _, Scoped as _, Snapshot};
use links::links;
use serde::Serialize;
use std::{collections::HashMap, io::Write};

/// Links that are read at once.
const LINKS: i64 = 2_000;

/// One part of the file: its elements, and what they come to.
struct Part<'w, W> {
    out: &'w mut W,
    name: &'static str,
    seen: blake3::Hasher,
    any: bool,
}

impl<'w, W: Write> Part<'w, W> {
    fn begin(out: &'w mut W, name: &'static str) -> Result<Self, BooksError> {
        write!(out, "\"{name}\": [")?;
        Ok(Self { out, name, seen: blake3::Hasher::new_derive_key(PURPOSE), any: false })
    }

    fn add(&mut self, element: &impl Serialize) -> Result<(), BooksError> {
        let text = serde_json::to_string(element)?;
        self.out.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.out.write_all(text.as_bytes())?;
        self.seen.update(text.as_bytes());
        self.seen.update(b"\n");
        self.any = true;
        Ok(())
    }

    fn end(self, last: bool) -> Result<(), BooksError> {
        let end = if last { "" } else { "," };
        let digest = self.seen.finalize();
        write!(self.out, "\n],\n\"{}_blake3\": \"{digest}\"{end}\n", self.name)?;
        Ok(())
    }
}

/// Writes the books as of one moment. Returns how many entries they have.
pub(crate) async fn write(read: &mut Snapshot, out: &mut impl Write) -> Result<u64, BooksError> {
    let book = read
        .query("SELECT entries, head, closed_through, soft_closed_through FROM book WHERE workspace = ?1")
        .fetch_optional()
        .await?;
    let whole = Whole {
        format: NAME.to_owned(),
        version: VERSION,
        links: book.as_ref().map_or(0, |row| row.get(0)),
        head: book.as_ref().map(|row| hex::encode(row.get::<&[u8], _>(1))).unwrap_or_default(),
        closed_through: book.as_ref().and_then(|row| row.get(2)),
        soft_closed_through: book.as_ref().and_then(|row| row.get(3)),
    };
    out.write_all(b"{\n")?;
    let mut part = Part::begin(out, "books")?;
    part.add(&whole)?;
    part.end(false)?;

    let rows =
        read.query("SELECT code, scale, shown, id FROM commodity WHERE workspace = ?1 ORDER BY id").fetch_all().await?;
    let mut was = was::of_commodities(read).await?;
    let places = |places: i64| u8::try_from(places).unwrap_or(u8::MAX);
    let mut part = Part::begin(out, "commodities")?;
    for row in &rows {
        let was = was.remove(&row.get::<i64, _>(3)).unwrap_or_default();
        part.add(&Commodity { code: row.get(0), scale: places(row.get(1)), shown: places(row.get(2)), was })?;
    }
    part.end(false)?;

    let numbers = accounts(read, out).await?;

    let mut part = Part::begin(out, "prices")?;
    let mut after = 0_i64;
    loop {
        let rows = read
            .query(
                "SELECT id, date, commodity, quote, worth, source, known_at FROM price WHERE workspace = ?1 AND id > ?2 \
                 ORDER BY id LIMIT ?3",
            )
            .bind(after)
            .bind(LINKS)
            .fetch_all()
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.get(0);
        for row in &rows {
            part.add(&Price {
                date: row.get(1),
                commodity: row.get(2),
                quote: row.get(3),
                worth: row.get(4),
                source: row.get(5),
                known_at: row.get(6),
            })?;
        }
    }
    part.end(false)?;

    let entries = links(read, out, &numbers).await?;
    assertions(read, out, &numbers).await?;

    let rows = read
        .query("SELECT id, name, first_seq, last_seq, at, undone_at FROM ledger_import WHERE workspace = ?1 ORDER BY first_seq, id")
        .fetch_all()
        .await?;
    let mut part = Part::begin(out, "imports")?;
    for row in &rows {
        part.add(&Import {
            id: row.get(0),
            name: row.get(1),
            first: row.get(2),
            last: row.get(3),
            at: row.get(4),
            undone_at: row.get(5),
        })?;
    }
    part.end(false)?;

    documents(read, out, &numbers).await?;

    let rows = read
        .query("SELECT entry, account FROM rejected_proposal WHERE workspace = ?1 ORDER BY entry, account")
        .fetch_all()
        .await?;
    let mut part = Part::begin(out, "rejected")?;
    for row in &rows {
        part.add(&Rejected { entry: row.get(0), account: row.get(1) })?;
    }
    part.end(false)?;

    let rows = read
        .query("SELECT id, contains, account FROM ledger_rule WHERE workspace = ?1 ORDER BY id")
        .fetch_all()
        .await?;
    let mut part = Part::begin(out, "rules")?;
    for row in &rows {
        part.add(&Rule { id: row.get(0), contains: row.get(1), account: row.get(2) })?;
    }
    part.end(true)?;
    out.write_all(b"}\n")?;
    Ok(entries)
}

async fn assertions(read: &mut Snapshot, out: &mut impl Write, numbers: &HashMap<i64, i64>) -> Result<(), BooksError> {
    let rows = read
        .query(
            "SELECT assertion.uuid, account, commodity, day, through, entry.uuid, assertion.line, quantity, tolerance, below, \
             alone, strict, held, assertion.file, assertion.file_line, import, assertion.known_at FROM assertion \
             LEFT JOIN entry ON entry.id = assertion.entry WHERE assertion.workspace = ?1 ORDER BY assertion.id",
        )
        .fetch_all()
        .await?;
    let mut part = Part::begin(out, "assertions")?;
    for row in &rows {
        part.add(&Assertion {
            id: row.get(0),
            account: numbers.get(&row.get::<i64, _>(1)).copied().unwrap_or(0),
            commodity: row.get(2),
            day: row.get(3),
            through: row.get(4),
            entry: row.get(5),
            line: row.get(6),
            quantity: row.get(7),
            tolerance: row.get(8),
            below: row.get(9),
            alone: row.get(10),
            strict: row.get(11),
            held: row.get(12),
            file: row.get(13),
            file_line: row.get(14),
            import: row.get(15),
            known_at: row.get(16),
        })?;
    }
    part.end(false)
}

async fn documents(read: &mut Snapshot, out: &mut impl Write, numbers: &HashMap<i64, i64>) -> Result<(), BooksError> {
    let rows = read
        .query(
            "SELECT document, event, entry, account, day, name, media_type, bytes, digest, path, file, file_line, known_at \
             FROM entry_document WHERE workspace = ?1 ORDER BY id",
        )
        .fetch_all()
        .await?;
    let mut part = Part::begin(out, "documents")?;
    for row in &rows {
        part.add(&Document {
            id: row.get(0),
            event: row.get(1),
            entry: row.get(2),
            account: row.get::<Option<i64>, _>(3).and_then(|account| numbers.get(&account).copied()),
            day: row.get(4),
            name: row.get(5),
            media_type: row.get(6),
            bytes: row.get(7),
            digest: row.get(8),
            path: row.get(9),
            file: row.get(10),
            file_line: row.get(11),
            known_at: row.get(12),
        })?;
    }
    part.end(false)
}
