//! Assertions: what is said of a balance is looked at again for ever.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::fs;

fn entry(key: &str, date: &str, from: &str, to: &str, quantity: &str) -> Value {
    json!({ "idempotency_key": key, "date": date, "postings": [
        { "account": to, "quantity": quantity, "commodity": "EUR" }, { "account": from },
    ] })
}

async fn code(person: &Person, name: &str, args: Value) -> Code {
    person.try_call(name, args).await.expect_err("refused").code
}

async fn import(person: &Person, name: &str, text: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    fs::write(&file, text).expect("written");
    person.call("ledger.import", json!({ "path": file })).await
}

/// Day, what is found and how far off that is, of each assertion.
async fn told(person: &Person) -> Vec<(String, String, Value)> {
    let listed = person.call("ledger.assertions", json!({})).await;
    let items = listed["items"].as_array().expect("items").clone();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    items.iter().map(|item| (text(&item["date"]), text(&item["found"]), item["off"].clone())).collect()
}

#[tokio::test]
async fn what_a_person_asserts_is_told_as_soon_as_it_breaks() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2026-01-10", "Equity:X", "Assets:Bank:Giro", "100.00")).await;
    ada.call("ledger.post", entry("b", "2026-02-10", "Equity:X", "Assets:Bank:Giro", "20.00")).await;
    let said = |account: &str, date: &str, quantity: &str| json!({ "account": account, "date": date, "quantity": quantity, "commodity": "EUR" });
    let set = ada.call("ledger.assertions.set", said("Assets:Bank:Giro", "2026-01-31", "100")).await;
    assert_eq!((&set["held"], &set["quantity"], &set["found"]), (&json!(true), &json!("100.00"), &json!("100.00")));
    let mut above = said("Assets:Bank", "2026-02-28", "120.00");
    assert_eq!(code(&ada, "ledger.assertions.set", above.clone()).await, Code::NotFound, "it holds nothing itself");
    above["below"] = json!(true);
    ada.call("ledger.assertions.set", above.clone()).await;
    assert_eq!(code(&ada, "ledger.assertions.set", above).await, Code::Conflict, "it is said already");
    let wrong = ada.call("ledger.assertions.set", said("Assets:Bank:Giro", "2026-01-09", "1")).await;
    assert_eq!((&wrong["held"], &wrong["off"]), (&json!(false), &json!("-1.00")));
    // What comes later changes nothing; what is of an earlier day breaks both, and says so once.
    let later = ada.call("ledger.post", entry("c", "2026-03-01", "Equity:X", "Assets:Bank:Giro", "5.00")).await;
    assert_eq!(later["broke"], Value::Null);
    let early = ada.call("ledger.post", entry("d", "2026-01-20", "Equity:X", "Assets:Bank:Giro", "0.50")).await;
    let broke = early["broke"].as_array().expect("what broke");
    let offs: Vec<_> = broke.iter().map(|one| (one["account"].clone(), one["off"].clone())).collect();
    assert_eq!(offs, [(json!("Assets:Bank:Giro"), json!("0.50")), (json!("Assets:Bank"), json!("0.50"))]);
    let broken = ada.call("ledger.assertions", json!({ "held": false, "limit": 2 })).await;
    assert_eq!((&broken["items"][1]["date"], &broken["next"].is_string()), (&json!("2026-01-31"), &true));
    let rest = ada.call("ledger.assertions", json!({ "held": false, "cursor": broken["next"] })).await;
    assert_eq!((&rest["items"][0]["account"], &rest["next"]), (&json!("Assets:Bank"), &Value::Null));
    let verified = ada.call("ledger.verify", json!({})).await;
    assert_eq!(
        (&verified["ok"], &verified["assertions"]["held"], &verified["assertions"]["broken"]),
        (&json!(true), &json!(0), &json!(3)),
        "what does not hold is no damage"
    );
    // What mends it makes it hold again, and then it can break again.
    ada.call("ledger.reverse", json!({ "entry_id": early["entry_id"], "date": "2026-01-20" })).await;
    let again = ada.call("ledger.post", entry("e", "2026-01-21", "Equity:X", "Assets:Bank:Giro", "1.00")).await;
    assert_eq!(again["broke"].as_array().map(Vec::len), Some(2));
    ada.call("ledger.assertions.remove", json!({ "id": wrong["id"] })).await;
    assert_eq!(code(&ada, "ledger.assertions.remove", json!({ "id": wrong["id"] })).await, Code::NotFound);
    assert_eq!(told(&ada).await.len(), 2);
}

#[tokio::test]
async fn a_strict_assertion_refuses_what_would_break_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let first = ada.call("ledger.post", entry("a", "2026-01-10", "Equity:X", "Assets:Bank", "100.00")).await;
    let said = |quantity: &str| json!({ "account": "Assets:Bank", "date": "2026-01-31", "quantity": quantity, "commodity": "EUR", "strict": true });
    assert_eq!(code(&ada, "ledger.assertions.set", said("99.00")).await, Code::Conflict, "it does not hold now");
    let set = ada.call("ledger.assertions.set", said("100.00")).await;
    let refused = ada.try_call("ledger.post", entry("b", "2026-01-31", "Equity:X", "Assets:Bank", "1.00")).await;
    let refused = refused.expect_err("refused");
    assert_eq!(refused.code, Code::Conflict);
    assert!(
        refused.message.contains("should hold 100.00 EUR at the end of 2026-01-31, and holds 101.00 EUR"),
        "{refused:?}"
    );
    assert_eq!(
        code(&ada, "ledger.reverse", json!({ "entry_id": first["entry_id"], "date": "2026-01-31" })).await,
        Code::Conflict
    );
    // Only what is there at the end counts: mending its words leaves the sum.
    let mended = json!({ "entry_id": first["entry_id"], "date": "2026-01-10", "payee": "Said better", "postings": [
        { "account": "Assets:Bank", "quantity": "100.00", "commodity": "EUR" }, { "account": "Equity:X" } ] });
    ada.call("ledger.correct", mended).await;
    let both = json!({ "entries": [entry("c", "2026-01-11", "Equity:X", "Assets:Bank", "1.00"), entry("d", "2026-01-12", "Assets:Bank", "Equity:X", "1.00")] });
    ada.call("ledger.post_many", both).await;
    ada.call("ledger.post", entry("e", "2026-02-01", "Equity:X", "Assets:Bank", "1.00")).await;
    ada.call("ledger.assertions.remove", json!({ "id": set["id"] })).await;
    ada.call("ledger.post", entry("b", "2026-01-31", "Equity:X", "Assets:Bank", "1.00")).await;
}

#[tokio::test]
async fn what_a_journal_asserts_is_kept_with_its_line_and_breaks_visibly() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let text = "2026-01-01 a\n  Assets:Bank  10.00 EUR = 10.00 EUR\n  Equity:X\n\n\
                2026-01-05 b\n  Assets:Bank  5.00 EUR\n  Assets:Bank  1.00 EUR =* 16.00 EUR\n  Equity:X\n\n\
                2026-01-05 c\n  Assets:Cash  1.00 EUR == 1.00 EUR\n  Assets:Bank  -1.00 EUR\n";
    import(&ada, "a.journal", text).await;
    let held = |date: &str, found: &str| (date.to_owned(), found.to_owned(), Value::Null);
    let all = [held("2026-01-01", "10.00"), held("2026-01-05", "16.00"), held("2026-01-05", "1.00")];
    assert_eq!(told(&ada).await, all, "each counts up to its line");
    let listed = ada.call("ledger.assertions", json!({ "account": "Assets:Bank" })).await;
    assert_eq!(listed["items"][1]["source"], json!({ "file": "a.journal", "line": 7 }));
    assert_eq!((&listed["items"][1]["moment"], &listed["items"][1]["below"]), (&json!("line"), &json!(true)));
    import(&ada, "a.journal", text).await;
    assert_eq!(told(&ada).await.len(), 3, "what is imported again says nothing new");
    // The same day, but behind them.
    let same = ada.call("ledger.post", entry("s", "2026-01-05", "Equity:X", "Assets:Bank", "7.00")).await;
    assert_eq!(same["broke"], Value::Null);
    let early = ada.call("ledger.post", entry("e", "2026-01-02", "Equity:X", "Assets:Bank", "2.00")).await;
    assert_eq!((&early["broke"][0]["off"], early["broke"].as_array().map(Vec::len)), (&json!("2.00"), Some(1)));
    // Another commodity, where nothing else should be.
    let mut dollars = entry("u", "2026-01-03", "Equity:X", "Assets:Cash", "3");
    dollars["postings"][0]["commodity"] = json!("USD");
    let other = ada.call("ledger.post", dollars).await;
    assert_eq!(other["broke"][0]["others"], json!(["3 USD"]));
    // An import that breaks what another one said tells it with the line of what it said.
    let more = import(&ada, "b.journal", "2025-12-31 z\n  Assets:Bank  1.00 EUR\n  Equity:X\n").await;
    let warning = &more["warnings"][0];
    assert_eq!((&warning["file"], &warning["line"]), (&json!("a.journal"), &json!(2)));
    assert!(warning["message"].as_str().is_some_and(|said| said.contains("holds 11.00 EUR")), "{warning}");
}

#[tokio::test]
async fn an_import_that_is_taken_back_takes_its_assertions_along() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let text = "2026-01-01 a\n  Assets:Bank  10.00 EUR = 10.00 EUR\n  Equity:X\n";
    let imported = import(&ada, "a.journal", text).await;
    let undone = ada.call("ledger.import.undo", json!({ "import_id": imported["import_id"] })).await;
    assert_eq!((&undone["reversed"], &undone["broke"]), (&json!(1), &Value::Null));
    assert!(told(&ada).await.is_empty());
    import(&ada, "a.journal", text).await;
    assert_eq!(told(&ada).await, [("2026-01-01".to_owned(), "10.00".to_owned(), Value::Null)]);
}

#[tokio::test]
async fn an_import_of_days_that_were_closed_softly_since_is_taken_back_on_a_later_day() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let imported = import(&ada, "a.journal", "2026-01-01 a\n  Assets:Bank  10.00 EUR\n  Equity:X\n").await;
    ada.call("ledger.close_period", json!({ "through": "2026-01-31", "soft": true })).await;
    let undo = json!({ "import_id": imported["import_id"] });
    assert_eq!(code(&ada, "ledger.import.undo", undo).await, Code::Conflict);
    let undo = json!({ "import_id": imported["import_id"], "date": "2026-02-01" });
    assert_eq!(ada.call("ledger.import.undo", undo).await["reversed"], json!(1));
    let held = ada.call("ledger.balances", json!({ "as_of": "2026-01-31", "account": "Assets" })).await;
    assert_eq!(held["rows"][0]["quantity"], json!("10.00"));
}

#[tokio::test]
async fn each_dialect_asserts_at_its_own_moment() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let text = "2026-01-01 open Assets:Bank:Giro EUR\n2026-01-01 open Assets:Bank\n2026-01-01 open Equity:X\n\
                2026-01-05 * \"a\"\n  Assets:Bank:Giro  10.00 EUR\n  Equity:X\n\
                2026-01-05 balance Assets:Bank 0.00 EUR\n2026-01-06 balance Assets:Bank 10.01 EUR\n\
                2026-01-07 balance Assets:Bank 12.00 EUR\n2026-01-08 balance Assets:Bank 10.5 ~ 0.5 EUR\n";
    let imported = import(&ada, "a.beancount", text).await;
    assert_eq!(imported["format"], json!("beancount"));
    let expected = [
        ("2026-01-05".to_owned(), "0.00".to_owned(), Value::Null),
        ("2026-01-06".to_owned(), "10.00".to_owned(), Value::Null),
        ("2026-01-07".to_owned(), "10.00".to_owned(), json!("-2.00")),
        ("2026-01-08".to_owned(), "10.00".to_owned(), Value::Null),
    ];
    assert_eq!(told(&ada).await, expected, "in the morning, and within the tolerance");
    let bob = fixture.person("Bob").await;
    let file = "2026-01-05 a\n  Assets:Bank  10.00 EUR = 10.00 EUR\n  Equity:X\n\n\
                2026-01-01 b\n  Assets:Bank  1.00 EUR = 11.00 EUR\n  Equity:X\n";
    let imported = import(&bob, "b.journal", file).await;
    assert_eq!(imported["format"], json!("ledger"), "only Ledger checks in the order of the file");
    assert!(imported["warnings"].to_string().contains("order of the file only"), "{imported}");
    assert!(told(&bob).await.is_empty());
}

#[tokio::test]
async fn an_account_that_is_renamed_or_merged_keeps_what_is_said_of_it() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2026-01-10", "Equity:X", "Assets:Giro", "1.00")).await;
    ada.call("ledger.post", entry("b", "2026-01-10", "Equity:X", "Assets:Old", "2.00")).await;
    let said = json!({ "account": "Assets:Giro", "date": "2026-01-31", "quantity": "1.00", "commodity": "EUR", "strict": true });
    let set = ada.call("ledger.assertions.set", said).await;
    ada.call("ledger.account.rename", json!({ "account": "Assets:Giro", "to": "Assets:House bank" })).await;
    let merge = json!({ "account": "Assets:Old", "into": "Assets:House bank" });
    assert_eq!(code(&ada, "ledger.account.merge", merge.clone()).await, Code::Conflict);
    let listed = ada.call("ledger.assertions", json!({})).await;
    assert_eq!(
        (&listed["items"][0]["account"], &listed["items"][0]["held"]),
        (&json!("Assets:House bank"), &json!(true))
    );
    ada.call("ledger.assertions.remove", json!({ "id": set["id"] })).await;
    ada.call("ledger.account.merge", merge).await;
}

#[tokio::test]
async fn a_new_name_does_not_break_what_is_said_strictly_of_the_account_above() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2026-01-10", "Equity:X", "Assets:Bank:Giro", "1.00")).await;
    ada.call("ledger.post", entry("b", "2026-01-10", "Equity:X", "Assets:Bank", "2.00")).await;
    let said = json!({ "account": "Assets:Bank", "below": true, "date": "2026-01-31", "quantity": "3.00",
        "commodity": "EUR", "strict": true });
    ada.call("ledger.assertions.set", said).await;
    let away = json!({ "account": "Assets:Bank:Giro", "to": "Assets:Giro" });
    assert_eq!(code(&ada, "ledger.account.rename", away).await, Code::Conflict);
    ada.call("ledger.account.rename", json!({ "account": "Assets:Bank:Giro", "to": "Assets:Bank:Current" })).await;
    ada.call("ledger.post", entry("c", "2026-01-11", "Equity:X", "Assets:Cash", "5.00")).await;
}

#[tokio::test]
async fn an_entry_breaks_what_is_said_of_the_account_that_its_own_was_merged_into() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2026-01-10", "Equity:X", "Assets:Giro", "1.00")).await;
    ada.call("ledger.post", entry("b", "2026-01-10", "Equity:X", "Assets:Old", "2.00")).await;
    ada.call("ledger.account.merge", json!({ "account": "Assets:Old", "into": "Assets:Giro" })).await;
    let said = json!({ "account": "Assets:Giro", "date": "2026-01-31", "quantity": "3.00", "commodity": "EUR" });
    ada.call("ledger.assertions.set", said).await;
    let broke = ada.call("ledger.post", entry("c", "2026-01-11", "Equity:X", "Assets:Old", "1.00")).await;
    assert_eq!(broke["broke"][0]["off"], json!("1.00"));
}
