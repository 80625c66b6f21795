//! Prices, what was known when, what is open since when, and the end of a year.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};

fn entry(key: &str, date: &str, payee: &str, from: &str, to: &str, quantity: &str, commodity: &str) -> Value {
    json!({ "idempotency_key": key, "date": date, "payee": payee, "postings": [
        { "account": to, "quantity": quantity, "commodity": commodity }, { "account": from },
    ] })
}

async fn code(person: &Person, name: &str, args: Value) -> Code {
    person.try_call(name, args).await.expect_err("refused").code
}

#[tokio::test]
async fn reports_in_one_commodity_show_a_missing_price_as_a_gap_and_never_as_nothing() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for (key, date, quantity, commodity) in
        [("a", "2026-01-10", "100.00", "USD"), ("b", "2026-02-10", "100.00", "USD"), ("c", "2026-02-11", "3", "GOLD")]
    {
        ada.call("ledger.post", entry(key, date, "x", "Equity:X", "Assets:Bank", quantity, commodity)).await;
    }
    let price = |date: &str, commodity: &str, quantity: &str, quote: &str| json!({ "date": date, "commodity": commodity, "price": { "quantity": quantity, "commodity": quote } });
    let prices = json!({ "source": "by hand", "prices": [price("2026-01-01", "USD", "0.5", "EUR"), price("2026-02-01", "USD", "0.8", "EUR")] });
    assert_eq!(ada.call("ledger.prices.add", prices.clone()).await, json!({ "added": 2, "duplicates": 0 }));
    assert_eq!(ada.call("ledger.prices.add", prices).await, json!({ "added": 0, "duplicates": 2 }));
    let sheet =
        |valuation: &str| json!({ "kind": "balance_sheet", "commodity": "EUR", "by": "month", "valuation": valuation });
    let shown = ada.call("ledger.report", sheet("period_end")).await;
    assert_eq!(shown["sections"][0]["rows"][0]["quantities"], json!(["50.00", null]));
    assert_eq!(
        (&shown["net"][0]["quantities"], &shown["gaps"][0]["commodity"]),
        (&json!(["50.00", null]), &json!("GOLD"))
    );
    // Gold is worth dollars, and dollars are worth euros.
    ada.call("ledger.prices.add", json!({ "prices": [price("2026-02-05", "GOLD", "10", "USD")] })).await;
    let shown = ada.call("ledger.report", sheet("period_end")).await;
    assert_eq!((&shown["net"][0]["quantities"], &shown["gaps"]), (&json!(["50.00", "184.00"]), &Value::Null));
    let shown = ada.call("ledger.report", sheet("historical")).await;
    assert_eq!(shown["net"][0]["quantities"], json!(["50.00", "154.00"]));
    let listed = ada.call("ledger.prices.list", json!({ "commodity": "USD", "limit": 1 })).await;
    assert_eq!((&listed["items"][0]["date"], &listed["items"][0]["source"]), (&json!("2026-02-01"), &json!("by hand")));
    let rest = ada.call("ledger.prices.list", json!({ "commodity": "USD", "cursor": listed["next"] })).await;
    assert_eq!((&rest["items"][0]["date"], &rest["next"]), (&json!("2026-01-01"), &Value::Null));
    for (quantity, quote) in [("0", "EUR"), ("-1", "EUR"), ("NaN", "EUR"), ("1", "USD")] {
        let wrong = json!({ "prices": [price("2026-01-01", "USD", quantity, quote)] });
        assert_eq!(code(&ada, "ledger.prices.add", wrong).await, Code::Invalid, "{quantity} {quote}");
    }
}

#[tokio::test]
async fn a_price_that_is_corrected_back_counts_again_and_a_journal_brings_none_twice() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2026-01-10", "x", "Equity:X", "Assets:Bank", "100.00", "USD")).await;
    let price = |quantity: &str| json!({ "date": "2026-01-01", "commodity": "USD", "price": { "quantity": quantity, "commodity": "EUR" } });
    let sheet = json!({ "kind": "balance_sheet", "commodity": "EUR" });
    for (quantity, shown) in [("1.10", "110.00"), ("1.20", "120.00"), ("1.10", "110.00")] {
        let added = ada.call("ledger.prices.add", json!({ "prices": [price(quantity)] })).await;
        assert_eq!(added, json!({ "added": 1, "duplicates": 0 }), "{quantity}");
        let report = ada.call("ledger.report", sheet.clone()).await;
        assert_eq!(report["sections"][0]["rows"][0]["quantities"], json!([shown]), "after {quantity}");
    }
    // Within one request the order counts too, and what the newest says already is here already.
    let many = json!({ "prices": [price("1.10"), price("1.30"), price("1.30"), price("1.10")] });
    assert_eq!(ada.call("ledger.prices.add", many).await, json!({ "added": 2, "duplicates": 2 }));
    let report = ada.call("ledger.report", sheet.clone()).await;
    assert_eq!(report["sections"][0]["rows"][0]["quantities"], json!(["110.00"]));
    // Of a journal each price comes once, and the last of a day counts.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("prices.journal");
    let text = "P 2026-01-01 USD 1.50 EUR\nP 2026-01-01 USD 1.60 EUR\nP 2026-01-01 USD 1.50 EUR\n\n\
                2026-01-11 x\n    Assets:Bank  1.00 EUR\n    Equity:X\n";
    std::fs::write(&path, text).expect("written");
    for _ in 0..2 {
        ada.call("ledger.import", json!({ "path": path, "format": "hledger" })).await;
        let listed = ada.call("ledger.prices.list", json!({ "commodity": "USD" })).await;
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(7), "{listed}");
        assert_eq!(listed["items"][0]["price"]["quantity"], json!("1.5"), "{listed}");
    }
}

#[tokio::test]
async fn what_was_posted_later_was_not_known_then() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let first = ada.call("ledger.post", entry("a", "2026-01-10", "x", "Income:X", "Assets:Bank", "1.00", "EUR")).await;
    let known = ada.call("ledger.entry", json!({ "id": first["entry_id"] })).await["known_at"].clone();
    // What is pending counts nowhere, and shows that a millisecond has passed.
    for number in 0.. {
        let mut announced = entry(&format!("p{number}"), "2026-01-05", "x", "Income:X", "Assets:Bank", "9.00", "EUR");
        announced["pending"] = json!(true);
        let announced = ada.call("ledger.post", announced).await;
        if ada.call("ledger.entry", json!({ "id": announced["entry_id"] })).await["known_at"] != known {
            break;
        }
    }
    ada.call("ledger.post", entry("b", "2026-01-05", "x", "Income:X", "Assets:Bank", "2.00", "EUR")).await;
    let then = json!({ "kind": "trial_balance", "known_at": known });
    let shown = ada.call("ledger.report", then).await;
    assert_eq!(shown["sections"][0]["rows"][0]["quantities"], json!(["1.00"]));
    let now = ada.call("ledger.report", json!({ "kind": "trial_balance" })).await;
    assert_eq!(now["sections"][0]["rows"][0]["quantities"], json!(["3.00"]));
    let early = ada.call("ledger.report", json!({ "kind": "trial_balance", "as_of": "2026-01-07" })).await;
    assert_eq!(early["sections"][0]["rows"][0]["quantities"], json!(["2.00"]));
    let balances = ada.call("ledger.balances", json!({ "known_at": known })).await;
    assert_eq!(balances["rows"][0]["quantity"], json!("1.00"));
}

#[tokio::test]
async fn what_is_open_is_settled_with_the_oldest_and_told_by_its_age() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let owed = "Assets:Receivable";
    for (key, date, payee, from, to, quantity) in [
        ("a", "2026-01-01", "Northwind", "Income:Sales", owed, "100.00"),
        ("b", "2026-02-15", "Northwind", "Income:Sales", owed, "50.00"),
        ("c", "2026-02-20", "Northwind", owed, "Assets:Bank", "120.00"),
        ("d", "2026-01-01", "Contoso", "Income:Sales", owed, "10.00"),
        ("e", "2026-03-30", "Contoso", "Income:Sales", owed, "7.00"),
        ("f", "2025-11-01", "Landlord", "Liabilities:Payable", "Expenses:Rent", "9.00"),
    ] {
        ada.call("ledger.post", entry(key, date, payee, from, to, quantity, "EUR")).await;
    }
    let shown = ada.call("ledger.report", json!({ "kind": "ar_aging", "as_of": "2026-03-31" })).await;
    assert_eq!(shown["buckets"], json!(["current", "30", "60", "90", "90+"]));
    let rows = &shown["sections"][0]["rows"];
    assert_eq!((&rows[0]["payee"], &rows[1]["payee"]), (&json!("Contoso"), &json!("Northwind")));
    assert_eq!(rows[0]["quantities"], json!(["0.00", "7.00", "0.00", "10.00", "0.00"]));
    assert_eq!(
        rows[1]["quantities"],
        json!(["0.00", "0.00", "30.00", "0.00", "0.00"]),
        "the oldest was paid, and a part of the next"
    );
    assert_eq!(shown["net"][0]["quantities"], json!(["0.00", "7.00", "30.00", "10.00", "0.00"]));
    let shown = ada.call("ledger.report", json!({ "kind": "ap_aging", "as_of": "2026-03-31" })).await;
    assert_eq!(shown["sections"][0]["rows"][0]["quantities"], json!(["0.00", "0.00", "0.00", "0.00", "9.00"]));
}

#[tokio::test]
async fn a_year_ends_in_equity_and_its_income_statement_stays() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2025-05-01", "x", "Income:Sales", "Assets:Bank", "100.00", "EUR")).await;
    ada.call("ledger.post", entry("b", "2025-06-01", "x", "Assets:Bank", "Expenses:Rent", "30.00", "EUR")).await;
    let year = json!({ "kind": "income_statement", "from": "2025-01-01", "to": "2025-12-31", "by": "year" });
    let before = ada.call("ledger.report", year.clone()).await;
    ada.call("ledger.close_year", json!({ "through": "2025-12-31" })).await;
    assert_eq!(ada.call("ledger.report", year).await, before);
    let rows = ada.call("ledger.balances", json!({})).await;
    let names: Vec<_> = rows["rows"].as_array().expect("rows").iter().map(|row| row["account"].clone()).collect();
    assert_eq!(names, ["Assets:Bank", "Equity:Retained Earnings"]);
    assert_eq!(rows["rows"][1]["quantity"], json!("-70.00"));
    assert_eq!(code(&ada, "ledger.close_year", json!({ "through": "2025-12-31" })).await, Code::Conflict);
}

#[tokio::test]
async fn a_softly_closed_period_takes_only_what_is_said_to_be_late() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let closed = ada.call("ledger.close_period", json!({ "through": "2026-01-31", "soft": true })).await;
    assert_eq!((&closed["closed_through"], &closed["soft_closed_through"]), (&Value::Null, &json!("2026-01-31")));
    let late = entry("a", "2026-01-10", "x", "Income:X", "Assets:Bank", "1.00", "EUR");
    assert_eq!(code(&ada, "ledger.post", late.clone()).await, Code::Conflict);
    ada.call("ledger.post_late", json!({ "entry": late.clone() })).await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    let later = entry("b", "2026-01-11", "x", "Income:X", "Assets:Bank", "1.00", "EUR");
    assert_eq!(code(&ada, "ledger.post_late", json!({ "entry": later })).await, Code::Conflict, "closed is closed");
    ada.call("ledger.reopen_period", json!({})).await;
    assert_eq!(code(&ada, "ledger.reopen_period", json!({})).await, Code::Conflict);
}

#[tokio::test]
async fn days_behind_one_that_is_closed_firmly_stay_closed_softly() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.close_period", json!({ "through": "2026-03-31", "soft": true })).await;
    let closed = ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    assert_eq!(
        (&closed["closed_through"], &closed["soft_closed_through"]),
        (&json!("2026-01-31"), &json!("2026-03-31"))
    );
    let entry = json!({ "idempotency_key": "a", "date": "2026-02-10", "postings": [
        { "account": "Assets:Bank", "quantity": "1.00", "commodity": "EUR" }, { "account": "Equity:X" } ] });
    let refused = ada.try_call("ledger.post", entry).await.expect_err("refused");
    assert_eq!(refused.code, atom_core::Code::Conflict);
}

#[tokio::test]
async fn reopening_closes_nothing_that_was_closed_softly_only() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    ada.call("ledger.close_period", json!({ "through": "2026-03-31", "soft": true })).await;
    let left = ada.call("ledger.reopen_period", json!({ "through": "2026-02-15" })).await;
    assert_eq!((&left["closed_through"], &left["soft_closed_through"]), (&json!("2026-01-31"), &json!("2026-02-15")));
    let left = ada.call("ledger.reopen_period", json!({ "through": "2026-01-10" })).await;
    assert_eq!((&left["closed_through"], &left["soft_closed_through"]), (&json!("2026-01-10"), &Value::Null));
}
