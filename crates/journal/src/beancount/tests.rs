//! Journals of Beancount, each fact in the fewest lines.

mod costs;
mod lines;

use crate::{Format, Journal, JournalError, NoFiles, read as read_any};
use atom_ledger::Decimal;
use std::{collections::BTreeMap, path::Path};

const OPEN: &str = "2020-01-01 open Assets:Cash\n2020-01-01 open Assets:Stock\n2020-01-01 open Expenses:Food\n2020-01-01 open Equity:Opening\n2020-01-01 open Income:Gains\n";

fn read(text: &str) -> Result<Journal, JournalError> {
    let text = format!("{OPEN}{text}");
    read_any(
        Path::new("test.beancount"),
        text.as_bytes(),
        Some(Format::Beancount),
        jiff::civil::date(2026, 6, 15),
        &NoFiles,
    )
}

fn good(text: &str) -> Journal {
    read(text).expect("Beancount takes it")
}

fn balances(journal: &Journal) -> Vec<String> {
    let mut sums: BTreeMap<(String, String), Decimal> = BTreeMap::new();
    for posting in journal.entries.iter().flat_map(|item| item.entry.postings()) {
        let sum = sums.entry((posting.account.to_string(), posting.units.commodity.to_string())).or_default();
        *sum = sum.plus(posting.units.quantity).expect("it fits");
    }
    let open = sums.into_iter().filter(|(_, sum)| !sum.is_zero());
    open.map(|((account, commodity), sum)| format!("{account} {commodity} {}", sum.normalized())).collect()
}

/// The line of an error, counted behind the accounts that are opened.
fn refused(text: &str) -> u32 {
    read(text).expect_err("refused").line - 5
}

#[test]
fn a_transaction_has_all_that_its_lines_say() {
    let text = "2026-01-05 ! \"Shop\" \"Bread \\\"white\\\"\" #food ^bill-7\n  key: \"value\"\n  Expenses:Food  2.50 EUR ; here\n    note: \"x\"\n  * Assets:Cash\n";
    let journal = good(text);
    let entry = &journal.entries[0].entry;
    let head = entry.head();
    assert_eq!([&head.payee, &head.narration, &head.mark], ["Shop", "Bread \"white\"", "!"]);
    assert_eq!((head.tags.as_slice(), head.links.as_slice()), (&["food".to_owned()][..], &["bill-7".to_owned()][..]));
    assert_eq!((head.comment.as_str(), entry.postings()[0].comment.as_str()), ("key: \"value\"", "note: \"x\""));
    assert_eq!(balances(&journal), ["Assets:Cash EUR -2.5", "Expenses:Food EUR 2.5"]);
    assert!(journal.warnings.is_empty(), "{:?}", journal.warnings);
}

#[test]
fn amounts_may_be_calculated() {
    let text = "2026-01-05 * \"x\"\n  Expenses:Food  (1,000.00 + 2) * 2 / 4 EUR\n  Assets:Cash  -501.00 EUR\n";
    assert_eq!(balances(&good(text)), ["Assets:Cash EUR -501", "Expenses:Food EUR 501"]);
}

#[test]
fn tolerance_is_half_of_the_last_place() {
    let text = |rest: &str| format!("2026-01-05 * \"x\"\n  Expenses:Food  10.00 EUR\n  Assets:Cash  {rest} EUR\n");
    assert!(read(&text("-9.996")).is_ok());
    assert_eq!(refused(&text("-9.994")), 1);
}

#[test]
fn a_missing_amount_is_rounded_as_beancount_rounds_it() {
    let text = "2026-01-05 * \"x\"\n  Assets:Stock  1.25 XX {3.333 USD}\n  Expenses:Food  0.01 USD\n  Assets:Cash\n";
    assert_eq!(balances(&good(text))[0], "Assets:Cash USD -4.18");
}

#[test]
fn pads_bring_accounts_to_their_balance() {
    let text = "2026-01-01 pad Assets:Cash Equity:Opening\n2026-01-05 * \"x\"\n  Expenses:Food  2.00 EUR\n  Assets:Cash\n2026-01-06 balance Assets:Cash 10.00 EUR\n";
    let journal = good(text);
    assert_eq!(balances(&journal), ["Assets:Cash EUR 10", "Equity:Opening EUR -12", "Expenses:Food EUR 2"]);
    assert!(journal.warnings.is_empty(), "{:?}", journal.warnings);
}

#[test]
fn an_assertion_that_does_not_hold_is_told_and_stops_nothing() {
    let text = "2026-01-05 * \"x\"\n  Expenses:Food  2.00 EUR\n  Assets:Cash\n2026-01-06 balance Assets:Cash 10.00 EUR\n2026-01-06 balance Assets:Cash -2.005 ~ 0.01 EUR\n";
    let journal = good(text);
    assert_eq!(journal.warnings.iter().map(|warning| warning.line).collect::<Vec<_>>(), [9]);
}

#[test]
fn lots_go_at_the_cost_that_they_came_with() {
    let bought = "2026-01-01 * \"b\"\n  Assets:Stock  5 XX {10.00 USD}\n  Assets:Cash\n2026-01-02 * \"b\"\n  Assets:Stock  5 XX {20.00 USD}\n  Assets:Cash\n";
    let sold = |cost: &str| {
        format!(
            "{bought}2026-01-03 * \"s\"\n  Assets:Stock  -4 XX {cost} @ 30.00 USD\n  Assets:Cash  120.00 USD\n  Income:Gains\n"
        )
    };
    assert_eq!(balances(&good(&sold("{10.00 USD}")))[2], "Income:Gains USD -80");
    assert_eq!(balances(&good(&sold("{2026-01-02}")))[2], "Income:Gains USD -40");
    assert_eq!(refused(&sold("{}")), 8, "which lot is not said");
    assert_eq!(refused(&sold("{11.00 USD}")), 8, "there is no such lot");
    let fifo = format!("2020-01-02 open Assets:Other \"FIFO\"\n{}", sold("{}")).replace("Assets:Stock", "Assets:Other");
    assert_eq!(balances(&good(&fifo))[2], "Income:Gains USD -80");
}

#[test]
fn what_comes_with_a_transaction_is_no_lot_for_it_yet() {
    let text = "2026-01-01 * \"x\"\n  Assets:Stock  5 XX {10.00 USD}\n  Assets:Stock  -1 XX {12.00 USD}\n  Assets:Cash  -38.00 USD\n";
    assert_eq!(balances(&good(text)), ["Assets:Cash USD -38", "Assets:Stock XX 4"]);
}

#[test]
fn an_amount_that_is_worked_out_has_no_more_places_than_can_be_kept() {
    let text = "2026-01-01 * \"x\"\n  Assets:Stock  USD @ 1.32 CAD\n  Assets:Cash  400 CAD\n";
    assert_eq!(balances(&good(text)), ["Assets:Cash CAD 400", "Assets:Stock USD -303.03030303"]);
}

#[test]
fn expenses_are_shared_and_virtual_transactions_left_out_where_plugins_say_so() {
    let text = "plugin \"beancount.plugins.split_expenses\" \"Ada Bob Cy\"\nplugin \"beancount.plugins.exclude_tag\"\n2026-01-01 * \"x\"\n  Expenses:Food  10.00 EUR\n  Expenses:Food:Ada  2.00 EUR\n  Assets:Cash\n2026-01-02 * \"y\" #virtual\n  Expenses:Food  1.00 EUR\n  Assets:Cash\n";
    assert_eq!(
        balances(&good(text)),
        [
            "Assets:Cash EUR -12",
            "Expenses:Food:Ada EUR 5.333333333",
            "Expenses:Food:Bob EUR 3.333333333",
            "Expenses:Food:Cy EUR 3.333333334"
        ]
    );
    assert_eq!(good(text).commodities.get("EUR"), Some(&2));
}

#[test]
fn what_cannot_be_understood_stops_it_with_its_place() {
    for (text, line) in [
        ("nonsense\n", 1),
        ("2026-01-05 nonsense\n", 1),
        ("2026-13-05 open Assets:X\n", 1),
        ("2026-01-05 * \"no end\n", 1),
        ("2026-01-05 * \"x\"\n  assets:cash  1 EUR\n", 2),
        ("2026-01-05 * \"x\"\n  Assets:Cash  1,00 EUR\n", 2),
        ("2026-01-05 * \"x\"\n  Assets:Cash  1 EUR\n", 1),
        ("2026-01-05 * \"x\"\n  Assets:Cash\n  Expenses:Food\n", 2),
        ("include \"other.beancount\"\n", 1),
        ("  Assets:Cash  1 EUR\n", 1),
        (&format!("2026-01-05 * \"x\"\n  Assets:Cash  {}1 EUR\n", "(".repeat(5_000)), 2),
    ] {
        assert_eq!(refused(text), line, "{:?}", text.chars().take(60).collect::<String>());
    }
}

#[test]
fn what_says_nothing_of_balances_is_read_past() {
    let text = "* Heading\n; comment\noption \"title\" \"x\"\n2026-01-01 note Assets:Cash \"n\"\n  meta: 1\n2026-01-01 event \"a\" \"b\"\n2026-01-01 custom \"x\" TRUE Assets:Cash 20 USD\n2026-01-01 query \"a\" \"SELECT\n1\"\n2026-01-01 commodity EUR\n  name: \"Euro\"\n2026-01-01 price USD 4 EUR\n2026-01-02 close Assets:Stock\n";
    let journal = good(text);
    assert_eq!((journal.entries.len(), journal.prices.len(), journal.warnings.len()), (0, 1, 0));
    assert_eq!(
        journal
            .accounts
            .iter()
            .find(|account| &*account.name == "Assets:Stock")
            .and_then(|account| account.closed)
            .map(|day| day.to_string()),
        Some("2026-01-02".to_owned())
    );
}

#[test]
fn accounts_that_are_not_open_are_told() {
    let journal = good("2019-01-05 * \"x\"\n  Expenses:Food  2.00 EUR\n  Assets:Nowhere\n");
    assert_eq!(journal.warnings.len(), 2);
}

#[test]
fn a_commodity_that_the_account_was_not_opened_for_is_told() {
    let open = "2020-01-01 open Assets:Euros EUR\n";
    let spend = |commodity: &str| {
        format!("{open}2026-01-05 * \"x\"\n  Assets:Euros  5 {commodity}\n  Assets:Cash  -5 {commodity}\n")
    };
    assert!(good(&spend("EUR")).warnings.is_empty());
    let told = good(&spend("USD")).warnings;
    assert_eq!(told.iter().map(|warning| warning.line).collect::<Vec<_>>(), [7]);
}

#[test]
fn an_amount_without_a_currency_takes_that_which_all_lines_count_for() {
    let journal = read("2026-01-05 * \"x\"\n  Assets:Cash  -5\n  Assets:Stock  2 YYY @@ 5 USD\n").expect("read");
    assert_eq!(balances(&journal), ["Assets:Cash USD -5", "Assets:Stock YYY 2"]);
}

#[test]
fn places_that_another_commodity_keeps_are_kept_by_all() {
    let text = "2026-01-05 * \"x\"\n  Assets:Stock  1.125 FUND @ 10.00 USD\n  Assets:Cash  -11.25 USD\n\
                2026-01-06 * \"x\"\n  Assets:Stock  0.125 USD\n  Assets:Cash\n";
    assert_eq!(read(text).expect("read").commodities.get("USD").copied(), Some(3));
}

#[test]
fn a_total_cost_that_does_not_divide_balances() {
    let text = "2026-01-05 * \"x\"\n  Assets:Stock  3 HOOL {{100 USD}}\n  Assets:Cash  -100 USD\n";
    assert_eq!(balances(&read(text).expect("read")), ["Assets:Cash USD -100", "Assets:Stock HOOL 3"]);
}
