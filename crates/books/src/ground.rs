//! What a report is made on: names, kinds, shown places and prices as they are; or, where all its days are closed, as they
//! were when these were closed. So a report of a closed period says the same for ever.
//!
//! What an account or a commodity was is kept only where it changed while days were closed (`account_was`, `commodity_was`),
//! so most reports of closed days find nothing to look up.

pub(crate) mod seal;

use crate::{
    BooksError,
    balances::Names,
    prices::Rates,
    report::{Kinds, kinds_then},
};
use atom_store::{Row as _, Scoped};
use jiff::civil::Date;
use std::collections::HashMap;

/// An account as it was.
#[derive(Debug)]
pub(crate) struct AccountWas {
    pub(crate) name: String,
    pub(crate) kind: String,
    /// The account that it counted for.
    pub(crate) merged: Option<i64>,
}

/// What was when days were closed, where it differs from what is.
#[derive(Debug, Default)]
pub(crate) struct Then {
    /// By their rows; none for one that was not there.
    pub(crate) accounts: HashMap<i64, Option<AccountWas>>,
    /// The places that commodities were shown with, by their rows; none for one that was not there.
    pub(crate) commodities: HashMap<i64, Option<i64>>,
    /// The last row of the prices that there were.
    price: i64,
}

impl Then {
    /// What was when a day was closed; none where it is open. The link that closed it is the first one behind all that did
    /// not. Where nothing ever opened it, an older Atom may have closed it before any link: then all that is remembered
    /// counts, and where no link says so yet, the prices of now.
    pub(crate) async fn read(read: &mut impl Scoped, day: Option<Date>) -> Result<Option<Self>, BooksError> {
        let Some(day) = day.map(|day| day.to_string()) else { return Ok(None) };
        let book = read.query("SELECT 1 FROM book WHERE workspace = ?1 AND closed_through >= ?2").bind(day.clone());
        if book.fetch_optional().await?.is_none() {
            return Ok(None);
        }
        let row = read
            .query(
                "WITH before AS (SELECT max(seq) AS seq FROM step INDEXED BY step_period WHERE workspace = ?1 \
                 AND kind IN ('closed', 'reopened') AND coalesce(json_extract(body, '$.closed_through'), '') < ?2) \
                 SELECT min(seq), (SELECT seq FROM before) IS NULL FROM step INDEXED BY step_period WHERE workspace = ?1 \
                 AND kind IN ('closed', 'reopened') AND seq > coalesce((SELECT seq FROM before), 0)",
            )
            .bind(day)
            .fetch_one()
            .await?;
        let link: Option<i64> = row.get(0);
        let since = link.filter(|_| !row.get::<bool, _>(1)).unwrap_or(0);
        let mut then = Self { price: i64::MAX, ..Self::default() };
        let mark = read.query("SELECT price FROM closing_price WHERE workspace = ?1 AND link = ?2").bind(link);
        if let Some(row) = mark.fetch_optional().await? {
            then.price = row.get(0);
        }
        // Of several changes the first one tells what was before all of them.
        let rows = read
            .query(
                "SELECT account, name, kind, merged FROM account_was WHERE workspace = ?1 AND links >= ?2 ORDER BY id",
            )
            .bind(since)
            .fetch_all()
            .await?;
        for row in &rows {
            let (name, kind): (Option<String>, Option<String>) = (row.get(1), row.get(2));
            let was = name.zip(kind).map(|(name, kind)| AccountWas { name, kind, merged: row.get(3) });
            then.accounts.entry(row.get(0)).or_insert(was);
        }
        let rows = read
            .query("SELECT commodity, shown FROM commodity_was WHERE workspace = ?1 AND links >= ?2 ORDER BY id")
            .bind(since)
            .fetch_all()
            .await?;
        for row in &rows {
            then.commodities.entry(row.get(0)).or_insert(row.get(1));
        }
        Ok(Some(then))
    }
}

/// What a report is made on.
pub(crate) struct Ground {
    pub(crate) names: Names,
    pub(crate) kinds: Kinds,
    /// Where all days of the report are closed.
    then: Option<Then>,
}

impl Ground {
    /// Reads it for a report through a day; as all is now where no day is said.
    pub(crate) async fn read(read: &mut impl Scoped, through: Option<Date>) -> Result<Self, BooksError> {
        let then = Then::read(read, through).await?;
        let names = Names::then(read, then.as_ref()).await?;
        let kinds = kinds_then(read, then.as_ref()).await?;
        Ok(Self { names, kinds, then })
    }

    /// Whether all days of the report are closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.then.is_some()
    }

    /// The prices that were known at a moment, and when the days were closed.
    pub(crate) async fn rates(&self, read: &mut impl Scoped, known_at: i64) -> Result<Rates, BooksError> {
        Rates::through(read, known_at, self.then.as_ref().map_or(i64::MAX, |then| then.price)).await
    }
}
