//! Foreign money at the end of a period.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};

async fn code(person: &Person, name: &str, args: Value) -> Code {
    person.try_call(name, args).await.expect_err("refused").code
}

fn price(date: &str, commodity: &str, worth: &str) -> Value {
    json!({ "date": date, "commodity": commodity, "price": { "quantity": worth, "commodity": "EUR" } })
}

/// 100 USD exchanged for 90 EUR, 20 USD spent when they were worth 0.95 EUR each, and 50 USD owed.
async fn books(fixture: &Fixture) -> Person {
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", json!({ "idempotency_key": "a", "date": "2026-01-10", "postings": [
        { "account": "Assets:Dollars", "quantity": "100.00", "commodity": "USD", "price": { "quantity": "0.90", "commodity": "EUR" } },
        { "account": "Assets:Bank", "quantity": "-90.00", "commodity": "EUR" } ] })).await;
    ada.call(
        "ledger.post",
        json!({ "idempotency_key": "b", "date": "2026-01-20", "postings": [
        { "account": "Expenses:Travel", "quantity": "20.00", "commodity": "USD" }, { "account": "Assets:Dollars" } ] }),
    )
    .await;
    ada.call("ledger.post", json!({ "idempotency_key": "c", "date": "2026-01-20", "postings": [
        { "account": "Expenses:Travel", "quantity": "50.00", "commodity": "USD" }, { "account": "Liabilities:Card" } ] })).await;
    ada
}

#[tokio::test]
async fn foreign_money_is_revalued_once_and_taken_back_on_the_next_day() {
    let fixture = Fixture::new().await;
    let ada = books(&fixture).await;
    let wished = json!({ "through": "2026-01-31", "commodity": "EUR" });
    let mut preview = wished.clone();
    preview["dry_run"] = json!(true);
    let refused = ada.try_call("ledger.revalue", wished.clone()).await.expect_err("refused");
    assert_eq!(refused.code, Code::Conflict);
    assert!(refused.message.contains("No price of USD leads to EUR"), "{refused:?}");
    let gaps = ada.call("ledger.revalue", preview.clone()).await;
    assert_eq!((&gaps["difference"], &gaps["gaps"][0]["date"]), (&Value::Null, &json!("2026-01-20")));
    ada.call("ledger.prices.add", json!({ "prices": [price("2026-01-10", "USD", "0.90"), price("2026-01-20", "USD", "0.95"), price("2026-01-31", "USD", "1.00")] })).await;
    // 80 USD came to 90 - 19 = 71 EUR and are worth 80; 50 USD owed came to 47.50 and are worth 50.
    let shown = ada.call("ledger.revalue", preview).await;
    let rows: Vec<_> = shown["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| [&row["account"], &row["carried"], &row["worth"], &row["difference"]].map(Clone::clone))
        .collect();
    assert_eq!(
        rows,
        [
            [json!("Assets:Dollars"), json!("71.00"), json!("80.00"), json!("9.00")],
            [json!("Liabilities:Card"), json!("-47.50"), json!("-50.00"), json!("-2.50")],
        ]
    );
    assert_eq!((&shown["difference"], &shown["entry"]), (&json!("6.50"), &Value::Null));
    let sheet = json!({ "kind": "balance_sheet", "commodity": "EUR", "to": "2026-01-31" });
    let before = ada.call("ledger.report", sheet.clone()).await;
    let done = ada.call("ledger.revalue", wished.clone()).await;
    assert_eq!((&done["already"], &done["back_on"]), (&json!(false), &json!("2026-02-01")));
    let again = ada.call("ledger.revalue", wished).await;
    assert_eq!(
        (&again["already"], &again["entry"], &again["reversal"]),
        (&json!(true), &done["entry"], &done["reversal"])
    );
    assert_eq!(ada.call("ledger.verify", json!({})).await["entries"], json!(5));
    let at = |day: &str| json!({ "as_of": day, "account": "Income" });
    assert_eq!(ada.call("ledger.balances", at("2026-01-31")).await["rows"][0]["quantity"], json!("-6.50"));
    assert_eq!(ada.call("ledger.balances", at("2026-02-01")).await["rows"], json!([]));
    let back = ada.call("ledger.entry", json!({ "id": done["reversal"]["entry_id"] })).await;
    assert_eq!((&back["reverses"], &back["date"]), (&done["entry"]["entry_id"], &json!("2026-02-01")));
    for id in [&done["entry"]["entry_id"], &done["reversal"]["entry_id"]] {
        let made = ada.call("ledger.entry", json!({ "id": id })).await;
        assert_eq!(made["mendable"], Value::Null, "Atom made it, so nothing takes its place");
    }
    // At the prices of the day the sheet says the same as before; at those of each entry's day it now says so too.
    let sum = |report: &Value| report["net"][0]["quantities"][0].clone();
    let after = ada.call("ledger.report", sheet.clone()).await;
    assert_eq!((sum(&before), sum(&after)), (json!("-60.00"), json!("-60.00")));
    let mut historical = sheet;
    historical["valuation"] = json!("historical");
    assert_eq!(sum(&ada.call("ledger.report", historical).await), json!("-60.00"));
}

#[tokio::test]
async fn a_closed_day_or_nothing_to_revalue_posts_nothing() {
    let fixture = Fixture::new().await;
    let ada = books(&fixture).await;
    ada.call("ledger.prices.add", json!({ "prices": [price("2026-01-01", "USD", "0.90")] })).await;
    let wished = |day: &str| json!({ "through": day, "commodity": "EUR" });
    let nothing = ada.call("ledger.revalue", wished("2026-01-31")).await;
    assert_eq!(
        (&nothing["difference"], &nothing["entry"]),
        (&json!("0.00"), &Value::Null),
        "the price is that of the day"
    );
    ada.call("ledger.prices.add", json!({ "prices": [price("2026-02-28", "USD", "0.80")] })).await;
    ada.call("ledger.close_period", json!({ "through": "2026-02-28" })).await;
    assert_eq!(code(&ada, "ledger.revalue", wished("2026-02-28")).await, Code::Conflict);
    assert_eq!(
        code(&ada, "ledger.revalue", json!({ "through": "9999-12-31", "commodity": "EUR" })).await,
        Code::Invalid
    );
    assert_eq!(ada.call("ledger.verify", json!({})).await["entries"], json!(3));
    // Lots at cost and what is no currency stay as they are, unless they are named.
    ada.call("ledger.post", json!({ "idempotency_key": "g", "date": "2026-03-01", "postings": [
        { "account": "Assets:Gold", "quantity": "1", "commodity": "GOLD", "price": { "quantity": "100.00", "commodity": "EUR" } },
        { "account": "Assets:Bank", "quantity": "-100.00", "commodity": "EUR" } ] })).await;
    ada.call("ledger.prices.add", json!({ "prices": [price("2026-03-31", "GOLD", "110.00")] })).await;
    let mut gold = wished("2026-03-31");
    gold["dry_run"] = json!(true);
    let without = ada.call("ledger.revalue", gold.clone()).await;
    assert!(!without["rows"].to_string().contains("GOLD"));
    gold["commodities"] = json!(["GOLD"]);
    assert_eq!(ada.call("ledger.revalue", gold).await["difference"], json!("10.00"));
}

#[tokio::test]
async fn what_was_left_out_of_a_revaluation_is_not_said_to_be_revalued() {
    let fixture = Fixture::new().await;
    let ada = books(&fixture).await;
    let prices = [("2026-01-10", "0.90"), ("2026-01-20", "0.95"), ("2026-01-31", "1.00")];
    let prices = prices.map(|(day, worth)| price(day, "USD", worth));
    ada.call("ledger.prices.add", json!({ "prices": prices })).await;
    let some = |code: &str| json!({ "through": "2026-01-31", "commodity": "EUR", "commodities": [code] });
    ada.call("ledger.revalue", some("USD")).await;
    let pounds = ada.call("ledger.revalue", some("GBP")).await;
    assert_eq!((&pounds["entry"], &pounds["already"]), (&Value::Null, &json!(false)));
    assert_eq!(ada.call("ledger.revalue", some("USD")).await["already"], json!(true));
}

#[tokio::test]
async fn a_key_of_a_revaluation_or_a_correction_is_taken_by_nobody_else() {
    let fixture = Fixture::new().await;
    let ada = books(&fixture).await;
    for key in ["revaluation:2026-01-31:EUR", "correction:01890000-0000-7000-8000-000000000000"] {
        let entry = json!({ "idempotency_key": key, "date": "2026-01-31", "postings": [
            { "account": "Assets:Bank", "quantity": "1.00", "commodity": "EUR" }, { "account": "Equity:X" } ] });
        let refused = ada.try_call("ledger.post", entry).await.expect_err("refused");
        assert_eq!((refused.code, refused.field.as_deref()), (Code::Invalid, Some("idempotency_key")));
    }
}
