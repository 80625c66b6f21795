//! Lots: what was acquired at which cost, and which of it goes when something goes.

use crate::{Amount, Cost, Decimal, Overflow};
use jiff::civil::Date;
use std::sync::Arc;

/// How lots are chosen when it is not said which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booking {
    /// Only what is unambiguous: one lot, or all of them.
    Strict,
    /// The oldest first.
    Fifo,
    /// The newest first.
    Lifo,
    /// The dearest first.
    Hifo,
    /// Nothing is matched: what goes stands beside what came.
    None,
}

/// What tells the lots that are meant; nothing means all of the commodity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What a unit cost.
    pub number: Option<Decimal>,
    /// In what.
    pub commodity: Option<Arc<str>>,
    /// When it was acquired.
    pub date: Option<Date>,
    /// Its name.
    pub label: Option<String>,
}

/// What is there of one cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// How much.
    pub units: Amount,
    /// What it cost.
    pub cost: Cost,
}

/// Why nothing can be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BookingError {
    /// No lot is meant.
    #[error("there is no lot of {0} that this could be taken from")]
    NoLot(Arc<str>),
    /// Several are, and it is not said which.
    #[error("several lots of {0} could be meant; name one by its cost, date or label")]
    Ambiguous(Arc<str>),
    /// There is less than should go.
    #[error("the lots of {0} that are meant hold less than this")]
    TooLittle(Arc<str>),
    /// A number does not fit.
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

/// The lots of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    lots: Vec<Lot>,
}

impl Inventory {
    /// The lots, in the order in which they came.
    #[must_use]
    pub fn lots(&self) -> &[Lot] {
        &self.lots
    }

    /// Whether `units` would take from lots that are there, rather than add one.
    #[must_use]
    pub fn reduces(&self, units: &Amount) -> bool {
        self.lots.iter().any(|lot| {
            lot.units.commodity == units.commodity
                && !lot.units.quantity.is_zero()
                && lot.units.quantity.is_negative() != units.quantity.is_negative()
        })
    }

    /// Adds to a lot.
    ///
    /// # Errors
    /// [`Overflow`].
    pub fn add(&mut self, units: &Amount, cost: &Cost) -> Result<(), Overflow> {
        match self.lots.iter_mut().find(|lot| lot.units.commodity == units.commodity && lot.cost == *cost) {
            Some(lot) => lot.units.quantity = lot.units.quantity.plus(units.quantity)?,
            None => self.lots.push(Lot { units: units.clone(), cost: cost.clone() }),
        }
        self.lots.retain(|lot| !lot.units.quantity.is_zero());
        Ok(())
    }

    /// Takes `units` from the lots that are wanted. Returns what went, lot by lot, with the sign of `units`.
    ///
    /// # Errors
    /// [`BookingError`]; then nothing is taken.
    pub fn take(&mut self, units: &Amount, wanted: &Wanted, booking: Booking) -> Result<Vec<Lot>, BookingError> {
        let negative = units.quantity.is_negative();
        let mut meant: Vec<usize> = (0..self.lots.len())
            .filter(|at| {
                let lot = &self.lots[*at];
                lot.units.commodity == units.commodity
                    && lot.units.quantity.is_negative() != negative
                    && wanted.number.is_none_or(|number| number == lot.cost.unit.quantity)
                    && wanted.commodity.as_ref().is_none_or(|commodity| *commodity == lot.cost.unit.commodity)
                    && wanted.date.is_none_or(|date| Some(date) == lot.cost.date)
                    && wanted.label.as_ref().is_none_or(|label| Some(label) == lot.cost.label.as_ref())
            })
            .collect();
        if meant.is_empty() {
            return Err(BookingError::NoLot(Arc::clone(&units.commodity)));
        }
        let mut there = Decimal::ZERO;
        for at in &meant {
            there = there.plus(self.lots[*at].units.quantity.abs()?)?;
        }
        let mut left = units.quantity.abs()?;
        if there < left {
            return Err(BookingError::TooLittle(Arc::clone(&units.commodity)));
        }
        let lots = &self.lots;
        match booking {
            Booking::Strict | Booking::None if meant.len() > 1 && there != left => {
                return Err(BookingError::Ambiguous(Arc::clone(&units.commodity)));
            }
            Booking::Strict | Booking::None => {}
            Booking::Fifo => meant.sort_by_key(|at| lots[*at].cost.date),
            Booking::Lifo => meant.sort_by_key(|at| std::cmp::Reverse(lots[*at].cost.date)),
            Booking::Hifo => meant.sort_by_key(|at| std::cmp::Reverse(lots[*at].cost.unit.quantity)),
        }
        let mut taken = Vec::new();
        for at in meant {
            if left.is_zero() {
                break;
            }
            let from = &self.lots[at];
            let part = left.min(from.units.quantity.abs()?);
            left = left.minus(part)?;
            let quantity = if negative { part.negated()? } else { part };
            taken.push(Lot { units: units.with(quantity), cost: from.cost.clone() });
        }
        for lot in &taken {
            self.add(&lot.units, &lot.cost)?;
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn amount(number: &str, commodity: &str) -> Amount {
        Amount::new(number.parse().expect("a number"), commodity)
    }

    fn three() -> Inventory {
        let mut inventory = Inventory::default();
        for (day, number) in [(1, "10"), (2, "30"), (3, "20")] {
            let cost = Cost { unit: amount(number, "USD"), date: Some(date(2026, 1, day)), label: None };
            inventory.add(&amount("5", "X"), &cost).expect("it fits");
        }
        inventory
    }

    fn taken(booking: Booking, units: &str) -> Vec<(String, String)> {
        let took = three().take(&amount(units, "X"), &Wanted::default(), booking).expect("taken");
        took.iter().map(|lot| (lot.units.quantity.to_string(), lot.cost.unit.quantity.to_string())).collect()
    }

    #[test]
    fn each_way_of_booking_takes_its_lots() {
        let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        assert_eq!(taken(Booking::Fifo, "-7"), pairs(&[("-5", "10"), ("-2", "30")]));
        assert_eq!(taken(Booking::Lifo, "-7"), pairs(&[("-5", "20"), ("-2", "30")]));
        assert_eq!(taken(Booking::Hifo, "-7"), pairs(&[("-5", "30"), ("-2", "20")]));
        assert_eq!(taken(Booking::Strict, "-15").len(), 3, "all of them is unambiguous");
    }

    #[test]
    fn what_is_ambiguous_or_too_much_takes_nothing() {
        let mut inventory = three();
        let all = Wanted::default();
        let take = |inventory: &mut Inventory, units: &str, wanted: &Wanted, booking| {
            inventory.take(&amount(units, "X"), wanted, booking).map_err(|error| std::mem::discriminant(&error))
        };
        let kind = |error: BookingError| Err(std::mem::discriminant(&error));
        let x: Arc<str> = "X".into();
        assert_eq!(take(&mut inventory, "-7", &all, Booking::Strict), kind(BookingError::Ambiguous(x.clone())));
        assert_eq!(take(&mut inventory, "-16", &all, Booking::Fifo), kind(BookingError::TooLittle(x.clone())));
        let dear = Wanted { number: Some(amount("99", "").quantity), ..Wanted::default() };
        assert_eq!(take(&mut inventory, "-1", &dear, Booking::Fifo), kind(BookingError::NoLot(x)));
        assert_eq!(inventory, three());
        let one = Wanted { date: Some(date(2026, 1, 2)), ..Wanted::default() };
        assert_eq!(inventory.take(&amount("-2", "X"), &one, Booking::Strict).map(|lots| lots.len()), Ok(1));
        assert!(inventory.reduces(&amount("-1", "X")) && !inventory.reduces(&amount("1", "X")));
    }
}
