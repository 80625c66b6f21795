//! What only Ledger has, through the door and beside the program itself: both take the same journals to the same balances,
//! and both refuse the same ones.

use atom_core::Code;
use atom_tests::{fixture::Fixture, needs};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// Quantities by account and commodity, without zeros at their end.
type Cells = BTreeMap<(String, String), String>;

const TAKEN: [&str; 12] = [
    "2026-01-01 x\n  A  $1\n    assert amount == $1\n    check amount > $5\n  B\nassert account(\"B\").amount == $-1\n",
    "account A\n  assert commodity == '$'\ntag foo\n  assert value =~ /y/\n2026-01-01 x\n  A  $1 ; foo: y\n  B\n",
    "2026-01-01 x\n  A  (abs($-5))\n  B  (1 > 0 ? $5 : $6)\n  C  (floor($3.9) + ceiling($3.1))\n  D\n",
    "define dbl(x)=x*2\n2026-01-01 x\n  A  (dbl($5))\n  B\n",
    "= /Food/\n  (C)  (amount + 1 EUR)\n  (D)  (amount * amount)\n  (E)  (abs(total))\n2026-01-01 x\n  Food  10 EUR\n  Cash\n",
    "2026-01-01 x\n  A  $1\n  <B>  $-1\n",
    "2026-01-01 x\n  A  10 EUR\n  [S]  5 EUR\n  B\n",
    "foo bar\napply foo X\n2026-01/02 x\n  A  $1\n  B\n",
    "2026-01-01 x\n  A  1 AAA {2 USD, 2026-01-01} @ 2 USD\n  B\n",
    "P 2026/01/01 12:00:00 EUR $1.1\n2026-01-01 x\n  A  1,234.50 EUR ; [2026/01/02]\n  B\n",
    "~ Monthly from 2026/01/01\n  A  $5\n  B\n2026-01-01 x\n  A  $1\n  B\n",
    "D 1.00 EUR\n2026-01-01 x\n  A  1.005 EUR\n  B\n",
];

/// The journals that are refused, each with the line that is told.
const REFUSED: [(&str, u32); 18] = [
    ("assert 1 == 2\n2026-01-01 x\n  A  $1\n  B\n", 1),
    ("2026-01-01 x\n  A  $1\n  B\nassert account(\"B\").amount == $1\n", 4),
    ("account A\n  assert commodity == '$'\n2026-01-01 x\n  A  1 EUR\n  B\n", 3),
    ("tag foo\n  assert value == 'x'\n2026-01-01 x\n  A  1 EUR ; foo: y\n  B\n", 4),
    ("2026-01-01 x\n  A  10 X @ $-5\n  B\n", 2),
    ("2026-01-01 x\n  A  1 EUR @ 2 EUR\n  B\n", 2),
    ("2026-01-01 x\n  A  1 EUR == 1 EUR\n  B\n", 2),
    ("2026-01-01 x\n  A  12,34.56 EUR\n  B\n", 2),
    ("2026-01-01 x\n  A  1 EUR ; [2012/02/30]\n  B\n", 2),
    ("2026-01-01 x\n  A  $1\n  B\n  [D]  $2\n  [E]\n", 1),
    ("2026-01-01 x\n  A  10 X {$5} (note) {{$3}}\n  B\n", 2),
    ("P 2026/01/01 12:00 EUR $1.1\n2026-01-01 x\n  A  $1\n  B\n", 1),
    ("define\n2026-01-01 x\n  A  $1\n  B\n", 1),
    ("eval foo(\n2026-01-01 x\n  A  $1\n  B\n", 1),
    ("= expr tag('proj') =~ /x/\n  (P)  1\n2026-01-01 x\n  A  $1\n  B\n", 1),
    ("inclde other.dat\n2026-01-01 x\n  A  $1\n  B\n", 1),
    ("Price of it\n2026-01-01 x\n  A  $1\n  B\n", 1),
    ("~ Monthly\n  A  $500\n  B  $5\n2026-01-01 x\n  A  $1\n  B\n", 1),
];

/// What Ledger makes of a file; none where it refuses it.
fn theirs(file: &Path) -> Option<Cells> {
    let format = "%(account)\t%(commodity)\t%(quantity(amount))\n";
    let mut command = Command::new("ledger");
    command.args(["--args-only", "-f"]).arg(file).args(["csv", "--csv-format", format]);
    let output = command.stdin(Stdio::null()).output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let rows = text.lines().filter_map(|line| {
        let mut parts = line.split('\t');
        Some((parts.next()?, parts.next()?.trim_matches('"'), parts.next()?))
    });
    output.status.success().then(|| cells(rows))
}

fn cells<'a>(rows: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Cells {
    let rows = rows.map(|(account, commodity, quantity)| {
        let plain = quantity.replace(',', "");
        let short =
            if plain.contains('.') { plain.trim_end_matches('0').trim_end_matches('.') } else { plain.as_str() };
        ((account.to_owned(), commodity.to_owned()), short.to_owned())
    });
    rows.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ledger_and_we_take_the_same_journals_to_the_same_balances() {
    let there = needs::programs(&[&["ledger"]]);
    let fixture = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    for (number, text) in TAKEN.iter().enumerate() {
        let file = folder.path().join(format!("{number}.dat"));
        fs::write(&file, text).expect("written");
        let person = fixture.person(&format!("Taken{number}")).await;
        person.call("ledger.import", json!({ "path": file, "format": "ledger" })).await;
        let reply = person.call("ledger.balances", json!({})).await;
        let rows = reply["rows"].as_array().expect("rows").iter().map(|row| {
            let quantity = if row["exact"].is_string() { &row["exact"] } else { &row["quantity"] };
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            [text(&row["account"]), text(&row["commodity"]), text(quantity)]
        });
        let rows: Vec<[String; 3]> = rows.collect();
        let ours = cells(
            rows.iter().map(|[account, commodity, quantity]| (account.as_str(), commodity.as_str(), quantity.as_str())),
        );
        assert!(!ours.is_empty(), "{text}");
        if there {
            assert_eq!(Some(ours), theirs(&file), "{text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ledger_and_we_refuse_the_same_journals() {
    let there = needs::programs(&[&["ledger"]]);
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bad.dat");
    for (text, line) in REFUSED {
        fs::write(&file, text).expect("written");
        let error = ada.try_call("ledger.import", json!({ "path": file, "format": "ledger" })).await;
        let error = error.expect_err(text);
        assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("path")), "{}", error.message);
        assert!(error.message.starts_with(&format!("bad.dat:{line}:")), "{text}: {}", error.message);
        if there {
            assert_eq!(theirs(&file), None, "{text}");
        }
    }
}
