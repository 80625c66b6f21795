//! An account counts for another one from now on.

use super::{
    limits::{held, holds_only, limit_parts},
    one,
};
use crate::{BooksError, assertions};
use atom_api::ledger::{AccountView, MergeAccount};
use atom_store::{Mode, Scope, Scoped as _, Store};

/// Lets an account count for another one.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when the other one may not hold what this one does.
pub async fn merge_account(store: &Store, scope: &Scope, request: MergeAccount) -> Result<AccountView, BooksError> {
    let (account, into) = (request.account.trim(), request.into.trim());
    if account == into {
        return Err(BooksError::invalid("into", "An account is not merged into itself."));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let ((id, _), (kept, target)) = (one(&mut txn, account).await?, one(&mut txn, into).await?);
    if let Some(held) = &target.commodities {
        holds_only(&mut txn, id, held).await?;
    }
    txn.query("DELETE FROM account_limit WHERE workspace = ?1 AND account = ?2").bind(id).execute().await?;
    // First those that count for it already: none of them may count for one that counts for another.
    txn.query("UPDATE account SET merged = ?3 WHERE workspace = ?1 AND merged = ?2")
        .bind(id)
        .bind(kept)
        .execute()
        .await?;
    txn.query("UPDATE account SET merged = ?3 WHERE workspace = ?1 AND id = ?2").bind(id).bind(kept).execute().await?;
    for limit in &target.limits {
        let (below, above, _) = limit_parts(limit)?;
        let held = held(&mut txn, kept, &limit.commodity, "9999-12-31").await?;
        if below.is_some_and(|below| held < below) || above.is_some_and(|above| held > above) {
            let message = format!("{into} would hold {held} {}, which is beyond its limits.", limit.commodity);
            return Err(BooksError::Conflict(message));
        }
    }
    assertions::settle(&mut txn, 0).await?;
    let (_, merged) = one(&mut txn, into).await?;
    txn.commit(into, None).await?;
    Ok(merged)
}
