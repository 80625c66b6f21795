//! What an account may hold: of which commodities, and between which bounds.

use crate::{
    BooksError,
    book::{SCALE_MAX, quantity},
};
use atom_api::ledger::Limit;
use atom_ledger::Decimal;
use atom_store::{Row as _, Scoped as _, WriteTxn};
use serde_json::json;

/// Refuses where other commodities were posted to the account, or to one that was merged into it.
pub(super) async fn holds_only(txn: &mut WriteTxn, id: i64, held: &[String]) -> Result<(), BooksError> {
    let other = txn
        .query(
            "SELECT commodity.code FROM balance JOIN commodity ON commodity.id = balance.commodity \
             WHERE balance.workspace = ?1 AND balance.account IN (SELECT id FROM account WHERE id = ?2 OR merged = ?2) \
             AND balance.amount <> 0 \
             AND commodity.code NOT IN (SELECT value FROM json_each(?3)) LIMIT 1",
        )
        .bind(id)
        .bind(json!(held).to_string())
        .fetch_optional()
        .await?;
    match other {
        Some(row) => Err(BooksError::Conflict(format!("Something of {} is posted to it.", row.get::<String, _>(0)))),
        None => Ok(()),
    }
}

/// Both bounds, and the decimal places that they need.
pub(super) fn limit_parts(limit: &Limit) -> Result<(Option<Decimal>, Option<Decimal>, u8), BooksError> {
    let read = |field: &str, text: &Option<String>| {
        let number = text.as_deref().map(str::parse::<Decimal>).transpose();
        number.map_err(|fault| BooksError::invalid(field, format!("{fault}.")))
    };
    let (below, above) = (read("not_below", &limit.not_below)?, read("not_above", &limit.not_above)?);
    if below.is_none() && above.is_none() {
        return Err(BooksError::invalid("not_below", "Say what it may not go below, or above."));
    }
    if below.zip(above).is_some_and(|(below, above)| above < below) {
        return Err(BooksError::invalid(
            "not_above",
            "What it may not go above is less than what it may not go below.",
        ));
    }
    let places = [below, above].into_iter().flatten().map(|bound| bound.normalized().scale()).max().unwrap_or(0);
    if places > SCALE_MAX {
        return Err(BooksError::invalid("not_below", format!("This has more than {SCALE_MAX} decimal places.")));
    }
    Ok((below, above, places))
}

pub(super) async fn set_limits(txn: &mut WriteTxn, id: i64, limits: &[Limit]) -> Result<(), BooksError> {
    txn.query("DELETE FROM account_limit WHERE workspace = ?1 AND account = ?2").bind(id).execute().await?;
    for (at, limit) in limits.iter().enumerate() {
        let place = format!("limits[{at}]");
        let (below, above, places) = limit_parts(limit).map_err(|error| error.inside(&place))?;
        let units = |bound: Option<Decimal>| {
            let units = bound.map(|bound| bound.normalized().to_units(places)).transpose();
            units.map_err(|_| BooksError::invalid(place.as_str(), "This is too large to be kept exactly."))
        };
        let made = txn
            .query(
                "INSERT INTO account_limit (workspace, account, commodity, scale, not_below, not_above) \
                 SELECT ?1, ?2, id, ?4, ?5, ?6 FROM commodity WHERE workspace = ?1 AND code = ?3 ON CONFLICT DO NOTHING",
            )
            .bind(id)
            .bind(limit.commodity.clone())
            .bind(i64::from(places))
            .bind(units(below)?)
            .bind(units(above)?)
            .execute()
            .await?;
        if made == 0 {
            return Err(BooksError::invalid(place, "This commodity has a limit above already."));
        }
        let held = held(txn, id, &limit.commodity, "9999-12-31").await?;
        if below.is_some_and(|below| held < below) || above.is_some_and(|above| held > above) {
            return Err(BooksError::Conflict(format!("It holds {held} {} now.", limit.commodity)));
        }
    }
    Ok(())
}

/// What an account, with those that were merged into it, holds at the end of a day.
pub(super) async fn held(txn: &mut WriteTxn, id: i64, commodity: &str, day: &str) -> Result<Decimal, BooksError> {
    let rows = txn
        .query(
            "SELECT posting.scale, sum(posting.quantity) FROM posting JOIN commodity ON commodity.id = posting.commodity \
             WHERE posting.workspace = ?1 AND commodity.code = ?3 AND posting.date <= ?4 \
             AND posting.account IN (SELECT id FROM account WHERE id = ?2 OR merged = ?2) GROUP BY posting.scale",
        )
        .bind(id)
        .bind(commodity.to_owned())
        .bind(day.to_owned())
        .fetch_all()
        .await?;
    let mut sum = Decimal::ZERO;
    for row in &rows {
        let part = quantity(row.get(1), row.get(0));
        sum = sum.plus(part).map_err(|fault| BooksError::Conflict(format!("A balance cannot be kept: {fault}.")))?;
    }
    Ok(sum)
}
