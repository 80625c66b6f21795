//! What hledger alone has, or has in a way of its own; where it refuses a journal, Ledger's reading is looked for.

use super::*;

/// A journal of any dialect, with the one that it was found to be in.
fn any(text: &str) -> (Format, Vec<String>) {
    let journal = read(text, None).unwrap_or_else(|error| panic!("{error}\n{text}"));
    (journal.format, balances(&journal))
}

/// A file of this name, as hledger reads it.
fn named(name: &str, text: &str) -> Result<Journal, JournalError> {
    read_any(Path::new(name), text.as_bytes(), Some(Format::Hledger), date(2026, 6, 15), &NoFiles)
}

#[test]
fn lines_below_an_account_say_something_in_ledger_only() {
    let text = "account assets:cash\n  alias cash\n  default\n2026-01-01 x\n  cash  1\n  b\n";
    assert_eq!(any(text), (Format::Hledger, vec!["b  -1".to_owned(), "cash  1".to_owned()]));
    assert_eq!(balances(&ledger(text)), ["assets:cash  1", "b  -1"]);
    assert_eq!(refused("account a  b\n", Format::Hledger).0, 1);
}

#[test]
fn a_name_of_hledger_ends_at_two_spaces_of_any_kind() {
    assert_eq!(balances(&hledger("2026-01-01 x\n  a\t10 EUR\n  b  -10 EUR\n")), ["a 10 EUR EUR 10", "b EUR -10"]);
    assert_eq!(balances(&hledger("2026-01-01 x\n  a\u{3000}b\u{a0}c \t1\n  b\t\n")), ["a b c  1", "b  -1"]);
    assert_eq!(balances(&hledger("account a\tb\n2026-01-01 x\n  a\tb  1\n  c\t\t-1\n")), ["a b  1", "c  -1"]);
    // Two lines without an amount are refused, and Ledger takes a tab for an end.
    let text = "2026-01-01 x\n  a\t10 EUR\n  b\t-10 EUR\n";
    assert_eq!(any(text), (Format::Ledger, vec!["a EUR 10".to_owned(), "b EUR -10".to_owned()]));
}

#[test]
fn nearly_every_sign_may_stand_in_a_commodity_of_hledger() {
    for name in ["A_B", "A'B", "#", "~", "A|B", "A&B", "A/B", "A!", "A\\B", "A<B", "A?", "A^", "A:B", "A,B", "(a", "[x"]
    {
        let journal = hledger(&format!("2026-01-01 x\n  a  1 {name}\n  b  {name} -1\n  c  0\n"));
        assert_eq!(balances(&journal), [format!("a {name} 1"), format!("b {name} -1")], "{name}");
    }
    assert_eq!(balances(&hledger("2026-01-01 x\n  a  1\u{a0}EUR\n  b  -1, EUR\n")), ["a EUR 1", "b EUR -1"]);
    for amount in ["1 \"\"", "\"\" 1", "1 A B", "1 A*B", "1 \"a;b\""] {
        read(&format!("2026-01-01 x\n  a  {amount}\n  b\n"), Some(Format::Hledger)).expect_err(amount);
    }
    refused("2026-01-01 x\n  a  1 \"\"\n  b\n", Format::Ledger);
}

#[test]
fn groups_of_digits_have_any_sizes_in_hledger() {
    for (written, quantity) in [
        ("1 23 EUR", "123"),
        ("1 2026 EUR", "12026"),
        ("1.2,3 EUR", "12.3"),
        ("12,3.4 EUR", "123.4"),
        ("1,0000,0 EUR", "100000"),
        ("1 2,345 EUR", "12.345"),
        ("1,234 EUR", "1234"),
    ] {
        let journal = hledger(&format!("2026-01-01 x\n  (a)  {written}\n"));
        assert_eq!(balances(&journal), [format!("a EUR {quantity}")], "{written}");
    }
    let text = "commodity 1.000,00 EUR\n2026-01-01 x\n  (a)  1.5 EUR\n  (b)  1,5 EUR\n";
    assert_eq!(balances(&hledger(text)), ["a EUR 15", "b EUR 1.5"], "a mark that is known is the decimal one");
    refused("2026-01-01 x\n  (a)  1,0000,0 EUR\n", Format::Ledger);
}

#[test]
fn a_commodity_of_hledger_is_declared_with_its_decimal_mark() {
    let rest = "2026-01-01 x\n  a  $1.25\n  b\n";
    for line in
        ["commodity $1000", "commodity $\n  format $1000", "D $1000", "commodity $1,000,000", "commodity \"A.B\" 10"]
    {
        let text = format!("{line}\n{rest}");
        read(&text, Some(Format::Hledger)).expect_err(line);
        assert_eq!(any(&text), (Format::Ledger, vec!["a $ 1.25".to_owned(), "b $ -1.25".to_owned()]), "{line}");
    }
    for line in ["commodity $1000.", "commodity $1,000.00", "D $.5", "commodity $", "commodity 1 000,0 \"A.B\""] {
        assert_eq!(any(&format!("{line}\n{rest}")).0, Format::Hledger, "{line}");
    }
    for line in ["commodity", "payee", "tag"] {
        for format in [Format::Hledger, Format::Ledger] {
            assert_eq!(refused(&format!("{line}\n{rest}"), format).0, 1, "{line}");
        }
    }
}

#[test]
fn what_stands_behind_a_price_is_passed_over() {
    let journal = hledger("P 2026-01-01 EUR $1.1 foo\nP 2026-01-02 A,B $2 ; foo\n");
    let prices: Vec<String> =
        journal.prices.iter().map(|quote| format!("{} {}", quote.commodity, quote.price)).collect();
    assert_eq!(prices, ["EUR 1.1 $", "A,B 2 $"]);
}

#[test]
fn a_comment_ends_where_each_program_ends_it_and_is_told_where_nothing_does() {
    let text = "comment hello there\nx\nend comment of it\n2026-01-01 x\n  a  1\n  b\n";
    assert_eq!(refused(text, Format::Hledger).0, 1);
    assert_eq!(any(text), (Format::Ledger, vec!["a  1".to_owned(), "b  -1".to_owned()]));
    assert_eq!(balances(&ledger("comment\nx\nend test\n2026-01-01 x\n  a  1\n  b\n")), ["a  1", "b  -1"]);
    assert_eq!(refused("comment\nend comment of it\n", Format::Hledger).0, 2);
    let text = "comment\nend\nend test\n2026-01-01 x\n  a  1\n  b\n";
    let journal = hledger(text);
    assert_eq!((journal.entries.len(), journal.warnings.len(), journal.warnings[0].line), (0, 1, 1));
    assert!(hledger("comment\nx\nend comment  \n").warnings.is_empty());
}

#[test]
fn assertions_have_one_or_two_signs_and_no_lots() {
    for assertion in ["=== 1", "=**1", "==** 1", "= 1 AAA {2 USD}", "= 1 AAA [2026-01-01]", "= 1 AAA @ 2 USD {3 USD}"] {
        read(&format!("2026-01-01 x\n  a  1 AAA {assertion}\n  b\n"), Some(Format::Hledger)).expect_err(assertion);
    }
    refused("2026-01-01 x\n  a  1 ===  1\n  b\n", Format::Ledger);
    assert_eq!(balances(&hledger("2026-01-01 x\n  a  1 AAA = 1 AAA @ 2 USD\n  b\n")), ["a AAA 1", "b AAA -1"]);
}

#[test]
fn plans_are_understood_and_add_nothing() {
    let rest = "\n2026-01-01 x\n  a  1\n  b\n";
    let text = format!("~ every 2nd day of week  from it ; note\n  ; more\n  a  1.234 EUR\n  b\n{rest}");
    let journal = hledger(&text);
    assert_eq!((balances(&journal).len(), journal.warnings.len()), (2, 1));
    assert_eq!(journal.commodities.get("EUR"), None, "it tells nothing of how amounts are written");
    for plan in ["~", "~ foo", "~ monthly in", "~ monthly from 2026-01-15", "~ monthly x", "~ monthly\n  a garbage  %%"]
    {
        read(&format!("{plan}\n{rest}"), Some(Format::Hledger)).expect_err(plan);
    }
    for plan in ["~ foo", "~ every jan 5", "~ monthly\n  a garbage  %%"] {
        read(&format!("{plan}\n{rest}"), None).expect_err(plan);
    }
    assert_eq!(any(&format!("~ Monthly\n  a  1\n{rest}")).0, Format::Hledger);
    assert_eq!(any(&format!("~ daily monthly\n  a  1\n  b\n{rest}")).0, Format::Ledger);
}

#[test]
fn years_have_four_digits_and_accounts_no_empty_parts() {
    for text in ["12026-01-02 x\n  a  1\n  b\n", "2026-01-02 x\n  a::b  1\n  b\n", "2026-01-02 x\n  a  1\n  :b\n"] {
        read(text, None).expect_err(text);
    }
}

#[test]
fn timedot_counts_dots_as_quarters_of_hours() {
    let text = "# work\n* notes\n2026-01-01 a day ; note\nwork:dev  .... ..\nwork:mail  1.5 ; c\n  x  30m\n; c\nnone\n\n** 2026-01-02\n*** work:dev  1d\ny  1,5h\nz  90s\n";
    let journal = named("x.timedot", text).expect("hledger takes it");
    assert_eq!(
        balances(&journal),
        ["work:dev  25.5", "work:mail  1.5", "x  0.5", "y  1.5", "z  0.025"],
        "{:?}",
        journal.warnings
    );
    let head = journal.entries[0].entry.head();
    assert_eq!((head.date, head.payee.as_str(), head.mark.as_str()), (date(2026, 1, 1), "a day", "*"));
    assert_eq!((journal.entries.len(), journal.commodities.get("").copied()), (6, Some(2)));
    for text in ["foo\n", "2026-01-01\na  .... x\n", "2026-01-01\na  1h30m\n", "2026-13-01\na  1\n"] {
        named("x.timedot", text).expect_err(text);
    }
    named("x.journal", text).expect_err("it is no journal");
}

#[test]
fn timeclock_books_each_day_of_a_session() {
    let text = "; c\ni 2026/01/01 22:00:00 work:dev  night ; shift\no 2026/01/03 01:00\ni 2026-01-04 09:00 work:mail\no 2026-01-04 09:20:00\n";
    let journal = named("x.timeclock", text).expect("hledger takes it");
    assert_eq!(balances(&journal), ["work:dev h 27", "work:mail h 0.33"]);
    let said: Vec<(String, String)> = journal
        .entries
        .iter()
        .map(|item| (item.entry.head().payee.clone(), item.entry.postings()[0].units.quantity.to_string()))
        .collect();
    let said: Vec<(&str, &str)> = said.iter().map(|(payee, hours)| (payee.as_str(), hours.as_str())).collect();
    assert_eq!(
        said,
        [("night ; shift", "2.00"), ("night ; shift", "24.00"), ("night ; shift", "1.00"), ("09:00-09:20", "0.33")]
    );
    let open = named("x.timeclock", "i 2026-01-01 09:00 a\n").expect("it is read");
    assert_eq!((open.entries.len(), open.warnings.len()), (0, 1));
    for text in [
        "o 2026-01-01 09:00\n",
        "i 2026-01-01 09:00 a\ni 2026-01-01 10:00 a\n",
        "i 2026-01-01 09:00 a\no 2026-01-01 08:00\n",
        "i 2026-01-01 9:00 a\no 2026-01-01 10:00\n",
        "i 2026-01-01 09:00 a\no 2026-01-01 24:00\n",
        "i 2026-01-01 09:00\no 2026-01-01 10:00\n",
        "i 0001-01-01 09:00 a\no 9999-01-01 10:00\n",
        "b 2026-01-01 09:00\n",
    ] {
        named("x.timeclock", text).expect_err(text);
    }
}

#[test]
fn an_include_of_hledger_says_what_its_file_holds_and_never_means_itself() {
    #[derive(Debug)]
    struct Some3;
    impl crate::Files for Some3 {
        fn load(&self, _: &Path, wanted: &str) -> Result<Vec<(std::path::PathBuf, Vec<u8>)>, String> {
            let text: &[u8] = match wanted {
                "hours.txt" | "hours.timedot" => b"2026-01-01\nwork  ....\n",
                "*.journal" => return Ok(vec![("main.journal".into(), Vec::new())]),
                "sub.txt" => b"2026-01-01 x\n  work  1\n  b\n",
                other => return Err(format!("There is no {other}.")),
            };
            Ok(vec![(wanted.into(), text.to_vec())])
        }
    }
    let read = |line: &str, format: Format| {
        let text = format!("{line}\n2026-01-02 y\n  work  2\n  b\n");
        read_any(Path::new("main.journal"), text.as_bytes(), Some(format), date(2026, 6, 15), &Some3)
    };
    for line in ["include timedot:hours.txt", "include hours.timedot"] {
        let journal = read(line, Format::Hledger).expect(line);
        assert_eq!(balances(&journal), ["b  -2", "work  3"], "{line}");
    }
    let journal = read("include journal:sub.txt", Format::Hledger).expect("it is read");
    assert_eq!(balances(&journal), ["b  -3", "work  3"]);
    read("include journal:sub.txt", Format::Ledger).expect_err("Ledger knows no such word");
    let error = read("include *.journal", Format::Hledger).expect_err("a circle");
    assert_eq!(error.line, 1);
    assert!(error.message.starts_with("This file includes itself: main.journal > main.journal. "), "{}", error.message);
}
