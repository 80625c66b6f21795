//! An account gets another name, with those below it.

use super::{named, one};
use crate::{BooksError, assertions};
use atom_api::ledger::{AccountView, RenameAccount};
use atom_ledger::check_name;
use atom_store::{Mode, Row as _, Scope, Scoped as _, Store};

/// Gives an account, and those below it, another name. The old names mean them still.
///
/// # Errors
/// [`BooksError::NotFound`]; [`BooksError::Conflict`] when a name is taken.
pub async fn rename_account(store: &Store, scope: &Scope, request: RenameAccount) -> Result<AccountView, BooksError> {
    let (old, new) = (request.account.trim(), named("to", &request.to)?);
    if new == old || new.strip_prefix(old).is_some_and(|rest| rest.starts_with(':')) {
        return Err(BooksError::invalid("to", "Choose a name that is not its own and does not lie below it."));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let rows = txn
        .query(
            "SELECT id, name FROM account WHERE workspace = ?1 AND merged IS NULL \
             AND (name = ?2 OR substr(name, 1, length(?2) + 1) = ?2 || ':') ORDER BY name",
        )
        .bind(old.to_owned())
        .fetch_all()
        .await?;
    if rows.is_empty() {
        return Err(BooksError::NotFound("account"));
    }
    for row in &rows {
        let (id, name): (i64, String) = (row.get(0), row.get(1));
        let to = format!("{new}{}", name.strip_prefix(old).unwrap_or_default());
        check_name(&to).map_err(|fault| BooksError::invalid("to", format!("{fault}.")))?;
        let taken = txn
            .query("SELECT 1 FROM account WHERE workspace = ?1 AND name = ?2")
            .bind(to.clone())
            .fetch_optional()
            .await?;
        if taken.is_some() {
            return Err(BooksError::Conflict(format!("There is {to} already. Merge the accounts instead.")));
        }
        txn.query("DELETE FROM account_alias WHERE workspace = ?1 AND name IN (?2, ?3)")
            .bind(to.clone())
            .bind(name.clone())
            .execute()
            .await?;
        txn.query("INSERT INTO account_alias (workspace, name, account) VALUES (?1, ?2, ?3)")
            .bind(name)
            .bind(id)
            .execute()
            .await?;
        txn.query("UPDATE account SET name = ?3 WHERE workspace = ?1 AND id = ?2").bind(id).bind(to).execute().await?;
    }
    let renamed = match one(&mut txn, new).await {
        // It is a name above accounts only.
        Err(BooksError::NotFound(_)) => {
            let first = rows.first().map(|row| row.get::<String, _>(1)).unwrap_or_default();
            one(&mut txn, &format!("{new}{}", first.strip_prefix(old).unwrap_or_default())).await?.1
        }
        found => found?.1,
    };
    // An account that counts for the one above it may come from there or go there.
    assertions::settle(&mut txn, 0).await?;
    txn.commit(new, None).await?;
    Ok(renamed)
}
