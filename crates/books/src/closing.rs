//! The end of a year: what came less what went moves into equity. Reports of what came and went leave that entry out.

use crate::{
    BooksError,
    accounts::named_today,
    assertions,
    balances::{Shown, Span, changes},
    book::{Book, Origin, SCALE_MAX},
    own::Own,
    post::{check_date, reply},
    report::kinds,
};
use atom_api::ledger::{CloseYear, ClosedRow, ClosedYear, Posted};
use atom_ledger::{AccountKind, Amount, Draft, Head, Tolerance, balance, check_name};
use atom_store::{AssertSqlSafe, Mode, Row as _, Scope, Scoped as _, Store, WriteTxn};

/// Posts the closing entry of a year, or only tells what it would move.
///
/// Whoever closes years may close periods, so a period that is closed softly is no obstacle: it is closed against mistakes.
///
/// # Errors
/// [`BooksError::Invalid`] for an account that takes no equity; [`BooksError::Conflict`] when there is nothing to close, the
/// day is closed firmly, or a later year was closed before.
pub async fn close_year(store: &Store, scope: &Scope, request: CloseYear) -> Result<ClosedYear, BooksError> {
    check_date("through", request.through)?;
    let equity = request.account.as_deref().unwrap_or("Equity:Retained Earnings").trim().to_owned();
    check_name(&equity).map_err(|fault| BooksError::invalid("account", format!("{fault}.")))?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let day = request.through.to_string();
    if let Some(later) = later(&mut txn, &day).await? {
        return Err(BooksError::Conflict(format!(
            "What came and went through {later} was moved into equity already, and so was what came before. \
             Reverse the closing entry of {later} first."
        )));
    }
    // As when something is posted, an old name means the account that it became, and a merged one what it counts for.
    let equity = named_today(&mut txn, &equity).await?.unwrap_or(equity);
    let kinds = kinds(&mut txn).await?;
    // Into one of these it would only move back and forth, and the year would never be closed.
    if matches!(kinds.get(&equity), Some(AccountKind::Income | AccountKind::Expense)) {
        let message = format!("{equity} tells what came or went itself; choose an account of equity.");
        return Err(BooksError::invalid("account", message));
    }
    let (mut drafts, mut rows) = (Vec::new(), Vec::new());
    let held = changes(&mut txn, &[Span { from: None, through: request.through }], None).await?;
    for ((account, commodity), amounts) in held.table {
        let amount = amounts.first().copied().unwrap_or_default();
        let kind = kinds.get(&account).copied().unwrap_or(AccountKind::Other);
        if !matches!(kind, AccountKind::Income | AccountKind::Expense) || amount.is_zero() {
            continue;
        }
        let back = amount.negated().map_err(|fault| BooksError::Conflict(format!("A sum cannot be kept: {fault}.")))?;
        let shown = held.shown.get(&commodity).copied().unwrap_or(Shown(SCALE_MAX));
        let (quantity, exact) = shown.text(amount);
        rows.push(ClosedRow {
            account: account.clone(),
            commodity: commodity.clone(),
            quantity: exact.unwrap_or(quantity),
        });
        drafts.push(Draft::new(account, Some(Amount::new(back, commodity))));
    }
    if drafts.is_empty() {
        return Err(BooksError::Conflict(format!("Nothing is left to close through {day}.")));
    }
    if request.dry_run {
        return Ok(ClosedYear { posted: None, account: equity, rows });
    }
    let mut head = Head::on(request.through);
    head.narration = format!("Closing {day}");
    head.tags = vec![Own::Closing.tag().to_owned()];
    drafts.push(Draft::new(equity.as_str(), None));
    let entry = balance(head, drafts, |_| Tolerance::EXACT);
    let entry = entry.map_err(|fault| BooksError::Conflict(fault.to_string()))?;
    let mut book = Book::open(&mut txn).await?;
    book.late(true);
    book.account(&equity, Some(AccountKind::Equity), None, None).await?;
    book.prepare(&entry).await?;
    // Without any key: by that it is known, see `own`.
    let sealed = book.post(store, entry, &Origin::default()).await?;
    book.flush().await?;
    let broke = assertions::settle(&mut txn, sealed.seq).await?;
    txn.commit(&day, Some(sealed.uuid)).await?;
    Ok(ClosedYear { posted: Some(Posted { broke, ..reply(&sealed) }), account: equity, rows })
}

/// The last day that was closed after this one and still is: its closing entry took what came before it as well.
async fn later(txn: &mut WriteTxn, day: &str) -> Result<Option<String>, BooksError> {
    let closing = Own::Closing.condition();
    let sql = format!(
        "SELECT max(date) FROM entry WHERE workspace = ?1 AND date > ?2 AND reverses IS NULL AND {closing} \
         AND NOT EXISTS (SELECT 1 FROM entry AS taking WHERE taking.reverses = entry.id)"
    );
    let row = txn.query(AssertSqlSafe(sql)).bind(day.to_owned()).fetch_one().await?;
    Ok(row.get(0))
}
