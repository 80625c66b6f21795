//! Where cash came from, what proves a balance sheet, and whose closing entries a report leaves out.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::fs;

/// What happened, when, and its lines in euros.
type Happened = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// A firm of two months, as a textbook would have it.
const FIRM: &[Happened] = &[
    ("put in", "2025-12-31", &[("Assets:Bank", "1000"), ("Equity:Capital", "-1000")]),
    ("sold on credit", "2026-01-05", &[("Assets:Receivable", "500"), ("Income:Sales", "-500")]),
    ("paid in part", "2026-01-10", &[("Assets:Bank", "300"), ("Assets:Receivable", "-300")]),
    ("rent", "2026-01-12", &[("Expenses:Rent", "120"), ("Assets:Bank", "-120")]),
    (
        "a machine, a part of it on a loan",
        "2026-01-15",
        &[("Assets:Machine", "400"), ("Assets:Bank", "-250"), ("Liabilities:Loan", "-150")],
    ),
    ("a bill", "2026-01-20", &[("Expenses:Ads", "80"), ("Liabilities:Payable", "-80")]),
    ("the bill is paid", "2026-02-03", &[("Liabilities:Payable", "80"), ("Assets:Bank", "-80")]),
    ("some of the loan", "2026-02-10", &[("Liabilities:Loan", "50"), ("Assets:Bank", "-50")]),
    ("taken out", "2026-02-15", &[("Equity:Drawings", "100"), ("Assets:Bank", "-100")]),
    ("wear", "2026-02-20", &[("Expenses:Depreciation", "40"), ("Assets:Machine", "-40")]),
];

/// The books of the firm.
async fn firm(fixture: &Fixture) -> Person {
    let ada = fixture.person("Ada").await;
    for (key, date, lines) in FIRM {
        let postings: Vec<Value> = lines
            .iter()
            .map(|(account, quantity)| json!({ "account": account, "quantity": quantity, "commodity": "EUR" }))
            .collect();
        ada.call("ledger.post", json!({ "idempotency_key": key, "date": date, "postings": postings })).await;
    }
    ada
}

/// A row as one text.
fn said(row: &Value) -> String {
    let quantities = row["quantities"].as_array().expect("quantities").iter();
    let quantities: Vec<_> = quantities.map(|quantity| quantity.as_str().unwrap_or("gap")).collect();
    format!("{} {}", row["account"].as_str().unwrap_or("?"), quantities.join(" ")).trim().to_owned()
}

/// The rows and the total of a part of a report.
fn part(report: &Value, name: &str) -> Vec<String> {
    let sections = report["sections"].as_array().expect("sections");
    let Some(section) = sections.iter().find(|section| section["name"] == name) else { return Vec::new() };
    let rows = ["rows", "totals"].into_iter().flat_map(|rows| section[rows].as_array().expect("rows"));
    rows.map(said).collect()
}

fn cash_flow(method: &str) -> Value {
    json!({ "kind": "cash_flow", "from": "2026-01-01", "to": "2026-02-28", "by": "month", "method": method })
}

#[tokio::test]
async fn the_direct_cash_flow_tells_by_the_other_side_where_cash_came_from() {
    let fixture = Fixture::new().await;
    let ada = firm(&fixture).await;
    let shown = ada.call("ledger.report", cash_flow("direct")).await;
    let operating = [
        "Assets:Receivable 300.00 0.00",
        "Expenses:Rent -120.00 0.00",
        "Liabilities:Payable 0.00 -80.00",
        "180.00 -80.00",
    ];
    assert_eq!(part(&shown, "operating"), operating);
    assert_eq!(part(&shown, "investing"), ["Assets:Machine -400.00 0.00", "-400.00 0.00"]);
    let financing = ["Equity:Drawings 0.00 -100.00", "Liabilities:Loan 150.00 -50.00", "150.00 -150.00"];
    assert_eq!(part(&shown, "financing"), financing);
    assert_eq!(part(&shown, "exchange"), Vec::<String>::new());
    assert_eq!(said(&shown["net"][0]), "-70.00 -230.00");
    assert_eq!(said(&shown["cash"]["opening"][0]), "1000.00 930.00");
    assert_eq!(said(&shown["cash"]["closing"][0]), "930.00 700.00");
}

#[tokio::test]
async fn the_indirect_cash_flow_goes_from_net_income_to_the_same_net() {
    let fixture = Fixture::new().await;
    let ada = firm(&fixture).await;
    let indirect = ada.call("ledger.report", cash_flow("indirect")).await;
    let operating = [
        "Net income 300.00 -40.00",
        "Assets:Receivable -200.00 0.00",
        "Liabilities:Payable 80.00 -80.00",
        "180.00 -120.00",
    ];
    assert_eq!(part(&indirect, "operating"), operating);
    assert_eq!(indirect["sections"][0]["rows"][0]["derived"], json!(true));
    assert_eq!(part(&indirect, "investing"), ["Assets:Machine -400.00 40.00", "-400.00 40.00"]);
    let financing = ["Equity:Drawings 0.00 -100.00", "Liabilities:Loan 150.00 -50.00", "150.00 -150.00"];
    assert_eq!(part(&indirect, "financing"), financing);
    assert_eq!(said(&indirect["cash"]["opening"][0]), "1000.00 930.00");
    assert_eq!(said(&indirect["cash"]["closing"][0]), "930.00 700.00");
    let mut left_out = cash_flow("accounts");
    left_out.as_object_mut().expect("fields").remove("method");
    let plain = ada.call("ledger.report", left_out).await;
    assert_eq!(plain["net"], indirect["net"]);
    assert_eq!(plain, ada.call("ledger.report", cash_flow("accounts")).await, "left out it is by accounts");
    assert_eq!(
        (&plain["cash"], part(&plain, "cash")),
        (&Value::Null, vec!["Assets:Bank -70.00 -230.00".to_owned(), "-70.00 -230.00".to_owned()])
    );
    // The end of a year moves what was earned into equity, and moves no cash.
    ada.call("ledger.close_year", json!({ "through": "2026-02-28" })).await;
    assert_eq!(ada.call("ledger.report", cash_flow("indirect")).await, indirect);
}

#[tokio::test]
async fn cash_that_became_other_cash_stands_for_itself() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", json!({ "idempotency_key": "a", "date": "2026-01-10", "postings": [
        { "account": "Assets:Cash:Dollars", "quantity": "100.00", "commodity": "USD", "price": { "quantity": "0.90", "commodity": "EUR" } },
        { "account": "Assets:Bank", "quantity": "-90.00", "commodity": "EUR" } ] })).await;
    let request = |method: &str| json!({ "kind": "cash_flow", "method": method });
    let direct = ada.call("ledger.report", request("direct")).await;
    let exchange = ["Assets:Cash:Dollars -90.00", "Assets:Cash:Dollars 100.00", "-90.00", "100.00"];
    assert_eq!(part(&direct, "exchange"), exchange);
    let indirect = ada.call("ledger.report", request("indirect")).await;
    let exchange = ["Conversion differences -90.00", "Conversion differences 100.00", "-90.00", "100.00"];
    assert_eq!(part(&indirect, "exchange"), exchange);
    let plain = ada.call("ledger.report", request("accounts")).await;
    assert_eq!((&plain["net"], &plain["net"]), (&direct["net"], &indirect["net"]));
}

#[tokio::test]
async fn a_balance_sheet_with_equity_proves_that_assets_are_liabilities_and_equity() {
    let fixture = Fixture::new().await;
    let ada = firm(&fixture).await;
    let request = json!({ "kind": "balance_sheet", "to": "2026-02-28" });
    let plain = ada.call("ledger.report", request.clone()).await;
    let names = |report: &Value| {
        let sections = report["sections"].as_array().expect("sections").iter();
        sections.map(|section| section["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&plain), ["assets", "liabilities"], "nothing more where it is not asked for");
    let mut with_equity = request;
    with_equity["equity"] = json!(true);
    let shown = ada.call("ledger.report", with_equity.clone()).await;
    assert_eq!(names(&shown), ["assets", "liabilities", "equity"]);
    assert_eq!(shown["net"], plain["net"]);
    assert_eq!((&shown["sections"][0], &shown["sections"][1]), (&plain["sections"][0], &plain["sections"][1]));
    let total = |report: &Value, name: &str| part(report, name).last().cloned();
    assert_eq!(total(&shown, "assets"), Some("1260.00".to_owned()));
    assert_eq!(total(&shown, "liabilities"), Some("100.00".to_owned()));
    let equity = ["Equity:Capital 1000.00", "Equity:Drawings -100.00", "Current earnings 260.00", "1160.00"];
    assert_eq!(part(&shown, "equity"), equity);
    // What was closed is earned no longer: it is equity.
    ada.call("ledger.close_year", json!({ "through": "2026-02-28" })).await;
    let closed = ada.call("ledger.report", with_equity).await;
    let equity = ["Equity:Capital 1000.00", "Equity:Drawings -100.00", "Equity:Retained Earnings 260.00", "1160.00"];
    assert_eq!(part(&closed, "equity"), equity);
}

#[tokio::test]
async fn a_report_is_asked_nothing_that_it_does_not_tell() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (request, field) in [
        (json!({ "kind": "balance_sheet", "method": "direct" }), "method"),
        (json!({ "kind": "ar_aging", "method": "accounts" }), "method"),
        (json!({ "kind": "trial_balance", "equity": true }), "equity"),
    ] {
        let refused = ada.try_call("ledger.report", request).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some(field)));
    }
    let empty = ada.call("ledger.report", json!({ "kind": "cash_flow", "method": "direct" })).await;
    assert_eq!((&empty["net"], &empty["cash"]), (&json!([]), &json!({ "opening": [], "closing": [] })));
}

const JOURNAL: &str = "2026-01-01 open Assets:Bank\n2026-01-01 open Income:Salary\n2026-01-01 open Expenses:Fees\n\n\
    2026-01-31 * \"Acme\" \"January\" #closing\n  Assets:Bank  2000.00 EUR\n  Income:Salary\n\n\
    2026-02-01 * \"Bank\" \"Fees\" #revaluation\n  Expenses:Fees  5.00 EUR\n  Assets:Bank\n";

/// The income statement, with every figure as it stands and in euros.
async fn income(person: &Person) -> [Vec<String>; 2] {
    let rows = |report: &Value| [part(report, "income"), part(report, "expenses")].concat();
    let own = person.call("ledger.report", json!({ "kind": "income_statement" })).await;
    let valued = person.call("ledger.report", json!({ "kind": "income_statement", "commodity": "EUR" })).await;
    [rows(&own), rows(&valued)]
}

#[tokio::test]
async fn a_tag_of_a_journal_takes_nothing_out_of_the_income_statement() {
    let fixture = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("books.beancount");
    fs::write(&path, JOURNAL).expect("written");
    let ada = fixture.person("Ada").await;
    ada.call("ledger.import", json!({ "path": path, "wait": true })).await;
    let all = ["Income:Salary 2000.00", "2000.00", "Expenses:Fees 5.00", "5.00"];
    assert_eq!(income(&ada).await, [all, all]);
    // The closing of Atom's own is left out beside it.
    let closed = ada.call("ledger.close_year", json!({ "through": "2026-12-31" })).await;
    assert_eq!(income(&ada).await, [all, all]);
    // What takes the salary back counts as the salary did.
    let lines = ada.call("ledger.lines", json!({ "account": "Income:Salary", "to": "2026-01-31" })).await;
    let salary = &lines["items"][0]["entry_id"];
    ada.call("ledger.reverse", json!({ "entry_id": salary, "date": "2026-02-02" })).await;
    let fees = ["Expenses:Fees 5.00", "5.00"];
    assert_eq!(income(&ada).await, [fees, fees]);
    // What takes the closing back is left out as the closing was.
    ada.call("ledger.reverse", json!({ "entry_id": closed["entry_id"], "date": "2026-12-31" })).await;
    assert_eq!(income(&ada).await, [fees, fees]);
}

#[tokio::test]
async fn a_closing_entry_is_known_after_an_archive_and_nothing_takes_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, there) = (Fixture::new().await, Fixture::new().await);
    let ada = firm(&here).await;
    let before = income(&ada).await;
    let closed = ada.call("ledger.close_year", json!({ "through": "2026-12-31" })).await;
    let mended = json!({ "entry_id": closed["entry_id"], "date": "2026-12-31", "postings": [
        { "account": "Assets:Bank", "quantity": "1.00", "commodity": "EUR" }, { "account": "Income:Sales" } ] });
    let refused = ada.try_call("ledger.correct", mended).await.expect_err("refused");
    assert_eq!(refused.code, Code::Conflict);
    assert!(refused.message.contains("closes a year"), "{refused:?}");
    let file = folder.path().join("books.json");
    ada.call("ledger.export", json!({ "format": "json", "path": file })).await;
    let bob = there.person("Bob").await;
    bob.call("ledger.import", json!({ "path": file })).await;
    assert_eq!((income(&ada).await, income(&bob).await), (before.clone(), before));
}
