//! What the books know besides entries, for whoever writes a journal: accounts, prices, documents, assertions, and how much
//! there is that no journal has a word for.

use crate::BooksError;
use atom_journal::write::{AccountFacts, Claim, Writer};
use atom_ledger::{AccountKind, Amount, Decimal};
use atom_store::{Row as _, Scoped as _, Snapshot, SqliteRow};
use jiff::civil::Date;
use std::collections::HashMap;

/// What is said at lines of entries, by their rows.
pub(super) type Claims = HashMap<i64, Vec<(usize, Claim)>>;

/// What only the books themselves keep, and how it is counted.
const KEPT_HERE: [(&str, &str); 8] = [
    (
        "Pending entries are left out",
        "SELECT count(*) FROM step AS begun WHERE begun.workspace = ?1 AND begun.kind = 'pending' AND NOT EXISTS \
         (SELECT 1 FROM step AS ended WHERE ended.pending = begun.pending AND ended.kind IN ('posted', 'voided', 'expired'))",
    ),
    (
        "Documents that lie beside entries are left out",
        "SELECT count(*) FROM entry_document AS here WHERE here.workspace = ?1 AND here.entry IS NOT NULL \
         AND here.event <> 'removed' AND NOT EXISTS (SELECT 1 FROM entry_document AS gone \
         WHERE gone.document = here.document AND gone.event = 'removed')",
    ),
    ("What accounts may not go below or above is left out", "SELECT count(*) FROM account_limit WHERE workspace = ?1"),
    ("How lots of accounts are sold is left out", "SELECT count(*) FROM lot_setting WHERE workspace = ?1"),
    (
        "Names that accounts had before are left out",
        "SELECT (SELECT count(*) FROM account_alias WHERE workspace = ?1) \
         + (SELECT count(*) FROM account WHERE workspace = ?1 AND merged IS NOT NULL)",
    ),
    ("Rules of where entries belong are left out", "SELECT count(*) FROM ledger_rule WHERE workspace = ?1"),
    (
        "That periods are closed is not said there",
        "SELECT (closed_through IS NOT NULL) + (soft_closed_through IS NOT NULL) FROM book WHERE workspace = ?1",
    ),
    (
        "Prices that were followed by another one of their day are left out",
        "SELECT count(*) FROM price WHERE workspace = ?1 AND EXISTS (SELECT 1 FROM price AS newer \
         WHERE newer.workspace = ?1 AND newer.commodity = price.commodity AND newer.quote = price.quote \
         AND newer.date = price.date AND newer.id > price.id)",
    ),
];

/// Tells all of it. Returns what is said at lines of entries, which comes with them.
pub(super) async fn tell(read: &mut Snapshot, writer: &mut Writer) -> Result<Claims, BooksError> {
    accounts(read, writer).await?;
    prices(read, writer).await?;
    documents(read, writer).await?;
    for (what, count) in KEPT_HERE {
        let count = read.query(count).fetch_optional().await?.map_or(0, |row| row.get::<i64, _>(0));
        writer.lack(what, u64::try_from(count).unwrap_or(0));
    }
    claims(read, writer).await
}

async fn accounts(read: &mut Snapshot, writer: &mut Writer) -> Result<(), BooksError> {
    let rows = read
        .query(
            "SELECT name, kind, code, opened, closed, commodities FROM account WHERE workspace = ?1 AND merged IS NULL ORDER BY name",
        )
        .fetch_all()
        .await?;
    for row in &rows {
        writer.account(AccountFacts {
            name: row.get(0),
            kind: AccountKind::parse(row.get(1)).unwrap_or(AccountKind::Other),
            code: row.get(2),
            opened: day(row, 3),
            closed: day(row, 4),
            commodities: row.get::<Option<&str>, _>(5).and_then(|held| serde_json::from_str(held).ok()),
        });
    }
    Ok(())
}

/// The newest of each day, which is the one that counts.
async fn prices(read: &mut Snapshot, writer: &mut Writer) -> Result<(), BooksError> {
    let rows = read
        .query(
            "SELECT date, commodity, quote, worth FROM price WHERE workspace = ?1 AND NOT EXISTS (SELECT 1 FROM price AS newer \
             WHERE newer.workspace = ?1 AND newer.commodity = price.commodity AND newer.quote = price.quote \
             AND newer.date = price.date AND newer.id > price.id) ORDER BY date, id",
        )
        .fetch_all()
        .await?;
    for row in &rows {
        match (day(row, 0), row.get::<&str, _>(3).parse::<Decimal>()) {
            (Some(date), Ok(worth)) => {
                writer.price(date, row.get(1), &Amount::new(worth, row.get::<&str, _>(2)));
            }
            _ => writer.lack("Prices that cannot be read are left out", 1),
        }
    }
    Ok(())
}

async fn documents(read: &mut Snapshot, writer: &mut Writer) -> Result<(), BooksError> {
    let rows = read
        .query(
            "SELECT coalesce(kept.name, account.name), here.day, here.path FROM entry_document AS here \
             JOIN account ON account.id = here.account LEFT JOIN account AS kept ON kept.id = account.merged \
             WHERE here.workspace = ?1 AND here.event = 'linked' AND NOT EXISTS (SELECT 1 FROM entry_document AS gone \
             WHERE gone.document = here.document AND gone.event = 'removed') ORDER BY here.id",
        )
        .fetch_all()
        .await?;
    for row in &rows {
        match (day(row, 1), row.get::<Option<&str>, _>(2)) {
            (Some(date), Some(path)) => writer.document(date, row.get(0), path),
            _ => writer.lack("Documents without a day are left out", 1),
        }
    }
    Ok(())
}

async fn claims(read: &mut Snapshot, writer: &mut Writer) -> Result<Claims, BooksError> {
    let rows = read
        .query(
            "SELECT coalesce(kept.name, account.name), assertion.commodity, assertion.through, assertion.entry, assertion.line, \
             assertion.quantity, assertion.tolerance, assertion.below, assertion.alone, assertion.strict FROM assertion \
             JOIN account ON account.id = assertion.account LEFT JOIN account AS kept ON kept.id = account.merged \
             WHERE assertion.workspace = ?1 ORDER BY assertion.through, assertion.id",
        )
        .fetch_all()
        .await?;
    let mut claims = Claims::new();
    for row in &rows {
        let number = |at: usize| row.get::<&str, _>(at).parse::<Decimal>();
        let (Some(through), Ok(quantity), Ok(tolerance)) = (day(row, 2), number(5), number(6)) else {
            writer.lack("Assertions that cannot be read are left out", 1);
            continue;
        };
        let claim = Claim {
            account: row.get(0),
            amount: Amount::new(quantity, row.get::<&str, _>(1)),
            tolerance,
            below: row.get(7),
            alone: row.get(8),
            strict: row.get(9),
            through,
        };
        match (row.get::<Option<i64>, _>(3), row.get::<Option<i64>, _>(4)) {
            (Some(entry), line) => {
                let line = usize::try_from(line.unwrap_or(0)).unwrap_or(0);
                claims.entry(entry).or_default().push((line, claim));
            }
            (None, _) => writer.claim(claim),
        }
    }
    Ok(claims)
}

fn day(row: &SqliteRow, at: usize) -> Option<Date> {
    row.get::<Option<&str>, _>(at)?.parse().ok()
}
