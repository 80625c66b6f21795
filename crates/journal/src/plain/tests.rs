//! Journals of hledger and Ledger, each fact in the fewest lines.

use crate::{Format, Journal, JournalError, NoFiles, read as read_any};
use atom_ledger::Decimal;
use jiff::civil::date;
use std::{collections::BTreeMap, path::Path};

mod of_hledger;

fn read(text: &str, format: Option<Format>) -> Result<Journal, JournalError> {
    read_any(Path::new("test.journal"), text.as_bytes(), format, date(2026, 6, 15), &NoFiles)
}

fn hledger(text: &str) -> Journal {
    read(text, Some(Format::Hledger)).expect("hledger takes it")
}

fn ledger(text: &str) -> Journal {
    read(text, Some(Format::Ledger)).expect("Ledger takes it")
}

/// What each account holds, as `account commodity quantity`, without zeros.
fn balances(journal: &Journal) -> Vec<String> {
    let mut sums: BTreeMap<(String, String), Decimal> = BTreeMap::new();
    for posting in journal.entries.iter().flat_map(|item| item.entry.postings()) {
        let sum = sums.entry((posting.account.to_string(), posting.units.commodity.to_string())).or_default();
        *sum = sum.plus(posting.units.quantity).expect("it fits");
    }
    let open = sums.into_iter().filter(|(_, sum)| !sum.is_zero());
    open.map(|((account, commodity), sum)| format!("{account} {commodity} {}", sum.normalized())).collect()
}

fn refused(text: &str, format: Format) -> (u32, u32, String) {
    let error = read(text, Some(format)).expect_err("refused");
    (error.line, error.column, error.message)
}

#[test]
fn amounts_are_read_in_every_form_that_both_programs_write() {
    for (written, commodity, quantity) in [
        ("$1", "$", "1"),
        ("$-1.50", "$", "-1.5"),
        ("-$1.50", "$", "-1.5"),
        ("1 EUR", "EUR", "1"),
        ("1EUR", "EUR", "1"),
        ("500.00€", "€", "500"),
        ("EUR 2", "EUR", "2"),
        ("-EUR 2", "EUR", "-2"),
        ("3 \"Fund 2\"", "Fund 2", "3"),
        ("7", "", "7"),
        ("1,000.00 EUR", "EUR", "1000"),
        ("1.000,50 EUR", "EUR", "1000.5"),
        ("1,5 EUR", "EUR", "1.5"),
        ("100,000 JPY", "JPY", "100000"),
        ("0,123 X", "X", "0.123"),
        ("1.000 X", "X", "1"),
        ("1 000 000.50 EUR", "EUR", "1000000.5"),
        ("1E3 X", "X", "1000"),
        ("15e-2 X", "X", "0.15"),
        ("+3 X", "X", "3"),
        (".5 X", "X", "0.5"),
    ] {
        let journal = hledger(&format!("2026-01-01 x\n  (a)  {written}\n"));
        let posting = &journal.entries[0].entry.postings()[0];
        assert_eq!(
            (&*posting.units.commodity, posting.units.quantity.normalized().to_string().as_str()),
            (commodity, quantity),
            "{written}"
        );
    }
}

#[test]
fn numbers_that_mean_nothing_are_refused_with_their_place() {
    for written in [
        "NaN",
        "1e400 X",
        "123456789012345678901234567890123456789012 X",
        "1,2,3.4.5 X",
        "1.2.3,4,5 X",
        "--1 X",
        "1,2 3 X",
        "1.234 567 X",
        "$",
    ] {
        let (line, column, _) = refused(&format!("2026-01-01 x\n  (a)  {written}\n"), Format::Hledger);
        assert_eq!((line, column >= 8), (2, true), "{written}: {column}");
    }
}

#[test]
fn a_decimal_mark_that_is_known_goes_before_what_is_likely() {
    let text = "decimal-mark ,\n2026-01-01 x\n  (a)  1,000 X\n  (a)  1.000 X\n";
    assert_eq!(balances(&hledger(text)), ["a X 1001"]);
    let text = "commodity 1.000,00 EUR\n2026-01-01 x\n  (a)  2,500 EUR\n";
    assert_eq!(balances(&hledger(text)), ["a EUR 2.5"]);
}

#[test]
fn dates_that_are_none_are_refused() {
    for written in ["0000-00-00", "2026-13-01", "2026-02-30", "2026-1", "26-01-01", "2026-01-01x", "2026-1-1-1"] {
        let outcome = read(&format!("{written} x\n  a  1\n  b\n"), Some(Format::Hledger));
        // With a month and a day the year of today is meant, as in both programs.
        assert_eq!(outcome.map_err(|error| error.line).err(), Some(1), "{written}");
    }
    let journal = hledger("9999-12-31 far\n  a  1\n  b\n1/2 near\n  a  1\n  b\n");
    let days: Vec<String> = journal.entries.iter().map(|item| item.entry.head().date.to_string()).collect();
    assert_eq!(days, ["9999-12-31", "2026-01-02"]);
}

#[test]
fn a_transaction_has_all_that_its_lines_say() {
    let text = "2026/01/05=2026/01/07 * (42) Shop | Bread ; note\n  ; more\n  Expenses:Food  2.50 EUR ; white\n  Assets:Cash\n    ; paid\n";
    let journal = hledger(text);
    let entry = &journal.entries[0].entry;
    let head = entry.head();
    assert_eq!(
        [&head.payee, &head.narration, &head.code, &head.mark, &head.comment],
        ["Shop", "Bread", "42", "*", "note\nmore"]
    );
    assert_eq!(entry.postings()[0].comment, "white");
    assert_eq!(
        (entry.postings()[1].comment.as_str(), entry.postings()[1].units.to_string().as_str()),
        ("paid", "-2.50 EUR")
    );
    assert_eq!((journal.entries[0].line, journal.entries[0].file), (1, 0));
}

#[test]
fn what_does_not_balance_is_refused_at_its_first_line() {
    let (line, _, message) = refused("; x\n\n2026-01-01 x\n  a  1 EUR\n  b  -2 EUR\n", Format::Hledger);
    assert_eq!((line, message.as_str()), (3, "The postings do not balance: -1 EUR is left over."));
    for format in [Format::Hledger, Format::Ledger] {
        refused("2026-01-01 x\n  a  1 EUR\n  b\n  c\n", format);
    }
    refused("2026-01-01 x\n  a  1 EUR\n  [b]  2 EUR\n  c\n", Format::Hledger);
}

#[test]
fn what_rounds_to_nothing_as_shown_balances() {
    let text = "2026-01-01 x\n  a  3 X @ $33.333\n  b  $-100.00\n";
    assert_eq!(balances(&hledger(text)), ["a X 3", "b $ -100"]);
    refused("2026-01-01 x\n  a  3 X @ $33.33\n  b  $-100.00\n", Format::Hledger);
}

#[test]
fn prices_are_of_a_unit_or_in_total() {
    let text = "2026-01-01 x\n  a  -2 X @ 3 EUR\n  b\n2026-01-01 y\n  a  -2 X @@ 5 EUR\n  b\n";
    assert_eq!(balances(&hledger(text)), ["a X -4", "b EUR 11"]);
}

#[test]
fn two_commodities_that_are_exchanged_need_no_price() {
    assert_eq!(balances(&hledger("2026-01-01 x\n  a  10 USD\n  b  -9 EUR\n")), ["a USD 10", "b EUR -9"]);
    refused("2026-01-01 x\n  a  10 USD\n  b  9 EUR\n", Format::Hledger);
}

#[test]
fn hledger_asserts_in_the_order_of_days_and_ledger_in_that_of_the_file() {
    let text = "2026-02-01 x\n  a  1 = 3\n  b\n2026-01-01 y\n  a  2 = 2\n  b\n";
    assert_eq!(balances(&hledger(text)), ["a  3", "b  -3"]);
    let (line, _, message) = refused(text, Format::Ledger);
    assert_eq!((line, message.as_str()), (2, "The balance of a should be 3 here, and is 1."));
}

#[test]
fn assertions_reach_below_and_exclude_others_where_they_say_so() {
    let good = "2026-01-01 x\n  a:b  1 X\n  a:c  2 X\n  e  -3 X\n2026-01-02 y\n  a  0 X =* 3 X\n  a  0 X = 0 X\n  a:b  0 X == 1 X\n  e\n";
    assert_eq!(balances(&hledger(good)).len(), 3);
    refused("2026-01-01 x\n  a  1 X\n  a  1 Y == 1 Y\n  e\n", Format::Hledger);
}

#[test]
fn an_assertion_without_an_amount_gives_it() {
    let text = "2026-01-01 x\n  a  10 EUR\n  e\n2026-01-02 y\n  a  = 7 EUR\n  f\n";
    assert_eq!(balances(&hledger(text)), ["a EUR 7", "e EUR -10", "f EUR 3"]);
}

#[test]
fn automated_transactions_are_applied_by_ledger_only() {
    let text = "= /^Expenses:Books/\n  (Liabilities:Taxes)  -0.10\n\n2026-01-01 x\n  Expenses:Books  $20.00\n  Cash\n";
    assert_eq!(balances(&ledger(text)), ["Cash $ -20", "Expenses:Books $ 20", "Liabilities:Taxes $ -2"]);
    let journal = hledger(text);
    assert_eq!(balances(&journal), ["Cash $ -20", "Expenses:Books $ 20"]);
    assert_eq!((journal.warnings.len(), journal.warnings[0].line), (1, 1));
    refused("= account =~ /x/ and amount > 5\n  (y)  1\n", Format::Ledger);
}

#[test]
fn plans_are_left_out_and_said_so() {
    let journal = hledger("~ monthly\n  (a)  1\n\n2026-01-01 x\n  (a)  2\n");
    assert_eq!((balances(&journal), journal.warnings.len()), (vec!["a  2".to_owned()], 1));
}

#[test]
fn directives_mean_what_they_mean() {
    let text = "Y2020\nalias bank = Assets:Bank\napply account Mine\n3-4 x\n  bank:daily  1\n  b\nend apply account\nend aliases\n2026-01-01 y\n  bank  1\n  b\n";
    assert_eq!(balances(&hledger(text)), ["Mine:b  -1", "Mine:bank:daily  1", "b  -1", "bank  1"]);
    let text = "D $1,000.00\n2026-01-01 x\n  a  1\n  b\n";
    assert_eq!(balances(&hledger(text)), ["a $ 1", "b $ -1"]);
    let text = "P 2026-01-02 12:30:00 EUR $1.10\naccount Bank  ; type:C\ncomment\nnonsense\nend comment\n";
    let journal = hledger(text);
    assert_eq!((journal.prices.len(), journal.prices[0].price.to_string().as_str()), (1, "1.10 $"));
    assert_eq!(journal.accounts[0].kind, Some(atom_ledger::AccountKind::Cash));
}

#[test]
fn apply_tag_is_of_ledger_and_makes_the_journal_one() {
    let text = "apply tag foo\n2026-01-01 x\n  a  1\n  b\nend apply tag\n";
    let (line, _, _) = refused(text, Format::Hledger);
    assert_eq!(line, 1);
    let journal = read(text, None).expect("Ledger takes it");
    assert_eq!(
        (journal.format, journal.entries[0].entry.head().tags.as_slice()),
        (Format::Ledger, &["foo".to_owned()][..])
    );
}

#[test]
fn a_lot_of_ledger_counts_at_its_cost() {
    let text = "2026-01-01 x\n  a  10 X {$5.00} @ $6.00\n  b\n";
    assert_eq!(balances(&ledger(text)), ["a X 10", "b $ -50"]);
    assert_eq!(balances(&hledger(text)), ["a X 10", "b $ -60"]);
}

#[test]
fn a_lot_of_ledger_that_only_moves_counts_for_itself() {
    let text = "2026-01-01 x\n  a  10 X {$5.00}\n  b\n";
    assert_eq!(balances(&ledger(text)), ["a X 10", "b X -10"]);
    let text = "2026-01-01 x\n  a  10 X {$5.00}\n  b  $-50.00\n2026-01-02 y\n  a  -10 X {$5.00} [2026-01-01] (first) @ $6.00\n  b  $60.00\n  gain\n";
    assert_eq!(balances(&ledger(text)), ["b $ 10", "gain $ -10"]);
    // The cost is what it counts for, and here it does not come to nothing.
    refused("2026-01-01 x\n  a  10 X {$5.00}\n  b  $-60.00\n", Format::Ledger);
}

#[test]
fn ledger_works_out_amounts_in_parentheses() {
    let text = "define rent=$400.00\n2026-01-01 x\n  a  ($10.00 + $2.50 * 2)\n  a  (rent / 4)\n  a  (-$5.00 * (1 + 1))\n  b\n2026-01-02 y\n  s  (5 X * 2) @ ($500.00 / 10)\n  b\n";
    assert_eq!(balances(&ledger(text)), ["a $ 105", "b $ -605", "s X 10"]);
    for (amount, column) in [("(1 X + 1 Y)", 11), ("(1 X", 10), ("(1 / 0)", 9)] {
        let (line, at, _) = refused(&format!("2026-01-01 x\n  a  {amount}\n  b\n"), Format::Ledger);
        assert_eq!((line, at), (2, column), "{amount}");
    }
    refused("2026-01-01 x\n  a  ($1.00 + $2.00)\n  b\n", Format::Hledger);
}

#[test]
fn automated_transactions_name_and_multiply_what_they_fit() {
    let text = "= expr 'account =~ /^food/ and commodity == \"$\"'\n  (budget:$account)  (amount * 2)\n\n2026-01-01 x\n  food  $20.00\n  cash\n2026-01-02 y\n  food  3 X\n  cash\n";
    let journal = ledger(text);
    assert_eq!(balances(&journal), ["budget:food $ 40", "cash $ -20", "cash X -3", "food $ 20", "food X 3"]);
}

#[test]
fn ledger_replaces_an_alias_once_and_hledger_on_and_on() {
    let text = "alias Fun=Expenses:Fun\nalias Dining=Fun:Dining\n2026-01-01 x\n  Dining  1\n  Fun:Zoo  2\n  b\n";
    assert_eq!(balances(&ledger(text)), ["Expenses:Fun:Zoo  2", "Fun:Dining  1", "b  -3"]);
    let text = "commodity JPY\n  alias yen\naccount Assets:Bank\n  alias Bank\n2026-01-01 x\n  Bank  3 yen\n  b\n";
    assert_eq!(balances(&ledger(text)), ["Assets:Bank JPY 3", "b JPY -3"]);
    assert_eq!(refused(text, Format::Hledger).0, 2);
}

#[test]
fn a_name_that_comes_lately_is_still_what_a_later_directive_makes_of_it() {
    let text = "2026-01-01 x\n  a  1.50 EUR\n  b\n2026-01-02 x\n  a  1.50 EUR\n  b\nalias a = c\n2026-01-03 x\n  a  1.50 EUR\n  b\nend aliases\napply account m\n2026-01-04 x\n  a  1.50 EUR\n  b\n";
    assert_eq!(balances(&hledger(text)), ["a EUR 3", "b EUR -4.5", "c EUR 1.5", "m:a EUR 1.5", "m:b EUR -1.5"]);
    // A mark that becomes known counts from then on in Ledger; in hledger only a directive makes it known.
    let text =
        "2026-01-01 x\n  a  1.000 EUR\n  b\n2026-01-02 x\n  a  1,25 EUR\n  b\n2026-01-03 x\n  a  1.000 EUR\n  b\n";
    assert_eq!(balances(&hledger(text)), ["a EUR 3.25", "b EUR -3.25"]);
    assert_eq!(balances(&ledger(text)), ["a EUR 1002.25", "b EUR -1002.25"]);
}

#[test]
fn assertions_hold_across_entries_of_all_kinds() {
    // Some are made at once and some at the end; assertions see both, in their order.
    let text = "2026-01-03 late\n  a  1.00 EUR = 4.50 EUR\n  b\n2026-01-01 plain\n  a  2.00 EUR\n  b  -2.00 EUR\n2026-01-02 priced\n  a  1.50 EUR\n  s  -1 X @ 1.50 EUR\n";
    assert_eq!(balances(&hledger(text)), ["a EUR 4.5", "b EUR -3", "s X -1"]);
    let days: Vec<u32> = hledger(text).entries.iter().map(|item| item.line).collect();
    assert_eq!(days, [1, 4, 7], "in the order of the file");
    assert_eq!(refused(text, Format::Ledger).0, 2);
}

#[test]
fn what_is_no_line_of_a_journal_stops_it() {
    for (text, line) in [
        ("nonsense\n", 1),
        ("2026-01-01 x\n  a  1 EUR nonsense here\n  b\n", 2),
        ("  a  1\n", 1),
        ("2026-01-01 x\n  a\u{7}  1\n  b\n", 2),
        ("2026-01-01 x\n  a:\u{202e}b  1\n  b\n", 2),
        ("include other.journal\n", 1),
        ("end apply account\n", 1),
        ("2026-01-01 x\n  a  1 @\n  b\n", 2),
    ] {
        for format in [Format::Hledger, Format::Ledger] {
            assert_eq!(refused(text, format).0, line, "{text:?} {format:?}");
        }
    }
}

#[test]
fn includes_are_read_in_their_place_and_never_in_a_circle() {
    #[derive(Debug)]
    struct Two;
    impl crate::Files for Two {
        fn load(&self, _: &Path, wanted: &str) -> Result<Vec<(std::path::PathBuf, Vec<u8>)>, String> {
            let text: &[u8] = match wanted {
                "circle" => b"include circle\n",
                _ => b"Y2001\nalias a = other\n2-3 x\n  a  1\n  b\n",
            };
            Ok(vec![(wanted.into(), text.to_vec())])
        }
    }
    let read = |text: &str| {
        read_any(Path::new("main.journal"), text.as_bytes(), Some(Format::Hledger), date(2026, 6, 15), &Two)
    };
    let journal = read("include one\n2-3 y\n  a  1\n  b\n").expect("it is read");
    assert_eq!(balances(&journal), ["a  1", "b  -2", "other  1"], "what a file sets ends with it");
    assert_eq!((journal.files.len(), journal.entries[0].file, journal.entries[0].line), (2, 1, 3));
    let error = read("include circle\n").expect_err("a circle");
    assert_eq!(error.file, "circle");
    let told = "This file includes itself: circle > circle. Remove one of these includes, or narrow the pattern that finds \
                the file.";
    assert_eq!(error.message, told);
}

#[test]
fn a_circle_of_includes_is_told_with_all_files_of_it_from_the_folder_of_the_journal() {
    #[derive(Debug)]
    struct Circle;
    impl crate::Files for Circle {
        fn load(&self, _: &Path, wanted: &str) -> Result<Vec<(std::path::PathBuf, Vec<u8>)>, String> {
            let (path, text): (&str, &[u8]) = match wanted {
                "years" => ("/books/years/all.journal", b"include one\n"),
                "one" => ("/books/years/2026.journal", b"\ninclude years\n"),
                other => return Err(format!("There is no {other}.")),
            };
            Ok(vec![(path.into(), text.to_vec())])
        }
    }
    let main = Path::new("/books/main.journal");
    let error = read_any(main, b"include years\n", Some(Format::Hledger), date(2026, 6, 15), &Circle);
    let error = error.expect_err("a circle");
    assert_eq!((error.file.as_str(), error.line), ("2026.journal", 2));
    let chain = "years/all.journal > years/2026.journal > years/all.journal.";
    assert!(error.message.starts_with(&format!("This file includes itself: {chain} ")), "{}", error.message);
}

#[test]
fn an_entry_of_a_hundred_thousand_postings_is_refused() {
    let text = format!("2026-01-01 x\n{}", "  a  1\n".repeat(100_000));
    assert_eq!(refused(&text, Format::Hledger).0, 10_002);
}

proptest::proptest! {
    #[test]
    fn no_text_brings_the_reader_down(text in "[ -~\n\u{e9}\u{20ac}]{0,300}", lines in proptest::collection::vec("(2026-01-0[1-9] x|  [a-c](:d)?  -?[0-9]{1,3}( X| @ 2 Y)?|  b|; c|P 2026-01-01 X 2 Y|= /a/|~ m|apply account q|end)", 0..12)) {
        for format in [None, Some(Format::Hledger), Some(Format::Ledger), Some(Format::Beancount)] {
            let _ = read(&text, format);
            let _ = read(&lines.join("\n"), format);
        }
    }
}

#[test]
fn a_posting_of_hledger_counts_from_its_own_day() {
    for comment in ["date:2024-01-10", "[2024-01-10]", "x, date:1/10"] {
        let text = format!("2024-01-01 x\n  a  1 EUR  ; {comment}\n  b\n2024-01-05 y\n  a  2 EUR = 2 EUR\n  b\n");
        let journal = hledger(&text);
        assert_eq!(balances(&journal), ["a EUR 3", "b EUR -3"], "{comment}");
        assert!(journal.assertions.is_empty(), "an entry of the books has one day");
    }
    let below = "2024-01-01 x\n  a\n    ; date:2024-01-10\n  b  -1 EUR\n2024-01-05 y\n  a  2 EUR = 2 EUR\n  b\n";
    assert_eq!(balances(&hledger(below)), ["a EUR 3", "b EUR -3"]);
    refused("2024-01-01 x\n  a  1  ; date:2024-13-10\n  b\n", Format::Hledger);
    refused("2024-01-01 x\n  a  = 1  ; date:2024-01-02\n  b\n", Format::Hledger);
}

#[test]
fn an_account_may_begin_with_what_is_a_comment_elsewhere() {
    let text = "2024-01-01 x\n  a  3\n  #c  2\n  b\n";
    assert_eq!(balances(&hledger(text)), ["#c  2", "a  3", "b  -5"]);
    assert_eq!(balances(&ledger(text)), ["#c  2", "a  3", "b  -5"]);
    refused("2024-01-01 x\n  # c\n  a  1\n  b\n", Format::Hledger);
}

#[test]
fn what_hledger_takes_from_a_balance_has_its_cost_and_leaves_nothing_else() {
    assert_eq!(balances(&hledger("2024-01-01 x\n  a  = 10 EUR @ 2 USD\n  q\n")), ["a EUR 10", "q USD -20"]);
    let all = "2024-01-01 x\n  a  1 EUR\n  a  2 USD\n  e\n2024-01-02 x\n  a  == 5 EUR\n  e\n";
    assert_eq!(balances(&hledger(all)), ["a EUR 5", "e EUR -5"]);
    let none = "2024-01-01 x\n  a  1 EUR\n  a  2 USD\n  e\n2024-01-02 x\n  a  == 0\n  e\n";
    assert_eq!(balances(&hledger(none)), Vec::<String>::new());
}

#[test]
fn an_assertion_of_all_below_looks_for_other_commodities_in_the_account_alone() {
    let text = "2024-01-01 x\n  a:x  1 EUR\n  a:y  2 USD\n  e\n2024-01-02 x\n  a  0 ==* 1 EUR\n  e  0\n";
    assert_eq!(balances(&hledger(text)), ["a:x EUR 1", "a:y USD 2", "e EUR -1", "e USD -2"]);
}

#[test]
fn an_assertion_does_not_say_how_its_commodity_is_shown() {
    let text = "2024-01-01 x\n  c  1.5 X @ 0.3333 EUR\n  d\n2024-01-02 x\n  a  1 EUR = 1.00 EUR\n  b\n";
    assert_eq!(hledger(text).commodities.get("EUR").copied(), Some(0));
}

#[test]
fn automated_transactions_that_are_not_applied_are_understood_all_the_same() {
    let ours = "= /a/\n  (z)  (amount * 2)\n2024-01-01 x\n  a  3 USD\n  b\n";
    let journal = read(ours, None).expect("Ledger takes it");
    assert_eq!(
        (journal.format, balances(&journal)),
        (Format::Ledger, vec!["a USD 3".into(), "b USD -3".into(), "z USD 6".into()])
    );
    assert_eq!(
        balances(&hledger("= a\n  (z)  *2\n  (y)  1.000 USD\n2024-01-01 x\n  a  3 USD\n  b\n")),
        ["a USD 3", "b USD -3"]
    );
    read("= a\n  (a)  *x\n2024-01-01 x\n  a  3 USD\n  b\n", None).expect_err("neither takes it");
}

#[test]
fn small_forms_are_those_of_the_programs() {
    assert_eq!(balances(&hledger("2024-01-01 x\n  (v)\n  a  1\n  b\n")), ["a  1", "b  -1"]);
    refused("commodity CHF\n  format 1,000.00 EUR\n", Format::Hledger);
    refused("Y 24\n", Format::Hledger);
}
