//! The lots that a sale takes: by the way of the account, or by name.

use super::{
    bookings,
    stock::{Held, Stocks, too_large},
};
use crate::{BooksError, post::amount};
use atom_api::ledger::{LotBooking, LotChoice, Sale};
use atom_ledger::{Amount, Cost, Decimal, Wanted};
use atom_store::Scoped;
use jiff::civil::Date;
use std::sync::Arc;

/// The lots that go.
pub(super) async fn take(
    read: &mut impl Scoped,
    sale: &Sale,
    account: &str,
    units: &Amount,
    paid_in: &str,
) -> Result<Vec<Held>, BooksError> {
    let bookings = bookings(read).await?;
    let booking = sale.booking.or_else(|| bookings.get(account).copied()).unwrap_or_default();
    // Whoever wishes the average of what is kept lot by lot, or lots of what is kept as one, is told by what is there.
    let kept = bookings.get(account).copied().unwrap_or_default();
    if (kept == LotBooking::Average) != (booking == LotBooking::Average) {
        let message = "The lots of this account are kept in another way; set that with `ledger.lots.set` first.";
        return Err(BooksError::invalid("booking", message));
    }
    let mut stocks = Stocks::read(read, account, false, &sale.date.to_string(), &bookings).await?;
    let none = || BooksError::Conflict(format!("There is no lot of {} in {account} on {}.", sale.commodity, sale.date));
    let mut stock = stocks.by.remove(&(account.to_owned(), sale.commodity.clone())).ok_or_else(none)?;
    let places = |code: &str| stocks.places.get(code).copied().unwrap_or(2);
    let refused = |fault: atom_ledger::BookingError| BooksError::Conflict(format!("{}.", capital(&fault.to_string())));
    let (mut all, mut sum) = (Vec::new(), Decimal::ZERO);
    if sale.lots.is_empty() {
        sum = units.quantity;
        all = stock.take(units, &Wanted::default(), booking, paid_in, &places).map_err(refused)?;
    }
    for (at, choice) in sale.lots.iter().enumerate() {
        let (part, wanted) = chosen(choice, units).map_err(|error| error.inside(&format!("lots[{at}]")))?;
        sum = sum.plus(part.quantity).map_err(too_large)?;
        all.extend(stock.take(&part, &wanted, booking, paid_in, &places).map_err(refused)?);
    }
    if sum != units.quantity {
        return Err(BooksError::invalid("lots", format!("The lots come to {sum}, and {} are sold.", units.quantity)));
    }
    // A sale of an earlier day leaves those of later days what they took.
    let mut last = Stocks::read(read, account, false, &Date::MAX.to_string(), &bookings).await?;
    let mut last = last.by.remove(&(account.to_owned(), sale.commodity.clone())).ok_or_else(none)?;
    for held in &all {
        let Cost { unit, date, label } = &held.cost;
        let (number, commodity) = (Some(unit.quantity), Some(Arc::clone(&unit.commodity)));
        let wanted = Wanted { number, commodity, date: *date, label: label.clone() };
        last.take(&units.with(held.units), &wanted, LotBooking::Specific, paid_in, &places).map_err(|_| {
            BooksError::Conflict("Sales of later days took these lots already; name others, or a later day.".to_owned())
        })?;
    }
    Ok(all)
}

/// A sentence begins so.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// How much of which lots a choice means.
fn chosen(choice: &LotChoice, units: &Amount) -> Result<(Amount, Wanted), BooksError> {
    let part = amount(&choice.quantity, &units.commodity)?;
    if part.quantity.is_negative() || part.quantity.is_zero() {
        return Err(BooksError::invalid("quantity", "Say how much of the lot goes, more than nothing."));
    }
    let cost = choice.cost.as_ref().map(|cost| amount(&cost.quantity, &cost.commodity)).transpose()?;
    let wanted = Wanted {
        number: cost.as_ref().map(|cost| cost.quantity),
        commodity: cost.map(|cost| cost.commodity),
        date: choice.date,
        label: choice.label.clone(),
    };
    Ok((part, wanted))
}
