//! What stands beside the chain comes back: prices, assertions, imports, documents, what was rejected, and rules.

use super::named;
use crate::{
    BooksError,
    archive::{Assertion, Document, Import, Price, Rejected, Rule, lines::Lines},
    book::Replay,
};
use atom_store::Scoped as _;
use std::{collections::HashMap, io::BufRead};

/// The prices, in the order in which they became known.
pub(super) async fn prices<R: BufRead>(
    lines: &mut Lines<R>,
    replay: &mut Replay<'_>,
    writes: bool,
) -> Result<(), BooksError> {
    let mut part = lines.begin("prices")?;
    while let Some(price) = lines.element::<Price>(&mut part, false)? {
        if !writes {
            continue;
        }
        replay
            .txn
            .query(
                "INSERT INTO price (workspace, date, commodity, quote, worth, source, known_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .bind(price.date)
            .bind(price.commodity)
            .bind(price.quote)
            .bind(price.worth)
            .bind(price.source)
            .bind(price.known_at)
            .execute()
            .await
            .map_err(|error| named(lines, error.into()))?;
    }
    Ok(())
}

/// What stands beside the chain.
pub(super) async fn rest<R: BufRead>(
    lines: &mut Lines<R>,
    replay: &mut Replay<'_>,
    rows: &HashMap<i64, (i64, String)>,
    writes: bool,
) -> Result<(), BooksError> {
    let row = |number: i64| rows.get(&number).map(|(row, _)| *row);
    let mut part = lines.begin("assertions")?;
    while let Some(one) = lines.element::<Assertion>(&mut part, false)? {
        if !writes {
            continue;
        }
        if !rows.contains_key(&one.account) {
            return Err(lines.wrong(format!("There is no account {}.", one.account)));
        }
        let entry = one.entry.and_then(|entry| replay.entry_row(entry));
        let put = replay
            .txn
            .query(
                "INSERT INTO assertion (workspace, uuid, account, commodity, day, through, entry, line, quantity, tolerance, \
                 below, alone, strict, held, file, file_line, import, known_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            )
            .bind(one.id)
            .bind(row(one.account))
            .bind(one.commodity)
            .bind(one.day)
            .bind(one.through)
            .bind(entry)
            .bind(one.line)
            .bind(one.quantity)
            .bind(one.tolerance)
            .bind(one.below)
            .bind(one.alone)
            .bind(one.strict)
            .bind(one.held)
            .bind(one.file)
            .bind(one.file_line)
            .bind(one.import)
            .bind(one.known_at)
            .execute();
        put.await.map_err(|error| named(lines, error.into()))?;
    }
    let mut part = lines.begin("imports")?;
    while let Some(one) = lines.element::<Import>(&mut part, false)? {
        if !writes {
            continue;
        }
        let put = replay
            .txn
            .query(
                "INSERT INTO ledger_import (workspace, id, name, first_seq, last_seq, at, undone_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .bind(one.id)
            .bind(one.name)
            .bind(one.first)
            .bind(one.last)
            .bind(one.at)
            .bind(one.undone_at)
            .execute();
        put.await.map_err(|error| named(lines, error.into()))?;
    }
    let mut part = lines.begin("documents")?;
    while let Some(one) = lines.element::<Document>(&mut part, false)? {
        if !writes {
            continue;
        }
        if let Some(number) = one.account.filter(|number| !rows.contains_key(number)) {
            return Err(lines.wrong(format!("There is no account {number}.")));
        }
        let put = replay
            .txn
            .query(
                "INSERT INTO entry_document (workspace, document, event, entry, account, day, name, media_type, bytes, digest, \
                 path, file, file_line, known_at, here) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0)",
            )
            .bind(one.id)
            .bind(one.event)
            .bind(one.entry)
            .bind(one.account.and_then(row))
            .bind(one.day)
            .bind(one.name)
            .bind(one.media_type)
            .bind(one.bytes)
            .bind(one.digest)
            .bind(one.path)
            .bind(one.file)
            .bind(one.file_line)
            .bind(one.known_at)
            .execute();
        put.await.map_err(|error| named(lines, error.into()))?;
    }
    let mut part = lines.begin("rejected")?;
    while let Some(Rejected { entry, account }) = lines.element(&mut part, false)? {
        if !writes {
            continue;
        }
        let put = replay
            .txn
            .query("INSERT INTO rejected_proposal (workspace, entry, account) VALUES (?1, ?2, ?3)")
            .bind(entry)
            .bind(account)
            .execute();
        put.await.map_err(|error| named(lines, error.into()))?;
    }
    for Rule { id, contains, account } in lines.all::<Rule>("rules")? {
        if writes {
            let put = replay
                .txn
                .query("INSERT INTO ledger_rule (workspace, id, contains, account) VALUES (?1, ?2, ?3, ?4)")
                .bind(id)
                .bind(contains)
                .bind(account)
                .execute();
            put.await.map_err(|error| named(lines, error.into()))?;
        }
    }
    Ok(())
}
