//! What is announced: it counts nowhere, and comes to exactly one end.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};

fn announced(key: &str, date: &str, quantity: &str, expires: Option<&str>) -> Value {
    json!({ "idempotency_key": key, "date": date, "payee": "Landlord", "pending": true, "expires": expires, "postings": [
        { "account": "Expenses:Rent", "quantity": quantity, "commodity": "EUR" }, { "account": "Assets:Bank" },
    ] })
}

async fn code(person: &Person, name: &str, args: Value) -> Code {
    person.try_call(name, args).await.expect_err("refused").code
}

async fn states(person: &Person, state: &str) -> usize {
    let page = person.call("ledger.pending", json!({ "state": state })).await;
    page["items"].as_array().expect("a list").len()
}

#[tokio::test]
async fn what_is_pending_is_listed_and_counts_nowhere_until_it_is_posted_once() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let first = ada.call("ledger.post", announced("a", "2026-01-05", "700.00", None)).await;
    assert_eq!(ada.call("ledger.post", announced("a", "2026-01-05", "700.00", None)).await, first, "said twice");
    assert_eq!(code(&ada, "ledger.post", announced("a", "2026-01-05", "701.00", None)).await, Code::Conflict);
    assert_eq!(ada.call("ledger.balances", json!({})).await["rows"], json!([]));
    let listed = ada.call("ledger.pending", json!({})).await;
    assert_eq!(listed["items"][0]["id"], first["entry_id"]);
    assert_eq!((&listed["items"][0]["state"], &listed["items"][0]["payee"]), (&json!("pending"), &json!("Landlord")));
    let seen = ada.call("ledger.entry", json!({ "id": first["entry_id"] })).await;
    assert_eq!((&seen["state"], &seen["postings"][1]["quantity"]), (&json!("pending"), &json!("-700.00")));
    let posted = ada.call("ledger.post_pending", json!({ "id": first["entry_id"], "date": "2026-01-07" })).await;
    assert_eq!((&first["sequence"], &posted["sequence"]), (&json!(1), &json!(2)));
    for name in ["ledger.post_pending", "ledger.void"] {
        assert_eq!(code(&ada, name, json!({ "id": first["entry_id"] })).await, Code::Conflict, "{name}");
    }
    let seen = ada.call("ledger.entry", json!({ "id": posted["entry_id"] })).await;
    assert_eq!((&seen["date"], &seen["state"]), (&json!("2026-01-07"), &json!("posted")));
    let rows = ada.call("ledger.balances", json!({})).await;
    assert_eq!(rows["rows"].as_array().map(Vec::len), Some(2));
    assert_eq!((states(&ada, "pending").await, states(&ada, "posted").await), (0, 1));
    let verified = ada.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["ok"], &verified["entries"]), (&json!(true), &json!(1)), "{verified}");
}

#[tokio::test]
async fn what_is_voided_or_past_its_day_is_never_posted() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let voided = ada.call("ledger.post", announced("a", "2026-01-05", "1.00", None)).await;
    let late = ada.call("ledger.post", announced("b", "2026-01-05", "2.00", Some("2020-01-31"))).await;
    let swept = ada.call("ledger.post", announced("c", "2026-01-05", "3.00", Some("2020-01-31"))).await;
    ada.call("ledger.void", json!({ "id": voided["entry_id"] })).await;
    // The attempt itself ends it.
    assert_eq!(code(&ada, "ledger.post_pending", json!({ "id": late["entry_id"] })).await, Code::Conflict);
    assert_eq!(ada.call("ledger.expire", json!({})).await["expired"], json!(1));
    assert_eq!(ada.call("ledger.expire", json!({})).await["expired"], json!(0));
    assert_eq!((states(&ada, "voided").await, states(&ada, "expired").await), (1, 2));
    for ended in [&voided, &late, &swept] {
        assert_eq!(code(&ada, "ledger.post_pending", json!({ "id": ended["entry_id"] })).await, Code::Conflict);
    }
    assert_eq!(ada.call("ledger.balances", json!({})).await["rows"], json!([]));
    // A posting after all of this goes on in the same chain.
    let mut plain = announced("d", "2026-01-06", "4.00", None);
    plain["pending"] = json!(false);
    let posted = ada.call("ledger.post", plain).await;
    assert_eq!(posted["sequence"], json!(7));
    let verified = ada.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["ok"], &verified["head"]), (&json!(true), &posted["hash"]), "{verified}");
}

#[tokio::test]
async fn what_does_not_balance_or_has_a_day_to_expire_and_is_not_pending_is_refused() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let mut wrong = announced("a", "2026-01-05", "1.00", None);
    wrong["postings"][1] = json!({ "account": "Assets:Bank", "quantity": "-0.99", "commodity": "EUR" });
    assert_eq!(code(&ada, "ledger.post", wrong).await, Code::Invalid);
    let mut plain = announced("a", "2026-01-05", "1.00", Some("2026-02-01"));
    plain["pending"] = json!(false);
    assert_eq!(code(&ada, "ledger.post", plain).await, Code::Invalid);
    assert_eq!(states(&ada, "pending").await, 0);
}
