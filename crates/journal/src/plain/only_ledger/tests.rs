//! What only Ledger has, each fact in the fewest lines; what Ledger itself says of them was looked up with it.

use crate::{Format, Journal, JournalError, NoFiles, read as read_any};
use atom_ledger::Decimal;
use jiff::civil::date;
use std::{collections::BTreeMap, path::Path};

const X: &str = "2026-01-01 x\n  a  $1\n  b\n";

fn read(text: &str) -> Result<Journal, JournalError> {
    read_any(Path::new("test.dat"), text.as_bytes(), Some(Format::Ledger), date(2026, 6, 15), &NoFiles)
}

/// What each account holds, as `account commodity quantity`, without zeros.
fn balances(text: &str) -> Vec<String> {
    let journal = read(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut sums: BTreeMap<(String, String), Decimal> = BTreeMap::new();
    for posting in journal.entries.iter().flat_map(|item| item.entry.postings()) {
        let sum = sums.entry((posting.account.to_string(), posting.units.commodity.to_string())).or_default();
        *sum = sum.plus(posting.units.quantity).expect("it fits");
    }
    let open = sums.into_iter().filter(|(_, sum)| !sum.is_zero());
    open.map(|((account, commodity), sum)| format!("{account} {commodity} {}", sum.normalized())).collect()
}

/// The lines that are warned of.
fn warned(text: &str) -> Vec<u32> {
    let journal = read(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    journal.warnings.iter().map(|warning| warning.line).collect()
}

/// The line at which it stops.
fn refused(text: &str) -> u32 {
    read(text).expect_err(text).line
}

#[test]
fn an_assertion_that_does_not_hold_stops_the_journal_and_a_check_warns() {
    for (condition, holds) in [
        ("1 == 2", false),
        ("1 + 1 == 2", true),
        ("account(\"b\").amount == $-1", true),
        ("account(\"b\").amount == $1", false),
        ("account(\"a\").total > $0 and not (1 > 2)", true),
        ("\"abc\" =~ /B/", true),
        ("[2026-01-02] < [2026-01-01]", false),
    ] {
        let (assert, check) = (format!("{X}assert {condition}\n"), format!("{X}check {condition}\n"));
        if holds {
            assert_eq!((warned(&assert), warned(&check)), (vec![], vec![]), "{condition}");
        } else {
            assert_eq!((refused(&assert), warned(&check)), (4, vec![4]), "{condition}");
        }
    }
    // It counts what stands before it.
    assert_eq!(refused(&format!("assert account(\"b\").amount == $-1\n{X}")), 1);
    // What cannot be evaluated here is told.
    assert_eq!(warned(&format!("{X}assert market($1) > 2\nassert account(\"a\")\n")), [4, 5]);
    assert_eq!(refused("assert foo(\n"), 1);
}

#[test]
fn conditions_of_accounts_tags_and_postings_are_looked_at() {
    assert_eq!(refused(&format!("account a\n  assert commodity == 'EUR'\n{X}")), 3);
    assert_eq!(warned(&format!("account a\n  check amount > $5\n  assert commodity == '$'\n{X}")), [4]);
    assert!(warned(&format!("{X}account a\n  assert commodity == 'EUR'\n")).is_empty());
    let tagged = "2026-01-01 x\n  a  $1  ; foo: y\n  b\n";
    assert_eq!(refused(&format!("tag foo\n  assert value == 'x'\n{tagged}")), 4);
    assert_eq!(warned(&format!("tag foo\n  assert value =~ /Y/\n  check value == 'x'\n{tagged}")), [5]);
    assert!(warned(&format!("tag bar\n  assert value == 'x'\n{tagged}")).is_empty());
    let inline = "2026-01-01 x\n  a  $1\n    assert amount == $1\n    check amount > $5\n  b\n";
    assert_eq!((balances(inline), warned(inline)), (vec!["a $ 1".into(), "b $ -1".into()], vec![4]));
    assert_eq!(refused("2026-01-01 x\n  a  $1\n  assert payee == 'y'\n  b\n"), 3);
    assert_eq!(refused(&format!("= /a/\n  assert amount > $5\n{X}")), 3);
    // What may be meant as a posting is no condition that is passed over.
    for posting in ["check fund  $5", "expr things  $5", "assert fund:a  $5"] {
        assert_eq!(refused(&format!("2026-01-01 x\n  {posting}\n  b\n")), 2, "{posting}");
    }
    assert_eq!(warned("2026-01-01 x\n  a  $1\n  check  $5\n  b\n"), [3]);
    assert_eq!(warned("2026-01-01 x\n  a  $1\n  check market(amount)\n  b\n"), [3]);
    assert_eq!(balances("2026-01-01 x\n  eval  $1\n  checking  $2\n  b\n"), ["b $ -3", "checking $ 2", "eval $ 1"]);
}

#[test]
fn what_ledger_refuses_is_refused_with_its_line() {
    for posting in [
        "a  10 X @ $-5",
        "a  10 X @@ $-5",
        "a  1 EUR @ 2 EUR",
        "a  1 EUR == 1 EUR",
        "a  1 EUR =* 1 EUR",
        "a  12,34.56 EUR",
        "a  1 EUR ; [2012/02/30]",
        "a  1 EUR ; [1/32]",
        "a  10 X {$5} [2012/01/01] (note) {{$3}}",
        "a  10 X {$5} (one) (two)",
        "a  (1 > 2)",
    ] {
        assert_eq!(refused(&format!("2026-01-01 x\n  {posting}\n  b\n")), 2, "{posting}");
    }
    assert_eq!(refused("2026-01-01 x\n  a  $1\n  b\n  [d]  $2\n  [e]\n"), 1);
    assert_eq!(refused("2026-01-01 x\n  ; [2012/02/30]\n  a  $1\n  b\n"), 2);
    for line in [
        "P 2026/01/01 12:00 EUR $1.1",
        "define",
        "commodity",
        "payee",
        "tag",
        "assert",
        "eval foo(",
        "= expr tag('proj') =~ /x/",
        "~ Monthly foo\n  a  $1\n  b",
        "~ Monthly\n  a  $500\n  b  $5",
        "nonsense",
    ] {
        assert_eq!(refused(&format!("{X}{line}\n{X}")), 4, "{line}");
    }
    for line in ["P 2026/01/01 12:00:00 EUR $1.1", "~ every 2 weeks from 2026/01/01\n  a  $1\n  b", "eval 1 + 1"] {
        assert_eq!(balances(&format!("{line}\n{X}")), ["a $ 1", "b $ -1"], "{line}");
    }
}

#[test]
fn only_amounts_and_formats_say_how_fine_a_commodity_is_shown() {
    let places = |text: &str, name: &str| read(text).expect(text).commodities.get(name).copied();
    let priced = "P 2026-01-01 X $1.4445\n2026-01-01 x\n  a  10.00 X @ $1.333\n  b\n";
    assert_eq!((places(priced, "$"), places(priced, "X")), (Some(0), Some(2)));
    assert_eq!(places("D 1.00 EUR\n2026-01-01 x\n  a  1.005 EUR\n  b\n", "EUR"), Some(3));
    assert_eq!(places("D 1.00 EUR\n2026-01-01 x\n  a  1 EUR\n  b\n", "EUR"), Some(2));
    assert_eq!(places("define k=$2.50\n2026-01-01 x\n  a  $1\n  b\n", "$"), Some(2));
    assert_eq!(
        (places(&format!("assert 1 == 1\n{X}"), "$"), places(&format!("assert 1 == 1\n{X}"), "")),
        (Some(0), None)
    );
    assert_eq!(places("commodity EUR\n  format 1.00 EUR\n2026-01-01 x\n  a  1.005 EUR\n  b\n", "EUR"), Some(2));
}

#[test]
fn amounts_are_worked_out_with_functions_and_choices() {
    for (amount, worth) in [
        ("(abs($-5))", "5"),
        ("(round($3.45 * 1.111))", "3.83"),
        ("(floor($-3.9))", "-4"),
        ("(ceiling($3.1))", "4"),
        ("(1 > 0 ? $5 : $6)", "5"),
        ("($3 if 1 > 2 else $4)", "4"),
        ("(dbl($5) + more(k, $1))", "14"),
        ("($1 * $2)", "2"),
        ("(-abs($2))", "-2"),
    ] {
        let defined = "define dbl(x)=x*2\ndefine more(x, y) = x + y\ndefine k=$3\n";
        let sum = format!("a $ {worth}");
        assert_eq!(balances(&format!("{defined}2026-01-01 x\n  a  {amount}\n  b\n"))[0], sum, "{amount}");
    }
    assert_eq!(refused("define f(x)=f(x)\n2026-01-01 x\n  a  (f($1))\n  b\n"), 3, "it does not go on for ever");
    let deep = format!("2026-01-01 x\n  a  ({}$1)\n  b\n", "$1 + ".repeat(10_000));
    assert_eq!(refused(&deep), 2);
}

#[test]
fn automated_transactions_work_out_their_amounts_of_the_posting_that_fits() {
    let rule = "= /Food/\n  A  (amount * 0.5)\n  B  (-amount * 0.5)\n  (C)  (amount + 1 EUR)\n  (D)  (amount * amount)\n  (E)  (round(amount * 0.333))\n  (F)  (abs(amount))\n  (G)  (total) ; said\n  (H)  (5)\n  (I)  (3 Y)\n";
    let text = format!("{rule}2026-01-01 x\n  Food  10 EUR\n  Cash\n");
    let all = [
        "A EUR 5",
        "B EUR -5",
        "C EUR 11",
        "Cash EUR -10",
        "D EUR 100",
        "E EUR 3",
        "F EUR 10",
        "Food EUR 10",
        "G EUR 10",
        "H EUR 50",
        "I Y 3",
    ];
    assert_eq!(balances(&text), all);
    assert_eq!(refused("= /a/\n  (M)  (foo)\n2026-01-01 x\n  a  $1\n  b\n"), 3);
}

#[test]
fn deferred_postings_and_virtual_ones_balance_with_the_others() {
    assert_eq!(balances("2026-01-01 x\n  a  $1\n  <b>  $-1\n"), ["a $ 1", "b $ -1"]);
    let mixed = "2026-01-01 x\n  a  10 EUR\n  [s]  5 EUR\n  b\n";
    assert_eq!(
        (balances(mixed), warned(mixed)),
        (vec!["a EUR 10".into(), "b EUR -15".into(), "s EUR 5".into()], vec![1])
    );
    let apart = "2026-01-01 x\n  a  5 X\n  b  -5 X\n  [d]  3 X\n  [e]\n";
    assert_eq!((balances(apart).len(), warned(apart)), (4, vec![]));
    assert_eq!(refused("2026-01-01 x\n  a  5 X\n  b  -5 X\n  [d]  3 X\n  [e]  -2 X\n"), 1);
}

#[test]
fn what_ledger_passes_over_is_left_out_and_said() {
    let rest = ["a $ 1", "b $ -1"];
    for line in ["foo bar", "apply foo bar", "h foo", "Foo: bar"] {
        let text = format!("{line}\n{X}");
        assert_eq!((balances(&text), warned(&text)), (rest.map(String::from).to_vec(), vec![1]), "{line}");
    }
    // By its first letter, Ledger takes it for something else, or refuses it.
    for line in ["inclde sub.dat", "!inclde sub.dat", "old x", "Price x", "Data x", "Account c", "-x y", "foo"] {
        assert_eq!(refused(&format!("{line}\n{X}")), 1, "{line}");
    }
    // Nobody said that it is one of Ledger: somebody may have misspelt what moves money.
    for line in ["aplly account c", "Foo: bar", "apply acount c"] {
        let text = format!("{line}\n{X}bucket c\n");
        let guessed = read_any(Path::new("test.dat"), text.as_bytes(), None, date(2026, 6, 15), &NoFiles);
        assert_eq!(guessed.expect_err(line).line, 1);
        assert_eq!(warned(&text), [1], "{line}");
    }
    let lot = "2026-01-01 x\n  a  1 X {2 USD, 2026-01-01} @ 2 USD\n  b\n";
    assert_eq!((balances(lot), warned(lot)), (vec!["a X 1".into(), "b USD -2".into()], vec![2]));
    assert_eq!(refused("a letter\nand no journal\n"), 1, "lines that nobody knows are no journal");
    assert_eq!(balances("2026-01/02=2026/01-03 x\n  a  $1\n  b\n"), rest);
}

#[test]
fn units_that_are_parts_of_others_count_in_the_larger_one() {
    let hours = "C 1.00h = 60m\n2026-01-01 x\n  a  1.50h\n  b  -90m\n";
    assert_eq!(balances(hours), ["a h 1.5", "b h -1.5"]);
    assert_eq!(balances("C 1.00h = 60m\n2026-01-01 x\n  a  5m\n  b\n"), ["a m 5", "b m -5"], "it is no exact part");
    assert_eq!(
        balances("C 1.00h = 60m\n2026-01-01 x\n  a  65m\n  b  -1h\n  c  -5m\n"),
        ["a m 65", "b m -60", "c m -5"]
    );
    let sizes = "C 1.00 Kb = 1024 b\nC 1.00 Mb = 1024 Kb\n2026-01-01 x\n";
    assert_eq!(balances(&format!("{sizes}  a  2 Kb\n  b\n")), ["a Kb 2", "b Kb -2"], "it keeps its own unit");
    assert_eq!(balances(&format!("{sizes}  a  1 Mb\n  b  -1048576 b\n")), ["a Mb 1", "b Mb -1"]);
    assert_eq!(refused(&format!("{sizes}  a  2 Kb\n  b  -2000 b\n")), 3, "it is no exchange");
    assert_eq!(refused("C 1.00h = 0m\n"), 1);
}

#[test]
fn what_was_clocked_in_and_out_is_booked_in_hours() {
    let text = "i 2026/01/01 09:00:00 Work:Dev  task\no 2026/01/01 10:30:00\nI 2026/01/01 23:00:00 Work:Dev\nO 2026/01/02 01:00:00\n";
    assert_eq!(balances(text), ["Work:Dev h 3.5"]);
    assert_eq!(read(text).expect("a journal").entries[0].entry.head().payee, "task");
    let two = "i 2026/01/01 09:00:00 D\ni 2026/01/01 09:30:00 E\no 2026/01/01 10:30:00 D\no 2026/01/01 11:30:00\n";
    assert_eq!(balances(two), ["D h 1.5", "E h 2"]);
    assert_eq!(warned("i 2026/01/01 09:00:00 D\n"), [1]);
    assert_eq!(refused("o 2026/01/01 09:00:00\n"), 1);
    assert_eq!(refused("i 2026/01/01 09:00:00 D\no 2026/01/01 08:00:00\n"), 2);
    assert_eq!(refused("i 2026/01/01 09:00 D\n"), 1);
}

#[test]
fn what_only_ledger_checks_is_nothing_to_hledger() {
    let hledger = |text: &str| {
        read_any(Path::new("test.journal"), text.as_bytes(), Some(Format::Hledger), date(2026, 6, 15), &NoFiles)
    };
    for text in ["2026-01-01 x\n  a  1 EUR == 1 EUR\n  b\n", "2026-01-01 x\n  assert x  1\n  b\n"] {
        hledger(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    }
    for line in ["commodity", "payee", "tag", "foo bar", "i 2026/01/01 09:00:00 D"] {
        assert_eq!(hledger(&format!("{line}\n{X}")).expect_err(line).line, 1);
    }
}
