//! What is there of each cost: made of the lines that have one, in the order of days.

use crate::{BooksError, book::quantity, entry::cost, report::places};
use atom_api::ledger::LotBooking;
use atom_ledger::{Amount, Booking, BookingError, Cost, Decimal, Inventory, Overflow, Wanted};
use atom_store::{Row as _, Scoped};
use jiff::civil::Date;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// The decimal places of what a unit cost on average.
const AVERAGE_PLACES: u8 = 9;

/// How much there is, what a unit of it cost, and what all of it cost.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) units: Decimal,
    pub(super) cost: Cost,
    pub(super) book: Decimal,
}

/// All that cost the same commodity, as one.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    units: Decimal,
    book: Decimal,
    since: Date,
}

/// What an account holds of a commodity.
#[derive(Debug)]
pub(super) enum Stock {
    /// Lot by lot.
    Lots(Inventory),
    /// At what it cost on average, by the commodity of the cost.
    Average(BTreeMap<Arc<str>, Pool>),
}

/// The stocks of accounts, by account and commodity, at the end of a day.
#[derive(Debug, Default)]
pub(super) struct Stocks {
    pub(super) by: BTreeMap<(String, String), Stock>,
    /// The places that what they cost is rounded to.
    pub(super) places: HashMap<String, u8>,
}

pub(super) fn too_large(fault: Overflow) -> BooksError {
    BooksError::Conflict(format!("A sum cannot be kept: {fault}."))
}

impl Stocks {
    /// Reads those of an account and, where that is wished, of those below it; of all where it is empty.
    pub(super) async fn read(
        read: &mut impl Scoped,
        account: &str,
        below: bool,
        day: &str,
        bookings: &HashMap<String, LotBooking>,
    ) -> Result<Self, BooksError> {
        let rows = read
            .query(
                "SELECT coalesce(kept.name, own.name), commodity.code, posting.date, posting.scale, posting.quantity, \
                 posting.weight_scale, posting.weight, posting.cost, weighed.code FROM account AS own \
                 LEFT JOIN account AS kept ON kept.id = own.merged \
                 CROSS JOIN posting INDEXED BY posting_lots ON posting.workspace = ?1 AND posting.account = own.id \
                 AND posting.cost IS NOT NULL AND posting.date <= ?4 \
                 JOIN commodity ON commodity.id = posting.commodity \
                 JOIN commodity AS weighed ON weighed.id = posting.weight_commodity \
                 WHERE own.workspace = ?1 AND (?2 = '' OR coalesce(kept.name, own.name) = ?2 \
                 OR (?3 AND substr(coalesce(kept.name, own.name), 1, length(?2) + 1) = ?2 || ':')) \
                 ORDER BY posting.date, posting.entry, posting.line",
            )
            .bind(account.to_owned())
            .bind(below)
            .bind(day.to_owned())
            .fetch_all()
            .await?;
        let mut stocks = Self::default();
        for row in &rows {
            let damaged = || BooksError::Conflict("The cost of a line cannot be read. Run `atom verify`.".to_owned());
            let (account, code): (String, String) = (row.get(0), row.get(1));
            let date: Date = row.get::<&str, _>(2).parse().map_err(|_| damaged())?;
            let units = Amount::new(quantity(row.get(4), row.get(3)), code.as_str());
            let weight = Amount::new(quantity(row.get(6), row.get(5)), row.get::<&str, _>(8));
            let cost = cost(row.get(7)).ok_or_else(damaged)?;
            let booking = bookings.get(&account).copied().unwrap_or_default();
            let new = || match booking {
                LotBooking::Average => Stock::Average(BTreeMap::new()),
                _ => Stock::Lots(Inventory::default()),
            };
            let stock = stocks.by.entry((account, code)).or_insert_with(new);
            stock.goes_on(&units, &weight, cost, date, booking).map_err(too_large)?;
        }
        let costs: BTreeSet<String> =
            stocks.by.values().flat_map(Stock::commodities).map(|code| code.to_string()).collect();
        for code in costs {
            let known = places(read, &code).await?;
            stocks.places.insert(code, known);
        }
        Ok(stocks)
    }

    /// What is there of each cost.
    pub(super) fn held(&self, stock: &Stock) -> Result<Vec<Held>, Overflow> {
        let places = |code: &str| self.places.get(code).copied().unwrap_or(2);
        match stock {
            Stock::Lots(inventory) => inventory
                .lots()
                .iter()
                .map(|lot| {
                    let book = worth(lot.units.quantity, &lot.cost, &places)?;
                    Ok(Held { units: lot.units.quantity, cost: lot.cost.clone(), book })
                })
                .collect(),
            Stock::Average(pools) => pools
                .iter()
                .filter(|(_, pool)| !pool.units.is_zero())
                .map(|(code, pool)| {
                    let unit = Amount::new(pool.average()?, Arc::clone(code));
                    let cost = Cost { unit, date: Some(pool.since), label: None };
                    Ok(Held { units: pool.units, cost, book: pool.book })
                })
                .collect(),
        }
    }
}

/// What units of a lot cost, rounded as its money is shown.
fn worth(units: Decimal, cost: &Cost, places: &impl Fn(&str) -> u8) -> Result<Decimal, Overflow> {
    Ok(units.times(cost.unit.quantity)?.rounded(places(&cost.unit.commodity)))
}

/// How lots are matched.
pub(super) const fn method(booking: LotBooking) -> Booking {
    match booking {
        LotBooking::Fifo | LotBooking::Average => Booking::Fifo,
        LotBooking::Lifo => Booking::Lifo,
        LotBooking::Hifo => Booking::Hifo,
        LotBooking::Specific => Booking::Strict,
    }
}

impl Pool {
    fn average(&self) -> Result<Decimal, Overflow> {
        Ok(self.book.divided(self.units, AVERAGE_PLACES)?.normalized())
    }
}

impl Stock {
    fn commodities(&self) -> Vec<Arc<str>> {
        match self {
            Self::Lots(inventory) => inventory.lots().iter().map(|lot| Arc::clone(&lot.cost.unit.commodity)).collect(),
            Self::Average(pools) => pools.keys().cloned().collect(),
        }
    }

    /// One more line.
    fn goes_on(
        &mut self,
        units: &Amount,
        weight: &Amount,
        mut cost: Cost,
        date: Date,
        booking: LotBooking,
    ) -> Result<(), Overflow> {
        let inventory = match self {
            Self::Average(pools) => {
                let new = Pool { units: Decimal::ZERO, book: Decimal::ZERO, since: date };
                let pool = pools.entry(Arc::clone(&weight.commodity)).or_insert(new);
                if pool.units.is_zero() {
                    (pool.book, pool.since) = (Decimal::ZERO, cost.date.unwrap_or(date));
                }
                pool.units = pool.units.plus(units.quantity)?;
                pool.book = pool.book.plus(weight.quantity)?;
                return Ok(());
            }
            Self::Lots(inventory) => inventory,
        };
        if inventory.reduces(units) {
            let named = Wanted {
                number: Some(cost.unit.quantity),
                commodity: Some(Arc::clone(&cost.unit.commodity)),
                date: cost.date,
                label: cost.label.clone(),
            };
            let by = match method(booking) {
                // What is posted names its lot as well as it can.
                Booking::Strict => Booking::Fifo,
                other => other,
            };
            // What no lot is like goes off the lots as a sale would take them: so the quantity is right, whatever it says.
            for wanted in [named, Wanted::default()] {
                match inventory.take(units, &wanted, by) {
                    Ok(_) => return Ok(()),
                    Err(BookingError::Overflow(fault)) => return Err(fault),
                    Err(_) => {}
                }
            }
        }
        cost.date = cost.date.or(Some(date));
        inventory.add(units, &cost)
    }

    /// Takes `units`, which are more than nothing, from what is there.
    pub(super) fn take(
        &mut self,
        units: &Amount,
        wanted: &Wanted,
        booking: LotBooking,
        paid_in: &str,
        places: &impl Fn(&str) -> u8,
    ) -> Result<Vec<Held>, BookingError> {
        match self {
            Self::Lots(inventory) => {
                let before = inventory.lots().to_vec();
                let taken = inventory.take(&units.negated()?, wanted, method(booking))?;
                taken
                    .into_iter()
                    .map(|lot| {
                        let units = lot.units.quantity.negated()?;
                        let held = before
                            .iter()
                            .find(|held| held.cost == lot.cost && held.units.commodity == lot.units.commodity);
                        let held = held.map_or(units, |held| held.units.quantity);
                        // What stays is rounded, so that all pieces of a lot are worth what it cost.
                        let book =
                            worth(held, &lot.cost, places)?.minus(worth(held.minus(units)?, &lot.cost, places)?)?;
                        Ok(Held { units, cost: lot.cost, book })
                    })
                    .collect()
            }
            Self::Average(pools) => {
                let none = || BookingError::NoLot(Arc::clone(&units.commodity));
                let (code, pool) = pools.iter_mut().find(|(code, _)| &***code == paid_in).ok_or_else(none)?;
                if pool.units < units.quantity {
                    return Err(BookingError::TooLittle(Arc::clone(&units.commodity)));
                }
                let unit = Amount::new(pool.average()?, Arc::clone(code));
                let book = if pool.units == units.quantity {
                    pool.book
                } else {
                    pool.book.times(units.quantity)?.divided(pool.units, places(code))?
                };
                pool.units = pool.units.minus(units.quantity)?;
                pool.book = pool.book.minus(book)?;
                let cost = Cost { unit, date: None, label: None };
                Ok(vec![Held { units: units.quantity, cost, book }])
            }
        }
    }
}
