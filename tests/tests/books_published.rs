//! Files that others published, through the door, beside the tables that hledger, Ledger and Beancount make of them. The
//! files are read from where they lie; where they are missing a notice says so.

use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Quantities in thousand-millionths, by what they are of: an account, a commodity, and a month or nothing.
type Cells = BTreeMap<[String; 3], i128>;

const PLACES: usize = 9;

/// A published file with one table that a program made of it.
struct Published {
    /// What both are called in messages.
    name: String,
    file: PathBuf,
    rows: Vec<Vec<String>>,
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() { below(&entry.path(), found) } else { found.push(entry.path()) }
    }
}

/// The files of a kind that have a table of this name.
fn published(kind: &str, table: &str) -> Vec<Published> {
    let Some(root) = atom_testkit::shared("fixtures/ledger") else { return Vec::new() };
    let root = root.canonicalize().expect("a path");
    let mut files = Vec::new();
    below(&root.join("files").join(kind), &mut files);
    files.sort();
    let all = files.into_iter().filter_map(|file| {
        let part = file.strip_prefix(root.join("files")).expect("below the files").display().to_string();
        let text = fs::read_to_string(root.join("expected").join(format!("{part}.{table}.csv"))).ok()?;
        Some(Published { name: format!("{part} ({table})"), file, rows: records(&text) })
    });
    let all: Vec<Published> = all.collect();
    assert!(!all.is_empty(), "no file has a table {table}");
    all
}

/// The cells of a table, in which a cell in quotes may have commas and lines.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

fn units(text: &str) -> i128 {
    let plain = text.replace(',', "");
    let (whole, part) = plain.trim().split_once('.').unwrap_or((plain.trim(), ""));
    assert!(part.len() <= PLACES, "{text} is finer than these tables are");
    format!("{whole}{part:0<PLACES$}").parse().unwrap_or_else(|_| panic!("{text:?} is a number"))
}

/// A number with its commodity before or behind it.
fn amount(text: &str) -> (String, i128) {
    let in_number = |c: &char| c.is_ascii_digit() || matches!(c, '-' | '.' | ',');
    let number: String = text.chars().filter(in_number).collect();
    let commodity: String = text.chars().filter(|c| !in_number(c) && *c != '"').collect();
    (commodity.trim().to_owned(), units(&number))
}

fn put(cells: &mut Cells, account: &str, commodity: &str, month: &str, more: i128) {
    *cells.entry([account, commodity, month].map(str::to_owned)).or_default() += more;
}

/// Each cell in which both are not the same, with both figures; what is nothing counts as not there.
fn differences(name: &str, theirs: &Cells, ours: &Cells) -> Vec<String> {
    let keys: BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
    let figure = |cells: &Cells, key: &[String; 3]| cells.get(key).copied().unwrap_or_default();
    let shown = |units: i128| {
        let sign = if units < 0 { "-" } else { "" };
        let (whole, part) = (units.unsigned_abs() / 10_u128.pow(9), units.unsigned_abs() % 10_u128.pow(9));
        format!("{sign}{whole}.{part:09}")
    };
    let differ = keys.into_iter().filter(|key| figure(theirs, key) != figure(ours, key));
    differ
        .map(|key| {
            let place = key.join(" ");
            format!(
                "{name}: {}: theirs {}, ours {}",
                place.trim(),
                shown(figure(theirs, key)),
                shown(figure(ours, key))
            )
        })
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Somebody who imported a file.
async fn reader(fixture: &Fixture, number: usize, file: &Path, format: &str) -> Person {
    let person = fixture.person(&format!("Reader{number}")).await;
    person.call("ledger.import", json!({ "path": file, "format": format })).await;
    person
}

/// The last column of some sections of a report.
async fn report(person: &Person, request: Value) -> Cells {
    let reply = person.call("ledger.report", request).await;
    let mut cells = Cells::new();
    for row in list(&reply["sections"]).iter().flat_map(|section| list(&section["rows"])) {
        if let Some(quantity) = list(&row["quantities"]).last().and_then(Value::as_str) {
            put(&mut cells, text(&row["account"]), text(&row["commodity"]), "", units(quantity));
        }
    }
    cells
}

/// What changed each account in each month.
async fn monthly(person: &Person) -> Cells {
    let reply = person.call("ledger.report", json!({ "kind": "trial_balance", "by": "month" })).await;
    let months: Vec<&str> = list(&reply["columns"]).iter().map(|column| &text(&column["from"])[..7]).collect();
    let mut cells = Cells::new();
    for row in list(&reply["sections"]).iter().flat_map(|section| list(&section["rows"])) {
        let mut before = 0;
        for (month, quantity) in months.iter().zip(list(&row["quantities"])) {
            let held = units(text(quantity));
            put(&mut cells, text(&row["account"]), text(&row["commodity"]), month, held - before);
            before = held;
        }
    }
    cells
}

async fn balances(person: &Person) -> Cells {
    let reply = person.call("ledger.balances", json!({})).await;
    let mut cells = Cells::new();
    for row in list(&reply["rows"]) {
        put(&mut cells, text(&row["account"]), text(&row["commodity"]), "", units(text(&row["quantity"])));
    }
    cells
}

/// A table of hledger with account, commodity and one figure, below as many lines as `heads`; headings have no figure.
fn of_hledger(rows: &[Vec<String>], heads: usize) -> Cells {
    let mut cells = Cells::new();
    for row in rows.iter().skip(heads) {
        if let [account, commodity, quantity] = row.as_slice()
            && !quantity.is_empty()
        {
            put(&mut cells, account, commodity, "", units(quantity));
        }
    }
    cells
}

/// A table of Beancount: an account, what `cells` are before the last one, and amounts.
fn of_beancount(rows: &[Vec<String>]) -> Cells {
    let mut cells = Cells::new();
    for row in rows.iter().skip(1) {
        let [account, between @ .., amounts] = row.as_slice() else { continue };
        let month = match between {
            [year, month] => format!("{}-{:0>2}", year.trim(), month.trim()),
            _ => String::new(),
        };
        for one in amounts.split(',').filter(|one| !one.trim().is_empty()) {
            let (commodity, quantity) = amount(one);
            put(&mut cells, account.trim(), &commodity, &month, quantity);
        }
    }
    cells
}

/// Compares one table of all files that have it.
async fn compare<F, Fut>(kind: &str, format: &str, table: &str, theirs: impl Fn(&[Vec<String>]) -> Cells, ours: F)
where
    F: Fn(Person) -> Fut,
    Fut: Future<Output = Cells>,
{
    if atom_testkit::shared("fixtures/ledger").is_none() {
        return;
    }
    let fixture = Fixture::new().await;
    let mut wrong = Vec::new();
    for (number, one) in published(kind, table).iter().enumerate() {
        let person = reader(&fixture, number, &one.file, format).await;
        wrong.extend(differences(&one.name, &theirs(&one.rows), &ours(person).await));
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn balances_are_those_of_ledger() {
    let theirs = |rows: &[Vec<String>]| {
        let mut cells = Cells::new();
        for row in rows {
            let [account, amounts] = row.as_slice() else { continue };
            for one in amounts.lines() {
                let (commodity, quantity) = amount(one);
                put(&mut cells, account, &commodity, "", quantity);
            }
        }
        cells
    };
    compare("journal", "ledger", "ledger.bal", theirs, |person| async move { balances(&person).await }).await;
}

#[tokio::test]
async fn months_are_those_of_hledger() {
    let theirs = |rows: &[Vec<String>]| {
        let mut cells = Cells::new();
        let Some((heads, rows)) = rows.split_first() else { return cells };
        for row in rows {
            for (month, quantity) in heads.iter().zip(row).skip(2) {
                put(&mut cells, &row[0], &row[1], month, units(quantity));
            }
        }
        cells
    };
    compare("journal", "hledger", "hledger.monthly", theirs, |person| async move { monthly(&person).await }).await;
}

#[tokio::test]
async fn costs_are_those_of_hledger() {
    // What each posting counts for stands in the table of all postings.
    let ours = |person: Person| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("all.csv");
        person.call("ledger.export", json!({ "format": "csv", "path": path })).await;
        let mut cells = Cells::new();
        for row in records(&fs::read_to_string(path).expect("a table")).iter().skip(1) {
            // A quote guards what a spreadsheet would take for a formula.
            let plain = |at: usize| row[at].trim_start_matches('\'');
            put(&mut cells, plain(4), plain(8), "", units(plain(7)));
        }
        cells
    };
    compare("journal", "hledger", "hledger.balcost", |rows| of_hledger(rows, 1), ours).await;
}

#[tokio::test]
async fn balance_sheets_are_those_of_hledger() {
    let ours = |person: Person| async move { report(&person, json!({ "kind": "balance_sheet" })).await };
    compare("journal", "hledger", "hledger.balancesheet", |rows| of_hledger(rows, 2), ours).await;
}

#[tokio::test]
async fn income_statements_are_those_of_hledger() {
    let ours = |person: Person| async move { report(&person, json!({ "kind": "income_statement" })).await };
    compare("journal", "hledger", "hledger.incomestatement", |rows| of_hledger(rows, 2), ours).await;
}

#[tokio::test]
async fn cash_flows_are_those_of_hledger() {
    let ours = |person: Person| async move { report(&person, json!({ "kind": "cash_flow" })).await };
    compare("journal", "hledger", "hledger.cashflow", |rows| of_hledger(rows, 2), ours).await;
}

#[tokio::test]
async fn registers_are_those_of_hledger_and_their_balances_add_up() {
    if atom_testkit::shared("fixtures/ledger").is_none() {
        return;
    }
    let fixture = Fixture::new().await;
    let mut wrong = Vec::new();
    for (number, one) in published("journal", "hledger.register").iter().enumerate() {
        let person = reader(&fixture, number, &one.file, "hledger").await;
        // Account by account, for a register of hledger has all of them.
        let mut theirs: BTreeMap<String, Vec<(String, String, i128)>> = BTreeMap::new();
        for row in one.rows.iter().skip(1) {
            let [_, date, _, _, account, quantity, _] = row.as_slice() else { continue };
            let inner = |open: char, close: char| account.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
            let account = inner('(', ')').or_else(|| inner('[', ']')).unwrap_or(account);
            let (commodity, quantity) = amount(quantity);
            if quantity != 0 {
                theirs.entry(account.to_owned()).or_default().push((date.clone(), commodity, quantity));
            }
        }
        for (account, theirs) in theirs {
            let ours = person.call("ledger.register", json!({ "account": account, "limit": 200 })).await;
            assert!(ours["next"].is_null(), "{}: {account} has more than a page", one.name);
            let mut held: BTreeMap<String, i128> = BTreeMap::new();
            let mut rows = Vec::new();
            for row in list(&ours["items"]) {
                let (commodity, quantity) = (text(&row["commodity"]).to_owned(), units(text(&row["quantity"])));
                let sum = held.entry(commodity.clone()).or_default();
                *sum += quantity;
                if units(text(&row["balance"])) != *sum {
                    wrong.push(format!(
                        "{}: {account} on {}: {} does not add up",
                        one.name, row["date"], row["balance"]
                    ));
                }
                if quantity != 0 {
                    rows.push((text(&row["date"]).to_owned(), commodity, quantity));
                }
            }
            if rows != theirs {
                wrong.push(format!("{}: {account}: theirs {theirs:?}, ours {rows:?}", one.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn months_are_those_of_beancount() {
    let ours = |person: Person| async move { monthly(&person).await };
    compare("beancount", "beancount", "beancount.monthly", of_beancount, ours).await;
}

/// What is held without lots, and of each lot what `cell` makes of it: commodity, cost, quantity and unit cost.
async fn with_lots(person: &Person, cell: impl Fn(&Value) -> (String, String, i128)) -> Cells {
    let mut cells = balances(person).await;
    let accounts: BTreeSet<String> = cells.keys().map(|[account, ..]| account.clone()).collect();
    for account in accounts {
        let reply = person.call("ledger.lots", json!({ "account": account })).await;
        for lot in list(&reply["items"]).iter().filter(|lot| text(&lot["account"]) == account) {
            put(&mut cells, &account, text(&lot["commodity"]), "", -units(text(&lot["quantity"])));
            let (commodity, place, quantity) = cell(lot);
            put(&mut cells, &account, &commodity, &place, quantity);
        }
    }
    cells
}

#[tokio::test]
async fn costs_are_those_of_beancount() {
    let ours = |person: Person| async move {
        let book = |lot: &Value| {
            (text(&lot["book"]["commodity"]).to_owned(), String::new(), units(text(&lot["book"]["quantity"])))
        };
        with_lots(&person, book).await
    };
    compare("beancount", "beancount", "beancount.cost", of_beancount, ours).await;
}

/// `{701.20 USD}`: the cost of a unit, which stands where a month would.
fn cost(commodity: &str, quantity: i128) -> String {
    format!("{{{quantity} {commodity}}}")
}

#[tokio::test]
async fn lots_are_those_of_beancount() {
    let theirs = |rows: &[Vec<String>]| {
        let mut cells = Cells::new();
        for row in rows.iter().skip(1) {
            let [account, lots] = row.as_slice() else { continue };
            for lot in lots.split(',').filter(|lot| !lot.trim().is_empty()) {
                let (held, unit) = lot.split_once('{').unwrap_or((lot, ""));
                let (commodity, quantity) = amount(held);
                let place = match unit.trim_end().strip_suffix('}') {
                    Some(unit) => {
                        let (commodity, quantity) = amount(unit);
                        cost(&commodity, quantity)
                    }
                    None => String::new(),
                };
                put(&mut cells, account.trim(), &commodity, &place, quantity);
            }
        }
        cells
    };
    let ours = |person: Person| async move {
        let each = |lot: &Value| {
            let unit = &lot["cost"];
            let place = cost(text(&unit["commodity"]), units(text(&unit["quantity"])));
            (text(&lot["commodity"]).to_owned(), place, units(text(&lot["quantity"])))
        };
        with_lots(&person, each).await
    };
    compare("beancount", "beancount", "beancount.lots", theirs, ours).await;
}

#[tokio::test]
async fn values_are_those_of_beancount_where_it_values_in_one_currency() {
    if atom_testkit::shared("fixtures/ledger").is_none() {
        return;
    }
    let fixture = Fixture::new().await;
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (number, one) in published("beancount", "beancount.value").iter().enumerate() {
        let person = reader(&fixture, number, &one.file, "beancount").await;
        let held = balances(&person).await;
        let all = of_beancount(&one.rows);
        for currency in ["EUR", "USD"] {
            // Beancount values what has a cost only, so what holds several things, or stays as it is, says nothing here.
            let alone = |account: &String| {
                let count = |cells: &Cells| cells.keys().filter(|[name, ..]| name == account).count();
                count(&held) == 1 && count(&all) == 1
            };
            let theirs: Cells = all
                .iter()
                .filter(|([account, commodity, _], _)| commodity == currency && alone(account))
                .map(|(key, units)| (key.clone(), *units))
                .collect();
            if theirs.is_empty() {
                continue;
            }
            // Beancount takes the last price that there is, whenever that was.
            let asked = json!({ "kind": "trial_balance", "commodity": currency, "to": "2100-12-31" });
            let valued = report(&person, asked).await;
            let ours: Cells = valued.into_iter().filter(|(key, _)| theirs.contains_key(key)).collect();
            compared += theirs.len();
            wrong.extend(differences(&one.name, &theirs, &ours));
        }
    }
    assert!(compared > 5, "only {compared} values were compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
