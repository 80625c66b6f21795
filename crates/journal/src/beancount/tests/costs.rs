//! Costs of which a part is missing, and amounts without a currency.

use super::{balances, good, read, refused};
use crate::JournalError;

/// How many are bought, and at which cost each.
fn cost(braces: &str, paid: &str) -> Result<String, JournalError> {
    let text = format!("2026-01-05 * \"b\"\n  Assets:Stock  {braces}\n  Assets:Cash  {paid}\n");
    let journal = read(&text)?;
    let lot = &journal.entries[0].entry.postings()[0];
    let unit = &lot.cost.as_ref().expect("a cost").unit;
    Ok(format!("{} at {}", lot.units.quantity.normalized(), unit.quantity.normalized()))
}

#[test]
fn the_part_of_a_compound_cost_that_is_missing_is_worked_out() {
    assert_eq!(cost("10 YY {100.00 # USD}", "-1010.00 USD").expect("read"), "10 at 101");
    assert_eq!(cost("10 YY {# 9.95 USD}", "-1009.95 USD").expect("read"), "10 at 100.995");
    assert_eq!(cost("10 YY {100.00 # 9.95 USD}", "").expect("read"), "10 at 100.995");
    assert_eq!(cost("YY {100.00 # 9.95 USD}", "-1009.95 USD").expect("read"), "10 at 100.995");
    for (braces, paid) in [
        ("10 YY {# USD}", "-1000 USD"),
        ("10 YY {# 9.95 USD}", ""),
        ("YY {100.00 # USD}", "-1000 USD"),
        ("10 YY {{100 # 5 USD}}", ""),
        ("10 YY {# 9.95 USD}", "1009.95 USD"),
        ("10 YY {100 # 5 USD,, }", "-1005 USD"),
    ] {
        assert!(cost(braces, paid).is_err(), "{braces}");
    }
}

#[test]
fn a_compound_cost_finds_the_lot_that_came_with_it() {
    let sold = |lot: &str| {
        let buy = "2026-01-05 * \"b\"\n  Assets:Stock  10 YY {100.00 # 9.95 USD}\n  Assets:Cash\n";
        read(&format!("{buy}2026-01-06 * \"s\"\n  Assets:Stock  {lot}\n  Assets:Cash\n"))
    };
    assert_eq!(balances(&sold("-10 YY {100.00 # 9.95 USD}").expect("sold")), Vec::<String>::new());
    let half = ["Assets:Cash USD -504.975", "Assets:Stock YY 5"];
    for any in ["-5 YY {50.00 # USD}", "-5 YY {# 50.00 USD}"] {
        assert_eq!(balances(&sold(any).expect(any)), half, "what lacks a part says nothing of the lot: {any}");
    }
    assert_eq!(sold("-5 YY {100.00 # 9.95 USD}").expect_err("other shares").line - 5, 5);
}

#[test]
fn an_amount_without_a_currency_beside_a_price_takes_that_which_the_account_holds() {
    let held = "2026-01-05 * \"x\"\n  Assets:Stock  10 EUR\n  Assets:Cash  -10 EUR\n2026-01-06 * \"y\"\n";
    for line in ["10 @ 1.2 USD", "10 @@ 12 USD", "10 {1.2 USD}", "10 @ 1.2"] {
        let journal = read(&format!("{held}  Assets:Stock  {line}\n  Expenses:Food  -12 USD\n"));
        let expected = ["Assets:Cash EUR -10", "Assets:Stock EUR 20", "Expenses:Food USD -12"];
        assert_eq!(balances(&journal.expect(line)), expected, "{line}");
    }
    // Without a price it is that of the other lines, if that is one.
    let journal = good(&format!("{held}  Assets:Stock  10\n  Expenses:Food  -10 USD\n"));
    assert_eq!(balances(&journal)[2], "Assets:Stock USD 10");
    let bare = "  Assets:Stock  10 @ 1.2 USD\n  Expenses:Food  -12 USD\n";
    assert_eq!(refused(&format!("2026-01-06 * \"y\"\n{bare}")), 2, "the account holds nothing");
    let gone =
        held.replace("2026-01-06 * \"y\"\n", "2026-01-05 * \"z\"\n  Assets:Stock  -10 EUR\n  Assets:Cash  10 EUR\n");
    assert_eq!(refused(&format!("{gone}2026-01-06 * \"y\"\n{bare}")), 8, "it holds nothing any more");
}
