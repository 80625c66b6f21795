//! What the rows of accounts and commodities are called, as they are or as they were.

use super::{Changes, Shown};
use crate::{
    BooksError,
    book::{SCALE_MAX, quantity},
    ground::Then,
};
use atom_ledger::{Decimal, iso};
use atom_store::{Row as _, Scoped};
use std::collections::{HashMap, HashSet};

/// The names of the accounts and commodities, by their rows. What was merged has the name of what it became.
pub(crate) struct Names {
    accounts: HashMap<i64, String>,
    commodities: HashMap<i64, (String, i64, Shown)>,
    /// Commodities that came only after the days of a report were closed.
    later: HashSet<String>,
}

impl Names {
    pub(super) async fn read(read: &mut impl Scoped) -> Result<Self, BooksError> {
        let accounts = read
            .query(
                "SELECT own.id, account.name FROM account AS own JOIN account ON account.id = coalesce(own.merged, own.id) \
                 WHERE own.workspace = ?1",
            )
            .fetch_all()
            .await?;
        let commodities =
            read.query("SELECT id, code, scale, shown FROM commodity WHERE workspace = ?1").fetch_all().await?;
        Ok(Self {
            accounts: accounts.iter().map(|row| (row.get(0), row.get(1))).collect(),
            commodities: commodities
                .iter()
                .map(|row| (row.get(0), (row.get(1), row.get(2), shown(row.get(3)))))
                .collect(),
            later: HashSet::new(),
        })
    }

    /// The names as they are, or as they were.
    pub(crate) async fn then(read: &mut impl Scoped, then: Option<&Then>) -> Result<Self, BooksError> {
        let mut names = Self::read(read).await?;
        let Some(then) = then else { return Ok(names) };
        if !then.accounts.is_empty() {
            let rows = read.query("SELECT id, name, merged FROM account WHERE workspace = ?1").fetch_all().await?;
            let own: HashMap<i64, (String, Option<i64>)> = rows
                .iter()
                .map(|row| match then.accounts.get(&row.get::<i64, _>(0)) {
                    Some(Some(was)) => (row.get(0), (was.name.clone(), was.merged)),
                    // Nothing that the report tells was posted to an account that was not there.
                    Some(None) | None => (row.get(0), (row.get(1), row.get(2))),
                })
                .collect();
            let named = |id: i64, merged: Option<i64>| Some((id, own.get(&merged.unwrap_or(id))?.0.clone()));
            names.accounts = own.iter().filter_map(|(id, (_, merged))| named(*id, *merged)).collect();
        }
        for (id, was) in &then.commodities {
            let Some((code, _, places)) = names.commodities.get_mut(id) else { continue };
            match was {
                Some(was) => *places = shown(*was),
                None => {
                    names.later.insert(code.clone());
                }
            }
        }
        Ok(names)
    }

    /// The name of an account.
    pub(crate) fn account(&self, id: i64) -> Result<&str, BooksError> {
        self.accounts.get(&id).map(String::as_str).ok_or_else(damaged)
    }

    /// The accounts: their rows, and what each is called.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = (i64, &str)> {
        self.accounts.iter().map(|(id, name)| (*id, name.as_str()))
    }

    /// The code of a commodity, and how it is shown.
    pub(crate) fn commodity(&self, id: i64) -> Result<(&str, Shown), BooksError> {
        self.commodities.get(&id).map(|(code, _, shown)| (code.as_str(), *shown)).ok_or_else(damaged)
    }

    /// The decimal places that a commodity is shown with, whether it is there or not.
    pub(crate) fn places(&self, code: &str) -> u8 {
        let known = self.commodities.values().find(|(known, _, _)| known == code && !self.later.contains(code));
        known.map(|(_, _, shown)| shown.0).or_else(|| iso::exponent(code)).unwrap_or(2)
    }

    /// Adds an amount to columns; it has the places of its commodity where no others are said.
    pub(super) fn add(
        &self,
        changes: &mut Changes,
        columns: usize,
        wanted: impl IntoIterator<Item = usize>,
        (account, commodity): (i64, i64),
        units: i64,
        scale: Option<i64>,
    ) -> Result<(), BooksError> {
        let account = self.accounts.get(&account).ok_or_else(damaged)?;
        let (code, own, shown) = self.commodities.get(&commodity).ok_or_else(damaged)?;
        let amount = quantity(units, scale.unwrap_or(*own));
        changes.shown.entry(code.clone()).or_insert(*shown);
        let sums = changes.table.entry((account.clone(), code.clone()));
        let sums = sums.or_insert_with(|| vec![Decimal::ZERO; columns]);
        for at in wanted {
            let sum = sums.get_mut(at).ok_or_else(damaged)?;
            let made = sum.plus(amount);
            *sum = made.map_err(|fault| BooksError::Conflict(format!("A balance cannot be kept: {fault}.")))?;
        }
        Ok(())
    }
}

/// So many places as a way to be shown.
fn shown(places: i64) -> Shown {
    Shown(u8::try_from(places).unwrap_or(SCALE_MAX))
}

fn damaged() -> BooksError {
    BooksError::Conflict("A balance belongs to nothing. Run `atom verify`.".to_owned())
}
