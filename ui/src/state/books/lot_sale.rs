//! A sale of lots: how they are booked, and what each of them gains.

use super::exact::Exact;
use atom_api::ledger::{LotBooking, OpenLot, SaleView, TakenLot};

/// All ways of booking, with what tells them apart in a list.
pub(crate) const BOOKINGS: [(&str, LotBooking); 5] = [
    ("fifo", LotBooking::Fifo),
    ("lifo", LotBooking::Lifo),
    ("hifo", LotBooking::Hifo),
    ("average", LotBooking::Average),
    ("specific", LotBooking::Specific),
];

/// The key of a way of booking.
pub(crate) fn key_of(booking: LotBooking) -> &'static str {
    BOOKINGS.iter().find(|(_, known)| *known == booking).map_or("fifo", |(key, _)| key)
}

/// The way of booking with a key.
pub(crate) fn booking_of(key: &str) -> Option<LotBooking> {
    BOOKINGS.iter().find(|(known, _)| *known == key).map(|(_, booking)| *booking)
}

/// The ways that a sale can choose where the account is kept so: an average is no lot, and a lot no average.
pub(crate) fn choosable(kept: LotBooking) -> impl Iterator<Item = LotBooking> {
    let average = kept == LotBooking::Average;
    BOOKINGS.into_iter().map(|(_, booking)| booking).filter(move |booking| (*booking == LotBooking::Average) == average)
}

/// What each lot of a sale gains; together what the sale does. Nothing where a number does not fit.
pub(crate) fn gains(sale: &SaleView) -> Option<Vec<Exact>> {
    let quantities: Vec<Exact> = sale.taken.iter().map(|lot| Exact::parse(&lot.quantity)).collect::<Option<_>>()?;
    let shares = shares(Exact::parse(&sale.proceeds.quantity)?, &quantities)?;
    let gain = |(share, lot): (Exact, &TakenLot)| share.plus(Exact::parse(&lot.book.quantity)?.negated());
    shares.into_iter().zip(&sale.taken).map(gain).collect()
}

/// What is paid, parted by quantities; the parts come to the whole.
fn shares(paid: Exact, quantities: &[Exact]) -> Option<Vec<Exact>> {
    let total = quantities.iter().try_fold(Exact::ZERO, |sum, quantity| sum.plus(*quantity))?;
    let (mut sum, mut before) = (Exact::ZERO, Exact::ZERO);
    let mut shares = Vec::with_capacity(quantities.len());
    for quantity in quantities {
        sum = sum.plus(*quantity)?;
        let until = share(paid, sum, total)?;
        shares.push(until.plus(before.negated())?);
        before = until;
    }
    Some(shares)
}

/// `paid` times `part` by `whole`, rounded as `paid` is written.
fn share(paid: Exact, part: Exact, whole: Exact) -> Option<Exact> {
    let (units, places) = paid.parts();
    let (part, whole) = (part.with_places(whole.parts().1), whole.with_places(part.parts().1));
    let ((part, part_places), (whole, whole_places)) = (part.parts(), whole.parts());
    if whole <= 0 || part_places != whole_places {
        return None;
    }
    let product = units.checked_mul(part)?;
    let twice = product.checked_mul(2)?.checked_add(whole)?;
    Some(Exact::new(twice.div_euclid(whole.checked_mul(2)?), places))
}

/// An account with lots of a commodity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stock {
    /// The account.
    pub(crate) account: String,
    /// Of what.
    pub(crate) commodity: String,
    /// What its cost is in.
    pub(crate) cost_in: String,
}

/// Where lots are open: each account with a commodity once, in the order of the lots.
pub(crate) fn stocks(lots: &[OpenLot]) -> Vec<Stock> {
    let mut stocks: Vec<Stock> = Vec::new();
    for OpenLot { account, commodity, cost, .. } in lots {
        if !stocks.iter().any(|stock| stock.account == *account && stock.commodity == *commodity) {
            let (account, commodity, cost_in) = (account.clone(), commodity.clone(), cost.commodity.clone());
            stocks.push(Stock { account, commodity, cost_in });
        }
    }
    stocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).expect("a number")
    }

    #[test]
    fn the_parts_of_what_is_paid_come_to_the_whole() {
        let parts = shares(exact("100.00"), &[exact("1"), exact("1.0"), exact("1.00")]).expect("parts");
        assert_eq!(parts.iter().map(Exact::to_string).collect::<Vec<_>>(), ["33.33", "33.34", "33.33"]);
        assert_eq!(shares(exact("100.00"), &[]), Some(Vec::new()));
        assert_eq!(shares(exact("100.00"), &[exact("0")]), None);
    }

    #[test]
    fn each_lot_gains_its_part_of_what_is_paid_less_what_it_cost() {
        let lot = |quantity: &str, book: &str| {
            serde_json::json!({ "quantity": quantity, "cost": { "quantity": "1", "commodity": "EUR" },
                "book": { "quantity": book, "commodity": "EUR" } })
        };
        let eur = |quantity: &str| serde_json::json!({ "quantity": quantity, "commodity": "EUR" });
        let sale: SaleView = serde_json::from_value(serde_json::json!({
            "taken": [lot("5", "50.00"), lot("2", "60.00")], "book": eur("110.00"), "proceeds": eur("175.00"),
            "gain": eur("65.00"), "gains": "Income:Gains",
        }))
        .expect("a sale");
        let gains = gains(&sale).expect("gains");
        assert_eq!(gains.iter().map(Exact::to_string).collect::<Vec<_>>(), ["75.00", "-10.00"]);
    }

    #[test]
    fn what_is_kept_at_its_average_is_sold_so_and_nothing_else_is() {
        assert_eq!(choosable(LotBooking::Average).collect::<Vec<_>>(), [LotBooking::Average]);
        assert!(!choosable(LotBooking::Lifo).any(|booking| booking == LotBooking::Average));
        for (key, booking) in BOOKINGS {
            assert_eq!((key_of(booking), booking_of(key)), (key, Some(booking)));
        }
    }
}
