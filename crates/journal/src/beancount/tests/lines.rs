//! What Beancount takes for a line and for a word, and what it does not.

use super::{balances, good, read, refused};

/// A transaction that moves ten euros from cash to stock.
fn moved(from: &str, to: &str) -> String {
    format!("2026-01-05 * \"x\"\n  {to}Assets:Stock  10 EUR\n  {from}Assets:Cash\n")
}

#[test]
fn a_line_that_begins_with_the_letter_of_a_flag_is_passed_over() {
    for line in ["Section One", "Title \"of the file", "Prices: all", "S 1", "T. x", "R-x", "Mein Café", "Tü:x"] {
        let journal = read(&format!("{line}\n{}{line}\n", moved("", "")));
        assert_eq!(balances(&journal.expect(line)), ["Assets:Cash EUR -10", "Assets:Stock EUR 10"], "{line}");
    }
    // What begins with a commodity or an account, and all other letters, are mistakes.
    for line in ["TITLE one", "P.O. Box", "Title:One", "Caf\u{e9}:One", "T", "TRUE", "Heading", "title"] {
        assert_eq!(refused(&format!("{line}\n{}", moved("", ""))), 1, "{line}");
    }
}

#[test]
fn a_posting_has_a_flag_where_a_name_follows_apart_and_a_tag_where_it_follows_at_once() {
    for flag in ["# ", "#\t", "& ", "? ", "% ", "P ", "*", "!"] {
        let journal = read(&moved(flag, "! "));
        assert_eq!(balances(&journal.expect(flag)), ["Assets:Cash EUR -10", "Assets:Stock EUR 10"], "{flag}");
    }
    let journal = good(&moved("", "").replacen("\n  ", "\n  #trip ^bill\n  ", 1));
    let head = journal.entries[0].entry.head();
    assert_eq!((head.tags.as_slice(), head.links.as_slice()), (&["trip".to_owned()][..], &["bill".to_owned()][..]));
    assert_eq!(refused(&moved("#", "")), 3, "a tag and no flag");
}

#[test]
fn what_begins_at_the_margin_ends_a_transaction_and_a_comment_within_does_not() {
    let with = |between: &str| moved("", "").replace("\n  Assets:Cash", &format!("\n{between}\n  Assets:Cash"));
    for between in ["", "   ", "\t", "; note", "* heading", "# heading", "Section one", "option \"title\" \"x\""] {
        assert_eq!(refused(&with(between)), 4, "{between:?}");
        assert!(read(&format!("{}{between}\n", moved("", ""))).is_ok(), "{between:?} behind it is nothing");
        let text = format!("2026-01-01 commodity EUR\n{between}\n  name: \"Euro\"\n");
        assert_eq!(refused(&text), 3, "{between:?} before metadata");
    }
    assert_eq!(balances(&good(&with("  ; note"))).len(), 2);
    assert!(read("2026-01-01 commodity EUR\n  ; note\n  name: \"Euro\"\n\n  ; another\n").is_ok());
    assert_eq!(refused("2026-01-01 commodity EUR\n  * heading\n"), 2);
}

#[test]
fn what_is_no_word_of_beancount_is_refused_with_its_line() {
    let no_break = "\u{a0}";
    for line in [
        "Assets:Stock  .5 EUR",
        "Assets:Stock  -.5 EUR",
        "Assets:Stock  2 * .5 EUR",
        "k: 5",
        "ln: ^link",
        &format!("Assets:Stock{no_break}10 EUR"),
        &format!("Assets:Stock  10{no_break}EUR"),
        &format!("Assets:Stock  10 EUR{no_break}"),
        &format!("{no_break}Assets:Stock  10 EUR"),
    ] {
        assert_eq!(refused(&format!("2026-01-05 * \"x\"\n  {line}\n  Assets:Cash\n")), 2, "{line:?}");
    }
    // Beancount 2 knows no commodity of one letter, and Beancount 3 does: tickers are such.
    assert_eq!(balances(&good("2026-01-05 * \"x\"\n  Assets:Stock  10 V\n  Assets:Cash\n")).len(), 2);
    let text =
        format!("2026-01-05 * \"a{no_break}b\"\n  Assets:Stock  0.5 X1 ; c{no_break}\n  kK: #tag\n  Assets:Cash\n");
    assert_eq!(balances(&good(&text)), ["Assets:Cash X1 -0.5", "Assets:Stock X1 0.5"]);
}

#[test]
fn plugins_that_were_not_run_are_told_with_their_line() {
    let names = ["unrealized", "forecast", "currency_accounts"];
    let text = names.map(|name| format!("plugin \"beancount.plugins.{name}\" \"Equity:X\"\n"));
    let told = good(&text.concat()).warnings;
    assert_eq!(told.iter().map(|warning| warning.line - 5).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(names.iter().zip(&told).all(|(name, warning)| warning.message.contains(name)), "{told:?}");
}
