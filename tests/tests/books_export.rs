//! Exports: what a form can say is in its text, what it cannot is noted, and the same comes back.

use atom_tests::fixture::{Fixture, Person};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};

const SOURCE: &str = r#"option "operating_currency" "EUR"
2026-01-01 open Assets:Bank:Giro EUR
2026-01-01 open Assets:Depot
2026-01-01 open Equity:Opening
2026-01-01 open Expenses:Fees EUR
2026-01-01 open Assets:Old
2026-02-01 close Assets:Old
2026-01-01 price USD 0.90 EUR
2026-01-02 * "Bank" "Opening" #start ^file-1 ^file-2
  Assets:Bank:Giro  1000.00 EUR
  Equity:Opening
2026-01-05 * "Broker" "Shares"
  Assets:Depot  10 ACME {12.50 EUR, 2026-01-05, "first"}
  Assets:Bank:Giro  -125.00 EUR
2026-01-06 ! "Broker" "Some go"
  Assets:Depot  -4 ACME {12.50 EUR, 2026-01-05, "first"} @ 15.00 EUR
  Assets:Bank:Giro  60.00 EUR
  Expenses:Fees  -10.00 EUR
2026-01-07 balance Assets:Bank:Giro  935.00 EUR
2026-01-07 balance Assets:Bank  935.00 EUR
2026-01-10 document Assets:Bank:Giro "papers/january.pdf"
2026-01-12 * "Exchange" ""
  Assets:Bank:Cash  20.00 USD @ 0.90 EUR
  Assets:Bank:Giro  -18.00 EUR
"#;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

async fn balances(person: &Person) -> BTreeMap<(String, String), String> {
    let reply = person.call("ledger.balances", json!({})).await;
    let rows = reply["rows"].as_array().expect("rows").clone();
    let row = |row: &Value| ((text(&row["account"]), text(&row["commodity"])), text(&row["quantity"]));
    rows.iter().map(row).collect()
}

/// Day, commodity and worth of each price, newest first.
async fn prices(person: &Person) -> Vec<[String; 3]> {
    let reply = person.call("ledger.prices.list", json!({})).await;
    let items = reply["items"].as_array().expect("items").clone();
    let item = |item: &Value| [text(&item["date"]), text(&item["commodity"]), text(&item["price"]["quantity"])];
    items.iter().map(item).collect()
}

/// Account, what it should hold, and whether it does, of each assertion.
async fn assertions(person: &Person) -> Vec<(String, String, bool)> {
    let reply = person.call("ledger.assertions", json!({})).await;
    let items = reply["items"].as_array().expect("items").clone();
    let item = |item: &Value| (text(&item["account"]), text(&item["quantity"]), item["held"] == json!(true));
    let mut all: Vec<_> = items.iter().map(item).collect();
    all.sort();
    all
}

/// Books with something of each kind.
async fn full(fixture: &Fixture, folder: &Path) -> Person {
    let ada = fixture.person("Ada").await;
    let path = folder.join("source.beancount");
    fs::write(&path, SOURCE).expect("written");
    ada.call("ledger.import", json!({ "path": path, "format": "beancount" })).await;
    let entry = |key: &str, pending: bool| {
        json!({ "idempotency_key": key, "date": "2026-01-20", "payee": "Corner shop", "pending": pending, "postings": [
            { "account": "Expenses:Fees", "quantity": "1.00", "commodity": "EUR" }, { "account": "Assets:Bank:Giro" } ] })
    };
    let posted = ada.call("ledger.post", entry("a", false)).await;
    ada.call("ledger.post", entry("b", true)).await;
    ada.call("ledger.reverse", json!({ "entry_id": posted["entry_id"], "date": "2026-01-21" })).await;
    let receipt = folder.join("receipt.txt");
    fs::write(&receipt, "paid").expect("written");
    ada.call("ledger.documents.attach", json!({ "entry_id": posted["entry_id"], "path": receipt })).await;
    let limits = json!([{ "commodity": "EUR", "not_below": "0.00" }]);
    ada.call("ledger.account.open", json!({ "account": "Assets:Bank:Giro", "code": "1200", "limits": limits })).await;
    ada.call("ledger.account.open", json!({ "account": "Expenses:Fees", "commodities": ["EUR"] })).await;
    ada.call("ledger.account.rename", json!({ "account": "Assets:Bank:Cash", "to": "Assets:Bank:Dollars" })).await;
    ada.call("ledger.lots.set", json!({ "account": "Assets:Depot", "booking": "lifo" })).await;
    ada.call("ledger.rules.create", json!({ "contains": "corner", "account": "Expenses:Fees" })).await;
    let said = |quantity: &str, strict: bool| json!({ "account": "Assets:Bank:Giro", "date": "2026-01-31", "quantity": quantity, "commodity": "EUR", "strict": strict });
    ada.call("ledger.assertions.set", said("917.00", true)).await;
    ada.call("ledger.assertions.set", said("1.00", false)).await;
    let price = |quantity: &str| json!({ "date": "2026-01-01", "commodity": "USD", "price": { "quantity": quantity, "commodity": "EUR" } });
    ada.call("ledger.prices.add", json!({ "prices": [price("0.91")] })).await;
    ada
}

/// For each kind a word of the text or of the notes, of which one must be there.
const KINDS: [(&str, &[&str], &[&str]); 15] = [
    ("prices", &["P 2026-01-01 USD 0.91 EUR", "2026-01-01 price USD 0.91 EUR"], &[]),
    ("older prices", &[], &["followed by another one"]),
    ("assertions", &["= 917", "balance Assets:Bank:Giro  917 EUR"], &[]),
    ("assertions that do not hold", &[], &["Assertions that do not hold"]),
    ("strictness", &[], &["refuses what would break it"]),
    ("codes of accounts", &["code:1200", "code: \"1200\""], &[]),
    ("what accounts may hold", &["holds:EUR", "open Expenses:Fees  EUR"], &[]),
    ("days of closing", &["closed:2026-02-01", "2026-02-01 close Assets:Old"], &[]),
    ("linked documents", &["document Assets:Bank:Giro \"papers/january.pdf\""], &["Documents that are linked"]),
    ("attached documents", &[], &["Documents that lie beside entries"]),
    ("pending entries", &[], &["Pending entries"]),
    ("links", &["; links: file-1, file-2", "^file-1 ^file-2"], &[]),
    ("costs", &["{12.50 EUR", "{12.5 EUR"], &["Costs of lots stand as prices"]),
    ("limits", &[], &["may not go below"]),
    ("what was taken back", &[], &["takes another one back"]),
];

#[tokio::test]
async fn each_kind_of_what_the_books_know_is_in_the_text_or_in_the_notes() {
    let fixture = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let ada = full(&fixture, folder.path()).await;
    for format in ["hledger", "ledger", "beancount"] {
        let out = folder.path().join(format!("out.{format}"));
        let exported = ada.call("ledger.export", json!({ "format": format, "path": out })).await;
        let (written, notes) = (fs::read_to_string(&out).expect("a text"), exported["notes"].to_string());
        for (kind, texts, noted) in KINDS {
            let there =
                texts.iter().any(|text| written.contains(text)) || noted.iter().any(|note| notes.contains(note));
            assert!(there, "{kind} as {format}: {notes}\n{written}");
        }
        for kept in ["How lots of accounts are sold", "Names that accounts had", "Rules of where entries belong"] {
            assert!(notes.contains(kept), "{kept} as {format}: {notes}");
        }
        // What is noted is counted.
        assert!(notes.contains("Pending entries are left out (1)."), "{format}: {notes}");
    }
}

#[tokio::test]
async fn what_comes_back_has_the_same_balances_prices_and_assertions() {
    let fixture = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let ada = full(&fixture, folder.path()).await;
    let (held, worth) = (balances(&ada).await, prices(&ada).await);
    let said: Vec<_> = assertions(&ada).await.into_iter().filter(|(.., held)| *held).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    for format in ["hledger", "ledger", "beancount"] {
        let out = folder.path().join(format!("out.{format}"));
        ada.call("ledger.export", json!({ "format": format, "path": out })).await;
        let other = fixture.person(&format!("Reader{format}")).await;
        let back = other.call("ledger.import", json!({ "path": out, "format": format })).await;
        let written = fs::read_to_string(&out).expect("a text");
        assert_eq!(balances(&other).await, held, "{format}: {written}");
        // Of a day, the newest price is the one that counts.
        assert_eq!(prices(&other).await, worth[..1], "{format}: {written}");
        let mut expected = said.clone();
        if format == "ledger" {
            // Ledger has no word for an account together with those below it.
            expected.retain(|(account, ..)| account != "Assets:Bank");
        }
        assert_eq!(assertions(&other).await, expected, "{format}: {back}\n{written}");
        // And what comes back goes out the same again.
        let again = folder.path().join(format!("again.{format}"));
        other.call("ledger.export", json!({ "format": format, "path": again })).await;
        let third = fixture.person(&format!("Third{format}")).await;
        third.call("ledger.import", json!({ "path": again, "format": format })).await;
        assert_eq!(balances(&third).await, held, "{format}");
    }
}
