//! A sale that is said again: the reply is the first one, whatever its accounts are called by now.

use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};

/// Ten pieces at 10 EUR each, whose gains go to an account of their own.
async fn books(fixture: &Fixture) -> Person {
    let ada = fixture.person("Ada").await;
    let buy = json!({ "idempotency_key": "b", "date": "2026-01-05", "postings": [
        { "account": "Assets:Broker", "quantity": "10", "commodity": "XYZ", "cost": { "quantity": "10.00", "commodity": "EUR" } },
        { "account": "Assets:Bank" } ] });
    ada.call("ledger.post", buy).await;
    set(&ada, "Income:Gains").await;
    ada
}

async fn set(person: &Person, gains: &str) {
    person.call("ledger.lots.set", json!({ "account": "Assets:Broker", "booking": "fifo", "gains": gains })).await;
}

async fn rename(person: &Person, account: &str, to: &str) {
    person.call("ledger.account.rename", json!({ "account": account, "to": to })).await;
}

fn sell(key: &str, price: &str) -> Value {
    json!({ "idempotency_key": key, "sale": { "date": "2026-02-01", "account": "Assets:Broker", "commodity": "XYZ",
        "quantity": "4", "price": { "quantity": price, "commodity": "EUR" }, "into": "Assets:Bank" } })
}

#[tokio::test]
async fn a_sale_replies_the_same_after_its_accounts_got_other_names_or_were_merged() {
    let fixture = Fixture::new().await;
    let ada = books(&fixture).await;
    let mut named = sell("n", "13.00");
    named["sale"]["gains"] = json!("Income:Named");
    let (usual, even) = (sell("s", "15.00"), sell("e", "10.00"));
    let first = ada.call("ledger.sell", usual.clone()).await;
    let first_named = ada.call("ledger.sell", named.clone()).await;
    assert_eq!(
        (&first["sale"]["gains"], &first["sale"]["gain"]["quantity"]),
        (&json!("Income:Gains"), &json!("20.00"))
    );
    assert_eq!(first_named["sale"]["gains"], json!("Income:Named"));
    let again = async |what: &str| {
        assert_eq!(ada.call("ledger.sell", usual.clone()).await, first, "{what}");
        assert_eq!(ada.call("ledger.sell", named.clone()).await, first_named, "{what}");
    };
    again("as they were").await;
    set(&ada, "Income:Elsewhere").await;
    again("with the gains of later sales elsewhere").await;
    set(&ada, "Income:Gains").await;
    rename(&ada, "Income:Gains", "Income:Trade").await;
    rename(&ada, "Income:Named", "Income:Other").await;
    again("with other accounts of the gains").await;
    rename(&ada, "Assets:Bank", "Assets:House").await;
    again("with another account of the money").await;
    rename(&ada, "Assets:Broker", "Assets:Depot").await;
    again("with another account of the lots").await;
    ada.call("ledger.account.merge", json!({ "account": "Income:Trade", "into": "Assets:House" })).await;
    again("with the gains counting for the money").await;
    // Nothing was gained, so nothing stands anywhere.
    let mut even = even;
    even["sale"]["quantity"] = json!("2");
    let nothing = ada.call("ledger.sell", even.clone()).await;
    assert_eq!(nothing["sale"]["gain"]["quantity"], json!("0.00"));
    assert_eq!(ada.call("ledger.sell", even).await, nothing);
    assert_eq!(ada.call("ledger.verify", json!({})).await["entries"], json!(4));
}
