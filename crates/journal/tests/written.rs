//! What is written: in the text where a form can say it, and in the notes, counted, where it cannot.

use atom_journal::{
    Format, NoFiles, read,
    write::{AccountFacts, Claim, Writer},
};
use atom_ledger::{AccountKind, Amount, Cost, Decimal, Entry, Group, Head, Posting, Price};
use jiff::civil::{Date, date};
use std::path::Path;

const ALL: [Format; 3] = [Format::Hledger, Format::Ledger, Format::Beancount];

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn amount(quantity: &str, commodity: &str) -> Amount {
    Amount::new(number(quantity), commodity)
}

fn posting(account: &str, units: Amount) -> Posting {
    Posting {
        account: account.into(),
        group: Group::Real,
        weight: units.clone(),
        units,
        cost: None,
        price: None,
        comment: String::new(),
        inferred: false,
    }
}

fn lot(account: &str, quantity: &str, unit: &str, weight: &str) -> Posting {
    let cost = Cost { unit: amount(unit, "EUR"), date: Some(date(2026, 1, 5)), label: Some("first".to_owned()) };
    Posting { weight: amount(weight, "EUR"), cost: Some(cost), ..posting(account, amount(quantity, "ACME")) }
}

fn entry(day: Date, postings: Vec<Posting>) -> Entry {
    let head = Head {
        payee: "Payee".to_owned(),
        narration: "What it was".to_owned(),
        code: "A)1".to_owned(),
        mark: "P".to_owned(),
        links: vec!["one".to_owned(), "two".to_owned()],
        ..Head::on(day)
    };
    Entry::new(head, postings).expect("it balances")
}

fn written(format: Format, fill: impl Fn(&mut Writer)) -> (String, Vec<String>) {
    let mut writer = Writer::in_order(format);
    fill(&mut writer);
    writer.finish()
}

#[test]
fn links_and_codes_are_written_and_marks_that_do_not_exist_there_are_counted() {
    let plain = entry(
        date(2026, 1, 5),
        vec![posting("Assets:Bank", amount("1.00", "EUR")), posting("Equity:X", amount("-1.00", "EUR"))],
    );
    for format in ALL {
        let (text, notes) = written(format, |writer| {
            writer.entry(&plain);
            writer.entry(&plain);
        });
        let (link, code, noted) = match format {
            Format::Beancount => ("^one ^two", "code: \"A)1\"", "Entries with another mark are marked * there (2)."),
            _ => ("; links: one, two", "(A]1)", "The sign ) in a code stands as ] (2)."),
        };
        assert!(text.contains(link) && text.contains(code), "{format:?}: {text}");
        assert!(notes.iter().any(|note| note == noted), "{format:?}: {notes:?}");
        let again = read(Path::new("again"), text.as_bytes(), Some(format), date(2026, 1, 1), &NoFiles);
        assert_eq!(again.expect("it is read back").entries.len(), 2, "{format:?}: {text}");
    }
}

#[test]
fn lots_stand_with_their_costs_where_the_entry_balances_by_them() {
    let exact = entry(
        date(2026, 1, 5),
        vec![lot("Assets:Depot", "10", "12.50", "125.00"), posting("Assets:Bank", amount("-125.00", "EUR"))],
    );
    // Too far off for Beancount, and not what Ledger would make of it.
    let off = entry(
        date(2026, 1, 6),
        vec![lot("Assets:Depot", "10", "12.50", "124.00"), posting("Assets:Bank", amount("-124.00", "EUR"))],
    );
    for format in ALL {
        let (text, notes) = written(format, |writer| {
            writer.entry(&exact);
            writer.entry(&off);
        });
        let (cost, count) = match format {
            Format::Hledger => ("@@ 125.00 EUR", 2),
            Format::Ledger => ("10 ACME {12.50 EUR} [2026-01-05] (first) @@ 125.00 EUR", 1),
            Format::Beancount => ("10 ACME {12.50 EUR, 2026-01-05, \"first\"}", 1),
        };
        assert!(text.contains(cost) && text.contains("@@ 124.00 EUR"), "{format:?}: {text}");
        let noted = format!("Costs of lots stand as prices ({count}).");
        assert!(notes.contains(&noted), "{format:?}: {notes:?}");
        let again = read(Path::new("again"), text.as_bytes(), Some(format), date(2026, 1, 1), &NoFiles);
        let again = again.unwrap_or_else(|error| panic!("{format:?}: {error}\n{text}"));
        let kept = again.entries.iter().flat_map(|item| item.entry.postings()).filter(|posting| posting.cost.is_some());
        assert_eq!(kept.count(), usize::from(format != Format::Hledger), "{format:?}: {text}");
    }
}

#[test]
fn what_is_said_is_written_only_where_it_holds() {
    let first = entry(
        date(2026, 1, 5),
        vec![posting("Assets:Bank", amount("5.00", "EUR")), posting("Equity:X", amount("-5.00", "EUR"))],
    );
    let claim = |quantity: &str| Claim {
        account: "Assets:Bank".to_owned(),
        amount: amount(quantity, "EUR"),
        tolerance: Decimal::ZERO,
        below: false,
        alone: false,
        strict: false,
        through: date(2026, 1, 5),
    };
    for format in ALL {
        let (text, notes) = written(format, |writer| {
            writer.claim(claim("10.00"));
            writer.claim(claim("9.00"));
            writer.entry_with(&first, &[(0, claim("5.00"))]);
            writer.entry(&first);
        });
        let again = read(Path::new("again"), text.as_bytes(), Some(format), date(2026, 1, 1), &NoFiles);
        let again = again.unwrap_or_else(|error| panic!("{format:?}: {error}\n{text}"));
        // In Beancount only the evening is told, and at the first line more was to come.
        let (said, left_out) = if format == Format::Beancount { (1, 2) } else { (2, 1) };
        assert_eq!(again.assertions.len(), said, "{format:?}: {text}");
        let counted = format!("are left out ({left_out}).");
        assert!(notes.iter().any(|note| note.contains("Assertions") && note.ends_with(&counted)), "{notes:?}");
        assert!(again.warnings.is_empty(), "{format:?}: {:?}", again.warnings);
    }
}

#[test]
fn accounts_say_what_they_are_and_prices_what_things_were_worth() {
    for format in ALL {
        let (text, notes) = written(format, |writer| {
            writer.account(AccountFacts {
                name: "Equity:Odd".to_owned(),
                kind: AccountKind::Asset,
                code: Some("1200".to_owned()),
                opened: Some(date(2026, 1, 1)),
                closed: Some(date(2026, 2, 1)),
                commodities: Some(vec!["EUR".to_owned(), "ACME".to_owned()]),
            });
            writer.price(date(2026, 1, 1), "ACME", &amount("12.50", "EUR"));
            writer.document(date(2026, 1, 2), "Equity:Odd", "a/b.pdf");
        });
        let again = read(Path::new("again"), text.as_bytes(), Some(format), date(2026, 1, 1), &NoFiles);
        let again = again.unwrap_or_else(|error| panic!("{format:?}: {error}\n{text}"));
        assert_eq!(again.prices.len(), 1, "{format:?}: {text}");
        let account = again.accounts.iter().find(|account| &*account.name == "Equity:Odd").expect("the account");
        if format == Format::Beancount {
            assert_eq!((account.opened, account.closed), (Some(date(2026, 1, 1)), Some(date(2026, 2, 1))));
            assert!(text.contains("open Equity:Odd  EUR,ACME") && text.contains("code: \"1200\""), "{text}");
            assert_eq!(again.documents.len(), 1);
            assert!(notes.iter().any(|note| note.contains("by their names only")), "{notes:?}");
        } else {
            assert_eq!(account.kind, Some(AccountKind::Asset), "{format:?}: {text}");
            for tag in ["code:1200", "opened:2026-01-01", "closed:2026-02-01", "holds:EUR ACME"] {
                assert!(text.contains(tag), "{tag} as {format:?}: {text}");
            }
            assert!(notes.iter().any(|note| note.starts_with("Documents that are linked")), "{notes:?}");
        }
    }
}

#[test]
fn a_price_that_was_said_stays_where_it_gives_what_the_line_counts_for() {
    let bought = Posting {
        weight: amount("25.00", "EUR"),
        price: Some(Price::Unit(amount("12.50", "EUR"))),
        ..posting("Assets:Depot", amount("2", "ACME"))
    };
    let entry = entry(date(2026, 1, 5), vec![bought, posting("Assets:Bank", amount("-25.00", "EUR"))]);
    for format in ALL {
        let (text, _) = written(format, |writer| writer.entry(&entry));
        assert!(text.contains("2 ACME @ 12.50 EUR"), "{format:?}: {text}");
    }
}
