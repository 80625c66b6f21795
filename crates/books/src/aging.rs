//! Who owes what since when: what came is settled with what is oldest.

use crate::{BooksError, balances::Shown, book::quantity, ground::Ground, post::check_date};
use atom_api::ledger::{Report, ReportKind, ReportReply, ReportRow, Section};
use atom_ledger::{AccountKind, Decimal};
use atom_store::{Row as _, Scope, Scoped as _, Store};
use jiff::{civil::Date, tz::TimeZone};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// The names of the columns, in days behind the day that something was due.
const BUCKETS: [&str; 5] = ["current", "30", "60", "90", "90+"];

/// Whether a name says that others owe something.
pub(crate) fn is_receivable(name: &str) -> bool {
    part(name, &["receivable", "receivables", "forderung", "forderungen", "debitoren"])
}

/// Whether a name says that something is owed to others.
pub(crate) fn is_payable(name: &str) -> bool {
    part(name, &["payable", "payables", "verbindlichkeit", "verbindlichkeiten", "kreditoren"])
}

fn part(name: &str, wanted: &[&str]) -> bool {
    let lower = name.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| wanted.contains(&word))
}

/// The day that a text names as the one on which something is due.
fn due(text: &str) -> Option<Date> {
    let (_, rest) = text.split_once("due:")?;
    rest.trim_start().get(..10)?.parse().ok()
}

/// What is open, by payee and by how long ago it was due. What says no day is due on its own.
///
/// # Errors
/// [`BooksError::Invalid`] for a day that is none.
pub(crate) async fn aging(store: &Store, scope: &Scope, request: &Report) -> Result<ReportReply, BooksError> {
    let today = store.clock().now().to_zoned(TimeZone::UTC).date();
    let day = request.as_of.or(request.to).unwrap_or(today);
    check_date("as_of", day)?;
    let receivable = request.kind == ReportKind::ArAging;
    let mut read = store.snapshot(scope).await?;
    // Without a day that is said it is of today.
    let ground = Ground::read(&mut read, request.as_of.or(request.to)).await?;
    let wanted = |name: &str| {
        let kind = ground.kinds.get(name).copied().unwrap_or(AccountKind::Other);
        match receivable {
            true => {
                is_receivable(name)
                    && !matches!(kind, AccountKind::Liability | AccountKind::Income | AccountKind::Expense)
            }
            false => {
                is_payable(name)
                    && !matches!(
                        kind,
                        AccountKind::Asset | AccountKind::Cash | AccountKind::Income | AccountKind::Expense
                    )
            }
        }
    };
    let accounts: Vec<i64> = ground.names.accounts().filter(|(_, name)| wanted(name)).map(|(id, _)| id).collect();
    let rows = read
        .query(
            "SELECT account.id, entry.payee, entry.narration, entry.date, posting.quantity, posting.scale, \
             posting.commodity, posting.comment, entry.comment || ' ' || entry.tags \
             FROM account JOIN posting ON posting.account = account.id JOIN entry ON entry.id = posting.entry \
             WHERE account.workspace = ?1 AND account.id IN (SELECT value FROM json_each(?2)) \
             AND entry.date <= ?3 AND entry.known_at <= ?4 ORDER BY entry.date, entry.seq, posting.line",
        )
        .bind(serde_json::json!(accounts).to_string())
        .bind(day.to_string())
        .bind(request.known_at.map_or(i64::MAX, jiff::Timestamp::as_millisecond))
        .fetch_all()
        .await?;
    let too_large = |fault: atom_ledger::Overflow| BooksError::Conflict(format!("A sum cannot be kept: {fault}."));
    let mut open: BTreeMap<(String, String, String), VecDeque<(Date, Decimal)>> = BTreeMap::new();
    let mut shown: HashMap<String, Shown> = HashMap::new();
    for row in &rows {
        let account = ground.names.account(row.get(0))?.to_owned();
        let (commodity, places) = ground.names.commodity(row.get(6))?;
        let (payee, commodity): (String, String) = (row.get(1), commodity.to_owned());
        let payee = if payee.is_empty() { row.get(2) } else { payee };
        let own: Date =
            row.get::<&str, _>(3).parse().map_err(|_| BooksError::Conflict("A day cannot be read.".to_owned()))?;
        let due = due(row.get(7)).or_else(|| due(row.get(8))).unwrap_or(own);
        let amount = quantity(row.get(4), row.get(5));
        let mut amount = if receivable { amount } else { amount.negated().map_err(too_large)? };
        shown.insert(commodity.clone(), places);
        let items = open.entry((account, payee, commodity)).or_default();
        // What goes the other way settles the oldest first; what is left of it waits for what comes.
        while let Some((_, first)) = items.front_mut() {
            if amount.is_zero() || first.is_negative() == amount.is_negative() {
                break;
            }
            let rest = first.plus(amount).map_err(too_large)?;
            if rest.is_zero() || rest.is_negative() != first.is_negative() {
                items.pop_front();
                amount = rest;
            } else {
                *first = rest;
                amount = Decimal::ZERO;
            }
        }
        if !amount.is_zero() {
            items.push_back((due, amount));
        }
    }
    let mut section = Section {
        name: if receivable { "receivable" } else { "payable" }.to_owned(),
        rows: Vec::new(),
        totals: Vec::new(),
    };
    let mut totals: BTreeMap<String, [Decimal; 5]> = BTreeMap::new();
    for ((account, payee, commodity), items) in open {
        let mut buckets = [Decimal::ZERO; 5];
        for (due, amount) in items {
            let late = day.since(due).map_or(0, |span| span.get_days());
            let at = match late {
                // What was paid too much is due to nobody.
                _ if amount.is_negative() => 0,
                i32::MIN..=0 => 0,
                1..=30 => 1,
                31..=60 => 2,
                61..=90 => 3,
                _ => 4,
            };
            buckets[at] = buckets[at].plus(amount).map_err(too_large)?;
        }
        if buckets.iter().all(|sum| sum.is_zero()) {
            continue;
        }
        let sums = totals.entry(commodity.clone()).or_insert([Decimal::ZERO; 5]);
        for (sum, bucket) in sums.iter_mut().zip(&buckets) {
            *sum = sum.plus(*bucket).map_err(too_large)?;
        }
        section.rows.push(row_of(account, payee, commodity, &buckets, &shown));
    }
    section.totals = totals
        .into_iter()
        .map(|(commodity, sums)| row_of(String::new(), String::new(), commodity, &sums, &shown))
        .collect();
    Ok(ReportReply {
        kind: request.kind,
        columns: Vec::new(),
        buckets: BUCKETS.map(str::to_owned).to_vec(),
        net: section.totals.clone(),
        cash: None,
        sections: vec![section],
        gaps: Vec::new(),
    })
}

fn row_of(
    account: String,
    payee: String,
    commodity: String,
    buckets: &[Decimal; 5],
    shown: &HashMap<String, Shown>,
) -> ReportRow {
    let places = shown.get(&commodity).copied().unwrap_or(Shown(0));
    let quantities = buckets.iter().map(|sum| Some(places.text(*sum).0)).collect();
    ReportRow { account, derived: false, payee, commodity, quantities }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_days_are_recognised() {
        assert!(is_receivable("Assets:Accounts Receivable:Northwind") && is_receivable("Aktiva:Forderungen"));
        assert!(
            is_payable("liabilities:accounts payable") && !is_payable("Assets:Bank") && !is_receivable("Assets:Bank")
        );
        assert_eq!(due("invoice 7, due:2026-01-31"), Some(jiff::civil::date(2026, 1, 31)));
        assert_eq!(due("due: soon"), None);
    }
}
