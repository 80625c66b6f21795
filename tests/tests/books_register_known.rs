//! Registers as they were known at an instant: from any page, with the balances of then.

use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};

fn entry(key: &str, date: &str, quantity: &str) -> Value {
    json!({ "idempotency_key": key, "date": date, "postings": [
        { "account": "Assets:Bank", "quantity": quantity, "commodity": "EUR" },
        { "account": "Income:X" },
    ]})
}

/// Posts, and returns the instant at which that was known.
async fn posted(person: &Person, key: &str, date: &str, quantity: &str) -> Value {
    let posted = person.call("ledger.post", entry(key, date, quantity)).await;
    person.call("ledger.entry", json!({ "id": posted["entry_id"] })).await["known_at"].clone()
}

/// All pages of a register, with two rows each: quantities and balances.
async fn register(person: &Person, known_at: &Value) -> Vec<(String, String)> {
    let (mut rows, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let request = json!({ "account": "Assets:Bank", "known_at": known_at, "limit": 2, "cursor": cursor });
        let page = person.call("ledger.register", request).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        for row in page["items"].as_array().expect("rows") {
            rows.push((text(&row["quantity"]), text(&row["balance"])));
        }
        cursor = page["next"].clone();
        if cursor.is_null() {
            return rows;
        }
    }
}

fn pairs(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(quantity, balance)| ((*quantity).to_owned(), (*balance).to_owned())).collect()
}

#[tokio::test]
async fn a_register_tells_what_was_known_then_on_every_page() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    posted(&ada, "a", "2026-01-10", "1.00").await;
    posted(&ada, "b", "2026-02-10", "2.00").await;
    let known = posted(&ada, "c", "2026-03-10", "4.00").await;
    // What is pending counts nowhere, and shows that a millisecond has passed.
    for number in 0.. {
        let mut announced = entry(&format!("p{number}"), "2026-01-05", "9.00");
        announced["pending"] = json!(true);
        let announced = ada.call("ledger.post", announced).await;
        if ada.call("ledger.entry", json!({ "id": announced["entry_id"] })).await["known_at"] != known {
            break;
        }
    }
    posted(&ada, "late", "2026-01-20", "8.00").await;
    let then = register(&ada, &known).await;
    assert_eq!(then, pairs(&[("1.00", "1.00"), ("2.00", "3.00"), ("4.00", "7.00")]));
    let now = register(&ada, &Value::Null).await;
    assert_eq!(now, pairs(&[("1.00", "1.00"), ("8.00", "9.00"), ("2.00", "11.00"), ("4.00", "15.00")]));
    let before = register(&ada, &json!("2020-01-01T00:00:00Z")).await;
    assert_eq!(before, pairs(&[]));
}
