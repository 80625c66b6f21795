//! The end of a year: what came less what went moves into equity. Reports of what came and went leave that entry out.

use crate::{
    BooksError, assertions,
    balances::{Span, changes},
    book::{Book, Origin},
    own::Own,
    post::{check_date, reply},
    report::kinds,
};
use atom_api::ledger::{CloseYear, Posted};
use atom_ledger::{AccountKind, Amount, Draft, Head, Tolerance, balance, check_name};
use atom_store::{Mode, Scope, Store};

/// Posts the closing entry of a year.
///
/// # Errors
/// [`BooksError::Conflict`] when there is nothing to close.
pub async fn close_year(store: &Store, scope: &Scope, request: CloseYear) -> Result<Posted, BooksError> {
    check_date("through", request.through)?;
    let equity = request.account.as_deref().unwrap_or("Equity:Retained Earnings").trim().to_owned();
    check_name(&equity).map_err(|fault| BooksError::invalid("account", format!("{fault}.")))?;
    let mut txn = store.write(scope, Mode::Action).await?;
    let kinds = kinds(&mut txn).await?;
    let day = request.through.to_string();
    let mut drafts = Vec::new();
    let held = changes(&mut txn, &[Span { from: None, through: request.through }], None).await?;
    for ((account, commodity), amounts) in held.table {
        let amount = amounts.first().copied().unwrap_or_default();
        let kind = kinds.get(&account).copied().unwrap_or(AccountKind::Other);
        if !matches!(kind, AccountKind::Income | AccountKind::Expense) || amount.is_zero() {
            continue;
        }
        let back = amount.negated().map_err(|fault| BooksError::Conflict(format!("A sum cannot be kept: {fault}.")))?;
        drafts.push(Draft::new(account, Some(Amount::new(back, commodity))));
    }
    if drafts.is_empty() {
        return Err(BooksError::Conflict(format!("Nothing is left to close through {day}.")));
    }
    let mut head = Head::on(request.through);
    head.narration = format!("Closing {day}");
    head.tags = vec![Own::Closing.tag().to_owned()];
    drafts.push(Draft::new(equity.as_str(), None));
    let entry = balance(head, drafts, |_| Tolerance::EXACT);
    let entry = entry.map_err(|fault| BooksError::Conflict(fault.to_string()))?;
    let mut book = Book::open(&mut txn).await?;
    book.account(&equity, Some(AccountKind::Equity), None, None).await?;
    book.prepare(&entry).await?;
    // Without any key: by that it is known, see `own`.
    let sealed = book.post(store, entry, &Origin::default()).await?;
    book.flush().await?;
    let broke = assertions::settle(&mut txn, sealed.seq).await?;
    txn.commit(&day, Some(sealed.uuid)).await?;
    Ok(Posted { broke, ..reply(&sealed) })
}
