//! The ends of periods: years in their order, days that people said, and what comes too late.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::{fs, path::Path};

fn entry(key: &str, date: &str, from: &str, to: &str, quantity: &str) -> Value {
    json!({ "idempotency_key": key, "date": date, "payee": format!("Payee {key}"), "postings": [
        { "account": to, "quantity": quantity, "commodity": "EUR" }, { "account": from },
    ] })
}

async fn refused(person: &Person, name: &str, args: Value) -> String {
    let error = person.try_call(name, args).await.expect_err("refused");
    assert_eq!(error.code, Code::Conflict, "{}", error.message);
    error.message
}

fn written(folder: &Path, name: &str, text: &str) -> Value {
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    json!(path)
}

fn warnings(imported: &Value) -> Vec<String> {
    let warnings = imported["warnings"].as_array().expect("warnings").iter();
    let text = |warning: &Value, name: &str| warning[name].as_str().expect("a text").to_owned();
    warnings.map(|said| format!("{}:{}: {}", text(said, "file"), said["line"], text(said, "message"))).collect()
}

#[tokio::test]
async fn an_earlier_year_is_not_closed_after_a_later_one() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (key, date) in [("a", "2025-05-01"), ("b", "2026-05-01")] {
        ada.call("ledger.post", entry(key, date, "Income:Sales", "Assets:Bank", "100.00")).await;
    }
    let closed = ada.call("ledger.close_year", json!({ "through": "2026-12-31" })).await;
    let message = refused(&ada, "ledger.close_year", json!({ "through": "2025-12-31" })).await;
    assert!(message.contains("2026-12-31"), "{message}");
    let equity = json!({ "account": "Equity" });
    assert_eq!(ada.call("ledger.balances", equity.clone()).await["rows"][0]["quantity"], json!("-200.00"));
    // Once the later one was taken back, both are closed in their order.
    ada.call("ledger.reverse", json!({ "entry_id": closed["entry_id"], "date": "2026-12-31" })).await;
    ada.call("ledger.close_year", json!({ "through": "2025-12-31" })).await;
    ada.call("ledger.close_year", json!({ "through": "2026-12-31" })).await;
    assert_eq!(ada.call("ledger.balances", equity).await["rows"][0]["quantity"], json!("-200.00"));
}

#[tokio::test]
async fn what_the_end_of_a_year_moves_is_told_before_it_is_moved() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2025-05-01", "Income:Sales", "Assets:Bank", "100.00")).await;
    ada.call("ledger.post", entry("b", "2025-06-01", "Assets:Bank", "Expenses:Rent", "30.00")).await;
    let told = ada.call("ledger.close_year", json!({ "through": "2025-12-31", "dry_run": true })).await;
    assert_eq!((&told["entry_id"], &told["account"]), (&Value::Null, &json!("Equity:Retained Earnings")));
    let rows = json!([
        { "account": "Expenses:Rent", "commodity": "EUR", "quantity": "30.00" },
        { "account": "Income:Sales", "commodity": "EUR", "quantity": "-100.00" },
    ]);
    assert_eq!(told["rows"], rows);
    assert_eq!(ada.call("ledger.verify", json!({})).await["entries"], json!(2), "nothing was posted");
    let done = ada.call("ledger.close_year", json!({ "through": "2025-12-31" })).await;
    assert_eq!((&done["sequence"], &done["rows"]), (&json!(3), &rows));
}

#[tokio::test]
async fn the_days_that_a_person_said_stay_whatever_is_imported() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    ada.call("ledger.account.open", json!({ "account": "Assets:Old", "date": "2026-01-10" })).await;
    ada.call("ledger.account.close", json!({ "account": "Assets:Old", "date": "2026-01-31" })).await;
    let says = |date: &str| {
        format!("2026-01-15 x\n  Assets:Old  $1.00\n  Equity:X\n\n{date} y\n  Assets:Old  $-1.00\n  Equity:X\n")
    };
    for (date, days) in [("2026-02-03", "2026-01-31"), ("2026-01-09", "2026-01-10")] {
        let path = written(folder.path(), "days.journal", &says(date));
        let message = refused(&ada, "ledger.import", json!({ "path": path })).await;
        assert!(message.starts_with("days.journal:5:1: Assets:Old ") && message.contains(days), "{message}");
    }
    let path = written(folder.path(), "days.journal", &says("2026-01-31"));
    assert_eq!(ada.call("ledger.import", json!({ "path": path })).await["transactions"], json!(2));
    let account = &ada.call("ledger.accounts", json!({})).await["items"][0];
    assert_eq!((&account["opened"], &account["closed"]), (&json!("2026-01-10"), &json!("2026-01-31")));
}

#[tokio::test]
async fn the_days_that_a_journal_said_are_stretched_by_a_later_one_which_says_so() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let first = "2026-01-10 open Assets:Old\n2026-01-10 open Equity:X\n2026-01-15 * \"x\"\n  Assets:Old  1.00 EUR\n  Equity:X\n\
                 2026-01-20 * \"y\"\n  Assets:Old  -1.00 EUR\n  Equity:X\n2026-01-31 close Assets:Old\n";
    let path = written(folder.path(), "first.beancount", first);
    assert_eq!(warnings(&ada.call("ledger.import", json!({ "path": path })).await), Vec::<String>::new());
    let later =
        "2026-01-05 x\n  Assets:Old  1.00 EUR\n  Equity:Y\n\n2026-02-03 y\n  Assets:Old  -1.00 EUR\n  Equity:Y\n";
    let path = written(folder.path(), "later.journal", later);
    let imported = ada.call("ledger.import", json!({ "path": path })).await;
    assert_eq!(
        warnings(&imported),
        [
            "later.journal:1: Assets:Old was open from 2026-01-10 on; now it is open from 2026-01-05 on.",
            "later.journal:5: Assets:Old was closed on 2026-01-31; now it is open again.",
        ]
    );
    assert_eq!(imported["transactions"], json!(2));
}

#[tokio::test]
async fn what_comes_too_late_goes_to_the_first_open_day_where_that_is_wished_and_says_so() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    let mut late = entry("a", "2026-01-10", "Assets:Bank", "Expenses:Food", "5.00");
    refused(&ada, "ledger.post", late.clone()).await;
    late["when_closed"] = json!("next");
    let posted = ada.call("ledger.post", late.clone()).await;
    assert_eq!(posted["moved"], json!({ "from": "2026-01-10", "to": "2026-02-01" }));
    assert_eq!(ada.call("ledger.post", late).await, posted, "the same again replies the same");
    let seen = ada.call("ledger.entry", json!({ "id": posted["entry_id"] })).await;
    assert_eq!((&seen["date"], &seen["comment"]), (&json!("2026-02-01"), &json!("late: 2026-01-10")));
    // On a day that is open it stays where it is.
    let mut open = entry("b", "2026-02-10", "Assets:Bank", "Expenses:Food", "5.00");
    open["when_closed"] = json!("next");
    assert_eq!(ada.call("ledger.post", open.clone()).await["moved"], Value::Null);
    // Whatever the request itself says of days that are none of its own, the same again replies the same.
    let mut copied = open;
    copied["idempotency_key"] = json!("copied");
    copied["comment"] = json!("late: 2025-12-01");
    let first = ada.call("ledger.post", copied.clone()).await;
    assert_eq!(ada.call("ledger.post", copied).await, first);
    // Days that are closed softly behind those are none to go to, and not moved from.
    ada.call("ledger.close_period", json!({ "through": "2026-02-28", "soft": true })).await;
    let mut soft = entry("c", "2026-02-10", "Assets:Bank", "Expenses:Food", "5.00");
    soft["when_closed"] = json!("next");
    refused(&ada, "ledger.post", soft).await;
    let mut firm = entry("d", "2026-01-10", "Assets:Bank", "Expenses:Food", "5.00");
    firm["when_closed"] = json!("next");
    assert_eq!(ada.call("ledger.post", firm).await["moved"]["to"], json!("2026-03-01"));
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
}

#[tokio::test]
async fn entries_of_a_file_that_come_too_late_are_moved_once_and_told_one_by_one() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    let text = "2026-01-10 x  ; with Ada\n  Expenses:Food  1.00 EUR\n  Assets:Bank\n\n\
                2026-02-10 y\n  Expenses:Food  2.00 EUR\n  Assets:Bank\n";
    let path = written(folder.path(), "late.journal", text);
    let message = refused(&ada, "ledger.import", json!({ "path": path })).await;
    assert!(message.starts_with("late.journal:1:1: The books are closed through 2026-01-31"), "{message}");
    let next = json!({ "path": path, "when_closed": "next" });
    let imported = ada.call("ledger.import", next.clone()).await;
    assert_eq!(
        warnings(&imported),
        ["late.journal:1: This is of 2026-01-10, which is closed; it goes to 2026-02-01 and says so."]
    );
    let lines = ada.call("ledger.lines", json!({ "account": "Expenses:Food" })).await;
    let dates: Vec<_> = lines["items"].as_array().expect("lines").iter().map(|line| line["date"].clone()).collect();
    assert!(dates.contains(&json!("2026-02-01")) && !dates.contains(&json!("2026-01-10")), "{dates:?}");
    let again = ada.call("ledger.import", next).await;
    assert_eq!((&again["transactions"], &again["duplicates"]), (&json!(0), &json!(2)));
    // It is exported with what it says.
    let copy = folder.path().join("copy.journal");
    ada.call("ledger.export", json!({ "format": "hledger", "path": copy })).await;
    let copy = fs::read_to_string(copy).expect("a journal");
    assert!(copy.contains("    ; late: 2026-01-10\n"), "{copy}");
    // Of a bank's table too.
    let table =
        "Buchungstag;Empfänger;Verwendungszweck;Betrag\n12.01.2026;Bäcker;Brot;-3,50\n15.02.2026;Bäcker;Brot;-3,50\n";
    let path = written(folder.path(), "bank.csv", table);
    let statement = |next: bool| {
        let when = if next { "next" } else { "refuse" };
        json!({ "path": path, "account": "Assets:Bank", "format": "csv", "when_closed": when })
    };
    refused(&ada, "ledger.import", statement(false)).await;
    let imported = ada.call("ledger.import", statement(true)).await;
    assert_eq!(imported["transactions"], json!(2), "{imported}");
    assert!(warnings(&imported).iter().any(|said| said.contains("it goes to 2026-02-01")), "{imported}");
    assert_eq!(ada.call("ledger.import", statement(true)).await["duplicates"], json!(2));
}

#[tokio::test]
async fn the_end_of_a_year_and_foreign_money_are_posted_into_a_period_that_is_closed_softly() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2025-05-01", "Income:Sales", "Assets:Bank", "100.00")).await;
    let dollars = json!({ "idempotency_key": "b", "date": "2025-06-01", "postings": [
        { "account": "Assets:Dollars", "quantity": "100.00", "commodity": "USD", "price": { "quantity": "0.90", "commodity": "EUR" } },
        { "account": "Assets:Bank" } ] });
    ada.call("ledger.post", dollars).await;
    let price =
        json!({ "date": "2025-12-31", "commodity": "USD", "price": { "quantity": "0.95", "commodity": "EUR" } });
    ada.call("ledger.prices.add", json!({ "prices": [price] })).await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31", "soft": true })).await;
    refused(&ada, "ledger.post", entry("c", "2025-12-31", "Assets:Bank", "Expenses:Food", "5.00")).await;
    let revalued = ada.call("ledger.revalue", json!({ "through": "2025-12-31", "commodity": "EUR" })).await;
    assert_eq!((&revalued["difference"], &revalued["back_on"]), (&json!("5.00"), &json!("2026-01-01")));
    assert!(revalued["entry"]["entry_id"].is_string() && revalued["reversal"]["entry_id"].is_string(), "{revalued}");
    let closed = ada.call("ledger.close_year", json!({ "through": "2025-12-31" })).await;
    assert!(closed["entry_id"].is_string(), "{closed}");
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
    // What is closed firmly takes neither.
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    refused(&ada, "ledger.close_year", json!({ "through": "2026-01-31" })).await;
}

#[tokio::test]
async fn a_year_is_not_closed_into_an_account_of_what_came_or_went() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2025-05-01", "Income:Sales", "Assets:Bank", "100.00")).await;
    for dry_run in [true, false] {
        let request = json!({ "through": "2025-12-31", "account": "Income:Sales", "dry_run": dry_run });
        let error = ada.try_call("ledger.close_year", request).await.expect_err("refused");
        assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("account")), "{}", error.message);
    }
    assert_eq!(ada.call("ledger.verify", json!({})).await["entries"], json!(1), "nothing was posted");
}

#[tokio::test]
async fn what_was_announced_for_a_day_that_was_closed_since_says_so_on_whichever_day_it_is_posted() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut announced = entry("a", "2026-01-10", "Assets:Bank", "Expenses:Rent", "700.00");
    announced["pending"] = json!(true);
    let id = ada.call("ledger.post", announced).await["entry_id"].clone();
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    refused(&ada, "ledger.post_pending", json!({ "id": id })).await;
    refused(&ada, "ledger.post_pending", json!({ "id": id, "date": "2026-01-31" })).await;
    let posted = ada.call("ledger.post_pending", json!({ "id": id, "date": "2026-02-03" })).await;
    assert_eq!(posted["moved"], json!({ "from": "2026-01-10", "to": "2026-02-03" }));
    let seen = ada.call("ledger.entry", json!({ "id": posted["entry_id"] })).await;
    assert_eq!((&seen["date"], &seen["comment"]), (&json!("2026-02-03"), &json!("late: 2026-01-10")));
    // Another day where its own is open is only another day.
    let mut open = entry("b", "2026-02-10", "Assets:Bank", "Expenses:Rent", "700.00");
    open["pending"] = json!(true);
    let id = ada.call("ledger.post", open).await["entry_id"].clone();
    let posted = ada.call("ledger.post_pending", json!({ "id": id, "date": "2026-02-12" })).await;
    let seen = ada.call("ledger.entry", json!({ "id": posted["entry_id"] })).await;
    assert_eq!((&posted["moved"], &seen["comment"]), (&Value::Null, &json!("")));
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
}
