//! Made journals, and our own exports, beside the programs themselves: balances must be equal cell by cell.

use atom_testkit::journals::{Rich, journal, rich};
use atom_tests::{
    fixture::{Fixture, Person},
    needs,
};
use serde_json::json;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// Quantities by account and commodity, in units of a thousand-millionth.
type Cells = BTreeMap<(String, String), i128>;

const PLACES: usize = 9;

fn units(text: &str) -> i128 {
    let plain = text.replace(',', "");
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    assert!(part.len() <= PLACES, "{text} is finer than any made amount");
    format!("{whole}{part:0<PLACES$}").parse().unwrap_or_else(|_| panic!("{text} is a number"))
}

fn cells<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Cells {
    let mut cells = Cells::new();
    for (account, commodity, quantity) in rows {
        *cells.entry((account.to_owned(), commodity.to_owned())).or_default() += units(quantity);
    }
    cells.retain(|_, units| *units != 0);
    cells
}

/// What a program writes to its standard output; it must succeed.
fn output(program: &str, args: &[&str], file: &Path) -> String {
    let mut command = Command::new(program);
    match program {
        "bean-query" => command.args(["-q", "-f", "csv"]).arg(file).args(args),
        "ledger" => command.args(["--args-only", "-f"]).arg(file).args(args),
        _ => command.arg("-f").arg(file).args(args),
    };
    let output = command.stdin(Stdio::null()).output().expect("the program starts");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} refuses {}: {told}", file.display());
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn hledger(file: &Path) -> Cells {
    let table = output("hledger", &["balance", "--flat", "-N", "-O", "csv", "--layout", "bare"], file);
    let rows = table.lines().skip(1).filter_map(|line| {
        let mut parts = line.trim_matches('"').split("\",\"");
        Some((parts.next()?, parts.next()?, parts.next()?))
    });
    cells(rows)
}

fn ledger(file: &Path) -> Cells {
    let table = output("ledger", &["csv", "--csv-format", "%(account)\t%(commodity)\t%(quantity(amount))\n"], file);
    cells(table.lines().filter_map(|line| {
        let mut parts = line.split('\t');
        Some((parts.next()?, parts.next()?.trim_matches('"'), parts.next()?))
    }))
}

fn beancount(file: &Path) -> Cells {
    // In billionths: of a sum, it shows the places that most of its amounts have, and cuts off the rest.
    let query = "SELECT account, currency, sum(number * 1000000000) AS number GROUP BY account, currency";
    let table = output("bean-query", &[query], file);
    let rows = table.lines().skip(1).filter_map(|line| {
        let mut parts = line.split(',').map(str::trim);
        let (account, currency, number) = (parts.next()?, parts.next()?, parts.next()?);
        let units: i128 = number.split('.').next()?.parse().expect("a whole number");
        Some(((account.to_owned(), currency.to_owned()), units))
    });
    rows.filter(|(_, units)| *units != 0).collect()
}

async fn ours(person: &Person) -> Cells {
    let reply = person.call("ledger.balances", json!({})).await;
    let rows = reply["rows"].as_array().expect("rows").clone();
    let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let rows: Vec<[String; 3]> = rows
        .iter()
        .map(|row| {
            let exact = if row["exact"].is_string() { "exact" } else { "quantity" };
            [text(row, "account"), text(row, "commodity"), text(row, exact)]
        })
        .collect();
    cells(rows.iter().map(|[account, commodity, quantity]| (account.as_str(), commodity.as_str(), quantity.as_str())))
}

/// The cells that differ, for a message that can be read.
fn differing(one: &Cells, other: &Cells) -> Vec<String> {
    let keys: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let differs = keys.into_iter().filter(|key| one.get(*key) != other.get(*key));
    differs.map(|key| format!("{} {}: {:?} and {:?}", key.0, key.1, one.get(key), other.get(key))).collect()
}

async fn imported(fixture: &Fixture, name: &str, file: &Path, format: &str) -> Person {
    let person = fixture.person(name).await;
    person.call("ledger.import", json!({ "path": file, "format": format })).await;
    person
}

#[tokio::test(flavor = "multi_thread")]
async fn made_journals_come_to_the_same_in_both_programs_and_here() {
    let there = [needs::programs(&[&["hledger"]]), needs::programs(&[&["ledger"]])];
    let fixture = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    for seed in 0..6 {
        let kind = if seed % 3 == 2 { Rich::Ledger } else { Rich::Both };
        let (text, sums) = rich(kind, seed, 150);
        let file = folder.path().join(format!("{seed}.journal"));
        fs::write(&file, text).expect("written");
        let sums =
            cells(sums.iter().map(|((account, commodity), sum)| (account.as_str(), commodity.as_str(), sum.as_str())));
        if kind == Rich::Both {
            let person = imported(&fixture, &format!("H{seed}"), &file, "hledger").await;
            assert_eq!(differing(&ours(&person).await, &sums), Vec::<String>::new(), "as hledger, seed {seed}");
            if there[0] {
                assert_eq!(differing(&hledger(&file), &sums), Vec::<String>::new(), "hledger itself, seed {seed}");
            }
        }
        let person = imported(&fixture, &format!("L{seed}"), &file, "ledger").await;
        assert_eq!(differing(&ours(&person).await, &sums), Vec::<String>::new(), "as Ledger, seed {seed}");
        if there[1] {
            assert_eq!(differing(&ledger(&file), &sums), Vec::<String>::new(), "Ledger itself, seed {seed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_export_is_read_back_by_the_programs_to_the_same_balances() {
    let fixture = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    for seed in [0, 2, 7] {
        let kind = if seed == 2 { Rich::Ledger } else { Rich::Both };
        let (text, _) = rich(kind, seed, 150);
        let file = folder.path().join(format!("{seed}.journal"));
        fs::write(&file, text).expect("written");
        let person = imported(&fixture, &format!("P{seed}"), &file, "ledger").await;
        let held = ours(&person).await;
        for (program, read) in [("hledger", hledger as fn(&Path) -> Cells), ("ledger", ledger as fn(&Path) -> Cells)] {
            if !needs::programs(&[&[program]]) {
                continue;
            }
            let out = folder.path().join(format!("{seed}.{program}"));
            person.call("ledger.export", json!({ "format": program, "path": out })).await;
            assert_eq!(differing(&read(&out), &held), Vec::<String>::new(), "{program}, seed {seed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn beancount_reads_our_export_to_the_same_balances() {
    if !needs::programs(&[&["bean-query"]]) {
        return;
    }
    let fixture = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("deals.journal");
    let sums = journal(400, &mut fs::File::create(&file).expect("a file")).expect("written");
    let person = imported(&fixture, "Bean", &file, "hledger").await;
    let out = folder.path().join("deals.beancount");
    let exported = person.call("ledger.export", json!({ "format": "beancount", "path": out })).await;
    // Beancount has no spaces in names; the reply says which account is called how.
    assert!(exported["notes"].to_string().contains("Assets:Bank:Joint-Account"), "{exported}");
    let expected: Cells = sums
        .into_iter()
        .map(|(account, cents)| ((account.replace(' ', "-"), "EUR".to_owned()), i128::from(cents) * 10_000_000))
        .filter(|(_, units)| *units != 0)
        .collect();
    assert_eq!(differing(&beancount(&out), &expected), Vec::<String>::new());
}

/// What is held, by the names that an export gave; what Beancount has no word for is left out.
fn renamed(held: &Cells, exported: &serde_json::Value) -> Cells {
    let notes = exported["notes"].as_array().expect("notes");
    let called: BTreeMap<&str, &str> = notes
        .iter()
        .filter_map(|note| {
            note.as_str()?.strip_prefix("The account ")?.strip_suffix(" there.")?.split_once(" is called ")
        })
        .collect();
    let real = held.iter().filter(|((account, _), _)| !account.starts_with("budget:") && !account.starts_with("plan:"));
    real.map(|((account, commodity), units)| {
        let name = called.get(account.as_str()).copied().unwrap_or(account);
        ((name.to_owned(), commodity.clone()), *units)
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lots_prices_and_several_commodities_go_to_beancount_and_come_back_to_the_same_balances() {
    let there = needs::programs(&[&["bean-query"]]);
    let fixture = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    for (seed, kind) in [(2, Rich::Ledger), (5, Rich::Ledger), (3, Rich::Both)] {
        let (text, _) = rich(kind, seed, 150);
        let file = folder.path().join(format!("{seed}.journal"));
        fs::write(&file, text).expect("written");
        let person = imported(&fixture, &format!("B{seed}"), &file, "ledger").await;
        let out = folder.path().join(format!("{seed}.beancount"));
        let exported = person.call("ledger.export", json!({ "format": "beancount", "path": out })).await;
        let expected = renamed(&ours(&person).await, &exported);
        let written = fs::read_to_string(&out).expect("a text");
        assert!(written.contains(" price USD 0.9 EUR"), "the prices are there");
        assert_eq!(written.contains(" ACME {"), kind == Rich::Ledger, "and the lots");
        let back = imported(&fixture, &format!("C{seed}"), &out, "beancount").await;
        assert_eq!(differing(&ours(&back).await, &expected), Vec::<String>::new(), "read back here, seed {seed}");
        if there {
            assert_eq!(differing(&beancount(&out), &expected), Vec::<String>::new(), "Beancount, seed {seed}");
        }
    }
}

const OPEN: &str = "2026-01-01 open Assets:Cash\n2026-01-01 open Assets:Stock\n2026-01-01 open Expenses:Food\n";

/// Journals of which Beancount has its own reading.
const TAKEN: [&str; 6] = [
    "Section \"one\nT. x\n2026-01-05 * \"a\"\n  Assets:Stock  10 EUR\n  Assets:Cash\nTransactions below\n",
    "2026-01-05 # \"a\"\n  #trip ^bill\n  # Assets:Stock  10 EUR\n  & Assets:Cash  -6 EUR\n  *Assets:Cash  -4 EUR\n",
    "2026-01-05 * \"a\"\n  Assets:Stock  10 YY {100.00 # USD}\n  Assets:Cash  -1010.00 USD\n\
     2026-01-06 * \"b\"\n  Assets:Stock  10 ZZ {# 9.95 USD}\n  Assets:Cash  -1009.95 USD\n\
     2026-01-07 * \"c\"\n  Assets:Stock  -4 YY {5.00 # USD}\n  Assets:Cash\n",
    "2026-01-05 * \"a\"\n  Assets:Stock  10 YY {100.00 # 9.95 USD}\n  Assets:Cash\n\
     2026-01-06 * \"b\"\n  Assets:Stock  -10 YY {100.00 # 9.95 USD}\n  Assets:Cash\n  Expenses:Food  1.00 USD\n",
    "2026-01-05 * \"a\"\n  Assets:Stock  10 EUR @ 1.2\n  Assets:Cash  -12.00 USD\n\
     2026-01-06 * \"b\"\n  Assets:Stock  10 @ 1.2 USD\n  Assets:Cash  -12.00 USD\n",
    "2026-01-05 * \"a\"\n  ; within\n  Assets:Stock  10 EUR\n    kk: #tag\n  ; within\n  Assets:Cash\n\n; behind\n",
];

/// Journals in which something is no word, or stands where nothing may.
const REFUSED: [&str; 13] = [
    "TITLE one\n",
    "Title:One\n",
    "2026-01-05 * \"a\"\n  #Assets:Stock  10 EUR\n  Assets:Cash\n",
    "2026-01-05 * \"a\"\n  Assets:Stock  10 YY {# 9.95 USD}\n  Assets:Cash\n",
    "2026-01-05 * \"a\"\n  Assets:Stock  10 @ 1.2 USD\n  Assets:Cash  -12.00 USD\n",
    "2026-01-05 * \"a\"\n  Assets:Stock  .5 EUR\n  Assets:Cash\n",
    "2026-01-05 * \"a\"\n  k: 5\n  Assets:Stock  10 EUR\n  Assets:Cash\n",
    "2026-01-05 * \"a\"\n  ln: ^link\n  Assets:Stock  10 EUR\n  Assets:Cash\n",
    "2026-01-05 * \"a\"\n  Assets:Stock\u{a0}10 EUR\n  Assets:Cash  -10 EUR\n",
    "2026-01-05 * \"a\"\n  Assets:Stock  10 EUR\n\n  Assets:Cash\n",
    "2026-01-05 * \"a\"\n  Assets:Stock  10 EUR\n   \n  Assets:Cash\n",
    "2026-01-05 * \"a\"\n  Assets:Stock  10 EUR\n; between\n  Assets:Cash\n",
    "2026-01-05 * \"a\"\n* between\n  Assets:Stock  10 EUR\n  Assets:Cash\n",
];

/// Whether Beancount finds nothing wrong with a file.
fn checked(file: &Path) -> bool {
    Command::new("bean-check").arg(file).stdin(Stdio::null()).output().expect("it starts").status.success()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_beancount_takes_comes_to_the_same_here_and_what_it_refuses_is_refused() {
    if !needs::programs(&[&["bean-query"], &["bean-check"]]) {
        return;
    }
    let fixture = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    for (number, text) in TAKEN.iter().enumerate() {
        let file = folder.path().join(format!("taken{number}.beancount"));
        fs::write(&file, format!("{OPEN}{text}")).expect("written");
        assert!(checked(&file), "Beancount takes {text:?}");
        let person = imported(&fixture, &format!("T{number}"), &file, "beancount").await;
        assert_eq!(differing(&ours(&person).await, &beancount(&file)), Vec::<String>::new(), "{text:?}");
    }
    let person = fixture.person("Strict").await;
    for (number, text) in REFUSED.iter().enumerate() {
        let file = folder.path().join(format!("refused{number}.beancount"));
        fs::write(&file, format!("{OPEN}{text}")).expect("written");
        assert!(!checked(&file), "Beancount refuses {text:?}");
        let outcome = person.try_call("ledger.import", json!({ "path": file, "format": "beancount" })).await;
        assert!(outcome.is_err(), "{text:?} was taken");
    }
}
