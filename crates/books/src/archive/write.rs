//! Writing an archive, piece by piece.

use super::{
    Account, Assertion, Commodity, Document, Entry, Import, Limit, Line, Link, NAME, PURPOSE, Price, Rejected, Rule,
    Step, VERSION, Whole, was,
};
use crate::{BooksError, book::quantity};
use atom_store::{AssertSqlSafe, Row as _, Scoped, Snapshot, SqliteRow};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
};

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

/// Writes the accounts, numbered from one on. Returns their numbers by their rows.
async fn accounts(read: &mut Snapshot, out: &mut impl Write) -> Result<HashMap<i64, i64>, BooksError> {
    let rows = read
        .query(
            "SELECT account.id, origin, name, kind, code, opened, closed, commodities, merged, booking, gains, mapping, called, \
             opened_by_hand, closed_by_hand \
             FROM account \
             LEFT JOIN lot_setting ON lot_setting.workspace = account.workspace AND lot_setting.account = account.id \
             LEFT JOIN statement_setting AS bank ON bank.workspace = account.workspace AND bank.account = account.id \
             WHERE account.workspace = ?1 ORDER BY account.id",
        )
        .fetch_all()
        .await?;
    let numbers: HashMap<i64, i64> = rows.iter().zip(1..).map(|(row, number)| (row.get(0), number)).collect();
    let of =
        read.query("SELECT account, name FROM account_alias WHERE workspace = ?1 ORDER BY name").fetch_all().await?;
    let mut aliases: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in &of {
        aliases.entry(row.get(0)).or_default().push(row.get(1));
    }
    let of = read
        .query(
            "SELECT account, commodity.code, account_limit.scale, not_below, not_above FROM account_limit \
             JOIN commodity ON commodity.id = account_limit.commodity WHERE account_limit.workspace = ?1 ORDER BY account, code",
        )
        .fetch_all()
        .await?;
    let mut limits: BTreeMap<i64, Vec<Limit>> = BTreeMap::new();
    for row in &of {
        let limit = Limit { commodity: row.get(1), scale: row.get(2), not_below: row.get(3), not_above: row.get(4) };
        limits.entry(row.get(0)).or_default().push(limit);
    }
    let mut was = was::of_accounts(read, &numbers).await?;
    let mut part = Part::begin(out, "accounts")?;
    for row in &rows {
        let id: i64 = row.get(0);
        part.add(&Account {
            number: numbers.get(&id).copied().unwrap_or(0),
            origin: row.get(1),
            name: row.get(2),
            kind: row.get(3),
            code: row.get(4),
            opened: row.get(5),
            closed: row.get(6),
            commodities: row.get::<Option<&str>, _>(7).and_then(|held| serde_json::from_str(held).ok()),
            merged: row.get::<Option<i64>, _>(8).and_then(|merged| numbers.get(&merged).copied()),
            aliases: aliases.remove(&id).unwrap_or_default(),
            limits: limits.remove(&id).unwrap_or_default(),
            booking: row.get(9),
            gains: row.get(10),
            mapping: row.get(11),
            called: row.get(12),
            opened_by_hand: row.get(13),
            closed_by_hand: row.get(14),
            was: was.remove(&id).unwrap_or_default(),
        })?;
    }
    part.end(false)?;
    Ok(numbers)
}

fn list(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

fn line(row: &SqliteRow, numbers: &HashMap<i64, i64>) -> Line {
    let (units, weight) = (quantity(row.get(5), row.get(4)), quantity(row.get(8), row.get(7)));
    let (commodity, weighed): (String, String) = (row.get(3), row.get(6));
    // The same number with other places is another text.
    let same = units.to_string() == weight.to_string() && commodity == weighed;
    Line {
        account: numbers.get(&row.get::<i64, _>(1)).copied().unwrap_or(0),
        kind: row.get(2),
        quantity: units.to_string(),
        commodity,
        weight: (!same).then(|| weight.to_string()),
        weighed_in: (!same).then_some(weighed),
        cost: row.get(9),
        price: row.get(10),
        comment: row.get(11),
    }
}

/// Writes the chain. Returns how many entries it has.
async fn links(read: &mut Snapshot, out: &mut impl Write, numbers: &HashMap<i64, i64>) -> Result<u64, BooksError> {
    let mut part = Part::begin(out, "links")?;
    let mut counted = 0;
    let mut after = 0_i64;
    loop {
        let entries = read
            .query(
                "SELECT entry.id, entry.uuid, entry.seq, entry.date, entry.known_at, entry.payee, entry.narration, entry.code, \
                 entry.mark, entry.comment, entry.tags, entry.links, taken.uuid, entry.idempotency, entry.body, entry.source, \
                 entry.file, entry.line, entry.late, entry.hash FROM entry LEFT JOIN entry AS taken ON taken.id = entry.reverses \
                 WHERE entry.workspace = ?1 AND entry.seq > ?2 AND entry.seq <= ?2 + ?3 ORDER BY entry.seq",
            )
            .bind(after)
            .bind(LINKS)
            .fetch_all()
            .await?;
        let steps = read
            .query(
                "SELECT seq, kind, pending, known_at, body, expires, entry, idempotency, digest, hash, \
                 CASE WHEN mark.price IS NOT NULL THEN (SELECT count(*) FROM price \
                 WHERE price.workspace = ?1 AND price.id <= mark.price) END FROM step \
                 LEFT JOIN closing_price AS mark ON mark.workspace = step.workspace AND mark.link = step.seq \
                 WHERE step.workspace = ?1 AND seq > ?2 AND seq <= ?2 + ?3 ORDER BY seq",
            )
            .bind(after)
            .bind(LINKS)
            .fetch_all()
            .await?;
        if entries.is_empty() && steps.is_empty() {
            break;
        }
        let sql = "SELECT posting.entry, posting.account, posting.kind, commodity.code, posting.scale, posting.quantity, \
                   weighed.code, posting.weight_scale, posting.weight, posting.cost, posting.price, posting.comment \
                   FROM entry JOIN posting ON posting.entry = entry.id JOIN commodity ON commodity.id = posting.commodity \
                   JOIN commodity AS weighed ON weighed.id = posting.weight_commodity \
                   WHERE entry.workspace = ?1 AND entry.seq > ?2 AND entry.seq <= ?2 + ?3 ORDER BY entry.seq, posting.line";
        let lines = read.query(AssertSqlSafe(sql)).bind(after).bind(LINKS).fetch_all().await?;
        let mut lines = lines.iter().peekable();
        let mut all: BTreeMap<i64, Link> = BTreeMap::new();
        for row in &entries {
            let id: i64 = row.get(0);
            let mut postings = Vec::new();
            while let Some(one) = lines.next_if(|line| line.get::<i64, _>(0) == id) {
                postings.push(line(one, numbers));
            }
            let seq = row.get(2);
            let entry = Entry {
                seq,
                id: row.get(1),
                date: row.get(3),
                known_at: row.get(4),
                payee: row.get(5),
                narration: row.get(6),
                code: row.get(7),
                mark: row.get(8),
                comment: row.get(9),
                tags: list(row.get(10)),
                links: list(row.get(11)),
                postings,
                reverses: row.get(12),
                key: row.get(13),
                body: row.get::<Option<&[u8]>, _>(14).map(hex::encode),
                source: row.get::<Option<&[u8]>, _>(15).map(hex::encode),
                file: row.get(16),
                line: row.get(17),
                late: row.get(18),
                hash: hex::encode(row.get::<&[u8], _>(19)),
            };
            all.insert(seq, Link::Entry(Box::new(entry)));
            counted += 1;
        }
        for row in &steps {
            let seq = row.get(0);
            let step = Step {
                seq,
                step: row.get(1),
                pending: row.get(2),
                known_at: row.get(3),
                body: row.get(4),
                expires: row.get(5),
                entry: row.get(6),
                key: row.get(7),
                digest: row.get::<Option<&[u8]>, _>(8).map(hex::encode),
                prices: row.get(10),
                hash: hex::encode(row.get::<&[u8], _>(9)),
            };
            all.insert(seq, Link::Step(Box::new(step)));
        }
        for link in all.values() {
            part.add(link)?;
        }
        after += LINKS;
    }
    part.end(false)?;
    Ok(counted)
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
