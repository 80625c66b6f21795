//! Names that accounts had: what is asked by them means the account that they became.

use atom_core::Code;
use atom_tests::fixture::Fixture;
use serde_json::{Value, json};

fn entry(key: &str, to: &str, from: &str, quantity: &str) -> Value {
    json!({ "idempotency_key": key, "date": "2025-05-01", "postings": [
        { "account": to, "quantity": quantity, "commodity": "EUR" }, { "account": from } ] })
}

#[tokio::test]
async fn a_year_is_not_closed_into_what_came_or_went_by_an_old_name_of_it_either() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "Assets:Bank", "Income:Sales", "100.00")).await;
    ada.call("ledger.post", entry("b", "Assets:Bank", "Equity:Own", "50.00")).await;
    ada.call("ledger.account.rename", json!({ "account": "Income:Sales", "to": "Income:Trade" })).await;
    ada.call("ledger.account.merge", json!({ "account": "Equity:Own", "into": "Income:Trade" })).await;
    for (name, dry_run) in
        [("Income:Sales", true), ("Income:Sales", false), ("Equity:Own", true), ("Equity:Own", false)]
    {
        let request = json!({ "through": "2025-12-31", "account": name, "dry_run": dry_run });
        let error = ada.try_call("ledger.close_year", request).await.expect_err("refused");
        assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("account")), "{name}");
        assert!(error.message.starts_with("Income:Trade "), "{}", error.message);
    }
    assert_eq!(ada.call("ledger.verify", json!({})).await["entries"], json!(2), "nothing was posted");
}

#[tokio::test]
async fn a_year_is_closed_into_an_account_of_equity_by_any_name_that_it_had() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "Assets:Bank", "Income:Sales", "100.00")).await;
    ada.call("ledger.post", entry("b", "Assets:Bank", "Equity:Kept", "50.00")).await;
    ada.call("ledger.account.rename", json!({ "account": "Equity:Kept", "to": "Equity:Reserves" })).await;
    let request = |dry_run: bool| json!({ "through": "2025-12-31", "account": "Equity:Kept", "dry_run": dry_run });
    for dry_run in [true, false] {
        let closed = ada.call("ledger.close_year", request(dry_run)).await;
        assert_eq!(closed["account"], json!("Equity:Reserves"));
    }
    let held = ada.call("ledger.balances", json!({ "account": "Equity" })).await;
    let rows = json!([{ "account": "Equity:Reserves", "commodity": "EUR", "quantity": "-150.00" }]);
    assert_eq!(held["rows"], rows);
}
