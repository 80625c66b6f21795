//! Accounts: limits, days, commodities, other names, charts.

use atom_core::Code;
use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};

fn entry(key: &str, date: &str, from: &str, to: &str, quantity: &str, commodity: &str) -> Value {
    json!({ "idempotency_key": key, "date": date, "postings": [
        { "account": to, "quantity": quantity, "commodity": commodity }, { "account": from },
    ] })
}

async fn code(person: &Person, name: &str, args: Value) -> Code {
    person.try_call(name, args).await.expect_err("refused").code
}

async fn held(person: &Person) -> Vec<String> {
    let reply = person.call("ledger.balances", json!({})).await;
    let rows = reply["rows"].as_array().expect("rows").clone();
    rows.iter().map(|row| format!("{} {}", row["account"], row["quantity"]).replace('"', "")).collect()
}

#[tokio::test]
async fn an_account_keeps_to_its_limits_its_days_and_its_commodities() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    let opened = ada
        .call(
            "ledger.account.open",
            json!({ "account": "Assets:Cash", "date": "2026-01-01", "commodities": ["EUR"],
                "limits": [{ "commodity": "EUR", "not_below": "0", "not_above": "100" }] }),
        )
        .await;
    assert_eq!((&opened["kind"], &opened["limits"][0]["not_above"]), (&json!("cash"), &json!("100")));
    ada.call("ledger.post", entry("a", "2026-01-05", "Equity:X", "Assets:Cash", "50.00", "EUR")).await;
    for (key, date, quantity, commodity) in [
        ("below", "2026-01-06", "-50.01", "EUR"),
        ("above", "2026-01-06", "50.01", "EUR"),
        ("early", "2025-12-31", "1.00", "EUR"),
        ("other", "2026-01-06", "1.00", "USD"),
    ] {
        let refused = entry(key, date, "Equity:X", "Assets:Cash", quantity, commodity);
        assert_eq!(code(&ada, "ledger.post", refused).await, Code::Conflict, "{key}");
    }
    assert_eq!(held(&ada).await, ["Assets:Cash 50.00", "Equity:X -50.00"]);
    // What is said anew must fit what is there.
    let low = json!({ "account": "Assets:Cash", "limits": [{ "commodity": "EUR", "not_above": "49" }] });
    assert_eq!(code(&ada, "ledger.account.open", low).await, Code::Conflict);
    let dollars = json!({ "account": "Assets:Cash", "commodities": ["USD"] });
    assert_eq!(code(&ada, "ledger.account.open", dollars).await, Code::Conflict);
    let late = json!({ "account": "Assets:Cash", "date": "2026-02-01" });
    assert_eq!(code(&ada, "ledger.account.open", late).await, Code::Conflict);
    let close = json!({ "account": "Assets:Cash", "date": "2026-01-31" });
    assert_eq!(code(&ada, "ledger.account.close", close.clone()).await, Code::Conflict, "it holds something");
    ada.call("ledger.post", entry("b", "2026-01-20", "Assets:Cash", "Equity:X", "50.00", "EUR")).await;
    assert_eq!(ada.call("ledger.account.close", close).await["closed"], json!("2026-01-31"));
    let after = entry("c", "2026-02-01", "Equity:X", "Assets:Cash", "1.00", "EUR");
    assert_eq!(code(&ada, "ledger.post", after.clone()).await, Code::Conflict);
    ada.call("ledger.account.open", json!({ "account": "Assets:Cash" })).await;
    ada.call("ledger.post", after).await;
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
}

#[tokio::test]
async fn accounts_are_renamed_and_merged_without_touching_what_was_posted() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", entry("a", "2026-01-05", "Equity:X", "Assets:Bank:Old", "1.00", "EUR")).await;
    let head =
        ada.call("ledger.post", entry("b", "2026-01-06", "Equity:X", "Assets:Giro", "2.00", "EUR")).await["hash"]
            .clone();
    let rename = json!({ "account": "Assets:Bank", "to": "Assets:House bank" });
    let renamed = ada.call("ledger.account.rename", rename).await;
    assert_eq!((&renamed["name"], &renamed["aliases"]), (&json!("Assets:House bank:Old"), &json!(["Assets:Bank:Old"])));
    // The old name means the account still.
    ada.call("ledger.post", entry("c", "2026-01-07", "Equity:X", "Assets:Bank:Old", "4.00", "EUR")).await;
    assert_eq!(held(&ada).await, ["Assets:Giro 2.00", "Assets:House bank:Old 5.00", "Equity:X -7.00"]);
    let taken = json!({ "account": "Assets:Giro", "to": "Equity:X" });
    assert_eq!(code(&ada, "ledger.account.rename", taken).await, Code::Conflict);
    assert_eq!(
        code(&ada, "ledger.account.rename", json!({ "account": "Assets:None", "to": "A" })).await,
        Code::NotFound
    );
    ada.call("ledger.account.merge", json!({ "account": "Assets:Giro", "into": "Assets:House bank:Old" })).await;
    assert_eq!(held(&ada).await, ["Assets:House bank:Old 7.00", "Equity:X -7.00"]);
    for name in ["Assets:House bank:Old", "Assets:Giro", "Assets:Bank:Old"] {
        let register = ada.call("ledger.register", json!({ "account": name, "limit": 2 })).await;
        let balances: Vec<_> =
            register["items"].as_array().expect("rows").iter().map(|row| row["balance"].clone()).collect();
        assert_eq!(balances, ["1.00", "3.00"], "{name}");
        let rest = ada.call("ledger.register", json!({ "account": name, "cursor": register["next"] })).await;
        assert_eq!(rest["items"][0]["balance"], json!("7.00"), "{name}");
    }
    ada.call("ledger.post", entry("d", "2026-01-08", "Equity:X", "Assets:Giro", "8.00", "EUR")).await;
    assert_eq!(held(&ada).await, ["Assets:House bank:Old 15.00", "Equity:X -15.00"]);
    let names = ada.call("ledger.accounts", json!({})).await;
    assert_eq!(names["items"].as_array().map(Vec::len), Some(2));
    let verified = ada.call("ledger.verify", json!({})).await;
    assert_eq!((&verified["ok"], &verified["entries"]), (&json!(true), &json!(4)), "{verified}");
    assert_ne!(verified["head"], head);
}

#[tokio::test]
async fn a_chart_opens_what_is_missing_in_the_language_that_is_wished() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    for kind in ["company", "freelancer", "household"] {
        for language in ["en", "de"] {
            let wished = json!({ "kind": kind, "language": language, "dry_run": true });
            let preview = ada.call("ledger.chart", wished).await;
            assert!(preview["opened"].as_u64().expect("a number") > 20, "{kind} {language}");
        }
    }
    assert_eq!(ada.call("ledger.accounts", json!({})).await["items"], json!([]));
    let made = ada.call("ledger.chart", json!({ "kind": "household", "language": "de" })).await;
    assert_eq!(ada.call("ledger.chart", json!({ "kind": "household", "language": "de" })).await["opened"], json!(0));
    assert_eq!(made["accounts"][0]["name"], json!("Vermögen:Bargeld"));
    // What comes below later is what its top says.
    ada.call("ledger.post", entry("a", "2026-01-05", "Einnahmen:Nebenjob", "Vermögen:Bargeld", "9.00", "EUR")).await;
    let income = ada.call("ledger.report", json!({ "kind": "income_statement" })).await;
    assert_eq!(income["net"][0]["quantities"], json!(["9.00"]));
}
