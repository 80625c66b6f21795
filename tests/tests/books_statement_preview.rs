//! A look at a statement tells the balances before and after, and changes nothing.

use atom_tests::fixture::Fixture;
use serde_json::{Value, json};
use std::fs;

#[tokio::test]
async fn a_look_at_a_statement_tells_what_it_changes_and_adds_nothing() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("giro.csv");
    let postings = json!([
        { "account": "Assets:Bank", "quantity": "100.00", "commodity": "EUR" },
        { "account": "Equity:Opening" },
    ]);
    ada.call("ledger.post", json!({ "idempotency_key": "a", "date": "2026-01-01", "postings": postings })).await;
    fs::write(&path, "Date,Amount,Description\n2026-01-05,-3.50,Bread\n2026-01-06,-2.00,Milk\n").expect("written");
    let before = ada.call("ledger.balances", json!({})).await;
    let look = json!({ "path": path, "account": "Assets:Bank", "dry_run": true });
    let looked = ada.call("ledger.import", look.clone()).await;
    let expected = json!([
        { "account": "Assets:Bank", "commodity": "EUR", "before": "100.00", "after": "94.50" },
        { "account": "Expenses:Uncategorized", "commodity": "EUR", "before": "0.00", "after": "5.50", "new": true },
    ]);
    assert_eq!((&looked["changes"], &looked["changes_total"]), (&expected, &json!(2)), "{looked}");
    assert_eq!(looked["accounts_new"], json!(1));
    assert_eq!(ada.call("ledger.balances", json!({})).await, before);
    let added = ada.call("ledger.import", json!({ "path": path, "account": "Assets:Bank" })).await;
    assert_eq!((&added["transactions"], &added["changes"]), (&json!(2), &Value::Null));
    let again = ada.call("ledger.import", look).await;
    assert_eq!((&again["changes"], &again["changes_total"]), (&Value::Null, &json!(0)));
}
