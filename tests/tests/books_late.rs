//! Days that are closed softly: whoever may close periods takes back, corrects and posts what was announced there too.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};

fn entry(key: &str, date: &str, quantity: &str) -> Value {
    json!({ "idempotency_key": key, "date": date, "payee": format!("Payee {key}"), "postings": [
        { "account": "Expenses:Food", "quantity": quantity, "commodity": "EUR" }, { "account": "Assets:Bank" },
    ] })
}

async fn code(person: &Person, name: &str, args: Value) -> Code {
    person.try_call(name, args).await.expect_err("refused").code
}

/// Somebody in Ada's workspace who posts, but does not close periods.
async fn member(fixture: &Fixture, ada: &Person) -> Person {
    let bob = fixture.person("Bob").await;
    let invited = ada.call("members.invite", json!({ "email": "bob@example.com", "role": "member" })).await;
    let joined = bob.call("members.accept", json!({ "code": invited["code"] })).await;
    bob.call("workspaces.select", json!({ "id": joined["id"] })).await;
    bob
}

/// The days of the lines of what was spent, and how much it was.
async fn spent(person: &Person) -> Vec<(String, String)> {
    let lines = person.call("ledger.lines", json!({ "account": "Expenses:Food" })).await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut spent: Vec<_> = lines["items"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| (text(&line["date"]), text(&line["quantity"])))
        .collect();
    spent.sort();
    spent
}

#[tokio::test]
async fn an_entry_is_taken_back_and_corrected_in_a_softly_closed_period_by_whoever_may_close_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let bob = member(&fixture, &ada).await;
    let first = ada.call("ledger.post", entry("a", "2026-01-10", "5.00")).await;
    let second = ada.call("ledger.post", entry("b", "2026-01-11", "7.00")).await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31", "soft": true })).await;
    let back = json!({ "entry_id": first["entry_id"], "date": "2026-01-10" });
    let right = json!({ "entry_id": second["entry_id"], "date": "2026-01-12", "payee": "Payee b", "postings": [
        { "account": "Expenses:Food", "quantity": "8.00", "commodity": "EUR" }, { "account": "Assets:Bank" } ] });
    for person in [&ada, &bob] {
        assert_eq!(code(person, "ledger.reverse", back.clone()).await, Code::Conflict);
        assert_eq!(code(person, "ledger.correct", right.clone()).await, Code::Conflict);
    }
    let (back, right) = (json!({ "reversal": back }), json!({ "correction": right }));
    assert_eq!(code(&bob, "ledger.reverse_late", back.clone()).await, Code::Forbidden);
    assert_eq!(code(&bob, "ledger.correct_late", right.clone()).await, Code::Forbidden);
    let reversed = ada.call("ledger.reverse_late", back.clone()).await;
    let seen = ada.call("ledger.entry", json!({ "id": reversed["entry_id"] })).await;
    assert_eq!((&seen["reverses"], &seen["date"]), (&first["entry_id"], &json!("2026-01-10")));
    assert_eq!(code(&ada, "ledger.reverse_late", back).await, Code::Conflict, "once");
    ada.call("ledger.correct_late", right).await;
    let expected = [("10", "-5.00"), ("10", "5.00"), ("11", "-7.00"), ("11", "7.00"), ("12", "8.00")];
    let expected = expected.map(|(day, quantity)| (format!("2026-01-{day}"), quantity.to_owned()));
    assert_eq!(spent(&ada).await, expected);
    assert_eq!(ada.call("ledger.verify", json!({})).await["damage"], Value::Null);
    // What is closed firmly stays closed.
    ada.call("ledger.close_period", json!({ "through": "2026-01-31" })).await;
    let third = ada.call("ledger.post", entry("c", "2026-02-10", "1.00")).await;
    let back = json!({ "reversal": { "entry_id": third["entry_id"], "date": "2026-01-31" } });
    assert_eq!(code(&ada, "ledger.reverse_late", back).await, Code::Conflict);
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
}

#[tokio::test]
async fn what_was_announced_is_posted_on_its_day_after_that_was_closed_softly_by_whoever_may_close_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let bob = member(&fixture, &ada).await;
    let mut announced = entry("a", "2026-01-10", "5.00");
    announced["pending"] = json!(true);
    let id = ada.call("ledger.post", announced).await["entry_id"].clone();
    ada.call("ledger.close_period", json!({ "through": "2026-01-31", "soft": true })).await;
    let request = json!({ "entry": { "id": id } });
    assert_eq!(code(&ada, "ledger.post_pending", json!({ "id": id })).await, Code::Conflict);
    assert_eq!(code(&bob, "ledger.post_pending_late", request.clone()).await, Code::Forbidden);
    let posted = ada.call("ledger.post_pending_late", request.clone()).await;
    let seen = ada.call("ledger.entry", json!({ "id": posted["entry_id"] })).await;
    assert_eq!((&seen["date"], &seen["comment"]), (&json!("2026-01-10"), &json!("")), "on its own day");
    assert_eq!(posted["moved"], Value::Null);
    assert_eq!(code(&ada, "ledger.post_pending_late", request).await, Code::Conflict, "once");
    assert_eq!(ada.call("ledger.verify", json!({})).await["damage"], Value::Null);
}
