//! A sale of lots: how they are booked, and where there are any.

use atom_api::ledger::{LotBooking, OpenLot};

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

    #[test]
    fn what_is_kept_at_its_average_is_sold_so_and_nothing_else_is() {
        assert_eq!(choosable(LotBooking::Average).collect::<Vec<_>>(), [LotBooking::Average]);
        assert!(!choosable(LotBooking::Lifo).any(|booking| booking == LotBooking::Average));
        for (key, booking) in BOOKINGS {
            assert_eq!((key_of(booking), booking_of(key)), (key, Some(booking)));
        }
    }
}
