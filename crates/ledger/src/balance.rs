//! From what a person or a file wrote to an entry: amounts that are missing, exchanges that are not priced, tolerance.

mod open;
mod plain;

pub use plain::plain_entry;

use crate::{Amount, Cost, Decimal, Entry, Group, Head, NameFault, Overflow, Posting, Price};
use open::{missing_amounts, price_an_exchange};
use std::{fmt::Write as _, sync::Arc};

/// A line of an entry as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which account changes.
    pub account: Arc<str>,
    /// With which postings it balances.
    pub group: Group,
    /// By how much; none is worked out from the other lines.
    pub units: Option<Amount>,
    /// What a unit of its lot cost. Goes before the price where the weight is asked for.
    pub cost: Option<Cost>,
    /// What it was exchanged for.
    pub price: Option<Price>,
    /// What is said of it besides.
    pub comment: String,
}

impl Draft {
    /// A real posting.
    #[must_use]
    pub fn new(account: impl Into<Arc<str>>, units: Option<Amount>) -> Self {
        Self { account: account.into(), group: Group::Real, units, cost: None, price: None, comment: String::new() }
    }

    fn weight(&self, units: &Amount) -> Result<Amount, Overflow> {
        match (&self.cost, &self.price) {
            (Some(cost), _) => Ok(cost.unit.with(units.quantity.times(cost.unit.quantity)?)),
            (None, Some(price)) => price.of(units.quantity),
            (None, None) => Ok(units.clone()),
        }
    }
}

/// What may be left over in one commodity of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tolerance {
    /// What rounds to zero at so many decimal places (hledger, Ledger).
    Places(u8),
    /// What is no further from zero than this (Beancount).
    Within(Decimal),
}

impl Tolerance {
    /// Nothing.
    pub const EXACT: Self = Self::Within(Decimal::ZERO);

    fn allows(self, rest: Decimal) -> bool {
        match self {
            Self::Places(places) => rest.rounded(places).is_zero(),
            Self::Within(most) => rest.abs().is_ok_and(|rest| rest <= most),
        }
    }
}

/// Why lines are no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BalanceError {
    /// There are none.
    #[error("An entry has at least one posting.")]
    Empty,
    /// There are too many.
    #[error("An entry has at most {} postings.", crate::POSTINGS_MAX)]
    TooMany,
    /// More than one amount is missing.
    #[error("Only one posting may be without an amount.")]
    TwoMissing,
    /// A virtual posting that balances with none has no amount.
    #[error("A posting to ({0}) balances with no other, so it needs an amount.")]
    NoAmount(String),
    /// They do not come to zero.
    #[error("The postings do not balance: {} is left over.", list(.0))]
    Unbalanced(Vec<Amount>),
    /// A posting without cost or price counts for another commodity.
    #[error("The posting to {0} counts for another commodity without a price.")]
    Weight(String),
    /// An account cannot be called so.
    #[error("{0}.")]
    Name(#[from] NameFault),
    /// A number does not fit.
    #[error("A number of this entry is too large or too fine.")]
    Overflow(#[from] Overflow),
}

fn list(amounts: &[Amount]) -> String {
    let mut text = String::new();
    for (at, amount) in amounts.iter().enumerate() {
        let before = if at == 0 { "" } else { ", " };
        write!(text, "{before}{}", amount.with(amount.quantity.normalized())).ok();
    }
    text
}

/// Makes an entry of lines: works out the amount that is missing, prices an exchange of two commodities that says no
/// price, and lets be left over what `tolerance` of each commodity allows.
///
/// # Errors
/// [`BalanceError`].
pub fn balance(head: Head, drafts: Vec<Draft>, tolerance: impl Fn(&str) -> Tolerance) -> Result<Entry, BalanceError> {
    if drafts.len() > crate::POSTINGS_MAX {
        return Err(BalanceError::TooMany);
    }
    let mut drafts = drafts;
    let complete = |group: Group, drafts: &[Draft]| {
        drafts.iter().filter(|draft| draft.group == group).all(|draft| draft.units.is_some())
    };
    for group in [Group::Real, Group::Balanced] {
        if complete(group, &drafts) {
            price_an_exchange(group, &mut drafts, &tolerance)?;
        }
    }
    let missing = missing_amounts(&drafts)?;
    let mut postings = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let units = match draft.units.clone() {
            Some(units) => vec![(units, false)],
            None => match missing.get(&draft.group) {
                Some(amounts) => amounts.iter().map(|amount| (amount.clone(), true)).collect(),
                None => return Err(BalanceError::NoAmount(draft.account.to_string())),
            },
        };
        for (units, inferred) in units {
            let weight = if inferred { units.clone() } else { draft.weight(&units)? };
            postings.push(Posting {
                account: Arc::clone(&draft.account),
                group: draft.group,
                weight,
                cost: if inferred { None } else { draft.cost.clone() },
                price: if inferred { None } else { draft.price.clone() },
                comment: draft.comment.clone(),
                units,
                inferred,
            });
        }
    }
    let mut entry = Entry::unchecked(head.clone(), postings);
    for ((group, commodity), rest) in entry.residuals()? {
        if !rest.is_zero() && group != Group::Unbalanced && tolerance(&commodity).allows(rest) {
            entry.absorb(group, &commodity, rest)?;
        }
    }
    let postings = entry.postings().to_vec();
    Entry::new(head, postings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amount(text: &str) -> Amount {
        let (number, commodity) = text.split_once(' ').unwrap_or((text, ""));
        Amount::new(number.parse().expect("a number"), commodity)
    }

    fn head() -> Head {
        Head::on(jiff::civil::date(2026, 1, 5))
    }

    fn lines(lines: &[(&str, Option<&str>)]) -> Vec<Draft> {
        lines.iter().map(|(account, units)| Draft::new(*account, units.map(amount))).collect()
    }

    fn units(entry: &Entry) -> Vec<String> {
        entry.postings().iter().map(|posting| posting.units.to_string()).collect()
    }

    #[test]
    fn a_posting_that_does_not_balance_is_refused() {
        let drafts = lines(&[("A", Some("1.00 EUR")), ("B", Some("-0.99 EUR"))]);
        let error = balance(head(), drafts, |_| Tolerance::EXACT).expect_err("refused");
        assert_eq!(error, BalanceError::Unbalanced(vec![amount("0.01 EUR")]));
        assert_eq!(error.to_string(), "The postings do not balance: 0.01 EUR is left over.");
    }

    #[test]
    fn commodities_do_not_balance_each_other_unless_two_are_exchanged() {
        let exchange = lines(&[("A", Some("10 USD")), ("B", Some("-9 EUR"))]);
        let entry = balance(head(), exchange, |_| Tolerance::EXACT).expect("an exchange");
        assert_eq!(entry.postings()[0].price, Some(Price::Total(amount("9 EUR"))));
        assert_eq!(entry.postings()[0].weight, amount("9 EUR"));
        let gift = lines(&[("A", Some("10 USD")), ("B", Some("9 EUR"))]);
        assert!(matches!(balance(head(), gift, |_| Tolerance::EXACT), Err(BalanceError::Unbalanced(_))));
        let three = lines(&[("A", Some("10 USD")), ("B", Some("-9 EUR")), ("C", Some("1 GBP"))]);
        assert!(matches!(balance(head(), three, |_| Tolerance::EXACT), Err(BalanceError::Unbalanced(_))));
    }

    #[test]
    fn an_exchange_of_several_amounts_loses_nothing_to_rounding() {
        let drafts = lines(&[("A", Some("1 X")), ("B", Some("1 X")), ("C", Some("1 X")), ("D", Some("-10.00 EUR"))]);
        let entry = balance(head(), drafts, |_| Tolerance::EXACT).expect("an exchange");
        let weights: Vec<_> = entry.postings().iter().map(|posting| posting.weight.to_string()).collect();
        assert_eq!(weights, ["3.33 EUR", "3.33 EUR", "3.34 EUR", "-10.00 EUR"]);
    }

    #[test]
    fn the_missing_amount_takes_all_commodities_that_are_left_over() {
        let drafts = lines(&[("A", Some("1 USD")), ("B", Some("2 EUR")), ("C", None)]);
        let entry = balance(head(), drafts, |_| Tolerance::EXACT).expect("it balances");
        assert_eq!(units(&entry), ["1 USD", "2 EUR", "-1 USD", "-2 EUR"]);
        let two = lines(&[("A", Some("1 USD")), ("B", None), ("C", None)]);
        assert_eq!(balance(head(), two, |_| Tolerance::EXACT), Err(BalanceError::TwoMissing));
    }

    #[test]
    fn the_missing_amount_is_at_price() {
        let mut drafts = lines(&[("A", Some("50 AAPL")), ("B", None)]);
        drafts[0].price = Some(Price::Unit(amount("30.00 $")));
        let entry = balance(head(), drafts, |_| Tolerance::EXACT).expect("it balances");
        assert_eq!(units(&entry), ["50 AAPL", "-1500.00 $"]);
    }

    #[test]
    fn virtual_postings_balance_among_their_like_or_with_none() {
        let mut drafts =
            lines(&[("A", Some("1")), ("B", Some("-1")), ("V", Some("5")), ("W", Some("-5")), ("X", Some("3"))]);
        drafts[2].group = Group::Balanced;
        drafts[3].group = Group::Balanced;
        drafts[4].group = Group::Unbalanced;
        assert!(balance(head(), drafts.clone(), |_| Tolerance::EXACT).is_ok());
        drafts[3].units = Some(amount("-4"));
        assert!(matches!(balance(head(), drafts.clone(), |_| Tolerance::EXACT), Err(BalanceError::Unbalanced(_))));
        drafts[3].units = Some(amount("-5"));
        drafts[4].units = None;
        assert_eq!(balance(head(), drafts, |_| Tolerance::EXACT), Err(BalanceError::NoAmount("X".to_owned())));
    }

    #[test]
    fn what_tolerance_allows_is_taken_up_by_the_price() {
        let mut drafts = lines(&[("A", Some("3 X")), ("B", Some("-100.00 $"))]);
        drafts[0].price = Some(Price::Unit(amount("33.333 $")));
        let entry = balance(head(), drafts.clone(), |_| Tolerance::Places(2)).expect("it rounds to zero");
        assert_eq!(entry.postings()[0].weight, amount("100.00 $"));
        assert!(balance(head(), drafts.clone(), |_| Tolerance::Places(3)).is_err());
        assert!(balance(head(), drafts, |_| Tolerance::Within(amount("0.001").quantity)).is_ok());
    }

    #[test]
    fn weights_fit_into_whole_units() {
        let mut drafts = lines(&[("A", Some("3 X")), ("B", Some("3 X")), ("C", Some("-2.00 $"))]);
        for at in [0, 1] {
            drafts[at].price = Some(Price::Unit(amount("0.3333 $")));
        }
        let entry = balance(head(), drafts, |_| Tolerance::Places(2)).expect("it balances");
        let entry = entry.fitted(|commodity| if commodity == "$" { 2 } else { 0 }).expect("it fits");
        let weights: Vec<_> = entry.postings().iter().map(|posting| posting.weight.to_string()).collect();
        assert_eq!(weights, ["1.00 $", "1.00 $", "-2.00 $"]);
    }

    proptest! {
        #[test]
        fn what_is_made_balances_and_its_reversal_too(
            rows in proptest::collection::vec((0_usize..3, -1_000_000_i64..1_000_000, 0_u8..4), 1..12)
        ) {
            let names = ["EUR", "USD", "X"];
            let mut drafts: Vec<Draft> = rows
                .iter()
                .map(|(at, units, scale)| Draft::new("A", Some(Amount::new(Decimal::from_units(*units, *scale), names[*at]))))
                .collect();
            drafts.push(Draft::new("B", None));
            let entry = balance(head(), drafts, |_| Tolerance::EXACT).expect("the last line takes the rest");
            for rest in entry.residuals().expect("it fits").values() {
                prop_assert!(rest.is_zero());
            }
            let back = entry.reversed(jiff::civil::date(2026, 2, 1)).expect("it turns round");
            for (one, other) in entry.postings().iter().zip(back.postings()) {
                prop_assert!(one.units.quantity.plus(other.units.quantity).expect("it fits").is_zero());
            }
        }
    }
}
