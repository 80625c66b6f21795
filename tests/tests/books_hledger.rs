//! What hledger alone has, beside hledger itself: what it takes comes to the same balances, and what it refuses is refused.

use atom_tests::{
    fixture::{Fixture, Person},
    needs,
};
use serde_json::json;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

/// Quantities in millionths, by account and commodity.
type Cells = BTreeMap<(String, String), i64>;

/// Journals that hledger takes, by the names of their files; `{p}` stands for an account of their own.
const TAKEN: [(&str, &str); 12] = [
    ("sub-lines.journal", "account {p}:bank\n  alias {p}\n  default\n2026-01-01 x\n  {p}  1 EUR\n  {p}:b\n"),
    ("tab.journal", "2026-01-01 x\n  {p}:a\t10 EUR\n  {p}:b  -10 EUR\n"),
    ("space.journal", "2026-01-01 x\n  {p}:a\u{3000}b\tc \t10 EUR\n  {p}:b\t\t; note\n"),
    (
        "signs.journal",
        "2026-01-01 x\n  {p}:a  1 A|B\n  {p}:a  ~ 2\n  {p}:a  3 (x\n  {p}:a  4 A,B\n  {p}:a  5 A:B!\n  {p}:b\n",
    ),
    ("price.journal", "P 2026-01-01 EUR $1.1 foo\n2026-01-01 x\n  {p}:a  1 EUR\n  {p}:b\n"),
    (
        "groups.journal",
        "2026-01-01 x\n  {p}:a  1 23 EUR\n  {p}:a  12,3.4 USD\n  {p}:a  1 2026 CHF\n  {p}:a  1,0000,0 X\n  {p}:b\n",
    ),
    ("comment.journal", "comment\nend test\nend comment  \n2026-01-01 x\n  {p}:a  1 EUR\n  {p}:b\n"),
    (
        "plan.journal",
        "~ every 2nd day of week  a plan\n  {p}:a  7 EUR\n  {p}:b\n\n2026-01-01 x\n  {p}:a  1 EUR\n  {p}:b\n",
    ),
    ("declared.journal", "commodity $1,000.00\n2026-01-01 x\n  {p}:a  $1.25\n  {p}:b\n"),
    (
        "hours.timedot",
        "2026-01-01 day\n{p}:dev  .... ..\n{p}:mail  1.5\n  {p}:x  30m\n* 2026-01-02\n** {p}:dev  2h ; c\n",
    ),
    (
        "hours.timeclock",
        "i 2026/01/01 22:00:00 {p}:dev  night\no 2026/01/03 01:00:00\ni 2026-01-04 09:00 {p}:mail\no 2026-01-04 09:20\n",
    ),
    (
        "main.journal",
        "include **/*.j\ninclude part[12].sub\ninclude timedot:hours.txt\n2026-01-01 x\n  {p}:a  1 EUR\n  {p}:b\n",
    ),
];

/// Files beside the last one of them.
const BESIDE: [(&str, &str); 5] = [
    ("deep/er/one.j", "2026-01-01 x\n  {p}:one  1 EUR\n  {p}:b\n"),
    ("part1.sub", "2026-01-01 x\n  {p}:two  2 EUR\n  {p}:b\n"),
    ("part2.sub", "2026-01-01 x\n  {p}:three  3 EUR\n  {p}:b\n"),
    ("part3.sub", "nonsense\n"),
    ("hours.txt", "2026-01-01\n{p}:work  ....\n"),
];

/// What hledger refuses.
const REFUSED: [&str; 16] = [
    "2026-01-01 x\n  a\t10 EUR\n  b\t-10 EUR\n",
    "comment of it\nend comment\n",
    "include *.journal\n",
    "commodity $1000\n",
    "D $1000\n",
    "account a  b\n",
    "2026-01-01 x\n  a  1 === 1\n  b\n",
    "2026-01-01 x\n  a  1 AAA = 1 AAA {2 USD}\n  b\n",
    "2026-01-01 x\n  a  1 \"\"\n  b\n",
    "2026-01-01 x\n  a  1.234 567 EUR\n  b\n",
    "~ monthlyish\n  a  1\n  b\n",
    "~ every jan 5\n  a  1\n  b\n",
    "~ monthly from 2026-01-15\n  a  1\n  b\n",
    "~ 2026-13-01\n  a  1\n  b\n",
    "~ monthly\n  a garbage  %%%\n",
    "~\n  a  1\n",
];

fn hledger(file: &Path) -> Output {
    let args = ["balance", "--flat", "-N", "-O", "csv", "--layout", "bare"];
    Command::new("hledger").arg("-f").arg(file).args(args).stdin(Stdio::null()).output().expect("the program starts")
}

fn units(text: &str) -> i64 {
    let plain = text.replace(',', "");
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    format!("{whole}{part:0<6}").parse().unwrap_or_else(|_| panic!("{text} is a number"))
}

fn theirs(file: &Path) -> Cells {
    let output = hledger(file);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "hledger refuses {}: {told}", file.display());
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    let rows = table.lines().skip(1).map(|line| line.trim_matches('"').split("\",\"").collect::<Vec<_>>());
    let cells = rows.map(|row| ((row[0].to_owned(), row[1].to_owned()), units(row[2])));
    cells.filter(|(_, units)| *units != 0).collect()
}

async fn ours(person: &Person, below: &str) -> Cells {
    let reply = person.call("ledger.balances", json!({})).await;
    let rows = reply["rows"].as_array().expect("rows").clone();
    let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let rows = rows.iter().filter(|row| text(row, "account").starts_with(below));
    let cells = rows.map(|row| {
        let exact = if row["exact"].is_string() { "exact" } else { "quantity" };
        ((text(row, "account"), text(row, "commodity")), units(&text(row, exact)))
    });
    cells.filter(|(_, units)| *units != 0).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hledger_alone_has_comes_to_the_same_balances_here() {
    let there = needs::programs(&[&["hledger"]]);
    let fixture = Fixture::new().await;
    let person = fixture.person("Reader").await;
    for (number, (name, text)) in (1..).zip(TAKEN) {
        let folder = tempfile::tempdir().expect("a folder");
        let own = format!("c{number}");
        for (beside, text) in BESIDE {
            let path = folder.path().join(beside);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text.replace("{p}", &own)).expect("written");
        }
        let file = folder.path().join(name);
        fs::write(&file, text.replace("{p}", &own)).expect("written");
        let reply = person.call("ledger.import", json!({ "path": file })).await;
        assert_eq!(reply["format"], "hledger", "{name}");
        let held = ours(&person, &own).await;
        assert!(!held.is_empty(), "{name}");
        if there {
            assert_eq!(held, theirs(&file), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hledger_refuses_is_refused_as_a_journal_of_hledger() {
    let there = needs::programs(&[&["hledger"]]);
    let fixture = Fixture::new().await;
    let person = fixture.person("Reader").await;
    for text in REFUSED {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("wrong.journal");
        fs::write(&file, format!("{text}\n2026-01-01 x\n  a  1\n  b\n")).expect("written");
        let refused = person.try_call("ledger.import", json!({ "path": file, "format": "hledger" })).await;
        assert!(refused.is_err(), "{text:?}: {refused:?}");
        if there {
            assert!(!hledger(&file).status.success(), "hledger itself: {text:?}");
        }
    }
}
