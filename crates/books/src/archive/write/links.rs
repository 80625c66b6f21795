//! The chain leaves: entries with their postings, and the links that are no entries, in its order.

use super::{LINKS, Part};
use crate::{
    BooksError,
    archive::{Entry, Line, Link, Step},
    book::quantity,
};
use atom_store::{AssertSqlSafe, Row as _, Scoped as _, Snapshot, SqliteRow};
use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
};

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
pub(super) async fn links(
    read: &mut Snapshot,
    out: &mut impl Write,
    numbers: &HashMap<i64, i64>,
) -> Result<u64, BooksError> {
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
