//! Amounts and texts as they are written.

use atom_ledger::{Amount, Posting, Price};

/// What a posting counts for, as a price: the one that was said where it gives exactly that, else in total.
pub(super) fn exchange(posting: &Posting) -> Option<(bool, Amount)> {
    if posting.price.is_none() && posting.cost.is_none() {
        return None;
    }
    if let (Some(Price::Unit(unit)), None) = (&posting.price, &posting.cost)
        && unit.quantity.times(posting.units.quantity).is_ok_and(|product| product == posting.weight.quantity)
    {
        return Some((false, unit.clone()));
    }
    let total = posting.weight.quantity.abs().unwrap_or(posting.weight.quantity);
    Some((true, posting.weight.with(total)))
}

/// An amount with its commodity behind it.
pub(super) fn plain_amount(amount: &Amount) -> String {
    if amount.commodity.is_empty() {
        return amount.quantity.to_string();
    }
    format!("{} {}", amount.quantity, plain_symbol(&amount.commodity))
}

/// The name of a commodity, in quotes unless it is letters only.
pub(super) fn plain_symbol(commodity: &str) -> String {
    if commodity.chars().all(|c| c.is_alphabetic() || "$€£¥".contains(c)) {
        commodity.to_owned()
    } else {
        format!("\"{}\"", commodity.replace('"', ""))
    }
}

/// A text without what would end its line.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}
