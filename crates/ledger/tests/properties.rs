//! What is true of every entry, whatever it is made of.

use atom_ledger::{
    Amount, Booking, Cost, Decimal, Draft, Entry, Group, Head, Inventory, Price, Tolerance, Wanted, balance,
    check_name, plain_entry,
};
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

const COMMODITIES: [&str; 3] = ["EUR", "USD", "X"];

fn head() -> Head {
    Head::on(date(2026, 1, 5))
}

fn amount(units: i64, scale: u8, commodity: usize) -> Amount {
    Amount::new(Decimal::from_units(units, scale), COMMODITIES[commodity % COMMODITIES.len()])
}

/// What the weights of an entry come to, by group and commodity.
fn rests(entry: &Entry) -> BTreeMap<(Group, String), Decimal> {
    let mut rests = BTreeMap::new();
    for posting in entry.postings().iter().filter(|posting| posting.group != Group::Unbalanced) {
        let rest: &mut Decimal = rests.entry((posting.group, posting.weight.commodity.to_string())).or_default();
        *rest = rest.plus(posting.weight.quantity).expect("it fits");
    }
    rests
}

/// What an entry moves, by account and commodity.
fn moved(entry: &Entry) -> BTreeMap<(String, String), Decimal> {
    let mut moved = BTreeMap::new();
    for posting in entry.postings() {
        let key = (posting.account.to_string(), posting.units.commodity.to_string());
        let sum: &mut Decimal = moved.entry(key).or_default();
        *sum = sum.plus(posting.units.quantity).expect("it fits");
    }
    moved.retain(|_, sum| !sum.is_zero());
    moved
}

type Row = (usize, i64, u8, usize);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((0_usize..5, -10_000_000_i64..10_000_000, 0_u8..5, 0_usize..3), 1..10)
}

fn drafts(rows: &[Row]) -> Vec<Draft> {
    let line = |(account, units, scale, commodity): &Row| {
        Draft::new(format!("A:{account}"), Some(amount(*units, *scale, *commodity)))
    };
    rows.iter().map(line).chain([Draft::new("Rest", None)]).collect()
}

proptest! {
    #[test]
    fn nothing_comes_from_nowhere(rows in rows()) {
        let entry = balance(head(), drafts(&rows), |_| Tolerance::EXACT).expect("the last line takes the rest");
        prop_assert!(rests(&entry).values().all(|rest| rest.is_zero()));
        let mut all: BTreeMap<String, Decimal> = BTreeMap::new();
        for ((_, commodity), sum) in moved(&entry) {
            let all = all.entry(commodity).or_default();
            *all = all.plus(sum).expect("it fits");
        }
        prop_assert!(all.values().all(|sum| sum.is_zero()), "{all:?}");
    }

    #[test]
    fn the_order_of_lines_changes_nothing(rows in rows(), turn in 0_usize..10) {
        let one = balance(head(), drafts(&rows), |_| Tolerance::EXACT).expect("an entry");
        let mut turned = drafts(&rows);
        let by = turn % turned.len();
        turned.rotate_left(by);
        let other = balance(head(), turned, |_| Tolerance::EXACT).expect("an entry");
        prop_assert_eq!(moved(&one), moved(&other));
    }

    #[test]
    fn the_short_way_makes_the_same_entry(rows in prop::collection::vec((0_usize..5, -1_000_i64..1_000, 0_u8..4), 1..6), missing in any::<bool>()) {
        let rows: Vec<Row> = rows.into_iter().map(|(account, units, scale)| (account, units, scale, 0)).collect();
        let mut lines = drafts(&rows);
        if !missing {
            lines.pop();
        }
        let whole = balance(head(), lines.clone(), |_| Tolerance::EXACT);
        match plain_entry(head(), &mut lines, |draft| draft, |draft| draft) {
            Ok(entry) => prop_assert_eq!(whole, Ok(entry)),
            Err(_) => prop_assert!(!missing && (whole.is_err() || rows.len() < 2), "{:?}", whole),
        }
    }

    /// An exchange that says no price is shared out among its lines to the last cent.
    #[test]
    fn sharing_out_loses_no_cent(parts in prop::collection::vec(1_i64..10_000, 1..9), cents in 1_i64..100_000_000) {
        let mut lines: Vec<Draft> =
            parts.iter().map(|part| Draft::new("Assets:Stock", Some(amount(*part, 0, 2)))).collect();
        lines.push(Draft::new("Assets:Cash", Some(amount(-cents, 2, 0))));
        let entry = balance(head(), lines, |_| Tolerance::EXACT).expect("an exchange");
        let shares = entry.postings().iter().take(parts.len()).map(|posting| posting.weight.quantity.to_units(2));
        let shares: Vec<i64> = shares.collect::<Result<_, _>>().expect("whole cents");
        prop_assert_eq!(shares.iter().sum::<i64>(), cents);
        prop_assert!(rests(&entry).values().all(|rest| rest.is_zero()));
    }

    /// Weights become whole units of their commodity, and the entry still comes to nothing.
    #[test]
    fn fitting_keeps_the_balance(shares in 1_i64..5_000, mills in 1_i64..2_000_000) {
        let mut bought = Draft::new("Assets:Stock", Some(amount(shares, 0, 2)));
        bought.price = Some(Price::Unit(amount(mills, 3, 0)));
        let total = Decimal::from_units(shares, 0).times(Decimal::from_units(-mills, 3)).expect("it fits").rounded(2);
        let paid = Draft::new("Assets:Cash", Some(Amount::new(total, "EUR")));
        let entry = balance(head(), vec![bought, paid], |_| Tolerance::Places(2)).expect("it rounds to nothing");
        let entry = entry.fitted(|commodity| if commodity == "EUR" { 2 } else { 0 }).expect("it fits");
        prop_assert!(rests(&entry).values().all(|rest| rest.is_zero()));
        prop_assert!(entry.postings().iter().all(|posting| posting.weight.quantity.scale() <= 2));
    }

    #[test]
    fn what_goes_and_what_stays_of_lots_is_what_was_there(
        lots in prop::collection::vec((1_i64..1_000, 1_i64..1_000, 1_i8..28), 1..8),
        part in 1_i64..100,
        booking in prop::sample::select(vec![Booking::Strict, Booking::Fifo, Booking::Lifo, Booking::Hifo]),
    ) {
        let mut inventory = Inventory::default();
        let mut there = 0;
        for (units, cost, day) in &lots {
            let cost = Cost { unit: amount(*cost, 2, 0), date: Some(date(2026, 1, *day)), label: None };
            inventory.add(&amount(*units, 0, 2), &cost).expect("it fits");
            there += units;
        }
        let units = |inventory: &Inventory| -> i64 {
            inventory.lots().iter().map(|lot| lot.units.quantity.to_units(0).expect("whole")).sum()
        };
        let worth = |lots: &[atom_ledger::Lot]| -> Decimal {
            let each = lots.iter().map(|lot| lot.units.quantity.times(lot.cost.unit.quantity).expect("it fits"));
            each.fold(Decimal::ZERO, |sum, one| sum.plus(one).expect("it fits"))
        };
        prop_assert_eq!(units(&inventory), there);
        let (before, wanted) = (inventory.clone(), (there * part / 100).max(1));
        match inventory.take(&amount(-wanted, 0, 2), &Wanted::default(), booking) {
            Ok(taken) => {
                let gone: i64 = taken.iter().map(|lot| lot.units.quantity.to_units(0).expect("whole")).sum();
                prop_assert_eq!((gone, units(&inventory)), (-wanted, there - wanted));
                let left = worth(inventory.lots()).minus(worth(&taken)).expect("it fits");
                prop_assert_eq!(left, worth(before.lots()), "what it cost goes with it");
            }
            Err(_) => {
                prop_assert_eq!(booking, Booking::Strict);
                prop_assert_eq!(inventory, before, "a refusal takes nothing");
            }
        }
    }

    #[test]
    fn decimals_are_read_back_as_they_were_written(mantissa in any::<i64>(), scale in 0_u8..=18) {
        let number = Decimal::from_units(mantissa, scale);
        let again: Decimal = number.to_string().parse().expect("a number");
        prop_assert_eq!((again, again.scale()), (number, number.scale()));
        prop_assert_eq!(number.normalized(), number);
        prop_assert_eq!(number.to_units(scale), Ok(mantissa));
    }

    #[test]
    fn sums_of_decimals_are_those_of_their_units(one in any::<i32>(), other in any::<i32>(), scales in (0_u8..9, 0_u8..9)) {
        let (left, right) = (Decimal::from_units(i64::from(one), scales.0), Decimal::from_units(i64::from(other), scales.1));
        let sum = left.plus(right).expect("it fits");
        prop_assert_eq!(sum.minus(right), Ok(left));
        prop_assert_eq!(left.plus(right), right.plus(left));
        prop_assert_eq!(left.times(right), right.times(left));
        prop_assert_eq!(left.cmp(&right), left.minus(right).expect("it fits").cmp(&Decimal::ZERO));
    }

    #[test]
    fn no_text_is_a_number_or_a_name_by_accident(text in "\\PC{0,40}") {
        if let Ok(number) = text.parse::<Decimal>() {
            prop_assert!(text.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c)), "{text:?} is {number}");
        }
        if check_name(&text).is_ok() {
            prop_assert!(text.split(':').all(|part| !part.trim().is_empty()), "{text:?}");
            prop_assert!(!text.chars().any(char::is_control), "{text:?}");
        }
    }
}
