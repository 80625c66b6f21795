//! Accounts come back: made before what was posted to them, and with what would have refused it after that.

use crate::{
    BooksError,
    archive::{Account, Limit},
    book::Replay,
};
use atom_store::{Row as _, Scoped as _};
use serde_json::json;
use std::collections::HashMap;

/// Makes an account, which takes anything yet. Returns its row.
pub(super) async fn made(replay: &mut Replay<'_>, account: &Account) -> Result<i64, BooksError> {
    let row = replay
        .txn
        .query("INSERT INTO account (workspace, origin, name, kind, code) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id")
        .bind(account.origin.clone())
        .bind(account.name.clone())
        .bind(account.kind.clone())
        .bind(account.code.clone())
        .fetch_one()
        .await?;
    Ok(row.get(0))
}

/// What would have refused postings while they came: days, commodities, what counts for another, limits.
pub(super) async fn finish_accounts(
    replay: &mut Replay<'_>,
    accounts: &[Account],
    rows: &HashMap<i64, (i64, String)>,
) -> Result<(), BooksError> {
    let row = |number: i64| rows.get(&number).map(|(row, _)| *row);
    for account in accounts {
        let id = row(account.number);
        replay
            .txn
            .query(
                "UPDATE account SET opened = ?3, closed = ?4, commodities = ?5, merged = ?6, opened_by_hand = ?7, \
                 closed_by_hand = ?8 WHERE workspace = ?1 AND id = ?2",
            )
            .bind(id)
            .bind(account.opened.clone())
            .bind(account.closed.clone())
            .bind(account.commodities.as_ref().map(|held| json!(held).to_string()))
            .bind(account.merged.and_then(row))
            .bind(account.opened_by_hand)
            .bind(account.closed_by_hand)
            .execute()
            .await?;
        for alias in &account.aliases {
            replay
                .txn
                .query("INSERT INTO account_alias (workspace, name, account) VALUES (?1, ?2, ?3)")
                .bind(alias.clone())
                .bind(id)
                .execute()
                .await?;
        }
        for Limit { commodity, scale, not_below, not_above } in &account.limits {
            replay
                .txn
                .query(
                    "INSERT INTO account_limit (workspace, account, commodity, scale, not_below, not_above) \
                     SELECT ?1, ?2, id, ?4, ?5, ?6 FROM commodity WHERE workspace = ?1 AND code = ?3",
                )
                .bind(id)
                .bind(commodity.clone())
                .bind(*scale)
                .bind(*not_below)
                .bind(*not_above)
                .execute()
                .await?;
        }
        if let Some(booking) = &account.booking {
            replay
                .txn
                .query("INSERT INTO lot_setting (workspace, account, booking, gains) VALUES (?1, ?2, ?3, ?4)")
                .bind(id)
                .bind(booking.clone())
                .bind(account.gains.clone())
                .execute()
                .await?;
        }
        if account.mapping.is_some() || account.called.is_some() {
            replay
                .txn
                .query("INSERT INTO statement_setting (workspace, account, mapping, called) VALUES (?1, ?2, ?3, ?4)")
                .bind(id)
                .bind(account.mapping.clone())
                .bind(account.called.clone())
                .execute()
                .await?;
        }
    }
    Ok(())
}
