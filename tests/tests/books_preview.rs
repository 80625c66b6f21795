//! A look at an import: what it would change is told, nothing is changed, and whoever looks may stop.

use atom_api::ledger::{Import, ImportFormat};
use atom_books::{BooksError, Source};
use atom_tests::{
    device::Device,
    fixture::{Fixture, Person},
};
use serde_json::{Value, json};
use std::{
    fs,
    sync::atomic::{AtomicU32, AtomicU64, Ordering},
};

const FIRST: &str = "2026-01-01 Pay\n    Assets:Bank  100.00 EUR\n    Income:Pay\n";
const MORE: &str = "2026-01-01 Pay\n    Assets:Bank  100.00 EUR\n    Income:Pay\n\n\
                    P 2026-01-02 USD 0.90 EUR\n\n\
                    2026-01-02 Shop\n    Expenses:Food  12.50 EUR\n    Assets:Bank\n\n\
                    2026-01-03 Round\n    Assets:Cash  5.00 EUR\n    Assets:Bank\n\n\
                    2026-01-04 Back\n    Assets:Bank  5.00 EUR\n    Assets:Cash\n";

async fn held(person: &Person) -> Value {
    person.call("ledger.balances", json!({})).await
}

#[tokio::test]
async fn a_look_tells_the_balances_before_and_after_and_changes_nothing() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("year.journal");
    fs::write(&path, FIRST).expect("written");
    ada.call("ledger.import", json!({ "path": path, "format": "hledger" })).await;
    let before = held(&ada).await;
    fs::write(&path, MORE).expect("written");
    let looked = ada.call("ledger.import", json!({ "path": path, "format": "hledger", "dry_run": true })).await;
    let expected = json!([
        { "account": "Assets:Bank", "commodity": "EUR", "before": "100.00", "after": "87.50" },
        { "account": "Expenses:Food", "commodity": "EUR", "before": "0.00", "after": "12.50", "new": true },
    ]);
    assert_eq!(looked["changes"], expected, "what comes and goes changes nothing");
    assert_eq!(
        [&looked["changes_total"], &looked["accounts_new"], &looked["prices_new"], &looked["transactions"]],
        [&json!(2), &json!(2), &json!(1), &json!(3)]
    );
    assert_eq!(held(&ada).await, before);
    assert_eq!(ada.call("ledger.prices.list", json!({})).await["items"], json!([]));
    // What is told is what comes to be, and a second look tells nothing.
    let added = ada.call("ledger.import", json!({ "path": path, "format": "hledger" })).await;
    assert_eq!((&added["changes"], &added["accounts_new"]), (&Value::Null, &Value::Null));
    let bank = ada.call("ledger.balances", json!({ "account": "Assets:Bank" })).await;
    assert_eq!(bank["rows"][0]["quantity"], json!("87.50"));
    let again = ada.call("ledger.import", json!({ "path": path, "format": "hledger", "dry_run": true })).await;
    assert_eq!(
        (&again["changes"], &again["changes_total"], &again["prices_new"]),
        (&Value::Null, &json!(0), &json!(0))
    );
}

#[tokio::test]
async fn a_look_at_very_many_accounts_tells_the_first_and_how_many_there_are() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("many.journal");
    let text: String =
        (0..600).map(|n| format!("2026-01-01 x\n    Assets:A{n:03}  1.00 EUR\n    Equity:Opening\n\n")).collect();
    fs::write(&path, text).expect("written");
    let looked = ada.call("ledger.import", json!({ "path": path, "format": "hledger", "dry_run": true })).await;
    assert_eq!(looked["changes"].as_array().map(Vec::len), Some(500));
    assert_eq!((&looked["changes_total"], &looked["accounts_new"]), (&json!(601), &json!(601)));
}

fn stopped(outcome: Result<impl std::fmt::Debug, BooksError>) {
    match outcome {
        Err(BooksError::Conflict(message)) => assert!(message.contains("cancelled"), "{message}"),
        other => panic!("it went on: {other:?}"),
    }
}

#[test]
fn reading_a_journal_stops_in_the_middle_when_asked_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let today = jiff::civil::date(2026, 1, 31);
    let plain: String =
        (0..5_000).map(|n| format!("2026-01-01 Payee {n}\n    Expenses:Food  1.00 EUR\n    Assets:Cash\n\n")).collect();
    let bean: String = (0..5_000)
        .map(|n| format!("2026-01-01 * \"Payee {n}\"\n  Expenses:Food  1.00 EUR\n  Assets:Cash\n\n"))
        .collect();
    for (name, text, format) in [
        ("many.journal", &plain, ImportFormat::Hledger),
        ("many.ledger", &plain, ImportFormat::Ledger),
        ("many.beancount", &bean, ImportFormat::Beancount),
    ] {
        let path = folder.path().canonicalize().expect("a path").join(name);
        fs::write(&path, text).expect("written");
        let asked = AtomicU32::new(0);
        // It is asked more than once, and heard at the second time.
        let goes_on = || asked.fetch_add(1, Ordering::Relaxed) < 1;
        stopped(Source::read_while(&path, format, today, &goes_on));
        assert!(Source::read_while(&path, format, today, &|| true).is_ok(), "{name}");
        stopped(Source::parse(name, text.as_bytes(), format, today, &|| false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_stops_before_the_first_entry_is_tried() {
    let device = Device::new(1).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().canonicalize().expect("a path").join("year.journal");
    fs::write(&path, MORE).expect("written");
    for stop_at in 0..4 {
        let source = Source::read(&path, ImportFormat::Hledger, jiff::civil::date(2026, 1, 31)).expect("a journal");
        let request: Import = serde_json::from_value(json!({ "path": path, "dry_run": true })).expect("a request");
        let asked = AtomicU64::new(0);
        let watch = |_: u64, _: u64| asked.fetch_add(1, Ordering::Relaxed) < stop_at;
        let outcome = atom_books::import(&device.store, &device.scope, source, &request, &watch).await;
        if stop_at < 3 {
            // While keys are made, at the first entry, and at the end.
            stopped(outcome);
        } else {
            assert_eq!(outcome.expect("nobody stopped it").transactions, 4);
        }
    }
}
