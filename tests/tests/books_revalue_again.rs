//! Foreign money valued again after prices were corrected: what changed follows, and nothing is posted twice.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};

async fn price(person: &Person, date: &str, commodity: &str, worth: &str) {
    let price = json!({ "date": date, "commodity": commodity, "price": { "quantity": worth, "commodity": "EUR" } });
    person.call("ledger.prices.add", json!({ "prices": [price] })).await;
}

/// 100 USD exchanged for 90 EUR, 50 USD owed, and 10 GBP exchanged for 12 EUR, beside the dollars.
async fn books(fixture: &Fixture) -> Person {
    let ada = fixture.person("Ada").await;
    let exchanged = |key: &str, quantity: &str, commodity: &str, worth: &str, total: &str| {
        json!({ "idempotency_key": key, "date": "2026-01-10", "postings": [
            { "account": "Assets:Foreign", "quantity": quantity, "commodity": commodity,
              "price": { "quantity": worth, "commodity": "EUR" } },
            { "account": "Assets:Bank", "quantity": total, "commodity": "EUR" } ] })
    };
    ada.call("ledger.post", exchanged("a", "100.00", "USD", "0.90", "-90.00")).await;
    ada.call("ledger.post", exchanged("b", "10.00", "GBP", "1.20", "-12.00")).await;
    ada.call("ledger.post", json!({ "idempotency_key": "c", "date": "2026-01-10", "postings": [
        { "account": "Expenses:Travel", "quantity": "50.00", "commodity": "USD" }, { "account": "Liabilities:Card" } ] }))
        .await;
    price(&ada, "2026-01-10", "USD", "0.90").await;
    price(&ada, "2026-01-31", "USD", "1.00").await;
    price(&ada, "2026-01-31", "GBP", "1.20").await;
    ada
}

fn wished(dry_run: bool) -> Value {
    json!({ "through": "2026-01-31", "commodity": "EUR", "dry_run": dry_run })
}

/// What came of it by a day; nothing where it was taken back.
async fn gained(person: &Person, day: &str) -> Value {
    let balances = person.call("ledger.balances", json!({ "as_of": day, "account": "Income" })).await;
    balances["rows"][0]["quantity"].clone()
}

async fn entries(person: &Person) -> u64 {
    let verified = person.call("ledger.verify", json!({})).await;
    assert_eq!(verified["damage"], Value::Null);
    verified["entries"].as_u64().expect("a number")
}

#[tokio::test]
async fn a_price_that_was_corrected_is_followed_by_the_difference_and_the_same_prices_by_nothing() {
    let fixture = Fixture::new().await;
    let ada = books(&fixture).await;
    // 100 USD gain 10.00, and 50 USD that are owed lose 5.00.
    let first = ada.call("ledger.revalue", wished(false)).await;
    assert_eq!((&first["difference"], &first["posted_before"]), (&json!("5.00"), &Value::Null));
    assert_eq!(gained(&ada, "2026-01-31").await, json!("-5.00"));
    price(&ada, "2026-01-31", "USD", "1.10").await;
    let shown = ada.call("ledger.revalue", wished(true)).await;
    assert_eq!((&shown["difference"], &shown["posted_before"]), (&json!("10.00"), &json!("5.00")));
    assert_eq!((&shown["entry"], &shown["already"]), (&Value::Null, &json!(false)));
    assert_eq!(entries(&ada).await, 5, "it was only looked at");
    let second = ada.call("ledger.revalue", wished(false)).await;
    assert_eq!(second["already"], json!(false));
    assert_ne!(second["entry"]["entry_id"], first["entry"]["entry_id"]);
    assert_eq!(gained(&ada, "2026-01-31").await, json!("-10.00"));
    assert_eq!(gained(&ada, "2026-02-01").await, Value::Null, "both are taken back on the day after");
    let entry = ada.call("ledger.entry", json!({ "id": second["entry"]["entry_id"] })).await;
    let quantities: Vec<&Value> =
        entry["postings"].as_array().expect("lines").iter().map(|line| &line["quantity"]).collect();
    assert_eq!(quantities, [&json!("10.00"), &json!("-5.00"), &json!("-5.00")]);
    let back = ada.call("ledger.entry", json!({ "id": second["reversal"]["entry_id"] })).await;
    assert_eq!((&back["reverses"], &back["date"]), (&second["entry"]["entry_id"], &json!("2026-02-01")));
    // The same prices again add nothing, also under other names.
    for name in ["Assets:Foreign", "Assets:Abroad"] {
        if name != "Assets:Foreign" {
            ada.call("ledger.account.rename", json!({ "account": "Assets:Foreign", "to": name })).await;
        }
        let again = ada.call("ledger.revalue", wished(false)).await;
        assert_eq!(
            (&again["already"], &again["entry"], &again["reversal"]),
            (&json!(true), &second["entry"], &second["reversal"]),
            "{name}"
        );
    }
    assert_eq!(entries(&ada).await, 7);
    // Corrected back to what each line came to, all of it is taken out again.
    price(&ada, "2026-01-31", "USD", "0.90").await;
    let third = ada.call("ledger.revalue", wished(false)).await;
    assert_eq!((&third["difference"], &third["posted_before"]), (&json!("0.00"), &json!("10.00")));
    assert_eq!(gained(&ada, "2026-01-31").await, Value::Null);
    assert_eq!(ada.call("ledger.revalue", wished(false)).await["already"], json!(true));
    assert_eq!(entries(&ada).await, 9);
}

#[tokio::test]
async fn what_is_revalued_for_some_commodities_leaves_what_was_posted_for_others() {
    let fixture = Fixture::new().await;
    let ada = books(&fixture).await;
    price(&ada, "2026-01-31", "GBP", "1.50").await;
    let all = ada.call("ledger.revalue", wished(false)).await;
    assert_eq!(all["difference"], json!("8.00"));
    price(&ada, "2026-01-31", "USD", "1.10").await;
    price(&ada, "2026-01-31", "GBP", "1.60").await;
    let mut dollars = wished(false);
    dollars["commodities"] = json!(["USD"]);
    let done = ada.call("ledger.revalue", dollars.clone()).await;
    assert_eq!((&done["difference"], &done["posted_before"]), (&json!("10.00"), &json!("5.00")));
    assert_eq!(gained(&ada, "2026-01-31").await, json!("-13.00"), "the pounds stay at what was posted");
    assert_eq!(ada.call("ledger.revalue", dollars).await["already"], json!(true));
    ada.call("ledger.revalue", wished(false)).await;
    assert_eq!(gained(&ada, "2026-01-31").await, json!("-14.00"));
    // What is closed firmly takes no difference any more, and the same prices need none.
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    assert_eq!(ada.call("ledger.revalue", wished(false)).await["already"], json!(true));
    price(&ada, "2026-01-31", "USD", "1.20").await;
    let refused = ada.try_call("ledger.revalue", wished(false)).await.expect_err("refused");
    assert_eq!(refused.code, Code::Conflict);
}
