//! The chain comes back: every hash is made anew, and told where it is another one.

use super::{
    named,
    reserved::{refused, reserved},
};
use crate::{
    BooksError,
    archive::{Entry, Line, Link, Step, Whole, lines::Lines},
    book::{Replay, SealedEntry, SealedPosting},
    chain,
};
use atom_ledger::Decimal;
use atom_store::Scoped as _;
use serde_json::json;
use std::{collections::HashMap, io::BufRead};

/// The chain: every hash is made anew. Returns how many entries and postings there are.
pub(super) async fn links<R: BufRead>(
    lines: &mut Lines<R>,
    replay: &mut Replay<'_>,
    rows: &HashMap<i64, (i64, String)>,
    whole: &Whole,
    writes: bool,
    may_close: bool,
) -> Result<(u64, u64), BooksError> {
    let (mut previous, mut seq, mut entries, mut postings) = (Vec::new(), 0_i64, 0, 0);
    let mut part = lines.begin("links")?;
    while let Some(link) = lines.element::<Link>(&mut part, false)? {
        seq += 1;
        if let Some(what) = reserved(&link).filter(|_| !may_close) {
            return Err(refused(what));
        }
        let (own, said, hash) = match link {
            Link::Entry(entry) => {
                let (own, said) = (entry.seq, entry.hash.clone());
                let sealed = sealed(*entry, &previous, rows).map_err(|message| lines.wrong(message))?;
                entries += 1;
                postings += sealed.postings.len() as u64;
                let hash = sealed.hash;
                if writes && hex::encode(hash) == said && own == seq {
                    replay.entry(sealed).await.map_err(|error| named(lines, error))?;
                }
                (own, said, hash)
            }
            Link::Step(step) => {
                let hash = step_hash(&step, &previous);
                let (own, said) = (step.seq, step.hash.clone());
                if writes && hex::encode(hash) == said && own == seq {
                    put_step(replay, *step, &previous, &hash).await.map_err(|error| named(lines, error))?;
                }
                (own, said, hash)
            }
        };
        if own != seq {
            return Err(lines.wrong(format!("Link {seq} of the chain is missing here.")));
        }
        if hex::encode(hash) != said {
            return Err(lines.wrong(format!("Link {seq} of the chain was changed.")));
        }
        previous = hash.to_vec();
    }
    if seq != whole.links || hex::encode(&previous) != whole.head {
        return Err(lines.wrong(format!("The chain should have {} links and end at {}.", whole.links, whole.head)));
    }
    if writes {
        replay.flush().await.map_err(|error| named(lines, error))?;
    }
    Ok((entries, postings))
}

/// A quantity with the places that it is written with.
fn units(text: &str) -> Result<(i64, u8), String> {
    let number: Decimal = text.parse().map_err(|fault| format!("{text} is no quantity: {fault}."))?;
    let units = i64::try_from(number.mantissa()).map_err(|_| format!("{text} is too large."))?;
    Ok((units, number.scale()))
}

fn bytes(text: Option<String>) -> Result<Option<Vec<u8>>, String> {
    text.map(hex::decode).transpose().map_err(|_| "A digest is not written in hex.".to_owned())
}

/// The entry, with the hash that it comes to.
fn sealed(entry: Entry, previous: &[u8], rows: &HashMap<i64, (i64, String)>) -> Result<SealedEntry, String> {
    let list = |list: &[String]| if list.is_empty() { "[]".to_owned() } else { json!(list).to_string() };
    let mut origins = Vec::with_capacity(entry.postings.len());
    let mut postings = Vec::with_capacity(entry.postings.len());
    for Line { account, kind, quantity, commodity, weight, weighed_in, cost, price, comment } in entry.postings {
        let (row, origin) = rows.get(&account).ok_or_else(|| format!("There is no account {account}."))?;
        let (own, scale) = units(&quantity)?;
        let (weight, weight_scale) = weight.as_deref().map_or(Ok((own, scale)), units)?;
        origins.push(origin.as_str());
        postings.push(SealedPosting {
            account: *row,
            kind,
            scale,
            quantity: own,
            weight_commodity: weighed_in.unwrap_or_else(|| commodity.clone()),
            commodity,
            weight_scale,
            weight,
            cost,
            price,
            comment,
        });
    }
    let texts =
        [entry.payee, entry.narration, entry.code, entry.mark, entry.comment, list(&entry.tags), list(&entry.links)];
    let source = bytes(entry.source)?;
    let head = chain::Sealed {
        seq: entry.seq,
        uuid: entry.id.as_bytes(),
        date: entry.date.as_bytes(),
        known_at: entry.known_at,
        texts: texts.each_ref().map(|text| text.as_bytes()),
        reverses: entry.reverses.as_ref().map_or(&[], |uuid| &uuid.as_bytes()[..]),
        idempotency: entry.key.as_deref().map(str::as_bytes),
        source: source.as_deref(),
        file: entry.file.as_deref().map(str::as_bytes),
        file_line: entry.line,
        late: entry.late,
    };
    let mut said = Vec::with_capacity(1_024);
    chain::head(&mut said, previous, &head);
    let mut lines = Vec::with_capacity(256 * postings.len());
    for (posting, account) in postings.iter().zip(origins) {
        chain::line(
            &mut lines,
            &chain::SealedLine {
                account,
                kind: posting.kind,
                commodity: &posting.commodity,
                scale: i64::from(posting.scale),
                quantity: posting.quantity,
                weight_commodity: &posting.weight_commodity,
                weight_scale: i64::from(posting.weight_scale),
                weight: posting.weight,
                cost: posting.cost.as_deref().map(str::as_bytes),
                price: posting.price.as_deref().map(str::as_bytes),
                comment: posting.comment.as_bytes(),
            },
        );
    }
    let hash = chain::hash(&mut said, postings.len(), &lines);
    Ok(SealedEntry {
        uuid: entry.id,
        seq: entry.seq,
        date: entry.date,
        known_at: entry.known_at,
        texts,
        reverses: entry.reverses,
        idempotency: entry.key,
        body: bytes(entry.body)?,
        source,
        file: entry.file,
        file_line: entry.line,
        late: entry.late,
        previous: previous.to_vec(),
        hash,
        postings,
    })
}

fn step_hash(step: &Step, previous: &[u8]) -> [u8; 32] {
    chain::step(
        previous,
        &chain::SealedStep {
            seq: step.seq,
            kind: &step.step,
            pending: step.pending.as_bytes(),
            known_at: step.known_at,
            body: &step.body,
            expires: step.expires.as_deref(),
            entry: step.entry.as_ref().map(|entry| &entry.as_bytes()[..]),
            idempotency: step.key.as_deref(),
        },
    )
}

async fn put_step(replay: &mut Replay<'_>, step: Step, previous: &[u8], hash: &[u8]) -> Result<(), BooksError> {
    // The links before it have to be there.
    replay.flush().await?;
    let digest = bytes(step.digest).map_err(|message| BooksError::invalid("path", message))?;
    replay
        .txn
        .query(
            "INSERT INTO step (workspace, seq, kind, pending, known_at, body, expires, entry, idempotency, digest, previous, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )
        .bind(step.seq)
        .bind(step.step)
        .bind(step.pending)
        .bind(step.known_at)
        .bind(step.body)
        .bind(step.expires)
        .bind(step.entry)
        .bind(step.key)
        .bind(digest)
        .bind(previous.to_vec())
        .bind(hash.to_vec())
        .execute()
        .await?;
    if let Some(prices) = step.prices {
        // They came before the links, all of them.
        replay
            .txn
            .query(
                "UPDATE closing_price SET price = CASE WHEN ?3 < 1 THEN 0 ELSE coalesce((SELECT known.id FROM price AS known \
                 WHERE known.workspace = ?1 ORDER BY known.id LIMIT 1 OFFSET ?3 - 1), closing_price.price) END \
                 WHERE workspace = ?1 AND link = ?2",
            )
            .bind(step.seq)
            .bind(prices)
            .execute()
            .await?;
    }
    Ok(())
}
